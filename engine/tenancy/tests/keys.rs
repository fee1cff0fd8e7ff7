//! What a key means is said in three places, the schema, the documented defaults and the guide, and they say the same.

use std::collections::{BTreeMap, BTreeSet};

use crate::tenancy::{
    ClinicConfig, DEFAULTS,
    config::{BookingPolicy, Rules},
    parse, schema,
};

const GUIDE: &str = include_str!("../../../docs/booking.md");

/// The keys of the booking policy, as the schema has them.
fn of_the_schema() -> BTreeSet<String> {
    let schema = schema();
    let policy = schema["$defs"]["BookingPolicy"]["properties"].as_object().expect("the booking policy");
    for (key, about) in policy {
        assert!(
            about["description"].as_str().is_some_and(|text| text.len() > 20),
            "{key} is not explained in the schema"
        );
    }
    policy.keys().cloned().collect()
}

/// The lines of `[booking]`, those that hold and those that are examples: the key, its value, and whether it holds.
fn of_the_defaults() -> BTreeMap<String, (String, bool)> {
    let section = DEFAULTS.split("\n[booking]").nth(1).expect("[booking]");
    let lines = section.lines().skip(1).take_while(|line| !line.contains("[["));
    let pairs = lines.filter_map(|line| {
        let example = line.starts_with("# ");
        let (key, rest) = line.trim_start_matches("# ").split_once(" = ")?;
        let value = rest.split("  ").next().unwrap_or(rest).trim();
        (!key.contains(' ')).then(|| (key.to_owned(), (value.to_owned(), !example)))
    });
    pairs.collect()
}

/// The guide's tables of keys: the usual value in the last column, by key.
fn of_the_guide() -> BTreeMap<String, String> {
    let tables = GUIDE.split("| key | meaning | usual |\n").skip(1);
    let rows = tables.flat_map(|table| table.lines().skip(1).take_while(|line| line.starts_with('|')));
    let keys = rows.flat_map(|row| {
        let mut cells = row.trim_matches(['|', ' ']).split(" | ");
        let (names, usual) = (cells.next().unwrap_or_default(), cells.last().unwrap_or_default());
        names.split(", ").map(|name| (name.trim_matches('`').to_owned(), usual.to_owned())).collect::<Vec<_>>()
    });
    keys.collect()
}

#[test]
fn every_key_of_the_booking_policy_stands_in_the_schema_in_the_defaults_and_in_the_guide() {
    let schema = of_the_schema();
    let defaults: BTreeSet<String> = of_the_defaults().into_keys().collect();
    let guide: BTreeSet<String> = of_the_guide().into_keys().collect();
    assert!(schema.len() > 35, "{schema:?}");
    assert_eq!(schema, defaults, "the schema, and [booking] of tenants/_defaults.toml");
    assert_eq!(schema, guide, "the schema, and the tables of docs/booking.md");
}

#[test]
fn the_guide_says_the_value_that_holds_when_a_clinic_says_nothing() {
    let guide = of_the_guide();
    for (key, (value, holds)) in of_the_defaults() {
        let said = &guide[&key];
        // Where nothing holds the guide has a word for it; it also calls an empty list, or no time at all, nothing.
        let nothing = ["none", "all", "the patient, or any insurer"].contains(&said.as_str());
        let right = if holds {
            *said == format!("`{value}`") || (nothing && ["[]", "\"0m\""].contains(&value.as_str()))
        } else {
            nothing
        };
        assert!(right, "{key} is {value} in the defaults, and in the guide {said}");
    }
}

#[test]
fn the_rules_without_a_word_are_those_of_the_documented_defaults() {
    let policy = |text: &str| toml::from_str::<BookingPolicy>(text).expect("a policy");
    let written = of_the_defaults().into_iter().filter(|(_, (_, holds))| *holds);
    let written: Vec<String> = written.map(|(key, (value, _))| format!("{key} = {value}")).collect();
    let documented: Rules = BookingPolicy::resolve(&[&policy(&written.join("\n"))]);
    assert_eq!(BookingPolicy::resolve(&[]), documented);
    let clinic: ClinicConfig = parse(super::LEAST).expect("a clinic that says nothing about booking");
    assert_eq!(BookingPolicy::resolve(&[&clinic.booking]), documented);
}
