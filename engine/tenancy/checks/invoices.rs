//! Invoices: numbers that are their own, and who issues them.

use super::Checks;
use crate::nif::is_nif;
use crate::tenancy::config::{Invoices, Legal, SeriesKind};

impl Checks<'_> {
    pub(super) fn invoices(&mut self, invoices: &Invoices, legal: &Legal, country: &str) {
        if invoices.currency.len() != 3 || !invoices.currency.bytes().all(|b| b.is_ascii_uppercase()) {
            let problem = format!("\"{}\" is no currency", invoices.currency);
            self.say(&["invoices", "currency"], problem, "three capital letters (ISO 4217): \"EUR\"");
        }
        let codes: Vec<&str> = invoices.series.iter().map(|series| series.code.as_str()).collect();
        self.unique("invoices.series", "code", &codes);
        for (index, series) in invoices.series.iter().enumerate() {
            let index = index.to_string();
            let path = ["invoices", "series", index.as_str(), "format"];
            if !series.format.contains("{number") {
                let problem = "without {number} two invoices would have one number";
                self.say(&path, problem, "write \"{series}{year}-{number:05}\"");
            }
            if !series.format.contains("{series}") && codes.len() > 1 {
                let problem = "without {series} two series would have one number";
                self.say(&path, problem, "write \"{series}{year}-{number:05}\"");
            }
            if series.code.is_empty() || series.code.chars().count() > 20 {
                let path = ["invoices", "series", index.as_str(), "code"];
                self.say(&path, "a series has a code of 1 to 20 letters", "write \"A\"");
            }
        }
        if !codes.is_empty() {
            if !invoices.series.iter().any(|series| series.kind == SeriesKind::Rectifying) {
                let hint = "add [[invoices.series]] with kind = \"rectifying\"";
                let problem = "no series for rectifying invoices: a mistake could not be corrected";
                self.say(&["invoices", "series"], problem, hint);
            }
            if legal.name.is_empty() || legal.tax_id.is_empty() {
                let hint = "write [legal] with name, tax_id, address, postal_code and city";
                let place = if self.file.contains_key("legal") { vec!["legal"] } else { vec!["invoices", "series"] };
                self.say(&place, "invoices need to say who issues them", hint);
            }
        }
        if country == "ES" && !legal.tax_id.is_empty() && !is_nif(&legal.tax_id) {
            let problem = format!("\"{}\" is no NIF: its check character does not fit", legal.tax_id);
            self.say(&["legal", "tax_id"], problem, "compare it with the card of the tax agency");
        }
        for (index, rate) in invoices.tax_rates.iter().enumerate() {
            if !(0.0..=100.0).contains(rate) {
                let path = ["invoices", "tax_rates", &index.to_string()];
                self.say(&path, "a rate is from 0 to 100 percent", "from 0.0 to 100.0, such as 21.0");
            }
        }
        let names: Vec<&str> = invoices.exemptions.iter().map(|exemption| exemption.slug.as_str()).collect();
        self.unique("invoices.exemptions", "slug", &names);
        for (index, exemption) in invoices.exemptions.iter().enumerate() {
            self.words(&["invoices", "exemptions", &index.to_string(), "reason"], Some(&exemption.reason));
        }
        self.words(&["invoices", "payment"], invoices.payment.as_ref());
        self.words(&["invoices", "footer"], invoices.footer.as_ref());
    }
}
