//! The clinic's agenda and what staff do in it.

pub(crate) mod absences;
pub(crate) mod agenda;
pub(crate) mod appointments;
pub(crate) mod entitlements;
pub(crate) mod feeds;
pub(crate) mod new;
pub(crate) mod newcomers;
pub(crate) mod requests;
mod shifts;
pub(crate) mod waiting;
pub(crate) mod why;
