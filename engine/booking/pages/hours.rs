//! The hours of a day as templates have them. A page has hundreds that differ in nothing but the time: those are handed over together, and
//! fill in a line that the theme writes once.

use std::{fmt::Write, sync::Arc};

use jiff::tz::TimeZone;
use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object, ObjectRepr, Serde},
};
use serde::Serialize;

use super::choice::Choice;
use crate::{
    booking::model::{self, Slot},
    clock::{ClockTime, LocalTime},
};

/// The hour with which the afternoon begins.
const AFTERNOON: i8 = 15;

/// What stands in a day's list.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Offered {
    /// Hours one after the other that are drawn like most of them: `hours.fill(line)` writes them all.
    Plain {
        /// A [`Plain`].
        hours: Value,
    },
    /// An hour that has something of its own.
    Special(Hour),
}

/// An hour that is drawn in another way than most.
#[derive(Debug, Serialize)]
pub(crate) struct Hour {
    pub at: LocalTime,
    /// What a clock shows then: `09:30`.
    pub time: ClockTime,
    /// The start as forms send it.
    pub micros: i64,
    pub chosen: bool,
    /// The places that are left, where several have the hour together.
    pub places: Option<u32>,
    /// How far the clocks are from UTC then, in an hour that they show twice.
    pub offset: Option<String>,
    /// Whether it is the first one of the afternoon, after others in the morning.
    pub pause: bool,
}

/// The hours of a day, in order of time; with the zone, where its clocks are turned on that day.
pub(crate) fn offered<'a>(
    slots: impl Iterator<Item = &'a Slot>,
    choice: &Choice,
    turned: Option<&TimeZone>,
) -> Vec<Offered> {
    let (mut list, mut plain) = (Vec::new(), Vec::new());
    let mut morning = false;
    for slot in slots {
        let (at, micros) = (slot.local, slot.starts_at.micros());
        let chosen = choice.at == Some(micros);
        // With whomever it will be: the one who has most.
        let places = slot.free.iter().filter_map(|free| free.places).max();
        let offset = turned.and_then(|zone| model::offset(slot.starts_at, zone));
        let afternoon = at.0.hour() >= AFTERNOON;
        let pause = afternoon && morning;
        morning = !afternoon;
        if chosen || pause || places.is_some() || offset.is_some() {
            list.extend(Plain::of(&mut plain));
            list.push(Offered::Special(Hour { at, time: ClockTime(at), micros, chosen, places, offset, pause }));
        } else {
            plain.push((at, micros));
        }
    }
    list.extend(Plain::of(&mut plain));
    list
}

/// Hours of which nothing is to be said but when they are: `at`, `time` and `micros`, for templates that go through them, and the method
/// `fill` for those that have many.
#[derive(Debug)]
struct Plain(Vec<(LocalTime, i64)>);

impl Plain {
    fn of(hours: &mut Vec<(LocalTime, i64)>) -> Option<Offered> {
        let hours = std::mem::take(hours);
        (!hours.is_empty()).then(|| Offered::Plain { hours: Value::from_object(Self(hours)) })
    }

    /// The line once for each hour, with `{at}`, `{time}` and `{micros}` filled in. None of them has a letter that HTML would read.
    fn fill(&self, line: &str) -> String {
        let parts: Vec<(&str, &str)> = parts(line);
        let mut filled = String::with_capacity(self.0.len() * (line.len() + 32));
        let mut local = String::with_capacity(16);
        for (at, micros) in &self.0 {
            local.clear();
            // Nothing is refused that is written to a String.
            let _ = write!(local, "{at}");
            for (before, name) in &parts {
                filled.push_str(before);
                let _ = match *name {
                    "at" => filled.write_str(&local),
                    "time" => filled.write_str(&local[local.len().saturating_sub(5)..]),
                    "micros" => write!(filled, "{micros}"),
                    _ => Ok(()),
                };
            }
        }
        filled
    }
}

/// A line as what stands before each name, and the name; the last has none.
fn parts(line: &str) -> Vec<(&str, &str)> {
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, _) in line.match_indices('{') {
        let rest = &line[at + 1..];
        let name = ["at", "time", "micros"].into_iter().find(|name| rest.strip_prefix(name).is_some_and(closes));
        if let Some(name) = name {
            parts.push((&line[from..at], name));
            from = at + name.len() + 2;
        }
    }
    parts.push((&line[from..], ""));
    parts
}

fn closes(rest: &str) -> bool {
    rest.starts_with('}')
}

impl Object for Plain {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let (at, micros) = *self.0.get(key.as_usize()?)?;
        Some(minijinja::context! { at => at.to_string(), time => Value::from(Serde(ClockTime(at))), micros })
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.0.len())
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        match (method, args) {
            ("fill", [line]) if line.is_safe() => {
                Ok(Value::from_safe_string(self.fill(line.as_str().unwrap_or_default())))
            }
            ("fill", _) => {
                let why = "fill wants one line of HTML: {% set line %}…{micros}…{at}…{time}…{% endset %}";
                Err(Error::new(ErrorKind::InvalidOperation, why))
            }
            _ => Err(Error::from(ErrorKind::UnknownMethod)),
        }
    }
}

#[cfg(test)]
mod tests {
    use minijinja::{Environment, Value, context, value::Serde};

    use super::{Choice, Offered, offered};
    use crate::{
        booking::model::Slot,
        clock::{LocalTime, Timestamp},
    };

    fn slots(hours: &[&str]) -> Vec<Slot> {
        let at = |(number, hour): (usize, &&str)| Slot {
            local: format!("2026-11-23T{hour}").parse::<LocalTime>().unwrap(),
            starts_at: Timestamp::from_micros(i64::try_from(number).unwrap()),
            free: Vec::new(),
        };
        hours.iter().enumerate().map(at).collect()
    }

    fn shown(template: &str, list: &[Offered]) -> String {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::Html);
        environment.render_str(template, context! { list => Value::from(Serde(list)) }).unwrap()
    }

    #[test]
    fn hours_that_differ_in_the_time_alone_fill_in_one_line_and_the_others_stand_by_themselves() {
        let slots = slots(&["09:00", "09:30", "10:00", "15:00", "15:30"]);
        let choice = Choice { at: Some(1), ..Choice::default() };
        let list = offered(slots.iter(), &choice, None);
        let template = "{% set line %}<a href=\"?a=1&amp;at={micros}\">{time} {at} {else}</a>{% endset %}\
                        {% for one in list %}{% if one.hours %}{{ one.hours.fill(line) }}{% else %}\
                        [{{ one.time }}{{ ' chosen' if one.chosen }}{{ ' pause' if one.pause }}]{% endif %}{% endfor %}";
        assert_eq!(
            shown(template, &list),
            "<a href=\"?a=1&amp;at=0\">09:00 2026-11-23T09:00 {else}</a>[09:30 chosen]\
             <a href=\"?a=1&amp;at=2\">10:00 2026-11-23T10:00 {else}</a>[15:00 pause]\
             <a href=\"?a=1&amp;at=4\">15:30 2026-11-23T15:30 {else}</a>"
        );
    }

    #[test]
    fn a_theme_may_go_through_the_hours_one_by_one_and_a_line_that_is_no_html_is_refused() {
        let slots = slots(&["16:00", "16:30"]);
        let list = offered(slots.iter(), &Choice::default(), None);
        let template = "{% for one in list %}{% for hour in one.hours %}{{ hour.time }} {{ hour.micros }} {{ hour.at }};{% endfor %}{% endfor %}";
        assert_eq!(shown(template, &list), "16:00 0 2026-11-23T16:00;16:30 1 2026-11-23T16:30;");
        let environment = Environment::new();
        let refused = environment
            .render_str("{{ list[0].hours.fill('<li>') }}", context! { list => Value::from(Serde(&list)) })
            .unwrap_err();
        assert!(refused.to_string().contains("fill wants one line of HTML"), "{refused}");
    }
}
