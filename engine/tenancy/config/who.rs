//! For whom a service is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::text_enum;

text_enum! {
    /// Administrative sex, as FHIR's `AdministrativeGender` has it.
    pub enum Sex {
        /// Female.
        Female = "female",
        /// Male.
        Male = "male",
        /// Other.
        Other = "other",
    }
}

/// Which patients may book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Patients {
    /// All of them.
    Any,
    /// Those whom the clinic knows.
    Known,
    /// Those whom it does not know yet.
    New,
    /// Those whom it has invited to book the service; others do not see it.
    Invited,
}

/// Whether a referral (volante) is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Referral {
    /// It is not.
    Off,
    /// Staff have to note one down before, which is valid on the day of the appointment and has a visit left.
    Required,
}

/// What makes a patient known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum KnownAfter {
    /// An appointment that they came to.
    Attended,
    /// Any appointment that was not called off, to come or past: requested, booked, kept or missed.
    Booked,
}

/// The ages, in whole years on the day of the appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ages {
    /// From this birthday on.
    #[serde(default)]
    pub from: u8,
    /// Until the day before this birthday; without it at any later age.
    pub below: Option<u8>,
}
