//! When a patient is reminded.

use std::time::Duration;

use crate::{clock::Timestamp, tenancy::config::Reminders};

/// Who agreed on the hour less than this before needs no reminder yet.
const FRESH: Duration = Duration::from_hours(1);

/// When the patient is reminded of an hour that was agreed on at `settled_at`.
pub fn reminders(
    reminders: &Reminders,
    starts_at: Timestamp,
    settled_at: Timestamp,
) -> impl Iterator<Item = Timestamp> {
    let known = settled_at.plus(FRESH);
    reminders.before().map(move |before| starts_at.minus(before)).filter(move |at| *at > known)
}

/// The last reminder whose time has come, of an appointment that has not begun.
pub fn due_reminder(
    which: &Reminders,
    starts_at: Timestamp,
    settled_at: Timestamp,
    now: Timestamp,
) -> Option<Timestamp> {
    reminders(which, starts_at, settled_at).filter(|at| *at <= now && now < starts_at).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(hours: i64) -> Timestamp {
        Timestamp::from_micros(hours * 3_600_000_000)
    }

    #[test]
    fn each_reminder_comes_at_its_time_and_none_right_after_booking() {
        let which: Reminders = serde_json::from_str(r#"["24h", "7 days", "2h"]"#).unwrap();
        let week = 7 * 24;
        let all: Vec<_> = reminders(&which, hour(300), hour(0)).collect();
        assert_eq!(all, [hour(300 - week), hour(276), hour(298)]);
        // Booked the evening before: only the one two hours before comes.
        let late: Vec<_> = reminders(&which, hour(300), hour(276)).collect();
        assert_eq!(late, [hour(298)]);
        for (now, due) in
            [(131, None), (132, Some(132)), (275, Some(132)), (276, Some(276)), (299, Some(298)), (300, None)]
        {
            assert_eq!(due_reminder(&which, hour(300), hour(0), hour(now)), due.map(hour), "{now}");
        }
    }

    #[test]
    fn too_many_and_empty_ones_are_refused() {
        for wrong in [r#"["0m"]"#, r#"["1h", "2h", "3h", "4h", "5h", "6h"]"#] {
            assert!(serde_json::from_str::<Reminders>(wrong).is_err(), "{wrong}");
        }
        let none: Reminders = serde_json::from_str("[]").unwrap();
        assert_eq!(none.before().count(), 0);
    }
}
