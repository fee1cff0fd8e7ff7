//! One clinic's look: renders its pages, says its texts, has its assets.

use std::sync::{Arc, Mutex};

use fluent_bundle::FluentValue;
use minijinja::{Environment, Value};

use super::{
    Asset, Look, ThemeError,
    assets::Assets,
    chain::{self, Chain, Layer},
    folder::Folder,
    functions::{SCOPE, Scope},
    locked,
    parts::Parts,
    texts::{self, Resources, Texts},
    tokens::Tokens,
};
use crate::lang::Lang;

/// The name of a clinic's own layer.
const CLINIC: &str = "clinic";
/// How many different problems are kept for staff to read.
const PROBLEMS_KEPT: usize = 20;

/// The look of one clinic. Cheap: what it does not override belongs to the theme that all share.
pub struct Theme {
    shared: Arc<Chain>,
    own_environment: Option<Environment<'static>>,
    own_texts: Option<Texts>,
    own_assets: Assets,
    tokens: Tokens,
    logo: Option<String>,
    pub(super) parts: Parts,
    problems: Mutex<Vec<String>>,
}

impl Theme {
    pub(super) fn build(shared: Arc<Chain>, look: &Look<'_>, own: Folder) -> Result<Self, ThemeError> {
        let tokens = Tokens::resolve(&shared.tokens, look.tokens).map_err(ThemeError::Tokens)?;
        let mut problems = Vec::new();
        let mut own_environment = None;
        let mut own_texts = None;
        let mut own_assets = Assets::default();
        if own.exists() {
            own_assets = Assets::read(&own);
            let resources = Resources::read(&own, &mut problems);
            if !resources.is_empty() {
                let layers: Vec<_> = shared.resources.iter().cloned().chain([resources]).collect();
                own_texts = Some(Texts::merge(&layers));
            }
            if own.child("templates").exists() {
                let clinic = Layer { name: CLINIC.to_owned(), folder: own };
                let layers = [clinic].into_iter().chain(shared.layers.iter().cloned()).collect();
                own_environment = Some(chain::environment(layers, chain::CLINIC_FUEL));
            }
        }
        own_assets.link();
        own_assets.insert("tokens.css", tokens.css().into_bytes());
        let logo = look.logo.and_then(|file| {
            let bytes = Folder::Disk(look.folder.to_owned()).read(file);
            let name = format!("logo.{}", file.rsplit_once('.').map_or("png", |(_, extension)| extension));
            if let Some(bytes) = bytes {
                own_assets.insert(&name, bytes);
                Some(name)
            } else {
                problems.push(format!("the logo {file} cannot be read"));
                None
            }
        });
        let (parts, problems) = (Parts::default(), Mutex::new(problems));
        Ok(Self { shared, own_environment, own_texts, own_assets, tokens, logo, parts, problems })
    }

    /// Renders a page or a mail. `documents/list` is short for `documents/list.html`.
    ///
    /// A template that the clinic has overridden and that fails is replaced by the one below it; [`Theme::problems`] says why.
    pub fn render(self: &Arc<Self>, template: &str, lang: Lang, context: Value) -> Result<String, ThemeError> {
        let has_extension = template.rsplit('/').next().is_some_and(|file| file.contains('.'));
        let name = if has_extension { template.to_owned() } else { format!("{template}.html") };
        let base = context.get_attr("page").and_then(|page| page.get_attr("base")).ok();
        let base = base.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
        let context = flat(context, Value::from_object(Scope::new(Arc::clone(self), lang, base)));
        let mut failed = None;
        if let Some(own) = &self.own_environment {
            match render(own, &name, context.clone()) {
                Ok(html) => return Ok(html),
                Err(why) => {
                    self.note(format!("{name}: {why}"));
                    failed = Some(why);
                }
            }
        }
        // A template of the clinic alone has none below it: then its own fault is the answer.
        let alone = failed.is_some() && self.shared.environment.get_template(&name).is_err();
        let rendered =
            if alone { Err(failed.unwrap_or_default()) } else { render(&self.shared.environment, &name, context) };
        rendered.map_err(|why| ThemeError::Template { template: name, why })
    }

    /// A text in a language. A key that does not exist is written to the log and shown between marks.
    pub fn text(&self, lang: Lang, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        self.texts().find(lang, key, &texts::arguments(args)).unwrap_or_else(|| self.missing(lang, key))
    }

    /// A layout that the operator's themes bring for documents, such as `invoice/invoice.typ`. A clinic's own folder has
    /// none: typesetting knows no limit of time.
    pub fn layout(&self, name: &str) -> Option<String> {
        self.shared.layers.iter().find_map(|layer| layer.folder.read_text(name))
    }

    /// Whether there is a text of this key.
    pub fn has_text(&self, lang: Lang, key: &str) -> bool {
        self.texts().has(lang, key)
    }

    /// Finds an asset by the name that has its hash: `portal.1a2b3c4d.css`.
    pub fn asset(&self, hashed_name: &str) -> Option<Asset> {
        self.own_assets.by_hashed_name(hashed_name).or_else(|| self.shared.assets.by_hashed_name(hashed_name)).cloned()
    }

    /// The address of an asset by its plain name, under the portal's base.
    pub fn asset_url(&self, base: &str, name: &str) -> Option<String> {
        let hashed = self.own_assets.hashed_name(name).or_else(|| self.shared.assets.hashed_name(name))?;
        Some(format!("{base}/assets/{hashed}"))
    }

    /// The content of an asset by its plain name (the invoice takes its logo from here).
    pub fn asset_named(&self, name: &str) -> Option<Asset> {
        self.own_assets.get(name).or_else(|| self.shared.assets.get(name)).cloned()
    }

    /// The address of the clinic's logo.
    pub fn logo_url(&self, base: &str) -> Option<String> {
        self.asset_url(base, self.logo.as_deref()?)
    }

    /// The clinic's logo.
    pub fn logo(&self) -> Option<Asset> {
        self.asset_named(self.logo.as_deref()?)
    }

    /// The clinic's tokens.
    pub fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// What is wrong with the clinic's own templates and texts, for its staff.
    pub fn problems(&self) -> Vec<String> {
        locked(&self.problems).clone()
    }

    pub(super) fn texts(&self) -> &Texts {
        self.own_texts.as_ref().unwrap_or(&self.shared.texts)
    }

    #[expect(clippy::unused_self, reason = "a text is missing in a theme")]
    pub(super) fn missing(&self, lang: Lang, key: &str) -> String {
        tracing::error!(key, %lang, "there is no such text");
        format!("⟦{key}⟧")
    }

    #[cfg(test)]
    pub(super) fn shares_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared) && self.own_environment.is_none() && self.own_texts.is_none()
    }

    fn note(&self, problem: String) {
        let mut problems = locked(&self.problems);
        if !problems.contains(&problem) && problems.len() < PROBLEMS_KEPT {
            tracing::warn!(problem, "a clinic's own template failed; the one below it is used");
            problems.push(problem);
        }
    }
}

/// One map of all names, and the scope: a template looks every name up in it, those of functions too.
fn flat(context: Value, scope: Value) -> Value {
    let scope = (Value::from(SCOPE), scope);
    match context.as_object().and_then(minijinja::value::DynObject::try_iter_pairs) {
        Some(names) => Value::from_pairs(names.chain([scope])),
        None => minijinja::value::merge_maps([context, Value::from_pairs([scope])]),
    }
}

fn render(environment: &Environment<'static>, name: &str, context: Value) -> Result<String, String> {
    let rendered = environment.get_template(name).and_then(|template| template.render(context));
    rendered.map_err(|error| {
        // The whole chain: a fault in an included template names both.
        let mut why = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            why = format!("{why}: {cause}");
            source = cause.source();
        }
        why
    })
}
