//! How many patients a practitioner has.

use super::Agenda;
use crate::tenancy::config::Rules;

/// Who has appointments with a practitioner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Listed {
    /// How many patients.
    pub patients: u32,
    /// Whether who asks is one of them.
    pub own: bool,
}

/// Whether a practitioner's list is full for the person who asks. For nobody in particular it never is.
pub(super) fn is_full(agenda: &Agenda, practitioner: &str, rules: &Rules) -> bool {
    let listed = agenda.lists.get(practitioner).copied().unwrap_or_default();
    agenda.person.is_some() && !listed.own && listed.patients >= rules.list_size
}
