//! Who pays: the insurers whose patients a clinic attends, and which of them are taken for what.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    booking::BookingPolicy,
    values::{Slug, written},
};

/// An insurer (mutua) whose patients the clinic attends.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Insurer {
    /// Its short name that never changes.
    pub slug: Slug,
    /// Its name, as patients know it.
    pub name: String,
    /// Its plans, where they make a difference.
    #[serde(default)]
    pub plans: Vec<Plan>,
}

/// A plan of an insurer.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Its short name that never changes.
    pub slug: Slug,
    /// Its name, as it stands on the card.
    pub name: String,
}

/// Who pays: the patient (`"self-pay"`, as FHIR's Coverage has it), an insurer (`"salud-meseta"`), or one plan of it (`"salud-meseta/plena"`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub enum Payer {
    /// The patient.
    SelfPay,
    /// An insurer, by slug.
    Insurer {
        /// The insurer.
        insurer: Slug,
        /// The plan; in a policy any of them where there is none.
        plan: Option<Slug>,
    },
}

/// How people who pay themselves are named in a policy.
pub const SELF_PAY: &str = "self-pay";

impl Payer {
    /// Whether a policy that names this one takes somebody whose record has the other.
    pub fn takes(&self, held: &Self) -> bool {
        match (self, held) {
            (Self::Insurer { insurer, plan: None }, Self::Insurer { insurer: other, .. }) => insurer == other,
            _ => self == held,
        }
    }
}

impl std::str::FromStr for Payer {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == SELF_PAY {
            return Ok(Self::SelfPay);
        }
        let (insurer, plan) = match text.split_once('/') {
            Some((insurer, plan)) => (insurer, Some(plan)),
            None => (text, None),
        };
        match (insurer.parse(), plan.map(str::parse).transpose()) {
            (Ok(insurer), Ok(plan)) => Ok(Self::Insurer { insurer, plan }),
            _ => Err(format!("\"{text}\" names nobody who pays: write \"self-pay\", \"insurer\" or \"insurer/plan\"")),
        }
    }
}

impl fmt::Display for Payer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SelfPay => f.write_str(SELF_PAY),
            Self::Insurer { insurer, plan: None } => insurer.fmt(f),
            Self::Insurer { insurer, plan: Some(plan) } => write!(f, "{insurer}/{plan}"),
        }
    }
}

written!(Payer, "payer", "self-pay");

/// Who says which of a patient's insurers pays for an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CoverageChoice {
    /// The record: the first of its insurers that is taken, or else the patient pays.
    Record,
    /// The patient, when booking.
    Patient,
}

/// What rules about the person name: for each key the nearest level that says something.
#[derive(Debug, Clone, Copy, Default)]
pub struct Conditions<'a> {
    /// Who may pay; anybody where nothing is said.
    pub coverage: Option<&'a [Payer]>,
    /// The questionnaire that must be answered before, by plugin and id.
    pub questionnaire: Option<&'a str>,
}

impl<'a> Conditions<'a> {
    /// What is in force: levels from the farthest (the clinic) to the nearest (the practitioner).
    pub fn resolve(levels: &[&'a BookingPolicy]) -> Self {
        let nearest = || levels.iter().rev();
        Self {
            coverage: nearest().find_map(|level| level.coverage.as_deref()),
            questionnaire: nearest().find_map(|level| level.questionnaire.as_deref()).filter(|name| !name.is_empty()),
        }
    }

    /// Whether it is taken that this one pays.
    pub fn takes(&self, payer: &Payer) -> bool {
        self.coverage.is_none_or(|taken| taken.iter().any(|one| one.takes(payer)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payer(text: &str) -> Payer {
        text.parse().unwrap()
    }

    #[test]
    fn who_pays_reads_back_the_same() {
        for text in ["self-pay", "salud-meseta", "salud-meseta/plena"] {
            assert_eq!(payer(text).to_string(), text);
        }
        for text in ["", "Salud Meseta", "salud/", "/plena", "a/b/c"] {
            assert!(text.parse::<Payer>().unwrap_err().contains("write \"self-pay\""), "{text}");
        }
    }

    #[test]
    fn an_insurer_takes_all_its_plans_and_a_plan_itself_alone() {
        for (taken, held, is_so) in [
            ("norte", "norte/plena", true),
            ("norte", "norte", true),
            ("norte/plena", "norte", false),
            ("norte/plena", "norte/basica", false),
            ("norte", "sur", false),
            ("self-pay", "self-pay", true),
            ("norte", "self-pay", false),
        ] {
            assert_eq!(payer(taken).takes(&payer(held)), is_so, "{taken} {held}");
        }
    }
}
