//! A forgotten password: the link in the mail, and the security answer besides.

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::{Page, activate::limit};
use crate::{
    accounts::{
        mails,
        model::{Personal, QUESTIONS, Question, RequestKind, Settings, check_password, is_email, normalise_email},
        store::{
            accounts::{self, Account},
            failures,
            invitations::LinkState,
            recoveries::{self, Recovery},
            requests,
        },
    },
    audit::{self, Act, Actor, ActorKind},
    error::Result,
    mail::{self, NewMail},
    portal::{Realm, Visit, normalise_answer},
    storage::{Mode, Tx},
    web::{Errors, Form, Path},
};

#[derive(Serialize)]
struct AskPage<'a> {
    email: &'a str,
    /// Why the person is here again: `used`, `expired`, `replaced` or `unknown`.
    state: Option<LinkState>,
    errors: Errors,
}

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    email: String,
}

#[derive(Deserialize, Default)]
pub struct Recovering {
    #[serde(default)]
    answer: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    password_again: String,
}

#[derive(Serialize)]
struct RecoverPage<'a> {
    /// Where the form goes.
    action: String,
    email: &'a str,
    /// The question: the key of one of ours, or the person's own words.
    question: Option<&'a str>,
    /// Whether it is a key.
    question_is_key: bool,
    password_min: usize,
    errors: Errors,
}

/// The page that asks for the e-mail address.
pub async fn ask(visit: Visit) -> Page {
    visit.render(StatusCode::OK, "accounts/recover-ask", &AskPage { email: "", state: None, errors: Errors::new() })
}

/// Sends the link, if anybody has the address; the answer is the same in the same time.
pub async fn send_link(visit: Visit, Form(form): Form<Asked>) -> Page {
    let email = normalise_email(&form.email);
    if !is_email(&email) {
        let mut errors = Errors::new();
        errors.add("email", "accounts-error-email");
        let page = AskPage { email: &form.email, state: None, errors };
        return visit.render(StatusCode::UNPROCESSABLE_ENTITY, "accounts/recover-ask", &page);
    }
    limit(&visit, &email)?;
    let mut tx = visit.begin(Mode::Write).await?;
    requests::insert(&mut tx, RequestKind::Recovery, &email).await?;
    tx.commit().await?;
    Ok(visit.go("/sign-in", Some("accounts-recovery-asked")))
}

async fn open(tx: &mut Tx, token: &str) -> Result<Result<(Recovery, Account), LinkState>> {
    let Some(recovery) = recoveries::find_by_token(tx, token).await? else { return Ok(Err(LinkState::Unknown)) };
    let state = recovery.state(tx.now());
    if state != LinkState::Open {
        return Ok(Err(state));
    }
    let account = accounts::get(tx, recovery.account_id).await?;
    Ok(if account.portal_access { Ok((recovery, account)) } else { Err(LinkState::Replaced) })
}

fn closed(visit: &Visit, state: LinkState) -> Page {
    let page = AskPage { email: "", state: Some(state), errors: Errors::new() };
    visit.render(StatusCode::GONE, "accounts/recover-ask", &page)
}

/// What is asked besides the link.
fn question<'a>(settings: &Settings, account: &'a Account) -> Option<(&'a str, &'a str)> {
    if settings.question == Question::Off {
        return None;
    }
    account.question.as_deref().zip(account.answer_hash.as_deref())
}

fn render(visit: &Visit, status: StatusCode, token: &str, account: &Account, errors: Errors) -> Page {
    let settings = Settings::of(&visit.here.tenant);
    let question = question(&settings, account).map(|(question, _)| question);
    let page = RecoverPage {
        action: format!("/recover/{token}"),
        email: &account.email,
        question,
        question_is_key: question.is_some_and(|question| QUESTIONS.contains(&question)),
        password_min: settings.password_min,
        errors,
    };
    visit.render(status, "accounts/recover", &page)
}

/// The page that the link opens.
pub async fn recovering(mut visit: Visit, Path(token): Path<String>) -> Page {
    let mut tx = visit.begin(Mode::Read).await?;
    let opened = open(&mut tx, &token).await?;
    tx.rollback().await;
    match opened {
        Err(state) => closed(&visit, state),
        Ok((_, account)) => {
            visit.speak(account.language);
            render(&visit, StatusCode::OK, &token, &account, Errors::new())
        }
    }
}

/// Sets the new password and ends every session.
pub async fn recover(mut visit: Visit, Path(token): Path<String>, Form(form): Form<Recovering>) -> Page {
    let mut tx = visit.begin(Mode::Read).await?;
    let opened = open(&mut tx, &token).await?;
    tx.rollback().await;
    let (recovery, account) = match opened {
        Ok(opened) => opened,
        Err(state) => return closed(&visit, state),
    };
    visit.speak(account.language);
    let settings = Settings::of(&visit.here.tenant);
    let mut errors = Errors::new();
    let name = account.name();
    let personal = Personal { email: &account.email, name: &name, clinic: &visit.here.tenant.config.name };
    if let Err(key) = check_password(&form.password, settings.password_min, personal) {
        errors.add("password", key);
    }
    errors.check(form.password == form.password_again, "password_again", "accounts-error-passwords-differ");
    if !errors.is_empty() {
        return render(&visit, StatusCode::UNPROCESSABLE_ENTITY, &token, &account, errors);
    }

    let passwords = visit.portal.passwords();
    if let Some((_, hash)) = question(&settings, &account) {
        // Counted before it is looked at, so that many answers at once do not slip through.
        let mut tx = visit.begin(Mode::Write).await?;
        let counted = recoveries::count_answer(&mut tx, recovery.id).await?;
        tx.commit().await?;
        if !counted {
            return closed(&visit, LinkState::Replaced);
        }
        if !passwords.verify(Some(hash), &normalise_answer(&form.answer)).await? {
            errors.add("answer", "accounts-error-answer-wrong");
            return render(&visit, StatusCode::UNPROCESSABLE_ENTITY, &token, &account, errors);
        }
    }
    let hash = passwords.hash(&form.password).await?;

    let mut tx = visit.begin(Mode::Write).await?;
    if !recoveries::mark_used(&mut tx, recovery.id).await? {
        tx.rollback().await;
        return closed(&visit, LinkState::Used);
    }
    accounts::set_password(&mut tx, account.id, &hash, None).await?;
    failures::clear(&mut tx, Realm::Patient, &account.email).await?;
    let actor = Actor { kind: ActorKind::Patient, id: Some(account.id.0), name };
    tell_changed(&mut tx, &account, &actor, ("account.recovered", mails::PASSWORD_CHANGED)).await?;
    tx.commit().await?;
    Ok(visit.go("/sign-in", Some("accounts-recovered")))
}

/// Notes that the password, or what helps to replace it, is another one, and tells the patient by mail.
pub(super) async fn tell_changed(
    tx: &mut Tx,
    account: &Account,
    actor: &Actor,
    (action, kind): (&str, &'static str),
) -> Result<()> {
    let act =
        Act { action, subject: "account", id: Some(account.id.0), patient: Some(account.patient_id), detail: None };
    audit::record(tx, actor, act).await?;
    let mail = NewMail {
        kind,
        about: account.id.0,
        patient: Some(account.patient_id),
        to: account.email.clone(),
        lang: account.language,
    };
    mail::queue(tx, mail).await?;
    Ok(())
}
