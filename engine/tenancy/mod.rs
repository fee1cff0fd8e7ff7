//! Clinics: which there are, what their `clinic.toml` says, and what is wrong with it.
//!
//! Everything that is wrong is said at once, with file, line and column, what is wrong and what would be right. A clinic
//! whose file is wrong keeps the last good one; the others never notice.

mod checks;
pub mod config;
mod diagnostics;
pub mod holidays;
mod load;
mod registry;
mod repair;
mod settings;
mod source;
mod structure;
mod tenant;
#[cfg(test)]
mod tests;
mod watch;

pub use config::ClinicConfig;
pub use diagnostics::{Diagnostic, Diagnostics};
#[cfg(test)]
pub(crate) use load::parse_unchecked;
pub use load::{check, parse};
pub use registry::Registry;
pub(crate) use registry::folders;
pub use settings::check_settings;
pub use source::Source;
pub use tenant::Tenant;

/// The documented defaults: every key with what it is when nothing is said.
pub const DEFAULTS: &str = include_str!("../../tenants/_defaults.toml");

/// The JSON Schema of `clinic.toml`, made from the types.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(ClinicConfig).to_value()
}
