//! What programs read and write: stable names, instants as RFC 3339 with the site's offset, days as ISO 8601, slugs as in the clinic's file.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::fields::Instant;
use crate::{
    booking::{
        make::{
            offers::{Explained, Rule},
            online,
        },
        model::{self, Question, Reason, Source, Status},
        store, video,
    },
    clock::Timestamp,
    ids::{AppointmentId, PatientId},
    portal::Visit,
    tenancy::{Tenant, config::Modality},
};

/// A start that can be booked.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Slot {
    /// The start, as the site's clocks show it.
    #[schemars(extend("format" = "date-time"))]
    starts_at: String,
    /// Who is free, first the one who gets it where nobody is named.
    practitioners: Vec<Free>,
}

/// A practitioner who is free.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Free {
    practitioner: String,
    #[schemars(extend("format" = "date-time"))]
    ends_at: String,
    /// How many places are left, where several may have the hour together.
    #[serde(skip_serializing_if = "Option::is_none")]
    places: Option<u32>,
    /// For whom they stand in.
    #[serde(skip_serializing_if = "Option::is_none")]
    stands_in_for: Option<String>,
}

impl Slot {
    pub(super) fn of(slot: &model::Slot, question: &Question<'_>) -> Self {
        let zone = question.tenant.zone(Some(question.site.slug.as_str()));
        let free = |free: &model::Free| Free {
            practitioner: free.practitioner.to_string(),
            ends_at: free.ends_at.rfc3339(&zone),
            places: free.places,
            stands_in_for: free.stands_in_for.as_ref().map(ToString::to_string),
        };
        Self { starts_at: slot.starts_at.rfc3339(&zone), practitioners: slot.free.iter().map(free).collect() }
    }
}

/// The hours of some days.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Slots {
    /// The site, by slug: the one that was named, or the first that offers the service online.
    pub(super) site: String,
    /// The site's time zone (IANA).
    pub(super) time_zone: String,
    pub(super) slots: Vec<Slot>,
    /// A plugin with rules for hours could not be asked: there may be more hours later.
    pub(super) incomplete: bool,
}

/// An hour with somebody, and what is in the way.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Explanation {
    #[schemars(extend("format" = "date-time"))]
    starts_at: String,
    practitioner: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    stands_in_for: Option<String>,
    /// Whether it can be booked.
    free: bool,
    /// Every rule that refuses it, in the order in which they are asked.
    rules: Vec<RefusingRule>,
}

/// A rule that refuses an hour.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct RefusingRule {
    /// Which rule; `plugin` for a plugin's.
    reason: String,
    /// A sentence for the patient, in the language that was asked for.
    text: String,
    /// The plugin.
    #[serde(skip_serializing_if = "Option::is_none")]
    plugin: Option<String>,
    /// The lines of the clinic's file in which it is written, the one in force first.
    lines: Vec<RuleLine>,
}

/// A line of the clinic's file.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct RuleLine {
    /// The key, and whose it is.
    rule: String,
    /// Its number, from 1; none where the program's default holds.
    line: Option<usize>,
    /// What stands there.
    text: Option<String>,
}

impl Explanation {
    pub(super) fn of(visit: &Visit, question: &Question<'_>, explained: Explained) -> Self {
        let zone = question.tenant.zone(Some(question.site.slug.as_str()));
        let Explained { at, verdict, rules } = explained;
        let rule = |rule: Rule| match rule {
            Rule::Written(reason, origins) => RefusingRule {
                reason: reason.to_string(),
                text: visit.text(&reason.text_key()),
                plugin: None,
                lines: origins.into_iter().map(|o| RuleLine { rule: o.rule, line: o.line, text: o.text }).collect(),
            },
            Rule::Plugin(refused) => RefusingRule {
                reason: "plugin".to_owned(),
                text: visit.text_or(&refused.says),
                plugin: Some(refused.plugin),
                lines: Vec::new(),
            },
        };
        Self {
            starts_at: at.rfc3339(&zone),
            practitioner: verdict.practitioner.to_string(),
            stands_in_for: verdict.stands_in_for.map(|slug| slug.to_string()),
            free: rules.is_empty(),
            rules: rules.into_iter().map(rule).collect(),
        }
    }
}

/// What is to be booked.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewAppointment {
    /// The patient's record.
    #[schemars(with = "String", extend("format" = "uuid"))]
    pub(super) patient: PatientId,
    /// By slug.
    pub(super) service: String,
    /// By slug; the first that offers the service online where it is left out.
    #[serde(default)]
    pub(super) site: Option<String>,
    /// By slug; the clinic's choice where it is left out.
    #[serde(default)]
    pub(super) practitioner: Option<String>,
    /// How they meet; the service's usual way where it is left out.
    #[serde(default)]
    pub(super) modality: Option<Modality>,
    /// The start.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub(super) starts_at: Instant,
    /// Who pays, where the patient may choose: an insurer's slug, with a plan after a slash, or `self-pay`.
    #[serde(default)]
    pub(super) payer: Option<String>,
    /// The reason for the visit, by slug, where the clinic asks for one.
    #[serde(default)]
    pub(super) reason: Option<String>,
    /// Words of the patient's, where the clinic takes them.
    #[serde(default)]
    pub(super) comment: Option<String>,
    /// The consents that the patient gave, by slug.
    #[serde(default)]
    pub(super) consents: Vec<String>,
}

/// Where an appointment is moved to.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewStart {
    /// The start.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub(super) starts_at: Instant,
}

/// An appointment.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Appointment {
    #[schemars(with = "String", extend("format" = "uuid"))]
    id: AppointmentId,
    #[schemars(with = "String", extend("format" = "uuid"))]
    patient: PatientId,
    /// Slugs; the names are those at the time of booking.
    service: String,
    service_name: String,
    site: String,
    site_name: String,
    practitioner: String,
    practitioner_name: String,
    /// The absent practitioner for whom this one stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    substitute_for: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    room: Option<String>,
    modality: Modality,
    /// Where the video call is, as long as there is one to come to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "uri"))]
    video_url: Option<String>,
    #[schemars(extend("format" = "date-time"))]
    starts_at: String,
    #[schemars(extend("format" = "date-time"))]
    ends_at: String,
    /// The site's time zone (IANA).
    time_zone: String,
    status: Status,
    /// Who made it.
    source: Source,
    /// Until when the clinic confirms what was requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "date-time"))]
    lapses_at: Option<String>,
    /// How often it was moved by the patient.
    moves: i64,
    /// Grows with every change.
    sequence: i64,
    /// Why it cannot be cancelled by the rules for patients; none where it can.
    why_not_cancel: Option<Reason>,
    /// Why it cannot be moved by them; none where it can.
    why_not_move: Option<Reason>,
}

impl Appointment {
    pub(super) fn of(tenant: &Tenant, one: store::Appointment, now: Timestamp) -> Self {
        let zone = tenant.zone(Some(one.site.as_str()));
        Self {
            why_not_cancel: online::why_not_cancel(tenant, &one, now),
            why_not_move: online::why_not_move(tenant, &one, now),
            video_url: video::link(tenant, &one),
            id: one.id,
            patient: one.patient_id,
            service: one.service,
            service_name: one.service_name,
            site: one.site,
            site_name: one.site_name,
            practitioner: one.practitioner,
            practitioner_name: one.practitioner_name,
            substitute_for: one.substitute_for,
            room: one.room,
            modality: one.modality,
            starts_at: one.starts_at.rfc3339(&zone),
            ends_at: one.ends_at.rfc3339(&zone),
            time_zone: one.zone,
            status: one.status,
            source: one.source,
            lapses_at: one.terms.lapses_at.map(|at| at.rfc3339(&zone)),
            moves: one.moves,
            sequence: one.sequence,
        }
    }
}

/// Appointments.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Appointments {
    pub(super) appointments: Vec<Appointment>,
}

/// What is said of hours.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Explanations {
    /// The site, by slug: the one that was named, or the first that offers the service online.
    pub(super) site: String,
    pub(super) hours: Vec<Explanation>,
}
