//! What patients are asked when they book: why they come, a few words, what they agree to.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    booking::BookingPolicy,
    values::{Localized, Slug},
};

/// A reason for a visit that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitReason {
    /// Its short name that never changes.
    pub slug: Slug,
    /// What patients read.
    pub name: Localized,
}

/// Something that patients agree to, or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// Its short name that never changes.
    pub slug: Slug,
    /// The very words that are agreed to.
    pub text: Localized,
    /// The version of these words, which is kept with the answer: `"2026-01"`. New words get a new one.
    pub version: String,
    /// Whether nobody books without it.
    #[serde(default)]
    pub required: bool,
}

/// Whether patients may write some words of their own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Comment {
    /// They are not asked.
    #[default]
    Off,
    /// They may.
    Optional,
    /// They must.
    Required,
}

/// What is asked for one service with one practitioner at one site: for each key the nearest level that says something.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// The reasons of which one is chosen; empty where nobody is asked.
    pub reasons: &'a [VisitReason],
    /// Whether there is room for words.
    pub comment: Comment,
    /// What is agreed to.
    pub consents: &'a [Consent],
}

impl<'a> Asked<'a> {
    /// What is asked: levels from the farthest (the clinic) to the nearest (the practitioner).
    pub fn resolve(levels: &[&'a BookingPolicy]) -> Self {
        let nearest = || levels.iter().rev();
        Self {
            reasons: nearest().find_map(|level| level.reasons.as_deref()).unwrap_or_default(),
            comment: nearest().find_map(|level| level.comment).unwrap_or_default(),
            consents: nearest().find_map(|level| level.consents.as_deref()).unwrap_or_default(),
        }
    }

    /// Whether there is nothing to ask.
    pub fn is_nothing(&self) -> bool {
        self.reasons.is_empty() && self.comment == Comment::Off && self.consents.is_empty()
    }
}
