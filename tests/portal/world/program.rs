//! A program that uses the JSON API of a clinic with a token of its own.

use antesala::portal::Role;
use axum::http::{HeaderName, HeaderValue, Method, header};
use serde_json::Value;

use super::{World, browser::Browser, page::Page, process::Process};

/// A program with its token.
#[derive(Clone)]
pub struct Program {
    browser: Browser,
    pub secret: String,
    language: &'static str,
}

impl World {
    /// An administrator of the clinic makes a token that may do this.
    pub async fn program(&self, clinic: &str, scopes: &[&str]) -> Program {
        let admin = self.staff_named(clinic, "jefatura-de-sistemas", Role::Admin).await;
        let form = admin.open("/console/api").await.form_to("/console/api").fill("name", "Web de la clínica");
        let form = scopes.iter().fold(form, |form, scope| form.tick(scope));
        let page = form.submit().await;
        let secret = page.is(200).attribute("#api-secret", "value").expect("the secret is shown");
        Program { browser: self.browser(clinic), secret, language: "es" }
    }
}

impl Program {
    pub const EVERYTHING: &[&str] = &["slots:read", "patients:read", "appointments:read", "appointments:write"];

    /// The same program in front of another clinic, or with another token.
    pub fn at(&self, browser: Browser) -> Self {
        Self { browser, ..self.clone() }
    }

    pub fn with_secret(&self, secret: &str) -> Self {
        Self { secret: secret.to_owned(), ..self.clone() }
    }

    /// The same program in front of a server of its own.
    pub fn before(&self, server: &Process) -> Self {
        Self { browser: server.browser(&self.browser), ..self.clone() }
    }

    /// The same program, asking in another language.
    pub fn speaking(&self, language: &'static str) -> Self {
        Self { language, ..self.clone() }
    }

    pub async fn get(&self, address: &str) -> Page {
        self.send(Method::GET, address, None, &[]).await
    }

    pub async fn post(&self, address: &str, body: &Value) -> Page {
        self.send(Method::POST, address, Some(body), &[]).await
    }

    /// The same under an idempotency key.
    pub async fn post_once(&self, key: &str, address: &str, body: &Value) -> Page {
        self.send(Method::POST, address, Some(body), &[("idempotency-key", key)]).await
    }

    async fn send(&self, method: Method, address: &str, body: Option<&Value>, more: &[(&'static str, &str)]) -> Page {
        let kind = if body.is_some() { "application/json" } else { "" };
        let bytes = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
        let (url, mut request) = self.browser.request(&method, address, kind, bytes);
        let headers = request.headers_mut();
        // No program comes from a page.
        headers.remove("sec-fetch-site");
        headers.remove(header::ORIGIN);
        headers.insert(header::AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {}", self.secret)).unwrap());
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(self.language));
        for (name, value) in more {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        self.browser.send_request(url, request).await
    }
}

impl Page {
    /// What a program reads.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.shown()))
    }

    /// The last part of a problem's type.
    pub fn problem(&self) -> String {
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/problem+json", "{}", self.shown());
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        let kind = problem["type"].as_str().expect("a type");
        kind.strip_prefix("urn:antesala:problem:").expect("of ours").to_owned()
    }
}
