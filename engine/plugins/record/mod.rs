//! Real inputs of a running deployment, kept for authors with all personal data replaced. It happens only while an operator
//! runs `antesala plugin record`, which says so by a file in the folder of recordings, and renews it.

mod fakes;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use self::fakes::Fakes;
use super::{
    Plugins, booking_policy, events::Event, invoice_format::Invoice, load::Loaded, page_section::Request,
    questionnaire::Answer,
};
use crate::{ids::Random, lang::Lang, tenancy::Tenant};

/// The file by which an operator asks for it.
const ORDER: &str = "recording.json";
/// How often it is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// The most inputs that wait to be written.
const WAITING: usize = 8;
/// Without a sign of life for so long the one who asked is gone.
const ALIVE: Duration = Duration::from_secs(30);

/// What an operator asks for.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// So many inputs at most.
    pub most: usize,
    /// Of these clinics only; of all when empty.
    #[serde(default)]
    pub clinics: Vec<String>,
}

/// The folder of a plugin's recordings below the folder of all.
pub fn folder(recordings: &Path, plugin: &str) -> PathBuf {
    recordings.join(plugin)
}

impl Order {
    /// Asks for it, or renews it. The folder belongs to the owner alone.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn give(&self, recordings: &Path, plugin: &str) -> io::Result<()> {
        let folder = folder(recordings, plugin);
        fs::create_dir_all(&folder)?;
        #[cfg(unix)]
        fs::set_permissions(recordings, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
        let part = folder.join("recording.part");
        fs::write(&part, serde_json::to_vec(self)?)?;
        fs::rename(part, folder.join(ORDER))
    }

    /// Ends it.
    ///
    /// # Errors
    /// When the file is there and cannot be removed.
    pub fn end(recordings: &Path, plugin: &str) -> io::Result<()> {
        match fs::remove_file(folder(recordings, plugin).join(ORDER)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// The inputs in a folder of recordings, by name.
///
/// # Errors
/// When the folder cannot be read.
pub fn kept(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|kind| kind == "json") && !file.ends_with(ORDER));
    files.sort();
    Ok(files)
}

/// What a call was given.
pub(super) enum Input<'a> {
    Answers(&'static str, Lang, &'a [Answer]),
    Invoice(&'static str, &'a Invoice),
    Section(&'a Request),
    Hours(&'a booking_policy::Request),
    Event(&'a Event),
}

/// What is known of a plugin's order.
struct Seen {
    looked: Instant,
    written: Option<SystemTime>,
    /// When it was last renewed.
    alive: Instant,
    order: Option<Order>,
}

/// Watches for orders and follows them.
pub(super) struct Recorder {
    folder: Option<PathBuf>,
    fakes: Arc<Fakes>,
    seen: Mutex<HashMap<String, Seen>>,
    /// So many inputs wait to be written; others are let go meanwhile.
    waiting: Arc<Semaphore>,
    /// One is written at a time.
    writing: Arc<tokio::sync::Mutex<()>>,
}

impl Recorder {
    pub(super) fn new(folder: Option<PathBuf>, random: &Random) -> Self {
        let fakes = Arc::new(Fakes::new(random.bytes()));
        let waiting = Arc::new(Semaphore::new(WAITING));
        Self { folder, fakes, seen: Mutex::default(), waiting, writing: Arc::default() }
    }

    /// Whether a plugin's inputs at a clinic are kept now.
    pub(super) fn records(&self, tenant: &Tenant, plugin: &str) -> bool {
        self.order(tenant, plugin).is_some()
    }

    /// The order for a plugin's inputs at a clinic, where there is one.
    fn order(&self, tenant: &Tenant, plugin: &str) -> Option<(PathBuf, Order)> {
        let recordings = self.folder.as_ref()?;
        let folder = folder(recordings, plugin);
        let mut all = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let fresh = || Seen { looked: now, written: None, alive: now, order: None };
        let known = all.contains_key(plugin);
        let seen = all.entry(plugin.to_owned()).or_insert_with(fresh);
        if !known || seen.looked + LOOK < now {
            seen.looked = now;
            let written = fs::metadata(folder.join(ORDER)).and_then(|file| file.modified()).ok();
            if written != seen.written {
                seen.written = written;
                seen.alive = now;
                let order = written.and_then(|_| serde_json::from_slice(&fs::read(folder.join(ORDER)).ok()?).ok());
                if order.is_some() && seen.order.is_none() {
                    tracing::warn!(plugin, "inputs are recorded, with personal data replaced: an operator asks for it");
                }
                seen.order = order;
            }
        }
        let order = seen.order.clone().filter(|_| seen.alive + ALIVE > now)?;
        let asked = order.clinics.is_empty() || order.clinics.iter().any(|clinic| *clinic == *tenant.slug.to_string());
        asked.then_some((folder, order))
    }
}

impl Plugins {
    /// Keeps what a call was given, where an operator asks for it. The call does not wait for it.
    pub(super) fn record(&self, tenant: &Tenant, (plugin, loaded): (&str, &Arc<Loaded>), id: &str, input: &Input<'_>) {
        let recorder = self.recorder();
        let Some((folder, order)) = recorder.order(tenant, plugin) else { return };
        let Ok(place) = Arc::clone(&recorder.waiting).try_acquire_owned() else { return };
        let writing = Arc::clone(&recorder.writing);
        let fakes = Arc::clone(&recorder.fakes);
        let configured = tenant.config.plugins.iter().find(|known| known.name == *plugin);
        let settings = configured.into_iter().flat_map(|known| &known.settings);
        let settings = settings.map(|(name, value)| (name.clone(), fakes.setting(value)));
        let settings: serde_json::Map<String, Value> = settings.filter(|(_, value)| !value.is_null()).collect();
        let mut case = json!({ "id": id, "settings": settings });
        let answers = match *input {
            Input::Invoice(call, invoice) => {
                case["call"] = call.into();
                case["invoice"] = serde_json::to_value(fakes.invoice(invoice)).unwrap_or_default();
                None
            }
            Input::Hours(request) => {
                case["call"] = "judge".into();
                case["hours"] = serde_json::to_value(fakes.hours(request)).unwrap_or_default();
                None
            }
            Input::Event(event) => {
                case["call"] = "handle".into();
                case["event"] = serde_json::to_value(fakes.event(event)).unwrap_or_default();
                None
            }
            Input::Section(request) => {
                case["call"] = "section".into();
                case["request"] = serde_json::to_value(fakes.request(request)).unwrap_or_default();
                None
            }
            Input::Answers(call, lang, answers) => {
                case["call"] = call.into();
                case["locale"] = lang.as_str().into();
                Some((lang, answers.to_vec()))
            }
        };
        let (plugins, tenant, plugin, id) = (self.clone(), tenant.clone(), plugin.to_owned(), id.to_owned());
        let source = (loaded.hash.clone(), loaded.file.clone());
        tokio::spawn(async move {
            let _place = place;
            if let Some((lang, answers)) = answers {
                // What was typed and what was chosen is told apart by the plugin's own definition.
                let definition = plugins.define(&tenant, &plugin, &id, lang).await.ok();
                let answers = fakes.answers(&answers, definition.as_ref()).into_iter();
                case["answers"] =
                    answers.map(|one| (one.item, json!(one.values))).collect::<serde_json::Map<_, _>>().into();
            }
            let _turn = writing.lock().await;
            let written = tokio::task::spawn_blocking(move || write(&folder, order.most, &case, &source)).await;
            if let Ok(Err(error)) = written {
                tracing::warn!(plugin, %error, "an input could not be recorded");
            }
        });
    }
}

/// One file for each input; what was kept before is not kept twice. The component is kept beside them, to compare with.
fn write(folder: &Path, most: usize, case: &Value, (hash, file): &(String, PathBuf)) -> io::Result<()> {
    let text = format!("{case:#}\n");
    let sum = hex::encode(Sha256::digest(&text));
    let name = format!("{}-{}.json", case["call"].as_str().unwrap_or("call"), &sum[..12]);
    if folder.join(&name).exists() || kept(folder)?.len() >= most {
        return Ok(());
    }
    let component = folder.join(format!("before-{}.wasm", &hash[..12]));
    if !component.exists() {
        let bytes = fs::read(file)?;
        // Another file by now: the next call has its own.
        if hex::encode(Sha256::digest(&bytes)) == *hash {
            fs::write(component, bytes)?;
        }
    }
    fs::write(folder.join(name), text)
}
