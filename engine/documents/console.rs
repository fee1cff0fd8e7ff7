//! The documents on a patient's record, as staff file them and read what the patient sent.

use axum::{
    extract::{FromRequest, FromRequestParts, Query, Request, State},
    response::Response,
};
use serde::{Deserialize, Serialize};

use super::{
    Choice,
    jobs::ANNOUNCE,
    kinds, limit, mails,
    model::{Document, FILES_AT_ONCE, Filing, Origin, title_of},
    pages,
    store::{
        self, NewDocument,
        bytes::{self, Refusal, Taken},
    },
};
use crate::{
    audit::{self, Act},
    clock::{Day, LocalTime, Timestamp},
    error::{Error, Result},
    ids::{DocumentId, PatientId},
    jobs,
    portal::{Portal, Role, Staff},
    storage::Mode,
    web::{Errors, Form, Path, Upload},
};

/// A document as staff see it.
#[derive(Serialize)]
pub(crate) struct Line {
    #[serde(flatten)]
    document: Document,
    from_patient: bool,
    state: Standing,
    added: String,
    opened: Option<String>,
}

/// What became of a document.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Standing {
    /// Staff withdrew it.
    Withdrawn,
    /// The patient cannot see it before its day.
    Hidden,
    /// The patient sent it, and nobody of the clinic has opened it.
    New,
    /// The patient has not opened it.
    Unopened,
    /// The other side has opened it.
    Opened,
}

impl Standing {
    fn of(document: &Document, now: Timestamp) -> Self {
        if document.withdrawn_at.is_some() {
            Self::Withdrawn
        } else if !document.is_visible_to_patient(now) {
            Self::Hidden
        } else if document.opened_at.is_some() {
            Self::Opened
        } else if document.origin == Origin::Patient {
            Self::New
        } else {
            Self::Unopened
        }
    }
}

#[derive(Serialize)]
struct Page {
    patient_id: PatientId,
    patient: String,
    documents: Vec<Line>,
    kinds: Vec<Choice>,
    today: Day,
    form: Typed,
    errors: Errors,
    refused: Vec<Refusal>,
    taken: usize,
    limit: usize,
    at_once: usize,
}

/// What staff typed, to be shown again.
#[derive(Default, Serialize)]
struct Typed {
    kind: String,
    title: String,
    visible_on: String,
}

/// The documents of one record for the pages of the console: for the record's own page as well.
///
/// # Errors
/// When the database is away.
pub(crate) async fn lines(staff: &mut Staff, patient: PatientId) -> Result<Vec<Line>> {
    let zone = staff.visit.here.tenant.zone(None);
    let now = staff.tx.now();
    let said = |at: Timestamp| LocalTime(at.local(&zone)).to_string();
    let documents = store::list_for_staff(&mut staff.tx, patient).await?;
    Ok(documents
        .into_iter()
        .map(|document| Line {
            from_patient: document.origin == Origin::Patient,
            state: Standing::of(&document, now),
            added: said(document.added_at),
            opened: document.opened_at.map(said),
            document,
        })
        .collect())
}

/// The list and the form to add more.
pub(crate) async fn list(mut staff: Staff, Path(patient): Path<PatientId>) -> Result<Response> {
    staff.must_be(Role::AGENDA)?;
    staff.patient(patient).await?;
    let staff = staff.opens(patient).await?;
    let (staff, page) = page(staff, patient, Typed::default(), Errors::new(), Vec::new(), 0).await?;
    staff.page("console/documents/list", &page).await
}

async fn page(
    mut staff: Staff,
    patient: PatientId,
    form: Typed,
    errors: Errors,
    refused: Vec<Refusal>,
    taken: usize,
) -> Result<(Staff, Page)> {
    let record = staff.patient(patient).await?;
    let documents = lines(&mut staff, patient).await?;
    let page = Page {
        patient_id: patient,
        patient: record.name(),
        documents,
        kinds: kinds(&staff.visit),
        today: staff.tx.now().day(&staff.visit.here.tenant.zone(None)),
        form,
        errors,
        refused,
        taken,
        limit: limit(&staff.visit.here.tenant),
        at_once: FILES_AT_ONCE,
    };
    Ok((staff, page))
}

/// Puts files on the record: those that can be taken; the others are named.
pub(crate) async fn upload(
    State(portal): State<Portal>,
    Path(patient): Path<PatientId>,
    request: Request,
) -> Result<Response> {
    let (mut parts, body) = request.into_parts();
    let mut before = Staff::from_request_parts(&mut parts, &portal).await?;
    before.must_be(Role::AGENDA)?;
    before.patient(patient).await?;
    let limit = limit(&before.visit.here.tenant);
    let (tenant, zone) = (before.tx.tenant().clone(), before.visit.here.tenant.zone(None));
    let today = before.tx.now().day(&zone);
    before.tx.rollback().await;

    let Upload { fields, files } = Upload::from_request(Request::from_parts(parts.clone(), body), &portal).await?;
    let typed = |name: &str| fields.get(name).unwrap_or_default().to_owned();
    let form = Typed { kind: typed("kind"), title: typed("title"), visible_on: typed("visible_on") };
    let mut errors = Errors::new();
    errors.check(!files.is_empty(), "files", "documents-file-none");
    let filing = Filing::read(&form.kind, &form.title, &form.visible_on, today)
        .inspect_err(|&(field, key)| errors.add(field, key));
    let (Ok(filing), true) = (filing, errors.is_empty()) else {
        let staff = Staff::from_request_parts(&mut parts, &portal).await?;
        let (staff, page) = page(staff, patient, form, errors, Vec::new(), 0).await?;
        return staff.refuse("console/documents/list", &page).await;
    };

    let (taken, refused) = bytes::take(&portal, &tenant, files, limit).await?;
    let mut staff = Staff::from_request_parts(&mut parts, &portal).await?;
    add(&mut staff, patient, &filing, &taken).await?;
    let back = format!("/console/patients/{patient}/documents");
    if refused.is_empty() {
        return staff.commit_and_go(&back, "documents-added").await;
    }
    staff.tx.commit().await?;
    let staff = Staff::from_request_parts(&mut parts, &portal).await?;
    let (staff, page) = page(staff, patient, form, errors, refused, taken.len()).await?;
    staff.refuse("console/documents/list", &page).await
}

/// Writes the rows, and one mail for all of them: now, or on the day from which the patient sees them.
async fn add(staff: &mut Staff, patient: PatientId, filing: &Filing, taken: &[Taken]) -> Result<()> {
    let (actor, now) = (staff.actor(), staff.tx.now());
    let begins: Timestamp =
        filing.visible_on.0.to_zoned(staff.visit.here.tenant.zone(None)).map_err(Error::internal)?.timestamp().into();
    let mut first = None;
    for file in taken {
        let new = NewDocument {
            patient,
            origin: Origin::Clinic,
            kind: filing.kind,
            title: match &filing.title {
                Some(title) if taken.len() == 1 => title.clone(),
                Some(title) => format!("{title}: {}", title_of(&file.name)),
                None => title_of(&file.name),
            },
            file_name: file.name.clone(),
            media: file.media,
            size: file.size,
            blob: file.blob,
            visible_on: filing.visible_on,
            visible_at: begins.max(now),
        };
        let id = store::insert(&mut staff.tx, &new, &actor).await?;
        first.get_or_insert(id);
        let act =
            Act { action: "document.added", subject: "document", id: Some(id.0), patient: Some(patient), detail: None };
        audit::record(&mut staff.tx, &actor, act).await?;
        staff.visit.portal.emit(&mut staff.tx, "document.added", id).await?;
    }
    match first {
        Some(id) if begins <= now => mails::queue_added(&mut staff.tx, patient, id).await,
        Some(id) => jobs::enqueue(&mut staff.tx, ANNOUNCE, id, begins).await.map(drop),
        None => Ok(()),
    }
}

#[derive(Deserialize)]
pub(crate) struct How {
    download: Option<String>,
}

/// The bytes. Every look of staff at a patient's document is in the trail.
pub(crate) async fn file(mut staff: Staff, Path(id): Path<DocumentId>, Query(how): Query<How>) -> Result<Response> {
    let document = store::get(&mut staff.tx, id).await?;
    staff.must_be(Role::AGENDA)?;
    staff.patient(document.patient_id).await?;
    let download = how.download.is_some();
    let actor = staff.actor();
    let (portal, tenant) = (staff.visit.portal.clone(), staff.tx.tenant().clone());
    staff.tx.rollback().await;
    let mut tx = portal.storage().begin(&tenant, Mode::Write).await?;
    if document.origin == Origin::Patient && store::mark_opened(&mut tx, id).await? {
        portal.emit(&mut tx, "document.opened", id).await?;
    }
    let action = if download { "document.downloaded" } else { "document.opened" };
    audit::record(&mut tx, &actor, act(action, &document, None)).await?;
    tx.commit().await?;
    pages::file::answer(&portal, &tenant, &document, download).await
}

#[derive(Deserialize)]
pub(crate) struct Withdrawal {
    #[serde(default)]
    reason: String,
}

/// Withdraws a document from the patient's sight, with the reason.
pub(crate) async fn withdraw(
    mut staff: Staff,
    Path(id): Path<DocumentId>,
    Form(form): Form<Withdrawal>,
) -> Result<Response> {
    let document = store::get(&mut staff.tx, id).await?;
    staff.must_be(Role::AGENDA)?;
    staff.patient(document.patient_id).await?;
    let back = format!("/console/patients/{}/documents", document.patient_id);
    let reason: String = form.reason.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(300).collect();
    if reason.is_empty() {
        return staff.go(&back, Some("!documents-reason-missing")).await;
    }
    let actor = staff.actor();
    store::withdraw(&mut staff.tx, id, &actor, &reason).await?;
    audit::record(&mut staff.tx, &actor, act("document.withdrawn", &document, Some(&reason))).await?;
    staff.commit_and_go(&back, "documents-withdrawn").await
}

fn act<'a>(action: &'a str, document: &Document, detail: Option<&'a str>) -> Act<'a> {
    Act { action, subject: "document", id: Some(document.id.0), patient: Some(document.patient_id), detail }
}
