//! What services and sites are called now, in the reader's language. Rows keep the names of the day on which they were written, in the
//! language of whoever wrote them: those are read where the clinic's file no longer knows the slug.

use super::{
    make::substitutes::Conflict,
    store::{Appointment, Entry, entitlements::Noted, waiting::Waiting},
};
use crate::{lang::Lang, tenancy::Tenant};

/// Rows that name services or sites.
pub(crate) trait CalledNow: Sized {
    /// The same with the names that the clinic's file has now, in a language. For those who read it: it is not to be written down again.
    #[must_use]
    fn called_now(self, tenant: &Tenant, lang: Lang) -> Self;
}

impl CalledNow for Appointment {
    fn called_now(self, tenant: &Tenant, lang: Lang) -> Self {
        let service_name = service(tenant, &self.service, self.service_name, lang);
        let site_name = tenant.site(&self.site).map_or(self.site_name, |site| site.name.clone());
        Self { service_name, site_name, ..self }
    }
}

impl CalledNow for Entry {
    fn called_now(self, tenant: &Tenant, lang: Lang) -> Self {
        Self { appointment: self.appointment.called_now(tenant, lang), ..self }
    }
}

impl CalledNow for Conflict {
    fn called_now(self, tenant: &Tenant, lang: Lang) -> Self {
        Self { entry: self.entry.called_now(tenant, lang), ..self }
    }
}

impl CalledNow for Noted {
    fn called_now(self, tenant: &Tenant, lang: Lang) -> Self {
        Self { service_name: service(tenant, &self.service, self.service_name, lang), ..self }
    }
}

impl CalledNow for Waiting {
    fn called_now(self, tenant: &Tenant, lang: Lang) -> Self {
        Self { service_name: service(tenant, &self.service, self.service_name, lang), ..self }
    }
}

impl<T: CalledNow> CalledNow for Vec<T> {
    fn called_now(self, tenant: &Tenant, lang: Lang) -> Self {
        self.into_iter().map(|one| one.called_now(tenant, lang)).collect()
    }
}

fn service(tenant: &Tenant, slug: &str, kept: String, lang: Lang) -> String {
    tenant.service(slug).map_or(kept, |service| tenant.text(&service.name, lang).to_owned())
}
