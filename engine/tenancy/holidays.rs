//! Public holidays by named calendar, shipped as data: Spain's, and those of its autonomous communities (ISO 3166-2).

use std::{
    collections::BTreeMap,
    sync::{LazyLock, Mutex, PoisonError},
};

use jiff::{ToSpan, civil::Date};

/// A calendar: what a day is called, by rule.
type Calendar = BTreeMap<String, String>;

static CALENDARS: LazyLock<BTreeMap<String, Calendar>> =
    LazyLock::new(|| toml::from_str(include_str!("holidays.toml")).expect("the calendars that ship are well-formed"));

/// The days of one calendar in one year.
type Year = std::sync::Arc<BTreeMap<Date, &'static str>>;
static YEARS: LazyLock<Mutex<BTreeMap<(String, i16), Year>>> = LazyLock::new(Mutex::default);

/// The names of the calendars.
pub fn names() -> Vec<&'static str> {
    CALENDARS.keys().map(String::as_str).collect()
}

/// What a day is called in a calendar, where it is a holiday there.
pub fn holiday(calendar: &str, day: Date) -> Option<&'static str> {
    year(calendar, day.year()).get(&day).copied()
}

fn year(calendar: &str, year: i16) -> Year {
    let mut years = YEARS.lock().unwrap_or_else(PoisonError::into_inner);
    let key = (calendar.to_owned(), year);
    if let Some(known) = years.get(&key) {
        return Year::clone(known);
    }
    let rules = CALENDARS.get(calendar).into_iter().flatten();
    let days = rules.filter_map(|(rule, name)| Some((day(rule, year)?, name.as_str()))).collect();
    let days = Year::new(days);
    // A few calendars and years are asked for; whoever asks for many empties the list.
    if years.len() > 256 {
        years.clear();
    }
    years.insert(key, Year::clone(&days));
    days
}

/// The day of a rule in a year: `"05-02"`, `"easter-2"`.
fn day(rule: &str, year: i16) -> Option<Date> {
    if let Some(offset) = rule.strip_prefix("easter") {
        return easter(year)?.checked_add(offset.parse::<i64>().ok()?.days()).ok();
    }
    let (month, day) = rule.split_once('-')?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// Easter Sunday of the Gregorian calendar, by Gauss's rule as Lichtenberg mended it.
fn easter(year: i16) -> Option<Date> {
    let year = i32::from(year);
    let century = year / 100;
    let moon_shift = 15 + (3 * century + 3) / 4 - (8 * century + 13) / 25;
    let sun_shift = 2 - (3 * century + 3) / 4;
    let cycle = year % 19;
    let seed = (19 * cycle + moon_shift) % 30;
    let mended = seed / 29 + (seed / 28 - seed / 29) * (cycle / 11);
    let full_moon = 21 + seed - mended;
    let first_sunday = 7 - (year + year / 4 + sun_shift) % 7;
    let to_sunday = 7 - (full_moon - first_sunday) % 7;
    // Counted from the last day of February.
    let from = Date::new(i16::try_from(year).ok()?, 3, 1).ok()?.yesterday().ok()?;
    from.checked_add(i64::from(full_moon + to_sunday).days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_is_when_the_almanac_says() {
        for (year, month, day) in
            [(2000, 4, 23), (2008, 3, 23), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25)]
        {
            assert_eq!(easter(year), Some(Date::constant(year, month, day)));
        }
    }

    #[test]
    fn each_calendar_has_its_days_and_nothing_that_cannot_be_read() {
        assert_eq!(holiday("es", Date::constant(2026, 4, 3)), Some("Viernes Santo"));
        assert_eq!(holiday("es-md", Date::constant(2026, 5, 2)), Some("Fiesta de la Comunidad de Madrid"));
        assert_eq!(holiday("es-ct", Date::constant(2026, 4, 6)), Some("Dilluns de Pasqua"));
        assert_eq!(holiday("es", Date::constant(2026, 5, 2)), None);
        assert_eq!(names().len(), 20, "Spain, 17 communities, 2 cities");
        for (name, rules) in CALENDARS.iter() {
            for rule in rules.keys() {
                assert!(day(rule, 2027).is_some(), "{name}: {rule}");
            }
        }
    }
}
