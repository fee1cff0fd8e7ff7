//! The browser tests in `e2e/`: Playwright drives the machine's own Chromium.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Result;
use crate::run::{self, Stream, cargo, run, run_and_read};
use crate::test::Count;

/// The browser without windows does the same work in three quarters of the time.
const BROWSERS: &[&str] = &["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];

/// The programs that the browser tests need.
pub struct Browser {
    node: PathBuf,
    npm: PathBuf,
    chromium: PathBuf,
}

impl Browser {
    /// All that is needed, or what is missing.
    pub fn find() -> std::result::Result<Self, String> {
        let chromium = std::env::var_os("ANTESALA_CHROMIUM").map(PathBuf::from);
        let chromium = chromium.or_else(|| run::find(BROWSERS));
        match (run::find(&["node"]), run::find(&["npm"]), chromium) {
            (Some(node), Some(npm), Some(chromium)) => Ok(Self { node, npm, chromium }),
            (node, npm, chromium) => {
                let missing = [(node, "node"), (npm, "npm"), (chromium, "Chromium")];
                let names: Vec<&str> =
                    missing.iter().filter(|(found, _)| found.is_none()).map(|(_, name)| *name).collect();
                Err(format!("{} not found", names.join(" and ")))
            }
        }
    }

    /// Runs the tests whose names contain `filter`, or all.
    pub fn test(&self, filter: Option<&str>) -> Result<Count> {
        let folder = run::root().join("e2e");
        let mut files: Vec<PathBuf> = fs::read_dir(&folder)
            .map_err(|e| format!("{}: {e}", folder.display()))?
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.to_string_lossy().ends_with(".test.js"))
            .collect();
        files.sort();
        self.install(&folder)?;
        // As the tests in Rust are built: `cargo build` alone would choose other features, and build all dependencies again.
        run(cargo().args(["test", "--workspace", "--no-run"]))?;

        let mut command = Command::new(&self.node);
        // Two files at a time at most: each has a server and a browser of its own.
        command.current_dir(&folder).args(["--test", "--test-reporter=spec", "--test-concurrency=2"]);
        if let Some(filter) = filter {
            command.arg(format!("--test-name-pattern={filter}"));
        }
        let seed = Seed::grow()?;
        command.args(files).env("ANTESALA_CHROMIUM", &self.chromium).env("ANTESALA_BIN", binary());
        command.env("ANTESALA_SEED", &seed.0);
        let mut count = Count::default();
        let succeeded = run_and_read(&mut command, Stream::Out, |line| {
            let mut words = line.trim_start_matches(|c: char| !c.is_ascii_alphabetic()).split_whitespace();
            match (words.next(), words.next().and_then(|number| number.parse::<u32>().ok()), words.next()) {
                (Some("pass"), Some(number), None) => count.passed += number,
                (Some("fail" | "cancelled"), Some(number), None) => count.failed += number,
                _ => {}
            }
        })?;
        count.failed = count.failed.max(u32::from(!succeeded));
        if let Some(filter) = filter.filter(|_| count.passed + count.failed == 0) {
            return Err(format!("no browser test has `{filter}` in its name"));
        }
        Ok(count)
    }

    /// `npm ci`, unless the last one was of the same lock file.
    fn install(&self, folder: &Path) -> Result<()> {
        let wanted = fs::read(folder.join("package-lock.json")).map_err(|e| format!("e2e/package-lock.json: {e}"))?;
        let installed = folder.join("node_modules/.installed-lock.json");
        if fs::read(&installed).is_ok_and(|have| have == wanted) {
            return Ok(());
        }
        run(Command::new(&self.npm).current_dir(folder).args(["ci", "--no-audit", "--no-fund"]))?;
        fs::write(installed, wanted).map_err(|e| e.to_string())
    }
}

/// The demo's data as it is at its start: made once, and copied by each file of tests. It goes when the value goes.
struct Seed(PathBuf);

impl Seed {
    fn grow() -> Result<Self> {
        let seed = Self(target().join("e2e-seed"));
        let _ = fs::remove_dir_all(&seed.0);
        let mut demo = Command::new(binary());
        demo.current_dir(run::root()).args(["demo", "--json", "--port", "0", "--data"]).arg(&seed.0);
        demo.arg("--plugin-cache").arg(target().join("plugin-cache"));
        let mut demo = demo.stdout(Stdio::piped()).spawn().map_err(|e| format!("the demo did not start: {e}"))?;
        let lines = BufReader::new(demo.stdout.take().expect("the output is piped")).lines();
        let ready = lines.map_while(std::result::Result::ok).find(|line| line.starts_with('{'));
        // It has said that it is ready, or has ended.
        let _ = demo.kill();
        demo.wait().map_err(|e| e.to_string())?;
        let ready = ready.ok_or("the demo does not start: see above")?;
        fs::write(seed.0.join("ready.json"), ready).map_err(|e| e.to_string())?;
        Ok(seed)
    }
}

impl Drop for Seed {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn binary() -> PathBuf {
    target().join("debug/antesala")
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| run::root().join("target"), PathBuf::from)
}
