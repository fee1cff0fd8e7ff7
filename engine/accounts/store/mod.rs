//! The only SQL of this slice.

pub mod accounts;
pub mod failures;
pub mod invitations;
pub mod recoveries;
pub mod requests;
pub mod staff;

use crate::error::Error;

/// Whether the database refused because the e-mail address is another one's user name. One database names the
/// columns, the other the constraint.
pub fn email_is_taken(error: &Error) -> bool {
    ["accounts_email", "accounts.email", "patients_portal_email", "patients.email", "staff_email", "staff.email"]
        .iter()
        .any(|name| error.violates(name))
}
