//! Who gets an appointment when the patient chooses nobody in particular.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// What decides between those who are free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnyBy {
    /// Whom the patient has been with most often.
    Usual,
    /// Who has least time taken on that day.
    LeastBusy,
    /// Who has least of the service's appointments in that month for their `any_weight`.
    Weights,
}

/// How many there are.
const MOST: usize = 3;

/// What decides, first things first; where nothing does, the clinic's order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AnyPractitioner([Option<AnyBy>; MOST]);

impl AnyPractitioner {
    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = AnyBy> {
        self.0.iter().flatten().copied()
    }

    /// Whether this is among what decides.
    pub fn has(&self, by: AnyBy) -> bool {
        self.iter().any(|one| one == by)
    }
}

impl Serialize for AnyPractitioner {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for AnyPractitioner {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let all = Vec::<AnyBy>::deserialize(deserializer)?;
        let twice = all.iter().enumerate().any(|(index, one)| all[..index].contains(one));
        if twice {
            return Err(D::Error::custom("each of \"usual\", \"least-busy\" and \"weights\" decides once"));
        }
        Ok(Self(std::array::from_fn(|index| all.get(index).copied())))
    }
}

impl JsonSchema for AnyPractitioner {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "AnyPractitioner".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        <Vec<AnyBy>>::json_schema(generator)
    }
}
