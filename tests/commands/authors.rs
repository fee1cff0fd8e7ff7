//! `antesala plugin` for authors in every language: new, build, watch, record and replay.

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::{
    plugin::{command, plugin},
    root,
};

/// The tools of a language, as `cargo xtask plugins` installs them; none where the machine lacks them.
fn tools(folder: &str) -> Option<PathBuf> {
    let tools = root().join("plugins").join(folder);
    if tools.is_dir() {
        return Some(tools);
    }
    assert!(
        std::env::var_os("ANTESALA_NO_SKIPS").is_none(),
        "{} is missing: see `cargo xtask plugins`",
        tools.display()
    );
    eprintln!("skipped: {} is missing: see `cargo xtask plugins`", tools.display());
    None
}

/// A new project, its tools taken from where they are already.
fn project(kind: &str, lang: &str, tools: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (said, well) = plugin(&["new", "--kind", kind, "--lang", lang, "visit-mark"], folder.path());
    assert!(well && said.contains("antesala plugin build"), "{said}");
    symlink(tools, folder.path().join("visit-mark").join(tools.file_name().unwrap())).unwrap();
    folder
}

fn builds_and_passes_its_case(kind: &str, lang: &str, tools: &Path, case: &str) {
    let folder = project(kind, lang, tools);
    let (said, well) = plugin(&["build", "visit-mark"], folder.path());
    assert!(well, "{lang} {kind}: {said}");
    let (said, well) = plugin(&["test", "visit-mark"], folder.path());
    assert!(well && said.contains(&format!("ok      {case}.json")), "{lang} {kind}: {said}");
    let (said, well) = plugin(&["check", "visit-mark/visit-mark.wasm"], folder.path());
    // The newest of its contract.
    let version = if kind == "events" { "1.1.0" } else { "1.0.0" };
    assert!(well && said.contains(&format!("{kind} {version}")), "{lang} {kind}: {said}");
    assert_eq!(kind == "booking-policy", said.contains("on_failure = \"refuse\""), "{said}");
}

/// Runs a tool of a project to its end.
fn runs(program: &Path, arguments: &[&str], folder: &Path, path: &str) {
    let output = Command::new(program).args(arguments).current_dir(folder).env("PYTHONPATH", path).output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success(), "{} {arguments:?}: {said}", program.display());
}

#[test]
fn the_types_and_the_own_tests_of_javascript_hold_for_what_ships_and_what_is_new() {
    let Some(tools) = tools("node_modules") else { return };
    let tsc = tools.join(".bin/tsc");
    runs(&tsc, &["--project", "."], &root().join("plugins"), "");
    for kind in ["questionnaire", "invoice-format", "events", "page-section", "booking-policy"] {
        let folder = project(kind, "js", &tools);
        let folder = folder.path().join("visit-mark");
        runs(&tsc, &["--project", "."], &folder, "");
        runs(Path::new("node"), &["--import", "./sdk/in-tests.js", "--test"], &folder, "");
    }
}

#[test]
fn new_projects_in_javascript_build_and_pass_their_cases() {
    let Some(tools) = tools("node_modules") else { return };
    // The guide builds a questionnaire, and the one with all that the host does is told of events.
    builds_and_passes_its_case("invoice-format", "js", &tools, "render");
    builds_and_passes_its_case("page-section", "js", &tools, "section");
    builds_and_passes_its_case("booking-policy", "js", &tools, "judge");
}

#[test]
fn new_projects_in_python_pass_their_own_tests_on_the_bindings_of_their_world() {
    let Some(tools) = tools(".venv") else { return };
    // Whole components are built below and by the guide: one with a whole Python takes long.
    for kind in ["questionnaire", "invoice-format", "events", "page-section", "booking-policy"] {
        let folder = project(kind, "python", &tools);
        let project = folder.path().join("visit-mark");
        let bindings = ["--quiet", "--wit-path", "wit", "--world", "plugin", "bindings", "bindings"];
        runs(&tools.join("bin/componentize-py"), &bindings, &project, "");
        let own = ["-m", "unittest", "discover", "--start-directory", "tests"];
        runs(&tools.join("bin/python"), &own, &project, "src:sdk:bindings");
    }
}

/// A new project for events that also uses what the host does: the line in its world, the reasons, and the code in their places.
fn with_the_host(lang: &str, tools: &Path, file: &str, code: &str) -> tempfile::TempDir {
    let folder = project("events", lang, tools);
    let project = folder.path().join("visit-mark");
    let change = |file: &str, from: &str, to: &str| {
        let text = fs::read_to_string(project.join(file)).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        fs::write(project.join(file), text.replace(from, to)).unwrap();
    };
    change("wit/world.wit", "plugin@1.1.0;\n}", "plugin@1.1.0;\n  include antesala:host/capabilities@1.0.0;\n}");
    let reasons = ["log", "settings", "texts", "store", "time", "typeset"];
    let reasons = reasons.map(|name| format!("[capabilities.{name}]\nreason = \"to try it\"\n")).concat();
    let http = "[capabilities.http]\nreason = \"to try it\"\nhosts = [\"api.example.org\"]\n";
    change(
        "plugin.toml",
        "[settings",
        &format!("{reasons}{http}[texts]\nen = \"hello = Hello, {{ $who }}\"\n[settings"),
    );
    fs::write(project.join(file), code).unwrap();
    let case = fs::read_to_string(project.join("cases/handle.json")).unwrap();
    let mut case: serde_json::Value = serde_json::from_str(&case).unwrap();
    let tags = [
        "en",
        "\"Called off\"",
        "Hello, Ana",
        "2 bytes: k",
        "too large: not kept",
        "Europe/Madrid",
        "refused",
        "%PDF",
        "wrong: it says why",
    ];
    case["expected"] = tags.map(|tag| serde_json::json!({ "SetTag": tag })).to_vec().into();
    fs::write(project.join("cases/handle.json"), case.to_string()).unwrap();
    folder
}

fn has_what_the_host_does(lang: &str, folder: &Path) {
    let (said, well) = plugin(&["build", "visit-mark"], folder);
    assert!(well, "{lang}: {said}");
    let (said, well) = plugin(&["test", "visit-mark"], folder);
    assert!(well && said.contains("ok      handle.json"), "{lang}: {said}");
}

#[test]
fn what_the_host_does_is_reached_from_javascript_and_its_types_hold() {
    let Some(tools) = tools("node_modules") else { return };
    let folder = with_the_host("js", &tools, "src/index.js", include_str!("host.js.txt"));
    runs(&tools.join(".bin/tsc"), &["--project", "."], &folder.path().join("visit-mark"), "");
    has_what_the_host_does("js", folder.path());
}

#[test]
fn what_the_host_does_is_reached_from_python() {
    let Some(tools) = tools(".venv") else { return };
    has_what_the_host_does(
        "python",
        with_the_host("python", &tools, "src/plugin.py", include_str!("host.py.txt")).path(),
    );
}

#[test]
fn what_a_language_cannot_build_is_told_with_its_place() {
    if let Some(tools) = tools("node_modules") {
        let folder = project("questionnaire", "js", &tools);
        let code = folder.path().join("visit-mark/src/index.js");
        fs::write(&code, "export function define( {").unwrap();
        let (said, well) = plugin(&["build", "visit-mark"], folder.path());
        assert!(!well && said.contains("src/index.js:"), "{said}");
        fs::write(&code, "export const define = 1;").unwrap();
        let (said, well) = plugin(&["build", "visit-mark"], folder.path());
        assert!(!well || !plugin(&["check", "visit-mark/visit-mark.wasm"], folder.path()).1, "{said}");
    }
    if let Some(tools) = tools(".venv") {
        let folder = project("questionnaire", "python", &tools);
        fs::write(folder.path().join("visit-mark/src/plugin.py"), "def (").unwrap();
        let (said, well) = plugin(&["build", "visit-mark"], folder.path());
        assert!(!well && said.contains("plugin.py"), "{said}");
    }
    let empty = tempfile::tempdir().unwrap();
    let (said, well) = plugin(&["build", "."], empty.path());
    assert!(!well && said.contains("antesala plugin new"), "{said}");
}

/// A command that runs until it is ended, and what it says.
struct Running(Child, BufReader<std::process::ChildStdout>);

impl Running {
    fn start(arguments: &[&str], folder: &Path) -> Self {
        let mut child = command(arguments, folder).stdout(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Self(child, out)
    }

    /// Waits for a line with these words.
    fn says(&mut self, words: &str) -> String {
        let mut all = String::new();
        loop {
            let mut line = String::new();
            assert!(self.1.read_line(&mut line).unwrap() > 0, "it ended, and never said `{words}`:\n{all}");
            all += &line;
            if line.contains(words) {
                return line;
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_saved_file_is_built_into_the_folder_of_a_demo_and_an_error_leaves_the_one_before() {
    let folder = tempfile::tempdir().unwrap();
    assert!(plugin(&["new", "--kind", "questionnaire", "saved-mark"], folder.path()).1);
    let (said, well) = plugin(&["watch", "saved-mark", "--into", "nowhere"], folder.path());
    assert!(!well && said.contains("there is no such folder"), "{said}");
    fs::create_dir(folder.path().join("dist")).unwrap();
    let mut watching = Running::start(&["watch", "saved-mark", "--into", "dist"], folder.path());
    watching.says("dist/saved-mark.wasm");
    watching.says("1 cases");
    let (code, built) = (folder.path().join("saved-mark/src/lib.rs"), folder.path().join("dist/saved-mark.wasm"));
    let (text, before) = (fs::read_to_string(&code).unwrap(), fs::read(&built).unwrap());
    fs::write(&code, text.replace("Your visit", "Your last visit")).unwrap();
    watching.says("dist/saved-mark.wasm");
    watching.says("\"Your visit\" expected, \"Your last visit\" came");
    let changed = fs::read(&built).unwrap();
    assert_ne!(before, changed);
    fs::write(&code, text.replace("fn title", "fn titel")).unwrap();
    watching.says("the one before stays in force");
    assert_eq!(changed, fs::read(&built).unwrap());
    fs::write(&code, text).unwrap();
    watching.says("dist/saved-mark.wasm");
    watching.says("1 cases");
    assert_eq!(before, fs::read(&built).unwrap());
}

#[test]
fn recorded_inputs_are_replayed_with_a_new_build_and_differences_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    let recorded = folder.path().join("data/recordings/phq9");
    let (said, well) = plugin(&["record", "phq9", "--data", "data"], folder.path());
    assert!(!well && said.contains("there is no such folder of data"), "{said}");
    fs::create_dir(folder.path().join("data")).unwrap();
    let (said, well) = plugin(&["record", "phq9", "--data", "data", "--most", "0"], folder.path());
    assert!(well && said.contains("0 inputs kept") && said.contains("antesala plugin replay"), "{said}");
    assert!(!recorded.join("recording.json").exists(), "it asks for nothing any more");
    let phq9 = root().join("plugins/dist/phq9.wasm");
    let phq9 = phq9.to_str().unwrap();
    let replay = ["replay", "data/recordings/phq9", "--wasm", phq9];
    let (said, well) = plugin(&replay, folder.path());
    assert!(!well && said.contains("no build is beside the inputs"), "{said}");
    fs::copy(phq9, recorded.join("before-0123456789ab.wasm")).unwrap();
    let (said, well) = plugin(&replay, folder.path());
    assert!(!well && said.contains("nothing was recorded there"), "{said}");
    let answers: serde_json::Value =
        (1..=9).map(|question| (format!("q{question}"), serde_json::json!(["2"]))).collect();
    let case =
        serde_json::json!({ "call": "evaluate", "id": "phq-9", "locale": "es", "settings": {}, "answers": answers });
    fs::write(recorded.join("evaluate-1.json"), case.to_string()).unwrap();
    let (said, well) = plugin(&replay, folder.path());
    assert!(well && said.contains("same    evaluate-1.json") && said.contains("1 inputs give the same"), "{said}");
    let other = root().join("plugins/dist/dental-history.wasm");
    let (said, well) = plugin(&["replay", "data/recordings/phq9", "--wasm", other.to_str().unwrap()], folder.path());
    assert!(!well && said.contains("1 of 1 inputs give something else"), "{said}");
}

#[test]
fn recording_goes_on_until_it_is_ended_and_renews_what_it_asks_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut recording = Running::start(&["record", "phq9", "--data", ".", "--clinic", "mayor"], folder.path());
    recording.says("personal data is replaced");
    let order = folder.path().join("recordings/phq9/recording.json");
    assert!(fs::read_to_string(&order).unwrap().contains("mayor"));
    let written = || fs::metadata(&order).unwrap().modified().unwrap();
    let (first, begun) = (written(), Instant::now());
    while written() == first {
        assert!(begun.elapsed() < Duration::from_secs(60), "it is not renewed");
        std::thread::sleep(Duration::from_millis(100));
    }
}
