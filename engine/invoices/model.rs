//! Amounts and numbers: exact, in cents.
//!
//! A line's net is quantity × unit price, rounded half away from zero to the cent. Tax is computed once for each rate on the
//! sum of its lines' nets and rounded the same way, as Spanish law (RD 1619/2012) and EN 16931 (BR-CO-17) have it.

use serde::Serialize;

use crate::storage::text_enum;

/// The most lines of an invoice, and the most characters of a line's description.
pub const LINES: usize = 50;
/// See [`LINES`].
pub const DESCRIPTION: usize = 200;
/// The most of one thing, in thousandths: 100 000. Beyond this and the next two somebody's finger slipped.
pub const QUANTITY: i64 = 100_000_000;
/// The highest price of one thing, in cents: a million.
pub const PRICE: i64 = 100_000_000;
/// The highest total, in cents: ten millions.
pub const TOTAL: i64 = 1_000_000_000;

text_enum! {
    /// Which kind of invoice.
    pub enum Kind {
        /// An invoice.
        Invoice = "invoice",
        /// One that corrects another.
        Rectifying = "rectifying",
    }
}

text_enum! {
    /// What became of an invoice.
    pub enum State {
        /// Issued, not yet paid.
        Issued = "issued",
        /// Paid.
        Paid = "paid",
        /// Corrected by a rectifying invoice.
        Rectified = "rectified",
    }
}

/// A line before it is issued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Draft {
    /// What was done.
    pub description: String,
    /// How much of it, in thousandths; negative on a rectifying invoice.
    pub quantity_milli: i64,
    /// The price of one, in cents, without tax.
    pub unit_cents: i64,
    /// The tax rate in basis points; `None` for exempt.
    pub tax_bp: Option<i64>,
}

/// The tax of one rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaxLine {
    /// The rate in basis points; `None` for exempt.
    pub rate_bp: Option<i64>,
    /// The sum of its lines.
    pub net_cents: i64,
    /// The tax on it.
    pub tax_cents: i64,
}

/// An invoice's amounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Without tax.
    pub net_cents: i64,
    /// The tax.
    pub tax_cents: i64,
    /// To pay.
    pub total_cents: i64,
    /// Rate by rate, exempt first.
    pub taxes: Vec<TaxLine>,
}

/// A line's net in cents.
pub fn net(quantity_milli: i64, unit_cents: i64) -> i64 {
    rounded(i128::from(quantity_milli) * i128::from(unit_cents), 1_000)
}

/// The amounts of some lines.
pub fn totals(lines: &[Draft]) -> Totals {
    let mut rates: Vec<Option<i64>> = lines.iter().map(|line| line.tax_bp).collect();
    rates.sort_unstable();
    rates.dedup();
    let taxes: Vec<TaxLine> = rates
        .into_iter()
        .map(|rate_bp| {
            let of_rate = lines.iter().filter(|line| line.tax_bp == rate_bp);
            let net_cents: i64 = of_rate.map(|line| net(line.quantity_milli, line.unit_cents)).sum();
            let tax_cents = rounded(i128::from(net_cents) * i128::from(rate_bp.unwrap_or(0)), 10_000);
            TaxLine { rate_bp, net_cents, tax_cents }
        })
        .collect();
    let net_cents = taxes.iter().map(|tax| tax.net_cents).sum();
    let tax_cents = taxes.iter().map(|tax| tax.tax_cents).sum();
    Totals { net_cents, tax_cents, total_cents: net_cents + tax_cents, taxes }
}

/// Half away from zero.
fn rounded(numerator: i128, denominator: i128) -> i64 {
    let half = denominator / 2;
    let adjusted = if numerator < 0 { numerator - half } else { numerator + half };
    i64::try_from(adjusted / denominator).unwrap_or(if numerator < 0 { i64::MIN } else { i64::MAX })
}

/// Writes a number in its series' format: `{series}`, `{year}`, `{number}` and `{number:05}` (padded with zeros).
pub fn number(format: &str, series: &str, year: i64, sequence: i64) -> String {
    let mut written = format.replace("{series}", series).replace("{year}", &year.to_string());
    while let Some(start) = written.find("{number") {
        let Some(length) = written[start..].find('}') else { break };
        let width = written[start + 7..start + length].trim_start_matches(':').parse().unwrap_or(0_usize).min(20);
        written.replace_range(start..=start + length, &format!("{sequence:0width$}"));
    }
    written
}

/// An amount as people type it, `65`, `65,5`, `65.50`, `1.234,56` or `1,234.56`, in cents.
pub fn cents(text: &str) -> Option<i64> {
    decimal(text, 2)
}

/// A quantity as people type it, in thousandths.
pub fn milli(text: &str) -> Option<i64> {
    decimal(text, 3)
}

fn decimal(text: &str, places: usize) -> Option<i64> {
    let text = text.trim().trim_end_matches('€').trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.rsplit_once(['.', ',']).unwrap_or((digits, ""));
    let whole = without_thousands(whole, &digits[whole.len()..])?;
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || fraction.len() > places || !plain(&whole) || !plain(fraction) {
        return None;
    }
    let value: i64 = format!("{whole}{fraction:0<places$}").parse().ok()?;
    Some(if negative { -value } else { value })
}

/// The digits before the decimal mark; thousands may be set apart by the other mark, three digits each.
fn without_thousands(whole: &str, after: &str) -> Option<String> {
    let mark = if after.starts_with(',') { '.' } else { ',' };
    let mut groups = whole.split(mark);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let even = rest.iter().all(|group| group.len() == 3) && (rest.is_empty() || (1..=3).contains(&first.len()));
    even.then(|| format!("{first}{}", rest.concat()))
}

/// Thousandths or cents as a form shows them: `1`, `1,5`, `65,00`.
pub fn typed(value: i64, places: u32) -> String {
    let unit = 10_i64.pow(places);
    let (whole, fraction) = (value.abs() / unit, value.abs() % unit);
    let sign = if value < 0 { "-" } else { "" };
    if fraction == 0 && places == 3 {
        return format!("{sign}{whole}");
    }
    let fraction = format!("{fraction:0width$}", width = places as usize);
    let fraction = if places == 3 { fraction.trim_end_matches('0') } else { &fraction };
    format!("{sign}{whole},{fraction}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_written_as_the_series_says() {
        assert_eq!(number("{series}{year}-{number:05}", "A", 2026, 42), "A2026-00042");
        assert_eq!(number("{series}-{year}/{number:04}", "LC", 2026, 12345), "LC-2026/12345");
        assert_eq!(number("{number}", "A", 2026, 7), "7");
    }

    #[test]
    fn amounts_are_read_as_people_type_them() {
        for (text, expected) in [
            ("65", 6500),
            ("65,5", 6550),
            ("65.50 €", 6550),
            ("-3,20", -320),
            ("0,01", 1),
            ("1.234,56", 123_456),
            ("1,234.5", 123_450),
            ("12.345.678,9", 1_234_567_890),
        ] {
            assert_eq!(cents(text), Some(expected), "{text}");
        }
        for text in ["", "abc", "1.234", "1.23,4", "1.2345,6", ".234,5", "1.234.5", "65,505", "9999999999", "--1", "1-"]
        {
            assert_eq!(cents(text), None, "{text}");
        }
    }

    #[test]
    fn half_a_cent_goes_away_from_zero() {
        assert_eq!(net(500, 1), 1);
        assert_eq!(net(-500, 1), -1);
        assert_eq!(totals(&[line(1_000, 250, Some(1_000))]).tax_cents, 25);
    }

    fn line(quantity_milli: i64, unit_cents: i64, tax_bp: Option<i64>) -> Draft {
        Draft { description: "x".into(), quantity_milli, unit_cents, tax_bp }
    }

    fn lines() -> impl Strategy<Value = Vec<Draft>> {
        let rate = prop_oneof![Just(None), Just(Some(2_100)), Just(Some(1_000)), Just(Some(700))];
        prop::collection::vec((-99_000i64..99_000, 0i64..1_000_000, rate), 0..12)
            .prop_map(|lines| lines.into_iter().map(|(q, u, r)| line(q, u, r)).collect())
    }

    proptest! {
        #[test]
        fn the_parts_add_up_to_the_total(lines in lines()) {
            let totals = totals(&lines);
            prop_assert_eq!(totals.net_cents + totals.tax_cents, totals.total_cents);
            prop_assert_eq!(totals.net_cents, lines.iter().map(|l| net(l.quantity_milli, l.unit_cents)).sum::<i64>());
        }

        #[test]
        fn a_full_correction_leaves_nothing_to_pay(lines in lines()) {
            let negated: Vec<_> = lines.iter().map(|l| Draft { quantity_milli: -l.quantity_milli, ..l.clone() }).collect();
            prop_assert_eq!(totals(&lines).total_cents + totals(&negated).total_cents, 0);
        }

        #[test]
        fn what_a_form_shows_is_read_back(value in -999_999_999i64..999_999_999) {
            prop_assert_eq!(cents(&typed(value, 2)), Some(value));
            prop_assert_eq!(milli(&typed(value, 3)), Some(value));
        }
    }
}
