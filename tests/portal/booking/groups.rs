//! Several people in one hour.

use antesala::portal::Role;
use tokio::task::JoinSet;

use super::{book, calendar, choose, hours};
use crate::world::{CASTELLANA, World, both_databases};

const HOUR: &str = "2026-11-25T09:30";

fn groups_of(world: &World, capacity: u32) {
    world.edit_now(CASTELLANA, "max_open = 4", &format!("max_open = 4\ncapacity = {capacity}"));
}

both_databases! {
    async fn two_share_an_hour_and_a_third_reads_that_there_is_no_place_left(world: World) {
        groups_of(&world, 2);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        let nora = world.patient(CASTELLANA, "Nora", "Gil").await;
        let open = choose(&calendar(&nora.browser, "ruiz", "2026-11-25").await, HOUR).await;
        calendar(&ana.browser, "ruiz", "2026-11-25").await.says("quedan 2 plazas").does_not_say("queda 1 plaza");
        book(&ana.browser, HOUR).await;
        // Who is in the group already is not offered the hour again.
        assert!(!hours(&calendar(&ana.browser, "ruiz", "2026-11-25").await).contains(&HOUR.to_owned()));
        calendar(&luis.browser, "ruiz", "2026-11-25").await.says("queda 1 plaza");
        book(&luis.browser, HOUR).await;
        open.press("Reservar la cita").await.is(409).says("Ya no quedan plazas en este grupo");
        assert!(!hours(&calendar(&nora.browser, "ruiz", "2026-11-25").await).contains(&HOUR.to_owned()));
        // The agenda shows one hour with both of them, and why there is no place; not even staff go past it.
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let day = reception.open("/console/agenda?day=2026-11-25&view=day").await;
        day.says("Ana Prieto").says("Luis Marín");
        assert_eq!((day.all("li.entry-appointment").len(), day.all("a.entry-one").len()), (1, 2));
        let why = "/console/agenda/why?service=medicina-familiar&site=castellana&practitioner=ruiz&day=2026-11-25";
        reception.open(why).await.says("Todas las plazas del grupo están ocupadas").says("capacity = 2");
        let form = reception.open(&format!("/console/agenda/new?patient={}", nora.record)).await.form_to("/agenda/new");
        let form = form.fill("service", "medicina-familiar").fill("site", "castellana").fill("practitioner", "ruiz");
        form.fill("day", "2026-11-25").fill("start", "09:30").submit().await.is(422).says("El grupo de esa hora está completo");
        // Who began the group moves away: the other stays, and there is a place again.
        let page = ana.browser.open("/appointments").await.click("Cambiar la hora").await;
        let page = ana.browser.open(&format!("{}?from=2026-11-25", page.url.path())).await;
        choose(&page, "2026-11-25T11:30").await.press("Confirmar el cambio").await.is(200);
        book(&nora.browser, HOUR).await;
        // What overlaps is another group's: it is refused.
        assert!(!hours(&calendar(&ana.browser, "ruiz", "2026-11-25").await).contains(&"2026-11-25T09:40".to_owned()));
        let refused = world.run_raw(CASTELLANA, "UPDATE appointments SET seat = 0").await;
        assert!(refused.is_err(), "one seat twice");
    }

    async fn of_many_who_want_the_last_places_as_many_have_one_as_there_are(world: World) {
        groups_of(&world, 3);
        let mut forms = Vec::new();
        for number in 0..8 {
            let person = world.patient(CASTELLANA, "Paciente", &format!("Número{number}")).await;
            let page = calendar(&person.browser, "ruiz", "2026-11-25").await;
            forms.push(choose(&page, HOUR).await.form_to("/book"));
        }
        let mut storm = JoinSet::new();
        for form in forms {
            storm.spawn(form.send());
        }
        let mut answers: Vec<u16> = storm.join_all().await.iter().map(|page| page.status.as_u16()).collect();
        answers.sort_unstable();
        assert_eq!(answers, [303, 303, 303, 409, 409, 409, 409, 409]);
    }
}
