//! What plugins may do at a clinic: what is granted works, what is not is refused by its name. With a real component, `plugins/probe`.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use antesala::lang::Lang;
use antesala::plugins::Fault;

use crate::world::{CANTERAS, CASTELLANA, Setup, World, both_databases, database::Kind};

const ALL: &str = "log = true, settings = true, texts = true, time = true, store = true, typeset = true, http = [\"api.example.org\"]";

/// The clinic uses the probe with these settings and grants.
fn uses_probe(world: &World, clinic: &str, settings: &str, grants: &str) {
    let file = world.tenants().join(clinic).join("clinic.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let text = text.split("# the probe").next().unwrap();
    let probe = format!("[[plugins]]\nname = \"probe\"\nsettings = {{ {settings} }}\ngrants = {{ {grants} }}\n");
    std::fs::write(&file, format!("{text}# the probe\n{probe}")).unwrap();
    assert!(world.antesala.portal().registry().reload(clinic), "{probe} can be used");
}

/// What the probe says, or how it fails.
async fn asked(world: &World, clinic: &str, lang: Lang) -> Result<String, (Fault, String)> {
    let portal = world.antesala.portal();
    let tenant = portal.registry().by_slug(clinic).unwrap();
    let form = portal.plugins().define(&tenant, "probe", "probe", lang).await;
    form.map(|form| form.items[0].text.clone()).map_err(|error| (error.fault, error.detail))
}

/// The same with these settings and all grants.
async fn says(world: &World, settings: &str) -> Result<String, (Fault, String)> {
    uses_probe(world, CASTELLANA, settings, ALL);
    asked(world, CASTELLANA, Lang::Es).await
}

both_databases! {
    async fn a_plugin_reads_the_clock_its_settings_and_texts_in_the_patients_language(world: World) {
        let said = says(&world, "mode = \"time\"").await.unwrap();
        assert_eq!(said, "1795417200000000 2026-11-23T08:00:00 Europe/Madrid");
        assert_eq!(says(&world, "mode = \"setting\"").await.unwrap(), "Some(\"42\") None", "the schema's default");
        assert_eq!(says(&world, "mode = \"setting\", limit = 7").await.unwrap(), "Some(\"7\") None");
        uses_probe(&world, CASTELLANA, "mode = \"text\"", ALL);
        assert_eq!(asked(&world, CASTELLANA, Lang::Ca).await.unwrap(), "ca Some(\"Hola a Ana\") None");
        assert_eq!(asked(&world, CASTELLANA, Lang::En).await.unwrap(), "en Some(\"Hola, Ana\") None", "the clinic's first language stands in");
        let own = world.tenants().join(CASTELLANA).join("theme/texts/es");
        std::fs::create_dir_all(&own).unwrap();
        std::fs::write(own.join("own.ftl"), "plugin-probe-hello = Buenos días, { $name }\n").unwrap();
        assert_eq!(says(&world, "mode = \"text\"").await.unwrap(), "es Some(\"Buenos días, Ana\") None", "the clinic's words");
        assert_eq!(says(&world, "mode = \"log\"").await.unwrap(), "written");
    }

    async fn what_a_plugin_keeps_stays_at_its_clinic_and_only_of_calls_that_succeed(world: World) {
        assert_eq!(says(&world, "mode = \"keep\", key = \"a\", value = \"1\"").await.unwrap(), "Ok(()) Some(\"1\")");
        assert_eq!(says(&world, "mode = \"keep\", key = \"b\", value = \"2\"").await.unwrap(), "Ok(()) Some(\"2\")");
        assert_eq!(says(&world, "mode = \"kept\", key = \"a\"").await.unwrap(), "Some(\"1\") [\"a\", \"b\"]");
        let failed = says(&world, "mode = \"keep-and-fail\", key = \"a\", value = \"9\"").await.unwrap_err();
        assert_eq!(failed.0, Fault::Trap);
        assert_eq!(says(&world, "mode = \"kept\", key = \"a\"").await.unwrap(), "Some(\"1\") [\"a\", \"b\"]", "nothing of a failed call is kept");
        assert_eq!(says(&world, "mode = \"forget\", key = \"a\"").await.unwrap(), "None");
        assert_eq!(says(&world, "mode = \"kept\", key = \"a\"").await.unwrap(), "None [\"b\"]");
        // Another clinic with the same plugin: it names the same key, and sees and changes its own alone.
        uses_probe(&world, CANTERAS, "mode = \"kept\", key = \"b\"", ALL);
        assert_eq!(asked(&world, CANTERAS, Lang::Es).await.unwrap(), "None []");
        uses_probe(&world, CANTERAS, "mode = \"keep\", key = \"b\", value = \"theirs\"", ALL);
        asked(&world, CANTERAS, Lang::Es).await.unwrap();
        assert_eq!(says(&world, "mode = \"kept\", key = \"b\"").await.unwrap(), "Some(\"2\") [\"b\"]");
    }

    async fn a_plugin_that_keeps_too_much_is_told_so_and_keeps_what_fits(world: World) {
        assert_eq!(says(&world, "mode = \"fill\"").await.unwrap(), "full at 17, Err(Refusal::Value)");
        let (fault, _) = says(&world, "mode = \"many\"").await.unwrap_err();
        assert_eq!(fault, Fault::HostCalls, "a call writes a thousand times at most");
        let kept = says(&world, "mode = \"kept\", key = \"none\"").await.unwrap();
        assert!(kept.starts_with("None [") && kept.contains("\"k16\""), "seventeen keys are kept: {kept}");
    }
}

#[tokio::test]
async fn each_capability_that_is_not_granted_keeps_the_plugin_out_with_the_line_to_write() {
    let world = World::new(Kind::Sqlite).await;
    let parts: Vec<&str> = ALL.split(", ").collect();
    for left_out in &parts {
        let name = left_out.split(' ').next().unwrap();
        let granted = parts.iter().filter(|part| *part != left_out).copied().collect::<Vec<_>>().join(", ");
        uses_probe(&world, CASTELLANA, "mode = \"time\"", &granted);
        let (fault, why) = asked(&world, CASTELLANA, Lang::Es).await.unwrap_err();
        assert_eq!(fault, Fault::Ungranted, "{name}: {why}");
        assert!(why.contains(&format!("it asks for {name}, which")) && why.contains("grants = { "), "{why}");
    }
    uses_probe(&world, CASTELLANA, "mode = \"time\"", "");
    let (_, why) = asked(&world, CASTELLANA, Lang::Es).await.unwrap_err();
    assert!(why.contains("it asks for log, settings, texts, time, store, typeset, http"), "{why}");
    assert!(asked(&world, CANTERAS, Lang::Es).await.is_err_and(|(fault, _)| fault == Fault::Missing));
    // What another clinic grants is no grant here.
    uses_probe(&world, CANTERAS, "mode = \"time\"", ALL);
    assert!(asked(&world, CANTERAS, Lang::Es).await.unwrap().ends_with("Atlantic/Canary"));
    assert_eq!(asked(&world, CASTELLANA, Lang::Es).await.unwrap_err().0, Fault::Ungranted);
}

#[tokio::test]
async fn settings_that_the_plugins_schema_does_not_know_keep_it_out() {
    let world = World::new(Kind::Sqlite).await;
    let (fault, why) = says(&world, "mode = \"time\", limit = 100").await.unwrap_err();
    assert_eq!((fault, why.as_str()), (Fault::Settings, "`settings.limit` is 100, and it is at most 99"));
    let (_, why) = says(&world, "mode = \"time\", limits = 5").await.unwrap_err();
    assert!(why.contains("did you mean `limit`?"), "{why}");
}

#[tokio::test]
async fn a_plugin_that_asks_the_host_for_ever_is_ended() {
    let world = World::new(Kind::Sqlite).await;
    let (fault, why) = says(&world, "mode = \"ask-for-ever\"").await.unwrap_err();
    assert_eq!((fault, why.as_str()), (Fault::HostCalls, "it called store more than 1000 times"));
    assert_eq!(says(&world, "mode = \"drip\"").await.unwrap_err().0, Fault::Timeout, "a little at a time, for ever");
    let (fault, why) = says(&world, "mode = \"fetch-often\"").await.unwrap_err();
    assert_eq!((fault, why.as_str()), (Fault::HostCalls, "it called http more than 5 times"));
}

#[tokio::test]
async fn requests_go_to_the_granted_hosts_and_never_inside() {
    let world = World::new(Kind::Sqlite).await;
    let grants = format!("{}, \"localhost\", \"localhost:8080\"]", ALL.trim_end_matches(']'));
    let refused = [
        ("https://other.example/", "none of the hosts that the clinic grants"),
        ("https://api.example.org.evil.example/", "none of the hosts"),
        ("https://api.example.org:8443/", "none of the hosts"),
        ("http://api.example.org/", "only https"),
        ("https://user:secret@api.example.org/", "no name and password"),
        ("https://127.0.0.1/", "an address is not asked"),
        ("https://2130706433/", "an address is not asked"),
        ("https://0x7f.1/", "an address is not asked"),
        ("https://[::1]/", "an address is not asked"),
        ("https://[::ffff:169.254.169.254]/", "an address is not asked"),
        ("https://169.254.169.254/latest/meta-data/", "an address is not asked"),
        ("https://localhost/", "which is no public address"),
        ("https://localhost:8080/", "which is no public address"),
        ("file:///etc/passwd", "an address is not asked"),
        ("nonsense", "no URL"),
    ];
    for (url, why) in refused {
        uses_probe(&world, CASTELLANA, &format!("mode = \"fetch\", url = \"{url}\""), &grants);
        let said = asked(&world, CASTELLANA, Lang::Es).await.unwrap();
        assert!(said.starts_with("Failure::Refused") && said.contains(why), "{url}: {said}");
    }
}

/// A server on this machine that answers each request by its path.
fn server(answer: fn(&str) -> String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("localhost:{}", listener.local_addr().unwrap().port());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            std::thread::spawn(move || {
                let mut head = Vec::new();
                let mut byte = [0];
                while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) > 0 {
                    head.push(byte[0]);
                }
                let head = String::from_utf8_lossy(&head).into_owned();
                let _ = stream.write_all(answer(&head).as_bytes());
                // A byte now and then, until nobody listens.
                while head.starts_with("GET /drip ") && stream.write_all(b"x").is_ok() {
                    std::thread::sleep(Duration::from_millis(20));
                }
            });
        }
    });
    address
}

fn answered(head: &str) -> String {
    let path = head.split(' ').nth(1).unwrap_or_default();
    let sent_on = |to: &str| format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n");
    match path {
        "/slow" => {
            std::thread::sleep(Duration::from_secs(20));
            String::new()
        }
        "/drip" => "HTTP/1.1 200 OK\r\ncontent-length: 200000\r\n\r\n".to_owned(),
        "/large" => format!("HTTP/1.1 200 OK\r\ncontent-length: 2000000\r\n\r\n{}", "x".repeat(2_000_000)),
        "/on" => sent_on("/hello"),
        "/round" => sent_on("/round"),
        "/out" => sent_on("https://other.example/"),
        "/in" => sent_on("http://10.0.0.1/"),
        "/named" => sent_on("http://localhost:1/"),
        _ => "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello".to_owned(),
    }
}

#[tokio::test]
async fn answers_come_redirects_are_looked_at_and_waiting_counts_as_the_plugins_time() {
    let world = World::with(Kind::Sqlite, Setup { loopback: true, ..Setup::default() }).await;
    let address = server(answered);
    let grants = ALL.replace("api.example.org", &address);
    let fetch = async |path: &str| {
        let url = format!("mode = \"fetch\", url = \"http://{address}{path}\"");
        uses_probe(&world, CASTELLANA, &url, &grants);
        asked(&world, CASTELLANA, Lang::Es).await
    };
    assert_eq!(fetch("/").await.unwrap(), "200 hello");
    assert_eq!(fetch("/on").await.unwrap(), "200 hello");
    assert!(fetch("/round").await.unwrap().contains("sent on too often"));
    assert!(fetch("/out").await.unwrap().contains("other.example is none of the hosts"));
    assert!(fetch("/in").await.unwrap().contains("an address is not asked"));
    assert!(fetch("/named").await.unwrap().contains("localhost:1 is none of the hosts"));
    assert_eq!(fetch("/large").await.unwrap(), "Failure::TooLarge");
    let begun = Instant::now();
    for path in ["/slow", "/drip"] {
        let (fault, why) = fetch(path).await.unwrap_err();
        assert_eq!((fault, why.as_str()), (Fault::Timeout, "the call did not end within its time"), "{path}");
    }
    assert!(begun.elapsed() < Duration::from_secs(15), "long before the server answers");
    uses_probe(&world, CASTELLANA, &format!("mode = \"smuggle\", url = \"http://{address}/\""), &grants);
    assert!(asked(&world, CASTELLANA, Lang::Es).await.unwrap().contains("the header host is the host's to set"));
}

#[tokio::test]
#[cfg(feature = "pdf")]
async fn a_plugin_makes_a_pdf_in_a_process_that_reads_no_file_and_can_be_ended() {
    let world = World::new(Kind::Sqlite).await;
    assert_eq!(says(&world, "mode = \"pdf\"").await.unwrap(), "%PDF- true");
    let wrong = says(&world, "mode = \"pdf-wrong\"").await.unwrap();
    assert!(wrong.starts_with("Err(") && wrong.contains("access denied"), "{wrong}");
    let outcome = says(&world, "mode = \"pdf-for-ever\"").await;
    assert!(outcome.is_err_and(|(fault, _)| fault == Fault::Timeout), "it is ended with the call");
}
