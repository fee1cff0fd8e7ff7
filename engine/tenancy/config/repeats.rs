//! Series: the same hour every so many weeks.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// Which series patients may book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Repeats {
    /// At most so many appointments in one series; `1` for no series.
    pub max: u32,
    /// Every so many weeks: `[1, 2, 4]`.
    pub weeks: Weeks,
}

impl Repeats {
    /// Whether patients may book such a series.
    pub fn allows(&self, weeks: u8, times: u32) -> bool {
        self.weeks.contains(weeks) && (2..=self.max).contains(&times)
    }
}

/// Numbers of weeks, 1 to 52.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weeks(u64);

impl Weeks {
    /// Whether this number is among them.
    pub fn contains(self, weeks: u8) -> bool {
        weeks < 64 && self.0 & (1 << weeks) != 0
    }

    /// The numbers, the smallest first.
    pub fn iter(self) -> impl Iterator<Item = u8> {
        (1..=52).filter(move |weeks| self.contains(*weeks))
    }
}

impl Serialize for Weeks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Weeks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut set = 0;
        for weeks in Vec::<u8>::deserialize(deserializer)? {
            if !(1..=52).contains(&weeks) {
                return Err(D::Error::custom("a series repeats every 1 to 52 weeks"));
            }
            set |= 1 << weeks;
        }
        Ok(Self(set))
    }
}

impl JsonSchema for Weeks {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Weeks".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        <Vec<u8>>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_keeps_to_the_weeks_and_the_number_that_are_allowed() {
        let rule: Repeats = toml::from_str("max = 4\nweeks = [2, 1, 2]").unwrap();
        assert_eq!(rule.weeks.iter().collect::<Vec<_>>(), [1, 2]);
        assert!(rule.allows(2, 4) && rule.allows(1, 2));
        assert!(!rule.allows(3, 2) && !rule.allows(1, 5) && !rule.allows(1, 1) && !rule.allows(200, 2));
        for wrong in ["max = 4\nweeks = [0]", "max = 4\nweeks = [53]"] {
            assert!(toml::from_str::<Repeats>(wrong).is_err());
        }
    }
}
