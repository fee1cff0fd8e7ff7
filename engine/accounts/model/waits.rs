//! How repeated failures to sign in slow down.

use std::time::Duration;

/// The failure of a series at which the person is told by mail, once.
pub const TELL_AT: i64 = 5;
/// Without a failure for so long, a series is over.
pub const FORGET_AFTER: Duration = Duration::from_hours(24);

/// How long an address waits after this many failures in a row: a slip or two cost nothing, then half a minute, doubling,
/// at most a quarter of an hour, so that nobody can lock a patient out for long.
pub fn wait(failures: i64) -> Duration {
    if failures < TELL_AT {
        return Duration::ZERO;
    }
    let doublings = u32::try_from((failures - TELL_AT).min(5)).unwrap_or(0);
    Duration::from_secs((30 << doublings).min(900))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_cost_nothing_and_guessing_gets_slow() {
        assert_eq!(wait(1), Duration::ZERO);
        assert_eq!(wait(4), Duration::ZERO);
        assert_eq!(wait(5), Duration::from_secs(30));
        assert_eq!(wait(7), Duration::from_mins(2));
        assert_eq!(wait(1_000_000), Duration::from_mins(15), "never longer than a quarter of an hour");
    }
}
