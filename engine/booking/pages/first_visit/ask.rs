//! Who wants the hour: name, e-mail address, mobile number and consent. Nothing is taken yet; a link goes out.

use std::sync::Arc;

use axum::{body::Bytes, extract::Query, http::StatusCode, response::Response};
use serde::{Deserialize, Serialize};

use super::{
    super::{
        calendar,
        choice::Choice,
        paying::{self, Paying},
    },
    Stage, frame, question,
};
use crate::{
    address::{is_email, mobile, normalise_email},
    booking::{
        make::{self, policies::Policies},
        model::{self, Question},
        store::{
            self,
            newcomers::{self, Newcomer},
        },
    },
    clock::{LocalTime, Timestamp},
    error::{Error, Result},
    jobs,
    mail::{self, NewMail},
    portal::{Page, Visitor},
    tenancy::{Tenant, config::Modality},
    web::{Errors, Form, Limit, Path},
};

/// How long the link in the mail works.
const LIFETIME: std::time::Duration = std::time::Duration::from_hours(1);
/// When somebody who never followed it is forgotten.
const FORGOTTEN: std::time::Duration = std::time::Duration::from_hours(24);

/// The form, as it was typed.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Details {
    service: String,
    site: String,
    practitioner: String,
    modality: String,
    at: String,
    given_name: String,
    family_name: String,
    birth_on: String,
    email: String,
    mobile: String,
    payer: String,
    consent: String,
    #[serde(skip_serializing)]
    ticket: String,
}

impl Details {
    fn choice(&self) -> Choice {
        Choice {
            service: self.service.clone(),
            site: self.site.clone(),
            practitioner: self.practitioner.clone(),
            modality: self.modality.clone(),
            from: String::new(),
            at: self.at.parse().ok(),
        }
    }

    fn of(choice: &Choice) -> Self {
        Self {
            service: choice.service.clone(),
            site: choice.site.clone(),
            practitioner: choice.practitioner.clone(),
            modality: choice.modality.clone(),
            at: choice.at.map(|at| at.to_string()).unwrap_or_default(),
            ..Self::default()
        }
    }
}

/// What is about to be asked for, in words.
#[derive(Serialize)]
pub(super) struct Wanted {
    service: String,
    site: String,
    address: Option<String>,
    pub(super) practitioner: Option<String>,
    modality: Modality,
    at: LocalTime,
    minutes: i64,
    price_cents: Option<i64>,
}

impl Wanted {
    pub(super) fn of(tenant: &Tenant, question: &Question<'_>, starts_at: Timestamp, lang: crate::lang::Lang) -> Self {
        let length = question.practitioner.map_or(question.service.duration, |who| question.service.duration_with(who));
        Self {
            service: tenant.text(&question.service.name, lang).to_owned(),
            site: question.site.name.clone(),
            address: question.site.address.clone(),
            practitioner: question.practitioner.map(|person| person.name.clone()),
            modality: question.modality,
            at: LocalTime(starts_at.local(&tenant.zone(Some(question.site.slug.as_str())))),
            minutes: length.as_minutes(),
            price_cents: question.service.price_cents,
        }
    }
}

#[derive(Serialize)]
struct Asked<'a> {
    stage: &'a Stage,
    wanted: Wanted,
    form: &'a Details,
    privacy: Option<String>,
    privacy_url: Option<String>,
    /// Back to the calendar.
    back: String,
    /// Why the hour is not to be had (any more), as a text key, and the nearest others.
    refused: Option<String>,
    nearest: Vec<calendar::Offer>,
    ticket: Option<String>,
    /// Whether the day of birth must be given.
    needs_birth: bool,
    /// Who pays, where the clinic names insurers.
    paying: Option<Paying>,
    /// Who may pay, where the one that was chosen may not.
    taken: Vec<Option<String>>,
    errors: Errors,
}

#[derive(Serialize)]
struct Sent<'a> {
    stage: &'a Stage,
    email: &'a str,
}

/// The form for a chosen hour.
pub(crate) async fn details(visitor: Visitor, Query(choice): Query<Choice>) -> Page {
    show(visitor, Stage::portal(), &Details::of(&choice), Errors::new(), StatusCode::OK).await
}

/// The same in a frame.
pub(crate) async fn details_framed(
    mut visitor: Visitor,
    Path(lang): Path<String>,
    Query(choice): Query<Choice>,
) -> Page {
    let stage = Stage::framed(&mut visitor, &lang)?;
    show(visitor, stage, &Details::of(&choice), Errors::new(), StatusCode::OK).await
}

/// Sends the link.
pub(crate) async fn ask(visitor: Visitor, Form(form): Form<Details>) -> Page {
    keep(visitor, Stage::portal(), form).await
}

/// The same in a frame, where a ticket stands for the cookie that browsers keep from frames.
pub(crate) async fn ask_framed(mut visitor: Visitor, Path(lang): Path<String>, body: Bytes) -> Page {
    let form: Details = serde_html_form::from_bytes(&body).unwrap_or_default();
    frame::admit(&mut visitor, &form.ticket).await?;
    let stage = Stage::framed(&mut visitor, &lang)?;
    keep(visitor, stage, form).await
}

async fn show(mut visitor: Visitor, stage: Stage, form: &Details, errors: Errors, status: StatusCode) -> Page {
    let tenant = Arc::clone(&visitor.visit.here.tenant);
    let lang = visitor.visit.lang;
    let mut choice = form.choice();
    let question = question(&tenant, &mut choice, visitor.tx.now())?;
    let starts_at = choice.at.map(Timestamp::from_micros).ok_or(Error::NotFound)?;
    let birth_on = form.birth_on.parse::<crate::clock::Day>().ok();
    let paying = Paying::anybody(&question, &form.payer, &visitor.visit.text("coverage-self-pay"));
    let person = birth_on.map_or_else(model::Person::anybody, |day| model::Person::newcomer(Some(day.0)));
    let person = model::Person { payer: form.payer.parse().ok(), ..person };
    let refused = refusal(&mut visitor, &question, starts_at, person).await?;
    let (path, confirm) = (visitor.visit.here.url(&stage.calendar), visitor.visit.here.url(&stage.details));
    let mut nearest = Vec::new();
    if refused.is_some() {
        let policies = Policies::of(&visitor.visit);
        let who = calendar::For { patient: None, moving: None, lang, policies, path: &path, confirm: &confirm };
        nearest = calendar::nearest(&mut visitor.tx, &question, &choice, who).await?;
    }
    let mut ticket = None;
    if stage.framed {
        let made = frame::ticket(visitor).await?;
        (visitor, ticket) = (made.0, Some(made.1));
    }
    let wanted = Wanted::of(&tenant, &question, starts_at, lang);
    let day = starts_at.day(&tenant.zone(Some(question.site.slug.as_str()))).to_string();
    let config = &tenant.config.portal;
    let page = Asked {
        stage: &stage,
        wanted,
        form,
        privacy: config.privacy.as_ref().map(|words| tenant.text(words, lang).to_owned()),
        privacy_url: config.privacy_url.clone(),
        back: choice.link(&path, |choice| (choice.from, choice.at) = (day, None)),
        needs_birth: needs_birth(&question),
        paying,
        taken: paying::taken(&question, refused.as_deref()),
        nearest,
        ticket,
        errors,
        refused,
    };
    let status = if page.refused.is_some() { StatusCode::CONFLICT } else { status };
    let Visitor { visit, tx } = visitor;
    tx.rollback().await;
    Ok(frame::on(&stage, visit.render(status, "booking/first_visit/details", &page)?))
}

/// Whether the day of birth decides who may have the hour.
fn needs_birth(question: &Question<'_>) -> bool {
    question.tenant.rules(Some(question.site), Some(question.service), question.practitioner).ages.is_some()
}

/// Why the hour is not to be had, as a text key or as a plugin says it. What is written about the newcomer comes after.
async fn refusal(
    visitor: &mut Visitor,
    question: &Question<'_>,
    starts_at: Timestamp,
    person: model::Person,
) -> Result<Option<String>> {
    let until = make::end(question, starts_at);
    let agenda = store::agenda(&mut visitor.tx, None, question, starts_at, until, None).await?;
    let agenda = model::Agenda { person: Some(person), ..agenda };
    let found = model::explain(question, &agenda, starts_at).map_err(model::Reason::text_key);
    let slots = found.as_ref().ok().cloned();
    let rulings = Policies::of(&visitor.visit).ask(question, &agenda, false, slots.as_slice()).await;
    Ok(found.and_then(|slot| rulings.allow(slot)).err())
}

/// Keeps what was typed and queues the mail. Whether the address is known changes neither the answer nor the work.
async fn keep(mut visitor: Visitor, stage: Stage, form: Details) -> Result<Response> {
    let tenant = Arc::clone(&visitor.visit.here.tenant);
    let mut choice = form.choice();
    let now = visitor.tx.now();
    let question = question(&tenant, &mut choice, now)?;
    let starts_at = choice.at.map(Timestamp::from_micros).ok_or(Error::NotFound)?;
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(100).collect::<String>();
    let (given_name, family_name) = (line(&form.given_name), line(&form.family_name));
    let email = normalise_email(&form.email);
    let number = mobile(&form.mobile, &tenant.config.country);
    let birth_on: Option<crate::clock::Day> = form.birth_on.parse().ok();
    let mut errors = Errors::new();
    let named = question.practitioner.is_some() || !super::choice::must_name(&tenant, question.service, question.site);
    errors.check(named, "practitioner", "booking-reason-name-practitioner");
    errors.check(!given_name.is_empty(), "given_name", "first-visit-error-name");
    errors.check(!family_name.is_empty(), "family_name", "first-visit-error-name");
    let born = form.birth_on.is_empty() || birth_on.is_some_and(|day| day <= now.day(&tenant.zone(None)));
    errors.check(born, "birth_on", "first-visit-error-birth");
    errors.check(!needs_birth(&question) || !form.birth_on.is_empty(), "birth_on", "first-visit-error-birth-needed");
    errors.check(is_email(&email), "email", "accounts-error-email");
    errors.check(number.is_some(), "mobile", "accounts-error-mobile");
    errors.check(!form.consent.is_empty(), "consent", "first-visit-error-consent");
    let paying = Paying::anybody(&question, &form.payer, &visitor.visit.text("coverage-self-pay"));
    let payer = paying.as_ref().map_or(Ok(None), |paying| paying.read(&form.payer));
    errors.check(payer.is_ok(), "payer", "coverage-choose");
    let payer = payer.unwrap_or_default().or_else(|| paying.as_ref().and_then(Paying::first));
    let person = model::Person { payer: payer.clone(), ..model::Person::newcomer(birth_on.map(|day| day.0)) };
    let asks = tenant.asks_plugins_about_hours();
    if asks {
        // Nobody waits for this visitor while plugins are asked.
        visitor = visitor.anew().await?;
    }
    let refused = refusal(&mut visitor, &question, starts_at, person).await?;
    let (true, Some(mobile), None) = (errors.is_empty(), number, refused) else {
        return show(visitor, stage, &form, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let (limits, slug) = (visitor.visit.portal.limits(), &tenant.slug);
    if let Some(client) = visitor.visit.here.client {
        limits.take(Limit::Newcomer, &format!("client {slug} {client}"))?;
    }
    limits.take(Limit::Newcomer, &format!("email {slug} {email}"))?;
    if asks {
        (visitor, ()) = visitor.aside(async { Ok(()) }).await?;
    }
    let newcomer = Newcomer {
        id: visitor.tx.new_id(),
        service: choice.service,
        site: choice.site,
        practitioner: choice.practitioner,
        modality: choice.modality,
        starts_at,
        given_name,
        family_name,
        birth_on,
        email,
        mobile,
        payer: payer.map(|payer| payer.to_string()),
        language: visitor.visit.lang,
        created_at: now,
        expires_at: now.plus(LIFETIME),
        patient_id: None,
        appointment_id: None,
    };
    newcomers::insert(&mut visitor.tx, &newcomer).await?;
    let (to, lang) = (newcomer.email.clone(), newcomer.language);
    let mail = NewMail { kind: crate::booking::mails::NEWCOMER, about: newcomer.id.0, patient: None, to, lang };
    mail::queue(&mut visitor.tx, mail).await?;
    jobs::enqueue(&mut visitor.tx, "booking.forget-newcomer", newcomer.id, now.plus(FORGOTTEN)).await?;
    let visitor = visitor.kept().await?;
    super::answer(visitor, "booking/first_visit/sent", &Sent { stage: &stage, email: &newcomer.email }, &stage).await
}
