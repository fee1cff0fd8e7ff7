//! `antesala plugin test`: a folder of cases, each a call and what it gives.

use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use clap::Args;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Outcome,
    toolchain::Project,
    workbench::{Workbench, size},
};
use crate::{
    lang::Lang,
    plugins::{
        PluginError, booking_policy,
        events::{self, Event},
        invoice_format::Invoice,
        page_section::Request,
        questionnaire::Answer,
    },
};

/// Runs a project's cases in the real host, and compares what comes out.
#[derive(Args)]
pub(in crate::cli) struct Test {
    /// The project.
    #[arg(default_value = ".")]
    pub(super) folder: PathBuf,
    /// The component. Left out: the one that `antesala plugin build` wrote.
    #[arg(long, value_name = "FILE")]
    pub(super) wasm: Option<PathBuf>,
    /// Write what comes out into the cases that differ: look at what changed before you keep it.
    #[arg(long)]
    pub(super) accept: bool,
}

/// A call, and what it gives.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    call: Call,
    #[serde(default)]
    id: String,
    locale: Option<Lang>,
    #[serde(default)]
    settings: BTreeMap<String, Value>,
    #[serde(default)]
    answers: BTreeMap<String, Vec<String>>,
    invoice: Option<Invoice>,
    #[serde(default, deserialize_with = "event")]
    event: Option<Event>,
    request: Option<Request>,
    hours: Option<booking_policy::Request>,
    /// What comes out; `{"fault": "refused"}` where the call is to fail.
    #[serde(default)]
    expected: Value,
}

/// An event in the words of any released version.
fn event<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Event>, D::Error> {
    let mut event = Value::deserialize(from)?;
    events::v1_0::completed(&mut event);
    serde_json::from_value(event).map_err(serde::de::Error::custom)
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Call {
    Questionnaires,
    Define,
    Check,
    Evaluate,
    Formats,
    Missing,
    Render,
    Kinds,
    Handle,
    Places,
    Section,
    Judge,
}

impl Test {
    pub(super) async fn run(self) -> Outcome<String> {
        let wasm = if let Some(file) = &self.wasm {
            file.clone()
        } else {
            let project = Project::open(&self.folder).map_err(|trouble| trouble.to_string())?;
            self.folder.join(format!("{}.wasm", project.name))
        };
        if self.wasm.is_none() && !wasm.is_file() {
            return Err(format!("{}: run `antesala plugin build` first", wasm.display()));
        }
        let bench = Workbench::open(&wasm)?;
        let files = cases(&self.folder.join("cases"))?;
        let (mut said, mut failed) = (String::new(), 0);
        for file in &files {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let wrong = |why: String| format!("{}: {why}", file.display());
            let text = fs::read_to_string(file).map_err(|error| wrong(error.to_string()))?;
            let case: Case = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
            let (given, took) = case.run(&bench).await.map_err(wrong)?;
            let mut differences = Vec::new();
            differ("", &case.expected, &given, &mut differences);
            if differences.is_empty() {
                let _ = writeln!(said, "ok      {name}  {took}");
            } else if self.accept {
                accept(file, &text, given)?;
                let _ = writeln!(said, "kept    {name}  {took}");
            } else {
                failed += 1;
                let _ = writeln!(said, "differs {name}  {took}");
            }
            for difference in differences {
                let _ = writeln!(said, "        {difference}");
            }
        }
        match failed {
            0 => Ok(format!("{said}{} cases\n", files.len())),
            _ => Err(format!("{failed} of {} cases differ\n{said}", files.len())),
        }
    }
}

fn cases(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    if files.is_empty() { Err(format!("{}: there is no case in it", folder.display())) } else { Ok(files) }
}

impl Case {
    /// What the call gives, and what it took.
    pub(super) async fn run(&self, bench: &Workbench) -> Outcome<(Value, String)> {
        let tenant = bench.clinic(&self.settings)?;
        let (plugins, name, id) = (&bench.plugins, bench.name.as_str(), self.id.as_str());
        let lang = self.locale.unwrap_or(Lang::Es);
        let answer = |(item, values): (&String, &Vec<String>)| Answer { item: item.clone(), values: values.clone() };
        let answers: Vec<Answer> = self.answers.iter().map(answer).collect();
        let invoice = || self.invoice.as_ref().ok_or("this call needs an `invoice`");
        if let Some(problem) = bench.overview(&tenant).await?.problem {
            return Err(problem.to_string());
        }
        let given = match self.call {
            Call::Questionnaires => {
                let list = plugins.questionnaires(&tenant, lang).await;
                shown(Ok(list.into_iter().map(|one| one.summary).collect::<Vec<_>>()))
            }
            Call::Define => shown(plugins.define(&tenant, name, id, lang).await),
            Call::Check => shown(plugins.check(&tenant, name, id, lang, answers).await),
            Call::Evaluate => shown(plugins.evaluate(&tenant, name, id, lang, answers).await),
            Call::Formats => {
                let (list, mut faults) = plugins.invoice_formats(&tenant, lang).await;
                let list = list.into_iter().map(|one| one.description).collect::<Vec<_>>();
                shown(faults.pop().map_or(Ok(list), Err))
            }
            Call::Missing => shown(plugins.missing(&tenant, name, id, invoice()?).await),
            Call::Kinds => shown(plugins.kinds(&tenant, name).await),
            Call::Handle => {
                let event = self.event.as_ref().ok_or("this call needs an `event`")?;
                shown(plugins.handle(&tenant, name, event).await.map(|answer| answer.actions))
            }
            Call::Judge => {
                let request = self.hours.as_ref().ok_or("this call needs `hours`")?;
                shown(plugins.judge(&tenant, name, request).await)
            }
            Call::Places => shown(plugins.places(&tenant, name).await),
            Call::Section => {
                let request = self.request.as_ref().ok_or("this call needs a `request`")?;
                shown(plugins.section(&tenant, name, request).await)
            }
            Call::Render => {
                let file = plugins.render(&tenant, name, id, invoice()?).await;
                shown(file.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
            }
        }?;
        let conduct = plugins.conduct(&tenant, name);
        Ok((given, format!("{:.1?}, {}", conduct.last, size(conduct.memory))))
    }
}

fn shown(given: Result<impl Serialize, PluginError>) -> Outcome<Value> {
    match given {
        Ok(given) => serde_json::to_value(given).map_err(|error| error.to_string()),
        Err(error) => Ok(serde_json::json!({ "fault": error.fault.name(), "detail": error.detail })),
    }
}

/// Where what came out is not what was expected. Of a fault only what is expected is compared.
pub(super) fn differ(place: &str, expected: &Value, given: &Value, found: &mut Vec<String>) {
    let at = if place.is_empty() { "the whole" } else { place.trim_start_matches('.') };
    match (expected, given) {
        (Value::Object(expected), Value::Object(given)) => {
            let fault = expected.contains_key("fault");
            for (key, value) in expected {
                differ(&format!("{place}.{key}"), value, given.get(key).unwrap_or(&Value::Null), found);
            }
            for (key, value) in given.iter().filter(|(key, _)| !fault && !expected.contains_key(*key)) {
                found.push(format!("{}: {value} was not expected", format!("{place}.{key}").trim_start_matches('.')));
            }
        }
        (Value::Array(expected), Value::Array(given)) => {
            for (index, pair) in expected.iter().zip(given).enumerate() {
                differ(&format!("{place}[{index}]"), pair.0, pair.1, found);
            }
            if expected.len() != given.len() {
                found.push(format!("{at}: {} expected, {} came", expected.len(), given.len()));
            }
        }
        (Value::Number(one), Value::Number(other)) if one.as_f64() == other.as_f64() => {}
        _ if expected == given => {}
        _ => found.push(format!("{at}: {expected} expected, {given} came")),
    }
}

fn accept(file: &Path, text: &str, given: Value) -> Outcome<()> {
    let wrong = |why: String| format!("{}: {why}", file.display());
    let mut case: Value = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
    case["expected"] = given;
    fs::write(file, format!("{case:#}\n")).map_err(|error| wrong(error.to_string()))
}
