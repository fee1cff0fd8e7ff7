//! When a practitioner works at a site on a day.

use jiff::civil::Date;

use crate::tenancy::config::{Hours, Practitioner, Site};

/// Minutes of a day, from and until (exclusive); `grid` is the minute from which the starts are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// The first minute.
    pub from: i64,
    /// The minute after the last.
    pub until: i64,
    /// Where the working hours began before they were cut to the site's.
    pub grid: i64,
}

/// The working times of a practitioner at a site on a day; `None` where the site is closed on that day.
pub fn working(site: &Site, practitioner: &Practitioner, day: Date) -> Option<Vec<Interval>> {
    let closed = site.closed.iter().any(|closure| {
        let to = closure.to.unwrap_or(closure.from);
        (closure.from.0..=to.0).contains(&day)
    });
    if closed {
        return None;
    }
    let open: Vec<(i64, i64)> = site.hours.iter().filter(|hours| holds(hours, day)).map(minutes).collect();
    let mut found = Vec::new();
    if practitioner.hours.is_empty() {
        found.extend(open.iter().map(|&(from, until)| Interval { from, until, grid: from }));
    } else {
        let here = |hours: &&Hours| hours.site.as_ref().is_none_or(|slug| *slug == site.slug);
        for (from, until) in practitioner.hours.iter().filter(here).filter(|hours| holds(hours, day)).map(minutes) {
            for &(opens, closes) in &open {
                let (cut_from, cut_until) = (from.max(opens), until.min(closes));
                if cut_from < cut_until {
                    found.push(Interval { from: cut_from, until: cut_until, grid: cut_from });
                }
            }
        }
    }
    found.sort_by_key(|interval| (interval.from, interval.until));
    Some(found)
}

fn holds(hours: &Hours, day: Date) -> bool {
    hours.days.iter().any(|weekday| jiff::civil::Weekday::from(*weekday) == day.weekday())
        && hours.valid_from.is_none_or(|from| from.0 <= day)
        && hours.valid_until.is_none_or(|until| day <= until.0)
}

fn minutes(hours: &Hours) -> (i64, i64) {
    (hours.from.minutes(), hours.to.minutes())
}
