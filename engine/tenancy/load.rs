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
    let config = parse(&text).map_err(|problems| Diagnostics::new(file.clone(), text.clone(), problems))?;
    if let Some(logo) = &config.theme.logo
        && !folder.join(logo).is_file()
    {
        let start = text.find(logo.as_str()).unwrap_or(0);
        let problem = Diagnostic {
            span: start..start + logo.len(),
            problem: format!("there is no file {logo} in the clinic's folder"),
            hint: Some("put the logo beside clinic.toml".into()),
        };
        return Err(Diagnostics::new(file, text, vec![problem]));
    }
    Ok(config)
}

/// Reads the text of a `clinic.toml`, over the compiled-in defaults.
///
/// # Errors
/// All that is wrong with it.
pub fn parse(text: &str) -> Result<ClinicConfig, Vec<Diagnostic>> {
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
    let problems = structure::check(&SCHEMA, file.get_ref());
    if !problems.is_empty() {
        return Err(problems);
    }
    let wrong = |error: toml::de::Error| {
        vec![Diagnostic { span: error.span().unwrap_or(0..0), problem: error.message().to_owned(), hint: None }]
    };
    let own = toml::Table::deserialize(ValueDeserializer::from(toml_value(file.clone()))).map_err(wrong)?;
    let mut merged = BELOW.clone();
    merge(&mut merged, own);
    let config = ClinicConfig::deserialize(merged).map_err(wrong)?;
    let problems = checks::check(&config, file.get_ref());
    if problems.is_empty() { Ok(config) } else { Err(problems) }
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
