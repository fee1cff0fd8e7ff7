//! Clinics come, change and go while others are served.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use super::LEAST;
use crate::tenancy::Registry;

fn write(folder: &Path, slug: &str, more: &str) {
    fs::create_dir_all(folder.join(slug)).unwrap();
    fs::write(folder.join(slug).join("clinic.toml"), format!("{LEAST}{more}")).unwrap();
}

/// Waits until the watcher has seen it. The time is only how long a failing test takes.
fn until(what: &str, seen: impl Fn() -> bool) {
    let begun = Instant::now();
    while !seen() {
        assert!(begun.elapsed() < Duration::from_secs(20), "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_wrong_clinic_is_left_out_and_the_others_are_served() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "right", "hosts = [\"citas.example\"]\n");
    write(folder.path(), "closed", "status = \"suspended\"\n");
    write(folder.path(), "wrong", "statu = \"active\"\n");
    write(folder.path(), "Wrong Name", "");
    fs::create_dir(folder.path().join("empty")).unwrap();
    let registry = Registry::open(folder.path()).unwrap();
    let slugs: Vec<String> = registry.all().iter().map(|tenant| tenant.slug.to_string()).collect();
    assert_eq!(slugs, ["closed", "right"]);
    assert!(registry.by_slug("closed").unwrap().suspended());
    assert_eq!(registry.by_host("Citas.Example").unwrap().slug.as_str(), "right");
    assert!(registry.by_host("other.example").is_none());
    let problems: Vec<String> = registry.problems().into_iter().map(|(_, problem)| problem).collect();
    let problems = problems.join("\n");
    for said in ["wrong/clinic.toml:6:1: `statu`", "did you mean `status`?", "Wrong Name", "empty/clinic.toml"] {
        assert!(problems.contains(said), "{said} in\n{problems}");
    }
}

#[test]
fn a_bad_change_leaves_the_last_good_one_in_force() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "mayor", "");
    write(folder.path(), "menor", "");
    let registry = Registry::open(folder.path()).unwrap();
    write(folder.path(), "mayor", "hosts = 7\n");
    assert!(!registry.reload("mayor"));
    assert_eq!(registry.by_slug("mayor").unwrap().version, 1);
    assert_eq!(registry.problems().len(), 1);
    write(folder.path(), "mayor", "status = \"suspended\"\n");
    assert!(registry.reload("mayor"));
    let mayor = registry.by_slug("mayor").unwrap();
    assert!(mayor.suspended() && mayor.version == 2);
    assert!(registry.problems().is_empty());
    assert_eq!(registry.by_slug("menor").unwrap().version, 1, "the other clinic never noticed");
}

#[test]
fn no_clinic_takes_a_host_from_another() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "mayor", "hosts = [\"citas.example\"]\n");
    let registry = Registry::open(folder.path()).unwrap();
    write(folder.path(), "before-all", "hosts = [\"CITAS.example\"]\n");
    registry.reload("before-all");
    assert_eq!(registry.by_host("citas.example").unwrap().slug.as_str(), "mayor");
    assert!(registry.by_slug("before-all").is_some(), "it is served under its path");
    assert!(registry.problems()[0].1.contains("the host CITAS.example is the clinic mayor's already"));
}

#[test]
fn changed_new_and_removed_folders_are_noticed() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "mayor", "");
    let registry = Registry::open(folder.path()).unwrap();
    registry.watch().unwrap();

    write(folder.path(), "mayor", "status = \"suspended\"\n");
    until("a changed line", || registry.by_slug("mayor").unwrap().suspended());

    let version = registry.by_slug("mayor").unwrap().version;
    fs::create_dir_all(folder.path().join("mayor/theme/templates")).unwrap();
    fs::write(folder.path().join("mayor/theme/templates/home.html"), "hello").unwrap();
    until("a template of the clinic", || registry.by_slug("mayor").unwrap().version > version);

    write(folder.path(), "menor", "");
    until("a new clinic", || registry.by_slug("menor").is_some());
    fs::remove_dir_all(folder.path().join("menor")).unwrap();
    until("a clinic that is gone", || registry.by_slug("menor").is_none());
    assert!(registry.problems().is_empty(), "{:?}", registry.problems());
}
