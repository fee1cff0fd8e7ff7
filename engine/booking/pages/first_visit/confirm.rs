//! The link in the mail: the hour is asked for again, taken, and written down under a provisional record.

use std::sync::Arc;

use axum::{extract::Query, http::StatusCode, response::Response};
use serde::{Deserialize, Serialize};

use super::{
    super::{
        asking::{self, Asking},
        calendar,
        choice::Choice,
    },
    ask::Wanted,
    question,
};
use crate::{
    audit::{self, Act, Actor, ActorKind},
    booking::{
        make::{
            self,
            policies::{Asker, Policies, Rulings},
        },
        model::{self, Answers, Source},
        store::{
            self,
            newcomers::{self, Newcomer},
        },
    },
    clock::Timestamp,
    error::{Error, Result},
    ids::PatientId,
    portal::{Page, Visitor},
    records::{self, Record},
    storage::{Mode, Tx},
    tenancy::config::Payer,
    web::{Errors, Form, Path},
};

#[derive(Serialize)]
struct Confirm {
    /// Where the form goes.
    action: String,
    given_name: String,
    wanted: Wanted,
    at_micros: i64,
    refused: Option<String>,
    nearest: Vec<calendar::Offer>,
    asking: Option<Asking>,
    errors: Errors,
}

#[derive(Serialize)]
struct Booked {
    /// Whether the clinic has yet to say yes.
    requested: bool,
    wanted: Wanted,
    email: String,
}

#[derive(Serialize)]
struct Closed {
    online: bool,
}

#[derive(Deserialize)]
pub(crate) struct Other {
    #[serde(default)]
    at: Option<i64>,
}

/// The form: the hour, and what the clinic asks of everybody who books.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub(crate) struct Hour {
    at: String,
    reason: String,
    comment: String,
    consent: Vec<String>,
}

impl Newcomer {
    /// Who pays.
    fn payer(&self) -> Option<Payer> {
        self.payer.as_ref()?.parse().ok()
    }

    fn choice(&self, at: Timestamp) -> Choice {
        Choice {
            service: self.service.clone(),
            site: self.site.clone(),
            practitioner: self.practitioner.clone(),
            modality: self.modality.clone(),
            from: String::new(),
            at: Some(at.micros()),
        }
    }
}

/// The newcomer whose link works; otherwise the page that says why it does not.
async fn open(visitor: &mut Visitor, token: &str) -> Result<Option<Newcomer>> {
    let found = newcomers::find_by_token(&mut visitor.tx, token).await?;
    let now = visitor.tx.now();
    let found = found.filter(|newcomer| newcomer.patient_id.is_some() || newcomer.expires_at > now);
    if let Some(newcomer) = &found {
        visitor.visit.speak(newcomer.language);
    }
    Ok(found)
}

async fn closed(visitor: Visitor) -> Page {
    let Visitor { visit, tx } = visitor;
    tx.rollback().await;
    let page = Closed { online: visit.here.tenant.public_booking() };
    visit.render(StatusCode::GONE, "booking/first_visit/closed", &page)
}

/// What is about to be booked. Following the link alone books nothing: programs that look at mails follow links too.
pub(crate) async fn confirming(mut visitor: Visitor, Path(token): Path<String>, Query(other): Query<Other>) -> Page {
    let Some(newcomer) = open(&mut visitor, &token).await? else { return closed(visitor).await };
    if newcomer.patient_id.is_some() {
        return booked(visitor, &newcomer).await;
    }
    let starts_at = other.at.map_or(newcomer.starts_at, Timestamp::from_micros);
    show(visitor, &newcomer, &token, starts_at, Shown::default()).await
}

async fn booked(mut visitor: Visitor, newcomer: &Newcomer) -> Page {
    let tenant = Arc::clone(&visitor.visit.here.tenant);
    let id = newcomer.appointment_id.ok_or(Error::NotFound)?;
    let appointment = store::get(&mut visitor.tx, id).await?;
    let mut choice = newcomer.choice(appointment.starts_at);
    let question = question(&tenant, &mut choice, visitor.tx.now())?;
    let mut wanted = Wanted::of(&tenant, &question, appointment.starts_at, visitor.visit.lang);
    wanted.practitioner = Some(appointment.practitioner_name);
    let requested = appointment.status == model::Status::Requested;
    let page = Booked { requested, wanted, email: newcomer.email.clone() };
    visitor.page("booking/first_visit/booked", &page).await
}

/// What a refused form shows again.
#[derive(Default)]
struct Shown {
    refused: Option<String>,
    answers: Answers,
    errors: Errors,
}

async fn show(
    mut visitor: Visitor,
    newcomer: &Newcomer,
    token: &str,
    starts_at: Timestamp,
    shown: Shown,
) -> Result<Response> {
    let Shown { refused, answers, errors } = shown;
    let tenant = Arc::clone(&visitor.visit.here.tenant);
    let lang = visitor.visit.lang;
    let mut choice = newcomer.choice(starts_at);
    let question = question(&tenant, &mut choice, visitor.tx.now())?;
    let agenda =
        store::agenda(&mut visitor.tx, None, &question, starts_at, make::end(&question, starts_at), None).await?;
    let person =
        model::Person { payer: newcomer.payer(), ..model::Person::newcomer(newcomer.birth_on.map(|day| day.0)) };
    let agenda = model::Agenda { person: Some(person), ..agenda };
    let found = model::explain(&question, &agenda, starts_at).map_err(model::Reason::text_key);
    let slots = found.as_ref().ok().filter(|_| refused.is_none()).cloned();
    let rulings = Policies::of(&visitor.visit).ask(&question, &agenda, false, slots.as_slice()).await;
    let refused = refused.or_else(|| found.and_then(|slot| rulings.allow(slot)).err());
    let action = format!("/first-visit/confirm/{token}");
    let mut nearest = Vec::new();
    if refused.is_some() {
        let path = visitor.visit.here.url(&action);
        let policies = Policies::of(&visitor.visit);
        let who = calendar::For { patient: None, moving: None, lang, policies, path: &path, confirm: &path };
        nearest = calendar::nearest(&mut visitor.tx, &question, &choice, who).await?;
    }
    let wanted = Wanted::of(&tenant, &question, starts_at, lang);
    let given_name = newcomer.given_name.clone();
    let status = match (&refused, errors.is_empty()) {
        (Some(_), _) => StatusCode::CONFLICT,
        (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, true) => StatusCode::OK,
    };
    let asking = Asking::of(&tenant, make::answers::asked(&question), lang, answers);
    let at_micros = starts_at.micros();
    let page = Confirm { action, given_name, wanted, at_micros, refused, nearest, asking, errors };
    let Visitor { visit, tx } = visitor;
    tx.rollback().await;
    visit.render(status, "booking/first_visit/confirm", &page)
}

/// Books.
pub(crate) async fn confirm(mut visitor: Visitor, Path(token): Path<String>, Form(hour): Form<Hour>) -> Page {
    let rulings;
    (visitor, rulings) = ruled(visitor, &token, &hour).await?;
    make::alone(&mut visitor.tx).await?;
    let Some(newcomer) = open(&mut visitor, &token).await? else { return closed(visitor).await };
    if newcomer.patient_id.is_some() {
        // Pressed twice.
        return booked(visitor, &newcomer).await;
    }
    let tenant = Arc::clone(&visitor.visit.here.tenant);
    let starts_at = hour.at.parse().map_or(newcomer.starts_at, Timestamp::from_micros);
    let mut choice = newcomer.choice(starts_at);
    let question = question(&tenant, &mut choice, visitor.tx.now())?;
    let answers = Answers { reason: hour.reason, comment: hour.comment, consents: hour.consent };
    let errors = asking::errors(&make::answers::asked(&question), &answers);
    if !errors.is_empty() {
        let shown = Shown { refused: None, answers, errors };
        return show(visitor.anew().await?, &newcomer, &token, starts_at, shown).await;
    }
    let record = provisional(&mut visitor.tx, &newcomer).await?;
    let until = make::end(&question, starts_at);
    let payer = newcomer.payer();
    if let Some(payer) = &payer
        && let Some(name) = tenant.payer_name(payer)
    {
        records::coverage::note(&mut visitor.tx, record, payer, &name, None).await?;
    }
    let agenda = store::agenda(&mut visitor.tx, Some(record), &question, starts_at, until, None).await?;
    let agenda = agenda.paid_by(payer.as_ref());
    let found = model::explain(&question, &agenda, starts_at).map_err(model::Reason::text_key);
    let slot = match found.and_then(|slot| rulings.hold(&question, &agenda, slot)) {
        Ok(slot) => slot,
        Err(reason) => return lost(visitor, &newcomer, &token, starts_at, (reason, answers)).await,
    };
    let name = format!("{} {}", newcomer.given_name, newcomer.family_name);
    let actor = Actor { kind: ActorKind::Patient, id: None, name };
    let portal = visitor.visit.portal.clone();
    let (lang, source, payer) = (newcomer.language, Source::Patient, payer.as_ref());
    let who = make::For { record, lang, source, actor: &actor, payer, knowingly: None };
    let made = match make::book(&portal, &mut visitor.tx, &question, &slot, &agenda, who).await {
        Ok(made) => made,
        Err(error) => match make::refusal(&error) {
            Some(reason) => {
                let reason = reason.text_key();
                return lost(visitor, &newcomer, &token, starts_at, (reason, answers)).await;
            }
            None => return Err(error),
        },
    };
    make::answers::keep(&mut visitor.tx, &question, made.id, record, newcomer.language, &answers).await?;
    newcomers::mark_booked(&mut visitor.tx, newcomer.id, record, made.id).await?;
    let act =
        Act { action: "newcomer.booked", subject: "patient", id: Some(record.0), patient: Some(record), detail: None };
    audit::record(&mut visitor.tx, &actor, act).await?;
    let Visitor { visit, tx } = visitor;
    let kept = tx.commit().await;
    let visitor = Visitor { tx: visit.begin(Mode::Read).await?, visit };
    if let Err(error) = kept {
        // An exclusion constraint may speak only at the commit.
        let Some(reason) = make::refusal(&error) else { return Err(error) };
        return lost(visitor, &newcomer, &token, starts_at, (reason.text_key(), answers)).await;
    }
    let newcomer = Newcomer { patient_id: Some(record), appointment_id: Some(made.id), ..newcomer };
    booked(visitor, &newcomer).await
}

/// What plugins say of the hour, asked before anybody waits for this newcomer.
async fn ruled(visitor: Visitor, token: &str, hour: &Hour) -> Result<(Visitor, Rulings)> {
    let tenant = Arc::clone(&visitor.visit.here.tenant);
    if !tenant.asks_plugins_about_hours() {
        return Ok((visitor, Rulings::default()));
    }
    let mut visitor = visitor.anew().await?;
    let mut rulings = Rulings::default();
    if let Some(newcomer) = open(&mut visitor, token).await?.filter(|newcomer| newcomer.patient_id.is_none()) {
        let starts_at = hour.at.parse().map_or(newcomer.starts_at, Timestamp::from_micros);
        let mut choice = newcomer.choice(starts_at);
        let question = question(&tenant, &mut choice, visitor.tx.now())?;
        let (payer, born) = (newcomer.payer(), newcomer.birth_on.map(|day| day.0));
        let person = model::Person { payer: payer.clone(), ..model::Person::newcomer(born) };
        let patient = newcomers::provisional(&mut visitor.tx, &newcomer).await?;
        let who = Asker { patient, newcomer: Some(&person), payer: payer.as_ref(), moving: None };
        let policies = Policies::of(&visitor.visit);
        rulings = policies.ask_ahead(&mut visitor.tx, who, &question, &[starts_at]).await?;
    }
    let (visitor, ()) = visitor.aside(async { Ok(()) }).await?;
    Ok((visitor, rulings))
}

async fn lost(
    visitor: Visitor,
    newcomer: &Newcomer,
    token: &str,
    starts_at: Timestamp,
    (reason, answers): (String, Answers),
) -> Result<Response> {
    // The transaction may have failed with the refused row: the other hours are read in a new one.
    let mut visitor = visitor.anew().await?;
    // Who has sent the form twice, and follows the second link, has the hour by the first.
    if let Some(record) = newcomers::provisional(&mut visitor.tx, newcomer).await?
        && let Some(own) = store::own_at(&mut visitor.tx, record, &newcomer.service, starts_at).await?
    {
        return booked(visitor, &Newcomer { appointment_id: Some(own), ..newcomer.clone() }).await;
    }
    let shown = Shown { refused: Some(reason), answers, errors: Errors::new() };
    show(visitor, newcomer, token, starts_at, shown).await
}

/// The record that the appointment is written under: the one of an earlier request of the same person, or a new one. It opens no way into the
/// portal, and into no record that was there before.
async fn provisional(tx: &mut Tx, newcomer: &Newcomer) -> Result<PatientId> {
    if let Some(known) = newcomers::provisional(tx, newcomer).await? {
        return Ok(known);
    }
    let (id, now) = (tx.new_id(), tx.now());
    let record = Record {
        id,
        given_name: newcomer.given_name.clone(),
        family_name: newcomer.family_name.clone(),
        identifier: None,
        birth_on: newcomer.birth_on,
        sex: None,
        email: Some(newcomer.email.clone()),
        mobile: Some(newcomer.mobile.clone()),
        language: newcomer.language,
        address: None,
        postal_code: None,
        city: None,
        country: None,
        portal_access: false,
        created_at: now,
        updated_at: now,
    };
    records::save(tx, &record).await?;
    Ok(id)
}
