//! What programs send: bodies in JSON, and the parameters and ids of an address, each refused with what is wrong with it.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{StatusCode, header::CONTENT_TYPE, request::Parts},
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::Problem;

/// A body in JSON. Texts in it lose their control characters, as those of forms do.
#[derive(Debug)]
pub struct Json<T>(pub T);

/// A body without any field: none at all, or `{}`.
#[derive(Debug)]
pub struct Nothing;

/// The parameters of an address.
#[derive(Debug)]
pub struct Params<T>(pub T);

/// The id in an address.
#[derive(Debug)]
pub struct Id<T>(pub T);

/// An id as one may look.
const AN_ID: &str = "write an id as the API gives it, like 019ab5e2-7c00-7000-8000-000000000001";

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if kind.split(';').next().is_none_or(|kind| !kind.trim().eq_ignore_ascii_case("application/json")) {
            let (status, title) = (StatusCode::UNSUPPORTED_MEDIA_TYPE, "The body is not JSON");
            return Err(Problem::new(status, "not-json", title, "Send the body with Content-Type: application/json."));
        }
        let mut value = Value::Object(object(&sent(request, state).await?)?);
        without_controls(&mut value);
        serde_path_to_error::deserialize(value).map(Self).map_err(|error| {
            let field = error.path().to_string();
            wrong(&field, &error.into_inner().to_string(), Problem::invalid)
        })
    }
}

impl<S: Send + Sync> FromRequest<S> for Nothing {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = sent(request, state).await?;
        if bytes.trim_ascii().is_empty() {
            return Ok(Self);
        }
        match object(&bytes)?.keys().next() {
            None => Ok(Self),
            Some(field) => Err(Problem::invalid("this takes no fields: leave it out").naming(field)),
        }
    }
}

fn unreadable(detail: String) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "malformed", "The body cannot be read", detail)
}

async fn sent<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    Bytes::from_request(request, state).await.map_err(|rejection| unreadable(rejection.body_text()))
}

/// The fields by their names: an array would be taken apart by position.
fn object(bytes: &[u8]) -> Result<Map<String, Value>, Problem> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| unreadable(error.to_string()))?;
    let Value::Object(fields) = value else {
        return Err(Problem::invalid(
            "The body is an object: {\"name\": value, …}, with the names of the description.",
        ));
    };
    Ok(fields)
}

/// What is not as the description says, and the field in which it is; `.` is the whole.
fn wrong(field: &str, why: &str, problem: impl FnOnce(String) -> Problem) -> Problem {
    let why = why.trim_end_matches('.');
    let missing = why.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
    let problem = problem(if why.contains("UUID") { format!("{why}; {AN_ID}") } else { why.to_owned() });
    match missing.unwrap_or(field) {
        "." | "?" => problem,
        field => problem.naming(field),
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
            let text = rejection.body_text();
            let text = text.trim_start_matches("Failed to deserialize query string: ");
            let is_name = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            let (field, why) = match text.split_once(": ") {
                Some((field, why)) if !field.is_empty() && is_name(field) => (field, why),
                _ => (".", text),
            };
            let title = "The parameters cannot be read";
            wrong(field, why, |detail| Problem::new(StatusCode::BAD_REQUEST, "malformed", title, detail))
        })?;
        Ok(Self(read))
    }
}

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = Path::<T>::from_request_parts(parts, state).await;
        read.map(|Path(id)| Self(id)).map_err(|_| {
            Problem::new(StatusCode::BAD_REQUEST, "malformed", "The address cannot be read", AN_ID).naming("id")
        })
    }
}
