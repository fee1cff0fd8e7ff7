//! What a clinic notices of hostile plugins in another: the p99 of its calls and of a page.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use antesala::lang::Lang;
use antesala::plugins::Plugins;

use crate::http::Connection;
use crate::plugins::{Deployment, answers, ask, clinic};
use crate::{Settings, median, pages};

/// The p99 of a clinic's page, in milliseconds.
pub struct Page {
    /// Beside a clinic whose plugin loops for ever, while its patients ask for it.
    pub hostile: f64,
    /// With a plugin that answers in its place.
    pub quiet: f64,
    /// The same beside programs that only keep all cores but one busy, and stand as far back: what the machine itself makes of that.
    pub busy: f64,
}

/// The p99 of each round.
#[derive(Default)]
struct Rounds(Vec<f64>);

impl Rounds {
    /// A round: asks again and again, as patients come, not one at the other's heels.
    async fn take(
        &mut self,
        time: Duration,
        pause: Duration,
        mut ask: impl AsyncFnMut() -> Result<(), String>,
    ) -> Result<(), String> {
        let (begun, mut times) = (Instant::now(), Vec::new());
        while begun.elapsed() < time {
            let start = Instant::now();
            ask().await?;
            times.push(start.elapsed().as_secs_f64() * 1e3);
            tokio::time::sleep(pause).await;
        }
        times.sort_by(f64::total_cmp);
        self.0.push(times.get(times.len() * 99 / 100).copied().unwrap_or_default());
        Ok(())
    }

    fn middle(self) -> f64 {
        median(self.0)
    }
}

/// Calls of a clinic, one after the other, while plugins of others do their worst, and while they do not.
pub async fn calls(settings: &Settings, host: &Plugins) -> Result<(f64, f64), String> {
    let (good, given) = (Arc::new(clinic(&settings.root, "good", &[("phq9", "")])?), answers());
    // As a task, as each request is one: what it waits for a worker counts.
    let call = async || {
        let (host, good, given) = (host.clone(), Arc::clone(&good), Arc::clone(&given));
        tokio::spawn(async move { ask(&host, &good, &given).await }).await.map_err(|e| e.to_string())?
    };
    let pause = Duration::from_millis(1);
    let (mut quiet, mut beside) = (Rounds::default(), Rounds::default());
    for _ in 0..settings.rounds {
        quiet.take(settings.time, pause, call).await?;
        let worst = Worst::begin(settings, host)?;
        beside.take(settings.time, pause, call).await?;
        worst.end().await;
    }
    Ok((beside.middle(), quiet.middle()))
}

/// Hostile plugins at work, each at a clinic of its own.
struct Worst {
    on: Arc<AtomicBool>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

impl Worst {
    fn begin(settings: &Settings, host: &Plugins) -> Result<Self, String> {
        let on = Arc::new(AtomicBool::new(true));
        let mut tasks = Vec::new();
        for mode in ["loop", "memory", "gigabyte", "recursion"] {
            let tenant = clinic(&settings.root, &format!("bad-{mode}"), &[("hostile", mode)])?;
            let (host, on) = (host.clone(), Arc::clone(&on));
            tasks.push(tokio::spawn(async move {
                while on.load(Ordering::Relaxed) {
                    let _ = host.define(&tenant, "hostile", "bad", Lang::Es).await;
                }
            }));
        }
        Ok(Self { on, tasks })
    }

    async fn end(self) {
        self.on.store(false, Ordering::Relaxed);
        for task in self.tasks {
            let _ = task.await;
        }
    }
}

/// The first page of a clinic, which has a plugin's section, beside a clinic whose plugin loops for ever.
pub async fn page(settings: &Settings, deployment: &Deployment) -> Result<Page, String> {
    let other = deployment.tenants.join("dental-las-canteras/clinic.toml");
    let others = fs::read_to_string(&other).map_err(|e| e.to_string())?;
    let (mut quiet, mut hostile, mut busy) = (Rounds::default(), Rounds::default(), Rounds::default());
    for _ in 0..settings.rounds {
        // The same readers, once of a plugin that answers and once of one that never ends.
        for (mode, programs, into) in [("", false, &mut quiet), ("list", false, &mut hostile), ("", true, &mut busy)] {
            let plugin = format!("[[plugins]]\nname = \"hostile\"\nsettings = {{ mode = \"{mode}\" }}\n");
            fs::write(&other, format!("{others}\n{plugin}")).map_err(|e| e.to_string())?;
            let (server, cookie) = deployment.serve(settings).await?;
            let readers = readers(server.port, &deployment.ready).await?;
            let programs = if programs { Some(Programs::start()?) } else { None };
            let mut connection = Connection::open(server.port).await.map_err(|e| e.to_string())?;
            into.take(settings.time, Duration::from_millis(3), async || {
                connection.get("/clinica-castellana/", &cookie).await.map(drop).map_err(|e| e.to_string())
            })
            .await?;
            drop(programs);
            for reader in readers {
                reader.abort();
            }
            server.stop().await;
        }
    }
    fs::write(&other, &others).map_err(|e| e.to_string())?;
    Ok(Page { hostile: hostile.middle(), quiet: quiet.middle(), busy: busy.middle() })
}

/// Patients of the other clinic who open the page that asks its plugin, as people do: with a pause between.
async fn readers(port: u16, ready: &Path) -> Result<Vec<tokio::task::JoinHandle<()>>, String> {
    let mut connection = Connection::open(port).await.map_err(|e| e.to_string())?;
    let cookie = pages::sign_in_at(&mut connection, ready, "dental-las-canteras").await?;
    let reader = |_| {
        let cookie = cookie.clone();
        tokio::spawn(async move {
            let Ok(mut connection) = Connection::open(port).await else { return };
            while connection.get("/dental-las-canteras/questionnaires", &cookie).await.is_ok() {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        })
    };
    Ok((0..4).map(reader).collect())
}

/// Programs that compute for nothing, one for each core but one, as far behind the others as the host's threads for calls that last.
struct Programs(Vec<Child>);

impl Programs {
    fn start() -> Result<Self, String> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let program = |_| {
            let shell = ["-n", "10", "sh", "-c", "while :; do :; done"];
            Command::new("nice").args(shell).stdin(Stdio::null()).spawn().map_err(|e| format!("nice: {e}"))
        };
        Ok(Self((1..cores).map(program).collect::<Result<_, _>>()?))
    }
}

impl Drop for Programs {
    fn drop(&mut self) {
        for program in &mut self.0 {
            let _ = program.kill();
            let _ = program.wait();
        }
    }
}
