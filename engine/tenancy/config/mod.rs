//! `clinic.toml`, as types. The JSON Schema for editors and the checks of a file's structure are made from them.

pub mod any;
pub mod asked;
pub mod booking;
pub mod confirmation;
pub mod coverage;
pub mod crisis;
pub mod invoices;
pub mod limits;
pub mod modality;
pub mod often;
pub mod plugins;
pub mod practice;
pub mod quotas;
pub mod repeats;
pub mod values;
pub mod who;

use std::{collections::BTreeMap, time::Duration};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use any::{AnyBy, AnyPractitioner};
pub use asked::{Asked, Comment, Consent, VisitReason};
pub use booking::{BookingPolicy, Choice, Grid, Packing, Rules};
pub use confirmation::{Confirm, Reminders};
pub use coverage::{Conditions, CoverageChoice, Insurer, Payer, Plan as InsurancePlan, SELF_PAY};
pub use crisis::CrisisLine;
pub use invoices::{Exemption, Invoices, Series, SeriesKind};
pub use limits::{Horizon, Notice};
pub use modality::Modality;
pub(crate) use modality::is_video_link;
pub use often::{Of, PatientLimit, PatientLimits, Per};
pub use plugins::{Grants, OnFailure, Plugin};
pub use practice::{Closure, Device, Hours, Opening, Practitioner, Room, Service, Site, Weekday};
pub use quotas::{Among, Quota, Quotas};
pub use repeats::{Repeats, Weeks};
pub use values::{Date, Localized, Slug, Span, TimeOfDay, Zone};
pub use who::{Ages, KnownAfter, Patients, Referral, Sex};

use crate::lang::Lang;

/// A clinic's configuration.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClinicConfig {
    /// The clinic's name, as patients know it.
    #[schemars(example = &"Clínica Castellana")]
    pub name: String,
    /// The languages of its pages; the first is the one for visitors who want none of them.
    pub languages: Vec<Lang>,
    /// Host names under which this clinic alone is found: `["citas.example.es"]`.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// Whether the portal is open.
    #[serde(default)]
    pub status: Status,
    /// The clinic's time zone.
    pub time_zone: Zone,
    /// The country, ISO 3166-1 alpha-2: what telephone numbers without a prefix belong to.
    #[schemars(example = &"ES")]
    pub country: String,
    /// How patients reach the clinic.
    #[serde(default)]
    pub contact: Contact,
    /// Who issues the invoices.
    #[serde(default)]
    pub legal: Legal,
    /// The look.
    #[serde(default)]
    pub theme: ThemeConfig,
    /// The sender of mails.
    #[serde(default)]
    pub mail: MailConfig,
    /// Booking by people who are not yet patients, also on the clinic's own web site.
    #[serde(default)]
    pub portal: PortalConfig,
    /// Accounts of patients and staff.
    #[serde(default)]
    pub accounts: Accounts,
    /// Documents.
    #[serde(default)]
    pub documents: Documents,
    /// Named calendars of public holidays, on which every site is closed: `["es", "es-md"]`. What a site says itself wins.
    #[serde(default)]
    pub holidays: Vec<Slug>,
    /// The booking policy of the whole clinic.
    #[serde(default)]
    pub booking: BookingPolicy,
    /// The insurers (mutuas) whose patients it attends.
    #[serde(default)]
    pub insurers: Vec<Insurer>,
    /// Its places.
    #[serde(default)]
    pub sites: Vec<Site>,
    /// Who attends.
    #[serde(default)]
    pub practitioners: Vec<Practitioner>,
    /// What is booked.
    #[serde(default)]
    pub services: Vec<Service>,
    /// Its rooms.
    #[serde(default)]
    pub rooms: Vec<Room>,
    /// Its devices, with so many units of each.
    #[serde(default)]
    pub devices: Vec<Device>,
    /// Invoices.
    #[serde(default)]
    pub invoices: Invoices,
    /// Questionnaires.
    #[serde(default)]
    pub questionnaires: Questionnaires,
    /// WebAssembly plugins.
    #[serde(default)]
    pub plugins: Vec<Plugin>,
}

/// Whether a portal is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Open.
    #[default]
    Active,
    /// Closed for the time being: a page says so.
    Suspended,
}

/// How patients reach the clinic.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Contact {
    /// The telephone.
    pub phone: Option<String>,
    /// The e-mail address for patients.
    pub email: Option<String>,
    /// The web site.
    pub web: Option<String>,
    /// Street, number and town.
    pub address: Option<String>,
    /// Whom to call in a crisis, most urgent first: patients see these numbers where what a questionnaire tells them names one of them, or one
    /// of the usual ones.
    pub crisis: Vec<CrisisLine>,
}

impl Default for Contact {
    fn default() -> Self {
        Self { phone: None, email: None, web: None, address: None, crisis: CrisisLine::spain() }
    }
}

/// Who issues the invoices.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Legal {
    /// The legal name.
    pub name: String,
    /// The tax identification number (NIF).
    pub tax_id: String,
    /// Street and number.
    pub address: String,
    /// The postal code.
    pub postal_code: String,
    /// The town.
    pub city: String,
    /// The province.
    pub province: String,
}

/// The look.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ThemeConfig {
    /// The theme's name.
    pub name: String,
    /// The file of the logo in the clinic's folder, SVG or PNG.
    pub logo: Option<String>,
    /// Design tokens: `accent = "#0b6e6e"`.
    pub tokens: BTreeMap<String, String>,
}

impl Default for ThemeConfig {
    fn default() -> Self {
        Self { name: "default".into(), logo: None, tokens: BTreeMap::new() }
    }
}

/// The sender of mails.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MailConfig {
    /// The sender: `"Clínica Castellana <citas@castellana.example>"`.
    pub from: String,
    /// Where answers go, when not to the sender.
    pub reply_to: Option<String>,
    /// Whether mails and calendar entries say «Cita en …» and keep quiet about the service, with whom, and what to bring: others may
    /// read them. A service may say otherwise.
    pub discreet: bool,
}

impl Default for MailConfig {
    fn default() -> Self {
        Self { from: "no-reply@localhost".into(), reply_to: None, discreet: false }
    }
}

/// Booking by people who are not yet patients, also on the clinic's own web site.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PortalConfig {
    /// The sites that may show public booking in a frame: `["https://www.clinic.example"]`, scheme and host without a path.
    pub embed_on: Vec<String>,
    /// What people agree to before they leave their data.
    pub privacy: Option<Localized>,
    /// Where the whole of it can be read.
    pub privacy_url: Option<String>,
}

/// Whether accounts have a security question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SecurityQuestion {
    /// Every account has one.
    Required,
    /// Those that want one.
    Optional,
    /// None is asked for, as OWASP ASVS 5.0 (6.4.2) prefers.
    Off,
}

/// Accounts of patients and staff.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Accounts {
    /// Whether accounts have a security question. It is asked besides the link in a mail, never instead of it.
    pub security_question: SecurityQuestion,
    /// How long the link of first access works.
    pub invitation_expires: Span,
    /// How long the link of a recovery works.
    pub recovery_expires: Span,
    /// How long a patient's session lasts unused.
    pub session_idle: Span,
    /// How long a patient's session lasts at most.
    pub session_lifetime: Span,
    /// How long a staff session lasts unused.
    pub staff_session_idle: Span,
    /// How long a staff session lasts at most.
    pub staff_session_lifetime: Span,
    /// The fewest characters of a password.
    pub password_min_length: usize,
}

impl Default for Accounts {
    fn default() -> Self {
        Self {
            security_question: SecurityQuestion::Required,
            invitation_expires: Span::days(7),
            recovery_expires: Span::minutes(60),
            session_idle: Span::minutes(60),
            session_lifetime: Span::days(1),
            staff_session_idle: Span::minutes(120),
            staff_session_lifetime: Span::minutes(12 * 60),
            password_min_length: 12,
        }
    }
}

impl Accounts {
    /// How long a patient's session lasts unused.
    pub fn session_idle(&self) -> Duration {
        self.session_idle.duration()
    }

    /// How long a staff session lasts unused.
    pub fn staff_session_idle(&self) -> Duration {
        self.staff_session_idle.duration()
    }
}

/// Documents.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Documents {
    /// The largest file, in megabytes (10⁶ bytes).
    pub max_file_mb: u64,
    /// Whether patients may send files.
    pub patient_uploads: bool,
}

impl Default for Documents {
    fn default() -> Self {
        Self { max_file_mb: 20, patient_uploads: true }
    }
}

/// Who of the staff is told of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Alerted {
    /// Every admin.
    Admin,
    /// Everybody at the reception.
    Reception,
    /// The practitioners who attend the patient.
    Practitioner,
}

/// Questionnaires.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Questionnaires {
    /// Those that every patient may answer unasked: `["phq9/phq-9"]`, the plugin's name and the questionnaire's id.
    pub offered: Vec<String>,
    /// Who is told by mail, without health data, that answers raise an alert; `[]` for nobody. Where none of those named is among the staff,
    /// all who may read the answers are told.
    pub alert_mail: Vec<Alerted>,
}

impl Default for Questionnaires {
    fn default() -> Self {
        Self { offered: Vec::new(), alert_mail: vec![Alerted::Practitioner, Alerted::Admin] }
    }
}
