//! How people are reached, and where a page may send them.

use phonenumber::{Type, country::Id, metadata::DATABASE};

/// An e-mail address as it is kept and compared: trimmed, lower case.
pub fn normalise_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Whether mail can be sent there: one address, nothing else, with a domain that has a dot.
pub fn is_email(email: &str) -> bool {
    email.len() <= 254
        && email.parse::<lettre::Address>().is_ok_and(|address| {
            let domain = address.domain();
            domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.')
        })
}

/// A mobile number as E.164 (`+34612345678`); without a country code it is one of the clinic's country. `None` where the
/// number does not exist there or is not a mobile one.
pub fn mobile(number: &str, country: &str) -> Option<String> {
    let region: Option<Id> = country.parse().ok();
    let parsed = phonenumber::parse(region, number.trim()).ok()?;
    let is_mobile = matches!(parsed.number_type(&DATABASE), Type::Mobile | Type::FixedLineOrMobile);
    (parsed.is_valid() && is_mobile && parsed.extension().is_none())
        .then(|| parsed.format().mode(phonenumber::Mode::E164).to_string())
}

/// A number in E.164 as people read it: `+34 612 34 56 70`. What is none stays as it is.
pub fn readable_phone(number: &str) -> String {
    phonenumber::parse(None, number)
        .map_or_else(|_| number.to_owned(), |parsed| parsed.format().mode(phonenumber::Mode::International).to_string())
}

/// Whether somebody could dial it: digits with the signs that people write between them.
pub fn is_phone(number: &str) -> bool {
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    (3..=15).contains(&digits)
        && number.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '+' | '-' | '.' | '(' | ')' | '/'))
}

/// Whether it is the code of a country or territory (ISO 3166-1 alpha-2, capital letters).
pub fn is_country(code: &str) -> bool {
    // The list is that of countries with telephones, which leaves out uninhabited ones only.
    code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()) && code.parse::<Id>().is_ok()
}

/// Whether an address in this country can have this postal code. Spanish ones are five digits, of which the first two name a province, 01 to 52;
/// of those abroad nothing is known here.
pub fn is_postal_code(code: &str, country: &str) -> bool {
    if !country.eq_ignore_ascii_case("ES") {
        return true;
    }
    let province = code.get(..2).and_then(|digits| digits.parse::<u8>().ok());
    code.len() == 5 && code.bytes().all(|b| b.is_ascii_digit()) && province.is_some_and(|p| (1..=52).contains(&p))
}

/// Whether a browser can open it as a page of the web.
pub fn is_web(address: &str) -> bool {
    url::Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some())
}

/// A path of this clinic to go on to after signing in, if it is one: never another site, another clinic, or half a header.
pub fn inner_path(path: &str) -> Option<&str> {
    let plain = path.starts_with('/')
        && !path.starts_with("//")
        && path.len() <= 512
        && !path.contains("..")
        && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\')
        && !path.to_ascii_lowercase().contains("%2e");
    plain.then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spanish_mobile_number_is_taken_however_it_is_written() {
        for written in ["612345678", "612 34 56 78", "+34 612 345 678", "0034612345678", " 612-345-678 "] {
            assert_eq!(mobile(written, "ES").as_deref(), Some("+34612345678"), "{written}");
        }
        assert_eq!(mobile("+44 7400 123456", "ES").as_deref(), Some("+447400123456"), "a number from abroad");
    }

    #[test]
    fn a_number_that_no_message_reaches_is_refused() {
        for written in ["", "912345678", "61234567", "6123456789", "abc", "+34 000", "612345678 ext. 3"] {
            assert_eq!(mobile(written, "ES"), None, "{written}");
        }
    }

    #[test]
    fn telephones_countries_and_pages_are_told_from_what_is_none() {
        assert!(["+34 915 550 142", "112", "(0034) 93/555-01.42"].into_iter().all(is_phone));
        assert!(["", "abc", "12", "+34 915 550 142 ext", "1234567890123456"].into_iter().all(|wrong| !is_phone(wrong)));
        assert!(["ES", "AD", "FR", "GB"].into_iter().all(is_country));
        assert!(["XX", "ZZ", "es", "ESP", "", "E"].into_iter().all(|wrong| !is_country(wrong)));
        assert!(["https://clinic.example", "http://clinic.example/citas?x=1"].into_iter().all(is_web));
        assert!(["javascript:alert(1)", "clinic.example", "", "https://"].into_iter().all(|wrong| !is_web(wrong)));
    }

    #[test]
    fn a_spanish_postal_code_names_one_of_the_provinces() {
        for (code, country, right) in [
            ("28013", "ES", true),
            ("01001", "es", true),
            ("52006", "ES", true),
            ("53000", "ES", false),
            ("00100", "ES", false),
            ("2801", "ES", false),
            ("280134", "ES", false),
            ("28 13", "ES", false),
            ("ñ8013", "ES", false),
            ("SW1A 1AA", "GB", true),
        ] {
            assert_eq!(is_postal_code(code, country), right, "{code} {country}");
        }
    }

    #[test]
    fn an_e_mail_address_is_one_address() {
        assert!(is_email("ana.perez+cita@correo.example"));
        for wrong in
            ["", "ana", "ana@", "@correo.example", "ana@localhost", "a@b.example, c@d.example", "a b@c.example"]
        {
            assert!(!is_email(wrong), "{wrong}");
        }
        assert_eq!(normalise_email("  Ana@Correo.Example "), "ana@correo.example");
    }

    #[test]
    fn after_signing_in_nobody_is_sent_to_another_site() {
        assert_eq!(inner_path("/appointments?x=1"), Some("/appointments?x=1"));
        for wrong in
            ["https://evil.example", "//evil.example", "/\\evil.example", "/a\r\nb", "", "/../other", "/%2E%2e/other"]
        {
            assert_eq!(inner_path(wrong), None, "{wrong}");
        }
    }
}
