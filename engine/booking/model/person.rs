//! For whom an hour is: what the rules look at of the person who asks.

use jiff::{ToSpan, civil::Date, tz::TimeZone};

use super::Reason;
use crate::{
    clock::Timestamp,
    records::Sex,
    tenancy::config::{Ages, KnownAfter, Patients, Rules},
};

/// The person who asks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Person {
    /// The day of birth.
    pub birth_on: Option<Date>,
    /// The administrative sex.
    pub sex: Option<Sex>,
    /// Whether they came to an appointment.
    pub attended: bool,
    /// Whether they have or had an appointment that was not called off.
    pub booked: bool,
    /// Whether they are looking at the hours before they have said who they are: of the ages nothing is refused then.
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

/// When the person may have the hours of these rules: from an instant on and until another.
pub(super) fn span(person: &Person, rules: &Rules, zone: &TimeZone) -> Result<Span, Reason> {
    let known = match rules.known_after {
        KnownAfter::Attended => person.attended,
        KnownAfter::Booked => person.booked,
    };
    match rules.patients {
        Patients::Known if !known => return Err(Reason::KnownOnly),
        Patients::New if known => return Err(Reason::NewOnly),
        _ => {}
    }
    match (rules.sex, person.sex) {
        (Some(_), None) => return Err(Reason::NoSex),
        (Some(wanted), Some(sex)) if wanted != sex => return Err(Reason::OtherSex),
        _ => {}
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
