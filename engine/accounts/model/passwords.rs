//! What a password must be, after NIST SP 800-63B: long enough and not among the first that anybody guesses. No rules about
//! which characters it is made of.

use std::{collections::HashSet, sync::LazyLock};

/// Longer ones are refused, so that hashing stays cheap.
pub const LONGEST: usize = 128;

static COMMON: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().filter(|line| !line.is_empty()).collect());

/// What somebody who knows the person would try first.
#[derive(Debug, Clone, Copy)]
pub struct Personal<'a> {
    /// The e-mail address.
    pub email: &'a str,
    /// The person's name.
    pub name: &'a str,
    /// The clinic's name.
    pub clinic: &'a str,
}

/// Whether the password can be taken.
///
/// # Errors
/// The key of the text that says what to do.
pub fn check(password: &str, shortest: usize, personal: Personal<'_>) -> Result<(), &'static str> {
    let length = password.chars().count();
    if length < shortest {
        return Err("accounts-error-password-short");
    }
    if length > LONGEST {
        return Err("accounts-error-password-long");
    }
    let plain = plain(password);
    let local_part = personal.email.split('@').next().unwrap_or_default();
    let own = [personal.email, local_part, personal.name, personal.clinic].map(self::plain);
    let around_own = |own: &String| {
        // A name with a few digits or signs around it is still the name.
        own.chars().count() >= 4 && plain.contains(own.as_str()) && plain.chars().count() < own.chars().count() + 5
    };
    if own.iter().any(around_own) {
        return Err("accounts-error-password-personal");
    }
    if COMMON.contains(plain.as_str()) || is_monotonous(&plain) {
        return Err("accounts-error-password-common");
    }
    Ok(())
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// One or two characters over and over, a short piece repeated, or a run such as `123456789012` or `abcdefghijkl`.
fn is_monotonous(password: &str) -> bool {
    let chars: Vec<char> = password.chars().collect();
    let repeats = |piece: usize| chars.len() > piece && chars.iter().enumerate().all(|(at, c)| *c == chars[at % piece]);
    let different: HashSet<_> = chars.iter().collect();
    let runs = |step: i64| {
        chars.windows(2).all(|pair| {
            let (a, b) = (i64::from(u32::from(pair[0])), i64::from(u32::from(pair[1])));
            b - a == step || (pair[0] == '9' && pair[1] == '0') || (pair[0] == '0' && pair[1] == '9')
        })
    };
    different.len() <= 2 || (1..=4).any(repeats) || runs(1) || runs(-1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(password: &str) -> Result<(), &'static str> {
        let personal =
            Personal { email: "ana.perez@correo.example", name: "Ana Pérez Gil", clinic: "Clínica Aurora" };
        check(password, 12, personal)
    }

    #[test]
    fn any_words_will_do_when_they_are_long_enough() {
        for fine in ["el gato duerme siesta", "correct horse battery", "ñandú·ñandú·río", "x9$kq2!mm4pz"] {
            assert_eq!(verdict(fine), Ok(()), "{fine}");
        }
    }

    #[test]
    fn what_anybody_would_try_first_is_refused() {
        assert_eq!(verdict("corta"), Err("accounts-error-password-short"));
        assert_eq!(verdict(&"larga ".repeat(30)), Err("accounts-error-password-long"));
        for own in ["ana.perez@correo.example", "Ana Pérez Gil", "anapérezgil12", "Clínica Aurora 1"] {
            assert_eq!(verdict(own), Err("accounts-error-password-personal"), "{own}");
        }
        for common in
            ["123456789012", "aaaaaaaaaaaa", "abcabcabcabc", "Contraseña123", "qwertyuiop123", "abcdefghijklm"]
        {
            assert_eq!(verdict(common), Err("accounts-error-password-common"), "{common}");
        }
    }

    #[test]
    fn length_is_counted_in_letters_not_bytes() {
        assert_eq!(verdict("ñññññññ"), Err("accounts-error-password-short"));
    }
}
