//! Sections that misbehave as the setting `mode` says, and one that has all that a section can have: for the tests only.

use antesala_plugin::page_section::{
    Block, Chart, Field, Pages, Place, Point, Request, Section, Setting, Table, link, paragraphs, setting,
};

struct Hostile;

fn table(columns: usize, rows: usize) -> Block {
    Block::Table(Table {
        caption: "Table".into(),
        columns: (0..columns).map(|n| format!("Column {n}")).collect(),
        rows: (0..rows).map(|n| (0..columns).map(|m| format!("{n}.{m}")).collect()).collect(),
    })
}

fn chart(values: &[f64], whole: Option<f64>) -> Block {
    Block::Chart(Chart {
        caption: "Weight".into(),
        label_head: "Month".into(),
        value_head: "Kilograms".into(),
        points: values.iter().enumerate().map(|(n, value)| Point { label: format!("Month {n}"), value: *value }).collect(),
        whole,
    })
}

/// Everything that there is, and what was asked.
fn everything(request: &Request) -> Section {
    let field = |term: &str, text: String| Field { term: term.into(), text };
    let count = |number: Option<u32>| number.map_or("-".into(), |number| number.to_string());
    let services: Vec<&str> = request.appointments.iter().map(|one| one.service.as_str()).collect();
    let mut section = paragraphs("All of it", &["A paragraph with <b>marks</b> & signs."]);
    section.blocks.extend([
        Block::Items(vec!["The first thing".into(), "The second".into()]),
        Block::Fields(vec![
            field("Asked for", format!("{:?} {} {}", request.place, request.locale, request.today)),
            field("Appointments", format!("{}: {}", services.len(), services.join(" "))),
            field("Counts", format!("{} {} {}", count(request.unpaid_invoices), count(request.unread_documents), count(request.open_questionnaires))),
        ]),
        Block::Links(vec![link("Book an hour", "/book"), link("Advice", "https://example.org/advice")]),
        table(3, 2),
        chart(&[71.5, 70.25, 0.0], None),
    ]);
    section
}

impl Pages for Hostile {
    const PLACES: &'static [Place] =
        &[Place::Home, Place::Appointments, Place::Appointment, Place::Invoices, Place::PatientRecord];

    fn section(request: &Request, settings: &[Setting]) -> Option<Section> {
        let mode = setting(settings, "mode").unwrap_or_default().trim_matches('"').to_owned();
        let one = |block: Block| Some(Section { title: "Hostile".into(), blocks: vec![block] });
        let to = |target: &str| one(Block::Links(vec![link("Here", target)]));
        match mode.as_str() {
            "loop" => loop {
                std::hint::black_box(());
            },
            "panic" => panic!("on purpose"),
            "nothing" => None,
            "empty" => Some(Section { title: "Hostile".into(), blocks: Vec::new() }),
            "untitled" => Some(Section { title: " ".into(), ..everything(request) }),
            "many-rows" => one(table(3, 51)),
            "many-columns" => one(table(7, 1)),
            "many-parts" => Some(paragraphs("Hostile", &["x"; 13])),
            "ragged" => one(Block::Table(Table { caption: "T".into(), columns: vec!["A".into(), "B".into()], rows: vec![vec!["1".into()]] })),
            "long" => Some(paragraphs("Hostile", &["x".repeat(1_001).as_str()])),
            "control" => Some(paragraphs("Hostile", &["a\u{1b}[2Jb"])),
            "script" => to("javascript:alert(1)"),
            "script-case" => to("JaVaScRiPt:alert(1)"),
            "data" => to("data:text/html,x"),
            "plain-http" => to("http://example.org/"),
            "other-host" => to("//example.org/"),
            "backslash" => to("/\\example.org/"),
            "up" => to("/../other-clinic/"),
            "user" => to("https://portal.example@example.org/"),
            "newline" => to("/book\nx"),
            "negative" => one(chart(&[-1.0], None)),
            "not-a-number" => one(chart(&[f64::NAN], None)),
            "endless-number" => one(chart(&[f64::INFINITY], None)),
            "many-points" => one(chart(&[1.0; 25], None)),
            "whole-of-nothing" => one(chart(&[1.0], Some(0.0))),
            _ => Some(everything(request)),
        }
    }
}

antesala_plugin::page_section::export_page_sections!(Hostile);
