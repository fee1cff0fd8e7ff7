//! The extension points: each has a file of its own with its calls, a line in `contract.rs`, and its lines here.

use std::sync::{Arc, OnceLock};

use wasmtime::component::InstancePre;

use super::{
    Fault, PluginError, Plugins, booking_policy, events,
    guest::Guest,
    host::{Asking, How},
    invoice_format,
    load::Loaded,
    page_section, questionnaire,
};
use crate::{
    lang::Lang,
    tenancy::{Tenant, config::Plugin as Configured},
};

/// A plugin's compiled code and what it can be asked.
pub(super) enum World {
    Questionnaire(questionnaire::PluginPre<Guest>),
    InvoiceFormat(invoice_format::PluginPre<Guest>),
    Events(events::Handler),
    BookingPolicy(booking_policy::PluginPre<Guest>),
    /// With the places that it said it adds sections to.
    PageSection(page_section::PluginPre<Guest>, OnceLock<Vec<page_section::Place>>),
}

impl World {
    /// The world of this name, in this version of its contract.
    pub(super) fn of(name: &str, version: &str, instance: InstancePre<Guest>) -> wasmtime::Result<Self> {
        Ok(match name {
            "booking-policy" => Self::BookingPolicy(booking_policy::PluginPre::new(instance)?),
            "events" => Self::Events(events::Handler::of(version, instance)?),
            "page-section" => Self::PageSection(page_section::PluginPre::new(instance)?, OnceLock::new()),
            "questionnaire" => Self::Questionnaire(questionnaire::PluginPre::new(instance)?),
            _ => Self::InvoiceFormat(invoice_format::PluginPre::new(instance)?),
        })
    }
}

impl Plugins {
    /// A trial call: a plugin that cannot even say what it has is not let in. Nothing is read, written or sent by it.
    pub(super) async fn try_out(&self, tenant: &Tenant, name: &str, loaded: &Arc<Loaded>) -> Result<(), PluginError> {
        let asking = Asking { plugin: name, loaded, lang: Lang::Es, how: How::Trial };
        match &loaded.world {
            World::Questionnaire(_) => self.list_questionnaires(tenant, asking, &[]).await.map(drop),
            World::InvoiceFormat(_) => self.list_formats(tenant, asking).await.map(drop),
            World::Events(_) => self.list_kinds(tenant, asking).await.map(drop),
            World::BookingPolicy(_) => self.try_policy(tenant, asking).await,
            World::PageSection(..) => self.list_places(tenant, asking).await.map(drop),
        }
    }
}

/// The plugin of this name in the clinic's configuration: one that it does not name does not exist for it.
pub(super) fn named<'t>(tenant: &'t Tenant, name: &str) -> Result<&'t Configured, PluginError> {
    let known = tenant.config.plugins.iter().find(|plugin| plugin.name == *name);
    known.ok_or_else(|| PluginError::new(name, Fault::Missing, "the clinic does not use it"))
}
