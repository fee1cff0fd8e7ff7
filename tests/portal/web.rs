//! What every answer has and what every request must have: headers, cookies, limits, and an end.

use std::io::Read;

use antesala::portal::Role;
use axum::body::Body;
use axum::http::{Method, Request};
use tokio::io::AsyncWriteExt;

use crate::booking::{calendar, choose, hours};
use crate::world::browser::Browser;
use crate::world::files::pdf;
use crate::world::page::Page;
use crate::world::people::PASSWORD;
use crate::world::{CANTERAS, CASTELLANA, Setup, World, both_databases, database::Kind, routes, wire};

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

both_databases! {
    async fn no_form_of_another_site_changes_anything(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let luis = world.patient(CASTELLANA, "Luis", "Sanz").await;
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        let before = crate::world::rows::at_rest(world.rows(CASTELLANA).await);
        let strange = luis.browser.open("/profile").await.form_to("/profile").value("csrf").to_owned();
        let some_id = ana.record;
        for route in routes::all().iter().filter(|route| route.post) {
            let browser = if route.is_of_the_console() { &admin } else { &ana.browser };
            let address = route.to(some_id);
            // A page elsewhere posts a form: the browser says where it comes from.
            for (name, value) in [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"), ("origin", "https://evil.example")] {
                let form = "application/x-www-form-urlencoded";
                let (url, mut request) = browser.request(&Method::POST, &address, form, format!("csrf={strange}").into());
                request.headers_mut().remove("sec-fetch-site");
                request.headers_mut().insert(name, value.parse().unwrap());
                browser.send_request(url, request).await.is(403);
            }
            // An old browser says nothing: then the token decides.
            for fields in [&[][..], &[("csrf", "")], &[("csrf", strange.as_str())]] {
                let page = browser.post(&address, fields).await;
                // Pages that take files read no form of this kind; programs show a token, which no form has.
                let no_token = route.is_of_the_api() && page.status == 401;
                assert!(page.status == 403 || page.status == 400 || no_token, "POST {}: {}", route.path, page.shown());
            }
            let boundary = "multipart/form-data; boundary=x";
            let file = format!("--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{strange}\r\n--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.4\r\n--x--\r\n");
            let page = browser.send(Method::POST, &address, boundary, file.into()).await;
            let no_token = route.is_of_the_api() && page.status == 401;
            assert!(page.status == 403 || page.status == 400 || no_token, "POST {}: {}", route.path, page.shown());
        }
        assert_eq!(crate::world::rows::at_rest(world.rows(CASTELLANA).await), before);
    }

    async fn who_tries_too_often_has_to_wait_and_others_need_not(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let thief = world.browser(CASTELLANA);
        let mut answers = Vec::new();
        for n in 0..42 {
            let door = thief.open("/sign-in").await.fill("email", &format!("nadie{n}@example.com"));
            answers.push(door.fill("password", "adivina adivinanza").submit().await);
        }
        waits(answers.last().unwrap());
        assert!(answers[..15].iter().all(|page| page.status == 422));
        sign_in(&world.browser(CASTELLANA), &ana.email).await.is(303);

        let mut answers = Vec::new();
        for n in 0..32 {
            answers.push(thief.open("/activate/again").await.fill("email", &format!("nadie{n}@example.com")).submit().await);
        }
        waits(answers.last().unwrap());

        // One after the other, or all at once: forty files, then a few in a minute.
        let send = async |count: usize| {
            let mut form = ana.browser.open("/documents/upload").await.form_to("/documents/upload");
            for n in 0..count {
                form = form.attach("files", &format!("informe-{n}.pdf"), "application/pdf", &pdf("Informe"));
            }
            form.submit().await
        };
        send(20).await.is(200);
        send(20).await.is(200);
        waits(&send(5).await);
        assert_eq!(ana.browser.open("/documents/upload").await.all("form[action$='/take-back']").len(), 40);

        let desk = world.staff(CASTELLANA, Role::Reception).await;
        let eva = world.record(CASTELLANA, "Eva", "Sanz", "eva@example.com").await;
        let switch = desk.open(&format!("/console/patients/{eva}/edit")).await.form_to("/edit").tick("portal_access");
        switch.submit().await.is(200);
        for _ in 0..4 {
            desk.open(&format!("/console/patients/{eva}")).await.form_to("/invite").submit().await.is(200);
        }
        desk.open(&format!("/console/patients/{eva}")).await.form_to("/invite").submit().await.says("varias invitaciones");
        assert!(world.mails_to("eva@example.com").await.len() <= 3);
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let world = World::new(Kind::Sqlite).await;
    let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
    let long = "x".repeat(300 * 1024);
    ana.browser.post("/profile", &[("city", &long)]).await.is(413).says("demasiado grande");
    world.browser(CASTELLANA).post("/sign-in", &[("email", &long)]).await.is(413);
    // Without saying how long it is.
    let stream =
        futures_util::stream::iter((0..300).map(|_| Ok::<_, std::io::Error>(bytes::Bytes::from(vec![b'x'; 1024]))));
    let (url, request) =
        ana.browser.request(&Method::POST, "/profile", "application/x-www-form-urlencoded", Vec::new());
    let (mut parts, _) = request.into_parts();
    parts.headers.remove("content-length");
    ana.browser.send_request(url, Request::from_parts(parts, Body::from_stream(stream))).await.is(413);
    let photo = ana.browser.open("/profile").await.form_to("/profile/photo");
    photo.attach("photo", "yo.png", "image/png", &vec![0; 17 * 1024 * 1024]).submit().await.is(413);
    ana.browser.open("/profile").await.is(200);
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

both_databases! {
    async fn an_hour_at_the_end_of_time_is_not_to_be_had(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        for at in [i64::MAX, i64::MIN] {
            let path = format!("/book/confirm?service=medicina-familiar&site=castellana&practitioner=ruiz&at={at}");
            ana.browser.get(&path).await.is(409);
        }
    }
}

async fn sign_in(browser: &Browser, email: &str) -> Page {
    browser.open("/sign-in").await.fill("email", email).fill("password", PASSWORD).send().await
}

fn cookies(page: &Page) -> Vec<String> {
    page.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap().to_owned()).collect()
}

/// An error page that says how long to wait.
#[track_caller]
fn waits(page: &Page) {
    page.is(429).says("Demasiados intentos").says("minuto");
    assert!(page.headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap() > 0);
}

async fn compressed(browser: &Browser, address: &str, accepted: &str) -> Page {
    let (url, mut request) = browser.request(&Method::GET, address, "", Vec::new());
    request.headers_mut().insert("accept-encoding", accepted.parse().unwrap());
    let page = browser.send_request(url, request).await;
    page.is(200);
    assert_eq!(page.headers["content-encoding"], accepted.split(',').next().unwrap());
    page
}

both_databases! {
    async fn control_characters_in_forms_and_queries_are_left_out(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let desk = world.staff(CASTELLANA, Role::Reception).await;
        ana.browser.open("/profile").await.form_to("/profile").fill("city", "To\0le\u{1b}do").submit().await.is(200);
        assert_eq!(ana.browser.open("/profile").await.form_to("/profile").value("city"), "Toledo");
        desk.open("/console/patients?q=%00gil%07").await.is(200).says("Gil, Ana");
        world.browser(CASTELLANA).open("/sign-in").await.fill("email", "a\0@b.example").fill("password", "x\0").submit().await.is(422);
        // What half an address gives, or a question that cannot be read, is a page as well.
        for (path, status) in
            [("/appointments/%00", 404), ("/appointments/not-an-id", 404), ("/book/confirm?service=x&at=abc", 400)]
        {
            let page = ana.browser.get(path).await;
            page.is(status).does_not_say("deserialize");
            assert_eq!(page.all("nav a[href$='/appointments']").len(), 1, "{}", page.shown());
        }
    }

    async fn invitations_that_are_sent_at_the_same_moment_count_together(world: World) {
        let desk = world.staff(CASTELLANA, Role::Reception).await;
        let eva = world.record(CASTELLANA, "Eva", "Sanz", "eva@example.com").await;
        desk.open(&format!("/console/patients/{eva}/edit")).await.form_to("/edit").tick("portal_access").submit().await;
        let form = desk.open(&format!("/console/patients/{eva}")).await.form_to("/invite");
        let mut storm = tokio::task::JoinSet::new();
        for _ in 0..12 {
            storm.spawn(form.clone().send());
        }
        storm.join_all().await;
        let rows = world.rows(CASTELLANA).await;
        let invitations = rows.iter().filter(|row| row.table == "invitations").count();
        assert_eq!(invitations, 3, "as many as one after the other");
    }
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
