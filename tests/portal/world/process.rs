//! The real programs, as processes of their own: they are started, told to stop, killed.

use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use antesala::storage::Database;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use super::World;
use super::browser::Browser;

/// How long a failing test waits for something that does not come; a demo that compiles its plugins on a busy machine takes two minutes.
pub const PATIENCE: Duration = Duration::from_secs(240);

/// A running server. It is killed when the value goes.
pub struct Process {
    child: Child,
    pub port: u16,
    log: Arc<Mutex<String>>,
}

impl World {
    /// `antesala serve` on this world's clinics and data, sending to its mail server.
    pub async fn process(&self) -> Process {
        Process::start(&mut self.serve(Command::new(env!("CARGO_BIN_EXE_antesala")))).await
    }

    /// The same by a shell that does this before.
    pub async fn process_after(&self, script: &str) -> Process {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("{script}; exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_antesala")]);
        Process::start(&mut self.serve(shell)).await
    }

    fn serve(&self, mut command: Command) -> Command {
        command.args(["serve", "--port", "0", "--log-json", "--origin", self.setup.origin]);
        command.arg("--tenants").arg(self.tenants()).arg("--data").arg(self.data());
        command.args(["--smtp", &self.mail_server.url()]).env("ANTESALA_LOG", "info");
        if let Database::Postgres { url, .. } = &self.database.database {
            command.args(["--postgres", url]);
        }
        command
    }
}

impl Process {
    /// Starts a server and waits until it says under which address it can be reached.
    pub async fn start(command: &mut Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().expect("the program starts");
        let log = Arc::new(Mutex::new(String::new()));
        follow(child.stdout.take().expect("its output"), &log);
        follow(child.stderr.take().expect("its log"), &log);
        let mut process = Self { child, port: 0, log };
        process.says("127.0.0.1:").await;
        let log = process.log();
        let port = log.split("127.0.0.1:").nth(1).expect("its address");
        let port = port.split(|c: char| !c.is_ascii_digit()).next().expect("its port");
        process.port = port.parse().expect("its port");
        process
    }

    /// A kept connection on which a test writes what it likes.
    pub async fn connection(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.port)).await.expect("the server takes connections")
    }

    /// This person in front of this server.
    pub fn browser(&self, person: &Browser) -> Browser {
        person.at_port(self.port)
    }

    /// All that it has said so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until it has said this.
    pub async fn says(&mut self, words: &str) {
        let begun = Instant::now();
        while !self.log().contains(words) {
            let ended = self.child.try_wait().expect("its state");
            assert!(ended.is_none() && begun.elapsed() < PATIENCE, "it never said `{words}`:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    fn id(&self) -> String {
        self.child.id().expect("it runs").to_string()
    }

    /// Runs a shell's line about the process `$0`.
    pub fn shell(&self, line: &str) {
        let done = std::process::Command::new("sh").args(["-c", line, &self.id()]).status();
        assert!(done.expect("sh").success(), "`{line}` fails");
    }

    /// Asks it to stop, as the system does at shutdown.
    pub fn terminate(&self) {
        self.shell("kill -TERM $0");
    }

    /// Waits until it has ended.
    pub async fn ended(mut self) -> (ExitStatus, String) {
        let status = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        (status.expect("it ends").expect("its state"), self.log())
    }

    /// `kill -9`.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("it is killed");
    }
}

fn follow(stream: impl AsyncRead + Unpin + Send + 'static, log: &Arc<Mutex<String>>) {
    let log = Arc::clone(log);
    tokio::spawn(async move {
        let mut lines = BufReader::new(stream).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
            log.push_str(&line);
            log.push('\n');
        }
    });
}
