//! The structure of a file against the schema: unknown keys, missing keys, wrong types, words that are none of the choices.
//! serde stops at the first mistake; this finds them all.

use std::ops::Range;

use serde_json::Value as Schema;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    config::values,
    diagnostics::Diagnostic,
    repair::{Repairs, stand_in},
};

struct Structure<'a> {
    root: &'a Schema,
    /// The way from the root to the value that is looked at: keys and indexes.
    steps: Vec<String>,
    problems: Vec<Diagnostic>,
    repairs: Repairs,
}

/// All that is wrong with the structure, and what would make a file of it whose meaning can be checked all the same.
pub(super) fn check(schema: &Schema, file: &DeTable<'_>) -> (Vec<Diagnostic>, Repairs) {
    let mut structure =
        Structure { root: schema, steps: Vec::new(), problems: Vec::new(), repairs: Repairs::default() };
    structure.table("", 0..0, file, schema);
    (structure.problems, structure.repairs)
}

/// All that is wrong with a table below the root, such as a plugin's settings, against a schema of its own.
pub(super) fn check_at(schema: &Schema, path: &str, span: Range<usize>, table: &DeTable<'_>) -> Vec<Diagnostic> {
    let mut structure =
        Structure { root: schema, steps: Vec::new(), problems: Vec::new(), repairs: Repairs::default() };
    structure.table(path, span, table, schema);
    structure.problems
}

/// What a schema refers to.
pub(super) fn resolve<'a>(root: &'a Schema, schema: &'a Schema) -> &'a Schema {
    let mut schema = schema;
    while let Some(path) = schema.get("$ref").and_then(Schema::as_str) {
        match root.pointer(path.trim_start_matches('#')) {
            Some(next) => schema = next,
            None => break,
        }
    }
    schema
}

impl<'a> Structure<'a> {
    fn say(&mut self, span: Range<usize>, problem: String, hint: Option<String>) {
        self.problems.push(Diagnostic { span, problem, hint });
    }

    /// The value looked at is wrong: something of this schema stands in for it while the meaning is checked.
    fn wrong(&mut self, span: Range<usize>, problem: String, hint: Option<String>, schema: &'a Schema) {
        self.say(span, problem, hint);
        let name = self.steps.last().map(String::as_str).unwrap_or_default();
        self.repairs.put(&self.steps, stand_in(self.root, schema, name));
    }

    fn step(&mut self, name: &str, path: &str, value: &Spanned<DeValue<'_>>, schema: &'a Schema) {
        self.steps.push(name.to_owned());
        self.value(path, value, schema);
        self.steps.pop();
    }

    fn table(&mut self, path: &str, span: Range<usize>, table: &DeTable<'_>, schema: &'a Schema) {
        let schema = resolve(self.root, schema);
        // What only a plugin knows, whatever is in it.
        if *schema == Schema::Bool(true) {
            return;
        }
        let properties = schema.get("properties").and_then(Schema::as_object);
        let others = schema.get("additionalProperties");
        for (key, value) in table {
            let name: &str = key.get_ref();
            let below = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            if let Some(property) = properties.and_then(|properties| properties.get(name)) {
                self.step(name, &below, value, property);
            } else if let Some(other) = others.filter(|other| other.is_object() || **other == Schema::Bool(true)) {
                self.step(name, &below, value, other);
            } else {
                let known: Vec<&str> = properties.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
                let place = if path.is_empty() { "a clinic".to_owned() } else { format!("[{path}]") };
                let hint = match nearest(name, &known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the keys of {place} are: {}", known.join(", ")),
                };
                self.say(key.span(), format!("`{name}` is no key of {place}"), Some(hint));
                self.repairs.remove(&self.steps, name);
            }
        }
        for required in schema.get("required").and_then(Schema::as_array).into_iter().flatten() {
            let Some(name) = required.as_str() else { continue };
            if !table.keys().any(|key| key.get_ref().as_ref() == name) {
                let place = if path.is_empty() { "the clinic".to_owned() } else { format!("[{path}]") };
                let description = properties
                    .and_then(|properties| properties.get(name)?.get("description")?.as_str())
                    .map(|description| format!("`{name}`: {}", description.lines().next().unwrap_or_default()));
                self.steps.push(name.to_owned());
                if let Some(property) = properties.and_then(|properties| properties.get(name)) {
                    self.wrong(span.clone(), format!("{place} lacks `{name}`"), description, property);
                }
                self.steps.pop();
            }
        }
    }

    fn value(&mut self, path: &str, value: &Spanned<DeValue<'_>>, schema: &'a Schema) {
        let schema = resolve(self.root, schema);
        if let Some(choices) = schema.get("anyOf").or_else(|| schema.get("oneOf")).and_then(Schema::as_array) {
            self.choice(path, value, choices, schema);
            return;
        }
        let span = value.span();
        match value.get_ref() {
            DeValue::Table(table) if accepts(schema, "object") => self.table(path, span, table, schema),
            DeValue::Array(array) if accepts(schema, "array") => {
                if let Some(items) = schema.get("items") {
                    for (index, item) in array.iter().enumerate() {
                        self.step(&index.to_string(), path, item, items);
                    }
                }
            }
            DeValue::String(text) if accepts(schema, "string") => self.text(path, span, text, schema),
            DeValue::Integer(number) if accepts(schema, "integer") || accepts(schema, "number") => {
                let found = i64::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok();
                let least = schema.get("minimum").and_then(Schema::as_f64) == Some(0.0);
                let most = if schema.get("format").and_then(Schema::as_str) == Some("uint32") {
                    i64::from(u32::MAX)
                } else {
                    i64::MAX
                };
                if found.is_none_or(|found| found > most) {
                    self.wrong(span, format!("`{path}` is too large a number"), None, schema);
                } else if least && found.is_some_and(|found| found < 0) {
                    self.wrong(span, format!("`{path}` cannot be negative"), Some("write 0 or more".into()), schema);
                } else {
                    #[expect(clippy::cast_precision_loss, reason = "limits are small numbers")]
                    self.bounds(path, span, found.unwrap_or_default() as f64, schema);
                }
            }
            DeValue::Float(number) if accepts(schema, "number") => {
                self.bounds(path, span, number.as_str().replace('_', "").parse().unwrap_or(f64::NAN), schema);
            }
            DeValue::Boolean(_) if accepts(schema, "boolean") => {}
            found => {
                let problem = format!("`{path}` is {}, not {}", expected(schema), kind(found));
                self.wrong(span, problem, example(schema), schema);
            }
        }
    }

    /// A number within the schema's limits.
    fn bounds(&mut self, path: &str, span: Range<usize>, found: f64, schema: &'a Schema) {
        let bound = |name: &str| schema.get(name).and_then(Schema::as_f64);
        let (least, most) = (bound("minimum"), bound("maximum"));
        let too_small = least.filter(|least| found < *least).map(|least| format!("at least {least}"));
        let too_large = most.filter(|most| found > *most).map(|most| format!("at most {most}"));
        if let Some(right) = too_small.or(too_large) {
            self.wrong(span, format!("`{path}` is {found}, and it is {right}"), None, schema);
        }
    }

    /// One of several: the words of an enum, an option, or a text or a table.
    fn choice(&mut self, path: &str, value: &Spanned<DeValue<'_>>, choices: &'a [Schema], schema: &'a Schema) {
        let root = self.root;
        let words: Vec<&str> =
            choices.iter().filter_map(|choice| resolve(root, choice).get("const")?.as_str()).collect();
        if !words.is_empty() {
            let found = match value.get_ref() {
                DeValue::String(text) => text.to_string(),
                other => kind(other).to_owned(),
            };
            if !words.contains(&found.as_str()) {
                self.wrong(
                    value.span(),
                    format!("\"{found}\" is no value of `{path}`"),
                    Some(one_of(&found, &words)),
                    schema,
                );
            }
            return;
        }
        let mut best: Option<Structure<'a>> = None;
        for choice in choices {
            let mut attempt =
                Structure { root, steps: self.steps.clone(), problems: Vec::new(), repairs: Repairs::default() };
            attempt.value(path, value, choice);
            if attempt.problems.is_empty() {
                return;
            }
            let null = resolve(root, choice).get("type").and_then(Schema::as_str) == Some("null");
            let mismatch = attempt.problems.iter().any(|problem| problem.span == value.span());
            if !null && (best.is_none() || !mismatch) {
                best = Some(attempt);
            }
        }
        if let Some(best) = best {
            self.problems.extend(best.problems);
            self.repairs.extend(best.repairs);
        }
    }

    fn text(&mut self, path: &str, span: Range<usize>, text: &str, schema: &'a Schema) {
        if let Some(words) = schema.get("enum").and_then(Schema::as_array) {
            let words: Vec<&str> = words.iter().filter_map(Schema::as_str).collect();
            if !words.contains(&text) {
                let hint = one_of(text, &words);
                self.wrong(span, format!("\"{text}\" is no value of `{path}`"), Some(hint), schema);
            }
            return;
        }
        let length = text.chars().count() as u64;
        let bound = |name: &str| schema.get(name).and_then(Schema::as_u64);
        if let Some(most) = bound("maxLength").filter(|most| length > *most) {
            self.wrong(span, format!("`{path}` has {length} characters, at most {most} are taken"), None, schema);
            return;
        }
        if bound("minLength").is_some_and(|least| length < least) {
            self.wrong(span, format!("`{path}` is too short a text"), None, schema);
            return;
        }
        let format = schema.get("format").and_then(Schema::as_str).unwrap_or_default();
        if let Some(problem) = values::wrong(format, text) {
            let (problem, hint) = match problem.split_once(": write ") {
                Some((problem, right)) => (problem.to_owned(), Some(format!("write {right}"))),
                None => (problem, None),
            };
            self.wrong(span, problem, hint, schema);
        }
    }
}

fn one_of(found: &str, words: &[&str]) -> String {
    nearest(found, words)
        .map_or_else(|| format!("one of: {}", words.join(", ")), |near| format!("did you mean \"{near}\"?"))
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
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date without quotes",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn example(schema: &Schema) -> Option<String> {
    Some(format!("for example {}", schema.get("examples")?.get(0)?))
}

/// The known word that a mistyped one is likely to mean: at most a third of its letters differ. Words of up to three letters are
/// too much alike to guess: `lun` is not `sun`.
pub(super) fn nearest<'w>(word: &str, known: &[&'w str]) -> Option<&'w str> {
    known
        .iter()
        .filter(|candidate| candidate.chars().count() > 3)
        .map(|candidate| (distance(word, candidate), *candidate))
        .filter(|(distance, candidate)| *distance <= candidate.chars().count() / 3)
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
