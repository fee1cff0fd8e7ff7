//! The `antesala` command, as an operator types it.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use antesala::storage::Database;

use crate::world::database::{Kind, TestDatabase, server};
use crate::world::people::PASSWORD;
use crate::world::process::Process;
use crate::world::{CANTERAS, CASTELLANA, World, both_databases};

/// What a command said and whether it went well.
struct Said {
    well: bool,
    out: String,
    err: String,
}

fn antesala(arguments: &[&str], folder: &Path, input: &str) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_antesala"));
    command.args(arguments).current_dir(folder).env("COLUMNS", "100");
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    // A command that refuses its arguments does not read its input.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Said {
        well: output.status.success(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn checking_clinics_tells_all_mistakes_with_their_places() {
    let folder = tempfile::tempdir().unwrap();
    let tenants = folder.path().join("tenants");
    let least = "name = \"Consulta Mayor\"\nlanguages = [\"es\"]\ntime_zone = \"Europe/Madrid\"\ncountry = \"ES\"\n";
    let contact = "[contact]\nphone = \"+34 915 550 142\"\n";
    for (clinic, text) in [
        ("right", format!("{least}{contact}")),
        (
            "wrong",
            format!(
                "{least}statu = \"active\"\n{contact}[theme.tokens]\naccent = \"#ffee88\"\n[booking]\nslot_stp = \"15m\"\n"
            ),
        ),
        ("no-toml", "name = \"Consulta\nlanguages = [\"es\"]\n".into()),
    ] {
        std::fs::create_dir_all(tenants.join(clinic)).unwrap();
        std::fs::write(tenants.join(clinic).join("clinic.toml"), text).unwrap();
    }
    let said = antesala(&["tenant", "check"], folder.path(), "");
    assert!(!said.well);
    for words in [
        "wrong/clinic.toml:5:1: `statu`",
        "did you mean `status`?",
        "wrong/clinic.toml:9:10: ",
        "wrong/clinic.toml:11:1: `slot_stp` is no key of [booking]",
        "did you mean `slot_step`?",
        "no-toml/clinic.toml:1:",
    ] {
        assert!(said.err.contains(words), "`{words}` is not in\n{}", said.err);
    }
    assert_eq!(said.out, "right: 1, wrong: 2\n");
    let said = antesala(&["tenant", "check", "tenants/right"], folder.path(), "");
    assert!(said.well, "{}", said.err);
    let said = antesala(&["tenant", "check", "nowhere"], folder.path(), "");
    assert!(!said.well && said.err.contains("nowhere"), "{}{}", said.out, said.err);
}

#[test]
fn names_that_no_clinic_can_have_and_plugins_that_are_not_there_are_told_before_a_deployment() {
    let folder = tempfile::tempdir().unwrap();
    let least = "name = \"Consulta Mayor\"\nlanguages = [\"es\"]\ntime_zone = \"Europe/Madrid\"\ncountry = \"ES\"\n";
    for (clinic, more) in [
        ("Mi Clínica", ""),
        ("console", ""),
        ("right", ""),
        ("asks", "[[plugins]]\nname = \"phq99\"\n"),
        ("_drafts", ""),
    ] {
        let place = folder.path().join("tenants").join(clinic);
        std::fs::create_dir_all(&place).unwrap();
        std::fs::write(place.join("clinic.toml"), format!("{least}{more}")).unwrap();
    }
    let plugins = folder.path().join("plugins");
    std::fs::create_dir(&plugins).unwrap();
    std::fs::write(plugins.join("phq9.wasm"), "").unwrap();
    let said = antesala(&["tenant", "check"], folder.path(), "");
    assert_eq!(said.out, "right: 2, wrong: 2\n", "{}", said.err);
    for words in
        ["tenants/Mi Clínica: \"Mi Clínica\" is no name", "\"mi-clinica\"", "no clinic can be called \"console\""]
    {
        assert!(said.err.contains(words), "`{words}` is not in\n{}", said.err);
    }
    let said = antesala(&["tenant", "check", "tenants/asks", "--plugins", "plugins"], folder.path(), "");
    assert!(!said.well, "{}", said.out);
    assert!(said.err.contains("asks/clinic.toml:6:8: no folder of plugins has phq99.wasm"), "{}", said.err);
    assert!(said.err.contains("did you mean \"phq9\"?"), "{}", said.err);
    let said = antesala(&["tenant", "check", "tenants/right", "--plugins", "nowhere"], folder.path(), "");
    assert!(!said.well && said.err.contains("nowhere: there is no such folder of plugins"), "{}", said.err);
}

#[test]
fn what_a_command_cannot_use_is_named_with_what_would_be_right() {
    let folder = tempfile::tempdir().unwrap();
    let tenants = Path::new(env!("CARGO_MANIFEST_DIR")).join("tenants");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for (arguments, words) in [
        (vec!["--port", &port], format!("127.0.0.1:{port} cannot be used")),
        (vec!["--smtp", "secret"], "--smtp is no address of a mail server".to_owned()),
        (vec!["--origin", "foo/bar"], "\"foo/bar\" is no address under which".to_owned()),
        (vec!["--origin", "https://portal.example/citas"], "without a path".to_owned()),
        (
            vec!["--postgres", "postgres://nobody:secret@127.0.0.1:1/nothing"],
            "PostgreSQL at 127.0.0.1:1 cannot".to_owned(),
        ),
    ] {
        let all = [&["serve", "--tenants", tenants.to_str().unwrap()], &arguments[..]].concat();
        let said = antesala(&all, folder.path(), "");
        assert!(!said.well && said.err.contains(&words), "`{words}` is not in: {}", said.err);
        assert!(!said.err.contains("secret"), "a password is repeated: {}", said.err);
    }
    let said = antesala(&["serve", "--tenants", "nowhere"], folder.path(), "");
    assert!(!said.well && said.err.contains("the folder of clinics nowhere cannot be read"), "{}", said.err);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_mistake() {
    let line = format!("'{}' tenant schema | head -c 10", env!("CARGO_BIN_EXE_antesala"));
    let said = Command::new("sh").args(["-c", &line]).output().unwrap();
    assert_eq!(said.stdout.len(), 10);
    assert_eq!(String::from_utf8_lossy(&said.stderr), "");
}

#[tokio::test]
async fn a_server_says_in_its_log_what_is_left_out_and_which_plugins_are_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let least = "languages = [\"es\"]\ntime_zone = \"Europe/Madrid\"\ncountry = \"ES\"\n";
    for (clinic, more) in [("wrong", ""), ("right", "name = \"Mayor\"\n[[plugins]]\nname = \"phq9\"\n")] {
        let place = folder.path().join("tenants").join(clinic);
        std::fs::create_dir_all(&place).unwrap();
        std::fs::write(place.join("clinic.toml"), format!("{least}{more}")).unwrap();
    }
    let start = async |more: &[&str]| {
        let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_antesala"));
        command.args(["serve", "--port", "0", "--plugins", "nowhere"]).args(more).current_dir(folder.path());
        let process = Process::start(command.env("ANTESALA_LOG", "info")).await;
        process.terminate();
        process.ended().await.1
    };
    let log = start(&["--log-json"]).await;
    for line in log.lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "no JSON: {line}");
    }
    for words in
        ["\"left_out\":1", "this clinic is left out", "lacks `name`", "has phq9.wasm", "\"folder\":\"nowhere\""]
    {
        assert!(log.contains(words), "`{words}` is not in\n{log}");
    }
    let log = start(&[]).await;
    assert!(log.contains("lacks `name`") && !log.contains('\u{1b}'), "colours in a file:\n{log}");
    std::fs::remove_dir_all(folder.path().join("tenants")).unwrap();
    std::fs::create_dir(folder.path().join("tenants")).unwrap();
    assert!(start(&[]).await.contains("no clinic is served"));
}

#[test]
fn the_schema_is_one_that_editors_read() {
    let folder = tempfile::tempdir().unwrap();
    let said = antesala(&["tenant", "schema"], folder.path(), "");
    assert!(said.well, "{}", said.err);
    let schema: serde_json::Value = serde_json::from_str(&said.out).expect("JSON");
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    for key in ["name", "languages", "sites", "services", "practitioners", "booking", "theme", "mail", "invoices"] {
        assert!(
            schema["properties"][key]["description"].is_string(),
            "{key} is explained: {}",
            schema["properties"][key]
        );
    }
    assert_eq!(schema["additionalProperties"], false, "an editor marks a misspelt key");
}

#[test]
fn every_command_explains_itself() {
    let folder = tempfile::tempdir().unwrap();
    let mut commands = vec![vec![]];
    let mut seen = 0;
    while let Some(command) = commands.pop() {
        let said = antesala(&[&command[..], &["--help"]].concat(), folder.path(), "");
        assert!(said.well, "{command:?}: {}", said.err);
        assert!(said.out.contains("Usage: antesala"), "{command:?}:\n{}", said.out);
        assert!(
            said.out.lines().next().is_some_and(|line| line.starts_with(char::is_uppercase)),
            "{command:?} begins with what it does:\n{}",
            said.out
        );
        assert!(said.out.lines().all(|line| line.chars().count() <= 100), "{command:?} fits a terminal:\n{}", said.out);
        for option in said.out.lines().map(str::trim_start).filter(|line| line.starts_with("--")) {
            assert!(
                !option.ends_with('>') || said.out.contains(&format!("{option}\n          ")),
                "{command:?}: {option} is not explained"
            );
        }
        seen += 1;
        let below = said.out.split("Commands:\n").nth(1).unwrap_or_default();
        for line in below
            .lines()
            .take_while(|line| !line.is_empty())
            .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        {
            let name = line.split_whitespace().next().unwrap().to_owned();
            if name != "help" {
                commands.push([&command[..], &[&*name.leak()]].concat());
            }
        }
    }
    assert!(seen >= 9, "only {seen} commands were found");
    let said = antesala(&["serv"], folder.path(), "");
    assert!(
        !said.well && said.err.contains("serve"),
        "a misspelt command is answered with what was meant: {}",
        said.err
    );
}

both_databases! {
    async fn the_first_admin_is_added_from_the_command_line(world: World) {
        let data = world.data();
        let postgres = match &world.database().database {
            Database::Postgres { url, .. } => vec!["--postgres", url],
            Database::Sqlite { .. } => vec![],
        };
        let add = |arguments: &[&str], password: &str| {
            let all = [&["staff", "add", "--data", "."], &postgres[..], arguments].concat();
            antesala(&all, &data, &format!("{password}\n"))
        };
        let said = add(&[CASTELLANA, "Marta@Castellana.example", "--name", "Marta Vidal"], PASSWORD);
        assert!(said.well, "{}", said.err);
        let marta = world.browser(CASTELLANA).open("/console/sign-in").await;
        let inside = marta.fill("email", "marta@castellana.example").fill("password", PASSWORD).submit().await;
        inside.is(200);
        inside.browser.open("/console/staff").await.is(200).says("Marta Vidal");
        let elsewhere = world.browser(CANTERAS).open("/console/sign-in").await;
        elsewhere.fill("email", "marta@castellana.example").fill("password", PASSWORD).submit().await.is(422);

        for (arguments, password, why) in [
            (vec![CASTELLANA, "marta@castellana.example", "--name", "Otra"], PASSWORD, "marta@castellana.example is taken"),
            (vec!["no-clinic", "a@b.example", "--name", "A"], PASSWORD, "no clinic is called no-clinic"),
            (vec![CASTELLANA, "not an address", "--name", "A"], PASSWORD, "not an address is not an e-mail address"),
            (vec![CASTELLANA, "a@b.example", "--name", "A", "--role", "practitioner", "--practitioner", "nobody"], PASSWORD, "no practitioner called nobody"),
            (vec![CASTELLANA, "a@b.example", "--name", "A", "--role", "king"], PASSWORD, "reception"),
            (vec![CASTELLANA, "a@b.example", "--name", "A", "--role", "practitioner"], PASSWORD, "--practitioner"),
            (vec![CASTELLANA, "a@b.example", "--name", "A"], "1234", "characters"),
            (vec![CASTELLANA, "a@b.example", "--name", " "], PASSWORD, "--name is empty"),
        ] {
            let said = add(&arguments, password);
            assert!(!said.well && said.err.contains(why), "`{why}` is not in: {}", said.err);
            assert!(!said.err.contains("internal"), "{}", said.err);
        }
    }
}

#[test]
fn migrating_makes_a_file_for_each_clinic_and_may_be_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let tenants = Path::new(env!("CARGO_MANIFEST_DIR")).join("tenants");
    for _ in 0..2 {
        let said = antesala(&["migrate", "--tenants", tenants.to_str().unwrap()], folder.path(), "");
        assert!(said.well && said.out.contains("2 clinics are up to date"), "{}{}", said.out, said.err);
    }
    for clinic in [CASTELLANA, CANTERAS] {
        assert!(folder.path().join(format!("data/clinics/{clinic}.sqlite")).is_file());
    }
    let data = tenants.join("_defaults.toml/data");
    let arguments = ["migrate", "--tenants", tenants.to_str().unwrap(), "--data", data.to_str().unwrap()];
    let said = antesala(&arguments, folder.path(), "");
    assert!(!said.well && said.err.contains("_defaults.toml/data"), "which folder it was: {}", said.err);
    let said = antesala(&["migrate", "--tenants", "nowhere"], folder.path(), "");
    assert!(!said.well && said.err.contains("nowhere"), "{}", said.err);
}

#[tokio::test]
async fn migrating_brings_a_server_up_to_date_and_says_when_it_is_away() {
    let tenants = Path::new(env!("CARGO_MANIFEST_DIR")).join("tenants");
    let folder = tempfile::tempdir().unwrap();
    let migrate = |url: &str| {
        antesala(&["migrate", "--tenants", tenants.to_str().unwrap(), "--postgres", url], folder.path(), "")
    };
    if server().is_some() {
        let database = TestDatabase::new(Kind::Postgres, folder.path()).await;
        let Database::Postgres { url, .. } = &database.database else { unreachable!() };
        let said = migrate(url);
        assert!(said.well && said.out.contains("2 clinics are up to date"), "{}{}", said.out, said.err);
    }
    let said = migrate("postgres://nobody@127.0.0.1:1/nothing");
    assert!(!said.well && said.err.starts_with("antesala: "), "{}", said.err);
}
