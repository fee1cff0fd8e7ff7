//! What went wrong, for programs: problem details for HTTP APIs (RFC 9457).

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// A problem as the JSON API tells it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Problem {
    /// What kind of problem it is: stays the same, to be compared by programs.
    #[serde(rename = "type")]
    kind: String,
    /// The kind in words.
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// What is wrong here and what to do; where a rule refuses an hour a sentence for the patient, in the language that was asked for.
    detail: String,
    /// What else a program needs, such as `reason` and `nearest`.
    #[serde(flatten)]
    more: Map<String, Value>,
}

impl Problem {
    /// A problem of a kind: the last part of its `type`.
    pub fn new(status: StatusCode, kind: &str, title: &'static str, detail: impl Into<String>) -> Self {
        let kind = format!("urn:antesala:problem:{kind}");
        Self { kind, title, status: status.as_u16(), detail: detail.into(), more: Map::new() }
    }

    /// What was sent cannot be read, or names something that is not there.
    pub fn invalid(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "The request cannot be carried out as it is", detail)
    }

    /// It is about this field: `errors` names it.
    #[must_use]
    pub fn naming(mut self, field: &str) -> Self {
        let errors = json!([{ "field": field, "detail": self.detail }]);
        self.detail = format!("{field}: {}", self.detail);
        self.with("errors", errors)
    }

    /// With something that a program needs besides.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Serialize) -> Self {
        let value = serde_json::to_value(value).unwrap_or_default();
        self.more.insert(name.to_owned(), value);
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(self)).into_response();
        let kind = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }
}
