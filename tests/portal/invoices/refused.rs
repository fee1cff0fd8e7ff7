//! What cannot be an invoice, and who may not see one.

use antesala::portal::Role;

use super::{id, issued, written};
use crate::world::{CANTERAS, CASTELLANA, World, both_databases};

both_databases! {
    async fn what_cannot_be_invoiced_is_refused_beside_its_field_and_nothing_is_lost(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let billing = world.staff(CASTELLANA, Role::Billing).await;
        let page = billing.open(&format!("/console/invoices/new?patient={}", ana.record)).await;
        for button in ["issue", "check"] {
            let empty = page.form("form.form").forge("act", button).send().await;
            empty.is(422).says("Escriba al menos una línea");
            assert_eq!(empty.attribute("#line1-description", "aria-invalid").as_deref(), Some("true"));
        }
        let long = "x".repeat(201);
        let wrong = [
            ("description", "", "Escriba el concepto"),
            ("description", long.as_str(), "como máximo 200 caracteres"),
            ("quantity", "", "Escriba una cantidad"),
            ("quantity", "0", "Escriba una cantidad"),
            ("quantity", "muchos", "Escriba una cantidad"),
            ("quantity", "100000,001", "como máximo 100.000"),
            ("quantity", "999999999999999999999", "Escriba una cantidad"),
            ("unit", "", "Escriba un precio"),
            ("unit", "-5", "Escriba un precio"),
            ("unit", "65,005", "Escriba un precio"),
            ("unit", "1.23,4", "Escriba un precio"),
            ("unit", "1000000,01", "como máximo 1.000.000"),
        ];
        for (field, value, says) in wrong {
            // The second line of two: the message stands there.
            let form = page.form("form.form").fill("line1-description", "Consulta").fill("line1-unit", "65,00");
            let form = form.fill("line2-description", "Certificado").fill("line2-unit", "45,00");
            let refused = form.fill(&format!("line2-{field}"), value).forge("act", "issue").send().await;
            refused.is(422).says(says);
            let id = format!("#line2-{field}");
            assert_eq!(refused.attribute(&id, "aria-invalid").as_deref(), Some("true"), "{field} {value}");
            assert_eq!(refused.attribute(&id, "value").as_deref(), Some(value));
            assert_eq!(refused.all("[aria-invalid]").len(), 1);
            assert_eq!(refused.form("form.form").value("line1-description"), "Consulta");
        }
        let line = || written(&billing, ana.record, "Consulta", "65,00");
        for tax in ["", "9900", "-1", "exenta"] {
            line().await.forge("tax", tax).forge("act", "issue").send().await.is(422).says("Elija el impuesto");
        }
        for reason in ["", "inventado"] {
            let refused = line().await.forge("exemption", reason).forge("act", "issue").send().await;
            refused.is(422).says("Elija el motivo de la exención");
            assert_eq!(refused.form("form.form").value("unit"), "65,00");
        }
        let sum = line().await.fill("quantity", "100000").fill("unit", "1000000").forge("act", "issue").send().await;
        sum.is(422).says("como máximo 10.000.000 €");
        let below = line().await.fill("quantity", "-1").forge("act", "issue").send().await;
        below.is(422).says("El total no puede ser negativo");
        line().await.without("csrf").forge("act", "issue").send().await.is(403);
        ana.browser.open("/invoices").await.says("Todavía no tiene facturas");
        issued(&billing, ana.record).await.says("A2026-00001");
    }

    async fn more_lines_than_an_invoice_has_are_refused_and_kept_in_the_form(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let billing = world.staff(CASTELLANA, Role::Billing).await;
        let form = written(&billing, ana.record, "Consulta", "65,00").await;
        let once = form.value("once").to_owned();
        let mut fields = vec![("csrf", form.value("csrf")), ("once", once.as_str()), ("exemption", "sanidad")];
        for _ in 0..51 {
            fields.extend([("description", "Consulta"), ("quantity", "1"), ("unit", "65"), ("tax", "exempt")]);
        }
        fields.push(("act", "issue"));
        let refused = billing.post(form.address(), &fields).await;
        refused.is(422).says("como máximo 50 líneas").does_not_say("Añadir una línea");
        assert_eq!(refused.all("fieldset.invoice-line").len(), 51);
    }

    async fn an_invoice_of_another_is_not_there(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let eva = world.patient(CASTELLANA, "Eva", "Sanz").await;
        let other = world.patient(CANTERAS, "Ana", "Ruiz").await;
        let billing = world.staff(CASTELLANA, Role::Billing).await;
        let invoice = id(&issued(&billing, ana.record).await);
        for browser in [&eva.browser, &other.browser] {
            browser.get(&format!("/invoices/{invoice}/pdf")).await.is(404);
            browser.get(&format!("/invoices/{invoice}/pdf?download=1")).await.is(404);
            browser.open("/invoices").await.does_not_say("A2026-00001");
        }
        let strangers = [
            (CANTERAS, Role::Admin),
            (CANTERAS, Role::Billing),
            (CASTELLANA, Role::Reception),
            (CASTELLANA, Role::Practitioner),
        ];
        for (clinic, role) in strangers {
            let stranger = world.staff(clinic, role).await;
            for end in ["", "/pdf", "/correct"] {
                stranger.get(&format!("/console/invoices/{invoice}{end}")).await.is(404);
            }
            stranger.get(&format!("/console/invoices/new?patient={}", ana.record)).await.is(404);
            let list = stranger.get("/console/invoices").await;
            assert!(list.status == 404 || !list.text().contains("A2026-00001"), "{}", list.shown());
            let token = stranger.open("/console/profile").await.attribute("input[name=csrf]", "value").unwrap();
            let sent = [("csrf", token.as_str())];
            stranger.post(&format!("/console/invoices/{invoice}/paid"), &sent).await.is(404);
            stranger.post(&format!("/console/invoices/{invoice}/correct"), &sent).await.is(404);
            stranger.post(&format!("/console/invoices/new?patient={}", ana.record), &sent).await.is(404);
        }
        ana.browser.open("/invoices").await.says("Pendiente de pago");
    }
}
