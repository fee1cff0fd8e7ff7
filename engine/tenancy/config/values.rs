//! The small values that people write in `clinic.toml`.

use std::{collections::BTreeMap, fmt, ops::Deref, sync::Arc, time::Duration};

use jiff::civil;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::lang::Lang;

/// A length of time as people write it: `"45m"`, `"24h"`, `"30 days"`, `"1h 30m"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(into = "String")]
pub struct Span(Duration);

impl Span {
    /// So many minutes.
    pub const fn minutes(minutes: u64) -> Self {
        Self(Duration::from_secs(minutes * 60))
    }

    /// So many days of 24 hours.
    pub const fn days(days: u64) -> Self {
        Self::minutes(days * 24 * 60)
    }

    /// As a duration.
    pub const fn duration(self) -> Duration {
        self.0
    }

    /// In whole minutes.
    pub const fn as_minutes(self) -> i64 {
        // A span is read from a file and checked to be below 20 years.
        (self.0.as_secs() / 60).cast_signed()
    }

    /// In whole days.
    pub const fn as_days(self) -> i64 {
        self.as_minutes() / (24 * 60)
    }
}

impl std::str::FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("\"{text}\" is no length of time: write \"45m\", \"24h\", \"30 days\" or \"1h 30m\"");
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err(wrong());
        }
        let mut seconds: u64 = 0;
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
            let number: u64 = rest[..digits].parse().map_err(|_| wrong())?;
            rest = rest[digits..].trim_start();
            let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            let unit = match &rest[..letters] {
                "m" | "min" | "mins" | "minute" | "minutes" => 60,
                "h" | "hour" | "hours" => 3_600,
                "d" | "day" | "days" => 86_400,
                "w" | "week" | "weeks" => 7 * 86_400,
                _ => return Err(wrong()),
            };
            seconds = number.checked_mul(unit).and_then(|more| seconds.checked_add(more)).ok_or_else(wrong)?;
            rest = rest[letters..].trim_start();
        }
        if seconds > 20 * 366 * 86_400 {
            return Err(format!("\"{text}\" is longer than 20 years"));
        }
        Ok(Self(Duration::from_secs(seconds)))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.as_minutes();
        match (minutes / 1440, minutes / 60 % 24, minutes % 60) {
            (days, 0, 0) if days > 0 => write!(f, "{days} days"),
            (0, hours, 0) if hours > 0 => write!(f, "{hours}h"),
            _ => write!(f, "{minutes}m"),
        }
    }
}

/// A time of day, `"09:00"`; `"24:00"` is the end of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(into = "String")]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// Minutes since midnight, 0 to 1440.
    pub const fn minutes(self) -> i64 {
        self.0 as i64
    }
}

impl std::str::FromStr for TimeOfDay {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("\"{text}\" is no time of day: write \"09:00\", from \"00:00\" to \"24:00\"");
        let (hours, minutes) = text.split_once(':').ok_or_else(wrong)?;
        if hours.len() != 2 || minutes.len() != 2 {
            return Err(wrong());
        }
        let (hours, minutes): (u16, u16) = (hours.parse().map_err(|_| wrong())?, minutes.parse().map_err(|_| wrong())?);
        if minutes > 59 || hours * 60 + minutes > 1440 {
            return Err(wrong());
        }
        Ok(Self(hours * 60 + minutes))
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// A day, `"2026-12-25"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(into = "String")]
pub struct Date(pub civil::Date);

impl std::str::FromStr for Date {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse().map(Self).map_err(|_| format!("\"{text}\" is no day: write \"2026-12-25\""))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A time zone of the IANA database, `"Europe/Madrid"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub struct Zone(pub jiff::tz::TimeZone);

impl std::str::FromStr for Zone {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        jiff::tz::TimeZone::get(text)
            .map(Self)
            .map_err(|_| format!("\"{text}\" is no time zone of the IANA database: write \"Europe/Madrid\""))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.iana_name().unwrap_or("UTC"))
    }
}

/// A short name that never changes, `"first-visit"`: what the database and URLs know the thing by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(into = "String")]
pub struct Slug(Arc<str>);

impl Slug {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Slug {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        crate::ids::TenantId::parse(text).map(|_| Self(text.into())).map_err(|why| {
            let letters = text.to_lowercase().replace(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit(), "-");
            let likely = letters.trim_matches('-');
            let example = if likely.is_empty() || likely.len() > 63 { "first-visit" } else { likely };
            format!("\"{text}\" is no short name, because {why}: write \"{example}\"")
        })
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Deref for Slug {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<String> for Slug {
    fn eq(&self, other: &String) -> bool {
        *self.0 == **other
    }
}

impl PartialEq<str> for Slug {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other
    }
}

macro_rules! written {
    ($name:ident, $format:literal, $example:literal) => {
        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.to_string()
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <String as serde::Deserialize>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "format": $format, "examples": [$example] })
            }
        }
    };
}
pub(super) use written;

written!(Span, "span", "30 days");
written!(TimeOfDay, "time-of-day", "09:00");
written!(Date, "day", "2026-12-25");
written!(Zone, "time-zone", "Europe/Madrid");
written!(Slug, "slug", "first-visit");

/// Why a text of one of the formats above is wrong.
pub(in crate::tenancy) fn wrong(format: &str, text: &str) -> Option<String> {
    match format {
        "span" => text.parse::<Span>().err(),
        "time-of-day" => text.parse::<TimeOfDay>().err(),
        "day" => text.parse::<Date>().err(),
        "time-zone" => text.parse::<Zone>().err(),
        "slug" => text.parse::<Slug>().err(),
        "notice" => text.parse::<super::Notice>().err(),
        "horizon" => text.parse::<super::Horizon>().err(),
        "payer" => text.parse::<super::Payer>().err(),
        _ => None,
    }
}

/// Words for patients: one text for all languages, or one for each: `{ es = "…", en = "…" }`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Localized {
    /// The same in every language.
    Same(String),
    /// A text for each language.
    Each(BTreeMap<Lang, String>),
}

impl Localized {
    /// The text in this language; where there is none, in the first of the clinic's languages that has one.
    pub fn get<'a>(&'a self, lang: Lang, clinic: &[Lang]) -> &'a str {
        match self {
            Self::Same(text) => text,
            Self::Each(texts) => texts
                .get(&lang)
                .or_else(|| clinic.iter().find_map(|lang| texts.get(lang)))
                .or_else(|| texts.values().next())
                .map_or("", String::as_str),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_read_as_people_write_them() {
        for (text, minutes) in [("45m", 45), ("24h", 1440), ("30 days", 43_200), ("1h 30m", 90), ("2 weeks", 20_160)] {
            assert_eq!(text.parse::<Span>().unwrap().as_minutes(), minutes, "{text}");
        }
        for text in ["", "45", "h", "1.5h", "-1h", "30 dias", "99999999999999999999 days", "9999 weeks"] {
            assert!(text.parse::<Span>().is_err(), "{text}");
        }
    }

    #[test]
    fn times_of_day_end_at_midnight() {
        assert_eq!("24:00".parse::<TimeOfDay>().unwrap().minutes(), 1440);
        for text in ["24:01", "9:00", "09:60", "0900", "aa:bb"] {
            assert!(text.parse::<TimeOfDay>().is_err(), "{text}");
        }
    }
}
