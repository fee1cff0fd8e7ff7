//! `antesala plugin new`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};

use super::{Lang, Outcome, starts};

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
    lang: Lang,
    /// The folder in which the project's folder is made.
    #[arg(long, value_name = "DIR", default_value = ".")]
    folder: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Kind {
    /// Asks patients.
    Questionnaire,
    /// Writes invoices as files.
    InvoiceFormat,
    /// Is told what happens.
    Events,
    /// Adds sections to pages.
    PageSection,
    /// Has a say in which hours are offered.
    BookingPolicy,
}

impl New {
    pub(super) fn run(self) -> Outcome<String> {
        let name = self.name.as_str();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let begins = name.starts_with(|c: char| c.is_ascii_lowercase());
        if !begins || name.len() > 40 || name.ends_with('-') || !name.chars().all(plain) {
            return Err(format!(
                "\"{name}\" is no name: it begins with a letter and has lower-case letters, digits, hyphens"
            ));
        }
        if ["antesala-plugin", "test", "esbuild", "componentize-qjs"].contains(&name) {
            return Err(format!("\"{name}\" is taken: choose another"));
        }
        let folder = self.folder.join(name);
        if folder.exists() {
            return Err(format!("{} is there already", folder.display()));
        }
        let start = starts::of(self.kind);
        let fill = |text: &str| text.replace("@NAME@", name).replace("@FEATURE@", start.feature);
        for (file, text) in starts::files(start, self.lang)? {
            write(&folder.join(file), &fill(&text))?;
        }
        let (shown, code, tests) = (folder.display(), starts::code(self.lang), starts::tests(self.lang));
        Ok(format!(
            "{shown}: a plugin of the extension point {}\n\n  antesala plugin build {shown}\n  antesala plugin test {shown}\n\n\
             Its code is in {code}; {tests} runs its own tests without WebAssembly.\n",
            start.feature
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
