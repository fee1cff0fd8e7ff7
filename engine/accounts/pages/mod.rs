//! The patient's pages: coming in for the first time, signing in and out, recovering, and the profile.

mod activate;
pub(in crate::accounts) mod attempt;
mod language;
mod photo;
mod profile;
mod recover;
mod sign_in;

pub use activate::{activate, again, ask_again, invited};
pub use language::choose_language;
pub use photo::{remove_photo, save_photo, show_photo};
pub(in crate::accounts) use profile::device_name;
pub use profile::{change_password, change_question, end_other_sessions, end_session, save_profile, show_profile};
pub use recover::{ask, recover, recovering, send_link};
pub use sign_in::{sign_in, sign_out, signing_in};

use serde::Serialize;

use super::{
    Page,
    model::{QUESTIONS, Question, Settings},
};
use crate::{portal::normalise_answer, web::Errors};

/// What a form needs to ask for a security question.
#[derive(Serialize)]
struct QuestionField {
    /// `required`, `optional` or `off`.
    rule: &'static str,
    /// The keys of the questions on offer.
    offered: &'static [&'static str],
    /// What was chosen: a key of ours, or empty.
    chosen: String,
    /// The person's own words.
    own: String,
}

impl QuestionField {
    fn new(settings: &Settings, chosen: &str, own: &str) -> Self {
        let rule = match settings.question {
            Question::Required => "required",
            Question::Optional => "optional",
            Question::Off => "off",
        };
        Self { rule, offered: QUESTIONS, chosen: chosen.to_owned(), own: own.to_owned() }
    }

    /// What is kept in the account, as a form shows it.
    fn kept(settings: &Settings, question: Option<&str>) -> Self {
        match question {
            Some(key) if QUESTIONS.contains(&key) => Self::new(settings, key, ""),
            Some(own) => Self::new(settings, "own", own),
            None => Self::new(settings, "", ""),
        }
    }
}

/// The question and the answer of a form, ready to be hashed; none where the clinic does not ask, or the person left both
/// empty where they may.
fn read_question(
    settings: &Settings,
    (chosen, own, answer): (&str, &str, &str),
    errors: &mut Errors,
) -> Option<(String, String)> {
    let question = if QUESTIONS.contains(&chosen) { chosen } else { own.trim() };
    let answer = normalise_answer(answer);
    match settings.question {
        Question::Off => return None,
        Question::Optional if question.is_empty() && answer.is_empty() => return None,
        _ => {}
    }
    errors.check(!question.is_empty(), "question", "accounts-error-question-missing");
    errors.check(question.chars().count() <= 200, "own_question", "accounts-error-question-long");
    errors.check((2..=200).contains(&answer.chars().count()), "answer", "accounts-error-answer-short");
    let echoed = !answer.is_empty() && normalise_answer(question).contains(&answer);
    errors.check(!echoed, "answer", "accounts-error-answer-in-question");
    Some((question.to_owned(), answer))
}
