//! Facturae 3.2.2: the Spanish format of electronic invoices, unsigned.
//!
//! A signature needs the clinic's certificate, which a plugin is never given: who hands the file in signs it.
//! Setting `tax`: `"iva"`, `"igic"` or `"ipsi"`; without it the issuer's postal code decides.

mod check;
mod countries;
#[cfg(test)]
mod tests;
mod xml;

use antesala_plugin::invoice_format::{Description, Guest, Invoice, Setting};

struct Facturae;

antesala_plugin::invoice_format::export_invoice_formats!(Facturae);

/// Which tax stands on the invoices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tax {
    /// On the mainland and the Balearic Islands.
    Iva,
    /// In Ceuta and Melilla.
    Ipsi,
    /// In the Canary Islands.
    Igic,
}

impl Tax {
    fn of(settings: &[Setting], invoice: &Invoice) -> Result<Self, String> {
        let Some(set) = settings.iter().find(|setting| setting.name == "tax") else {
            return Ok(match invoice.issuer.postal_code.get(..2) {
                Some("35" | "38") => Self::Igic,
                Some("51" | "52") => Self::Ipsi,
                _ => Self::Iva,
            });
        };
        match set.value.trim_matches('"') {
            "iva" => Ok(Self::Iva),
            "ipsi" => Ok(Self::Ipsi),
            "igic" => Ok(Self::Igic),
            other => Err(format!("the setting `tax` is `{other}`; it can be iva, igic or ipsi")),
        }
    }

    /// The code in `TaxTypeCode`.
    fn code(self) -> &'static str {
        match self {
            Self::Iva => "01",
            Self::Ipsi => "02",
            Self::Igic => "03",
        }
    }
}

impl Guest for Facturae {
    fn formats(_: String) -> Vec<Description> {
        vec![Description {
            id: "facturae-3-2-2".into(),
            name: "Facturae 3.2.2".into(),
            media_type: "application/xml".into(),
            extension: "xml".into(),
        }]
    }

    fn missing(_: String, _: Vec<Setting>, invoice: Invoice) -> Vec<String> {
        check::problems(&invoice)
    }

    fn render(_: String, settings: Vec<Setting>, invoice: Invoice) -> Result<Vec<u8>, String> {
        let problems = check::problems(&invoice);
        if !problems.is_empty() {
            return Err(problems.join(" "));
        }
        Ok(xml::document(Tax::of(&settings, &invoice)?, &invoice).into_bytes())
    }
}
