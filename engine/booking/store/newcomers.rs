//! People who are not yet patients, in the database.

use crate::{
    clock::{Day, Timestamp},
    error::{Error, Result},
    ids::{AppointmentId, NewcomerId, PatientId},
    lang::Lang,
    portal::token_hash,
    storage::{Tx, sql},
};

type Secret = (Vec<u8>,);
type Address = (String,);
type Known = (PatientId,);

/// Somebody who asks for an hour; with `patient_id` it is booked, and staff have to look at the record.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Newcomer {
    pub id: NewcomerId,
    pub service: String,
    pub site: String,
    /// By slug; empty where anybody will do.
    pub practitioner: String,
    /// How they would meet; the service's usual way where it is empty.
    pub modality: String,
    pub starts_at: Timestamp,
    pub given_name: String,
    pub family_name: String,
    pub birth_on: Option<Day>,
    pub email: String,
    pub mobile: String,
    /// Who pays, as they say it; nothing where the clinic names no insurers.
    pub payer: Option<String>,
    pub language: Lang,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub patient_id: Option<PatientId>,
    pub appointment_id: Option<AppointmentId>,
}

/// Keeps what somebody asks for. Nothing is taken by it.
///
/// # Errors
/// When the database is away.
pub async fn insert(tx: &mut Tx, n: &Newcomer) -> Result<()> {
    sql!(
        tx,
        run,
        "INSERT INTO newcomers (tenant_id, id, service, site, practitioner, starts_at, given_name, family_name, birth_on, email, \
         mobile, language, created_at, expires_at, payer, modality) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        n.id,
        &n.service,
        &n.site,
        &n.practitioner,
        n.starts_at,
        &n.given_name,
        &n.family_name,
        n.birth_on,
        &n.email,
        &n.mobile,
        n.language,
        n.created_at,
        n.expires_at,
        &n.payer,
        &n.modality
    )?;
    Ok(())
}

/// One of them.
///
/// # Errors
/// [`Error::NotFound`] when there is none (any more).
pub async fn get(tx: &mut Tx, id: NewcomerId) -> Result<Newcomer> {
    sql!(
        tx,
        one Newcomer,
        "SELECT id, service, site, practitioner, modality, starts_at, given_name, family_name, birth_on, email, mobile, language, created_at, \
         expires_at, payer, patient_id, appointment_id FROM newcomers WHERE tenant_id = $1 AND id = $2",
        id
    )
}

/// The one to whom a link was sent.
///
/// # Errors
/// When the database is away.
pub async fn find_by_token(tx: &mut Tx, token: &str) -> Result<Option<Newcomer>> {
    sql!(
        tx,
        optional Newcomer,
        "SELECT id, service, site, practitioner, modality, starts_at, given_name, family_name, birth_on, email, mobile, language, created_at, \
         expires_at, payer, patient_id, appointment_id FROM newcomers WHERE tenant_id = $1 AND token_hash = $2",
        token_hash(token)
    )
}

/// A fresh secret for the link; an earlier one stops working.
///
/// # Errors
/// When the database is away.
pub async fn new_token(tx: &mut Tx, id: NewcomerId) -> Result<String> {
    let token = tx.new_token();
    sql!(tx, run, "UPDATE newcomers SET token_hash = $3 WHERE tenant_id = $1 AND id = $2", id, token_hash(&token))?;
    Ok(token)
}

/// Whether somebody signs in with this address.
///
/// # Errors
/// When the database is away.
pub async fn has_account(tx: &mut Tx, email: &str) -> Result<bool> {
    let found: Option<Address> =
        sql!(tx, optional Address, "SELECT email FROM accounts WHERE tenant_id = $1 AND email = $2", email)?;
    Ok(found.is_some())
}

/// The provisional record that the same person was booked under before, and that staff have not looked at yet.
///
/// # Errors
/// When the database is away.
pub async fn provisional(tx: &mut Tx, newcomer: &Newcomer) -> Result<Option<PatientId>> {
    let found: Option<Known> = sql!(
        tx,
        optional Known,
        "SELECT patient_id FROM newcomers WHERE tenant_id = $1 AND email = $2 AND lower(given_name) = lower($3) \
         AND lower(family_name) = lower($4) AND patient_id IS NOT NULL LIMIT 1",
        &newcomer.email,
        &newcomer.given_name,
        &newcomer.family_name
    )?;
    Ok(found.map(|(id,)| id))
}

/// Notes that the hour is booked; whoever was quicker has it.
///
/// # Errors
/// [`Error::NotFound`] when it was booked before.
pub async fn mark_booked(tx: &mut Tx, id: NewcomerId, patient: PatientId, appointment: AppointmentId) -> Result<()> {
    let changed = sql!(
        tx,
        run,
        "UPDATE newcomers SET patient_id = $3, appointment_id = $4 WHERE tenant_id = $1 AND id = $2 AND patient_id IS NULL",
        id,
        patient,
        appointment
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Those whose records staff have to look at, the first to come first.
///
/// # Errors
/// When the database is away.
pub async fn booked(tx: &mut Tx) -> Result<Vec<Newcomer>> {
    sql!(
        tx,
        all Newcomer,
        "SELECT id, service, site, practitioner, modality, starts_at, given_name, family_name, birth_on, email, mobile, language, created_at, \
         expires_at, payer, patient_id, appointment_id FROM newcomers WHERE tenant_id = $1 AND patient_id IS NOT NULL \
         ORDER BY created_at, id LIMIT 200"
    )
}

/// Staff have looked at a record: it is one like all others now.
///
/// # Errors
/// When the database is away.
pub async fn settle(tx: &mut Tx, patient: PatientId) -> Result<()> {
    sql!(tx, run, "DELETE FROM newcomers WHERE tenant_id = $1 AND patient_id = $2", patient)?;
    Ok(())
}

/// Gives the appointments, insurers and mails of a provisional record to another one, and takes it away.
///
/// # Errors
/// [`Error::Constraint`] when the other one has an appointment at that time, or the provisional one has got more than appointments.
pub async fn merge(tx: &mut Tx, provisional: PatientId, into: PatientId) -> Result<()> {
    let now = tx.now();
    sql!(
        tx,
        run,
        "UPDATE appointments SET patient_id = $3, updated_at = $4 WHERE tenant_id = $1 AND patient_id = $2",
        provisional,
        into,
        now
    )?;
    sql!(
        tx,
        run,
        "UPDATE booking_answers SET patient_id = $3 WHERE tenant_id = $1 AND patient_id = $2",
        provisional,
        into
    )?;
    sql!(
        tx,
        run,
        "UPDATE booking_consents SET patient_id = $3 WHERE tenant_id = $1 AND patient_id = $2",
        provisional,
        into
    )?;
    sql!(
        tx,
        run,
        "DELETE FROM coverages WHERE tenant_id = $1 AND patient_id = $2 AND EXISTS (SELECT 1 FROM coverages known \
         WHERE known.tenant_id = coverages.tenant_id AND known.patient_id = $3 AND known.payer = coverages.payer)",
        provisional,
        into
    )?;
    sql!(tx, run, "UPDATE coverages SET patient_id = $3 WHERE tenant_id = $1 AND patient_id = $2", provisional, into)?;
    sql!(
        tx,
        run,
        "UPDATE entitlements SET patient_id = $3 WHERE tenant_id = $1 AND patient_id = $2",
        provisional,
        into
    )?;
    sql!(tx, run, "UPDATE mails SET patient_id = $3 WHERE tenant_id = $1 AND patient_id = $2", provisional, into)?;
    settle(tx, provisional).await?;
    sql!(tx, run, "DELETE FROM patients WHERE tenant_id = $1 AND id = $2", provisional)?;
    Ok(())
}

/// Forgets somebody who booked nothing.
///
/// # Errors
/// When the database is away.
pub async fn forget_unbooked(tx: &mut Tx, id: NewcomerId) -> Result<()> {
    sql!(tx, run, "DELETE FROM newcomers WHERE tenant_id = $1 AND id = $2 AND patient_id IS NULL", id)?;
    Ok(())
}

/// The secret that tickets of framed forms are signed with, if there is one.
///
/// # Errors
/// When the database is away.
pub async fn frame_key(tx: &mut Tx) -> Result<Option<Vec<u8>>> {
    let found: Option<Secret> = sql!(tx, optional Secret, "SELECT secret FROM frame_keys WHERE tenant_id = $1")?;
    Ok(found.map(|(secret,)| secret))
}

/// Makes that secret, unless somebody was quicker.
///
/// # Errors
/// When the database is away.
pub async fn make_frame_key(tx: &mut Tx) -> Result<()> {
    let secret = tx.new_token().into_bytes();
    sql!(
        tx,
        run,
        "INSERT INTO frame_keys (tenant_id, secret) VALUES ($1, $2) ON CONFLICT (tenant_id) DO NOTHING",
        secret
    )?;
    Ok(())
}
