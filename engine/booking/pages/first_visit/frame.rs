//! The frame on the clinic's own web site: its headers, its script, and tickets in place of cookies, which browsers do not give to frames.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::Stage;
use crate::{
    booking::store::newcomers,
    clock::Timestamp,
    error::{Error, Result},
    portal::{Visit, Visitor},
    storage::Mode,
    web::headers,
};

/// How long a form may lie open.
const LIFETIME: std::time::Duration = std::time::Duration::from_hours(2);

/// A response as its stage wants it: in a frame of the named sites it leaves no cookie.
pub(super) fn on(stage: &Stage, mut response: Response) -> Response {
    if stage.framed {
        let headers = response.headers_mut();
        headers::framed_by(headers, &stage.embed_on);
        headers.remove(header::SET_COOKIE);
    }
    response
}

/// What the form of a framed page carries: that we made it, and lately.
pub(super) async fn ticket(visitor: Visitor) -> Result<(Visitor, String)> {
    let mut visitor = visitor;
    let known = newcomers::frame_key(&mut visitor.tx).await?;
    let key = if let Some(key) = known {
        key
    } else {
        let Visitor { visit, tx } = visitor;
        tx.rollback().await;
        let mut tx = visit.begin(Mode::Write).await?;
        newcomers::make_frame_key(&mut tx).await?;
        tx.commit().await?;
        visitor = reopen(visit).await?;
        newcomers::frame_key(&mut visitor.tx).await?.ok_or(Error::NotFound)?
    };
    let until = visitor.tx.now().plus(LIFETIME).micros();
    let ticket = format!("{until}.{}", sign(&key, until));
    Ok((visitor, ticket))
}

async fn reopen(visit: Visit) -> Result<Visitor> {
    let tx = visit.begin(Mode::Read).await?;
    Ok(Visitor { visit, tx })
}

/// Whether a form carries a ticket of ours.
///
/// # Errors
/// [`Error::Forgery`] when it does not, or lay open too long.
pub(super) async fn admit(visitor: &mut Visitor, ticket: &str) -> Result<()> {
    let key = newcomers::frame_key(&mut visitor.tx).await?.ok_or(Error::Forgery)?;
    let (until, signature) = ticket.split_once('.').ok_or(Error::Forgery)?;
    let until: i64 = until.parse().map_err(|_| Error::Forgery)?;
    let right: bool = sign(&key, until).as_bytes().ct_eq(signature.as_bytes()).into();
    if right && visitor.tx.now() < Timestamp::from_micros(until) { Ok(()) } else { Err(Error::Forgery) }
}

/// Hashed twice, so that nobody can lengthen what was signed (NMAC).
fn sign(key: &[u8], until: i64) -> String {
    let inner =
        Sha256::new().chain_update(b"antesala frame 1:").chain_update(key).chain_update(until.to_be_bytes()).finalize();
    URL_SAFE_NO_PAD.encode(Sha256::new().chain_update(key).chain_update(inner).finalize())
}

/// The script that a clinic's web site includes: it puts the frame there and gives it its height.
pub(crate) async fn script(visit: Visit) -> Result<Response> {
    let tenant = &visit.here.tenant;
    if !tenant.public_booking() || tenant.config.portal.embed_on.is_empty() {
        return Err(Error::NotFound);
    }
    let languages = tenant.config.languages.iter().map(|lang| lang.as_str()).collect::<Vec<_>>();
    let title = visit.text("first-visit-title");
    let head = format!(
        "(() => {{\nconst languages = {}, title = {};\n",
        serde_json::json!(languages),
        serde_json::json!(title)
    );
    let script = format!("{head}{}}})();\n", include_str!("embed.js"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600")),
        (header::HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin")),
    ];
    Ok((headers, script).into_response())
}
