//! The rules that are about the patient, and those that count, in the same plain way.

use jiff::{ToSpan, civil::Date};

use super::{DAY, MINUTE, Naive, plus};
use crate::{
    booking::model::{Entitlement, EntitlementKind, Person, Reason},
    clock::Timestamp,
    records::Sex,
};

impl Naive<'_> {
    pub(super) fn has_enough(&self, at: i64) -> bool {
        let Some((per, of, most)) = self.practice.patient_limit else { return false };
        let counted = self.times.visits.iter().filter(|(service, _)| of == "clinic" || *service == "visit");
        counted.filter(|(_, other)| self.same(per, *other, at)).count() >= most
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
        let Some(most) = self.practice.list_size else { return false };
        let (patients, own) = if name == "ana" { self.times.list } else { (0, false) };
        self.times.person.is_some() && !own && patients >= most
    }

    pub(super) fn is_crowded(&self, name: &str, at: i64) -> bool {
        let Some((per, of, appointments, minutes)) = self.practice.quota else { return false };
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
    }

    pub(super) fn is_too_close(&self, at: i64) -> bool {
        let gap = self.practice.gap;
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

    pub(super) fn is_referred(&self, person: &Person, at: i64) -> bool {
        !self.practice.referral || self.has_paper(person, EntitlementKind::Referral, at)
    }

    /// Whether the questionnaire was answered lately enough, or nobody asks for it here.
    pub(super) fn has_answered(&self, person: &Person) -> bool {
        let (Some(days), Some(answered)) = (self.practice.questionnaire, &person.answered) else { return true };
        let since = self.question.now.micros() - days * DAY * MINUTE;
        answered.iter().any(|(name, at)| name == "asks/before" && at.micros() >= since)
    }

    /// Whether the one who shall pay, or anybody who could, stands among those who are taken.
    fn is_paid(&self, person: &Person) -> bool {
        let Some(taken) = self.practice.coverage else { return true };
        let could = person.coverage.iter().map(ToString::to_string).chain(["self-pay".to_owned()]);
        let pay: Vec<String> = person.payer.as_ref().map_or_else(|| could.collect(), |one| vec![one.to_string()]);
        pay.iter().any(|payer| {
            let insurer = payer.split('/').next().unwrap();
            taken.split(", ").any(|one| one == payer || one == insurer)
        })
    }

    pub(super) fn is_not_for(&self, person: &Person, at: i64) -> Option<Reason> {
        if self.practice.new_only && person.attended {
            return Some(Reason::NewOnly);
        }
        let now = self.question.now.micros();
        if self.practice.invited_only && !self.has_paper(person, EntitlementKind::Invitation, now) {
            return Some(Reason::NotInvited);
        }
        if self.practice.women_only && person.sex.is_none() {
            return Some(Reason::NoSex);
        }
        if self.practice.women_only && person.sex != Some(Sex::Female) {
            return Some(Reason::OtherSex);
        }
        if !person.unasked && !self.is_paid(person) {
            return Some(Reason::NotCovered);
        }
        // A referral that is over helps at no time from now on.
        let today = self.date(now);
        let useful =
            |one: &&Entitlement| one.kind == EntitlementKind::Referral && one.service == "visit" && one.left > 0;
        if self.practice.referral && !person.entitlements.iter().filter(useful).any(|one| one.until >= today) {
            return Some(Reason::NoReferral);
        }
        let (from, below) = self.practice.ages?;
        if person.unasked {
            return None;
        }
        let Some(birth) = person.birth_on else { return Some(Reason::NoBirthDate) };
        // Years are counted one after the other, a birthday at a time.
        let day = self.date(at);
        let age = (1..150).take_while(|years: &i64| birth.checked_add(years.years()).unwrap() <= day).count();
        let right = age >= usize::from(from) && below.is_none_or(|below| age < usize::from(below));
        (!right || birth > day).then_some(Reason::OtherAge)
    }
}
