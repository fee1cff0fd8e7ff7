//! Whether what the patient answers when booking is enough.

use serde::{Deserialize, Serialize};

use crate::tenancy::config::{Asked, Comment};

/// The most characters of the patient's own words.
pub const MOST_WORDS: usize = 1_000;

/// What the patient answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// The reason, by slug.
    #[serde(default)]
    pub reason: String,
    /// Words of their own.
    #[serde(default)]
    pub comment: String,
    /// The consents that are given, by slug.
    #[serde(default)]
    pub consents: Vec<String>,
}

impl Answers {
    /// Whether nothing was answered.
    pub fn is_empty(&self) -> bool {
        self.reason.is_empty() && self.comment.trim().is_empty() && self.consents.is_empty()
    }
}

/// What is missing, or more than there is room for: the field, and the key of the text that says so.
pub fn missing(asked: &Asked<'_>, answers: &Answers) -> Vec<(String, &'static str)> {
    let mut missing = Vec::new();
    if !asked.reasons.is_empty() && !asked.reasons.iter().any(|reason| reason.slug == *answers.reason.as_str()) {
        missing.push(("reason".to_owned(), "booking-ask-reason-missing"));
    }
    if asked.comment == Comment::Required && answers.comment.trim().is_empty() {
        missing.push(("comment".to_owned(), "booking-ask-comment-missing"));
    }
    if asked.comment != Comment::Off && answers.comment.trim().chars().count() > MOST_WORDS {
        missing.push(("comment".to_owned(), "booking-ask-comment-long"));
    }
    for consent in asked.consents.iter().filter(|consent| consent.required) {
        if !answers.consents.iter().any(|slug| consent.slug == *slug.as_str()) {
            missing.push((format!("consent-{}", consent.slug), "booking-ask-consent-missing"));
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tenancy::config::BookingPolicy;

    fn policy() -> BookingPolicy {
        toml::from_str(
            r#"
            comment = "required"
            reasons = [{ slug = "dolor", name = "Dolor" }, { slug = "otro", name = "Otro" }]
            consents = [
                { slug = "datos", text = "Acepto", version = "1", required = true },
                { slug = "noticias", text = "Quiero noticias", version = "1" },
            ]"#,
        )
        .expect("a policy")
    }

    #[test]
    fn all_that_must_be_answered_is_told_at_once() {
        let policy = policy();
        let asked = Asked::resolve(&[&policy]);
        let fields =
            |answers: &Answers| missing(&asked, answers).into_iter().map(|(field, _)| field).collect::<Vec<_>>();
        assert_eq!(fields(&Answers::default()), ["reason", "comment", "consent-datos"]);
        let mut answers =
            Answers { reason: "dolor".into(), comment: "Desde ayer".into(), consents: vec!["datos".into()] };
        assert!(fields(&answers).is_empty());
        answers.reason = "moda".into();
        answers.comment = "x".repeat(MOST_WORDS + 1);
        answers.consents = vec!["noticias".into()];
        assert_eq!(fields(&answers), ["reason", "comment", "consent-datos"]);
    }

    #[test]
    fn the_nearest_level_that_says_something_wins_for_each_key() {
        let clinic = policy();
        let service: BookingPolicy = toml::from_str("reasons = []\ncomment = \"off\"").expect("a policy");
        let asked = Asked::resolve(&[&clinic, &service]);
        assert!(asked.reasons.is_empty() && asked.comment == Comment::Off && asked.consents.len() == 2);
    }
}
