//! The structure of a file against the schema: unknown keys, missing keys, wrong types, words that are none of the choices.
//! serde stops at the first mistake; this finds them all.

use std::ops::Range;

use serde_json::Value as Schema;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{config::values, diagnostics::Diagnostic};

pub(super) struct Structure<'a> {
    root: &'a Schema,
    problems: Vec<Diagnostic>,
}

/// All that is wrong with the structure.
pub(super) fn check(schema: &Schema, file: &DeTable<'_>) -> Vec<Diagnostic> {
    let mut structure = Structure { root: schema, problems: Vec::new() };
    structure.table("", 0..0, file, schema);
    structure.problems
}

impl<'a> Structure<'a> {
    fn resolve(&self, schema: &'a Schema) -> &'a Schema {
        let mut schema = schema;
        while let Some(path) = schema.get("$ref").and_then(Schema::as_str) {
            match self.root.pointer(path.trim_start_matches('#')) {
                Some(next) => schema = next,
                None => break,
            }
        }
        schema
    }

    fn say(&mut self, span: Range<usize>, problem: String, hint: Option<String>) {
        self.problems.push(Diagnostic { span, problem, hint });
    }

    fn table(&mut self, path: &str, span: Range<usize>, table: &DeTable<'_>, schema: &'a Schema) {
        let schema = self.resolve(schema);
        let properties = schema.get("properties").and_then(Schema::as_object);
        let others = schema.get("additionalProperties");
        for (key, value) in table {
            let name: &str = key.get_ref();
            let below = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            if let Some(property) = properties.and_then(|properties| properties.get(name)) {
                self.value(&below, value, property);
            } else if let Some(other) = others.filter(|other| other.is_object() || **other == Schema::Bool(true)) {
                self.value(&below, value, other);
            } else {
                let known: Vec<&str> = properties.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
                let place = if path.is_empty() { "a clinic".to_owned() } else { format!("[{path}]") };
                let hint = match nearest(name, &known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the keys of {place} are: {}", known.join(", ")),
                };
                self.say(key.span(), format!("`{name}` is no key of {place}"), Some(hint));
            }
        }
        for required in schema.get("required").and_then(Schema::as_array).into_iter().flatten() {
            let Some(name) = required.as_str() else { continue };
            if !table.keys().any(|key| key.get_ref().as_ref() == name) {
                let place = if path.is_empty() { "the clinic".to_owned() } else { format!("[{path}]") };
                let description = properties
                    .and_then(|properties| properties.get(name)?.get("description")?.as_str())
                    .map(|description| format!("`{name}`: {}", description.lines().next().unwrap_or_default()));
                self.say(span.clone(), format!("{place} lacks `{name}`"), description);
            }
        }
    }

    fn value(&mut self, path: &str, value: &Spanned<DeValue<'_>>, schema: &'a Schema) {
        let schema = self.resolve(schema);
        if let Some(choices) = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Schema::as_array) {
            self.choice(path, value, choices);
            return;
        }
        let span = value.span();
        match value.get_ref() {
            DeValue::Table(table) if accepts(schema, "object") => self.table(path, span, table, schema),
            DeValue::Array(array) if accepts(schema, "array") => {
                if let Some(items) = schema.get("items") {
                    for item in array.iter() {
                        self.value(path, item, items);
                    }
                }
            }
            DeValue::String(text) if accepts(schema, "string") => self.text(span, text, schema),
            DeValue::Integer(_) if accepts(schema, "integer") || accepts(schema, "number") => {
                let negative = matches!(value.get_ref(), DeValue::Integer(number) if number.as_str().starts_with('-'));
                if negative && schema.get("minimum").and_then(Schema::as_f64) == Some(0.0) {
                    self.say(span, format!("`{path}` is not negative"), None);
                }
            }
            DeValue::Float(_) if accepts(schema, "number") => {}
            DeValue::Boolean(_) if accepts(schema, "boolean") => {}
            found => {
                let problem = format!("`{path}` is {}, not {}", expected(schema), kind(found));
                self.say(span, problem, example(schema));
            }
        }
    }

    /// One of several: the words of an enum, an option, or a text or a table.
    fn choice(&mut self, path: &str, value: &Spanned<DeValue<'_>>, choices: &'a [Schema]) {
        let words: Vec<&str> =
            choices.iter().filter_map(|choice| self.resolve(choice).get("const")?.as_str()).collect();
        if words.is_empty() {
            let mut best: Option<Vec<Diagnostic>> = None;
            for choice in choices {
                let mut attempt = Structure { root: self.root, problems: Vec::new() };
                attempt.value(path, value, choice);
                if attempt.problems.is_empty() {
                    return;
                }
                let null = self.resolve(choice).get("type").and_then(Schema::as_str) == Some("null");
                let mismatch = attempt.problems.iter().any(|problem| problem.span == value.span());
                if !null && best.as_ref().is_none_or(|_| !mismatch) {
                    best = Some(attempt.problems);
                }
            }
            self.problems.extend(best.into_iter().flatten());
            return;
        }
        self.word(path, value, &words);
    }

    fn word(&mut self, path: &str, value: &Spanned<DeValue<'_>>, words: &[&str]) {
        let found = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            other => kind(other).to_owned(),
        };
        if words.contains(&found.as_str()) {
            return;
        }
        let hint = nearest(&found, words)
            .map_or_else(|| format!("one of: {}", words.join(", ")), |near| format!("did you mean \"{near}\"?"));
        self.say(value.span(), format!("\"{found}\" is no {path}"), Some(hint));
    }

    fn text(&mut self, span: Range<usize>, text: &str, schema: &'a Schema) {
        if let Some(words) = schema.get("enum").and_then(Schema::as_array) {
            let words: Vec<&str> = words.iter().filter_map(Schema::as_str).collect();
            if !words.contains(&text) {
                let hint = nearest(text, &words).map_or_else(
                    || format!("one of: {}", words.join(", ")),
                    |near| format!("did you mean \"{near}\"?"),
                );
                self.say(span, format!("\"{text}\" is none of the choices"), Some(hint));
            }
            return;
        }
        let format = schema.get("format").and_then(Schema::as_str).unwrap_or_default();
        if let Some(problem) = values::wrong(format, text) {
            let (problem, hint) = match problem.split_once(": write ") {
                Some((problem, right)) => (problem.to_owned(), Some(format!("write {right}"))),
                None => (problem, None),
            };
            self.say(span, problem, hint);
        }
    }
}

fn accepts(schema: &Schema, kind: &str) -> bool {
    match schema.get("type") {
        Some(Schema::String(name)) => name == kind,
        Some(Schema::Array(names)) => names.iter().any(|name| name == kind),
        // A schema without a type takes anything: a plugin's settings.
        _ => schema.get("enum").is_none(),
    }
}

fn expected(schema: &Schema) -> &'static str {
    for (name, words) in [
        ("string", "a text"),
        ("integer", "a whole number"),
        ("number", "a number"),
        ("boolean", "true or false"),
        ("array", "a list"),
        ("object", "a table"),
    ] {
        if accepts(schema, name) {
            return words;
        }
    }
    "something else"
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date without quotes",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn example(schema: &Schema) -> Option<String> {
    Some(format!("for example {}", schema.get("examples")?.get(0)?))
}

/// The known word that a mistyped one is likely to mean: at most a third of its letters differ.
pub(super) fn nearest<'w>(word: &str, known: &[&'w str]) -> Option<&'w str> {
    known
        .iter()
        .map(|candidate| (distance(word, candidate), *candidate))
        .filter(|(distance, candidate)| *distance <= candidate.chars().count().max(3) / 3)
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many letters to add, drop or change (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let changed = corner + usize::from(letter != *other);
            corner = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}
