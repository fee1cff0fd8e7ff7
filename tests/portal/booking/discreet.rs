//! Discretion: what others may read in an inbox or a shared calendar does not say what an appointment is for.

use antesala::portal::Role;

use super::{book, choose, entry};
use crate::world::{CASTELLANA, World, both_databases, browser::Browser, mail::Mail, page::Page};

async fn therapy(browser: &Browser, hour: &str) -> Page {
    let path = "/book?service=psicologia&site=castellana&practitioner=sanz";
    let page = browser.open(&format!("{path}&from={}", &hour[..10])).await;
    let shown = choose(&page, hour).await.press("Reservar la cita").await;
    shown.is(200);
    shown
}

/// Neither what it is for, nor with whom, anywhere in the mail or what comes with it.
fn is_discreet(mail: &Mail) {
    let attached: Vec<_> = mail.attachments.iter().map(|(_, _, bytes)| String::from_utf8_lossy(bytes)).collect();
    for part in [&mail.subject, &mail.text, &mail.html]
        .into_iter()
        .map(String::as_str)
        .chain(attached.iter().map(AsRef::as_ref))
    {
        let part = part.replace("\r\n ", "").to_lowercase();
        for word in ["psicolog", "sanz"] {
            assert!(!part.contains(word), "{word} in {part}");
        }
    }
}

both_databases! {
    async fn mails_and_calendars_about_a_discreet_service_say_only_where_and_when(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let shown = therapy(&ana.browser, "2026-11-30T17:00").await;
        shown.says("Sesión de psicología").says("Lucía Sanz");
        let mail = world.mail_to(&ana.email).await;
        is_discreet(&mail);
        assert!(mail.text.contains("17:00") && mail.text.contains("Centro Castellana"), "{}", mail.text);
        assert!(mail.text.contains("Lo puede ver en el portal"), "{}", mail.text);
        assert!(entry(&mail).contains("SUMMARY:Cita en Clínica Castellana\r\n"), "{}", entry(&mail));
        let file = ana.browser.get(&format!("{}/calendar.ics", shown.url.path())).await.source();
        assert!(file.contains("SUMMARY:Cita en Clínica Castellana\r\n") && !file.contains("Sanz"), "{file}");
        let feed = ana.browser.open("/profile/calendar").await.press("Crear la dirección").await;
        let feed = world.browser(CASTELLANA).get(&feed.attribute("#feed-address", "value").unwrap()).await.source();
        assert!(feed.contains("SUMMARY:Cita en Clínica Castellana\r\n") && !feed.contains("Sanz"), "{feed}");

        world.clock.set("2026-11-29T16:30:00Z".parse::<jiff::Timestamp>().unwrap().into());
        let reminder = world.mail_to(&ana.email).await;
        assert!(reminder.subject.contains("Recordatorio"), "{}", reminder.subject);
        is_discreet(&reminder);
    }

    async fn an_invitation_to_a_discreet_service_does_not_say_to_which(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let page = reception.open(&format!("/console/patients/{}/entitlements", ana.record)).await;
        let form = page.form_to("/entitlements").fill("kind", "invitation").fill("service", "psicologia");
        form.fill("visits", "1").fill("valid_until", "2026-12-31").submit().await.is(200);
        let mail = world.mail_to(&ana.email).await;
        assert!(mail.subject.contains("le invita a reservar"), "{}", mail.subject);
        is_discreet(&mail);
        ana.browser.open(&mail.link("/book")).await.is(200).says("Sesión de psicología");
    }

    async fn the_service_says_otherwise_than_the_clinic_and_wins(world: World) {
        world.edit_now(CASTELLANA, "reply_to = \"recepcion@castellana.example\"", "discreet = true");
        world.edit_now(CASTELLANA, "slug = \"medicina-familiar\"", "slug = \"medicina-familiar\"\ndiscreet = false");
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        book(&ana.browser, "2026-11-25T09:30").await;
        let mail = world.mail_to(&ana.email).await;
        assert!(mail.text.contains("Consulta de medicina familiar") && mail.text.contains("Elena Ruiz"), "{}", mail.text);
        world.edit_now(CASTELLANA, "\ndiscreet = false", "");
        book(&ana.browser, "2026-11-25T11:00").await;
        let mail = world.mail_to(&ana.email).await;
        assert!(!mail.text.contains("medicina familiar") && !mail.text.contains("Elena Ruiz"), "{}", mail.text);
        assert!(!mail.text.contains("lista de medicación"), "what to bring tells what it is: {}", mail.text);
    }
}
