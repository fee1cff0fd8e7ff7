//! A server under measurement, as a process of its own.

use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::process::{Child, Command};

use crate::http::Connection;

/// A running server; it ends when the value goes.
pub struct Server {
    pub port: u16,
    pub ready_after: Duration,
    child: Child,
}

impl Server {
    /// Starts a program that listens on `--port`, and waits until `/readyz` answers.
    pub async fn start(program: &Path, arguments: &[&str], folder: &Path) -> Result<Self, String> {
        Self::start_with(program, arguments, folder, Stdio::null()).await
    }

    /// The same, and keeps what the program writes to its output.
    pub async fn start_to(program: &Path, arguments: &[&str], folder: &Path, output: &Path) -> Result<Self, String> {
        let file = std::fs::File::create(output).map_err(|e| format!("{}: {e}", output.display()))?;
        Self::start_with(program, arguments, folder, file.into()).await
    }

    async fn start_with(program: &Path, arguments: &[&str], folder: &Path, output: Stdio) -> Result<Self, String> {
        let port = free_port();
        let started = Instant::now();
        let mut command = Command::new(program);
        command.args(arguments).arg("--port").arg(port.to_string()).current_dir(folder);
        command.env("ANTESALA_LOG", "warn").stdout(output).kill_on_drop(true);
        let child = command.spawn().map_err(|e| format!("{}: {e}", program.display()))?;
        let mut server = Self { port, ready_after: Duration::ZERO, child };
        loop {
            if let Ok(mut connection) = Connection::open(port).await
                && connection.get("/readyz", "").await.is_ok_and(|answer| answer.status == 200)
            {
                server.ready_after = started.elapsed();
                return Ok(server);
            }
            if let Ok(Some(status)) = server.child.try_wait() {
                return Err(format!("{} ended: {status}", program.display()));
            }
            if started.elapsed() > Duration::from_secs(120) {
                return Err(format!("{} is not ready after two minutes", program.display()));
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Resident memory in MB.
    pub fn memory_mb(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id().unwrap_or_default()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or_default() / 1024
    }

    /// The processor time that it has taken so far.
    pub fn cpu(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id().unwrap_or_default()));
        // The name in parentheses may hold spaces; user and system time are the 12th and 13th fields after it.
        let stat = stat.unwrap_or_default();
        let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
        let ticks: u64 = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
        Duration::from_millis(ticks * 10)
    }

    pub async fn stop(mut self) {
        let _ = self.child.kill().await;
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address").port()
}
