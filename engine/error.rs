//! What can go wrong, as the person who meets it sees it. `web::errors` turns it into a page in the clinic's theme.

use std::borrow::Cow;

/// The result of a handler or of a store function.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a request did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing here, or it is not for this person: the two are never told apart (404).
    #[error("not found")]
    NotFound,
    /// Nobody is signed in: the person is sent to the sign-in page of the patients.
    #[error("sign-in needed")]
    SignIn,
    /// No staff member is signed in: the person is sent to the console's sign-in page.
    #[error("staff sign-in needed")]
    StaffSignIn,
    /// A staff member's password was set by somebody else: the person is sent to where it is changed.
    #[error("a password of their own is due")]
    PasswordDue,
    /// A program came without a token of this clinic (401).
    #[error("token needed")]
    TokenNeeded,
    /// A program's token is not for this: the scope that it would need (403).
    #[error("the token has not the scope {0}")]
    Scope(&'static str),
    /// A rule says no. `key` is the Fluent text that the person reads: it says what to do (422).
    #[error("refused: {key}")]
    Refused {
        /// A Fluent text key.
        key: Cow<'static, str>,
    },
    /// The request did not come from our own page, or its form is too old (403).
    #[error("request forgery check failed")]
    Forgery,
    /// The request cannot be read: a malformed form, an id that is none (400). The text is for the log.
    #[error("malformed request: {0}")]
    Malformed(Cow<'static, str>),
    /// More than the limits allow; try again after so many seconds (429).
    #[error("too many requests")]
    TooMany {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// A body larger than the route allows (413).
    #[error("too large")]
    TooLarge,
    /// The database refused a row: the name of the constraint or trigger.
    #[error("constraint {0} refused the change")]
    Constraint(String),
    /// Something we need is away for the moment: try again (503).
    #[error("unavailable: {0}")]
    Busy(Box<dyn std::error::Error + Send + Sync>),
    /// A fault of ours (500).
    #[error("internal: {0}")]
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// A refusal with the text that the person reads.
    pub fn refused(key: impl Into<Cow<'static, str>>) -> Self {
        Self::Refused { key: key.into() }
    }

    /// A fault of ours, with its cause.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// Whether the database refused the change because of this constraint (by its name).
    pub fn violates(&self, constraint: &str) -> bool {
        matches!(self, Self::Constraint(name) if name.contains(constraint))
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => Self::NotFound,
            sqlx::Error::Database(refusal) => from_database(refusal),
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::Tls(_) => Self::Busy(error.into()),
            other => Self::Internal(other.into()),
        }
    }
}

fn from_database(refusal: Box<dyn sqlx::error::DatabaseError>) -> Error {
    use sqlx::error::ErrorKind;
    let code = refusal.code().unwrap_or_default().into_owned();
    // PostgreSQL: 23P01 is an exclusion constraint, P0001 a trigger's RAISE. SQLite: 1811 is a trigger's RAISE.
    let refused = refusal.kind() != ErrorKind::Other || matches!(code.as_str(), "23P01" | "P0001" | "1811");
    if refused {
        return Error::Constraint(match refusal.constraint() {
            Some(name) => name.to_owned(),
            None => refusal.message().to_owned(),
        });
    }
    // SQLite: 5 busy, 6 locked, 10 I/O, 13 full, 14 cannot open (and their extended codes). PostgreSQL classes: 08
    // connection, 53 resources, 57 operator's intervention, 40 serialization.
    let away = match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6 | 10 | 13 | 14),
        _ => ["08", "53", "57", "40"].iter().any(|class| code.starts_with(class)),
    };
    if away { Error::Busy(refusal) } else { Error::Internal(refusal) }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(error.into())
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Busy(error.into())
    }
}
