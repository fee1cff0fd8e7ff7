//! Who works in the console: the admin's list.

use serde::{Deserialize, Serialize};

use super::{Page, note};
use crate::{
    accounts::{
        model::{Personal, Settings, check_password, is_email, normalise_email},
        store::{
            email_is_taken, failures,
            staff::{self, NewStaff, StaffMember},
        },
    },
    error::Error,
    ids::StaffId,
    portal::{Realm, Role, Staff},
    web::{Errors, Form, Path},
};

#[derive(Serialize)]
struct StaffList {
    members: Vec<StaffMember>,
    /// Who looks.
    own: StaffId,
}

#[derive(Deserialize, Serialize, Default)]
#[serde(default)]
pub struct StaffForm {
    name: String,
    email: String,
    role: String,
    practitioner: String,
    #[serde(skip_serializing)]
    password: String,
    /// A ticked box sends `on`.
    active: String,
}

#[derive(Serialize)]
struct StaffPage<'a> {
    id: Option<StaffId>,
    action: String,
    form: &'a StaffForm,
    roles: &'static [Role],
    practitioners: Vec<Choice>,
    password_min: usize,
    /// Nobody takes their own role away by mistake.
    is_own: bool,
    errors: Errors,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
}

/// Everybody.
pub async fn list_staff(mut staff: Staff) -> Page {
    staff.must_be(Role::ADMIN)?;
    let mut members = staff::list(&mut staff.tx).await?;
    let practitioners = &staff.visit.here.tenant.config.practitioners;
    for member in &mut members {
        // People read names; a slug stands only for one whom the configuration no longer knows.
        let known = practitioners.iter().find(|one| member.practitioner.as_deref() == Some(one.slug.as_str()));
        member.practitioner = known.map(|one| one.name.clone()).or(member.practitioner.take());
    }
    let own = staff.id;
    staff.page("console/accounts/staff", &StaffList { members, own }).await
}

fn page<'a>(staff: &Staff, id: Option<StaffId>, form: &'a StaffForm, errors: Errors) -> StaffPage<'a> {
    let config = &staff.visit.here.tenant.config;
    StaffPage {
        id,
        action: id.map_or_else(|| "/console/staff/new".to_owned(), |id| format!("/console/staff/{id}")),
        form,
        roles: Role::ALL,
        practitioners: config
            .practitioners
            .iter()
            .map(|one| Choice { value: one.slug.to_string(), label: one.name.clone() })
            .collect(),
        password_min: Settings::of(&staff.visit.here.tenant).password_min,
        is_own: id == Some(staff.id),
        errors,
    }
}

/// The role and the practitioner's slug of a form, where they fit together.
fn read_role(form: &StaffForm, staff: &Staff, errors: &mut Errors) -> (Role, Option<String>) {
    let role: Option<Role> = form.role.parse().ok();
    errors.check(role.is_some(), "role", "accounts-error-role");
    let practitioners = &staff.visit.here.tenant.config.practitioners;
    let slug = Some(form.practitioner.clone()).filter(|slug| !slug.is_empty());
    let known = slug.as_ref().is_none_or(|slug| practitioners.iter().any(|one| one.slug == *slug));
    errors.check(known, "practitioner", "accounts-error-practitioner");
    let role = role.unwrap_or(Role::Reception);
    errors.check(role != Role::Practitioner || slug.is_some(), "practitioner", "accounts-error-practitioner");
    (role, slug)
}

fn check_name(form: &StaffForm, errors: &mut Errors) {
    errors.check(!form.name.trim().is_empty(), "name", "accounts-error-name-missing");
    errors.check(form.name.chars().count() <= 100, "name", "accounts-error-too-long");
}

fn check_new_password(form: &StaffForm, email: &str, staff: &Staff, errors: &mut Errors) {
    let tenant = &staff.visit.here.tenant;
    let personal = Personal { email, name: &form.name, clinic: &tenant.config.name };
    if let Err(key) = check_password(&form.password, Settings::of(tenant).password_min, personal) {
        errors.add("password", key);
    }
}

/// An empty form.
pub async fn adding_staff(staff: Staff) -> Page {
    staff.must_be(Role::ADMIN)?;
    let form = StaffForm { role: Role::Reception.to_string(), active: "on".into(), ..StaffForm::default() };
    let page = page(&staff, None, &form, Errors::new());
    staff.page("console/accounts/staff-member", &page).await
}

/// Adds somebody, with a first password that the admin hands over.
pub async fn add_staff(staff: Staff, Form(form): Form<StaffForm>) -> Page {
    staff.must_be(Role::ADMIN)?;
    let mut errors = Errors::new();
    let email = normalise_email(&form.email);
    check_name(&form, &mut errors);
    errors.check(is_email(&email), "email", "accounts-error-email");
    check_new_password(&form, &email, &staff, &mut errors);
    let (role, practitioner) = read_role(&form, &staff, &mut errors);
    if !errors.is_empty() {
        let page = page(&staff, None, &form, errors);
        return staff.refuse("console/accounts/staff-member", &page).await;
    }
    let passwords = staff.visit.portal.passwords().clone();
    let (mut staff, hash) = staff.aside(async { passwords.hash(&form.password).await }).await?;
    let new = NewStaff {
        email: &email,
        name: form.name.trim(),
        role,
        practitioner: practitioner.as_deref(),
        language: staff.visit.lang,
        password_hash: &hash,
    };
    match staff::insert(&mut staff.tx, new).await {
        Ok(id) => {
            staff::expect_own_password(&mut staff.tx, id).await?;
            note(&mut staff, "staff.added", id, Some(role.as_str())).await?;
            staff.commit_and_go("/console/staff", "accounts-staff-added").await
        }
        Err(error) if email_is_taken(&error) => {
            errors.add("email", "accounts-error-staff-email-taken");
            let page = page(&staff, None, &form, errors);
            staff.refuse("console/accounts/staff-member", &page).await
        }
        Err(error) => Err(error),
    }
}

/// The form with what is kept.
pub async fn editing_staff(mut staff: Staff, Path(id): Path<StaffId>) -> Page {
    staff.must_be(Role::ADMIN)?;
    let member = staff::get(&mut staff.tx, id).await?;
    let form = StaffForm {
        name: member.name,
        email: member.email,
        role: member.role.to_string(),
        practitioner: member.practitioner.unwrap_or_default(),
        password: String::new(),
        active: if member.active { "on".into() } else { String::new() },
    };
    let page = page(&staff, Some(id), &form, Errors::new());
    staff.page("console/accounts/staff-member", &page).await
}

/// Changes name, role and whether the person can sign in.
pub async fn edit_staff(mut staff: Staff, Path(id): Path<StaffId>, Form(mut form): Form<StaffForm>) -> Page {
    staff.must_be(Role::ADMIN)?;
    let member = staff::get(&mut staff.tx, id).await?;
    form.email = member.email;
    let mut errors = Errors::new();
    check_name(&form, &mut errors);
    let (role, practitioner) = read_role(&form, &staff, &mut errors);
    let active = !form.active.is_empty();
    if id == staff.id {
        errors.check(active, "active", "accounts-error-own-access");
        errors.check(role == Role::Admin, "role", "accounts-error-own-access");
    }
    if errors.is_empty() {
        let name = form.name.trim();
        match staff::update(&mut staff.tx, id, name, role, practitioner.as_deref(), active).await {
            Ok(()) => {
                let action = match (member.active, active) {
                    (true, false) => "staff.deactivated",
                    (false, true) => "staff.activated",
                    _ => "staff.changed",
                };
                note(&mut staff, action, id, Some(role.as_str())).await?;
                return staff.commit_and_go("/console/staff", "accounts-staff-saved").await;
            }
            Err(Error::Refused { key }) => errors.add("active", &key),
            Err(error) => return Err(error),
        }
    }
    let page = page(&staff, Some(id), &form, errors);
    staff.refuse("console/accounts/staff-member", &page).await
}

/// A new first password for somebody who lost theirs; the person is signed out everywhere.
pub async fn reset_staff_password(mut staff: Staff, Path(id): Path<StaffId>, Form(form): Form<StaffForm>) -> Page {
    staff.must_be(Role::ADMIN)?;
    let member = staff::get(&mut staff.tx, id).await?;
    let mut errors = Errors::new();
    let mut form = StaffForm { name: member.name, ..form };
    check_new_password(&form, &member.email, &staff, &mut errors);
    if !errors.is_empty() {
        form.email = member.email;
        form.role = member.role.to_string();
        form.practitioner = member.practitioner.unwrap_or_default();
        form.active = if member.active { "on".into() } else { String::new() };
        let page = page(&staff, Some(id), &form, errors);
        return staff.refuse("console/accounts/staff-member", &page).await;
    }
    let passwords = staff.visit.portal.passwords().clone();
    let (mut staff, hash) = staff.aside(async { passwords.hash(&form.password).await }).await?;
    let keep = (id == staff.id).then_some(staff.session);
    staff::set_password(&mut staff.tx, id, &hash, keep).await?;
    if id != staff.id {
        staff::expect_own_password(&mut staff.tx, id).await?;
    }
    failures::clear(&mut staff.tx, Realm::Staff, &member.email).await?;
    note(&mut staff, "staff.password-reset", id, None).await?;
    staff.commit_and_go("/console/staff", "accounts-staff-password-set").await
}
