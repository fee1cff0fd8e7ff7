//! Names of things: a newtype for each kind of row, so that no id is taken for another, and the source of randomness.
//!
//! Ids are UUID version 7 (RFC 9562): ordered by time, which keeps indexes dense, and made in the program, never by a database.

use std::{fmt, sync::Arc};

use rand::{Rng, SeedableRng, rngs::ChaCha12Rng};
use serde::{Deserialize, Serialize};
use std::sync::Mutex;
use uuid::Uuid;

use crate::clock::Timestamp;

/// A clinic's slug: the name of its folder, and `$1` of every statement.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TenantId(Arc<str>);

impl TenantId {
    /// Takes a slug: 1 to 63 lower-case letters, digits and inner hyphens (a DNS label, RFC 1035).
    ///
    /// # Errors
    /// Says what is wrong with the slug.
    pub fn parse(slug: &str) -> Result<Self, &'static str> {
        if slug.is_empty() || slug.len() > 63 {
            return Err("a slug has 1 to 63 characters");
        }
        if slug.starts_with('-') || slug.ends_with('-') {
            return Err("a slug starts and ends with a letter or a digit");
        }
        if !slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
            return Err("a slug has lower-case letters, digits and hyphens only");
        }
        Ok(Self(slug.into()))
    }

    /// The slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for TenantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TenantId({})", self.0)
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type)]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )*};
}

ids! {
    /// A patient record.
    PatientId,
    /// An insurer on a patient's record.
    CoverageId,
    /// A patient's account: the credentials, not the record.
    AccountId,
    /// A user of the console.
    StaffId,
    /// A first-access link that was sent.
    InvitationId,
    /// A link for somebody who forgot the password.
    RecoveryId,
    /// A signed-in session of a patient or of staff.
    SessionId,
    /// An appointment.
    AppointmentId,
    /// Time in which a practitioner or a site can't be booked.
    AbsenceId,
    /// Somebody who is not yet a patient and asks for an hour.
    NewcomerId,
    /// A referral, or an invitation to book a service.
    EntitlementId,
    /// A calendar feed.
    FeedId,
    /// A place on the waiting list.
    WaitingId,
    /// An hour that was offered to somebody on the waiting list.
    OfferId,
    /// A document on a patient's record.
    DocumentId,
    /// The bytes of a file.
    BlobId,
    /// A questionnaire that a patient was asked to answer.
    AssignmentId,
    /// A patient's answers to a questionnaire.
    ResponseId,
    /// An invoice.
    InvoiceId,
    /// A mail in the outbox.
    MailId,
    /// A program's access to the JSON API.
    ApiTokenId,
    /// A job in the queue.
    JobId,
}

/// Where random bytes come from: the system, or a seed in tests.
#[derive(Clone)]
pub struct Random(Arc<Source>);

enum Source {
    System,
    Seeded(Box<Mutex<ChaCha12Rng>>),
}

impl Random {
    /// The system's generator: the only one for production.
    pub fn system() -> Self {
        Self(Arc::new(Source::System))
    }

    /// The same sequence for the same seed. For tests and the demo's data only.
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Source::Seeded(Box::new(Mutex::new(ChaCha12Rng::seed_from_u64(seed))))))
    }

    /// `N` random bytes.
    ///
    /// # Panics
    /// When the operating system has no randomness to give.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match &*self.0 {
            Source::System => getrandom::fill(&mut bytes).expect("the system gives random bytes"),
            Source::Seeded(rng) => rng.lock().unwrap_or_else(std::sync::PoisonError::into_inner).fill_bytes(&mut bytes),
        }
        bytes
    }

    /// A fresh `UUIDv7` of this instant.
    pub fn uuid(&self, now: Timestamp) -> Uuid {
        let millis = u64::try_from(now.micros() / 1_000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }

    /// 256 random bits as 43 URL-safe characters: the secret in a link or a cookie.
    pub fn token(&self) -> String {
        use base64::Engine;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(self.bytes::<32>())
    }
}

impl fmt::Debug for Random {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Random")
    }
}
