//! Signing in and out.

use std::time::Duration;

use antesala::portal::Role;

use super::{is_in, sign_in};
use crate::world::{CANTERAS, CASTELLANA, World, both_databases, people::PASSWORD};

both_databases! {
    async fn who_signs_out_is_out_also_with_the_old_cookie(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        assert!(is_in(&ana.browser).await);
        let cookie = ana.browser.cookie("-patient").unwrap();
        ana.browser.open("/profile").await.press("Cerrar sesión").await.is(200).says("Ha cerrado la sesión");
        assert!(!is_in(&ana.browser).await);
        assert!(!is_in_with(&world, &cookie).await, "a copy of the cookie opens nothing");
    }

    async fn a_wrong_password_and_an_unknown_address_get_the_same_answer(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let browser = world.browser(CASTELLANA);
        let known = sign_in(&browser, &ana.email, "no es esta contraseña").await;
        let unknown = sign_in(&browser, "nadie@example.com", "no es esta contraseña").await;
        known.is(422).says("no son correctos");
        unknown.is(422);
        assert_eq!(known.text(), unknown.text());
        assert!(!is_in(&browser).await);
    }

    async fn the_address_may_be_written_in_capitals(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let browser = world.browser(CASTELLANA);
        sign_in(&browser, &format!(" {} ", ana.email.to_uppercase()), PASSWORD).await.is(200);
        assert!(is_in(&browser).await);
    }

    async fn repeated_failures_slow_down_and_are_told_by_mail_once(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let thief = world.browser(CASTELLANA);
        for _ in 0..5 {
            sign_in(&thief, &ana.email, "adivina adivinanza").await.is(422);
        }
        sign_in(&thief, &ana.email, PASSWORD).await.is(429).says("Demasiados intentos").says("minuto");
        assert!(!is_in(&thief).await, "even the right password waits");
        let mails = world.mails_to(&ana.email).await;
        assert_eq!(mails.len(), 1);
        assert!(mails[0].subject.contains("Intentos fallidos"), "{}", mails[0].subject);

        world.clock.advance(Duration::from_secs(31));
        sign_in(&thief, &ana.email, "adivina adivinanza").await.is(422);
        world.clock.advance(Duration::from_secs(31));
        sign_in(&thief, &ana.email, PASSWORD).await.is(429);
        assert_eq!(world.mails_to(&ana.email).await.len(), 1, "told once for the series");
        world.clock.advance(Duration::from_secs(60));
        sign_in(&thief, &ana.email, PASSWORD).await.is(200);
        assert!(is_in(&thief).await);
    }

    async fn an_unknown_address_slows_down_alike(world: World) {
        let thief = world.browser(CASTELLANA);
        for _ in 0..5 {
            sign_in(&thief, "nadie@example.com", "adivina adivinanza").await.is(422);
        }
        sign_in(&thief, "nadie@example.com", "adivina adivinanza").await.is(429);
        assert!(world.mails_to("nadie@example.com").await.is_empty());
    }

    async fn many_guesses_at_once_are_counted_one_by_one(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let browsers: Vec<_> = (0..12).map(|_| world.browser(CASTELLANA)).collect();
        let mut tasks = Vec::new();
        for browser in browsers {
            let email = ana.email.clone();
            let form = browser.open("/sign-in").await.fill("email", &email).fill("password", "adivina adivinanza");
            tasks.push(tokio::spawn(async move { form.send().await.status.as_u16() }));
        }
        let mut looked_at = 0;
        for task in tasks {
            looked_at += i32::from(task.await.unwrap() == 422);
        }
        assert_eq!(looked_at, 5, "the rest had to wait");
    }

    async fn after_signing_in_the_page_that_was_asked_for_opens(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let browser = world.browser(CASTELLANA);
        let asked = browser.open("/profile").await;
        assert!(asked.url.path().ends_with("/sign-in"));
        let page = asked.fill("email", &ana.email).fill("password", PASSWORD).submit().await;
        assert!(page.url.path().ends_with("/profile"), "{}", page.url);
    }

    async fn after_signing_in_nobody_is_sent_to_another_site(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        for next in ["https://evil.example/", "//evil.example/", "/\\evil.example", "/../dental-las-canteras/"] {
            let browser = world.browser(CASTELLANA);
            let form = browser.open("/sign-in").await.fill("email", &ana.email).fill("password", PASSWORD);
            let sent = form.forge("next", next).send().await;
            assert_eq!(sent.location().as_deref(), Some("https://portal.example/clinica-castellana/"), "{next}");
        }
    }

    async fn every_sign_in_has_a_new_token_and_the_one_before_ends(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let before = ana.browser.cookie("-patient").unwrap();
        sign_in(&ana.browser, &ana.email, PASSWORD).await.is(200);
        let after = ana.browser.cookie("-patient").unwrap();
        assert_ne!(before, after);
        assert!(is_in(&ana.browser).await);
        assert!(!is_in_with(&world, &before).await);
    }

    async fn a_session_ends_after_a_while_without_use(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        world.clock.advance(Duration::from_secs(50 * 60));
        assert!(is_in(&ana.browser).await);
        world.clock.advance(Duration::from_secs(26 * 3600));
        assert!(!is_in(&ana.browser).await);
    }

    async fn patients_and_staff_have_doors_of_their_own(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let page = ana.browser.open("/console/patients").await;
        assert!(page.url.path().ends_with("/console/sign-in"), "{}", page.url);
        page.fill("email", &ana.email).fill("password", PASSWORD).submit().await.is(422);
        let staff = world.staff(CASTELLANA, Role::Admin).await;
        assert!(!is_in(&staff).await);
    }

    async fn an_account_of_one_clinic_opens_nothing_in_another(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        sign_in(&world.browser(CANTERAS), &ana.email, PASSWORD).await.is(422);
    }

    async fn a_form_that_another_site_made_changes_nothing(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        ana.browser.post("/sign-out", &[]).await.is(403);
        ana.browser.post("/sign-out", &[("csrf", "guessed")]).await.is(403);
        assert!(is_in(&ana.browser).await);
    }

    async fn the_language_switch_is_remembered_in_the_browser_and_in_the_account(world: World) {
        let browser = world.browser(CASTELLANA);
        let page = browser.open("/sign-in").await.press("English").await;
        page.is(200).says("Sign in to your portal");
        assert!(page.url.path().ends_with("/sign-in"));
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        ana.browser.open("/profile").await.press("English").await.is(200).says("User profile");
        let elsewhere = world.browser(CASTELLANA);
        sign_in(&elsewhere, &ana.email, PASSWORD).await;
        elsewhere.open("/profile").await.says("User profile");
    }
}

/// Whether a copy of a session's cookie still opens the profile.
async fn is_in_with(world: &World, cookie: &str) -> bool {
    let browser = world.browser(CASTELLANA);
    let request = http::Request::builder()
        .uri("https://portal.example/clinica-castellana/profile")
        .header("cookie", format!("__Host-clinica-castellana-patient={cookie}"))
        .body(axum::body::Body::empty())
        .unwrap();
    let url = "https://portal.example/clinica-castellana/profile".parse().unwrap();
    browser.send_request(url, request).await.status.is_success()
}
