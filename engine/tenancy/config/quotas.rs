//! How many appointments the clinic takes in a time, or how many minutes of them.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use super::Per;

/// Among which appointments is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Among {
    /// Those of the service.
    Service,
    /// Those of the practitioner.
    Practitioner,
    /// Those at the site.
    Site,
    /// All of the clinic's.
    Clinic,
}

/// At most so many appointments, or minutes of appointments without their buffers, in such a time. One of the two is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// In which time, by the calendar of the site.
    pub per: Per,
    /// Among which appointments.
    pub of: Among,
    /// How many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appointments: Option<u32>,
    /// How many minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
}

/// The most quotas of one level.
const MOST: usize = 4;

/// All quotas of a level. A few fit in, so that the rules stay a plain value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quotas([Option<Quota>; MOST]);

impl Quotas {
    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = Quota> {
        self.0.iter().flatten().copied()
    }
}

impl Serialize for Quotas {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Quotas {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let quotas = Vec::<Quota>::deserialize(deserializer)?;
        if quotas.len() > MOST {
            return Err(D::Error::custom(format!("at most {MOST} quotas")));
        }
        for quota in &quotas {
            match (quota.appointments, quota.minutes) {
                (Some(0), _) | (_, Some(0)) => {
                    return Err(D::Error::custom(
                        "a quota of nothing: write online = false at the service, or online_booking = false at the site",
                    ));
                }
                (Some(_), None) | (None, Some(_)) => {}
                _ => return Err(D::Error::custom("a quota counts appointments = N or minutes = N, one of the two")),
            }
        }
        Ok(Self(std::array::from_fn(|index| quotas.get(index).copied())))
    }
}

impl JsonSchema for Quotas {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Quotas".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        <Vec<Quota>>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_counts_one_thing_and_allows_something() {
        let read = |quota: &str| {
            let text = format!("x = [{{ per = \"day\", of = \"site\", {quota} }}]");
            toml::from_str::<std::collections::HashMap<String, Quotas>>(&text)
        };
        assert_eq!(read("appointments = 3").unwrap()["x"].iter().count(), 1);
        assert_eq!(read("minutes = 240").unwrap()["x"].iter().next().unwrap().minutes, Some(240));
        for wrong in ["appointments = 3, minutes = 240", "minutes = 0", "appointments = 0", "hours = 3"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(read("appointments = -1").is_err());
    }
}
