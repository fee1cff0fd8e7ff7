//! Booking by people who are not yet patients, together with the rules about who may book: at every level that both come from.

use super::{Checks, join};
use crate::tenancy::config::{BookingPolicy, ClinicConfig, Conditions, Patients, Referral};

impl Checks<'_> {
    /// Who is not a patient yet is not known, has no record with a referral or answers, and the form does not ask for the sex: such hours
    /// would be shown to nobody.
    pub(super) fn public(&mut self, config: &ClinicConfig) {
        let mut told: Vec<Vec<String>> = Vec::new();
        for (index, service) in config.services.iter().enumerate().filter(|(_, service)| service.online) {
            let there = |slug| service.sites.is_empty() || service.sites.contains(slug);
            for (place, site) in config.sites.iter().enumerate().filter(|(_, site)| there(&site.slug)) {
                let (place, index) = (place.to_string(), index.to_string());
                let levels: [(&[&str], &BookingPolicy); 3] = [
                    (&["booking"], &config.booking),
                    (&["sites", &place, "booking"], &site.booking),
                    (&["services", &index, "booking"], &service.booking),
                ];
                let rules = BookingPolicy::resolve(&levels.map(|(_, level)| level));
                if !rules.public_booking {
                    continue;
                }
                let nearest = |says: fn(&BookingPolicy) -> bool| levels.iter().rev().find(|(_, level)| says(level));
                let patients = |one| (rules.patients == one).then(|| nearest(|level| level.patients.is_some()));
                let (known, invited) = (patients(Patients::Known), patients(Patients::Invited));
                let referral =
                    (rules.referral == Referral::Required).then(|| nearest(|level| level.referral.is_some()));
                let asked = Conditions::resolve(&levels.map(|(_, level)| level)).questionnaire;
                let questionnaire = asked.map(|_| nearest(|level| level.questionnaire.is_some()));
                let sex = rules.sex.map(|_| nearest(|level| level.sex.is_some()));
                let problems = [
                    (known, "patients", "people who are not yet patients are not known", "patients = \"any\""),
                    (invited, "patients", "people who are not yet patients cannot be invited", "patients = \"any\""),
                    (referral, "referral", "people who are not yet patients have no referral", "referral = \"off\""),
                    (
                        questionnaire,
                        "questionnaire",
                        "people who are not yet patients cannot answer a questionnaire before",
                        "leave questionnaire out",
                    ),
                    (sex, "sex", "people who are not yet patients are not asked for their sex", "leave sex out"),
                ];
                for (level, key, problem, hint) in problems {
                    let Some((path, _)) = level.flatten() else { continue };
                    let path = join(path, &[key]);
                    let owned: Vec<String> = path.iter().map(|step| (*step).to_owned()).collect();
                    if !told.contains(&owned) {
                        told.push(owned);
                        let hint = format!("{hint}, or public_booking = false for \"{}\"", service.slug);
                        self.tell(&path, problem.to_owned(), Some(hint));
                    }
                }
            }
        }
    }
}
