//! The nights when the clocks change, hour by hour.

use super::practice::{NIGHTS, Practice};
use crate::{
    booking::model::{Agenda, slots},
    clock::Timestamp,
};

/// The starts that a practice open from midnight to six offers on the night, as the clocks show them and in UTC.
fn starts(night: usize, length: i64, step: i64) -> Vec<String> {
    let practice = Practice { night, length, ana_length: length, step, ..Practice::default() };
    let clinic = practice.clinic();
    let now = practice.change().to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
    let now = Timestamp::from(now).minus(std::time::Duration::from_hours(48));
    let question = clinic.question(Some("ana"), now, true);
    let found = slots(&question, &Agenda::default(), practice.change(), 1);
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
