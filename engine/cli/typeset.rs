//! `antesala typeset`: the process in which what a plugin wrote is typeset. It reads the document from its input, writes the PDF to its
//! output, and can be ended at any time.

use std::{
    io::{self, Read, Write},
    process::ExitCode,
};

use crate::{
    plugins::typeset::Sheet,
    typeset::{self, Document},
};

/// It computes no longer, and has no more memory, whoever forgets to end it.
#[cfg(unix)]
fn limit() -> io::Result<()> {
    const SECONDS: u64 = 10;
    // Of the address space, of which an allocator reserves more than it takes.
    const MEMORY: u64 = 4 << 30;
    rlimit::setrlimit(rlimit::Resource::CPU, SECONDS, SECONDS)?;
    rlimit::setrlimit(rlimit::Resource::AS, MEMORY, MEMORY)
}

#[cfg(not(unix))]
fn limit() -> io::Result<()> {
    Ok(())
}

pub(super) fn run() -> ExitCode {
    match make() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprint!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn make() -> Result<(), String> {
    let wrong = |error: io::Error| error.to_string();
    limit().map_err(wrong)?;
    let mut given = Vec::new();
    io::stdin().read_to_end(&mut given).map_err(wrong)?;
    let sheet: Sheet = serde_json::from_slice(&given).map_err(|error| error.to_string())?;
    // A text in typst is quoted as one in JSON is, as far as titles go.
    let title = serde_json::to_string(&sheet.title).map_err(|error| error.to_string())?;
    let markup =
        format!("#set document(title: {title})\n#set text(lang: \"{}\")\n{}", sheet.lang.as_str(), sheet.markup);
    let files = sheet.files.iter().map(|(name, content)| (name.as_str(), content.clone().into())).collect();
    let made = typeset::pdf(Document { markup, files, ident: &sheet.title, day: sheet.day })?;
    io::stdout().write_all(&made).map_err(wrong)
}
