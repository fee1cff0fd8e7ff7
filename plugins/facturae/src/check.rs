//! What an invoice lacks for Facturae.

use antesala_plugin::invoice_format::{Invoice, Party};

use crate::countries;

/// The text in the invoice's language.
fn say<'a>(locale: &str, es: &'a str, ca: &'a str, en: &'a str) -> &'a str {
    match locale.split('-').next() {
        Some("ca") => ca,
        Some("en") => en,
        _ => es,
    }
}

/// All that is missing, in the invoice's language.
pub fn problems(invoice: &Invoice) -> Vec<String> {
    let locale = invoice.locale.as_str();
    let mut problems = Vec::new();
    let issuer = say(locale, "Emisor", "Emissor", "Issuer");
    let recipient = say(locale, "Receptor", "Receptor", "Recipient");
    for (who, of) in [(issuer, &invoice.issuer), (recipient, &invoice.recipient)] {
        problems.extend(party(locale, of).into_iter().map(|problem| format!("{who}: {problem}")));
    }
    let mut add = |es, ca, en| problems.push(say(locale, es, ca, en).to_owned());
    if invoice.number.chars().count() > 20 {
        add(
            "El número tiene más de 20 caracteres.",
            "El número té més de 20 caràcters.",
            "The number has more than 20 characters.",
        );
    }
    if invoice.lines.is_empty() {
        add("La factura no tiene líneas.", "La factura no té línies.", "The invoice has no lines.");
    }
    if invoice.lines.iter().any(|line| line.tax_bp.is_none()) && invoice.exemption.is_none() {
        add(
            "Falta el motivo de la exención.",
            "Falta el motiu de l’exempció.",
            "The reason for the exemption is missing.",
        );
    }
    problems
}

fn party<'a>(locale: &str, party: &Party) -> Vec<&'a str> {
    let mut problems = Vec::new();
    let mut add = |es, ca, en| problems.push(say(locale, es, ca, en));
    let spanish = party.country.eq_ignore_ascii_case("ES");
    if party.tax_id.trim().is_empty() {
        add("falta el NIF.", "falta el NIF.", "the tax identification number is missing.");
    } else if spanish && !is_tax_id(&party.tax_id) {
        add("el NIF no es correcto.", "el NIF no és correcte.", "the tax identification number is not right.");
    }
    if party.name.trim().is_empty() || (!is_company(party) && !party.name.trim().contains(' ')) {
        add("faltan nombre y apellidos.", "falten nom i cognoms.", "name and surname are missing.");
    }
    if countries::alpha3(&party.country).is_none() {
        add("el país no se conoce.", "el país no es coneix.", "the country is not known.");
    }
    if party.address.trim().is_empty() {
        add("falta la dirección.", "falta l’adreça.", "the address is missing.");
    }
    if party.city.trim().is_empty() {
        add("falta la población.", "falta la població.", "the town is missing.");
    }
    let code = party.postal_code.trim();
    if code.is_empty() || (spanish && countries::province(code).is_none()) {
        add("falta un código postal válido.", "falta un codi postal vàlid.", "a valid postal code is missing.");
    }
    problems
}

/// Whether a party is a legal entity: a Spanish NIF says so by its first letter.
pub fn is_company(party: &Party) -> bool {
    let first = party.tax_id.trim().chars().next();
    party.country.eq_ignore_ascii_case("ES")
        && first.is_some_and(|c| "ABCDEFGHJNPQRSUVW".contains(c.to_ascii_uppercase()))
}

/// A NIF as it is written in the file: without blanks and hyphens, in capitals.
pub fn tidy(id: &str) -> String {
    id.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase()
}

/// Whether this is a Spanish NIF with the right check character.
pub fn is_tax_id(id: &str) -> bool {
    let id = tidy(id);
    if id.len() != 9 {
        return false;
    }
    let (first, rest, last) = (id.as_bytes()[0], &id[1..8], char::from(id.as_bytes()[8]));
    if !rest.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let person = |leading: &str| {
        let number: u32 = format!("{leading}{rest}").parse().unwrap_or(0);
        "TRWAGMYFPDXBNJZSQVHLCKE".chars().nth((number % 23) as usize) == Some(last)
    };
    match first {
        b'0'..=b'9' => person(&id[..1]),
        b'X' | b'K' | b'L' | b'M' => person(if first == b'X' { "0" } else { "" }),
        b'Y' => person("1"),
        b'Z' => person("2"),
        _ if b"ABCDEFGHJNPQRSUVW".contains(&first) => company(rest, last),
        _ => false,
    }
}

fn company(digits: &str, last: char) -> bool {
    let sum: u32 = digits
        .bytes()
        .enumerate()
        .map(|(at, digit)| {
            let digit = u32::from(digit - b'0');
            if at % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { digit }
        })
        .sum();
    let check = (10 - sum % 10) % 10;
    // Some kinds of entity have a digit, some a letter, and some either: both are taken.
    last.to_digit(10) == Some(check) || "JABCDEFGHI".chars().nth(check as usize) == Some(last)
}
