//! Five hundred clinics: what they cost at the start and in memory.

use std::fs;
use std::path::Path;

use crate::http::Connection;
use crate::median;
use crate::server::Server;

/// What a number of clinics costs.
pub struct Cost {
    pub start_ms: f64,
    pub memory_mb: u64,
}

/// Serves this many clinics, opens a page of each that asks its database, and looks at the process. Then starts it some times more, with
/// the databases there: the middle of those times counts.
pub async fn cost(binary: &Path, root: &Path, clinics: usize, starts: usize) -> Result<Cost, String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let tenants = folder.path().join("tenants");
    let slugs = copy_clinics(&root.join("tenants"), &tenants, clinics).map_err(|e| e.to_string())?;
    let (tenants, data) = (tenants.display().to_string(), folder.path().join("data").display().to_string());
    let arguments = ["serve", "--tenants", &tenants, "--data", &data];
    let server = Server::start(binary, &arguments, root).await?;
    let mut connection = Connection::open(server.port).await.map_err(|e| e.to_string())?;
    for slug in slugs {
        // A link that nobody was sent: the answer is a page that has looked for it.
        let path = format!("/{slug}/activate/nobody");
        let page = connection.get(&path, "").await.map_err(|e| format!("{slug}: {e}"))?;
        if page.status != 404 && page.status != 410 {
            return Err(format!("{slug}: {}", page.head.lines().next().unwrap_or_default()));
        }
    }
    let memory_mb = server.memory_mb();
    server.stop().await;
    let mut times = Vec::new();
    for _ in 0..starts {
        let server = Server::start(binary, &arguments, root).await?;
        times.push(server.ready_after.as_secs_f64() * 1000.0);
        server.stop().await;
    }
    Ok(Cost { start_ms: median(times), memory_mb })
}

/// Copies the sample clinics in turn, each under a name of its own.
fn copy_clinics(from: &Path, to: &Path, count: usize) -> std::io::Result<Vec<String>> {
    let samples: Vec<_> = fs::read_dir(from)?.flatten().map(|e| e.path()).filter(|path| path.is_dir()).collect();
    let mut slugs = Vec::new();
    for (number, sample) in (0..count).zip(samples.iter().cycle()) {
        let slug = format!("clinic-{number:03}");
        copy(sample, &to.join(&slug))?;
        let file = to.join(&slug).join("clinic.toml");
        let text = fs::read_to_string(&file)?;
        let text = text.lines().filter(|line| !line.starts_with("hosts")).collect::<Vec<_>>().join("\n");
        fs::write(&file, text)?;
        slugs.push(slug);
    }
    Ok(slugs)
}

pub fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            fs::copy(&path, target)?;
        }
    }
    Ok(())
}
