//! What lets a patient book a service so often: referrals (volantes) and invitations, with the days on which they are valid.

use jiff::{civil::Date, tz::TimeZone};

use super::{Busy, Person, often::midnight};
use crate::{clock::Timestamp, ids::EntitlementId, storage::text_enum};

text_enum! {
    /// What was noted down.
    pub enum EntitlementKind {
        /// Somebody sent the patient. It must be valid on the day of the appointment.
        Referral = "referral",
        /// The clinic asks the patient to book. It must be valid when the patient does.
        Invitation = "invitation",
    }
}

/// A referral or an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entitlement {
    /// Its id.
    pub id: EntitlementId,
    /// What it is.
    pub kind: EntitlementKind,
    /// The service, by slug.
    pub service: String,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// How many appointments can still be booked on it.
    pub left: i64,
}

impl Entitlement {
    fn is_for(&self, kind: EntitlementKind, service: &str) -> bool {
        self.kind == kind && self.service == service && self.left > 0
    }
}

/// The one to be used on a day: of those that are valid then, the one that ends first.
pub fn entitled<'a>(person: &'a Person, kind: EntitlementKind, service: &str, day: Date) -> Option<&'a Entitlement> {
    let valid = person.entitlements.iter().filter(|one| one.is_for(kind, service));
    valid.filter(|one| (one.from..=one.until).contains(&day)).min_by_key(|one| (one.until, one.from, one.id))
}

/// The times in which the patient has a referral for a service.
pub(super) fn referred(person: &Person, service: &str, zone: &TimeZone) -> Busy {
    let referrals = person.entitlements.iter().filter(|one| one.is_for(EntitlementKind::Referral, service));
    let days = |one: &Entitlement| {
        let end = one.until.tomorrow().ok().and_then(|day| midnight(zone, day));
        (midnight(zone, one.from).unwrap_or(i64::MIN), end.unwrap_or(i64::MAX))
    };
    Busy::new(referrals.map(days).collect())
}

/// Whether the patient has a referral for a service that is not over.
pub(super) fn is_referred(person: &Person, service: &str, now: Timestamp, zone: &TimeZone) -> bool {
    referred(person, service, zone).overlaps(now.micros(), i64::MAX)
}

/// Whether the patient is invited to book a service now.
pub fn is_invited(person: &Person, service: &str, now: Timestamp, zone: &TimeZone) -> bool {
    entitled(person, EntitlementKind::Invitation, service, now.day(zone).0).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn referral(number: u128, from: &str, until: &str, left: i64) -> Entitlement {
        Entitlement {
            id: uuid::Uuid::from_u128(number).into(),
            kind: EntitlementKind::Referral,
            service: "visit".to_owned(),
            from: from.parse().unwrap(),
            until: until.parse().unwrap(),
            left,
        }
    }

    #[test]
    fn of_several_referrals_the_one_that_ends_first_is_used() {
        let entitlements = vec![
            referral(1, "2026-11-01", "2027-03-31", 3),
            referral(2, "2026-11-01", "2026-12-31", 1),
            referral(3, "2026-11-01", "2026-11-30", 0),
        ];
        let person = Person { entitlements, ..Person::default() };
        let used = |day: &str, service: &str| {
            let found = entitled(&person, EntitlementKind::Referral, service, day.parse().unwrap());
            found.map(|one| uuid::Uuid::from(one.id).as_u128())
        };
        assert_eq!(used("2026-11-15", "visit"), Some(2), "the third is used up");
        assert_eq!(used("2026-12-31", "visit"), Some(2));
        assert_eq!(used("2027-01-01", "visit"), Some(1));
        assert_eq!(used("2027-04-01", "visit"), None);
        assert_eq!(used("2026-11-15", "other"), None);
        let zone = TimeZone::get("Europe/Madrid").unwrap();
        let now = |at: &str| Timestamp::from(at.parse::<jiff::Timestamp>().unwrap());
        assert!(is_referred(&person, "visit", now("2027-03-31T21:59:00Z"), &zone));
        assert!(!is_referred(&person, "visit", now("2027-03-31T22:00:00Z"), &zone));
        assert!(!is_invited(&person, "visit", now("2026-11-15T10:00:00Z"), &zone), "a referral is no invitation");
    }
}
