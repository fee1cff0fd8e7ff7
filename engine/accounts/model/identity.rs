//! Identity documents: written alike, and in Spain with the letter that proves them.

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
    fn a_letter_that_does_not_fit_its_number_is_found() {
        for wrong in ["12345678A", "X1234567A", "00000000Z"] {
            assert_eq!(identifier(wrong), Err(WrongLetter), "{wrong}");
        }
    }
}
