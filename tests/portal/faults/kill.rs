//! `kill -9` at any moment: what was begun is done as a whole or not at all, what was promised is kept, and mail is sent for
//! what happened and for nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use antesala::clock::{Clock, SystemClock};
use antesala::ids::{PatientId, Random};
use antesala::portal::Role;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::booking::calendar;
use crate::world::browser::Browser;
use crate::world::database::{Kind, server};
use crate::world::form::Form;
use crate::world::mail::Received;
use crate::world::people::Person;
use crate::world::rows::Row;
use crate::world::smtp::Mood;
use crate::world::{CASTELLANA, World};

const ROUNDS: usize = 15;
const BOOKINGS: usize = 6;
const INVITATIONS: usize = 3;

#[tokio::test]
async fn sqlite() {
    Box::pin(killed_again_and_again(Kind::Sqlite)).await;
}

#[tokio::test]
async fn postgres() {
    if server().is_some() {
        Box::pin(killed_again_and_again(Kind::Postgres)).await;
    }
}

async fn killed_again_and_again(kind: Kind) {
    let world = World::new(kind).await;
    world.today();
    let reception = world.staff(CASTELLANA, Role::Reception).await;
    let mut people = Vec::new();
    for n in 0..ROUNDS * BOOKINGS / 3 {
        people.push(world.patient(CASTELLANA, "Paciente", &format!("Número{n}")).await);
    }
    let bookings = bookings(&people).await;
    let invitations = invitations(&world, &reception).await;

    world.mail_server.becomes(Mood::Slow);
    let (mut promised_hours, mut promised_invitations) = (BTreeSet::new(), BTreeSet::new());
    let moments = Random::seeded(20_261_123);
    for round in 0..ROUNDS {
        let process = world.process().await;
        let mut under_way = JoinSet::new();
        for (person, form) in &bookings[round * BOOKINGS..][..BOOKINGS] {
            let (browser, form) = (process.browser(person), form.clone());
            under_way.spawn(async move { (None, form.try_send_from(&browser).await) });
        }
        for (id, form) in &invitations[round * INVITATIONS..][..INVITATIONS] {
            let (id, browser, form) = (*id, process.browser(&reception), form.clone());
            under_way.spawn(async move { (Some(id), form.try_send_from(&browser).await) });
        }
        // After so many answers and a moment: some are under way, some wait, some mails are on their way.
        let [answers, moment] = moments.bytes::<2>();
        let mut ended = Vec::new();
        for _ in 0..usize::from(answers) % (BOOKINGS + INVITATIONS + 1) {
            ended.extend(under_way.join_next().await);
        }
        tokio::time::sleep(Duration::from_millis(u64::from(moment) / 8)).await;
        process.kill().await;
        while let Some(last) = under_way.join_next().await {
            ended.push(last);
        }
        for ended in ended {
            let (invitation, answer) = ended.unwrap();
            // No answer promises nothing.
            let Ok(page) = answer else { continue };
            page.is(303);
            let _ = match invitation {
                Some(id) => promised_invitations.insert(id),
                None => promised_hours.insert(last_id(&page.location().unwrap())),
            };
        }
    }
    world.mail_server.becomes(Mood::Takes);
    // What a killed process had begun is taken over by the next one after a while.
    for _ in 0..3 {
        world.clock.set(SystemClock.now().plus(Duration::from_mins(10)));
        world.work().await;
    }

    let rows: Vec<Row> = world.rows(CASTELLANA).await.into_iter().collect();
    let appointments = ids(&rows, "appointments", "");
    assert!(promised_hours.is_subset(&appointments), "a promised appointment is gone");
    assert!(!appointments.is_empty() && appointments.len() < ROUNDS * BOOKINGS + 1);
    println!("{} of {} bookings, {} promised", appointments.len(), ROUNDS * BOOKINGS, promised_hours.len());
    for (table, words) in [("mails", "booking.booked"), ("audit", "appointment.booked"), ("jobs", "booking.remind")] {
        assert_eq!(
            about(&rows, table, words, &appointments),
            appointments.len(),
            "{table}: one for each, none for others"
        );
    }

    let received = world.mail_server.received();
    let invited = ids(&rows, "invitations", "");
    let with_access: BTreeSet<PatientId> = rows
        .iter()
        .filter(|row| row.table == "invitations")
        .map(|row| PatientId(row.patient.expect("an invitation is somebody's")))
        .collect();
    assert!(promised_invitations.is_subset(&with_access), "a promised invitation is gone");
    assert_eq!(with_access.len(), invited.len(), "one invitation for each");
    for (id, email) in invitations.iter().enumerate().map(|(n, (id, _))| (id, address(n))) {
        let page = reception.open(&format!("/console/patients/{id}/edit")).await;
        let on = page.attribute("input[name=portal_access][checked]", "name").is_some();
        assert_eq!(on, with_access.contains(id), "the switch and the invitation belong together: {email}");
        let mails: Vec<_> = received.iter().filter(|mail| mail.to[0] == email).map(Received::read).collect();
        assert_eq!(on, !mails.is_empty(), "the switch and the mail belong together: {email}");
        // A mail that came twice has two links, and a mail program may show either.
        for mail in mails {
            world.browser(CASTELLANA).open(&mail.link("/activate/")).await.is(200).says("Registrarse");
        }
    }
    assert_eq!(about(&rows, "mails", "accounts.invitation", &invited), invited.len());

    // Every mail of the outbox arrived, under one name however often; and no other.
    let mut arrived = BTreeMap::new();
    for mail in received {
        *arrived.entry(mail.id()).or_insert(0) += 1;
    }
    println!("mails that arrived more than once: {}", arrived.values().filter(|count| **count > 1).count());
    assert_eq!(arrived.len(), ids(&rows, "mails", "").len());
    assert_eq!(ids(&rows, "mails", "sent"), ids(&rows, "mails", ""), "the outbox knows it");
}

/// Forms that only need to be sent: each for an hour of its own, no patient more often than the clinic allows.
async fn bookings(people: &[Person]) -> Vec<(Browser, Form)> {
    let mut forms = Vec::new();
    for week in 0..8 {
        let day = SystemClock.now().plus(Duration::from_hours(24 * (3 + 7 * week))).to_string();
        let page = calendar(&people[0].browser, "ruiz", &day[..10]).await;
        // An appointment takes twenty minutes, and hours begin every ten.
        for confirm in page.every("a.slot", "href").iter().step_by(3) {
            if forms.len() == ROUNDS * BOOKINGS {
                return forms;
            }
            let person = &people[forms.len() % people.len()];
            forms.push((person.browser.clone(), person.browser.open(confirm).await.form_to("/book")));
        }
    }
    panic!("only {} hours are offered", forms.len());
}

/// Records whose portal access only needs to be switched on.
async fn invitations(world: &World, reception: &Browser) -> Vec<(PatientId, Form)> {
    let mut forms = Vec::new();
    for n in 0..ROUNDS * INVITATIONS {
        let id = world.record(CASTELLANA, "Invitada", &format!("Número{n}"), &address(n)).await;
        let page = reception.open(&format!("/console/patients/{id}/edit")).await;
        forms.push((id, page.form_to("/edit").tick("portal_access")));
    }
    forms
}

fn address(n: usize) -> String {
    format!("invitada{n}@example.com")
}

fn last_id(address: &str) -> Uuid {
    address.rsplit('/').next().and_then(|id| id.parse().ok()).unwrap_or_else(|| panic!("{address} ends with an id"))
}

/// The ids of a table's rows that have this in them.
fn ids(rows: &[Row], table: &str, words: &str) -> BTreeSet<Uuid> {
    let of_table = rows.iter().filter(|row| row.table == table && row.text.contains(words));
    of_table.map(|row| row.id.expect("the table has ids")).collect()
}

/// How many rows of a table with these words are about one of the things; fails when one is about nothing, or two about one.
fn about(rows: &[Row], table: &str, words: &str, things: &BTreeSet<Uuid>) -> usize {
    let mut found = BTreeSet::new();
    for row in rows.iter().filter(|row| row.table == table && row.text.contains(words)) {
        let hex = |id: &Uuid| id.simple().to_string().to_uppercase();
        let thing = things.iter().find(|id| row.text.contains(&id.to_string()) || row.text.contains(&hex(id)));
        let thing = thing.unwrap_or_else(|| panic!("about nothing that is there: {row:?}"));
        assert!(found.insert(*thing), "a second one: {row:?}");
    }
    found.len()
}
