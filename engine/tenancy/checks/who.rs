//! Insurers, and the rules about the person that name something.

use super::{Checks, join};
use crate::tenancy::config::{BookingPolicy, ClinicConfig, Payer, SELF_PAY};

impl Checks<'_> {
    /// The insurers, and the rules of every level.
    pub(super) fn who(&mut self, config: &ClinicConfig) {
        let insurers: Vec<&str> = config.insurers.iter().map(|insurer| insurer.slug.as_str()).collect();
        self.unique("insurers", "slug", &insurers);
        for (index, insurer) in config.insurers.iter().enumerate() {
            let index = index.to_string();
            if insurer.slug == *SELF_PAY {
                let hint = "any other: it stands for patients who pay themselves";
                self.say(&["insurers", &index, "slug"], format!("no insurer is called \"{SELF_PAY}\""), hint);
            }
            let plans: Vec<&str> = insurer.plans.iter().map(|plan| plan.slug.as_str()).collect();
            self.unique(&format!("insurers.{index}.plans"), "slug", &plans);
        }
        self.person(&["booking"], &config.booking, config);
        for (index, site) in config.sites.iter().enumerate() {
            self.person(&["sites", &index.to_string(), "booking"], &site.booking, config);
        }
        for (index, service) in config.services.iter().enumerate() {
            self.person(&["services", &index.to_string(), "booking"], &service.booking, config);
        }
        for (index, person) in config.practitioners.iter().enumerate() {
            self.person(&["practitioners", &index.to_string(), "booking"], &person.booking, config);
        }
    }

    fn person(&mut self, path: &[&str], policy: &BookingPolicy, config: &ClinicConfig) {
        if let Some(questionnaire) = policy.questionnaire.as_deref().filter(|name| !name.is_empty()) {
            self.questionnaire(&join(path, &["questionnaire"]), questionnaire, config);
        }
        if policy.questionnaire_valid.is_some_and(|valid| valid.as_minutes() == 0) {
            let hint = "a day or more: \"90 days\"";
            self.say(&join(path, &["questionnaire_valid"]), "answers that are over at once are never enough", hint);
        }
        if let Some(coverage) = &policy.coverage {
            self.coverage(&join(path, &["coverage"]), coverage, config);
        }
    }

    fn coverage(&mut self, path: &[&str], coverage: &[Payer], config: &ClinicConfig) {
        if coverage.is_empty() {
            let hint = "name insurers, or \"self-pay\"; for no online booking write online = false at the service";
            self.say(path, "nobody could pay, so nobody could book", hint);
        }
        let insurers: Vec<&str> = config.insurers.iter().map(|insurer| insurer.slug.as_str()).collect();
        for (index, payer) in coverage.iter().enumerate() {
            let place = index.to_string();
            let path = join(path, &[&place]);
            if coverage[..index].contains(payer) {
                self.say(&path, format!("\"{payer}\" is here twice"), None);
            }
            let Payer::Insurer { insurer, plan } = payer else { continue };
            self.one(&path, insurer, "insurer", &insurers);
            let (Some(plan), Some(found)) = (plan, config.insurers.iter().find(|one| one.slug == *insurer)) else {
                continue;
            };
            let plans: Vec<&str> = found.plans.iter().map(|plan| plan.slug.as_str()).collect();
            if !plans.contains(&plan.as_str()) {
                let hint = match plans.as_slice() {
                    [] => format!("it has no plans: write \"{insurer}\""),
                    _ => format!("there are: {}", plans.join(", ")),
                };
                self.tell(&path, format!("\"{insurer}\" has no plan \"{plan}\""), Some(hint));
            }
            let whole = Payer::Insurer { insurer: insurer.clone(), plan: None };
            if coverage.contains(&whole) {
                let hint = format!("leave out \"{payer}\", or \"{insurer}\"");
                self.tell(&path, format!("\"{insurer}\" takes all its plans already"), Some(hint));
            }
        }
    }
}
