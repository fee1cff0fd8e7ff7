//! `antesala demo`: what it says to scripts, and that it goes on where it was.

use antesala::storage::Database;
use axum::body::Body;
use axum::http::Request;
use serde_json::Value;
use tokio::process::Command;

use crate::world::process::Process;
use crate::world::{CANTERAS, CASTELLANA, World, both_databases, project, wire};

both_databases! {
    async fn the_demo_says_in_one_line_what_scripts_need_and_goes_on_with_the_same_data(world: World) {
        let first = demo(&world).await;
        let mails = mails(&first.said);
        assert!(mails.len() > 10, "the practice has written to its patients: {mails:?}");
        first.process.terminate();
        first.process.ended().await;
        let again = demo(&world).await;
        assert_eq!(self::mails(&again.said), mails, "nothing is sent a second time");

        assert_eq!(keys(&again.said), ["clinics", "mail_dir", "mailbox_url"]);
        let clinics = again.said["clinics"].as_array().unwrap();
        assert_eq!(clinics.iter().map(|clinic| clinic["slug"].as_str().unwrap()).collect::<Vec<_>>(), [CASTELLANA, CANTERAS]);
        for clinic in clinics {
            assert_eq!(keys(clinic), ["base_url", "console_url", "invited", "patient", "slug", "staff"]);
            assert_eq!((keys(&clinic["staff"]), keys(&clinic["patient"])), (keys(&clinic["patient"]), vec!["email", "password"]));
            assert_eq!(keys(&clinic["invited"]), ["email"]);
            for address in ["base_url", "console_url"] {
                again.get(clinic[address].as_str().unwrap()).await;
            }
        }
        let mailbox = again.get(again.said["mailbox_url"].as_str().unwrap()).await;
        let invited = clinics[0]["invited"]["email"].as_str().unwrap();
        assert!(mailbox.contains(invited), "the invitation is in the mailbox:\n{mailbox}");
    }
}

struct Demo {
    process: Process,
    said: Value,
}

/// The demo on the world's database and folder, as somebody starts it in a terminal.
async fn demo(world: &World) -> Demo {
    let mut command = Command::new(env!("CARGO_BIN_EXE_antesala"));
    command
        .args(["demo", "--json", "--port", "0"])
        .arg("--tenants")
        .arg(world.tenants())
        .arg("--data")
        .arg(world.data())
        .arg("--plugin-cache")
        .arg(project("target/plugin-cache"));
    if let Database::Postgres { url, .. } = &world.database().database {
        command.args(["--postgres", url]);
    }
    let process = Process::start(&mut command).await;
    let log = process.log();
    let said =
        log.lines().find_map(|line| serde_json::from_str(line).ok()).unwrap_or_else(|| panic!("no JSON in\n{log}"));
    Demo { process, said }
}

impl Demo {
    /// The page at an address of the demo.
    async fn get(&self, address: &str) -> String {
        let url: url::Url = address.parse().unwrap();
        let host = format!("127.0.0.1:{}", self.process.port);
        assert_eq!(url.authority(), host);
        let request = Request::get(url.path()).header("host", host).body(Body::empty()).unwrap();
        let (parts, body) = wire::exchange(self.process.port, request).await.unwrap();
        assert!(parts.status.is_success() || parts.status.is_redirection(), "{address}: {}", parts.status);
        String::from_utf8_lossy(&body).into_owned()
    }
}

/// The names of an object's members, in alphabetical order.
fn keys(value: &Value) -> Vec<&str> {
    let mut names: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

/// The names of the mails that were sent.
fn mails(said: &Value) -> Vec<String> {
    let folder = std::fs::read_dir(said["mail_dir"].as_str().unwrap()).unwrap();
    let mut names: Vec<_> = folder.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
