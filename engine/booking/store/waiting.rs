//! The waiting list in the database.

use crate::{
    booking::model::{Left, Outcome, Wish},
    clock::{Day, LocalTime, Timestamp},
    error::{Error, Result},
    ids::{AppointmentId, OfferId, PatientId, WaitingId},
    storage::{Asked, Tx, sql},
    tenancy::config::Modality,
};

/// Somebody who waits.
#[derive(Debug, Clone, sqlx::FromRow, serde::Serialize)]
pub struct Waiting {
    pub id: WaitingId,
    pub patient_id: PatientId,
    pub service: String,
    pub service_name: String,
    pub site: Option<String>,
    /// How they would meet; the service's usual way where it is empty.
    pub modality: Option<Modality>,
    pub practitioners: String,
    pub weekdays: String,
    pub from_minute: i64,
    pub until_minute: i64,
    pub until_on: Day,
    pub place: i64,
    pub since_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub ended_as: Option<Left>,
}

impl Waiting {
    /// Whether both wait for the same.
    pub fn asks_the_same_as(&self, other: &Self) -> bool {
        let wish = |one: &Self| {
            let hours = (one.from_minute, one.until_minute, one.until_on);
            (
                one.service.clone(),
                one.site.clone(),
                one.modality,
                one.practitioners.clone(),
                one.weekdays.clone(),
                hours,
            )
        };
        wish(self) == wish(other)
    }

    /// What they would take.
    pub fn wish(&self) -> Wish {
        let day = |word: &str| serde_json::from_value(serde_json::Value::String(word.to_owned())).ok();
        Wish {
            practitioners: self.practitioners.split_whitespace().map(str::to_owned).collect(),
            weekdays: self.weekdays.split_whitespace().filter_map(day).collect(),
            from: self.from_minute,
            until: self.until_minute,
            until_on: self.until_on.0,
        }
    }
}

/// A line of the list as staff see it.
#[derive(Debug, Clone, sqlx::FromRow, serde::Serialize)]
pub struct Line {
    #[sqlx(flatten)]
    #[serde(flatten)]
    pub waiting: Waiting,
    pub given_name: String,
    pub family_name: String,
    /// The hour that is offered now.
    pub offered: Option<LocalTime>,
}

/// An hour that was offered.
#[derive(Debug, Clone, sqlx::FromRow, serde::Serialize)]
pub struct Offer {
    pub id: OfferId,
    pub waiting_id: WaitingId,
    pub patient_id: PatientId,
    pub appointment_id: AppointmentId,
    pub practitioner: String,
    pub starts_at: Timestamp,
    pub starts_local: LocalTime,
    pub offered_at: Timestamp,
    pub lapses_at: Timestamp,
    pub outcome: Outcome,
    pub answered_at: Option<Timestamp>,
}

/// Puts somebody on the list.
///
/// # Errors
/// When the database is away.
pub async fn insert(tx: &mut Tx, w: &Waiting) -> Result<()> {
    sql!(
        tx,
        run,
        "INSERT INTO waiting (tenant_id, id, patient_id, service, service_name, site, practitioners, weekdays, from_minute, \
         until_minute, until_on, place, since_at, modality) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        w.id,
        w.patient_id,
        &w.service,
        &w.service_name,
        &w.site,
        &w.practitioners,
        &w.weekdays,
        w.from_minute,
        w.until_minute,
        w.until_on,
        w.place,
        w.since_at,
        w.modality
    )?;
    Ok(())
}

/// Everybody who waits, in order.
///
/// # Errors
/// When the database is away.
pub async fn in_order(tx: &mut Tx, limit: i64) -> Result<Vec<Waiting>> {
    sql!(
        tx,
        all Waiting,
        "SELECT * FROM waiting WHERE tenant_id = $1 AND ended_at IS NULL ORDER BY place, id LIMIT CAST($2 AS BIGINT)",
        limit
    )
}

/// The list as staff see it.
///
/// # Errors
/// When the database is away.
pub async fn lines(tx: &mut Tx) -> Result<Vec<Line>> {
    sql!(
        tx,
        all Line,
        "SELECT w.*, p.given_name, p.family_name, o.starts_local AS offered FROM waiting w \
         JOIN patients p ON p.tenant_id = w.tenant_id AND p.id = w.patient_id \
         LEFT JOIN waiting_offers o ON o.tenant_id = w.tenant_id AND o.waiting_id = w.id AND o.outcome = $2 \
         WHERE w.tenant_id = $1 AND w.ended_at IS NULL ORDER BY w.place, w.id",
        Outcome::Open
    )
}

/// Where a patient waits.
///
/// # Errors
/// When the database is away.
pub async fn of_patient(tx: &mut Tx, patient: PatientId) -> Result<Asked<Waiting>> {
    sql!(
        tx,
        ask Waiting,
        "SELECT * FROM waiting WHERE tenant_id = $1 AND patient_id = $2 AND ended_at IS NULL ORDER BY since_at",
        patient
    )
}

/// One of this patient's.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it is another's.
pub async fn get_own(tx: &mut Tx, patient: PatientId, id: WaitingId) -> Result<Waiting> {
    sql!(tx, one Waiting, "SELECT * FROM waiting WHERE tenant_id = $1 AND patient_id = $2 AND id = $3", patient, id)
}

/// One of the list.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn get(tx: &mut Tx, id: WaitingId) -> Result<Waiting> {
    sql!(tx, one Waiting, "SELECT * FROM waiting WHERE tenant_id = $1 AND id = $2", id)
}

/// They wait no longer.
///
/// # Errors
/// [`Error::NotFound`] when they did not.
pub async fn end(tx: &mut Tx, id: WaitingId, left: Left) -> Result<()> {
    let now = tx.now();
    let changed = sql!(
        tx,
        run,
        "UPDATE waiting SET ended_at = $3, ended_as = $4 WHERE tenant_id = $1 AND id = $2 AND ended_at IS NULL",
        id,
        now,
        left
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Gives somebody another place in the order.
///
/// # Errors
/// When the database is away.
pub async fn set_place(tx: &mut Tx, id: WaitingId, place: i64) -> Result<()> {
    sql!(tx, run, "UPDATE waiting SET place = $3 WHERE tenant_id = $1 AND id = $2", id, place)?;
    Ok(())
}

/// Notes an offer.
///
/// # Errors
/// [`Error::Constraint`] when one is open already.
pub async fn insert_offer(tx: &mut Tx, o: &Offer) -> Result<()> {
    sql!(
        tx,
        run,
        "INSERT INTO waiting_offers (tenant_id, id, waiting_id, patient_id, appointment_id, practitioner, starts_at, starts_local, \
         offered_at, lapses_at, outcome) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        o.id,
        o.waiting_id,
        o.patient_id,
        o.appointment_id,
        &o.practitioner,
        o.starts_at,
        o.starts_local,
        o.offered_at,
        o.lapses_at,
        o.outcome
    )?;
    Ok(())
}

/// What was offered to somebody, the latest first.
///
/// # Errors
/// When the database is away.
pub async fn offers(tx: &mut Tx, id: WaitingId) -> Result<Vec<Offer>> {
    sql!(
        tx,
        all Offer,
        "SELECT * FROM waiting_offers WHERE tenant_id = $1 AND waiting_id = $2 ORDER BY offered_at DESC",
        id
    )
}

/// One offer.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn offer(tx: &mut Tx, id: OfferId) -> Result<Offer> {
    sql!(tx, one Offer, "SELECT * FROM waiting_offers WHERE tenant_id = $1 AND id = $2", id)
}

/// Notes what came of an open offer.
///
/// # Errors
/// [`Error::NotFound`] when it is open no longer.
pub async fn answer(tx: &mut Tx, id: OfferId, outcome: Outcome) -> Result<()> {
    let now = tx.now();
    let changed = sql!(
        tx,
        run,
        "UPDATE waiting_offers SET outcome = $3, answered_at = $4 WHERE tenant_id = $1 AND id = $2 AND outcome = $5",
        id,
        outcome,
        now,
        Outcome::Open
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::NotFound) }
}
