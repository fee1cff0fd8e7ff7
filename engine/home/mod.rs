//! The patient's first page: what is next and what waits, from all slices.

pub(crate) mod pages;
