//! An issued invoice never changes: the database itself refuses it, whoever asks.

use antesala::portal::Role;

use super::issued;
use crate::world::files::text_of;
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
            "line_count = 2",
            "issuer = NULL",
            "paid_at = 1",
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

    async fn no_line_is_added_to_an_issued_invoice_and_none_is_replaced(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let billing = world.staff(CASTELLANA, Role::Billing).await;
        issued(&billing, ana.record).await;
        let copy = |position: i64| {
            format!(
                "INTO invoice_lines (tenant_id, invoice_id, position, description, quantity_milli, unit_cents, net_cents) \
                 SELECT tenant_id, invoice_id, {position}, 'Otra cosa', 1000, 1, 1 FROM invoice_lines"
            )
        };
        for position in [2, 0, -1] {
            refuses(&world, &format!("INSERT {}", copy(position)), "invoices_are_final").await;
        }
        refuses(&world, &format!("INSERT {}", copy(1)), "").await;
        refuses(&world, &format!("INSERT OR REPLACE {}", copy(1)), "").await;
        refuses(&world, "TRUNCATE invoice_lines", "").await;
        let shown = billing.open("/console/invoices").await.click("A2026-00001").await;
        shown.says("Consulta de medicina familiar").does_not_say("Otra cosa");
    }

    async fn a_number_is_neither_skipped_nor_taken_again(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let billing = world.staff(CASTELLANA, Role::Billing).await;
        issued(&billing, ana.record).await;
        let gap = "invoice_numbers_have_no_gap";
        refuses(&world, "UPDATE invoice_counters SET last = last + 2", gap).await;
        refuses(&world, "UPDATE invoice_counters SET last = last - 1", gap).await;
        refuses(&world, "UPDATE invoice_counters SET series = 'B'", gap).await;
        refuses(&world, "DELETE FROM invoice_counters", gap).await;
        let columns = "tenant_id, series, year, number, kind, state, patient_id, language, currency, recipient_name, \
                       net_cents, tax_cents, total_cents, issued_on, issued_at";
        for (sequence, id) in [("sequence + 1", "patient_id"), ("sequence + 7", "patient_id"), ("sequence", "patient_id")] {
            let copy = format!("INTO invoices (id, sequence, {columns}) SELECT {id}, {sequence}, {columns} FROM invoices");
            refuses(&world, &format!("INSERT {copy}"), "").await;
            refuses(&world, &format!("INSERT OR REPLACE {copy}"), "").await;
        }
        issued(&billing, ana.record).await.says("A2026-00002");
    }

    async fn a_clinic_that_changes_its_name_does_not_change_what_it_issued(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let billing = world.staff(CASTELLANA, Role::Billing).await;
        let page = issued(&billing, ana.record).await;
        // Its PDF is not made yet.
        for (old, new) in [
            ("name = \"Clínica Castellana\"", "name = \"Clínica Nueva\""),
            ("name = \"Clínica Castellana, S.L.P.\"", "name = \"Clínica Nueva, S.A.\""),
            ("tax_id = \"B85126746\"", "tax_id = \"A58818501\""),
            ("ES91 2100 0418 4502 0005 1332", "ES79 2100 0813 6101 2345 6789"),
            ("Gracias por su confianza.", "Hasta pronto."),
            ("phone = \"+34 915 550 142\"", "phone = \"+34 915 550 199\""),
        ] {
            world.edit_now(CASTELLANA, old, new);
        }
        billing.open("/console/invoices").await;
        let old = billing.get(&page.link("/pdf")).await;
        let new = issued(&billing, ana.record).await;
        let new = billing.get(&new.link("/pdf")).await;
        let (Some(old), Some(new)) = (text_of(&old.body), text_of(&new.body)) else { return };
        for words in ["Clínica Castellana, S.L.P.", "B85126746", "ES91 2100", "Gracias por su confianza", "915 550 142"] {
            assert!(old.contains(words) && !new.contains(words), "`{words}` in\n{old}\n{new}");
        }
        for words in ["Clínica Nueva, S.A.", "A58818501", "ES79 2100", "Hasta pronto", "915 550 199"] {
            assert!(!old.contains(words) && new.contains(words), "`{words}` in\n{old}\n{new}");
        }
    }
}
