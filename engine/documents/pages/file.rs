//! A document's bytes as an answer: shown in place where that is safe, downloaded otherwise.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use super::super::model::{Document, Media, content_disposition};
use crate::{
    error::{Error, Result},
    ids::TenantId,
    portal::Portal,
    web::headers,
};

/// A picture opened by itself may show itself and run nothing.
const PICTURE: &str = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'self'; sandbox";

/// The answer with the document's bytes.
pub(in super::super) async fn answer(
    portal: &Portal,
    tenant: &TenantId,
    document: &Document,
    download: bool,
) -> Result<Response> {
    let bytes = portal.blobs().get(tenant, document.blob_id).await.map_err(|error| match error {
        // A row mentions them: that they are gone is a fault of the store, not of the person who asks.
        Error::NotFound => {
            Error::internal(format!("the bytes {} of document {} are missing", document.blob_id, document.id))
        }
        other => other,
    })?;
    let disposition = content_disposition(!download, &document.file_name);
    let policy = if document.media == Media::Pdf { headers::PDF } else { PICTURE };
    let added = [
        (header::CONTENT_TYPE, HeaderValue::from_static(document.media.as_str())),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&disposition).map_err(Error::internal)?),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((added, bytes).into_response())
}
