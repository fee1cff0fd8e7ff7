//! Idempotency keys: who sends the same booking again, because the answer was lost, gets the same appointment.

use axum::http::HeaderMap;
use sha2::{Digest, Sha256};

use super::{Answer, shapes::NewAppointment};
use crate::web::Problem;

/// The header, as the IETF draft of it has it.
const HEADER: &str = "idempotency-key";
const MOST: usize = 255;

/// A key with the fingerprint of what was sent under it.
pub(super) struct Key {
    pub text: String,
    pub fingerprint: Vec<u8>,
}

impl Key {
    /// The key of a booking; none where the program has sent none.
    pub(super) fn of(headers: &HeaderMap, wanted: &NewAppointment) -> Answer<Option<Self>> {
        let Some(value) = headers.get(HEADER) else { return Ok(None) };
        let text = value.to_str().unwrap_or_default().trim();
        if text.is_empty() || text.len() > MOST {
            return Err(Problem::invalid("Idempotency-Key has 1 to 255 visible ASCII characters").into());
        }
        let body = serde_json::to_vec(wanted).map_err(crate::error::Error::from)?;
        Ok(Some(Self { text: text.to_owned(), fingerprint: Sha256::digest(body).to_vec() }))
    }
}
