//! The rules against a second, naive evaluator, and on the nights when the clocks change.

mod any;
mod clinic;
mod days;
mod naive;
mod nights;
mod practice;
mod situation;

use std::collections::BTreeSet;

use jiff::{ToSpan, civil::Date};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

use self::{
    naive::{Naive, Wall},
    practice::{Practice, practice},
    situation::{Situation, situation},
};
use super::{Free, Reason, Slot, explain, slots, verdicts};
use crate::clock::Timestamp;

const DAYS: u16 = 4;

fn agree(practice: &Practice, first: Date, situation: &Situation, online: bool) -> Result<(), TestCaseError> {
    let clinic = practice.clinic();
    let times = situation.times(first);
    let wall = Wall::around(practice, first);
    for practitioner in [None, Some("ana"), Some("bea")] {
        let way = practice.ways.0[practice.ways.1];
        let question = clinic.question(practitioner, situation.now(first), online).by(way);
        let naive = Naive::new(&question, practice, &times, &wall);
        let offered = slots(&question, &times.agenda(), first, DAYS);
        let names = |slot: &Slot| slot.free.iter().map(|free| free.practitioner.to_string()).collect::<Vec<_>>();
        let found: Vec<_> = offered.iter().map(|slot| (slot.starts_at, names(slot))).collect();
        prop_assert_eq!(&found, &naive.slots(first, DAYS));
        for slot in &offered {
            // There may be more who are free: whose hours began on the day before the first, or for staff off their grid.
            let explained = explain(&question, &times.agenda(), slot.starts_at);
            // For staff, whom no grid binds, who stands in may be free in their own right as well.
            let same = |one: &Free, other: &Free| {
                one == other || (!online && (&one.practitioner, one.ends_at) == (&other.practitioner, other.ends_at))
            };
            let all =
                |explained: Slot| slot.free.iter().all(|free| explained.free.iter().any(|other| same(free, other)));
            prop_assert!(explained.is_ok_and(all));
        }
        // Of every hour each practitioner is judged alike, by every rule, and the reason that is told is the same.
        for start in every_35_minutes(practice, first) {
            let judged = verdicts(&question, &times.agenda(), start);
            let judged = judged.into_iter().map(|one| (one.practitioner, one.stands_in_for, one.reasons));
            let judged: Vec<_> =
                judged.map(|(name, other, reasons)| (name.to_string(), other.is_some(), reasons)).collect();
            let plainly = naive.verdicts(start).into_iter();
            let plainly: Vec<_> =
                plainly.map(|(who, reasons)| (who.name.to_owned(), who.name != who.hours, reasons)).collect();
            prop_assert_eq!(&judged, &plainly, "{}", start);
            let why = explain(&question, &times.agenda(), start).err();
            prop_assert_eq!(why, naive.why(start), "{}", start);
        }
    }
    Ok(())
}

/// From the evening before the first day on, so that many of them are on Ana's grid.
fn every_35_minutes(practice: &Practice, first: Date) -> impl Iterator<Item = Timestamp> + use<> {
    let midnight = first.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().as_microsecond();
    let offset = practice.says(Some("ana"), |policy| policy.offset).unwrap_or(0) - 600;
    (0..200i64).map(move |step| Timestamp::from_micros(midnight + (step * 35 + offset) * 60_000_000))
}

/// A day near the night on which the clocks are turned.
fn near(practice: &Practice, shift: i64) -> Date {
    practice.change().checked_sub(shift.days()).unwrap()
}

/// As many as are asked for, or few enough for every change.
fn cases(usual: u32) -> ProptestConfig {
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    if asked { ProptestConfig::default() } else { ProptestConfig { cases: usual, ..ProptestConfig::default() } }
}

proptest! {
    #![proptest_config(cases(24))]
    #[test]
    fn a_naive_evaluator_offers_the_same_hours_for_the_same_reasons(
        practice in practice(), situation in situation(), online in prop::bool::weighted(0.8), shift in 0i64..4,
    ) {
        agree(&practice, near(&practice, shift), &situation, online)?;
    }
}

/// Otherwise the two would agree about nothing.
#[test]
fn what_the_two_are_asked_has_hours_and_every_reason_why_there_are_none() {
    let (mut runner, asked) = (TestRunner::deterministic(), (practice(), situation(), 0i64..4));
    let (mut hours, mut reasons) = (0, BTreeSet::new());
    for _ in 0..250 {
        let (practice, situation, shift) = asked.new_tree(&mut runner).unwrap().current();
        let (clinic, first) = (practice.clinic(), near(&practice, shift));
        let agenda = situation.times(first).agenda();
        let way = practice.ways.0[practice.ways.1];
        let anybody = clinic.question(None, situation.now(first), true).by(way);
        hours += usize::from(!slots(&anybody, &agenda, first, DAYS).is_empty());
        for practitioner in [None, Some("ana")] {
            let question = clinic.question(practitioner, situation.now(first), true).by(way);
            for start in every_35_minutes(&practice, first).step_by(2) {
                let all = verdicts(&question, &agenda, start).into_iter().flat_map(|verdict| verdict.reasons);
                reasons.extend(all.chain(explain(&question, &agenda, start).err()));
            }
        }
    }
    // What stands in the way of a change of what is booked is asked elsewhere, and whether somebody is named before.
    let changes = [Reason::TooLateToCancel, Reason::TooLateToMove, Reason::MovedTooOften, Reason::NotPending];
    let all = Reason::ALL.iter().filter(|reason| !changes.contains(reason) && **reason != Reason::NamePractitioner);
    let missing: Vec<_> = all.filter(|reason| !reasons.contains(reason)).collect();
    assert!(missing.is_empty() && hours > 60, "{hours} practices with hours, and never {missing:?}");
}
