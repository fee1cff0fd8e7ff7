//! A theme and those that it extends, read once and shared by all clinics that use it.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use minijinja::{
    AutoEscape, Environment, Error, Output, State, TemplateSource, UndefinedBehavior, Value, escape_formatter,
    syntax::SyntaxConfig,
};
use serde::Deserialize;

use super::{
    ThemeError,
    assets::{Assets, has_extension},
    folder::Folder,
    functions, kit,
    texts::{Resources, Texts},
};

/// The work that one page of ours may take; a page with a month of hours takes a hundredth of it.
const FUEL: u64 = 5_000_000;
/// The work that a clinic's own template may take.
pub(super) const CLINIC_FUEL: u64 = 1_500_000;

/// `theme.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    /// The theme below this one.
    extends: Option<String>,
    /// What it is like, for people who choose.
    #[expect(dead_code, reason = "read by people")]
    description: Option<String>,
    /// Its own values for tokens.
    #[serde(default)]
    tokens: BTreeMap<String, String>,
}

/// One folder of the chain.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    pub name: String,
    pub folder: Folder,
}

/// A named theme with everything below it.
pub(super) struct Chain {
    /// From the top to the default theme.
    pub layers: Arc<[Layer]>,
    pub tokens: BTreeMap<String, String>,
    pub environment: Environment<'static>,
    pub resources: Vec<Resources>,
    pub texts: Texts,
    pub assets: Assets,
}

impl Chain {
    pub fn read(root: &Folder, name: &str) -> Result<Self, ThemeError> {
        let mut layers: Vec<Layer> = Vec::new();
        let mut tokens = BTreeMap::new();
        let mut next = Some(name.to_owned());
        while let Some(name) = next {
            let folder = root.child(&name);
            let unknown = || ThemeError::UnknownTheme(name.clone());
            if name.is_empty() || name.contains(['/', '\\', '.', ':']) || layers.iter().any(|layer| layer.name == name)
            {
                return Err(unknown());
            }
            let text = folder.read_text("theme.toml").ok_or_else(unknown)?;
            let manifest: Manifest = toml::from_str(&text)
                .map_err(|error| ThemeError::Manifest { theme: name.clone(), why: error.to_string() })?;
            for (token, value) in manifest.tokens {
                tokens.entry(token).or_insert(value);
            }
            layers.push(Layer { name, folder });
            next = manifest.extends;
        }
        let mut problems = Vec::new();
        let resources: Vec<_> =
            layers.iter().rev().map(|layer| Resources::read(&layer.folder, &mut problems)).collect();
        problems
            .extend(resources.iter().flat_map(Resources::doubled).map(|key| format!("the text {key} is there twice")));
        if !problems.is_empty() {
            return Err(ThemeError::Texts { theme: name.to_owned(), problems });
        }
        let mut assets = Assets::default();
        for layer in layers.iter().rev() {
            assets.extend(Assets::read(&layer.folder));
        }
        assets.link();
        let layers: Arc<[Layer]> = layers.into();
        Ok(Self {
            environment: environment(Arc::clone(&layers), FUEL),
            texts: Texts::merge(&resources),
            layers,
            tokens,
            resources,
            assets,
        })
    }
}

/// An environment that finds a template in the first layer that has it. `brisa:base.html` starts looking at the layer `brisa`,
/// so that a template can extend the one that it replaces.
pub(super) fn environment(layers: Arc<[Layer]>, fuel: u64) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_loader(move |name| {
        let (start, file) = match name.split_once(':') {
            Some((layer, file)) => (layers.iter().position(|known| known.name == layer).unwrap_or(layers.len()), file),
            None => (0, name),
        };
        let read = |layers: &[Layer], file: &str| {
            layers.iter().find_map(|layer| layer.folder.child("templates").read_text(file))
        };
        // Only the template itself is looked for from its layer on: what it imports and includes, from the top.
        let found = kit::source(file, &|wanted| read(if wanted == file { &layers[start..] } else { &layers }, wanted));
        Ok(found.map(TemplateSource::new))
    });
    environment
        .set_auto_escape_callback(|name| if has_extension(name, "txt") { AutoEscape::None } else { AutoEscape::Html });
    environment.set_formatter(write_escaped);
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    environment.set_fuel(Some(fuel));
    environment.set_recursion_limit(120);
    functions::add_to(&mut environment);
    environment
}

/// Escapes texts as `HtmlEscape` does, but leaves the slashes of addresses, which need none: pages stay small and readable.
fn write_escaped(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() && matches!(state.auto_escape(), AutoEscape::Html) => {
            out.write_str(&escape(text)).map_err(Error::from)
        }
        _ => escape_formatter(out, state, value),
    }
}

/// Text as it stands in HTML, in an element or a quoted attribute.
pub(super) fn escape(text: &str) -> Cow<'_, str> {
    let special = |byte: u8| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'');
    if !text.bytes().any(special) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.bytes().position(special) {
        escaped.push_str(&rest[..at]);
        escaped.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &rest[at + 1..];
    }
    escaped.push_str(rest);
    Cow::Owned(escaped)
}
