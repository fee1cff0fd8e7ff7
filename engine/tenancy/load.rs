//! From a file to a configuration, or to all that is wrong with it.

use std::{
    path::{Path, PathBuf},
    sync::LazyLock,
};

use serde::Deserialize;
use toml::de::{DeTable, ValueDeserializer};

use super::{
    ClinicConfig, DEFAULTS, checks,
    diagnostics::{Diagnostic, Diagnostics},
    schema, structure,
};
use crate::ids::TenantId;

static SCHEMA: LazyLock<serde_json::Value> = LazyLock::new(schema);
static BELOW: LazyLock<toml::Table> = LazyLock::new(|| DEFAULTS.parse().unwrap_or_default());

/// The most bytes of a clinic's file.
const LARGEST: u64 = 1024 * 1024;

/// Names that are no clinic's, since addresses that begin with them are something else: now, or where a clinic is found by its host.
const RESERVED: &[&str] = &["api", "assets", "console", "embed", "healthz", "mailbox", "metrics", "readyz", "static"];

/// Checks a clinic's folder, and its plugins where the folders of plugins are told.
///
/// # Errors
/// All that is wrong with its name, its `clinic.toml` and the plugins that this asks for.
pub fn check(folder: &Path, plugins: &[PathBuf]) -> Result<(), Vec<Diagnostics>> {
    let name = slug(folder).err();
    let content =
        read(folder).and_then(|config| if plugins.is_empty() { Ok(()) } else { found(&config, folder, plugins) });
    let wrong: Vec<Diagnostics> = name.into_iter().chain(content.err()).collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

/// The clinic's name in addresses: that of its folder.
pub(super) fn slug(folder: &Path) -> Result<TenantId, Diagnostics> {
    let wrong = |why: String, hint: &str| Diagnostics::whole(folder.to_owned(), why, hint);
    // A folder may be told as `.`; its name is that of the place.
    let place = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    if RESERVED.contains(&&*name) {
        let why = format!("no clinic can be called \"{name}\", since other addresses begin so");
        return Err(wrong(why, "give the folder another name"));
    }
    TenantId::parse(&name).map_err(|why| {
        let hint = format!("rename the folder: \"{}\"", plain(&name));
        wrong(format!("\"{name}\" is no name for a clinic: {why}"), &hint)
    })
}

/// A name as a slug: `Clínica Ñandú` as `clinica-nandu`.
fn plain(name: &str) -> String {
    let letters = name.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "-");
    let letters: String = letters
        .chars()
        .map(|c| match c {
            'á' | 'à' => 'a',
            'é' | 'è' => 'e',
            'í' | 'ï' => 'i',
            'ó' | 'ò' => 'o',
            'ú' | 'ü' => 'u',
            'ñ' => 'n',
            'ç' => 'c',
            other => other,
        })
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .take(63)
        .collect();
    let letters = letters.trim_matches('-');
    if letters.is_empty() { "mi-clinica".into() } else { letters.to_owned() }
}

/// Whether the plugins that a clinic names are there: in its own folder or in those of the deployment.
fn found(config: &ClinicConfig, folder: &Path, plugins: &[PathBuf]) -> Result<(), Diagnostics> {
    let own = folder.join("plugins");
    let folders = || std::iter::once(&own).chain(plugins);
    let mut there: Vec<String> = folders()
        .filter_map(|folder| std::fs::read_dir(folder).ok())
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok()?.strip_suffix(".wasm").map(str::to_owned))
        .collect();
    there.sort();
    there.dedup();
    let known: Vec<&str> = there.iter().map(String::as_str).collect();
    let file = folder.join("clinic.toml");
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    let (table, _) = DeTable::parse_recoverable(&text);
    let lacking = config.plugins.iter().enumerate().filter(|(_, plugin)| !known.contains(&plugin.name.as_str()));
    let problems: Vec<Diagnostic> = lacking
        .map(|(index, plugin)| Diagnostic {
            span: checks::place(table.get_ref(), &["plugins", &index.to_string(), "name"]),
            problem: format!("no folder of plugins has {}.wasm", plugin.name),
            hint: Some(match structure::nearest(plugin.name.as_str(), &known) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None if known.is_empty() => "there is no plugin in any of these folders".to_owned(),
                None => format!("there are: {}", known.join(", ")),
            }),
        })
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(Diagnostics::new(file, text.clone(), problems)) }
}

/// Reads a clinic's folder.
pub(super) fn read(folder: &Path) -> Result<ClinicConfig, Diagnostics> {
    let file = folder.join("clinic.toml");
    let unreadable = |why: std::io::Error| Diagnostics::unreadable(file.clone(), &why);
    if std::fs::metadata(&file).map_err(unreadable)?.len() > LARGEST {
        return Err(unreadable(std::io::Error::other("larger than 1 MB: a clinic's file has a few hundred lines")));
    }
    let text = std::fs::read_to_string(&file).map_err(unreadable)?;
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
