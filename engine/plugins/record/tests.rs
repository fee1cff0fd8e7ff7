//! What is recorded holds nothing of anybody, and works as an input all the same.

use proptest::prelude::*;

use super::{fakes::Fakes, *};
use crate::plugins::{
    invoice_format::{Correction, Exemption, Line, Party, Tax},
    questionnaire::{Choice, Definition, Item, Kind},
};

fn fakes() -> Fakes {
    Fakes::new([7; 32])
}

/// The words of a text that could tell somebody.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= 5);
    words.map(str::to_lowercase).collect()
}

fn item(id: &str, kind: Kind) -> Item {
    let option = |value: &str| Choice { value: value.into(), label: value.into() };
    Item {
        id: id.into(),
        parent: None,
        kind,
        text: String::new(),
        help: None,
        required: false,
        options: if kind == Kind::Choice { vec![option("often"), option("never")] } else { Vec::new() },
        min: (kind == Kind::Integer).then_some(0.0),
        max: (kind == Kind::Integer).then_some(10.0),
        max_length: None,
        unit: None,
        when: Vec::new(),
        when_any: false,
    }
}

fn form() -> Definition {
    let kinds = [
        ("line", Kind::Line),
        ("day", Kind::Date),
        ("mark", Kind::Integer),
        ("weight", Kind::Decimal),
        ("often", Kind::Choice),
        ("yes", Kind::Boolean),
    ];
    let items = kinds.map(|(id, kind)| item(id, kind)).to_vec();
    Definition { version: "1".into(), title: String::new(), description: None, items }
}

fn answer(item: &str, value: &str) -> Answer {
    Answer { item: item.into(), values: vec![value.into()] }
}

#[test]
fn what_was_typed_is_replaced_and_what_was_chosen_stays() {
    let answers = [
        answer("line", "Ana Ruiz & Söhne <ana@clinic.example>"),
        answer("day", "1984-05-17"),
        answer("mark", "7"),
        answer("weight", "71.5"),
        answer("often", "often"),
        answer("yes", "true"),
        answer("unknown", "Ana"),
    ];
    let fake = fakes().answers(&answers, Some(&form()));
    let of = |at: usize| fake[at].values[0].as_str();
    assert!(!of(0).contains("Ana") && !of(0).contains("clinic"), "{}", of(0));
    assert_eq!(of(0).replace(char::is_alphanumeric, ""), "  &  <@.>", "what must be escaped stays");
    assert!(of(1).starts_with("1984-") && of(1) != "1984-05-17", "{}", of(1));
    assert!((0..=10).contains(&of(2).parse::<i32>().unwrap()) && of(2) != "7", "{}", of(2));
    assert!(of(3).parse::<f64>().is_ok() && of(3) != "71.5", "{}", of(3));
    assert_eq!((of(4), of(5)), ("often", "true"));
    assert!(of(6) != "Ana" && fake[6].item != "unknown");
    // Codes that the plugin does not have, and every answer of a plugin that says nothing, may have been typed.
    assert_ne!(fakes().answers(&[answer("often", "Ana Ruiz")], Some(&form()))[0].values[0], "Ana Ruiz");
    assert_ne!(fakes().answers(&answers, None)[4].values[0], "often");
}

#[test]
fn an_event_names_nobody_and_stays_an_event_of_its_kind() {
    use crate::plugins::events::{self, Event, Subject};
    let (patient, id) = ("0193b5f0-0000-7000-8000-00000000000a", "0193b5f0-0000-7000-8000-00000000000b");
    let appointment = events::Appointment {
        id: id.into(),
        service: "visit".into(),
        site: "centre".into(),
        practitioner: "ruiz".into(),
        starts: "2026-11-23T09:30".into(),
        ends: "2026-11-23T10:15".into(),
        zone: "Europe/Madrid".into(),
        modality: "video".into(),
        group: Some(id.into()),
        status: "attended".into(),
        attended: 3,
    };
    let invoice = events::Invoice {
        id: id.into(),
        number: "A2026-00042".into(),
        issued_on: "2026-11-23".into(),
        total_cents: 6_500,
        paid: true,
    };
    let subjects = [
        Subject::Account,
        Subject::Appointment(appointment),
        Subject::Document(events::Document {
            id: id.into(),
            kind: "report".into(),
            media_type: "application/pdf".into(),
        }),
        Subject::Response(events::Response { id: id.into(), questionnaire: "phq-9".into() }),
        Subject::Invoice(invoice),
    ];
    for subject in subjects {
        let event = Event {
            id: id.into(),
            kind: "appointment.attended".into(),
            at: 1_795_424_400_000_000,
            patient: patient.into(),
            locale: "es".into(),
            subject,
        };
        let fake = fakes().event(&event);
        let shown = serde_json::to_string(&fake).unwrap();
        for told in [patient, id, "2026-11-23", "00042", "1795424400000000"] {
            assert!(!shown.contains(told), "{told} in {shown}");
        }
        assert_eq!((&fake.kind, &fake.locale), (&event.kind, &event.locale));
        assert_eq!((event.at - fake.at) % (7 * 24 * 3_600 * 1_000_000), 0, "on the same weekday, at the same time");
        assert_eq!(fakes().event(&event), fake);
        match fake.subject {
            Subject::Appointment(one) => {
                assert_eq!((one.service.as_str(), one.status.as_str(), one.attended), ("visit", "attended", 3));
                assert!(one.starts.ends_with("T09:30") && one.ends.ends_with("T10:15"), "{} {}", one.starts, one.ends);
                assert_eq!(one.starts[..10], one.ends[..10], "as long as before");
                assert_eq!((one.zone.as_str(), one.modality.as_str()), ("Europe/Madrid", "video"));
            }
            Subject::Invoice(one) => {
                assert!(one.number.starts_with('A') && one.total_cents == 6_500, "{}", one.number);
            }
            _ => {}
        }
    }
}

#[test]
fn a_right_tax_number_becomes_another_right_one_and_a_wrong_one_stays_wrong() {
    for right in ["12345678Z", "B12345674", "A58818501"] {
        let fake = fakes().invoice(&invoice(right, "Ana")).recipient.tax_id;
        assert_ne!(fake, right);
        // Made again from itself only when it is a right one: the last letter is that of its digits.
        let again = fakes().invoice(&invoice(&fake, "Ana")).recipient.tax_id;
        assert_eq!(again.len(), 9, "{fake} {again}");
        assert_eq!(again.as_bytes()[8].is_ascii_digit(), right.as_bytes()[8].is_ascii_digit(), "{fake} {again}");
    }
}

fn party(tax_id: &str, text: &str) -> Party {
    Party {
        name: text.into(),
        tax_id: tax_id.into(),
        address: text.into(),
        postal_code: "35007".into(),
        city: text.into(),
        province: text.into(),
        country: "ES".into(),
    }
}

fn invoice(tax_id: &str, text: &str) -> Invoice {
    let line =
        Line { description: text.into(), quantity_milli: 1_000, unit_cents: 6_500, tax_bp: None, net_cents: 6_500 };
    Invoice {
        number: "A2026-00042".into(),
        series: "A".into(),
        issued_on: "2026-11-23".into(),
        currency: "EUR".into(),
        locale: "es".into(),
        issuer: party("B12345674", text),
        recipient: party(tax_id, text),
        lines: vec![line],
        taxes: vec![Tax { rate_bp: None, net_cents: 6_500, tax_cents: 0 }],
        exemption: Some(Exemption { code: "E1".into(), reason: text.into() }),
        correction: Some(Correction {
            number: "A2026-00041".into(),
            series: "A".into(),
            reason: text.into(),
            issued_on: "2026-10-02".into(),
        }),
        net_cents: 6_500,
        tax_cents: 0,
        total_cents: 6_500,
    }
}

proptest! {
    #[test]
    fn no_word_of_an_invoice_survives_and_the_same_original_gives_the_same_fake(text in "\\PC{0,60}", tax_id in "[A-Z0-9]{0,12}") {
        let original = invoice(&tax_id, &text);
        let fake = fakes().invoice(&original);
        prop_assert_eq!(serde_json::to_value(&fake).unwrap(), serde_json::to_value(fakes().invoice(&original)).unwrap());
        let shown = serde_json::to_string(&fake).unwrap().to_lowercase();
        for word in words(&text).into_iter().chain(words("A2026-00042 12345674 2026-11-23 35007")) {
            prop_assert!(!shown.contains(&format!("\"{word}\"")), "{} in {}", word, shown);
        }
        for (one, other) in [(&original.recipient.name, &fake.recipient.name), (&original.number, &fake.number), (&original.recipient.postal_code, &fake.recipient.postal_code)] {
            prop_assert!(!one.chars().any(char::is_alphanumeric) || one != other);
        }
        prop_assert_eq!(&fake.recipient.postal_code[..2], "35");
        prop_assert_eq!((fake.total_cents, fake.lines[0].net_cents), (6_500, 6_500));
    }

    #[test]
    fn no_letter_and_no_digit_of_a_text_stays_in_its_place(text in "\\PC{0,60}") {
        let fake = fakes().text(&text);
        prop_assert_eq!(text.chars().count(), fake.chars().count());
        for (old, new) in text.chars().zip(fake.chars()) {
            prop_assert!(old != new || !(old.is_alphabetic() || old.is_numeric()), "{} in {}", old, fake);
        }
        prop_assert_eq!(&fake, &fakes().text(&text));
        prop_assert!(text.chars().filter(|c| c.is_alphanumeric()).count() < 8 || fake != Fakes::new([8; 32]).text(&text));
    }

    #[test]
    fn answers_of_any_kind_are_replaced_without_a_stumble(value in "\\PC{0,30}", number in any::<f64>()) {
        for (item, value) in form().items.iter().flat_map(|item| [(item, value.clone()), (item, number.to_string())]) {
            let given = answer(&item.id, &value);
            let fake = fakes().answers(std::slice::from_ref(&given), Some(&form())).remove(0);
            let kept = ["often", "never", "true", "false"].contains(&value.as_str());
            prop_assert!(kept || !value.chars().any(char::is_alphanumeric) || fake.values != given.values, "{:?}", fake);
        }
    }
}

#[test]
fn secrets_in_settings_are_replaced_and_codes_stay() {
    let setting = |value: &str| fakes().setting(&serde_json::from_str(value).unwrap());
    assert_eq!(setting("\"igic\""), "igic");
    assert_eq!((setting("15"), setting("true")), (15.into(), true.into()));
    assert_ne!(setting("\"Bearer AbCdEf0123456789\""), "Bearer AbCdEf0123456789");
    assert!(setting("[\"ana@clinic.example\"]").is_null());
}
