//! Appointments as plugins that add sections to pages are told of them.

use super::Appointment;
use crate::{booking::model::Status, plugins::page_section};

impl From<&Appointment> for page_section::Appointment {
    fn from(appointment: &Appointment) -> Self {
        Self {
            id: appointment.id.to_string(),
            service: appointment.service.clone(),
            service_name: appointment.service_name.clone(),
            site: appointment.site.clone(),
            practitioner: appointment.practitioner.clone(),
            modality: appointment.modality.as_str().to_owned(),
            starts: appointment.starts_local.to_string(),
            confirmed: appointment.status == Status::Booked,
        }
    }
}
