//! The waiting list: whoever waits is offered what becomes free, one after another.

use antesala::portal::Role;

use super::{back_at, book, calendar, choose, hours};
use crate::world::{CASTELLANA, World, both_databases, browser::Browser, page::Page};

const OFFER: &str = "Ha quedado libre una hora en Clínica Castellana";

/// A clinic in which Dra. Ruiz has one hour left on Wednesday, 25 November: half past nine.
fn one_hour(world: &World) {
    let only = "{ days = [\"mon\", \"wed\"], from = \"09:00\", to = \"14:00\", site = \"castellana\" }";
    let one = "{ days = [\"wed\"], from = \"09:30\", to = \"09:50\", site = \"castellana\" }";
    world.edit_now(CASTELLANA, only, one);
    world.edit_now(CASTELLANA, "[booking]\n", "[booking]\nwaiting_offer = \"2h\"\n");
}

/// Waits for Dra. Ruiz on Wednesdays until the 25th.
async fn wait(browser: &Browser) -> Page {
    let page = calendar(browser, "ruiz", "2026-11-25").await.click("Apuntarme a la lista de espera").await;
    page.is(200);
    let form = page.form_to("/waiting").fill("until_on", "2026-11-25").tick("weekday-3");
    let page = form.submit().await;
    page.is(200).says("Está en la lista de espera");
    page
}

async fn offers(world: &World, email: &str) -> usize {
    world.mails_to(email).await.into_iter().filter(|mail| mail.subject == OFFER).count()
}

both_databases! {
    async fn however_many_wait_one_look_serves_all_of_them(world: World) {
        one_hour(&world);
        let eva = world.patient(CASTELLANA, "Eva", "Sol").await;
        book(&eva.browser, "2026-11-25T09:30").await;
        for name in ["Ana", "Luis", "Nora"] {
            let person = world.patient(CASTELLANA, name, "Prieto").await;
            wait(&person.browser).await;
        }
        world.work().await;
        // All three are looked after again, and each would have everybody asked.
        world.clock.advance(std::time::Duration::from_mins(361));
        let mut ran = 0;
        loop {
            match world.antesala.run_due().await.expect("the jobs run") {
                0 => break,
                some => ran += some,
            }
        }
        assert_eq!(ran, 4, "three looks at who still waits, one at what is free");
    }

    async fn who_waits_twice_for_the_same_waits_once_and_sees_for_what(world: World) {
        one_hour(&world);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let page = calendar(&ana.browser, "ruiz", "2026-11-25").await.click("Apuntarme a la lista de espera").await;
        let form = || page.form_to("/waiting").fill("until_on", "2026-11-25").tick("weekday-3").fill("from", "09:00");
        form().fill("until", "25:99").submit().await.is(422).says("Escriba la hora así: 09:30");
        form().fill("until", "08:00").submit().await.is(422).says("La segunda hora debe ser posterior a la primera");
        let never = page.form_to("/waiting").fill("until_on", "2026-11-25").fill("from", "03:00").fill("until", "05:00");
        never.submit().await.is(422).says("no pasa consulta de este servicio hasta esa fecha");
        form().fill("until", "12:00").submit().await.is(200).says("Está en la lista de espera");
        let again = form().fill("until", "12:00").submit().await;
        again.is(200).says("Está en la lista de espera").says("miércoles · 09:00–12:00 · ");
        assert_eq!(again.every("form[action$='/leave']", "action").len(), 1);
        let other = form().fill("until", "13:00").submit().await;
        assert_eq!(other.every("form[action$='/leave']", "action").len(), 2);
    }

    async fn an_hour_that_becomes_free_goes_to_one_after_another_in_their_order(world: World) {
        one_hour(&world);
        let eva = world.patient(CASTELLANA, "Eva", "Sol").await;
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        let nora = world.patient(CASTELLANA, "Nora", "Vega").await;
        let taken = book(&eva.browser, "2026-11-25T09:30").await;
        for person in [&ana, &luis, &nora] {
            wait(&person.browser).await;
            world.clock.advance(std::time::Duration::from_mins(1));
        }
        world.work().await;
        assert_eq!(offers(&world, &ana.email).await, 0, "nothing is free");
        // Reception puts Nora before Luis.
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let list = reception.open("/console/agenda").await.click("/console/waiting").await;
        list.is(200).says("Prieto").says("Vega").says("miércoles");
        let lowest = list.every("form[action$='/move']", "action").pop().unwrap();
        let up = list.form(&format!("form[action='{lowest}']:has(input[value=up])"));
        up.submit().await.is(200).says("Orden cambiado");

        taken.click("Anular").await.press("Sí, anular la cita").await.is(200);
        assert_eq!(
            (offers(&world, &ana.email).await, offers(&world, &nora.email).await, offers(&world, &luis.email).await),
            (1, 0, 0), "the first alone is asked"
        );
        let free = hours(&calendar(&eva.browser, "ruiz", "2026-11-25").await);
        assert!(!free.contains(&"2026-11-25T09:30".to_owned()), "the hour is held for her: {free:?}");
        // Ana does not answer: after two hours it is Nora's turn, who declines; then it is Luis's.
        world.clock.advance(std::time::Duration::from_mins(121));
        assert_eq!((offers(&world, &nora.email).await, offers(&world, &luis.email).await), (1, 0));
        back_at(&world, "2026-11-23T09:30:00Z", &nora.browser, "/sign-in", &nora.email).await;
        let page = nora.browser.open("/waiting").await.click("/waiting/").await;
        page.is(200).says("Ha quedado libre una hora para usted");
        page.press("No me va bien: seguir esperando").await.is(200).says("Sigue en la lista de espera");
        assert_eq!(offers(&world, &luis.email).await, 1);
        let mail = world.mail_to(&luis.email).await;
        assert!(mail.attachments.is_empty() && mail.link("/waiting/").contains("/waiting/"));
        back_at(&world, "2026-11-23T09:40:00Z", &luis.browser, "/sign-in", &luis.email).await;
        let page = luis.browser.open(&mail.link("/waiting/")).await;
        let booked = page.press("Quedarme con esta hora").await;
        booked.is(200).says("La hora es suya").says("09:30");
        assert_eq!(world.mail_to(&luis.email).await.subject, "Su cita en Clínica Castellana");
        // Pressed once more in another tab, nothing happens.
        page.press("Quedarme con esta hora").await.is(200).does_not_say("La hora es suya");
        assert_eq!(luis.browser.open("/appointments").await.all("li.appointment").len(), 1);
        assert_eq!((offers(&world, &ana.email).await, offers(&world, &nora.email).await), (1, 1), "nobody is asked twice");
        let audit = world.staff(CASTELLANA, Role::Admin).await.open("/console/audit").await;
        audit.says("Hora ofrecida sin respuesta").says("Hora ofrecida y rechazada").says("Orden de la lista de espera cambiado");
    }

    async fn an_hour_is_not_offered_to_somebody_for_whom_it_is_not(world: World) {
        one_hour(&world);
        let eva = world.patient(CASTELLANA, "Eva", "Sol").await;
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        let taken = book(&eva.browser, "2026-11-25T09:30").await;
        for person in [&ana, &luis] {
            wait(&person.browser).await;
            world.clock.advance(std::time::Duration::from_mins(1));
        }
        let mut tx = world.tx(CASTELLANA).await;
        for (person, birth_on) in [(&ana, "2015-05-04"), (&luis, "1980-05-04")] {
            let mut record = antesala::records::get(&mut tx, person.record).await.unwrap();
            record.birth_on = Some(birth_on.parse().unwrap());
            antesala::records::save(&mut tx, &record).await.unwrap();
        }
        tx.commit().await.unwrap();
        world.edit_now(CASTELLANA, "[booking]\n", "[booking]\nages = { from = 14 }\n");
        taken.click("Anular").await.press("Sí, anular la cita").await.is(200);
        world.work().await;
        assert_eq!((offers(&world, &ana.email).await, offers(&world, &luis.email).await), (0, 1));
    }

    async fn an_offer_uses_the_referral_and_is_for_somebody_no_longer_when_that_is_withdrawn(world: World) {
        one_hour(&world);
        world.edit_now(CASTELLANA, "[booking]\n", "[booking]\nreferral = \"required\"\n");
        let eva = world.patient(CASTELLANA, "Eva", "Sol").await;
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        for person in [&eva, &ana] {
            super::referrals::note(&reception, person, "referral", "medicina-familiar", "1", "2026-12-31").await;
        }
        let taken = book(&eva.browser, "2026-11-25T09:30").await;
        wait(&ana.browser).await;
        taken.click("Anular").await.press("Sí, anular la cita").await.is(200);
        assert_eq!(offers(&world, &ana.email).await, 1);
        // What is held for her uses the visit.
        let record = format!("/console/patients/{}/entitlements", ana.record);
        let page = reception.open(&record).await;
        page.says("Quedan 0 de 1").press("Retirar").await.is(200);
        let page = ana.browser.open("/waiting").await.click("/waiting/").await;
        page.press("Quedarme con esta hora").await.says("hace falta un volante vigente");
        assert!(ana.browser.open("/appointments").await.all("li.appointment").is_empty());
        super::referrals::note(&reception, &ana, "referral", "medicina-familiar", "1", "2026-12-31").await;
        page.press("Quedarme con esta hora").await.is(200).says("La hora es suya");
    }

    async fn who_leaves_is_asked_no_more_and_the_next_is(world: World) {
        one_hour(&world);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        let ask = |who: &Browser| { let who = who.clone(); async move {
            who.open("/waiting?service=medicina-familiar&site=castellana&practitioner=ruiz").await
        } };
        // The second time is before the first.
        let form = ask(&ana.browser).await.form_to("/waiting").fill("from", "12:00").fill("until", "09:00");
        form.submit().await.is(422).says("La segunda hora debe ser posterior");
        ask(&ana.browser).await.form_to("/waiting").tick("weekday-3").fill("until_on", "2026-11-25").submit().await.is(200);
        world.clock.advance(std::time::Duration::from_mins(1));
        ask(&luis.browser).await.form_to("/waiting").tick("weekday-3").fill("until_on", "2026-11-25").submit().await.is(200);
        assert_eq!((offers(&world, &ana.email).await, offers(&world, &luis.email).await), (1, 0), "it was free already");
        let page = ana.browser.open("/waiting").await;
        page.says("Hora ofrecida").form("form[action$='/leave']").submit().await.is(200).says("Ya no está en la lista");
        assert_eq!(offers(&world, &luis.email).await, 1);
        // Staff take Luis off, and the hour is free for everybody.
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let list = reception.open("/console/waiting").await;
        list.form("form[action$='/remove']").submit().await.is(200).says("Nadie espera");
        world.work().await;
        let page = choose(&calendar(&ana.browser, "ruiz", "2026-11-25").await, "2026-11-25T09:30").await;
        page.press("Reservar la cita").await.is(200);
    }

    async fn after_the_last_day_nobody_waits_any_more_and_without_a_list_nobody_can(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        calendar(&ana.browser, "ruiz", "2026-11-25").await.does_not_say("Apuntarme");
        one_hour(&world);
        let eva = world.patient(CASTELLANA, "Eva", "Sol").await;
        book(&eva.browser, "2026-11-25T09:30").await;
        wait(&ana.browser).await;
        world.work().await;
        world.clock.set("2026-11-26T07:00:00Z".parse::<jiff::Timestamp>().unwrap().into());
        world.work().await;
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        reception.open("/console/waiting").await.says("Nadie espera");
    }
}
