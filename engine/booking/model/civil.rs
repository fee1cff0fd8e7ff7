//! From the clocks of a site to instants: right on the nights when the clocks change, and quick on all the others.

use jiff::{
    Span, ToSpan,
    civil::{Date, DateTime},
    tz::{AmbiguousOffset, TimeZone},
};

use crate::clock::Timestamp;

/// Microseconds of a minute.
pub(super) const MINUTE: i64 = 60_000_000;
/// No clock is turned by more than this; a day with no change of clocks so near has 24 plain hours.
const NEAR: i64 = 36 * 60 * MINUTE;

/// The clocks of a site on one day after the other.
pub(super) struct Clocks<'a> {
    zone: &'a TimeZone,
    /// The next change of clocks that is not yet well behind us; the end of time where there is none.
    change: i64,
}

/// A day on these clocks.
pub(super) struct ClockDay<'a> {
    pub(super) day: Date,
    zone: &'a TimeZone,
    /// Midnight, where no clock is turned on the day or near it.
    steady: Option<i64>,
}

impl<'a> Clocks<'a> {
    pub(super) fn new(zone: &'a TimeZone) -> Self {
        Self { zone, change: i64::MIN }
    }

    /// Days must be asked for in their order.
    pub(super) fn day(&mut self, day: Date) -> ClockDay<'a> {
        let midnight = self.zone.to_ambiguous_timestamp(day.at(0, 0, 0, 0));
        let zone = self.zone;
        let (AmbiguousOffset::Unambiguous { .. }, Ok(midnight)) = (midnight.offset(), midnight.compatible()) else {
            return ClockDay { day, zone, steady: None };
        };
        let start = Timestamp::from(midnight).micros();
        if self.change <= start - NEAR {
            let near = Timestamp::from_micros(start - NEAR).to_jiff();
            self.change = zone.following(near).next().map_or(i64::MAX, |change| change.timestamp().as_microsecond());
        }
        let steady = self.change > start.saturating_add(24 * 60 * MINUTE + NEAR);
        ClockDay { day, zone, steady: steady.then_some(start) }
    }
}

impl<'a> ClockDay<'a> {
    /// A single day.
    pub(super) fn of(zone: &'a TimeZone, day: Date) -> Self {
        Clocks::new(zone).day(day)
    }

    /// The instants of a minute: one as a rule, none in the hour that the clocks leap over, two in the hour that they repeat.
    pub(super) fn instants(&self, minute: i64) -> impl Iterator<Item = Timestamp> {
        let found = match self.steady {
            Some(midnight) => [Some(Timestamp::from_micros(midnight + minute * MINUTE)), None],
            None => turned(self.zone, civil(self.day, minute)),
        };
        found.into_iter().flatten()
    }

    /// Whether the clocks show a time of `from..until` (minutes) all through these instants.
    pub(super) fn within(&self, from: i64, until: i64, starts_at: Timestamp, ends_at: Timestamp) -> bool {
        if let Some(midnight) = self.steady {
            return starts_at.micros() >= midnight + from * MINUTE && ends_at.micros() <= midnight + until * MINUTE;
        }
        let mut changes = self.zone.following(starts_at.to_jiff());
        let mut at = starts_at;
        loop {
            let change = changes.next().map(|change| Timestamp::from(change.timestamp())).filter(|at| *at < ends_at);
            let shown = self.shown(at);
            let length = change.unwrap_or(ends_at).micros() - at.micros();
            if shown < from * MINUTE || shown + length > until * MINUTE {
                return false;
            }
            match change {
                Some(change) => at = change,
                None => return true,
            }
        }
    }

    /// What the clocks show, in microseconds since this day's beginning.
    fn shown(&self, at: Timestamp) -> i64 {
        let since = at.local(self.zone).duration_since(self.day.at(0, 0, 0, 0));
        i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
    }
}

fn turned(zone: &TimeZone, local: DateTime) -> [Option<Timestamp>; 2] {
    let instant = |offset: jiff::tz::Offset| offset.to_timestamp(local).ok().map(Timestamp::from);
    match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => [instant(offset), None],
        AmbiguousOffset::Gap { .. } => [None, None],
        AmbiguousOffset::Fold { before, after } => [instant(before), instant(after)],
    }
}

/// A minute of a day; minute 1440 is the next midnight.
pub(super) fn civil(day: Date, minute: i64) -> DateTime {
    if let (Ok(hour @ 0..24), Ok(minute)) = (i8::try_from(minute.div_euclid(60)), i8::try_from(minute.rem_euclid(60))) {
        return day.at(hour, minute, 0, 0);
    }
    let span: Span = minute.minutes();
    day.at(0, 0, 0, 0).checked_add(span).unwrap_or(day.at(0, 0, 0, 0))
}
