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
    let said = ask("explain", &["--service", "ortodoncia", "--at", "2026-11-26T09:07", "--json"]);
    let read: serde_json::Value = serde_json::from_str(&said).unwrap();
    let origins = &read["hours"][0]["practitioners"][0]["reasons"][0]["origins"];
    assert_eq!(origins[0]["text"], "slot_step = \"15m\"");
    assert!(origins[1].is_null(), "the hours are not the reason: {origins}");
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
fn a_change_that_leaves_an_event_outside_the_hours_is_told() {
    let (folder, [_, calendar, _]) = files();
    let file = fs::read_to_string(super::root().join(CLINIC).join("clinic.toml")).unwrap();
    let changed = folder.path().join("new.toml").display().to_string();
    let compare = |old: &str, new: &str| {
        let text = file.replace(old, new);
        assert_ne!(text, file);
        fs::write(&changed, text).unwrap();
        ask("diff", &[changed.as_str(), "--agenda", calendar.as_str(), "--from", "2026-11-26", "--to", "2026-11-26"])
    };
    let hours = ["{ days = [\"tue\", \"thu\"], from = \"09:00\"", "{ days = [\"tue\", \"thu\"], from = \"09:45\""];
    let said = compare(hours[0], hours[1]);
    assert!(said.contains("! 2026-11-26 Thu 09:00  ortodoncia with ferrer: outside the working hours"), "{said}");
    let said = compare("\"ferrer\"", "\"vidal\"");
    assert!(said.contains("ortodoncia with ferrer: with them it is not offered there any more"), "{said}");
    assert!(said.contains("+ 2026-11-26 Thu 09:00  ortodoncia at canteras with vidal"), "nobody else is away: {said}");
    fs::write(&calendar, CALENDAR.replace("CATEGORIES:ortodoncia\r\n", "")).unwrap();
    let said = compare(hours[0], hours[1]);
    assert!(said.contains("appointments in conflict: 0") && said.contains("could not be compared: 1"), "{said}");
}

#[test]
fn a_practitioner_who_does_not_offer_a_service_is_told_apart_from_nobody() {
    let asked = ["--service", "ortodoncia", "--practitioner", "santana", "--at", "2026-11-26T09:00"];
    let says = "santana does not offer it at this site; who does: ferrer";
    let said = ask("explain", &asked);
    assert!(said.contains(&format!("2026-11-26 Thu 09:00  not-offered: {says}")), "{said}");
    let said = ask("explain", &[&asked[..], &["--json"]].concat());
    let read: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(read["hours"][0]["reasons"][0]["says"], says);
}

#[test]
fn an_hour_or_a_day_is_what_explain_asks_for() {
    let (said, well) = antesala(&["booking", "explain", CLINIC, "--service", "ortodoncia"]);
    assert!(!well && said.contains("--at 2026-11-24T09:00") && said.contains("--day 2026-11-24"), "{said}");
    let said = ask("explain", &["--service", "limpieza", "--day", "2026-12-25", "--json"]);
    let read: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(read["hours"][0]["day"], "2026-12-25");
    assert!(read["hours"][0]["start"].is_null(), "no hour is made up: {said}");
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
fn an_event_takes_the_time_of_those_whom_it_names_and_else_of_everybody() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("agenda.ics").display().to_string();
    let day = ["--service", "ortodoncia", "--agenda", &file, "--from", "2026-11-26", "--to", "2026-11-26"];
    let is_free_at_ten = |resources: &str| {
        let event = "BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261126T100000\r\nDURATION:PT20M";
        fs::write(&file, format!("BEGIN:VCALENDAR\r\n{event}{resources}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")).unwrap();
        ask("slots", &day).contains("10:00")
    };
    assert!(is_free_at_ten("\r\nRESOURCES:santana"), "it is somebody else's");
    assert!(is_free_at_ten("\r\nRESOURCES:santana\r\nSTATUS:CANCELLED"));
    assert!(!is_free_at_ten("\r\nRESOURCES:santana\r\nRESOURCES:ferrer"));
    assert!(!is_free_at_ten(""), "everybody is away");
}

#[test]
fn an_agenda_of_another_clinic_or_a_broken_one_is_refused_in_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let json = |line: &str| format!("{{\"appointments\": [{line}]}}");
    let visit = "\"start\": \"2026-11-26T09:00\", \"end\": \"2026-11-26T09:20\"";
    let event = |lines: &str| {
        let times = "DTSTART:20261126T090000\r\nDTEND:20261126T100000";
        let lines = if lines.contains("DTSTART") { lines.to_owned() } else { format!("{times}\r\n{lines}") };
        format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")
    };
    let absence = |line: &str| format!("{{\"absences\": [{{{line}, {visit}}}]}}");
    for (name, text, answer) in [
        (
            "a.json",
            json(&format!("{{\"practitioner\": \"ferer\", {visit}}}")),
            "appointment 1: there is no practitioner \"ferer\"; there are: santana",
        ),
        ("a.json", json(&format!("{{\"practitioner\": \"ferrer\", \"service\": \"z\", {visit}}}")), "no service \"z\""),
        ("a.json", json(&format!("{{\"practitioner\": \"ferrer\", \"room\": \"z\", {visit}}}")), "no room \"z\""),
        ("a.json", absence("\"practitioner\": \"ferrer\", \"substitute\": \"nadie\""), "no practitioner \"nadie\""),
        ("a.json", absence("\"practitioner\": \"ferrer\", \"substitute\": \"ferrer\""), "stands in for themselves"),
        ("a.json", "[]".to_owned(), "an agenda is an object"),
        ("a.ics", event("RESOURCES:ferer"), "no practitioner, room or device \"ferer\""),
        ("a.ics", event("RDATE:20261127T090000"), "write each of its times"),
        ("a.ics", event("DTSTART;TZID=Foo/Bar:20261126T090000\r\nDTEND:20261126T100000"), "name one as Europe/Madrid"),
        (
            "a.ics",
            event("DTSTART:20270231T090000\r\nDTEND:20270301T100000"),
            "DTSTART is \"20270231T090000\", which is no time",
        ),
        ("a.ics", event("this is no property"), "from the line \"this is no property\" on"),
        ("a.ics", "BEGIN:VEVENT\r\nEND:VEVENT\r\n".to_owned(), "BEGIN:VCALENDAR"),
        ("a.ics", format!("BEGIN:VCALENDAR\n{}", "A".repeat(66_000)), "is longer than 32768 bytes"),
        ("a.ics", format!("BEGIN:VCALENDAR\n{}", "A:b\n".repeat(5 << 20)), "larger than 16 MB"),
    ] {
        let file = folder.path().join(name);
        fs::write(&file, &text).unwrap();
        let asked =
            ["booking", "slots", CLINIC, "--now", NOW, "--service", "ortodoncia", "--agenda", file.to_str().unwrap()];
        let (said, content) = antesala(&asked);
        assert!(!content && said.contains(answer), "{answer}: {said}");
        assert!(said.len() < 500 && !said.contains("panicked"), "{said}");
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
