//! For whom an hour is: what the rules look at of the person who asks.

use jiff::{ToSpan, civil::Date, tz::TimeZone};

use super::{Busy, Entitlement, Reason, coverage, entitlements};
use crate::{
    clock::Timestamp,
    records::Sex,
    tenancy::config::{Ages, Conditions, KnownAfter, Patients, Payer, Referral, Rules},
};

/// The person who asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// The day of birth.
    pub birth_on: Option<Date>,
    /// The administrative sex.
    pub sex: Option<Sex>,
    /// Whether they came to an appointment.
    pub attended: bool,
    /// Whether they have or had an appointment that was not called off.
    pub booked: bool,
    /// The insurers of the record; whoever has none, or wants to, pays.
    pub coverage: Vec<Payer>,
    /// Who shall pay, where that was chosen.
    pub payer: Option<Payer>,
    /// Their referrals and invitations, as far as they were not withdrawn.
    pub entitlements: Vec<Entitlement>,
    /// The questionnaires that they have answered, and when last; nothing where hours are shown before one is asked for.
    pub answered: Option<Vec<(String, Timestamp)>>,
    /// Whether they are looking at the hours before they have said who they are: of ages and insurers nothing is refused then.
    pub unasked: bool,
}

impl Person {
    /// Somebody who is not a patient yet, and has not filled in the form that asks for the day of birth.
    pub fn anybody() -> Self {
        Self { unasked: true, ..Self::default() }
    }

    /// Somebody who is not a patient yet, with what the form asked for.
    pub fn newcomer(birth_on: Option<Date>) -> Self {
        Self { birth_on, ..Self::default() }
    }
}

/// The instants from which and until which somebody has the age that is asked for.
type Span = (i64, i64);

/// What the rules about a person are asked about: the service, now, by these rules and the clocks of the site.
pub(super) struct Visit<'a> {
    pub service: &'a str,
    pub now: Timestamp,
    pub rules: &'a Rules,
    pub conditions: &'a Conditions<'a>,
    pub zone: &'a TimeZone,
}

/// When the person may have the hours of these rules: from an instant on and until another.
pub(super) fn span(person: &Person, visit: &Visit<'_>) -> Result<Span, Reason> {
    let Visit { service, now, rules, conditions, zone } = *visit;
    let known = match rules.known_after {
        KnownAfter::Attended => person.attended,
        KnownAfter::Booked => person.booked,
    };
    match rules.patients {
        Patients::Known if !known => return Err(Reason::KnownOnly),
        Patients::New if known => return Err(Reason::NewOnly),
        Patients::Invited if !entitlements::is_invited(person, service, now, zone) => return Err(Reason::NotInvited),
        _ => {}
    }
    match (rules.sex, person.sex) {
        (Some(_), None) => return Err(Reason::NoSex),
        (Some(wanted), Some(sex)) if wanted != sex => return Err(Reason::OtherSex),
        _ => {}
    }
    if !coverage::is_covered(person, conditions) {
        return Err(Reason::NotCovered);
    }
    if rules.referral == Referral::Required && !entitlements::is_referred(person, service, now, zone) {
        return Err(Reason::NoReferral);
    }
    let Some(Ages { from, below }) = rules.ages.filter(|_| !person.unasked) else { return Ok((i64::MIN, i64::MAX)) };
    let birth_on = person.birth_on.ok_or(Reason::NoBirthDate)?;
    // Who was born on 29 February has the birthday on the last of the month in other years.
    let birthday = |years: u8| {
        let day = birth_on.checked_add(i64::from(years).years()).ok()?;
        Some(Timestamp::from(day.to_zoned(zone.clone()).ok()?.timestamp()).micros())
    };
    Ok((birthday(from).unwrap_or(i64::MAX), below.and_then(birthday).unwrap_or(i64::MAX)))
}

/// The times in which the person has the referral that is asked for; nothing where none is, or where it is said already that there is none.
pub(super) fn referred(person: &Person, visit: &Visit<'_>) -> Option<Busy> {
    let Visit { service, now, rules, zone, .. } = *visit;
    let some = rules.referral == Referral::Required && entitlements::is_referred(person, service, now, zone);
    some.then(|| entitlements::referred(person, service, zone))
}

/// Whether the questionnaire that must be answered before was, not too long ago.
pub(super) fn has_answered(person: &Person, visit: &Visit<'_>) -> bool {
    let (Some(wanted), Some(answered)) = (visit.conditions.questionnaire, &person.answered) else { return true };
    let valid = visit.rules.questionnaire_valid.duration();
    answered.iter().any(|(questionnaire, at)| questionnaire == wanted && at.plus(valid) >= visit.now)
}
