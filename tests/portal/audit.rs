//! The list of who did what: it is only ever added to.

use std::time::Duration;

use antesala::portal::Role;
use antesala::storage::Database;

use crate::world::{CASTELLANA, World, both_databases, routes};

both_databases! {
    async fn what_was_done_stays_written_down_whoever_wants_it_otherwise(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        admin.open(&format!("/console/patients/{}/edit", ana.record)).await.form_to("/edit").fill("city", "Toledo").send().await.is(303);
        let list = admin.open("/console/audit").await;
        list.is(200).says("Personal de Prueba").says("Cambió la ficha");
        assert!(list.all("main form").is_empty() && list.all("main button").is_empty(), "nothing there can be changed");
        let changing = routes::all().iter().filter(|route| route.post && route.path.starts_with("/console/audit")).count();
        assert_eq!(changing, 0, "nor is there a way beside the page");

        let mut statements = vec![
            "UPDATE audit SET actor_name = 'Nadie'",
            "UPDATE audit SET action = action",
            "DELETE FROM audit",
        ];
        statements.push(match &world.database().database {
            Database::Sqlite { .. } => "INSERT OR REPLACE INTO audit SELECT * FROM audit",
            Database::Postgres { .. } => "TRUNCATE audit",
        });
        let before = lines(&world).await;
        assert!(before.len() > 2, "{before:?}");
        for statement in statements {
            let refused = world.run_raw(CASTELLANA, statement).await.expect_err(statement);
            assert!(refused.contains("audit_is_final"), "{statement}: {refused}");
        }
        assert_eq!(lines(&world).await, before);
    }
}

both_databases! {
    async fn the_trail_leads_to_what_it_tells_of(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        crate::booking::book(&ana.browser, "2026-11-25T09:30").await;
        let shown = admin.open("/console/audit").await.click("Ver la cita").await;
        shown.is(200).says("Ana Prieto").says("Consulta de medicina familiar");
    }

    async fn who_opens_a_record_is_written_down_once_for_a_while(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let luis = world.record(CASTELLANA, "Luis", "Sanz", "luis@example.com").await;
        let desk = world.staff(CASTELLANA, Role::Reception).await;
        let views = async |of| {
            let mut tx = world.tx(CASTELLANA).await;
            let lines = antesala::audit::list(&mut tx, Some(of), Some("patient.viewed"), None, 20).await.unwrap();
            tx.rollback().await;
            lines.len()
        };
        for page in ["", "/edit", "/documents", "/questionnaires"] {
            desk.open(&format!("/console/patients/{}{page}", ana.record)).await.is(200);
        }
        assert_eq!((views(ana.record).await, views(luis).await), (1, 0));
        desk.open(&format!("/console/patients/{luis}/documents")).await.is(200);
        world.clock.advance(Duration::from_secs(31 * 60));
        desk.open(&format!("/console/patients/{}", ana.record)).await.is(200);
        assert_eq!((views(ana.record).await, views(luis).await), (2, 1));
        // Who may not see it leaves no line, nor does the list of names.
        let doctor = world.staff(CASTELLANA, Role::Practitioner).await;
        doctor.open(&format!("/console/patients/{luis}")).await.is(404);
        desk.open("/console/patients?q=sanz").await.is(200);
        assert_eq!((views(ana.record).await, views(luis).await), (2, 1));
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        admin.open("/console/audit").await.says("Abrió la ficha");
    }
}

async fn lines(world: &World) -> Vec<String> {
    let rows = world.rows(CASTELLANA).await;
    rows.into_iter().filter(|row| row.table == "audit").map(|row| row.text).collect()
}
