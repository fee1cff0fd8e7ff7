//! Work for later: written in the transaction that caused it, run by a worker, safe to run twice.
//!
//! A job carries a kind and the id of what it is about, nothing else. It waits in the clinic's lane, or in one of a plugin, which keeps no
//! other lane waiting. What is due next is known in one place: in memory for
//! this process, in the table `due` for the many processes of one PostgreSQL. A clinic with nothing to do costs nothing.

mod queue;
mod worker;

pub use queue::{
    Claimed, Waiting, absorb, again, claim, earlier, enqueue, enqueue_in, finish, hasten, next_due, postpone, retry,
    waiting,
};
pub use worker::{Ended, Run, Worker, Writing};

use std::time::Duration;

/// How long a claimed job may take before another worker takes it over.
pub const CLAIM: Duration = Duration::from_secs(5 * 60);

/// A job is tried so often, with growing waits: about two days in all.
pub const ATTEMPTS: i64 = 12;

/// How long to wait after the given number of failures: 30 s, doubling, at most 8 hours.
pub fn wait_after(attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 11) - 1).unwrap_or(0);
    Duration::from_secs((30 << doublings).min(8 * 3600))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_waits_grow_and_stay_below_a_working_day() {
        let waits: Vec<_> = (1..=ATTEMPTS).map(wait_after).collect();
        assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]));
        assert_eq!(waits[0], Duration::from_secs(30));
        assert_eq!(waits[11], Duration::from_secs(8 * 3600));
    }
}
