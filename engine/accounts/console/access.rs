//! The switch «Portal del Paciente» and what hangs on it.

use crate::{
    accounts::{
        model::Settings,
        store::{accounts, invitations, recoveries},
    },
    error::Result,
    portal::{self, Realm},
    records::Record,
    storage::Tx,
};

/// What became of somebody's access when the record was saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    None,
    /// An invitation is on its way.
    Invited,
    /// The access was switched on; the account that was there works again.
    On,
    /// The access was switched off.
    Off,
}

/// Makes access follow the record, in the transaction that saves it: who gets access is invited; who loses it is signed out
/// and their links stop working; another e-mail address is another user name, and links to the older one stop working.
pub async fn follow(tx: &mut Tx, before: Option<&Record>, after: &Record, settings: &Settings) -> Result<Change> {
    let had = before.is_some_and(|record| record.portal_access);
    let account = accounts::find_by_patient(tx, after.id).await?;
    if !after.portal_access {
        if had {
            invitations::replace(tx, after.id).await?;
            if let Some(account) = account {
                recoveries::void(tx, account.id).await?;
                portal::end_others(tx, Realm::Patient, account.id.0, None).await?;
            }
        }
        return Ok(if had { Change::Off } else { Change::None });
    }
    let email = after.email.as_deref().unwrap_or_default();
    if let Some(account) = account {
        if account.email != email {
            accounts::set_email(tx, account.id, email).await?;
            recoveries::void(tx, account.id).await?;
        }
        return Ok(if had { Change::None } else { Change::On });
    }
    if had && before.is_some_and(|record| record.email.as_deref() == Some(email)) {
        return Ok(Change::None);
    }
    invitations::send(tx, after, settings).await?;
    Ok(Change::Invited)
}
