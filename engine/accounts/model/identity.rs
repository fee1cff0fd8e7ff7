//! Identity documents: written alike, and in Spain with the letter that proves them; and postal codes.

use crate::nif::is_nif;

/// Why an identity document is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongLetter;

/// An identity document as it is kept: capitals, without spaces, points and hyphens.
///
/// # Errors
/// When it looks like a Spanish DNI or NIE and its letter is not the one that its number asks for (Orden INT/2058/2008).
pub fn identifier(typed: &str) -> Result<String, WrongLetter> {
    let plain: String = typed.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).flat_map(char::to_uppercase).collect();
    if looks_spanish(&plain) && !is_nif(&plain) { Err(WrongLetter) } else { Ok(plain) }
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

/// Whether it has the shape of a DNI (eight digits and a letter) or a NIE (`X`, `Y` or `Z`, seven digits and a letter).
fn looks_spanish(plain: &str) -> bool {
    let [first, digits @ .., last] = plain.as_bytes() else { return false };
    digits.len() == 7
        && digits.iter().all(u8::is_ascii_digit)
        && matches!(first, b'0'..=b'9' | b'X'..=b'Z')
        && last.is_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_kept_in_one_way_however_it_is_written() {
        for (typed, kept) in [("12345678-z", "12345678Z"), ("x1234567l", "X1234567L"), (" 12.345.678 Z", "12345678Z")] {
            assert_eq!(identifier(typed).as_deref(), Ok(kept), "{typed}");
        }
        for abroad in ["AB123456", "C01X00T47", "P1234567890"] {
            assert_eq!(identifier(abroad).as_deref(), Ok(abroad), "a passport is taken as it is");
        }
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
    fn a_letter_that_does_not_fit_its_number_is_found() {
        for wrong in ["12345678A", "X1234567A", "00000000Z"] {
            assert_eq!(identifier(wrong), Err(WrongLetter), "{wrong}");
        }
    }
}
