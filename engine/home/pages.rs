//! «Inicio».

use serde::Serialize;

use crate::portal::{Page, Patient};

#[derive(Serialize)]
struct Home<'a> {
    name: &'a str,
}

/// The first page after sign-in.
pub(crate) async fn show(patient: Patient) -> Page {
    let name = patient.name.clone();
    patient.page("home/show", &Home { name: &name }).await
}
