//! Real components in the real host; `cargo xtask plugins` builds them.

mod damaged;
mod formats;
mod languages;
mod once;
mod policies;
mod sections;
mod strangers;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    Fault, Plugins, PluginsConfig, Services,
    questionnaire::{Answer, Kind},
};
use crate::{
    lang::Lang,
    tenancy::{Registry, Tenant, config::Plugin},
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn dist() -> PathBuf {
    root().join("plugins/dist")
}

/// How long a call may take here: enough for a machine that is busy with other tests.
const BUDGET: Duration = Duration::from_secs(3);

fn host(folder: PathBuf) -> Plugins {
    assert!(dist().join("hostile.wasm").is_file(), "the plugins are not built: run `cargo xtask plugins`");
    let budget = Some(BUDGET);
    let cache_dir = Some(root().join("target/plugin-cache"));
    // Short: a test waits until the plugin is tried again.
    let aside = Some(Duration::from_millis(1_500));
    let (patience, services) = (Some(Duration::from_secs(600)), Services::default());
    let folders = vec![folder];
    Plugins::new(PluginsConfig { folders, cache_dir, budget, aside, patience, recordings: None, services }).unwrap()
}

/// A clinic with these plugins and their settings.
fn clinic(plugins: &[(&str, serde_json::Value)]) -> Tenant {
    let registry = Registry::open(&root().join("tenants")).unwrap();
    let mut tenant = registry.by_slug("clinica-castellana").unwrap().as_ref().clone();
    Arc::make_mut(&mut tenant.config).plugins =
        plugins.iter().map(|(name, settings)| configured(name, settings)).collect();
    tenant
}

/// Until a file that changed is looked at again.
async fn a_moment() {
    tokio::time::sleep(Duration::from_millis(20)).await;
}

fn configured(name: &str, settings: &serde_json::Value) -> Plugin {
    serde_json::from_value(serde_json::json!({ "name": name, "settings": settings })).unwrap()
}

fn hostile(mode: &str) -> Tenant {
    clinic(&[("hostile", serde_json::json!({ "mode": mode })), ("phq9", serde_json::json!({}))])
}

fn answer(item: &str, values: &[&str]) -> Answer {
    Answer { item: item.to_owned(), values: values.iter().map(|value| (*value).to_owned()).collect() }
}

/// What the longest call of the plugin took is told by the host itself: its own time, and what a busy machine needs to say so. Only a
/// loop takes its time whole, so it comes last.
fn ended_in_time(plugins: &Plugins, tenant: &Tenant, plugin: &str, mode: &str, expected: Fault) {
    let longest = plugins.conduct(tenant, plugin).longest;
    assert!(longest > Duration::ZERO, "{mode} was called");
    assert!(longest < BUDGET + Duration::from_secs(2), "{mode} took {longest:?}");
    assert!(expected == Fault::Timeout || longest < BUDGET, "{mode} is seen before its time is over: {longest:?}");
}

#[tokio::test]
async fn a_questionnaire_is_read_in_the_patients_language_and_its_answers_come_to_a_score() {
    let (plugins, tenant) = (host(dist()), clinic(&[("phq9", serde_json::json!({ "alert_score": 8 }))]));
    let list = plugins.questionnaires(&tenant, Lang::Es).await;
    assert_eq!((list[0].plugin.as_str(), list[0].summary.id.as_str()), ("phq9", "phq-9"));
    let form = plugins.define(&tenant, "phq9", "phq-9", Lang::Ca).await.unwrap();
    assert_eq!(form.title, "Qüestionari de salut (PHQ-9)");
    let questions: Vec<_> = form.items.iter().filter(|item| item.kind == Kind::Choice && item.required).collect();
    assert!(questions.len() >= 9);
    let answers: Vec<Answer> = questions.iter().map(|item| answer(&item.id, &[&item.options[1].value])).collect();
    let outcome = plugins.evaluate(&tenant, "phq9", "phq-9", Lang::En, &answers[..9]).await.unwrap().unwrap();
    assert_eq!(outcome.score, Some(9.0));
    assert_eq!(outcome.alerts.len(), 2, "the last question, and the clinic's own limit: {:?}", outcome.alerts);
}

#[tokio::test]
async fn each_misbehaviour_ends_with_its_name_while_other_plugins_answer() {
    let plugins = host(dist());
    let modes = [
        ("memory", Fault::Memory),
        ("panic", Fault::Trap),
        ("recursion", Fault::Trap),
        ("huge", Fault::Output),
        ("long", Fault::Output),
        ("twice", Fault::Invalid),
        ("orphan", Fault::Invalid),
        ("control", Fault::Invalid),
        ("gigabyte", Fault::Output),
        ("malformed", Fault::Invalid),
        ("outside", Fault::Invalid),
        ("random", Fault::Invalid),
        ("loop", Fault::Timeout),
    ];
    for (mode, expected) in modes {
        let tenant = hostile(mode);
        let (bad, good) = tokio::join!(
            plugins.define(&tenant, "hostile", "bad", Lang::En),
            plugins.define(&tenant, "phq9", "phq-9", Lang::En)
        );
        let error = bad.unwrap_err();
        assert_eq!((error.fault, error.plugin.as_str()), (expected, "hostile"), "{mode}: {}", error.detail);
        assert!(good.is_ok(), "{mode}: {good:?}");
        ended_in_time(&plugins, &tenant, "hostile", mode, expected);
    }
    assert!(plugins.define(&hostile(""), "hostile", "bad", Lang::En).await.is_ok());
}

#[tokio::test]
async fn no_call_sees_what_another_left() {
    let plugins = host(dist());
    for call in 0..5 {
        // A setting that differs: it is asked each time, although it would say the same.
        let tenant = clinic(&[("hostile", serde_json::json!({ "mode": "remember", "call": call }))]);
        let form = plugins.define(&tenant, "hostile", "bad", Lang::En).await.unwrap();
        assert_eq!(form.items[0].id, "fresh");
    }
}

#[tokio::test]
async fn a_plugin_that_is_not_there_is_named_and_the_others_work() {
    let plugins = host(dist());
    let tenant = clinic(&[("gone", serde_json::json!({})), ("phq9", serde_json::json!({}))]);
    assert_eq!(plugins.questionnaires(&tenant, Lang::Es).await.len(), 1);
    assert!(plugins.problems()[0].contains("gone"), "{:?}", plugins.problems());
    assert_eq!(plugins.define(&tenant, "gone", "x", Lang::Es).await.unwrap_err().fault, Fault::Missing);
}

#[tokio::test]
async fn a_new_file_takes_effect_at_once_and_a_bad_one_leaves_the_old_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("phq9.wasm");
    std::fs::copy(dist().join("dental-history.wasm"), &file).unwrap();
    let (plugins, tenant) = (host(folder.path().to_owned()), clinic(&[("phq9", serde_json::json!({}))]));
    assert_eq!(plugins.questionnaires(&tenant, Lang::Es).await[0].summary.id, "dental-history");
    std::fs::copy(dist().join("phq9.wasm"), &file).unwrap();
    a_moment().await;
    assert_eq!(plugins.questionnaires(&tenant, Lang::Es).await[0].summary.id, "phq-9");
    std::fs::write(&file, b"\0asm broken").unwrap();
    a_moment().await;
    assert_eq!(plugins.questionnaires(&tenant, Lang::Es).await[0].summary.id, "phq-9");
    assert!(plugins.problems()[0].contains("phq9"), "{:?}", plugins.problems());
}

#[tokio::test]
async fn a_pinned_plugin_of_another_content_is_not_used() {
    let (plugins, mut tenant) = (host(dist()), clinic(&[("phq9", serde_json::json!({}))]));
    Arc::make_mut(&mut tenant.config).plugins[0].sha256 = Some("00".repeat(32));
    let error = plugins.define(&tenant, "phq9", "phq-9", Lang::Es).await.unwrap_err();
    assert_eq!(error.fault, Fault::Pinned);
    let has = plugins.overview(&clinic(&[("phq9", serde_json::json!({}))])).await.remove(0).hash.unwrap();
    assert!(error.detail.contains(&"00".repeat(32)) && error.detail.contains(&has), "{}", error.detail);
    Arc::make_mut(&mut tenant.config).plugins[0].sha256 = Some(has.to_uppercase());
    assert!(plugins.define(&tenant, "phq9", "phq-9", Lang::Es).await.is_ok());
}

#[tokio::test]
async fn a_plugin_that_fails_again_and_again_is_left_alone_for_a_while_and_then_tried_again() {
    let (plugins, bad) = (host(dist()), hostile("panic"));
    for _ in 0..5 {
        assert_eq!(plugins.define(&bad, "hostile", "bad", Lang::En).await.unwrap_err().fault, Fault::Trap);
    }
    assert_eq!(plugins.define(&bad, "hostile", "bad", Lang::En).await.unwrap_err().fault, Fault::SetAside);
    let conduct = plugins.conduct(&bad, "hostile");
    let metrics = plugins.metrics();
    let of = "{clinic=\"clinica-castellana\",plugin=\"hostile\"";
    assert!(metrics.contains(&format!("antesala_plugin_failures_total{of},fault=\"trap\"}} 5\n")), "{metrics}");
    assert!(metrics.contains(&format!("antesala_plugin_set_aside{of}}} 1\n")), "{metrics}");
    assert!(conduct.aside.is_some() && conduct.faults["trap"] == 5 && conduct.memory > 0, "{conduct:?}");
    assert!(plugins.define(&bad, "phq9", "phq-9", Lang::En).await.is_ok(), "the clinic's other plugin answers");
    let mut other = bad.clone();
    other.slug = serde_json::from_value("another-clinic".into()).unwrap();
    let error = plugins.define(&other, "hostile", "bad", Lang::En).await.unwrap_err();
    assert_eq!(error.fault, Fault::Trap, "another clinic has a count of its own");
    // With other settings it gets its chance at once, with the same when its time is over.
    assert!(plugins.define(&hostile(""), "hostile", "bad", Lang::En).await.is_ok());
    for _ in 0..5 {
        assert_eq!(plugins.define(&bad, "hostile", "bad", Lang::En).await.unwrap_err().fault, Fault::Trap);
    }
    tokio::time::sleep(Duration::from_millis(1_600)).await;
    assert_eq!(plugins.define(&bad, "hostile", "bad", Lang::En).await.unwrap_err().fault, Fault::Trap, "tried once");
    assert_eq!(plugins.define(&bad, "hostile", "bad", Lang::En).await.unwrap_err().fault, Fault::SetAside);
}
