//! How an hour becomes an appointment, and when the patient is reminded of it.

use std::{borrow::Cow, time::Duration};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use super::values::Span;

/// What a patient's choice of an hour is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Confirm {
    /// An appointment, at once.
    AtOnce,
    /// A request, which holds the hour until the clinic answers.
    Request,
}

/// The most reminders of one appointment.
const MOST: usize = 5;

/// When the patient is reminded: so long before, the earliest reminder first. A few fit in, so that the rules stay a plain value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reminders([Option<Span>; MOST]);

impl Reminders {
    /// One reminder.
    pub const fn once(before: Span) -> Self {
        Self([Some(before), None, None, None, None])
    }

    /// How long before, the earliest reminder first.
    pub fn before(&self) -> impl Iterator<Item = Duration> {
        self.0.iter().flatten().map(|span| span.duration())
    }
}

impl Serialize for Reminders {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().flatten())
    }
}

impl<'de> Deserialize<'de> for Reminders {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut spans = Vec::<Span>::deserialize(deserializer)?;
        if spans.len() > MOST {
            return Err(D::Error::custom(format!("at most {MOST} reminders of one appointment")));
        }
        if spans.iter().any(|span| span.as_minutes() == 0) {
            return Err(D::Error::custom("a reminder comes some time before: write [] for none"));
        }
        spans.sort_unstable_by(|a, b| b.cmp(a));
        spans.dedup();
        Ok(Self(std::array::from_fn(|index| spans.get(index).copied())))
    }
}

impl JsonSchema for Reminders {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Reminders".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        <Vec<Span>>::json_schema(generator)
    }
}
