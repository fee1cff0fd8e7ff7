//! Who may come in: patients' accounts from the invitation to the closed session, and the clinic's staff.
//!
//! A patient record is what the clinic holds about a person; an account is how the person signs in. Staff turn the switch
//! «Portal del Paciente» of a record on and a mail goes out; its link works once and opens the account. The e-mail address
//! is the user name. Whatever is asked for by an e-mail address (a recovery, a new invitation) is answered by a job, so that
//! an address that we know and one that we don't get the same answer in the same time.

pub(crate) mod api;
pub mod console;
pub mod jobs;
pub mod mails;
pub mod model;
pub mod pages;
mod store;

pub use store::accounts::{Account, NewAccount, insert as open_account};
pub use store::invitations::{PortalState, portal_state, send as invite};
pub use store::staff::{NewStaff, StaffMember, insert as add_staff};

/// Whose account it is.
///
/// # Errors
/// [`crate::error::Error::NotFound`] when there is none.
pub(crate) async fn patient_of(
    tx: &mut crate::storage::Tx,
    id: crate::ids::AccountId,
) -> crate::error::Result<crate::ids::PatientId> {
    Ok(store::accounts::get(tx, id).await?.patient_id)
}

/// Whether the clinic's staff has somebody with this e-mail address.
///
/// # Errors
/// When the database is away.
pub async fn staff_exists(tx: &mut crate::storage::Tx, email: &str) -> crate::error::Result<bool> {
    Ok(store::staff::find_by_email(tx, email).await?.is_some())
}

/// Everybody who can sign in to the console.
///
/// # Errors
/// When the database is away.
pub(crate) async fn active_staff(tx: &mut crate::storage::Tx) -> crate::error::Result<Vec<StaffMember>> {
    let mut all = store::staff::list(tx).await?;
    all.retain(|member| member.active);
    Ok(all)
}

use crate::portal::Page;
