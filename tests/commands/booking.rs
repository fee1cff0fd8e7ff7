//! `antesala booking`: the rules, asked without a server.

use std::fs;

use super::antesala;

const CLINIC: &str = "tenants/dental-las-canteras";
const NOW: &str = "2026-11-23T09:00";

const AGENDA: &str = r#"{
  "appointments": [
    { "practitioner": "ferrer", "service": "ortodoncia", "site": "canteras", "room": "gabinete-2",
      "start": "2026-11-26T09:00", "end": "2026-11-26T09:20", "patient": "p1" },
    { "practitioner": "ferrer", "service": "primera-visita", "start": "2026-11-26T10:00", "end": "2026-11-26T12:00", "patient": "p2" }
  ],
  "absences": [{ "practitioner": "ferrer", "start": "2026-11-26T13:00", "end": "2026-11-26T20:00" }]
}"#;

const CALENDAR: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n\
BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261101T000000Z\r\nDTSTART;TZID=Europe/Madrid:20261126T100000\r\nDURATION:PT20M\r\n\
RESOURCES:ferrer,gabinete-2\r\nCATEGORIES:ortodoncia\r\nEND:VEVENT\r\n\
BEGIN:VEVENT\r\nUID:2\r\nDTSTAMP:20261101T000000Z\r\nDTSTART;VALUE=DATE:20261127\r\nSUMMARY:The whole clinic is away\r\nEND:VEVENT\r\n\
BEGIN:VEVENT\r\nUID:3\r\nDTSTAMP:20261101T000000Z\r\nDTSTART:20261126T093000Z\r\nDTEND:20261126T113000Z\r\nSTATUS:CANCELLED\r\n\
RESOURCES:ferrer\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

/// A folder with the agenda in both forms, and a patient.
fn files() -> (tempfile::TempDir, [String; 3]) {
    let folder = tempfile::tempdir().unwrap();
    let paths =
        [("agenda.json", AGENDA), ("agenda.ics", CALENDAR), ("patient.json", r#"{"id": "p1"}"#)].map(|(name, text)| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path.display().to_string()
        });
    (folder, paths)
}

fn ask(command: &str, more: &[&str]) -> String {
    let (said, content) = antesala(&[&["booking", command, CLINIC, "--now", NOW], more].concat());
    assert!(content, "{said}");
    // What is told beside the answer has a test of its own.
    said.replace(&format!("{UNASKED}\n"), "")
}

/// What is said where the clinic's plugins would have a say, and nobody says where they are.
const UNASKED: &str =
    "antesala: the clinic's plugins have a say in these hours, and were not asked: name their folder with --plugins";

#[test]
fn the_free_hours_of_a_day_are_listed_with_who_is_free() {
    let (_folder, [json, ..]) = files();
    let day = ["--service", "ortodoncia", "--agenda", &json, "--from", "2026-11-26", "--to", "2026-11-26"];
    insta::assert_snapshot!(ask("slots", &day));
}

#[test]
fn a_plugin_of_the_clinic_is_asked_too_where_its_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let adult = folder.path().join("adult.json");
    fs::write(&adult, r#"{"id": "p1", "birth_on": "1990-05-17"}"#).unwrap();
    let day = ["--service", "limpieza", "--patient", adult.to_str().unwrap()];
    let slots = [&day[..], &["--from", "2026-11-26", "--to", "2026-11-26"]].concat();
    let (without, well) = antesala(&[&["booking", "slots", CLINIC, "--now", NOW], &slots[..]].concat());
    assert!(well && without.contains(" 16:00") && without.contains(UNASKED), "{without}");
    let with = ask("slots", &[&slots[..], &["--plugins", "plugins/dist"]].concat());
    assert!(!with.contains(" 16:00") && !with.contains(" 17:30") && with.contains(" 18:00"), "{with}");
    let at = [&day[..], &["--at", "2026-11-26T16:00", "--plugins", "plugins/dist"]].concat();
    let why = ask("explain", &at);
    assert!(why.contains("not offered") && why.contains("plugin school-hours: Guardamos las horas"), "{why}");
    let json = ask("explain", &[&at[..], &["--json"]].concat());
    assert!(json.contains("\"plugin\": \"school-hours\""), "{json}");
}

#[test]
fn a_change_is_compared_with_what_the_plugins_say_of_either_file() {
    let folder = tempfile::tempdir().unwrap();
    let (child, changed) = (folder.path().join("child.json"), folder.path().join("changed.toml"));
    fs::write(&child, r#"{"id": "p1", "birth_on": "1990-05-17"}"#).unwrap();
    let text = fs::read_to_string(format!("{CLINIC}/clinic.toml")).unwrap();
    let cut = text.find("[[plugins]]\nname = \"school-hours\"").unwrap();
    let end = text[cut + 1..].find("\n[").map_or(text.len(), |at| cut + 1 + at);
    fs::write(&changed, format!("{}{}", &text[..cut], &text[end..])).unwrap();
    let days = ["--from", "2026-11-26", "--to", "2026-11-26", "--patient", child.to_str().unwrap(), "--now", NOW];
    let compare = |more: &[&str]| {
        let (said, well) =
            antesala(&[&["booking", "diff", CLINIC, changed.to_str().unwrap()], &days[..], more].concat());
        assert!(well, "{said}");
        said
    };
    let with = compare(&["--plugins", "plugins/dist"]);
    assert!(with.contains("+ 2026-11-26 Thu 16:00  limpieza"), "without the plugin its hours are open: {with}");
    let without = compare(&[]);
    assert!(without.contains("would open: 0") && without.contains(UNASKED), "{without}");
}

#[test]
fn a_calendar_file_says_what_is_taken_as_well() {
    let (_folder, [_, calendar, _]) = files();
    let days = ["--service", "ortodoncia", "--agenda", &calendar, "--from", "2026-11-26", "--to", "2026-11-27"];
    let said = ask("slots", &days);
    // Ten in Madrid is nine in Las Palmas; five minutes follow each appointment.
    assert!(!said.contains("11-26 Thu 09:00") && !said.contains("11-26 Thu 09:15"), "{said}");
    assert!(said.contains("11-26 Thu 09:30") && said.contains("11-26 Thu 10:00"), "{said}");
    assert!(!said.contains("11-27"), "everybody is away: {said}");
}

#[test]
fn each_rule_that_refuses_an_hour_is_named_with_its_line() {
    let (_folder, [json, _, patient]) = files();
    let at = |time: &str| {
        ask("explain", &["--service", "ortodoncia", "--agenda", &json, "--patient", &patient, "--at", time])
    };
    let all = ["2026-11-26T09:10", "2026-11-26T09:15", "2026-11-26T14:00", "2026-11-24T08:00", "2027-03-02T09:00"];
    insta::assert_snapshot!(all.map(at).join("\n"));
}

#[test]
fn a_closed_day_says_what_closes_it() {
    insta::assert_snapshot!(ask("explain", &["--service", "limpieza", "--day", "2026-12-25"]));
}

#[test]
fn the_same_is_said_as_json_for_scripts() {
    let (_folder, [json, ..]) = files();
    let said = ask("explain", &["--service", "cirugia", "--agenda", &json, "--at", "2026-11-26T09:00", "--json"]);
    let read: serde_json::Value = serde_json::from_str(&said).unwrap();
    let reason = &read["hours"][0]["practitioners"][0]["reasons"][0];
    assert_eq!(reason["reason"], "no-service");
    assert_eq!(reason["origins"][0]["text"], "online = false");
    let said = ask("slots", &["--service", "ortodoncia", "--from", "2026-11-26", "--to", "2026-11-26", "--json"]);
    let read: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(read["slots"][0]["start"], "2026-11-26T09:00:00+00:00[Atlantic/Canary]");
}

#[test]
fn staff_need_not_keep_the_rules_for_patients() {
    let day = ["--service", "cirugia", "--staff", "--from", "2026-11-23", "--to", "2026-11-23"];
    assert!(ask("slots", &day).contains("2026-11-23 Mon 09:00  santana"));
}

#[test]
fn a_change_is_told_before_it_is_put_in_force() {
    let (folder, [json, ..]) = files();
    let file = fs::read_to_string(super::root().join(CLINIC).join("clinic.toml")).unwrap();
    let changed = folder.path().join("new.toml");
    let text =
        file.replace("{ days = [\"tue\", \"thu\"], from = \"09:00\"", "{ days = [\"tue\", \"thu\"], from = \"09:45\"");
    assert_ne!(text, file);
    fs::write(&changed, text).unwrap();
    let days = ["--agenda", &json, "--from", "2026-11-26", "--to", "2026-11-26"];
    insta::assert_snapshot!(ask("diff", &[&[changed.to_str().unwrap()], &days[..]].concat()));
}

#[test]
fn what_cannot_be_asked_says_what_can() {
    let (folder, [_, calendar, _]) = files();
    let repeating = folder.path().join("weekly.ics");
    fs::write(&repeating, CALENDAR.replace("DURATION:PT20M", "DURATION:PT20M\r\nRRULE:FREQ=WEEKLY")).unwrap();
    let broken = folder.path().join("broken.json");
    fs::write(&broken, "{\"appointments\": [{}]}").unwrap();
    for (arguments, answer) in [
        (vec!["--service", "ortodoncy"], "there are: primera-visita, limpieza"),
        (vec!["--service", "ortodoncia", "--site", "sur"], "there are: canteras"),
        (vec!["--service", "ortodoncia", "--practitioner", "x"], "there are: santana"),
        (vec!["--service", "ortodoncia", "--from", "tomorrow"], "write 2026-11-23"),
        (vec!["--service", "ortodoncia", "--to", "2020-01-01"], "the last not before the first"),
        (vec!["--service", "ortodoncia", "--agenda", repeating.to_str().unwrap()], "write each of its times"),
        (vec!["--service", "ortodoncia", "--agenda", broken.to_str().unwrap()], "missing field"),
        (vec!["--service", "ortodoncia", "--agenda", "nowhere.json"], "nowhere.json: No such file"),
        (vec!["--service", "ortodoncia", "--patient", &calendar], "agenda.ics"),
    ] {
        let (said, content) = antesala(&[&["booking", "slots", CLINIC, "--now", NOW], &arguments[..]].concat());
        assert!(!content && said.contains(answer), "{arguments:?}: {said}");
    }
}

#[test]
fn a_patients_insurers_referrals_invitations_and_answers_are_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let file = fs::read_to_string(super::root().join("tenants/clinica-castellana/clinic.toml")).unwrap();
    let rules = "referral = \"required\", patients = \"invited\", coverage = [\"salud-meseta\"], questionnaire = \"phq9/phq-9\"";
    let changed = file.replace("referral = \"required\"", rules);
    assert_ne!(changed, file);
    let clinic = folder.path().join("new.toml").display().to_string();
    fs::write(&clinic, changed).unwrap();
    let patient = folder.path().join("patient.json").display().to_string();
    let explain = |told: &str| {
        fs::write(&patient, format!("{{\"id\": \"p1\"{told}}}")).unwrap();
        let asked = ["booking", "explain", &clinic, "--service", "analitica", "--patient", &patient, "--now", NOW];
        let (said, content) = antesala(&[&asked[..], &["--at", "2026-11-26T09:00", "--json"]].concat());
        assert!(content, "{said}");
        let read: serde_json::Value = serde_json::from_str(&said).unwrap();
        let reasons = read["hours"][0]["practitioners"][0]["reasons"].as_array().unwrap().clone();
        reasons.iter().map(|one| one["reason"].as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(explain(""), "not-invited questionnaire-first");
    let mut told = ", \"invited\": [\"analitica\"]".to_owned();
    assert_eq!(explain(&told), "not-covered questionnaire-first");
    told += ", \"coverage\": [\"salud-meseta/plena\"]";
    assert_eq!(explain(&told), "no-referral questionnaire-first");
    let over = ", \"referrals\": [{\"service\": \"analitica\", \"until\": \"2026-11-25\"}]";
    assert_eq!(explain(&format!("{told}{over}")), "off-referral questionnaire-first");
    told += ", \"referrals\": [{\"service\": \"analitica\", \"until\": \"2026-12-31\", \"visits\": 2}]";
    assert_eq!(explain(&told), "questionnaire-first");
    assert_eq!(explain(&format!("{told}, \"answered\": {{\"phq9/phq-9\": \"2026-06-01\"}}")), "questionnaire-first");
    assert_eq!(explain(&format!("{told}, \"answered\": {{\"phq9/phq-9\": \"2026-11-01\"}}")), "");
}

#[test]
fn a_device_that_is_taken_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("agenda.json");
    let taken = r#"{ "appointments": [{ "practitioner": "santana", "service": "primera-visita", "site": "canteras",
        "room": "gabinete-1", "devices": ["ortopantomografo"], "start": "2026-11-26T09:00", "end": "2026-11-26T09:45" }] }"#;
    fs::write(&file, taken).unwrap();
    let agenda = file.display().to_string();
    let hour =
        ["--service", "primera-visita", "--practitioner", "ferrer", "--agenda", &agenda, "--at", "2026-11-26T09:30"];
    let said = ask("explain", &hour);
    assert!(said.contains("no-device: no unit of a device that it needs is free"), "{said}");
    assert!(said.contains("slug = \"ortopantomografo\"    (units of device ortopantomografo)"), "{said}");
    // Of two units the second is still there.
    fs::write(&file, taken.replace("ortopantomografo", "rx-intraoral").replace("primera-visita", "cirugia")).unwrap();
    let said = ask("explain", &["--service", "empaste", "--agenda", &agenda, "--at", "2026-11-26T09:45", "--staff"]);
    assert!(!said.contains("no-device"), "{said}");
}

#[test]
fn who_would_get_an_hour_and_who_stands_in_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let clinic = folder.path().join("clinic.toml");
    let text =
        fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(CLINIC).join("clinic.toml")).unwrap();
    fs::write(
        &clinic,
        text.replace("logo = \"logo.svg\"\n", "")
            .replace("max_open = 3", "max_open = 3\nany_practitioner = [\"usual\"]"),
    )
    .unwrap();
    let clinic = clinic.display().to_string();
    let file = folder.path().join("agenda.json");
    let away = r#"{ "absences": [{ "practitioner": "santana", "substitute": "cabrera", "start": "2026-11-26T09:00", "end": "2026-11-26T13:00" }] }"#;
    fs::write(&file, away).unwrap();
    let patient = folder.path().join("patient.json");
    fs::write(&patient, r#"{"id": "p1", "usual": ["ferrer"]}"#).unwrap();
    let (file, patient) = (file.display().to_string(), patient.display().to_string());
    let asked = |more: &[&str]| {
        let (said, content) = antesala(&[&["booking", more[0], &clinic, "--now", NOW], &more[1..]].concat());
        assert!(content, "{said}");
        said
    };
    let day = ["slots", "--service", "primera-visita", "--agenda", &file, "--from", "2026-11-26", "--to", "2026-11-26"];
    let said = asked(&day);
    assert!(said.contains("09:00  ferrer, cabrera (for santana)\n"), "{said}");
    let usual = asked(&[&day[..], &["--patient", &patient]].concat());
    assert!(usual.contains("15:30  ferrer, santana\n"), "{usual}");
    assert!(said.contains("15:30  santana, ferrer\n"), "{said}");
    let at = ["explain", "--service", "empaste", "--agenda", &file, "--at", "2026-11-26T09:00"];
    let said = asked(&at);
    assert!(
        said.contains("santana: not offered\n    absent:") && said.contains("cabrera (for santana): free"),
        "{said}"
    );
    let json = asked(&[&day[..], &["--patient", &patient, "--json"]].concat());
    assert!(json.contains("\"any\": \"ferrer\"") && json.contains("\"stands_in_for\": \"santana\""), "{json}");
}
