//! What the rules of a question look at: what none of them looks at is not read.

use crate::{
    booking::model::Question,
    tenancy::config::{AnyBy, BookingPolicy, Patients},
};

/// Whether the rules look at these. Every key has a value by the defaults: what counts is what it comes to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub(super) struct Needs {
    /// Whether the clinic knows the patient.
    pub known: bool,
    /// When the patient has other appointments.
    pub visits: bool,
    /// Everybody's appointments of a month.
    pub counted: bool,
    /// Who has how many patients.
    pub lists: bool,
    /// To whom the patient usually goes.
    pub usual: bool,
    /// Who has a seat in which group.
    pub seats: bool,
}

impl Needs {
    /// What the policies of the clinic, the site, the service and of whoever may be chosen say.
    pub(super) fn of(question: &Question<'_>) -> Self {
        let config = &question.tenant.config;
        let practitioners = config.practitioners.iter().map(|practitioner| &practitioner.booking);
        let levels = [&config.booking, &question.site.booking, &question.service.booking];
        // Plugins that have a say in hours are told of both.
        let asked = question.tenant.asks_plugins_about_hours();
        let mut needs = Self { known: asked, visits: asked, ..Self::default() };
        for policy in levels.into_iter().chain(practitioners) {
            needs.add(policy);
        }
        needs
    }

    fn add(&mut self, policy: &BookingPolicy) {
        let any = |by| policy.any_practitioner.is_some_and(|any| any.has(by));
        self.known |= policy.patients.is_some_and(|patients| patients != Patients::Any);
        self.visits |= policy.patient_limits.is_some_and(|limits| limits.iter().next().is_some())
            || policy.minimum_gap.is_some_and(|gap| !gap.duration().is_zero());
        self.counted |= policy.quotas.is_some_and(|quotas| quotas.iter().next().is_some()) || any(AnyBy::Weights);
        self.lists |= policy.list_size.is_some();
        self.usual |= any(AnyBy::Usual);
        self.seats |= policy.capacity.is_some_and(|seats| seats > 1);
    }
}

#[cfg(test)]
mod tests {
    use std::{path::PathBuf, sync::Arc};

    use super::Needs;
    use crate::{
        booking::model::Question,
        clock::Timestamp,
        ids::TenantId,
        tenancy::{Tenant, parse},
    };

    const CLINIC: &str = r#"
name = "Practice"
languages = ["es"]
time_zone = "Europe/Madrid"
country = "ES"

[contact]
email = "hello@practice.example"

[mail]
from = "hello@practice.example"

[[sites]]
slug = "centre"
name = "Centre"

[[services]]
slug = "visit"
name = { es = "Consulta" }
duration = "20m"

[[services]]
slug = "class"
name = { es = "Clase" }
duration = "60m"
booking = { capacity = 8, quotas = [{ per = "day", of = "service", appointments = 2 }] }

[[practitioners]]
slug = "ruiz"
name = "Ana Ruiz"
"#;

    fn needs(file: &str, service: usize) -> Needs {
        let config = parse(file).unwrap_or_else(|problems| panic!("{problems:?}"));
        let tenant = Tenant::new(TenantId::parse("practice").unwrap(), Arc::new(config), PathBuf::new(), 1);
        let service = &tenant.config.services[service];
        Needs::of(&Question {
            tenant: &tenant,
            service,
            site: &tenant.config.sites[0],
            practitioner: None,
            modality: service.modality(""),
            now: Timestamp::from_micros(0),
            online: true,
        })
    }

    #[test]
    fn a_clinic_that_says_nothing_of_it_reads_nothing_more_than_who_is_taken() {
        assert_eq!(needs(CLINIC, 0), Needs::default());
    }

    #[test]
    fn a_service_with_groups_and_a_quota_reads_them_and_leaves_the_others_alone() {
        assert_eq!(needs(CLINIC, 1), Needs { seats: true, counted: true, ..Needs::default() });
    }

    #[test]
    fn what_a_practitioner_alone_wants_is_read_for_every_service() {
        let booking = r#"booking = { list_size = 300, minimum_gap = "7 days", patients = "known" }"#;
        let file = format!("{CLINIC}{booking}\n");
        assert_eq!(needs(&file, 0), Needs { lists: true, visits: true, known: true, ..Needs::default() });
    }
}
