//! What programs write as text in a field: an instant or a day, refused with an example of what is right.

use std::{fmt, marker::PhantomData, str::FromStr};

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, de};

use crate::clock::Timestamp;

/// An instant, with its offset.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Instant(jiff::Timestamp);

/// A day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Day(pub(super) Date);

impl From<Instant> for Timestamp {
    fn from(instant: Instant) -> Self {
        Self::from(instant.0)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let like = "an instant with its offset, like 2026-11-25T09:30:00+01:00";
        deserializer.deserialize_str(Text(like, PhantomData)).map(Self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text("a day, like 2026-11-25", PhantomData)).map(Self)
    }
}

/// Text that is read as something else, and what is expected there.
struct Text<T>(&'static str, PhantomData<T>);

impl<T: FromStr> de::Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
    }
}
