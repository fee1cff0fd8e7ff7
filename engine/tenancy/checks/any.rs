//! Who gets an appointment when the patient chooses nobody, and who stands in for whom: rules that decide nothing, substitutes that are not there.

use super::{Checks, join};
use crate::tenancy::config::{AnyBy, BookingPolicy, Choice, ClinicConfig, Closure, Practitioner};

impl Checks<'_> {
    pub(super) fn any(&mut self, config: &ClinicConfig) {
        self.any_of(&["booking"], &config.booking);
        for (index, site) in config.sites.iter().enumerate() {
            self.any_of(&["sites", &index.to_string(), "booking"], &site.booking);
        }
        for (index, service) in config.services.iter().enumerate() {
            self.any_of(&["services", &index.to_string(), "booking"], &service.booking);
        }
        let levels = [&config.booking].into_iter().chain(config.sites.iter().map(|site| &site.booking));
        let mut levels = levels.chain(config.services.iter().map(|service| &service.booking));
        let weighs = levels.any(|policy| policy.any_practitioner.is_some_and(|any| any.has(AnyBy::Weights)));
        for (index, person) in config.practitioners.iter().enumerate() {
            let index = index.to_string();
            let path = ["practitioners", &index, "booking"];
            if person.booking.any_practitioner.is_some() {
                let hint = "write it at the clinic, a site or a service";
                self.say(&join(&path, &["any_practitioner"]), "who is chosen is not for one of them to say", hint);
            }
            if person.booking.any_weight.is_some() && !weighs {
                let hint = "any_practitioner = [\"weights\"] at the clinic, a site or a service";
                self.say(&join(&path, &["any_weight"]), "nobody is chosen by weights", hint);
            }
        }
    }

    fn any_of(&mut self, path: &[&str], policy: &BookingPolicy) {
        let decides = policy.any_practitioner.is_some_and(|any| any.iter().next().is_some());
        if decides && policy.practitioner_choice == Some(Choice::Required) {
            let hint = "leave one of the two out";
            let problem = "patients must choose a practitioner here: there is nobody to decide about";
            self.say(&join(path, &["any_practitioner"]), problem, hint);
        }
    }

    /// Who stands in for a practitioner is another one.
    pub(super) fn substitutes(&mut self, path: &[&str], person: &Practitioner, people: &[&str]) {
        for (index, closure) in person.closed.iter().enumerate() {
            let Some(substitute) = &closure.substitute else { continue };
            let index = index.to_string();
            let path = join(path, &[&index, "substitute"]);
            self.one(&path, substitute, "practitioner", people);
            if *substitute == person.slug {
                self.say(&path, "nobody stands in for themselves", "another practitioner, or leave it out");
            }
        }
    }

    /// Where a site is closed nobody is there.
    pub(super) fn no_substitutes(&mut self, path: &[&str], closures: &[Closure]) {
        for (index, _) in closures.iter().enumerate().filter(|(_, closure)| closure.substitute.is_some()) {
            let hint = "write it in the `closed` of a practitioner";
            self.say(&join(path, &[&index.to_string(), "substitute"]), "nobody stands in for a site", hint);
        }
    }
}
