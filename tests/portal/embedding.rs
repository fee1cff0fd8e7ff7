//! The portal inside a host app: under a path of the host's, beside its routes, in its log.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use antesala::portal::Role;
use axum::Router;

use crate::walls::furnish;
use crate::world::browser::Browser;
use crate::world::mail::{Mail, Received};
use crate::world::page::Page;
use crate::world::people::PASSWORD;
use crate::world::process::{PATIENCE, Process};
use crate::world::{CASTELLANA, Setup, World, both_databases, database::Kind};

both_databases! {
    async fn without_a_mount_every_address_stays_in_the_clinic(world: World) {
        walk(&world, "/clinica-castellana/").await;
    }
}

#[tokio::test]
async fn under_a_path_of_the_host_every_address_of_pages_and_mails_bears_it() {
    let world = World::with(Kind::Sqlite, Setup { mount: "/portal", ..Setup::default() }).await;
    walk(&world, "/portal/clinica-castellana/").await;
}

/// Opens every page that links lead to, as a patient and as staff; then looks at the mails.
async fn walk(world: &World, base: &str) {
    let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
    furnish(world, CASTELLANA, &ana).await;
    world.browser(CASTELLANA).open("/recover").await.fill("email", &ana.email).submit().await.is(200);
    let admin = world.staff(CASTELLANA, Role::Admin).await;
    let eva = world.record(CASTELLANA, "Eva", "Sanz", "eva@example.com").await;
    let switch = admin.open(&format!("/console/patients/{eva}/edit")).await.form_to("/edit").tick("portal_access");
    switch.submit().await.is(200);

    for (browser, start, least) in
        [(&ana.browser, "/", 12), (&admin, "/console", 14), (&world.browser(CASTELLANA), "/sign-in", 3)]
    {
        let pages = crawl(browser, start, base).await;
        assert!(pages.len() >= least, "from {start} only {:?}", pages.keys());
    }
    world.work().await;
    let mails = world.mail_server.received();
    assert!(mails.len() >= 4, "{} mails", mails.len());
    for mail in mails.iter().map(Received::read) {
        leads_to(&mail, &format!("https://portal.example{base}"));
    }
}

/// The pages by their paths; each path is opened once.
async fn crawl(browser: &Browser, start: &str, base: &str) -> BTreeMap<String, Page> {
    let mut pages = BTreeMap::new();
    let first = browser.open(start).await;
    let mut open = VecDeque::from([first.url.clone()]);
    while let Some(url) = open.pop_front() {
        if pages.contains_key(url.path()) || pages.len() > 200 {
            continue;
        }
        let page = browser.open(url.as_str()).await;
        assert!(page.status.is_success(), "a link leads to {}", page.shown());
        assert!(page.url.path().starts_with(base), "{url} leads out of the clinic, to {}", page.url);
        if page.headers["content-type"].to_str().unwrap().starts_with("text/html") {
            for address in addresses(&page) {
                let outside =
                    ["https:", "http:", "mailto:", "tel:", "data:", "#"].iter().any(|way| address.starts_with(way));
                assert!(outside || address.starts_with(base), "`{address}` on {}", page.url);
                assert!(!address.starts_with("https://portal.example"), "`{address}` is no relative one: {}", page.url);
                let to = page.url.join(&address).expect("an address");
                if to.origin() == page.url.origin() {
                    open.push_back(to);
                }
            }
        } else if page.headers["content-type"].to_str().unwrap().starts_with("text/css") {
            let style = page.source();
            for address in style.split("url(").skip(1).filter_map(|rest| rest.split(')').next()) {
                let address = address.trim_matches(['"', '\'']);
                assert!(
                    !address.starts_with('/') && !address.contains(':') || address.starts_with("data:"),
                    "{address}"
                );
            }
        }
        pages.insert(url.path().to_owned(), page);
    }
    pages
}

/// What a browser would follow or load; what forms do to the data is none of our business here.
fn addresses(page: &Page) -> Vec<String> {
    let mut all = page.addresses();
    let document = page.document();
    for name in ["formaction", "data-href", "data-url", "data-src", "poster", "srcset"] {
        let with = scraper::Selector::parse(&format!("[{name}]")).unwrap();
        all.extend(document.select(&with).filter_map(|element| element.attr(name)).map(str::to_owned));
    }
    let forms = page.forms().into_iter().map(|form| form.address().to_owned()).collect::<Vec<_>>();
    let to_forms = |address: &String| forms.iter().any(|form| form.ends_with(address.as_str()));
    let (forms, links): (Vec<_>, Vec<_>) = all.into_iter().partition(to_forms);
    for form in forms {
        let base = page.url.path();
        assert!(form.starts_with('/') || form.is_empty(), "the form's address {form} on {base}");
    }
    links
}

fn leads_to(mail: &Mail, origin: &str) {
    let in_html = mail.html.split("href=\"").skip(1).chain(mail.html.split("src=\"").skip(1));
    let in_html = in_html.filter_map(|rest| rest.split('"').next()).map(str::to_owned);
    let mut count = 0;
    for link in mail.links().into_iter().chain(in_html) {
        let elsewhere =
            ["mailto:", "tel:", "cid:", "https://castellana.example"].iter().any(|way| link.starts_with(way));
        assert!(elsewhere || link.starts_with(origin), "`{link}` in the mail «{}»", mail.subject);
        count += usize::from(link.starts_with(origin));
    }
    assert!(
        count >= 2,
        "the mail «{}» leads to the portal, as text and as HTML:\n{}\n{}",
        mail.subject,
        mail.text,
        mail.html
    );
}

/// The example as `cargo` has built it beside the tests, or builds it now after a narrow `cargo test --test portal`.
fn example() -> PathBuf {
    let folder = Path::new(env!("CARGO_BIN_EXE_antesala")).parent().unwrap();
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet", "--workspace", "--example", "host"]).current_dir(env!("CARGO_MANIFEST_DIR"));
    if folder.ends_with("release") {
        build.arg("--release");
    }
    // What the tests are told of their own package would have what is built from C built anew, and all above it: for minutes.
    let ours =
        |name: &String| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") || name == "OUT_DIR";
    for name in std::env::vars().map(|(name, _)| name).filter(ours) {
        build.env_remove(name);
    }
    assert!(build.stdin(Stdio::null()).status().unwrap().success());
    folder.join("examples/host")
}

#[tokio::test]
async fn the_example_of_a_host_serves_its_own_page_and_the_portal_in_one_log() {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(Path::new(env!("CARGO_MANIFEST_DIR")).join("tenants"), folder.path().join("tenants"))
        .unwrap();
    let mut host = tokio::process::Command::new(example());
    host.arg("127.0.0.1:0").current_dir(folder.path()).env("RUST_LOG", "info,antesala=debug").env("NO_COLOR", "1");
    let mut host = Process::start(&mut host).await;
    let origin = format!("http://127.0.0.1:{}", host.port);
    let browser = || Browser::new(Router::new(), &format!("{origin}/portal/{CASTELLANA}")).at_port(host.port);

    let welcome = browser().open(&format!("{origin}/")).await;
    welcome.is(200).says("A host app");
    welcome.click("The clinic's portal").await.is(200).says("Entrar en su portal");
    browser().get(&format!("{origin}/elsewhere")).await.is(404);

    // The clinic invites somebody, who comes in by the mail.
    let mut add = Command::new(env!("CARGO_BIN_EXE_antesala"));
    add.args(["staff", "add", "--data", "host-data", CASTELLANA, "marta@castellana.example", "--name", "Marta Vidal"]);
    let mut add = add.current_dir(folder.path()).stdin(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut add.stdin.take().unwrap(), format!("{PASSWORD}\n").as_bytes()).unwrap();
    assert!(add.wait().unwrap().success());
    let desk = browser();
    let door = desk.open("/console/sign-in").await.fill("email", "marta@castellana.example");
    door.fill("password", PASSWORD).submit().await.is(200);
    let form = desk.open("/console/patients/new").await.form_to("/new");
    let form = form.fill("given_name", "Lucía").fill("family_name", "Soto").fill("email", "lucia@example.com");
    form.fill("mobile", "655 443 322").tick("portal_access").submit().await.is(200).says("Lucía");
    let letter = mail(folder.path(), "/activate/").await;
    leads_to(&letter, &format!("{origin}/portal/{CASTELLANA}/"));
    let lucia = browser();
    let page = lucia.open(&letter.link("/activate/")).await;
    page.is(200);
    let form = page.fill("password", PASSWORD).fill("password_again", PASSWORD);
    let form = form.fill("question", "accounts-question-book").fill("answer", "Platero y yo");
    form.press("Registrarse").await.is(200).says("Lucía");

    // She books; the host hears of it, and so does she.
    let week = lucia.open("/book").await.click("/book?service=").await;
    let booked = week.click_first("a.slot").await.press("Reservar la cita").await;
    booked.is(200);
    assert!(booked.url.path().starts_with(&format!("/portal/{CASTELLANA}/appointments/")), "{}", booked.url);
    leads_to(&mail(folder.path(), "/appointments/").await, &format!("{origin}/portal/{CASTELLANA}/"));
    host.says("something happened in the portal tenant=clinica-castellana kind=\"appointment.booked\"").await;

    // What the portal says of a request stands in the host's span of it.
    lucia.get("/no-such-page").await.is(404);
    host.says("host:request{method=GET path=\"/clinica-castellana/no-such-page\" id=").await;
    host.shell("kill -INT $0");
    let (status, log) = host.ended().await;
    assert!(status.success(), "{log}");
}

/// Waits for a mail in the host's folder of mails that leads there.
async fn mail(folder: &Path, part: &str) -> Mail {
    let begun = Instant::now();
    loop {
        let entries = std::fs::read_dir(folder.join("host-data/mail")).into_iter().flatten().flatten();
        let files = entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "eml"));
        let read = |path: PathBuf| {
            Received { from: String::new(), to: Vec::new(), bytes: std::fs::read(path).unwrap() }.read()
        };
        if let Some(mail) = files.map(read).find(|mail| mail.text.contains(part)) {
            return mail;
        }
        assert!(begun.elapsed() < PATIENCE, "no mail that leads to {part}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
