//! «Documentos del paciente»: read what the clinic put there, send something of one's own.

pub(super) mod file;

use axum::{
    extract::{FromRequest, FromRequestParts, Query, Request, State},
    response::Response,
};
use serde::{Deserialize, Serialize};

use super::{
    Choice,
    jobs::SWEEP,
    kinds, limit,
    model::{Document, FILES_AT_ONCE, Kind, Origin, title_of},
    store::{
        self, NewDocument,
        bytes::{self, Refusal, Taken},
    },
};
use crate::{
    audit::{self, Act},
    clock::LocalTime,
    error::{Error, Result},
    ids::DocumentId,
    jobs,
    portal::{Patient, Portal, Visit},
    web::{Fields, Form, Limit, Path, Upload},
};

/// Documents on a page.
const PAGE: i64 = 30;

#[derive(Deserialize)]
pub(crate) struct Filter {
    kind: Option<String>,
    page: Option<u32>,
}

#[derive(Serialize)]
struct List {
    documents: Vec<Line>,
    kind: Option<Kind>,
    kinds: Vec<Choice>,
    unread: i64,
    can_send: bool,
    newer: Option<u32>,
    older: Option<u32>,
}

/// A document as the patient's pages show it.
#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    document: Document,
    unread: bool,
    is_picture: bool,
    /// When it was put there, at the clinic.
    added: String,
    can_be_taken_back: bool,
}

fn line(visit: &Visit, document: Document) -> Line {
    let zone = visit.here.tenant.zone(None);
    Line {
        unread: document.is_unread(),
        is_picture: document.media.is_picture(),
        added: LocalTime(document.added_at.local(&zone)).to_string(),
        can_be_taken_back: document.can_be_taken_back(),
        document,
    }
}

/// The list, newest first.
pub(crate) async fn list(mut patient: Patient, Query(filter): Query<Filter>) -> Result<Response> {
    let kind = filter.kind.as_deref().and_then(|kind| kind.parse().ok());
    let page = filter.page.unwrap_or(1).max(1);
    let offset = i64::from(page - 1) * PAGE;
    let mut documents = store::list(&mut patient.tx, patient.record, kind, offset, PAGE + 1).await?;
    let more = i64::try_from(documents.len()).is_ok_and(|count| count > PAGE);
    documents.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let unread = store::unread_count(&mut patient.tx, patient.record).await?.one(&mut patient.tx).await?.0;
    let documents = documents.into_iter().map(|document| line(&patient.visit, document)).collect();
    let list = List {
        documents,
        kind,
        kinds: kinds(&patient.visit),
        unread,
        can_send: patient.visit.here.tenant.config.documents.patient_uploads,
        newer: (page > 1).then(|| page - 1),
        older: more.then(|| page + 1),
    };
    patient.page("documents/list", &list).await
}

#[derive(Serialize)]
struct View {
    document: Line,
}

/// One document, shown in place. Looking at it marks it read.
pub(crate) async fn show(mut patient: Patient, Path(id): Path<DocumentId>) -> Result<Response> {
    let document = store::get_for_patient(&mut patient.tx, patient.record, id).await?;
    let patient = note_look(patient, &document, false).await?;
    let view = View { document: Line { unread: false, ..line(&patient.visit, document) } };
    patient.page("documents/show", &view).await
}

#[derive(Deserialize)]
pub(crate) struct How {
    download: Option<String>,
}

/// The bytes: in place, or with `?download` to be kept.
pub(crate) async fn file(mut patient: Patient, Path(id): Path<DocumentId>, Query(how): Query<How>) -> Result<Response> {
    let document = store::get_for_patient(&mut patient.tx, patient.record, id).await?;
    let download = how.download.is_some();
    let Patient { visit, tx, .. } = note_look(patient, &document, download).await?;
    tx.rollback().await;
    file::answer(&visit.portal, &visit.here.tenant.slug, &document, download).await
}

/// Notes the first look at what the clinic put there, and every download. The request's own transaction only reads: it ends
/// before one to write in begins.
async fn note_look(patient: Patient, document: &Document, download: bool) -> Result<Patient> {
    if !document.is_unread() && !download {
        return Ok(patient);
    }
    let (patient, ()) = patient.aside(async { Ok(()) }).await?;
    let (actor, mut patient) = (patient.actor(), patient);
    if document.is_unread() && store::mark_opened(&mut patient.tx, document.id).await? {
        audit::record(&mut patient.tx, &actor, act("document.opened", document)).await?;
        let portal = patient.visit.portal.clone();
        portal.emit(&mut patient.tx, "document.opened", document.id).await?;
    }
    if download {
        audit::record(&mut patient.tx, &actor, act("document.downloaded", document)).await?;
    }
    patient.kept().await
}

fn act<'a>(action: &'a str, document: &Document) -> Act<'a> {
    Act { action, subject: "document", id: Some(document.id.0), patient: Some(document.patient_id), detail: None }
}

#[derive(Serialize)]
struct Sent {
    documents: Vec<Line>,
    /// The files of the last form that were not taken.
    refused: Vec<Refusal>,
    /// How many of it were.
    taken: usize,
    limit: usize,
    at_once: usize,
}

/// Where the clinic takes nothing from patients there is no such page.
fn may_send(patient: &Patient) -> Result<()> {
    if patient.visit.here.tenant.config.documents.patient_uploads { Ok(()) } else { Err(Error::NotFound) }
}

/// «Mis documentos»: what the patient sent, and the form to send more.
pub(crate) async fn sent(patient: Patient) -> Result<Response> {
    may_send(&patient)?;
    let (patient, sent) = sent_page(patient, Vec::new(), 0).await?;
    patient.page("documents/upload", &sent).await
}

async fn sent_page(mut patient: Patient, refused: Vec<Refusal>, taken: usize) -> Result<(Patient, Sent)> {
    let documents = store::list_sent(&mut patient.tx, patient.record).await?;
    let documents = documents.into_iter().map(|document| line(&patient.visit, document)).collect();
    let limit = limit(&patient.visit.here.tenant);
    Ok((patient, Sent { documents, refused, taken, limit, at_once: FILES_AT_ONCE }))
}

/// Takes the files that can be taken and names the others. Who asks is known before the body is read, and asked again
/// after it: a slow upload must not hold the clinic's one writer.
pub(crate) async fn upload(State(portal): State<Portal>, request: Request) -> Result<Response> {
    let (mut parts, body) = request.into_parts();
    let before = Patient::from_request_parts(&mut parts, &portal).await?;
    may_send(&before)?;
    let (tenant, account) = (before.tx.tenant().clone(), before.account);
    let limit = limit(&before.visit.here.tenant);
    before.tx.rollback().await;
    let upload = Upload::from_request(Request::from_parts(parts.clone(), body), &portal).await?;
    for _ in upload.files.iter().take(FILES_AT_ONCE) {
        portal.limits().take(Limit::Upload, &format!("{tenant}:{account}"))?;
    }
    if upload.files.is_empty() {
        let patient = Patient::from_request_parts(&mut parts, &portal).await?;
        return refuse(patient, vec![Refusal::nothing_chosen()], 0).await;
    }
    let (taken, refused) = bytes::take(&portal, &tenant, upload.files, limit).await?;
    let mut patient = Patient::from_request_parts(&mut parts, &portal).await?;
    let (actor, record) = (patient.actor(), patient.record);
    for file in &taken {
        let new = own(&patient, file);
        let id = store::insert(&mut patient.tx, &new, &actor).await?;
        let act =
            Act { action: "document.sent", subject: "document", id: Some(id.0), patient: Some(record), detail: None };
        audit::record(&mut patient.tx, &actor, act).await?;
        portal.emit(&mut patient.tx, "document.sent", id).await?;
    }
    if refused.is_empty() {
        return patient.commit_and_go("/documents/upload", "documents-sent").await;
    }
    patient.tx.commit().await?;
    let patient = Patient::from_request_parts(&mut parts, &portal).await?;
    refuse(patient, refused, taken.len()).await
}

async fn refuse(patient: Patient, refused: Vec<Refusal>, taken: usize) -> Result<Response> {
    let (patient, page) = sent_page(patient, refused, taken).await?;
    patient.refuse("documents/upload", &page).await
}

fn own(patient: &Patient, file: &Taken) -> NewDocument {
    let now = patient.tx.now();
    NewDocument {
        patient: patient.record,
        origin: Origin::Patient,
        kind: if file.media.is_picture() { Kind::Image } else { Kind::Other },
        title: title_of(&file.name),
        file_name: file.name.clone(),
        media: file.media,
        size: file.size,
        blob: file.blob,
        visible_on: now.day(&patient.visit.here.tenant.zone(None)),
        visible_at: now,
    }
}

/// Takes back what nobody of the clinic has opened yet.
pub(crate) async fn take_back(
    mut patient: Patient,
    Path(id): Path<DocumentId>,
    Form(_): Form<Fields>,
) -> Result<Response> {
    let document = store::get_for_patient(&mut patient.tx, patient.record, id).await?;
    if document.origin != Origin::Patient {
        return Err(Error::NotFound);
    }
    if !store::take_back(&mut patient.tx, patient.record, id).await? {
        return patient.go("/documents/upload", Some("!documents-taken-back-late")).await;
    }
    let actor = patient.actor();
    audit::record(&mut patient.tx, &actor, act("document.taken-back", &document)).await?;
    let now = patient.tx.now();
    jobs::enqueue(&mut patient.tx, SWEEP, document.blob_id, now).await?;
    patient.commit_and_go("/documents/upload", "documents-taken-back").await
}
