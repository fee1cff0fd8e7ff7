//! Notices changed files of clinics. Editors write a file in several steps: a clinic is read when its folder is quiet.

use std::{
    collections::BTreeSet,
    path::Path,
    sync::mpsc::{self, RecvTimeoutError},
    time::Duration,
};

use notify::{EventKind, RecursiveMode, Watcher};

/// How long a folder is quiet before it is read.
const QUIET: Duration = Duration::from_millis(200);

pub(super) fn start(
    folder: &Path,
    reload: impl Fn(&str) + Send + 'static,
) -> notify::Result<notify::RecommendedWatcher> {
    let folder = folder.canonicalize().map_err(notify::Error::io)?;
    let (seen, changes) = mpsc::channel::<String>();
    let root = folder.clone();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let Ok(event) = event else { return };
        if matches!(event.kind, EventKind::Access(_)) {
            return;
        }
        for path in event.paths {
            let slug = path.strip_prefix(&root).ok().and_then(|rest| rest.iter().next()).and_then(|name| name.to_str());
            if let Some(slug) = slug.filter(|slug| !slug.starts_with(['.', '_'])) {
                // The reader is gone only when the registry is: then nobody needs to know.
                let _ = seen.send(slug.to_owned());
            }
        }
    })?;
    watcher.watch(&folder, RecursiveMode::Recursive)?;
    std::thread::Builder::new()
        .name("antesala-watch".into())
        .spawn(move || {
            let mut waiting = BTreeSet::new();
            loop {
                let heard = if waiting.is_empty() {
                    changes.recv().map_err(|_| RecvTimeoutError::Disconnected)
                } else {
                    changes.recv_timeout(QUIET)
                };
                match heard {
                    Ok(slug) => {
                        waiting.insert(slug);
                    }
                    Err(RecvTimeoutError::Timeout) => {
                        for slug in std::mem::take(&mut waiting) {
                            reload(&slug);
                        }
                    }
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            }
        })
        .map_err(notify::Error::io)?;
    Ok(watcher)
}
