//! What was measured, against the goals.

use serde_json::{Value, json};

use crate::beside;
use crate::bookings::{Bookings, Together};
use crate::many::Cost;
use crate::pages::Page;
use crate::plugins::Measured;
use crate::rules::Rules;

/// One number with its goal.
struct Line {
    what: String,
    measured: f64,
    unit: &'static str,
    goal: Goal,
    detail: String,
}

#[derive(Clone, Copy)]
enum Goal {
    AtLeast(f64),
    Under(f64),
    None,
}

impl Goal {
    fn met(self, measured: f64) -> Option<bool> {
        match self {
            Self::AtLeast(least) => Some(measured >= least),
            Self::Under(most) => Some(measured < most),
            Self::None => None,
        }
    }

    fn says(self) -> String {
        match self {
            Self::AtLeast(least) => format!("≥ {least}"),
            Self::Under(most) => format!("< {most}"),
            Self::None => String::new(),
        }
    }
}

/// All lines, in the order in which they were measured.
#[derive(Default)]
pub struct Report {
    lines: Vec<Line>,
    notes: Vec<String>,
}

impl Report {
    fn add(&mut self, what: impl Into<String>, measured: f64, unit: &'static str, goal: Goal, detail: String) {
        self.lines.push(Line { what: what.into(), measured, unit, goal, detail });
    }

    pub fn pages(&mut self, pages: &[Page]) {
        for page in pages {
            let (ours, theirs) = page.per_second;
            let detail = format!(
                "{ours:.0}/s against {theirs:.0}/s; processor {:.0} µs against {:.0} µs; {} and {} bytes",
                page.cpu_us.0, page.cpu_us.1, page.bytes.0, page.bytes.1
            );
            self.add(format!("{}: requests/s, of the floor", page.name), page.ratio, "×", Goal::AtLeast(0.7), detail);
            let (ours, theirs) = page.p99_ms;
            let detail = format!("{ours:.2} ms against {theirs:.2} ms");
            self.add(format!("{}: p99, of the floor", page.name), ours / theirs, "×", Goal::None, detail);
            match &page.difference {
                None => self.notes.push(format!("{}: the floor's page says what the engine's says", page.name)),
                Some(difference) => self.notes.push(format!("{}: THE PAGES DIFFER, {difference}", page.name)),
            }
        }
    }

    pub fn bookings(&mut self, bookings: &Bookings) {
        let detail = format!(
            "{:.0}/s against {:.0}/s; processor {:.0} µs with the mail",
            bookings.engine, bookings.bare, bookings.cpu_us
        );
        self.add("bookings/s, of bare inserts", bookings.ratio, "×", Goal::AtLeast(0.5), detail);
        let detail = format!("{:.0}/s against {:.0}/s", bookings.engine, bookings.floor);
        self.add("bookings/s, of the floor's form", bookings.floor_ratio, "×", Goal::None, detail);
        let detail = "after the rounds: mail, reminder".to_owned();
        self.add("what a booking leaves to do", bookings.aftermath_ms, "ms", Goal::None, detail);
    }

    pub fn rules(&mut self, measured: &[Rules]) {
        for rules in measured {
            let detail = format!("{} hours found; {:.0} µs for half of the days", rules.found, rules.half_us);
            self.add(rules.case.name, rules.took_us / 1000.0, "ms", Goal::Under(rules.case.goal_us / 1000.0), detail);
        }
    }

    pub fn together(&mut self, together: &Together) {
        let detail = format!(
            "{:.0} questions and {:.1} bookings a second, the server on one core, busy for {:.0} %; p99 of a booking {:.1} ms",
            together.questions,
            together.bookings,
            together.busy * 100.0,
            together.booking_p99_ms
        );
        self.add("slot questions beside bookings, p99", together.question_p99_ms, "ms", Goal::Under(50.0), detail);
    }

    pub fn plugins(&mut self, plugins: &Measured) {
        let detail = |(ours, theirs): (f64, f64), unit: &str| format!("{ours:.2} {unit} against {theirs:.2} {unit}");
        let (call, page) = (detail(plugins.call_us, "µs"), detail(plugins.page_per_second, "/s"));
        self.add("a plugin's call, of a bare one", plugins.call_ratio, "×", Goal::Under(1.3), call);
        self.add("a page with a plugin, of one without", plugins.page_ratio, "×", Goal::AtLeast(0.7), page);
        let (hostile, quiet) = plugins.hostile_ms;
        let what = "a plugin beside hostile ones, p99";
        self.add(what, hostile / quiet, "×", Goal::Under(1.5), detail((hostile, quiet), "ms"));
        let beside::Page { hostile, quiet, busy } = plugins.hostile_page_ms;
        let detail = format!("{}; {busy:.2} ms beside programs of others", detail((hostile, quiet), "ms"));
        self.add("a page beside hostile ones, p99", hostile / quiet, "×", Goal::Under(1.5), detail);
        let (first, more) = plugins.memory_mb;
        let detail = format!("5 plugins took {first:.1} MB in the first clinic");
        self.add("5 plugins in 499 more clinics", more, "MB", Goal::Under(first.max(1.0)), detail);
        let detail = "compiled before, read from the cache".to_owned();
        self.add("loading 50 plugins", plugins.fifty_ms, "ms", Goal::Under(100.0), detail);
    }

    pub fn clinics(&mut self, count: usize, cost: &Cost) {
        let (memory, start) =
            if count >= 500 { (Goal::Under(150.0), Goal::Under(1000.0)) } else { (Goal::None, Goal::None) };
        let detail = "resident, each clinic used once".to_owned();
        #[expect(clippy::cast_precision_loss, reason = "megabytes are far below 2^52")]
        self.add(format!("memory with {count} clinics"), cost.memory_mb as f64, "MB", memory, detail);
        let detail = "from the start of the process until /readyz answers".to_owned();
        self.add(format!("start-up with {count} clinics"), cost.start_ms, "ms", start, detail);
    }

    pub fn incremental(&mut self, seconds: f64) {
        let detail = "cargo build after a changed line of the engine".to_owned();
        self.add("incremental build", seconds, "s", Goal::Under(10.0), detail);
    }

    /// For people.
    pub fn print(&self) {
        println!("\n{:<36} {:>10}  {:<8} {:<5}", "what", "measured", "goal", "");
        for line in &self.lines {
            let met = line.goal.met(line.measured).map_or("", |met| if met { "pass" } else { "MISS" });
            let number = match line.unit {
                "ms" if line.measured < 1.0 => format!("{:.3} ms", line.measured),
                "×" => format!("{:.2} ×", line.measured),
                "s" | "ms" if line.measured < 100.0 => format!("{:.1} {}", line.measured, line.unit),
                _ => format!("{:.0} {}", line.measured, line.unit),
            };
            println!("{:<36} {number:>10}  {:<8} {met:<5} {}", line.what, line.goal.says(), line.detail);
        }
        println!();
        for note in &self.notes {
            println!("{note}");
        }
    }

    /// For scripts.
    pub fn json(&self) -> Value {
        let lines = self.lines.iter().map(|line| {
            let goal = match line.goal {
                Goal::AtLeast(least) => json!({ "at_least": least }),
                Goal::Under(most) => json!({ "under": most }),
                Goal::None => Value::Null,
            };
            json!({
                "what": line.what, "measured": line.measured, "unit": line.unit, "goal": goal,
                "met": line.goal.met(line.measured), "detail": line.detail,
            })
        });
        let processors = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
        json!({ "processors": processors, "lines": lines.collect::<Vec<_>>(), "notes": self.notes })
    }
}
