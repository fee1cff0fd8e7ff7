//! What a page needs to be made, whoever asks for it.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Response},
};
use serde::Serialize;

use super::{Portal, Role, Waiting, page};
use crate::{
    error::{Error, Result},
    lang::Lang,
    storage::{Mode, Tx},
    themes::page::{LanguageChoice, Notice, PageContext, UserContext},
    web::{Here, cookies::Cookie, csrf},
};

/// A request on its way to a page.
#[derive(Debug)]
pub struct Visit {
    /// The portal.
    pub portal: Portal,
    /// The clinic and the address.
    pub here: Here,
    /// The page's language.
    pub lang: Lang,
    pub(super) user: Option<UserContext>,
    pub(super) role: Option<Role>,
    /// What waits for a member of the staff.
    pub(super) waiting: Waiting,
    /// Whether the language was chosen with the switch.
    chosen: bool,
    notice: Option<String>,
    csrf: String,
    /// A visitor's new cookie, where the browser has none yet.
    visit_cookie: Option<String>,
    request_id: String,
}

/// Who was found to be signed in, for the error page of a request whose handler is gone by then.
#[derive(Debug, Clone, Default)]
pub(super) struct Recognised(Arc<OnceLock<Person>>);

#[derive(Debug)]
struct Person {
    lang: Lang,
    user: Option<UserContext>,
    role: Option<Role>,
    waiting: Waiting,
}

impl Recognised {
    /// Whether somebody was found.
    pub(super) fn is_known(&self) -> bool {
        self.0.get().is_some()
    }
}

impl Visit {
    /// Leaves word of who is signed in.
    pub(super) fn recognised(&self, parts: &Parts) {
        if let Some(Recognised(slot)) = parts.extensions.get() {
            // Two extractors of one request find the same person.
            let waiting = self.waiting.clone();
            let _ = slot.set(Person { lang: self.lang, user: self.user.clone(), role: self.role, waiting });
        }
    }

    /// Shows the page to the person whom the request's handler knew.
    pub(super) fn recognise(&mut self, Recognised(slot): &Recognised) {
        if let Some(Person { lang, user, role, waiting }) = slot.get() {
            (self.lang, self.user, self.role, self.waiting) = (*lang, user.clone(), *role, waiting.clone());
        }
    }

    pub(super) fn open(parts: &Parts, portal: &Portal) -> Result<Self> {
        let here = parts.extensions.get::<Here>().cloned().ok_or(Error::NotFound)?;
        Ok(Self::of(portal, here, &parts.headers))
    }

    pub(super) fn of(portal: &Portal, here: Here, headers: &HeaderMap) -> Self {
        let offered = &here.tenant.config.languages;
        let chosen: Option<Lang> = Cookie::Language
            .read(&here, headers)
            .and_then(|tag| tag.parse().ok())
            .filter(|lang| offered.contains(lang));
        let lang = chosen.unwrap_or_else(|| {
            let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
            Lang::negotiate(wanted, offered)
        });
        let (csrf, visit_cookie) = if let Some(cookie) = csrf::basis(&here, headers) {
            (csrf::token(&cookie), None)
        } else {
            let cookie = portal.random().token();
            (csrf::token(&cookie), Some(cookie))
        };
        let request_id =
            headers.get("x-request-id").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        Self {
            portal: portal.clone(),
            lang,
            user: None,
            role: None,
            waiting: Waiting::new(),
            chosen: chosen.is_some(),
            notice: Cookie::Notice.read(&here, headers).filter(|key| !key.is_empty()),
            csrf,
            visit_cookie,
            request_id,
            here,
        }
    }

    /// The person's language, or the clinic's first where the clinic does not offer it (any more).
    pub(super) fn offered(&self, lang: Lang) -> Lang {
        let offered = &self.here.tenant.config.languages;
        if offered.contains(&lang) { lang } else { offered.first().copied().unwrap_or(lang) }
    }

    /// Makes the page speak a person's language: of somebody who came by a link and is not signed in.
    /// What they chose with the language switch comes first.
    pub fn speak(&mut self, lang: Lang) {
        if !self.chosen {
            self.lang = self.offered(lang);
        }
    }

    /// Opens a transaction of this clinic.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn begin(&self, mode: Mode) -> Result<Tx> {
        self.portal.storage().begin(&self.here.tenant.slug, mode).await
    }

    /// A text in the page's language.
    pub fn text(&self, key: &str) -> String {
        self.portal.theme(&self.here.tenant).map_or_else(|_| key.to_owned(), |theme| theme.text(self.lang, key, &[]))
    }

    /// The same with values in it.
    pub fn text_with(&self, key: &str, values: &[(&str, &str)]) -> String {
        let values: Vec<_> = values.iter().map(|(name, value)| (*name, (*value).into())).collect();
        self.portal
            .theme(&self.here.tenant)
            .map_or_else(|_| key.to_owned(), |theme| theme.text(self.lang, key, &values))
    }

    /// The text of a key, or what was given where it is none: for what may be either.
    pub fn text_or(&self, said: &str) -> String {
        let theme = self.portal.theme(&self.here.tenant).ok().filter(|theme| theme.has_text(self.lang, said));
        theme.map_or_else(|| said.to_owned(), |theme| theme.text(self.lang, said, &[]))
    }

    fn context(&self, theme: &crate::themes::Theme) -> PageContext {
        let config = &self.here.tenant.config;
        let is_console = self.here.is_console();
        let nav = match (self.role, &self.user) {
            (Some(role), _) => page::staff_nav(&self.here.path, role, &self.waiting),
            (None, Some(_)) => page::patient_nav(&self.here.path, config.sites.iter().any(|site| site.online_booking)),
            (None, None) => Vec::new(),
        };
        PageContext {
            lang: self.lang,
            languages: config.languages.iter().copied().map(LanguageChoice::from).collect(),
            base: self.here.base.to_string(),
            path: self.here.path.to_string(),
            csrf: self.csrf.clone(),
            title: None,
            clinic: Portal::clinic_context(&self.here.tenant, theme, &self.here.base),
            user: self.user.clone(),
            nav,
            notice: self.notice.as_ref().map(|key| {
                let (kind, key) = key.strip_prefix('!').map_or(("success", key.as_str()), |key| ("error", key));
                Notice { kind, text: theme.text(self.lang, key, &[]) }
            }),
            public_booking: self.here.tenant.public_booking(),
            is_console,
            role: self.role.map(|role| role.to_string()),
            request_id: self.request_id.clone(),
            frame: 0,
        }
        .numbered()
    }

    /// A page of the clinic's theme.
    ///
    /// # Errors
    /// When the template fails in every theme of the chain.
    pub fn render(&self, status: StatusCode, template: &str, context: &impl Serialize) -> Result<Response> {
        let theme = self.portal.theme(&self.here.tenant)?;
        let page = minijinja::Value::from(minijinja::value::Serde(self.context(&theme)));
        let own = minijinja::Value::from(minijinja::value::Serde(context));
        let whole = minijinja::context! { page => page, lang => self.lang.as_str(), ..own };
        let html = theme.render(template, self.lang, whole).map_err(Error::internal)?;
        let mut response = (status, Html(html)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(self.lang.as_str()));
        headers.insert(header::VARY, HeaderValue::from_static("cookie, accept-language"));
        if self.notice.is_some() {
            headers.append(header::SET_COOKIE, Cookie::Notice.clear(&self.here));
        }
        if let Some(cookie) = &self.visit_cookie {
            headers
                .append(header::SET_COOKIE, Cookie::Visit.set(&self.here, cookie, Some(Duration::from_secs(86_400))));
        }
        Ok(response)
    }

    /// Sends the browser to another page of the clinic. `notice` is a text key that the page shows; one that starts with
    /// `!` tells of a problem.
    pub fn go(&self, path: &str, notice: Option<&str>) -> Response {
        let location = HeaderValue::from_str(&self.here.url(path)).unwrap_or_else(|_| HeaderValue::from_static("/"));
        let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response();
        if let Some(key) = notice {
            let cookie = Cookie::Notice.set(&self.here, key, Some(Duration::from_secs(60)));
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}
