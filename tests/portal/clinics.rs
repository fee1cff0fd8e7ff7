//! Which clinic is this, and what its file says now: by the path, by the host, changed while patients are there, closed, and
//! not at all.

use std::time::{Duration, Instant};

use crate::world::browser::Browser;
use crate::world::page::Page;
use crate::world::process::PATIENCE;
use crate::world::{CANTERAS, CASTELLANA, World, both_databases, database::Kind};

both_databases! {
    async fn each_clinic_asks_its_own_patients_to_sign_in(world: World) {
        for (clinic, name) in [(CASTELLANA, "Clínica Castellana"), (CANTERAS, "Dental Las Canteras")] {
            let page = world.browser(clinic).open("/").await;
            page.is(200);
            assert!(page.url.path().ends_with("/sign-in"), "{}", page.url);
            assert!(page.source().contains(name), "{}", page.shown());
        }
    }

    async fn a_clinic_that_is_not_here_is_a_plain_404(world: World) {
        for path in ["/no-such-clinic", "/no-such-clinic/sign-in", "/", "/_defaults.toml", "/..", "/%2e%2e/etc/passwd"] {
            let page = world.browser(CASTELLANA).get(&format!("https://portal.example{path}")).await;
            page.is(404);
            assert_eq!(page.headers["content-type"], "text/plain; charset=utf-8");
            assert!(page.source().len() < 100, "nothing of another clinic: {}", page.source());
        }
        let page = world.browser(CASTELLANA).get("https://elsewhere.example/sign-in").await;
        page.is(404);
    }

    async fn under_a_host_of_its_own_a_clinic_has_the_whole_address(world: World) {
        world.edit(CASTELLANA, "languages =", "hosts = [\"citas.castellana.example\"]\nlanguages =");
        assert!(world.antesala.portal().registry().reload(CASTELLANA));
        let elsewhere = world.browser(CANTERAS).open("https://Citas.Castellana.example:443/").await;
        elsewhere.is(200);
        assert_eq!(elsewhere.url.path(), "/sign-in");
        assert!(elsewhere.source().contains("Clínica Castellana"));
        for address in elsewhere.addresses() {
            assert!(!address.contains(CASTELLANA), "the clinic's name is not in its paths: {address}");
        }
        world.browser(CASTELLANA).open("/").await.is(200);
        world.browser(CANTERAS).open("/").await.is(200);

        // Mails lead to the clinic's own host.
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        world.browser(CASTELLANA).open("/recover").await.fill("email", &ana.email).submit().await.is(200);
        let link = world.mail_to(&ana.email).await.link("/recover/");
        assert!(link.starts_with("https://citas.castellana.example/recover/"), "{link}");
        world.browser(CANTERAS).open(&link).await.is(200);
    }

    async fn a_suspended_clinic_says_so_and_the_other_goes_on(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let berta = world.patient(CANTERAS, "Berta", "Mora").await;
        world.edit(CASTELLANA, "languages =", "status = \"suspended\"\nlanguages =");
        assert!(world.antesala.portal().registry().reload(CASTELLANA));
        for path in ["/", "/appointments", "/sign-in", "/console", "/no-such-page"] {
            let page = ana.browser.get(path).await;
            page.is(503).says("está suspendido por ahora");
            let style = page.attribute("link[rel=stylesheet]", "href").expect("it is a page of the clinic's theme");
            ana.browser.get(&style).await.is(200);
        }
        ana.browser.post("/sign-in", &[("email", &ana.email)]).await.is(503);
        berta.browser.open("/").await.is(200).says("Berta");

        world.edit(CASTELLANA, "status = \"suspended\"\n", "");
        assert!(world.antesala.portal().registry().reload(CASTELLANA));
        ana.browser.open("/").await.is(200).says("Ana");
    }
}

/// Asks until the page is so.
async fn until(browser: &Browser, path: &str, so: impl Fn(&Page) -> bool) -> Page {
    let begun = Instant::now();
    loop {
        let page = browser.open(path).await;
        if so(&page) {
            return page;
        }
        assert!(begun.elapsed() < PATIENCE, "{}", page.shown());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_running_server_takes_a_changed_file_and_keeps_the_last_good_one() {
    let world = World::new(Kind::Sqlite).await;
    let mut server = world.process().await;
    let castellana = server.browser(&world.browser(CASTELLANA));
    let canteras = server.browser(&world.browser(CANTERAS));
    let before = canteras.open("/sign-in").await.text();

    world.edit(CASTELLANA, "name = \"Clínica Castellana\"", "name = \"Clínica de la Plaza\"");
    until(&castellana, "/sign-in", |page| page.source().contains("Clínica de la Plaza")).await;

    // Two mistakes: both are told, with their places, and the page stays as it was.
    world.edit(CASTELLANA, "name = \"Clínica de la Plaza\"", "name = \"Otra clínica\"\nlangauge = \"es\"");
    world.edit(CASTELLANA, "time_zone = \"Europe/Madrid\"", "time_zone = \"Europe/Madird\"");
    server.says("the last good one stays in force").await;
    for said in ["clinic.toml:3:1: ", "`langauge`", "clinic.toml:5:13: ", "Europe/Madird", "Europe/Madrid"] {
        server.says(said).await;
    }
    let page = castellana.open("/sign-in").await;
    page.is(200);
    assert!(page.source().contains("Clínica de la Plaza") && !page.source().contains("Otra clínica"));

    world.edit(CASTELLANA, "langauge = \"es\"\n", "");
    world.edit(CASTELLANA, "Europe/Madird", "Europe/Madrid");
    until(&castellana, "/sign-in", |page| page.source().contains("Otra clínica")).await;

    world.edit(CASTELLANA, "languages =", "status = \"suspended\"\nlanguages =");
    until(&castellana, "/sign-in", |page| page.status == 503).await;
    assert_eq!(canteras.open("/sign-in").await.text(), before);
    assert!(!server.log().contains(&format!("\"tenant\":\"{CANTERAS}\"")), "nobody touched it:\n{}", server.log());

    // A new clinic is a new folder with a file in it.
    let folder = world.tenants().join("consulta-nueva");
    std::fs::create_dir(&folder).unwrap();
    let least = std::fs::read_to_string(world.tenants().join(CANTERAS).join("clinic.toml")).unwrap();
    let least = least.replacen("Dental Las Canteras", "Consulta Nueva", 1).replace("logo = \"logo.svg\"\n", "");
    std::fs::write(folder.join("clinic.toml"), least).unwrap();
    let new = server.browser(&world.browser("consulta-nueva"));
    until(&new, "/sign-in", |page| page.source().contains("Consulta Nueva")).await;
    std::fs::remove_dir_all(&folder).unwrap();
    until(&new, "/sign-in", |page| page.status == 404).await;
}
