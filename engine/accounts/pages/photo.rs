//! The photograph of the profile.

use axum::{
    extract::{FromRequest, FromRequestParts, Request, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use tokio::sync::Semaphore;

use super::{Page, profile};
use crate::{
    accounts::{
        jobs::FORGET_PHOTO,
        model::{PhotoProblem, prepare_photo},
        store::accounts,
    },
    audit::{self, Act},
    error::{Error, Result},
    ids::BlobId,
    jobs,
    portal::{Patient, Portal},
    web::{Errors, Fields, Form, Limit, Path, Upload},
};

/// Pictures that are worked on at the same time: a large one takes hundreds of megabytes for a moment.
static PLACES: Semaphore = Semaphore::const_new(2);

/// Takes a photograph: checked, turned upright, cut to size, written anew.
pub async fn save_photo(State(portal): State<Portal>, request: Request) -> Page {
    let (mut parts, body) = request.into_parts();
    let patient = Patient::from_request_parts(&mut parts, &portal).await?;
    // No transaction waits for a slow network.
    let (patient, upload) = patient.aside(Upload::from_request(Request::from_parts(parts, body), &portal)).await?;
    let tenant = patient.visit.here.tenant.slug.clone();
    patient.visit.portal.limits().take(Limit::Upload, &format!("{tenant} {}", patient.account))?;
    let Some(file) = upload.files.into_iter().find(|file| file.field == "photo") else {
        return refuse(patient, "accounts-error-photo-missing").await;
    };
    let (patient, prepared) = patient.aside(prepare(file.bytes)).await?;
    let jpeg = match prepared {
        Ok(jpeg) => jpeg,
        Err(problem) => return refuse(patient, problem.text_key()).await,
    };
    let blob: BlobId = patient.tx.new_id();
    let blobs = patient.visit.portal.blobs().clone();
    let (patient, ()) = patient.aside(async { blobs.put(&tenant, blob, jpeg.into()).await }).await?;
    set(patient, Some(blob), "account.photo-changed", "accounts-photo-saved").await
}

async fn prepare(bytes: bytes::Bytes) -> Result<Result<Vec<u8>, PhotoProblem>> {
    let _place = PLACES.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(move || prepare_photo(&bytes)).await.map_err(Error::internal)
}

async fn refuse(mut patient: Patient, key: &str) -> Page {
    let mut errors = Errors::new();
    errors.add("photo", key);
    let page = profile::page(&mut patient, errors, None).await?;
    patient.refuse("accounts/profile", &page).await
}

/// Takes the photograph away.
pub async fn remove_photo(patient: Patient, Form(_): Form<Fields>) -> Page {
    set(patient, None, "account.photo-removed", "accounts-photo-removed").await
}

async fn set(mut patient: Patient, photo: Option<BlobId>, action: &str, notice: &str) -> Page {
    let (account, record, actor) = (patient.account, patient.record, patient.actor());
    // The row says which picture is there now, whatever another window did meanwhile.
    let old = accounts::get(&mut patient.tx, account).await?.photo_id;
    accounts::set_photo(&mut patient.tx, account, photo).await?;
    let act = Act { action, subject: "account", id: Some(account.0), patient: Some(record), detail: None };
    audit::record(&mut patient.tx, &actor, act).await?;
    if let Some(old) = old {
        let now = patient.tx.now();
        jobs::enqueue(&mut patient.tx, FORGET_PHOTO, old, now).await?;
    }
    patient.commit_and_go("/profile", notice).await
}

/// The patient's own photograph, nobody else's.
pub async fn show_photo(patient: Patient, Path(id): Path<BlobId>) -> Result<Response> {
    if patient.photo != Some(id) {
        return Err(Error::NotFound);
    }
    let Patient { visit, tx, .. } = patient;
    tx.rollback().await;
    let bytes = visit.portal.blobs().get(&visit.here.tenant.slug, id).await?;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
    // Another photograph has another id.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=31536000, immutable"));
    Ok(response)
}
