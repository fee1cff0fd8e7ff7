//! How many appointments a patient may have in a time.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A time in which appointments are counted, by the calendar of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Per {
    /// A day.
    Day,
    /// A week, from Monday on.
    Week,
    /// A month of the calendar.
    Month,
}

/// Which appointments are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Of {
    /// Those of the service.
    Service,
    /// All of the clinic's.
    Clinic,
}

/// At most so many appointments of a patient in such a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PatientLimit {
    /// In which time.
    pub per: Per,
    /// Of which appointments.
    pub of: Of,
    /// How many.
    pub appointments: u32,
}

/// The most limits of one level.
const MOST: usize = 4;

/// All limits for a patient. A few fit in, so that the rules stay a plain value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PatientLimits([Option<PatientLimit>; MOST]);

impl PatientLimits {
    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = PatientLimit> {
        self.0.iter().flatten().copied()
    }
}

impl Serialize for PatientLimits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for PatientLimits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let limits = Vec::<PatientLimit>::deserialize(deserializer)?;
        if limits.len() > MOST {
            return Err(D::Error::custom(format!("at most {MOST} limits for a patient")));
        }
        if limits.iter().any(|limit| limit.appointments == 0) {
            return Err(D::Error::custom("a limit of no appointment at all: write online = false at the service"));
        }
        Ok(Self(std::array::from_fn(|index| limits.get(index).copied())))
    }
}

impl JsonSchema for PatientLimits {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "PatientLimits".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        <Vec<PatientLimit>>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_few_and_allow_something() {
        let read = |text: &str| toml::from_str::<std::collections::HashMap<String, PatientLimits>>(text);
        let one = "{ per = \"week\", of = \"service\", appointments = 1 }";
        assert_eq!(read(&format!("x = [{one}, {one}]")).unwrap()["x"].iter().count(), 2);
        assert!(read(&format!("x = [{}]", [one; 5].join(", "))).is_err());
        assert!(read("x = [{ per = \"week\", of = \"service\", appointments = 0 }]").is_err());
    }
}
