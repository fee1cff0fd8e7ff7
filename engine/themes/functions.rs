//! The functions and filters that templates have.

use std::{borrow::Cow, fmt, sync::Arc};

use fluent_bundle::FluentArgs;
use minijinja::{
    Environment, Error, ErrorKind, State, Value,
    value::{Kwargs, Object, ValueKind},
};

use super::{Theme, chain::escape, civil, numbers, parts::part};
use crate::{address::readable_phone, lang::Lang};

/// The name under which a render's scope stands in its context. A template cannot read anything from it.
pub(super) const SCOPE: &str = "_scope";

/// Whose page is rendered, and in which language.
pub(super) struct Scope {
    pub theme: Arc<Theme>,
    pub lang: Lang,
    pub base: String,
    /// The address of the sprite as it stands in HTML: every icon names it.
    sprite: Option<String>,
    /// Whether a part is rendered.
    pub is_part: bool,
}

impl Scope {
    pub fn new(theme: Arc<Theme>, lang: Lang, base: String) -> Self {
        let sprite = theme.asset_url(&base, "icons.svg").map(|address| escape(&address).into_owned());
        Self { theme, lang, base, sprite, is_part: false }
    }

    /// The same for a part of the page.
    pub fn of_part(&self) -> Self {
        let (theme, base, sprite) = (Arc::clone(&self.theme), self.base.clone(), self.sprite.clone());
        Self { theme, lang: self.lang, base, sprite, is_part: true }
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("scope")
    }
}

impl Object for Scope {}

/// Looked up once in a render, then kept at hand: a page asks for it a hundred times.
pub(super) fn scope<'s>(state: &'s mut State<'_, '_>) -> Result<&'s Arc<Scope>, Error> {
    if state.get_extension::<Arc<Scope>>().is_none()
        && let Some(found) = state.lookup(SCOPE).and_then(|value| value.downcast_object::<Scope>())
    {
        state.get_or_insert_extension(found);
    }
    let found = state.get_extension::<Arc<Scope>>();
    found.ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "rendered without a theme"))
}

/// Gives an environment everything that `docs/themes.md` lists.
pub(super) fn add_to(environment: &mut Environment<'static>) {
    environment.add_function("t", t);
    environment.add_function("t_or", t_or);
    environment.add_function("has_text", has_text);
    environment.add_function("url", url);
    environment.add_function("asset", asset);
    environment.add_function("has_asset", has_asset);
    environment.add_function("icon", icon);
    environment.add_function("token", token);
    environment.add_function("part", part);
    for (name, style) in civil::Style::FILTERS {
        environment.add_filter(name, move |state: &mut State, value: &Value| say(state, name, style, value));
    }
    environment.add_filter("money", |state: &mut State, value: &Value| {
        number(value, "money", |cents| Ok(numbers::money(scope(state)?.lang, cents)))
    });
    environment.add_filter("quantity", |state: &mut State, value: &Value| {
        number(value, "quantity", |thousandths| Ok(numbers::quantity(scope(state)?.lang, thousandths)))
    });
    environment.add_filter("filesize", |state: &mut State, value: &Value| {
        number(value, "filesize", |bytes| Ok(numbers::filesize(scope(state)?.lang, bytes.max(0).unsigned_abs())))
    });
    environment.add_filter("fill", fill);
    environment.add_filter("phone", |number: &str| readable_phone(number));
    environment.add_filter("zone_name", |state: &mut State, zone: &str| zone_name(state, zone));
    environment.add_filter("initials", |name: &str| numbers::initials(name));
}

/// `t('documents-unread', count=3)`: a text in the page's language.
#[expect(clippy::needless_pass_by_value, reason = "templates hand their arguments over")]
fn t(state: &mut State, key: &str, kwargs: Kwargs) -> Result<Value, Error> {
    let scope = scope(state)?;
    if kwargs.args().next().is_none()
        && let Some(text) = scope.theme.texts().plain(scope.lang, key)
    {
        return Ok(text.into());
    }
    match find(scope, key, &kwargs)? {
        Some(text) => Ok(text.into()),
        None => Ok(scope.theme.missing(scope.lang, key).into()),
    }
}

/// `t_or(error)`: the text of a key, or what was given if it is no key. For messages that may be either.
#[expect(clippy::needless_pass_by_value, reason = "templates hand their arguments over")]
fn t_or(state: &mut State, key: &str, kwargs: Kwargs) -> Result<String, Error> {
    Ok(find(scope(state)?, key, &kwargs)?.unwrap_or_else(|| key.to_owned()))
}

/// `'Atlantic/Canary'|zone_name`: how people call the time there, or the name of the database of time zones.
fn zone_name(state: &mut State, zone: &str) -> Result<String, Error> {
    let scope = scope(state)?;
    let key = format!("ui-zone-{}", zone.to_ascii_lowercase().replace(['/', '_'], "-"));
    let texts = scope.theme.texts();
    if let Some(named) = texts.find(scope.lang, &key, &FluentArgs::new()) {
        return Ok(named);
    }
    let mut args = FluentArgs::new();
    args.set("place", zone.rsplit('/').next().unwrap_or(zone).replace('_', " "));
    Ok(texts.find(scope.lang, "ui-zone-of", &args).unwrap_or_else(|| zone.to_owned()))
}

fn has_text(state: &mut State, key: &str) -> Result<bool, Error> {
    let scope = scope(state)?;
    Ok(scope.theme.has_text(scope.lang, key))
}

fn find(scope: &Scope, key: &str, kwargs: &Kwargs) -> Result<Option<String>, Error> {
    let mut args = FluentArgs::new();
    for name in kwargs.args() {
        let value: Value = kwargs.peek(name)?;
        match value.kind() {
            ValueKind::Number if value.is_integer() => args.set(name.to_owned(), i64::try_from(value)?),
            ValueKind::Number => args.set(name.to_owned(), f64::try_from(value)?),
            ValueKind::Undefined => {
                return Err(Error::new(
                    ErrorKind::UndefinedError,
                    format!("the argument {name} of text {key} is undefined"),
                ));
            }
            ValueKind::None => args.set(name.to_owned(), ""),
            _ => args.set(name.to_owned(), value.to_string()),
        }
    }
    Ok(scope.theme.texts().find(scope.lang, key, &args))
}

/// `url('/appointments')`: the address of a page of this portal, wherever it is mounted.
fn url(state: &mut State, path: &str) -> Result<String, Error> {
    Ok(format!("{}{path}", scope(state)?.base))
}

/// `{% set button = kit.button_link(url('/appointments/{id}'), …) %}`, then for each one `{{ button|fill(id=a.id) }}`: what is the same for all but a few
/// words is made once. What is filled in is escaped, where it is no HTML already.
#[expect(clippy::needless_pass_by_value, reason = "templates hand their arguments over")]
fn fill(line: &Value, kwargs: Kwargs) -> Result<Value, Error> {
    let Some(line) = line.as_str().filter(|_| line.is_safe()) else {
        return Err(Error::new(ErrorKind::InvalidOperation, "fill wants HTML: {% set line %}…{name}…{% endset %}"));
    };
    let mut filled = String::with_capacity(line.len() + 32);
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let named = after.split_once('}').filter(|(name, _)| kwargs.has(name));
        if let Some((name, after)) = named {
            let value: Value = kwargs.peek(name)?;
            let words = value.as_str().map_or_else(|| Cow::Owned(value.to_string()), Cow::Borrowed);
            if value.is_safe() {
                filled.push_str(&words);
            } else {
                filled.push_str(&escape(&words));
            }
            rest = after;
        } else {
            filled.push('{');
            rest = after;
        }
    }
    filled.push_str(rest);
    Ok(Value::from_safe_string(filled))
}

/// `asset('portal.css')`: the address of a file of the theme, with its hash.
fn asset(state: &mut State, name: &str) -> Result<String, Error> {
    let scope = scope(state)?;
    scope
        .theme
        .asset_url(&scope.base, name)
        .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("the theme has no asset {name}")))
}

fn has_asset(state: &mut State, name: &str) -> Result<bool, Error> {
    Ok(scope(state)?.theme.asset_url("", name).is_some())
}

/// `icon('calendar')`: a picture of the sprite. It is decoration unless it has a `label`.
#[expect(clippy::needless_pass_by_value, reason = "templates hand their arguments over")]
fn icon(state: &mut State, name: &str, kwargs: Kwargs) -> Result<Value, Error> {
    let sprite = scope(state)?.sprite.as_deref();
    let sprite = sprite.ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "the theme has no icons.svg"))?;
    let label: Option<&str> = kwargs.get("label")?;
    let size: Option<&str> = kwargs.get("size")?;
    kwargs.assert_all_used()?;
    let said = match label {
        Some(label) => Cow::Owned(format!("role=\"img\" aria-label=\"{}\"", escape(label))),
        None => Cow::Borrowed("aria-hidden=\"true\""),
    };
    let size = size.map(|size| format!(" icon-{}", escape(size))).unwrap_or_default();
    Ok(Value::from_safe_string(format!(
        "<svg class=\"icon{size}\" {said} focusable=\"false\"><use href=\"{sprite}#{}\"></use></svg>",
        escape(name)
    )))
}

/// `token('accent')`: a colour of the clinic as `#rrggbb`, for mails.
fn token(state: &mut State, name: &str) -> Result<String, Error> {
    let found = scope(state)?.theme.tokens().named(name);
    found
        .map(|colour| colour.to_string())
        .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("there is no token {name}")))
}

fn say(state: &mut State, name: &str, style: civil::Style, value: &Value) -> Result<String, Error> {
    match value.kind() {
        ValueKind::None => Ok(String::new()),
        _ => value.as_str().and_then(|text| civil::say(style, scope(state).ok()?.lang, text)).ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidOperation,
                format!("{name} wants a day or time like 2026-11-23T09:30, not {value}"),
            )
        }),
    }
}

fn number(value: &Value, name: &str, write: impl FnOnce(i64) -> Result<String, Error>) -> Result<String, Error> {
    match value.kind() {
        ValueKind::None => Ok(String::new()),
        _ => value
            .as_i64()
            .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("{name} wants a whole number, not {value}")))
            .and_then(write),
    }
}
