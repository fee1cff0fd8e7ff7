//! What a plugin says of itself is asked once, and asked again where it could be something else.

use super::*;

#[tokio::test]
async fn a_plugin_that_asks_for_nothing_says_what_it_has_once_for_each_language_and_settings() {
    let (plugins, tenant) = (host(dist()), clinic(&[("phq9", serde_json::json!({ "alert_score": 8 }))]));
    let first = plugins.questionnaires(&tenant, Lang::Es).await;
    let calls = |tenant: &Tenant| plugins.conduct(tenant, "phq9").calls;
    let before = calls(&tenant);
    assert_eq!(plugins.questionnaires(&tenant, Lang::Es).await, first);
    assert_eq!(calls(&tenant), before, "it was known");
    assert_ne!(plugins.questionnaires(&tenant, Lang::Ca).await, first);
    assert_eq!(calls(&tenant), before + 1, "another language");
    let other = clinic(&[("phq9", serde_json::json!({ "alert_score": 9 }))]);
    assert_eq!(plugins.questionnaires(&other, Lang::Es).await, first);
    assert_eq!(calls(&tenant), before + 2, "other settings");
    let (form, again) = (
        plugins.define(&tenant, "phq9", "phq-9", Lang::Es).await.unwrap(),
        plugins.define(&tenant, "phq9", "phq-9", Lang::Es).await.unwrap(),
    );
    assert_eq!(form, again);
    assert_eq!(calls(&tenant), before + 3, "a form is known as well");
    for _ in 0..2 {
        plugins.evaluate(&tenant, "phq9", "phq-9", Lang::Es, [answer("q1", &["2"])]).await.unwrap();
    }
    assert_eq!(calls(&tenant), before + 5, "what is about a person is never kept");
}

#[tokio::test]
async fn a_failure_is_not_kept_and_a_plugin_that_is_set_aside_says_nothing() {
    let (plugins, bad) = (host(dist()), hostile("panic"));
    let hostiles = async || plugins.questionnaires_of(&bad, Lang::En, |name| name == "hostile").await.len();
    assert_eq!(hostiles().await, 1, "it has one, whatever its form does");
    let before = plugins.conduct(&bad, "hostile").calls;
    for failed in 1..=5 {
        assert_eq!(plugins.define(&bad, "hostile", "bad", Lang::En).await.unwrap_err().fault, Fault::Trap);
        assert_eq!(plugins.conduct(&bad, "hostile").calls, before + failed, "each is a call");
    }
    assert_eq!(hostiles().await, 0, "what it said before is not shown either");
}

#[tokio::test]
async fn a_component_takes_what_it_said_along_when_its_file_changes() {
    let folder = tempfile::tempdir().unwrap();
    let (file, other) = (folder.path().join("form.wasm"), dist().join("dental-history.wasm"));
    std::fs::copy(dist().join("phq9.wasm"), &file).unwrap();
    let (plugins, tenant) = (host(folder.path().to_owned()), clinic(&[("form", serde_json::json!({}))]));
    let id = async || plugins.questionnaires(&tenant, Lang::Es).await[0].summary.id.clone();
    assert_eq!((id().await, id().await), ("phq-9".into(), "phq-9".into()));
    std::fs::copy(other, &file).unwrap();
    a_moment().await;
    assert_eq!(id().await, "dental-history");
}
