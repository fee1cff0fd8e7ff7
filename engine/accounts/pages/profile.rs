//! «Perfil del usuario»: language, contact data, password, security question, photograph and open sessions on one page.

use serde::{Deserialize, Serialize};

use super::{Page, QuestionField, read_question, recover::tell_changed};
use crate::{
    accounts::{
        mails,
        model::{Personal, Question, Settings, check_password, is_postal_code, mobile},
        store::accounts,
    },
    audit::{self, Act},
    clock::LocalTime,
    error::{Error, Result},
    ids::SessionId,
    lang::Lang,
    portal::{self, OpenSession, Patient, Realm},
    records::{
        self, Record,
        coverage::{self, Coverage},
    },
    web::{Errors, Fields, Form, Limit, Path},
};

#[derive(Serialize)]
pub(super) struct ProfilePage {
    record: Record,
    email: String,
    language: Lang,
    photo: Option<String>,
    question: QuestionField,
    password_min: usize,
    sessions: Vec<SessionLine>,
    /// The insurers that the clinic has noted.
    coverages: Vec<Noted>,
    errors: Errors,
}

/// An insurer with the number of the card.
#[derive(Serialize)]
struct Noted {
    term: String,
    text: String,
}

#[derive(Serialize)]
struct SessionLine {
    id: SessionId,
    device: String,
    /// Local time of the clinic.
    since: String,
    last_used: String,
    this_one: bool,
}

/// What the page shows; `record` where a form was refused and what was typed shall stay.
pub(super) async fn page(patient: &mut Patient, errors: Errors, record: Option<Record>) -> Result<ProfilePage> {
    let settings = Settings::of(&patient.visit.here.tenant);
    let zone = patient.visit.here.tenant.zone(None);
    let account = accounts::get(&mut patient.tx, patient.account).await?;
    let record = match record {
        Some(record) => record,
        None => records::get(&mut patient.tx, patient.record).await?,
    };
    let this = patient.session;
    let line = |session: OpenSession| SessionLine {
        id: session.id,
        device: device_name(&session.device),
        since: LocalTime(session.created_at.local(&zone)).to_string(),
        last_used: LocalTime(session.seen_at.local(&zone)).to_string(),
        this_one: session.id == this,
    };
    let sessions = portal::list_sessions(&mut patient.tx, Realm::Patient, patient.account.0).await?;
    let none = patient.visit.text("coverage-no-number");
    let noted = |one: Coverage| Noted { term: one.name, text: one.member_number.unwrap_or_else(|| none.clone()) };
    let coverages = coverage::list(&mut patient.tx, patient.record).await?.into_iter().map(noted).collect();
    Ok(ProfilePage {
        coverages,
        question: QuestionField::kept(&settings, account.question.as_deref()),
        email: account.email,
        language: account.language,
        photo: account.photo_id.map(|id| format!("/profile/photo/{id}")),
        password_min: settings.password_min,
        sessions: sessions.into_iter().map(line).collect(),
        record,
        errors,
    })
}

/// A browser's name and system out of what it calls itself, as far as they are well known; for the person to recognise it.
pub(in crate::accounts) fn device_name(agent: &str) -> String {
    let first =
        |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    let browser = first(&[
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => agent.chars().take(40).collect(),
    }
}

/// The page.
pub async fn show_profile(mut patient: Patient) -> Page {
    let page = page(&mut patient, Errors::new(), None).await?;
    patient.page("accounts/profile", &page).await
}

#[derive(Deserialize)]
pub struct Contact {
    language: String,
    #[serde(default)]
    mobile: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    postal_code: String,
    #[serde(default)]
    city: String,
}

/// Language and contact data.
pub async fn save_profile(mut patient: Patient, Form(form): Form<Contact>) -> Page {
    let settings = Settings::of(&patient.visit.here.tenant);
    let mut errors = Errors::new();
    let number = mobile(&form.mobile, &settings.country);
    errors.check(number.is_some(), "mobile", "accounts-error-mobile");
    let offered = &patient.visit.here.tenant.config.languages;
    let language = form.language.parse().ok().filter(|lang| offered.contains(lang));
    errors.check(language.is_some(), "language", "accounts-error-language");
    let line = |text: &str| Some(text.trim().chars().take(200).collect::<String>()).filter(|text| !text.is_empty());
    let old = records::get(&mut patient.tx, patient.record).await?;
    let (code, country) = (form.postal_code.trim(), old.country.as_ref().unwrap_or(&settings.country));
    errors.check(code.is_empty() || is_postal_code(code, country), "postal_code", "accounts-error-postal-code");
    let mut record = Record {
        mobile: number.or(Some(form.mobile)),
        language: language.unwrap_or(old.language),
        address: line(&form.address),
        postal_code: line(&form.postal_code),
        city: line(&form.city),
        ..old
    };
    if !errors.is_empty() {
        let page = page(&mut patient, errors, Some(record)).await?;
        return patient.refuse("accounts/profile", &page).await;
    }
    record.updated_at = patient.tx.now();
    records::save(&mut patient.tx, &record).await?;
    accounts::set_language(&mut patient.tx, patient.account, record.language).await?;
    note(&mut patient, "account.contact-changed").await?;
    patient.commit_and_go("/profile", "accounts-profile-saved").await
}

async fn note(patient: &mut Patient, action: &str) -> Result<()> {
    let act =
        Act { action, subject: "account", id: Some(patient.account.0), patient: Some(patient.record), detail: None };
    let actor = patient.actor();
    audit::record(&mut patient.tx, &actor, act).await
}

#[derive(Deserialize)]
pub struct NewPassword {
    #[serde(default)]
    old_password: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    password_again: String,
}

/// A new password: the old one first, the new one twice. Other sessions end.
pub async fn change_password(mut patient: Patient, Form(form): Form<NewPassword>) -> Page {
    let settings = Settings::of(&patient.visit.here.tenant);
    // Somebody at an unlocked machine may not guess the old one for long.
    patient.visit.portal.limits().take(Limit::OwnPassword, &format!("own {}", patient.account))?;
    let account = accounts::get(&mut patient.tx, patient.account).await?;
    let name = account.name();
    let personal = Personal { email: &account.email, name: &name, clinic: &patient.visit.here.tenant.config.name };
    let weak = check_password(&form.password, settings.password_min, personal).err();
    let passwords = patient.visit.portal.passwords().clone();
    let (mut patient, right) =
        patient.aside(async { passwords.verify(Some(&account.password_hash), &form.old_password).await }).await?;
    let mut errors = Errors::new();
    errors.check(right, "old_password", "accounts-error-old-password");
    if let Some(key) = weak {
        errors.add("password", key);
    }
    errors.check(form.password == form.password_again, "password_again", "accounts-error-passwords-differ");
    if !errors.is_empty() {
        let page = page(&mut patient, errors, None).await?;
        return patient.refuse("accounts/profile", &page).await;
    }
    let (mut patient, hash) = patient.aside(async { passwords.hash(&form.password).await }).await?;
    accounts::set_password(&mut patient.tx, account.id, &hash, Some(patient.session)).await?;
    let actor = patient.actor();
    tell_changed(&mut patient.tx, &account, &actor, ("account.password-changed", mails::PASSWORD_CHANGED)).await?;
    patient.commit_and_go("/profile", "accounts-password-changed").await
}

#[derive(Deserialize)]
pub struct NewQuestion {
    #[serde(default)]
    question: String,
    #[serde(default)]
    own_question: String,
    #[serde(default)]
    answer: String,
    #[serde(default)]
    question_password: String,
}

/// Another security question and answer, for who knows the password: the answer helps to replace it.
pub async fn change_question(mut patient: Patient, Form(form): Form<NewQuestion>) -> Page {
    let settings = Settings::of(&patient.visit.here.tenant);
    if settings.question == Question::Off {
        return Err(Error::NotFound);
    }
    patient.visit.portal.limits().take(Limit::OwnPassword, &format!("own {}", patient.account))?;
    let account = accounts::get(&mut patient.tx, patient.account).await?;
    let passwords = patient.visit.portal.passwords().clone();
    let mut errors = Errors::new();
    let question = read_question(&settings, (&form.question, &form.own_question, &form.answer), &mut errors);
    let (mut patient, right) =
        patient.aside(async { passwords.verify(Some(&account.password_hash), &form.question_password).await }).await?;
    errors.check(right, "question_password", "accounts-error-old-password");
    if !errors.is_empty() {
        let mut page = page(&mut patient, errors, None).await?;
        page.question = QuestionField::new(&settings, &form.question, &form.own_question);
        return patient.refuse("accounts/profile", &page).await;
    }
    let (mut patient, question) = patient
        .aside(async {
            Ok(match question {
                Some((question, answer)) => Some((question, passwords.hash(&answer).await?)),
                None => None,
            })
        })
        .await?;
    let kept = question.as_ref().map(|(question, hash)| (question.as_str(), hash.as_str()));
    accounts::set_question(&mut patient.tx, patient.account, kept).await?;
    let actor = patient.actor();
    tell_changed(&mut patient.tx, &account, &actor, ("account.question-changed", mails::QUESTION_CHANGED)).await?;
    patient.commit_and_go("/profile", "accounts-question-saved").await
}

/// Ends one of the own sessions.
pub async fn end_session(mut patient: Patient, Path(id): Path<SessionId>, Form(_): Form<Fields>) -> Page {
    if !portal::end(&mut patient.tx, Realm::Patient, patient.account.0, id).await? {
        return Err(Error::NotFound);
    }
    note(&mut patient, "account.session-ended").await?;
    if id == patient.session {
        return patient.commit_and_go("/sign-in", "accounts-signed-out").await;
    }
    patient.commit_and_go("/profile", "accounts-session-ended").await
}

/// Ends every other session.
pub async fn end_other_sessions(mut patient: Patient, Form(_): Form<Fields>) -> Page {
    portal::end_others(&mut patient.tx, Realm::Patient, patient.account.0, Some(patient.session)).await?;
    note(&mut patient, "account.session-ended").await?;
    patient.commit_and_go("/profile", "accounts-sessions-ended").await
}
