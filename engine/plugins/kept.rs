//! Compiled code on disk. It runs as it stands, so it comes only from a folder that nobody else can write to, and a file
//! that is not as it was left is thrown away.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::Mutex,
};

use blake2::{Blake2b256, Digest};
use wasmtime::{Cache, CacheConfig};

/// The list of what was kept, beside it.
const SUMS: &str = "sums";

/// The folder of compiled code.
pub(super) struct Kept {
    folder: PathBuf,
    cache: Cache,
    writing: Mutex<()>,
}

impl Kept {
    /// Makes the folder the owner's alone, and throws away what it should not hold. What others could have written goes all.
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        if fs::symlink_metadata(folder)?.is_symlink() {
            return Err(io::Error::other("it is a link, and whose the folder behind it is nobody knows"));
        }
        let folder = folder.canonicalize()?;
        let kept = Self { cache: cache(&folder)?, folder, writing: Mutex::default() };
        if owned(&kept.folder)? {
            kept.sweep();
        } else {
            let _ = fs::remove_dir_all(kept.folder.join("modules"));
        }
        Ok(kept)
    }

    /// What reads and writes the folder while plugins are loaded.
    pub(super) fn cache(&self) -> Cache {
        self.cache.clone()
    }

    /// Removes what is not as the list says.
    fn sweep(&self) {
        let (listed, files) = (self.listed(), self.files());
        let check = |(name, path): &(String, PathBuf)| {
            if sum(path).is_none_or(|sum| listed.get(name) != Some(&sum)) {
                tracing::warn!(file = name, "compiled code is not as it was left: it is thrown away");
                let _ = fs::remove_file(path);
            }
        };
        // Nothing else can begin before it is done.
        let each = files.len().div_ceil(std::thread::available_parallelism().map_or(1, usize::from)).max(1);
        std::thread::scope(|scope| {
            for some in files.chunks(each) {
                scope.spawn(move || some.iter().for_each(check));
            }
        });
    }

    /// Writes down what is there now, if anything was compiled: a start finds most of what it needs.
    pub(super) fn remember(&self) {
        if self.cache.cache_misses() > 0 {
            self.write_down();
        }
    }

    fn write_down(&self) {
        let Ok(_one) = self.writing.lock() else { return };
        let (before, files) = (self.listed(), self.files());
        // What was compiled by an earlier process, as most is at a start, is on the list.
        if files.iter().all(|(name, _)| before.contains_key(name)) {
            return;
        }
        let mut text = String::new();
        for (name, path) in files {
            if let Some(sum) = before.get(&name).cloned().or_else(|| sum(&path)) {
                text.extend([sum.as_str(), " ", name.as_str(), "\n"]);
            }
        }
        // A name of its own: other processes may keep their code here, too, and a container's numbers are no names.
        let part = self.folder.join(format!("{SUMS}.{}.part", hex::encode(crate::ids::Random::system().bytes::<8>())));
        let written = fs::write(&part, text).and_then(|()| fs::rename(&part, self.folder.join(SUMS)));
        if let Err(error) = written {
            tracing::warn!(%error, "the list of compiled code could not be written: it is compiled again at the next start");
        }
    }

    fn listed(&self) -> BTreeMap<String, String> {
        let text = fs::read_to_string(self.folder.join(SUMS)).unwrap_or_default();
        text.lines().filter_map(|line| line.split_once(' ')).map(|(sum, name)| (name.into(), sum.into())).collect()
    }

    /// The files of compiled code; how often each was used stands in others.
    fn files(&self) -> Vec<(String, PathBuf)> {
        let mut found = Vec::new();
        let mut folders = vec![self.folder.join("modules")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => folders.push(path),
                    _ if path.extension().is_some() => {}
                    _ => {
                        if let Ok(name) = path.strip_prefix(&self.folder) {
                            found.push((name.to_string_lossy().into_owned(), path));
                        }
                    }
                }
            }
        }
        found
    }
}

fn cache(folder: &Path) -> io::Result<Cache> {
    let mut config = CacheConfig::new();
    // A file stays as it was written: none is packed tighter later.
    config.with_directory(folder).with_optimized_compression_usage_counter_threshold(u64::MAX);
    Cache::new(config).map_err(io::Error::other)
}

/// By `Blake2b256`: each start reads all that is kept, and where the processor has no instructions for SHA-256 that takes three times as long.
fn sum(path: &Path) -> Option<String> {
    Some(hex::encode(Blake2b256::digest(fs::read(path).ok()?)))
}

/// Whether nobody else could write there so far; from now on nobody can.
#[cfg(unix)]
fn owned(folder: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    let before = fs::metadata(folder)?.permissions().mode();
    // Only the owner can do this: a folder of somebody else is refused here.
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    Ok(before & 0o022 == 0)
}

/// Where folders have no such rights, a user's folders are the user's.
#[cfg(not(unix))]
fn owned(_: &Path) -> io::Result<bool> {
    Ok(true)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn place() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let cache = folder.path().join("cache");
        fs::create_dir_all(cache.join("modules/engine-1")).unwrap();
        fs::set_permissions(&cache, fs::Permissions::from_mode(0o755)).unwrap();
        let code = cache.join("modules/engine-1/code");
        fs::write(&code, "compiled").unwrap();
        (folder, cache, code)
    }

    #[test]
    fn compiled_code_that_is_as_it_was_left_stays() {
        let (_folder, cache, code) = place();
        assert!(Kept::open(&cache).is_ok() && !code.exists(), "what no list names is thrown away");
        let kept = Kept::open(&cache.join("../cache")).unwrap();
        fs::write(&code, "compiled").unwrap();
        kept.write_down();
        Kept::open(&cache).unwrap();
        assert!(code.exists());
        fs::write(&code, "c0mpiled").unwrap();
        Kept::open(&cache).unwrap();
        assert!(!code.exists(), "one letter is another");
    }

    #[test]
    fn what_others_could_have_written_is_thrown_away_and_they_are_shut_out() {
        let (_folder, cache, code) = place();
        let kept = Kept::open(&cache).unwrap();
        fs::write(&code, "compiled").unwrap();
        kept.write_down();
        fs::set_permissions(&cache, fs::Permissions::from_mode(0o777)).unwrap();
        Kept::open(&cache).unwrap();
        assert!(!code.exists());
        assert_eq!(fs::metadata(&cache).unwrap().permissions().mode() & 0o777, 0o700);
        let link = cache.with_file_name("link");
        std::os::unix::fs::symlink(&cache, &link).unwrap();
        assert!(Kept::open(&link).is_err());
    }
}
