//! The questions on the page that confirms an hour.

use serde::Serialize;

use crate::{
    booking::model::{self, Answers},
    lang::Lang,
    tenancy::{
        Tenant,
        config::{Asked, Comment},
    },
    web::Errors,
};

/// What the page asks, with what was answered so far.
#[derive(Serialize)]
pub(super) struct Asking {
    reasons: Vec<Choice>,
    /// `off`, `optional` or `required`.
    comment: Comment,
    most: usize,
    consents: Vec<Agreement>,
    answers: Answers,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    label: String,
}

#[derive(Serialize)]
struct Agreement {
    slug: String,
    text: String,
    required: bool,
    given: bool,
}

impl Asking {
    /// Nothing where nothing is asked.
    pub(super) fn of(tenant: &Tenant, asked: Asked<'_>, lang: Lang, answers: Answers) -> Option<Self> {
        if asked.is_nothing() {
            return None;
        }
        let reason = |reason: &crate::tenancy::config::VisitReason| Choice {
            value: reason.slug.to_string(),
            label: tenant.text(&reason.name, lang).to_owned(),
        };
        let consent = |consent: &crate::tenancy::config::Consent| Agreement {
            slug: consent.slug.to_string(),
            text: tenant.text(&consent.text, lang).to_owned(),
            required: consent.required,
            given: answers.consents.iter().any(|slug| consent.slug == *slug.as_str()),
        };
        Some(Self {
            reasons: asked.reasons.iter().map(reason).collect(),
            comment: asked.comment,
            most: model::MOST_WORDS,
            consents: asked.consents.iter().map(consent).collect(),
            answers,
        })
    }
}

/// What is wrong with the answers.
pub(super) fn errors(asked: &Asked<'_>, answers: &Answers) -> Errors {
    let mut errors = Errors::new();
    for (field, key) in model::missing(asked, answers) {
        errors.add(&field, key);
    }
    errors
}
