//! People who are not yet patients.

use antesala::portal::Role;
use axum::http::{Method, header};

use super::{choose, entry, hours};
use crate::world::{CANTERAS, CASTELLANA, World, both_databases, browser::Browser, form::Form, mail::Mail, page::Page};

const HOUR: &str = "2026-11-25T09:00";

async fn calendar(browser: &Browser, home: &str) -> Page {
    let page = browser.open(&format!("{home}?service=limpieza&site=canteras&from=2026-11-25")).await;
    page.is(200);
    page
}

/// The form for an hour, filled in by Lola.
pub async fn details(browser: &Browser, home: &str, hour: &str) -> Form {
    let page = choose(&calendar(browser, home).await, hour).await;
    page.is(200).says("Limpieza dental");
    let form = page.form_to("/details").fill("given_name", "Lola").fill("family_name", "Nadal Ruiz");
    form.fill("email", "lola@example.com").fill("mobile", "612 34 56 78").tick("consent")
}

pub fn link(mail: &Mail) -> String {
    let link = mail.text.split_whitespace().find(|word| word.contains("/first-visit/confirm/"));
    link.unwrap_or_else(|| panic!("no link in {}", mail.text)).to_owned()
}

/// Asks for an hour and follows the link.
async fn booked(world: &World, browser: &Browser, hour: &str) -> Page {
    details(browser, "/first-visit", hour).await.submit().await.is(200).says("Mire su correo");
    let mails = world.mails_to("lola@example.com").await;
    let mail = mails.iter().rfind(|mail| mail.text.contains("/confirm/")).unwrap();
    let page = browser.open(&link(mail)).await;
    page.is(200).says("Lola");
    page.press("Reservar la cita").await
}

both_databases! {
    async fn somebody_new_takes_an_hour_by_the_link_in_the_mail_and_staff_keep_the_record(world: World) {
        let lola = world.browser(CANTERAS);
        let services = lola.open("/sign-in").await.click("Pedir una primera cita").await;
        services.is(200).says("Limpieza dental").does_not_say("Cirugía oral");
        details(&lola, "/first-visit", HOUR).await.submit().await.is(200).says("Mire su correo").says("lola@example.com");
        // Nothing is taken yet.
        assert!(hours(&calendar(&lola, "/first-visit").await).contains(&HOUR.to_owned()));
        let mail = world.mail_to("lola@example.com").await;
        assert_eq!(mail.subject, "Confirme su cita en Dental Las Canteras");
        let sure = lola.open(&link(&mail)).await;
        // A program that looks at mails follows links: that books nothing.
        assert!(hours(&calendar(&lola, "/first-visit").await).contains(&HOUR.to_owned()));
        let done = sure.press("Reservar la cita").await;
        done.is(200).says("Cita reservada").says("Nayra Cabrera");
        assert!(!hours(&calendar(&lola, "/first-visit").await).contains(&HOUR.to_owned()));
        lola.open(&link(&mail)).await.is(200).says("Cita reservada");
        sure.press("Reservar la cita").await.is(200).says("Cita reservada");
        let mail = world.mail_to("lola@example.com").await;
        assert!(entry(&mail).contains("DTSTART:20261125T090000Z"), "{}", entry(&mail));
        assert!(!mail.text.contains("/appointments/"), "there is no account to see it with: {}", mail.text);

        let reception = world.staff(CANTERAS, Role::Reception).await;
        let page = reception.open("/console/patients").await.click("/console/newcomers").await;
        page.says("Lola Nadal Ruiz").says("No hay fichas con el mismo correo");
        let kept = page.press("Guardar como paciente nuevo").await;
        kept.is(200).says("Nadal Ruiz").says("Limpieza dental");
        reception.open("/console/newcomers").await.says("No hay nadie por revisar");
        let audit = world.staff(CANTERAS, Role::Admin).await.open("/console/audit").await;
        audit.says("Primera cita reservada").says("Ficha provisional guardada");
    }

    async fn an_hour_that_is_gone_meanwhile_is_replaced_by_another_and_nothing_is_typed_twice(world: World) {
        let (lola, ana) = (world.browser(CANTERAS), world.patient(CANTERAS, "Ana", "Prieto").await);
        let form = details(&lola, "/first-visit", HOUR).await;
        let late = details(&lola, "/first-visit", HOUR).await.fill("given_name", "Luisa");
        form.submit().await.is(200);
        let mail = world.mail_to("lola@example.com").await;
        let page = ana.browser.open("/book?service=limpieza&site=canteras&from=2026-11-25").await;
        choose(&page, HOUR).await.press("Reservar la cita").await.is(200);

        let lost = late.submit().await;
        lost.is(409).says("Otra persona acaba de reservar esa hora");
        assert_eq!(lost.form_to("/details").value("given_name"), "Luisa");
        let other = lost.every("input[name=at]", "value")[0].clone();
        lost.fill("at", &other).submit().await.is(200).says("Mire su correo");

        let lost = lola.open(&link(&mail)).await;
        lost.is(409).says("Otra persona acaba de reservar esa hora");
        let nearest = lost.every("input[name=at]", "value")[0].clone();
        lost.fill("at", &nearest).press("Reservar la cita").await.is(200).says("Cita reservada");
    }

    async fn who_sends_the_form_twice_and_follows_both_links_has_the_hour_by_the_first(world: World) {
        let lola = world.browser(CANTERAS);
        let form = details(&lola, "/first-visit", HOUR).await;
        let second = details(&lola, "/first-visit", HOUR).await;
        form.submit().await.is(200);
        second.submit().await.is(200);
        let mails = world.mails_to("lola@example.com").await;
        let links: Vec<_> = mails.iter().filter(|mail| mail.text.contains("/confirm/")).map(link).collect();
        let [one, two] = &links[..] else { panic!("two links: {links:?}") };
        let (one, two) = (lola.open(one).await, lola.open(two).await);
        one.press("Reservar la cita").await.is(200).says("Cita reservada");
        two.press("Reservar la cita").await.is(200).says("Cita reservada").does_not_say("Otra persona");
        let taken = world.rows(CANTERAS).await.into_iter().filter(|row| row.table == "appointments").count();
        assert_eq!(taken, 1);
    }

    async fn what_the_clinic_asks_of_everybody_who_books_it_asks_here_too(world: World) {
        world.edit_now(CANTERAS, "public_booking = true\n", "public_booking = true\nreasons = [{ slug = \"dolor\", name = \"Dolor\" }]\n");
        let lola = world.browser(CANTERAS);
        details(&lola, "/first-visit", HOUR).await.submit().await.is(200);
        let sure = lola.open(&link(&world.mail_to("lola@example.com").await)).await;
        sure.press("Reservar la cita").await.is(422).says("Elija el motivo de la visita");
        sure.form_to(sure.url.path()).fill("reason", "dolor").submit().await.is(200).says("Cita reservada");
        let old = world.record(CANTERAS, "Lola", "Nadal Ruiz", "otra@example.com").await;
        let reception = world.staff(CANTERAS, Role::Reception).await;
        let merged = reception.open("/console/newcomers").await.press("Unir con esta ficha").await;
        assert!(merged.url.path().ends_with(&old.to_string()), "{}", merged.shown());
        merged.click("/console/appointments/").await.is(200).says("Dolor");
    }

    async fn where_the_age_decides_the_form_asks_for_the_day_of_birth(world: World) {
        world.edit_now(CANTERAS, "public_booking = true\n", "public_booking = true\nages = { from = 18 }\n");
        let lola = world.browser(CANTERAS);
        let form = details(&lola, "/first-visit", HOUR).await;
        form.submit().await.is(422).says("hace falta su fecha de nacimiento");
        let form = details(&lola, "/first-visit", HOUR).await.fill("birth_on", "2012-05-04");
        let page = form.submit().await;
        page.is(409).says("Este servicio es para otra edad");
        assert_eq!(page.form_to("/details").value("given_name"), "Lola");
        let form = details(&lola, "/first-visit", HOUR).await.fill("birth_on", "1990-05-04");
        form.submit().await.is(200).says("Mire su correo");
        let sure = lola.open(&link(&world.mail_to("lola@example.com").await)).await;
        // The rule is changed before the link is followed: the page says so, and nothing is booked.
        world.edit_now(CANTERAS, "ages = { from = 18 }", "ages = { from = 65 }");
        lola.open(sure.url.path()).await.is(409).says("Este servicio es para otra edad");
        sure.press("Reservar la cita").await.is(409).says("Este servicio es para otra edad");
        world.edit_now(CANTERAS, "ages = { from = 65 }", "ages = { from = 18 }");
        sure.press("Reservar la cita").await.is(200).says("Cita reservada");
    }

    async fn two_who_confirm_at_once_do_not_both_get_it(world: World) {
        let (lola, ana) = (world.browser(CANTERAS), world.patient(CANTERAS, "Ana", "Prieto").await);
        details(&lola, "/first-visit", HOUR).await.submit().await.is(200);
        let sure = lola.open(&link(&world.mail_to("lola@example.com").await)).await;
        let page = ana.browser.open("/book?service=limpieza&site=canteras&from=2026-11-25").await;
        choose(&page, HOUR).await.press("Reservar la cita").await.is(200);
        sure.press("Reservar la cita").await.is(409).says("Otra persona acaba de reservar esa hora");
        let reception = world.staff(CANTERAS, Role::Reception).await;
        reception.open("/console/newcomers").await.says("No hay nadie por revisar");
        reception.open("/console/patients?q=nadal").await.does_not_say("Lola");
    }

    async fn who_has_an_account_is_asked_to_sign_in_and_the_page_does_not_tell(world: World) {
        let ana = world.patient(CANTERAS, "Ana", "Prieto").await;
        let stranger = world.browser(CANTERAS);
        let known = details(&stranger, "/first-visit", HOUR).await.fill("email", &ana.email).submit().await;
        let unknown = details(&stranger, "/first-visit", HOUR).await.submit().await;
        assert_eq!(known.status, unknown.status);
        assert_eq!(known.text().replace(&ana.email, "lola@example.com"), unknown.text());
        let mail = world.mail_to(&ana.email).await;
        assert!(mail.text.contains("ya hay una cuenta") && mail.text.contains("/book/confirm?"), "{}", mail.text);
        assert!(!mail.text.contains("/first-visit/confirm/"), "{}", mail.text);
    }

    async fn staff_merge_the_record_with_the_one_that_was_there(world: World) {
        let old = world.record(CANTERAS, "Lola", "Nadal Ruiz", "otra@example.com").await;
        let reception = world.staff(CANTERAS, Role::Reception).await;
        // Same mobile number. A second appointment comes under the same provisional record.
        booked(&world, &world.browser(CANTERAS), HOUR).await.is(200);
        booked(&world, &world.browser(CANTERAS), "2026-11-26T10:00").await.is(200);
        let page = reception.open("/console/newcomers").await;
        assert_eq!(page.all("form[action$='/merge']").len(), 2);
        let merged = page.press("Unir con esta ficha").await;
        merged.is(200).says("otra@example.com").says("Limpieza dental");
        assert!(merged.url.path().ends_with(&old.to_string()), "{}", merged.url);
        reception.open("/console/newcomers").await.says("No hay nadie por revisar");
        let found = reception.open("/console/patients?q=lola").await;
        assert_eq!(found.text().matches("Nadal Ruiz").count(), 1, "{}", found.shown());
    }

    async fn a_merge_that_would_overlap_or_lose_something_is_refused(world: World) {
        booked(&world, &world.browser(CANTERAS), HOUR).await.is(200);
        let ana = world.patient(CANTERAS, "Ana", "Prieto").await;
        let page = ana.browser.open("/book?service=empaste&site=canteras&from=2026-11-25").await;
        choose(&page, HOUR).await.press("Reservar la cita").await.is(200);
        let reception = world.staff(CANTERAS, Role::Reception).await;
        // Everybody's mobile number in these tests is the same.
        let refused = reception.open("/console/newcomers").await.press("Unir con esta ficha").await;
        refused.is(409).says("ya tiene una cita a la misma hora").says("Lola Nadal Ruiz");

        let other = world.record(CANTERAS, "Lola", "Nadal Ruiz", "otra@example.com").await;
        let page = reception.open("/console/newcomers").await;
        let record = page.attribute("a[href*='/console/patients/'].button", "href").unwrap();
        let file = reception.open(&format!("{record}/documents")).await.form_to("/documents").fill("kind", "report");
        file.attach("files", "a.pdf", "application/pdf", &crate::world::files::pdf("Informe")).submit().await.is(200);
        let form = page.form_to("/merge").forge("into", &other.to_string());
        form.submit().await.is(409).says("no se puede unir");
    }

    async fn what_is_missing_is_said_and_a_link_that_is_old_or_wrong_works_no_more(world: World) {
        let lola = world.browser(CANTERAS);
        let form = details(&lola, "/first-visit", HOUR).await;
        let wrong = form.clone().fill("mobile", "123").fill("email", "lola").untick("consent").fill("birth_on", "2030-01-01").submit().await;
        wrong.is(422).says("Sin su consentimiento").says("Escriba una fecha que ya haya pasado");
        assert_eq!(wrong.form_to("/details").value("given_name"), "Lola");
        form.submit().await.is(200);
        let address = link(&world.mail_to("lola@example.com").await);
        world.browser(CASTELLANA).open(&address.replace(CANTERAS, CASTELLANA)).await.is(410);
        world.clock.set("2026-11-23T08:01:00Z".parse::<jiff::Timestamp>().unwrap().into());
        lola.open(&address).await.is(410).says("Este enlace ya no funciona");
        world.clock.set("2026-11-24T08:00:00Z".parse::<jiff::Timestamp>().unwrap().into());
        world.work().await;
        let left = world.rows(CANTERAS).await;
        assert!(!left.iter().any(|row| row.table == "newcomers"), "what nobody confirmed is forgotten");
    }

    async fn only_what_the_clinic_opens_is_open_and_nobody_asks_too_often(world: World) {
        // The practice in Madrid has no public booking.
        let stranger = world.browser(CASTELLANA);
        for path in ["/first-visit", "/first-visit?service=medicina-familiar", "/embed/es", "/embed.js"] {
            stranger.open(path).await.is(404);
        }
        stranger.open("/sign-in").await.does_not_say("Pedir una primera cita");
        let lola = world.browser(CANTERAS);
        lola.open("/first-visit?service=cirugia").await.is(200).does_not_say("Cirugía oral");
        world.edit_now(CANTERAS, "public_booking = true", "public_booking = false");
        lola.open("/first-visit").await.is(404);
        world.edit_now(CANTERAS, "duration = \"30m\"", "duration = \"30m\"\nbooking = { public_booking = true }");
        lola.open("/first-visit").await.is(200).says("Limpieza dental").does_not_say("Empaste");

        let form = details(&lola, "/first-visit", HOUR).await;
        let mut answers = Vec::new();
        for n in 0..8 {
            answers.push(form.clone().fill("email", &format!("nadie{n}@example.com")).submit().await.status.as_u16());
        }
        assert_eq!((answers[0], answers[7]), (200, 429), "{answers:?}");
    }

    async fn in_a_frame_of_a_named_site_it_works_without_cookies(world: World) {
        let script = world.browser(CANTERAS).get("/embed.js").await;
        script.is(200);
        assert_eq!(script.headers["cross-origin-resource-policy"], "cross-origin");
        let frame = world.browser(CANTERAS);
        let page = calendar(&frame, "/embed/ca").await;
        let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("frame-ancestors https://dentalcanteras.example http://localhost:8181;"), "{policy}");
        assert!(page.headers.get_all(header::SET_COOKIE).iter().next().is_none(), "browsers keep no cookie of a frame");
        assert!(!page.addresses().iter().any(|address| address.contains("/sign-in")), "{:?}", page.addresses());
        let sent = details(&frame, "/embed/es", HOUR).await;
        frame.forget_everything();
        let done = sent.clone().submit().await;
        done.is(200).says("Mire su correo");
        assert!(done.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("dentalcanteras.example"));
        world.browser(CANTERAS).open(&link(&world.mail_to("lola@example.com").await)).await.press("Reservar la cita").await.is(200);

        // A ticket that we did not make, or an old one, opens nothing.
        let ticket = sent.value("ticket").to_owned();
        sent.clone().forge("ticket", &ticket.replace('.', "0.")).submit().await.is(403);
        sent.clone().without("ticket").submit().await.is(403);
        world.clock.set("2026-11-23T09:30:00Z".parse::<jiff::Timestamp>().unwrap().into());
        sent.submit().await.is(403);
        // Everything else stays out of frames of others.
        for path in ["/first-visit", "/sign-in", "/embed/fr"] {
            let page = frame.send(Method::GET, path, "", Vec::new()).await;
            let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
            assert!(policy.contains("frame-ancestors 'self'") && !policy.contains("dentalcanteras"), "{path}: {policy}");
        }
        let reception = world.staff(CANTERAS, Role::Reception).await;
        reception.open("/console/newcomers").await.says("/embed.js").says("dentalcanteras.example");
    }
}
