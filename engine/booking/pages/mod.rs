//! The patient's pages: «Cita online» and «Cita paciente».

pub(crate) mod appointments;
mod asking;
pub(crate) mod book;
mod calendar;
pub(crate) mod changes;
pub(super) mod choice;
pub(crate) mod confirm;
pub(crate) mod feed;
pub(crate) mod first_visit;
mod held;
mod hours;
mod invited;
mod lost;
pub(super) mod paying;
pub(crate) mod requests;
pub(crate) mod series;
pub(crate) mod waiting;
