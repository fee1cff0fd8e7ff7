//! Who pays, on the pages that book.

use serde::Serialize;

use super::choice::Offer;
use crate::{
    booking::model::{self, Person, Question, Reason},
    error::Result,
    ids::PatientId,
    records::coverage::{self, Coverage},
    storage::Tx,
    tenancy::config::{CoverageChoice, Payer},
};

/// Who may pay, and who will if nothing else is chosen.
#[derive(Serialize)]
pub(in crate::booking) struct Paying {
    pub(super) options: Vec<Offer>,
    chosen: String,
    /// Whether one of them is chosen here.
    may_choose: bool,
}

impl Paying {
    /// For a patient; nothing where the clinic names no insurers. What was chosen stays so.
    pub(in crate::booking) async fn of(
        tx: &mut Tx,
        question: &Question<'_>,
        patient: PatientId,
        chosen: &str,
        self_pay: &str,
    ) -> Result<Option<Self>> {
        if question.tenant.config.insurers.is_empty() {
            return Ok(None);
        }
        let found = coverage::list(tx, patient).await?;
        let person = Person { coverage: found.iter().filter_map(Coverage::payer).collect(), ..Person::default() };
        let payers = model::payers(&person, &question.conditions(question.practitioner));
        let rules = question.tenant.rules(Some(question.site), Some(question.service), question.practitioner);
        let may_choose = rules.coverage_choice == CoverageChoice::Patient && payers.len() > 1;
        Ok(Some(Self { may_choose, ..Self::among(question, &payers, chosen, self_pay) }))
    }

    /// For somebody whose insurers nobody knows yet: any that is taken.
    pub(super) fn anybody(question: &Question<'_>, chosen: &str, self_pay: &str) -> Option<Self> {
        let known = question.tenant.insurers();
        if known.is_empty() {
            return None;
        }
        let person = Person { coverage: known, ..Person::default() };
        let payers = model::payers(&person, &question.conditions(question.practitioner));
        Some(Self { may_choose: payers.len() > 1, ..Self::among(question, &payers, chosen, self_pay) })
    }

    fn among(question: &Question<'_>, payers: &[Payer], chosen: &str, self_pay: &str) -> Self {
        let label = |payer: &Payer| question.tenant.payer_name(payer).unwrap_or_else(|| self_pay.to_owned());
        let options: Vec<Offer> =
            payers.iter().map(|payer| Offer { value: payer.to_string(), label: label(payer) }).collect();
        let first = options.first().map(|option| option.value.clone()).unwrap_or_default();
        let known = options.iter().any(|option| option.value == chosen);
        Self { options, chosen: if known { chosen.to_owned() } else { first }, may_choose: false }
    }

    /// The one that pays where nothing is chosen.
    pub(super) fn first(&self) -> Option<Payer> {
        self.options.first()?.value.parse().ok()
    }

    /// The one that a form says, where it may be chosen.
    ///
    /// # Errors
    /// The key of a text, for what is none of those that can be chosen.
    pub(in crate::booking) fn read(&self, said: &str) -> std::result::Result<Option<Payer>, &'static str> {
        if !self.may_choose || said.is_empty() {
            return Ok(None);
        }
        let known = self.options.iter().any(|option| option.value == said);
        said.parse().ok().filter(|_| known).map(Some).ok_or("coverage-choose")
    }
}

/// Who may pay here, in words, for those who read that they cannot: nothing in place of a name stands for the patient.
pub(super) fn taken(question: &Question<'_>, refused: Option<&str>) -> Vec<Option<String>> {
    let told = refused == Some(Reason::NotCovered.text_key().as_str());
    let taken = question.conditions(question.practitioner).coverage.filter(|_| told).unwrap_or_default();
    taken.iter().map(|payer| question.tenant.payer_name(payer)).collect()
}
