//! The clinic itself: languages, sender, accounts, look, plugins.

use std::{collections::HashSet, path::Path};

use lettre::message::Mailbox;

use super::{Checks, nearest};
use crate::{
    address::{is_country, is_phone, is_web},
    ids::TenantId,
    tenancy::config::{ClinicConfig, Grants, Slug, plugins::EVENTS},
    themes::tokens,
};

impl Checks<'_> {
    pub(super) fn clinic(&mut self, config: &ClinicConfig, folder: Option<&Path>) {
        if config.name.trim().is_empty() {
            self.say(&["name"], "a clinic has a name", None);
        }
        if config.languages.is_empty() {
            self.say(&["languages"], "a clinic speaks at least one language", "write languages = [\"es\"]");
        }
        let mut seen = HashSet::new();
        for (index, lang) in config.languages.iter().enumerate() {
            if !seen.insert(lang) {
                self.say(&["languages", &index.to_string()], format!("\"{lang}\" is here twice"), None);
            }
        }
        if !is_country(&config.country) {
            let problem = format!("\"{}\" is no country code", config.country);
            self.say(&["country"], problem, "two capital letters (ISO 3166-1): \"ES\"");
        }
        for (index, host) in config.hosts.iter().enumerate() {
            let right = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
            if !right {
                let hint = "a name without scheme, port and path: \"citas.clinic.example\"";
                self.say(&["hosts", &index.to_string()], format!("\"{host}\" is no host name"), hint);
            }
        }
        self.portal(config);
        self.sender(config);
        self.reached(config);
        self.accounts(config);
        self.look(config, folder);
        self.plugins(config);
    }

    fn portal(&mut self, config: &ClinicConfig) {
        for (index, site) in config.portal.embed_on.iter().enumerate() {
            if !is_origin(site) {
                let hint = "scheme and host, and nothing after them: \"https://www.clinic.example\"";
                self.say(&["portal", "embed_on", &index.to_string()], format!("\"{site}\" is no web site"), hint);
            }
        }
        if let Some(url) = &config.portal.privacy_url
            && !(url.starts_with("https://") && is_web(url))
        {
            let hint = "an address that begins with https://";
            self.say(&["portal", "privacy_url"], format!("\"{url}\" is no address of a page"), hint);
        }
    }

    fn sender(&mut self, config: &ClinicConfig) {
        let addresses = [
            (["mail", "from"], Some(&config.mail.from), "write \"Name of the clinic <mail@clinic.example>\""),
            (["mail", "reply_to"], config.mail.reply_to.as_ref(), "write \"recepcion@clinic.example\""),
            (["contact", "email"], config.contact.email.as_ref(), "write \"citas@clinic.example\""),
        ];
        for (path, address, hint) in addresses {
            if let Some(address) = address
                && address.parse::<Mailbox>().is_err()
            {
                self.say(&path, format!("\"{address}\" is no e-mail address"), hint);
            }
        }
    }

    fn reached(&mut self, config: &ClinicConfig) {
        if let Some(web) = &config.contact.web
            && !is_web(web)
        {
            let hint = "an address that begins with https://";
            self.say(&["contact", "web"], format!("\"{web}\" is no address of a page"), hint);
        }
        self.phone(&["contact", "phone"], config.contact.phone.as_deref());
        for (index, line) in config.contact.crisis.iter().enumerate() {
            let index = index.to_string();
            self.phone(&["contact", "crisis", &index, "phone"], Some(&line.phone));
            self.words(&["contact", "crisis", &index, "name"], Some(&line.name));
        }
        for (index, site) in config.sites.iter().enumerate() {
            self.phone(&["sites", &index.to_string(), "phone"], site.phone.as_deref());
        }
    }

    fn phone(&mut self, path: &[&str], phone: Option<&str>) {
        if let Some(phone) = phone.filter(|phone| !is_phone(phone)) {
            self.say(path, format!("\"{phone}\" is no telephone number"), "with its prefix: \"+34 915 550 142\"");
        }
    }

    fn accounts(&mut self, config: &ClinicConfig) {
        let accounts = &config.accounts;
        if accounts.password_min_length < 8 {
            let hint = "8 characters at least (NIST SP 800-63B); 12 are better";
            self.say(&["accounts", "password_min_length"], "passwords this short are guessed", hint);
        } else if accounts.password_min_length > 64 {
            let hint = "64 characters at most (NIST SP 800-63B)";
            self.say(&["accounts", "password_min_length"], "nobody has passwords this long", hint);
        }
        for (name, span) in [
            ("invitation_expires", accounts.invitation_expires),
            ("recovery_expires", accounts.recovery_expires),
            ("session_idle", accounts.session_idle),
            ("staff_session_idle", accounts.staff_session_idle),
        ] {
            if span.as_minutes() == 0 {
                self.say(&["accounts", name], "this would be over at once", "write \"1h\"");
            }
        }
        for (idle, lifetime, name) in [
            (accounts.session_idle, accounts.session_lifetime, "session_idle"),
            (accounts.staff_session_idle, accounts.staff_session_lifetime, "staff_session_idle"),
        ] {
            if idle > lifetime {
                let path = ["accounts", name];
                self.say(&path, "unused for longer than a session lasts at most", "not more than the lifetime");
            }
        }
        let megabytes = config.documents.max_file_mb;
        if megabytes == 0 || megabytes > 1_000 {
            self.say(&["documents", "max_file_mb"], "no document has this size", "from 1 to 1000 megabytes");
        }
    }

    fn look(&mut self, config: &ClinicConfig, folder: Option<&Path>) {
        for problem in tokens::check(&config.theme.tokens) {
            let path = ["theme", "tokens", problem.name.as_str()];
            self.tell(&path, format!("{}: {}", problem.name, problem.what), Some(problem.instead.clone()));
        }
        if TenantId::parse(&config.theme.name).is_err() {
            let problem = format!("\"{}\" is no name of a theme", config.theme.name);
            self.say(&["theme", "name"], problem, "the name of a folder of themes/: \"default\"");
        }
        let Some(logo) = &config.theme.logo else { return };
        let path = ["theme", "logo"];
        let plain = !logo.starts_with('.') && !logo.contains(['/', '\\', '\0']);
        let kind = Path::new(logo).extension().and_then(|kind| kind.to_str());
        if !plain || !matches!(kind, Some("svg" | "png")) {
            self.say(&path, format!("\"{logo}\" is no file for a logo"), "a file beside clinic.toml: \"logo.svg\"");
        } else if folder.is_some_and(|folder| !folder.join(logo).is_file()) {
            let problem = format!("there is no file {logo} in the clinic's folder");
            self.say(&path, problem, "put the logo beside clinic.toml");
        }
    }

    /// What a plugin may do: hosts that are names, events that there are, templates.
    fn grants(&mut self, plugin: &str, grants: &Grants) {
        for (index, host) in grants.http.iter().enumerate() {
            let path = ["plugins", plugin, "grants", "http", &index.to_string()];
            let (name, port) = host.rsplit_once(':').map_or((host.as_str(), "443"), |(name, port)| (name, port));
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
            let named = !name.is_empty() && name.chars().all(plain) && !name.ends_with(|c: char| c.is_ascii_digit());
            if !named || port.parse::<u16>().is_err() {
                self.say(
                    &path,
                    format!("\"{host}\" is no name of a host"),
                    "without https:// and path: \"api.example.org\"",
                );
            }
        }
        for (index, kind) in grants.events.iter().enumerate() {
            if !EVENTS.contains(&kind.as_str()) {
                let path = ["plugins", plugin, "grants", "events", &index.to_string()];
                let hint = nearest(kind, EVENTS).map_or_else(
                    || format!("one of: {}", EVENTS.join(", ")),
                    |near| format!("did you mean \"{near}\"?"),
                );
                self.tell(&path, format!("there is no event \"{kind}\""), Some(hint));
            }
        }
        for (index, template) in grants.mail.iter().enumerate() {
            if template.parse::<Slug>().is_err() {
                let path = ["plugins", plugin, "grants", "mail", &index.to_string()];
                let problem = format!("\"{template}\" is no name of a template");
                self.say(&path, problem, "\"note\" for mail/plugin-note.html of the theme");
            }
        }
    }

    fn plugins(&mut self, config: &ClinicConfig) {
        let names: Vec<&str> = config.plugins.iter().map(|plugin| plugin.name.as_str()).collect();
        self.unique("plugins", "name", &names);
        for (index, plugin) in config.plugins.iter().enumerate() {
            if let Some(sum) = &plugin.sha256
                && (sum.len() != 64 || !sum.bytes().all(|b| b.is_ascii_hexdigit()))
            {
                let path = ["plugins", &index.to_string(), "sha256"];
                self.say(&path, "a SHA-256 has 64 hexadecimal digits", "as `sha256sum phq9.wasm` prints it");
            }
        }
        for (index, plugin) in config.plugins.iter().enumerate() {
            self.grants(&index.to_string(), &plugin.grants);
        }
        for (index, offered) in config.questionnaires.offered.iter().enumerate() {
            self.questionnaire(&["questionnaires", "offered", &index.to_string()], offered, config);
        }
    }

    /// A questionnaire by plugin and id: the plugin is one of the clinic's.
    pub(super) fn questionnaire(&mut self, path: &[&str], name: &str, config: &ClinicConfig) {
        let names: Vec<&str> = config.plugins.iter().map(|plugin| plugin.name.as_str()).collect();
        let Some((plugin, questionnaire)) = name.split_once('/') else {
            let hint = "the plugin's name and the questionnaire's id: \"phq9/phq-9\"";
            self.say(path, format!("\"{name}\" names no questionnaire"), hint);
            return;
        };
        if questionnaire.is_empty() {
            self.say(path, format!("\"{name}\" names no questionnaire"), "write its id after the /");
        }
        if let Ok(plugin) = plugin.parse() {
            self.one(path, &plugin, "plugin", &names);
        } else {
            self.say(path, format!("\"{plugin}\" is no name of a plugin"), None);
        }
    }
}

/// Whether it is the origin of a web site, as a content security policy names it: nothing in it ends one rule and begins another.
fn is_origin(site: &str) -> bool {
    let plain = |host: &str| {
        !host.is_empty()
            && host.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b':'))
    };
    match site.split_once("://") {
        Some(("https", host)) => plain(host),
        // On the developer's own machine.
        Some(("http", host)) => plain(host) && matches!(host.split(':').next(), Some("localhost" | "127.0.0.1")),
        _ => false,
    }
}
