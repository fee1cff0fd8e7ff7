//! A booking policy that rules as the setting `mode` says, rightly and wrongly: for the tests only.

use antesala_plugin::booking_policy::{Policy, Request, Ruling, Setting, allowed, refused, setting};

struct Hostile;

impl Policy for Hostile {
    fn judge(request: &Request, settings: &[Setting]) -> Vec<Ruling> {
        let text = |name: &str| setting(settings, name).unwrap_or_default().trim_matches('"').to_owned();
        let (mode, value) = (text("mode"), text("value"));
        let all = |ruling: Ruling| vec![ruling; request.hours.len()];
        // Without any hours it passes the trial.
        if request.hours.is_empty() {
            return Vec::new();
        }
        match mode.as_str() {
            "loop" => loop {
                std::hint::black_box(());
            },
            "panic" => panic!("on purpose"),
            "too-few" => Vec::new(),
            "too-many" => vec![allowed(); request.hours.len() + 1],
            "long" => all(refused(&"x".repeat(301))),
            "control" => all(refused("a\u{1b}[2Jb")),
            "silent" => all(refused(" ")),
            "markup" => all(refused("<b>No</b> & never")),
            "none" => all(refused("Nobody comes here.")),
            // Only hours that start with the value: `T10:`.
            "only" => {
                let rule = |starts: &String| if starts.contains(&value) { allowed() } else { refused("Only at the right time.") };
                request.hours.iter().map(|hour| rule(&hour.starts)).collect()
            }
            // Whoever has an appointment already.
            "visits" => {
                let told: Vec<String> = request.person.visits.iter().map(|visit| format!("{} {}", visit.service, visit.starts)).collect();
                if told.is_empty() { all(allowed()) } else { all(refused(&format!("You have {}.", told.join(", ")))) }
            }
            // The practitioner with this slug first.
            "prefer" => {
                let rank = |practitioner: &String| Ruling { rank: i32::from(*practitioner == value), ..allowed() };
                request.hours.iter().map(|hour| rank(&hour.practitioner)).collect()
            }
            "facts" => all(refused(&format!(
                "{} {} {} {} moving {} known {} age {:?}",
                request.locale, request.now, request.service, request.modality, request.moving, request.person.known, request.person.age
            ))),
            _ => all(allowed()),
        }
    }
}

antesala_plugin::booking_policy::export_booking_policy!(Hostile);
