//! From a file to a configuration, or to all that is wrong with it.

use std::{path::Path, sync::LazyLock};

use serde::Deserialize;
use toml::de::{DeTable, ValueDeserializer};

use super::{
    ClinicConfig, DEFAULTS, checks,
    diagnostics::{Diagnostic, Diagnostics},
    schema, structure,
};

static SCHEMA: LazyLock<serde_json::Value> = LazyLock::new(schema);
static BELOW: LazyLock<toml::Table> = LazyLock::new(|| DEFAULTS.parse().unwrap_or_default());

/// Checks a clinic's folder.
///
/// # Errors
/// All that is wrong with its `clinic.toml`.
pub fn check(folder: &Path) -> Result<(), Diagnostics> {
    read(folder).map(|_| ())
}

/// Reads a clinic's folder.
pub(super) fn read(folder: &Path) -> Result<ClinicConfig, Diagnostics> {
    let file = folder.join("clinic.toml");
    let text = std::fs::read_to_string(&file).map_err(|why| Diagnostics::unreadable(file.clone(), &why))?;
    parse_in(&text, Some(folder)).map_err(|problems| Diagnostics::new(file, text, problems))
}

/// Reads the text of a `clinic.toml`, over the compiled-in defaults.
///
/// # Errors
/// All that is wrong with it.
pub fn parse(text: &str) -> Result<ClinicConfig, Vec<Diagnostic>> {
    parse_in(text, None)
}

fn parse_in(text: &str, folder: Option<&Path>) -> Result<ClinicConfig, Vec<Diagnostic>> {
    let (file, syntax) = DeTable::parse_recoverable(text);
    if !syntax.is_empty() {
        return Err(syntax
            .iter()
            .map(|error| Diagnostic {
                span: error.span().unwrap_or(0..0),
                problem: error.message().to_owned(),
                hint: Some("this is no TOML: see https://toml.io/en/v1.0.0".into()),
            })
            .collect());
    }
    let (mut problems, repairs) = structure::check(&SCHEMA, file.get_ref());
    let wrong = |error: &toml::de::Error| Diagnostic {
        span: error.span().unwrap_or(0..0),
        problem: error.message().to_owned(),
        hint: None,
    };
    let merged = toml::Table::deserialize(ValueDeserializer::from(toml_value(file.clone()))).map(|mut own| {
        repairs.apply(&mut own);
        let mut merged = BELOW.clone();
        merge(&mut merged, own);
        merged
    });
    match merged.and_then(ClinicConfig::deserialize) {
        Ok(config) => {
            problems.extend(checks::check(&config, file.get_ref(), folder, &repairs));
            if problems.is_empty() { Ok(config) } else { Err(problems) }
        }
        // The structure has said it already, with its place.
        Err(_) if !problems.is_empty() => Err(problems),
        Err(error) => Err(vec![wrong(&error)]),
    }
}

fn toml_value(table: toml::Spanned<DeTable<'_>>) -> toml::Spanned<toml::de::DeValue<'_>> {
    let span = table.span();
    toml::Spanned::new(span, toml::de::DeValue::Table(table.into_inner()))
}

/// Tables are merged key by key; anything else that the clinic says replaces the default.
fn merge(below: &mut toml::Table, above: toml::Table) {
    for (key, value) in above {
        match (below.get_mut(&key), value) {
            (Some(toml::Value::Table(below)), toml::Value::Table(above)) => merge(below, above),
            (_, value) => {
                below.insert(key, value);
            }
        }
    }
}
