//! Questionnaires: staff ask a patient to answer one, or the clinic offers it; the patient answers, keeps a draft, hands in;
//! staff read the answers, those that raise an alert first.
//!
//! The questions come from plugins. With the answers the form is kept as it was, so that they read right when the plugin
//! has changed or is gone. Whatever was typed is kept as a draft before a plugin is asked anything.

pub(crate) mod console;
pub(crate) mod mails;
pub mod model;
pub(crate) mod pages;
pub mod store;
