//! How a request is served, whoever answers it.

use std::{panic::AssertUnwindSafe, time::Duration};

use axum::{
    Router,
    body::HttpBody,
    extract::Request,
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use tower::ServiceExt;

use crate::{
    error::Error,
    portal::{self, Portal},
    web::csrf,
};

/// The largest body of a form; routes that take files allow more.
pub(super) const FORM_LIMIT: usize = 256 * 1024;
/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The same where files come along: over a slow network that takes its time.
const UPLOAD_TIMEOUT: Duration = Duration::from_mins(10);

/// A page of a clinic. Plain calls rather than layers: a layer would be cloned with all that is in it for each request.
pub(super) async fn page(portal: &Portal, pages: Router, mut request: Request) -> Response {
    let asked = portal::Asked::by(&mut request);
    // Requests that change something and come from another site are refused before anything is read.
    let response = if csrf::from_elsewhere(request.method(), request.headers()) {
        Error::Forgery.into_response()
    } else {
        AssertUnwindSafe(in_time(pages, request)).catch_unwind().await.unwrap_or_else(panicked)
    };
    asked.answered(portal, response).await
}

/// Ends what takes too long, and reads a form before any page opens a transaction: a slow network must not hold the
/// clinic's one writer. Pages that take files see to that themselves.
async fn in_time(pages: Router, request: Request) -> Response {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let files = kind.starts_with("multipart/");
    let answer = async {
        let request = if files || request.body().is_end_stream() {
            request
        } else {
            let (parts, body) = request.into_parts();
            match axum::body::to_bytes(body, FORM_LIMIT).await {
                Ok(bytes) => Request::from_parts(parts, bytes.into()),
                Err(_) => return Error::TooLarge.into_response(),
            }
        };
        pages.oneshot(request).await.into_response()
    };
    let limit = if files { UPLOAD_TIMEOUT } else { TIMEOUT };
    tokio::time::timeout(limit, answer)
        .await
        .unwrap_or_else(|_| Error::Busy("the answer took too long".into()).into_response())
}

#[expect(clippy::needless_pass_by_value, reason = "what the panic left is handed over")]
fn panicked(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let said = panic
        .downcast_ref::<&str>()
        .map(|said| (*said).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    Error::internal(format!("a handler panicked: {said}")).into_response()
}

/// Paths carry ids only, and links with secrets are cut: no token reaches the log.
pub(super) fn span(request: &Request) -> tracing::Span {
    let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
    let path: String = request
        .uri()
        .path()
        .split('/')
        .map(|part| if part.len() >= 40 { "…" } else { part })
        .collect::<Vec<_>>()
        .join("/");
    tracing::info_span!("request", method = %request.method(), path, id)
}
