//! The parts of a page that are the same for everybody: made once, then kept.
//!
//! A tenth of what a page took went into its head and its navigation, which differ by language, place and role, and not by person; a quarter of the
//! first page into its tiles, which differ by three small numbers.
//! `part('nav.html')` renders a template that is given nothing of a person, so that nothing of one can be kept or shown to another.

use std::{
    collections::{BTreeMap, HashMap},
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Arc, Mutex},
};

use minijinja::{
    Environment, Error, ErrorKind, State, Value,
    value::{Kwargs, ValueKind},
};

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
/// So many parts of one clinic are kept: of all languages and roles, with each entry of the navigation the current one, and what is given numbers.
const MOST: usize = 512;

/// The parts of one clinic's pages.
#[derive(Default)]
pub(super) struct Parts(Mutex<HashMap<u64, Arc<str>>>);

/// What a part is given beside `page`, and kept by. A text could be somebody's name.
#[derive(Clone, Copy, Hash)]
enum Given {
    Nothing,
    Whether(bool),
    Number(i64),
}

impl Given {
    fn read(name: &str, value: &Value) -> Result<Self, Error> {
        match value.kind() {
            ValueKind::None => Ok(Self::Nothing),
            ValueKind::Bool => Ok(Self::Whether(value.is_true())),
            ValueKind::Number if value.is_integer() => Ok(Self::Number(value.clone().try_into()?)),
            _ => {
                // The value itself may be a person's, and this is logged.
                let why = format!("a part is given whole numbers, true and false, and {name} is a {}", value.kind());
                Err(Error::new(ErrorKind::InvalidOperation, why))
            }
        }
    }
}

impl From<Given> for Value {
    fn from(given: Given) -> Self {
        match given {
            Given::Nothing => ().into(),
            Given::Whether(whether) => whether.into(),
            Given::Number(number) => number.into(),
        }
    }
}

/// By name, in one order however a template writes them.
fn own(kwargs: &Kwargs) -> Result<BTreeMap<&str, Given>, Error> {
    kwargs.args().map(|name| Ok((name, Given::read(name, &kwargs.peek(name)?)?))).collect()
}

/// `part('nav.html')`, `part('home/tiles.html', documents=3)`: a template that shows nothing of the person who reads but the numbers it is given.
#[expect(clippy::needless_pass_by_value, reason = "templates hand their arguments over")]
pub(super) fn part(state: &mut State, name: &str, kwargs: Kwargs) -> Result<Value, Error> {
    let own = own(&kwargs)?;
    let page = state.lookup("page").unwrap_or_default();
    let frame = page.get_attr("frame").ok().and_then(|frame| u64::try_from(frame).ok()).unwrap_or_default();
    let scope = Arc::clone(scope(state)?);
    let mut key = DefaultHasher::new();
    // A clinic's own template that fails is rendered again by those below it.
    let environment: *const Environment = state.env();
    (name, scope.lang, frame, environment as usize, &own).hash(&mut key);
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
    let page = [("page", Value::from_pairs(given)), (SCOPE, Value::from_object(scope.of_part()))];
    let own = own.into_iter().map(|(name, given)| (name, given.into()));
    let made = state.env().get_template(name)?.render(Value::from_pairs(own.chain(page)))?;
    if frame != 0 {
        let mut kept = locked(&parts.0);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(key, made.as_str().into());
    }
    Ok(Value::from_safe_string(made))
}
