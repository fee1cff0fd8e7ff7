//! What the engine costs beside the smallest program that does the same. Run it by `cargo xtask bench`, which builds both.

mod beside;
mod bookings;
mod floor;
mod http;
mod load;
mod many;
mod pages;
mod plugins;
mod report;
mod rules;
mod server;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// People who ask at the same time.
const MEASURED_AT_ONCE: usize = 8;

/// How to measure.
struct Settings {
    /// The program under measurement.
    antesala: PathBuf,
    /// The root of the workspace: clinics and plugins are there.
    root: PathBuf,
    rounds: usize,
    /// How long each server is asked in a round.
    time: Duration,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("bench: {message}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    let needed = |name: &str| value(name).ok_or_else(|| format!("{name} is missing; run `cargo xtask bench`"));
    if arguments.first().is_some_and(|first| first == "floor") {
        let port = needed("--port")?.parse().map_err(|_| "--port is no port")?;
        return floor::serve(&PathBuf::from(needed("--database")?), &PathBuf::from(needed("--pages")?), port).await;
    }
    let number = |name: &str, otherwise: u64| match value(name) {
        Some(text) => text.parse().map_err(|_| format!("{name} wants a whole number, not {text}")),
        None => Ok(otherwise),
    };
    let settings = Settings {
        antesala: needed("--antesala")?.into(),
        root: needed("--root")?.into(),
        rounds: usize::try_from(number("--rounds", 5)?).unwrap_or(5).max(1),
        time: Duration::from_secs(number("--seconds", 3)?.max(1)),
    };
    let only = value("--only");
    let wanted = |part: &str| only.as_deref().is_none_or(|only| only == part);
    let mut report = report::Report::default();
    if wanted("pages") {
        report.pages(&pages::measure(&settings).await?);
    }
    if wanted("rules") {
        report.rules(&rules::measure(&settings)?);
    }
    if wanted("bookings") {
        report.bookings(&bookings::measure(&settings).await?);
    }
    if wanted("together") {
        report.together(&bookings::together(&settings).await?);
    }
    if wanted("plugins") {
        report.plugins(&plugins::measure(&settings).await?);
    }
    if wanted("clinics") {
        for count in [2, 500] {
            report.clinics(count, &many::cost(&settings.antesala, &settings.root, count, settings.rounds).await?);
        }
    }
    if let Some(seconds) = value("--incremental").and_then(|seconds| seconds.parse().ok()) {
        report.incremental(seconds);
    }
    report.print();
    if let Some(file) = value("--json") {
        std::fs::write(&file, format!("{:#}\n", report.json())).map_err(|e| format!("{file}: {e}"))?;
    }
    Ok(())
}

/// The middle one: what a neighbour's compiler does to one round counts for nothing.
fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or_default()
}
