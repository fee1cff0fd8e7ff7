//! Who gets an hour when the patient chooses nobody.

use jiff::{ToSpan, civil::date, tz::TimeZone};
use proptest::prelude::*;

use super::clinic::Clinic;
use crate::{
    booking::model::{Agenda, Busy, Counted, explain},
    clock::Timestamp,
};

const HOUR: i64 = 3_600_000_000;

/// Three who are there day and night, with weights.
fn three(any: &str, weights: [u32; 3]) -> Clinic {
    let person = |(index, weight): (usize, &u32)| {
        format!("[[practitioners]]\nslug = \"p{index}\"\nname = \"P\"\nbooking = {{ any_weight = {weight} }}\n")
    };
    let people: String = weights.iter().enumerate().map(person).collect();
    Clinic::of(&format!(
        r#"
name = "Practice"
languages = ["en"]
time_zone = "UTC"
country = "ES"
[booking]
any_practitioner = [{any}, "weights"]
horizon = "400 days"
[[sites]]
slug = "site"
name = "Site"
online_booking = true
hours = [{{ days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], from = "00:00", to = "24:00" }}]
{people}
[[services]]
slug = "visit"
name = "Visit"
duration = "60m"
"#
    ))
}

/// The hours of a month, one after the other.
fn hours() -> impl Iterator<Item = Timestamp> {
    let first = date(2027, 3, 1).to_zoned(TimeZone::UTC).unwrap();
    (0i64..700).map(move |hour| first.checked_add(hour.hours()).unwrap().timestamp().into())
}

fn now() -> Timestamp {
    date(2027, 2, 1).to_zoned(TimeZone::UTC).unwrap().timestamp().into()
}

fn given(to: &str, at: Timestamp) -> Counted {
    let text = str::to_owned;
    let starts_at = at.micros();
    Counted {
        practitioner: to.to_owned(),
        service: text("visit"),
        site: text("site"),
        starts_at,
        ends_at: starts_at + HOUR,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn in_the_long_run_each_gets_the_part_that_the_weights_say(weights in prop::array::uniform3(0u32..5)) {
        prop_assume!(weights.iter().sum::<u32>() > 0);
        let clinic = three("\"usual\"", weights);
        let question = clinic.question(None, now(), true);
        let (mut agenda, mut counts) = (Agenda::default(), [0u32; 3]);
        let rounds = weights.iter().sum::<u32>() * 10;
        for at in hours().take(rounds as usize) {
            let slot = explain(&question, &agenda, at).unwrap();
            let name = slot.free[0].practitioner.to_string();
            counts[name[1..].parse::<usize>().unwrap()] += 1;
            agenda.counted.push(given(&name, at));
        }
        prop_assert_eq!(counts, weights.map(|weight| weight * 10));
    }

    #[test]
    fn nobody_gets_an_hour_in_which_they_are_not_free(
        weights in prop::array::uniform3(0u32..5),
        busy in prop::collection::vec(prop::array::uniform3(any::<bool>()), 1..40),
        usual in prop::sample::subsequence(vec!["p0", "p1", "p2"], 0..3),
    ) {
        let clinic = three("\"least-busy\", \"usual\"", weights);
        let question = clinic.question(None, now(), true);
        let mut agenda = Agenda { usual: usual.into_iter().map(str::to_owned).collect(), ..Agenda::default() };
        for (at, busy) in hours().zip(busy) {
            for (index, _) in busy.iter().enumerate().filter(|(_, busy)| **busy) {
                agenda.practitioners.insert(format!("p{index}"), Busy::new(vec![(at.micros(), at.micros() + HOUR)]));
            }
            match explain(&question, &agenda, at) {
                Ok(slot) => {
                    let first: usize = slot.free[0].practitioner.as_str()[1..].parse().unwrap();
                    prop_assert!(!busy[first]);
                    prop_assert_eq!(slot.free.len(), busy.iter().filter(|busy| !**busy).count());
                    // The same is asked once more, and the same is answered.
                    prop_assert_eq!(Ok(slot), explain(&question, &agenda, at));
                }
                Err(_) => prop_assert!(busy.iter().all(|busy| *busy)),
            }
        }
    }
}

#[test]
fn whom_nothing_tells_apart_stay_in_the_clinics_order() {
    let clinic = three("\"usual\", \"least-busy\"", [1, 1, 1]);
    let question = clinic.question(None, now(), true);
    let at = hours().next().unwrap();
    let first = |agenda: &Agenda| explain(&question, agenda, at).unwrap().free[0].practitioner.to_string();
    assert_eq!(first(&Agenda::default()), "p0");
    // An hour on that day takes p0 away from the top, one on another day does not.
    let taken = |hours: i64| Agenda {
        practitioners: [(
            "p0".to_owned(),
            Busy::new(vec![(at.micros() + hours * HOUR, at.micros() + (hours + 1) * HOUR)]),
        )]
        .into(),
        ..Agenda::default()
    };
    assert_eq!((first(&taken(5)), first(&taken(30))), ("p1".to_owned(), "p0".to_owned()));
    // The usual one comes before anybody who is less busy.
    let usual = Agenda { usual: vec!["p0".to_owned()], ..taken(5) };
    assert_eq!(first(&usual), "p0");
}
