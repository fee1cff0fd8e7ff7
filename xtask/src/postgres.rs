//! A PostgreSQL server for the tests: one that we are told of, or a private one that lives as long as we do.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Result;
use crate::run;

/// Where the tests find PostgreSQL.
pub enum Postgres {
    /// Somebody else's server, named in `ANTESALA_TEST_POSTGRES`.
    Given(String),
    /// Ours; it stops when this value goes, or when this process ends in whatever way.
    Private(Private),
    /// None, and why.
    Missing(String),
}

impl Postgres {
    /// The server named in the environment, or a private one if its programs are here.
    pub fn find_or_start() -> Result<Self> {
        if let Ok(url) = std::env::var("ANTESALA_TEST_POSTGRES")
            && !url.is_empty()
        {
            return Ok(Self::Given(url));
        }
        match programs() {
            Some(bin) => Ok(Self::Private(Private::start(&bin)?)),
            None => Ok(Self::Missing(
                "no PostgreSQL 15 or newer was found; install one, or name a server in ANTESALA_TEST_POSTGRES".into(),
            )),
        }
    }

    pub fn url(&self) -> Option<&str> {
        match self {
            Self::Given(url) | Self::Private(Private { url, .. }) => Some(url),
            Self::Missing(_) => None,
        }
    }
}

/// A server of our own, in a folder of its own.
pub struct Private {
    url: String,
    /// A shell that owns the server and waits on its input, which we hold open: when we end, even by a kill, the
    /// input closes, and it stops the server and removes the folder.
    keeper: Child,
}

const KEEPER: &str = r#"
trap "" INT TERM HUP
folder=$1; shift
"$@" >"$folder/log" 2>&1 &
server=$!
cat >/dev/null
kill -INT $server
wait $server
rm -rf "$folder"
"#;

const SERVER_SETTINGS: &[&str] = &[
    "listen_addresses=127.0.0.1",
    "max_connections=300",
    "shared_buffers=128MB",
    // The tests' databases live for minutes: speed, not safety.
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
];

impl Private {
    fn start(bin: &Path) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("antesala-postgres-{}", std::process::id()));
        fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        let owner = owner()?;
        if let Some((uid, gid)) = owner {
            chown(&folder, Some(uid), Some(gid)).map_err(|e| format!("{}: {e}", folder.display()))?;
        }
        let started = Self::start_in(&folder, bin, owner);
        if started.is_err() {
            let _ = fs::remove_dir_all(&folder);
        }
        started
    }

    fn start_in(folder: &Path, bin: &Path, owner: Option<(u32, u32)>) -> Result<Self> {
        let data = folder.join("data");
        quietly(as_owner(&bin.join("initdb"), folder, owner).arg("--pgdata").arg(&data).args([
            "--username=antesala_tests",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]))?;
        // A plain role: row-level security does not hold for a superuser.
        let mut single = as_owner(&bin.join("postgres"), folder, owner);
        single.arg("--single").arg("-D").arg(&data).arg("postgres");
        let roles = folder.join("roles.sql");
        fs::write(&roles, "CREATE ROLE antesala LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS\n")
            .map_err(|e| e.to_string())?;
        quietly(single.stdin(fs::File::open(&roles).map_err(|e| e.to_string())?))?;

        let port = free_port()?;
        let mut keeper = as_owner(Path::new("sh"), folder, owner);
        keeper.args(["-c", KEEPER, "keeper"]).arg(folder).arg(bin.join("postgres")).arg("-D").arg(&data);
        keeper.arg("-p").arg(port.to_string());
        keeper.arg("-c").arg(format!("unix_socket_directories={}", folder.display()));
        for setting in SERVER_SETTINGS {
            keeper.args(["-c", setting]);
        }
        let keeper = keeper.stdin(Stdio::piped()).spawn().map_err(|e| format!("sh did not start: {e}"))?;
        let server = Self { url: format!("postgres://antesala@127.0.0.1:{port}/postgres"), keeper };
        Self::wait_until_ready(folder, &data)?;
        Ok(server)
    }

    fn wait_until_ready(folder: &Path, data: &Path) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let state = fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
            if state.lines().nth(7).is_some_and(|line| line.trim() == "ready") {
                return Ok(());
            }
            let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
            if log.contains("FATAL") || Instant::now() > deadline {
                return Err(format!("PostgreSQL did not start:\n{log}"));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// The folder with `initdb` and `postgres`, the newest first.
fn programs() -> Option<PathBuf> {
    let mut folders: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    folders.sort();
    if let Some(found) = run::find(&["initdb"]) {
        folders.insert(0, (0, found.parent()?.to_path_buf()));
    }
    folders.into_iter().rev().map(|(_, folder)| folder).find(|folder| {
        let version = Command::new(folder.join("postgres")).arg("--version").output();
        folder.join("initdb").is_file() && version.is_ok_and(|out| major(&String::from_utf8_lossy(&out.stdout)) >= 15)
    })
}

/// 15 from `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)`.
fn major(version: &str) -> u32 {
    let number = version.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    number.and_then(|n| n.split(|c: char| !c.is_ascii_digit()).next()).and_then(|n| n.parse().ok()).unwrap_or(0)
}

/// PostgreSQL refuses to run as root: then it runs as the first of these accounts that exists.
fn owner() -> Result<Option<(u32, u32)>> {
    if id("-u", None) != Some(0) {
        return Ok(None);
    }
    let found = ["postgres", "nobody"].iter().find_map(|name| Some((id("-u", Some(name))?, id("-g", Some(name))?)));
    found.map(Some).ok_or_else(|| "root may not run PostgreSQL, and there is no account `postgres` or `nobody`".into())
}

fn id(what: &str, name: Option<&str>) -> Option<u32> {
    let out = Command::new("id").arg(what).args(name).output().ok().filter(|out| out.status.success())?;
    String::from_utf8_lossy(&out.stdout).trim().parse().ok()
}

fn as_owner(program: &Path, folder: &Path, owner: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).env("LC_ALL", "C.UTF-8");
    if let Some((uid, gid)) = owner {
        command.gid(gid).uid(uid);
    }
    command
}

fn quietly(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let out = command.output().map_err(|e| format!("{program} did not start: {e}"))?;
    if out.status.success() {
        return Ok(());
    }
    Err(format!("{program}: {}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr)))
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|e| format!("no free port: {e}"))?;
    Ok(listener.local_addr().map_err(|e| e.to_string())?.port())
}
