//! From a plugin's sources to its component, in each language. `antesala plugin` and `cargo xtask plugins` share this folder,
//! so it uses nothing of the engine.

mod javascript;
mod python;
mod rust;

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use wasm_encoder::{ComponentSection, CustomSection};

/// Why there is no component.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The machine lacks something, and this is what to do.
    Lacks(String),
    /// The project is wrong, and this is where.
    Wrong(String),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Lacks(why) | Self::Wrong(why)) = self;
        f.write_str(why)
    }
}

pub(crate) type Outcome<T> = std::result::Result<T, Trouble>;

/// What a plugin can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Rust,
    JavaScript,
    Python,
}

impl Language {
    pub(crate) const ALL: [Self; 3] = [Self::Rust, Self::JavaScript, Self::Python];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::JavaScript => "JavaScript",
            Self::Python => "Python",
        }
    }

    /// What building needs of this machine: each thing with what is there, or with what to do.
    pub(crate) fn needs(self) -> Vec<(&'static str, std::result::Result<String, String>)> {
        match self {
            Self::Rust => rust::needs(),
            Self::JavaScript => javascript::needs(),
            Self::Python => python::needs(),
        }
    }
}

/// The folder of a plugin.
pub(crate) struct Project {
    pub(crate) name: String,
    pub(crate) language: Language,
    folder: PathBuf,
    /// Its manifest, as JSON.
    manifest: serde_json::Value,
}

impl Project {
    /// Reads `Cargo.toml`, `package.json` or `pyproject.toml`.
    pub(crate) fn open(folder: &Path) -> Outcome<Self> {
        let kinds = [
            ("Cargo.toml", Language::Rust, "/package/name"),
            ("package.json", Language::JavaScript, "/name"),
            ("pyproject.toml", Language::Python, "/project/name"),
        ];
        for (file, language, name) in kinds {
            let path = folder.join(file);
            let Ok(text) = fs::read_to_string(&path) else { continue };
            let wrong = |why: String| Trouble::Wrong(format!("{}: {why}", path.display()));
            let manifest: serde_json::Value = if language == Language::JavaScript {
                serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?
            } else {
                toml::from_str(&text).map_err(|error: toml::de::Error| wrong(error.message().to_owned()))?
            };
            let name = manifest.pointer(name).and_then(|name| name.as_str());
            let name = name.ok_or_else(|| wrong("it names no package".into()))?.to_owned();
            return Ok(Self { name, language, folder: folder.to_owned(), manifest });
        }
        Err(Trouble::Wrong(format!(
            "{}: there is no Cargo.toml, package.json or pyproject.toml: name the folder of a plugin, or make one with \
             `antesala plugin new`",
            folder.display()
        )))
    }

    /// Builds it, adds what is missing for that, and says how large the component is. `locked`: with the versions of its lock
    /// file only.
    pub(crate) fn build(&self, out: &Path, locked: bool) -> Outcome<u64> {
        // Written aside first: a running demo never reads half a component.
        let part = out.with_extension("part");
        match self.language {
            Language::Rust => rust::build(self, &part, locked)?,
            Language::JavaScript => javascript::build(self, &part)?,
            Language::Python => python::build(self, &part)?,
        }
        let wrong = |error: std::io::Error| Trouble::Wrong(format!("{}: {error}", out.display()));
        // The project's manifest becomes a section of the component, whatever the language.
        if let Ok(manifest) = fs::read(self.folder.join("plugin.toml")) {
            let mut component = fs::read(&part).map_err(wrong)?;
            let section = CustomSection { name: "antesala:manifest".into(), data: manifest.into() };
            section.append_to_component(&mut component);
            fs::write(&part, component).map_err(wrong)?;
        }
        let size = fs::metadata(&part).map_err(wrong)?.len();
        fs::rename(&part, out).map_err(wrong)?;
        Ok(size)
    }

    /// A path that the manifest names.
    fn path(&self, pointer: &str) -> Outcome<PathBuf> {
        let name = pointer.trim_start_matches('/').replace('/', ".");
        let found = self.manifest.pointer(pointer).and_then(|path| path.as_str());
        let missing = || Trouble::Wrong(format!("{}: its manifest names no `{name}`", self.folder.display()));
        let path = self.folder.join(found.ok_or_else(missing)?);
        let gone = || Trouble::Wrong(format!("`{name}` of the manifest is {}, and there is none", path.display()));
        if path.exists() { Ok(path.clone()) } else { Err(gone()) }
    }

    /// The project's folder, or the next one above it, that has this file with this word in it.
    fn home(&self, file: &str, word: &str) -> Outcome<PathBuf> {
        let wrong = |error: std::io::Error| Trouble::Wrong(format!("{}: {error}", self.folder.display()));
        let folder = self.folder.canonicalize().map_err(wrong)?;
        let has = |folder: &&Path| fs::read_to_string(folder.join(file)).is_ok_and(|text| text.contains(word));
        let found = folder.ancestors().find(has).map(Path::to_owned);
        found.ok_or_else(|| Trouble::Wrong(format!("{}: no {file} there or above names {word}", folder.display())))
    }
}

/// What a program says of its version; none when it does not start.
fn version(program: &str) -> Option<String> {
    let said = Command::new(program).arg("--version").output().ok().filter(|said| said.status.success())?;
    Some(String::from_utf8_lossy(&said.stdout).lines().next()?.trim().to_owned())
}

/// The first two numbers of a version: `v20.11.1` is 20 and 11.
fn numbers(version: &str) -> Option<(u32, u32)> {
    let from = version.find(|c: char| c.is_ascii_digit())?;
    let mut parts = version[from..].split(|c: char| !c.is_ascii_digit()).map(str::parse);
    Some((parts.next()?.ok()?, parts.next()?.ok()?))
}

/// A program that must be there and new enough.
fn at_least(program: &str, (major, minor): (u32, u32), install: &str) -> std::result::Result<String, String> {
    let Some(said) = version(program) else { return Err(format!("it does not start: {install}")) };
    match numbers(&said) {
        Some(found) if found < (major, minor) => {
            Err(format!("{said} is too old: plugins need {major}.{minor}; {install}"))
        }
        _ => Ok(said),
    }
}

/// Runs a tool to its end; what it says is shown only when it fails.
fn run(command: &mut Command) -> std::result::Result<(), String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let done = command.stdin(Stdio::null()).output().map_err(|error| format!("{program} did not start: {error}"))?;
    if done.status.success() {
        return Ok(());
    }
    let said = [done.stdout, done.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    Err(said.trim().to_owned())
}
