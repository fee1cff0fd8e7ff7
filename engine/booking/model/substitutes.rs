//! Who stands in for whom while somebody is away: the substitute sees the absent one's patients, in the absent one's hours.

use jiff::{ToSpan, civil::Date, tz::TimeZone};

use super::{Agenda, Busy, Question};
use crate::{
    clock::Timestamp,
    tenancy::config::{Closure, Practitioner},
};

/// An absence for which a substitute is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Substitution {
    /// Who is away, by slug.
    pub absent: String,
    /// Who sees their patients, by slug.
    pub substitute: String,
    /// From when until when.
    pub time: (i64, i64),
}

/// Somebody who stands in, and for whom and when.
pub(super) struct StandIn<'a> {
    pub absent: &'a Practitioner,
    pub substitute: &'a Practitioner,
    pub times: Busy,
}

/// The absent one, the substitute, and the times.
type Found<'a> = (&'a Practitioner, &'a Practitioner, Vec<(i64, i64)>);

/// All who stand in for somebody who offers the service at the site, as far as the question is about either of the two.
pub(super) fn stand_ins<'a>(question: &Question<'a>, agenda: &Agenda, zone: &TimeZone) -> Vec<StandIn<'a>> {
    let tenant = question.tenant;
    let written = tenant.config.practitioners.iter().any(|one| one.closed.iter().any(|days| days.substitute.is_some()));
    if agenda.substitutions.is_empty() && !written {
        return Vec::new();
    }
    let mut found: Vec<Found<'_>> = Vec::new();
    for absent in tenant.who_offers(question.service, question.site.slug.as_str()) {
        let entered = agenda.substitutions.iter().filter(|one| absent.slug == *one.absent.as_str());
        let entered = entered.map(|one| (one.substitute.as_str(), one.time));
        let written = absent.closed.iter().filter_map(|days| Some((days.substitute.as_ref()?.as_str(), days)));
        let written = written.flat_map(|(slug, days)| of(days, absent, zone).into_iter().map(move |time| (slug, time)));
        for (slug, time) in entered.chain(written) {
            let Some(substitute) = tenant.practitioner(slug).filter(|one| one.slug != absent.slug) else { continue };
            let wanted = question.practitioner.is_none_or(|one| one.slug == absent.slug || one.slug == substitute.slug);
            if !wanted || !tenant.config.meets(substitute, question.modality) {
                continue;
            }
            match found.iter_mut().find(|known| known.0.slug == absent.slug && known.1.slug == substitute.slug) {
                Some(known) => known.2.push(time),
                None => found.push((absent, substitute, vec![time])),
            }
        }
    }
    found
        .into_iter()
        .map(|(absent, substitute, times)| StandIn { absent, substitute, times: Busy::new(times) })
        .collect()
}

/// The whole days of a closure, without those on which the absent one has hours all the same.
fn of(days: &Closure, absent: &Practitioner, zone: &TimeZone) -> Vec<(i64, i64)> {
    let midnight =
        |day: Date| day.to_zoned(zone.clone()).map_or(i64::MAX, |zoned| Timestamp::from(zoned.timestamp()).micros());
    let after = |day: Date| day.tomorrow().map_or(i64::MAX, midnight);
    let (first, last) = (days.from.0, days.to.unwrap_or(days.from).0);
    let there = absent.open.iter().map(|opening| opening.on.0).filter(|day| (first..=last).contains(day));
    let mut there: Vec<Date> = there.collect();
    there.sort_unstable();
    let mut from = midnight(first);
    let mut times = Vec::with_capacity(there.len() + 1);
    for day in there {
        times.push((from, midnight(day)));
        from = after(day);
    }
    times.push((from, after(last)));
    times
}

/// Whether the clinic's file names somebody to stand in for this practitioner around these days: then the other's times count too.
pub fn has_substitute(practitioner: &Practitioner, (from, until): (Timestamp, Timestamp)) -> bool {
    let utc = TimeZone::UTC;
    // Wherever the site is, its days are these or their neighbours.
    let (from, until) = (from.day(&utc).0.saturating_sub(2.days()), until.day(&utc).0.saturating_add(2.days()));
    let near = |days: &&Closure| days.from.0 <= until && days.to.unwrap_or(days.from).0 >= from;
    practitioner.closed.iter().filter(near).any(|days| days.substitute.is_some())
}

/// Whether the clinic's file says that this substitute stands in for a practitioner on a day.
pub fn stands_in(absent: &Practitioner, substitute: &str, day: Date) -> bool {
    let on = |days: &&Closure| (days.from.0..=days.to.unwrap_or(days.from).0).contains(&day);
    let with = |days: &Closure| days.substitute.as_ref().is_some_and(|slug| *slug == *substitute);
    absent.open.iter().all(|opening| opening.on.0 != day) && absent.closed.iter().filter(on).any(with)
}
