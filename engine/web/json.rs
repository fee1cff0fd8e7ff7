//! What programs send: bodies in JSON and the parameters of an address, each refused with what is wrong with it.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Query, Request},
    http::{StatusCode, header::CONTENT_TYPE, request::Parts},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Problem;

/// A body in JSON. Texts in it lose their control characters, as those of forms do.
#[derive(Debug)]
pub struct Json<T>(pub T);

/// The parameters of an address.
#[derive(Debug)]
pub struct Params<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if kind.split(';').next().is_none_or(|kind| !kind.trim().eq_ignore_ascii_case("application/json")) {
            let (status, title) = (StatusCode::UNSUPPORTED_MEDIA_TYPE, "The body is not JSON");
            return Err(Problem::new(status, "not-json", title, "Send the body with Content-Type: application/json."));
        }
        let unreadable =
            |detail: String| Problem::new(StatusCode::BAD_REQUEST, "malformed", "The body cannot be read", detail);
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| unreadable(rejection.body_text()))?;
        let mut value: Value = serde_json::from_slice(&bytes).map_err(|error| unreadable(error.to_string()))?;
        without_controls(&mut value);
        serde_json::from_value(value).map(Self).map_err(|error| Problem::invalid(error.to_string()))
    }
}

/// PostgreSQL does not take the character 0, and nobody types the others; tabs and the ends of lines stay.
fn without_controls(value: &mut Value) {
    match value {
        Value::String(text) => text.retain(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r')),
        Value::Array(all) => all.iter_mut().for_each(without_controls),
        Value::Object(all) => all.values_mut().for_each(without_controls),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Query(read) = Query::try_from_uri(&parts.uri).map_err(|rejection| {
            let detail = rejection.body_text();
            Problem::new(StatusCode::BAD_REQUEST, "malformed", "The parameters cannot be read", detail)
        })?;
        Ok(Self(read))
    }
}
