//! Uploads: multipart forms with files, read into memory up to the route's body limit, after the forgery check.

use axum::{
    body::Bytes,
    extract::{
        FromRequest, Multipart, Request,
        multipart::{Field, MultipartError},
    },
};
use bytes::BytesMut;

use super::{Fields, Here, csrf};
use crate::error::{Error, Result};

/// A multipart form.
#[derive(Debug)]
pub struct Upload {
    /// The fields that are not files.
    pub fields: Fields,
    /// The files. An empty file input sends none.
    pub files: Vec<UploadedFile>,
}

/// A file as the browser sent it: neither its name nor its type is to be believed.
#[derive(Debug, Clone)]
pub struct UploadedFile {
    /// The form field.
    pub field: String,
    /// What the person's machine calls it.
    pub name: String,
    /// The bytes; none when it is too large.
    pub bytes: Bytes,
    /// Whether it has more than [`FILE_LIMIT`] bytes. It was read to its end, so that the other files are not lost.
    pub too_large: bool,
}

/// The largest file that is kept.
pub const FILE_LIMIT: usize = 20 * 1024 * 1024;

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let here = request.extensions().get::<Here>().cloned().ok_or(Error::NotFound)?;
        let headers = request.headers().clone();
        let mut parts = Multipart::from_request(request, state)
            .await
            .map_err(|rejection| Error::Malformed(rejection.body_text().into()))?;
        let mut upload = Self { fields: Fields::default(), files: Vec::new() };
        let mut checked = false;
        while let Some(part) = parts.next_field().await.map_err(unreadable)? {
            let field = part.name().unwrap_or_default().to_owned();
            if let Some(name) = part.file_name().map(as_chosen) {
                // The token comes first in our pages: nothing large is read from a stranger.
                if !checked {
                    return Err(Error::Forgery);
                }
                let (bytes, too_large) = read(part).await?;
                if !(name.is_empty() && bytes.is_empty()) {
                    upload.files.push(UploadedFile { field, name, bytes, too_large });
                }
            } else {
                let value = part.text().await.map_err(unreadable)?;
                let value = value.replace(|c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r'), "");
                if field == csrf::FIELD {
                    checked = csrf::matches(&here, &headers, &value);
                }
                upload.fields.0.push((field, value));
            }
        }
        if checked { Ok(upload) } else { Err(Error::Forgery) }
    }
}

/// The name as the person sees it: browsers write quotes and line ends of it as `%22`, `%0D` and `%0A` (HTML Standard, multipart form data).
fn as_chosen(sent: &str) -> String {
    sent.replace("%22", "\"").replace("%0D", "").replace("%0A", " ")
}

/// Reads a file to its end, but keeps no more than the limit.
async fn read(mut part: Field<'_>) -> Result<(Bytes, bool)> {
    let (mut bytes, mut too_large) = (BytesMut::new(), false);
    while let Some(chunk) = part.chunk().await.map_err(unreadable)? {
        too_large |= bytes.len() + chunk.len() > FILE_LIMIT;
        if too_large {
            bytes = BytesMut::new();
        } else {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok((bytes.freeze(), too_large))
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err asks for")]
fn unreadable(error: MultipartError) -> Error {
    if error.status() == http::StatusCode::PAYLOAD_TOO_LARGE {
        Error::TooLarge
    } else {
        Error::Malformed(error.body_text().into())
    }
}
