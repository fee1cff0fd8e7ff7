//! A form as templates show it: flat, with what each question needs; and answers as they are read.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::model::{Answers, Choice, Comparison, Condition, Fault, Form, Item, Kind};
use crate::{error::Result, portal::Visit};

/// Questions under one heading.
#[derive(Debug, Serialize)]
pub(crate) struct Section {
    title: Option<String>,
    help: Option<String>,
    fields: Vec<Field>,
}

/// A question, or a text between questions.
#[derive(Debug, Serialize)]
struct Field {
    /// The form field, which is the element's id too.
    name: String,
    kind: Kind,
    text: String,
    help: Option<String>,
    required: bool,
    options: Vec<Choice>,
    value: Option<String>,
    values: Vec<String>,
    min: Option<f64>,
    max: Option<f64>,
    max_length: Option<u32>,
    unit: Option<String>,
    error: Option<String>,
    /// Not asked at the moment.
    hidden: bool,
    /// When it is asked, for the script that shows and hides while one answers.
    when: Option<String>,
}

/// Conditions of which all, or any, must hold.
#[derive(Clone, Serialize)]
struct Gate<'a> {
    any: bool,
    of: Vec<Test<'a>>,
}

#[derive(Clone, Serialize)]
struct Test<'a> {
    name: String,
    is: Comparison,
    value: &'a str,
}

/// The form field of an item.
pub(crate) fn field_name(item: &str) -> String {
    format!("q-{item}")
}

/// The form with what was typed and what is wrong with it.
pub(super) fn sections<'a>(
    visit: &Visit,
    form: &'a Form,
    answers: &Answers,
    errors: &BTreeMap<String, String>,
) -> Result<Vec<Section>> {
    let asked = answers.asked(form);
    let yes_no = ["true", "false"].map(|value| Choice {
        value: value.to_owned(),
        label: visit.text(if value == "true" { "ui-yes" } else { "ui-no" }),
    });
    let mut sections = vec![Section { title: None, help: None, fields: Vec::new() }];
    let mut stack: Vec<(&'a Item, Vec<Gate<'a>>)> = form.items.iter().rev().map(|item| (item, Vec::new())).collect();
    while let Some((item, mut gates)) = stack.pop() {
        if !item.when.is_empty() {
            let test = |condition: &'a Condition| Test {
                name: field_name(&condition.item),
                is: condition.is,
                value: &condition.value,
            };
            let of = item.when.iter().map(test).collect();
            gates.push(Gate { any: item.when_any, of });
        }
        if item.kind == Kind::Group {
            // A heading is shown whenever one of its questions is, which the style sheet sees to.
            sections.push(Section { title: Some(item.text.clone()), help: item.help.clone(), fields: Vec::new() });
            stack.extend(item.items.iter().rev().map(|inner| (inner, gates.clone())));
            continue;
        }
        let values: Vec<String> = answers.to(&item.id).map(str::to_owned).collect();
        let field = Field {
            name: field_name(&item.id),
            kind: item.kind,
            text: item.text.clone(),
            help: item.help.clone(),
            required: item.required,
            options: if item.kind == Kind::Boolean { yes_no.to_vec() } else { item.options.clone() },
            value: values.first().cloned(),
            values,
            min: item.min,
            max: item.max,
            max_length: item.max_length,
            unit: item.unit.clone(),
            error: errors.get(&item.id).cloned(),
            hidden: !asked.contains(&item.id),
            when: if gates.is_empty() { None } else { Some(serde_json::to_string(&gates)?) },
        };
        if let Some(section) = sections.last_mut() {
            section.fields.push(field);
        }
    }
    sections.retain(|section| !section.fields.is_empty() || section.title.is_some());
    Ok(sections)
}

/// What is wrong with an answer, in the page's language.
pub(super) fn say(visit: &Visit, fault: &Fault) -> String {
    let (key, limit) = match fault {
        Fault::Missing => ("questionnaires-answer-missing", None),
        Fault::NotWhole => ("questionnaires-answer-not-whole", None),
        Fault::NotANumber => ("questionnaires-answer-not-a-number", None),
        Fault::TooSmall(min) => ("questionnaires-answer-too-small", Some(*min)),
        Fault::TooLarge(max) => ("questionnaires-answer-too-large", Some(*max)),
        Fault::NotADay => ("questionnaires-answer-not-a-day", None),
        Fault::NotAnOption => ("questionnaires-answer-not-an-option", None),
        Fault::TooLong(most) => ("questionnaires-answer-too-long", u32::try_from(*most).ok().map(f64::from)),
    };
    let args: Vec<_> = limit.map(|limit| ("limit", limit.to_string().into())).into_iter().collect();
    let theme = visit.portal.theme(&visit.here.tenant);
    theme.map_or_else(|_| key.to_owned(), |theme| theme.text(visit.lang, key, &args))
}

/// Answers under one heading, to be read.
#[derive(Debug, Serialize)]
pub(crate) struct Reading {
    title: Option<String>,
    lines: Vec<Line>,
}

/// A question and its answer.
#[derive(Debug, Serialize)]
struct Line {
    question: String,
    answer: Option<String>,
    is_day: bool,
    unit: Option<String>,
}

/// The answers as they read, with the questions that were asked.
pub(crate) fn reading(visit: &Visit, form: &Form, answers: &Answers) -> Vec<Reading> {
    let asked = answers.asked(form);
    let mut sections = vec![Reading { title: None, lines: Vec::new() }];
    for item in form.all() {
        if item.kind == Kind::Group {
            sections.push(Reading { title: Some(item.text.clone()), lines: Vec::new() });
        } else if item.kind.is_question() && asked.contains(&item.id) {
            let said: Vec<String> = answers.to(&item.id).map(|answer| label(visit, item, answer)).collect();
            let line = Line {
                question: item.text.clone(),
                answer: (!said.is_empty()).then(|| said.join(", ")),
                is_day: item.kind == Kind::Date,
                unit: item.unit.clone(),
            };
            if let Some(section) = sections.last_mut() {
                section.lines.push(line);
            }
        }
    }
    sections.retain(|section| !section.lines.is_empty());
    sections
}

fn label(visit: &Visit, item: &Item, answer: &str) -> String {
    match item.kind {
        Kind::Boolean => visit.text(if answer == "true" { "ui-yes" } else { "ui-no" }),
        _ => {
            item.options.iter().find(|option| option.value == answer).map_or(answer, |option| &option.label).to_owned()
        }
    }
}
