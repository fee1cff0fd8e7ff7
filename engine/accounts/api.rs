//! The JSON API of patients' records: looking one up, to book for them.

use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    accounts::model::{identifier, normalise_email},
    audit::{self, Act},
    error::Result,
    ids::PatientId,
    portal::{Client, Page, Scope},
    records::{self, Record},
    web::{Params, Problem},
};

/// By what a patient is looked up: one of the two, whole.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lookup {
    /// The e-mail address on the record.
    email: Option<String>,
    /// The identity document on the record.
    identifier: Option<String>,
}

/// A patient, as far as a program needs it to book.
#[derive(Debug, Serialize, JsonSchema)]
struct Patient {
    #[schemars(with = "String", extend("format" = "uuid"))]
    id: PatientId,
    given_name: String,
    family_name: String,
}

/// The patients who were found: none, one, or the members of a family with one address.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Patients {
    patients: Vec<Patient>,
}

/// Looks patients up. Each one that is found is noted in the audit trail.
pub(crate) async fn find(mut client: Client, Params(lookup): Params<Lookup>) -> Page {
    client.must(Scope::PatientsRead)?;
    let said = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    let email = said(lookup.email).map(|text| normalise_email(&text));
    // As records keep it; a wrong letter is nobody's, or that of a record from before.
    let identifier = said(lookup.identifier).map(|text| identifier(&text).unwrap_or(text));
    if email.is_some() == identifier.is_some() {
        return Ok(Problem::invalid("one of email and identifier is needed, and not both")
            .naming("email")
            .into_response());
    }
    let found = records::known_as(&mut client.tx, email.as_deref(), identifier.as_deref()).await?;
    note(client, &found).await?;
    let patient = |Record { id, given_name, family_name, .. }| Patient { id, given_name, family_name };
    Ok(axum::Json(Patients { patients: found.into_iter().map(patient).collect() }).into_response())
}

async fn note(client: Client, found: &[Record]) -> Result<()> {
    if found.is_empty() {
        client.tx.rollback().await;
        return Ok(());
    }
    let actor = client.actor();
    let (mut client, ()) = client.aside(async { Ok(()) }).await?;
    for record in found {
        let (id, patient) = (Some(record.id.0), Some(record.id));
        audit::record(
            &mut client.tx,
            &actor,
            Act { action: audit::VIEWED, subject: "patient", id, patient, detail: None },
        )
        .await?;
    }
    client.tx.commit().await
}
