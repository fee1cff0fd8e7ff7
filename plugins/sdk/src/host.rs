//! What the host does for a plugin that asks for it: each module is a capability that the clinic grants by its name.
//!
//! Use what you need: what a plugin does not call it does not import, and need not be granted. Say in `plugin.toml` what for. In native
//! tests a stand-in answers, which [`fake`] sets up:
//!
//! ```
//! use antesala_plugin::host::{fake, store, time};
//! fake::set(|fake| fake.now = 1_795_424_400_000_000);
//! store::set("seen", b"yes").unwrap();
//! assert_eq!(store::get("seen").as_deref(), Some(&b"yes"[..]));
//! assert_eq!(time::now(), 1_795_424_400_000_000);
//! ```

#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
mod bindings {
    wit_bindgen::generate!({
        path: "../wit/host/v1.0.0",
        world: "capabilities",
    });
}
#[cfg(target_arch = "wasm32")]
use bindings::antesala::host as real;

/// Lines for the operator's log: never what a patient said or who they are.
pub mod log {
    pub use super::bindings::antesala::host::log::Level;

    /// Writes a line.
    pub fn write(level: Level, text: &str) {
        #[cfg(target_arch = "wasm32")]
        super::real::log::write(level, text);
        #[cfg(not(target_arch = "wasm32"))]
        super::fake::with(|fake| fake.log.push((level, text.to_owned())));
    }

    /// Writes a line at the level `info`.
    pub fn info(text: &str) {
        write(Level::Info, text);
    }

    /// Writes a line at the level `warn`.
    pub fn warn(text: &str) {
        write(Level::Warn, text);
    }
}

/// The plugin's settings at the clinic, with the defaults of its schema.
pub mod settings {
    /// A setting as JSON.
    pub fn get(name: &str) -> Option<String> {
        #[cfg(target_arch = "wasm32")]
        return super::real::settings::get(name);
        #[cfg(not(target_arch = "wasm32"))]
        super::fake::with(|fake| fake.settings.get(name).cloned())
    }

    /// A setting that is a text, without its quotes; escapes within it stay as JSON has them.
    pub fn text(name: &str) -> Option<String> {
        let json = get(name)?;
        Some(json.strip_prefix('"')?.strip_suffix('"')?.to_owned())
    }

    /// A setting that is a number.
    pub fn number(name: &str) -> Option<f64> {
        get(name)?.parse().ok()
    }

    /// Whether a setting is `true`.
    pub fn is_on(name: &str) -> bool {
        get(name).as_deref() == Some("true")
    }
}

/// Texts in the language of the call.
pub mod texts {
    /// The language: `es`, `ca`, `en`.
    pub fn locale() -> String {
        #[cfg(target_arch = "wasm32")]
        return super::real::texts::locale();
        #[cfg(not(target_arch = "wasm32"))]
        super::fake::with(|fake| fake.locale.clone())
    }

    /// A text, with what stands for each `{ $name }`. The stand-in answers with the key where a test sets no text.
    pub fn get(key: &str, arguments: &[(&str, &str)]) -> Option<String> {
        #[cfg(target_arch = "wasm32")]
        {
            let own = |(name, value): &(&str, &str)| super::real::texts::Argument { name: (*name).into(), value: (*value).into() };
            super::real::texts::get(key, &arguments.iter().map(own).collect::<Vec<_>>())
        }
        #[cfg(not(target_arch = "wasm32"))]
        super::fake::with(|fake| {
            let text = fake.texts.get(key).cloned().unwrap_or_else(|| key.to_owned());
            Some(arguments.iter().fold(text, |text, (name, value)| text.replace(&format!("{{ ${name} }}"), value)))
        })
    }
}

/// A small store of the plugin's own at this clinic. What is written is kept when the call has succeeded.
pub mod store {
    pub use super::bindings::antesala::host::store::Refusal;

    /// What stands under a key.
    pub fn get(key: &str) -> Option<Vec<u8>> {
        #[cfg(target_arch = "wasm32")]
        return super::real::store::get(key);
        #[cfg(not(target_arch = "wasm32"))]
        super::fake::with(|fake| fake.store.get(key).cloned())
    }

    /// Writes a value.
    ///
    /// # Errors
    /// A key or value that is too long, or a store that is full.
    pub fn set(key: &str, value: &[u8]) -> Result<(), Refusal> {
        #[cfg(target_arch = "wasm32")]
        return super::real::store::set(key, value);
        #[cfg(not(target_arch = "wasm32"))]
        super::fake::with(|fake| {
            if key.is_empty() || key.len() > 200 {
                return Err(Refusal::Key);
            }
            if value.len() > 64 << 10 {
                return Err(Refusal::Value);
            }
            if fake.store.len() >= 1_000 && !fake.store.contains_key(key) {
                return Err(Refusal::Quota);
            }
            fake.store.insert(key.to_owned(), value.to_vec());
            Ok(())
        })
    }

    /// Forgets a key.
    pub fn remove(key: &str) {
        #[cfg(target_arch = "wasm32")]
        super::real::store::remove(key);
        #[cfg(not(target_arch = "wasm32"))]
        super::fake::with(|fake| {
            fake.store.remove(key);
        });
    }

    /// The keys that begin so, in order.
    pub fn keys(prefix: &str) -> Vec<String> {
        #[cfg(target_arch = "wasm32")]
        return super::real::store::keys(prefix);
        #[cfg(not(target_arch = "wasm32"))]
        super::fake::with(|fake| fake.store.keys().filter(|key| key.starts_with(prefix)).cloned().collect())
    }
}

/// HTTPS to the hosts that the clinic grants.
pub mod http {
    pub use super::bindings::antesala::host::http::{Failure, Header, Method, Request, Response};

    /// A request without headers and body: change what differs.
    pub fn request(method: Method, url: &str) -> Request {
        Request { method, url: url.into(), headers: Vec::new(), body: None }
    }

    /// Sends a request. The stand-in refuses, until a test sets [`super::fake::Fake::http`].
    ///
    /// # Errors
    /// Why there is no answer.
    pub fn send(request: &Request) -> Result<Response, Failure> {
        #[cfg(target_arch = "wasm32")]
        return super::real::http::send(request);
        #[cfg(not(target_arch = "wasm32"))]
        super::fake::with(|fake| {
            fake.sent.push(request.clone());
            match fake.http {
                Some(answer) => answer(request),
                None => Err(Failure::Refused("the test sets no answer".into())),
            }
        })
    }
}

/// The current time.
pub mod time {
    /// Microseconds since 1970-01-01T00:00:00Z, the same during a whole call.
    pub fn now() -> i64 {
        #[cfg(target_arch = "wasm32")]
        return super::real::time::now();
        #[cfg(not(target_arch = "wasm32"))]
        super::fake::with(|fake| fake.now)
    }

    /// Date and time on the clinic's clock: `2026-11-23T09:30:00`.
    pub fn local() -> String {
        #[cfg(target_arch = "wasm32")]
        return super::real::time::local();
        #[cfg(not(target_arch = "wasm32"))]
        super::fake::with(|fake| fake.local.clone())
    }

    /// The clinic's time zone: `Europe/Madrid`.
    pub fn zone() -> String {
        #[cfg(target_arch = "wasm32")]
        return super::real::time::zone();
        #[cfg(not(target_arch = "wasm32"))]
        super::fake::with(|fake| fake.zone.clone())
    }
}

/// PDF from typst's markup.
pub mod typeset {
    pub use super::bindings::antesala::host::typeset::File;

    /// Typesets a document. The stand-in gives the markup back.
    ///
    /// # Errors
    /// What is wrong with the markup.
    pub fn pdf(title: &str, markup: &str, files: &[File]) -> Result<Vec<u8>, String> {
        #[cfg(target_arch = "wasm32")]
        return super::real::typeset::pdf(title, markup, files);
        #[cfg(not(target_arch = "wasm32"))]
        {
            let _ = files;
            Ok(format!("{title}\n{markup}").into_bytes())
        }
    }
}

/// The host's stand-in for native tests: one for each test, since each runs in a thread of its own.
#[cfg(not(target_arch = "wasm32"))]
pub mod fake {
    use std::{cell::RefCell, collections::BTreeMap};

    use super::{http, log};

    /// What the stand-in answers with, and what it was told.
    pub struct Fake {
        /// The settings, as JSON.
        pub settings: BTreeMap<String, String>,
        /// The language of the call.
        pub locale: String,
        /// The texts; a key without one stands for itself.
        pub texts: BTreeMap<String, String>,
        /// The store.
        pub store: BTreeMap<String, Vec<u8>>,
        /// The time, in microseconds.
        pub now: i64,
        /// Date and time on the clinic's clock.
        pub local: String,
        /// The clinic's time zone.
        pub zone: String,
        /// What answers requests.
        pub http: Option<fn(&http::Request) -> Result<http::Response, http::Failure>>,
        /// The requests that were sent.
        pub sent: Vec<http::Request>,
        /// The lines that were written.
        pub log: Vec<(log::Level, String)>,
    }

    impl Default for Fake {
        fn default() -> Self {
            Self {
                settings: BTreeMap::new(),
                locale: "es".into(),
                texts: BTreeMap::new(),
                store: BTreeMap::new(),
                now: 1_795_424_400_000_000,
                local: "2026-11-23T09:00:00".into(),
                zone: "Europe/Madrid".into(),
                http: None,
                sent: Vec::new(),
                log: Vec::new(),
            }
        }
    }

    thread_local! {
        static FAKE: RefCell<Fake> = RefCell::default();
    }

    /// Sets up, or looks at, this test's stand-in.
    pub fn set<T>(change: impl FnOnce(&mut Fake) -> T) -> T {
        with(change)
    }

    pub(super) fn with<T>(change: impl FnOnce(&mut Fake) -> T) -> T {
        FAKE.with(|fake| change(&mut fake.borrow_mut()))
    }
}
