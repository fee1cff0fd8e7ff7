//! The booking policy. Each key may stand at the clinic, a site, a service or a practitioner: the nearest wins.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Quotas,
    any::AnyPractitioner,
    asked::{Comment, Consent, VisitReason},
    confirmation::{Confirm, Reminders},
    coverage::{CoverageChoice, Payer},
    limits::{Horizon, Notice},
    often::PatientLimits,
    repeats::Repeats,
    values::Span,
    who::{Ages, KnownAfter, Patients, Referral, Sex},
};

/// Whether the patient chooses the practitioner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// A practitioner, or any.
    Any,
    /// The patient must choose one.
    Required,
}

/// From where the starts of appointments are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Grid {
    /// From the beginning of the working hours.
    Hours,
    /// From midnight, as the clocks of the site show it.
    Midnight,
}

/// Which of the free hours are offered online.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Packing {
    /// All of them.
    Free,
    /// Of hours that follow each other freely only the first, so that the day fills up without gaps.
    Compact,
}

/// The rules, as far as one level says something about them.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BookingPolicy {
    /// Appointments start at every so many minutes, see `slot_grid`: `"15m"`.
    pub slot_step: Option<Span>,
    /// From where these steps are counted: the beginning of the working `"hours"`, or `"midnight"`.
    pub slot_grid: Option<Grid>,
    /// How much later than that the first start is: `"10m"`.
    pub slot_offset: Option<Span>,
    /// Which free hours are offered online: all (`"free"`), or only those that leave no gap (`"compact"`).
    pub packing: Option<Packing>,
    /// At most so many hours of a practitioner's day are offered online, the first ones; `1` fills one after the other.
    pub offers_per_day: Option<u32>,
    /// How long before its start an appointment can be booked at the latest: `"2h"`, `"until 18:00 of the working day before"`.
    pub minimum_notice: Option<Notice>,
    /// How far ahead appointments can be booked: `"60 days"`, `"20 working days"`, `"until 2026-12-31"`,
    /// `"next month from the 20th at 09:00"`.
    pub horizon: Option<Horizon>,
    /// How long before its start an appointment can be cancelled online at the latest: as for `minimum_notice`.
    pub cancel_notice: Option<Notice>,
    /// How long before its start an appointment can be moved online at the latest: as for `minimum_notice`.
    pub move_notice: Option<Notice>,
    /// How often the patient may move one appointment.
    pub max_moves: Option<u32>,
    /// How many appointments to come a patient may have at the same time.
    pub max_open: Option<u32>,
    /// How many appointments a patient may have in a day, a week or a month:
    /// `[{ per = "week", of = "service", appointments = 1 }]`; `of = "clinic"` counts all of them.
    pub patient_limits: Option<PatientLimits>,
    /// How long there must be between the starts of two appointments of a patient for one service: `"7 days"`.
    pub minimum_gap: Option<Span>,
    /// How many appointments, or minutes of them, the clinic takes in a day, a week or a month:
    /// `[{ per = "day", of = "practitioner", appointments = 20 }]`; `of` also `"service"`, `"site"`, `"clinic"`.
    pub quotas: Option<Quotas>,
    /// How many patients a practitioner takes; those who have an appointment that was not called off may book on. `0`: nobody new.
    pub list_size: Option<u32>,
    /// How many people have the same hour with the same practitioner, each with an appointment of their own: a group.
    pub capacity: Option<u32>,
    /// Time before an appointment in which the practitioner is not free either.
    pub buffer_before: Option<Span>,
    /// Time after an appointment in which the practitioner is not free either.
    pub buffer_after: Option<Span>,
    /// Whether the patient may leave the choice of the practitioner to the clinic.
    pub practitioner_choice: Option<Choice>,
    /// Who gets an appointment when the patient chooses nobody: of those who are free first the patient's `"usual"` one, the
    /// `"least-busy"` on that day, or by `"weights"`, in the order of the list; then the clinic's order.
    pub any_practitioner: Option<AnyPractitioner>,
    /// A practitioner's part of the appointments that are given by `"weights"`: `2` gets twice as many as `1`; `0` none while another is free.
    pub any_weight: Option<u32>,
    /// How long before an appointment the patient is reminded by mail, at most five times: `["7 days", "24h"]`; `[]` for never.
    pub reminders: Option<Reminders>,
    /// How long an hour is kept free while the patient fills in the form that books it: `"10m"`; `"0m"` for not at all.
    pub hold: Option<Span>,
    /// Whether an hour that a patient chooses is an appointment (`"at_once"`) or a `"request"`, which holds it until the clinic answers.
    pub confirm: Option<Confirm>,
    /// How long a request, or the hours that the clinic proposes instead, wait for an answer: `"24h"`.
    pub request_lapses: Option<Span>,
    /// Whether patients may book a series, every so many weeks: `{ max = 10, weeks = [1, 2, 4] }`. Staff always may.
    pub series: Option<Repeats>,
    /// How long an hour that has become free is offered to somebody on the waiting list, before the next is asked: `"2h"`. `"0m"`: there
    /// is no waiting list.
    pub waiting_offer: Option<Span>,
    /// Reasons for the visit, of which the patient chooses one when booking: `[{ slug = "dolor", name = "Dolor" }]`.
    pub reasons: Option<Vec<VisitReason>>,
    /// Whether the patient may (`"optional"`) or must (`"required"`) write some words when booking.
    pub comment: Option<Comment>,
    /// What the patient agrees to when booking: `[{ slug = "datos", text = "…", version = "2026-01", required = true }]`.
    pub consents: Option<Vec<Consent>>,
    /// Whether `"any"` patient may book, or only those whom the clinic knows (`"known"`), does not know yet (`"new"`), or has
    /// `"invited"` to book the service.
    pub patients: Option<Patients>,
    /// What makes a patient known: an appointment that they came to (`"attended"`), or any that was not called off (`"booked"`).
    pub known_after: Option<KnownAfter>,
    /// The ages for which it is, in whole years on the day of the appointment: `{ from = 3, below = 14 }`.
    pub ages: Option<Ages>,
    /// The sex for which it is, where a service needs one: `"female"`, `"male"`.
    pub sex: Option<Sex>,
    /// Who may pay: `["self-pay", "salud-meseta", "mutua-norte/plena"]`. Left out: the patient, or any of the `[[insurers]]`.
    pub coverage: Option<Vec<Payer>>,
    /// Who says which of a patient's insurers pays, or that the patient does: the `"record"`, or the `"patient"` when booking.
    pub coverage_choice: Option<CoverageChoice>,
    /// Whether a referral (volante) that staff noted down is `"required"`: valid on the day of the appointment, with a visit left.
    pub referral: Option<Referral>,
    /// A questionnaire that must be answered before, by plugin and id: `"phq9/phq-9"`; `""` for none where another level has one.
    pub questionnaire: Option<String>,
    /// For how long the answers to it are enough, counted to the moment of booking: `"90 days"`.
    pub questionnaire_valid: Option<Span>,
    /// Whether people who are not yet patients may book, after they have confirmed their e-mail address.
    pub public_booking: Option<bool>,
}

/// The rules that hold for one service with one practitioner at one site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is documented in BookingPolicy")]
pub struct Rules {
    pub slot_step: Span,
    pub slot_grid: Grid,
    pub slot_offset: Span,
    pub packing: Packing,
    pub offers_per_day: u32,
    pub minimum_notice: Notice,
    pub horizon: Horizon,
    pub cancel_notice: Notice,
    pub move_notice: Notice,
    pub max_moves: u32,
    pub max_open: u32,
    pub patient_limits: PatientLimits,
    pub minimum_gap: Span,
    pub quotas: Quotas,
    pub list_size: u32,
    pub capacity: u32,
    pub buffer_before: Span,
    pub buffer_after: Span,
    pub practitioner_choice: Choice,
    pub any_practitioner: AnyPractitioner,
    pub any_weight: u32,
    pub reminders: Reminders,
    pub hold: Span,
    pub confirm: Confirm,
    pub request_lapses: Span,
    pub waiting_offer: Span,
    pub public_booking: bool,
    pub series: Option<Repeats>,
    pub patients: Patients,
    pub known_after: KnownAfter,
    pub ages: Option<Ages>,
    pub sex: Option<Sex>,
    pub coverage_choice: CoverageChoice,
    pub referral: Referral,
    pub questionnaire_valid: Span,
}

impl BookingPolicy {
    /// The rules in force: levels from the farthest (the clinic) to the nearest (the practitioner).
    pub fn resolve(levels: &[&Self]) -> Rules {
        macro_rules! nearest {
            ($field:ident, $otherwise:expr) => {
                levels.iter().rev().find_map(|level| level.$field).unwrap_or($otherwise)
            };
        }
        Rules {
            slot_step: nearest!(slot_step, Span::minutes(15)),
            slot_grid: nearest!(slot_grid, Grid::Hours),
            slot_offset: nearest!(slot_offset, Span::minutes(0)),
            packing: nearest!(packing, Packing::Free),
            offers_per_day: nearest!(offers_per_day, u32::MAX),
            minimum_notice: nearest!(minimum_notice, Notice::Ahead(Span::minutes(120))),
            horizon: nearest!(horizon, Horizon::Ahead(Span::days(60))),
            cancel_notice: nearest!(cancel_notice, Notice::Ahead(Span::days(1))),
            move_notice: nearest!(move_notice, Notice::Ahead(Span::days(1))),
            max_moves: nearest!(max_moves, 3),
            max_open: nearest!(max_open, 5),
            patient_limits: nearest!(patient_limits, PatientLimits::default()),
            minimum_gap: nearest!(minimum_gap, Span::minutes(0)),
            quotas: nearest!(quotas, Quotas::default()),
            list_size: nearest!(list_size, u32::MAX),
            capacity: nearest!(capacity, 1),
            buffer_before: nearest!(buffer_before, Span::minutes(0)),
            buffer_after: nearest!(buffer_after, Span::minutes(0)),
            practitioner_choice: nearest!(practitioner_choice, Choice::Any),
            any_practitioner: nearest!(any_practitioner, AnyPractitioner::default()),
            any_weight: nearest!(any_weight, 1),
            reminders: nearest!(reminders, Reminders::once(Span::minutes(24 * 60))),
            hold: nearest!(hold, Span::minutes(0)),
            confirm: nearest!(confirm, Confirm::AtOnce),
            request_lapses: nearest!(request_lapses, Span::days(1)),
            series: levels.iter().rev().find_map(|level| level.series),
            patients: nearest!(patients, Patients::Any),
            known_after: nearest!(known_after, KnownAfter::Attended),
            ages: levels.iter().rev().find_map(|level| level.ages),
            sex: levels.iter().rev().find_map(|level| level.sex),
            coverage_choice: nearest!(coverage_choice, CoverageChoice::Record),
            referral: nearest!(referral, Referral::Off),
            questionnaire_valid: nearest!(questionnaire_valid, Span::days(90)),
            waiting_offer: nearest!(waiting_offer, Span::minutes(0)),
            public_booking: nearest!(public_booking, false),
        }
    }
}
