//! Who asks is looked up first, and when they were last here is noted: for people with a session and for programs with a token.

use axum::http::Method;

use super::{sessions, tokens, visit::Visit};
use crate::{
    clock::Timestamp,
    error::Result,
    ids::{ApiTokenId, SessionId},
    storage::{Mode, Tx},
};

/// The last use of a session or a token is written at most this often.
const TOUCH: std::time::Duration = std::time::Duration::from_secs(60);

pub(super) fn mode(method: &Method) -> Mode {
    if method.is_safe() { Mode::Read } else { Mode::Write }
}

/// Looks who it is, and opens the transaction for what they ask. Where a clinic has one writer at a time, nobody holds it who is not
/// known yet.
pub(super) async fn known<T>(
    visit: &Visit,
    mode: Mode,
    look: impl AsyncFnOnce(&mut Tx) -> Result<Option<T>>,
) -> Result<(Tx, Option<T>)> {
    let apart = mode == Mode::Write && visit.portal.storage().has_one_writer();
    let mut tx = visit.begin(if apart { Mode::Read } else { mode }).await?;
    if apart {
        tx.reads_last();
    }
    let found = look(&mut tx).await?;
    if apart && found.is_some() {
        tx.rollback().await;
        tx = visit.begin(mode).await?;
    }
    Ok((tx, found))
}

/// What was last used.
#[derive(Debug, Clone, Copy)]
pub(super) enum Seen {
    /// A session that lasts so long unused.
    Session(SessionId, std::time::Duration),
    /// A program's token.
    Token(ApiTokenId),
}

impl Seen {
    async fn note(self, tx: &mut Tx) -> Result<()> {
        match self {
            Self::Session(id, idle) => sessions::touch(tx, id, idle).await,
            Self::Token(id) => tokens::touch(tx, id).await,
        }
    }
}

/// Writes the last use of a session or a token; losing it is harmless. Who holds a clinic's one writer writes it there, which costs no commit of its own;
/// for others it is written aside, after the request's own transaction.
pub(super) async fn touch(visit: &Visit, tx: &mut Tx, method: &Method, seen: Timestamp, what: Seen) -> Result<()> {
    if tx.now() < seen.plus(TOUCH) {
        return Ok(());
    }
    if mode(method) == Mode::Write && visit.portal.storage().has_one_writer() {
        return what.note(tx).await;
    }
    let (storage, tenant) = (visit.portal.storage().clone(), visit.here.tenant.slug.clone());
    tokio::spawn(async move {
        let written = async {
            let mut tx = storage.begin(&tenant, Mode::Write).await?;
            what.note(&mut tx).await?;
            tx.commit().await
        };
        if let Err(error) = written.await {
            tracing::debug!(%tenant, %error, "a last use was not noted");
        }
    });
    Ok(())
}
