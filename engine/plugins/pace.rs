//! Calls that compute for long take turns with everything else.
//!
//! A runtime looks for news from the network when a worker has nothing to do, and otherwise after some dozens of turns. Guests that compute for a
//! tick, give way and are ready again at once would keep every worker busy and all other requests waiting: they rest after each tick,
//! the longer the more of them there are, so that all together never take more than one core.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use super::{Fault, error::Breach};

/// How long a guest computes before it rests. Most calls are over long before.
pub(super) const TICK: Duration = Duration::from_millis(1);

/// The calls that have computed for longer than a tick and are not over.
#[derive(Debug, Clone, Default)]
pub(super) struct Pace(Arc<AtomicUsize>);

/// How long one call has computed.
#[derive(Debug)]
pub(super) struct Turns {
    pace: Pace,
    taken: u64,
    most: u64,
}

impl Pace {
    /// The turns of a call that may compute for so long.
    pub(super) fn turns(&self, budget: Duration) -> Turns {
        let most = budget.as_millis().div_ceil(TICK.as_millis());
        // The one under way and one at its end besides.
        let most = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(2);
        Turns { pace: self.clone(), taken: 0, most }
    }
}

impl Turns {
    /// Counts a tick in which it computed, and says how long it rests now. Waiting for the host does not count here, only for the whole.
    ///
    /// # Errors
    /// When it has computed for its time.
    pub(super) fn rest(&mut self) -> wasmtime::Result<Duration> {
        self.taken += 1;
        if self.taken > self.most {
            return Err(Breach::error(Fault::Timeout, "it computed for longer than its time"));
        }
        if self.taken == 1 {
            self.pace.0.fetch_add(1, Ordering::Relaxed);
        }
        let others = u32::try_from(self.pace.0.load(Ordering::Relaxed)).unwrap_or(u32::MAX);
        Ok(TICK * others.clamp(1, 100))
    }
}

impl Drop for Turns {
    fn drop(&mut self) {
        if self.taken > 0 {
            self.pace.0.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_rests_as_long_as_it_computed_and_longer_beside_others_that_last() {
        let pace = Pace::default();
        let (mut one, mut short) = (pace.turns(TICK * 100), pace.turns(TICK * 100));
        assert_eq!(one.rest().unwrap(), TICK);
        assert_eq!(one.rest().unwrap(), TICK);
        assert_eq!(short.rest().unwrap(), TICK * 2, "they are two now");
        assert_eq!(one.rest().unwrap(), TICK * 2);
        drop(short);
        assert_eq!(one.rest().unwrap(), TICK, "the other is over");
        drop((one, pace.turns(TICK)));
        assert_eq!(pace.0.load(Ordering::Relaxed), 0, "who took no turn is not counted out");
    }

    #[test]
    fn a_call_that_computes_for_longer_than_its_time_ends() {
        let mut turns = Pace::default().turns(TICK * 3);
        for _ in 0..5 {
            turns.rest().unwrap();
        }
        assert!(turns.rest().unwrap_err().to_string().contains("longer than its time"));
    }
}
