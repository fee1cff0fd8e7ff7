//! What every request has to keep to: where its form comes from, how often, how large, and what is left out of it.

use antesala::portal::Role;
use axum::body::Body;
use axum::http::{Method, Request};

use crate::web::sign_in;
use crate::world::files::pdf;
use crate::world::page::Page;
use crate::world::{CASTELLANA, World, both_databases, database::Kind, routes};

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

    async fn an_hour_at_the_end_of_time_is_not_to_be_had(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        for at in [i64::MAX, i64::MIN] {
            let path = format!("/book/confirm?service=medicina-familiar&site=castellana&practitioner=ruiz&at={at}");
            ana.browser.get(&path).await.is(409);
        }
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

/// An error page that says how long to wait.
#[track_caller]
fn waits(page: &Page) {
    page.is(429).says("Demasiados intentos").says("minuto");
    assert!(page.headers["retry-after"].to_str().unwrap().parse::<u32>().unwrap() > 0);
}
