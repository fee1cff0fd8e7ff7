//! The hours that are offered to somebody, and what stands in the way of the others: for pages and programs alike.

use jiff::{ToSpan, civil::Date, tz::TimeZone};

use super::policies::{Policies, Refused};
use crate::{
    booking::{
        model::{self, Agenda, Person, Question, Reason, Slot, Verdict},
        origins::{self, Origin},
        store,
    },
    clock::Timestamp,
    error::Result,
    ids::{AppointmentId, PatientId},
    storage::Tx,
    tenancy::Source,
};

/// For whom hours are looked for: a patient, or anybody; and the appointment that they would move.
pub(crate) type Whose = (Option<PatientId>, Option<AppointmentId>);

/// Hours that are free, and what plugins said of those that they keep from the person who asks.
pub(crate) struct Hours {
    pub found: Vec<Slot>,
    pub turned_away: Option<Refused>,
    /// Whether a plugin could not be asked.
    pub failed: bool,
}

/// The hours of so many days that somebody is offered.
///
/// # Errors
/// When the database is away.
pub(crate) async fn hours(
    tx: &mut Tx,
    question: &Question<'_>,
    (from, days): (Date, u16),
    whose: Whose,
    policies: Policies<'_>,
) -> Result<Hours> {
    let zone = question.tenant.zone(Some(question.site.slug.as_str()));
    let span = (midnight(&zone, from), midnight(&zone, plus(from, i64::from(days))));
    let agenda = agenda(tx, question, span, whose).await?;
    let mut found = model::slots(question, &agenda, from, days);
    let rulings = policies.ask(question, &agenda, whose.1.is_some(), &found).await;
    let turned_away = rulings.filter(&mut found);
    Ok(Hours { found, turned_away, failed: !rulings.failures.is_empty() })
}

/// What is taken. Who is not a patient yet asks as anybody.
///
/// # Errors
/// When the database is away.
pub(crate) async fn agenda(
    tx: &mut Tx,
    question: &Question<'_>,
    (start, end): (Timestamp, Timestamp),
    (patient, moving): Whose,
) -> Result<Agenda> {
    let agenda = store::agenda(tx, patient, question, start, end, moving).await?;
    // What must be answered before is asked for when an hour is chosen.
    Ok(Agenda { person: agenda.person.or_else(|| Some(Person::anybody())), ..agenda }.unasked())
}

/// The hours nearest to one that was lost, within a week around it.
///
/// # Errors
/// When the database is away.
pub(crate) async fn nearest(
    tx: &mut Tx,
    question: &Question<'_>,
    wanted: Timestamp,
    whose: Whose,
    policies: Policies<'_>,
) -> Result<Vec<Slot>> {
    let zone = question.tenant.zone(Some(question.site.slug.as_str()));
    let from = plus(wanted.day(&zone).0, -3).max(question.now.day(&zone).0);
    let found = hours(tx, question, (from, 7), whose, policies).await?.found;
    Ok(model::nearest(&found, wanted, 6))
}

/// When a day begins.
pub(crate) fn midnight(zone: &TimeZone, day: Date) -> Timestamp {
    day.to_zoned(zone.clone()).map_or(Timestamp::from_micros(0), |zoned| zoned.timestamp().into())
}

/// So many days later.
pub(crate) fn plus(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).unwrap_or(day)
}

/// An hour with somebody, and every rule that is in the way.
pub(crate) struct Explained {
    pub at: Timestamp,
    pub verdict: Verdict,
    pub rules: Vec<Rule>,
}

/// What is in the way of an hour.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Rule {
    /// A rule of the clinic, with the lines in which it is written.
    Written(Reason, Vec<Origin>),
    /// What a plugin says.
    Plugin(Refused),
}

/// What a day's hours are judged by: a day with its hours past midnight.
///
/// # Errors
/// When the database is away.
pub(crate) async fn day_agenda(
    tx: &mut Tx,
    question: &Question<'_>,
    day: Date,
    patient: Option<PatientId>,
) -> Result<Agenda> {
    let zone = question.tenant.zone(Some(question.site.slug.as_str()));
    store::agenda(tx, patient, question, midnight(&zone, day), midnight(&zone, plus(day, 2)), None).await
}

/// The starts of a day.
pub(crate) fn starts(question: &Question<'_>, agenda: &Agenda, day: Date) -> Vec<Timestamp> {
    let zone = question.tenant.zone(Some(question.site.slug.as_str()));
    let mut starts = model::starts(question, agenda, day);
    if starts.is_empty() {
        // A day without any: its noon stands for it.
        let noon = zone.to_ambiguous_timestamp(day.at(12, 0, 0, 0)).compatible();
        starts.extend(noon.ok().map(Timestamp::from));
    }
    starts
}

/// Every start with everybody who offers it: free, or with all that is in the way.
pub(crate) async fn explained(
    question: &Question<'_>,
    agenda: &Agenda,
    starts: Vec<Timestamp>,
    policies: Policies<'_>,
) -> Vec<Explained> {
    let free: Vec<_> = starts.iter().filter_map(|at| model::explain(question, agenda, *at).ok()).collect();
    let rulings = policies.ask(question, agenda, false, &free).await;
    let source = Source::of(question.tenant);
    let at_all = model::explain(question, agenda, question.now).err();
    let at_all = at_all.filter(|why| matches!(why, Reason::NoService | Reason::SiteOffline | Reason::NotOffered));
    let one = |at: Timestamp, verdict: Verdict| {
        let written = |reason: &Reason| Rule::Written(*reason, origins::origins(&source, question, &verdict, *reason));
        let mut rules: Vec<Rule> = at_all.iter().chain(&verdict.reasons).map(written).collect();
        if rules.is_empty() {
            rules.extend(rulings.refusal(at, &verdict.practitioner).cloned().map(Rule::Plugin));
        }
        Explained { at, verdict, rules }
    };
    let all = starts.into_iter().flat_map(|at| model::verdicts(question, agenda, at).into_iter().map(move |v| (at, v)));
    all.map(|(at, verdict)| one(at, verdict)).collect()
}
