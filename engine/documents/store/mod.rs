//! The documents' only SQL, and beside it where their bytes are written.

pub(super) mod bytes;

use super::model::{Document, Kind, Media, Origin};
use crate::{
    audit::Actor,
    clock::{Day, Timestamp},
    error::{Error, Result},
    ids::{BlobId, DocumentId, PatientId},
    storage::{Asked, Tx, sql},
};

/// A number of rows.
type Count = (i64,);

/// A document to be put on a record. Its bytes are written already.
#[derive(Debug, Clone)]
pub struct NewDocument {
    /// Whose record.
    pub patient: PatientId,
    /// Which side puts it there.
    pub origin: Origin,
    /// What it is.
    pub kind: Kind,
    /// What people read in the list.
    pub title: String,
    /// The clean name of the file.
    pub file_name: String,
    /// What the bytes are.
    pub media: Media,
    /// How many.
    pub size: i64,
    /// Where they are.
    pub blob: BlobId,
    /// The day from which the patient sees it.
    pub visible_on: Day,
    /// The instant at which that day begins at the clinic, or an earlier one.
    pub visible_at: Timestamp,
}

/// Puts a document on a record.
///
/// # Errors
/// When the database is away.
pub async fn insert(tx: &mut Tx, new: &NewDocument, by: &Actor) -> Result<DocumentId> {
    let (id, now): (DocumentId, _) = (tx.new_id(), tx.now());
    sql!(
        tx,
        run,
        "INSERT INTO documents (tenant_id, id, patient_id, origin, kind, title, file_name, media, size, blob_id, visible_on, \
         visible_at, added_at, added_by, added_by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        id,
        new.patient,
        new.origin,
        new.kind,
        &new.title,
        &new.file_name,
        new.media,
        new.size,
        new.blob,
        new.visible_on,
        new.visible_at,
        now,
        by.id.unwrap_or_default(),
        &by.name
    )?;
    Ok(id)
}

/// What the clinic put on the patient's record and the patient may see, newest first.
///
/// # Errors
/// When the database is away.
pub async fn list(
    tx: &mut Tx,
    patient: PatientId,
    kind: Option<Kind>,
    offset: i64,
    limit: i64,
) -> Result<Vec<Document>> {
    let now = tx.now();
    sql!(
        tx,
        all Document,
        "SELECT id, patient_id, origin, kind, title, file_name, media, size, blob_id, visible_on, visible_at, added_at, \
         added_by_name, opened_at, withdrawn_at, withdrawn_by_name, withdrawn_reason FROM documents \
         WHERE tenant_id = $1 AND patient_id = $2 AND origin = $3 AND visible_at <= $4 AND withdrawn_at IS NULL \
         AND (CAST($5 AS TEXT) IS NULL OR kind = $5) ORDER BY visible_at DESC, id DESC LIMIT CAST($6 AS BIGINT) OFFSET CAST($7 AS BIGINT)",
        patient,
        Origin::Clinic,
        now,
        kind,
        limit,
        offset
    )
}

/// How many of the documents that the patient may see are unread.
///
/// # Errors
/// When the database is away.
pub async fn unread_count(tx: &mut Tx, patient: PatientId) -> Result<Asked<Count>> {
    let now = tx.now();
    sql!(
        tx,
        ask Count,
        "SELECT COUNT(*) FROM documents WHERE tenant_id = $1 AND patient_id = $2 AND origin = $3 AND visible_at <= $4 \
         AND withdrawn_at IS NULL AND opened_at IS NULL",
        patient,
        Origin::Clinic,
        now
    )
}

/// What the patient sent and did not take back, newest first.
///
/// # Errors
/// When the database is away.
pub async fn list_sent(tx: &mut Tx, patient: PatientId) -> Result<Vec<Document>> {
    sql!(
        tx,
        all Document,
        "SELECT id, patient_id, origin, kind, title, file_name, media, size, blob_id, visible_on, visible_at, added_at, \
         added_by_name, opened_at, withdrawn_at, withdrawn_by_name, withdrawn_reason FROM documents \
         WHERE tenant_id = $1 AND patient_id = $2 AND origin = $3 AND withdrawn_at IS NULL ORDER BY added_at DESC, id DESC LIMIT 200",
        patient,
        Origin::Patient
    )
}

/// Everything on the record, newest first, as staff see it: also what is not visible yet or was withdrawn, but not what the
/// patient took back.
///
/// # Errors
/// When the database is away.
pub async fn list_for_staff(tx: &mut Tx, patient: PatientId) -> Result<Vec<Document>> {
    sql!(
        tx,
        all Document,
        "SELECT id, patient_id, origin, kind, title, file_name, media, size, blob_id, visible_on, visible_at, added_at, \
         added_by_name, opened_at, withdrawn_at, withdrawn_by_name, withdrawn_reason FROM documents \
         WHERE tenant_id = $1 AND patient_id = $2 AND (withdrawn_at IS NULL OR origin = $3) ORDER BY added_at DESC, id DESC LIMIT 500",
        patient,
        Origin::Clinic
    )
}

/// One document.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or the patient took it back.
pub async fn get(tx: &mut Tx, id: DocumentId) -> Result<Document> {
    sql!(
        tx,
        one Document,
        "SELECT id, patient_id, origin, kind, title, file_name, media, size, blob_id, visible_on, visible_at, added_at, \
         added_by_name, opened_at, withdrawn_at, withdrawn_by_name, withdrawn_reason FROM documents \
         WHERE tenant_id = $1 AND id = $2 AND (withdrawn_at IS NULL OR origin = $3)",
        id,
        Origin::Clinic
    )
}

/// One document of this patient that the patient may see now.
///
/// # Errors
/// [`Error::NotFound`] when there is none, it is another's, not visible yet or withdrawn.
pub async fn get_for_patient(tx: &mut Tx, patient: PatientId, id: DocumentId) -> Result<Document> {
    let document = get(tx, id).await?;
    if document.patient_id == patient && document.is_visible_to_patient(tx.now()) {
        Ok(document)
    } else {
        Err(Error::NotFound)
    }
}

/// Notes that the other side opened it; returns whether it was the first time.
///
/// # Errors
/// When the database is away.
pub async fn mark_opened(tx: &mut Tx, id: DocumentId) -> Result<bool> {
    let now = tx.now();
    let changed = sql!(
        tx,
        run,
        "UPDATE documents SET opened_at = $3 WHERE tenant_id = $1 AND id = $2 AND opened_at IS NULL AND withdrawn_at IS NULL",
        id,
        now
    )?;
    Ok(changed > 0)
}

/// Staff withdraw a document from the patient's sight. The bytes stay with the clinic.
///
/// # Errors
/// [`Error::NotFound`] when there is none of the clinic's, or it is withdrawn already.
pub async fn withdraw(tx: &mut Tx, id: DocumentId, by: &Actor, reason: &str) -> Result<()> {
    let now = tx.now();
    let changed = sql!(
        tx,
        run,
        "UPDATE documents SET withdrawn_at = $3, withdrawn_by_name = $4, withdrawn_reason = $5 \
         WHERE tenant_id = $1 AND id = $2 AND origin = $6 AND withdrawn_at IS NULL",
        id,
        now,
        &by.name,
        reason,
        Origin::Clinic
    )?;
    if changed == 0 { Err(Error::NotFound) } else { Ok(()) }
}

/// The patient takes back what nobody of the clinic has opened yet; returns whether that was still so.
///
/// # Errors
/// When the database is away.
pub async fn take_back(tx: &mut Tx, patient: PatientId, id: DocumentId) -> Result<bool> {
    let now = tx.now();
    let changed = sql!(
        tx,
        run,
        "UPDATE documents SET withdrawn_at = $4 WHERE tenant_id = $1 AND id = $2 AND patient_id = $3 AND origin = $5 \
         AND opened_at IS NULL AND withdrawn_at IS NULL",
        id,
        patient,
        now,
        Origin::Patient
    )?;
    Ok(changed > 0)
}

/// Whether the bytes are needed: a row mentions them, and the patient has not taken them back.
///
/// # Errors
/// When the database is away.
pub async fn needs(tx: &mut Tx, blob: BlobId) -> Result<bool> {
    let (count,): (i64,) = sql!(
        tx,
        one Count,
        "SELECT COUNT(*) FROM documents WHERE tenant_id = $1 AND blob_id = $2 AND (withdrawn_at IS NULL OR origin = $3)",
        blob,
        Origin::Clinic
    )?;
    Ok(count > 0)
}
