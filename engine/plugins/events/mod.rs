//! The extension point `events`: told what happened, after it did; answers with what the host is to do about it.

#![expect(missing_docs, reason = "made from the WIT, where each is documented")]

pub(crate) mod v1_0;

use wasmtime::component::InstancePre;

use super::{
    Capability, Fault, Manifest, PluginError, Plugins, capability,
    guest::Guest,
    host::{Asking, How},
    load::Loaded,
    outbox::Answer,
    record::Input,
    taken::Checks,
    world::{World, named},
};
use crate::{
    lang::Lang,
    tenancy::{
        Tenant,
        config::{Plugin as Configured, is_video_link},
    },
};

wasmtime::component::bindgen!({
    path: "plugins/wit/events/v1.1.0",
    world: "plugin",
    exports: { default: async },
    additional_derives: [PartialEq, serde::Serialize, serde::Deserialize],
});

pub use self::antesala::events::types::*;

/// The most actions of an answer, and values of a mail.
const ACTIONS: usize = 20;
const VALUES: usize = 20;
/// The largest document, and the largest body of a call.
const FILE: usize = 4 << 20;
const BODY: usize = 256 << 10;
/// The longest tag, in characters.
const TAG: usize = 40;
/// The longest address of a video call, in characters.
const LINK: usize = 1_000;

/// A plugin that is told of events, by the version of the contract that it was made for.
#[derive(Clone)]
pub(super) enum Handler {
    V1_0(v1_0::PluginPre<Guest>),
    V1_1(PluginPre<Guest>),
}

impl Handler {
    /// The one of a component that says that it was made for `version`.
    pub(super) fn of(version: &str, instance: InstancePre<Guest>) -> wasmtime::Result<Self> {
        Ok(if version.starts_with("1.0.") {
            Self::V1_0(v1_0::PluginPre::new(instance)?)
        } else {
            Self::V1_1(PluginPre::new(instance)?)
        })
    }
}

impl Plugins {
    pub(super) async fn list_kinds(&self, tenant: &Tenant, asking: Asking<'_>) -> Result<Vec<String>, PluginError> {
        let handler = events(asking.plugin, asking.loaded)?;
        let call = |mut store| async move {
            match handler {
                Handler::V1_0(pre) => pre.instantiate_async(&mut store).await?.call_kinds(&mut store).await,
                Handler::V1_1(pre) => pre.instantiate_async(&mut store).await?.call_kinds(&mut store).await,
            }
        };
        self.call(tenant, (asking, "kinds"), call, |checks, found: &Vec<String>| {
            checks.at_most(found.len(), 50, "kinds")?;
            found.iter().try_for_each(|kind| checks.id(kind))
        })
        .await
    }

    /// The kinds of events that a plugin wants to hear of.
    ///
    /// # Errors
    /// What the plugin did.
    pub async fn kinds(&self, tenant: &Tenant, name: &str) -> Result<Vec<String>, PluginError> {
        let loaded = self.load(tenant, named(tenant, name)?).await?;
        self.list_kinds(tenant, Asking { plugin: name, loaded: &loaded, lang: Lang::Es, how: How::Page }).await
    }

    /// Tells a plugin of an event. What it wants done, and what it has put into its store, is for the caller to write, in one
    /// transaction.
    ///
    /// # Errors
    /// [`Fault::Refused`] where the plugin says that it could not; [`Fault::Ungranted`] for an action that the clinic does not grant;
    /// otherwise what it did.
    pub async fn handle(&self, tenant: &Tenant, name: &str, event: &Event) -> Result<Answer, PluginError> {
        let plugin = named(tenant, name)?;
        let loaded = self.load(tenant, plugin).await?;
        let handler = events(name, &loaded)?;
        let lang = event.locale.parse().unwrap_or_default();
        let asking = Asking { plugin: name, loaded: &loaded, lang, how: How::Event };
        let (settings, given) = (settings(&loaded, plugin), event.clone());
        self.record(tenant, (name, &loaded), "", &Input::Event(event));
        let call = |mut store| async move {
            match handler {
                Handler::V1_0(pre) => {
                    let (given, settings) = (v1_0::told(&given), v1_0::settings(settings));
                    let instance = pre.instantiate_async(&mut store).await?;
                    let answer = instance.call_handle(&mut store, &given, &settings).await?;
                    Ok(answer.map(v1_0::answered))
                }
                Handler::V1_1(pre) => {
                    let instance = pre.instantiate_async(&mut store).await?;
                    instance.call_handle(&mut store, &given, &settings).await
                }
            }
        };
        let (actions, changes) = self
            .run(tenant, (asking, "handle"), call, |checks, found: &Result<Vec<Action>, String>| match found {
                Ok(actions) => {
                    let about_appointment = matches!(event.subject, Subject::Appointment(_));
                    let linked = actions.iter().any(|action| matches!(action, Action::SetVideoLink(_)));
                    checks.holds(
                        about_appointment || !linked,
                        "a video link is one of the appointment that is told of",
                    )?;
                    validate(checks, actions, plugin, (&loaded.about.asks, &loaded.manifest))
                }
                Err(_) => Ok(()),
            })
            .await?;
        match actions {
            Ok(actions) => Ok(Answer { plugin: name.to_owned(), actions, changes }),
            // What it says may be about somebody: the log has the name and that it refused.
            Err(_) => Err(PluginError::new(name, Fault::Refused, "it could not handle the event")),
        }
    }
}

fn events(name: &str, loaded: &Loaded) -> Result<Handler, PluginError> {
    match &loaded.world {
        World::Events(handler) => Ok(handler.clone()),
        _ => Err(PluginError::new(name, Fault::Unfit, "it is not told of events")),
    }
}

fn settings(loaded: &Loaded, plugin: &Configured) -> Vec<Setting> {
    loaded.settings(plugin).into_iter().map(|(name, value)| Setting { name, value }).collect()
}

/// Checks an answer: its sizes, and that the clinic grants each action.
pub(super) fn validate(
    checks: &Checks<'_>,
    actions: &[Action],
    plugin: &Configured,
    (asks, manifest): (&[Capability], &Manifest),
) -> Result<(), PluginError> {
    checks.at_most(actions.len(), ACTIONS, "actions")?;
    for action in actions {
        let (capability, wanted) = match action {
            Action::SendMail(mail) => {
                checks.id(&mail.template)?;
                checks.line(&mail.subject, 200)?;
                checks.at_most(mail.values.len(), VALUES, "values")?;
                mail.values.iter().try_for_each(|value| checks.id(&value.name))?;
                checks.texts(mail.values.iter().map(|value| Some(&value.text)))?;
                (Capability::Mail, vec![mail.template.clone()])
            }
            Action::AddDocument(file) => {
                checks.line(&file.title, 120)?;
                checks.line(&file.name, 200)?;
                checks.at_most(file.content.len(), FILE, "bytes")?;
                (Capability::Documents, Vec::new())
            }
            Action::SetTag(tag) | Action::RemoveTag(tag) => {
                checks.line(tag, TAG)?;
                (Capability::Tags, Vec::new())
            }
            Action::Call(call) => {
                checks.line(&call.url, 2_000)?;
                checks.line(&call.content_type, 100)?;
                checks.at_most(call.body.len(), BODY, "bytes")?;
                (Capability::Http, Vec::new())
            }
            Action::SetVideoLink(link) => {
                checks.line(link, LINK)?;
                checks.holds(is_video_link(link), "a video link is a whole address with https")?;
                (Capability::Video, Vec::new())
            }
        };
        if !capability.granted(&plugin.grants, &wanted) {
            let lacking = capability::lacking(capability, &wanted, asks, manifest, plugin);
            return Err(PluginError::new(&plugin.name, Fault::Ungranted, lacking));
        }
    }
    Ok(())
}
