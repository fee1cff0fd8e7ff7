//! Invoices: issued once with a number without a gap, never changed, corrected by rectifying invoices.

pub(crate) mod console;
pub(crate) mod formats;
pub(crate) mod issue;
pub(crate) mod issuer;
pub(crate) mod jobs;
pub(crate) mod mails;
pub mod model;
pub(crate) mod pages;
pub(crate) mod store;
#[cfg(feature = "pdf")]
pub(crate) mod typeset;
