//! One mistake must not hide the next. Where the structure of a file is wrong, something harmless stands in for the wrong
//! value, so that the meaning of all the rest is checked in the same go. The stand-ins are never used for anything else.

use serde_json::Value as Schema;
use toml::Value;

use super::structure::resolve;

/// A slug whose real name nobody knows: nothing is said about what refers to it.
pub(super) const UNKNOWN: &str = "antesala-unknown-slug";

/// What to put or remove, by its way from the root.
#[derive(Default)]
pub(super) struct Repairs(Vec<(Vec<String>, Option<Value>)>);

impl Repairs {
    pub(super) fn put(&mut self, steps: &[String], value: Value) {
        self.0.push((steps.to_vec(), Some(value)));
    }

    pub(super) fn remove(&mut self, steps: &[String], name: &str) {
        let mut steps = steps.to_vec();
        steps.push(name.to_owned());
        self.0.push((steps, None));
    }

    pub(super) fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether something at this way, or around it, was repaired.
    pub(super) fn touch(&self, path: &[&str]) -> bool {
        self.0.iter().any(|(steps, _)| steps.len() <= path.len() && steps.iter().zip(path).all(|(a, b)| a == b))
    }

    pub(super) fn apply(&self, file: &mut toml::Table) {
        for (steps, value) in &self.0 {
            let Some((last, way)) = steps.split_last() else { continue };
            let Some((first, rest)) = way.split_first() else {
                set(file, last, value.clone());
                continue;
            };
            let mut at = file.get_mut(first);
            for step in rest {
                at = match at {
                    Some(Value::Table(table)) => table.get_mut(step),
                    Some(Value::Array(array)) => step.parse::<usize>().ok().and_then(|index| array.get_mut(index)),
                    _ => None,
                };
            }
            match (at, value) {
                (Some(Value::Table(table)), value) => set(table, last, value.clone()),
                (Some(Value::Array(array)), Some(value)) => {
                    if let Some(item) = last.parse::<usize>().ok().and_then(|index| array.get_mut(index)) {
                        *item = value.clone();
                    }
                }
                _ => {}
            }
        }
    }
}

fn set(table: &mut toml::Table, name: &str, value: Option<Value>) {
    match value {
        Some(value) => {
            table.insert(name.to_owned(), value);
        }
        None => {
            table.remove(name);
        }
    }
}

/// Something of this schema that no check of the meaning objects to.
pub(super) fn stand_in(root: &Schema, schema: &Schema, name: &str) -> Value {
    let schema = resolve(root, schema);
    for several in ["anyOf", "oneOf"] {
        if let Some(choice) = schema.get(several).and_then(|choices| choices.get(0)) {
            return stand_in(root, choice, name);
        }
    }
    let word = |key: &str| schema.get(key).and_then(Schema::as_str).map(|text| Value::String(text.to_owned()));
    let first = |key: &str| schema.get(key)?.get(0)?.as_str().map(|text| Value::String(text.to_owned()));
    let until = matches!(name, "to" | "valid_until");
    let text = match schema.get("format").and_then(Schema::as_str) {
        Some("slug") => Some(UNKNOWN),
        Some("time-of-day") => Some(if until { "24:00" } else { "00:00" }),
        Some("day") => Some(if until { "9999-12-31" } else { "0001-01-01" }),
        _ => None,
    };
    if let Some(value) =
        text.map(|text| Value::String(text.to_owned())).or_else(|| word("const")).or_else(|| first("enum"))
    {
        return value;
    }
    if let Some(example) = first("examples") {
        return example;
    }
    let kind = schema.get("type").and_then(|kind| kind.as_str().or_else(|| kind.get(0)?.as_str()));
    match kind {
        Some("integer") => Value::Integer(1),
        Some("number") => Value::Float(1.0),
        Some("boolean") => Value::Boolean(false),
        Some("array") => Value::Array(Vec::new()),
        Some("object") => {
            let required = schema.get("required").and_then(Schema::as_array).into_iter().flatten();
            let entries = required.filter_map(Schema::as_str).filter_map(|name| {
                let property = schema.get("properties")?.get(name)?;
                Some((name.to_owned(), stand_in(root, property, name)))
            });
            Value::Table(entries.collect())
        }
        _ => Value::String("…".into()),
    }
}
