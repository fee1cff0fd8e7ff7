//! Where staff arrive.

use crate::portal::{Page, Role, Staff};

/// Sends each role to the page it works on.
pub(crate) async fn start(staff: Staff) -> Page {
    let page = match staff.role {
        Role::Admin | Role::Reception | Role::Practitioner => "/console/agenda",
        Role::Billing => "/console/invoices",
    };
    staff.go(page, None).await
}
