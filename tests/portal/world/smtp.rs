//! A mail server for the tests: it speaks enough of RFC 5321 for real clients, keeps what it gets, and can misbehave.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::mail::Received;

/// How the server treats the next message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Takes it.
    Takes,
    /// Takes it, after thinking about it and before saying so.
    Slow,
    /// `451`: asks to come back later.
    Busy,
    /// `550`: wants nothing from us, ever.
    Refuses,
    /// Accepts the connection and says nothing more.
    Hangs,
    /// Takes the whole message and hangs up before saying so.
    HangsUp,
}

/// A server on a free port of this machine; it stops when the value goes.
pub struct SmtpServer {
    port: u16,
    shared: Arc<Shared>,
    running: CancellationToken,
}

struct Shared {
    mood: Mutex<Mood>,
    received: Mutex<Vec<Received>>,
}

impl SmtpServer {
    pub async fn start() -> Self {
        let shared = Arc::new(Shared { mood: Mutex::new(Mood::Takes), received: Mutex::default() });
        let mut server = Self { port: 0, shared, running: CancellationToken::new() };
        server.listen().await;
        server
    }

    /// For a client without encryption.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub fn becomes(&self, mood: Mood) {
        *lock(&self.shared.mood) = mood;
    }

    /// The server is gone: connections break, new ones are refused.
    pub async fn goes_away(&mut self) {
        self.running.cancel();
        // The listener is closed when its task ends.
        while TcpStream::connect(("127.0.0.1", self.port)).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// It is back under the same address.
    pub async fn comes_back(&mut self) {
        self.running = CancellationToken::new();
        self.listen().await;
    }

    /// Everything that arrived, the oldest first.
    pub fn received(&self) -> Vec<Received> {
        lock(&self.shared.received).clone()
    }

    async fn listen(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.expect("a port for the mail server");
        self.port = listener.local_addr().expect("the mail server's address").port();
        let (shared, running) = (Arc::clone(&self.shared), self.running.clone());
        tokio::spawn(async move {
            while let Some(Ok((stream, _))) = running.run_until_cancelled(listener.accept()).await {
                let (shared, running) = (Arc::clone(&shared), running.clone());
                tokio::spawn(async move {
                    // A client that goes away in the middle is no failure of the server.
                    let _ =
                        running.run_until_cancelled(Session { shared, stream: BufReader::new(stream) }.serve()).await;
                });
            }
        });
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.running.cancel();
    }
}

struct Session<S> {
    shared: Arc<Shared>,
    stream: BufReader<S>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Session<S> {
    async fn serve(mut self) -> std::io::Result<()> {
        if self.mood() == Mood::Hangs {
            return std::future::pending().await;
        }
        self.say("220 mail.test ESMTP").await?;
        let (mut from, mut to) = (None, Vec::new());
        while let Some(line) = self.line().await? {
            let line = String::from_utf8_lossy(&line).into_owned();
            let upper = line.to_ascii_uppercase();
            let refusal = match self.mood() {
                Mood::Hangs => return std::future::pending().await,
                Mood::Busy => Some("451 4.3.0 try again later"),
                Mood::Refuses => Some("550 5.7.1 not from you"),
                Mood::Takes | Mood::Slow | Mood::HangsUp => None,
            };
            if upper.starts_with("EHLO") {
                self.say("250-mail.test\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 26214400").await?;
            } else if upper.starts_with("HELO") {
                self.say("250 mail.test").await?;
            } else if upper.starts_with("MAIL FROM:") {
                if let Some(refusal) = refusal {
                    self.say(refusal).await?;
                    continue;
                }
                (from, to) = (Some(address(&line)), Vec::new());
                self.say("250 2.1.0 ok").await?;
            } else if upper.starts_with("RCPT TO:") && from.is_some() {
                to.push(address(&line));
                self.say("250 2.1.5 ok").await?;
            } else if upper == "DATA" && !to.is_empty() {
                self.think().await;
                self.say("354 go on").await?;
                let bytes = self.data().await?;
                let mail = Received { from: from.take().unwrap_or_default(), to: std::mem::take(&mut to), bytes };
                lock(&self.shared.received).push(mail);
                if self.mood() == Mood::HangsUp {
                    return Ok(());
                }
                self.think().await;
                self.say("250 2.0.0 taken").await?;
            } else if upper == "RSET" {
                (from, to) = (None, Vec::new());
                self.say("250 2.0.0 ok").await?;
            } else if upper == "NOOP" {
                self.say("250 2.0.0 ok").await?;
            } else if upper == "QUIT" {
                return self.say("221 2.0.0 bye").await;
            } else {
                self.say("503 5.5.1 not now").await?;
            }
        }
        Ok(())
    }

    async fn think(&self) {
        if self.mood() == Mood::Slow {
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    fn mood(&self) -> Mood {
        *lock(&self.shared.mood)
    }

    async fn say(&mut self, line: &str) -> std::io::Result<()> {
        self.stream.write_all(format!("{line}\r\n").as_bytes()).await?;
        self.stream.flush().await
    }

    /// One line without its end; nothing at the end of the stream.
    async fn line(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        if self.stream.read_until(b'\n', &mut line).await? == 0 {
            return Ok(None);
        }
        while line.last().is_some_and(u8::is_ascii_whitespace) {
            line.pop();
        }
        Ok(Some(line))
    }

    /// The message, up to the line with a single dot, doubled dots undone.
    async fn data(&mut self) -> std::io::Result<Vec<u8>> {
        let mut message = Vec::new();
        loop {
            let Some(line) = self.line().await? else { return Err(std::io::ErrorKind::UnexpectedEof.into()) };
            if line == b"." {
                return Ok(message);
            }
            message.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
            message.extend_from_slice(b"\r\n");
        }
    }
}

/// `ana@example.com` from `MAIL FROM:<ana@example.com> BODY=8BITMIME`.
fn address(line: &str) -> String {
    let inside = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map(|(address, _)| address.to_owned()).unwrap_or_default()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
