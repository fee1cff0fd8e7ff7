//! What strangers could send: components that want more than a plugin gets, and plugins that look for what others left.

use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{LiftLowerAbi, ManglingAndAbi, Resolve};

use super::*;
use crate::plugins::{capability, contract};

/// A questionnaire that imports this besides, made for real: its code would call it.
fn component(packages: &str, imports: &str) -> Vec<u8> {
    let contract = std::fs::read_to_string(root().join("plugins/wit/questionnaire/v1.0.0/questionnaire.wit")).unwrap();
    let world = contract.replace("world plugin {", &format!("world plugin {{\n{imports}"));
    let mut resolve = Resolve::default();
    for (at, text) in packages.split("---").filter(|text| !text.trim().is_empty()).enumerate() {
        resolve.push_str(format!("{at}.wit"), text).unwrap();
    }
    let package = resolve.push_str("questionnaire.wit", &world).unwrap();
    let world = resolve.select_world(&[package], Some("plugin")).unwrap();
    let mut module = dummy_module(&resolve, world, ManglingAndAbi::Legacy(LiftLowerAbi::Sync));
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default().module(&module).unwrap().encode().unwrap()
}

#[tokio::test]
async fn files_sockets_the_environment_and_all_else_of_wasi_are_denied_before_any_code_runs() {
    let worlds = [
        ("wasi:filesystem/preopens@0.2.0", "get-directories: func() -> list<string>;"),
        ("wasi:sockets/tcp-create-socket@0.2.0", "create-tcp-socket: func(family: u8) -> result<u32, u8>;"),
        ("wasi:cli/environment@0.2.0", "get-environment: func() -> list<tuple<string, string>>;"),
        ("wasi:clocks/wall-clock@0.2.0", "now: func() -> u64;"),
        ("wasi:random/random@0.3.0", "get-random-u64: func() -> u64;"),
        ("wasi:http/outgoing-handler@0.2.0", "handle: func(url: string) -> result<list<u8>, string>;"),
        ("evil:host/anything@9.9.9", "give: func() -> list<u8>;"),
    ];
    let folder = tempfile::tempdir().unwrap();
    let plugins = host(folder.path().to_owned());
    for (at, (interface, function)) in worlds.iter().enumerate() {
        let (package, rest) = interface.split_once('/').unwrap();
        let (name, version) = rest.split_once('@').unwrap();
        let text = format!("package {package}@{version};\ninterface {name} {{ {function} }}");
        let bytes = component(&text, &format!("import {interface};\n"));
        let stranger = format!("stranger{at}");
        std::fs::write(folder.path().join(format!("{stranger}.wasm")), bytes).unwrap();
        let tenant = clinic(&[(&stranger, serde_json::json!({}))]);
        let error = plugins.define(&tenant, &stranger, "x", Lang::En).await.unwrap_err();
        assert_eq!(error.fault, Fault::Denied, "{interface}: {error}");
        assert!(error.detail.contains(interface), "{error}");
        assert!(plugins.questionnaires(&tenant, Lang::En).await.is_empty());
    }
}

/// A capability that is asked for through any version of the host's interfaces that was ever released, and is not granted.
#[tokio::test]
async fn what_is_not_granted_is_refused_through_every_released_version_of_the_host() {
    let plugins = host(dist());
    let released = std::fs::read_dir(root().join("plugins/wit/host")).unwrap();
    let mut seen = 0;
    for folder in released.map(|entry| entry.unwrap().path()) {
        let version = folder.file_name().unwrap().to_string_lossy().trim_start_matches('v').to_owned();
        let text = std::fs::read_to_string(folder.join("host.wit")).unwrap();
        let mut resolve = Resolve::default();
        resolve.push_str("host.wit", &text).unwrap();
        let names: Vec<String> = resolve.interfaces.iter().filter_map(|(_, one)| one.name.clone()).collect();
        for name in &names {
            let bytes = component(&text, &format!("import antesala:host/{name}@{version};\n"));
            let (_, about, manifest) = contract::read(plugins.engine(), &bytes).unwrap();
            assert_eq!(about.asks.iter().map(|one| one.name()).collect::<Vec<_>>(), [name], "{version}");
            let (fault, why) =
                capability::refusal(&about.asks, &manifest, &configured("stranger", &serde_json::json!({}))).unwrap();
            assert!(fault == Fault::Ungranted && why.contains(name.as_str()), "{name} {version}: {why}");
            seen += 1;
        }
        let unreleased = text.replace(&format!("antesala:host@{version}"), "antesala:host@1.99.0");
        let bytes = component(&unreleased, "import antesala:host/log@1.99.0;\n");
        let (fault, why) = contract::read(plugins.engine(), &bytes).err().unwrap();
        assert!(fault == Fault::Newer && why.contains("antesala:host/log@1.99.0"), "{why}");
    }
    assert!(seen >= 7, "{seen} interfaces were tried");
}

#[tokio::test]
async fn the_same_component_without_the_import_is_let_in_and_traps_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("dummy.wasm"), component("", "")).unwrap();
    let (plugins, tenant) = (host(folder.path().to_owned()), clinic(&[("dummy", serde_json::json!({}))]));
    // The trial call: a dummy does nothing but stop.
    let error = plugins.define(&tenant, "dummy", "x", Lang::En).await.unwrap_err();
    assert_eq!(error.fault, Fault::Trap, "{error}");
}

#[tokio::test]
async fn what_a_call_left_in_its_memory_is_found_by_no_later_call_of_any_clinic() {
    let (plugins, leaves) = (host(dist()), hostile("leave"));
    let mut searches = hostile("search");
    for round in 0..4 {
        let form = plugins.define(&leaves, "hostile", "bad", Lang::En).await.unwrap();
        assert_eq!(form.items[0].id, "left", "the mark is there, and a search finds it");
        // The same clinic, and another: both get the place in the pool that is free now.
        searches.slug =
            serde_json::from_value(if round % 2 == 0 { "clinica-castellana" } else { "other" }.into()).unwrap();
        let form = plugins.define(&searches, "hostile", "bad", Lang::En).await.unwrap();
        assert_eq!(form.items[0].id, "nothing");
    }
}

#[tokio::test]
async fn a_file_that_changes_between_calls_is_another_plugin_and_a_pinned_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("phq9.wasm");
    std::fs::copy(dist().join("phq9.wasm"), &file).unwrap();
    let (plugins, mut tenant) = (host(folder.path().to_owned()), clinic(&[("phq9", serde_json::json!({}))]));
    let has = plugins.overview(&tenant).await.remove(0).hash.unwrap();
    Arc::make_mut(&mut tenant.config).plugins[0].sha256 = Some(has);
    assert!(plugins.define(&tenant, "phq9", "phq-9", Lang::En).await.is_ok());
    std::fs::copy(dist().join("hostile.wasm"), &file).unwrap();
    a_moment().await;
    let error = plugins.define(&tenant, "phq9", "bad", Lang::En).await.unwrap_err();
    assert_eq!(error.fault, Fault::Pinned, "{error}");
    std::fs::copy(dist().join("phq9.wasm"), &file).unwrap();
    a_moment().await;
    assert!(plugins.define(&tenant, "phq9", "phq-9", Lang::En).await.is_ok(), "the pinned file is back");
}

#[tokio::test]
async fn a_change_that_hides_its_date_and_size_is_not_run() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("phq9.wasm");
    std::fs::copy(dist().join("phq9.wasm"), &file).unwrap();
    let (plugins, tenant) = (host(folder.path().to_owned()), clinic(&[("phq9", serde_json::json!({}))]));
    assert!(plugins.define(&tenant, "phq9", "phq-9", Lang::En).await.is_ok());
    let written = std::fs::metadata(&file).unwrap().modified().unwrap();
    let mut bytes = std::fs::read(&file).unwrap();
    let size = bytes.len();
    bytes = std::fs::read(dist().join("hostile.wasm")).unwrap();
    bytes.resize(size, 0);
    std::fs::write(&file, bytes).unwrap();
    std::fs::File::options().write(true).open(&file).unwrap().set_modified(written).unwrap();
    a_moment().await;
    // What runs is what was read and hashed, not what lies there now.
    assert_eq!(plugins.define(&tenant, "phq9", "phq-9", Lang::En).await.unwrap().title, "Health questionnaire (PHQ-9)");
}

#[tokio::test]
async fn while_a_plugin_loops_in_one_clinic_another_clinic_answers() {
    let plugins = host(dist());
    let (bad, mut good) = (hostile("loop"), hostile(""));
    good.slug = serde_json::from_value("another-clinic".into()).unwrap();
    // More than one clinic may have at once: the rest of them wait for each other, and for nobody else.
    let loops = futures_util::future::join_all((0..6).map(|_| plugins.define(&bad, "hostile", "bad", Lang::En)));
    let answers = async {
        for _ in 0..20 {
            assert!(plugins.evaluate(&good, "phq9", "phq-9", Lang::En, [answer("q1", &["2"])]).await.is_ok());
        }
        plugins.conduct(&good, "phq9").calls
    };
    let (ended, calls) = tokio::join!(loops, answers);
    assert!(calls >= 20 && ended.iter().all(|end| end.as_ref().is_err_and(|error| error.fault == Fault::Timeout)));
}
