//! What a new project begins with. Each has a copy of the contract and of what its language offers authors, so that it builds
//! anywhere and for long.

use super::{Lang, Outcome, new::Kind};

macro_rules! shipped {
    ($($path:tt)*) => {
        include_str!(concat!("../../../plugins/", $($path)*))
    };
}

/// An extension point: its contract, a case, and in each language the code and its test.
pub(super) struct Start {
    pub feature: &'static str,
    /// The newest version of its contract.
    version: &'static str,
    wit: &'static str,
    case: (&'static str, &'static str),
    rust: &'static str,
    javascript: (&'static str, &'static str),
    javascript_sdk: [(&'static str, &'static str); 2],
    python: (&'static str, &'static str),
    /// What it asks for: `plugin.toml`.
    manifest: Option<&'static str>,
}

/// Names alike in all places: the contract's `$feature`, the templates' `$name`, the case's `$case`.
macro_rules! start {
    ($feature:literal, $version:literal, $name:literal, $case:literal, $manifest:expr) => {
        Start {
            feature: $feature,
            version: $version,
            wit: shipped!(concat!("wit/", $feature, "/v", $version, "/", $feature, ".wit")),
            case: (concat!("cases/", $case, ".json"), include_str!(concat!("templates/", $name, ".json"))),
            rust: include_str!(concat!("templates/", $name, ".rs.txt")),
            javascript: (
                include_str!(concat!("templates/", $name, ".js.txt")),
                include_str!(concat!("templates/", $name, ".test.js.txt")),
            ),
            javascript_sdk: [
                (concat!("sdk/", $feature, ".js"), shipped!(concat!("sdk-js/", $feature, ".js"))),
                (concat!("sdk/", $feature, ".d.ts"), shipped!(concat!("sdk-js/", $feature, ".d.ts"))),
            ],
            python: (
                include_str!(concat!("templates/", $name, ".py.txt")),
                include_str!(concat!("templates/", $name, "_test.py.txt")),
            ),
            manifest: $manifest,
        }
    };
}

const QUESTIONNAIRE: Start = start!("questionnaire", "1.0.0", "questionnaire", "evaluate", None);
const INVOICE_FORMAT: Start = start!("invoice-format", "1.0.0", "invoice_format", "render", None);
const EVENTS: Start = start!("events", "1.1.0", "events", "handle", Some(include_str!("templates/events.toml")));
const PAGE_SECTION: Start = start!("page-section", "1.0.0", "page_section", "section", None);
const BOOKING_POLICY: Start = start!("booking-policy", "1.0.0", "booking_policy", "judge", None);
const ALL: [&Start; 5] = [&QUESTIONNAIRE, &INVOICE_FORMAT, &EVENTS, &PAGE_SECTION, &BOOKING_POLICY];

/// What the host does for plugins.
const HOST: &str = shipped!("wit/host/v1.0.0/host.wit");

pub(super) fn of(kind: Kind) -> &'static Start {
    match kind {
        Kind::Questionnaire => &QUESTIONNAIRE,
        Kind::InvoiceFormat => &INVOICE_FORMAT,
        Kind::Events => &EVENTS,
        Kind::PageSection => &PAGE_SECTION,
        Kind::BookingPolicy => &BOOKING_POLICY,
    }
}

/// The file that an author opens first.
pub(super) fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::Rust => "src/lib.rs",
        Lang::Js => "src/index.js",
        Lang::Python => "src/plugin.py",
    }
}

/// What runs a project's own tests.
pub(super) fn tests(lang: Lang) -> &'static str {
    match lang {
        Lang::Rust => "`cargo test`",
        Lang::Js => "`npm test`",
        Lang::Python => "what tests/test_plugin.py says",
    }
}

/// The files of a project; `@NAME@` and `@FEATURE@` stand for its name and extension point.
pub(super) fn files(start: &Start, lang: Lang) -> Outcome<Vec<(String, String)>> {
    let mut files = vec![start.case];
    files.extend(start.manifest.map(|manifest| ("plugin.toml", manifest)));
    let tools;
    match lang {
        Lang::Rust => files.extend([
            ("wit/host/v1.0.0/host.wit", HOST),
            ("sdk/src/events.rs", shipped!("sdk/src/events.rs")),
            ("sdk/src/booking_policy.rs", shipped!("sdk/src/booking_policy.rs")),
            ("sdk/src/clock.rs", shipped!("sdk/src/clock.rs")),
            ("sdk/src/page_section.rs", shipped!("sdk/src/page_section.rs")),
            ("sdk/src/host.rs", shipped!("sdk/src/host.rs")),
            ("sdk/Cargo.toml", shipped!("sdk/Cargo.toml")),
            ("sdk/src/lib.rs", shipped!("sdk/src/lib.rs")),
            // The versions that were tested together.
            ("Cargo.lock", shipped!("Cargo.lock")),
            ("Cargo.toml", include_str!("templates/Cargo.toml.txt")),
            ("src/lib.rs", start.rust),
            (".gitignore", "/target/\n/*.wasm\n"),
        ]),
        Lang::Js => {
            tools = include_str!("templates/package.json.txt").replace("@TOOLS@", &tools_of_javascript()?);
            files.extend([
                ("package.json", tools.as_str()),
                ("tsconfig.json", include_str!("templates/tsconfig.json.txt")),
                ("sdk/shared.js", shipped!("sdk-js/shared.js")),
                ("sdk/host.d.ts", shipped!("sdk-js/host.d.ts")),
                ("sdk/in-tests.js", shipped!("sdk-js/in-tests.js")),
                ("src/index.js", start.javascript.0),
                ("test/plugin.test.js", start.javascript.1),
                (".gitignore", "/node_modules/\n/*.wasm\n"),
            ]);
            files.extend(start.javascript_sdk);
        }
        Lang::Python => files.extend([
            ("pyproject.toml", include_str!("templates/pyproject.toml.txt")),
            ("requirements.txt", shipped!("requirements.txt")),
            ("sdk/antesala_plugin/__init__.py", shipped!("sdk-py/antesala_plugin/__init__.py")),
            ("sdk/antesala_plugin/questionnaire.py", shipped!("sdk-py/antesala_plugin/questionnaire.py")),
            ("sdk/antesala_plugin/invoice_format.py", shipped!("sdk-py/antesala_plugin/invoice_format.py")),
            ("sdk/antesala_plugin/events.py", shipped!("sdk-py/antesala_plugin/events.py")),
            ("sdk/antesala_plugin/page_section.py", shipped!("sdk-py/antesala_plugin/page_section.py")),
            ("sdk/antesala_plugin/booking_policy.py", shipped!("sdk-py/antesala_plugin/booking_policy.py")),
            ("sdk/antesala_plugin/py.typed", ""),
            ("src/plugin.py", start.python.0),
            ("tests/test_plugin.py", start.python.1),
            (".gitignore", "/.venv/\n/bindings/\n__pycache__/\n/*.wasm\n"),
        ]),
    }
    let mut files: Vec<_> = files.into_iter().map(|(file, text)| (file.to_owned(), text.to_owned())).collect();
    files.extend(contract(start, lang));
    Ok(files)
}

/// The contract, as each language's tools look for it.
fn contract(start: &Start, lang: Lang) -> Vec<(String, String)> {
    if matches!(lang, Lang::Rust) {
        // The crate has all extension points, and so needs all contracts.
        let file =
            |start: &&Start| (format!("wit/{0}/v{1}/{0}.wit", start.feature, start.version), start.wit.to_owned());
        return ALL.iter().map(file).collect();
    }
    vec![
        ("wit/world.wit".to_owned(), include_str!("templates/world.wit.txt").replace("@VERSION@", start.version)),
        (format!("wit/deps/{0}/{0}.wit", start.feature), start.wit.to_owned()),
        ("wit/deps/host/host.wit".to_owned(), HOST.to_owned()),
    ]
}

/// The tools that the plugins of this repository are built with, in the same versions.
fn tools_of_javascript() -> Outcome<String> {
    let manifest: serde_json::Value =
        serde_json::from_str(shipped!("package.json")).map_err(|error| error.to_string())?;
    Ok(format!("{:#}", manifest["devDependencies"]).replace('\n', "\n  "))
}
