//! Pages with what the clinic's plugins add to them: at their end, in every theme.

use axum::{http::StatusCode, response::Response};
use serde::Serialize;

use super::{Patient, Staff, Visit};
use crate::{
    error::Result,
    ids::PatientId,
    plugins::page_section::{Added, Appointment, Block, Chart, Field, Link, Place, Request},
};

/// No more appointments are told to plugins.
const APPOINTMENTS: usize = 20;

/// What a page knows that plugins may be told: of whom it is, nothing.
#[derive(Debug, Default)]
pub struct Known {
    /// Those to come, the next one first.
    pub appointments: Vec<Appointment>,
    /// How many invoices are not paid.
    pub unpaid_invoices: Option<usize>,
    /// How many documents are unread.
    pub unread_documents: Option<i64>,
    /// How many questionnaires wait.
    pub open_questionnaires: Option<i64>,
}

/// What plugins added, as `sections.html` shows it.
#[derive(Debug, Serialize)]
struct Sections {
    shown: Vec<Shown>,
    /// The plugins that failed. Staff read their names; patients, that a part of the page is missing: what it said may matter to them.
    failed: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Shown {
    title: String,
    parts: Vec<Part>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Part {
    Paragraph { text: String },
    Items { items: Vec<String> },
    Fields { items: Vec<Named> },
    Links { links: Vec<Leading> },
    Table { caption: String, columns: Vec<String>, rows: Vec<Vec<String>> },
    Chart { caption: String, columns: [String; 2], bars: Vec<Bar> },
}

#[derive(Debug, Serialize)]
struct Named {
    term: String,
    text: String,
}

#[derive(Debug, Serialize)]
struct Leading {
    text: String,
    target: String,
    /// Whether it leads out of the portal.
    outside: bool,
}

#[derive(Debug, Serialize)]
struct Bar {
    label: String,
    /// The value in thousandths.
    thousandths: i64,
    /// How long the bar is, in hundredths of the whole.
    length: f64,
}

/// A page's own context and the sections.
#[derive(Serialize)]
struct With<'a, T> {
    #[serde(flatten)]
    own: &'a T,
    plugin_sections: Sections,
}

impl Patient {
    /// Answers with a page and what the clinic's plugins add to it. The transaction ends before any of them is asked.
    ///
    /// # Errors
    /// When the template fails in every theme of the chain.
    pub async fn page_with(
        self,
        template: &str,
        context: &impl Serialize,
        place: Place,
        known: Known,
    ) -> Result<Response> {
        let Self { visit, tx, record, .. } = self;
        tx.rollback().await;
        visit.render_with(template, context, (place, record), known).await
    }
}

impl Staff {
    /// Answers with a page about a patient and what the clinic's plugins add to it. The transaction ends before any of them is asked.
    ///
    /// # Errors
    /// When the template fails in every theme of the chain.
    pub async fn page_with(
        self,
        template: &str,
        context: &impl Serialize,
        about: (Place, PatientId),
        known: Known,
    ) -> Result<Response> {
        let Self { visit, tx, .. } = self;
        tx.rollback().await;
        visit.render_with(template, context, about, known).await
    }
}

impl Visit {
    /// The same for whoever it is, when no transaction is open any more.
    ///
    /// # Errors
    /// When the template fails in every theme of the chain.
    pub async fn render_with(
        &self,
        template: &str,
        context: &impl Serialize,
        (place, patient): (Place, PatientId),
        known: Known,
    ) -> Result<Response> {
        let today = self.portal.now().day(&self.here.tenant.zone(None));
        let Known { mut appointments, unpaid_invoices, unread_documents, open_questionnaires } = known;
        appointments.truncate(APPOINTMENTS);
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let natural = |number: i64| u32::try_from(number.max(0)).unwrap_or(u32::MAX);
        let request = Request {
            place,
            locale: self.lang.as_str().to_owned(),
            today: today.to_string(),
            patient: patient.to_string(),
            appointments,
            unpaid_invoices: unpaid_invoices.map(count),
            unread_documents: unread_documents.map(natural),
            open_questionnaires: open_questionnaires.map(natural),
        };
        let added = self.portal.plugins().sections(&self.here.tenant, self.lang, &request).await;
        if added.is_empty() {
            return self.render(StatusCode::OK, template, context);
        }
        self.render(StatusCode::OK, template, &With { own: context, plugin_sections: Sections::of(added) })
    }
}

impl Sections {
    fn of(added: Vec<Added>) -> Self {
        let (mut shown, mut failed) = (Vec::new(), Vec::new());
        for Added { plugin, outcome } in added {
            match outcome {
                Ok(section) => {
                    shown.push(Shown {
                        title: section.title,
                        parts: section.blocks.into_iter().map(Part::from).collect(),
                    });
                }
                Err(_) => failed.push(plugin),
            }
        }
        Self { shown, failed }
    }
}

impl From<Block> for Part {
    fn from(block: Block) -> Self {
        let leading = |Link { text, target }: Link| Leading { text, outside: !target.starts_with('/'), target };
        match block {
            Block::Paragraph(text) => Self::Paragraph { text },
            Block::Items(items) => Self::Items { items },
            Block::Fields(fields) => {
                Self::Fields { items: fields.into_iter().map(|Field { term, text }| Named { term, text }).collect() }
            }
            Block::Links(links) => Self::Links { links: links.into_iter().map(leading).collect() },
            Block::Table(table) => Self::Table { caption: table.caption, columns: table.columns, rows: table.rows },
            Block::Chart(chart) => chart.into(),
        }
    }
}

impl From<Chart> for Part {
    fn from(chart: Chart) -> Self {
        let largest = chart.points.iter().map(|point| point.value).fold(0.0, f64::max);
        let whole = chart.whole.unwrap_or(largest);
        let length = |value: f64| if whole > 0.0 { (value / whole * 100.0).clamp(0.0, 100.0) } else { 0.0 };
        #[expect(clippy::cast_possible_truncation, reason = "the host takes no values that large")]
        let thousandths = |value: f64| (value * 1_000.0).round() as i64;
        let bar = |point: crate::plugins::page_section::Point| Bar {
            thousandths: thousandths(point.value),
            length: length(point.value),
            label: point.label,
        };
        Self::Chart {
            caption: chart.caption,
            columns: [chart.label_head, chart.value_head],
            bars: chart.points.into_iter().map(bar).collect(),
        }
    }
}
