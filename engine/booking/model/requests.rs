//! How long a request waits for an answer.

use std::time::Duration;

use crate::{clock::Timestamp, tenancy::config::Rules};

/// When a request, or an hour that the clinic proposes, lapses: after the time that the clinic sets, and at the latest half-way to the
/// hour, so that nobody learns at the door that there is no appointment.
pub fn lapses_at(rules: &Rules, starts_at: Timestamp, now: Timestamp) -> Timestamp {
    answered_by(rules.request_lapses.duration(), starts_at, now)
}

fn answered_by(wait: Duration, starts_at: Timestamp, now: Timestamp) -> Timestamp {
    let half_way = Timestamp::from_micros(now.micros().midpoint(starts_at.micros()));
    now.plus(wait).min(half_way.max(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_for_tomorrow_is_answered_or_lapses_half_way_to_the_hour() {
        const HOUR: i64 = 3_600_000_000;
        let at = |hours: i64| Timestamp::from_micros(hours * HOUR);
        let day = Duration::from_secs(86_400);
        assert_eq!(answered_by(day, at(30), at(0)), at(15));
        assert_eq!(answered_by(day, at(500), at(0)), at(24));
        assert_eq!(answered_by(day, at(3), at(4)), at(4));
    }
}
