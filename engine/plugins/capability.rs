//! What a plugin may do besides computing: asked for by what it imports and by its manifest, granted by the clinic.

use serde::{Deserialize, Serialize};

use super::{Fault, manifest::Manifest};
use crate::tenancy::config::{Grants, Plugin};

/// Something that a clinic can grant a plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Capability {
    /// Write lines into the operator's log.
    Log,
    /// Read its settings with the defaults of its schema.
    Settings,
    /// Read texts in the language of the call.
    Texts,
    /// Read the clock.
    Time,
    /// Keep data of its own.
    Store,
    /// Make PDFs.
    Typeset,
    /// Send HTTPS requests to named hosts.
    Http,
    /// Be told of events.
    Events,
    /// Send mails by named templates.
    Mail,
    /// Add documents.
    Documents,
    /// Set tags.
    Tags,
    /// Say where a video call is.
    Video,
}

impl Capability {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 12] = [
        Self::Log,
        Self::Settings,
        Self::Texts,
        Self::Time,
        Self::Store,
        Self::Typeset,
        Self::Http,
        Self::Events,
        Self::Mail,
        Self::Documents,
        Self::Tags,
        Self::Video,
    ];

    /// As `grants` and the manifest name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Settings => "settings",
            Self::Texts => "texts",
            Self::Time => "time",
            Self::Store => "store",
            Self::Typeset => "typeset",
            Self::Http => "http",
            Self::Events => "events",
            Self::Mail => "mail",
            Self::Documents => "documents",
            Self::Tags => "tags",
            Self::Video => "video",
        }
    }

    /// The one that an interface of the package `antesala:host` stands for.
    pub(super) fn of_interface(name: &str) -> Option<Self> {
        let imported = [Self::Log, Self::Settings, Self::Texts, Self::Time, Self::Store, Self::Typeset, Self::Http];
        imported.into_iter().find(|capability| capability.name() == name)
    }

    /// Whether the clinic grants it, as far as the plugin wants it.
    pub(super) fn granted(self, grants: &Grants, wanted: &[String]) -> bool {
        let all = |list: &[String]| !list.is_empty() && wanted.iter().all(|one| list.contains(one));
        match self {
            Self::Log => grants.log,
            Self::Settings => grants.settings,
            Self::Texts => grants.texts,
            Self::Time => grants.time,
            Self::Store => grants.store,
            Self::Typeset => grants.typeset,
            Self::Documents => grants.documents,
            Self::Tags => grants.tags,
            Self::Video => grants.video,
            Self::Http => all(&grants.http),
            Self::Events => all(&grants.events),
            Self::Mail => all(&grants.mail),
        }
    }

    /// As it is written in the clinic's file. Where nothing is named the clinic has to.
    fn written(self, already: &[String], wanted: &[String]) -> String {
        let names = || {
            let mut names: Vec<&String> = already.iter().chain(wanted).collect();
            let mut seen = std::collections::HashSet::new();
            names.retain(|name| seen.insert(*name));
            if names.is_empty() { vec!["…".to_owned()] } else { names.into_iter().cloned().collect() }
        };
        match self {
            Self::Http | Self::Events | Self::Mail => format!("{} = {:?}", self.name(), names()),
            _ => format!("{} = true", self.name()),
        }
    }
}

/// Grants that are enough for a plugin: all, as far as its manifest names hosts, kinds and templates. For authors, not for clinics.
pub(crate) fn enough(manifest: &Manifest) -> Grants {
    let wanted = |capability| match manifest.wanted(capability) {
        [] => vec!["none.invalid".to_owned()],
        wanted => wanted.to_vec(),
    };
    Grants {
        log: true,
        settings: true,
        texts: true,
        time: true,
        store: true,
        typeset: true,
        http: wanted(Capability::Http),
        events: wanted(Capability::Events),
        mail: wanted(Capability::Mail),
        documents: true,
        tags: true,
        video: true,
    }
}

/// What a clinic writes to grant a plugin all that it asks for.
pub(crate) fn line(asked: &[Capability], manifest: &Manifest) -> String {
    let parts: Vec<String> = asked.iter().map(|one| one.written(&[], manifest.wanted(*one))).collect();
    format!("grants = {{ {} }}", parts.join(", "))
}

/// What of a list the clinic grants already.
fn listed(capability: Capability, grants: &Grants) -> &[String] {
    match capability {
        Capability::Http => &grants.http,
        Capability::Events => &grants.events,
        Capability::Mail => &grants.mail,
        _ => &[],
    }
}

/// Why a clinic's grants are not enough, with the line that would be.
pub(super) fn refusal(asked: &[Capability], manifest: &Manifest, plugin: &Plugin) -> Option<(Fault, String)> {
    let lacking: Vec<Capability> =
        asked.iter().copied().filter(|one| !one.granted(&plugin.grants, manifest.wanted(*one))).collect();
    if lacking.is_empty() {
        return None;
    }
    let names: Vec<&str> = lacking.iter().map(|one| one.name()).collect();
    let why =
        format!("it asks for {}, {}", names.join(", "), advice(asked, |one| manifest.wanted(one).to_vec(), plugin));
    Some((Fault::Ungranted, why))
}

/// Why an action is not carried out, with the line that would grant it.
pub(super) fn lacking(
    capability: Capability,
    wanted: &[String],
    asked: &[Capability],
    manifest: &Manifest,
    plugin: &Plugin,
) -> String {
    let mut all: Vec<Capability> = asked.to_vec();
    all.push(capability);
    let also = |one| if one == capability { wanted.to_vec() } else { manifest.wanted(one).to_vec() };
    let what =
        if wanted.is_empty() { capability.name().to_owned() } else { format!("{} {wanted:?}", capability.name()) };
    format!("it wants to use {what}, {}", advice(&all, also, plugin))
}

/// What the clinic writes instead.
fn advice(asked: &[Capability], wanted: impl Fn(Capability) -> Vec<String>, plugin: &Plugin) -> String {
    let has = |one: &Capability| asked.contains(one) || one.granted(&plugin.grants, &[]);
    let line: Vec<String> = Capability::ALL
        .into_iter()
        .filter(has)
        .map(|one| one.written(listed(one, &plugin.grants), &wanted(one)))
        .collect();
    format!(
        "which the clinic does not grant: write `grants = {{ {} }}` under `[[plugins]]` with `name = \"{}\"` in clinic.toml, or \
         leave the plugin out",
        line.join(", "),
        plugin.name
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plugin(grants: &serde_json::Value) -> Plugin {
        serde_json::from_value(serde_json::json!({ "name": "thanks", "grants": grants })).unwrap()
    }

    #[test]
    fn what_is_not_granted_is_named_with_the_line_to_write() {
        let manifest = Manifest::parse(
            "[capabilities.http]\nreason = \"to ask\"\nhosts = [\"api.example.org\"]\n[capabilities.store]\nreason = \"to count\"\n",
        )
        .unwrap();
        let asked = [Capability::Store, Capability::Http];
        let (fault, why) =
            refusal(&asked, &manifest, &plugin(&serde_json::json!({ "log": true, "http": ["other.example"] })))
                .unwrap();
        assert_eq!(fault, Fault::Ungranted);
        assert!(why.contains("it asks for store, http, which"), "{why}");
        let line = r#"grants = { log = true, store = true, http = ["other.example", "api.example.org"] }"#;
        assert!(why.contains(line), "{why}");
        let enough = serde_json::json!({ "store": true, "http": ["api.example.org"] });
        assert_eq!(refusal(&asked, &manifest, &plugin(&enough)), None);
    }
}
