//! Errors for programs: the same that people read as pages, as problem details (RFC 9457).

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::visit::Visit;
use crate::{error::Error, web::Problem};

/// The answer to a program whose request met an error.
pub(super) fn answer(visit: &Visit, error: &Error) -> Response {
    let mut response = problem(visit, error).into_response();
    let headers = response.headers_mut();
    let challenge = match error {
        Error::TokenNeeded => Some("Bearer realm=\"antesala\", error=\"invalid_token\"".to_owned()),
        Error::Scope(scope) => Some(format!("Bearer error=\"insufficient_scope\", scope=\"{scope}\"")),
        _ => None,
    };
    if let Some(challenge) = challenge.and_then(|text| HeaderValue::from_str(&text).ok()) {
        headers.insert(header::WWW_AUTHENTICATE, challenge);
    }
    let retry_after = match error {
        Error::TooMany { retry_after } => Some(*retry_after),
        Error::Busy(_) => Some(10),
        _ => None,
    };
    if let Some(seconds) = retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// The address is right, and takes other methods.
pub(super) fn other_methods(allowed: &HeaderValue) -> Problem {
    let detail = format!("Here one can {}.", allowed.to_str().unwrap_or_default().replace(',', ", "));
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "This address takes other methods", detail)
}

fn problem(visit: &Visit, error: &Error) -> Problem {
    let (kind, title, detail) = match error {
        Error::Refused { key } => return refused(visit, key),
        Error::TokenNeeded | Error::SignIn | Error::StaffSignIn | Error::PasswordDue => (
            "token-needed",
            "A token of this clinic is needed",
            "Send Authorization: Bearer with a token that an administrator of the clinic has made in the console, under API.",
        ),
        Error::Scope(scope) => {
            let detail = format!(
                "An administrator of the clinic makes tokens with the scope {scope} in the console, under API."
            );
            return Problem::new(error.status(), "scope-needed", "The token is not for this", detail);
        }
        Error::NotFound => ("not-found", "There is no such thing", "Nothing of this clinic has this address."),
        Error::Forgery => {
            ("forged", "The request comes from a page of another site", "Ask from a server, not from a page.")
        }
        Error::Malformed(_) => {
            ("malformed", "The request cannot be read", "The address or the body is not as the description says.")
        }
        Error::TooMany { .. } => ("too-many", "Too many requests", "Wait as long as Retry-After says, in seconds."),
        Error::TooLarge => ("too-large", "The body is too large", "Send a shorter one."),
        Error::Busy(_) => ("busy", "Something is away for the moment", "Try again as Retry-After says, in seconds."),
        Error::Constraint(_) => ("conflict", "Somebody else was quicker", "Read again what is there, and decide anew."),
        Error::Internal(_) => ("internal", "Something went wrong here", "The operator finds the cause in the log."),
    };
    Problem::new(error.status(), kind, title, detail)
}

fn refused(visit: &Visit, key: &str) -> Problem {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    Problem::new(status, "refused", "A rule of the clinic says no", visit.text_or(key))
}
