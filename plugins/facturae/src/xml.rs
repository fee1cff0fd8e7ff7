//! The document, element by element in the order that the schema of Facturae 3.2.2 has.

use antesala_plugin::invoice_format::{Correction, Invoice, Line, Party};

use crate::{Tax, check, countries};

const NAMESPACE: &str = "http://www.facturae.gob.es/formato/Versiones/Facturaev3_2_2.xml";

/// Writes elements.
struct Xml(String);

impl Xml {
    fn open(&mut self, name: &str) {
        self.0.push_str(&format!("<{name}>"));
    }

    fn close(&mut self, name: &str) {
        self.0.push_str(&format!("</{name}>"));
    }

    fn within(&mut self, name: &str, inner: impl FnOnce(&mut Self)) {
        self.open(name);
        inner(self);
        self.close(name);
    }

    /// An element with a text of at most `most` characters.
    fn text(&mut self, name: &str, text: &str, most: usize) {
        self.open(name);
        for c in text.trim().chars().take(most) {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                // Not allowed in XML 1.0, even escaped.
                c if c.is_control() && c != '\n' => {}
                c => self.0.push(c),
            }
        }
        self.close(name);
    }

    fn number(&mut self, name: &str, value: &str) {
        self.0.push_str(&format!("<{name}>{value}</{name}>"));
    }

    fn total(&mut self, name: &str, cents: i64) {
        self.within(name, |x| x.number("TotalAmount", &decimal(cents, 2)));
    }
}

/// `-1234` with two places: `-12.34`.
pub fn decimal(value: i64, places: u32) -> String {
    let unit = 10_u64.pow(places);
    let (sign, value) = (if value < 0 { "-" } else { "" }, value.unsigned_abs());
    format!("{sign}{}.{:0width$}", value / unit, value % unit, width = places as usize)
}

/// The whole document.
pub fn document(tax: Tax, invoice: &Invoice) -> String {
    let mut x = Xml(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<fe:Facturae xmlns:fe=\"{NAMESPACE}\" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">"
    ));
    let due = invoice.total_cents;
    x.within("FileHeader", |x| {
        x.number("SchemaVersion", "3.2.2");
        // A single invoice, issued by the seller.
        x.number("Modality", "I");
        x.number("InvoiceIssuerType", "EM");
        x.within("Batch", |x| {
            let seller = check::tidy(&invoice.issuer.tax_id);
            x.text("BatchIdentifier", &format!("{seller}{}", invoice.number), 70);
            x.number("InvoicesCount", "1");
            x.total("TotalInvoicesAmount", invoice.total_cents);
            x.total("TotalOutstandingAmount", due);
            x.total("TotalExecutableAmount", due);
            x.text("InvoiceCurrencyCode", &invoice.currency, 3);
        });
    });
    x.within("Parties", |x| {
        x.within("SellerParty", |x| party(x, &invoice.issuer));
        x.within("BuyerParty", |x| party(x, &invoice.recipient));
    });
    x.within("Invoices", |x| x.within("Invoice", |x| body(x, tax, invoice, due)));
    x.close("fe:Facturae");
    x.0.push('\n');
    x.0
}

fn body(x: &mut Xml, tax: Tax, invoice: &Invoice, due: i64) {
    x.within("InvoiceHeader", |x| {
        x.text("InvoiceNumber", &invoice.number, 20);
        x.text("InvoiceSeriesCode", &invoice.series, 20);
        // A complete invoice; original, or original that corrects another.
        x.number("InvoiceDocumentType", "FC");
        x.number("InvoiceClass", if invoice.correction.is_some() { "OR" } else { "OO" });
        if let Some(correction) = &invoice.correction {
            x.within("Corrective", |x| corrective(x, correction));
        }
    });
    x.within("InvoiceIssueData", |x| {
        x.text("IssueDate", &invoice.issued_on, 10);
        x.text("InvoiceCurrencyCode", &invoice.currency, 3);
        x.text("TaxCurrencyCode", &invoice.currency, 3);
        x.text("LanguageName", invoice.locale.split('-').next().unwrap_or("es"), 2);
    });
    x.within("TaxesOutputs", |x| {
        for sum in &invoice.taxes {
            taxed(x, tax, sum.rate_bp, sum.net_cents, sum.tax_cents);
        }
    });
    x.within("InvoiceTotals", |x| {
        x.number("TotalGrossAmount", &decimal(invoice.net_cents, 2));
        x.number("TotalGrossAmountBeforeTaxes", &decimal(invoice.net_cents, 2));
        x.number("TotalTaxOutputs", &decimal(invoice.tax_cents, 2));
        x.number("TotalTaxesWithheld", "0.00");
        x.number("InvoiceTotal", &decimal(invoice.total_cents, 2));
        x.number("TotalOutstandingAmount", &decimal(due, 2));
        x.number("TotalExecutableAmount", &decimal(due, 2));
    });
    x.within("Items", |x| {
        for line in &invoice.lines {
            x.within("InvoiceLine", |x| item(x, tax, invoice, line));
        }
    });
    if let Some(exemption) = &invoice.exemption {
        x.within("LegalLiterals", |x| x.text("LegalReference", &exemption.reason, 250));
    }
}

/// Why and how another invoice is corrected: the lines here are the differences (method 02).
fn corrective(x: &mut Xml, correction: &Correction) {
    x.text("InvoiceNumber", &correction.number, 20);
    x.text("InvoiceSeriesCode", &correction.series, 20);
    x.number("ReasonCode", "10");
    x.number("ReasonDescription", "Detalle Operación");
    x.within("TaxPeriod", |x| {
        x.text("StartDate", &correction.issued_on, 10);
        x.text("EndDate", &correction.issued_on, 10);
    });
    x.number("CorrectionMethod", "02");
    x.number("CorrectionMethodDescription", "Rectificación por diferencias");
    x.text("AdditionalReasonDescription", &correction.reason, 2_500);
}

fn taxed(x: &mut Xml, tax: Tax, rate_bp: Option<i64>, net_cents: i64, tax_cents: i64) {
    x.within("Tax", |x| {
        x.number("TaxTypeCode", tax.code());
        x.number("TaxRate", &decimal(rate_bp.unwrap_or(0), 2));
        x.total("TaxableBase", net_cents);
        x.total("TaxAmount", tax_cents);
    });
}

fn item(x: &mut Xml, tax: Tax, invoice: &Invoice, line: &Line) {
    x.text("ItemDescription", &line.description, 2_500);
    x.number("Quantity", &decimal(line.quantity_milli, 3));
    // Units.
    x.number("UnitOfMeasure", "01");
    x.number("UnitPriceWithoutTax", &decimal(line.unit_cents, 2));
    x.number("TotalCost", &decimal(line.net_cents, 2));
    x.number("GrossAmount", &decimal(line.net_cents, 2));
    x.within("TaxesOutputs", |x| {
        let rate = line.tax_bp.unwrap_or(0);
        let exact = i128::from(line.net_cents) * i128::from(rate);
        let half = if exact < 0 { -5_000 } else { 5_000 };
        let tax_cents = i64::try_from((exact + half) / 10_000).unwrap_or(0);
        taxed(x, tax, line.tax_bp, line.net_cents, tax_cents);
    });
    if let Some(exemption) = invoice.exemption.as_ref().filter(|_| line.tax_bp.is_none()) {
        x.within("SpecialTaxableEvent", |x| {
            // Subject to the tax, and exempt.
            x.number("SpecialTaxableEventCode", "01");
            x.text("SpecialTaxableEventReason", &format!("{}: {}", exemption.code, exemption.reason), 2_500);
        });
    }
}

fn party(x: &mut Xml, party: &Party) {
    let company = check::is_company(party);
    x.within("TaxIdentification", |x| {
        x.number("PersonTypeCode", if company { "J" } else { "F" });
        x.number("ResidenceTypeCode", countries::residence(&party.country));
        x.text("TaxIdentificationNumber", &check::tidy(&party.tax_id), 30);
    });
    if company {
        x.within("LegalEntity", |x| {
            x.text("CorporateName", &party.name, 80);
            place(x, party);
        });
    } else {
        let (name, first, second) = names(&party.name);
        x.within("Individual", |x| {
            x.text("Name", &name, 40);
            x.text("FirstSurname", &first, 40);
            if let Some(second) = second {
                x.text("SecondSurname", &second, 40);
            }
            place(x, party);
        });
    }
}

fn place(x: &mut Xml, party: &Party) {
    let (address, city, code) = (&party.address, &party.city, party.postal_code.trim());
    let by_code = countries::province(code).unwrap_or_default();
    let province = Some(party.province.as_str()).filter(|province| !province.is_empty());
    if party.country.eq_ignore_ascii_case("ES") {
        x.within("AddressInSpain", |x| {
            x.text("Address", address, 80);
            x.text("PostCode", code, 5);
            x.text("Town", city, 50);
            x.text("Province", province.unwrap_or(by_code), 20);
            x.number("CountryCode", "ESP");
        });
    } else {
        x.within("OverseasAddress", |x| {
            x.text("Address", address, 80);
            x.text("PostCodeAndTown", &format!("{code} {city}"), 50);
            x.text("Province", province.unwrap_or(city), 20);
            x.text("CountryCode", countries::alpha3(&party.country).unwrap_or_default(), 3);
        });
    }
}

/// Names and surnames: of three words and more the last two are the surnames.
fn names(full: &str) -> (String, String, Option<String>) {
    let words: Vec<&str> = full.split_whitespace().collect();
    match words.as_slice() {
        [] => (String::new(), String::new(), None),
        [name] => ((*name).to_owned(), String::new(), None),
        [name, surname] => ((*name).to_owned(), (*surname).to_owned(), None),
        [names @ .., first, second] => (names.join(" "), (*first).to_owned(), Some((*second).to_owned())),
    }
}
