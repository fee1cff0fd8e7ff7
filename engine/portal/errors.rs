//! Errors as pages: in the clinic's theme and the person's language, saying what to do. The cause goes to the log.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, Request},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use serde::Serialize;

use super::{
    Patient, Portal, Staff, problems,
    visit::{Recognised, Visit},
};
use crate::{error::Error, web::Here};

#[derive(Clone)]
struct Failure(Arc<Error>);

impl Error {
    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignIn | Self::StaffSignIn | Self::PasswordDue => StatusCode::SEE_OTHER,
            Self::Refused { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TokenNeeded => StatusCode::UNAUTHORIZED,
            Self::Forgery | Self::Scope(_) => StatusCode::FORBIDDEN,
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Constraint(_) => StatusCode::CONFLICT,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = self.status();
        let mut response = (status, status.canonical_reason().unwrap_or_default()).into_response();
        response.extensions_mut().insert(Failure(Arc::new(self)));
        response
    }
}

#[derive(Serialize)]
struct ErrorPage<'a> {
    status: u16,
    /// The text's key for a refusal.
    key: Option<&'a str>,
    retry_after: Option<u64>,
}

/// What an error page needs to know of a request whose handler is gone by then.
pub(crate) struct Asked {
    method: Method,
    headers: HeaderMap,
    here: Option<Here>,
    recognised: Recognised,
}

impl Asked {
    /// Notes it before the request goes its way.
    pub(crate) fn by(request: &mut Request) -> Self {
        let recognised = Recognised::default();
        request.extensions_mut().insert(recognised.clone());
        let here = request.extensions().get::<Here>().cloned();
        Self { method: request.method().clone(), headers: request.headers().clone(), here, recognised }
    }

    /// Turns an error into a page; also those of routes that do not exist and of methods that are not allowed.
    pub(crate) async fn answered(self, portal: &Portal, mut response: Response) -> Response {
        let Some(here) = self.here.clone() else { return response };
        let failure = response.extensions_mut().remove::<Failure>();
        // What the framework says of an address that cannot be read is for developers.
        let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
        let bare = response.status().is_client_error() && kind.is_none_or(|kind| kind.starts_with(b"text/plain"));
        let error = match (&failure, bare) {
            (Some(Failure(error)), _) => error,
            (None, true) if response.status() == StatusCode::BAD_REQUEST => {
                &Arc::new(Error::Malformed("the address".into()))
            }
            (None, true) => &Arc::new(Error::NotFound),
            (None, false) => return response,
        };
        // Which methods an address takes is no secret: the addresses are the same at every clinic.
        let allowed = response.headers().get(header::ALLOW).cloned();
        let allowed = allowed.filter(|_| response.status() == StatusCode::METHOD_NOT_ALLOWED);
        log(&here, &self.method, error);
        if allowed.is_some() && !here.is_api() && matches!(self.method, Method::GET | Method::HEAD) {
            return above(&here);
        }
        if here.is_api() {
            let Some(methods) = allowed else {
                return problems::answer(&Visit::of(portal, here, &self.headers), error);
            };
            let mut answer = problems::other_methods(&methods).into_response();
            answer.headers_mut().insert(header::ALLOW, methods);
            return answer;
        }
        if !matches!(**error, Error::Busy(_) | Error::SignIn | Error::StaffSignIn | Error::PasswordDue) {
            self.look(portal, &here).await;
        }
        let mut visit = Visit::of(portal, here, &self.headers);
        visit.recognise(&self.recognised);
        let mut page = answer(&visit, &self.method, error).unwrap_or(response);
        if let Some(methods) = allowed {
            *page.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
            page.headers_mut().insert(header::ALLOW, methods);
        }
        page
    }

    /// Looks who is signed in where no handler came to it, as when there is no such page or too much was sent: they keep the way to
    /// the other pages.
    async fn look(&self, portal: &Portal, here: &Here) {
        if self.recognised.is_known() {
            return;
        }
        let (mut parts, ()) = http::Request::new(()).into_parts();
        parts.headers.clone_from(&self.headers);
        parts.extensions.insert(here.clone());
        parts.extensions.insert(self.recognised.clone());
        // Both leave word of whom they find; that is all that is wanted of them.
        if here.is_console() {
            drop(Staff::from_request_parts(&mut parts, portal).await);
        } else {
            drop(Patient::from_request_parts(&mut parts, portal).await);
        }
    }
}

/// What only takes forms has no page of its own: whoever opens its address, by hand or by a switch of language after a form was refused there,
/// comes to the page above it, where the form is.
fn above(here: &Here) -> Response {
    let path = here.path.split('?').next().unwrap_or_default();
    let page = path.rsplit_once('/').map_or("", |(page, _)| page);
    Redirect::to(&here.url(if page.is_empty() { "/" } else { page })).into_response()
}

/// Where there is no such page. Who typed a slash at the end of an address is sent to the page.
pub(crate) async fn nothing_here(here: Here, method: Method) -> Result<Response, Error> {
    let (path, query) = here.path.split_once('?').unwrap_or((&here.path, ""));
    let page = path.trim_end_matches('/');
    let is_read = matches!(method, Method::GET | Method::HEAD);
    // Two slashes could begin the address of another host, and to browsers a backslash is one.
    let stays = !path.contains("//") && !path.contains('\\');
    if !is_read || !stays || here.is_api() || page.is_empty() || page == path {
        return Err(Error::NotFound);
    }
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    Ok(Redirect::permanent(&here.url(&format!("{page}{query}"))).into_response())
}

fn log(here: &Here, method: &Method, error: &Error) {
    let (tenant, status) = (&here.tenant.slug, error.status().as_u16());
    match error {
        Error::Internal(_) | Error::Constraint(_) => {
            tracing::error!(%tenant, %method, status, error = %error, "a request failed");
        }
        Error::Busy(_) => tracing::warn!(%tenant, %method, status, error = %error, "something is away"),
        _ => tracing::debug!(%tenant, %method, status, error = %error, "a request was refused"),
    }
}

fn answer(visit: &Visit, method: &Method, error: &Error) -> Option<Response> {
    if matches!(error, Error::PasswordDue) {
        return Some(visit.go("/console/profile", None));
    }
    let sign_in = match error {
        Error::SignIn => Some("/sign-in"),
        Error::StaffSignIn => Some("/console/sign-in"),
        _ => None,
    };
    if let Some(page) = sign_in {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        if *method == Method::GET && &*visit.here.path != "/" {
            query.append_pair("next", &visit.here.path);
        }
        let query = query.finish();
        let path = if query.is_empty() { page.to_owned() } else { format!("{page}?{query}") };
        return Some(visit.go(&path, None));
    }
    let template = match error {
        Error::NotFound => "error/not-found",
        Error::Refused { .. } => "error/refused",
        Error::Forgery => "error/expired",
        Error::TooMany { .. } => "error/too-many",
        Error::TooLarge => "error/too-large",
        Error::Malformed(_) => "error/malformed",
        _ => "error/busy",
    };
    let retry_after = match error {
        Error::TooMany { retry_after } => Some(*retry_after),
        Error::Busy(_) => Some(10),
        _ => None,
    };
    let key = match error {
        Error::Refused { key } => Some(key.as_ref()),
        _ => None,
    };
    let page = ErrorPage { status: error.status().as_u16(), key, retry_after };
    let mut response = visit
        .render(error.status(), template, &page)
        .inspect_err(|error| tracing::error!(%error, template, "the error page cannot be shown"))
        .ok()?;
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Some(response)
}

/// What a suspended clinic answers to every request.
pub(crate) fn suspended(portal: &Portal, here: Here, headers: &HeaderMap) -> Response {
    let visit = Visit::of(portal, here, headers);
    if visit.here.is_api() {
        return problems::answer(&visit, &Error::Busy("the clinic is suspended".into()));
    }
    let page = ErrorPage { status: 503, key: None, retry_after: None };
    visit
        .render(StatusCode::SERVICE_UNAVAILABLE, "error/suspended", &page)
        .unwrap_or_else(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())
}
