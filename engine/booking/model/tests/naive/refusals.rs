//! Every rule that refuses an hour in somebody's working time, in the same plain way.

use std::collections::HashMap;

use jiff::civil::Date;

use super::{MINUTE, Naive};
use crate::booking::model::Reason;

fn among(times: &[(i64, i64)], at: i64) -> bool {
    times.iter().any(|(from, until)| (*from..*until).contains(&at))
}

impl Naive<'_> {
    pub(super) fn refusals(&self, name: &str, day: Date, at: i64) -> Vec<Reason> {
        let mut found = if self.question.online { self.refusals_of_patients(name, day, at) } else { Vec::new() };
        let (practice, times) = (self.practice, self.times);
        let length = self.length(name);
        let minutes = || (0..length).map(|minute| at + minute * MINUTE);
        let before = practice.says(Some(name), |policy| policy.before).unwrap_or(0);
        let after = practice.says(Some(name), |policy| policy.after).unwrap_or(0);
        let blocked = || (-before..length + after).map(|minute| at + minute * MINUTE);
        let of = |times: &HashMap<&'static str, Vec<(i64, i64)>>| times.get(name).cloned().unwrap_or_default();
        let (away, taken) = (of(&times.away), of(&times.taken));
        if minutes().any(|at| among(&times.closed, at) || among(&away, at)) {
            found.push(Reason::Absent);
        }
        if minutes().any(|at| among(&times.patient, at)) {
            found.push(Reason::PatientBusy);
        }
        let capacity = practice.says(Some(name), |policy| policy.capacity).unwrap_or(1);
        let group = times.groups.iter().find(|(start, _)| capacity > 1 && name == "ana" && *start == at);
        if group.is_some_and(|(_, seats)| *seats >= capacity) {
            found.push(Reason::GroupFull);
        }
        // Who joins a group takes nothing that it does not have already; who does not come needs nothing of the place.
        let comes = practice.ways.0[practice.ways.1] == "in-person";
        if group.is_none() && blocked().any(|at| among(&taken, at)) {
            found.push(Reason::Taken);
        }
        if group.is_none() && comes && practice.room && blocked().any(|at| among(&times.room, at)) {
            found.push(Reason::NoRoom);
        }
        if let Some(count) = practice.units.filter(|_| group.is_none() && comes) {
            let taken = |unit: &u32| blocked().any(|at| among(&times.unit(*unit), at));
            let gone = (count..3).filter(taken).count();
            if (0..count).filter(|unit| !taken(unit)).count() <= gone {
                found.push(Reason::NoDevice);
            }
        }
        let asks = self.question.online.then_some(times.person.as_ref()).flatten();
        if asks.is_some_and(|person| !self.has_answered(name, person)) {
            found.push(Reason::QuestionnaireFirst);
        }
        found
    }

    /// The rules that staff need not keep.
    fn refusals_of_patients(&self, name: &str, day: Date, at: i64) -> Vec<Reason> {
        let person = self.times.person.as_ref();
        let most_open = self.practice.says(Some(name), |policy| policy.max_open).unwrap_or(5);
        let rules = [
            (Reason::OffReferral, person.is_some_and(|person| self.is_off_referral(name, person, at))),
            (Reason::ListFull, self.has_full_list(name)),
            (Reason::TooSoon, self.is_too_soon(name, day, at)),
            (Reason::TooFar, self.is_too_far(name, at)),
            (Reason::TooManyOpen, self.times.open >= most_open),
            (Reason::LimitReached, self.has_enough(name, at)),
            (Reason::TooClose, self.is_too_close(name, at)),
            (Reason::QuotaReached, self.is_crowded(name, at)),
        ];
        let refused = rules.into_iter().filter(|(_, refuses)| *refuses).map(|(reason, _)| reason);
        person.and_then(|person| self.is_not_for(name, person, at)).into_iter().chain(refused).collect()
    }
}
