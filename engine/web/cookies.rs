//! Cookies: one set per clinic, `HttpOnly`, `SameSite=Lax`, and over HTTPS `Secure` with the `__Host-` prefix (RFC 6265bis).

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header::COOKIE};

use super::Here;

/// What a cookie is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cookie {
    /// A signed-in patient.
    Patient,
    /// A signed-in staff member.
    Staff,
    /// A visitor who has not signed in: what the forgery check of such pages rests on.
    Visit,
    /// The notice that the next page shows, a text key.
    Notice,
    /// The language that a visitor chose.
    Language,
}

impl Cookie {
    /// The cookie's name for this clinic.
    pub fn name(self, here: &Here) -> String {
        let what = match self {
            Self::Patient => "patient",
            Self::Staff => "staff",
            Self::Visit => "visit",
            Self::Notice => "notice",
            Self::Language => "language",
        };
        let prefix = if here.secure { "__Host-" } else { "" };
        format!("{prefix}{}-{what}", here.tenant.slug)
    }

    /// Its value in a request.
    pub fn read(self, here: &Here, headers: &HeaderMap) -> Option<String> {
        let name = self.name(here);
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .find_map(|pair| pair.trim().strip_prefix(name.as_str())?.strip_prefix('='))
            .map(str::to_owned)
    }

    /// Sets it; without an age it ends with the browser.
    pub fn set(self, here: &Here, value: &str, age: Option<Duration>) -> HeaderValue {
        let mut line = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax", self.name(here));
        if here.secure {
            line.push_str("; Secure");
        }
        if let Some(age) = age {
            line.push_str("; Max-Age=");
            line.push_str(&age.as_secs().to_string());
        }
        HeaderValue::from_str(&line).unwrap_or_else(|_| HeaderValue::from_static(""))
    }

    /// Takes it away.
    pub fn clear(self, here: &Here) -> HeaderValue {
        self.set(here, "", Some(Duration::ZERO))
    }
}
