//! Two hundred at once: one has the hour, and the database itself refuses the others.

use tokio::task::JoinSet;

use super::{calendar, choose};
use crate::world::{CASTELLANA, World, both_databases};

const PATIENTS: usize = 20;
const TABS: usize = 10;

both_databases! {
    async fn of_two_hundred_who_want_one_hour_one_has_it(world: World) {
        let mut people = Vec::new();
        for n in 0..PATIENTS {
            people.push(world.patient(CASTELLANA, "Paciente", &format!("Número{n}")).await);
        }
        let mut forms = Vec::new();
        for person in &people {
            let week = calendar(&person.browser, "ruiz", "2026-11-25").await;
            forms.push(choose(&week, "2026-11-25T09:30").await.form_to("/book"));
        }
        let mut storm = JoinSet::new();
        for _ in 0..TABS {
            for form in &forms {
                storm.spawn(form.clone().send());
            }
        }
        let answers = storm.join_all().await;
        assert_eq!(answers.len(), PATIENTS * TABS);
        let booked = answers.iter().filter(|page| page.status == 303).count();
        assert_eq!(booked, 1, "{:?}", answers.iter().map(|page| page.status.as_u16()).collect::<Vec<_>>());
        for page in answers.iter().filter(|page| page.status != 303) {
            page.is(409);
        }
        let mut pending = 0;
        let mut mails = 0;
        for person in &people {
            pending += person.browser.open("/appointments").await.all("li.appointment").len();
            mails += world.mails_to(&person.email).await.len();
        }
        assert_eq!((pending, mails), (1, 1), "one appointment, one confirmation");
    }
}
