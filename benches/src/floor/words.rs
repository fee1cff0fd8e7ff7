//! Days and times in Spanish, the one language that the floor speaks.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

const MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];
const SHORT_MONTHS: [&str; 12] = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"];
const WEEKDAYS: [&str; 7] = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"];
const SHORT_WEEKDAYS: [&str; 7] = ["lun", "mar", "mié", "jue", "vie", "sáb", "dom"];

/// The present, in microseconds.
#[expect(clippy::disallowed_methods, reason = "the smallest program takes the system's clock")]
pub fn now() -> i64 {
    Timestamp::now().as_microsecond()
}

pub fn weekday(day: Date) -> usize {
    usize::from(day.weekday().to_monday_zero_offset().unsigned_abs())
}

fn month(day: Date) -> usize {
    usize::from(day.month().unsigned_abs()) - 1
}

pub fn short_weekday(day: Date) -> &'static str {
    SHORT_WEEKDAYS[weekday(day)]
}

pub fn short_month(day: Date) -> &'static str {
    SHORT_MONTHS[month(day)]
}

pub fn long(day: Date) -> String {
    format!("{}, {} de {} de {}", WEEKDAYS[weekday(day)], day.day(), MONTHS[month(day)], day.year())
}

pub fn short(day: Date) -> String {
    format!("{} {} {}", day.day(), short_month(day), day.year())
}

pub fn datetime(at: DateTime) -> String {
    format!("{}, {:02}:{:02}", long(at.date()), at.hour(), at.minute())
}

pub fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let family = match words.as_slice() {
        [] | [_] => None,
        [_, family] | [.., family, _] => Some(family),
    };
    words.first().into_iter().chain(family).filter_map(|word| word.chars().next()).collect()
}
