//! What stands for personal data in recorded inputs: of the same shape, the same for the same original within one run of the
//! program, and never the original. The key that chooses it is forgotten when the program ends.

use std::collections::HashMap;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::super::{
    booking_policy,
    events::{Event, Subject},
    invoice_format::{Invoice, Party},
    page_section::Request,
    questionnaire::{Answer, Definition, Item, Kind},
};

/// Letters that are not ASCII, for those that were not: what a plugin must be able to write stays in.
const ACCENTED: [[char; 8]; 2] = [['á', 'é', 'í', 'ó', 'ú', 'ü', 'ñ', 'ç'], ['Á', 'É', 'Í', 'Ó', 'Ú', 'Ü', 'Ñ', 'Ç']];
/// The check letters of Spanish tax numbers of persons, by the number modulo 23, and those of firms.
const PERSONS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
const FIRMS: &[u8; 10] = b"JABCDEFGHI";

/// Chooses what stands for what.
pub(super) struct Fakes {
    key: [u8; 32],
}

impl Fakes {
    pub(super) fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// Numbers that follow from the key and the original.
    fn dice(&self, original: &str) -> impl FnMut(u64) -> u64 + use<> {
        let seed = Sha256::new().chain_update(self.key).chain_update(original).finalize();
        let (mut round, mut left) = (0_u64, Vec::new());
        move |sides| {
            if left.is_empty() {
                left = Sha256::new().chain_update(seed).chain_update(round.to_le_bytes()).finalize().to_vec();
                round += 1;
            }
            let at = left.len().saturating_sub(4);
            let bytes = left.split_off(at);
            bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)) % sides.max(1)
        }
    }

    /// Each letter another letter, each digit another digit; what is between them stays, for a plugin must be able to write it.
    pub(super) fn text(&self, original: &str) -> String {
        let mut dice = self.dice(original);
        let mut other = |from: char, choice: &[char]| {
            let left: Vec<char> = choice.iter().copied().filter(|other| *other != from).collect();
            left[usize::try_from(dice(left.len() as u64)).unwrap_or(0)]
        };
        let (small, large, digits): (Vec<char>, Vec<char>, Vec<char>) =
            (('a'..='z').collect(), ('A'..='Z').collect(), ('0'..='9').collect());
        let replaced = original.chars().map(|c| match c {
            'a'..='z' => other(c, &small),
            'A'..='Z' => other(c, &large),
            c if c.is_numeric() => other(c, &digits),
            c if c.is_alphabetic() => other(c, &ACCENTED[usize::from(c.is_uppercase())]),
            c => c,
        });
        replaced.collect()
    }

    /// As [`Self::text`], and what was a right tax number of Spain is one again.
    fn tax_id(&self, original: &str) -> String {
        let digits = |text: &str| text.parse::<u64>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
        let fake = self.text(original);
        if original.len() != 9 || !original.is_ascii() {
            return fake;
        }
        let person = |text: &str| digits(&text[..8]).map(|number| char::from(PERSONS[(number % 23) as usize]));
        if person(original) == original.chars().last() {
            return person(&fake).map_or(fake.clone(), |letter| format!("{}{letter}", &fake[..8]));
        }
        let firm = |text: &str| digits(&text[1..8]).map(|_| control(&text[1..8]));
        let last = original.as_bytes()[8];
        match (firm(original), firm(&fake)) {
            (Some(right), Some(new)) if last == b'0' + right || last == FIRMS[usize::from(right)] => {
                let last = if last.is_ascii_digit() { b'0' + new } else { FIRMS[usize::from(new)] };
                format!("{}{}{}", &original[..1], &fake[1..8], char::from(last))
            }
            _ => fake,
        }
    }

    /// Another day of the same year; what is no day is a text.
    fn day(&self, original: &str) -> String {
        let parts: Vec<&str> = original.split('-').collect();
        let [year, _, _] = parts[..] else { return self.text(original) };
        if original.len() != 10 || !original.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
            return self.text(original);
        }
        let mut dice = self.dice(original);
        loop {
            let day = format!("{year}-{:02}-{:02}", dice(12) + 1, dice(28) + 1);
            if day != original {
                return day;
            }
        }
    }

    /// Another number within the item's limits, with as many places behind the point; without limits its digits are replaced.
    fn number(&self, original: &str, item: &Item) -> String {
        let places = original.split_once('.').map_or(0, |(_, places)| places.len()).min(6);
        let scale = 10_f64.powi(i32::try_from(places).unwrap_or(0));
        let (Some(min), Some(max), Ok(_)) = (item.min, item.max, original.parse::<f64>()) else {
            return self.text(original);
        };
        let steps = ((max - min) * scale).floor().clamp(0.0, 1e9);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped above")]
        let sides = steps as u64 + 1;
        let mut dice = self.dice(original);
        for _ in 0..64 {
            #[expect(clippy::cast_precision_loss, reason = "at most 1e9")]
            let number = format!("{:.places$}", min + dice(sides) as f64 / scale);
            if number != original {
                return number;
            }
        }
        self.text(original)
    }

    /// Answers of a person. Kept are the codes of options, and `true` and `false`: they are the plugin's own words.
    pub(super) fn answers(&self, answers: &[Answer], definition: Option<&Definition>) -> Vec<Answer> {
        let items: HashMap<&str, &Item> =
            definition.iter().flat_map(|form| &form.items).map(|item| (item.id.as_str(), item)).collect();
        let one = |answer: &Answer| {
            // What the definition does not know may have been typed as well.
            let item = items.get(answer.item.as_str());
            let value = |value: &String| match item {
                Some(item) => match item.kind {
                    Kind::Choice | Kind::Choices if item.options.iter().any(|option| option.value == *value) => {
                        value.clone()
                    }
                    Kind::Boolean if value == "true" || value == "false" => value.clone(),
                    Kind::Integer | Kind::Decimal => self.number(value, item),
                    Kind::Date => self.day(value),
                    _ => self.text(value),
                },
                None => self.text(value),
            };
            let name = if item.is_some() { answer.item.clone() } else { self.text(&answer.item) };
            Answer { item: name, values: answer.values.iter().map(value).collect() }
        };
        answers.iter().map(one).collect()
    }

    /// An invoice. Kept are amounts, rates, codes, currency, country, language and series, and the first two digits of Spanish
    /// postal codes, which decide the tax.
    pub(super) fn invoice(&self, invoice: &Invoice) -> Invoice {
        let mut fake = invoice.clone();
        fake.number = self.digits(&invoice.number);
        fake.issued_on = self.day(&invoice.issued_on);
        fake.issuer = self.party(&invoice.issuer);
        fake.recipient = self.party(&invoice.recipient);
        for line in &mut fake.lines {
            line.description = self.text(&line.description);
        }
        if let Some(exemption) = &mut fake.exemption {
            exemption.reason = self.text(&exemption.reason);
        }
        if let Some(correction) = &mut fake.correction {
            correction.number = self.digits(&correction.number);
            correction.reason = self.text(&correction.reason);
            correction.issued_on = self.day(&correction.issued_on);
        }
        fake
    }

    /// What a section is asked for. Ids are others; all days are moved by the same number of whole weeks, so that what is on a Monday, or in
    /// three days, still is. Slugs, the clinic's names of its services and counts stay.
    pub(super) fn request(&self, request: &Request) -> Request {
        let weeks = i64::try_from(self.dice(&request.patient)(50)).unwrap_or(0) + 1;
        let back = jiff::Span::new().days(-7 * weeks);
        let day = request.today.parse::<jiff::civil::Date>().ok().and_then(|day| day.checked_add(back).ok());
        let mut fake = request.clone();
        fake.patient = self.text(&request.patient);
        fake.today = day.map_or_else(|| self.text(&request.today), |day| day.to_string());
        for appointment in &mut fake.appointments {
            let starts = appointment.starts.parse::<jiff::civil::DateTime>().ok();
            let starts = starts.and_then(|at| at.checked_add(back).ok());
            appointment.starts =
                starts.map_or_else(|| self.text(&appointment.starts), |at| at.strftime("%Y-%m-%dT%H:%M").to_string());
            appointment.id = self.text(&appointment.id);
        }
        fake
    }

    /// Hours that a rule is asked about. All of it is moved by the same number of whole weeks; who asks is an age and slugs of services.
    pub(super) fn hours(&self, request: &booking_policy::Request) -> booking_policy::Request {
        let weeks = i64::try_from(self.dice(&request.now)(50)).unwrap_or(0) + 1;
        let mut fake = request.clone();
        let moved = |at: &mut String| {
            let time = at.parse::<jiff::civil::DateTime>().ok();
            let time = time.and_then(|time| time.checked_sub(jiff::Span::new().days(7 * weeks)).ok());
            *at = time.map_or_else(|| self.text(at), |time| time.strftime("%Y-%m-%dT%H:%M").to_string());
        };
        moved(&mut fake.now);
        fake.person.visits.iter_mut().for_each(|visit| moved(&mut visit.starts));
        fake.hours.iter_mut().for_each(|hour| {
            moved(&mut hour.starts);
            moved(&mut hour.ends);
        });
        fake
    }

    /// An event. Ids are others; all of it is moved by the same number of whole weeks. Its kind, slugs, states, amounts and counts stay.
    pub(super) fn event(&self, event: &Event) -> Event {
        let weeks = i64::try_from(self.dice(&event.patient)(50)).unwrap_or(0) + 1;
        let back = jiff::Span::new().days(-7 * weeks);
        let mut fake = event.clone();
        fake.id = self.text(&event.id);
        fake.patient = self.text(&event.patient);
        fake.at = event.at.saturating_sub(weeks * 7 * 24 * 3_600 * 1_000_000);
        match &mut fake.subject {
            Subject::Account => {}
            Subject::Appointment(appointment) => {
                appointment.id = self.text(&appointment.id);
                for time in [&mut appointment.starts, &mut appointment.ends] {
                    let before = time.parse::<jiff::civil::DateTime>().ok().and_then(|at| at.checked_add(back).ok());
                    *time = before.map_or_else(|| self.text(time), |at| at.strftime("%Y-%m-%dT%H:%M").to_string());
                }
                appointment.group = appointment.group.as_deref().map(|group| self.text(group));
            }
            Subject::Document(document) => document.id = self.text(&document.id),
            Subject::Response(response) => response.id = self.text(&response.id),
            Subject::Invoice(invoice) => {
                invoice.id = self.text(&invoice.id);
                invoice.number = self.digits(&invoice.number);
                invoice.issued_on = self.day(&invoice.issued_on);
            }
        }
        fake
    }

    fn party(&self, party: &Party) -> Party {
        let kept = if party.country == "ES" { 2.min(party.postal_code.len()) } else { 0 };
        let (province, rest) = party.postal_code.split_at_checked(kept).unwrap_or(("", &party.postal_code));
        Party {
            name: self.text(&party.name),
            tax_id: self.tax_id(&party.tax_id),
            address: self.text(&party.address),
            postal_code: format!("{province}{}", self.text(rest)),
            city: self.text(&party.city),
            province: self.text(&party.province),
            country: party.country.clone(),
        }
    }

    /// Only the digits are others: a number keeps its series.
    fn digits(&self, original: &str) -> String {
        let fake = self.text(original);
        let pairs = original.chars().zip(fake.chars());
        pairs.map(|(old, new)| if old.is_ascii_digit() { new } else { old }).collect()
    }

    /// Settings as a plugin reads them. Kept are numbers, truths, and short codes such as `igic`; other texts may be secrets.
    pub(super) fn setting(&self, value: &Value) -> Value {
        let code = |text: &str| {
            text.len() <= 20 && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b))
        };
        match value {
            Value::String(text) if !code(text) => self.text(text).into(),
            Value::String(_) | Value::Bool(_) | Value::Number(_) => value.clone(),
            // Lists and tables may hold texts: they are left out.
            _ => Value::Null,
        }
    }
}

/// The control digit of a firm's number, from its seven digits.
fn control(digits: &str) -> u8 {
    let sum: u32 = digits
        .bytes()
        .enumerate()
        .map(|(at, digit)| {
            let digit = u32::from(digit - b'0');
            if at % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { digit }
        })
        .sum();
    u8::try_from((10 - sum % 10) % 10).unwrap_or(0)
}
