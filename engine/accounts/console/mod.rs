//! The staff's pages: signing in, patient records with their portal access, the staff itself, the own profile.

mod access;
mod coverage;
mod patients;
mod profile;
mod record;
mod sign_in;
mod staff;

pub use coverage::{note_coverage, remove_coverage, show_coverage};
pub use patients::list_patients;
pub use profile::{change_own_password, end_own_session, save_own_profile, show_own_profile};
pub use record::{add_patient, adding_patient, edit_patient, editing_patient, invite_patient};
pub use sign_in::{sign_in, sign_out, signing_in};
pub use staff::{add_staff, adding_staff, edit_staff, editing_staff, list_staff, reset_staff_password};

use super::Page;
use crate::{
    audit::{self, Act},
    error::Result,
    portal::Staff,
};

/// Notes what this staff member did to another one.
async fn note(staff: &mut Staff, action: &str, id: crate::ids::StaffId, detail: Option<&str>) -> Result<()> {
    let actor = staff.actor();
    audit::record(&mut staff.tx, &actor, Act { action, subject: "staff", id: Some(id.0), patient: None, detail }).await
}
