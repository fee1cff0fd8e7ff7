//! What is said about a wrong file.

use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::LEAST;
use crate::tenancy::{ClinicConfig, DEFAULTS, Diagnostics, check, load::read, parse, schema};

pub(super) fn said(text: &str) -> String {
    match parse(text) {
        Ok(_) => "nothing is wrong".to_owned(),
        Err(problems) => Diagnostics::new(PathBuf::from("clinic.toml"), text.to_owned(), problems).to_string(),
    }
}

fn tenants() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tenants")
}

#[test]
fn the_clinics_that_we_ship_are_right() {
    for clinic in ["clinica-castellana", "dental-las-canteras"] {
        if let Err(wrong) = check(&tenants().join(clinic), &[]) {
            panic!("{}", wrong[0]);
        }
    }
}

#[test]
fn the_least_that_a_clinic_says_is_enough() {
    let config = parse(LEAST).expect("a clinic");
    assert_eq!(config.accounts.password_min_length, 12);
    assert_eq!(config.theme.name, "default");
    assert!(config.sites.is_empty());
}

#[test]
fn words_that_are_not_keys_or_values_are_answered_with_those_that_were_meant() {
    insta::assert_snapshot!(said(
        r##"
name = "Consulta Mayor"
langauges = ["es"]
languages = ["es", "fr"]
time_zone = "Europe/Madird"
country = "Spain"
status = "activ"

[theme.tokens]
acent = "#123456"
accent = "#ffee88"

[accounts]
security_question = "requierd"
recovery_expires = "1 hora"

[booking]
slot_stp = "15m"
max_moves = -1
max_open = 99999999999
"##
    ));
}

#[test]
fn what_refers_to_nothing_is_found_together_with_what_is_misspelt() {
    insta::assert_snapshot!(said(&format!(
        r#"{LEAST}
[[sites]]
slug = "centro"
name = "Centro"
hours = [{{ days = ["mon", "tuesday"], from = "9:00", to = "14:00" }}, {{ days = [], from = "16:00", to = "16:00" }}]

[[sites]]
slug = "centro"
name = "Otro centro"
closed = [{{ from = "2026-12-26", to = "2026-12-24" }}]

[[practitioners]]
slug = "ruiz"
name = "Dra. Ruiz"
sites = ["centre"]
hours = [{{ days = ["mon"], from = "09:00", to = "14:00", site = "chamberi" }}]

[[services]]
slug = "visita"
name = {{ en = "Visit" }}
duration = "20 m."
practitioners = ["ruis", "ruiz"]
price_cents = 60.5

[[services]]
slug = "Otra visita"
duration = "0m"

[[rooms]]
slug = "box"
name = "Box"
site = "centro"
services = ["visita", "otra"]
"#
    )));
}

#[test]
fn invoices_that_could_not_be_issued_are_refused() {
    insta::assert_snapshot!(said(&format!(
        r#"{LEAST}
[mail]
from = "Clínica"

[invoices]
currency = "euros"
series = [{{ code = "A", kind = "invoice", format = "{{series}}{{year}}" }}]
tax_rates = [210.0]
exemptions = [{{ slug = "sanidad", code = "E1", reason = "" }}]

[questionnaires]
offered = ["phq9/phq-9", "phq"]

[[plugins]]
name = "phq-9"
sha256 = "abc"
"#
    )));
}

#[test]
fn a_file_that_is_no_toml_says_where() {
    insta::assert_snapshot!(said("name = \"Consulta\nlanguages = [\"es\"\n[theme\n"));
}

#[test]
fn a_slug_that_is_wrong_is_said_once_and_not_where_it_is_used() {
    let text = format!(
        "{LEAST}\n[[practitioners]]\nslug = \"Dra Ruiz\"\nname = \"Dra. Ruiz\"\n\n[[services]]\nslug = \"visita\"\nname = \"Visita\"\n\
         duration = \"20m\"\npractitioners = [\"ruiz\"]\n"
    );
    assert_eq!(parse(&text).expect_err("a bad slug").len(), 1, "{}", said(&text));
}

#[test]
fn a_service_that_nobody_can_give_where_it_is_given_is_refused() {
    let text = format!(
        r#"{LEAST}
sites = [{{ slug = "norte", name = "Norte" }}, {{ slug = "sur", name = "Sur" }}]
practitioners = [{{ slug = "ruiz", name = "Dra. Ruiz", sites = ["norte"] }}]
services = [{{ slug = "visita", name = "Visita", duration = "20m", sites = ["sur"] }}]
"#
    );
    assert!(said(&text).starts_with("clinic.toml:9:75: nobody who offers this service"), "{}", said(&text));
}

#[test]
fn hours_for_everybody_that_nobody_could_have_are_refused_wherever_the_two_are_written() {
    let clinic = |clinic: &str, site: &str, service: &str| {
        format!(
            r#"{LEAST}
practitioners = [{{ slug = "ruiz", name = "Dra. Ruiz" }}]
[booking]
{clinic}
[[sites]]
slug = "norte"
name = "Norte"
booking = {{ {site} }}
[[services]]
slug = "visita"
name = "Visita"
duration = "20m"
booking = {{ {service} }}
"#
        )
    };
    let public = "public_booking = true";
    let known = "patients = \"known\"";
    for (text, line) in
        [(clinic(known, public, ""), 9), (clinic(public, known, ""), 13), (clinic(known, "", public), 9)]
    {
        let said = said(&text);
        assert!(said.starts_with(&format!("clinic.toml:{line}:")) && said.contains("are not known"), "{said}");
    }
    let said_of_sex = said(&clinic(public, "", "sex = \"female\""));
    assert!(said_of_sex.contains("not asked for their sex") && said_of_sex.contains("visita"), "{said_of_sex}");
    assert_eq!(said(&clinic(known, "patients = \"any\"", public)), "nothing is wrong");
    assert_eq!(said(&clinic(public, "", "sex = \"female\", public_booking = false")), "nothing is wrong");
}

#[test]
fn a_logo_is_a_picture_in_the_clinics_own_folder() {
    let folder = tempfile::tempdir().unwrap();
    for (logo, why) in [
        ("../clinica-castellana/logo.svg", "is no file for a logo"),
        ("clinic.toml", "is no file for a logo"),
        ("logo.svg", "there is no file logo.svg"),
    ] {
        std::fs::write(folder.path().join("clinic.toml"), format!("{LEAST}\n[theme]\nlogo = \"{logo}\"\n")).unwrap();
        let wrong = read(folder.path()).expect_err(logo).to_string();
        assert!(wrong.contains(why) && wrong.contains("clinic.toml:8:8: "), "{wrong}");
    }
    std::fs::write(folder.path().join("logo.svg"), "<svg/>").unwrap();
    read(folder.path()).unwrap();
}

#[test]
fn the_documented_defaults_name_every_key() {
    let mut missing = Vec::new();
    let schema = schema();
    let all = std::iter::once(&schema).chain(schema["$defs"].as_object().unwrap().values());
    for (key, _) in all.filter_map(|part| part.get("properties")?.as_object()).flatten() {
        if !DEFAULTS.lines().any(|line| line.contains(&format!("{key} = ")) || line.contains(&format!("[{key}]"))) {
            missing.push(key);
        }
    }
    assert!(missing.is_empty(), "tenants/_defaults.toml does not document {missing:?}");
}

#[test]
fn the_examples_in_the_documented_defaults_are_right() {
    // The commented lines are examples: with their `#` gone they are a right file too.
    let text: String = DEFAULTS
        .lines()
        .map(|line| line.strip_prefix("# ").filter(|rest| example(rest)).unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n");
    assert_eq!(said(&text), "nothing is wrong");
}

fn example(line: &str) -> bool {
    line.starts_with("[[") || line.split_once(" = ").is_some_and(|(key, _)| !key.contains([' ', '.', ':']))
}

#[test]
fn the_examples_in_the_guides_are_right() {
    let guides = [include_str!("../../../docs/clinic-toml.md"), include_str!("../../../docs/booking.md")];
    let rests = guides.iter().flat_map(|guide| guide.split("```toml\n").skip(1));
    let blocks: Vec<&str> = rests.filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() > 9);
    for block in blocks {
        let mut text = if block.contains("time_zone = ") { block.to_owned() } else { format!("{LEAST}{block}") };
        if block.contains("[[invoices.series]]") {
            text += "\n[legal]\nname = \"Consulta Mayor, S.L.P.\"\ntax_id = \"B85126746\"\n";
        }
        assert_eq!(said(&text), "nothing is wrong", "{block}");
    }
}

#[test]
fn what_is_written_out_reads_back_the_same() {
    let text = std::fs::read_to_string(tenants().join("clinica-castellana/clinic.toml")).unwrap();
    let config = parse(&text).unwrap();
    let json = serde_json::to_value(&config).unwrap();
    let again: ClinicConfig = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(serde_json::to_value(again).unwrap(), json);
}

/// A line of a real file with something else in place of its value.
fn spoilt() -> impl Strategy<Value = String> {
    let values = prop::sample::select(vec![
        "1",
        "-1",
        "1.5",
        "nan",
        "-inf",
        "true",
        "\"\"",
        "\"es\"",
        "[]",
        "[[]]",
        "{}",
        "[{}]",
        "{ es = 1 }",
        "1979-05-27",
        "07:32:00",
        "99999999999999999999",
        "0xff",
        "\"\\u0000\"",
        "[1, \"a\", {}]",
        "\"\"\"a\nb\"\"\"",
        "\"ñ\"",
        "",
    ]);
    (0..400_usize, values, any::<bool>()).prop_map(|(line, value, drop)| {
        let text = std::fs::read_to_string(tenants().join("clinica-castellana/clinic.toml")).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let index = line % lines.len();
        match lines[index].split_once(" = ").map(|(key, _)| key.to_owned()) {
            Some(key) if !drop => lines[index] = format!("{key} = {value}"),
            _ => {
                lines.remove(index);
            }
        }
        lines.join("\n")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_at_all_makes_the_loader_panic(text in "(\\PC|\n|\t|\\[|\\]|=|\"|'|\\{|\\}|#){0,200}") {
        said(&text);
    }

    #[test]
    fn a_spoilt_line_is_refused_with_a_place_or_does_no_harm(text in spoilt()) {
        for problem in parse(&text).err().into_iter().flatten() {
            prop_assert!(problem.span.end <= text.len());
            prop_assert!(!problem.problem.is_empty());
        }
        said(&text);
    }
}

#[test]
fn quotas_that_leave_no_place_or_are_never_reached_and_lists_for_nobody_are_named_with_their_line() {
    let clinic = |policy: &str| {
        let site = "[[sites]]\nslug = \"site\"\nname = \"Site\"\n[[practitioners]]\nslug = \"ana\"\nname = \"Ana\"\n";
        let service = "[[services]]\nslug = \"visit\"\nname = \"Visit\"\nduration = \"30m\"\n[services.booking]\n";
        said(&format!("{LEAST}\n{site}{service}{policy}\n"))
    };
    let told = clinic(r#"quotas = [{ per = "day", of = "service", minutes = 20 }]"#);
    assert!(told.contains("20 minutes have no place for an appointment of 30"), "{told}");
    assert!(told.contains("| quotas = ") && told.contains("minutes = 30 or more"), "{told}");
    let [day, week] = ["day\", of = \"service\", appointments = 9", "week\", of = \"service\", appointments = 8"];
    let told = clinic(&format!("quotas = [{{ per = \"{day} }}, {{ per = \"{week} }}]"));
    assert!(told.contains("the one of the day is never reached"), "{told}");
    let told = clinic("patients = \"new\"\nlist_size = 0");
    assert!(told.contains("nobody takes any") && told.contains("a larger list_size"), "{told}");
    assert_eq!(clinic("list_size = 0"), "nothing is wrong");
    let right = r#"{ per = "day", of = "service", appointments = 2 }, { per = "week", of = "clinic", minutes = 60 }"#;
    assert_eq!(clinic(&format!("quotas = [{right}]")), "nothing is wrong");
}

#[test]
fn what_nobody_could_dial_open_tax_or_work_is_named_with_its_line() {
    let said = said(
        r#"
name = "Consulta Mayor"
languages = ["es"]
time_zone = "Europe/Madrid"
country = "XX"

[contact]
phone = "abc"
web = "javascript:alert(1)"
"#,
    );
    for words in
        ["clinic.toml:5:11: \"XX\" is no country", "8:9: \"abc\" is no telephone", "9:7: \"javascript:alert(1)\""]
    {
        assert!(said.contains(words), "`{words}` is not in\n{said}");
    }
    let said = self::said(&format!(
        r#"{LEAST}
legal = {{ name = "Mayor, S.L.", tax_id = "B85126740" }}
[[sites]]
slug = "centro"
name = "Centro"
phone = "no"
hours = [{{ days = ["mon"], from = "15:30", to = "14:30" }}, {{ days = ["tue"], from = "22:00", to = "06:00" }}]
open = [{{ on = "2026-12-08", from = "10:00", to = "09:00" }}]
"#
    ));
    for words in [
        "clinic.toml:7:42: \"B85126740\" is no NIF",
        "11:9: \"no\" is no telephone",
        "12:49: from 15:30 until 14:30 of the next day are 23 hours",
        "13:51: from 10:00 until 09:00 of the next day are 23 hours",
    ] {
        assert!(said.contains(words), "`{words}` is not in\n{said}");
    }
    assert!(!said.contains("from 22:00"), "nights are worked: {said}");
}

#[test]
fn a_name_that_follows_from_another_mistake_is_told_so_and_short_words_are_not_guessed() {
    let told = said(&format!(
        r#"{LEAST}
practitioners = [{{ slug = "ruiz", name = "Dra. Ruiz" }}, {{ slug = "ruiz", name = "Dr. Vidal" }}]
services = [{{ slug = "visita", name = "Visita", duration = "20m", practitioners = ["vidal"] }}]
sites = [{{ slug = "centro", name = "Centro", hours = [{{ days = ["lun"], from = "09:00", to = "14:00" }}] }}]
"#
    ));
    assert!(told.contains("there are: ruiz; one of the two that are called \"ruiz\" may be meant"), "{told}");
    assert!(told.contains("one of: mon, tue") && !told.contains("did you mean"), "{told}");
}
