//! What plugins with a booking policy say of hours. They are asked while nobody waits for the clinic's lock: what they say is carried into it
//! as data, and holds there as long as the facts are those that they were asked about.

use std::{collections::HashMap, time::Duration};

use tokio::time::Instant;

use crate::{
    booking::{
        model::{self, Agenda, Question, Slot},
        store,
    },
    clock::{LocalTime, Timestamp},
    error::Result,
    ids::{AppointmentId, PatientId},
    lang::Lang,
    plugins::{
        Fault, PluginError, Plugins,
        booking_policy::{HOURS, Hour, Person, Request, VISITS, Visit},
    },
    portal::Visit as Visiting,
    storage::Tx,
    tenancy::{
        Tenant,
        config::{OnFailure, Payer},
    },
};

/// What is said where a plugin failed, or gave no sentence, as a text key.
const AWAY: &str = "booking-reason-policy-away";
/// Where something changed between asking and booking.
const CHANGED: &str = "booking-reason-policy-changed";
/// A page waits no longer for a new file that is being compiled: until it is ready the one before rules, or no hour is offered.
const COMPILING: Duration = Duration::from_millis(700);
/// All questions of one request together take no longer.
const TIME: Duration = Duration::from_secs(1);

/// So far back a plugin is told of appointments.
const DAYS_BACK: i32 = 180;

/// The clinic's plugins with a booking policy, as one request asks them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Policies<'p> {
    plugins: &'p Plugins,
    lang: Lang,
    until: Instant,
}

/// Who asks for an hour.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Asker<'a> {
    pub patient: Option<PatientId>,
    /// Somebody who has no record yet.
    pub newcomer: Option<&'a model::Person>,
    /// The appointment that is being moved.
    pub moving: Option<AppointmentId>,
    /// Who shall pay.
    pub payer: Option<&'a Payer>,
}

/// Why an hour is not to be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    /// The plugin.
    pub plugin: String,
    /// What it says, or the key of a text.
    pub says: String,
}

impl Refused {
    /// Whether the plugin could not be asked, and the clinic refuses hours without it.
    pub(crate) fn is_unasked(&self) -> bool {
        self.says == AWAY
    }
}

/// What was said of hours.
#[derive(Debug, Default)]
pub(crate) struct Rulings {
    /// Whom it was said about; nothing where the clinic has no plugin to ask.
    person: Option<Person>,
    said: HashMap<(Timestamp, String), Said>,
    /// The plugins that could not be asked, and why: then there is no use in asking on.
    pub failures: Vec<PluginError>,
}

#[derive(Debug, Default, Clone)]
struct Said {
    refused: Option<Refused>,
    rank: i64,
}

impl<'p> Policies<'p> {
    /// For one request, in the language of whoever reads the answers.
    pub(crate) fn new(plugins: &'p Plugins, lang: Lang) -> Self {
        Self { plugins, lang, until: Instant::now() + TIME }
    }

    /// For somebody who visits the portal.
    pub(crate) fn of(visit: &'p Visiting) -> Self {
        Self::new(visit.portal.plugins(), visit.lang)
    }

    /// What the plugins say of hours that the rules offer.
    pub(crate) async fn ask(&self, question: &Question<'_>, agenda: &Agenda, moving: bool, slots: &[Slot]) -> Rulings {
        if !question.tenant.asks_plugins_about_hours() || !question.online {
            return Rulings::default();
        }
        let zone = question.tenant.zone(Some(question.site.slug.as_str()));
        let local = |at: Timestamp| LocalTime(at.local(&zone)).to_string();
        let person = person(question, agenda);
        let keys: Vec<(Timestamp, String)> = slots
            .iter()
            .flat_map(|slot| slot.free.iter().map(|free| (slot.starts_at, free.practitioner.to_string())))
            .collect();
        let hours: Vec<Hour> = slots
            .iter()
            .flat_map(|slot| slot.free.iter().map(move |free| (slot, free)))
            .map(|(slot, free)| Hour {
                starts: slot.local.to_string(),
                ends: local(free.ends_at),
                practitioner: free.practitioner.to_string(),
            })
            .collect();
        let mut request = Request {
            locale: self.lang.as_str().to_owned(),
            now: local(question.now),
            service: question.service.slug.to_string(),
            site: question.site.slug.to_string(),
            modality: question.modality.as_str().to_owned(),
            moving,
            person: person.clone(),
            hours: Vec::new(),
        };
        let mut rulings = Rulings { person: Some(person), ..Rulings::default() };
        for plugin in &question.tenant.config.plugins {
            let Some(on_failure) = plugin.on_failure else { continue };
            let name = plugin.name.as_str();
            let mut preparing: Option<PluginError> = None;
            for (keys, hours) in keys.chunks(HOURS).zip(hours.chunks(HOURS)) {
                hours.clone_into(&mut request.hours);
                // What is still being compiled is not waited for again with the next hours.
                let judged = match preparing.clone() {
                    Some(error) => Err(error),
                    None => self.judge(question.tenant, name, &request).await,
                };
                match judged {
                    Ok(found) => {
                        for (key, ruling) in keys.iter().zip(found) {
                            let said = rulings.said.entry(key.clone()).or_default();
                            said.rank += i64::from(ruling.rank);
                            let refused = ruling.refused.map(|says| Refused { plugin: name.to_owned(), says });
                            said.refused = said.refused.take().or(refused);
                        }
                    }
                    Err(error) => {
                        tracing::warn!(tenant = %question.tenant.slug, %error, ?on_failure, "a booking policy could not be asked");
                        let refused = Refused { plugin: name.to_owned(), says: AWAY.to_owned() };
                        let refused = (!goes_on(on_failure, error.fault)).then_some(refused);
                        for key in keys {
                            let said = rulings.said.entry(key.clone()).or_default();
                            said.refused = said.refused.take().or(refused.clone());
                        }
                        preparing = preparing.or_else(|| (error.fault == Fault::Preparing).then(|| error.clone()));
                        rulings.failures.push(error);
                    }
                }
            }
        }
        rulings
    }

    async fn judge(
        &self,
        tenant: &Tenant,
        plugin: &str,
        request: &Request,
    ) -> std::result::Result<Vec<crate::plugins::booking_policy::Ruling>, PluginError> {
        let patience = patience(self.until.saturating_duration_since(Instant::now()));
        let judged = self.plugins.judge_within(tenant, plugin, request, patience);
        let judged = tokio::time::timeout_at(self.until, judged).await;
        judged.unwrap_or_else(|_| Err(PluginError::late(plugin)))
    }

    /// What the plugins say of some starts, as the rules offer them now: read and asked in a transaction that only reads.
    ///
    /// # Errors
    /// When the database is away.
    pub(crate) async fn ask_ahead(
        &self,
        tx: &mut Tx,
        who: Asker<'_>,
        question: &Question<'_>,
        starts: &[Timestamp],
    ) -> Result<Rulings> {
        let mut slots = Vec::new();
        let mut known = Agenda::default();
        for starts_at in starts {
            let until = super::end(question, *starts_at);
            let mut agenda = store::agenda(tx, who.patient, question, *starts_at, until, who.moving).await?;
            agenda.person = agenda.person.or_else(|| who.newcomer.cloned());
            let agenda = agenda.paid_by(who.payer).unasked();
            slots.extend(model::explain(question, &agenda, *starts_at).ok());
            if starts_at == &starts[0] {
                known = agenda;
            }
        }
        Ok(self.ask(question, &known, who.moving.is_some(), &slots).await)
    }
}

/// How long a new file is waited for in what is left of a request's time: it ends before that does, so that what is still being compiled is
/// told from what was asked and did not answer.
fn patience(left: Duration) -> Duration {
    COMPILING.min(left.saturating_sub(Duration::from_millis(50)))
}

/// Whether the other rules hold alone. What is still being compiled has not failed: a rule of the clinic is not passed over for that.
fn goes_on(on_failure: OnFailure, fault: Fault) -> bool {
    on_failure == OnFailure::Continue && fault != Fault::Preparing
}

impl Rulings {
    /// Takes away what is refused, and orders those who are free by their rank. Gives what was said of the first that is gone.
    pub(crate) fn filter(&self, slots: &mut Vec<Slot>) -> Option<Refused> {
        self.person.as_ref()?;
        let mut first = None;
        slots.retain_mut(|slot| match self.narrowed(slot) {
            Ok(()) => true,
            Err(refused) => {
                first.get_or_insert(refused);
                false
            }
        });
        first
    }

    /// The hour without whom it is refused with; or why it is not to be had, as a text or the key of one. What nobody was asked about is not
    /// given away.
    pub(crate) fn allow(&self, mut slot: Slot) -> std::result::Result<Slot, String> {
        if self.person.is_none() {
            return Ok(slot);
        }
        self.narrowed(&mut slot).map(|()| slot).map_err(|refused| refused.says)
    }

    /// The same in the clinic's lock: what was said holds for whom it was said about.
    pub(crate) fn hold(
        &self,
        question: &Question<'_>,
        agenda: &Agenda,
        slot: Slot,
    ) -> std::result::Result<Slot, String> {
        match &self.person {
            Some(asked) if *asked != person(question, agenda) => Err(CHANGED.to_owned()),
            _ => self.allow(slot),
        }
    }

    /// What stands in the way of an hour with one practitioner.
    pub(crate) fn refusal(&self, starts_at: Timestamp, practitioner: &str) -> Option<&Refused> {
        self.said.get(&(starts_at, practitioner.to_owned()))?.refused.as_ref()
    }

    fn narrowed(&self, slot: &mut Slot) -> std::result::Result<(), Refused> {
        let said = |name: &str| self.said.get(&(slot.starts_at, name.to_owned()));
        let mut refused = None;
        let mut free = std::mem::take(&mut slot.free);
        free.retain(|one| match said(&one.practitioner) {
            Some(Said { refused: None, .. }) => true,
            Some(Said { refused: why, .. }) => {
                refused = refused.take().or(why.clone());
                false
            }
            None => false,
        });
        free.sort_by_key(|one| std::cmp::Reverse(said(&one.practitioner).map_or(0, |said| said.rank)));
        slot.free = free;
        if slot.free.is_empty() {
            return Err(refused.unwrap_or(Refused { plugin: String::new(), says: CHANGED.to_owned() }));
        }
        Ok(())
    }
}

/// How plugins are asked about the hours that somebody on the waiting list may be offered: now, or before the clinic's lock was taken. What they say
/// is kept by site.
#[derive(Debug)]
pub(crate) enum Asked<'p> {
    Now(Policies<'p>, HashMap<String, Rulings>),
    Before(HashMap<String, Rulings>),
}

impl Asked<'_> {
    /// What was said so far, for the lock.
    pub(crate) fn before(self) -> Self {
        match self {
            Self::Now(_, rulings) | Self::Before(rulings) => Self::Before(rulings),
        }
    }

    /// Takes away what is refused; in the lock also what nobody was asked about, and everything where it is about another person by now.
    pub(crate) async fn filter(&mut self, question: &Question<'_>, agenda: &Agenda, slots: &mut Vec<Slot>) {
        match self {
            Self::Now(policies, rulings) => {
                let new = policies.ask(question, agenda, false, slots).await;
                new.filter(slots);
                let known = rulings.entry(question.site.slug.to_string()).or_default();
                known.said.extend(new.said);
                known.person = known.person.take().or(new.person);
            }
            Self::Before(rulings) => {
                let known = rulings.get(question.site.slug.as_str());
                match known.filter(|known| known.person.as_ref() == Some(&person(question, agenda))) {
                    Some(known) => drop(known.filter(slots)),
                    None if question.tenant.asks_plugins_about_hours() => slots.clear(),
                    None => {}
                }
            }
        }
    }
}

/// What plugins are told of the person who asks.
fn person(question: &Question<'_>, agenda: &Agenda) -> Person {
    let zone = question.tenant.zone(Some(question.site.slug.as_str()));
    let today = question.now.day(&zone).0;
    let born = agenda.person.as_ref().and_then(|person| person.birth_on);
    let age = born.and_then(|born| {
        let had = (today.month(), today.day()) >= (born.month(), born.day());
        u32::try_from(i32::from(today.year()) - i32::from(born.year()) - i32::from(!had)).ok()
    });
    // The same whatever hours are asked about: what is told must not depend on the page.
    let since = today
        .saturating_sub(jiff::Span::new().days(DAYS_BACK))
        .to_zoned(zone.clone())
        .map_or(i64::MIN, |day| Timestamp::from(day.timestamp()).micros());
    let mut visits: Vec<&(String, i64)> = agenda.visits.iter().filter(|(_, at)| *at >= since).collect();
    visits.sort_unstable_by_key(|(service, starts_at)| (*starts_at, service));
    let local = |at: i64| LocalTime(Timestamp::from_micros(at).local(&zone)).to_string();
    let visits = visits.into_iter().map(|(service, at)| Visit { service: service.clone(), starts: local(*at) });
    Person {
        known: agenda.person.as_ref().is_some_and(|person| person.attended),
        age,
        visits: visits.take(VISITS).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_is_given_up_before_the_time_of_the_request_is_over() {
        assert_eq!(patience(TIME), COMPILING);
        assert_eq!(patience(Duration::from_millis(300)), Duration::from_millis(250));
        assert_eq!(patience(Duration::ZERO), Duration::ZERO);
    }

    #[test]
    fn a_rule_that_is_still_being_compiled_is_not_passed_over_whatever_holds_without_it() {
        assert!(goes_on(OnFailure::Continue, Fault::Trap));
        assert!(!goes_on(OnFailure::Continue, Fault::Preparing));
        assert!(!goes_on(OnFailure::Refuse, Fault::Trap) && !goes_on(OnFailure::Refuse, Fault::Preparing));
    }
}
