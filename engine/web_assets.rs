//! The theme's files: named by their content, so that browsers keep them for ever.

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use crate::{
    error::{Error, Result},
    portal::Portal,
    web::{Here, Path},
};

/// A style sheet, script, icon or picture of the clinic's theme.
pub(crate) async fn show(State(portal): State<Portal>, here: Here, Path(file): Path<String>) -> Result<Response> {
    let asset = portal.theme(&here.tenant)?.asset(&file).ok_or(Error::NotFound)?;
    let mut response = (
        [
            (header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type)),
            (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
        ],
        asset.bytes.clone(),
    )
        .into_response();
    if asset.media_type.starts_with("image/svg") {
        // A picture that a clinic supplied must not run anything when it is opened by itself.
        response.headers_mut().insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox"),
        );
    }
    Ok(response)
}
