//! From a form with files to rows: look at each file, write the bytes, then the rows that mention them.

use std::{sync::LazyLock, time::Duration};

use bytes::Bytes;
use serde::Serialize;
use tokio::sync::Semaphore;

use super::super::{
    jobs::SWEEP,
    model::{self, FILES_AT_ONCE, Fault, Media},
};
use crate::{
    error::{Error, Result},
    ids::{BlobId, TenantId},
    jobs,
    portal::Portal,
    storage::Mode,
    web::UploadedFile,
};

/// The most bytes of one form.
pub(crate) const BODY_LIMIT: usize = 128 * 1024 * 1024;
/// Decoding takes memory: so many pictures at a time.
static LOOKING: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(2));
/// How long bytes may wait for their row.
const GRACE: Duration = Duration::from_hours(1);

/// A file that is taken: its bytes are written.
pub(in super::super) struct Taken {
    pub name: String,
    pub media: Media,
    pub size: i64,
    pub blob: BlobId,
}

/// A file that is not taken, and why.
#[derive(Debug, Serialize)]
pub(in super::super) struct Refusal {
    /// What the person calls it, without what nobody sees.
    pub name: String,
    /// The text that says why; it is given `name`.
    pub text_key: &'static str,
}

impl Refusal {
    /// A form without a file.
    pub(in super::super) fn nothing_chosen() -> Self {
        Self { name: String::new(), text_key: "documents-file-none" }
    }
}

/// Looks at each file and writes the bytes of those that are taken. The others are named; they do not stop these.
pub(in super::super) async fn take(
    portal: &Portal,
    tenant: &TenantId,
    files: Vec<UploadedFile>,
    limit: usize,
) -> Result<(Vec<Taken>, Vec<Refusal>)> {
    let (mut sound, mut refused) = (Vec::new(), Vec::new());
    for (number, file) in files.into_iter().enumerate() {
        if number >= FILES_AT_ONCE {
            refused.push(Refusal { name: shown(&file.name), text_key: "documents-file-too-many" });
            continue;
        }
        match look(&file, limit).await? {
            Ok(media) => sound.push((model::clean_name(&file.name, media), media, file.bytes)),
            Err(fault) => refused.push(Refusal { name: shown(&file.name), text_key: fault.text_key() }),
        }
    }
    let blobs = announce(portal, tenant, sound.len()).await?;
    let mut taken = Vec::with_capacity(sound.len());
    for ((name, media, bytes), blob) in sound.into_iter().zip(blobs) {
        let size = i64::try_from(bytes.len()).map_err(Error::internal)?;
        portal.blobs().put(tenant, blob, bytes).await?;
        taken.push(Taken { name, media, size, blob });
    }
    Ok((taken, refused))
}

async fn look(file: &UploadedFile, limit: usize) -> Result<Result<Media, Fault>> {
    if file.too_large || file.bytes.len() > limit {
        return Ok(Err(Fault::TooLarge));
    }
    let _turn = LOOKING.acquire().await.map_err(Error::internal)?;
    let bytes: Bytes = file.bytes.clone();
    tokio::task::spawn_blocking(move || model::check(&bytes)).await.map_err(Error::internal)
}

/// Names for the bytes, and for each a job that removes them if no row mentions them by then: committed before the first
/// byte is written, so that bytes without a row never stay.
async fn announce(portal: &Portal, tenant: &TenantId, count: usize) -> Result<Vec<BlobId>> {
    if count == 0 {
        return Ok(Vec::new());
    }
    let mut tx = portal.storage().begin(tenant, Mode::Write).await?;
    let (blobs, later): (Vec<BlobId>, _) = ((0..count).map(|_| tx.new_id()).collect(), tx.now().plus(GRACE));
    for &blob in &blobs {
        jobs::enqueue(&mut tx, SWEEP, blob, later).await?;
    }
    tx.commit().await?;
    Ok(blobs)
}

/// A refused file's name as the message shows it.
fn shown(raw: &str) -> String {
    let clean = model::clean_name(raw, Media::Pdf);
    let stem = clean.strip_suffix(".pdf").unwrap_or(&clean);
    let was_pdf = raw.to_ascii_lowercase().ends_with(".pdf");
    if was_pdf { clean } else { stem.to_owned() }
}
