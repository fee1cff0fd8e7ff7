//! Mistakes about with whom and where: devices, ways to meet, who is chosen, substitutes.

use super::{LEAST, mistakes::said};

#[test]
fn devices_ways_to_meet_and_substitutes_that_could_not_be_had_are_refused() {
    let clinic = |site: &str, ruiz: &str, visit: &str, device: &str| {
        format!(
            r#"{LEAST}
[[sites]]
slug = "norte"
name = "Norte"
{site}
[[sites]]
slug = "sur"
name = "Sur"
[[practitioners]]
slug = "ruiz"
name = "Dra. Ruiz"
{ruiz}
[[practitioners]]
slug = "ortega"
name = "Dr. Ortega"
[[services]]
slug = "visita"
name = "Visita"
duration = "20m"
sites = ["norte"]
{visit}
[[devices]]
slug = "ecografo"
name = "Ecógrafo"
{device}
"#
        )
    };
    let device = "site = \"norte\"\nservices = [\"visita\"]\nunits = 2";
    assert_eq!(said(&clinic("", "", "", device)), "nothing is wrong");
    let video = "modality = [\"telephone\", \"video\"]";
    let link = "video_url = \"https://video.example/ruiz\"";
    assert_eq!(said(&clinic("", link, video, device)), "nothing is wrong");
    let rooms = |events: &str| {
        format!("{device}\n[[plugins]]\nname = \"rooms\"\ngrants = {{ video = true, events = [{events}] }}")
    };
    let told = rooms("\"appointment.booked\"");
    assert_eq!(said(&clinic("", "", video, &told)), "nothing is wrong", "a plugin says the link");
    let weights = "booking = { any_practitioner = [\"usual\", \"weights\"] }";
    assert_eq!(said(&clinic("", "booking = { any_weight = 2 }", weights, device)), "nothing is wrong");
    let closed = |substitute: &str| format!("closed = [{{ from = \"2027-08-02\", substitute = \"{substitute}\" }}]");
    assert_eq!(said(&clinic("", &closed("ortega"), "", device)), "nothing is wrong");
    for (text, why) in [
        (clinic("", "", "", "site = \"norte\"\nunits = 0"), "no appointment could have one of none"),
        (clinic("", "", "", "site = \"sur\"\nservices = [\"visita\"]"), "is not offered at \"sur\""),
        (clinic("", "", "", "site = \"este\""), "there is no site \"este\""),
        (clinic("", "", "modality = []", device), "nobody could meet in any way"),
        (clinic("", link, "modality = [\"video\", \"video\"]", device), "is here twice"),
        (clinic("", "", video, device), "none of those who offer this has a link"),
        (clinic("", "video_url = \"video.example\"", "", device), "is no address of a video call"),
        (clinic("", "video_url = \"https://ruiz:secret@video.example/\"", "", device), "is no address of a video call"),
        (clinic("", "", video, &rooms("")), "is not told of appointments"),
        (clinic("", weights, "", device), "not for one of them to say"),
        (clinic("", "booking = { any_weight = 2 }", "", device), "nobody is chosen by weights"),
        (
            clinic("", "", "booking = { any_practitioner = [\"usual\"], practitioner_choice = \"required\" }", device),
            "there is nobody to decide about",
        ),
        (clinic("", "", "booking = { any_practitioner = [\"usual\", \"usual\"] }", device), "decides once"),
        (clinic("", &closed("ruiz"), "", device), "nobody stands in for themselves"),
        (clinic("", &closed("ortiga"), "", device), "did you mean \"ortega\"?"),
        (clinic(&closed("ruiz"), "", "", device), "nobody stands in for a site"),
    ] {
        let said = said(&text);
        assert!(said.contains(why) && said.starts_with("clinic.toml:"), "{why}: {said}");
    }
}
