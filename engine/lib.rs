//! Antesala: an embeddable, multi-tenant patient-portal engine.

pub mod accounts;
mod address;
pub mod audit;
pub mod booking;
mod builder;
#[doc(hidden)]
pub mod cli;
pub mod clock;
mod console;
pub mod documents;
pub mod error;
mod events;
mod home;
pub mod ids;
pub mod invoices;
pub mod jobs;
pub mod lang;
pub mod mail;
mod nif;
mod openapi;
pub mod plugins;
pub mod portal;
pub mod questionnaires;
pub mod records;
mod router;
pub mod storage;
pub mod tenancy;
mod text;
pub mod themes;
#[cfg(feature = "pdf")]
mod typeset;
pub mod web;
mod web_assets;

pub use builder::{Antesala, Builder};
