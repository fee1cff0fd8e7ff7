//! Where a request arrived: which clinic, under which address.

use std::{net::IpAddr, sync::Arc};

use axum::{extract::FromRequestParts, http::request::Parts};

use crate::{error::Error, tenancy::Tenant};

/// The clinic and the address of this request; put into it before any route is looked up.
#[derive(Clone, Debug)]
pub struct Here {
    /// The clinic.
    pub tenant: Arc<Tenant>,
    /// What stands before every path of this clinic in the address bar: empty, `/clinic` or `/mount/clinic`.
    pub base: Arc<str>,
    /// The path within the clinic, `/appointments`, with its query.
    pub path: Arc<str>,
    /// Whether people reach us over HTTPS, which decides on `Secure` and `__Host-` cookies.
    pub secure: bool,
    /// Who asks, for the limits.
    pub client: Option<IpAddr>,
}

impl Here {
    /// The path of a page of this clinic as the browser must ask for it.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Whether this is a page of the console.
    pub fn is_console(&self) -> bool {
        self.is_under("/console")
    }

    /// Whether a program asks: it is answered in JSON, also where something is wrong.
    pub fn is_api(&self) -> bool {
        self.is_under("/api")
    }

    fn is_under(&self, start: &str) -> bool {
        self.path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    }
}

impl<S: Sync> FromRequestParts<S> for Here {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parts.extensions.get::<Self>().cloned().ok_or(Error::NotFound)
    }
}
