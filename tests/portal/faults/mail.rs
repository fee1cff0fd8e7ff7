//! The mail server is away, busy, or wants nothing from us.

use std::time::Duration;

use antesala::portal::Role;

use crate::booking::book;
use crate::world::browser::Browser;
use crate::world::page::Page;
use crate::world::people::PASSWORD;
use crate::world::smtp::Mood;
use crate::world::{CASTELLANA, World, both_databases};

both_databases! {
    async fn while_the_mail_server_is_away_patients_book_and_the_mail_goes_out_later(world: World) {
        let mut world = world;
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        world.mail_server.goes_away().await;
        book(&ana.browser, "2026-11-25T09:30").await;
        world.work().await;
        assert!(line(&admin.open("/console/mails").await, &ana.email).contains("Espera"));
        world.clock.advance(Duration::from_secs(31));
        world.work().await;
        world.mail_server.comes_back().await;
        assert!(world.mails_to(&ana.email).await.is_empty(), "the second wait is longer");
        world.clock.advance(Duration::from_secs(61));
        assert_eq!(world.mails_to(&ana.email).await.len(), 1);
        world.clock.advance(Duration::from_hours(12));
        assert_eq!(world.mails_to(&ana.email).await.len(), 1, "once");
        assert!(line(&sign_in_again(&admin).await, &ana.email).contains("Enviado"));
    }

    async fn mail_that_was_given_up_is_seen_and_sent_again_by_staff(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        world.mail_server.becomes(Mood::Busy);
        book(&ana.browser, "2026-12-09T09:30").await;
        for _ in 0..60 {
            world.work().await;
            world.clock.advance(Duration::from_hours(1));
        }
        let page = sign_in_again(&admin).await;
        assert!(line(&page, &ana.email).contains("451") && line(&page, &ana.email).contains("Fallido"), "{}", page.shown());
        world.mail_server.becomes(Mood::Takes);
        assert!(world.mails_to(&ana.email).await.is_empty(), "nobody tries any more");
        page.form_to("/resend").submit().await.is(200);
        assert_eq!(world.mails_to(&ana.email).await.len(), 1);
        let trail = admin.open("/console/audit").await;
        trail.says("Correo enviado de nuevo").says("Cita reservada").does_not_say("booking.booked");
    }

    async fn what_was_sent_stays_in_the_list_when_it_is_sent_again_and_has_nothing_to_say_any_more(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        let shown = book(&ana.browser, "2026-11-25T09:30").await;
        world.work().await;
        world.clock.advance(Duration::from_secs(1));
        shown.click("Anular").await.press("Sí, anular la cita").await.is(200);
        assert_eq!(world.mails_to(&ana.email).await.len(), 2);
        let list = admin.open("/console/mails").await;
        let told = list.form("tbody tr:nth-child(2) form").submit().await;
        told.is(200).says("si lo que dice sigue en pie");
        assert_eq!(world.mails_to(&ana.email).await.len(), 2, "it is not so any more");
        let states = admin.open("/console/mails").await.all("tbody .badge");
        assert_eq!(states, ["No hizo falta", "Enviado", "Enviado"]);
    }

    async fn a_mail_that_arrives_twice_has_two_links_that_work_until_one_is_used(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        world.mail_server.becomes(Mood::HangsUp);
        world.browser(CASTELLANA).open("/recover").await.fill("email", &ana.email).submit().await.is(200);
        for seconds in [0, 31, 61] {
            world.clock.advance(Duration::from_secs(seconds));
            world.work().await;
        }
        let mails = world.mails_to(&ana.email).await;
        assert_eq!(mails.len(), 3, "nobody knew that it had arrived");
        let links: Vec<_> = mails.iter().map(|mail| mail.link("/recover/")).collect();
        let browser = world.browser(CASTELLANA);
        for link in &links {
            browser.open(link).await.is(200);
        }
        let form = browser.open(&links[0]).await.fill("answer", "Luna").fill("password", "otra clave de Ana");
        form.fill("password_again", "otra clave de Ana").submit().await.is(200);
        for link in &links {
            browser.open(link).await.is(410);
        }
    }

    async fn an_address_that_the_mail_server_refuses_is_given_up_at_once(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        world.mail_server.becomes(Mood::Refuses);
        book(&ana.browser, "2026-11-25T09:30").await;
        world.work().await;
        let line = line(&admin.open("/console/mails").await, &ana.email);
        assert!(line.contains("550") && line.contains("Fallido"), "{line}");
        world.mail_server.becomes(Mood::Takes);
        world.clock.advance(Duration::from_hours(12));
        assert!(world.mails_to(&ana.email).await.is_empty());
    }
}

/// What the list says of the only mail to this address.
fn line(page: &Page, address: &str) -> String {
    let mut lines: Vec<_> = page.all("tbody tr").into_iter().filter(|line| line.contains(address)).collect();
    assert_eq!(lines.len(), 1, "{}", page.shown());
    lines.remove(0)
}

/// After hours or days the admin signs in again and looks at the mails.
async fn sign_in_again(admin: &Browser) -> Page {
    admin.forget_everything();
    let page = admin.open("/console/sign-in").await.fill("email", &format!("{}@{CASTELLANA}.example", Role::Admin));
    page.fill("password", PASSWORD).submit().await.is(200);
    let page = admin.open("/console/mails").await;
    page.is(200);
    page
}
