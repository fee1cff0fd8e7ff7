//! What a new project begins with. Each has a copy of the contract and of what its language offers authors, so that it builds
//! anywhere and for long.

use super::{Lang, Outcome, new::Kind};

macro_rules! shipped {
    ($path:literal) => {
        include_str!(concat!("../../../plugins/", $path))
    };
}

/// An extension point: its contract, a case, and in each language the code and its test.
pub(super) struct Start {
    pub feature: &'static str,
    wit: (&'static str, &'static str),
    case: (&'static str, &'static str),
    rust: &'static str,
    javascript: (&'static str, &'static str),
    javascript_sdk: &'static [(&'static str, &'static str)],
    python: (&'static str, &'static str),
    /// What it asks for: `plugin.toml`.
    manifest: Option<&'static str>,
}

const QUESTIONNAIRE: Start = Start {
    feature: "questionnaire",
    wit: ("wit/questionnaire/v1.0.0/questionnaire.wit", shipped!("wit/questionnaire/v1.0.0/questionnaire.wit")),
    case: ("cases/evaluate.json", include_str!("templates/questionnaire.json")),
    rust: include_str!("templates/questionnaire.rs.txt"),
    javascript: (include_str!("templates/questionnaire.js.txt"), include_str!("templates/questionnaire.test.js.txt")),
    javascript_sdk: &[
        ("sdk/questionnaire.js", shipped!("sdk-js/questionnaire.js")),
        ("sdk/questionnaire.d.ts", shipped!("sdk-js/questionnaire.d.ts")),
    ],
    python: (include_str!("templates/questionnaire.py.txt"), include_str!("templates/questionnaire_test.py.txt")),
    manifest: None,
};

const INVOICE_FORMAT: Start = Start {
    feature: "invoice-format",
    wit: ("wit/invoice-format/v1.0.0/invoice-format.wit", shipped!("wit/invoice-format/v1.0.0/invoice-format.wit")),
    case: ("cases/render.json", include_str!("templates/invoice_format.json")),
    rust: include_str!("templates/invoice_format.rs.txt"),
    javascript: (include_str!("templates/invoice_format.js.txt"), include_str!("templates/invoice_format.test.js.txt")),
    javascript_sdk: &[
        ("sdk/invoice-format.js", shipped!("sdk-js/invoice-format.js")),
        ("sdk/invoice-format.d.ts", shipped!("sdk-js/invoice-format.d.ts")),
    ],
    python: (include_str!("templates/invoice_format.py.txt"), include_str!("templates/invoice_format_test.py.txt")),
    manifest: None,
};

/// In Rust alone so far.
const EVENTS: Start = Start {
    feature: "events",
    wit: ("wit/events/v1.0.0/events.wit", shipped!("wit/events/v1.0.0/events.wit")),
    case: ("cases/handle.json", include_str!("templates/events.json")),
    rust: include_str!("templates/events.rs.txt"),
    javascript: ("", ""),
    javascript_sdk: &[],
    python: ("", ""),
    manifest: Some(include_str!("templates/events.toml")),
};

/// In Rust alone so far.
const PAGE_SECTION: Start = Start {
    feature: "page-section",
    wit: ("wit/page-section/v1.0.0/page-section.wit", shipped!("wit/page-section/v1.0.0/page-section.wit")),
    case: ("cases/section.json", include_str!("templates/page_section.json")),
    rust: include_str!("templates/page_section.rs.txt"),
    javascript: ("", ""),
    javascript_sdk: &[],
    python: ("", ""),
    manifest: None,
};

/// In Rust alone so far.
const BOOKING_POLICY: Start = Start {
    feature: "booking-policy",
    wit: ("wit/booking-policy/v1.0.0/booking-policy.wit", shipped!("wit/booking-policy/v1.0.0/booking-policy.wit")),
    case: ("cases/judge.json", include_str!("templates/booking_policy.json")),
    rust: include_str!("templates/booking_policy.rs.txt"),
    javascript: ("", ""),
    javascript_sdk: &[],
    python: ("", ""),
    manifest: None,
};

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
pub(super) fn files(start: &Start, lang: Lang) -> Outcome<Vec<(&'static str, String)>> {
    if start.javascript.0.is_empty() && !matches!(lang, Lang::Rust) {
        return Err(format!("`{}` is for Rust so far: leave --lang out", start.feature));
    }
    let mut files = vec![start.case];
    files.extend(start.manifest.map(|manifest| ("plugin.toml", manifest)));
    let tools;
    match lang {
        Lang::Rust => files.extend([
            // The crate has all extension points, and so needs all contracts.
            QUESTIONNAIRE.wit,
            INVOICE_FORMAT.wit,
            EVENTS.wit,
            PAGE_SECTION.wit,
            BOOKING_POLICY.wit,
            ("wit/host/v1.0.0/host.wit", shipped!("wit/host/v1.0.0/host.wit")),
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
                start.wit,
                ("package.json", &tools),
                ("tsconfig.json", include_str!("templates/tsconfig.json.txt")),
                ("sdk/shared.js", shipped!("sdk-js/shared.js")),
                ("src/index.js", start.javascript.0),
                ("test/plugin.test.js", start.javascript.1),
                (".gitignore", "/node_modules/\n/*.wasm\n"),
            ]);
            files.extend(start.javascript_sdk);
        }
        Lang::Python => files.extend([
            start.wit,
            ("pyproject.toml", include_str!("templates/pyproject.toml.txt")),
            ("requirements.txt", shipped!("requirements.txt")),
            ("sdk/antesala_plugin/__init__.py", shipped!("sdk-py/antesala_plugin/__init__.py")),
            ("sdk/antesala_plugin/questionnaire.py", shipped!("sdk-py/antesala_plugin/questionnaire.py")),
            ("sdk/antesala_plugin/invoice_format.py", shipped!("sdk-py/antesala_plugin/invoice_format.py")),
            ("sdk/antesala_plugin/py.typed", ""),
            ("src/plugin.py", start.python.0),
            ("tests/test_plugin.py", start.python.1),
            (".gitignore", "/.venv/\n/bindings/\n__pycache__/\n/*.wasm\n"),
        ]),
    }
    Ok(files.into_iter().map(|(file, text)| (file, text.to_owned())).collect())
}

/// The tools that the plugins of this repository are built with, in the same versions.
fn tools_of_javascript() -> Outcome<String> {
    let manifest: serde_json::Value =
        serde_json::from_str(shipped!("package.json")).map_err(|error| error.to_string())?;
    Ok(format!("{:#}", manifest["devDependencies"]).replace('\n', "\n  "))
}
