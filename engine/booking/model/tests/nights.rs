//! The nights when the clocks change, hour by hour.

use jiff::civil::Date;

use super::practice::{NIGHTS, Policy, Practice, Stretch};
use crate::{
    booking::model::{Agenda, explain, slots},
    clock::Timestamp,
};

/// The starts that a practice open from midnight to six offers on the night, as the clocks show them and in UTC.
fn starts(night: usize, length: i64, step: i64) -> Vec<String> {
    let usual = Practice::default();
    let clinic_policy = Policy { step: Some(step), ..usual.clinic_policy.clone() };
    let practice = Practice { night, length, ana_length: length, clinic_policy, ..usual };
    starts_on(&practice, practice.change())
}

/// The same of hours every day that go on past midnight, from a day's evening on.
fn starts_from_ten_to_two(zone: usize, day: &str) -> Vec<String> {
    starts_on(
        &Practice { night: zone, site: vec![Stretch::daily(22 * 60, 26 * 60)], ..Practice::default() },
        day.parse().unwrap(),
    )
}

fn starts_on(practice: &Practice, day: Date) -> Vec<String> {
    let clinic = practice.clinic();
    let now = day.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
    let now = Timestamp::from(now).minus(std::time::Duration::from_hours(48));
    let question = clinic.question(Some("ana"), now, true);
    let found = slots(&question, &Agenda::default(), day, 1);
    for slot in &found {
        assert!(explain(&question, &Agenda::default(), slot.starts_at).is_ok_and(|one| one == *slot));
    }
    let utc = |at: Timestamp| at.to_jiff().strftime("%H:%M").to_string();
    found.iter().map(|slot| format!("{}={}", slot.local.0.strftime("%H:%M"), utc(slot.starts_at))).collect()
}

#[test]
fn in_madrid_the_hour_that_the_clocks_leap_over_is_not_offered() {
    assert_eq!(NIGHTS[0], ("Europe/Madrid", "2027-03-28"));
    assert_eq!(starts(0, 60, 60), ["00:00=23:00", "01:00=00:00", "03:00=01:00", "04:00=02:00", "05:00=03:00"]);
}

#[test]
fn in_madrid_the_hour_that_the_clocks_repeat_is_offered_twice_as_two_instants() {
    assert_eq!(NIGHTS[1], ("Europe/Madrid", "2026-10-25"));
    let expected =
        ["00:00=22:00", "01:00=23:00", "02:00=00:00", "02:00=01:00", "03:00=02:00", "04:00=03:00", "05:00=04:00"];
    assert_eq!(starts(1, 60, 60), expected);
}

#[test]
fn on_lord_howe_half_an_hour_is_left_out() {
    assert_eq!(NIGHTS[4], ("Australia/Lord_Howe", "2026-10-04"));
    // 02:00 becomes 02:30.
    assert_eq!(starts(4, 30, 30)[2..6], ["01:00=14:30", "01:30=15:00", "02:30=15:30", "03:00=16:00"]);
}

#[test]
fn in_santiago_the_day_begins_at_one() {
    assert_eq!(NIGHTS[6], ("America/Santiago", "2026-09-06"));
    assert_eq!(starts(6, 60, 60), ["01:00=04:00", "02:00=05:00", "03:00=06:00", "04:00=07:00", "05:00=08:00"]);
}

#[test]
fn an_appointment_over_the_leap_ends_before_the_clinic_closes() {
    // 90 minutes from 01:00 end at 03:30 on the clocks; from 05:00 they would end half an hour after closing.
    let found = starts(0, 90, 60);
    assert_eq!(found, ["00:00=23:00", "01:00=00:00", "03:00=01:00", "04:00=02:00"]);
}

#[test]
fn on_the_canary_islands_all_is_an_hour_before_madrid() {
    assert_eq!(NIGHTS[2], ("Atlantic/Canary", "2027-03-28"));
    assert_eq!(starts(2, 60, 60), ["00:00=00:00", "02:00=01:00", "03:00=02:00", "04:00=03:00", "05:00=04:00"]);
    assert_eq!(NIGHTS[3], ("Atlantic/Canary", "2026-10-25"));
    let expected =
        ["00:00=23:00", "01:00=00:00", "01:00=01:00", "02:00=02:00", "03:00=03:00", "04:00=04:00", "05:00=05:00"];
    assert_eq!(starts(3, 60, 60), expected);
}

#[test]
fn on_lord_howe_half_an_hour_comes_twice() {
    assert_eq!(NIGHTS[5], ("Australia/Lord_Howe", "2027-04-04"));
    assert_eq!(starts(5, 30, 30)[2..6], ["01:00=14:00", "01:30=14:30", "01:30=15:00", "02:00=15:30"]);
}

#[test]
fn in_santiago_the_hour_before_midnight_comes_twice_and_midnight_is_leapt_over() {
    assert_eq!(NIGHTS[7], ("America/Santiago", "2027-04-03"));
    let expected = ["22:00=01:00", "23:00=02:00", "23:00=03:00", "00:00=04:00", "01:00=05:00"];
    assert_eq!(starts_from_ten_to_two(7, "2027-04-03"), expected);
    assert_eq!(starts_from_ten_to_two(6, "2026-09-05"), ["22:00=02:00", "23:00=03:00", "01:00=04:00"]);
}

#[test]
fn a_zone_that_no_longer_turns_its_clocks_has_plain_nights_afterwards() {
    assert_eq!(NIGHTS[9], ("America/Mexico_City", "2022-10-30"));
    let expected =
        ["00:00=05:00", "01:00=06:00", "01:00=07:00", "02:00=08:00", "03:00=09:00", "04:00=10:00", "05:00=11:00"];
    assert_eq!(starts(9, 60, 60), expected);
    let practice = Practice { night: 9, ..Practice::default() };
    let plain = ["00:00=06:00", "01:00=07:00", "02:00=08:00", "03:00=09:00", "04:00=10:00", "05:00=11:00"];
    assert_eq!(starts_on(&practice, "2023-04-02".parse().unwrap()), plain);
}

#[test]
fn who_works_past_midnight_works_through_the_leap() {
    assert_eq!(starts_from_ten_to_two(0, "2027-03-27"), ["22:00=21:00", "23:00=22:00", "00:00=23:00", "01:00=00:00"]);
    let practice = Practice { site: vec![Stretch::daily(22 * 60, 28 * 60)], ..Practice::default() };
    let found = starts_on(&practice, "2027-03-27".parse().unwrap());
    assert_eq!(found, ["22:00=21:00", "23:00=22:00", "00:00=23:00", "01:00=00:00", "03:00=01:00"]);
}
