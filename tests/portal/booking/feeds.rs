//! Calendars that people subscribe to.

use antesala::portal::Role;
use axum::http::{Method, header};

use super::{book, calendar, choose};
use crate::world::{CANTERAS, CASTELLANA, World, both_databases, browser::Browser, page::Page};

fn address(page: &Page) -> String {
    page.is(200);
    page.attribute("#feed-address", "value").expect("the address is shown")
}

/// The feed with folded lines put together.
async fn fetched(calendar: &Browser, address: &str) -> String {
    let page = calendar.get(address).await;
    page.is(200);
    assert_eq!(page.headers[header::CONTENT_TYPE], "text/calendar; charset=utf-8");
    page.source().replace("\r\n ", "")
}

fn line<'a>(feed: &'a str, name: &str) -> &'a str {
    feed.lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
        .unwrap_or_else(|| panic!("{name} in {feed}"))
}

both_databases! {
    async fn a_patients_calendar_follows_the_appointment_that_moves(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let shown = book(&ana.browser, "2026-11-25T09:30").await;
        let page = ana.browser.open("/profile").await.click("Calendario").await;
        page.says("Ahora no hay ninguna dirección");
        let page = page.press("Crear la dirección").await;
        let secret = address(&page);
        assert!(page.addresses().iter().any(|link| link == &secret.replace("https://", "webcal://")), "{:?}", page.addresses());
        // The calendar on the phone has no cookies.
        let phone = world.browser(CASTELLANA);
        let before = fetched(&phone, &secret).await;
        assert_eq!((line(&before, "SEQUENCE"), line(&before, "DTSTART")), ("0", "20261125T083000Z"));
        assert!(before.contains("METHOD:PUBLISH") && !before.contains("ATTENDEE") && !before.contains("Ana"), "{before}");

        choose(&shown.click("Cambiar la hora").await, "2026-11-25T11:00").await.press("Confirmar el cambio").await.is(200);
        let after = fetched(&phone, &secret).await;
        assert_eq!(line(&before, "UID"), line(&after, "UID"), "the same entry");
        assert_eq!((line(&after, "SEQUENCE"), line(&after, "DTSTART")), ("1", "20261125T100000Z"));

        ana.browser.open(shown.url.as_str()).await.click("Anular").await.press("Sí, anular la cita").await.is(200);
        assert!(!fetched(&phone, &secret).await.contains("BEGIN:VEVENT"), "what is cancelled is gone");
        // The address is not shown again.
        assert!(ana.browser.open("/profile/calendar").await.attribute("#feed-address", "value").is_none());
    }

    async fn what_has_not_changed_is_not_sent_again(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        book(&ana.browser, "2026-11-25T09:30").await;
        let secret = address(&ana.browser.open("/profile/calendar").await.press("Crear la dirección").await);
        let phone = world.browser(CASTELLANA);
        let first = phone.get(&secret).await;
        assert!(first.headers[header::LAST_MODIFIED].to_str().unwrap().starts_with("Mon, 23 Nov 2026 07:00:00"));
        assert!(first.headers[header::CACHE_CONTROL].to_str().unwrap().contains("private"));
        let again = async || {
            let (url, mut request) = phone.request(&Method::GET, &secret, "", Vec::new());
            request.headers_mut().insert(header::IF_NONE_MATCH, first.headers[header::ETAG].clone());
            phone.send_request(url, request).await
        };
        let unchanged = again().await;
        unchanged.is(304);
        assert!(unchanged.body.is_empty());
        book(&ana.browser, "2026-11-26T16:00").await;
        again().await.is(200);
    }

    async fn an_address_works_until_it_is_replaced_or_revoked_or_access_ends(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let first = address(&ana.browser.open("/profile/calendar").await.press("Crear la dirección").await);
        let second = address(&ana.browser.open("/profile/calendar").await.press("Crear otra dirección").await);
        let phone = world.browser(CASTELLANA);
        phone.get(&first).await.is(404);
        phone.get(&second).await.is(200);
        // At another clinic, and without its ending, it is nothing.
        let (_, path) = second.split_once("/feeds/").unwrap();
        world.browser(CANTERAS).get(&format!("/feeds/{path}")).await.is(404);
        phone.get(second.trim_end_matches(".ics")).await.is(404);

        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let edit = reception.open(&format!("/console/patients/{}/edit", ana.record)).await;
        edit.form_to("/edit").untick("portal_access").submit().await.is(200);
        phone.get(&second).await.is(404);
        let edit = reception.open(&format!("/console/patients/{}/edit", ana.record)).await;
        edit.form_to("/edit").tick("portal_access").submit().await.is(200);
        crate::booking::back_at(&world, "2026-11-23T07:10:00Z", &ana.browser, "/profile/calendar", &ana.email).await;
        ana.browser.open("/profile/calendar").await.press("Desactivar la dirección").await.is(200).says("ya no funciona");
        phone.get(&second).await.is(404);
        let audit = world.staff(CASTELLANA, Role::Admin).await.open("/console/audit").await;
        audit.says("Dirección de calendario creada").says("Dirección de calendario desactivada");
    }

    async fn staff_subscribe_to_practitioners_and_rooms_without_names_of_patients(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        book(&ana.browser, "2026-11-25T09:30").await;
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        super::referrals::note(&reception, &ana, "referral", "analitica", "1", "2026-12-31").await;
        let page = ana.browser.open("/book?service=analitica&site=castellana&from=2026-11-26").await;
        choose(&page, "2026-11-26T09:00").await.press("Reservar la cita").await.is(200);
        let made = async |browser: &Browser, kind: &str, subject: &str| {
            let form = browser.open("/console/feeds").await.form_to("/console/feeds");
            form.forge("kind", kind).forge("subject", subject).submit().await
        };
        let doctor = address(&made(&reception, "practitioner", "ruiz").await);
        let room = address(&made(&reception, "room", "sala-extracciones").await);
        let phone = world.browser(CASTELLANA);
        let feed = fetched(&phone, &doctor).await;
        assert!(feed.contains("Ruiz") && feed.contains("DTSTART:20261125T083000Z") && feed.contains("/console/appointments/"));
        assert!(!feed.contains("Prieto") && feed.matches("BEGIN:VEVENT").count() == 1, "{feed}");
        assert!(fetched(&phone, &room).await.contains("DTSTART:20261126T080000Z"));
        made(&reception, "practitioner", "nadie").await.is(404);
        made(&reception, "patient", &ana.record.to_string()).await.is(404);

        let revoke = reception.open("/console/feeds").await.form_to("/console/feeds/revoke");
        revoke.forge("kind", "room").forge("subject", "sala-extracciones").submit().await.is(200);
        phone.get(&room).await.is(404);
        phone.get(&doctor).await.is(200);
        // Somebody who may only see invoices, or leaves, sees no agenda any more.
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        world.staff(CASTELLANA, Role::Billing).await.open("/console/feeds").await.is(404);
        world.run_raw(CASTELLANA, "UPDATE staff SET role = 'billing' WHERE role = 'reception'").await.unwrap();
        phone.get(&doctor).await.is(404);
        drop(admin);
        assert!(!calendar(&ana.browser, "ruiz", "2026-11-25").await.source().contains("/feeds/"));
    }
}
