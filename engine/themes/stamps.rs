//! Whether the files of a theme have changed, asked of the disk now and then.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::Mutex,
    time::{Duration, Instant},
};

use super::{folder::Folder, locked};

/// How long what the disk said holds. Asking it for all files of the themes takes several times what a page does: an operator whose themes
/// lie in a folder would pay it at each page. Nobody who has saved a file is at the browser sooner.
const HOLDS: Duration = Duration::from_millis(200);

/// What the disk said last of each folder, and when.
#[derive(Default)]
pub(super) struct Stamps(Mutex<HashMap<PathBuf, (Instant, u64)>>);

impl Stamps {
    /// A number that changes, at the latest [`HOLDS`] after a file of the folder was added, changed or removed.
    pub fn of(&self, folder: &Folder) -> u64 {
        let Folder::Disk(path) = folder else { return 0 };
        let mut known = locked(&self.0);
        match known.get(path) {
            Some((at, stamp)) if at.elapsed() < HOLDS => *stamp,
            _ => {
                let stamp = folder.stamp();
                known.insert(path.clone(), (Instant::now(), stamp));
                stamp
            }
        }
    }
}
