//! The pure rules alone: from what is taken, in memory, to the hours that are offered. No database, no server.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

use antesala::booking::model::{AgendaBuilder, Question, slots};
use antesala::clock::Timestamp;
use antesala::tenancy::Source;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

use crate::{Settings, median};

const QUARTER: i64 = 15 * 60 * 1_000_000;

/// A practice, and how much there is in its agenda.
pub struct Case {
    pub name: &'static str,
    practitioners: i64,
    rooms: i64,
    days: u16,
    appointments: i64,
    /// The goal, in microseconds.
    pub goal_us: f64,
}

/// One practitioner over four weeks, and a clinic over three months.
pub const CASES: [Case; 2] = [
    Case {
        name: "slots of one practitioner, 4 weeks",
        practitioners: 1,
        rooms: 0,
        days: 28,
        appointments: 500,
        goal_us: 100.0,
    },
    Case {
        name: "slots of 20 practitioners, 3 months",
        practitioners: 20,
        rooms: 5,
        days: 91,
        appointments: 20_000,
        goal_us: 5_000.0,
    },
];

/// What one case took.
pub struct Rules {
    pub case: &'static Case,
    /// From the rows to the hours, in microseconds.
    pub took_us: f64,
    /// How many hours were found.
    pub found: usize,
    /// The same question over half of the days, with all appointments in memory: the cost follows the days.
    pub half_us: f64,
}

/// An appointment as it comes out of a database.
struct Row {
    practitioner: String,
    room: Option<String>,
    time: (i64, i64),
}

/// Measures both cases; the middle of the rounds counts.
pub fn measure(settings: &Settings) -> Result<Vec<Rules>, String> {
    CASES.iter().map(|case| one(case, settings.rounds)).collect()
}

fn one(case: &'static Case, rounds: usize) -> Result<Rules, String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    std::fs::write(folder.path().join("clinic.toml"), clinic(case)).map_err(|e| e.to_string())?;
    let (tenant, _) = Source::open(folder.path()).map_err(|problems| problems.to_string())?;
    let first = date(2027, 1, 11);
    let rows = rows(case, first);
    let now = instant(first.yesterday().map_err(|e| e.to_string())?, 0);
    let service = tenant.service("visit").ok_or("no service")?;
    let site = tenant.site("centre").ok_or("no site")?;
    let question = Question {
        tenant: &tenant,
        service,
        site,
        practitioner: None,
        modality: service.modality(""),
        now: Timestamp::from_micros(now),
        online: true,
    };
    let ask = |days: u16| {
        let started = Instant::now();
        let mut agenda = AgendaBuilder::default();
        for row in &rows {
            agenda.appointment(&row.practitioner, row.room.as_deref(), row.time);
        }
        let found = black_box(slots(&question, &agenda.build(0), first, days)).len();
        (started.elapsed().as_secs_f64() * 1_000_000.0, found)
    };
    let turns = rounds * 20;
    let middle = |days: u16| median((0..turns).map(|_| ask(days).0).collect());
    let found = ask(case.days).1;
    Ok(Rules { case, took_us: middle(case.days), found, half_us: middle(case.days / 2) })
}

/// Working hours in the morning and in the afternoon, from Monday to Friday, on a grid of a quarter of an hour.
fn clinic(case: &Case) -> String {
    let mut text = String::from(
        r#"
name = "Clínica de medida"
languages = ["es"]
time_zone = "Europe/Madrid"
country = "ES"
[mail]
from = "citas@medida.example"
[booking]
slot_step = "15m"
minimum_notice = "0m"
horizon = "330 days"
[[sites]]
slug = "centre"
name = "Centro"
online_booking = true
hours = [
  { days = ["mon", "tue", "wed", "thu", "fri"], from = "09:00", to = "14:00" },
  { days = ["mon", "tue", "wed", "thu", "fri"], from = "16:00", to = "20:00" },
]
[[services]]
slug = "visit"
name = { es = "Consulta" }
duration = "15m"
"#,
    );
    for number in 0..case.practitioners {
        let _ = writeln!(text, "[[practitioners]]\nslug = \"p{number}\"\nname = \"Profesional {number}\"");
    }
    for number in 0..case.rooms {
        let room = format!("slug = \"r{number}\"\nname = \"Sala {number}\"\nsite = \"centre\"\nservices = [\"visit\"]");
        let _ = writeln!(text, "[[rooms]]\n{room}");
    }
    text
}

/// Appointments spread over the working hours, always the same ones; every room is left free now and then.
fn rows(case: &Case, first: Date) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut seed = 7_u64;
    while rows.len() < usize::try_from(case.appointments).unwrap_or_default() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let pick = |from: u32, most: i64| i64::try_from(seed >> from).unwrap_or_default().rem_euclid(most.max(1));
        let day = first.saturating_add(pick(33, i64::from(case.days)).days());
        let quarter = pick(17, 36);
        let minute = if quarter < 20 { 9 * 60 + quarter * 15 } else { 16 * 60 + (quarter - 20) * 15 };
        let from = instant(day, minute);
        let room = (case.rooms > 0).then(|| format!("r{}", pick(45, case.rooms)));
        let practitioner = format!("p{}", pick(40, case.practitioners));
        rows.push(Row { practitioner, room, time: (from, from + QUARTER) });
    }
    // The index of the table has them in order of time.
    rows.sort_by_key(|row| row.time);
    rows
}

fn instant(day: Date, minute: i64) -> i64 {
    let zone = TimeZone::get("Europe/Madrid").unwrap_or(TimeZone::UTC);
    let local = day.at(0, 0, 0, 0).saturating_add(minute.minutes());
    zone.to_ambiguous_timestamp(local).compatible().map_or(0, jiff::Timestamp::as_microsecond)
}
