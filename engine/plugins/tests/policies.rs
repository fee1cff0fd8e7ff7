//! Rules for hours: what the host takes of a plugin, and what it may not ask for.

use super::*;
use crate::plugins::booking_policy::{Hour, Person, Request};

fn request() -> Request {
    let hour = |time: &str| Hour {
        starts: format!("2026-11-24T{time}"),
        ends: format!("2026-11-24T{time}"),
        practitioner: "ruiz".into(),
    };
    Request {
        locale: "es".into(),
        now: "2026-11-23T08:00".into(),
        service: "medicina-familiar".into(),
        site: "castellana".into(),
        modality: "in-person".into(),
        moving: false,
        person: Person { known: true, age: Some(40), visits: Vec::new() },
        hours: vec![hour("09:00"), hour("10:00")],
    }
}

fn ruling(mode: &str, entry: &serde_json::Value) -> Tenant {
    let mut tenant = clinic(&[]);
    let plugin = serde_json::json!({ "name": "hostile-policy", "settings": { "mode": mode, "value": "T10:" } });
    let mut plugin = plugin.as_object().unwrap().clone();
    plugin.extend(entry.as_object().unwrap().clone());
    Arc::make_mut(&mut tenant.config).plugins = vec![serde_json::from_value(plugin.into()).unwrap()];
    tenant
}

#[tokio::test]
async fn each_hour_has_a_ruling_of_its_own() {
    let plugins = host(dist());
    let tenant = ruling("only", &serde_json::json!({ "on_failure": "refuse" }));
    let rulings = plugins.judge(&tenant, "hostile-policy", &request()).await.unwrap();
    assert_eq!(rulings[0].refused.as_deref(), Some("Only at the right time."));
    assert_eq!(rulings[1].refused, None);
    let markup = ruling("markup", &serde_json::json!({ "on_failure": "refuse" }));
    let rulings = plugins.judge(&markup, "hostile-policy", &request()).await.unwrap();
    assert_eq!(rulings[0].refused.as_deref(), Some("<b>No</b> & never"), "a text like any other: pages escape it");
}

#[tokio::test]
async fn each_ruling_that_breaks_the_contract_is_an_error_of_its_name_in_its_time() {
    let plugins = host(dist());
    let modes = [
        ("panic", Fault::Trap),
        ("too-few", Fault::Invalid),
        ("too-many", Fault::Invalid),
        ("long", Fault::Output),
        ("control", Fault::Invalid),
        ("silent", Fault::Invalid),
        ("loop", Fault::Timeout),
    ];
    for (mode, expected) in modes {
        let tenant = ruling(mode, &serde_json::json!({ "on_failure": "continue" }));
        let error = plugins.judge(&tenant, "hostile-policy", &request()).await.unwrap_err();
        assert_eq!(error.fault, expected, "{mode}: {}", error.detail);
        ended_in_time(&plugins, &tenant, "hostile-policy", mode, expected);
    }
}

#[tokio::test]
async fn what_has_a_say_in_hours_is_ready_before_anybody_asks_and_until_then_it_has_not_failed() {
    let config = PluginsConfig { folders: vec![dist()], patience: Some(Duration::ZERO), ..PluginsConfig::default() };
    let mut tenant = ruling("", &serde_json::json!({ "on_failure": "continue" }));
    Arc::make_mut(&mut tenant.config).plugins.push(configured("phq9", &serde_json::json!({})));
    let plugins = Plugins::new(config.clone()).unwrap();
    let error = plugins.judge(&tenant, "hostile-policy", &request()).await.unwrap_err();
    assert_eq!(error.fault, Fault::Preparing, "nobody waits here: {error}");
    let patient = PluginsConfig { patience: Some(Duration::from_secs(600)), ..config.clone() };
    let judged = Plugins::new(patient).unwrap();
    let judged = judged.judge_within(&tenant, "hostile-policy", &request(), Duration::from_millis(1)).await;
    assert_eq!(judged.unwrap_err().fault, Fault::Preparing, "a page waits less than the host would");
    let plugins = Plugins::new(config).unwrap();
    plugins.warm_policies(&[Arc::new(tenant.clone())]).await;
    assert_eq!(plugins.judge(&tenant, "hostile-policy", &request()).await.unwrap().len(), 2);
    let other = plugins.evaluate(&tenant, "phq9", "phq-9", Lang::Es, []).await.unwrap_err();
    assert_eq!(other.fault, Fault::Preparing, "nothing else is waited for");
}

#[tokio::test]
async fn a_clinic_that_does_not_say_what_holds_without_it_cannot_use_it() {
    let (plugins, tenant) = (host(dist()), ruling("", &serde_json::json!({})));
    let error = plugins.judge(&tenant, "hostile-policy", &request()).await.unwrap_err();
    assert!(error.fault == Fault::Settings && error.detail.contains("on_failure = \"refuse\""), "{error}");
    let found = plugins.overview(&tenant).await.remove(0);
    assert!(found.problem.unwrap().detail.contains("on_failure"), "the console and `tenant check` say so too");
}
