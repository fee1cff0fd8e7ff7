//! Accounts and the records they act for.

use crate::{
    clock::Timestamp,
    error::{Error, Result},
    ids::{AccountId, BlobId, PatientId},
    lang::Lang,
    portal::{self, Realm},
    storage::{Tx, sql},
};

/// How the owner of an account stands to the own record (`relation`); children and dependants come later.
const MYSELF: &str = "self";

/// An account with the person it belongs to.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The person's own record.
    pub patient_id: PatientId,
    /// The user name.
    pub email: String,
    /// As a PHC string.
    pub password_hash: String,
    /// The language of pages and mails.
    pub language: Lang,
    /// The security question, in the person's words or as the key of one of ours.
    pub question: Option<String>,
    /// Its answer, hashed like a password.
    pub answer_hash: Option<String>,
    /// The photograph.
    pub photo_id: Option<BlobId>,
    /// The name on the record.
    pub given_name: String,
    /// The family names on the record.
    pub family_name: String,
    /// Whether the record still has portal access.
    pub portal_access: bool,
    /// When the account was opened.
    pub created_at: Timestamp,
}

impl Account {
    /// Given and family name.
    pub fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

macro_rules! account_where {
    ($condition:literal) => {
        concat!(
            "SELECT a.id, r.patient_id, a.email, a.password_hash, a.language, a.question, a.answer_hash, a.photo_id, ",
            "p.given_name, p.family_name, p.portal_access, a.created_at FROM accounts a ",
            "JOIN account_records r ON r.tenant_id = a.tenant_id AND r.account_id = a.id AND r.relation = 'self' ",
            "JOIN patients p ON p.tenant_id = r.tenant_id AND p.id = r.patient_id WHERE a.tenant_id = $1 AND ",
            $condition
        )
    };
}

/// The account of an e-mail address (lower case).
pub async fn find_by_email(tx: &mut Tx, email: &str) -> Result<Option<Account>> {
    sql!(tx, optional Account, account_where!("a.email = $2"), email)
}

/// The account of a patient record.
pub async fn find_by_patient(tx: &mut Tx, patient: PatientId) -> Result<Option<Account>> {
    sql!(tx, optional Account, account_where!("r.patient_id = $2"), patient)
}

/// One account.
pub async fn get(tx: &mut Tx, id: AccountId) -> Result<Account> {
    sql!(tx, one Account, account_where!("a.id = $2"), id)
}

/// An account to be opened.
#[derive(Debug, Clone)]
pub struct NewAccount<'a> {
    /// Whose it is.
    pub patient: PatientId,
    /// The user name, lower case.
    pub email: &'a str,
    /// As a PHC string.
    pub password_hash: &'a str,
    /// The language.
    pub language: Lang,
    /// The security question and the hash of its answer.
    pub question: Option<(&'a str, &'a str)>,
}

/// Opens an account for a patient record.
///
/// # Errors
/// [`Error::Constraint`] when the address is another account's user name or the record has an account.
pub async fn insert(tx: &mut Tx, account: NewAccount<'_>) -> Result<AccountId> {
    let (id, now): (AccountId, _) = (tx.new_id(), tx.now());
    sql!(
        tx,
        run,
        "INSERT INTO accounts (tenant_id, id, email, password_hash, language, question, answer_hash, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        id,
        account.email,
        account.password_hash,
        account.language,
        account.question.map(|(question, _)| question),
        account.question.map(|(_, answer)| answer),
        now
    )?;
    sql!(
        tx,
        run,
        "INSERT INTO account_records (tenant_id, account_id, patient_id, relation) VALUES ($1, $2, $3, $4)",
        id,
        account.patient,
        MYSELF
    )?;
    Ok(id)
}

/// Sets a new password and ends every session but the one to keep.
pub async fn set_password(tx: &mut Tx, id: AccountId, hash: &str, keep: Option<crate::ids::SessionId>) -> Result<()> {
    let now = tx.now();
    let changed = sql!(
        tx,
        run,
        "UPDATE accounts SET password_hash = $3, updated_at = $4 WHERE tenant_id = $1 AND id = $2",
        id,
        hash,
        now
    )?;
    if changed == 0 {
        return Err(Error::NotFound);
    }
    portal::end_others(tx, Realm::Patient, id.0, keep).await
}

/// Sets the security question with the hash of its answer, or takes both away.
pub async fn set_question(tx: &mut Tx, id: AccountId, question: Option<(&str, &str)>) -> Result<()> {
    let now = tx.now();
    sql!(
        tx,
        run,
        "UPDATE accounts SET question = $3, answer_hash = $4, updated_at = $5 WHERE tenant_id = $1 AND id = $2",
        id,
        question.map(|(question, _)| question),
        question.map(|(_, answer)| answer),
        now
    )?;
    Ok(())
}

/// Sets the language.
pub async fn set_language(tx: &mut Tx, id: AccountId, language: Lang) -> Result<()> {
    let now = tx.now();
    sql!(
        tx,
        run,
        "UPDATE accounts SET language = $3, updated_at = $4 WHERE tenant_id = $1 AND id = $2",
        id,
        language,
        now
    )?;
    Ok(())
}

/// Sets the photograph, or takes it away.
pub async fn set_photo(tx: &mut Tx, id: AccountId, photo: Option<BlobId>) -> Result<()> {
    let now = tx.now();
    sql!(
        tx,
        run,
        "UPDATE accounts SET photo_id = $3, updated_at = $4 WHERE tenant_id = $1 AND id = $2",
        id,
        photo,
        now
    )?;
    Ok(())
}

/// Gives the account another user name and ends its sessions.
///
/// # Errors
/// [`Error::Constraint`] when the address is another account's user name.
pub async fn set_email(tx: &mut Tx, id: AccountId, email: &str) -> Result<()> {
    let now = tx.now();
    sql!(tx, run, "UPDATE accounts SET email = $3, updated_at = $4 WHERE tenant_id = $1 AND id = $2", id, email, now)?;
    portal::end_others(tx, Realm::Patient, id.0, None).await
}

/// Whether an e-mail address stands for another record already: by its account, or by its portal access.
pub async fn email_of_another(tx: &mut Tx, email: &str, patient: PatientId) -> Result<bool> {
    let (count,): (i64,) = sql!(
        tx,
        one(i64,),
        "SELECT COUNT(*) FROM patients p \
         LEFT JOIN account_records r ON r.tenant_id = p.tenant_id AND r.patient_id = p.id AND r.relation = 'self' \
         LEFT JOIN accounts a ON a.tenant_id = r.tenant_id AND a.id = r.account_id \
         WHERE p.tenant_id = $1 AND p.id <> $3 AND ((p.portal_access AND p.email = $2) OR a.email = $2)",
        email,
        patient
    )?;
    Ok(count > 0)
}

/// The records with portal access, but without an account, of an e-mail address.
pub async fn invited_by_email(tx: &mut Tx, email: &str) -> Result<Option<PatientId>> {
    let found: Option<(PatientId,)> = sql!(
        tx,
        optional(PatientId,),
        "SELECT p.id FROM patients p WHERE p.tenant_id = $1 AND p.email = $2 AND p.portal_access AND NOT EXISTS ( \
             SELECT 1 FROM account_records r WHERE r.tenant_id = p.tenant_id AND r.patient_id = p.id AND r.relation = 'self')",
        email
    )?;
    Ok(found.map(|(id,)| id))
}
