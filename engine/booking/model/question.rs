//! What is asked of the rules, and what they answer.

use super::{Reason, Shut};
use crate::{
    clock::{LocalTime, Timestamp},
    tenancy::{
        Tenant,
        config::{Conditions, Device, Modality, Practitioner, Room, Service, Site, Slug},
    },
};

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The clinic.
    pub tenant: &'a Tenant,
    /// What is to be booked.
    pub service: &'a Service,
    /// Where.
    pub site: &'a Site,
    /// With whom; nobody in particular where `None`.
    pub practitioner: Option<&'a Practitioner>,
    /// How they would meet.
    pub modality: Modality,
    /// The present.
    pub now: Timestamp,
    /// Whether the rules for patients hold: online booking, notice, horizon, how many. Staff need not keep them.
    pub online: bool,
}

impl<'a> Question<'a> {
    /// What rules about the person name, with a practitioner.
    pub fn conditions(&self, practitioner: Option<&'a Practitioner>) -> Conditions<'a> {
        self.tenant.conditions(Some(self.site), Some(self.service), practitioner)
    }

    /// The rooms of which one is needed; none where nobody comes.
    pub fn rooms(&self) -> Vec<&'a Room> {
        match self.modality {
            Modality::InPerson => self.tenant.rooms(self.site.slug.as_str(), self.service.slug.as_str()),
            Modality::Video | Modality::Telephone => Vec::new(),
        }
    }

    /// The devices of which a unit is needed; none where nobody comes.
    pub fn devices(&self) -> Vec<&'a Device> {
        match self.modality {
            Modality::InPerson => self.tenant.devices(self.site.slug.as_str(), self.service.slug.as_str()),
            Modality::Video | Modality::Telephone => Vec::new(),
        }
    }
}

/// An hour that can be booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// The start, as the site's clocks show it.
    pub local: LocalTime,
    /// The start.
    pub starts_at: Timestamp,
    /// The practitioners who are free, first the one who gets it if the patient chooses nobody.
    pub free: Vec<Free>,
}

/// A practitioner who is free, and until when the appointment would take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Free {
    /// The practitioner.
    pub practitioner: Slug,
    /// The end.
    pub ends_at: Timestamp,
    /// How many places are left, where several may have the hour together.
    pub places: Option<u32>,
    /// For whom they stand in.
    pub stands_in_for: Option<Slug>,
}

/// What stands in the way of an hour with one practitioner; nothing where it is free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The practitioner.
    pub practitioner: Slug,
    /// The end that the appointment would have.
    pub ends_at: Timestamp,
    /// How many places are left, where several may have the hour together.
    pub places: Option<u32>,
    /// Every rule that refuses it, in the order in which they are asked.
    pub reasons: Vec<Reason>,
    /// What shuts the day, where [`Reason::Closed`] or [`Reason::Absent`] stands for that.
    pub shut: Option<Shut>,
    /// Whether it lies in the working hours and only is no start of the grid, where [`Reason::OutsideHours`] is the reason.
    pub off_grid: bool,
    /// The devices that are missing, where [`Reason::NoDevice`] is among the reasons.
    pub lacking: Vec<Slug>,
    /// For whom they stand in.
    pub stands_in_for: Option<Slug>,
}

impl From<Verdict> for Free {
    fn from(verdict: Verdict) -> Self {
        let Verdict { practitioner, ends_at, places, stands_in_for, .. } = verdict;
        Self { practitioner, ends_at, places, stands_in_for }
    }
}
