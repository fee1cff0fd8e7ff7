//! First access: from the link in the mail to a signed-in patient.

use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};

use super::{
    Page, QuestionField, read_question,
    sign_in::{enter, signed_in},
};
use crate::{
    accounts::{
        model::{Personal, RequestKind, Settings, check_password, is_email, mobile, normalise_email},
        store::{
            accounts::{self, NewAccount},
            email_is_taken,
            invitations::{self, Invitation, LinkState},
            requests,
        },
    },
    error::Result,
    portal::Visit,
    records::{self, Record},
    storage::{Mode, Tx},
    web::{Errors, Form, Limit, Path},
};

#[derive(Deserialize, Default)]
pub struct Activation {
    #[serde(default)]
    password: String,
    #[serde(default)]
    password_again: String,
    #[serde(default)]
    mobile: String,
    #[serde(default)]
    question: String,
    #[serde(default)]
    own_question: String,
    #[serde(default)]
    answer: String,
}

#[derive(Serialize)]
struct ActivatePage<'a> {
    /// Where the form goes.
    action: String,
    name: &'a str,
    email: &'a str,
    mobile: &'a str,
    password_min: usize,
    question: QuestionField,
    errors: Errors,
}

#[derive(Serialize)]
struct LinkPage<'a> {
    /// `used`, `expired`, `replaced` or `unknown`.
    state: LinkState,
    /// Whether the person came by a link that does not work.
    told: bool,
    email: &'a str,
    errors: Errors,
}

/// An open link with what it opens.
struct Opened {
    invitation: Invitation,
    record: Record,
    email: String,
}

async fn open(tx: &mut Tx, token: &str) -> Result<Result<Opened, LinkState>> {
    let Some(invitation) = invitations::find_by_token(tx, token).await? else { return Ok(Err(LinkState::Unknown)) };
    let state = invitation.state(tx.now());
    if state != LinkState::Open {
        return Ok(Err(state));
    }
    let record = records::get(tx, invitation.patient_id).await?;
    Ok(match record.email.clone().filter(|_| record.portal_access) {
        Some(email) => Ok(Opened { invitation, record, email }),
        None => Err(LinkState::Replaced),
    })
}

fn closed(visit: &Visit, state: LinkState) -> Page {
    let page = LinkPage { state, told: true, email: "", errors: Errors::new() };
    visit.render(StatusCode::GONE, "accounts/activate-again", &page)
}

/// The page that the link opens.
pub async fn invited(mut visit: Visit, Path(token): Path<String>) -> Page {
    let mut tx = visit.begin(Mode::Read).await?;
    let opened = open(&mut tx, &token).await?;
    tx.rollback().await;
    match opened {
        Err(state) => closed(&visit, state),
        Ok(opened) => {
            visit.speak(opened.record.language);
            let settings = Settings::of(&visit.here.tenant);
            let form = Activation { mobile: opened.record.mobile.clone().unwrap_or_default(), ..Activation::default() };
            render(&visit, StatusCode::OK, &token, &opened, &settings, &form, Errors::new())
        }
    }
}

fn render(
    visit: &Visit,
    status: StatusCode,
    token: &str,
    opened: &Opened,
    settings: &Settings,
    form: &Activation,
    errors: Errors,
) -> Page {
    let page = ActivatePage {
        action: format!("/activate/{token}"),
        name: &opened.record.given_name,
        email: &opened.email,
        mobile: &form.mobile,
        password_min: settings.password_min,
        question: QuestionField::new(settings, &form.question, &form.own_question),
        errors,
    };
    visit.render(status, "accounts/activate", &page)
}

/// «Registrarse»: opens the account, uses the link up and signs in, all in one transaction.
pub async fn activate(
    mut visit: Visit,
    headers: HeaderMap,
    Path(token): Path<String>,
    Form(form): Form<Activation>,
) -> Page {
    let mut tx = visit.begin(Mode::Read).await?;
    let opened = open(&mut tx, &token).await?;
    tx.rollback().await;
    let opened = match opened {
        Ok(opened) => opened,
        Err(state) => return closed(&visit, state),
    };
    visit.speak(opened.record.language);
    let settings = Settings::of(&visit.here.tenant);
    let mut errors = Errors::new();
    let name = opened.record.name();
    let personal = Personal { email: &opened.email, name: &name, clinic: &visit.here.tenant.config.name };
    if let Err(key) = check_password(&form.password, settings.password_min, personal) {
        errors.add("password", key);
    }
    errors.check(form.password == form.password_again, "password_again", "accounts-error-passwords-differ");
    let number = mobile(&form.mobile, &settings.country);
    errors.check(number.is_some(), "mobile", "accounts-error-mobile");
    let question = read_question(&settings, (&form.question, &form.own_question, &form.answer), &mut errors);
    if !errors.is_empty() {
        return render(&visit, StatusCode::UNPROCESSABLE_ENTITY, &token, &opened, &settings, &form, errors);
    }

    let passwords = visit.portal.passwords();
    let password_hash = passwords.hash(&form.password).await?;
    let question = match question {
        Some((question, answer)) => Some((question, passwords.hash(&answer).await?)),
        None => None,
    };

    let mut tx = visit.begin(Mode::Write).await?;
    // The link may have been used, replaced or switched off while the password was hashed.
    let opened = match open(&mut tx, &token).await? {
        Ok(opened) => opened,
        Err(state) => return closed(&visit, state),
    };
    if !invitations::mark_used(&mut tx, opened.invitation.id).await? {
        return closed(&visit, LinkState::Used);
    }
    let account = NewAccount {
        patient: opened.record.id,
        email: &opened.email,
        password_hash: &password_hash,
        language: visit.lang,
        question: question.as_ref().map(|(question, hash)| (question.as_str(), hash.as_str())),
    };
    let id = match accounts::insert(&mut tx, account).await {
        Ok(id) => id,
        Err(error) if email_is_taken(&error) => {
            tx.rollback().await;
            errors.add("email", "accounts-error-email-taken");
            return render(&visit, StatusCode::UNPROCESSABLE_ENTITY, &token, &opened, &settings, &form, errors);
        }
        Err(error) => return Err(error),
    };
    if number != opened.record.mobile {
        let record = Record { mobile: number, updated_at: tx.now(), ..opened.record.clone() };
        records::save(&mut tx, &record).await?;
    }
    let account = accounts::get(&mut tx, id).await?;
    let session = enter(&mut tx, &visit, &headers, &account, "account.activated").await?;
    visit.portal.emit(&mut tx, "account.activated", id.0).await?;
    tx.commit().await?;
    Ok(signed_in(&visit, &session, "/", Some("accounts-activated")))
}

/// The page on which somebody whose link does not work asks for another one.
pub async fn ask_again(visit: Visit) -> Page {
    let page = LinkPage { state: LinkState::Unknown, told: false, email: "", errors: Errors::new() };
    visit.render(StatusCode::OK, "accounts/activate-again", &page)
}

#[derive(Deserialize)]
pub struct Again {
    #[serde(default)]
    email: String,
}

/// Asks for another link by e-mail address; the answer is the same whoever asks.
pub async fn again(visit: Visit, Form(form): Form<Again>) -> Page {
    let email = normalise_email(&form.email);
    if !is_email(&email) {
        let mut errors = Errors::new();
        errors.add("email", "accounts-error-email");
        let page = LinkPage { state: LinkState::Unknown, told: false, email: &form.email, errors };
        return visit.render(StatusCode::UNPROCESSABLE_ENTITY, "accounts/activate-again", &page);
    }
    limit(&visit, &email)?;
    let mut tx = visit.begin(Mode::Write).await?;
    requests::insert(&mut tx, RequestKind::Invitation, &email).await?;
    tx.commit().await?;
    Ok(visit.go("/sign-in", Some("accounts-invitation-asked")))
}

/// Requests by e-mail address are few, by client and by address.
pub(super) fn limit(visit: &Visit, email: &str) -> Result<()> {
    let (limits, slug) = (visit.portal.limits(), &visit.here.tenant.slug);
    if let Some(client) = visit.here.client {
        limits.take(Limit::RecoveryClient, &format!("{slug} {client}"))?;
    }
    limits.take(Limit::Recovery, &format!("email {slug} {email}"))
}
