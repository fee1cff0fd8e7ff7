//! A person edits `clinic.toml`, well or badly, and the clinics carry on.

mod keys;
mod mistakes;
mod possible;
mod reload;
mod who;
mod whom;

/// The least that a clinic says.
const LEAST: &str = r#"
name = "Consulta Mayor"
languages = ["es", "en"]
time_zone = "Europe/Madrid"
country = "ES"
"#;
