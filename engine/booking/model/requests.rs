//! How long a request waits for an answer.

use crate::{clock::Timestamp, tenancy::config::Rules};

/// When a request, or an hour that the clinic proposes, lapses: after the time that the clinic sets, and never after the hour has begun.
pub fn lapses_at(rules: &Rules, starts_at: Timestamp, now: Timestamp) -> Timestamp {
    now.plus(rules.request_lapses.duration()).min(starts_at)
}
