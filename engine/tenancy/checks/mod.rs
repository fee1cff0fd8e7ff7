//! What the structure alone does not show: references to things that are not there, names used twice, hours that end before
//! they begin, colours that cannot be read.

mod any;
mod clinic;
mod devices;
mod invoices;
mod many;
mod modality;
mod possible;
mod practice;
mod public;
mod who;

use std::{
    collections::{BTreeSet, HashSet},
    ops::Range,
    path::Path,
};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    config::{ClinicConfig, Localized, Slug},
    diagnostics::Diagnostic,
    repair::{Repairs, UNKNOWN},
    structure::nearest,
};
use crate::lang::Lang;

/// All that is wrong with the meaning. Of what stands in for a wrong value (`repairs`) nothing is said.
pub(super) fn check(
    config: &ClinicConfig,
    file: &DeTable<'_>,
    folder: Option<&Path>,
    repairs: &Repairs,
) -> Vec<Diagnostic> {
    let mut checks = Checks { file, repairs, languages: &config.languages, problems: Vec::new() };
    checks.clinic(config, folder);
    checks.practice(config);
    checks.invoices(&config.invoices, &config.legal, &config.country);
    checks.problems
}

struct Checks<'a> {
    file: &'a DeTable<'a>,
    repairs: &'a Repairs,
    languages: &'a [Lang],
    problems: Vec<Diagnostic>,
}

impl Checks<'_> {
    fn say(&mut self, path: &[&str], problem: impl Into<String>, hint: impl Into<Option<&'static str>>) {
        self.tell(path, problem.into(), hint.into().map(str::to_owned));
    }

    fn tell(&mut self, path: &[&str], problem: String, hint: Option<String>) {
        if !self.repairs.touch(path) {
            let span = place(self.file, path);
            self.problems.push(Diagnostic { span, problem, hint });
        }
    }

    /// What several places give rise to is said once for each line.
    fn tell_once(&mut self, path: &[&str], problem: String, hint: &str) {
        let span = place(self.file, path);
        if !self.problems.iter().any(|told| told.span == span) {
            self.tell(path, problem, Some(hint.to_owned()));
        }
    }

    /// Whether the file itself says something there.
    fn has(&self, path: &[&str]) -> bool {
        find(self.file, path).is_some()
    }

    /// Names that must differ.
    fn unique(&mut self, list: &str, key: &str, names: &[&str]) {
        let mut seen = HashSet::new();
        for (index, name) in names.iter().enumerate() {
            if *name != UNKNOWN && !seen.insert(name) {
                let index = index.to_string();
                let mut path: Vec<&str> = list.split('.').collect();
                path.extend([index.as_str(), key]);
                self.tell(&path, format!("two of the {list} are called \"{name}\""), None);
            }
        }
    }

    /// Slugs that refer to something: each must be there, and only once.
    fn known(&mut self, path: &[&str], wanted: &[Slug], what: &str, known: &[&str]) {
        let mut seen = HashSet::new();
        for (index, slug) in wanted.iter().enumerate() {
            let index = index.to_string();
            let path = join(path, &[&index]);
            self.one(&path, slug, what, known);
            if slug.as_str() != UNKNOWN && !seen.insert(slug) {
                self.tell(&path, format!("\"{slug}\" is here twice"), None);
            }
        }
    }

    fn one(&mut self, path: &[&str], slug: &Slug, what: &str, known: &[&str]) {
        let list = format!("{what}s");
        let unknowable = slug.as_str() == UNKNOWN || known.contains(&UNKNOWN) || self.repairs.touch(&[&list]);
        if known.contains(&slug.as_str()) || unknowable {
            return;
        }
        let hint = match nearest(slug.as_str(), known) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None if known.is_empty() => format!("no {what} is written down: add [[{list}]]"),
            None => {
                let different: BTreeSet<&str> = known.iter().copied().collect();
                let twice = known.iter().find(|name| known.iter().filter(|other| other == name).count() > 1);
                let perhaps = twice.map(|name| format!("; one of the two that are called \"{name}\" may be meant"));
                let different: Vec<&str> = different.into_iter().collect();
                format!("there are: {}{}", different.join(", "), perhaps.unwrap_or_default())
            }
        };
        self.tell(path, format!("there is no {what} \"{slug}\""), Some(hint));
    }

    /// Words for patients need a text in the clinic's first language: the one for those who speak none of the others.
    fn words(&mut self, path: &[&str], words: Option<&Localized>) {
        let Some(words) = words else { return };
        let Some(first) = self.languages.first().copied() else { return };
        let missing = match words {
            Localized::Same(text) => text.trim().is_empty(),
            Localized::Each(texts) => texts.get(&first).is_none_or(|text| text.trim().is_empty()),
        };
        if missing {
            let hint = format!("write {{ {first} = \"…\" }}: the clinic's first language stands in for the others");
            self.tell(path, format!("these words say nothing in \"{first}\""), Some(hint));
        }
    }
}

fn join<'p>(path: &[&'p str], more: &[&'p str]) -> Vec<&'p str> {
    [path, more].concat()
}

/// The span of the value at a path such as `["services", "2", "practitioners", "0"]`, or of the nearest thing above it.
pub(super) fn place(file: &DeTable<'_>, path: &[&str]) -> Range<usize> {
    let Some((first, rest)) = path.split_first() else { return 0..0 };
    let Some(mut value) = entry(file, first) else { return 0..0 };
    for step in rest {
        let next = match value.get_ref() {
            DeValue::Table(table) => entry(table, step),
            DeValue::Array(array) => step.parse::<usize>().ok().and_then(|index| array.get(index)),
            _ => None,
        };
        let Some(next) = next else { break };
        value = next;
    }
    value.span()
}

/// The value at a path, where the file has one.
pub(super) fn find<'t>(file: &'t DeTable<'_>, path: &[&str]) -> Option<&'t Spanned<DeValue<'t>>> {
    let (first, rest) = path.split_first()?;
    let mut value = entry(file, first)?;
    for step in rest {
        value = match value.get_ref() {
            DeValue::Table(table) => entry(table, step)?,
            DeValue::Array(array) => array.get(step.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(value)
}

pub(super) fn entry<'t>(table: &'t DeTable<'_>, name: &str) -> Option<&'t Spanned<DeValue<'t>>> {
    // Keys are looked up by comparing: a table of a file is small.
    table.iter().find(|(key, _)| key.get_ref().as_ref() == name).map(|(_, value)| value)
}
