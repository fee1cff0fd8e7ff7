//! Who gets the hour when the patient chooses nobody in particular.

use std::collections::BTreeMap;

use tokio::task::JoinSet;

use super::{calendar, choose};
use crate::world::{CASTELLANA, World, both_databases, people::Person};

/// Both doctors are there on Wednesday morning, and this says who gets whom.
fn both(world: &World, any: &str) {
    world.edit(
        CASTELLANA,
        r#"["tue", "thu", "fri"], from = "08:30""#,
        r#"["tue", "wed", "thu", "fri"], from = "08:30""#,
    );
    world.edit_now(CASTELLANA, "max_open = 4", &format!("max_open = 4\nany_practitioner = {any}"));
}

/// Books the hour with nobody in particular; whom they got is on the page.
async fn with_anybody(person: &Person, hour: &str) -> &'static str {
    let page = calendar(&person.browser, "", &hour[..10]).await;
    let page = choose(&page, hour).await.press("Reservar la cita").await;
    page.is(200);
    if page.text().contains("Ruiz") { "ruiz" } else { "ortega" }
}

both_databases! {
    async fn of_many_who_want_anybody_at_one_time_each_doctor_gets_one_and_only_the_others_are_refused(world: World) {
        both(&world, "[]");
        let mut people = Vec::new();
        for number in 0..18 {
            people.push(world.patient(CASTELLANA, "Paciente", &format!("Número{number}")).await);
        }
        let mut forms = Vec::new();
        for (trio, hour) in people.chunks(3).zip(["09:30", "10:00", "10:30", "11:00", "11:30", "12:00"]) {
            for person in trio {
                let hour = format!("2026-11-25T{hour}");
                let page = calendar(&person.browser, "", "2026-11-25").await;
                forms.push((choose(&page, &hour).await.form_to("/book"), hour));
            }
        }
        let mut storm = JoinSet::new();
        for (form, hour) in forms {
            storm.spawn(async move { (hour, form.send().await) });
        }
        let mut got: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (hour, page) in storm.join_all().await {
            if page.status != 303 {
                page.is(409);
                continue;
            }
            let page = page.browser.follow(page.clone()).await;
            let doctor = if page.is(200).text().contains("Ruiz") { "ruiz" } else { "ortega" };
            got.entry(hour).or_default().push(doctor);
        }
        assert_eq!(got.len(), 6, "{got:?}");
        for doctors in got.values_mut() {
            doctors.sort_unstable();
            assert_eq!(*doctors, ["ortega", "ruiz"]);
        }
    }

    async fn the_usual_one_comes_first_and_then_the_least_busy(world: World) {
        both(&world, r#"["usual", "least-busy"]"#);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        // Nobody knows her yet, nobody is busy: the clinic's order. Then the other one has less to do.
        assert_eq!(with_anybody(&ana, "2026-11-25T09:30").await, "ruiz");
        assert_eq!(with_anybody(&luis, "2026-11-25T11:00").await, "ortega");
        // Each has a usual one by now.
        assert_eq!(with_anybody(&ana, "2026-11-25T12:00").await, "ruiz");
        assert_eq!(with_anybody(&luis, "2026-11-25T12:20").await, "ortega");
        // Whoever is usual cannot be in two places.
        assert_eq!(with_anybody(&luis, "2026-11-25T12:40").await, "ortega");
        let nora = world.patient(CASTELLANA, "Nora", "Gil").await;
        assert_eq!(with_anybody(&nora, "2026-11-25T12:40").await, "ruiz");
    }

    async fn by_weights_one_gets_two_of_three(world: World) {
        both(&world, r#"["weights"]"#);
        let ortega = "title = { es = \"Medicina interna\", en = \"Internal medicine\" }\n";
        world.edit_now(CASTELLANA, ortega, &format!("{ortega}booking = {{ any_weight = 2 }}\n"));
        let mut got = Vec::new();
        for (number, hour) in ["09:30", "10:00", "10:30", "11:00", "11:30", "12:00"].iter().enumerate() {
            let person = world.patient(CASTELLANA, "Paciente", &format!("Número{number}")).await;
            got.push(with_anybody(&person, &format!("2026-11-25T{hour}")).await);
        }
        assert_eq!(got.iter().filter(|name| **name == "ortega").count(), 4, "{got:?}");
    }
}
