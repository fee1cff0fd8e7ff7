//! What a clinic consists of: sites, services, practitioners, rooms, devices, and the hours they work.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    booking::BookingPolicy,
    modality::{Modality, in_person},
    values::{Date, Localized, Slug, Span, TimeOfDay, Zone},
};

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl From<Weekday> for jiff::civil::Weekday {
    fn from(day: Weekday) -> Self {
        match day {
            Weekday::Mon => Self::Monday,
            Weekday::Tue => Self::Tuesday,
            Weekday::Wed => Self::Wednesday,
            Weekday::Thu => Self::Thursday,
            Weekday::Fri => Self::Friday,
            Weekday::Sat => Self::Saturday,
            Weekday::Sun => Self::Sunday,
        }
    }
}

/// Weekly hours: on these days from a time to a time, in the site's own time.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// The days of the week: `["mon", "tue"]`.
    pub days: Vec<Weekday>,
    /// From this time of day on, `"09:00"`.
    pub from: TimeOfDay,
    /// Until this time of day, `"14:00"`; `"24:00"` is midnight. A time before `from` is one of the next day.
    pub to: TimeOfDay,
    /// A practitioner's hours: at this site only. Without it, at each site where the practitioner works.
    #[serde(default)]
    pub site: Option<Slug>,
    /// For these services only, by slug: hours kept for extractions. Without it, for all.
    #[serde(default)]
    pub services: Vec<Slug>,
    /// Valid from this day on (a summer timetable).
    #[serde(default)]
    pub valid_from: Option<Date>,
    /// Valid up to and including this day.
    #[serde(default)]
    pub valid_until: Option<Date>,
}

/// Hours of a single day, in place of the weekly ones; they hold on a holiday too.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// The day.
    pub on: Date,
    /// From this time of day on, `"10:00"`.
    pub from: TimeOfDay,
    /// Until this time of day; a time before `from` is one of the next day.
    pub to: TimeOfDay,
}

/// Days on which a site is closed, or a practitioner away.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    /// The first day.
    pub from: Date,
    /// The last day; the first one, when it is left out.
    #[serde(default)]
    pub to: Option<Date>,
    /// Why, as patients read it.
    #[serde(default)]
    pub reason: Option<Localized>,
    /// A practitioner's: who sees their patients meanwhile, by slug.
    #[serde(default)]
    pub substitute: Option<Slug>,
}

/// A physical place of the clinic.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Its short name that never changes.
    pub slug: Slug,
    /// Its name.
    pub name: String,
    /// Street, number and town.
    #[serde(default)]
    pub address: Option<String>,
    /// Its telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// Its time zone, where it is not the clinic's.
    #[serde(default)]
    pub time_zone: Option<Zone>,
    /// Whether patients book here themselves («Cita online»).
    #[serde(default)]
    pub online_booking: bool,
    /// When it is open.
    #[serde(default)]
    pub hours: Vec<Hours>,
    /// Pauses in these hours, for everybody.
    #[serde(default)]
    pub breaks: Vec<Hours>,
    /// When it is closed all the same.
    #[serde(default)]
    pub closed: Vec<Closure>,
    /// Days with hours of their own, also where the site would be closed.
    #[serde(default)]
    pub open: Vec<Opening>,
    /// Named calendars of public holidays; left out, those of the clinic.
    #[serde(default)]
    pub holidays: Option<Vec<Slug>>,
    /// What is different here in the booking policy.
    #[serde(default)]
    pub booking: BookingPolicy,
}

/// What is booked.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Its short name that never changes.
    pub slug: Slug,
    /// Its name, as patients read it.
    pub name: Localized,
    /// What it is for.
    #[serde(default)]
    pub description: Option<Localized>,
    /// What the patient should know or bring; it is in the confirmation mail too.
    #[serde(default)]
    pub instructions: Option<Localized>,
    /// How long it takes, `"20m"`.
    pub duration: Span,
    /// How long it takes with some practitioners, by slug: `{ ruiz = "30m" }`.
    #[serde(default)]
    pub durations: BTreeMap<Slug, Span>,
    /// Its price in cents; left out where it is not shown.
    #[serde(default)]
    pub price_cents: Option<i64>,
    /// Who offers it, by slug. Left out: all practitioners.
    #[serde(default)]
    pub practitioners: Vec<Slug>,
    /// Where it is offered, by slug. Left out: at all sites.
    #[serde(default)]
    pub sites: Vec<Slug>,
    /// Whether patients book it online; staff can always.
    #[serde(default = "yes")]
    pub online: bool,
    /// How patient and practitioner may meet, the usual way first: `["in-person", "video", "telephone"]`. Rooms and devices are for those
    /// who come.
    #[serde(default = "in_person")]
    pub modality: Vec<Modality>,
    /// Whether mails and calendar entries keep quiet about it; left out, as `mail.discreet` says.
    #[serde(default)]
    pub discreet: Option<bool>,
    /// What is different for it in the booking policy.
    #[serde(default)]
    pub booking: BookingPolicy,
}

/// Who attends.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Practitioner {
    /// Their short name that never changes.
    pub slug: Slug,
    /// Their name, `"Dra. Elena Ruiz"`.
    pub name: String,
    /// What they do, as patients read it: `{ es = "Médica de familia", en = "Family doctor" }`.
    #[serde(default)]
    pub title: Option<Localized>,
    /// The link of their video calls: `"https://video.clinic.example/ruiz"`.
    #[serde(default)]
    pub video_url: Option<String>,
    /// Where they work, by slug. Left out: at all sites.
    #[serde(default)]
    pub sites: Vec<Slug>,
    /// When they work. Left out: whenever the site is open.
    #[serde(default)]
    pub hours: Vec<Hours>,
    /// Pauses in these hours.
    #[serde(default)]
    pub breaks: Vec<Hours>,
    /// Days on which they are away all the same. What comes up later is an absence in the console.
    #[serde(default)]
    pub closed: Vec<Closure>,
    /// Days with hours of their own, within those of the site.
    #[serde(default)]
    pub open: Vec<Opening>,
    /// What is different for them in the booking policy.
    #[serde(default)]
    pub booking: BookingPolicy,
}

/// A room that appointments take up: one of those that list the service.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Room {
    /// Its short name that never changes.
    pub slug: Slug,
    /// Its name.
    pub name: String,
    /// The site where it is.
    pub site: Slug,
    /// The services that need it, by slug.
    #[serde(default)]
    pub services: Vec<Slug>,
}

/// A device of which appointments take up a unit, beside practitioner and room: one of each device that lists the service.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// Its short name that never changes.
    pub slug: Slug,
    /// Its name.
    pub name: String,
    /// The site where it is.
    pub site: Slug,
    /// How many of them there are; one, when it is left out.
    #[serde(default = "one")]
    pub units: u32,
    /// The services that need one of them, by slug.
    #[serde(default)]
    pub services: Vec<Slug>,
}

fn one() -> u32 {
    1
}

fn yes() -> bool {
    true
}

impl Service {
    /// The way that is wanted, by its name, where it is offered; the usual one otherwise.
    pub fn modality(&self, wanted: &str) -> Modality {
        let wanted = self.modality.iter().find(|one| one.as_str() == wanted);
        wanted.or(self.modality.first()).copied().unwrap_or(Modality::InPerson)
    }

    /// How long it takes with a practitioner.
    pub fn duration_with(&self, practitioner: &Practitioner) -> Span {
        self.durations.get(&practitioner.slug).copied().unwrap_or(self.duration)
    }

    /// The longest that it takes with anybody.
    pub fn longest(&self) -> Span {
        self.durations.values().copied().fold(self.duration, Span::max)
    }
}
