//! Policies that read well and under which nothing could be booked.

use super::{LEAST, mistakes::said};
use crate::tenancy::load::read;

/// A clinic with a site that is open on mornings, a practitioner and a service, and more to say.
fn clinic(booking: &str, practitioner: &str, service: &str) -> String {
    said(&format!(
        r#"{LEAST}
[booking]
{booking}
[[sites]]
slug = "centro"
name = "Centro"
hours = [{{ days = ["mon", "tue"], from = "09:00", to = "14:00" }}]
[[practitioners]]
slug = "ruiz"
name = "Dra. Ruiz"
{practitioner}
[[services]]
slug = "visita"
name = "Visita"
duration = "30m"
{service}
"#
    ))
}

#[test]
fn what_a_value_may_not_be_is_told_with_its_line_and_the_remedy_and_hides_nothing_else() {
    let booking = r#"reminders = ["1h", "2h", "3h", "4h", "5h", "6h"]
quotas = [{ per = "day", of = "site", appointments = 1, minutes = 60 }]
patient_limits = [{ per = "day", of = "clinic", appointments = 0 }]
series = { max = 2, weeks = [0] }
max_open = 0"#;
    insta::assert_snapshot!(clinic(booking, "", "practitioners = [\"ruis\"]"));
}

#[test]
fn policies_under_which_nothing_can_be_booked_are_refused_with_their_line() {
    let day = |from: &str, to: &str| format!("hours = [{{ days = [\"mon\"], from = \"{from}\", to = \"{to}\" }}]");
    for (booking, practitioner, service, words) in [
        ("max_open = 0", String::new(), "", "no patient could ever book"),
        ("horizon = \"0 days\"", String::new(), "", "0m ahead at most is never"),
        ("hold = \"30 days\"", String::new(), "", "24h at most"),
        ("series = { max = 0, weeks = [1] }", String::new(), "", "max = 1 for no series"),
        ("", day("15:00", "20:00"), "", "Dra. Ruiz works only while \"centro\" is closed"),
        ("", day("13:40", "20:00"), "", "works so long at one stretch: 20 minutes at most"),
        ("", String::new(), "practitioners = []", "an empty list is none of them"),
        ("", "sites = []".into(), "", "leave it out for all sites"),
        ("", String::new(), "booking = { minimum_notice = \"90 days\" }", "\"visita\" is never booked: 90 days before"),
        (
            "horizon = \"10 days\"",
            String::new(),
            "booking = { series = { max = 2, weeks = [2] } }",
            "the horizon is 10 days",
        ),
        ("quotas = [{ per = \"day\", of = \"site\", minutes = 20 }]", String::new(), "", "20 minutes have no place"),
    ] {
        let told = clinic(booking, &practitioner, service);
        assert!(told.contains(words) && !told.contains(".toml:1:1"), "{words}: {told}");
        assert_eq!(told.matches("clinic.toml:").count(), 1, "it is said once: {told}");
    }
    for (booking, practitioner, service) in [
        ("slot_step = \"10m\"", day("13:30", "20:00"), ""),
        (
            "",
            format!("{}\nopen = [{{ on = \"2026-12-01\", from = \"10:00\", to = \"12:00\" }}]", day("15:00", "20:00")),
            "",
        ),
        ("", day("13:40", "20:00"), "online = false"),
        ("horizon = \"20 days\"", String::new(), "booking = { series = { max = 2, weeks = [2] } }"),
    ] {
        assert_eq!(clinic(booking, &practitioner, service), "nothing is wrong");
    }
    let told = clinic("slot_step = \"0m\"\nslot_offset = \"5m\"", "", "");
    assert_eq!(told.matches("clinic.toml:").count(), 1, "{told}");
}

#[test]
fn a_file_that_is_not_utf_8_is_told_so_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = LEAST.as_bytes().to_vec();
    bytes.extend(b"[contact]\naddress = \"Calle de Alcal\xe1, 1\"\n");
    std::fs::write(folder.path().join("clinic.toml"), bytes).unwrap();
    let wrong = read(folder.path()).expect_err("Latin-1").to_string();
    assert!(wrong.contains("clinic.toml:7:26: the file is not UTF-8"), "{wrong}");
    assert!(wrong.contains("Calle de Alcalá, 1") && wrong.contains("save it as UTF-8"), "{wrong}");
}
