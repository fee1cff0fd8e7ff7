//! A form in one language, as it is shown, and as it is kept beside the answers: so that they read right for ever.

use serde::{Deserialize, Serialize};

/// A questionnaire in one language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Form {
    /// The plugin's name and the questionnaire's id: `phq9/phq-9`.
    pub id: String,
    /// The version of its content.
    pub version: String,
    /// What people call it.
    pub title: String,
    /// What it is for.
    pub description: Option<String>,
    /// Its items in their order.
    pub items: Vec<Item>,
}

/// What kind of answer an item takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Items under a heading.
    Group,
    /// A text to read.
    Display,
    /// One line.
    Line,
    /// Several lines.
    Text,
    /// Yes or no.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Decimal,
    /// A civil day.
    Date,
    /// One of the options.
    Choice,
    /// Any of the options.
    Choices,
}

impl Kind {
    /// Whether a person answers it.
    pub const fn is_question(self) -> bool {
        !matches!(self, Self::Group | Self::Display)
    }
}

/// A question, a text or a group of items.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// Its name within the form (FHIR's `linkId`).
    pub id: String,
    /// What it takes.
    pub kind: Kind,
    /// The question.
    pub text: String,
    /// What helps to answer it.
    pub help: Option<String>,
    /// Whether it must be answered.
    #[serde(default)]
    pub required: bool,
    /// What can be chosen.
    #[serde(default)]
    pub options: Vec<Choice>,
    /// The least number.
    pub min: Option<f64>,
    /// The greatest number.
    pub max: Option<f64>,
    /// The most characters.
    pub max_length: Option<u32>,
    /// What stands behind a number: `kg`.
    pub unit: Option<String>,
    /// When it is asked at all; without a condition always.
    #[serde(default)]
    pub when: Vec<Condition>,
    /// Whether one of the conditions is enough.
    #[serde(default)]
    pub when_any: bool,
    /// The items of a group.
    #[serde(default)]
    pub items: Vec<Item>,
}

/// An option.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Its code.
    pub value: String,
    /// What people read.
    pub label: String,
}

/// A condition on the answer to another item (FHIR's `enableWhen`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The other item.
    pub item: String,
    /// How its answer is compared.
    pub is: Comparison,
    /// With what; for [`Comparison::Answered`] `true` or `false`.
    pub value: String,
}

/// How an answer is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comparison {
    /// There is an answer, or with the value `false` none.
    #[serde(rename = "answered")]
    Answered,
    /// One of the answers is the value.
    #[serde(rename = "=")]
    Equal,
    /// There is an answer, and none is the value.
    #[serde(rename = "!=")]
    NotEqual,
    /// Less than the value.
    #[serde(rename = "<")]
    Less,
    /// At most the value.
    #[serde(rename = "<=")]
    AtMost,
    /// Greater than the value.
    #[serde(rename = ">")]
    Greater,
    /// At least the value.
    #[serde(rename = ">=")]
    AtLeast,
}

impl Form {
    /// Every item, groups before what they hold.
    pub fn all(&self) -> Vec<&Item> {
        fn collect<'a>(items: &'a [Item], all: &mut Vec<&'a Item>) {
            for item in items {
                all.push(item);
                collect(&item.items, all);
            }
        }
        let mut all = Vec::new();
        collect(&self.items, &mut all);
        all
    }
}
