//! The console's own pages: where staff arrive, the record of a patient composed from all slices, the outbox, the trail.

pub(crate) mod alerts;
pub(crate) mod audit;
pub(crate) mod mails;
pub(crate) mod pages;
pub(crate) mod plugins;
pub(crate) mod record;
pub(crate) mod tokens;
