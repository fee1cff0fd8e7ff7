//! A PostgreSQL server of a test's own, which can be stopped and started while the portal runs.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::process::PATIENCE;

/// A server with a plain role that may create databases.
pub struct Cluster {
    pub url: String,
    programs: PathBuf,
    port: u16,
    owner: Option<(u32, u32)>,
    /// A shell that owns the server and waits on its input, which we hold open: so it ends with us, in whatever way.
    running: Option<Child>,
    /// The disk that the folder is on, where it is one of its own.
    disk: Option<Disk>,
    folder: tempfile::TempDir,
}

const KEEPER: &str = r#"
trap "" INT TERM HUP
"$@" >>log 2>&1 &
server=$!
cat >/dev/null
kill -INT $server
# One that is told to stop while it begins to recover from a crash stays as it is: then it is told again, to stop at once.
(sleep 10; kill -QUIT $server) </dev/null >/dev/null 2>&1 &
again=$!
wait $server
kill -KILL $again
"#;

/// The folder with `initdb` and `postgres`, or nothing, which is said and, with `ANTESALA_NO_SKIPS`, fails.
pub fn programs() -> Option<PathBuf> {
    let installed =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let on_the_path = std::env::var_os("PATH").unwrap_or_default();
    let found = installed.chain(std::env::split_paths(&on_the_path)).find(|folder| folder.join("initdb").is_file());
    if found.is_none() {
        assert!(std::env::var_os("ANTESALA_NO_SKIPS").is_none(), "the programs of PostgreSQL are not here");
        eprintln!("skipped: the programs of PostgreSQL are not here");
    }
    found
}

impl Cluster {
    pub fn new(programs: PathBuf) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the server");
        Self::within(folder, None, programs)
    }

    /// One whose files are on a small disk of their own, or nothing where no disk can be mounted, which is said and, with
    /// `ANTESALA_NO_SKIPS`, fails.
    pub fn on_a_small_disk(programs: PathBuf) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder for the server");
        let disk = Disk::mount(folder.path());
        if disk.is_none() {
            assert!(std::env::var_os("ANTESALA_NO_SKIPS").is_none(), "no disk can be mounted: that takes root");
            eprintln!("skipped: no disk can be mounted: that takes root");
        }
        Some(Self::within(folder, Some(disk?), programs))
    }

    fn within(folder: tempfile::TempDir, disk: Option<Disk>, programs: PathBuf) -> Self {
        // PostgreSQL refuses to run as root.
        let owner = (id("-u", None) == Some(0)).then(|| {
            let found =
                ["postgres", "nobody"].iter().find_map(|name| Some((id("-u", Some(name))?, id("-g", Some(name))?)));
            found.expect("an account `postgres` or `nobody`")
        });
        if let Some((uid, gid)) = owner {
            chown(folder.path(), Some(uid), Some(gid)).expect("the folder is the account's");
        }
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        let url = format!("postgres://antesala@127.0.0.1:{port}/postgres");
        let mut cluster = Self { url, programs, port, owner, running: None, disk, folder };
        let mut init = cluster.command(&cluster.programs.join("initdb"));
        init.args([
            "--pgdata=data",
            "--username=tests",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "--wal-segsize=1",
        ]);
        done(&mut init);
        let roles = cluster.folder.path().join("roles.sql");
        fs::write(&roles, "CREATE ROLE antesala LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS\n").expect("a file");
        let mut single = cluster.command(&cluster.programs.join("postgres"));
        single.args(["--single", "-D", "data", "postgres"]).stdin(fs::File::open(roles).expect("the file"));
        done(&mut single);
        cluster.starts();
        cluster
    }

    /// The server runs, and answers when this returns.
    pub fn starts(&mut self) {
        let mut keeper = self.command(Path::new("sh"));
        keeper.args(["-c", KEEPER, "keeper"]).arg(self.programs.join("postgres"));
        keeper.args([
            "-D",
            "data",
            "-p",
            &self.port.to_string(),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "fsync=off",
        ]);
        keeper.arg("-c").arg(format!("unix_socket_directories={}", self.folder.path().display()));
        let running = keeper.stdin(Stdio::piped()).spawn().expect("sh");
        self.running = Some(running);
        let begun = Instant::now();
        let state = || fs::read_to_string(self.folder.path().join("data/postmaster.pid")).unwrap_or_default();
        while state().lines().nth(7).is_none_or(|line| line.trim() != "ready") {
            let log = || fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(begun.elapsed() < PATIENCE, "the server does not start:\n{}", log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The server goes: connections are cut, new ones refused.
    pub fn stops(&mut self) {
        if let Some(mut running) = self.running.take() {
            drop(running.stdin.take());
            running.wait().expect("the server ends");
        }
    }

    /// The address for who may do all.
    pub fn superuser(&self) -> String {
        self.url.replace("antesala@", "tests@")
    }

    /// Nothing more fits on its disk.
    pub fn disk_is_full(&self) {
        let filled = std::io::copy(&mut std::io::repeat(0), &mut fs::File::create(self.filler()).expect("a file"));
        assert_eq!(filled.expect_err("it is full").kind(), std::io::ErrorKind::StorageFull);
    }

    /// Somebody has made room.
    pub fn disk_has_room(&self) {
        fs::remove_file(self.filler()).expect("the file that is in the way");
    }

    fn filler(&self) -> PathBuf {
        assert!(self.disk.is_some(), "on a disk of its own");
        self.folder.path().join("filler")
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path()).env("LC_ALL", "C.UTF-8");
        if let Some((uid, gid)) = self.owner {
            command.gid(gid).uid(uid);
        }
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stops();
    }
}

/// A disk in memory. A shell that waits on its input, which we hold open, takes it away when we go, in whatever way.
struct Disk(Child);

impl Disk {
    fn mount(folder: &Path) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=160m", "tmpfs"]).arg(folder);
        mount.output().ok().filter(|output| output.status.success())?;
        let mut keeper = Command::new("sh");
        keeper.args(["-c", "trap '' INT TERM HUP; cat >/dev/null; umount -l \"$1\"", "keeper"]).arg(folder);
        Some(Self(keeper.stdin(Stdio::piped()).spawn().expect("sh")))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

fn done(command: &mut Command) {
    let output = command.output().expect("a program of PostgreSQL");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn id(what: &str, name: Option<&str>) -> Option<u32> {
    let output = Command::new("id").arg(what).args(name).output().ok().filter(|output| output.status.success())?;
    String::from_utf8_lossy(&output.stdout).trim().parse().ok()
}
