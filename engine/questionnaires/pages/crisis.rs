//! What somebody in a crisis must see first: whom to call.

use serde::Serialize;

use super::super::model::Outcome;
use crate::{
    lang::Lang,
    tenancy::{Tenant, config::CrisisLine},
};

/// Help, before anything else of an outcome.
#[derive(Debug, Serialize)]
pub(super) struct Crisis {
    /// What the questionnaire says about it.
    text: Vec<String>,
    lines: Vec<Line>,
}

/// A number that helps at once.
#[derive(Debug, Serialize)]
struct Line {
    phone: String,
    /// The number as a telephone dials it.
    dial: String,
    name: String,
}

/// Takes out of an outcome what it says of help in a crisis: the paragraphs that name a number of the clinic's or of Spain's. Every plugin can
/// say so, in any language, without a word of its contract.
pub(super) fn take(outcome: &mut Outcome, tenant: &Tenant, lang: Lang) -> Option<Crisis> {
    let own = &tenant.config.contact.crisis;
    let usual = CrisisLine::spain();
    let mut text = Vec::new();
    outcome.text.retain(|paragraph| {
        let urgent = own.iter().chain(&usual).any(|line| names(paragraph, &line.phone));
        if urgent {
            text.push(paragraph.clone());
        }
        !urgent
    });
    let line = |line: &CrisisLine| Line {
        dial: line.phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect(),
        phone: line.phone.clone(),
        name: tenant.text(&line.name, lang).to_owned(),
    };
    (!text.is_empty()).then(|| Crisis { text, lines: own.iter().map(line).collect() })
}

/// Whether a text names a number, as a number of its own.
fn names(text: &str, number: &str) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    text.match_indices(number)
        .any(|(at, found)| !digit(text[..at].chars().next_back()) && !digit(text[at + found.len()..].chars().next()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_counts_only_as_a_number_of_its_own() {
        assert!(names("Llame al 112.", "112") && names("(024)", "024") && names("+34 900 112 112", "900 112 112"));
        assert!(!names("Tensión 1120", "112") && !names("Llame al 9112", "112") && !names("", "112"));
    }
}
