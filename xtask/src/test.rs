//! `cargo xtask test`: everything that can be tested on this machine, and a word about what can't.

use crate::Result;
use crate::browser::Browser;
use crate::postgres::Postgres;
use crate::run::{self, Stream, cargo, run_and_read};
use crate::statements::Notes;

/// How many tests there were.
#[derive(Default, Clone, Copy)]
pub struct Count {
    pub passed: u32,
    pub failed: u32,
}

#[derive(Default)]
struct Report {
    count: Count,
    skipped: Vec<String>,
}

impl Report {
    fn add(&mut self, what: &str, outcome: Result<Count>) {
        match outcome {
            Ok(count) => {
                self.count.passed += count.passed;
                self.count.failed += count.failed;
            }
            Err(message) => {
                eprintln!("{what}: {message}");
                self.count.failed += 1;
            }
        }
    }
}

pub fn test(arguments: &[String]) -> Result<()> {
    let no_skips = arguments.iter().any(|a| a == "--no-skips");
    let filters: Vec<&str> = arguments.iter().map(String::as_str).filter(|a| *a != "--no-skips").collect();
    if let Some(option) = filters.iter().find(|a| a.starts_with('-')) {
        return Err(format!("`cargo xtask test` has no option `{option}`; see `cargo xtask --help`"));
    }
    let mut report = Report::default();
    report.skipped.extend(crate::plugins::build_for_tests()?);
    if filters.first() != Some(&"browser") {
        rust(&filters, no_skips, &mut report)?;
    }
    match filters.split_first() {
        None => browser(None, &mut report),
        Some((&"browser", names)) => browser(names.first().copied(), &mut report),
        Some(_) => {}
    }
    close(&report, no_skips)
}

/// The tests in Rust, with a PostgreSQL server if there can be one.
fn rust(filters: &[&str], no_skips: bool, report: &mut Report) -> Result<()> {
    let postgres = Postgres::find_or_start()?;
    if let Postgres::Missing(why) = &postgres {
        report.skipped.push(format!("the tests on PostgreSQL: {why}"));
    }
    let notes = Notes::begin()?;
    let environment = |mut command: std::process::Command| {
        command.env("ANTESALA_STATEMENTS", notes.folder());
        match postgres.url() {
            Some(url) => command.env("ANTESALA_TEST_POSTGRES", url),
            None => command.env_remove("ANTESALA_TEST_POSTGRES"),
        };
        if no_skips {
            command.env("ANTESALA_NO_SKIPS", "1");
        }
        command
    };
    let nextest = run::find(&["cargo-nextest"]).is_some();
    let outcome = if nextest { with_nextest(filters, &environment) } else { with_cargo(filters, &environment) };
    report.add("the tests in Rust", outcome);
    if filters.is_empty() {
        let databases: &[&str] = if postgres.url().is_some() { &["sqlite", "postgres"] } else { &["sqlite"] };
        for database in databases {
            report.add("the statements", all_ran(&notes, database));
        }
    }
    if filters.is_empty() && nextest {
        let mut examples = environment(cargo());
        examples.args(["test", "--workspace", "--doc"]);
        report.add("the examples in the documentation", count_libtest(examples));
    }
    Ok(())
}

/// Passes when every statement of the engine ran on this database.
fn all_ran(notes: &Notes, database: &str) -> Result<Count> {
    let missing = notes.missing(database)?;
    if missing.is_empty() {
        return Ok(Count { passed: 1, failed: 0 });
    }
    Err(format!("no test ran these on {database}:\n  {}", missing.join("\n  ")))
}

type Environment<'a> = &'a dyn Fn(std::process::Command) -> std::process::Command;

fn with_nextest(filters: &[&str], environment: Environment) -> Result<Count> {
    let mut command = environment(cargo());
    command.args(["nextest", "run", "--workspace", "--no-fail-fast", "--no-tests=pass", "--status-level=fail"]);
    command.args(["--final-status-level=fail"]).args(filters);
    let mut count = Count::default();
    let succeeded = run_and_read(&mut command, Stream::Err, |line| {
        if line.starts_with("Summary") {
            count = Count {
                passed: number_before(line, " passed"),
                failed: number_before(line, " failed") + number_before(line, " timed out"),
            };
        }
    })?;
    count.failed = count.failed.max(u32::from(!succeeded));
    Ok(count)
}

fn with_cargo(filters: &[&str], environment: Environment) -> Result<Count> {
    let mut command = environment(cargo());
    command.args(["test", "--workspace", "--no-fail-fast", "--"]).args(filters);
    count_libtest(command)
}

fn count_libtest(mut command: std::process::Command) -> Result<Count> {
    let mut count = Count::default();
    let succeeded = run_and_read(&mut command, Stream::Out, |line| {
        if line.starts_with("test result:") {
            count.passed += number_before(line, " passed");
            count.failed += number_before(line, " failed");
        }
    })?;
    count.failed = count.failed.max(u32::from(!succeeded));
    Ok(count)
}

/// 12 from `… 12 passed, 1 failed` and ` passed`.
fn number_before(line: &str, word: &str) -> u32 {
    let Some(before) = line.find(word).map(|at| &line[..at]) else { return 0 };
    before.rsplit(|c: char| !c.is_ascii_digit()).next().and_then(|n| n.parse().ok()).unwrap_or(0)
}

fn browser(filter: Option<&str>, report: &mut Report) {
    match Browser::find() {
        Ok(browser) => report.add("the browser tests", browser.test(filter)),
        Err(why) => report.skipped.push(format!("the browser tests: {why}")),
    }
}

fn close(report: &Report, no_skips: bool) -> Result<()> {
    println!();
    for skipped in &report.skipped {
        println!("skipped {skipped}");
    }
    let Count { passed, failed } = report.count;
    println!("tests: {passed} passed, {failed} failed, {} skipped", report.skipped.len());
    if failed > 0 {
        return Err("some tests failed".into());
    }
    if no_skips && !report.skipped.is_empty() {
        return Err("something was skipped, and --no-skips allows none".into());
    }
    Ok(())
}
