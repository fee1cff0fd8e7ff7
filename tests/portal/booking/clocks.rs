//! The clocks on the wall: the night when an hour comes twice, a clinic that moves to another zone, a zone with other rules.

use std::time::Duration;

use antesala::clock::Timestamp;

use super::{book, calendar, choose, entry, hours};
use crate::world::{CASTELLANA, World, both_databases, browser::Browser, page::Page};

/// The clinic is open in the night from Saturday to Sunday, and Marta Vidal with it.
fn by_night(world: &World, now: &str) {
    let site = "hours = [\n  { days = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\"], from = \"08:30\"";
    let night = site.replace("hours = [", "hours = [\n  { days = [\"sat\"], from = \"22:00\", to = \"06:00\" },");
    world.edit_now(CASTELLANA, site, &night);
    world.edit_now(
        CASTELLANA,
        "hours = [{ days = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\"], from = \"09:00\", to = \"12:00\" }]\n",
        "",
    );
    world.edit_now(CASTELLANA, ", referral = \"required\"", "");
    world.clock.set(at(now));
}

fn at(text: &str) -> Timestamp {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

/// The calendar of blood tests.
async fn night(browser: &Browser, from: &str) -> Page {
    browser.open(&format!("/book?service=analitica&site=castellana&from={from}")).await
}

/// The link of the nth hour that the clocks show so.
fn nth(page: &Page, hour: &str, n: usize) -> String {
    let link = format!("a.slot:has(time[datetime='{hour}'])");
    page.every(&link, "href").into_iter().nth(n).unwrap_or_else(|| panic!("{hour} is not offered {n} times"))
}

both_databases! {
    async fn the_hour_that_comes_twice_is_two_hours_and_pages_and_mails_tell_them_apart(world: World) {
        by_night(&world, "2026-10-20T07:00:00Z");
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        let page = night(&ana.browser, "2026-10-24").await;
        let twice: Vec<_> = hours(&page).into_iter().filter(|hour| hour == "2026-10-25T02:30").collect();
        assert_eq!(twice.len(), 2);
        page.says("UTC+2").says("UTC+1");
        let first = ana.browser.open(&nth(&page, "2026-10-25T02:30", 0)).await;
        first.says("(UTC+2)").press("Reservar la cita").await.is(200).says("2:30").says("(UTC+2)");
        let second = luis.browser.open(&nth(&page, "2026-10-25T02:30", 1)).await;
        second.says("(UTC+1)").press("Reservar la cita").await.is(200).says("(UTC+1)");
        assert!(entry(&world.mail_to(&ana.email).await).contains("DTSTART:20261025T003000Z\r\n"));
        let mail = world.mail_to(&luis.email).await;
        assert!(mail.text.contains(", UTC+1)"), "{}", mail.text);
        assert!(entry(&mail).contains("DTSTART:20261025T013000Z\r\n"));
        // Both are gone, and those beside them are not.
        let left = hours(&night(&ana.browser, "2026-10-24").await);
        assert!(!left.contains(&"2026-10-25T02:30".to_owned()) && left.contains(&"2026-10-25T02:40".to_owned()));
    }

    async fn the_hour_that_is_leapt_over_is_offered_to_nobody(world: World) {
        by_night(&world, "2027-03-22T08:00:00Z");
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let found = hours(&night(&ana.browser, "2027-03-27").await);
        assert!(found.contains(&"2027-03-28T01:50".to_owned()) && found.contains(&"2027-03-28T03:00".to_owned()));
        assert!(!found.iter().any(|hour| hour.starts_with("2027-03-28T02")), "{found:?}");
        // Its minutes as an address: the instant is one after the leap, where somebody works.
        let page = night(&ana.browser, "2027-03-27").await;
        ana.browser.open(&nth(&page, "2027-03-28T03:00", 0)).await.press("Reservar la cita").await.is(200).says("3:00");
        assert!(entry(&world.mail_to(&ana.email).await).contains("DTSTART:20270328T010000Z\r\n"));
    }

    async fn what_is_booked_stays_when_the_clinic_moves_to_another_zone_or_keeps_other_hours(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let address = book(&ana.browser, "2026-11-25T09:30").await.url;
        let before = world.mails_to(&ana.email).await;
        world.edit_now(CASTELLANA, "time_zone = \"Europe/Madrid\"", "time_zone = \"Atlantic/Canary\"");
        world.edit_now(CASTELLANA, "{ days = [\"mon\", \"wed\"], from = \"09:00\", to = \"14:00\"", "{ days = [\"mon\", \"wed\"], from = \"11:00\", to = \"14:00\"");
        world.antesala.follow_clocks().await;
        ana.browser.open(address.as_str()).await.is(200).says("9:30");
        let file = ana.browser.open(&format!("{}/calendar.ics", address.path())).await.source();
        assert!(file.contains("DTSTART:20261125T083000Z") && file.contains("SEQUENCE:0"), "{file}");
        assert_eq!(world.mails_to(&ana.email).await.len(), before.len(), "nothing has changed for her");
        // Her hour is half past eight by the new clocks, when nobody works any more; nobody else has it either way.
        assert!(!hours(&calendar(&ana.browser, "ruiz", "2026-11-25").await).contains(&"2026-11-25T08:30".to_owned()));
    }

    async fn what_is_booked_keeps_its_time_on_the_clocks_when_the_rules_of_the_zone_change(world: World) {
        let (ana, luis) = (world.patient(CASTELLANA, "Ana", "Prieto").await, world.patient(CASTELLANA, "Luis", "Marín").await);
        let address = book(&ana.browser, "2026-11-25T09:30").await.url;
        book(&luis.browser, "2026-11-25T10:30").await;
        let called_off = book(&luis.browser, "2026-11-25T12:30").await;
        called_off.click("Anular").await.press("Sí, anular la cita").await.is(200);
        world.work().await;
        // As if they had been booked under rules by which Madrid was an hour further from UTC: each an hour early, one upon the other's place.
        let old = "UPDATE appointments SET starts_at = starts_at - 3600000000, ends_at = ends_at - 3600000000, \
                   blocked_from = blocked_from - 3600000000, blocked_until = blocked_until - 3600000000";
        world.run_raw(CASTELLANA, &format!("{old} WHERE starts_local = '2026-11-25T09:30'")).await.unwrap();
        world.run_raw(CASTELLANA, &format!("{old} WHERE starts_local <> '2026-11-25T09:30'")).await.unwrap();
        world.antesala.follow_clocks().await;
        ana.browser.open(address.as_str()).await.says("9:30");
        for (person, start) in [(&ana, "20261125T083000Z"), (&luis, "20261125T093000Z")] {
            let mail = world.mail_to(&person.email).await;
            assert_eq!(mail.subject, "Su cita en Clínica Castellana: la hora oficial ha cambiado");
            let entry = entry(&mail);
            assert!(entry.contains(&format!("DTSTART:{start}\r\n")) && entry.contains("SEQUENCE:1\r\n"), "{entry}");
        }
        // Once is enough, and the reminder comes for the hour that it is now.
        let count = world.mails_to(&ana.email).await.len();
        world.antesala.follow_clocks().await;
        assert_eq!(world.mails_to(&ana.email).await.len(), count);
        let free = hours(&calendar(&luis.browser, "ruiz", "2026-11-25").await);
        assert!(!free.contains(&"2026-11-25T09:30".to_owned()) && !free.contains(&"2026-11-25T10:30".to_owned()));
        // An hour is taken by the instant that it is now.
        choose(&calendar(&luis.browser, "ruiz", "2026-11-25").await, "2026-11-25T12:30").await.is(200);
        world.clock.set(at("2026-11-24T08:29:00Z"));
        assert_eq!(world.mails_to(&ana.email).await.len(), count);
        world.clock.advance(Duration::from_mins(2));
        assert_eq!(world.mail_to(&ana.email).await.subject, "Recordatorio de su cita en Clínica Castellana");
        assert_eq!(world.mails_to(&ana.email).await.len(), count + 1, "reminded once");
    }
}
