//! The programs that may use the JSON API of the clinic: made, looked after and revoked by its administrators.

use serde::{Deserialize, Serialize};

use crate::{
    audit::{self, Act},
    clock::LocalTime,
    error::Result,
    ids::ApiTokenId,
    portal::{
        Page, Role, Scope, Staff,
        tokens::{self, ApiToken},
    },
    web::{Errors, Fields, Form, Path},
};

/// The longest name of a program.
const MOST: usize = 80;

#[derive(Serialize)]
struct Tokens {
    lines: Vec<Line>,
    scopes: &'static [Scope],
    /// The secret that was just made, which is shown once.
    made: Option<Made>,
    form: Wanted,
    errors: Errors,
    /// Where the API and its description are.
    address: String,
}

#[derive(Serialize)]
struct Line {
    id: ApiTokenId,
    name: String,
    scopes: Vec<Scope>,
    by: String,
    since: String,
    used: Option<String>,
}

#[derive(Serialize)]
struct Made {
    name: String,
    secret: String,
}

/// A new token.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    name: String,
    #[serde(default)]
    scope: Vec<String>,
}

async fn page(staff: &mut Staff, form: Wanted, errors: Errors, made: Option<Made>) -> Result<Tokens> {
    let zone = staff.visit.here.tenant.zone(None);
    let local = |at: crate::clock::Timestamp| LocalTime(at.local(&zone)).to_string();
    let line = |one: ApiToken| Line {
        id: one.id,
        scopes: one.scopes(),
        name: one.name,
        by: one.created_by,
        since: local(one.created_at),
        used: one.used_at.map(local),
    };
    let lines = tokens::list(&mut staff.tx).await?.into_iter().map(line).collect();
    let address = staff.visit.portal.link(&staff.visit.here.tenant, "/api/v1");
    Ok(Tokens { lines, scopes: Scope::ALL, made, form, errors, address })
}

/// The programs that have a token.
pub(crate) async fn list(mut staff: Staff) -> Page {
    staff.must_be(Role::ADMIN)?;
    let page = page(&mut staff, Wanted::default(), Errors::new(), None).await?;
    staff.page("console/api/tokens", &page).await
}

/// Makes a token, and shows its secret once.
pub(crate) async fn create(mut staff: Staff, Form(form): Form<Wanted>) -> Page {
    staff.must_be(Role::ADMIN)?;
    let name = form.name.trim().to_owned();
    let scopes: Vec<Scope> =
        Scope::ALL.iter().copied().filter(|one| form.scope.iter().any(|s| s == one.as_str())).collect();
    let mut errors = Errors::new();
    errors.check(!name.is_empty() && name.chars().count() <= MOST, "name", "api-name-wrong");
    errors.check(!scopes.is_empty(), "scope", "api-scope-missing");
    if !errors.is_empty() {
        let page = page(&mut staff, form, errors, None).await?;
        return staff.refuse("console/api/tokens", &page).await;
    }
    let (id, secret) = tokens::issue(&mut staff.tx, &name, &scopes, &staff.name).await?;
    note(&mut staff, "api-token.created", id, &name).await?;
    let mut staff = staff.kept().await?;
    let made = Some(Made { name, secret });
    let page = page(&mut staff, Wanted::default(), Errors::new(), made).await?;
    staff.page("console/api/tokens", &page).await
}

/// The token stops working.
pub(crate) async fn revoke(mut staff: Staff, Path(id): Path<ApiTokenId>, Form(_): Form<Fields>) -> Page {
    staff.must_be(Role::ADMIN)?;
    let name = tokens::revoke(&mut staff.tx, id).await?;
    note(&mut staff, "api-token.revoked", id, &name).await?;
    staff.commit_and_go("/console/api", "api-revoked").await
}

async fn note(staff: &mut Staff, action: &str, id: ApiTokenId, name: &str) -> Result<()> {
    let actor = staff.actor();
    let act = Act { action, subject: "api-token", id: Some(id.0), patient: None, detail: Some(name) };
    audit::record(&mut staff.tx, &actor, act).await
}
