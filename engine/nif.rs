//! Spanish tax and identity numbers (NIF): what their check character says about them.

/// The check letters of persons, by the remainder of the number divided by 23.
const PERSONS: &[u8] = b"TRWAGMYFPDXBNJZSQVHLCKE";
/// The check letters of entities, by the check digit.
const ENTITIES: &[u8] = b"JABCDEFGHI";

/// Whether this is a NIF with the right check character: a DNI, a NIE, or the number of an entity. Case, blanks and hyphens do not
/// matter.
pub(crate) fn is_nif(text: &str) -> bool {
    let id: Vec<u8> =
        text.bytes().filter(|b| !matches!(b, b' ' | b'-' | b'.')).map(|b| b.to_ascii_uppercase()).collect();
    let [first, digits @ .., last] = id.as_slice() else { return false };
    if digits.len() != 7 || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let number = digits.iter().fold(0_usize, |number, digit| number * 10 + usize::from(digit - b'0'));
    // A NIE stands for a DNI: X, Y and Z for 0, 1 and 2. K, L and M have seven digits only.
    let person = |leading: usize| PERSONS[(leading * 10_000_000 + number) % PERSONS.len()] == *last;
    match first {
        b'0'..=b'9' => person(usize::from(first - b'0')),
        b'X' | b'K' | b'L' | b'M' => person(0),
        b'Y' => person(1),
        b'Z' => person(2),
        b'A'..=b'H' | b'J' | b'N' | b'P'..=b'S' | b'U'..=b'W' => is_entity(digits, *last),
        _ => false,
    }
}

/// Some kinds of entity have a digit, some a letter, some either: both are taken.
fn is_entity(digits: &[u8], last: u8) -> bool {
    let sum: usize = digits
        .iter()
        .enumerate()
        .map(|(place, digit)| {
            let digit = usize::from(digit - b'0');
            if place % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { digit }
        })
        .sum();
    let check = (10 - sum % 10) % 10;
    last == ENTITIES[check] || usize::from(last.wrapping_sub(b'0')) == check
}

#[cfg(test)]
mod tests {
    use super::is_nif;

    #[test]
    fn persons_and_entities_are_known_by_their_check_character() {
        for right in
            ["12345678Z", "12.345.678-z", "X1234567L", "Y1234567X", "Z1234567R", "B85126746", "A58818501", "P2807900B"]
        {
            assert!(is_nif(right), "{right}");
        }
        for wrong in ["", "12345678A", "1234567Z", "X1234567A", "B85126740", "I1234567A", "ñ2345678Z", "123456789012Z"]
        {
            assert!(!is_nif(wrong), "{wrong}");
        }
    }
}
