//! What a plugin says of itself: `plugin.toml`, which the build puts into the component as the custom section `antesala:manifest`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Capability, Fault};
use crate::{lang::Lang, themes::Words};

/// The name of the section.
pub const SECTION: &str = "antesala:manifest";
/// No manifest is larger.
const LARGEST: usize = 256 << 10;

/// A plugin's manifest. All of it is optional: a plugin that asks for nothing needs none.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Manifest {
    /// The version of the plugin.
    pub version: String,
    /// What it does, in a sentence for the clinic.
    pub description: String,
    /// What it asks for, and why.
    pub capabilities: BTreeMap<Capability, Wanted>,
    /// The JSON Schema of its settings, an object: `[settings.properties.alert_score]`.
    pub settings: Option<serde_json::Value>,
    /// Its texts, a Fluent file for each language.
    texts: BTreeMap<Lang, String>,
    #[serde(skip)]
    words: Option<Words>,
}

/// Why a plugin asks for something, and how much of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wanted {
    /// For what, in a sentence for the clinic.
    pub reason: String,
    /// For `http`: the hosts that it cannot do without.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// For `events`: the kinds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
    /// For `mail`: the templates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub templates: Vec<String>,
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// What is wrong and where.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut manifest: Self = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start.min(text.len()));
            format!("line {}: {}", text[..at].matches('\n').count() + 1, error.message())
        })?;
        for (capability, wanted) in &manifest.capabilities {
            let name = capability.name();
            if wanted.reason.trim().is_empty() {
                return Err(format!("[capabilities.{name}] gives no `reason`: clinics want one"));
            }
            let lists = [
                ("hosts", &wanted.hosts, Capability::Http),
                ("kinds", &wanted.kinds, Capability::Events),
                ("templates", &wanted.templates, Capability::Mail),
            ];
            if let Some((list, ..)) = lists.iter().find(|(_, list, of)| !list.is_empty() && of != capability) {
                return Err(format!("[capabilities.{name}] has no `{list}`"));
            }
        }
        if let Some(schema) = &manifest.settings
            && !schema.get("properties").is_some_and(serde_json::Value::is_object)
        {
            return Err("[settings] is a JSON Schema with `properties`: write [settings.properties.NAME]".into());
        }
        if !manifest.texts.is_empty() {
            manifest.words = Some(Words::read(&manifest.texts).map_err(|why| format!("[texts]: {why}"))?);
        }
        Ok(manifest)
    }

    /// The one of a component; an empty one where it has none.
    pub(crate) fn of_component(bytes: &[u8]) -> Result<Self, (Fault, String)> {
        let wrong = |why: String| (Fault::Unfit, format!("its manifest cannot be read: {why}"));
        let mut depth = 0_usize;
        for part in wasmparser::Parser::new(0).parse_all(bytes) {
            // What is damaged is told where the code is compiled.
            match part.map_err(|error| wrong(error.message().to_owned()))? {
                wasmparser::Payload::ModuleSection { .. } | wasmparser::Payload::ComponentSection { .. } => depth += 1,
                wasmparser::Payload::End(_) => depth = depth.saturating_sub(1),
                wasmparser::Payload::CustomSection(section) if depth == 0 && section.name() == SECTION => {
                    if section.data().len() > LARGEST {
                        return Err(wrong(format!("it is larger than {LARGEST} bytes")));
                    }
                    let text = std::str::from_utf8(section.data()).map_err(|error| wrong(error.to_string()))?;
                    return Self::parse(text).map_err(wrong);
                }
                _ => {}
            }
        }
        Ok(Self::default())
    }

    /// Puts a manifest into a component: at its end, which changes nothing of its code.
    pub fn attach(component: &mut Vec<u8>, manifest: &str) {
        use wasm_encoder::ComponentSection;
        let section = wasm_encoder::CustomSection { name: SECTION.into(), data: manifest.as_bytes().into() };
        section.append_to_component(component);
    }

    /// How much of a capability it cannot do without: hosts, kinds of events, templates.
    pub(super) fn wanted(&self, capability: Capability) -> &[String] {
        let Some(wanted) = self.capabilities.get(&capability) else { return &[] };
        match capability {
            Capability::Http => &wanted.hosts,
            Capability::Events => &wanted.kinds,
            Capability::Mail => &wanted.templates,
            _ => &[],
        }
    }

    /// What holds where a clinic says nothing.
    pub(super) fn defaults(&self) -> impl Iterator<Item = (&str, &serde_json::Value)> {
        let properties = self.settings.as_ref().and_then(|schema| schema.get("properties")?.as_object());
        properties.into_iter().flatten().filter_map(|(name, schema)| Some((name.as_str(), schema.get("default")?)))
    }

    /// The same for one setting.
    pub(super) fn default_of(&self, setting: &str) -> Option<&serde_json::Value> {
        self.defaults().find(|(name, _)| *name == setting).map(|(_, value)| value)
    }

    /// Its texts.
    pub(super) fn words(&self) -> Option<&Words> {
        self.words.as_ref()
    }
}

impl std::fmt::Debug for Manifest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Manifest({})", self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_comes_back_from_the_component_that_it_was_put_into() {
        // The smallest component: its first eight bytes.
        let mut component = b"\0asm\x0d\0\x01\0".to_vec();
        assert!(Manifest::of_component(&component).unwrap().capabilities.is_empty());
        Manifest::attach(&mut component, "version = \"1.2.0\"\n[texts]\nes = \"hello = Hola, { $name }\"\n");
        let manifest = Manifest::of_component(&component).unwrap();
        assert_eq!(manifest.version, "1.2.0");
        let text = manifest.words().unwrap().text(Lang::Es, "hello", &[("name", "Ana".into())]);
        assert_eq!(text.as_deref(), Some("Hola, Ana"));
        assert_eq!(manifest.words().unwrap().text(Lang::En, "hello", &[]), None);
    }

    #[test]
    fn what_is_wrong_with_a_manifest_is_said_with_its_line() {
        let wrong = |text: &str| Manifest::parse(text).unwrap_err();
        assert!(wrong("version = \"1\"\nauthor = \"me\"").starts_with("line 2: unknown field `author`"));
        assert!(wrong("[capabilities.telepathy]\nreason = \"x\"").contains("telepathy"));
        assert!(wrong("[capabilities.store]").contains("`reason`"));
        assert!(wrong("[capabilities.store]\nreason = \"x\"\nhosts = [\"a.example\"]").contains("has no `hosts`"));
        assert!(wrong("[settings]\nmode = 1").contains("JSON Schema"));
        assert!(wrong("[texts]\nes = \"a = { $\"").contains("[texts]: es, line 1"));
    }
}
