//! Where the files of a theme are read from: a folder on disk, or the copy compiled into the program.

use std::{
    borrow::Cow,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use include_dir::{Dir, DirEntry, include_dir};

static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/themes");

/// A folder of files, read by relative paths that cannot leave it.
#[derive(Debug, Clone)]
pub(super) enum Folder {
    Disk(PathBuf),
    BuiltIn(String),
}

impl Folder {
    /// The themes that came with the program.
    pub fn built_in() -> Self {
        Self::BuiltIn(String::new())
    }

    pub fn child(&self, name: &str) -> Self {
        match self {
            Self::Disk(path) => Self::Disk(path.join(name)),
            Self::BuiltIn(path) => Self::BuiltIn(join(path, name)),
        }
    }

    pub fn exists(&self) -> bool {
        match self {
            Self::Disk(path) => path.is_dir(),
            Self::BuiltIn(path) => BUILT_IN.get_dir(path).is_some(),
        }
    }

    /// The bytes of a file; nothing if it is not there or its name tries to leave the folder.
    pub fn read(&self, name: &str) -> Option<Cow<'static, [u8]>> {
        if !stays_inside(name) {
            return None;
        }
        match self {
            Self::Disk(path) => fs::read(path.join(name)).ok().map(Cow::Owned),
            Self::BuiltIn(path) => BUILT_IN.get_file(join(path, name)).map(|file| Cow::Borrowed(file.contents())),
        }
    }

    pub fn read_text(&self, name: &str) -> Option<String> {
        self.read(name).and_then(|bytes| String::from_utf8(bytes.into_owned()).ok())
    }

    /// The relative paths of all files in here and in the folders below, sorted.
    pub fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        match self {
            Self::Disk(path) => walk_disk(path, path, &mut found),
            Self::BuiltIn(path) => {
                let root = if path.is_empty() { Some(&BUILT_IN) } else { BUILT_IN.get_dir(path) };
                if let Some(dir) = root {
                    walk_built_in(dir, dir.path(), &mut found);
                }
            }
        }
        found.sort();
        found
    }

    /// A number that changes when a file is added, changed or removed.
    pub fn stamp(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        if let Self::Disk(path) = self {
            for name in self.files() {
                let changed = fs::metadata(path.join(&name)).and_then(|file| Ok((file.modified()?, file.len()))).ok();
                (name, changed).hash(&mut hasher);
            }
        }
        hasher.finish()
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") }
}

fn stays_inside(name: &str) -> bool {
    name.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', '\0', ':']))
}

fn walk_disk(root: &Path, folder: &Path, found: &mut Vec<String>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            walk_disk(root, &path, found);
        } else if let Some(name) = path.strip_prefix(root).ok().and_then(Path::to_str) {
            found.push(name.replace('\\', "/"));
        }
    }
    found.retain(|name| stays_inside(name));
}

fn walk_built_in(dir: &Dir<'static>, root: &Path, found: &mut Vec<String>) {
    for entry in dir.entries() {
        match entry {
            DirEntry::Dir(inner) => walk_built_in(inner, root, found),
            DirEntry::File(file) => {
                if let Some(name) = file.path().strip_prefix(root).ok().and_then(Path::to_str) {
                    found.push(name.replace('\\', "/"));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Folder;

    #[test]
    fn a_name_cannot_leave_the_folder() {
        let folder = Folder::built_in().child("default");
        assert!(folder.read("theme.toml").is_some());
        for name in ["../default/theme.toml", "/etc/passwd", "./theme.toml", "templates//base.html", ""] {
            assert!(folder.read(name).is_none(), "{name}");
        }
    }
}
