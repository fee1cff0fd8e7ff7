//! The ways out: SMTP, a folder of `.eml` files, memory; or what the host app brings.

use std::{
    future::Future,
    path::PathBuf,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor, transport::smtp::PoolConfig};

/// Why a message did not go out.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The server is away or busy: try again later.
    #[error("{0}")]
    Later(Box<dyn std::error::Error + Send + Sync>),
    /// The message or an address is refused for good.
    #[error("{0}")]
    Refused(Box<dyn std::error::Error + Send + Sync>),
}

impl SendError {
    /// Refused for good.
    pub fn refused(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Refused(cause.into())
    }

    /// Worth another attempt.
    pub fn later(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Later(cause.into())
    }
}

/// A message on its way.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), SendError>> + Send + 'a>>;

/// Takes a composed message out of the house.
pub trait Transport: Send + Sync + 'static {
    /// Sends one message. It may be called twice with the same one (same Message-ID) after a crash.
    fn send<'a>(&'a self, message: &'a lettre::Message) -> Sending<'a>;
}

/// A mail server.
pub struct Smtp(AsyncSmtpTransport<Tokio1Executor>);

impl Smtp {
    /// `smtp://user:password@host:587?tls=required`, `smtps://…`, or `smtp://127.0.0.1:25` for a server of one's own.
    ///
    /// # Errors
    /// Says what is wrong with the address.
    pub fn new(url: &str) -> Result<Self, lettre::transport::smtp::Error> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)?
            .timeout(Some(Duration::from_secs(20)))
            .pool_config(PoolConfig::new().max_size(4))
            .build();
        Ok(Self(transport))
    }
}

impl Transport for Smtp {
    fn send<'a>(&'a self, message: &'a lettre::Message) -> Sending<'a> {
        Box::pin(async move {
            match AsyncTransport::send(&self.0, message.clone()).await {
                Ok(_) => Ok(()),
                Err(error) if error.is_permanent() => Err(SendError::refused(error)),
                Err(error) => Err(SendError::later(error)),
            }
        })
    }
}

/// A folder that gets one `.eml` file for each message: for the demo and for development.
pub struct Folder(PathBuf);

impl Folder {
    /// Into this folder; made when it is missing.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new(folder: PathBuf) -> std::io::Result<Self> {
        crate::storage::make_folder(&folder)?;
        Ok(Self(folder))
    }
}

impl Transport for Folder {
    fn send<'a>(&'a self, message: &'a lettre::Message) -> Sending<'a> {
        Box::pin(async move {
            let id = message.headers().get_raw("Message-ID").unwrap_or_default();
            let name: String =
                id.chars().take_while(|c| *c != '@').filter(|c| c.is_alphanumeric() || *c == '-').collect();
            // Written aside first, so that nobody reads half a mail.
            let (part, whole) = (self.0.join(format!(".{name}.part")), self.0.join(format!("{name}.eml")));
            tokio::fs::write(&part, message.formatted()).await.map_err(SendError::later)?;
            tokio::fs::rename(&part, &whole).await.map_err(SendError::later)
        })
    }
}

/// Keeps messages in memory: for a host app's own tests.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Vec<lettre::Message>>>);

impl Memory {
    /// What was sent so far, as RFC 5322 text.
    pub fn sent(&self) -> Vec<String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .map(|message| String::from_utf8_lossy(&message.formatted()).into_owned())
            .collect()
    }
}

impl Transport for Memory {
    fn send<'a>(&'a self, message: &'a lettre::Message) -> Sending<'a> {
        Box::pin(async move {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(message.clone());
            Ok(())
        })
    }
}
