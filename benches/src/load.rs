//! Asks for one page again and again over several connections, and says how often and how slowly it came.

use std::time::{Duration, Instant};

use crate::http::Connection;

/// What was measured.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    pub per_second: f64,
    pub p99: Duration,
    /// Processor time that the server took for one request, in microseconds.
    pub cpu_us: f64,
}

/// Asks `connections` at a time for this long, after a tenth of it to warm up. Every answer must be a 200. `cpu` says what
/// processor time the server has taken so far.
pub async fn load(
    port: u16,
    path: &str,
    cookie: &str,
    connections: usize,
    time: Duration,
    cpu: impl Fn() -> Duration,
) -> Result<Measured, String> {
    ask(port, path, cookie, connections, time / 10).await?;
    let before = cpu();
    let (mut times, took) = ask(port, path, cookie, connections, time).await?;
    let worked = cpu().saturating_sub(before);
    times.sort_unstable();
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "a count of requests is far below 2^52")]
    let count = times.len() as f64;
    Ok(Measured {
        per_second: count / took.as_secs_f64(),
        p99: at(99),
        cpu_us: worked.as_secs_f64() * 1_000_000.0 / count,
    })
}

async fn ask(
    port: u16,
    path: &str,
    cookie: &str,
    connections: usize,
    time: Duration,
) -> Result<(Vec<Duration>, Duration), String> {
    let start = Instant::now();
    let mut people = tokio::task::JoinSet::new();
    for _ in 0..connections {
        let (path, cookie) = (path.to_owned(), cookie.to_owned());
        people.spawn(async move {
            let mut connection = Connection::open(port).await.map_err(|e| e.to_string())?;
            let request = connection.get_request(&path, &cookie);
            let mut times = Vec::new();
            while start.elapsed() < time {
                let asked = Instant::now();
                let answer = connection.send(&request).await.map_err(|e| format!("{path}: {e}"))?;
                if answer.status != 200 {
                    return Err(format!("{path}: {}", answer.head.lines().next().unwrap_or_default()));
                }
                times.push(asked.elapsed());
            }
            Ok(times)
        });
    }
    let mut all = Vec::new();
    while let Some(times) = people.join_next().await {
        all.extend(times.map_err(|e| e.to_string())??);
    }
    Ok((all, start.elapsed()))
}
