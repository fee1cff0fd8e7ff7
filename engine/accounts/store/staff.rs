//! The clinic's staff.

use serde::Serialize;

use crate::{
    clock::Timestamp,
    error::{Error, Result},
    ids::{SessionId, StaffId},
    lang::Lang,
    portal::{self, Realm, Role},
    storage::{Tx, sql},
};

/// A user of the console.
#[derive(Debug, Clone, sqlx::FromRow, Serialize)]
pub struct StaffMember {
    /// The id.
    pub id: StaffId,
    /// The user name.
    pub email: String,
    /// The name.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// The practitioner's slug in `clinic.toml`, when the person is one.
    pub practitioner: Option<String>,
    /// The language of the console.
    pub language: Lang,
    /// As a PHC string.
    #[serde(skip)]
    pub password_hash: String,
    /// Whether somebody else has set it: then it is changed before anything else is done.
    pub password_is_temporary: bool,
    /// Whether the person can sign in.
    pub active: bool,
    /// Since when.
    pub created_at: Timestamp,
}

macro_rules! staff_where {
    ($condition:literal) => {
        concat!(
            "SELECT id, email, name, role, practitioner, language, password_hash, password_is_temporary, active, created_at FROM staff ",
            "WHERE tenant_id = $1",
            $condition
        )
    };
}

/// The staff member of an e-mail address (lower case).
pub async fn find_by_email(tx: &mut Tx, email: &str) -> Result<Option<StaffMember>> {
    sql!(tx, optional StaffMember, staff_where!(" AND email = $2"), email)
}

/// One staff member.
pub async fn get(tx: &mut Tx, id: StaffId) -> Result<StaffMember> {
    sql!(tx, one StaffMember, staff_where!(" AND id = $2"), id)
}

/// Everybody, those who can sign in first.
pub async fn list(tx: &mut Tx) -> Result<Vec<StaffMember>> {
    sql!(tx, all StaffMember, staff_where!(" ORDER BY active DESC, name, id"))
}

/// Somebody to be added.
#[derive(Debug, Clone)]
pub struct NewStaff<'a> {
    /// The user name, lower case.
    pub email: &'a str,
    /// The name.
    pub name: &'a str,
    /// What the person may do.
    pub role: Role,
    /// The practitioner's slug.
    pub practitioner: Option<&'a str>,
    /// The language of the console.
    pub language: Lang,
    /// As a PHC string.
    pub password_hash: &'a str,
}

/// Adds somebody.
///
/// # Errors
/// [`Error::Constraint`] when the address is another one's user name.
pub async fn insert(tx: &mut Tx, staff: NewStaff<'_>) -> Result<StaffId> {
    let (id, now): (StaffId, _) = (tx.new_id(), tx.now());
    sql!(
        tx,
        run,
        "INSERT INTO staff (tenant_id, id, email, name, role, practitioner, language, password_hash, active, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, TRUE, $9, $9)",
        id,
        staff.email,
        staff.name,
        staff.role,
        staff.practitioner,
        staff.language,
        staff.password_hash,
        now
    )?;
    Ok(id)
}

/// Changes name, role and practitioner, and whether the person can sign in; who no longer can is signed out.
///
/// # Errors
/// [`Error::Refused`] when the clinic would be left without an active admin.
pub async fn update(
    tx: &mut Tx,
    id: StaffId,
    name: &str,
    role: Role,
    practitioner: Option<&str>,
    active: bool,
) -> Result<()> {
    let now = tx.now();
    let changed = sql!(
        tx,
        run,
        "UPDATE staff SET name = $3, role = $4, practitioner = $5, active = $6, updated_at = $7 WHERE tenant_id = $1 AND id = $2",
        id,
        name,
        role,
        practitioner,
        active,
        now
    )?;
    if changed == 0 {
        return Err(Error::NotFound);
    }
    let (admins,): (i64,) =
        sql!(tx, one(i64,), "SELECT COUNT(*) FROM staff WHERE tenant_id = $1 AND role = $2 AND active", Role::Admin)?;
    if admins == 0 {
        return Err(Error::refused("accounts-error-last-admin"));
    }
    if !active {
        portal::end_others(tx, Realm::Staff, id.0, None).await?;
    }
    Ok(())
}

/// The password was set by somebody else: it is to be changed at the next sign-in.
pub async fn expect_own_password(tx: &mut Tx, id: StaffId) -> Result<()> {
    sql!(tx, run, "UPDATE staff SET password_is_temporary = TRUE WHERE tenant_id = $1 AND id = $2", id)?;
    Ok(())
}

/// Sets a new password of their own and ends every session but the one to keep.
pub async fn set_password(tx: &mut Tx, id: StaffId, hash: &str, keep: Option<SessionId>) -> Result<()> {
    let now = tx.now();
    let changed = sql!(
        tx,
        run,
        "UPDATE staff SET password_hash = $3, password_is_temporary = FALSE, updated_at = $4 WHERE tenant_id = $1 AND id = $2",
        id,
        hash,
        now
    )?;
    if changed == 0 {
        return Err(Error::NotFound);
    }
    portal::end_others(tx, Realm::Staff, id.0, keep).await
}

/// Sets the language.
pub async fn set_language(tx: &mut Tx, id: StaffId, language: Lang) -> Result<()> {
    let now = tx.now();
    sql!(
        tx,
        run,
        "UPDATE staff SET language = $3, updated_at = $4 WHERE tenant_id = $1 AND id = $2",
        id,
        language,
        now
    )?;
    Ok(())
}
