//! Booking: which hours a clinic offers, the appointments people make of them, and the clinic's agenda.
//!
//! `model` is the pure part: configuration and agenda in, hours or a reason out. The database has the last word on overlap.

pub(crate) mod api;
pub(crate) mod calendar;
pub(crate) mod console;
pub(crate) mod jobs;
pub(crate) mod mails;
pub(crate) mod make;
pub mod model;
pub(crate) mod names;
pub mod origins;
pub(crate) mod pages;
pub(crate) mod store;
pub(crate) mod video;
