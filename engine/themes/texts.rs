//! The words of the pages: Fluent files, one folder per language, one file per area, merged down the chain of themes.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use fluent_bundle::{FluentArgs, FluentError, FluentResource, FluentValue, concurrent::FluentBundle};
use fluent_syntax::ast::{Entry, PatternElement};
use unic_langid::langid;

use super::{assets::has_extension, folder::Folder};
use crate::lang::Lang;

type Bundle = FluentBundle<Arc<FluentResource>>;

/// The parsed files of one layer of the chain, which themes above share.
#[derive(Default, Clone)]
pub(super) struct Resources(BTreeMap<Lang, Vec<Arc<FluentResource>>>);

/// The texts of a theme in every language.
pub(super) struct Texts(BTreeMap<Lang, Language>);

/// The texts of one language.
struct Language {
    bundle: Bundle,
    /// Those in which nothing is filled in, ready to show: most of a page.
    plain: HashMap<String, Arc<str>>,
}

impl Resources {
    /// Reads `texts/<lang>/*.ftl`. Lines that Fluent cannot read are reported and left out.
    pub fn read(folder: &Folder, problems: &mut Vec<String>) -> Self {
        let mut found: BTreeMap<Lang, Vec<Arc<FluentResource>>> = BTreeMap::new();
        for &lang in Lang::ALL {
            let texts = folder.child("texts").child(lang.as_str());
            for name in texts.files().into_iter().filter(|name| has_extension(name, "ftl")) {
                let Some(source) = texts.read_text(&name) else {
                    problems.push(format!("texts/{lang}/{name} is not UTF-8 text"));
                    continue;
                };
                let resource = FluentResource::try_new(source.clone()).unwrap_or_else(|(resource, errors)| {
                    for error in errors {
                        let line = source[..error.pos.start.min(source.len())].lines().count();
                        problems.push(format!("texts/{lang}/{name}, line {line}: {}", error.kind));
                    }
                    resource
                });
                found.entry(lang).or_default().push(Arc::new(resource));
            }
        }
        Self(found)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The keys of a language.
    #[cfg(test)]
    pub fn keys(&self, lang: Lang) -> Vec<String> {
        let entries = self.0.get(&lang).into_iter().flatten().flat_map(|resource| resource.entries());
        entries
            .filter_map(|entry| match entry {
                Entry::Message(message) => Some(message.id.name.to_owned()),
                _ => None,
            })
            .collect()
    }

    /// Whether a key is defined twice in one language of this layer: the later one would win unseen.
    pub fn doubled(&self) -> Vec<String> {
        let mut doubled = Vec::new();
        for (lang, resources) in &self.0 {
            let mut seen = std::collections::BTreeSet::new();
            for entry in resources.iter().flat_map(|resource| resource.entries()) {
                if let Entry::Message(message) = entry
                    && !seen.insert(message.id.name)
                {
                    doubled.push(format!("{lang}: {}", message.id.name));
                }
            }
        }
        doubled
    }
}

impl Texts {
    /// Merges layers; later ones win.
    pub fn merge(layers: &[Resources]) -> Self {
        Self(Lang::ALL.iter().map(|&lang| (lang, Language::of(lang, layers))).collect())
    }

    pub fn has(&self, lang: Lang, key: &str) -> bool {
        self.0
            .get(&lang)
            .is_some_and(|texts| texts.bundle.get_message(key).is_some_and(|message| message.value().is_some()))
    }

    /// The text of a key in which nothing is filled in; `None` if there is none, or something is.
    pub fn plain(&self, lang: Lang, key: &str) -> Option<Arc<str>> {
        self.0.get(&lang)?.plain.get(key).cloned()
    }

    /// The text of a key; `None` if there is none.
    pub fn find(&self, lang: Lang, key: &str, args: &FluentArgs<'_>) -> Option<String> {
        let bundle = &self.0.get(&lang)?.bundle;
        let pattern = bundle.get_message(key)?.value()?;
        let mut errors: Vec<FluentError> = Vec::new();
        let text = bundle.format_pattern(pattern, Some(args), &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::warn!(key, %lang, ?errors, "a text could not be filled in");
        }
        Some(text)
    }
}

impl Language {
    fn of(lang: Lang, layers: &[Resources]) -> Self {
        let bundle = bundle(lang, layers);
        let mut plain = HashMap::new();
        let entries = layers.iter().filter_map(|layer| layer.0.get(&lang)).flatten().flat_map(|file| file.entries());
        for entry in entries {
            let Entry::Message(message) = entry else { continue };
            // The bundle knows which layer's text holds.
            let Some(pattern) = bundle.get_message(message.id.name).and_then(|message| message.value()) else {
                continue;
            };
            if pattern.elements.iter().all(|part| matches!(part, PatternElement::TextElement { .. })) {
                let text = bundle.format_pattern(pattern, None, &mut Vec::new());
                plain.insert(message.id.name.to_owned(), text.into());
            }
        }
        Self { bundle, plain }
    }
}

fn bundle(lang: Lang, layers: &[Resources]) -> Bundle {
    let id = match lang {
        Lang::Es => langid!("es"),
        Lang::Ca => langid!("ca"),
        Lang::En => langid!("en"),
    };
    let mut bundle = Bundle::new_concurrent(vec![id]);
    // The marks around inserted words are for texts of mixed direction, and would end up in mails and file names.
    bundle.set_use_isolating(false);
    for resource in layers.iter().filter_map(|layer| layer.0.get(&lang)).flatten() {
        bundle.add_resource_overriding(Arc::clone(resource));
    }
    bundle
}

/// Texts that belong to no theme: a plugin's own. Written as themes' texts are, in Fluent.
pub struct Words(Texts);

impl Words {
    /// Reads one file for each language.
    ///
    /// # Errors
    /// The first mistake, with its language and line.
    pub fn read(files: &BTreeMap<Lang, String>) -> Result<Self, String> {
        let mut resources = BTreeMap::new();
        for (&lang, source) in files {
            let resource = FluentResource::try_new(source.clone()).map_err(|(_, errors)| {
                let at = errors.first().map_or(0, |error| error.pos.start.min(source.len()));
                let why = errors.first().map(|error| error.kind.to_string()).unwrap_or_default();
                format!("{lang}, line {}: {why}", source[..at].lines().count().max(1))
            })?;
            resources.insert(lang, vec![Arc::new(resource)]);
        }
        Ok(Self(Texts::merge(&[Resources(resources)])))
    }

    /// A text in a language; `None` where there is none.
    pub fn text(&self, lang: Lang, key: &str, args: &[(&str, FluentValue<'_>)]) -> Option<String> {
        self.0.find(lang, key, &arguments(args))
    }
}

/// Arguments from pairs.
pub(super) fn arguments<'a>(pairs: &'a [(&'a str, FluentValue<'a>)]) -> FluentArgs<'a> {
    pairs.iter().map(|(name, value)| (*name, value.clone())).collect()
}
