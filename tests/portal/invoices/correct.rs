//! A mistake on an invoice is corrected by another one.

use antesala::portal::Role;

use super::{id, issued};
use crate::world::files::text_of;
use crate::world::{CASTELLANA, World, both_databases};

both_databases! {
    async fn a_rectifying_invoice_takes_back_what_the_first_one_said(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let billing = world.staff(CASTELLANA, Role::Billing).await;
        let first = issued(&billing, ana.record).await;
        first.press("Marcar como pagada").await.is(200);

        let page = first.click("Rectificar").await;
        page.is(200).says("Rectificar la factura A2026-00001").says("Las líneas son la diferencia con la factura original");
        let form = page.form("form.form");
        assert_eq!(form.value("description"), "Consulta de medicina familiar");
        assert_eq!((form.value("quantity"), form.value("unit"), form.value("tax")), ("-1", "65,00", "exempt"));
        let silent = form.press("Comprobar").await;
        silent.is(422).says("Escriba por qué se rectifica");
        let checked = silent.fill("reason", "Se cobró dos veces").press("Comprobar").await;
        checked.is(200).says("−65,00 €");
        let form = checked.form("form.form");
        let second = form.clone().press("Emitir la factura").await;
        second.is(200).says("Factura rectificativa R2026-00001").says("−65,00 €").says("Abono");
        second.says("Se cobró dos veces").says("Rectifica la factura A2026-00001 del 23 nov 2026");
        assert!(second.link("Rectifica la factura").ends_with(&id(&first)));
        let again = form.clone().press("Emitir la factura").await;
        assert_eq!(id(&again), id(&second), "sent twice it is issued once");
        again.does_not_say("no se ha guardado");
        let changed = form.fill("unit", "60,00").press("Emitir la factura").await;
        assert_eq!(id(&changed), id(&second));
        changed.says("lo que se cambió después en el formulario no se ha guardado");

        let old = billing.open(&format!("/console/invoices/{}", id(&first))).await;
        old.says("Rectificada").says("65,00 €").does_not_say("Marcar como pagada");
        assert!(old.link("Rectificada por R2026-00001").ends_with(&id(&second)));
        billing.get(&format!("/console/invoices/{}/correct", id(&first))).await.is(404);
        billing.get(&format!("/console/invoices/{}/correct", id(&second))).await.is(404);
        second.press("Marcar como devuelta").await.says("Devuelta");

        let list = ana.browser.open("/invoices").await;
        list.says("Rectificada por R2026-00001").says("Rectifica la factura A2026-00001 del 23 nov 2026").says("−65,00 €");
        assert_eq!(list.all("tbody tr").len(), 2);
        let mails = world.mails_to(&ana.email).await;
        assert_eq!(mails.len(), 2);
        assert!(mails[1].subject.starts_with("Corrección de una factura"), "{}", mails[1].subject);
        assert!(mails[1].text.contains("R2026-00001 corrige la factura A2026-00001"), "{}", mails[1].text);
        let pdf = ana.browser.get(&format!("/invoices/{}/pdf", id(&second))).await;
        if let Some(text) = text_of(&pdf.body) {
            for words in ["Factura rectificativa", "R2026-00001", "Rectifica la factura A2026-00001 del 23 nov 2026", "Se cobró dos veces"] {
                assert!(text.contains(words), "`{words}` is not in\n{text}");
            }
            assert!(text.contains("−65,00") && !text.contains("ES91"), "{text}");
        }
    }

    async fn a_part_can_be_taken_back_but_never_more_than_was_invoiced(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let billing = world.staff(CASTELLANA, Role::Billing).await;
        let first = issued(&billing, ana.record).await;
        let form = first.click("Rectificar").await.fill("reason", "Descuento acordado");
        let refused = form.clone().fill("quantity", "-2").press("Comprobar").await;
        refused.is(422).says("No se puede devolver más de lo que se facturó");
        let more = form.clone().fill("quantity", "1").press("Comprobar").await;
        more.says("sube el importe en lugar de bajarlo").says("Queda de A2026-00001").says("130,00 €");
        assert_eq!(refused.form("form.form").value("quantity"), "-2", "nothing that was typed is lost");
        let checked = form.fill("unit", "6,50").press("Comprobar").await;
        checked.form("form.form").press("Emitir la factura").await.says("−6,50 €");
        ana.browser.open("/invoices").await.says("−6,50 €").says("Rectificada por R2026-00001").says("Pendiente de pago").says("Queda por pagar: 58,50 €");
        // The rest is still to be paid, and the invoice is corrected by one other only.
        let rest = billing.open(&format!("/console/invoices/{}", id(&first))).await;
        rest.says("Queda por pagar").says("58,50 €");
        billing.get(&format!("/console/invoices/{}/correct", id(&first))).await.is(404);
        rest.press("Marcar como pagada").await.is(200).says("Pagada el").does_not_say("Queda por pagar");
    }
}
