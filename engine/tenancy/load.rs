//! From a file to a configuration, or to all that is wrong with it.

use std::{
    path::{Path, PathBuf},
    sync::LazyLock,
};

use serde::Deserialize;
use toml::de::{DeTable, ValueDeserializer};

use super::{
    ClinicConfig, DEFAULTS, checks,
    config::BookingPolicy,
    diagnostics::{Diagnostic, Diagnostics},
    repair::Repairs,
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
    let text = text(&file)?;
    parse_in(&text, Some(folder)).map_err(|problems| Diagnostics::new(file, text, problems))
}

/// The text of a file, as UTF-8.
pub(super) fn text(file: &Path) -> Result<String, Diagnostics> {
    let unreadable = |why: std::io::Error| Diagnostics::unreadable(file.to_owned(), &why);
    if std::fs::metadata(file).map_err(unreadable)?.len() > LARGEST {
        return Err(unreadable(std::io::Error::other("larger than 1 MB: a clinic's file has a few hundred lines")));
    }
    String::from_utf8(std::fs::read(file).map_err(unreadable)?).map_err(|wrong| {
        let right = wrong.utf8_error().valid_up_to();
        // Shown as what it most likely is, so that the line is found.
        let text: String = wrong.as_bytes().iter().map(|byte| char::from(*byte)).collect();
        let start = wrong.as_bytes()[..right].iter().map(|byte| char::from(*byte).len_utf8()).sum::<usize>();
        let length = text[start..].chars().next().map_or(0, char::len_utf8);
        let problem = Diagnostic {
            span: start..start + length,
            problem: "the file is not UTF-8".to_owned(),
            hint: Some("save it as UTF-8 in the editor; it looks like Latin-1 (Windows-1252)".to_owned()),
        };
        Diagnostics::new(file.to_owned(), text, vec![problem])
    })
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
    let (mut problems, mut repairs) = structure::check(&SCHEMA, file.get_ref());
    let own = toml::Table::deserialize(ValueDeserializer::from(toml_value(file.clone())));
    let mut own = own.map_err(|error| {
        vec![Diagnostic { span: error.span().unwrap_or(0..0), problem: error.message().to_owned(), hint: None }]
    })?;
    repairs.apply(&mut own);
    let mut merged = BELOW.clone();
    merge(&mut merged, own);
    let Some(config) = config(merged, file.get_ref(), &mut problems, &mut repairs) else { return Err(problems) };
    problems.extend(checks::check(&config, file.get_ref(), folder, &repairs));
    if problems.is_empty() { Ok(config) } else { Err(problems) }
}

/// What a text says, though nobody could book by it: for tests of the rules, which hold whatever a clinic writes.
#[cfg(test)]
pub(crate) fn parse_unchecked(text: &str) -> Result<ClinicConfig, toml::de::Error> {
    let mut merged = BELOW.clone();
    merge(&mut merged, text.parse()?);
    ClinicConfig::deserialize(merged)
}

/// The configuration. Rules that their types refuse are told with their places, and left out, so that the rest is looked at too;
/// nothing comes back where that leaves nothing to look at.
fn config(
    merged: toml::Table,
    file: &DeTable<'_>,
    problems: &mut Vec<Diagnostic>,
    repairs: &mut Repairs,
) -> Option<ClinicConfig> {
    if let Ok(config) = ClinicConfig::deserialize(merged.clone()) {
        return Some(config);
    }
    let mut left = merged;
    for level in levels(&left) {
        let Some(rules) = table(&mut left, &level) else { continue };
        for (key, value) in std::mem::take(rules) {
            let one = toml::Value::Table(toml::Table::from_iter([(key.clone(), value.clone())]));
            let Err(error) = BookingPolicy::deserialize(one) else {
                rules.insert(key, value);
                continue;
            };
            let path: Vec<&str> = level.iter().map(String::as_str).chain([key.as_str()]).collect();
            // What the structure has been blamed for is not told again.
            if !repairs.touch(&path) {
                let (problem, hint) = said(error.message());
                problems.push(Diagnostic { span: checks::place(file, &path), problem, hint });
            }
            repairs.remove(&level, &key);
        }
    }
    ClinicConfig::deserialize(left)
        .inspect_err(|error| {
            // The structure has said it already, with its place.
            if problems.is_empty() {
                let span = error.span().unwrap_or(0..0);
                problems.push(Diagnostic { span, problem: error.message().to_owned(), hint: None });
            }
        })
        .ok()
}

/// The ways to all rules about booking that a file has.
fn levels(file: &toml::Table) -> Vec<Vec<String>> {
    let lists = ["sites", "services", "practitioners"].into_iter().flat_map(|list| {
        let count = file.get(list).and_then(toml::Value::as_array).map_or(0, Vec::len);
        (0..count).map(move |index| vec![list.to_owned(), index.to_string(), "booking".to_owned()])
    });
    std::iter::once(vec!["booking".to_owned()]).chain(lists).collect()
}

/// The table at a way from the root.
fn table<'t>(root: &'t mut toml::Table, way: &[String]) -> Option<&'t mut toml::Table> {
    let (first, rest) = way.split_first()?;
    let mut at = root.get_mut(first);
    for step in rest {
        at = match at {
            Some(toml::Value::Table(table)) => table.get_mut(step),
            Some(toml::Value::Array(array)) => step.parse::<usize>().ok().and_then(|index| array.get_mut(index)),
            _ => None,
        };
    }
    at.and_then(toml::Value::as_table_mut)
}

/// A problem and its remedy: the types say both, with a colon between.
fn said(message: &str) -> (String, Option<String>) {
    match message.split_once(": ") {
        Some((problem, hint)) => (problem.to_owned(), Some(hint.to_owned())),
        None => (message.to_owned(), None),
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
