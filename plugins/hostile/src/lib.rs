//! A plugin that misbehaves as its setting `mode` says: what the host must survive.

use std::cell::Cell;

use antesala_plugin::questionnaire::{Answer, Definition, Guest, Kind, Outcome, Problem, Setting, Summary, item};

struct Hostile;

thread_local! {
    /// Whether this instance has been called before: it must never have been.
    static CALLED: Cell<bool> = const { Cell::new(false) };
}

fn mode(settings: &[Setting]) -> &str {
    settings.iter().find(|setting| setting.name == "mode").map_or("", |setting| setting.value.trim_matches('"'))
}

impl Guest for Hostile {
    fn questionnaires(_: String, _: Vec<Setting>) -> Vec<Summary> {
        vec![Summary { id: "bad".into(), title: "Hostile".into(), description: None }]
    }

    fn define(_: String, _: String, settings: Vec<Setting>) -> Option<Definition> {
        let mut items = vec![item("a", Kind::Line, "A")];
        match mode(&settings) {
            "loop" => loop {
                std::hint::black_box(());
            },
            "recursion" => {
                #[expect(unconditional_recursion, reason = "that is the point")]
                fn deeper(depth: u64) -> u64 {
                    std::hint::black_box(deeper(std::hint::black_box(depth) + 1)) + 1
                }
                std::hint::black_box(deeper(0));
            }
            "memory" => {
                let mut kept: Vec<Vec<u8>> = Vec::new();
                loop {
                    kept.push(vec![1; 1 << 20]);
                    std::hint::black_box(&kept);
                }
            }
            "panic" => panic!("on purpose"),
            "huge" => items = (0..100_000).map(|n| item(&format!("i{n}"), Kind::Line, "x")).collect(),
            "long" => items = vec![item("a", Kind::Line, &"x".repeat(1 << 20))],
            "twice" => items.push(item("a", Kind::Line, "again")),
            "orphan" => items.push(antesala_plugin::questionnaire::Item { parent: Some("nowhere".into()), ..item("b", Kind::Line, "B") }),
            "control" => items = vec![item("a", Kind::Line, "a\u{0}b")],
            "remember" => {
                let again = CALLED.replace(true);
                items = vec![item(if again { "remembers" } else { "fresh" }, Kind::Line, "A")];
            }
            _ => {}
        }
        Some(Definition { version: "1".into(), title: "Hostile".into(), description: None, items })
    }

    fn check(_: String, _: String, _: Vec<Setting>, _: Vec<Answer>) -> Vec<Problem> {
        Vec::new()
    }

    fn evaluate(_: String, _: String, _: Vec<Setting>, _: Vec<Answer>) -> Option<Outcome> {
        None
    }
}

antesala_plugin::questionnaire::export_questionnaires!(Hostile);
