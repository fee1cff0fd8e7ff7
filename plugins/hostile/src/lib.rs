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

/// So many megabytes are marked, and searched.
const MEGABYTES: usize = 8;

/// The mark is reckoned, never stored: a search does not find itself.
fn mark(at: usize) -> u8 {
    (at % 64 * 37 + 11) as u8
}

/// Whether a whole mark is somewhere in these bytes.
fn found(bytes: &[u8]) -> bool {
    bytes.windows(64).any(|window| window.iter().enumerate().all(|(at, byte)| *byte == mark(at)))
}

/// All the memory of this call, and as much new memory as another call could have marked.
#[cfg(target_family = "wasm")]
fn everything() -> &'static [u8] {
    core::arch::wasm32::memory_grow(0, MEGABYTES * 24);
    let size = core::arch::wasm32::memory_size(0) * 65_536;
    // SAFETY: these are the bytes of the memory as it is, and nothing writes while they are read.
    unsafe { std::slice::from_raw_parts(std::ptr::without_provenance(16), size - 16) }
}

#[cfg(not(target_family = "wasm"))]
fn everything() -> &'static [u8] {
    &[]
}

impl Guest for Hostile {
    fn questionnaires(_: String, settings: Vec<Setting>) -> Vec<Summary> {
        // Only where the setting says so: without any it passes the trial.
        while mode(&settings) == "list" {
            std::hint::black_box(());
        }
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
            "gigabyte" => {
                // One text of 2 MB, given five hundred times: small in the guest, a gigabyte in the host.
                let text: &'static str = Box::leak("x".repeat(2 << 20).into_boxed_str());
                items = (0..500).map(|n| item(&format!("i{n}"), Kind::Line, "")).collect();
                for item in &mut items {
                    // SAFETY: none is needed: the instance ends before any of them is freed twice.
                    item.text = unsafe { String::from_raw_parts(text.as_ptr().cast_mut(), text.len(), text.len()) };
                }
            }
            "malformed" => {
                // SAFETY: it is not text; that is the point.
                items[0].text = unsafe { String::from_utf8_unchecked(vec![0xff, 0xfe, 0x80]) };
            }
            "outside" => {
                // SAFETY: it lies outside the memory; that is the point.
                items[0].text = unsafe { String::from_raw_parts(std::ptr::without_provenance_mut(0x7fff_0000), 64, 64) };
            }
            "random" => {
                let mut state = 0x9e37_79b9_u32;
                let mut random = || {
                    state ^= state << 13;
                    state ^= state >> 17;
                    state ^= state << 5;
                    state
                };
                items = (0..50)
                    .map(|_| {
                        let text = |n: u32| (0..n % 90).filter_map(|at| char::from_u32(n.rotate_left(at) % 0x11_0000)).collect::<String>();
                        let kinds = [Kind::Group, Kind::Choice, Kind::Line, Kind::Date];
                        item(&text(random()), kinds[(random() % 4) as usize], &text(random()))
                    })
                    .collect();
            }
            "huge" => items = (0..100_000).map(|n| item(&format!("i{n}"), Kind::Line, "x")).collect(),
            "long" => items = vec![item("a", Kind::Line, &"x".repeat(1 << 20))],
            "twice" => items.push(item("a", Kind::Line, "again")),
            "orphan" => items.push(antesala_plugin::questionnaire::Item { parent: Some("nowhere".into()), ..item("b", Kind::Line, "B") }),
            "control" => items = vec![item("a", Kind::Line, "a\u{0}b")],
            "leave" => {
                // Its mark in every corner of its memory, for a later call to find.
                let mut kept = Vec::new();
                for _ in 0..MEGABYTES {
                    kept.push((0..1 << 20).map(mark).collect::<Vec<u8>>());
                }
                std::hint::black_box(&kept);
                items = vec![item(if found(&kept.concat()) { "left" } else { "nothing" }, Kind::Line, "A")];
            }
            "search" => {
                let again = CALLED.replace(true);
                items = vec![item(if again || found(everything()) { "found" } else { "nothing" }, Kind::Line, "A")];
            }
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
