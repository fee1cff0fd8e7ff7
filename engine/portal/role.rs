//! What a staff member may do.

use crate::storage::text_enum;

text_enum! {
    /// A role in the console.
    pub enum Role {
        /// Everything, the trail of who did what included.
        Admin = "admin",
        /// Patients, agenda, documents, questionnaires, mail.
        Reception = "reception",
        /// The agenda and the own patients.
        Practitioner = "practitioner",
        /// Invoices.
        Billing = "billing",
    }
}

impl Role {
    /// Those who work with patient records, agenda and mail of all patients.
    pub const DESK: &'static [Self] = &[Self::Admin, Self::Reception];
    /// Those who see the agenda (a practitioner: the own one).
    pub const AGENDA: &'static [Self] = &[Self::Admin, Self::Reception, Self::Practitioner];
    /// Those who work with invoices.
    pub const INVOICES: &'static [Self] = &[Self::Admin, Self::Billing];
    /// Those who may look a patient up at all.
    pub const PATIENTS: &'static [Self] = &[Self::Admin, Self::Reception, Self::Practitioner, Self::Billing];
    /// Those who read the audit trail and look after the staff.
    pub const ADMIN: &'static [Self] = &[Self::Admin];
}
