//! Invoices in the database.

use super::model::{self, Draft, Kind, State, Totals};
use crate::{
    clock::{Day, Timestamp},
    error::{Error, Result},
    ids::{BlobId, InvoiceId, PatientId},
    lang::Lang,
    storage::{Tx, sql},
};

/// An invoice as it was issued.
#[derive(Debug, Clone, sqlx::FromRow, serde::Serialize)]
pub struct Invoice {
    pub id: InvoiceId,
    pub series: String,
    pub year: i64,
    pub sequence: i64,
    pub number: String,
    pub kind: Kind,
    pub state: State,
    pub patient_id: PatientId,
    pub language: Lang,
    pub currency: String,
    pub recipient_name: String,
    pub recipient_tax_id: Option<String>,
    pub recipient_address: Option<String>,
    pub recipient_postal_code: Option<String>,
    pub recipient_city: Option<String>,
    pub recipient_country: Option<String>,
    pub exemption_code: Option<String>,
    pub exemption_reason: Option<String>,
    pub corrects_id: Option<InvoiceId>,
    pub corrects_number: Option<String>,
    pub correction_reason: Option<String>,
    pub net_cents: i64,
    pub tax_cents: i64,
    pub total_cents: i64,
    pub issued_on: Day,
    pub issued_at: Timestamp,
    pub paid_at: Option<Timestamp>,
    pub pdf_id: Option<BlobId>,
    pub line_count: i64,
    /// Who issued it, as [`super::issuer`] keeps it.
    #[serde(skip)]
    pub issuer: Option<String>,
}

impl Invoice {
    /// Whether the patient still owes it: one that gives money back is no debt, nor is one that another corrects.
    pub fn is_unpaid(&self) -> bool {
        self.state == State::Issued && self.total_cents > 0
    }

    /// What is left to pay of one that another of this total corrects in part, in cents; nothing to say where it is paid, taken back as a whole or not
    /// corrected.
    pub fn outstanding(&self, correction_cents: Option<i64>) -> Option<i64> {
        correction_cents.filter(|_| self.state == State::Issued).map(|correction| self.total_cents + correction)
    }
}

/// A line of it.
#[derive(Debug, Clone, sqlx::FromRow, serde::Serialize)]
pub struct Line {
    pub position: i64,
    pub description: String,
    pub quantity_milli: i64,
    pub unit_cents: i64,
    pub tax_bp: Option<i64>,
    pub net_cents: i64,
}

/// Another invoice, by its id and number.
#[derive(Debug, Clone, sqlx::FromRow, serde::Serialize)]
pub struct Reference {
    pub id: InvoiceId,
    pub number: String,
    pub total_cents: i64,
}

/// The amounts of issued lines.
pub fn totals(lines: &[Line]) -> Totals {
    model::totals(&lines.iter().map(Draft::from).collect::<Vec<_>>())
}

impl From<&Line> for Draft {
    fn from(line: &Line) -> Self {
        Self {
            description: line.description.clone(),
            quantity_milli: line.quantity_milli,
            unit_cents: line.unit_cents,
            tax_bp: line.tax_bp,
        }
    }
}

type Count = (i64,);

/// The next number of a series and year. The row stays locked until the transaction ends: numbers come without a gap.
///
/// # Errors
/// When the database is away.
pub async fn next_number(tx: &mut Tx, series: &str, year: i64) -> Result<i64> {
    let (last,) = sql!(
        tx,
        one Count,
        "INSERT INTO invoice_counters (tenant_id, series, year, last) VALUES ($1, $2, $3, 1) \
         ON CONFLICT (tenant_id, series, year) DO UPDATE SET last = invoice_counters.last + 1 RETURNING last",
        series,
        year
    )?;
    Ok(last)
}

/// Writes an invoice with its lines.
///
/// # Errors
/// When the database is away.
pub async fn insert(tx: &mut Tx, i: &Invoice, lines: &[Line]) -> Result<()> {
    sql!(
        tx,
        run,
        "INSERT INTO invoices (tenant_id, id, series, year, sequence, number, kind, state, patient_id, language, currency, \
         recipient_name, recipient_tax_id, recipient_address, recipient_postal_code, recipient_city, recipient_country, \
         exemption_code, exemption_reason, corrects_id, corrects_number, correction_reason, net_cents, tax_cents, total_cents, \
         issued_on, issued_at, line_count, issuer) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, \
         $21, $22, $23, $24, $25, $26, $27, $28, $29)",
        i.id,
        &i.series,
        i.year,
        i.sequence,
        &i.number,
        i.kind,
        i.state,
        i.patient_id,
        i.language,
        &i.currency,
        &i.recipient_name,
        &i.recipient_tax_id,
        &i.recipient_address,
        &i.recipient_postal_code,
        &i.recipient_city,
        &i.recipient_country,
        &i.exemption_code,
        &i.exemption_reason,
        i.corrects_id,
        &i.corrects_number,
        &i.correction_reason,
        i.net_cents,
        i.tax_cents,
        i.total_cents,
        i.issued_on,
        i.issued_at,
        i.line_count,
        &i.issuer
    )?;
    for line in lines {
        sql!(
            tx,
            run,
            "INSERT INTO invoice_lines (tenant_id, invoice_id, position, description, quantity_milli, unit_cents, tax_bp, net_cents) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            i.id,
            line.position,
            &line.description,
            line.quantity_milli,
            line.unit_cents,
            line.tax_bp,
            line.net_cents
        )?;
    }
    Ok(())
}

/// One invoice.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn get(tx: &mut Tx, id: InvoiceId) -> Result<Invoice> {
    sql!(tx, one Invoice, "SELECT * FROM invoices WHERE tenant_id = $1 AND id = $2", id)
}

/// Whether there is an invoice with this id.
///
/// # Errors
/// When the database is away.
pub async fn exists(tx: &mut Tx, id: InvoiceId) -> Result<bool> {
    let (found,) = sql!(tx, one Count, "SELECT COUNT(*) FROM invoices WHERE tenant_id = $1 AND id = $2", id)?;
    Ok(found > 0)
}

/// The rectifying invoice that corrects this one.
///
/// # Errors
/// When the database is away.
pub async fn corrected_by(tx: &mut Tx, id: InvoiceId) -> Result<Option<Reference>> {
    sql!(tx, optional Reference, "SELECT id, number, total_cents FROM invoices WHERE tenant_id = $1 AND corrects_id = $2", id)
}

/// One invoice of this patient.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it is another's.
pub async fn get_own(tx: &mut Tx, patient: PatientId, id: InvoiceId) -> Result<Invoice> {
    sql!(tx, one Invoice, "SELECT * FROM invoices WHERE tenant_id = $1 AND patient_id = $2 AND id = $3", patient, id)
}

/// Its lines.
///
/// # Errors
/// When the database is away.
pub async fn lines(tx: &mut Tx, id: InvoiceId) -> Result<Vec<Line>> {
    sql!(
        tx,
        all Line,
        "SELECT position, description, quantity_milli, unit_cents, tax_bp, net_cents FROM invoice_lines \
         WHERE tenant_id = $1 AND invoice_id = $2 ORDER BY position",
        id
    )
}

/// A patient's invoices, newest first.
///
/// # Errors
/// When the database is away.
pub async fn of_patient(tx: &mut Tx, patient: PatientId) -> Result<Vec<Invoice>> {
    sql!(
        tx,
        all Invoice,
        "SELECT * FROM invoices WHERE tenant_id = $1 AND patient_id = $2 ORDER BY issued_at DESC, sequence DESC LIMIT 500",
        patient
    )
}

/// The clinic's invoices, newest first: in one state or any, whose number or recipient contains the words, older than `before`.
///
/// # Errors
/// When the database is away.
pub async fn list(
    tx: &mut Tx,
    state: Option<State>,
    words: &str,
    before: Option<Timestamp>,
    limit: i64,
) -> Result<Vec<Invoice>> {
    let pattern = format!("%{}%", words.trim().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
    sql!(
        tx,
        all Invoice,
        "SELECT * FROM invoices WHERE tenant_id = $1 AND (CAST($2 AS TEXT) IS NULL OR state = $2) \
         AND (lower(number) LIKE lower($3) ESCAPE '\\' OR lower(recipient_name) LIKE lower($3) ESCAPE '\\') \
         AND (CAST($4 AS BIGINT) IS NULL OR issued_at < $4) ORDER BY issued_at DESC, sequence DESC LIMIT CAST($5 AS BIGINT)",
        state,
        &pattern,
        before,
        limit
    )
}

/// Notes the payment.
///
/// # Errors
/// [`Error::NotFound`] when the invoice is not waiting for one.
pub async fn mark_paid(tx: &mut Tx, id: InvoiceId) -> Result<()> {
    let now = tx.now();
    let changed = sql!(
        tx,
        run,
        "UPDATE invoices SET state = $3, paid_at = $4 WHERE tenant_id = $1 AND id = $2 AND state = $5",
        id,
        State::Paid,
        now,
        State::Issued
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Notes that a rectifying invoice corrects it.
///
/// # Errors
/// [`Error::NotFound`] when it was corrected already.
pub async fn mark_rectified(tx: &mut Tx, id: InvoiceId) -> Result<()> {
    let changed = sql!(
        tx,
        run,
        "UPDATE invoices SET state = $3 WHERE tenant_id = $1 AND id = $2 AND state <> $3",
        id,
        State::Rectified
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::NotFound) }
}

/// Keeps where its PDF is, unless that is known already; returns whether it was new.
///
/// # Errors
/// When the database is away.
pub async fn keep_pdf(tx: &mut Tx, id: InvoiceId, pdf: BlobId) -> Result<bool> {
    let changed =
        sql!(tx, run, "UPDATE invoices SET pdf_id = $3 WHERE tenant_id = $1 AND id = $2 AND pdf_id IS NULL", id, pdf)?;
    Ok(changed == 1)
}
