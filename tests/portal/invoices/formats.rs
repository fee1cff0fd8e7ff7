//! Invoices as files of the formats that the clinic's plugins give, with the real components.

use antesala::audit;
use antesala::portal::Role;
use antesala::records;

use super::{id, issued, written};
use crate::world::page::Page;
use crate::world::{CANTERAS, CASTELLANA, World, both_databases};

const FACTURAE: &str = "facturae/facturae-3-2-2";

fn xml(page: &Page) -> String {
    page.is(200);
    assert_eq!(page.headers["content-type"], "application/xml");
    assert_eq!(page.headers["x-content-type-options"], "nosniff");
    page.source()
}

/// The clinic has this plugin besides its own.
fn add_plugin(world: &World, clinic: &str, name: &str, mode: &str) {
    let plugin = format!(
        "[[plugins]]\nname = \"{name}\"\nsettings = {{ mode = \"{mode}\" }}\n\n[[plugins]]\nname = \"facturae\""
    );
    world.edit_now(clinic, "[[plugins]]\nname = \"facturae\"", &plugin);
}

both_databases! {
    async fn staff_and_patient_download_an_invoice_as_facturae(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let billing = world.staff(CASTELLANA, Role::Billing).await;
        let page = issued(&billing, ana.record).await;
        page.says("Formatos electrónicos");
        let file = page.click("Facturae 3.2.2").await;
        let text = xml(&file);
        assert_eq!(file.headers["content-disposition"], "attachment; filename=\"A2026-00001.xml\"");
        let parts = [
            "<InvoiceNumber>A2026-00001</InvoiceNumber>",
            "<IssueDate>2026-11-23</IssueDate>",
            "<CorporateName>Clínica Castellana, S.L.P.</CorporateName>",
            "<TaxIdentificationNumber>B85126746</TaxIdentificationNumber>",
            "<TaxIdentificationNumber>12345678Z</TaxIdentificationNumber>",
            "<InvoiceTotal>65.00</InvoiceTotal>",
            "<TaxTypeCode>01</TaxTypeCode>",
            "<SpecialTaxableEventReason>E1: Exenta de IVA",
        ];
        for part in parts {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
        let own = ana.browser.open("/invoices").await.click("Facturae 3.2.2").await;
        assert_eq!(xml(&own), text, "both sides have the same file");

        // The clinic of then, also after it has another name.
        world.edit_now(CASTELLANA, "name = \"Clínica Castellana, S.L.P.\"", "name = \"Clínica Nueva, S.A.\"");
        assert_eq!(xml(&page.click("Facturae 3.2.2").await), text);

        let mut tx = world.tx(CASTELLANA).await;
        let trail = audit::list(&mut tx, Some(ana.record), Some("invoice.exported"), None, 10).await.unwrap();
        let mut who: Vec<_> = trail.iter().map(|line| (line.actor_name.as_str(), line.detail.as_deref())).collect();
        who.sort_unstable();
        let what = Some("A2026-00001 · Facturae 3.2.2");
        assert_eq!(who, [("Ana Ruiz", what), ("Personal de Prueba", what), ("Personal de Prueba", what)]);
        drop(tx);
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        admin.open("/console/audit").await.says("Factura descargada en otro formato").says("A2026-00001 · Facturae");
    }

    async fn a_rectifying_invoice_names_the_corrected_one_in_its_file(world: World) {
        let eva = world.record(CANTERAS, "Eva", "Sanz Gil", "eva@example.com").await;
        let billing = world.staff(CANTERAS, Role::Billing).await;
        let form = written(&billing, eva, "Cepillo", "10,00").await.fill("tax", "7 %").forge("act", "issue");
        let first = form.submit().await;
        let form = first.click("Rectificar").await.fill("reason", "Artículo devuelto").forge("act", "issue");
        let second = form.submit().await;
        second.says("LCR-2026/0001");
        let text = xml(&second.click("Facturae 3.2.2").await);
        let parts = [
            "<InvoiceNumber>LC-2026/0001</InvoiceNumber><InvoiceSeriesCode>LC</InvoiceSeriesCode>",
            "<StartDate>2026-11-23</StartDate>",
            "<AdditionalReasonDescription>Artículo devuelto</AdditionalReasonDescription>",
            "<InvoiceTotal>-10.70</InvoiceTotal>",
            "<TaxTypeCode>03</TaxTypeCode>",
        ];
        for part in parts {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
    }

    async fn what_an_invoice_lacks_for_a_format_is_said_in_the_readers_language(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let mut tx = world.tx(CASTELLANA).await;
        let mut record = records::get(&mut tx, ana.record).await.unwrap();
        (record.identifier, record.postal_code, record.country) = (None, None, None);
        records::save(&mut tx, &record).await.unwrap();
        tx.commit().await.unwrap();
        let billing = world.staff(CASTELLANA, Role::Billing).await;
        let page = issued(&billing, ana.record).await;
        page.says("Receptor: falta el NIF.").says("Receptor: falta un código postal válido.");
        page.does_not_say("Descargar en Facturae").does_not_say("el país");
        let profile = billing.open("/console/profile").await;
        profile.form_to("/console/profile").fill("language", "en").submit().await.is(200);
        let english = billing.open(&format!("/console/invoices/{}", id(&page))).await;
        english.says("Recipient: the tax identification number is missing.").does_not_say("falta el NIF");
        let asked = billing.open(&format!("/console/invoices/{}/formats/{FACTURAE}", id(&page))).await;
        asked.is(200).says("lacks some data").says("Recipient: the tax identification number is missing.");

        let told = ana.browser.open("/invoices").await.click("Facturae 3.2.2").await;
        told.is(200).says("le faltan datos").says("A2026-00001");
        assert!(ana.browser.get(&told.link("/pdf")).await.body.starts_with(b"%PDF"));
    }

    async fn a_format_of_anothers_invoice_or_that_is_none_is_not_there(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let eva = world.patient(CASTELLANA, "Eva", "Sanz").await;
        let other = world.patient(CANTERAS, "Ana", "Ruiz").await;
        let billing = world.staff(CASTELLANA, Role::Billing).await;
        let invoice = id(&issued(&billing, ana.record).await);
        for browser in [&eva.browser, &other.browser] {
            browser.get(&format!("/invoices/{invoice}/formats/{FACTURAE}")).await.is(404);
        }
        for (clinic, role) in [(CANTERAS, Role::Admin), (CASTELLANA, Role::Reception), (CASTELLANA, Role::Practitioner)] {
            let stranger = world.staff(clinic, role).await;
            stranger.get(&format!("/console/invoices/{invoice}/formats/{FACTURAE}")).await.is(404);
        }
        for none in ["facturae/none", "phq9/phq-9", "dental-history/x", "hostile-format/bad", "../x", "%2e%2e/%2e%2e/x"] {
            billing.get(&format!("/console/invoices/{invoice}/formats/{none}")).await.is(404);
            ana.browser.get(&format!("/invoices/{invoice}/formats/{none}")).await.is(404);
        }
    }

    async fn a_format_that_fails_is_said_in_plain_words_and_everything_else_works(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let billing = world.staff(CASTELLANA, Role::Billing).await;
        let invoice = id(&issued(&billing, ana.record).await);
        let (console, format) = (format!("/console/invoices/{invoice}"), "formats/hostile-format/bad");
        add_plugin(&world, CASTELLANA, "hostile-format", "");
        let mut before = "mode = \"\"".to_owned();
        for mode in ["loop", "panic", "control", "huge", "refuse", "markup"] {
            let now = format!("mode = \"{mode}\"");
            world.edit_now(CASTELLANA, &before, &now);
            before = now;
            let page = billing.open(&console).await;
            page.is(200).says("Hostile");
            match mode {
                "loop" | "panic" | "control" => page.says("este formato no está disponible ahora"),
                "markup" => page.says("<script>alert(1)</script>"),
                _ => page.does_not_say("no está disponible"),
            };
            let asked = billing.open(&format!("{console}/{format}")).await;
            match mode {
                "loop" | "panic" | "huge" => asked.is(200).says("No se ha podido crear el archivo"),
                "refuse" => asked.is(200).says("le faltan datos"),
                _ => asked.is(200),
            };
            if matches!(mode, "control" | "markup") {
                assert_eq!(asked.headers["content-type"], "text/plain");
                assert!(asked.headers["content-disposition"].to_str().unwrap().starts_with("attachment; "));
            }
            xml(&page.click("Facturae 3.2.2").await);
            assert!(billing.get(&format!("{console}/pdf")).await.body.starts_with(b"%PDF"));
            let list = ana.browser.open("/invoices").await;
            list.is(200).says("A2026-00001");
            if mode == "panic" {
                let told = ana.browser.open(&format!("/invoices/{invoice}/{format}")).await;
                told.says("No se ha podido crear el archivo").says("A2026-00001");
            }
        }
    }

    async fn a_plugin_that_is_gone_is_named_to_staff_only(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let billing = world.staff(CASTELLANA, Role::Billing).await;
        let invoice = id(&issued(&billing, ana.record).await);
        add_plugin(&world, CASTELLANA, "peppol", "");
        let page = billing.open(&format!("/console/invoices/{invoice}")).await;
        page.is(200).says("«peppol»").says("Facturae 3.2.2");
        billing.open(&format!("/console/invoices/{invoice}/formats/peppol/ubl")).await.says("No se ha podido crear");
        ana.browser.open("/invoices").await.is(200).says("Facturae 3.2.2").does_not_say("peppol");
    }

    async fn a_plugin_that_keeps_failing_is_set_aside_and_admins_see_it_with_its_counts(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let billing = world.staff(CASTELLANA, Role::Billing).await;
        let invoice = id(&issued(&billing, ana.record).await);
        add_plugin(&world, CASTELLANA, "hostile-format", "panic");
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        admin.open("/console").await.click("Plugins").await.says("hostile-format").says("En uso").does_not_say("Apartado");
        for _ in 0..7 {
            billing.open(&format!("/console/invoices/{invoice}")).await.is(200).says("Facturae 3.2.2");
        }
        let page = admin.open("/console/plugins").await;
        page.says("Apartado por fallos").says("Se detuvo solo: 5").says("Formatos de factura").says("facturae");
        // Another setting, and it is asked again.
        world.edit_now(CASTELLANA, "mode = \"panic\"", "mode = \"\"");
        billing.open(&format!("/console/invoices/{invoice}")).await.says("Hostile");
        admin.open("/console/plugins").await.does_not_say("Apartado").says("Se detuvo solo: 5");
        let elsewhere = world.staff(CANTERAS, Role::Admin).await;
        elsewhere.open("/console/plugins").await.does_not_say("hostile-format").does_not_say("Se detuvo");
        billing.get("/console/plugins").await.is(404);
        for role in [Role::Reception, Role::Practitioner] {
            world.staff(CASTELLANA, role).await.get("/console/plugins").await.is(404);
        }
    }

    async fn admins_see_that_what_a_plugin_of_theirs_receives_is_recorded(world: World) {
        let order = antesala::plugins::record::Order { most: 3, clinics: vec![CASTELLANA.to_owned()] };
        order.give(&world.data().join("recordings"), "facturae").expect("the order is written");
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        admin.open("/console/plugins").await.says("Se graba lo que recibe").says("se sustituyen antes de guardar nada");
        let elsewhere = world.staff(CANTERAS, Role::Admin).await;
        elsewhere.open("/console/plugins").await.is(200).does_not_say("Se graba");
    }
}
