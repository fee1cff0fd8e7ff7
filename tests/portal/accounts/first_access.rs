//! From the switch «Portal del Paciente» to a signed-in patient.

use std::time::Duration;

use antesala::portal::Role;

use super::{invited, is_in, register, switch_on};
use crate::world::{CANTERAS, CASTELLANA, World, both_databases, people::PASSWORD};

const EMAIL: &str = "ana.gil@example.com";
const DAY: Duration = Duration::from_secs(86_400);

both_databases! {
    async fn a_patient_comes_in_by_the_link_in_the_mail(world: World) {
        let (browser, page) = invited(&world, "Ana", EMAIL).await;
        page.says("Ana").says("Clínica Castellana");
        let home = register(&page).await;
        home.is(200).says("Su cuenta está lista");
        assert!(home.url.path().ends_with("/clinica-castellana/"), "{}", home.url);
        assert!(is_in(&browser).await);
        assert_eq!(browser.open("/profile").await.form_to("/profile").value("mobile"), "+34 612 34 56 78");
    }

    async fn the_mail_speaks_the_patients_language_and_says_until_when_the_link_works(world: World) {
        invited(&world, "Ana", EMAIL).await;
        let mail = world.mail_to(EMAIL).await;
        assert_eq!(mail.subject, "Validación primer acceso: Clínica Castellana");
        assert!(mail.text.contains("30 de noviembre"), "{}", mail.text);
        assert!(mail.html.contains("/activate/"), "{}", mail.html);
    }

    async fn the_link_works_once_and_then_says_that_it_was_used(world: World) {
        let (_, page) = invited(&world, "Ana", EMAIL).await;
        let meanwhile = world.browser(CASTELLANA).open(page.url.as_str()).await;
        register(&page).await.is(200);
        let again = world.browser(CASTELLANA).open(page.url.as_str()).await;
        again.is(410).says("ya se ha usado").says("Entrar");
        register(&meanwhile).await.is(410);
    }

    async fn an_expired_link_says_so_and_another_one_comes_by_mail(world: World) {
        let (browser, page) = invited(&world, "Ana", EMAIL).await;
        world.clock.advance(8 * DAY);
        let expired = browser.open(page.url.as_str()).await;
        expired.is(410).says("ha caducado");
        register(&page).await.is(410);
        let asked = expired.fill("email", "Ana.Gil@Example.com").submit().await;
        asked.is(200).says("le llegará un enlace");
        let fresh = browser.open(&world.mail_to(EMAIL).await.link("/activate/")).await;
        register(&fresh).await.is(200).says("Su cuenta está lista");
    }

    async fn an_altered_link_opens_nothing_and_says_what_to_do(world: World) {
        let (browser, page) = invited(&world, "Ana", EMAIL).await;
        let altered = format!("{}x", page.url);
        browser.open(&altered).await.is(410).says("No conocemos este enlace").says("Enviarme otro enlace");
        let elsewhere = page.url.as_str().replace(CASTELLANA, CANTERAS);
        browser.open(&elsewhere).await.is(410).does_not_say("Ana");
    }

    async fn only_the_newest_link_works(world: World) {
        let (browser, first) = invited(&world, "Ana", EMAIL).await;
        let id = patient_id(&world).await;
        let staff = world.staff(CASTELLANA, Role::Admin).await;
        resend(&staff, &id).await;
        let newest = world.mail_to(EMAIL).await.link("/activate/");
        assert_ne!(newest, first.url.as_str());
        browser.open(first.url.as_str()).await.is(410).says("ya no vale");
        register(&first).await.is(410);
        register(&browser.open(&newest).await).await.is(200);
    }

    async fn too_many_invitations_in_a_short_time_are_refused_also_after_a_restart(world: World) {
        let mut world = world;
        invited(&world, "Ana", EMAIL).await;
        let id = patient_id(&world).await;
        let staff = world.staff(CASTELLANA, Role::Admin).await;
        for sent in [2, 3, 3] {
            resend(&staff, &id).await;
            assert_eq!(world.mails_to(EMAIL).await.len(), sent, "the fourth is not sent");
        }
        // What memory forgets, the database knows.
        world.restart().await;
        let staff = world.browser(CASTELLANA);
        staff.open("/console/sign-in").await.fill("email", &format!("admin@{CASTELLANA}.example"))
            .fill("password", PASSWORD).submit().await;
        resend(&staff, &id).await;
        assert_eq!(world.mails_to(EMAIL).await.len(), 3, "nor was the fifth");
        world.clock.advance(Duration::from_secs(3700));
        let staff = world.browser(CASTELLANA);
        staff.open("/console/sign-in").await.fill("email", &format!("admin@{CASTELLANA}.example"))
            .fill("password", PASSWORD).submit().await;
        resend(&staff, &id).await;
        assert_eq!(world.mails_to(EMAIL).await.len(), 4, "an hour later one more may go");
    }

    async fn a_form_with_mistakes_comes_back_with_what_to_do_and_the_link_still_works(world: World) {
        let (_, page) = invited(&world, "Ana", EMAIL).await;
        let wrong = page.form_to(page.url.path())
            .fill("password", "corta").fill("password_again", "otra").fill("mobile", "912345678").press("Registrarse").await;
        wrong.is(422)
            .says("La contraseña es demasiado corta")
            .says("no son iguales")
            .says("número de móvil que exista")
            .says("Elija una pregunta")
            .says("dos letras o más");
        assert_eq!(wrong.form_to(page.url.path()).value("mobile"), "912345678", "what was typed is still there");
        register(&wrong).await.is(200);
    }

    async fn a_password_that_anybody_would_guess_is_refused(world: World) {
        let (_, page) = invited(&world, "Ana", EMAIL).await;
        for (password, why) in [("contraseña1234", "de las primeras"), ("ana.gil@example.com", "No use su nombre")] {
            let form = page.form_to(page.url.path()).fill("password", password).fill("password_again", password);
            form.press("Registrarse").await.is(422).says(why);
        }
    }

    async fn of_two_who_follow_one_link_at_once_one_comes_in(world: World) {
        let (_, page) = invited(&world, "Ana", EMAIL).await;
        let other = world.browser(CASTELLANA).open(page.url.as_str()).await;
        let (one, two) = tokio::join!(register(&page), register(&other));
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 410], "{}{}", one.shown(), two.shown());
    }

    async fn two_patients_cannot_have_one_address(world: World) {
        invited(&world, "Ana", EMAIL).await;
        let other = world.record(CASTELLANA, "Luis", "Gil", EMAIL).await;
        let staff = world.staff(CASTELLANA, Role::Admin).await;
        let refused = switch_on(&staff, &other.to_string()).await;
        refused.is(422).says("ya usa este correo");
        assert_eq!(world.mails_to(EMAIL).await.len(), 1, "only Ana was invited");
    }

    async fn the_same_address_in_two_clinics_is_two_people(world: World) {
        let (browser, page) = invited(&world, "Ana", EMAIL).await;
        register(&page).await.is(200);
        let there = world.record(CANTERAS, "Ana", "Otra", EMAIL).await;
        let staff = world.staff(CANTERAS, Role::Reception).await;
        switch_on(&staff, &there.to_string()).await.is(303);
        let link = world.mail_to(EMAIL).await.link("/activate/");
        assert!(link.contains(CANTERAS), "{link}");
        register(&browser.open(&link).await).await.is(200).says("Su cuenta está lista");
    }

    async fn of_twenty_who_send_it_again_at_the_same_moment_few_do_and_one_link_works(world: World) {
        let (browser, page) = invited(&world, "Ana", EMAIL).await;
        let id = patient_id(&world).await;
        let staff = world.staff(CASTELLANA, Role::Admin).await;
        let mut storm = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let (staff, id) = (staff.clone(), id.clone());
            storm.spawn(async move { resend(&staff, &id).await });
        }
        storm.join_all().await;
        let mails = world.mails_to(EMAIL).await;
        assert!((2..=3).contains(&mails.len()), "three in an hour, and of those that wait the newest: {}", mails.len());
        browser.open(page.url.as_str()).await.is(410);
        let mut work = 0;
        for mail in &mails {
            work += usize::from(world.browser(CASTELLANA).open(&mail.link("/activate/")).await.status == 200);
        }
        assert_eq!(work, 1, "the newest");
    }

    async fn the_switch_needs_an_address_and_a_mobile_number(world: World) {
        let id = world.record(CASTELLANA, "Ana", "Gil", EMAIL).await;
        let staff = world.staff(CASTELLANA, Role::Reception).await;
        let page = staff.open(&format!("/console/patients/{id}/edit")).await;
        let form = page.form_to("/edit").tick("portal_access").fill("email", "").fill("mobile", "");
        form.send().await.is(422).says("necesita un correo").says("necesita un número de móvil");
        let form = page.form_to("/edit").tick("portal_access").fill("mobile", "912 345 678");
        form.send().await.is(422).says("número de móvil que exista");
        assert!(world.mails_to(EMAIL).await.is_empty());
    }

    async fn switching_off_signs_the_patient_out_and_the_links_are_void(world: World) {
        let (browser, page) = invited(&world, "Ana", EMAIL).await;
        let id = patient_id(&world).await;
        let staff = world.staff(CASTELLANA, Role::Admin).await;
        switch_off(&staff, &id).await;
        browser.open(page.url.as_str()).await.is(410).says("ya no vale");

        switch_on(&staff, &id).await.is(303);
        let link = world.mail_to(EMAIL).await.link("/activate/");
        register(&browser.open(&link).await).await.is(200);
        assert!(is_in(&browser).await);
        switch_off(&staff, &id).await;
        assert!(!is_in(&browser).await, "the open session ended");
        super::sign_in(&browser, EMAIL, PASSWORD).await.is(422);

        switch_on(&staff, &id).await.is(303);
        assert!(!is_in(&browser).await, "the ended session stays ended");
        super::sign_in(&browser, EMAIL, PASSWORD).await.is(200);
        assert!(is_in(&browser).await, "the account works again");
    }

    async fn a_mail_that_waits_while_the_access_is_switched_off_is_not_sent(world: World) {
        let id = world.record(CASTELLANA, "Ana", "Gil", EMAIL).await.to_string();
        let staff = world.staff(CASTELLANA, Role::Reception).await;
        switch_on(&staff, &id).await.is(303);
        switch_off(&staff, &id).await;
        assert!(world.mails_to(EMAIL).await.is_empty());
    }

    async fn another_address_on_the_record_makes_the_older_link_void(world: World) {
        let (browser, page) = invited(&world, "Ana", EMAIL).await;
        let id = patient_id(&world).await;
        let staff = world.staff(CASTELLANA, Role::Admin).await;
        let form = staff.open(&format!("/console/patients/{id}/edit")).await.form_to("/edit");
        form.fill("email", "ana.nueva@example.com").send().await.is(303);
        browser.open(page.url.as_str()).await.is(410);
        let fresh = browser.open(&world.mail_to("ana.nueva@example.com").await.link("/activate/")).await;
        register(&fresh).await.is(200);
    }

    async fn an_unknown_address_that_asks_for_a_link_gets_the_same_answer(world: World) {
        invited(&world, "Ana", EMAIL).await;
        let browser = world.browser(CASTELLANA);
        let ask = async |email: &str| browser.open("/activate/again").await.fill("email", email).submit().await.text();
        assert_eq!(ask(EMAIL).await, ask("nadie@example.com").await);
        assert!(world.mails_to("nadie@example.com").await.is_empty());
        assert_eq!(world.mails_to(EMAIL).await.len(), 2);
    }
}

async fn switch_off(staff: &crate::world::browser::Browser, id: &str) {
    let page = staff.open(&format!("/console/patients/{id}/edit")).await;
    page.form_to("/edit").untick("portal_access").send().await.is(303);
}

/// The only patient of the clinic.
async fn patient_id(world: &World) -> String {
    let mut tx = world.tx(CASTELLANA).await;
    let found = antesala::records::search(&mut tx, "", None, 0, 2).await.unwrap();
    tx.rollback().await;
    assert_eq!(found.len(), 1);
    found[0].id.to_string()
}

/// «Reenvía email confirmación», from a page that has a token.
async fn resend(staff: &crate::world::browser::Browser, id: &str) {
    let page = staff.open("/console/profile").await;
    let token = page.form_to("/console/profile").value("csrf").to_owned();
    staff.post(&format!("/console/patients/{id}/invite"), &[("csrf", &token)]).await.is(303);
}
