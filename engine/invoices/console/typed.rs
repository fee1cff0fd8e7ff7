//! The form of an invoice: as it was typed, and what that comes to.

use serde::Serialize;

use super::super::{
    issue,
    model::{self, Draft},
    store::{Invoice, Line},
};
use crate::{
    tenancy::{
        Tenant,
        config::{Exemption, Series, SeriesKind},
    },
    web::{Errors, Fields},
};

/// The rows of a form that are read at all.
const ROWS: usize = 200;

/// The form: texts as they were typed, so that nothing is lost when something is wrong.
#[derive(Debug, Default, Serialize)]
pub(super) struct Typed {
    /// The id of the invoice to be, chosen when the form was made: a form that is sent twice issues one invoice.
    pub once: String,
    pub series: String,
    pub lines: Vec<TypedLine>,
    pub exemption: String,
    pub reason: String,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct TypedLine {
    description: String,
    quantity: String,
    unit: String,
    tax: String,
}

/// What a form comes to that can be issued.
#[derive(Debug)]
pub(super) struct Read<'t> {
    pub series: &'t Series,
    pub lines: Vec<Draft>,
    pub exemption: Option<&'t Exemption>,
}

impl TypedLine {
    /// An empty row.
    pub fn empty() -> Self {
        Self { quantity: "1".into(), ..Self::default() }
    }

    /// A line of an issued invoice, taken back.
    pub fn taken_back(line: &Line) -> Self {
        Self {
            description: line.description.clone(),
            quantity: model::typed(-line.quantity_milli, 3),
            unit: model::typed(line.unit_cents, 2),
            tax: line.tax_bp.map_or_else(|| "exempt".to_owned(), |bp| bp.to_string()),
        }
    }

    /// An empty row is no line.
    fn is_written(&self) -> bool {
        !(self.description.trim().is_empty() && self.unit.trim().is_empty())
    }
}

impl Typed {
    pub fn of(fields: &Fields) -> Self {
        let column = |name: &str| fields.all(name).take(ROWS).map(str::to_owned).collect::<Vec<_>>();
        let (quantities, units, taxes) = (column("quantity"), column("unit"), column("tax"));
        let at = |column: &[String], index: usize| column.get(index).cloned().unwrap_or_default();
        let line = |(index, description)| TypedLine {
            description,
            quantity: at(&quantities, index),
            unit: at(&units, index),
            tax: at(&taxes, index),
        };
        let field = |name| fields.get(name).unwrap_or_default().to_owned();
        Self {
            once: field("once"),
            series: field("series"),
            lines: column("description").into_iter().enumerate().map(line).collect(),
            exemption: field("exemption"),
            reason: field("reason"),
        }
    }

    /// The lines that can be read, for comparing them with what was issued.
    pub fn drafts(&self, tenant: &Tenant) -> Vec<Draft> {
        let written = (1..).zip(&self.lines).filter(|(_, line)| line.is_written());
        written.filter_map(|(row, line)| draft(tenant, row, line, &mut Errors::new())).collect()
    }

    /// What the form comes to, or what is wrong with it: the errors of row 2 are those of `line2-description` and so on.
    pub fn read<'t>(&self, tenant: &'t Tenant, corrects: Option<&Invoice>) -> Result<Read<'t>, Errors> {
        let mut errors = Errors::new();
        let kind = if corrects.is_some() { SeriesKind::Rectifying } else { SeriesKind::Invoice };
        let mut choices = issue::series(tenant, kind);
        let series = choices.clone().find(|series| self.series.is_empty() || series.code == self.series);
        errors.check(series.is_some() || choices.next().is_none(), "series", "invoices-say-series");
        errors.check(series.is_some(), "series", "invoices-no-series");
        errors.check(corrects.is_none() || !self.reason.trim().is_empty(), "reason", "invoices-say-reason");
        let rows = (1..).zip(&self.lines).filter(|(_, line)| line.is_written());
        let written = rows.clone().count();
        let lines: Vec<Draft> = rows.filter_map(|(row, line)| draft(tenant, row, line, &mut errors)).collect();
        errors.check(written > 0, "line1-description", "invoices-no-lines");
        errors.check(written <= model::LINES, "line1-description", "invoices-line-limit");
        let exemptions = &tenant.config.invoices.exemptions;
        let exemption = exemptions.iter().find(|exemption| exemption.slug == *self.exemption.as_str());
        if lines.iter().any(|line| line.tax_bp.is_none()) {
            errors.check(!exemptions.is_empty(), "line1-tax", "invoices-no-exemption");
            errors.check(exemptions.is_empty() || exemption.is_some(), "exemption", "invoices-say-exemption");
        }
        if errors.is_empty() {
            let total = model::totals(&lines).total_cents;
            // What a rectifying invoice takes back is at most what was invoiced.
            let (least, why) =
                corrects.map_or((0, "invoices-negative"), |old| (-old.total_cents, "invoices-too-much-back"));
            errors.check(total >= least, "line1-quantity", why);
            errors.check(total <= model::TOTAL, "line1-unit", "invoices-total-limit");
        }
        match series {
            Some(series) if errors.is_empty() => Ok(Read { series, lines, exemption }),
            _ => Err(errors),
        }
    }
}

fn draft(tenant: &Tenant, row: usize, line: &TypedLine, errors: &mut Errors) -> Option<Draft> {
    let mut check = |holds: bool, field: &str, key: &str| errors.check(holds, &format!("line{row}-{field}"), key);
    let description: String = line.description.trim().chars().filter(|c| !c.is_control()).collect();
    check(!description.is_empty(), "description", "invoices-say-what");
    check(description.chars().count() <= model::DESCRIPTION, "description", "invoices-description-limit");
    let quantity = model::milli(&line.quantity).filter(|quantity| *quantity != 0);
    check(quantity.is_some(), "quantity", "invoices-say-quantity");
    check(quantity.is_none_or(|q| q.abs() <= model::QUANTITY), "quantity", "invoices-quantity-limit");
    let unit = model::cents(&line.unit).filter(|unit| *unit >= 0);
    check(unit.is_some(), "unit", "invoices-say-price");
    check(unit.is_none_or(|unit| unit <= model::PRICE), "unit", "invoices-price-limit");
    let tax_bp = match line.tax.as_str() {
        "exempt" => Some(None),
        rate => rate.parse::<i64>().ok().filter(|bp| rates(tenant).contains(bp)).map(Some),
    };
    check(tax_bp.is_some(), "tax", "invoices-say-tax");
    Some(Draft { description, quantity_milli: quantity?, unit_cents: unit?, tax_bp: tax_bp? })
}

/// The clinic's tax rates in basis points.
pub(super) fn rates(tenant: &Tenant) -> Vec<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "the configuration is checked: 0 to 100")]
    tenant.config.invoices.tax_rates.iter().map(|rate| (rate * 100.0).round() as i64).collect()
}
