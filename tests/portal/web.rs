//! What every answer has: headers, cookies, an encoding, a number, and an end.

use std::io::Read;

use antesala::portal::Role;
use axum::http::Method;
use tokio::io::AsyncWriteExt;

use crate::booking::{calendar, choose, hours};
use crate::world::browser::Browser;
use crate::world::page::Page;
use crate::world::people::PASSWORD;
use crate::world::{CANTERAS, CASTELLANA, Setup, World, database::Kind, wire};

#[tokio::test]
async fn every_answer_is_guarded_by_its_headers() {
    let world = World::new(Kind::Sqlite).await;
    let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
    let admin = world.staff(CASTELLANA, Role::Admin).await;
    let style = ana.browser.open("/").await.attribute("link[rel=stylesheet]", "href").unwrap();
    let answers = [
        world.browser(CASTELLANA).open("/sign-in").await,
        world.browser(CASTELLANA).get("/").await,
        world.browser("no-such-clinic").get("/").await,
        ana.browser.open("/").await,
        ana.browser.open("/book?service=medicina-familiar").await,
        ana.browser.get("/no-such-page").await,
        ana.browser.post("/profile", &[]).await,
        ana.browser.get(&style).await,
        admin.open("/console/agenda").await,
        admin.open("/console/patients/new").await,
    ];
    for page in &answers {
        let header = |name: &str| page.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default();
        let policy = header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"),
            "{}: {policy}",
            page.url
        );
        assert!(!policy.contains("unsafe"), "{}: {policy}", page.url);
        assert!(policy.contains("form-action 'self'") && policy.contains("base-uri 'none'"), "{policy}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "SAMEORIGIN"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("strict-transport-security", "max-age=31536000"),
        ] {
            assert_eq!(header(name), value, "{}: {name}", page.url);
        }
        // The policy would forbid these: so they are not there.
        for inline in [
            "script:not([src])",
            "style",
            "[style]",
            "[onclick]",
            "[onload]",
            "[onsubmit]",
            "[onchange]",
            "a[href^='javascript:']",
        ] {
            assert!(page.all(inline).is_empty(), "`{inline}` on {}", page.url);
        }
    }
    let plain = World::with(Kind::Sqlite, Setup { origin: "http://127.0.0.1:8080", ..Setup::default() }).await;
    let page = plain.browser(CASTELLANA).open("/sign-in").await;
    assert!(!page.headers.contains_key("strict-transport-security"), "that would lock people out");
}

#[tokio::test]
async fn cookies_are_the_clinics_own_and_out_of_reach_for_scripts() {
    let world = World::new(Kind::Sqlite).await;
    let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
    let page = sign_in(&world.browser(CASTELLANA), &ana.email).await;
    let lines = cookies(&page);
    assert!(!lines.is_empty());
    for line in &lines {
        assert!(line.starts_with("__Host-clinica-castellana-"), "{line}");
        for attribute in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
            assert!(line.contains(attribute), "{attribute} in {line}");
        }
        assert!(!line.contains("Domain"), "{line}");
    }
    let sessions =
        |page: &Page| cookies(page).into_iter().filter(|line| line.contains("-patient=")).collect::<Vec<_>>();
    let again = sign_in(&world.browser(CASTELLANA), &ana.email).await;
    assert_ne!(sessions(&page), sessions(&again), "a session is nobody's to guess");

    // In one browser: two clinics, two sessions. Each ends by itself.
    let there = world.patient(CANTERAS, "Eva", "Sanz").await;
    let both = world.browser(CASTELLANA);
    sign_in(&both, &ana.email).await;
    let elsewhere = Browser::clone(&both);
    let door = elsewhere.open("https://portal.example/dental-las-canteras/sign-in").await;
    door.fill("email", &there.email).fill("password", PASSWORD).submit().await.is(200).says("Eva");
    both.open("/").await.says("Ana").press("Cerrar sesión").await.is(200);
    assert!(both.open("/profile").await.url.path().ends_with("/sign-in"));
    elsewhere.open("https://portal.example/dental-las-canteras/").await.is(200).says("Eva");

    let plain = World::with(Kind::Sqlite, Setup { origin: "http://127.0.0.1:8080", ..Setup::default() }).await;
    let luis = plain.patient(CASTELLANA, "Luis", "Sanz").await;
    for line in cookies(&sign_in(&plain.browser(CASTELLANA), &luis.email).await) {
        assert!(line.starts_with("clinica-castellana-") && line.contains("; HttpOnly; SameSite=Lax"), "{line}");
        assert!(!line.contains("Secure"), "without HTTPS a browser would drop it: {line}");
    }
}

#[tokio::test]
async fn pages_and_assets_come_compressed_and_assets_are_kept_by_their_hashed_names() {
    let world = World::new(Kind::Sqlite).await;
    let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
    let home = ana.browser.open("/").await;
    assert_eq!(home.headers["cache-control"], "no-store", "what a patient reads is nobody else's");
    let mut assets = vec![home.attribute("link[rel=stylesheet]", "href").unwrap()];
    assets.extend(home.attribute("script[src]", "src"));
    let mut weight = 0;
    for address in &assets {
        let plain = ana.browser.get(address).await;
        assert_eq!(plain.headers["cache-control"], "public, max-age=31536000, immutable");
        assert!(!plain.headers.contains_key("content-encoding"));
        let packed = compressed(&ana.browser, address, "gzip").await;
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(&packed.body[..]).read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, plain.body);
        weight += packed.body.len();
        assert!(compressed(&ana.browser, address, "br").await.body.len() < plain.body.len() / 2);

        // `portal.3f2a….css`: other content has another name, and the old name is not found under a new content.
        let (stem, hash, end) = {
            let mut parts = address.rsplit('/').next().unwrap().split('.');
            (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap())
        };
        assert!(hash.len() >= 8 && hash.bytes().all(|c| c.is_ascii_hexdigit()), "{address}");
        let other = ana.browser.get(&format!("/assets/{stem}.{}.{end}", "0".repeat(hash.len()))).await;
        other.is(404);
        assert_eq!(other.headers["cache-control"], "no-store");
    }
    assert!(weight < 60 * 1024, "style and script weigh {weight} bytes");
    let page = compressed(&ana.browser, "/", "br, gzip").await;
    assert!(
        page.headers["vary"].to_str().unwrap().contains("cookie") || page.headers.get_all("vary").iter().count() > 1
    );
    assert!(page.body.len() < home.body.len() / 2);
}

#[tokio::test]
async fn each_request_has_an_id_that_the_error_page_names() {
    let world = World::new(Kind::Sqlite).await;
    let browser = world.browser(CASTELLANA);
    let (one, two) = (browser.get("/no-such-page").await, browser.get("/no-such-page").await);
    let id = one.headers["x-request-id"].to_str().unwrap();
    assert!(id.len() >= 32 && one.headers["x-request-id"] != two.headers["x-request-id"]);
    one.is(404).says(id);
    let (url, mut request) = browser.request(&Method::GET, "/no-such-page", "", Vec::new());
    request.headers_mut().insert("x-request-id", "from-the-proxy-7".parse().unwrap());
    let page = browser.send_request(url, request).await;
    assert_eq!(page.headers["x-request-id"], "from-the-proxy-7");
    page.says("from-the-proxy-7");
    assert!(world.browser("no-such-clinic").get("/").await.headers.contains_key("x-request-id"));
}

#[tokio::test]
async fn told_to_stop_the_server_ends_what_is_under_way_and_takes_nothing_new() {
    let world = World::new(Kind::Sqlite).await;
    world.today();
    let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
    let server = world.process().await;
    let browser = server.browser(&ana.browser);
    for (path, said) in [("/healthz", "ok\n"), ("/readyz", "ready\n")] {
        let page = browser.get(&format!("https://portal.example{path}")).await;
        page.is(200);
        assert_eq!(page.source(), said);
    }
    let week = calendar(&browser, "ruiz", &world.clock_in(72)).await;
    let confirm = choose(&week, &hours(&week)[0]).await.form_to("/book");
    let (head, body) = wire::written(confirm.request_from(&browser).1).await;
    let mut under_way = server.connection().await;
    under_way.write_all(&head).await.unwrap();
    under_way.write_all(&body[..body.len() / 2]).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;

    server.terminate();
    while tokio::net::TcpStream::connect(("127.0.0.1", server.port)).await.is_ok() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    under_way.write_all(&body[body.len() / 2..]).await.unwrap();
    let (parts, _) = wire::answer(&mut under_way).await.unwrap();
    assert_eq!(parts.status, 303);
    assert!(parts.headers["location"].to_str().unwrap().contains("/appointments/"), "{:?}", parts.headers);
    let (status, log) = server.ended().await;
    assert!(status.success(), "{log}");
    let list = ana.browser.open("/appointments").await;
    assert_eq!(list.all("li.appointment").len(), 1, "{}", list.shown());
    // Its mail waits for the next process.
    world.today();
    assert_eq!(world.mails_to(&ana.email).await.len(), 1);
}

#[tokio::test]
async fn a_wrong_method_is_told_which_ones_there_are_and_nothing_is_revealed() {
    let world = World::new(Kind::Sqlite).await;
    let somebody = world.browser(CASTELLANA);
    let put = async |path: &str| somebody.send(Method::PUT, path, "text/plain", Vec::new()).await;
    let answer = put("/sign-in").await;
    answer.is(405);
    assert_eq!(answer.headers["allow"], "GET,HEAD,POST");
    put("/nothing-of-the-kind").await.is(404);
}

#[tokio::test]
async fn who_types_a_slash_at_the_end_comes_to_the_page_and_to_no_other_host() {
    let world = World::new(Kind::Sqlite).await;
    let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
    ana.browser.open("/appointments/").await.is(200).says("Citas pendientes");
    let page = ana.browser.get("/book/?service=medicina-familiar&site=castellana").await;
    page.is(308);
    assert!(
        page.location().unwrap().ends_with("/book?service=medicina-familiar&site=castellana"),
        "{:?}",
        page.location()
    );
    let desk = world.staff(CASTELLANA, Role::Reception).await;
    desk.open("/console/").await.is(200).says("Nueva cita");
    for path in ["//evil.example/", "/appointments//", "/api/v1/slots/"] {
        ana.browser.get(path).await.is(404);
    }
    // As no browser sends it, but a program may.
    let (url, mut request) = ana.browser.request(&Method::GET, "/appointments", "", Vec::new());
    *request.uri_mut() = format!("/{CASTELLANA}/\\evil.example/").parse().unwrap();
    ana.browser.send_request(url, request).await.is(404);
    ana.browser.send(Method::HEAD, "/appointments/", "", Vec::new()).await.is(308);
    let sent = ana.browser.post("/sign-out/", &[]).await;
    assert!(sent.location().is_none(), "a form goes where it was sent, or nowhere");
}

pub(crate) async fn sign_in(browser: &Browser, email: &str) -> Page {
    browser.open("/sign-in").await.fill("email", email).fill("password", PASSWORD).send().await
}

fn cookies(page: &Page) -> Vec<String> {
    page.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap().to_owned()).collect()
}

async fn compressed(browser: &Browser, address: &str, accepted: &str) -> Page {
    let (url, mut request) = browser.request(&Method::GET, address, "", Vec::new());
    request.headers_mut().insert("accept-encoding", accepted.parse().unwrap());
    let page = browser.send_request(url, request).await;
    page.is(200);
    assert_eq!(page.headers["content-encoding"], accepted.split(',').next().unwrap());
    page
}
