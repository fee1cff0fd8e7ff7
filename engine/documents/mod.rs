//! Documents of a patient: what the clinic put on the record for the patient to read, and what the patient sent.
//!
//! What a file is, its bytes say, never its name: PDF, JPEG, PNG or WebP, whole and readable. Formats that can carry
//! programs (Office files, HTML, SVG, archives) are not taken. The bytes are written before the row that mentions them;
//! a job looks an hour later whether a row does, and removes those that nobody mentions.

pub(crate) mod console;
pub(crate) mod jobs;
pub(crate) mod mails;
pub mod model;
pub(crate) mod pages;
pub mod store;

pub(crate) use jobs::{Filed, file, keep};
pub(crate) use store::bytes::BODY_LIMIT;

/// A kind of document as a form offers it.
#[derive(serde::Serialize)]
struct Choice {
    value: model::Kind,
    label: String,
}

fn kinds(visit: &crate::portal::Visit) -> Vec<Choice> {
    let label = |kind| visit.text(&format!("documents-kind-{kind}"));
    model::Kind::ALL.iter().map(|&kind| Choice { value: kind, label: label(kind) }).collect()
}

/// The largest file that this clinic takes: as it says, but no more than an upload keeps.
fn limit(tenant: &crate::tenancy::Tenant) -> usize {
    let said = tenant.config.documents.max_file_mb.saturating_mul(1_000_000);
    usize::try_from(said).unwrap_or(model::FILE_LIMIT).min(model::FILE_LIMIT)
}
