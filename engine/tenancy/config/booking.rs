//! The booking policy. Each key may stand at the clinic, a site, a service or a practitioner: the nearest wins.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::values::Span;

/// Whether the patient chooses the practitioner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// A practitioner, or any.
    Any,
    /// The patient must choose one.
    Required,
}

/// The rules, as far as one level says something about them.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BookingPolicy {
    /// Appointments start at every so many minutes, counted from the start of the working hours: `"15m"`.
    pub slot_step: Option<Span>,
    /// How long before its start an appointment can be booked at the latest: `"2h"`.
    pub minimum_notice: Option<Span>,
    /// How far ahead appointments can be booked: `"60 days"`.
    pub horizon: Option<Span>,
    /// How long before its start an appointment can be cancelled online at the latest: `"24h"`.
    pub cancel_notice: Option<Span>,
    /// How long before its start an appointment can be moved online at the latest: `"24h"`.
    pub move_notice: Option<Span>,
    /// How often the patient may move one appointment.
    pub max_moves: Option<u32>,
    /// How many appointments to come a patient may have at the same time.
    pub max_open: Option<u32>,
    /// Time before an appointment in which the practitioner is not free either.
    pub buffer_before: Option<Span>,
    /// Time after an appointment in which the practitioner is not free either.
    pub buffer_after: Option<Span>,
    /// Whether the patient may leave the choice of the practitioner to the clinic.
    pub practitioner_choice: Option<Choice>,
    /// How long before an appointment the patient is reminded by mail; `"0m"` for never.
    pub reminder: Option<Span>,
}

/// The rules that hold for one service with one practitioner at one site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is documented in BookingPolicy")]
pub struct Rules {
    pub slot_step: Span,
    pub minimum_notice: Span,
    pub horizon: Span,
    pub cancel_notice: Span,
    pub move_notice: Span,
    pub max_moves: u32,
    pub max_open: u32,
    pub buffer_before: Span,
    pub buffer_after: Span,
    pub practitioner_choice: Choice,
    pub reminder: Span,
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
            minimum_notice: nearest!(minimum_notice, Span::minutes(120)),
            horizon: nearest!(horizon, Span::days(60)),
            cancel_notice: nearest!(cancel_notice, Span::minutes(24 * 60)),
            move_notice: nearest!(move_notice, Span::minutes(24 * 60)),
            max_moves: nearest!(max_moves, 3),
            max_open: nearest!(max_open, 5),
            buffer_before: nearest!(buffer_before, Span::minutes(0)),
            buffer_after: nearest!(buffer_after, Span::minutes(0)),
            practitioner_choice: nearest!(practitioner_choice, Choice::Any),
            reminder: nearest!(reminder, Span::minutes(24 * 60)),
        }
    }
}
