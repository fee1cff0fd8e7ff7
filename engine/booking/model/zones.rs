//! Civil time is what was agreed: which instant it is depends on the zone's rules, and they change.

use jiff::tz::{AmbiguousOffset, TimeZone};

use crate::clock::{LocalTime, Timestamp};

/// When the clocks of a zone show what was agreed: the `known` instant as long as they do then, which also tells the two apart where an
/// hour comes twice. An hour that the clocks leap over is the one that as many minutes later follows.
pub fn instant(agreed: LocalTime, zone: &TimeZone, known: Timestamp) -> Timestamp {
    if LocalTime(known.local(zone)) == agreed {
        return known;
    }
    zone.to_ambiguous_timestamp(agreed.0).compatible().map_or(known, Timestamp::from)
}

/// How far the clocks are from UTC, in an hour that they show twice: `UTC+2`, and an hour later `UTC+1`. Nothing for all other hours.
pub fn offset(at: Timestamp, zone: &TimeZone) -> Option<String> {
    let ambiguous = zone.to_ambiguous_timestamp(at.local(zone));
    let AmbiguousOffset::Fold { .. } = ambiguous.offset() else { return None };
    let minutes = zone.to_offset(at.to_jiff()).seconds() / 60;
    let sign = if minutes < 0 { '−' } else { '+' };
    let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
    Some(if rest == 0 { format!("UTC{sign}{hours}") } else { format!("UTC{sign}{hours}:{rest:02}") })
}

#[cfg(test)]
mod tests {
    use jiff::civil::DateTime;

    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse::<jiff::Timestamp>().unwrap().into()
    }

    fn local(text: &str) -> LocalTime {
        LocalTime(text.parse::<DateTime>().unwrap())
    }

    #[test]
    fn nine_in_the_morning_stays_nine_when_the_clocks_are_no_longer_turned() {
        // As if it had been booked when Mexico still turned its clocks, which it has not done since October 2022.
        let mexico = zone("America/Mexico_City");
        assert_eq!(instant(local("2023-07-03T09:00"), &mexico, at("2023-07-03T14:00:00Z")), at("2023-07-03T15:00:00Z"));
        // In winter nothing has changed.
        assert_eq!(instant(local("2023-01-09T09:00"), &mexico, at("2023-01-09T15:00:00Z")), at("2023-01-09T15:00:00Z"));
    }

    #[test]
    fn of_an_hour_that_comes_twice_each_stays_the_one_that_it_is() {
        let madrid = zone("Europe/Madrid");
        for known in ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"] {
            assert_eq!(instant(local("2026-10-25T02:30"), &madrid, at(known)), at(known));
        }
        assert_eq!(offset(at("2026-10-25T00:30:00Z"), &madrid).as_deref(), Some("UTC+2"));
        assert_eq!(offset(at("2026-10-25T01:30:00Z"), &madrid).as_deref(), Some("UTC+1"));
        assert_eq!(offset(at("2026-10-25T02:30:00Z"), &madrid), None);
        let howe = zone("Australia/Lord_Howe");
        assert_eq!(offset(at("2027-04-03T14:45:00Z"), &howe).as_deref(), Some("UTC+11"));
        assert_eq!(offset(at("2027-04-03T15:15:00Z"), &howe).as_deref(), Some("UTC+10:30"));
    }

    #[test]
    fn what_was_agreed_for_an_hour_that_is_leapt_over_comes_as_much_later() {
        let madrid = zone("Europe/Madrid");
        let derived = instant(local("2027-03-28T02:30"), &madrid, at("2027-03-28T00:30:00Z"));
        assert_eq!(derived, at("2027-03-28T01:30:00Z"));
        // And once more gives the same.
        assert_eq!(instant(local("2027-03-28T02:30"), &madrid, derived), derived);
    }
}
