//! When a practitioner works at a site on a day: weekly hours, pauses, closures, holidays, and days with hours of their own.
//!
//! Hours that end past midnight belong to the day on which they begin.

use jiff::civil::Date;

use crate::tenancy::{
    Tenant,
    config::{Closure, Hours, Opening, Practitioner, Service, Site, TimeOfDay},
    holidays,
};

/// Minutes of a day, from and until (exclusive); more than 1440 is the next day. `grid` is the minute from which the starts
/// are counted: where the hours begin, pauses left aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// The first minute.
    pub from: i64,
    /// The minute after the last.
    pub until: i64,
    /// The first minute of the hours that this is a part of.
    pub grid: i64,
}

/// Why nobody works on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shut {
    /// One of the site's `closed`, by its place in the list.
    Site(usize),
    /// A public holiday, by its name.
    Holiday(&'static str),
    /// One of the practitioner's `closed`, by its place in the list.
    Practitioner(usize),
}

/// When a site is open on a day, for a service or for any.
///
/// # Errors
/// Why it is closed.
pub fn open(tenant: &Tenant, site: &Site, service: Option<&Service>, day: Date) -> Result<Vec<Interval>, Shut> {
    if let Some(special) = special(&site.open, day) {
        return Ok(special);
    }
    if let Some(index) = closure(&site.closed, day) {
        return Err(Shut::Site(index));
    }
    let calendars = site.holidays.as_ref().unwrap_or(&tenant.config.holidays);
    if let Some(name) = calendars.iter().find_map(|calendar| holidays::holiday(calendar.as_str(), day)) {
        return Err(Shut::Holiday(name));
    }
    let weekly: Vec<Interval> = weekly(&site.hours, site, service, day).collect();
    Ok(without(weekly, &site.breaks, site, service, day))
}

/// The working times of a practitioner at a site on a day, for a service.
///
/// # Errors
/// Why there are none on this day, where it is not just that the weekly hours have none.
pub fn working(
    tenant: &Tenant,
    site: &Site,
    practitioner: &Practitioner,
    service: &Service,
    day: Date,
) -> Result<Vec<Interval>, Shut> {
    working_while(&open(tenant, site, Some(service), day)?, site, practitioner, service, day)
}

/// The same, where it is known when the site is open for the service on the day.
pub(super) fn working_while(
    open: &[Interval],
    site: &Site,
    practitioner: &Practitioner,
    service: &Service,
    day: Date,
) -> Result<Vec<Interval>, Shut> {
    match away(practitioner, day) {
        Some(index) => Err(Shut::Practitioner(index)),
        None => Ok(whenever_while(open, site, practitioner, service, day)),
    }
}

/// The working times, whether they are away or not: the hours in which somebody stands in for them.
///
/// # Errors
/// Why the site is closed.
pub fn working_whenever(
    tenant: &Tenant,
    site: &Site,
    practitioner: &Practitioner,
    service: &Service,
    day: Date,
) -> Result<Vec<Interval>, Shut> {
    Ok(whenever_while(&open(tenant, site, Some(service), day)?, site, practitioner, service, day))
}

/// The same, where it is known when the site is open.
pub(super) fn whenever_while(
    open: &[Interval],
    site: &Site,
    practitioner: &Practitioner,
    service: &Service,
    day: Date,
) -> Vec<Interval> {
    let own = if let Some(special) = special(&practitioner.open, day) {
        special
    } else if practitioner.hours.is_empty() {
        without(open.to_vec(), &practitioner.breaks, site, Some(service), day)
    } else {
        let weekly = weekly(&practitioner.hours, site, Some(service), day).collect();
        without(weekly, &practitioner.breaks, site, Some(service), day)
    };
    let mut found = Vec::new();
    for mine in &own {
        for there in open {
            let (from, until) = (mine.from.max(there.from), mine.until.min(there.until));
            if from < until {
                found.push(Interval { from, until, grid: mine.grid.max(there.grid) });
            }
        }
    }
    found.sort_by_key(|interval| (interval.from, interval.until));
    found
}

/// The one of the practitioner's `closed` that is on a day, by its place in the list; hours of the day alone come before it.
pub(super) fn away(practitioner: &Practitioner, day: Date) -> Option<usize> {
    let special = || practitioner.open.iter().any(|opening| opening.on.0 == day);
    closure(&practitioner.closed, day).filter(|_| !special())
}

/// Whether the site is open on a day at all.
pub(super) fn is_working_day(tenant: &Tenant, site: &Site, day: Date) -> bool {
    let is_open = |service| open(tenant, site, service, day).is_ok_and(|hours| !hours.is_empty());
    // A pause of one service leaves the day to the others.
    if site.breaks.iter().any(|pause| !pause.services.is_empty()) {
        return tenant.config.services.iter().any(|service| is_open(Some(service)));
    }
    is_open(None)
}

/// The hours of their own that a day has.
fn special(openings: &[Opening], day: Date) -> Option<Vec<Interval>> {
    let of_day = openings.iter().filter(|opening| opening.on.0 == day);
    let special: Vec<Interval> = of_day.map(|opening| interval(opening.from, opening.to)).collect();
    (!special.is_empty()).then_some(special)
}

fn closure(closures: &[Closure], day: Date) -> Option<usize> {
    closures.iter().position(|closure| (closure.from.0..=closure.to.unwrap_or(closure.from).0).contains(&day))
}

fn weekly<'a>(
    hours: &'a [Hours],
    site: &'a Site,
    service: Option<&'a Service>,
    day: Date,
) -> impl Iterator<Item = Interval> + 'a {
    hours.iter().filter(move |hours| holds(hours, site, service, day)).map(|hours| interval(hours.from, hours.to))
}

/// Cuts the pauses of the day out.
fn without(hours: Vec<Interval>, breaks: &[Hours], site: &Site, service: Option<&Service>, day: Date) -> Vec<Interval> {
    let mut left = hours;
    for pause in weekly(breaks, site, service, day) {
        left = left
            .into_iter()
            .flat_map(|interval| {
                let before = Interval { until: interval.until.min(pause.from), ..interval };
                let after = Interval { from: interval.from.max(pause.until), ..interval };
                [before, after].into_iter().filter(|part| part.from < part.until)
            })
            .collect();
    }
    left
}

fn holds(hours: &Hours, site: &Site, service: Option<&Service>, day: Date) -> bool {
    hours.days.iter().any(|weekday| jiff::civil::Weekday::from(*weekday) == day.weekday())
        && hours.valid_from.is_none_or(|from| from.0 <= day)
        && hours.valid_until.is_none_or(|until| day <= until.0)
        && hours.site.as_ref().is_none_or(|slug| *slug == site.slug)
        && (hours.services.is_empty() || service.is_none_or(|service| hours.services.contains(&service.slug)))
}

fn interval(from: TimeOfDay, to: TimeOfDay) -> Interval {
    let (from, to) = (from.minutes(), to.minutes());
    Interval { from, until: if to <= from { to + 24 * 60 } else { to }, grid: from }
}
