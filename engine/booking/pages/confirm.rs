//! «Cita online»: confirm, booked.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::Query,
    http::{HeaderMap, Method},
};
use serde::{Deserialize, Serialize};

use super::{
    asking::{self, Asking},
    book::{ServiceCard, card, paths},
    calendar::Offer as Hour,
    choice::{self, Choice},
    held::Held,
    lost::{answer_first, lost, lost_with, name_practitioner, ruled},
    paying::{self, Paying},
    series,
};
use crate::{
    booking::{
        make::{
            self,
            online::{self, Refused},
            policies::{Policies, Rulings},
        },
        model::{self, Answers, Reason, Source, Standing, Status},
        store,
    },
    clock::{LocalTime, Timestamp},
    error::{Error, Result},
    portal::{Page, Patient},
    records,
    tenancy::{
        Tenant,
        config::{Confirm as Confirmation, CoverageChoice, Modality},
    },
    web::{Errors, Form},
};

#[derive(Serialize)]
pub(super) struct Confirm<'a> {
    choice: &'a Choice,
    service: ServiceCard,
    instructions: Option<String>,
    site: String,
    address: Option<String>,
    practitioner: Option<String>,
    modality: Modality,
    /// Who is there instead of the practitioner that was chosen.
    substitute: Option<String>,
    /// The number that is called.
    call: Option<String>,
    at: LocalTime,
    /// How far the clocks are from UTC then, in an hour that they show twice.
    offset: Option<String>,
    /// The site's time zone, for people who are elsewhere.
    zone: String,
    back: String,
    /// Why the hour cannot be booked (any more), as a text key or as a plugin says it.
    refused: Option<String>,
    nearest: Vec<Hour>,
    held: Option<Held>,
    /// Whether the clinic has to confirm it.
    request: bool,
    /// Whether it is so near that it cannot be cancelled online once it is booked.
    too_near: bool,
    asking: Option<Asking>,
    /// Who pays, where the clinic names insurers.
    paying: Option<Paying>,
    /// The questionnaire that must be answered before.
    questionnaire: Option<&'a str>,
    /// This page, as it is gone on with after that.
    here: String,
    /// Who may pay, where nobody of the record's may.
    taken: Vec<Option<String>>,
    errors: Errors,
    /// The series that may be booked.
    series: Option<series::Offered>,
}

/// What is about to be booked. The hour is held meanwhile, where the clinic wants that.
pub(crate) async fn confirm(
    mut patient: Patient,
    method: Method,
    headers: HeaderMap,
    Query(choice): Query<Choice>,
) -> Page {
    // No other site's page makes a browser hold hours, nor does a browser that only thinks ahead.
    let ahead = headers.get("sec-purpose").is_some_and(|purpose| purpose.as_bytes().starts_with(b"prefetch"));
    let here = headers.get("sec-fetch-site").is_none_or(|site| site != "cross-site") && method == Method::GET && !ahead;
    let tenant = Arc::clone(&patient.visit.here.tenant);
    let (question, starts_at, length) = asked(&tenant, &choice, &patient)?;
    let mut rulings = Rulings::default();
    if length > Duration::ZERO && here {
        // Looking at the page holds the hour.
        (patient, rulings) = ruled(patient, &question, &[starts_at], None).await?;
        if !tenant.asks_plugins_about_hours() {
            (patient, ()) = patient.aside(async { Ok(()) }).await?;
        }
        make::alone(&mut patient.tx).await?;
    }
    let agenda = store::agenda(
        &mut patient.tx,
        Some(patient.record),
        &question,
        starts_at,
        make::end(&question, starts_at),
        None,
    )
    .await?;
    let (mut agenda, mut questionnaire) = (agenda, None);
    let mut found = model::explain(&question, &agenda, starts_at);
    if found == Err(Reason::QuestionnaireFirst) {
        // The hour is held meanwhile, like while the form is filled in.
        questionnaire = question.conditions(question.practitioner).questionnaire;
        agenda = agenda.unasked();
        found = model::explain(&question, &agenda, starts_at);
    }
    if length.is_zero() || !here {
        let slots = found.as_ref().ok().cloned();
        rulings = Policies::of(&patient.visit).ask(&question, &agenda, false, slots.as_slice()).await;
    }
    let slot = match found.map_err(Reason::text_key).and_then(|slot| rulings.hold(&question, &agenda, slot)) {
        Ok(slot) => slot,
        Err(reason) => return lost(patient, &tenant, &choice, &reason).await,
    };
    let mut held = None;
    if length > Duration::ZERO && here {
        let (actor, lang) = (patient.actor(), patient.visit.lang);
        let who = make::For {
            record: patient.record,
            lang,
            source: Source::Patient,
            actor: &actor,
            payer: None,
            knowingly: None,
        };
        match make::holds::for_form(&mut patient.tx, &question, &slot, &agenda, who, length).await {
            Ok(kept) => held = Held::of(&kept, patient.tx.now()),
            Err(error) => match make::refusal(&error) {
                Some(reason) => return lost(patient, &tenant, &choice, &reason.text_key()).await,
                None => return Err(error),
            },
        }
        patient = patient.kept().await?;
    }
    let answers = store::answers::draft(&mut patient.tx, patient.record).await?.unwrap_or_default();
    let call = number(&mut patient, question.modality).await?;
    let page = Confirm {
        substitute: substitute(&tenant, &slot),
        call,
        paying: who_pays(&mut patient, &question, "").await?,
        questionnaire,
        held,
        asking: Asking::of(&tenant, make::answers::asked(&question), patient.visit.lang, answers),
        ..confirmation(&tenant, &choice, &patient, None, Vec::new())?
    };
    patient.page("booking/confirm", &page).await
}

/// Who pays, where the clinic names insurers.
async fn who_pays(patient: &mut Patient, question: &model::Question<'_>, chosen: &str) -> Result<Option<Paying>> {
    let self_pay = patient.visit.text("coverage-self-pay");
    Paying::of(&mut patient.tx, question, patient.record, chosen, &self_pay).await
}

/// The name of who stands in for the practitioner that was chosen.
fn substitute(tenant: &Tenant, slot: &model::Slot) -> Option<String> {
    let free = slot.free.first().filter(|free| free.stands_in_for.is_some())?;
    Some(tenant.practitioner(&free.practitioner)?.name.clone())
}

/// The number at which the patient is called, where that is how they meet.
async fn number(patient: &mut Patient, modality: Modality) -> Result<Option<String>> {
    if modality != Modality::Telephone {
        return Ok(None);
    }
    Ok(records::get(&mut patient.tx, patient.record).await?.mobile)
}

/// The question, the hour, and how long it is held while the patient looks at it.
fn asked<'t>(
    tenant: &'t Tenant,
    choice: &Choice,
    patient: &Patient,
) -> Result<(model::Question<'t>, Timestamp, Duration)> {
    let question = choice.question(tenant, patient.tx.now())?;
    let starts_at = choice.at.map(Timestamp::from_micros).ok_or(Error::NotFound)?;
    let rules = tenant.rules(Some(question.site), Some(question.service), question.practitioner);
    Ok((question, starts_at, rules.hold.duration()))
}

/// The choice as a form's fields are: all of them texts.
#[derive(Deserialize)]
pub(crate) struct Booking {
    #[serde(default)]
    service: String,
    #[serde(default)]
    site: String,
    #[serde(default)]
    practitioner: String,
    #[serde(default)]
    modality: String,
    #[serde(default)]
    at: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    comment: String,
    #[serde(default)]
    consent: Vec<String>,
    #[serde(default)]
    payer: String,
    #[serde(default)]
    weeks: String,
    #[serde(default)]
    times: String,
}

impl From<Booking> for Choice {
    fn from(flat: Booking) -> Self {
        Self {
            service: flat.service,
            site: flat.site,
            practitioner: flat.practitioner,
            modality: flat.modality,
            from: String::new(),
            at: flat.at.parse().ok(),
        }
    }
}

/// Books.
pub(crate) async fn book(mut patient: Patient, Form(booking): Form<Booking>) -> Page {
    let answers =
        Answers { reason: booking.reason.clone(), comment: booking.comment.clone(), consents: booking.consent.clone() };
    let often = series::Wanted { weeks: booking.weeks.clone(), times: booking.times.clone() };
    let said = booking.payer.clone();
    let choice = Choice::from(booking);
    let tenant = Arc::clone(&patient.visit.here.tenant);
    let Ok(question) = choice.question(&tenant, patient.tx.now()) else {
        // The clinic's file has changed since the page was opened.
        return patient.go("/book", Some("!booking-reason-no-service")).await;
    };
    if question.practitioner.is_none() && choice::must_name(&tenant, question.service, question.site) {
        return name_practitioner(patient, &choice, &answers).await;
    }
    let starts_at = choice.at.map(Timestamp::from_micros).ok_or(Error::NotFound)?;
    let (record, lang) = (patient.record, patient.visit.lang);
    let asked = make::answers::asked(&question);
    let mut errors = asking::errors(&asked, &answers);
    let rules = tenant.rules(Some(question.site), Some(question.service), question.practitioner);
    let mut paying = None;
    if rules.coverage_choice == CoverageChoice::Patient {
        paying = who_pays(&mut patient, &question, &said).await?;
    }
    let payer = paying.as_ref().map_or(Ok(None), |paying| paying.read(&said));
    let payer = payer.unwrap_or_else(|wrong| {
        errors.add("payer", wrong);
        None
    });
    let repeat = often.read(&rules).unwrap_or_else(|wrong| {
        errors.add("times", wrong);
        None
    });
    if !errors.is_empty() {
        if paying.is_none() {
            paying = who_pays(&mut patient, &question, "").await?;
        }
        let held = store::holds::of_form(&mut patient.tx, record).await?;
        let held = held.and_then(|held| Held::of(&held, patient.tx.now()));
        let asking = Asking::of(&tenant, asked, lang, answers);
        let call = number(&mut patient, question.modality).await?;
        let page = Confirm {
            call,
            held,
            asking,
            paying,
            errors,
            series: series::Offered::of(&rules, often),
            ..confirmation(&tenant, &choice, &patient, None, Vec::new())?
        };
        return patient.refuse("booking/confirm", &page).await;
    }
    if let Some(repeat) = repeat {
        return series::book(patient, &choice, repeat, &answers, payer.as_ref()).await;
    }
    let rulings;
    (patient, rulings) = ruled(patient, &question, &[starts_at], payer.as_ref()).await?;
    make::alone(&mut patient.tx).await?;
    let actor = patient.actor();
    let portal = patient.visit.portal.clone();
    let (source, payer) = (Source::Patient, payer.as_ref());
    let who = make::For { record, lang, source, actor: &actor, payer, knowingly: None };
    let made = online::book(&portal, &mut patient.tx, &question, starts_at, &rulings, who, &answers).await;
    // The database may refuse the hour with the row or only with the commit.
    let (patient, refused) = match made {
        Ok(made) => {
            let said = if made.status == Status::Requested { "booking-requested" } else { "booking-booked" };
            match patient.commit().await? {
                Ok(visit) => return Ok(visit.go(&format!("/appointments/{}", made.id), Some(said))),
                Err((patient, refused)) => (patient, Refused::from(refused)),
            }
        }
        Err(refused) => (patient, refused),
    };
    match refused {
        Refused::QuestionnaireFirst => answer_first(patient, &choice, &answers).await,
        Refused::Says(reason) => lost_with(patient, &tenant, &choice, &reason, &answers).await,
        Refused::Failed(error) => Err(error),
    }
}

pub(super) fn confirmation<'a>(
    tenant: &Tenant,
    choice: &'a Choice,
    patient: &Patient,
    refused: Option<String>,
    nearest: Vec<Hour>,
) -> Result<Confirm<'a>> {
    let (lang, paths) = (patient.visit.lang, paths(patient));
    let question = choice.question(tenant, patient.tx.now())?;
    let at = choice.at.map(Timestamp::from_micros).ok_or(Error::NotFound)?;
    let zone = tenant.zone(Some(question.site.slug.as_str()));
    let local = LocalTime(at.local(&zone));
    let rules = tenant.rules(Some(question.site), Some(question.service), question.practitioner);
    Ok(Confirm {
        choice,
        service: card(tenant, question.service, choice, lang, &paths.0),
        instructions: question.service.instructions.as_ref().map(|words| tenant.text(words, lang).to_owned()),
        site: question.site.name.clone(),
        address: question.site.address.clone(),
        practitioner: question.practitioner.map(|person| person.name.clone()),
        modality: question.modality,
        substitute: None,
        call: None,
        at: local,
        offset: model::offset(at, &zone),
        zone: zone.iana_name().unwrap_or("UTC").to_owned(),
        back: choice.link(&paths.0, |choice| {
            choice.from = local.0.date().to_string();
            choice.at = None;
        }),
        taken: paying::taken(&question, refused.as_deref()),
        refused,
        nearest,
        held: None,
        asking: None,
        paying: None,
        questionnaire: None,
        here: choice.link("/book/confirm", |_| {}),
        errors: Errors::new(),
        series: series::Offered::of(&rules, series::Wanted::default()),
        too_near: rules.confirm != Confirmation::Request && {
            let booked =
                Standing { tenant, site: Some(question.site), status: Status::Booked, starts_at: at, moves: 0 };
            model::may_cancel(&rules, booked, patient.tx.now()).is_err()
        },
        request: rules.confirm == Confirmation::Request,
    })
}
