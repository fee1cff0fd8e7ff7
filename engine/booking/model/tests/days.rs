//! Days that are told apart from others: hours over each other, pauses of one service, exceptions from an absence.

use super::practice::{Ahead, Before, Employee, Policy, Practice, Special, Stretch};
use crate::{
    booking::model::{Agenda, Reason, explain, last_day, slots},
    clock::Timestamp,
};

/// The hours that are offered on the day so many after the night, as the clocks show them, and with whom.
fn offered(practice: &Practice, after: i64, practitioner: Option<&str>) -> Vec<String> {
    let clinic = practice.clinic();
    let question = clinic.question(practitioner, now(practice), true);
    let found = slots(&question, &Agenda::default(), practice.day(after), 1);
    let names = |free: &[_]| free.iter().map(name).collect::<Vec<_>>().join("+");
    found.iter().map(|slot| format!("{} {}", slot.local.0.strftime("%H:%M"), names(&slot.free))).collect()
}

fn name(free: &crate::booking::model::Free) -> String {
    let other = free.stands_in_for.as_ref().map(|absent| format!(" for {absent}")).unwrap_or_default();
    format!("{}{other}", free.practitioner)
}

/// Noon two days before the night.
fn now(practice: &Practice) -> Timestamp {
    practice.day(-2).at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().into()
}

fn with(policy: Policy) -> Practice {
    let usual = Practice::default();
    Practice { night: 8, offers: &["ana"], visit_policy: policy, ..usual }
}

#[test]
fn a_start_in_hours_that_overlap_is_one_of_the_few_that_are_shown_once() {
    let hours = vec![Stretch::daily(540, 720), Stretch::daily(570, 780)];
    let practice =
        |per_day| Practice { site: hours.clone(), ..with(Policy { step: Some(30), per_day, ..Policy::default() }) };
    assert_eq!(offered(&practice(Some(3)), 1, None), ["09:00 ana", "09:30 ana", "10:00 ana"]);
    assert_eq!(offered(&practice(None), 1, None).len(), 7, "each of them once");
}

#[test]
fn a_pause_of_one_service_leaves_the_day_a_working_day() {
    let pause = |service| Stretch { service, ..Stretch::daily(0, 360) };
    let until = Before::DayBefore { minute: 600, working: true };
    let practice = |service| {
        let closed = Stretch { valid: (Some(-1), Some(-1)), ..pause(service) };
        Practice { site_breaks: vec![closed], ..with(Policy { notice: Some(until), ..Policy::default() }) }
    };
    // Two days before is the last chance only where nobody works on the day between.
    assert!(offered(&practice(None), 0, None).is_empty());
    assert_eq!(offered(&practice(Some("other")), 0, None).len(), 6);
    assert_eq!(offered(&practice(Some("visit")), 0, None).len(), 6, "the site is open for the other one");
}

#[test]
fn who_has_hours_on_a_day_of_an_absence_is_there_and_nobody_stands_in() {
    let away = |special| {
        let ana = Employee { closed: Some((1, true)), special, ..Employee::default() };
        Practice { ana, ..with(Policy::default()) }
    };
    assert_eq!(offered(&away(None), 1, Some("ana"))[0], "00:00 bea for ana");
    let there = away(Some(Special { day: 1, from: 60, until: 180 }));
    assert_eq!(offered(&there, 1, Some("ana")), ["01:00 ana", "02:00 ana"]);
}

#[test]
fn a_substitute_who_is_away_too_is_said_to_be_away() {
    let away = |substitute| Employee { closed: Some((1, substitute)), ..Employee::default() };
    let practice = Practice { ana: away(true), bea: away(false), ..with(Policy::default()) };
    let clinic = practice.clinic();
    let question = clinic.question(Some("bea"), now(&practice), true);
    let at = practice.day(1).at(2, 0, 0, 0).to_zoned(jiff::tz::TimeZone::get("Europe/Madrid").unwrap()).unwrap();
    assert_eq!(explain(&question, &Agenda::default(), at.timestamp().into()).unwrap_err(), Reason::Absent);
}

#[test]
fn the_calendar_goes_as_far_as_whoever_can_be_booked_farthest_ahead() {
    let far = Policy { horizon: Some(Ahead::Until(30)), ..Policy::default() };
    let usual = with(Policy { horizon: Some(Ahead::Until(3)), ..Policy::default() });
    let practice = Practice { offers: &[], bea: Employee { policy: far, ..Employee::default() }, ..usual };
    let clinic = practice.clinic();
    let last = |practitioner| last_day(&clinic.question(practitioner, now(&practice), true));
    assert_eq!([last(None), last(Some("ana")), last(Some("bea"))], [30, 3, 30].map(|days| practice.day(days)));
    assert_eq!(offered(&practice, 20, None).len(), 6);
}

#[test]
fn working_days_that_never_come_end_no_horizon() {
    let weeks = Stretch { valid: (None, Some(2)), ..Stretch::daily(1_320, 1_560) };
    let practice =
        Practice { site: vec![weeks], ..with(Policy { horizon: Some(Ahead::WorkingDays(20)), ..Policy::default() }) };
    // The last night goes on past midnight.
    assert_eq!(offered(&practice, 2, None), ["22:00 ana", "23:00 ana", "00:00 ana", "01:00 ana"]);
}
