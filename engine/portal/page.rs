//! What every template is given besides its own context: who is signed in, and the way to the other pages.

use super::Role;
use crate::{
    ids::BlobId,
    themes::page::{NavItem, UserContext},
    web::Here,
};

/// The signed-in patient as pages show them.
pub(super) fn patient(here: &Here, given: &str, family: &str, photo: Option<BlobId>) -> UserContext {
    UserContext::new(format!("{given} {family}"), photo.map(|id| here.url(&format!("/profile/photo/{id}"))))
}

/// The signed-in staff member as pages show them.
pub(super) fn staff(name: &str) -> UserContext {
    UserContext::new(name, None)
}

const PATIENT: &[(&str, &str, &str)] = &[
    ("/", "nav-home", "home"),
    ("/book", "nav-book", "calendar-plus"),
    ("/appointments", "nav-appointments", "calendar"),
    ("/documents", "nav-documents", "file"),
    ("/questionnaires", "nav-questionnaires", "clipboard"),
    ("/invoices", "nav-invoices", "receipt"),
];

const STAFF: &[(&str, &str, &str, &[Role])] = &[
    ("/console/agenda", "nav-agenda", "calendar", Role::AGENDA),
    ("/console/patients", "nav-patients", "users", Role::PATIENTS),
    ("/console/questionnaires", "nav-answers", "clipboard", Role::AGENDA),
    ("/console/invoices", "nav-billing", "receipt", Role::INVOICES),
    ("/console/mails", "nav-mails", "mail", Role::DESK),
    ("/console/audit", "nav-audit", "shield", Role::ADMIN),
    ("/console/staff", "nav-staff", "key", Role::ADMIN),
    ("/console/plugins", "nav-plugins", "monitor", Role::ADMIN),
    ("/console/api", "nav-api", "globe", Role::ADMIN),
];

/// The patient's way around; booking only where a site offers it.
pub(super) fn patient_nav(path: &str, online_booking: bool) -> Vec<NavItem> {
    PATIENT
        .iter()
        .filter(|(href, ..)| online_booking || *href != "/book")
        .map(|&(href, label_key, icon)| item(path, href, label_key, icon))
        .collect()
}

/// The staff's way around: what the role may see, with what waits there.
pub(super) fn staff_nav(path: &str, role: Role, waiting: &[(&str, i64)]) -> Vec<NavItem> {
    STAFF
        .iter()
        .filter(|(.., roles)| roles.contains(&role))
        .map(|&(href, label_key, icon, _)| {
            let waits = waiting.iter().find(|(at, _)| *at == href).and_then(|(_, count)| u32::try_from(*count).ok());
            NavItem { badge: waits.filter(|count| *count > 0), ..item(path, href, label_key, icon) }
        })
        .collect()
}

fn item(path: &str, href: &str, label_key: &str, icon: &str) -> NavItem {
    NavItem {
        href: href.into(),
        label_key: label_key.into(),
        icon: icon.into(),
        current: is_at(path, href),
        badge: None,
    }
}

fn is_at(path: &str, href: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    path == href || (href != "/" && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')))
}
