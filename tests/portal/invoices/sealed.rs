//! An issued invoice never changes: the database itself refuses it, whoever asks.

use antesala::portal::Role;

use super::issued;
use crate::world::{CASTELLANA, World, both_databases};

async fn refuses(world: &World, statement: &str, why: &str) {
    let error = world.run_raw(CASTELLANA, statement).await.expect_err(statement);
    assert!(error.contains(why), "{statement}: {error}");
}

both_databases! {
    async fn the_database_refuses_to_change_an_issued_invoice_or_its_lines(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let billing = world.staff(CASTELLANA, Role::Billing).await;
        issued(&billing, ana.record).await;
        world.work().await;
        let before = world.rows(CASTELLANA).await;
        let changes = [
            "number = 'A2026-00009'",
            "sequence = 9",
            "series = 'B'",
            "total_cents = 1, net_cents = 1",
            "recipient_name = 'Otra Persona'",
            "recipient_tax_id = NULL",
            "exemption_reason = NULL",
            "issued_on = '2026-01-01'",
            "issued_at = 0",
            "language = 'en'",
            "pdf_id = NULL",
            "pdf_id = id",
        ];
        for change in changes {
            refuses(&world, &format!("UPDATE invoices SET {change}"), "invoices_are_final").await;
        }
        for change in ["description = 'Otra cosa'", "unit_cents = 1", "net_cents = 1", "position = 7"] {
            refuses(&world, &format!("UPDATE invoice_lines SET {change}"), "invoices_are_final").await;
        }
        refuses(&world, "DELETE FROM invoice_lines", "invoices_are_final").await;
        refuses(&world, "DELETE FROM invoices", "").await;
        assert_eq!(world.rows(CASTELLANA).await, before);
    }

    async fn an_invoice_that_was_corrected_stays_so_and_a_payment_is_not_taken_back(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let billing = world.staff(CASTELLANA, Role::Billing).await;
        let page = issued(&billing, ana.record).await;
        page.press("Marcar como pagada").await.is(200);
        refuses(&world, "UPDATE invoices SET state = 'issued'", "invoices_are_final").await;
        let form = page.click("Rectificar").await.fill("reason", "Se cobró dos veces");
        form.forge("act", "issue").submit().await.is(200).says("R2026-00001");
        refuses(&world, "UPDATE invoices SET state = 'paid' WHERE state = 'rectified'", "invoices_are_final").await;
    }
}
