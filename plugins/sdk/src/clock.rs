//! Days and times as the host writes them: `2026-11-23`, `2026-11-23T09:30`.

/// The day as a number that grows by one from each day to the next; `None` for what is no day.
pub fn day(at: &str) -> Option<i64> {
    let mut parts = at.get(..10)?.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    // The year begins in March, so that its last day is the one that some years lack.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    Some(year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (month * 153 + 2) / 5 + day)
}

/// The day of the week: 0 is Monday, 6 is Sunday.
pub fn weekday(at: &str) -> Option<i64> {
    // Monday, 23 November 2026.
    Some((day(at)? - day("2026-11-23")?).rem_euclid(7))
}

/// Minutes from one time to another by the clocks; where the clocks change between them an hour more or less passes.
pub fn minutes_between(from: &str, to: &str) -> Option<i64> {
    let minute = |at: &str| {
        let (hour, minute) = at.get(11..16)?.split_once(':')?;
        Some(hour.parse::<i64>().ok()? * 60 + minute.parse::<i64>().ok()?)
    };
    Some((day(to)? - day(from)?) * 24 * 60 + minute(to)? - minute(from)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_weekdays_and_minutes_are_counted_over_months_and_years() {
        assert_eq!(weekday("2026-11-26T10:00"), Some(3));
        assert_eq!(weekday("2028-02-29"), Some(1));
        assert_eq!(minutes_between("2026-12-31T23:30", "2027-01-01T00:15"), Some(45));
        assert_eq!(day("2028-03-01").unwrap() - day("2028-02-28").unwrap(), 2);
        assert_eq!(day("soon"), None);
    }
}
