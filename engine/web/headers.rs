//! Security headers, after the OWASP secure headers project.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// Scripts, styles, pictures and frames from ourselves only; nothing inline; forms go nowhere else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    connect-src 'self'; frame-src 'self'; object-src 'none'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'; \
    manifest-src 'self'";

/// For a PDF. A browser's own viewer does not start in a sandbox; nothing of ours or of others is loaded by it.
pub const PDF: &str = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'self'";

/// Lets the sites that the clinic names show a page in a frame, and nobody else.
pub fn framed_by(headers: &mut HeaderMap, sites: &[String]) {
    let policy = POLICY.replace("frame-ancestors 'self'", &format!("frame-ancestors {}", sites.join(" ")));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        // Of frames by others this older header knows nothing; left empty, browsers look at the policy alone.
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static(""));
        headers
            .insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
    }
}

/// Adds the headers to a response; what a handler set itself stays.
pub fn secure(headers: &mut HeaderMap, https: bool) {
    let mut add = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    add(header::CONTENT_SECURITY_POLICY, POLICY);
    add(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(header::X_FRAME_OPTIONS, "SAMEORIGIN");
    add(header::REFERRER_POLICY, "same-origin");
    add(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    add(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    add(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=()");
    add(header::CACHE_CONTROL, "no-store");
    if https {
        add(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
}
