//! Books a series: every so many weeks, so many times, all or nothing.

use jiff::ToSpan;

use super::{
    For, answers, book, end,
    policies::{Policies, Rulings},
    refusal,
};
use crate::{
    booking::{
        model::{self, Agenda, Answers, Question, Reason},
        store::{self, Appointment, series},
    },
    clock::{LocalTime, Timestamp},
    error::Result,
    portal::Portal,
    storage::Tx,
};

/// How often, and how many in all.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Repeat {
    pub weeks: u8,
    pub times: u32,
}

/// An hour of a series that is not to be had.
#[derive(Debug, Clone, serde::Serialize)]
pub(crate) struct Conflict {
    #[serde(skip)]
    pub starts_at: Timestamp,
    pub at: LocalTime,
    /// Why, as a text key or as a plugin says it.
    pub why: String,
    /// The rules that stand in the way, where staff may break them if they say why.
    #[serde(skip)]
    pub rules: Vec<Reason>,
    /// What is free around it.
    pub nearest: Vec<LocalTime>,
}

/// Books all of it, with the same practitioner, or says what stands in the way: then the transaction is to be given up.
///
/// # Errors
/// When the database is away.
pub(crate) async fn book_all(
    portal: &Portal,
    tx: &mut Tx,
    question: &Question<'_>,
    first: Timestamp,
    repeat: Repeat,
    who: For<'_>,
    (given, rulings): (&Answers, &Rulings),
) -> Result<Result<Vec<Appointment>, Vec<Conflict>>> {
    let zone = question.tenant.zone(Some(question.site.slug.as_str()));
    let (mut made, mut conflicts) = (Vec::<Appointment>::new(), Vec::new());
    let id: uuid::Uuid = tx.new_id();
    for starts_at in model::series(first, &zone, repeat.weeks, repeat.times) {
        // Whoever has the first has them all.
        let practitioner = made.first().and_then(|one| question.tenant.practitioner(&one.practitioner));
        let question = Question { practitioner: practitioner.or(question.practitioner), ..*question };
        let mut conflict = |why: String, rules: Vec<Reason>| {
            let at = LocalTime(starts_at.local(&zone));
            conflicts.push(Conflict { starts_at, at, why, rules, nearest: Vec::new() });
        };
        let until = end(&question, starts_at);
        let agenda = store::agenda(tx, Some(who.record), &question, starts_at, until, None).await?.paid_by(who.payer);
        // Plugins were asked before the first of them was written: what they said is of that moment.
        let found = model::explain(&question, &agenda, starts_at).map_err(Reason::text_key);
        let slot = match found.and_then(|slot| rulings.allow(slot)) {
            Ok(slot) => slot,
            Err(reason) => {
                conflict(reason, Vec::new());
                continue;
            }
        };
        let knowingly = match against_the_rules(&question, &agenda, starts_at, who.knowingly) {
            Ok(knowingly) => knowingly,
            Err(broken) => {
                conflict(broken.first().map(|rule| rule.text_key()).unwrap_or_default(), broken);
                continue;
            }
        };
        let who = For { knowingly: knowingly.as_deref(), ..who };
        match book(portal, tx, &question, &slot, &agenda, who).await {
            Ok(one) => {
                series::join(tx, one.id, id).await?;
                answers::keep(tx, &question, one.id, who.record, who.lang, given).await?;
                made.push(one);
            }
            // After a refusal PostgreSQL takes nothing more in this transaction.
            Err(error) => {
                conflict(refusal(&error).ok_or(error)?.text_key(), Vec::new());
                break;
            }
        }
    }
    Ok(if conflicts.is_empty() { Ok(made) } else { Err(conflicts) })
}

/// What the audit list says of the rules that staff break with an hour, for the reason that they gave; the rules where they gave none. Patients
/// break none.
fn against_the_rules(
    question: &Question<'_>,
    agenda: &Agenda,
    starts_at: Timestamp,
    because: Option<&str>,
) -> std::result::Result<Option<String>, Vec<Reason>> {
    let broken = if question.online { Vec::new() } else { model::broken(question, agenda, starts_at) };
    match because {
        _ if broken.is_empty() => Ok(None),
        Some(because) if !broken.iter().any(|rule| rule.is_overlap()) => {
            let names: Vec<&str> = broken.iter().map(|rule| rule.as_str()).collect();
            Ok(Some(format!("{}: {because}", names.join(", "))))
        }
        _ => Err(broken),
    }
}

/// Adds to each conflict what is free around it.
///
/// # Errors
/// When the database is away.
pub(crate) async fn alternatives(
    tx: &mut Tx,
    question: &Question<'_>,
    patient: crate::ids::PatientId,
    policies: Policies<'_>,
    conflicts: &mut [Conflict],
) -> Result<()> {
    for conflict in conflicts {
        let day = conflict.at.0.date();
        let from = day.saturating_sub(3.days());
        let around = std::time::Duration::from_hours(5 * 24);
        let (start, until) = (conflict.starts_at.minus(around), conflict.starts_at.plus(around));
        let agenda = store::agenda(tx, Some(patient), question, start, until, None).await?;
        let mut free = model::slots(question, &agenda, from, 7);
        policies.ask(question, &agenda, false, &free).await.filter(&mut free);
        conflict.nearest = model::nearest(&free, conflict.starts_at, 3).into_iter().map(|slot| slot.local).collect();
    }
    Ok(())
}
