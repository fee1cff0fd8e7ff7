//! The services that only those see whom the clinic has invited.

use crate::{
    booking::{
        model::{self, Person},
        store::entitlements,
    },
    error::Result,
    ids::PatientId,
    storage::Tx,
    tenancy::{
        Tenant,
        config::{Patients, Service},
    },
};

/// What a patient is invited to.
pub(super) struct Invited {
    person: Person,
    now: crate::clock::Timestamp,
}

impl Invited {
    /// Looks it up, where the clinic invites patients to anything.
    pub(super) async fn of(tx: &mut Tx, tenant: &Tenant, patient: PatientId) -> Result<Self> {
        let mut person = Person::default();
        if tenant.some_policy(|policy| policy.patients == Some(Patients::Invited)) {
            let noted = entitlements::ask(tx, patient, None).await?.all(tx).await?;
            let stands = noted.into_iter().filter(|one| one.withdrawn_at.is_none());
            person.entitlements = stands.map(model::Entitlement::from).collect();
        }
        Ok(Self { person, now: tx.now() })
    }

    /// Whether the patient is invited to it.
    pub(super) fn to(&self, tenant: &Tenant, service: &Service) -> bool {
        model::is_invited(&self.person, &service.slug, self.now, &tenant.zone(None))
    }

    /// Whether the patient sees it: everybody does, unless it is for invited patients with everybody who offers it.
    pub(super) fn shows(&self, tenant: &Tenant, service: &Service) -> bool {
        if self.to(tenant, service) {
            return true;
        }
        let mut hours = tenant.config.sites.iter().flat_map(|site| {
            let who = tenant.who_offers(service, site.slug.as_str()).into_iter();
            who.map(move |person| tenant.rules(Some(site), Some(service), Some(person)).patients)
        });
        hours.any(|patients| patients != Patients::Invited)
    }
}
