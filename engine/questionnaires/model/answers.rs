//! What a person answered, and what of it counts.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::form::{Comparison, Condition, Form, Item, Kind};
use crate::clock::Day;

/// The most characters of an answer that has no limit of its own.
const LONGEST: usize = 4000;

/// Answers as they were typed, by the item's name. A draft keeps all of them, also those that do not count at the moment.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<String, Vec<String>>);

/// Why an answer is not taken.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// It must be answered.
    Missing,
    /// Not a whole number.
    NotWhole,
    /// Not a number.
    NotANumber,
    /// Less than this.
    TooSmall(f64),
    /// More than this.
    TooLarge(f64),
    /// Not a day.
    NotADay,
    /// Not among the options.
    NotAnOption,
    /// More characters than this.
    TooLong(usize),
}

impl Answers {
    /// The answers to an item; none for what was left empty.
    pub fn to(&self, item: &str) -> impl Iterator<Item = &str> {
        self.0.get(item).into_iter().flatten().map(|answer| answer.trim()).filter(|answer| !answer.is_empty())
    }

    /// The items that are asked, given these answers. An answer to an item that is not asked counts as none.
    pub fn asked(&self, form: &Form) -> BTreeSet<String> {
        let mut asked: BTreeSet<String> = form.all().iter().map(|item| item.id.clone()).collect();
        // Each round can only take away what depends on what went before; conditions in a circle end with what is stable.
        for _ in 0..=asked.len() {
            let mut next = BTreeSet::new();
            self.collect(&form.items, &asked, &mut next);
            if next == asked {
                break;
            }
            asked = next;
        }
        asked
    }

    fn collect(&self, items: &[Item], asked: &BTreeSet<String>, next: &mut BTreeSet<String>) {
        for item in items {
            if self.is_asked(item, asked) {
                next.insert(item.id.clone());
                self.collect(&item.items, asked, next);
            }
        }
    }

    fn is_asked(&self, item: &Item, asked: &BTreeSet<String>) -> bool {
        let mut holds = item.when.iter().map(|condition| self.holds(condition, asked));
        item.when.is_empty() || if item.when_any { holds.any(|yes| yes) } else { holds.all(|yes| yes) }
    }

    fn holds(&self, condition: &Condition, asked: &BTreeSet<String>) -> bool {
        let answers: Vec<&str> =
            if asked.contains(&condition.item) { self.to(&condition.item).collect() } else { Vec::new() };
        let value = condition.value.as_str();
        match condition.is {
            Comparison::Answered => answers.is_empty() == (value == "false"),
            Comparison::Equal => answers.iter().any(|answer| compare(answer, value).is_eq()),
            Comparison::NotEqual => !answers.is_empty() && !answers.iter().any(|answer| compare(answer, value).is_eq()),
            Comparison::Less => answers.iter().any(|answer| compare(answer, value).is_lt()),
            Comparison::AtMost => answers.iter().any(|answer| compare(answer, value).is_le()),
            Comparison::Greater => answers.iter().any(|answer| compare(answer, value).is_gt()),
            Comparison::AtLeast => answers.iter().any(|answer| compare(answer, value).is_ge()),
        }
    }

    /// The answers that count, each as it is kept: numbers with a point, days as `2026-11-23`.
    ///
    /// # Errors
    /// For each item whose answer is not taken the reason.
    pub fn read(&self, form: &Form) -> Result<Self, BTreeMap<String, Fault>> {
        let asked = self.asked(form);
        let (mut kept, mut faults) = (BTreeMap::new(), BTreeMap::new());
        for item in form.all() {
            if !item.kind.is_question() || !asked.contains(&item.id) {
                continue;
            }
            match self.read_item(item) {
                Ok(answers) if answers.is_empty() => {}
                Ok(answers) => {
                    kept.insert(item.id.clone(), answers);
                }
                Err(fault) => {
                    faults.insert(item.id.clone(), fault);
                }
            }
        }
        if faults.is_empty() { Ok(Self(kept)) } else { Err(faults) }
    }

    fn read_item(&self, item: &Item) -> Result<Vec<String>, Fault> {
        let answers: Vec<&str> = self.to(&item.id).collect();
        if answers.is_empty() {
            return if item.required { Err(Fault::Missing) } else { Ok(Vec::new()) };
        }
        let taken = if item.kind == Kind::Choices { &answers[..] } else { &answers[..1] };
        taken.iter().map(|answer| read_one(item, answer)).collect()
    }
}

fn read_one(item: &Item, answer: &str) -> Result<String, Fault> {
    match item.kind {
        Kind::Group | Kind::Display => Ok(String::new()),
        Kind::Line | Kind::Text => {
            let most = item.max_length.map_or(LONGEST, |most| usize::try_from(most).unwrap_or(LONGEST)).min(LONGEST);
            if answer.chars().count() > most { Err(Fault::TooLong(most)) } else { Ok(answer.to_owned()) }
        }
        Kind::Boolean if matches!(answer, "true" | "false") => Ok(answer.to_owned()),
        Kind::Choice | Kind::Choices if item.options.iter().any(|option| option.value == answer) => {
            Ok(answer.to_owned())
        }
        Kind::Boolean | Kind::Choice | Kind::Choices => Err(Fault::NotAnOption),
        Kind::Date => answer.parse::<Day>().map(|day| day.to_string()).map_err(|_| Fault::NotADay),
        Kind::Integer => {
            let number: i32 = answer.parse().map_err(|_| Fault::NotWhole)?;
            within(item, f64::from(number))?;
            Ok(number.to_string())
        }
        Kind::Decimal => {
            let number = number(answer).filter(|number| number.is_finite()).ok_or(Fault::NotANumber)?;
            within(item, number)?;
            Ok(number.to_string())
        }
    }
}

fn within(item: &Item, number: f64) -> Result<(), Fault> {
    match (item.min, item.max) {
        (Some(min), _) if number < min => Err(Fault::TooSmall(min)),
        (_, Some(max)) if number > max => Err(Fault::TooLarge(max)),
        _ => Ok(()),
    }
}

/// A number as people here write it: with a comma or a point before the decimals.
fn number(text: &str) -> Option<f64> {
    let plain = text.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | '-' | '+'));
    if plain { text.replace(',', ".").parse().ok() } else { None }
}

fn compare(answer: &str, value: &str) -> std::cmp::Ordering {
    match (number(answer), number(value)) {
        (Some(answer), Some(value)) => answer.total_cmp(&value),
        _ => answer.cmp(value),
    }
}
