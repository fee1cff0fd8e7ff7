//! What plugins are given in a running portal is kept for their authors, without anybody's data, and runs again with another build.

use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use antesala::{
    plugins::record::{Order, kept},
    portal::Role,
};

use crate::{
    booking::{back_at, book},
    invoices::issued,
    world::{CANTERAS, CASTELLANA, World, database::Kind},
};

/// A plugin of each kind, and what a recording of it begins with.
const KINDS: &[(&str, &[&str])] = &[
    ("phq9", &["check", "evaluate"]),
    ("facturae", &["missing", "render"]),
    ("prepare", &["section"]),
    ("school-hours", &["judge"]),
    ("thanks", &["handle"]),
];

#[tokio::test]
async fn what_each_kind_of_plugin_is_given_is_kept_without_anybody_and_runs_again() {
    let world = World::new(Kind::Sqlite).await;
    let recordings = world.data().join("recordings");
    ask_for_all(&recordings);
    let ana = world.patient(CASTELLANA, "Anastasia", "Prietovalle").await;
    let reception = world.staff(CASTELLANA, Role::Reception).await;
    let path = format!("/console/patients/{}/questionnaires", ana.record);
    let form = reception.open(&path).await.form_to("/questionnaires");
    form.fill("questionnaire", "phq9/phq-9").submit().await.is(200);
    let page = ana.browser.open("/questionnaires").await.click("Cuestionario de salud (PHQ-9)").await;
    let form = (1..=9).fold(page.form("form.questionnaire"), |form, at| form.fill(&format!("q-q{at}"), "1"));
    form.press("Enviar respuestas").await.is(200);
    let billing = world.staff(CASTELLANA, Role::Billing).await;
    ask_for_all(&recordings);
    issued(&billing, ana.record).await.click("Facturae 3.2.2").await.is(200);
    ask_for_all(&recordings);
    book(&ana.browser, "2026-11-24T16:00").await;
    // Hours that a plugin has a say in are looked at, and one of them is attended: another is told of it.
    let eva = world.patient(CANTERAS, "Evangelina", "Montesdeoca").await;
    ask_for_all(&recordings);
    let page = eva.browser.open("/book?service=limpieza&site=canteras&from=2026-11-24").await;
    let booked = page.click_first("a.slot").await.press("Reservar la cita").await;
    let id = booked.is(200).url.path().rsplit('/').next().unwrap().to_owned();
    let desk = world.staff(CANTERAS, Role::Reception).await;
    back_at(&world, "2026-12-02T10:00:00Z", &desk, "/console/sign-in", &format!("reception@{CANTERAS}.example")).await;
    ask_for_all(&recordings);
    let page = desk.open(&format!("/console/appointments/{id}")).await;
    page.form("form.action:has(input[value=attended])").submit().await.is(200);
    world.work().await;

    for (plugin, functions) in KINDS {
        let folder = recordings.join(plugin);
        let begun = Instant::now();
        while !has(&recordings, plugin) {
            assert!(begun.elapsed() < Duration::from_secs(20), "{functions:?} in {}", folder.display());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        for file in kept(&folder).unwrap() {
            let (name, text) = (file.display(), fs::read_to_string(&file).unwrap());
            for word in
                ["Anastasia", "Prietovalle", "Evangelina", "Montesdeoca", "example.com", &ana.record.to_string()]
            {
                assert!(!text.contains(word), "{word} in {name}: {text}");
            }
        }
        let wasm = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("plugins/dist/{plugin}.wasm"));
        let mut replay = Command::new(env!("CARGO_BIN_EXE_antesala"));
        let done = replay.args(["plugin", "replay"]).arg(&folder).arg("--wasm").arg(&wasm).output().unwrap();
        let said = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success() && said.contains("give the same"), "{plugin}: {said}");
        for function in *functions {
            assert!(said.contains(&format!("same    {function}")), "{plugin}: {said}");
        }
    }
}

/// An operator asks for it, as `antesala plugin record` does every two seconds.
fn ask_for_all(recordings: &Path) {
    for (plugin, _) in KINDS {
        Order { most: 40, clinics: Vec::new() }.give(recordings, plugin).unwrap();
    }
}

/// Whether something was kept of each thing that the plugin is asked.
fn has(recordings: &Path, plugin: &str) -> bool {
    let functions = KINDS.iter().find(|(name, _)| *name == plugin).unwrap().1;
    let files = kept(&recordings.join(plugin)).unwrap();
    let names: Vec<_> = files.iter().map(|file| file.file_name().unwrap().to_string_lossy()).collect();
    functions.iter().all(|function| names.iter().any(|name| name.starts_with(function)))
}
