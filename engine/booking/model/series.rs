//! The hours of a series.

use jiff::{ToSpan, tz::TimeZone};

use crate::clock::Timestamp;

/// The same time by the site's clocks, every `weeks` weeks, `times` times, whatever the clocks do meanwhile.
pub fn series(first: Timestamp, zone: &TimeZone, weeks: u8, times: u32) -> Vec<Timestamp> {
    let local = first.local(zone);
    let at = |number: u32| {
        let days = i64::from(number) * i64::from(weeks) * 7;
        let day = local.checked_add(days.days()).ok()?;
        Some(Timestamp::from(zone.to_ambiguous_timestamp(day).compatible().ok()?))
    };
    // The first is the very instant that was chosen, also where its hour comes twice.
    [first].into_iter().chain((1..times).map_while(at)).collect()
}

#[cfg(test)]
mod tests {
    use super::series;
    use crate::clock::Timestamp;

    #[test]
    fn nine_stays_nine_when_the_clocks_change() {
        let zone = jiff::tz::TimeZone::get("Europe/Madrid").unwrap();
        let first: Timestamp = "2027-03-15T08:00:00Z".parse::<jiff::Timestamp>().unwrap().into();
        let all: Vec<String> = series(first, &zone, 2, 3).iter().map(|at| at.local(&zone).to_string()).collect();
        assert_eq!(all, ["2027-03-15T09:00:00", "2027-03-29T09:00:00", "2027-04-12T09:00:00"]);
    }
}
