//! `antesala plugin check`.

use std::{collections::BTreeMap, fmt::Write, path::PathBuf};

use clap::Args;
use serde_json::json;

use super::{
    Outcome,
    workbench::{Workbench, size},
};
use crate::{lang::Lang, plugins::capability};

/// Says what a plugin is, what it would need and whether the host takes it.
#[derive(Args)]
pub(in crate::cli) struct Check {
    /// The component.
    file: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Check {
    pub(super) async fn run(self) -> Outcome<String> {
        let bench = Workbench::open(&self.file)?;
        let tenant = bench.clinic(&BTreeMap::new())?;
        let found = bench.overview(&tenant).await?;
        if let Some(problem) = &found.problem {
            return Err(format!("{}: {}: {}", self.file.display(), problem.fault, problem.detail));
        }
        let Some(about) = &found.about else { return Err("the host says nothing of it".into()) };
        // The trial run: the list in every language, and what is in it.
        let mut gives = Vec::new();
        if about.world == "events" {
            let told = |error: crate::plugins::PluginError| format!("its kinds: {}: {}", error.fault, error.detail);
            gives = bench.plugins.kinds(&tenant, &bench.name).await.map_err(told)?;
        }
        if about.world == "booking-policy" {
            gives.push("rulings on hours".to_owned());
        }
        if about.world == "page-section" {
            let told = |error: crate::plugins::PluginError| format!("its places: {}: {}", error.fault, error.detail);
            let places = bench.plugins.places(&tenant, &bench.name).await.map_err(told)?;
            gives = places.iter().map(|place| place.slug().to_owned()).collect();
        }
        for lang in [Lang::Es, Lang::Ca, Lang::En] {
            if about.world == "questionnaire" {
                let list = bench.plugins.questionnaires(&tenant, lang).await;
                for offered in &list {
                    let id = offered.summary.id.as_str();
                    let told = |error: crate::plugins::PluginError| {
                        format!("`{id}` in {}: {}: {}", lang.as_str(), error.fault, error.detail)
                    };
                    bench.plugins.define(&tenant, &bench.name, id, lang).await.map_err(told)?;
                }
                gives = list.into_iter().map(|offered| offered.summary.id).collect();
            } else if about.world == "invoice-format" {
                let (formats, mut faults) = bench.plugins.invoice_formats(&tenant, lang).await;
                if let Some(error) = faults.pop() {
                    return Err(format!("its formats in {}: {}: {}", lang.as_str(), error.fault, error.detail));
                }
                gives = formats.into_iter().map(|format| format.description.id).collect();
            }
        }
        let manifest = found.manifest.unwrap_or_default();
        let conduct = bench.plugins.conduct(&tenant, &bench.name);
        let hash = found.hash.unwrap_or_default();
        if self.json {
            let said = json!({
                "plugin": bench.name, "world": about.world, "version": about.version, "sha256": hash, "bytes": found.size,
                "plugin_version": manifest.version, "asks": manifest.capabilities, "settings": manifest.settings,
                "imports": about.imports, "exports": about.exports, "gives": gives, "calls": conduct.calls,
                "longest_micros": u64::try_from(conduct.longest.as_micros()).unwrap_or(u64::MAX),
                "memory_bytes": conduct.memory,
            });
            return Ok(format!("{said:#}\n"));
        }
        let mut said = format!("{}: fits this host\n", bench.name);
        let mut line = |what: &str, value: &str| {
            let _ = writeln!(said, "  {what:<10} {value}");
        };
        line("world", &format!("{} {}", about.world, about.version));
        line("sha256", &hash);
        line("size", &size(found.size));
        for text in [&manifest.version, &manifest.description].into_iter().filter(|text| !text.is_empty()) {
            line("it says", text);
        }
        line("imports", &about.imports.join(", "));
        line("exports", &about.exports.join(", "));
        line("gives", &gives.join(", "));
        let calls = format!("{} calls, the longest {:.1?}, {}", conduct.calls, conduct.longest, size(conduct.memory));
        line("trial run", &calls);
        for one in &about.asks {
            let reason =
                manifest.capabilities.get(one).map_or("(plugin.toml gives no reason)", |wanted| &wanted.reason);
            line("asks for", &format!("{}: {reason}", one.name()));
        }
        for (name, schema) in manifest.settings.iter().filter_map(|schema| schema["properties"].as_object()).flatten() {
            line("setting", &setting(name, schema));
        }
        let mut entry = Vec::new();
        if !about.asks.is_empty() {
            entry.push(capability::line(&about.asks, &manifest));
        }
        if about.world == "booking-policy" {
            let why = "while it cannot be asked no hour is offered online; \"continue\": the other rules hold alone";
            entry.push(format!("on_failure = \"refuse\"  # {why}"));
        }
        if !entry.is_empty() {
            let _ = write!(said, "\nA clinic that uses it writes:\n  {}\n", entry.join("\n  "));
        }
        Ok(said)
    }
}

fn setting(name: &str, schema: &serde_json::Value) -> String {
    let kind = schema["type"].as_str().unwrap_or("any");
    let otherwise = schema.get("default").map(|value| format!(", {value} unless said otherwise")).unwrap_or_default();
    let about = schema["description"].as_str().map(|text| format!(": {text}")).unwrap_or_default();
    format!("{name} ({kind}{otherwise}){about}")
}
