//! The parts of a page's frame that are the same for everybody: made once, then kept.
//!
//! A tenth of what a page took went into its head and its navigation, which differ by language, place and role, and not by person.
//! `part('nav.html')` renders a template that is given nothing of a person, so that nothing of one can be kept or shown to another.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Arc, Mutex},
};

use minijinja::{Environment, Error, ErrorKind, State, Value};

use super::{
    functions::{SCOPE, scope},
    locked,
    page::PageContext,
};

/// What a part is given of `page`. Of the person it learns only whether there is one.
const GIVEN: [&str; 8] = ["lang", "languages", "base", "clinic", "nav", "public_booking", "is_console", "role"];

/// The number of a frame: of all that [`GIVEN`] names, so that pages with the same number have the same parts. Every field of a page has its
/// place here, among what parts show or among what they never see.
pub(super) fn number(page: &PageContext) -> u64 {
    let PageContext {
        lang,
        languages,
        base,
        clinic,
        user,
        nav,
        public_booking,
        is_console,
        role,
        path: _,
        csrf: _,
        title: _,
        notice: _,
        request_id: _,
        frame: _,
    } = page;
    let mut number = DefaultHasher::new();
    (lang, languages, base, clinic, user.is_some(), nav, public_booking, is_console, role).hash(&mut number);
    number.finish().max(1)
}

/// What making a part takes of the work that its page may take: it may take as much again, and a clinic's template could ask for many.
const WORK: u64 = 100_000;
/// So many parts of one clinic are kept: all languages, with each entry of the navigation the current one.
const MOST: usize = 64;

/// The parts of one clinic's pages.
#[derive(Default)]
pub(super) struct Parts(Mutex<HashMap<u64, Arc<str>>>);

/// `part('nav.html')`: a template of the frame that shows nothing of the person who reads.
pub(super) fn part(state: &mut State, name: &str) -> Result<Value, Error> {
    let page = state.lookup("page").unwrap_or_default();
    let frame = page.get_attr("frame").ok().and_then(|frame| u64::try_from(frame).ok()).unwrap_or_default();
    let scope = Arc::clone(scope(state)?);
    let mut key = DefaultHasher::new();
    // A clinic's own template that fails is rendered again by those below it.
    let environment: *const Environment = state.env();
    (name, scope.lang, frame, environment as usize).hash(&mut key);
    let key = key.finish();
    let parts = &scope.theme.parts;
    // A page whose frame has no number, such as a mail, is made for one reader.
    if frame != 0
        && let Some(made) = locked(&parts.0).get(&key)
    {
        return Ok(Value::from_safe_string(made.to_string()));
    }
    if scope.is_part {
        // It could be itself.
        return Err(Error::new(ErrorKind::InvalidOperation, "a part has no parts: use include"));
    }
    state.consume_fuel(WORK)?;
    let given = GIVEN.iter().map(|name| (*name, page.get_attr(name).unwrap_or_default()));
    let given = given.chain([("user", page.get_attr("user").is_ok_and(|user| user.is_true()).into())]);
    let context = [("page", Value::from_pairs(given)), (SCOPE, Value::from_object(scope.of_part()))];
    let made = state.env().get_template(name)?.render(Value::from_pairs(context))?;
    if frame != 0 {
        let mut kept = locked(&parts.0);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(key, made.as_str().into());
    }
    Ok(Value::from_safe_string(made))
}
