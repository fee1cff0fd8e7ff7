//! The PDF of an invoice, typeset by typst from the theme's layout: PDF/A-3 and PDF/UA-1, the same bytes for the same invoice.

use std::sync::LazyLock;

use bytes::Bytes;
use serde::Serialize;
use tokio::sync::Semaphore;

use super::{
    formats::Whole,
    issuer::Issuer,
    model::TaxLine,
    store::{self, Invoice},
};
use crate::{
    error::{Error, Result},
    portal::Portal,
    tenancy::{Tenant, config::Legal},
    themes::{
        Theme,
        civil::{self, Style},
        numbers,
    },
    typeset::{self, Document},
};

/// Invoices that are typeset at the same time.
static PLACES: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(2));
/// The theme's layout.
const LAYOUT: &str = "invoice/invoice.typ";

/// What the layout is given as `invoice.json`: words in the patient's language, amounts as people read them.
#[derive(Debug, Serialize)]
struct Sheet<'a> {
    lang: &'static str,
    accent: String,
    logo: Option<&'static str>,
    clinic: &'a str,
    issuer: &'a Legal,
    contact: &'a [String],
    title: String,
    number: &'a str,
    date: String,
    recipient: Vec<String>,
    correction: Option<String>,
    reason: Option<&'a str>,
    lines: Vec<SheetLine<'a>>,
    net: String,
    taxes: Vec<(String, String)>,
    total: String,
    exemption: Option<&'a str>,
    payment: Option<&'a str>,
    footer: Option<&'a str>,
    labels: std::collections::BTreeMap<&'static str, String>,
}

#[derive(Debug, Serialize)]
struct SheetLine<'a> {
    description: &'a str,
    quantity: String,
    unit: String,
    tax: String,
    net: String,
}

/// The names of the texts that the layout prints.
const LABELS: &[&str] = &[
    "number",
    "date",
    "issuer",
    "recipient",
    "description",
    "quantity",
    "unit",
    "net",
    "base",
    "total",
    "payment",
    "page",
];

/// A plain report for the demo's records, typeset as invoices are.
pub(crate) fn report(layout: String, day: jiff::civil::Date) -> std::result::Result<Bytes, String> {
    typeset::pdf(Document { markup: layout, files: Vec::new(), ident: "report", day })
}

/// Typesets an invoice.
pub(super) async fn pdf(portal: &Portal, clinic: &Tenant, whole: &Whole) -> Result<Bytes> {
    let invoice = &whole.invoice;
    let theme = portal.theme(clinic)?;
    let layout = theme.layout(LAYOUT).ok_or_else(|| Error::internal("the theme has no layout for invoices"))?;
    let logo = theme.logo();
    let logo_name =
        logo.as_ref().map(|logo| if logo.media_type.starts_with("image/svg") { "logo.svg" } else { "logo.png" });
    let issuer = Issuer::of(clinic, invoice)?;
    let sheet = serde_json::to_vec(&sheet(&theme, &issuer, whole, logo_name))?;
    let logo = logo_name.zip(logo.map(|logo| logo.bytes));
    let files = std::iter::once(("invoice.json", sheet.into())).chain(logo).collect();
    let ident = format!("{}/{}", clinic.slug, invoice.id);
    let (day, title) = (invoice.issued_on.0, invoice.number.clone());
    let _place = PLACES.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(move || typeset::pdf(Document { markup: layout, files, ident: &ident, day }))
        .await
        .map_err(Error::internal)?
        .map_err(|why| Error::internal(format!("invoice {title}: {why}")))
}

fn sheet<'a>(
    theme: &Theme,
    issuer: &'a Issuer,
    Whole { invoice, lines, corrects }: &'a Whole,
    logo: Option<&'static str>,
) -> Sheet<'a> {
    let lang = invoice.language;
    let text = |key: &str| theme.text(lang, key, &[]);
    let tax_name = issuer.tax.clone().unwrap_or_else(|| text("invoices-tax"));
    let day = |invoice: &Invoice| civil::say(Style::ShortDay, lang, &invoice.issued_on.to_string()).unwrap_or_default();
    let money = |cents| numbers::money(lang, cents);
    let rate = |tax_bp: Option<i64>| match tax_bp {
        None => text("invoices-exempt"),
        Some(bp) => numbers::percent(lang, bp),
    };
    let row = |tax: &TaxLine| {
        let base = money(tax.net_cents);
        let args = [("tax", tax_name.as_str().into()), ("rate", rate(tax.rate_bp).into()), ("base", base.into())];
        let key = if tax.rate_bp.is_some() { "invoices-tax-on" } else { "invoices-exempt-on" };
        (theme.text(lang, key, &args), money(tax.tax_cents))
    };
    let rates = store::totals(lines).taxes;
    // Where all is exempt its reason says so.
    let taxes = rates.iter().filter(|tax| tax.rate_bp.is_some() || rates.len() > 1).map(row).collect();
    let label = |&name: &&'static str| (name, text(&format!("invoices-pdf-{name}")));
    let mut labels: std::collections::BTreeMap<_, _> = LABELS.iter().map(label).collect();
    labels.insert("tax", tax_name.clone());
    let tax_id = text("invoices-tax-id");
    let town = [invoice.recipient_postal_code.as_deref(), invoice.recipient_city.as_deref()];
    let town = town.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let recipient = [
        Some(invoice.recipient_name.clone()),
        invoice.recipient_tax_id.as_ref().map(|id| format!("{tax_id} {id}")),
        invoice.recipient_address.clone(),
        Some(town),
    ];
    labels.insert("tax_id", tax_id);
    Sheet {
        lang: lang.as_str(),
        accent: theme.tokens().accent().to_string(),
        logo,
        clinic: &issuer.clinic,
        issuer: &issuer.legal,
        contact: &issuer.contact,
        title: text(if invoice.corrects_id.is_some() { "invoices-title-rectifying" } else { "invoices-title" }),
        number: &invoice.number,
        date: day(invoice),
        recipient: recipient.into_iter().flatten().filter(|line| !line.is_empty()).collect(),
        correction: corrects.as_ref().map(|old| {
            theme.text(lang, "invoices-corrects", &[("number", old.number.as_str().into()), ("date", day(old).into())])
        }),
        reason: invoice.correction_reason.as_deref(),
        lines: lines
            .iter()
            .map(|line| SheetLine {
                description: &line.description,
                quantity: numbers::quantity(lang, line.quantity_milli),
                unit: money(line.unit_cents),
                tax: rate(line.tax_bp),
                net: money(line.net_cents),
            })
            .collect(),
        net: money(invoice.net_cents),
        taxes,
        total: money(invoice.total_cents),
        exemption: invoice.exemption_reason.as_deref(),
        // Nobody pays an invoice that gives money back.
        payment: issuer.payment.as_deref().filter(|_| invoice.total_cents > 0),
        footer: issuer.footer.as_deref(),
        labels,
    }
}
