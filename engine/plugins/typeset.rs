//! Typesetting what a plugin wrote: in a process of its own, which is ended with the call.

use std::{path::Path, process::Stdio};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tokio::{io::AsyncWriteExt, process::Command};

use super::{Fault, error::Breach};
use crate::lang::Lang;

/// The most that a plugin gives to be typeset, in bytes.
const GIVEN: usize = 2 << 20;
/// The largest PDF that is taken.
const TAKEN: u64 = 8 << 20;
/// The most files.
const FILES: usize = 20;

/// What is typeset, as the process reads it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Sheet {
    pub title: String,
    pub lang: Lang,
    pub day: Date,
    pub markup: String,
    #[serde(with = "content")]
    pub files: Vec<(String, Vec<u8>)>,
}

mod content {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(files: &[(String, Vec<u8>)], to: S) -> Result<S::Ok, S::Error> {
        files.iter().map(|(name, content)| (name, STANDARD.encode(content))).collect::<Vec<_>>().serialize(to)
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(of: D) -> Result<Vec<(String, Vec<u8>)>, D::Error> {
        let files = Vec::<(String, String)>::deserialize(of)?;
        let decode = |(name, text): (String, String)| Ok((name, STANDARD.decode(text).map_err(D::Error::custom)?));
        files.into_iter().map(decode).collect()
    }
}

/// The PDF, or what is wrong with the markup. Dropped before its end, it takes the process with it.
pub(super) async fn pdf(program: Option<&Path>, sheet: &Sheet) -> wasmtime::Result<Result<Vec<u8>, String>> {
    let Some(program) = program else {
        return Err(Breach::error(Fault::Unavailable, "this host has no program that typesets"));
    };
    let given = sheet.markup.len() + sheet.files.iter().map(|(_, content)| content.len()).sum::<usize>();
    if given > GIVEN {
        return Ok(Err(format!("markup and files have at most {GIVEN} bytes")));
    }
    let plain = |name: &str| {
        let letters = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
        letters && !name.starts_with('.') && (1..=64).contains(&name.len()) && name != "main.typ"
    };
    if sheet.files.len() > FILES || !sheet.files.iter().all(|(name, _)| plain(name)) {
        return Ok(Err(format!("at most {FILES} files, named with letters, digits, - _ .")));
    }
    run(program, sheet).await.map_err(|error| Breach::error(Fault::Unavailable, format!("typesetting: {error}")))
}

async fn run(program: &Path, sheet: &Sheet) -> std::io::Result<Result<Vec<u8>, String>> {
    use tokio::io::AsyncReadExt;
    // Nothing of the host's environment: there is nothing in it that a document needs.
    let mut child = Command::new(program)
        .arg("typeset")
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let (mut stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let given = serde_json::to_vec(sheet)?;
    let write = async {
        if let Some(stdin) = &mut stdin {
            // A process that ends early says why.
            let _ = stdin.write_all(&given).await;
        }
        drop(stdin.take());
    };
    let (mut made, mut said) = (Vec::new(), Vec::new());
    let read = async {
        if let (Some(stdout), Some(stderr)) = (stdout, stderr) {
            let (mut stdout, mut stderr) = (stdout.take(TAKEN + 1), stderr.take(2_000));
            tokio::try_join!(stdout.read_to_end(&mut made), stderr.read_to_end(&mut said))?;
        }
        Ok::<_, std::io::Error>(())
    };
    tokio::join!(write, read).1?;
    if made.len() as u64 > TAKEN {
        return Ok(Err(format!("a PDF has at most {TAKEN} bytes")));
    }
    let status = child.wait().await?;
    if status.success() {
        return Ok(Ok(made));
    }
    let said: String = String::from_utf8_lossy(&said).chars().filter(|c| !c.is_control()).take(500).collect();
    if said.is_empty() {
        return Err(std::io::Error::other(format!("the process ended with {status}")));
    }
    Ok(Err(said))
}
