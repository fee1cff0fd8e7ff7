//! A plugin's settings in a clinic's file, against the schema that the plugin brings.

use std::{collections::BTreeMap, ops::Range};

use serde_json::Value;
use toml::de::{DeTable, DeValue};

use super::{
    Source, checks,
    config::Plugin,
    diagnostics::{Diagnostic, Diagnostics},
    structure,
};

/// What is wrong with settings; empty when nothing is.
pub fn check_settings(schema: &Value, settings: &BTreeMap<String, Value>) -> Vec<String> {
    let lines: Vec<String> =
        settings.iter().map(|(name, value)| format!("{} = {}\n", key(name), written(value))).collect();
    let text = lines.concat();
    let (table, _) = DeTable::parse_recoverable(&text);
    structure::check_at(schema, "settings", 0..0, table.get_ref()).into_iter().map(said).collect()
}

fn said(problem: Diagnostic) -> String {
    match problem.hint {
        Some(hint) => format!("{}: {hint}", problem.problem),
        None => problem.problem,
    }
}

fn key(name: &str) -> String {
    Value::from(name).to_string()
}

/// JSON as TOML: a text, number or list is written alike in both.
fn written(value: &Value) -> String {
    match value {
        Value::Object(table) => {
            let fields: Vec<String> =
                table.iter().map(|(name, value)| format!("{} = {}", key(name), written(value))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        Value::Array(list) => format!("[{}]", list.iter().map(written).collect::<Vec<_>>().join(", ")),
        Value::Null => "\"\"".into(),
        other => other.to_string(),
    }
}

impl Source {
    /// What is wrong with the settings of a plugin in this file, with line and column.
    pub fn check_settings(&self, plugin: &Plugin, schema: &Value) -> Option<Diagnostics> {
        let (file, _) = DeTable::parse_recoverable(self.text());
        let (entry, span) = entry(file.get_ref(), &plugin.name)?;
        let settings = checks::entry(entry, "settings");
        let none = DeTable::new();
        let (table, span) = match settings.map(|settings| (settings.get_ref(), settings.span())) {
            Some((DeValue::Table(table), span)) => (table, span),
            _ => (&none, span),
        };
        let problems = structure::check_at(schema, "settings", span, table);
        (!problems.is_empty()).then(|| Diagnostics::new(self.file.clone(), self.text().to_owned(), problems))
    }

    /// A mistake at the entry of a plugin in this file.
    pub fn at_plugin(&self, plugin: &Plugin, problem: impl Into<String>) -> Diagnostics {
        let (file, _) = DeTable::parse_recoverable(self.text());
        let span = entry(file.get_ref(), &plugin.name).map_or(0..0, |(_, span)| span);
        // The line with the name is enough to show.
        let problem = Diagnostic { span, problem: problem.into(), hint: None };
        Diagnostics::new(self.file.clone(), self.text().to_owned(), vec![problem])
    }
}

/// The table of a plugin, and where its name stands.
fn entry<'t>(file: &'t DeTable<'_>, name: &str) -> Option<(&'t DeTable<'t>, Range<usize>)> {
    let DeValue::Array(plugins) = checks::entry(file, "plugins")?.get_ref() else { return None };
    plugins.iter().find_map(|plugin| {
        let DeValue::Table(table) = plugin.get_ref() else { return None };
        let named = checks::entry(table, "name")?;
        matches!(named.get_ref(), DeValue::String(text) if text.as_ref() == name).then(|| (table, named.span()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_checked_against_the_schema_that_the_plugin_brings() {
        let schema = serde_json::json!({
            "properties": {
                "alert_score": { "type": "integer", "minimum": 1, "maximum": 27 },
                "tag": { "type": "string", "maxLength": 5 },
                "mode": { "enum": ["calm", "loud"], "type": "string" },
                "lists": { "type": "object", "additionalProperties": { "type": "array", "items": { "type": "string" } } },
                "more": { "type": "object", "properties": { "deep": { "type": "boolean" } } }
            },
            "required": ["tag"]
        });
        let check = |settings: Value| check_settings(&schema, &serde_json::from_value(settings).unwrap());
        assert!(check(serde_json::json!({ "tag": "a\"b", "alert_score": 5, "more": { "deep": true } })).is_empty());
        assert!(check(serde_json::json!({ "tag": "x", "lists": { "es": ["uno"], "en": ["one"] } })).is_empty());
        assert!(check(serde_json::json!({ "tag": "x", "lists": { "es": [1] } }))[0].contains("settings.lists.es"));
        assert_eq!(
            check(serde_json::json!({ "tag": "x", "alert_score": 28 })),
            ["`settings.alert_score` is 28, and it is at most 27"]
        );
        assert_eq!(
            check(serde_json::json!({ "tag": "x", "alert_scor": 2 })),
            ["`alert_scor` is no key of [settings]: did you mean `alert_score`?"]
        );
        assert_eq!(
            check(serde_json::json!({ "tag": "longer" })),
            ["`settings.tag` has 6 characters, at most 5 are taken"]
        );
        assert_eq!(check(serde_json::json!({ "tag": 7 })), ["`settings.tag` is a text, not a whole number"]);
        assert_eq!(check(serde_json::json!({})), ["[settings] lacks `tag`"]);
        assert!(check(serde_json::json!({ "tag": "x", "mode": "lod" }))[0].contains("did you mean \"loud\"?"));
    }
}
