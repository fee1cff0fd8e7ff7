//! How long before, and how far ahead: lengths of time, or what people say instead.

use std::fmt;

use super::values::{Date, Span, TimeOfDay, written};

/// How long before an appointment something can be done at the latest: `"2h"`, or `"until 18:00 of the working day before"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(into = "String")]
pub enum Notice {
    /// So long before its start.
    Ahead(Span),
    /// Until a time of an earlier day, as the site's clocks show it.
    DayBefore {
        /// The time.
        time: TimeOfDay,
        /// Whether days on which the site is closed are passed over.
        working: bool,
    },
}

const NOTICE: &str = "write \"2h\", \"until 18:00 of the day before\" or \"until 18:00 of the working day before\"";

impl std::str::FromStr for Notice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("\"{text}\" is no notice: {NOTICE}");
        let words: Vec<&str> = text.split_whitespace().collect();
        match words.as_slice() {
            ["until", time, "of", "the", "day", "before"] => {
                Ok(Self::DayBefore { time: time.parse().map_err(|_| wrong())?, working: false })
            }
            ["until", time, "of", "the", "working", "day", "before"] => {
                Ok(Self::DayBefore { time: time.parse().map_err(|_| wrong())?, working: true })
            }
            _ => text.parse().map(Self::Ahead).map_err(|_| wrong()),
        }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ahead(span) => span.fmt(f),
            Self::DayBefore { time, working: false } => write!(f, "until {time} of the day before"),
            Self::DayBefore { time, working: true } => write!(f, "until {time} of the working day before"),
        }
    }
}

/// How far ahead appointments can be booked: `"60 days"`, `"20 working days"`, `"until 2026-12-31"`, or
/// `"next month from the 20th at 09:00"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(into = "String")]
pub enum Horizon {
    /// So far from now.
    Ahead(Span),
    /// Up to and including so many days on which the site is open, after today.
    WorkingDays(u16),
    /// Up to and including this day.
    Until(Date),
    /// This month; and from a day and time of it on, the next month too.
    NextMonth {
        /// The day of the month, 1 to 28.
        day: i8,
        /// The time of that day.
        time: TimeOfDay,
    },
}

const HORIZON: &str =
    "write \"60 days\", \"20 working days\", \"until 2026-12-31\" or \"next month from the 20th at 09:00\"";

impl std::str::FromStr for Horizon {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("\"{text}\" is no horizon: {HORIZON}");
        let words: Vec<&str> = text.split_whitespace().collect();
        match words.as_slice() {
            [count, "working", "day" | "days"] => {
                let count = count.parse().ok().filter(|count| (1..=500).contains(count)).ok_or_else(wrong)?;
                Ok(Self::WorkingDays(count))
            }
            ["until", day] => Ok(Self::Until(day.parse().map_err(|_| wrong())?)),
            ["next", "month", "from", "the", nth, "at", time] => {
                let number = nth.trim_end_matches(|c: char| c.is_ascii_alphabetic());
                let day = number.parse().ok().filter(|day| (1..=28).contains(day)).ok_or_else(wrong)?;
                Ok(Self::NextMonth { day, time: time.parse().map_err(|_| wrong())? })
            }
            _ => text.parse().map(Self::Ahead).map_err(|_| wrong()),
        }
    }
}

impl fmt::Display for Horizon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ahead(span) => span.fmt(f),
            Self::WorkingDays(1) => f.write_str("1 working day"),
            Self::WorkingDays(count) => write!(f, "{count} working days"),
            Self::Until(day) => write!(f, "until {day}"),
            Self::NextMonth { day, time } => {
                let ending = match day {
                    1 | 21 => "st",
                    2 | 22 => "nd",
                    3 | 23 => "rd",
                    _ => "th",
                };
                write!(f, "next month from the {day}{ending} at {time}")
            }
        }
    }
}

written!(Notice, "notice", "until 18:00 of the working day before");
written!(Horizon, "horizon", "next month from the 20th at 09:00");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_say_instead_of_a_length_of_time_reads_back_the_same() {
        for text in ["2h", "until 18:00 of the working day before", "until 09:30 of the day before"] {
            assert_eq!(text.parse::<Notice>().unwrap().to_string(), text);
        }
        for text in
            ["60 days", "20 working days", "1 working day", "until 2026-12-31", "next month from the 2nd at 09:00"]
        {
            assert_eq!(text.parse::<Horizon>().unwrap().to_string(), text);
        }
        for text in ["", "until 25:00 of the day before", "until the day before", "0 days and a half"] {
            assert!(text.parse::<Notice>().unwrap_err().contains("working day before"), "{text}");
        }
        for text in ["0 working days", "next month from the 31st at 09:00", "until 2026-02-30", "soon"] {
            assert!(text.parse::<Horizon>().unwrap_err().contains("working days"), "{text}");
        }
    }
}
