//! The rules that are about the patient, and those that count, in the same plain way.

use jiff::{ToSpan, civil::Date};

use super::{DAY, MINUTE, Naive, plus};
use crate::{
    booking::model::{EntitlementKind, Person, Reason},
    clock::Timestamp,
};

impl Naive<'_> {
    pub(super) fn has_enough(&self, name: &str, at: i64) -> bool {
        let limits = self.practice.says(Some(name), |policy| policy.limits.clone()).unwrap_or_default();
        limits.into_iter().any(|(per, of, most)| {
            let counted = self.times.visits.iter().filter(|(service, _)| of == "clinic" || *service == "visit");
            counted.filter(|(_, other)| self.same(per, *other, at)).count() >= most
        })
    }

    /// Whether two instants are in the same day, week or month.
    pub(super) fn same(&self, per: &str, one: i64, other: i64) -> bool {
        let (day, other) = (self.date(one), self.date(other));
        let week = |day: Date| (day.iso_week_date().year(), day.iso_week_date().week());
        match per {
            "day" => day == other,
            "month" => (day.year(), day.month()) == (other.year(), other.month()),
            _ => week(day) == week(other),
        }
    }

    pub(super) fn has_full_list(&self, name: &str) -> bool {
        let Some(most) = self.practice.says(Some(name), |policy| policy.list_size) else { return false };
        let (patients, own) = if name == "ana" { self.times.list } else { (0, false) };
        self.times.person.is_some() && !own && patients >= most
    }

    pub(super) fn is_crowded(&self, name: &str, at: i64) -> bool {
        let quotas = self.practice.says(Some(name), |policy| policy.quotas.clone()).unwrap_or_default();
        quotas.into_iter().any(|(per, of, appointments, minutes)| {
            let counted = self.times.counted.iter().filter(|(practitioner, service, site, start, _)| {
                self.same(per, *start, at)
                    && match of {
                        "service" => *service == "visit",
                        "practitioner" => *practitioner == name,
                        "site" => *site == "site",
                        _ => true,
                    }
            });
            let (mut count, mut sum) = (0, self.length(name));
            for (_, _, _, start, end) in counted {
                count += 1;
                sum += (end - start) / MINUTE;
            }
            appointments.is_some_and(|most| count >= most) || minutes.is_some_and(|most| sum > most)
        })
    }

    pub(super) fn is_too_close(&self, name: &str, at: i64) -> bool {
        let gap = self.practice.says(Some(name), |policy| policy.gap).unwrap_or(0);
        self.times.visits.iter().filter(|(service, _)| *service == "visit").any(|(_, other)| {
            let shifted = |minutes: i64| {
                if gap % DAY == 0 {
                    let local = Timestamp::from_micros(*other).local(&self.zone);
                    let minute = i64::from(local.hour()) * 60 + i64::from(local.minute());
                    self.instant(plus(local.date(), minutes / DAY), minute)
                } else {
                    other + minutes * MINUTE
                }
            };
            gap > 0 && at > shifted(-gap) && at < shifted(gap)
        })
    }

    /// Whether the patient has a referral, or an invitation, that is valid at an instant.
    fn has_paper(&self, person: &Person, kind: EntitlementKind, at: i64) -> bool {
        let day = self.date(at);
        person.entitlements.iter().any(|one| {
            one.kind == kind && one.service == "visit" && one.left > 0 && one.from <= day && day <= one.until
        })
    }

    fn needs_referral(&self, name: &str) -> bool {
        self.practice.says(Some(name), |policy| policy.referral).unwrap_or(false)
    }

    /// Whether the patient has a referral that will do at some time from now on.
    fn has_referral(&self, person: &Person) -> bool {
        let today = self.date(self.question.now.micros());
        let mut referrals = person.entitlements.iter().filter(|one| one.kind == EntitlementKind::Referral);
        referrals.any(|one| one.service == "visit" && one.left > 0 && one.until >= today)
    }

    /// Whether the patient has a referral, and not for this day.
    pub(super) fn is_off_referral(&self, name: &str, person: &Person, at: i64) -> bool {
        let valid = self.has_paper(person, EntitlementKind::Referral, at);
        self.needs_referral(name) && self.has_referral(person) && !valid
    }

    /// Whether the questionnaire was answered lately enough, or nobody asks for it here.
    pub(super) fn has_answered(&self, name: &str, person: &Person) -> bool {
        let asked = self.practice.says(Some(name), |policy| policy.questionnaire).unwrap_or(false);
        let days = self.practice.says(Some(name), |policy| policy.answers_last).unwrap_or(90);
        let Some(answered) = person.answered.as_ref().filter(|_| asked) else { return true };
        let since = self.question.now.micros() - days * DAY * MINUTE;
        answered.iter().any(|(name, at)| name == "asks/before" && at.micros() >= since)
    }

    /// Whether the one who shall pay, or anybody who could, stands among those who are taken.
    fn is_paid(&self, name: &str, person: &Person) -> bool {
        let Some(taken) = self.practice.says(Some(name), |policy| policy.coverage) else { return true };
        let could = person.coverage.iter().map(ToString::to_string).chain(["self-pay".to_owned()]);
        let pay: Vec<String> = person.payer.as_ref().map_or_else(|| could.collect(), |one| vec![one.to_string()]);
        pay.iter().any(|payer| {
            let insurer = payer.split('/').next().unwrap();
            taken.split(", ").any(|one| one == payer || one == insurer)
        })
    }

    /// Whether the clinic knows the patient, or has invited them, as far as it asks for that.
    fn is_stranger(&self, name: &str, person: &Person) -> Option<Reason> {
        let after = self.practice.says(Some(name), |policy| policy.known_after).unwrap_or("attended");
        let known = if after == "attended" { person.attended } else { person.booked };
        let now = self.question.now.micros();
        match self.practice.says(Some(name), |policy| policy.patients).unwrap_or("any") {
            "known" if !known => Some(Reason::KnownOnly),
            "new" if known => Some(Reason::NewOnly),
            "invited" if !self.has_paper(person, EntitlementKind::Invitation, now) => Some(Reason::NotInvited),
            _ => None,
        }
    }

    /// Why nothing is for the person, or an hour is not.
    pub(super) fn is_not_for(&self, name: &str, person: &Person, at: i64) -> Option<Reason> {
        if let Some(reason) = self.is_stranger(name, person) {
            return Some(reason);
        }
        if let Some(wanted) = self.practice.says(Some(name), |policy| policy.sex) {
            match person.sex {
                None => return Some(Reason::NoSex),
                Some(sex) if sex.as_str() != wanted => return Some(Reason::OtherSex),
                Some(_) => {}
            }
        }
        if !person.unasked && !self.is_paid(name, person) {
            return Some(Reason::NotCovered);
        }
        if self.needs_referral(name) && !self.has_referral(person) {
            return Some(Reason::NoReferral);
        }
        let (from, below) = self.practice.says(Some(name), |policy| policy.ages).filter(|_| !person.unasked)?;
        let Some(birth) = person.birth_on else { return Some(Reason::NoBirthDate) };
        // Years are counted one after the other, a birthday at a time.
        let day = self.date(at);
        let age = (1..150).take_while(|years: &i64| birth.checked_add(years.years()).unwrap() <= day).count();
        let right = age >= usize::from(from) && below.is_none_or(|below| age < usize::from(below));
        (!right || birth > day).then_some(Reason::OtherAge)
    }
}
