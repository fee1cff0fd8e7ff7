//! What a clinic says about its invoices.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::values::{Localized, Slug};

/// What a series is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SeriesKind {
    /// Invoices.
    Invoice,
    /// Rectifying invoices.
    Rectifying,
}

/// A series of numbers without a gap.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// Its letters: `"A"`.
    pub code: String,
    /// What it is for.
    pub kind: SeriesKind,
    /// How a number is written: `"{series}{year}-{number:05}"`. With `{year}` numbers begin anew each year.
    #[serde(default = "number_format")]
    pub format: String,
}

fn number_format() -> String {
    "{series}{year}-{number:05}".into()
}

/// Why no tax is due.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exemption {
    /// Its short name.
    pub slug: Slug,
    /// The code in electronic invoices (Spain: `E1` to `E6`).
    pub code: String,
    /// The legal reason, as the invoice prints it.
    pub reason: Localized,
}

/// Invoices.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Invoices {
    /// The currency, ISO 4217.
    pub currency: String,
    /// The series.
    pub series: Vec<Series>,
    /// What the tax is called where the clinic is: `"IVA"`, `"IGIC"`. Without it invoices say «Impuesto».
    pub tax_name: Option<String>,
    /// Tax rates in percent that lines may have: `[21.0, 10.0]`.
    pub tax_rates: Vec<f64>,
    /// Exemptions that lines may have. The first is the usual one.
    pub exemptions: Vec<Exemption>,
    /// Where patients pay to: IBAN or other instructions.
    pub payment: Option<Localized>,
    /// What stands at the foot of an invoice.
    pub footer: Option<Localized>,
}

impl Default for Invoices {
    fn default() -> Self {
        Self {
            currency: "EUR".into(),
            series: Vec::new(),
            tax_name: None,
            tax_rates: Vec::new(),
            exemptions: Vec::new(),
            payment: None,
            footer: None,
        }
    }
}
