//! The house stands as `docs/architecture.md` draws it: what is above uses what is below, and slices stay apart.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// From the top of the house to the ground. A line may use the lines below it; on one line, what is left may use what is right.
const FLOORS: &[&[&str]] = &[
    &["main"],
    &["cli"],
    &["lib", "builder"],
    &["router"],
    &["home", "console", "events", "openapi", "web_assets"],
    SLICES,
    &["portal"],
    &["records", "audit"],
    &["mail", "web"],
    &["plugins"],
    &["tenancy", "jobs"],
    &["themes"],
    &["storage"],
    &["typeset"],
    &["ids", "clock", "urls", "lang", "text", "error", "address", "nif"],
];

/// What a clinic does. They do not know each other.
const SLICES: &[&str] = &["accounts", "booking", "documents", "questionnaires", "invoices"];

/// The rooms of a slice: each a file, or a folder when it is large.
const ROOMS: &[&str] = &["mod", "model", "store", "pages", "console", "api", "jobs", "mails", "tests"];

/// Where statements may be, besides the `store` of a slice.
const KEEPERS_OF_ROWS: &[&str] = &["storage", "jobs", "plugins", "mail", "portal", "records", "audit", "tenancy"];

/// What one slice needs and no other has: said here, so that it stays rare.
const OWN_ROOMS: &[(&str, &str)] = &[
    // What patients, staff and jobs do alike, in one place each.
    ("booking", "make"),
    ("booking", "calendar"),
    ("booking", "names"),
    ("booking", "origins"),
    ("booking", "video"),
    ("invoices", "issue"),
    ("invoices", "issuer"),
    ("invoices", "formats"),
    ("invoices", "typeset"),
];

const MOST_LINES: usize = 400;

#[test]
fn what_is_above_uses_what_is_below_and_never_back() {
    let mut wrong = String::new();
    for file in files() {
        for used in file.uses() {
            if let Some(reason) = refused(&file.part, &used) {
                let _ = writeln!(wrong, "{}: uses crate::{used}: {reason}", file.name);
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}docs/architecture.md says who may use whom");
}

#[test]
fn only_stores_speak_sql() {
    let wrong: Vec<String> = files()
        .into_iter()
        .filter(|file| {
            file.code.contains("sql!(") && !KEEPERS_OF_ROWS.contains(&file.part.as_str()) && file.room() != "store"
        })
        .map(|file| file.name)
        .collect();
    assert!(wrong.is_empty(), "these files hold SQL, which belongs into the slice's store: {wrong:#?}");
}

#[test]
fn a_limit_that_is_bound_is_cast() {
    // SQLite looks at the value of a bare parameter after LIMIT, and plans the statement anew each time that it is run.
    let bare: Vec<String> =
        files().into_iter().filter(|file| file.code.contains("LIMIT $")).map(|file| file.name).collect();
    assert!(bare.is_empty(), "LIMIT CAST($n AS BIGINT) in: {bare:?}");
}

#[test]
fn no_file_is_longer_than_a_person_reads_in_one_go() {
    let wrong: Vec<String> = files()
        .into_iter()
        .map(|file| (file.text.lines().count(), file.name))
        .filter(|(lines, _)| *lines > MOST_LINES)
        .map(|(lines, name)| format!("{name}: {lines} lines"))
        .collect();
    assert!(wrong.is_empty(), "longer than {MOST_LINES} lines; make the room a folder: {wrong:#?}");
}

#[test]
fn every_slice_has_the_same_rooms() {
    let mut wrong = BTreeSet::new();
    for file in files().into_iter().filter(|file| SLICES.contains(&file.part.as_str())) {
        let room = file.room();
        if !ROOMS.contains(&room.as_str()) && !OWN_ROOMS.contains(&(&file.part, &room)) {
            wrong.insert(format!("{}: `{}` is no room of a slice", file.name, file.room()));
        }
    }
    assert!(wrong.is_empty(), "the rooms are {ROOMS:?}, a large one is a folder: {wrong:#?}");
}

/// Why `part` of the house may not use `used`.
fn refused(part: &str, used: &str) -> Option<&'static str> {
    if used == part {
        return None;
    }
    let (Some(here), Some(there)) = (place(part), place(used)) else {
        return Some("this test does not know one of the two: give it a floor in docs/architecture.md and here");
    };
    if SLICES.contains(&part) && SLICES.contains(&used) {
        return Some("slices do not know each other");
    }
    (here > there).then_some("that is above, or left of it")
}

/// The floor from the top, and the place on it.
fn place(part: &str) -> Option<(usize, usize)> {
    FLOORS.iter().enumerate().find_map(|(floor, parts)| Some((floor, parts.iter().position(|p| *p == part)?)))
}

struct File {
    /// `engine/booking/store.rs`
    name: String,
    /// `booking`
    part: String,
    /// `store`
    rest: PathBuf,
    text: String,
    /// The text without comments and without the tests at its end.
    code: String,
}

impl File {
    /// The part of the slice in which this file is: `store` for `booking/store.rs` and for `booking/store/agenda.rs`.
    fn room(&self) -> String {
        let first = self.rest.components().next().map(|c| c.as_os_str().to_string_lossy().into_owned());
        first.unwrap_or_default().trim_end_matches(".rs").to_owned()
    }

    /// The first names after each `crate::`, those in braces included.
    fn uses(&self) -> BTreeSet<String> {
        let mut used = BTreeSet::new();
        for (at, _) in self.code.match_indices("crate::") {
            let after = &self.code[at + "crate::".len()..];
            let names = after.strip_prefix('{').map_or_else(|| vec![first_name(after)], in_braces);
            // `crate::Name` is what lib.rs re-exports; `crate::name!` is a macro, which has no floor.
            used.extend(names.into_iter().filter_map(|name| match name.chars().next() {
                Some(c) if c.is_uppercase() => Some("lib".to_owned()),
                Some(_) if !after.starts_with(&format!("{name}!")) => Some(name),
                _ => None,
            }));
        }
        used
    }
}

fn first_name(path: &str) -> String {
    path.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// `a` and `b` from `a::{c, d}, b::e};`
fn in_braces(list: &str) -> Vec<String> {
    let (mut names, mut depth, mut at_start) = (Vec::new(), 0, true);
    for (at, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => at_start = true,
            c if at_start && !c.is_whitespace() => {
                names.push(first_name(&list[at..]));
                at_start = false;
            }
            _ => {}
        }
    }
    names
}

fn files() -> Vec<File> {
    let engine = Path::new(env!("CARGO_MANIFEST_DIR")).join("engine");
    let mut files = Vec::new();
    let mut folders = vec![engine.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder can be read") {
            let path = entry.expect("the entry can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(file(&engine, &path));
            }
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(files.len() > 5, "the source is in engine/");
    files
}

fn file(engine: &Path, path: &Path) -> File {
    let inside = path.strip_prefix(engine).expect("the file is in the folder");
    let mut components = inside.components();
    let first = components.next().map(|c| c.as_os_str().to_string_lossy().into_owned()).unwrap_or_default();
    let text = fs::read_to_string(path).expect("the source is UTF-8");
    let without_tests =
        text.find("#[cfg(test)]\nmod ").filter(|at| text[*at..].lines().nth(1).is_some_and(|l| l.ends_with('{')));
    let code = without_tests.map_or(&text[..], |at| &text[..at]);
    let code = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    File {
        name: format!("engine/{}", inside.display()),
        part: first.trim_end_matches(".rs").to_owned(),
        rest: components.as_path().to_path_buf(),
        text,
        code,
    }
}
