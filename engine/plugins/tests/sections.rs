//! Sections of pages: what the host takes, and what it keeps from pages.

use super::*;
use crate::plugins::page_section::{Block, Place, Request};

fn request(place: Place) -> Request {
    Request {
        place,
        locale: "en".into(),
        today: "2026-11-23".into(),
        patient: "0193b5f0-0000-7000-8000-000000000000".into(),
        appointments: Vec::new(),
        unpaid_invoices: None,
        unread_documents: None,
        open_questionnaires: None,
    }
}

fn misbehaving(mode: &str) -> Tenant {
    clinic(&[("hostile-section", serde_json::json!({ "mode": mode })), ("phq9", serde_json::json!({}))])
}

#[tokio::test]
async fn a_section_with_all_that_there_is_is_taken_as_it_is() {
    let plugins = host(dist());
    let found = plugins.sections(&misbehaving(""), Lang::En, &request(Place::Home)).await;
    let [added] = &found[..] else { panic!("the other plugin adds nothing: {found:?}") };
    let section = added.outcome.as_ref().unwrap();
    assert_eq!((added.plugin.as_str(), section.title.as_str()), ("hostile-section", "All of it"));
    assert_eq!(section.blocks.len(), 6, "{section:?}");
    assert!(matches!(&section.blocks[4], Block::Table(table) if table.rows.len() == 2), "{section:?}");
    assert!(plugins.sections(&misbehaving("nothing"), Lang::En, &request(Place::Home)).await.is_empty());
}

#[tokio::test]
async fn each_section_that_breaks_the_contract_is_an_error_of_its_name_in_its_time_and_never_reaches_a_page() {
    let plugins = host(dist());
    let modes = [
        ("panic", Fault::Trap),
        ("empty", Fault::Invalid),
        ("untitled", Fault::Invalid),
        ("many-rows", Fault::Output),
        ("many-columns", Fault::Output),
        ("many-parts", Fault::Output),
        ("many-points", Fault::Output),
        ("long", Fault::Output),
        ("ragged", Fault::Invalid),
        ("control", Fault::Invalid),
        ("script", Fault::Invalid),
        ("script-case", Fault::Invalid),
        ("data", Fault::Invalid),
        ("plain-http", Fault::Invalid),
        ("other-host", Fault::Invalid),
        ("backslash", Fault::Invalid),
        ("up", Fault::Invalid),
        ("user", Fault::Invalid),
        ("newline", Fault::Invalid),
        ("negative", Fault::Invalid),
        ("not-a-number", Fault::Invalid),
        ("endless-number", Fault::Invalid),
        ("whole-of-nothing", Fault::Invalid),
        ("loop", Fault::Timeout),
    ];
    for (mode, expected) in modes {
        let tenant = misbehaving(mode);
        let error = plugins.section(&tenant, "hostile-section", &request(Place::Invoices)).await.unwrap_err();
        assert_eq!(error.fault, expected, "{mode}: {}", error.detail);
        ended_in_time(&plugins, &tenant, "hostile-section", mode, expected);
    }
}

#[tokio::test]
async fn a_page_does_not_wait_for_a_section_beyond_its_time() {
    let mut config = PluginsConfig { folders: vec![dist()], ..PluginsConfig::default() };
    config.cache_dir = Some(root().join("target/plugin-cache"));
    let plugins = Plugins::new(config).unwrap();
    let tenant = misbehaving("loop");
    plugins.warm(&[Arc::new(tenant.clone())]).await;
    let begun = Instant::now();
    let found = plugins.sections(&tenant, Lang::En, &request(Place::Home)).await;
    assert_eq!(found[0].outcome.as_ref().unwrap_err().fault, Fault::Timeout);
    // Half a second, and what a busy machine adds.
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_plugin_is_asked_only_where_it_said_that_it_adds_something() {
    let plugins = host(dist());
    let mut tenant = clinic(&[]);
    let prepare = serde_json::json!({ "name": "prepare", "grants": { "texts": true } });
    Arc::make_mut(&mut tenant.config).plugins = vec![serde_json::from_value(prepare).unwrap()];
    plugins.warm(&[Arc::new(tenant.clone())]).await;
    let calls = plugins.conduct(&tenant, "prepare").calls;
    assert!(plugins.sections(&tenant, Lang::Es, &request(Place::Invoices)).await.is_empty());
    assert_eq!(plugins.conduct(&tenant, "prepare").calls, calls, "invoices are none of its places");
    plugins.sections(&tenant, Lang::Es, &request(Place::Home)).await;
    assert_eq!(plugins.conduct(&tenant, "prepare").calls, calls + 1);
    assert_eq!(plugins.places(&tenant, "prepare").await.unwrap(), [Place::Home, Place::Appointment]);
}
