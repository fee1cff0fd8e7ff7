//! The audit trail as the clinic's admin reads it.

use axum::extract::Query;
use serde::{Deserialize, Serialize};

use crate::{
    audit,
    clock::{LocalTime, Timestamp},
    ids::PatientId,
    portal::{Page, Role, Staff},
};

/// Lines on a page.
const PAGE: i64 = 100;

#[derive(Deserialize)]
pub(crate) struct Filter {
    patient: Option<PatientId>,
    action: Option<String>,
    before: Option<i64>,
}

#[derive(Serialize)]
struct Trail {
    lines: Vec<Line>,
    patient: Option<PatientId>,
    action: String,
    older: Option<i64>,
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    line: audit::Line,
    time: String,
    /// The text key that says the act in words.
    action_key: String,
    /// Where that which it was done to is seen.
    subject_href: Option<String>,
    /// The hour of an appointment; the line's own detail is what stands after it.
    hour: Option<String>,
    /// The text key of the kind of a mail, instead of the line's own detail.
    detail_key: Option<String>,
}

impl Line {
    fn new(mut line: audit::Line, zone: &jiff::tz::TimeZone) -> Self {
        let (mut hour, mut detail_key) = (None, None);
        match line.subject_kind.as_str() {
            "appointment" => (hour, line.detail) = hour_of(line.detail),
            "mail" => detail_key = line.detail.as_ref().map(|kind| format!("mail-kind-{}", kind.replace('.', "-"))),
            _ => {}
        }
        Self {
            time: LocalTime(line.at.local(zone)).to_string(),
            action_key: format!("audit-{}", line.action.replace('.', "-")),
            subject_href: href(&line),
            hour,
            detail_key,
            line,
        }
    }
}

/// `2026-11-30T09:30; why`: the hour, and what stands after it.
fn hour_of(detail: Option<String>) -> (Option<String>, Option<String>) {
    let Some(detail) = detail else { return (None, None) };
    let (hour, rest) = detail.split_once("; ").map_or((detail.as_str(), None), |(hour, rest)| (hour, Some(rest)));
    if hour.parse::<jiff::civil::DateTime>().is_err() {
        return (None, Some(detail));
    }
    (Some(hour.to_owned()), rest.map(str::to_owned))
}

/// The page of an appointment, a document, answers or an invoice; the rest is seen in the patient's record.
fn href(line: &audit::Line) -> Option<String> {
    let id = line.subject_id?;
    match line.subject_kind.as_str() {
        "appointment" => Some(format!("/console/appointments/{id}")),
        "document" => Some(format!("/console/documents/{id}/file")),
        "response" => Some(format!("/console/responses/{id}")),
        "invoice" => Some(format!("/console/invoices/{id}")),
        _ => None,
    }
}

/// The trail, newest first.
pub(crate) async fn list(mut staff: Staff, Query(filter): Query<Filter>) -> Page {
    staff.must_be(Role::ADMIN)?;
    let action = filter.action.unwrap_or_default();
    let wanted = (!action.is_empty()).then_some(action.as_str());
    let before = filter.before.map(Timestamp::from_micros);
    let lines = audit::list(&mut staff.tx, filter.patient, wanted, before, PAGE).await?;
    let older = (lines.len() == usize::try_from(PAGE).unwrap_or(0))
        .then(|| lines.last().map(|line| line.at.micros()))
        .flatten();
    let zone = staff.visit.here.tenant.zone(None);
    let lines = lines.into_iter().map(|line| Line::new(line, &zone)).collect();
    let page = Trail { lines, patient: filter.patient, action, older };
    staff.page("console/audit/list", &page).await
}
