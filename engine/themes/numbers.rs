//! Money, sizes and names as the pages write them.

use crate::lang::Lang;

/// Cents as an amount of euros: «1.234,56 €», «€1,234.56».
pub fn money(lang: Lang, cents: i64) -> String {
    let sign = if cents < 0 { "−" } else { "" };
    let (euros, rest) = (cents.unsigned_abs() / 100, cents.unsigned_abs() % 100);
    match lang {
        Lang::Es | Lang::Ca => format!("{sign}{},{rest:02}\u{a0}€", grouped(euros, '.')),
        Lang::En => format!("{sign}€{}.{rest:02}", grouped(euros, ',')),
    }
}

fn grouped(number: u64, separator: char) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// A quantity in thousandths: «1», «1,5».
pub fn quantity(lang: Lang, thousandths: i64) -> String {
    let sign = if thousandths < 0 { "−" } else { "" };
    let (whole, rest) = (thousandths.unsigned_abs() / 1000, thousandths.unsigned_abs() % 1000);
    let rest = format!("{rest:03}");
    match (rest.trim_end_matches('0'), lang) {
        ("", _) => format!("{sign}{whole}"),
        (rest, Lang::En) => format!("{sign}{whole}.{rest}"),
        (rest, _) => format!("{sign}{whole},{rest}"),
    }
}

/// A rate in basis points: «21 %», «7,5 %».
pub fn percent(lang: Lang, basis_points: i64) -> String {
    format!("{} %", quantity(lang, basis_points * 10))
}

/// The size of a file: «840 KB», «1,2 MB».
pub fn filesize(lang: Lang, bytes: u64) -> String {
    let tenths = |unit: u64| {
        let tenths = (bytes * 10 + unit / 2) / unit;
        let point = if lang == Lang::En { '.' } else { ',' };
        if tenths.is_multiple_of(10) {
            (tenths / 10).to_string()
        } else {
            format!("{}{point}{}", tenths / 10, tenths % 10)
        }
    };
    match bytes {
        0..1_000 => format!("{bytes}\u{a0}B"),
        1_000..999_500 => format!("{}\u{a0}KB", (bytes + 500) / 1_000),
        999_500..1_000_000_000 => format!("{}\u{a0}MB", tenths(1_000_000)),
        _ => format!("{}\u{a0}GB", tenths(1_000_000_000)),
    }
}

/// The letters that stand for a person without a photograph: «María José Pérez» → «MP».
pub fn initials(name: &str) -> String {
    // Titles («Dra.») and particles («de la») are no names.
    let is_name = |word: &&str| !word.ends_with('.') && word.chars().next().is_some_and(char::is_uppercase);
    let names: Vec<&str> = name.split_whitespace().filter(is_name).collect();
    let family = match names.as_slice() {
        [] => return name.chars().find(|c| c.is_alphabetic()).into_iter().flat_map(char::to_uppercase).collect(),
        [_] => None,
        // Of two family names people are called by the first.
        [_, family] | [.., family, _] => Some(family),
    };
    names.first().into_iter().chain(family).filter_map(|word| word.chars().next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_each_language_writes_them() {
        assert_eq!(money(Lang::Es, 123_456), "1.234,56\u{a0}€");
        assert_eq!(money(Lang::En, -123_456_789), "−€1,234,567.89");
        assert_eq!(money(Lang::Ca, 5), "0,05\u{a0}€");
        assert_eq!(quantity(Lang::Es, 1000), "1");
        assert_eq!(quantity(Lang::Es, -1250), "−1,25");
        assert_eq!(quantity(Lang::En, 20), "0.02");
        assert_eq!([2_100, 1_000, 750, 0].map(|bp| percent(Lang::Es, bp)), ["21 %", "10 %", "7,5 %", "0 %"]);
        assert_eq!(percent(Lang::En, 750), "7.5 %");
    }

    #[test]
    fn sizes_and_initials_are_short() {
        assert_eq!(filesize(Lang::Es, 1_240_000), "1,2\u{a0}MB");
        assert_eq!(filesize(Lang::En, 840_200), "840\u{a0}KB");
        assert_eq!(filesize(Lang::En, 12), "12\u{a0}B");
        assert_eq!(initials("Carmen Lozano Prieto"), "CL");
        assert_eq!(initials("Dra. Elena Ruiz Montalvo"), "ER");
        assert_eq!(initials("María José de la Peña Gil"), "MP");
        assert_eq!(initials("Pilar Ibáñez"), "PI");
        assert_eq!(initials("ángel"), "Á");
        assert_eq!(initials(""), "");
    }
}
