//! What an agenda may name.

use super::{Outcome, unknown};
use crate::tenancy::Tenant;

/// The slugs that the clinic's files have, where there are several of them in any: an agenda that names others speaks of another clinic, or
/// is mistyped.
pub(super) struct Names<'t>(pub &'t [&'t Tenant]);

impl Names<'_> {
    fn all<'k>(&'k self, of: impl Fn(&'k Tenant) -> Vec<&'k str>) -> Vec<&'k str> {
        let mut known: Vec<&str> = Vec::new();
        for slug in self.0.iter().flat_map(|tenant| of(tenant)) {
            if !known.contains(&slug) {
                known.push(slug);
            }
        }
        known
    }

    pub(super) fn practitioners(&self) -> Vec<&str> {
        self.all(|tenant| tenant.config.practitioners.iter().map(|one| one.slug.as_str()).collect())
    }

    pub(super) fn rooms(&self) -> Vec<&str> {
        self.all(|tenant| tenant.config.rooms.iter().map(|one| one.slug.as_str()).collect())
    }

    pub(super) fn devices(&self) -> Vec<&str> {
        self.all(|tenant| tenant.config.devices.iter().map(|one| one.slug.as_str()).collect())
    }

    pub(super) fn services(&self) -> Vec<&str> {
        self.all(|tenant| tenant.config.services.iter().map(|one| one.slug.as_str()).collect())
    }

    pub(super) fn sites(&self) -> Vec<&str> {
        self.all(|tenant| tenant.config.sites.iter().map(|one| one.slug.as_str()).collect())
    }

    /// What an event takes.
    pub(super) fn resources(&self, slugs: &[&str]) -> Outcome<()> {
        let known = [self.practitioners(), self.rooms(), self.devices()].concat();
        among("practitioner, room or device", slugs.iter().copied(), &known)
    }
}

/// Nothing where all of these are known; otherwise which is not, and what would do.
pub(super) fn among<'s>(what: &str, mut slugs: impl Iterator<Item = &'s str>, known: &[&str]) -> Outcome<()> {
    slugs
        .find(|slug| !known.contains(slug))
        .map_or(Ok(()), |slug| Err(unknown(what, &clipped(slug), known.iter().copied())))
}

/// As much of what strangers wrote as shows what it is.
pub(super) fn clipped(text: &str) -> String {
    text.chars().take(40).filter(|letter| !letter.is_control()).collect()
}
