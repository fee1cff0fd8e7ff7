//! A clinic without a folder.

use std::{path::PathBuf, sync::Arc};

use crate::{
    booking::model::Question,
    clock::Timestamp,
    ids::TenantId,
    tenancy::{Tenant, parse_unchecked},
};

/// A clinic made from the text of its file.
pub(super) struct Clinic(Tenant);

impl Clinic {
    pub(super) fn of(file: &str) -> Self {
        let config = parse_unchecked(file).unwrap_or_else(|problem| panic!("{problem} in {file}"));
        let slug = TenantId::parse("practice").unwrap();
        Self(Tenant::new(slug, Arc::new(config), PathBuf::new(), 1))
    }

    pub(super) fn question(&self, practitioner: Option<&str>, now: Timestamp, online: bool) -> Question<'_> {
        Question {
            tenant: &self.0,
            service: &self.0.config.services[0],
            site: &self.0.config.sites[0],
            practitioner: practitioner.and_then(|slug| self.0.practitioner(slug)),
            modality: self.0.config.services[0].modality(""),
            now,
            online,
        }
    }
}

impl Question<'_> {
    /// The same, meeting in another way.
    pub(super) fn by(self, way: &str) -> Self {
        Self { modality: self.service.modality(way), ..self }
    }
}
