//! Billing staff issue invoices; patients read them.

use std::collections::BTreeSet;
use std::time::Duration;

use antesala::portal::Role;
use tokio::task::JoinSet;

use super::{id, issued, written};
use crate::world::files::text_of;
use crate::world::{CANTERAS, CASTELLANA, World, both_databases};

both_databases! {
    async fn an_invoice_is_issued_and_the_patient_is_told_and_opens_it(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        ana.browser.open("/invoices").await.says("Todavía no tiene facturas");
        let billing = world.staff(CASTELLANA, Role::Billing).await;
        let form = written(&billing, ana.record, "Consulta de medicina familiar", "65").await;
        let checked = form.press("Comprobar").await;
        checked.is(200).says("Compruebe los importes").says("65,00 €").says("ya no se puede cambiar");
        ana.browser.open("/invoices").await.says("Todavía no tiene facturas");
        let page = checked.form("form.form").press("Emitir la factura").await;
        page.is(200).says("Factura emitida.").says("Factura A2026-00001").says("Pendiente de pago").says("Ana Ruiz");
        page.says("Consulta de medicina familiar").says("Exenta de IVA").says("12345678Z").says("Calle Mayor 1");
        billing.open("/console/invoices").await.says("A2026-00001").says("Ana Ruiz");
        billing.open("/console/invoices?q=00001&state=issued").await.says("Ana Ruiz");
        billing.open("/console/invoices?state=paid").await.does_not_say("Ana Ruiz");

        let mail = world.mail_to(&ana.email).await;
        assert_eq!(mail.subject, "Nueva factura de Clínica Castellana");
        assert!(mail.text.contains("A2026-00001") && mail.link("/invoices").starts_with("https://portal.example/"));
        assert!(!mail.text.contains("medicina") && !mail.text.contains("65"), "no services and no amounts in a mail");

        let list = ana.browser.open("/invoices").await;
        list.says("A2026-00001").says("23 nov 2026").says("65,00 €").says("Pendiente de pago");
        let view = ana.browser.get(&list.link("/pdf")).await;
        view.is(200);
        assert_eq!(view.headers["content-type"], "application/pdf");
        assert_eq!(view.headers["content-disposition"], "inline; filename=\"A2026-00001.pdf\"");
        assert_eq!(view.headers["x-content-type-options"], "nosniff");
        assert!(view.body.starts_with(b"%PDF"));
        let kept = ana.browser.get(&list.link("/pdf?download")).await;
        assert_eq!(kept.headers["content-disposition"], "attachment; filename=\"A2026-00001.pdf\"");
        assert_eq!(kept.body, view.body, "it is made once");
        assert_eq!(billing.get(&page.link("/pdf")).await.body, view.body, "both sides have the same one");
        if let Some(text) = text_of(&view.body) {
            let parts = ["A2026-00001", "Clínica Castellana, S.L.P.", "B85126746", "Ana Ruiz", "12345678Z", "28013 Madrid"];
            for words in parts.into_iter().chain(["Consulta de medicina familiar", "65,00", "23 nov 2026", "art. 20"]) {
                assert!(text.contains(words), "`{words}` is not in\n{text}");
            }
        }

        let paid = page.press("Marcar como pagada").await;
        paid.is(200).says("Pago anotado.").says("Pagada el");
        ana.browser.open("/invoices").await.says("Pagada").does_not_say("Pendiente");
        page.press("Marcar como pagada").await.is(200).does_not_say("Pago anotado.");
        let mut tx = world.tx(CASTELLANA).await;
        let trail = antesala::audit::list(&mut tx, Some(ana.record), Some("invoice."), None, 10).await.unwrap();
        let acts: BTreeSet<_> = trail.iter().map(|line| (line.action.as_str(), line.detail.as_deref())).collect();
        let number = Some("A2026-00001");
        assert_eq!(acts, BTreeSet::from([("invoice.issued", number), ("invoice.paid", number)]));
    }

    async fn several_lines_of_several_rates_add_up_as_the_law_says(world: World) {
        let eva = world.record(CANTERAS, "Eva", "Sanz", "eva@example.com").await;
        let billing = world.staff(CANTERAS, Role::Admin).await;
        let page = billing.open(&format!("/console/invoices/new?patient={eva}")).await;
        let more = page.form("form.form").fill("line1-description", "Limpieza dental").fill("line1-unit", "60,00");
        let more = more.press("Añadir una línea").await;
        assert_eq!(more.all("fieldset.invoice-line").len(), 4);
        let form = more.form("form.form");
        assert_eq!((form.value("line1-description"), form.value("line1-unit")), ("Limpieza dental", "60,00"));
        let form = form.fill("line2-description", "Cepillo eléctrico").fill("line2-quantity", "1,5");
        let form = form.fill("line2-unit", "33.33").fill("line2-tax", "7 %");
        let form = form.fill("line4-description", "Descuento").fill("line4-quantity", "-1");
        let form = form.fill("line4-unit", "10").fill("line4-tax", "Exento");
        let checked = form.press("Comprobar").await;
        // 60,00 − 10,00 exempt; 1,5 × 33,33 = 50,00 (49,995 rounded), 7 % of it 3,50.
        checked.is(200).says("100,00 €").says("3,50 €").says("103,50 €");
        let shown = checked.form("form.form").press("Emitir la factura").await;
        shown.says("LC-2026/0001").says("IGIC exento sobre 50,00 €").says("IGIC 7 % sobre 50,00 €").says("103,50 €").says("1,5").says("Cepillo eléctrico");
        let pdf = billing.get(&shown.link("/pdf")).await;
        if let Some(text) = text_of(&pdf.body) {
            let words = ["LC-2026/0001", "IGIC exento sobre 50,00 €", "IGIC 7 % sobre 50,00 €", "3,50 €", "103,50 €", "−10,00 €", "Exenta de IGIC"];
            for words in words {
                assert!(text.replace('\u{a0}', " ").contains(words), "`{words}` is not in\n{text}");
            }
        }
        let disposition = pdf.headers["content-disposition"].to_str().unwrap();
        assert_eq!(disposition, "inline; filename=\"LC-2026-0001.pdf\"");
    }

    async fn of_fifty_issued_at_once_each_has_the_next_number(world: World) {
        let billing = world.staff(CASTELLANA, Role::Billing).await;
        let mut forms = Vec::new();
        for n in 0..10 {
            let patient = world.record(CASTELLANA, "Paciente", &format!("Número{n}"), &format!("p{n}@example.com")).await;
            for _ in 0..5 {
                forms.push(written(&billing, patient, "Consulta", "65,00").await.forge("act", "issue"));
            }
        }
        // One of them is sent ten times, as by somebody who does not trust the button.
        forms.extend(vec![forms[0].clone(); 9]);
        let mut storm = JoinSet::new();
        for form in forms {
            storm.spawn(form.send());
        }
        let answers = storm.join_all().await;
        let addresses: BTreeSet<_> = answers.iter().map(|page| page.is(303).location().unwrap()).collect();
        assert_eq!((answers.len(), addresses.len()), (59, 50));
        let mut numbers = Vec::new();
        for address in &addresses {
            numbers.push(billing.open(address).await.all("h1")[0].clone());
        }
        numbers.sort();
        let expected: Vec<_> = (1..=50).map(|n| format!("Factura A2026-{n:05}")).collect();
        assert_eq!(numbers, expected);
        // What fails takes no number with it.
        let patient = world.record(CASTELLANA, "Ana", "Ruiz", "ana@example.com").await;
        written(&billing, patient, "", "").await.forge("act", "issue").send().await.is(422);
        issued(&billing, patient).await.says("A2026-00051");
    }

    async fn each_series_and_year_counts_by_itself(world: World) {
        let more = "[[invoices.series]]\ncode = \"EMP\"\nkind = \"invoice\"\nformat = \"{series}-{number}\"\n\n";
        world.edit_now(CASTELLANA, "[[invoices.exemptions]]", &format!("{more}[[invoices.exemptions]]"));
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let billing = world.staff(CASTELLANA, Role::Billing).await;
        let company = |form: crate::world::form::Form| form.fill("series", "EMP").forge("act", "issue").submit();
        let form = || written(&billing, ana.record, "Certificado médico", "45,00");
        issued(&billing, ana.record).await.says("A2026-00001");
        company(form().await).await.says("Factura EMP-1");
        form().await.forge("series", "ZZ").forge("act", "issue").submit().await.is(422).says("Elija una de las series");
        // Madrid has the new year an hour before Greenwich; this series has no year in its numbers.
        world.clock.set("2026-12-31T23:30:00Z".parse::<jiff::Timestamp>().unwrap().into());
        let billing = world.staff_named(CASTELLANA, "facturas", Role::Billing).await;
        let next = issued(&billing, ana.record).await;
        next.says("A2027-00001").says("1 de enero de 2027");
        let form = written(&billing, ana.record, "Certificado médico", "45,00").await;
        company(form).await.says("Factura EMP-2");
    }

    async fn the_pdf_is_ready_before_anybody_asks_and_survives_a_restart(world: World) {
        let mut world = world;
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let billing = world.staff(CASTELLANA, Role::Billing).await;
        let page = issued(&billing, ana.record).await;
        world.work().await;
        let first = billing.get(&page.link("/pdf")).await;
        first.is(200);
        world.restart().await;
        world.clock.advance(Duration::from_hours(30));
        let billing = world.staff_named(CASTELLANA, "facturas", Role::Billing).await;
        let again = billing.get(&format!("/console/invoices/{}/pdf", id(&page))).await;
        assert_eq!(again.body, first.body, "the same bytes, for ever");
    }
}
