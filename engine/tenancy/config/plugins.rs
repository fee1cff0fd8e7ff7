//! The clinic's plugins: which, with what settings, and what each may do.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Slug;

/// The kinds of events that plugins can be told of.
pub const EVENTS: &[&str] = &[
    "account.activated",
    "appointment.booked",
    "appointment.moved",
    "appointment.changed",
    "appointment.clocks",
    "appointment.cancelled",
    "appointment.attended",
    "appointment.no-show",
    "appointment.requested",
    "appointment.proposed",
    "appointment.refused",
    "appointment.lapsed",
    "appointment.withdrawn",
    "document.added",
    "document.sent",
    "document.opened",
    "questionnaire.submitted",
    "invoice.issued",
    "invoice.paid",
];

/// A WebAssembly plugin of the clinic.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plugin {
    /// Its name: `phq9` for `phq9.wasm`.
    pub name: Slug,
    /// The SHA-256 of the file, in hex, when only that very file shall be used.
    #[serde(default)]
    pub sha256: Option<String>,
    /// Its settings: what they are, `antesala plugin check` says.
    #[serde(default)]
    pub settings: BTreeMap<String, serde_json::Value>,
    /// What it may do besides computing. Nothing where nothing is granted; what a plugin asks for, and why, `antesala plugin check` says.
    #[serde(default)]
    pub grants: Grants,
    /// For a plugin with a booking policy, and needed there: whether hours are refused while it cannot be asked, or go on without it.
    #[serde(default)]
    pub on_failure: Option<OnFailure>,
}

/// What holds while a plugin with a booking policy cannot be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OnFailure {
    /// No hour is shown or booked online.
    Refuse,
    /// Hours are shown and booked by the other rules alone.
    Continue,
}

/// What a plugin may do at a clinic.
#[expect(clippy::struct_excessive_bools, reason = "each is granted by itself")]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Grants {
    /// Write lines into the operator's log.
    pub log: bool,
    /// Read its settings whenever it wants, with the defaults of its schema.
    pub settings: bool,
    /// Read the clinic's and its own texts in the patient's language.
    pub texts: bool,
    /// Read the clock.
    pub time: bool,
    /// Keep data of its own, 1 MiB at most.
    pub store: bool,
    /// Make PDFs.
    pub typeset: bool,
    /// The hosts to which it may send HTTPS requests: `["api.example.org"]`.
    pub http: Vec<String>,
    /// What it is told after the fact: `["appointment.attended"]`.
    pub events: Vec<String>,
    /// The templates by which it may send mails to patients: `["note"]`.
    pub mail: Vec<String>,
    /// Add documents to patients' records.
    pub documents: bool,
    /// Set and remove tags on patients' records.
    pub tags: bool,
    /// Say where the video call of an appointment is.
    pub video: bool,
}
