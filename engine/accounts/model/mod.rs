//! The rules of accounts, without databases and without waiting.

mod identity;
mod passwords;
mod photo;
mod settings;
mod waits;

pub use crate::address::{inner_path, is_country, is_email, is_postal_code, mobile, normalise_email};
pub use identity::identifier;
pub use passwords::{LONGEST, Personal, check as check_password};
pub use photo::{PhotoProblem, SIDE, prepare as prepare_photo};
pub use settings::{Question, Settings};
pub use waits::{FORGET_AFTER, TELL_AT, wait};

use crate::storage::text_enum;

/// Wrong answers to a security question until its link is void.
pub const ANSWERS: i64 = 5;
/// Invitations for one record, and recoveries of one account, within [`A_WHILE`].
pub const LINKS: i64 = 3;
/// The time in which [`LINKS`] counts.
pub const A_WHILE: std::time::Duration = std::time::Duration::from_hours(1);
/// The questions that the pages offer: the keys of their texts. The person may write another one.
pub const QUESTIONS: &[&str] =
    &["accounts-question-teacher", "accounts-question-street", "accounts-question-friend", "accounts-question-book"];

text_enum! {
    /// What was asked for, or must be told.
    pub enum RequestKind {
        /// A link for a patient who forgot the password.
        Recovery = "recovery",
        /// Another first-access link.
        Invitation = "invitation",
        /// A patient is to know of failed sign-ins.
        Alert = "alert",
        /// A staff member is to know of failed sign-ins.
        StaffAlert = "staff-alert",
    }
}
