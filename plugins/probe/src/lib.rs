//! A plugin that uses the functions of the host as its setting `mode` says: what the host's own tests ask with.

use antesala_plugin::{
    host::{http, log, settings, store, texts, time, typeset},
    questionnaire::{Answer, Definition, Guest, Kind, Outcome, Problem, Setting, Summary, item},
};

struct Probe;

fn setting(settings: &[Setting], name: &str) -> String {
    settings.iter().find(|setting| setting.name == name).map_or("", |setting| setting.value.trim_matches('"')).to_owned()
}

fn said(mode: &str, given: &[Setting]) -> String {
    let (key, value) = (setting(given, "key"), setting(given, "value"));
    let kept = |key: &str| store::get(key).map(|value| String::from_utf8_lossy(&value).into_owned());
    match mode {
        "time" => format!("{} {} {}", time::now(), time::local(), time::zone()),
        "setting" => format!("{:?} {:?}", settings::get("limit"), settings::get("nothing")),
        "text" => format!("{} {:?} {:?}", texts::locale(), texts::get("hello", &[("name", "Ana")]), texts::get("nothing", &[])),
        "log" => {
            log::info("a line\nand no other");
            "written".into()
        }
        "keep" => format!("{:?} {:?}", store::set(&key, value.as_bytes()), kept(&key)),
        "kept" => format!("{:?} {:?}", kept(&key), store::keys("")),
        "forget" => {
            store::remove(&key);
            format!("{:?}", kept(&key))
        }
        "keep-and-fail" => {
            let _ = store::set(&key, value.as_bytes());
            panic!("after it was written")
        }
        "fill" => {
            let full = (0..).find(|n| store::set(&format!("k{n}"), &[7; 60_000]).is_err());
            format!("full at {}, {:?}", full.unwrap_or(0), store::set("k", &vec![0; 65_537]))
        }
        "many" => format!("{:?}", (0..).find(|n: &i32| store::set(&format!("k{n}"), b"").is_err())),
        "ask-for-ever" => loop {
            let _ = store::get("nothing");
        },
        "drip" => loop {
            // A little at a time, for ever: never many calls of the host, and never long without one.
            for turn in 0..10_000_000_u64 {
                std::hint::black_box(turn);
            }
            let _ = store::get("nothing");
        },
        "fetch" => {
            let answer = http::send(&http::request(http::Method::Get, &setting(given, "url")));
            match answer {
                Ok(answer) => format!("{} {}", answer.status, String::from_utf8_lossy(&answer.body)),
                Err(failure) => format!("{failure:?}"),
            }
        }
        "fetch-often" => {
            for _ in 0..6 {
                let _ = http::send(&http::request(http::Method::Get, "https://nowhere.invalid/"));
            }
            "often".into()
        }
        "smuggle" => {
            let mut request = http::request(http::Method::Get, &setting(given, "url"));
            request.headers = vec![http::Header { name: "Host".into(), value: "other.example".into() }];
            format!("{:?}", http::send(&request))
        }
        "pdf" => match typeset::pdf("A \"test\"", "= Hello\n#lorem(20)", &[]) {
            Ok(pdf) => format!("{} {}", String::from_utf8_lossy(&pdf[..5]), pdf.len() > 2_000),
            Err(why) => why,
        },
        "pdf-wrong" => format!("{:?}", typeset::pdf("t", "#read(\"/etc/passwd\")", &[])),
        "pdf-for-ever" => format!("{:?}", typeset::pdf("t", "#{ for i in range(10000) { for j in range(100000) { let x = j } } }", &[])),
        _ => String::new(),
    }
}

impl Guest for Probe {
    fn questionnaires(_: String, _: Vec<Setting>) -> Vec<Summary> {
        vec![Summary { id: "probe".into(), title: "Probe".into(), description: None }]
    }

    fn define(_: String, _: String, settings: Vec<Setting>) -> Option<Definition> {
        let text = said(&setting(&settings, "mode"), &settings);
        Some(Definition { version: "1".into(), title: "Probe".into(), description: None, items: vec![item("said", Kind::Line, &text)] })
    }

    fn check(_: String, _: String, _: Vec<Setting>, _: Vec<Answer>) -> Vec<Problem> {
        Vec::new()
    }

    fn evaluate(_: String, _: String, _: Vec<Setting>, _: Vec<Answer>) -> Option<Outcome> {
        None
    }
}

antesala_plugin::questionnaire::export_questionnaires!(Probe);

#[cfg(test)]
mod tests {
    use super::*;
    use antesala_plugin::host::fake;

    #[test]
    fn the_hosts_stand_in_answers_native_tests() {
        fake::set(|fake| {
            fake.settings.insert("limit".into(), "5".into());
            fake.texts.insert("hello".into(), "Hola, { $name }".into());
        });
        assert_eq!(said("setting", &[]), "Some(\"5\") None");
        assert!(said("text", &[]).contains("Hola, Ana"));
        let given = [("key", "\"a\""), ("value", "\"b\"")].map(|(name, value)| Setting { name: name.into(), value: value.into() });
        assert_eq!(said("keep", &given), "Ok(()) Some(\"b\")");
        assert_eq!(said("kept", &given), "Some(\"b\") [\"a\"]");
        assert!(said("fetch", &[]).contains("Refused"));
        said("log", &[]);
        assert_eq!(fake::set(|fake| (fake.sent.len(), fake.log.len())), (1, 1));
    }
}
