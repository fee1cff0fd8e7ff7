//! `antesala plugin`, as an author of plugins types it.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use crate::root;

/// `antesala plugin` with what all tests share: what is compiled of Rust, and what of components.
pub(crate) fn command(arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_antesala"));
    command
        .arg("plugin")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .env("CARGO_TARGET_DIR", root().join("target/plugins-of-tests"))
        .env("XDG_CACHE_HOME", root().join("target/cache-of-tests"));
    command
}

pub(crate) fn plugin(arguments: &[&str], folder: &Path) -> (String, bool) {
    let output = command(arguments, folder).output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (said, output.status.success())
}

fn shipped(name: &str) -> Vec<u8> {
    let file = root().join("plugins/dist").join(format!("{name}.wasm"));
    fs::read(file).expect("the plugins are built: run `cargo xtask plugins`")
}

/// A component whose import has another name of the same length.
fn renamed(component: &[u8], from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = component.to_vec();
    let places: Vec<usize> =
        bytes.windows(from.len()).enumerate().filter(|(_, part)| *part == from.as_bytes()).map(|(at, _)| at).collect();
    assert!(!places.is_empty(), "{from} is not in the component");
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    }
    bytes
}

#[test]
fn a_new_project_builds_fits_and_passes_its_case_and_a_difference_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (said, well) = plugin(&["new", "--kind", "questionnaire", "first-mark"], folder.path());
    assert!(well && said.contains("antesala plugin build"), "{said}");
    let (said, well) = plugin(&["test", "first-mark"], folder.path());
    assert!(!well && said.contains("run `antesala plugin build` first"), "{said}");
    let (said, well) = plugin(&["build", "first-mark"], folder.path());
    assert!(well && said.contains("first-mark.wasm"), "{said}");
    let (said, well) = plugin(&["check", "first-mark/first-mark.wasm"], folder.path());
    assert!(well && said.contains("questionnaire 1.0.0") && said.contains("gives      visit"), "{said}");
    let (said, well) = plugin(&["test", "first-mark"], folder.path());
    assert!(well && said.contains("ok      evaluate.json"), "{said}");
    let case = folder.path().join("first-mark/cases/evaluate.json");
    let text = fs::read_to_string(&case).unwrap();
    fs::write(&case, text.replace("\"score\": 6.0", "\"score\": 9.0")).unwrap();
    let (said, well) = plugin(&["test", "first-mark"], folder.path());
    assert!(!well && said.contains("score: 9.0 expected, 6.0 came"), "{said}");
    let (said, well) = plugin(&["test", "first-mark", "--accept"], folder.path());
    assert!(well && said.contains("kept    evaluate.json"), "{said}");
    assert!(plugin(&["test", "first-mark"], folder.path()).1);
    let (said, well) = plugin(&["new", "--kind", "questionnaire", "first-mark"], folder.path());
    assert!(!well && said.contains("is there already"), "{said}");
    let (said, well) = plugin(&["new", "--kind", "invoice-format", "../Bad"], folder.path());
    assert!(!well && said.contains("is no name"), "{said}");
}

#[test]
fn a_new_invoice_format_builds_and_passes_its_case() {
    let folder = tempfile::tempdir().unwrap();
    let (said, well) = plugin(&["new", "--kind", "invoice-format", "csv-lines"], folder.path());
    assert!(well, "{said}");
    let (said, well) = plugin(&["build", "csv-lines"], folder.path());
    assert!(well, "{said}");
    let (said, well) = plugin(&["test", "csv-lines"], folder.path());
    assert!(well && said.contains("ok      render.json"), "{said}");
}

#[test]
fn what_cannot_be_a_plugin_is_refused_with_what_to_change() {
    let folder = tempfile::tempdir().unwrap();
    let phq9 = shipped("phq9");
    let types = "antesala:questionnaire/types@1.0.0";
    let cases: &[(&str, Vec<u8>, &[&str])] = &[
        ("text", b"not a component".to_vec(), &["it is no WebAssembly component"]),
        ("module", b"\0asm\x01\0\0\0".to_vec(), &["core module", "antesala plugin build"]),
        ("cut", phq9[..phq9.len() / 2].to_vec(), &["it is damaged"]),
        (
            "newer",
            renamed(&phq9, types, "antesala:questionnaire/types@1.2.0"),
            &["needs a newer host", "questionnaire 1.2.0", "up to 1.0.0", "update antesala"],
        ),
        (
            "unknown",
            renamed(&phq9, types, "antesala:questionnairy/types@1.0.0"),
            &["does not know", "questionnaire 1.0.0"],
        ),
        (
            "wasi",
            renamed(&phq9, types, "wasi:sockets-and-files/types@0.2.0"),
            &["asks for what no plugin gets", "wasi:sockets-and-files/types@0.2.0", "wasm32-unknown-unknown"],
        ),
        (
            "other",
            renamed(&phq9, types, "antesala:invoice-format/type@1.0.0"),
            &["does not export `formats`, `missing`"],
        ),
    ];
    for (name, bytes, words) in cases {
        let file = folder.path().join(format!("{name}.wasm"));
        fs::write(&file, bytes).unwrap();
        let (said, well) = plugin(&["check", &format!("{name}.wasm")], folder.path());
        assert!(!well, "{name}: {said}");
        for word in *words {
            assert!(said.contains(word), "{name}: `{word}` is not in\n{said}");
        }
    }
    let (said, well) = plugin(&["check", "gone.wasm"], folder.path());
    assert!(!well && said.contains("there is no such file"), "{said}");
}

#[test]
fn the_plugins_that_ship_pass_their_cases() {
    for name in ["phq9", "facturae", "gad7", "ledger-csv"] {
        let wasm = format!("plugins/dist/{name}.wasm");
        if !root().join(&wasm).exists() && std::env::var_os("ANTESALA_NO_SKIPS").is_none() {
            eprintln!("skipped: {wasm} is missing: see `cargo xtask plugins`");
            continue;
        }
        let (said, well) = plugin(&["test", &format!("plugins/{name}"), "--wasm", &wasm], &root());
        assert!(well, "{said}");
    }
}

#[test]
fn the_doctor_names_what_a_machine_lacks() {
    let (said, well) = plugin(&["doctor"], &root());
    assert!(well && said.contains("ok     rustc") && said.contains("Plugins can be built here in Rust"), "{said}");
    assert!(said.contains("node:") && said.contains("python3:"), "{said}");
    let bare = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_antesala"))
        .args(["plugin", "doctor"])
        .env("PATH", bare.path())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains("https://rustup.rs"), "{said}");
    assert!(said.contains("wrong  wasm32-unknown-unknown"), "{said}");
    assert!(said.contains("https://nodejs.org") && said.contains("https://python.org"), "{said}");
    assert!(said.contains("cannot be built here in Rust, JavaScript, Python"), "{said}");
}
