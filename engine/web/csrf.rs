//! Cross-site request forgery: where a request says it comes from, and a token that only our own pages carry.
//!
//! After OWASP's cheat sheet: `Sec-Fetch-Site` and `Origin` are looked at first, the token in the form must match besides. The
//! token is a hash of the session's cookie: bound to it, and nothing to keep.

use axum::http::{HeaderMap, Method, header};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{Here, cookies::Cookie};

/// The name of the form field.
pub const FIELD: &str = "csrf";

/// The token that belongs to a cookie's value.
pub fn token(cookie: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(b"antesala csrf 1:");
    hash.update(cookie);
    URL_SAFE_NO_PAD.encode(&hash.finalize()[..24])
}

/// The cookie that the forgery check of this page rests on: the session's, or a visitor's.
pub fn basis(here: &Here, headers: &HeaderMap) -> Option<String> {
    let session = if here.is_console() { Cookie::Staff } else { Cookie::Patient };
    session.read(here, headers).or_else(|| Cookie::Visit.read(here, headers))
}

/// Whether a form's token is the one of the page that we sent to this browser.
pub fn matches(here: &Here, headers: &HeaderMap, sent: &str) -> bool {
    basis(here, headers).is_some_and(|cookie| token(&cookie).as_bytes().ct_eq(sent.as_bytes()).into())
}

/// Whether a request that changes something says that it comes from another site.
pub fn from_elsewhere(method: &Method, headers: &HeaderMap) -> bool {
    if method.is_safe() {
        return false;
    }
    match headers.get("sec-fetch-site").map(http::HeaderValue::as_bytes) {
        Some(b"same-origin" | b"none") => return false,
        Some(_) => return true,
        None => {}
    }
    let Some(origin) = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    origin.split_once("://").is_none_or(|(_, origin_host)| origin_host != host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_from_another_site_is_told_by_what_the_browser_says() {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, "portal.example".parse().unwrap());
        assert!(!from_elsewhere(&Method::POST, &headers), "an old browser says nothing: the token decides");
        headers.insert(header::ORIGIN, "https://evil.example".parse().unwrap());
        assert!(from_elsewhere(&Method::POST, &headers));
        assert!(!from_elsewhere(&Method::GET, &headers));
        headers.insert(header::ORIGIN, "https://portal.example".parse().unwrap());
        assert!(!from_elsewhere(&Method::POST, &headers));
        headers.insert("sec-fetch-site", "cross-site".parse().unwrap());
        assert!(from_elsewhere(&Method::POST, &headers));
    }

    #[test]
    fn another_cookie_has_another_token() {
        assert_ne!(token("a"), token("b"));
        assert_eq!(token("a").len(), 32);
    }
}
