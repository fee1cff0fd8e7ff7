//! Many at once: one has the hour, nobody has more than the clinic allows, and the database itself refuses the others.

use std::time::Duration;

use antesala::ids::{PatientId, TenantId};
use antesala::storage::{Database, Mode};
use sqlx::{Connection, PgConnection, SqliteConnection};
use uuid::Uuid;

use tokio::task::JoinSet;

use super::{book, calendar, choose, hours};
use crate::world::{CANTERAS, CASTELLANA, World, both_databases};

const PATIENTS: usize = 200;

both_databases! {
    async fn of_two_hundred_who_want_one_hour_one_has_it(world: World) {
        let mut people = Vec::new();
        for n in 0..PATIENTS {
            people.push(world.patient(CASTELLANA, "Paciente", &format!("Número{n}")).await);
        }
        let week = calendar(&people[0].browser, "ruiz", "2026-11-25").await;
        let confirm = choose(&week, "2026-11-25T09:30").await.url;
        let mut forms = Vec::new();
        for person in &people {
            forms.push(person.browser.open(confirm.as_str()).await.form_to("/book"));
        }
        let mut storm = JoinSet::new();
        for form in forms {
            storm.spawn(form.send());
        }
        let answers = storm.join_all().await;
        let booked = answers.iter().filter(|page| page.status == 303).count();
        assert_eq!(booked, 1, "{:?}", answers.iter().map(|page| page.status.as_u16()).collect::<Vec<_>>());
        for page in answers.iter().filter(|page| page.status != 303) {
            page.is(409);
        }
        world.work().await;
        let appointments = world.rows(CASTELLANA).await.into_iter().filter(|row| row.table == "appointments").count();
        assert_eq!((appointments, world.mail_server.received().len()), (1, 1), "one appointment, one confirmation");
    }
    async fn while_many_wait_for_their_turn_to_write_others_read_and_another_clinic_goes_on(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let storage = world.antesala.portal().storage().clone();
        let [busy, other] = [CASTELLANA, CANTERAS].map(|slug| TenantId::parse(slug).unwrap());
        let (begun, mut first) = tokio::sync::mpsc::unbounded_channel();
        let mut writers = JoinSet::new();
        for _ in 0..40 {
            let (storage, busy, begun) = (storage.clone(), busy.clone(), begun.clone());
            writers.spawn(async move {
                let tx = storage.begin(&busy, Mode::Write).await;
                begun.send(()).unwrap();
                // Whoever has a turn keeps it.
                std::future::pending::<()>().await;
                drop(tx);
            });
        }
        first.recv().await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let read = tokio::time::timeout(Duration::from_secs(20), ana.browser.open("/appointments")).await;
        read.expect("nobody who reads waits for them").is(200).says("No tiene citas pendientes");
        storage.begin(&other, Mode::Write).await.unwrap().commit().await.unwrap();
        writers.shutdown().await;
        storage.begin(&busy, Mode::Write).await.unwrap().commit().await.unwrap();
    }

    async fn whoever_gives_up_while_a_transaction_begins_leaves_nothing_open_for_the_next(world: World) {
        let storage = world.antesala.portal().storage().clone();
        let tenant = TenantId::parse(CASTELLANA).unwrap();
        for micros in (0..3_000).step_by(10) {
            let mode = if micros % 20 == 0 { Mode::Read } else { Mode::Write };
            let begin = storage.begin(&tenant, mode);
            let _ = tokio::time::timeout(Duration::from_micros(micros), begin).await;
        }
        for _ in 0..20 {
            for mode in [Mode::Read, Mode::Write] {
                storage.begin(&tenant, mode).await.unwrap().commit().await.unwrap();
            }
        }
    }

    async fn who_books_in_many_tabs_at_once_has_no_more_than_the_clinic_allows(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let mut forms = Vec::new();
        for day in ["2026-11-25", "2026-12-02"] {
            let week = calendar(&ana.browser, "ruiz", day).await;
            // An appointment takes twenty minutes, and hours begin every ten.
            for hour in hours(&week).into_iter().step_by(3).take(8) {
                forms.push(choose(&week, &hour).await.form_to("/book"));
            }
        }
        assert!(forms.len() >= 10, "{} hours are offered", forms.len());
        let mut storm = JoinSet::new();
        for form in forms {
            storm.spawn(form.send());
        }
        let answers = storm.join_all().await;
        let booked = answers.iter().filter(|page| page.status == 303).count();
        assert_eq!(booked, 4, "{:?}", answers.iter().map(|page| page.status.as_u16()).collect::<Vec<_>>());
        for page in answers.iter().filter(|page| page.status != 303) {
            page.is(409).says("todas las citas pendientes que permite la clínica");
        }
        assert_eq!(ana.browser.open("/appointments").await.all("li.appointment").len(), 4);
    }

    async fn the_database_itself_refuses_what_overlaps_whoever_writes_it(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.record(CASTELLANA, "Luis", "Marín", "luis@example.com").await;
        book(&ana.browser, "2026-11-25T09:30").await;
        for minutes in [0, 1, 19, -1, -19] {
            let refused = copy_of_the_appointment(&world, luis, minutes).await.expect_err("it overlaps").to_string();
            assert!(refused.contains("appointments_practitioner_free"), "{minutes}: {refused}");
        }
        copy_of_the_appointment(&world, luis, 60).await.expect("an hour later the doctor is free");
        // Nor is a row moved onto another one.
        let moved = run(&world, "UPDATE appointments SET blocked_from = blocked_from - 3600000000 WHERE patient_id = $1", luis.0);
        let refused = moved.await.expect_err("it overlaps").to_string();
        assert!(refused.contains("appointments_practitioner_free"), "{refused}");
        // Nor is a patient in two places at one time.
        let elsewhere = copy_with(&world, ana.record, 10, "'somebody-else'", "NULL").await.expect_err("Ana is elsewhere").to_string();
        assert!(elsewhere.contains("appointments_patient_free"), "{elsewhere}");
    }
}

/// Writes a copy of the first appointment past the engine, for another patient and so many minutes later.
async fn copy_of_the_appointment(world: &World, patient: PatientId, minutes: i64) -> sqlx::Result<()> {
    copy_with(world, patient, minutes, "practitioner", "room").await
}

async fn copy_with(
    world: &World,
    patient: PatientId,
    minutes: i64,
    practitioner: &str,
    room: &str,
) -> sqlx::Result<()> {
    let id: Uuid = world.tx(CASTELLANA).await.new_id();
    let (id, later) = (literal(world, id), minutes * 60_000_000);
    let sql = format!(
        "INSERT INTO appointments (tenant_id, id, patient_id, service, service_name, site, site_name, practitioner, practitioner_name, \
         room, starts_local, zone, starts_at, ends_at, blocked_from, blocked_until, status, source, created_at, updated_at) \
         SELECT tenant_id, {id}, $1, service, service_name, site, site_name, {practitioner}, practitioner_name, {room}, starts_local, \
         zone, starts_at + {later}, ends_at + {later}, blocked_from + {later}, blocked_until + {later}, status, source, created_at, \
         updated_at FROM appointments ORDER BY starts_at LIMIT 1"
    );
    run(world, &sql, patient.0).await
}

/// An id as it stands in a statement.
fn literal(world: &World, id: Uuid) -> String {
    match &world.database().database {
        Database::Sqlite { .. } => format!("X'{}'", id.simple()),
        Database::Postgres { .. } => format!("'{id}'"),
    }
}

/// Runs a statement past the engine.
async fn run(world: &World, sql: &str, patient: Uuid) -> sqlx::Result<()> {
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    match &world.database().database {
        Database::Sqlite { folder, .. } => {
            let url = format!("sqlite://{}", folder.join(format!("{CASTELLANA}.sqlite")).display());
            sqlx::query(sql).bind(patient).execute(&mut SqliteConnection::connect(&url).await?).await?;
        }
        Database::Postgres { url, .. } => {
            let mut connection = PgConnection::connect(url).await?;
            sqlx::query("SELECT set_config('app.tenant', $1, false)").bind(CASTELLANA).execute(&mut connection).await?;
            sqlx::query(sql).bind(patient).execute(&mut connection).await?;
        }
    }
    Ok(())
}
