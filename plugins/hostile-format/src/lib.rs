//! An invoice format that misbehaves as its setting `mode` says: what the host and the pages must survive.

use antesala_plugin::invoice_format::{Description, Guest, Invoice, Setting};

struct Hostile;

fn mode(settings: &[Setting]) -> &str {
    settings.iter().find(|setting| setting.name == "mode").map_or("", |setting| setting.value.trim_matches('"'))
}

/// What is the same for both calls.
fn misbehave(mode: &str) {
    match mode {
        "loop" => loop {
            std::hint::black_box(());
        },
        "panic" => panic!("on purpose"),
        _ => {}
    }
}

impl Guest for Hostile {
    fn formats(_: String) -> Vec<Description> {
        vec![Description {
            id: "bad".into(),
            name: "Hostile".into(),
            media_type: "text/plain".into(),
            extension: "txt".into(),
        }]
    }

    fn missing(_: String, settings: Vec<Setting>, _: Invoice) -> Vec<String> {
        misbehave(mode(&settings));
        match mode(&settings) {
            "markup" => vec!["<script>alert(1)</script>".into()],
            "control" => vec!["a\u{0}b".into()],
            _ => Vec::new(),
        }
    }

    fn render(_: String, settings: Vec<Setting>, _: Invoice) -> Result<Vec<u8>, String> {
        misbehave(mode(&settings));
        match mode(&settings) {
            "huge" => Ok(vec![b'x'; 5 << 20]),
            "refuse" => Err("no\r\nSet-Cookie: x".into()),
            _ => Ok(b"<script>alert(1)</script>".to_vec()),
        }
    }
}

antesala_plugin::invoice_format::export_invoice_formats!(Hostile);
