//! Antesala: an embeddable, multi-tenant patient-portal engine.

pub mod audit;
pub mod booking;
pub mod clock;
pub mod error;
pub mod ids;
pub mod invoices;
pub mod jobs;
pub mod lang;
pub mod mail;
pub mod plugins;
pub mod records;
pub mod storage;
pub mod tenancy;
mod text;
pub mod themes;
