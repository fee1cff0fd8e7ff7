//! What a questionnaire is, which of its questions are asked, and which answers are taken.

mod answers;
pub mod form;
#[cfg(test)]
mod tests;

pub use answers::{Answers, Fault};
pub use form::{Choice, Comparison, Condition, Form, Item, Kind};

use serde::{Deserialize, Serialize};

use crate::{
    clock::{Day, Timestamp},
    ids::{AssignmentId, PatientId, ResponseId},
    storage::text_enum,
};

text_enum! {
    /// Where an assignment stands.
    pub enum State {
        /// Waits for the patient.
        Open = "open",
        /// The patient has submitted the answers.
        Answered = "answered",
        /// Staff took it back.
        Cancelled = "cancelled",
    }
}

/// A questionnaire that a patient was asked, or chose, to answer.
#[derive(Debug, Clone, sqlx::FromRow, Serialize)]
pub struct Assignment {
    /// Its id.
    pub id: AssignmentId,
    /// Whose.
    pub patient_id: PatientId,
    /// The plugin's name and the questionnaire's id.
    pub questionnaire: String,
    /// What it was called.
    pub title: String,
    /// Who asked; nobody where the patient began it.
    pub assigned_by_name: Option<String>,
    /// Until when it should be answered.
    pub due_on: Option<Day>,
    /// Where it stands.
    pub state: State,
    /// Where the patient goes on when it is answered, a path of the clinic: something waits for it.
    #[serde(skip)]
    pub return_to: Option<String>,
    /// Since when.
    #[serde(skip)]
    pub created_at: Timestamp,
}

/// What the questionnaire makes of the answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// What it is called.
    pub title: String,
    /// The score, as it is shown.
    pub score: Option<String>,
    /// What the score stands for: «Moderada».
    pub band: Option<String>,
    /// What the patient reads.
    pub text: Vec<String>,
    /// What staff must see at once; the patient does not read them.
    #[serde(default)]
    pub alerts: Vec<String>,
}

impl Outcome {
    /// The same for the patient's eyes.
    #[must_use]
    pub fn for_patient(self) -> Self {
        Self { alerts: Vec::new(), ..self }
    }
}

/// Answers that were submitted: final.
#[derive(Debug, Clone)]
pub struct Response {
    /// Its id.
    pub id: ResponseId,
    /// Whose.
    pub patient_id: PatientId,
    /// The form as it was.
    pub form: Form,
    /// The answers that count.
    pub answers: Answers,
    /// What they came to.
    pub outcome: Option<Outcome>,
    /// When.
    pub submitted_at: Timestamp,
    /// When staff had read them.
    pub read_at: Option<Timestamp>,
    /// Who had.
    pub read_by_name: Option<String>,
    /// Where the patient goes on.
    pub return_to: Option<String>,
}
