//! `antesala plugin new`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};

use super::Outcome;

/// Makes a project that builds at once.
#[derive(Args)]
pub(in crate::cli) struct New {
    /// Its name, and that of its folder: lower-case letters, digits, hyphens.
    name: String,
    /// The extension point.
    #[arg(long)]
    kind: Kind,
    /// The language.
    #[arg(long, default_value = "rust")]
    lang: Language,
    /// The folder in which the project's folder is made.
    #[arg(long, value_name = "DIR", default_value = ".")]
    folder: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    /// Asks patients.
    Questionnaire,
    /// Writes invoices as files.
    InvoiceFormat,
}

#[derive(Clone, Copy, ValueEnum)]
enum Language {
    Rust,
}

/// The contract and the crate for authors: each project has a copy, so that it builds anywhere and for long.
const VENDORED: &[(&str, &str)] = &[
    ("sdk/Cargo.toml", include_str!("../../../plugins/sdk/Cargo.toml")),
    ("sdk/src/lib.rs", include_str!("../../../plugins/sdk/src/lib.rs")),
    (
        "wit/questionnaire/v1.0.0/questionnaire.wit",
        include_str!("../../../plugins/wit/questionnaire/v1.0.0/questionnaire.wit"),
    ),
    (
        "wit/invoice-format/v1.0.0/invoice-format.wit",
        include_str!("../../../plugins/wit/invoice-format/v1.0.0/invoice-format.wit"),
    ),
    // The versions that were tested together.
    ("Cargo.lock", include_str!("../../../plugins/Cargo.lock")),
    (".gitignore", "/target/\n/*.wasm\n"),
];

const MANIFEST: &str = include_str!("templates/Cargo.toml.txt");

impl New {
    pub(super) fn run(self) -> Outcome<String> {
        let Language::Rust = self.lang;
        let name = self.name.as_str();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let begins = name.starts_with(|c: char| c.is_ascii_lowercase());
        if !begins || name.len() > 40 || name.ends_with('-') || !name.chars().all(plain) {
            return Err(format!(
                "\"{name}\" is no name: it begins with a letter and has lower-case letters, digits, hyphens"
            ));
        }
        if name == "antesala-plugin" || name == "test" {
            return Err(format!("\"{name}\" is taken: choose another"));
        }
        let folder = self.folder.join(name);
        if folder.exists() {
            return Err(format!("{} is there already", folder.display()));
        }
        let (feature, source, case) = match self.kind {
            Kind::Questionnaire => (
                "questionnaire",
                include_str!("templates/questionnaire.rs.txt"),
                ("evaluate", include_str!("templates/questionnaire.json")),
            ),
            Kind::InvoiceFormat => (
                "invoice-format",
                include_str!("templates/invoice_format.rs.txt"),
                ("render", include_str!("templates/invoice_format.json")),
            ),
        };
        let fill = |text: &str| text.replace("@NAME@", name).replace("@FEATURE@", feature);
        for (file, text) in VENDORED {
            write(&folder.join(file), text)?;
        }
        write(&folder.join("Cargo.toml"), &fill(MANIFEST))?;
        write(&folder.join("src/lib.rs"), &fill(source))?;
        write(&folder.join("cases").join(format!("{}.json", case.0)), &fill(case.1))?;
        let shown = folder.display();
        Ok(format!(
            "{shown}: a plugin of the extension point {feature}\n\n  antesala plugin build {shown}\n  antesala plugin test {shown}\n\n\
             Its code is in src/lib.rs; `cargo test` runs its own tests without WebAssembly.\n"
        ))
    }
}

fn write(file: &Path, text: &str) -> Outcome<()> {
    let wrong = |error: std::io::Error| format!("{}: {error}", file.display());
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(wrong)?;
    }
    fs::write(file, text).map_err(wrong)
}
