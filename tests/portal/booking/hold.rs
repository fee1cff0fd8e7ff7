//! An hour is kept free while the form is filled in.

use axum::http::{HeaderValue, Method};

use super::{book, calendar, choose, hours};
use crate::world::{CASTELLANA, World, both_databases, browser::Browser, page::Page};

const HOUR: &str = "2026-11-25T09:30";

async fn look(browser: &Browser, hour: &str) -> Page {
    choose(&calendar(browser, "ruiz", &hour[..10]).await, hour).await
}

fn holding(world: &World) {
    world.edit_now(CASTELLANA, "[booking]\n", "[booking]\nhold = \"10m\"\n");
}

async fn offered(browser: &Browser) -> bool {
    hours(&calendar(browser, "ruiz", "2026-11-25").await).contains(&HOUR.to_owned())
}

both_databases! {
    async fn an_hour_that_somebody_looks_at_is_offered_to_nobody_else_until_it_lapses(world: World) {
        holding(&world);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        let before = calendar(&luis.browser, "ruiz", "2026-11-25").await;
        let form = look(&ana.browser, HOUR).await;
        form.is(200).says("Se guarda hasta las 08:10");
        assert!(!offered(&luis.browser).await, "Ana looks at it");
        assert!(offered(&ana.browser).await, "her own hold is not in her way");
        choose(&before, HOUR).await.is(409).says("Otra persona acaba de reservar esa hora");
        // Looking again does not hold it for longer.
        world.clock.advance(std::time::Duration::from_mins(4));
        look(&ana.browser, HOUR).await.says("Se guarda hasta las 08:10");
        world.clock.advance(std::time::Duration::from_mins(7));
        assert!(offered(&luis.browser).await, "it has lapsed, though its row is still there");
        book(&luis.browser, HOUR).await;
        form.press("Reservar la cita").await.is(409).says("Otra persona acaba de reservar esa hora");
        world.work().await;
        let left = world.rows(CASTELLANA).await.into_iter().filter(|row| row.table == "appointments").count();
        assert_eq!(left, 1, "holds leave nothing behind");
    }

    async fn a_browser_that_only_looks_ahead_holds_nothing(world: World) {
        holding(&world);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        let week = calendar(&ana.browser, "ruiz", "2026-11-25").await;
        let link = week.every(&format!("a.slot:has(time[datetime='{HOUR}'])"), "href").remove(0);
        ana.browser.send(Method::HEAD, &link, "", Vec::new()).await.is(200);
        let (url, mut request) = ana.browser.request(&Method::GET, &link, "", Vec::new());
        request.headers_mut().insert("sec-purpose", HeaderValue::from_static("prefetch;prerender"));
        ana.browser.send_request(url, request).await.is(200).does_not_say("Se guarda hasta");
        assert!(offered(&luis.browser).await, "it is kept free for nobody");
        ana.browser.open(&link).await.says("Se guarda hasta");
        assert!(!offered(&luis.browser).await, "now she looks at it");
    }

    async fn a_held_hour_is_booked_and_another_choice_gives_it_free(world: World) {
        holding(&world);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        look(&ana.browser, HOUR).await.is(200);
        let form = look(&ana.browser, "2026-11-25T11:00").await;
        assert!(offered(&luis.browser).await, "one hour is held at a time");
        form.press("Reservar la cita").await.is(200).says("11:00");
        ana.browser.open("/appointments").await.says("11:00");
        assert_eq!(ana.browser.open("/appointments").await.all("li.appointment").len(), 1);
    }

    async fn of_many_who_look_at_one_hour_at_once_one_holds_it(world: World) {
        holding(&world);
        let mut storm = tokio::task::JoinSet::new();
        let mut address = None;
        for n in 0..20 {
            let person = world.patient(CASTELLANA, "Paciente", &format!("Número{n}")).await;
            if address.is_none() {
                let week = calendar(&person.browser, "ruiz", "2026-11-25").await;
                let document = week.document();
                let link = scraper::Selector::parse(&format!("a.slot:has(time[datetime='{HOUR}'])")).unwrap();
                address = document.select(&link).next().map(|link| link.attr("href").unwrap().to_owned());
            }
            let (browser, address) = (person.browser.clone(), address.clone().unwrap());
            storm.spawn(async move { browser.open(&address).await.status.as_u16() });
        }
        let mut answers = storm.join_all().await;
        answers.sort_unstable();
        assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
        assert!(answers.iter().all(|status| [200, 409].contains(status)), "{answers:?}");
    }

    async fn reminders_come_at_each_of_the_times_that_the_clinic_sets(world: World) {
        world.edit_now(CASTELLANA, "[booking]\n", "[booking]\nreminders = [\"24h\", \"2h\", \"7 days\"]\n");
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        book(&ana.browser, "2026-12-02T10:00").await;
        let reminders = async || {
            let mails = world.mails_to(&ana.email).await;
            mails.into_iter().filter(|mail| mail.subject.starts_with("Recordatorio")).count()
        };
        for (at, count) in [
            ("2026-11-25T08:59:00Z", 0), ("2026-11-25T09:01:00Z", 1), ("2026-12-01T08:59:00Z", 1), ("2026-12-01T09:01:00Z", 2),
            ("2026-12-02T07:01:00Z", 3), ("2026-12-02T12:00:00Z", 3),
        ] {
            world.clock.set(at.parse::<jiff::Timestamp>().unwrap().into());
            assert_eq!(reminders().await, count, "{at}");
        }
    }
}
