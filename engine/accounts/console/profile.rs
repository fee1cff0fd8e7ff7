//! The staff member's own profile: language, password, open sessions.

use serde::{Deserialize, Serialize};

use super::{Page, note};
use crate::{
    accounts::{
        model::{Personal, Settings, check_password},
        pages::device_name,
        store::staff,
    },
    clock::LocalTime,
    error::{Error, Result},
    ids::SessionId,
    lang::Lang,
    portal::{self, Realm, Role, Staff},
    web::{Errors, Fields, Form, Limit, Path},
};

#[derive(Serialize)]
struct ProfilePage {
    name: String,
    email: String,
    role: Role,
    language: Lang,
    password_min: usize,
    /// Whether the password must be changed before anything else.
    temporary: bool,
    sessions: Vec<SessionLine>,
    errors: Errors,
}

#[derive(Serialize)]
struct SessionLine {
    id: SessionId,
    device: String,
    since: String,
    last_used: String,
    this_one: bool,
}

async fn page(staff: &mut Staff, errors: Errors) -> Result<ProfilePage> {
    let zone = staff.visit.here.tenant.zone(None);
    let member = staff::get(&mut staff.tx, staff.id).await?;
    let this = staff.session;
    let sessions = portal::list_sessions(&mut staff.tx, Realm::Staff, staff.id.0).await?;
    Ok(ProfilePage {
        name: member.name,
        email: member.email,
        role: member.role,
        language: member.language,
        password_min: Settings::of(&staff.visit.here.tenant).password_min,
        temporary: member.password_is_temporary,
        sessions: sessions
            .into_iter()
            .map(|session| SessionLine {
                id: session.id,
                device: device_name(&session.device),
                since: LocalTime(session.created_at.local(&zone)).to_string(),
                last_used: LocalTime(session.seen_at.local(&zone)).to_string(),
                this_one: session.id == this,
            })
            .collect(),
        errors,
    })
}

/// The page.
pub async fn show_own_profile(mut staff: Staff) -> Page {
    let page = page(&mut staff, Errors::new()).await?;
    staff.page("console/accounts/profile", &page).await
}

#[derive(Deserialize)]
pub struct Own {
    language: String,
}

/// The language of the console.
pub async fn save_own_profile(mut staff: Staff, Form(form): Form<Own>) -> Page {
    let offered = &staff.visit.here.tenant.config.languages;
    let Some(lang) = form.language.parse().ok().filter(|lang: &Lang| offered.contains(lang)) else {
        return Err(Error::NotFound);
    };
    let id = staff.id;
    staff::set_language(&mut staff.tx, id, lang).await?;
    note(&mut staff, "staff.language-changed", id, None).await?;
    staff.commit_and_go("/console/profile", "accounts-profile-saved").await
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
pub async fn change_own_password(mut staff: Staff, Form(form): Form<NewPassword>) -> Page {
    let settings = Settings::of(&staff.visit.here.tenant);
    staff.visit.portal.limits().take(Limit::OwnPassword, &format!("own {}", staff.id))?;
    let member = staff::get(&mut staff.tx, staff.id).await?;
    let clinic = staff.visit.here.tenant.config.name.clone();
    let personal = Personal { email: &member.email, name: &member.name, clinic: &clinic };
    let weak = check_password(&form.password, settings.password_min, personal).err();
    let passwords = staff.visit.portal.passwords().clone();
    let (mut staff, right) =
        staff.aside(async { passwords.verify(Some(&member.password_hash), &form.old_password).await }).await?;
    let mut errors = Errors::new();
    errors.check(right, "old_password", "accounts-error-old-password");
    if let Some(key) = weak {
        errors.add("password", key);
    }
    errors.check(form.password != form.old_password, "password", "accounts-error-password-same");
    errors.check(form.password == form.password_again, "password_again", "accounts-error-passwords-differ");
    if !errors.is_empty() {
        let page = page(&mut staff, errors).await?;
        return staff.refuse("console/accounts/profile", &page).await;
    }
    let (mut staff, hash) = staff.aside(async { passwords.hash(&form.password).await }).await?;
    let (id, session) = (staff.id, staff.session);
    staff::set_password(&mut staff.tx, id, &hash, Some(session)).await?;
    note(&mut staff, "staff.password-changed", id, None).await?;
    let next = if member.password_is_temporary { "/console" } else { "/console/profile" };
    staff.commit_and_go(next, "accounts-password-changed").await
}

/// Ends one of the own sessions.
pub async fn end_own_session(mut staff: Staff, Path(session): Path<SessionId>, Form(_): Form<Fields>) -> Page {
    let id = staff.id;
    if !portal::end(&mut staff.tx, Realm::Staff, id.0, session).await? {
        return Err(Error::NotFound);
    }
    note(&mut staff, "staff.session-ended", id, None).await?;
    if session == staff.session {
        return staff.commit_and_go("/console/sign-in", "accounts-signed-out").await;
    }
    staff.commit_and_go("/console/profile", "accounts-session-ended").await
}
