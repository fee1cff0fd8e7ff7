//! Time is an argument. Instants are microseconds since 1970 (`BIGINT`), civil days and times are fixed-width text, which sorts.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use jiff::{civil, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// An instant in microseconds since 1970-01-01T00:00Z: what both databases can keep and compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From microseconds since 1970. What lies outside the years 1000 to 9000, as an address of a page may say, becomes the nearest
    /// instant within, so that the rules can count days around any instant.
    pub const fn from_micros(micros: i64) -> Self {
        const FIRST: i64 = -30_610_224_000_000_000;
        const LAST: i64 = 221_845_392_000_000_000;
        Self(if micros < FIRST {
            FIRST
        } else if micros > LAST {
            LAST
        } else {
            micros
        })
    }

    /// Microseconds since 1970.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The same instant as jiff's type.
    pub fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }

    /// The civil time of this instant in a zone.
    pub fn local(self, zone: &TimeZone) -> civil::DateTime {
        zone.to_datetime(self.to_jiff())
    }

    /// The civil day of this instant in a zone.
    pub fn day(self, zone: &TimeZone) -> Day {
        Day(self.local(zone).date())
    }

    /// The instant as a zone's clocks show it, with their offset from UTC: `2026-11-23T09:30:00+01:00` (RFC 3339).
    pub fn rfc3339(self, zone: &TimeZone) -> String {
        let zoned = self.to_jiff().to_zoned(zone.clone());
        // Before railways a town's clocks went by the sun, to the second: what RFC 3339 cannot say is said in UTC.
        let whole = zoned.offset().seconds() % 60 == 0;
        let zoned = if whole { zoned } else { zoned.with_time_zone(TimeZone::UTC) };
        zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// Later by a duration.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)))
    }

    /// Earlier by a duration.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)))
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(timestamp: jiff::Timestamp) -> Self {
        Self(timestamp.as_microsecond())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_jiff().fmt(f)
    }
}

macro_rules! civil_text {
    ($(#[$doc:meta])* $name:ident($inner:ty), |$value:ident, $f:ident| $write:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, $f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let $value = self.0;
                $write
            }
        }

        impl std::str::FromStr for $name {
            type Err = jiff::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<$inner> for $name {
            fn from(value: $inner) -> Self {
                Self(value)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        crate::text::as_text!($name);
    };
}

civil_text! {
    /// A civil day, `2026-11-23`.
    Day(civil::Date), |day, f| day.fmt(f)
}

civil_text! {
    /// A civil time at a site, to the minute, `2026-11-23T09:30`.
    LocalTime(civil::DateTime), |time, f| match local(time) {
        Some(text) => f.write_str(std::str::from_utf8(&text).unwrap_or_default()),
        None => write!(f, "{}T{:02}:{:02}", time.date(), time.hour(), time.minute()),
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for LocalTime {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match local(self.0) {
            Some(text) => serializer.serialize_str(std::str::from_utf8(&text).unwrap_or_default()),
            None => serializer.collect_str(self),
        }
    }
}

/// What a clock shows at a civil time, `09:30`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockTime(pub LocalTime);

impl Serialize for ClockTime {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let time = self.0.0;
        match local(time) {
            Some(text) => serializer.serialize_str(std::str::from_utf8(&text[11..]).unwrap_or_default()),
            None => serializer.collect_str(&format_args!("{:02}:{:02}", time.hour(), time.minute())),
        }
    }
}

/// `2026-11-23T09:30` for the years 0 to 9999: a calendar's page writes hundreds of them.
fn local(time: civil::DateTime) -> Option<[u8; 16]> {
    let year = u16::try_from(time.year()).ok()?;
    let (century, year) = (u8::try_from(year / 100).ok()?, u8::try_from(year % 100).ok()?);
    let mut text = *b"0000-00-00T00:00";
    let parts = [(0, century), (2, year)].into_iter().chain(
        [(5, time.month()), (8, time.day()), (11, time.hour()), (14, time.minute())]
            .map(|(at, number)| (at, number.unsigned_abs())),
    );
    for (at, number) in parts {
        text[at] += number / 10;
        text[at + 1] += number % 10;
    }
    Some(text)
}

/// What time it is. The host app may bring its own.
pub trait Clock: Send + Sync + 'static {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
        jiff::Timestamp::now().into()
    }
}

/// A clock that stands still until it is moved: for tests and for the console's look at another day.
#[derive(Debug, Clone)]
pub struct FixedClock(Arc<AtomicI64>);

impl FixedClock {
    /// Stands at this instant.
    pub fn at(now: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(now.micros())))
    }

    /// Moves on.
    pub fn advance(&self, duration: Duration) {
        self.set(self.now().plus(duration));
    }

    /// Jumps to an instant.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.micros(), Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_with_the_offset_that_the_clocks_have_then() {
        let madrid = TimeZone::get("Europe/Madrid").unwrap();
        let shown = |text: &str| Timestamp::from(text.parse::<jiff::Timestamp>().unwrap()).rfc3339(&madrid);
        assert_eq!(shown("2026-10-25T00:30:00Z"), "2026-10-25T02:30:00+02:00");
        assert_eq!(shown("2026-10-25T01:30:00Z"), "2026-10-25T02:30:00+01:00");
        assert_eq!(shown("1893-06-13T12:14:44Z"), "1893-06-13T12:14:44+00:00");
    }
}
