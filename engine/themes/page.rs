//! What every template is given as `page`, beside the page's own context.

use serde::Serialize;

use super::parts;
use crate::lang::Lang;

/// The frame of a page. `docs/themes.md` tells theme authors about every field.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PageContext {
    /// The language of the page.
    pub lang: Lang,
    /// The languages of the clinic, for the switch.
    pub languages: Vec<LanguageChoice>,
    /// Where the portal is mounted, without a slash at its end (`""` at the root); in mails with scheme and host.
    pub base: String,
    /// The path of this page below `base`, with its query.
    pub path: String,
    /// The token of every form.
    pub csrf: String,
    /// The title, if the template has none of its own.
    pub title: Option<String>,
    /// Whose portal it is.
    pub clinic: ClinicContext,
    /// Who is signed in.
    pub user: Option<UserContext>,
    /// The main navigation.
    pub nav: Vec<NavItem>,
    /// Said once, at the top: what the last step did.
    pub notice: Option<Notice>,
    /// Whether people who are not yet patients may book here.
    pub public_booking: bool,
    /// Whether the page is the staff's.
    pub is_console: bool,
    /// The role of the staff member (`admin`, `reception`, `practitioner`, `billing`).
    pub role: Option<String>,
    /// For the person to tell the clinic, and for the clinic to find in the log.
    pub request_id: String,
    /// Stands for what the parts of the frame show: pages with the same number have the same parts (see `part()`). 0: not known.
    pub frame: u64,
}

impl PageContext {
    /// Gives the frame its number.
    #[must_use]
    pub fn numbered(mut self) -> Self {
        self.frame = parts::number(&self);
        self
    }

    /// The frame of a mail: `base` is the portal's address with scheme and host.
    pub fn for_mail(lang: Lang, base: impl Into<String>, clinic: ClinicContext) -> Self {
        Self { lang, base: base.into(), clinic, ..Self::default() }
    }
}

/// A language that can be chosen.
#[derive(Debug, Clone, Serialize, Hash)]
pub struct LanguageChoice {
    /// Its tag.
    pub code: &'static str,
    /// What it calls itself.
    pub name: &'static str,
}

impl From<Lang> for LanguageChoice {
    fn from(lang: Lang) -> Self {
        Self { code: lang.as_str(), name: lang.name() }
    }
}

/// The clinic as pages show it.
#[derive(Debug, Clone, Default, Serialize, Hash)]
pub struct ClinicContext {
    /// Its name.
    pub name: String,
    /// Its telephone number.
    pub phone: Option<String>,
    /// Its e-mail address for patients.
    pub email: Option<String>,
    /// The address of its logo.
    pub logo_url: Option<String>,
    /// Its slug.
    pub slug: String,
}

/// The person who is signed in.
#[derive(Debug, Clone, Serialize)]
pub struct UserContext {
    /// The name.
    pub name: String,
    /// The photograph.
    pub avatar_url: Option<String>,
    /// What stands for the person where there is no photograph.
    pub initials: String,
}

impl UserContext {
    /// A person by name, with a photograph or without.
    pub fn new(name: impl Into<String>, avatar_url: Option<String>) -> Self {
        let name = name.into();
        Self { initials: super::numbers::initials(&name), name, avatar_url }
    }
}

/// An entry of the navigation.
#[derive(Debug, Clone, Serialize, Hash)]
pub struct NavItem {
    /// The path below `base`.
    pub href: String,
    /// The key of its text.
    pub label_key: String,
    /// The name of its icon in `icons.svg`.
    pub icon: String,
    /// Whether the page belongs to it.
    pub current: bool,
    /// How many things wait there.
    pub badge: Option<u32>,
}

/// What the last step did.
#[derive(Debug, Clone, Serialize)]
pub struct Notice {
    /// `success`, `info`, `warning` or `error`.
    pub kind: &'static str,
    /// The text in the person's language.
    pub text: String,
}
