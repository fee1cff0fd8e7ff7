//! Who gets an appointment when the patient chooses nobody in particular.

use std::{cmp::Ordering, collections::HashMap};

use jiff::{civil::Date, tz::TimeZone};

use super::{Agenda, Free, Question};
use crate::{
    clock::Timestamp,
    tenancy::config::{AnyBy, AnyPractitioner},
};

/// What decides, looked up once for all hours.
pub(super) struct Choosing<'a> {
    by: AnyPractitioner,
    agenda: &'a Agenda,
    zone: TimeZone,
    /// By practitioner.
    weights: HashMap<&'a str, u64>,
    /// The service's appointments of each practitioner by month.
    shares: HashMap<(&'a str, Date), u64>,
}

impl<'a> Choosing<'a> {
    /// Nothing where somebody in particular is asked for, or the clinic's order alone decides.
    pub(super) fn of(question: &Question<'a>, agenda: &'a Agenda) -> Option<Self> {
        let Question { tenant, site, service, .. } = *question;
        let by = tenant.rules(Some(site), Some(service), None).any_practitioner;
        if question.practitioner.is_some() || by.iter().next().is_none() {
            return None;
        }
        let zone = tenant.zone(Some(site.slug.as_str()));
        let (mut weights, mut shares) = (HashMap::new(), HashMap::new());
        if by.has(AnyBy::Weights) {
            for person in &tenant.config.practitioners {
                let rules = tenant.rules(Some(site), Some(service), Some(person));
                weights.insert(person.slug.as_str(), u64::from(rules.any_weight));
            }
            for one in agenda.counted.iter().filter(|one| service.slug == *one.service.as_str()) {
                let month = Timestamp::from_micros(one.starts_at).day(&zone).0.first_of_month();
                *shares.entry((one.practitioner.as_str(), month)).or_default() += 1;
            }
        }
        Some(Self { by, agenda, zone, weights, shares })
    }

    /// Puts those who are free in the order in which one of them gets the hour. Whom nothing tells apart stay in the clinic's order.
    pub(super) fn order(&self, starts_at: Timestamp, free: &mut [Free]) {
        if free.len() < 2 {
            return;
        }
        let day = starts_at.day(&self.zone).0;
        let mut taken = HashMap::new();
        if self.by.has(AnyBy::LeastBusy) {
            let (from, until) = (self.midnight(day), day.tomorrow().map_or(i64::MAX, |next| self.midnight(next)));
            let busy = |name: &str| self.agenda.practitioners.get(name).map_or(0, |busy| busy.taken(from, until));
            taken = free.iter().map(|one| (one.practitioner.to_string(), busy(one.practitioner.as_str()))).collect();
        }
        free.sort_by(|one, other| {
            let (a, b) = (one.practitioner.as_str(), other.practitioner.as_str());
            let decide = |by: AnyBy| match by {
                AnyBy::Usual => self.usual(a).cmp(&self.usual(b)),
                AnyBy::LeastBusy => taken.get(a).cmp(&taken.get(b)),
                AnyBy::Weights => self.share(a, day).cmp(&self.share(b, day)),
            };
            self.by.iter().map(decide).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
        });
    }

    fn midnight(&self, day: Date) -> i64 {
        day.to_zoned(self.zone.clone()).map_or(i64::MAX, |zoned| Timestamp::from(zoned.timestamp()).micros())
    }

    /// The place among those whom the patient has been with; whom they have not been with comes after all of them.
    fn usual(&self, name: &str) -> usize {
        self.agenda.usual.iter().position(|known| known == name).unwrap_or(usize::MAX)
    }

    fn share(&self, name: &str, day: Date) -> Share {
        let count = self.shares.get(&(name, day.first_of_month())).copied().unwrap_or_default();
        Share { count: count + 1, weight: self.weights.get(name).copied().unwrap_or(1) }
    }
}

/// How many appointments somebody would have for their weight, with the one that is to be given. Without a weight it is more than anybody's.
struct Share {
    count: u64,
    weight: u64,
}

impl Share {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.count * other.weight).cmp(&(other.count * self.weight))
    }
}
