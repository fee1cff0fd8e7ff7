//! The functions of the host, `antesala:host`, each for those only to whom the clinic grants it.

use wasmtime::component::{HasSelf, Linker};

use super::{Capability, Fault, error::Breach, guest::Guest, shelf, typeset as typesetter};
use crate::themes::TextValue;

wasmtime::component::bindgen!({
    path: "plugins/wit/host/v1.0.0",
    world: "capabilities",
    imports: { default: async | trappable },
});

use self::antesala::host::{http, log, settings, store, texts, time, typeset};

/// A line of the log is no longer.
const LINE: usize = 1_000;

/// The functions of every released version of `antesala:host`: a later version is a second line here, over the same sessions.
pub(super) fn linker(engine: &wasmtime::Engine) -> wasmtime::Result<Linker<Guest>> {
    let mut linker = Linker::new(engine);
    Capabilities::add_to_linker::<_, HasSelf<Guest>>(&mut linker, |guest| guest)?;
    Ok(linker)
}

impl log::Host for Guest {
    async fn write(&mut self, level: log::Level, text: String) -> wasmtime::Result<()> {
        let session = self.granted(Capability::Log)?;
        if session.trial {
            return Ok(());
        }
        let (tenant, plugin) = (&session.tenant.slug, session.plugin.as_str());
        let said: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LINE).collect();
        match level {
            log::Level::Debug => tracing::debug!(target: "antesala::plugin", %tenant, plugin, said),
            log::Level::Info => tracing::info!(target: "antesala::plugin", %tenant, plugin, said),
            log::Level::Warn => tracing::warn!(target: "antesala::plugin", %tenant, plugin, said),
            log::Level::Error => tracing::error!(target: "antesala::plugin", %tenant, plugin, said),
        }
        Ok(())
    }
}

impl settings::Host for Guest {
    async fn get(&mut self, name: String) -> wasmtime::Result<Option<String>> {
        let session = self.granted(Capability::Settings)?;
        let own = session.standing.plugin.settings.get(&name).filter(|_| !session.trial);
        Ok(own.or_else(|| session.manifest.default_of(&name)).map(ToString::to_string))
    }
}

impl texts::Host for Guest {
    async fn locale(&mut self) -> wasmtime::Result<String> {
        Ok(self.granted(Capability::Texts)?.lang.as_str().to_owned())
    }

    async fn get(&mut self, key: String, arguments: Vec<texts::Argument>) -> wasmtime::Result<Option<String>> {
        let session = self.granted(Capability::Texts)?;
        let args: Vec<(&str, TextValue<'_>)> =
            arguments.iter().map(|argument| (argument.name.as_str(), argument.value.as_str().into())).collect();
        // The clinic's words come before the plugin's.
        let theme = session.ground.services.themes.as_ref().filter(|_| !session.trial);
        let theme = theme.map(|themes| themes.of(&session.tenant.look())).transpose();
        let theme = theme.map_err(|error| Breach::error(Fault::Unavailable, error.to_string()))?;
        let own = format!("plugin-{}-{key}", session.plugin);
        if let Some(theme) = theme.filter(|theme| theme.has_text(session.lang, &own)) {
            return Ok(Some(theme.text(session.lang, &own, &args)));
        }
        let words = session.manifest.words();
        let languages = [session.lang].into_iter().chain(session.tenant.config.languages.iter().copied());
        Ok(words.and_then(|words| languages.into_iter().find_map(|lang| words.text(lang, &key, &args))))
    }
}

impl store::Host for Guest {
    async fn get(&mut self, key: String) -> wasmtime::Result<Option<Vec<u8>>> {
        let session = self.granted(Capability::Store)?;
        Ok(shelf::look(session).await?.get(&key).cloned())
    }

    async fn set(&mut self, key: String, value: Vec<u8>) -> wasmtime::Result<Result<(), store::Refusal>> {
        let session = self.granted(Capability::Store)?;
        if key.is_empty() || key.len() > shelf::KEY || key.contains('\0') {
            return Ok(Err(store::Refusal::Key));
        }
        if value.len() > shelf::VALUE {
            return Ok(Err(store::Refusal::Value));
        }
        let kept = shelf::look(session).await?;
        let before = kept.insert(key.clone(), value.clone());
        if !shelf::fits(kept) {
            match before {
                Some(before) => kept.insert(key, before),
                None => kept.remove(&key),
            };
            return Ok(Err(store::Refusal::Quota));
        }
        session.change(key, Some(value));
        Ok(Ok(()))
    }

    async fn remove(&mut self, key: String) -> wasmtime::Result<()> {
        let session = self.granted(Capability::Store)?;
        if shelf::look(session).await?.remove(&key).is_some() {
            session.change(key, None);
        }
        Ok(())
    }

    async fn keys(&mut self, prefix: String) -> wasmtime::Result<Vec<String>> {
        let session = self.granted(Capability::Store)?;
        Ok(shelf::look(session).await?.keys().filter(|key| key.starts_with(&prefix)).cloned().collect())
    }
}

impl http::Host for Guest {
    async fn send(&mut self, request: http::Request) -> wasmtime::Result<Result<http::Response, http::Failure>> {
        let session = self.granted(Capability::Http)?;
        if session.trial {
            return Ok(Err(http::Failure::Refused("nothing is sent while a plugin is tried".into())));
        }
        let (ground, hosts) = (&session.ground, &session.standing.plugin.grants.http);
        let answer = ground.way.send(&request, hosts).await;
        if let Err(failure) = &answer {
            // Neither the path nor the body: what is in them may be about somebody.
            let (tenant, plugin) = (&session.tenant.slug, session.plugin.as_str());
            tracing::warn!(%tenant, plugin, ?failure, "a plugin's request had no answer");
        }
        Ok(answer)
    }
}

impl time::Host for Guest {
    async fn now(&mut self) -> wasmtime::Result<i64> {
        Ok(self.granted(Capability::Time)?.now.micros())
    }

    async fn local(&mut self) -> wasmtime::Result<String> {
        let session = self.granted(Capability::Time)?;
        let local = session.now.local(&session.tenant.zone(None));
        Ok(local.strftime("%Y-%m-%dT%H:%M:%S").to_string())
    }

    async fn zone(&mut self) -> wasmtime::Result<String> {
        let session = self.granted(Capability::Time)?;
        Ok(session.tenant.zone(None).iana_name().unwrap_or("UTC").to_owned())
    }
}

impl typeset::Host for Guest {
    async fn pdf(
        &mut self,
        title: String,
        markup: String,
        files: Vec<typeset::File>,
    ) -> wasmtime::Result<Result<Vec<u8>, String>> {
        let session = self.granted(Capability::Typeset)?;
        if session.trial {
            return Ok(Err("nothing is typeset while a plugin is tried".into()));
        }
        let program = session.ground.services.typesetter.as_deref();
        let day = session.now.day(&session.tenant.zone(None));
        let sheet = typesetter::Sheet {
            title,
            lang: session.lang,
            day: day.0,
            markup,
            files: files.into_iter().map(|file| (file.name, file.content)).collect(),
        };
        typesetter::pdf(program, &sheet).await
    }
}
