//! Plugins in JavaScript and Python, in the same host and under the same limits.

use super::*;

/// Whether this machine could build it; if not, it is said, and with `ANTESALA_NO_SKIPS` it fails.
fn is_built(name: &str) -> bool {
    let built = dist().join(format!("{name}.wasm")).is_file();
    assert!(built || std::env::var_os("ANTESALA_NO_SKIPS").is_none(), "{name} is not built: see `cargo xtask plugins`");
    if !built {
        eprintln!("skipped: {name} is not built: see `cargo xtask plugins`");
    }
    built
}

#[tokio::test]
async fn a_questionnaire_in_javascript_asks_in_three_languages_and_comes_to_a_score() {
    if !is_built("gad7") {
        return;
    }
    let (plugins, tenant) = (host(dist()), clinic(&[("gad7", serde_json::json!({ "alert_score": 10 }))]));
    for (lang, title) in [(Lang::Es, "Cuestionario de ansiedad (GAD-7)"), (Lang::Ca, "Qüestionari d'ansietat (GAD-7)")]
    {
        assert_eq!(plugins.define(&tenant, "gad7", "gad-7", lang).await.unwrap().title, title);
    }
    let form = plugins.define(&tenant, "gad7", "gad-7", Lang::En).await.unwrap();
    let asked: Vec<_> = form.items.iter().filter(|item| item.kind == Kind::Choice && item.required).collect();
    assert_eq!(asked.len(), 7);
    let difficulty = form.items.last().unwrap();
    assert!(difficulty.when_any && difficulty.when.len() == 7 && !difficulty.required);
    let answers: Vec<Answer> = asked.iter().map(|item| answer(&item.id, &["2"])).collect();
    let outcome = plugins.evaluate(&tenant, "gad7", "gad-7", Lang::En, answers).await.unwrap().unwrap();
    assert_eq!((outcome.score, outcome.band.as_deref()), (Some(14.0), Some("moderate")));
    assert_eq!(outcome.alerts, ["High GAD-7 score: 14"]);
}

#[tokio::test]
async fn an_invoice_format_in_python_writes_a_file_and_imports_nothing() {
    if !is_built("ledger-csv") {
        return;
    }
    let (plugins, tenant) = (host(dist()), clinic(&[("ledger-csv", serde_json::json!({}))]));
    let (formats, faults) = plugins.invoice_formats(&tenant, Lang::Ca).await;
    assert!(faults.is_empty(), "{faults:?}");
    assert_eq!(formats[0].description.name, "CSV per a la comptabilitat");
    let file = plugins.render(&tenant, "ledger-csv", "ledger", &formats::invoice()).await.unwrap();
    let text = String::from_utf8(file).unwrap();
    assert!(text.contains("A2026-00042;A;2026-11-23;12345678Z;Ana Ruiz Pérez;65,00;;0,00;65,00;E1;\r\n"), "{text}");
    let about = plugins.overview(&tenant).await.remove(0).about.unwrap();
    assert!(about.imports.iter().all(|import| import.starts_with("antesala:")), "{:?}", about.imports);
}

#[tokio::test]
async fn while_a_large_one_is_compiled_a_small_one_is_there_already() {
    if !is_built("gad7") {
        return;
    }
    let (patience, services) = (Some(Duration::from_secs(600)), Services::default());
    // Nothing is kept: both are compiled here.
    let (folders, budget) = (vec![dist()], Some(BUDGET));
    let config = PluginsConfig { folders, cache_dir: None, budget, aside: None, patience, recordings: None, services };
    let plugins = Plugins::new(config).unwrap();
    let (large, small) = (clinic(&[("gad7", serde_json::json!({}))]), clinic(&[("phq9", serde_json::json!({}))]));
    let (host, tenant) = (plugins.clone(), large.clone());
    let compiled = tokio::spawn(async move { host.define(&tenant, "gad7", "gad-7", Lang::En).await });
    a_moment().await;
    plugins.define(&small, "phq9", "phq-9", Lang::En).await.unwrap();
    assert!(!compiled.is_finished(), "the small one waited for the large one");
    assert_eq!(compiled.await.unwrap().unwrap().title, "Anxiety questionnaire (GAD-7)");
}
