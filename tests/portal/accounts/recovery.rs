//! A forgotten password.

use std::time::Duration;

use tokio::task::JoinSet;

use super::{is_in, sign_in};
use crate::world::{CASTELLANA, World, both_databases, page::Page, people::PASSWORD};

const NEW: &str = "siete tortugas en la luna";

both_databases! {
    async fn who_forgot_the_password_recovers_it_with_link_and_answer(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let browser = world.browser(CASTELLANA);
        let page = follow(&world, &ana.email).await;
        page.says("primera mascota");
        let done = answer(&page, "  LUNA ", NEW).await;
        done.is(200).says("Ya tiene contraseña nueva");
        assert!(!is_in(&ana.browser).await, "every session ended");
        assert!(world.mail_to(&ana.email).await.subject.contains("Su contraseña ha cambiado"));
        sign_in(&browser, &ana.email, PASSWORD).await.is(422);
        sign_in(&browser, &ana.email, NEW).await.is(200);
        assert!(is_in(&browser).await);
    }

    async fn a_known_and_an_unknown_address_get_the_same_answer(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let known = ask(&world, &ana.email).await;
        let unknown = ask(&world, "nadie@example.com").await;
        known.is(200).says("le llegará un enlace");
        assert_eq!((known.status, known.text(), known.url), (unknown.status, unknown.text(), unknown.url));
        // Nor in another time: until the answer both do the same, and what differs is a job's.
        let rows = world.rows(CASTELLANA).await;
        let written = |email: &str| rows.iter().filter(|row| row.table == "address_requests" && row.text.contains(email)).count();
        assert_eq!((written(&ana.email), written("nadie@example.com")), (1, 1));
        assert_eq!(rows.iter().filter(|row| row.table == "jobs" && row.text.contains("accounts.request")).count(), 2);
        assert!(!rows.iter().any(|row| row.table == "recoveries"), "nothing yet that only a patient has");
        assert!(world.mails_to("nadie@example.com").await.is_empty());
        assert_eq!(world.mails_to(&ana.email).await.len(), 1);
    }

    async fn the_link_alone_is_not_enough(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let page = follow(&world, &ana.email).await;
        for _ in 0..5 {
            answer(&page, "sol", NEW).await.is(422).says("La respuesta no es correcta");
        }
        answer(&page, "luna", NEW).await.is(410);
        sign_in(&world.browser(CASTELLANA), &ana.email, NEW).await.is(422);
        sign_in(&world.browser(CASTELLANA), &ana.email, PASSWORD).await.is(200);
    }

    async fn the_link_works_once_and_not_for_long(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let page = follow(&world, &ana.email).await;
        answer(&page, "luna", NEW).await.is(200);
        answer(&page, "luna", "otra larga contraseña").await.is(410).says("ya se ha usado");
        let page = follow(&world, &ana.email).await;
        world.clock.advance(Duration::from_secs(3601));
        answer(&page, "luna", "otra larga contraseña").await.is(410).says("ha caducado");
        world.browser(CASTELLANA).open(page.url.as_str()).await.is(410).says("Enviarme el enlace");
    }

    async fn a_newer_link_takes_the_older_ones_place(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let older = follow(&world, &ana.email).await;
        let newer = follow(&world, &ana.email).await;
        answer(&older, "luna", NEW).await.is(410);
        answer(&newer, "luna", NEW).await.is(200);
    }

    async fn recovering_ends_the_wait_after_failed_sign_ins(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        for _ in 0..6 {
            sign_in(&world.browser(CASTELLANA), &ana.email, "no me acuerdo de nada").await;
        }
        let page = follow(&world, &ana.email).await;
        answer(&page, "luna", NEW).await.is(200);
        sign_in(&world.browser(CASTELLANA), &ana.email, NEW).await.is(200);
    }

    async fn asking_again_and_again_sends_three_mails_an_hour_at_most(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        for _ in 0..5 {
            ask(&world, &ana.email).await.is(200);
            world.work().await;
        }
        ask(&world, &ana.email).await.is(429);
        assert_eq!(world.mails_to(&ana.email).await.iter().filter(|m| m.subject.contains("Elegir otra")).count(), 3);
    }

    async fn those_that_are_asked_for_and_answered_at_the_same_moment_count_together(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let form = world.browser(CASTELLANA).open("/recover").await.fill("email", &ana.email);
        let mut storm = JoinSet::new();
        for _ in 0..12 {
            storm.spawn(form.clone().send());
        }
        let answers = storm.join_all().await;
        let taken = answers.iter().filter(|page| page.status == 303).count();
        assert_eq!((taken, answers.iter().filter(|page| page.status == 429).count()), (5, 7));
        // As several processes do what is due.
        let work = async || {
            for _ in 0..6 {
                world.antesala.run_due().await.unwrap();
            }
        };
        tokio::join!(work(), work(), work(), work());
        // A link that is void before its mail goes out is not sent at all.
        assert!((1..=3).contains(&world.mails_to(&ana.email).await.len()));
        let rows = world.rows(CASTELLANA).await;
        assert_eq!(rows.iter().filter(|row| row.table == "recoveries").count(), 3);
        assert_eq!(rows.iter().filter(|row| row.table == "address_requests").count(), 0, "all were answered");
    }
}

async fn ask(world: &World, email: &str) -> Page {
    world.browser(CASTELLANA).open("/recover").await.fill("email", email).submit().await
}

async fn follow(world: &World, email: &str) -> Page {
    ask(world, email).await.is(200);
    let link = world.mail_to(email).await.link("/recover/");
    let page = world.browser(CASTELLANA).open(&link).await;
    page.is(200);
    page
}

async fn answer(page: &Page, answer: &str, password: &str) -> Page {
    let form = page.form_to(page.url.path()).fill("answer", answer);
    form.fill("password", password).fill("password_again", password).press("Guardar la contraseña").await
}
