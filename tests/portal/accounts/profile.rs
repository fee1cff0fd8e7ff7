//! «Perfil del usuario».

use std::{io::Cursor, time::Duration};

use antesala::portal::Role;
use image::{ImageFormat, Rgb, RgbImage};

use super::{is_in, sign_in};
use crate::world::{CASTELLANA, World, both_databases, people::PASSWORD};

const NEW: &str = "siete tortugas en la luna";

both_databases! {
    async fn contact_data_and_language_are_kept(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let page = ana.browser.open("/profile").await;
        page.is(200);
        let form = page.form_to("/profile").fill("mobile", "+44 7400 123456").fill("city", "Toledo").fill("language", "en");
        form.submit().await.is(200).says("User profile").says("Saved");
        let form = ana.browser.open("/profile").await.form_to("/profile");
        assert_eq!((form.value("mobile"), form.value("city")), ("+44 7400 123456", "Toledo"));
        form.fill("mobile", "12").submit().await.is(422).says("mobile number that exists");
    }

    async fn a_postal_code_is_one_that_exists_so_that_no_invoice_carries_a_wrong_one_for_ever(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let page = ana.browser.open("/profile").await;
        for wrong in ["99999999", "<b>x</b>", "60000"] {
            let refused = page.form_to("/profile").fill("postal_code", wrong).submit().await;
            refused.is(422).says("código postal español de cinco cifras");
            assert_eq!(refused.form_to("/profile").value("postal_code"), wrong, "nothing is lost");
        }
        page.form_to("/profile").fill("postal_code", "28013").submit().await.is(200);
        let desk = world.staff(CASTELLANA, Role::Reception).await;
        let edit = desk.open(&format!("/console/patients/{}/edit", ana.record)).await.form_to("/edit");
        edit.clone().fill("postal_code", "2801").submit().await.is(422).says("de cinco cifras");
        edit.fill("postal_code", "SW1A 1AA").fill("country", "GB").submit().await.is(200);
    }

    async fn who_chooses_another_language_finds_it_in_the_profile_and_in_mails(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let home = ana.browser.open("/").await.form_to("/language").press("English").await;
        let profile = home.click("User profile").await;
        assert_eq!(profile.form_to("/profile").value("language"), "en");
        profile.form_to("/profile").fill("city", "Toledo").submit().await.is(200).says("Contact data");
        crate::booking::book_in(&ana.browser, "2026-11-25T09:30", "Book the appointment").await;
        let mail = world.mail_to(&ana.email).await;
        assert!(mail.text.contains("Family medicine appointment"), "{}", mail.text);
    }

    async fn a_new_password_needs_the_old_one_and_ends_the_other_sessions(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let phone = world.browser(CASTELLANA);
        sign_in(&phone, &ana.email, PASSWORD).await;
        let change = async |old: &str, new: &str, again: &str| {
            let form = ana.browser.open("/profile").await.form_to("/profile/password");
            form.fill("old_password", old).fill("password", new).fill("password_again", again).submit().await
        };
        change("no es esta", NEW, NEW).await.is(422).says("La contraseña actual no es correcta");
        change(PASSWORD, NEW, "otra cosa distinta").await.is(422).says("no son iguales");
        change(PASSWORD, "corta", "corta").await.is(422).says("demasiado corta");
        assert!(is_in(&phone).await, "nothing has changed yet");
        change(PASSWORD, NEW, NEW).await.is(200).says("Contraseña cambiada");
        assert!(is_in(&ana.browser).await);
        assert!(!is_in(&phone).await);
        assert!(world.mail_to(&ana.email).await.subject.contains("Su contraseña ha cambiado"));
        sign_in(&phone, &ana.email, NEW).await.is(200);
    }

    async fn another_security_question_is_asked_from_now_on(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let form = ana.browser.open("/profile").await.form_to("/profile/question");
        let form = form.fill("question", "own").fill("own_question", "¿Dónde aprendí a nadar?");
        form.clone().fill("answer", "").submit().await.is(422).says("dos letras o más");
        form.clone().fill("answer", "nadar").submit().await.is(422).says("no puede estar en la pregunta");
        let form = form.fill("answer", "En Cullera");
        form.clone().submit().await.is(422).says("La contraseña actual no es correcta");
        form.fill("question_password", PASSWORD).submit().await.is(200).says("Pregunta de seguridad guardada");
        assert!(world.mail_to(&ana.email).await.subject.contains("Su pregunta de seguridad ha cambiado"));
        world.browser(CASTELLANA).open("/recover").await.fill("email", &ana.email).submit().await;
        let link = world.mail_to(&ana.email).await.link("/recover/");
        world.browser(CASTELLANA).open(&link).await.says("¿Dónde aprendí a nadar?");
    }

    async fn a_photograph_is_cut_kept_shown_to_its_owner_and_taken_away(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let form = ana.browser.open("/profile").await.form_to("/profile/photo");
        let page = form.attach("photo", "yo.png", "image/png", &png(300, 900)).submit().await;
        page.is(200).says("Fotografía guardada");
        let address = page.attribute("main img.avatar", "src").unwrap();
        let photo = ana.browser.get(&address).await;
        photo.is(200);
        let picture = image::load_from_memory_with_format(&photo.body, ImageFormat::Jpeg).unwrap();
        assert_eq!((picture.width(), picture.height()), (512, 512));

        let luis = world.patient(CASTELLANA, "Luis", "Sanz").await;
        luis.browser.get(&address).await.is(404);

        ana.browser.open("/profile").await.press("Quitar la fotografía").await.is(200).says("Fotografía quitada");
        ana.browser.get(&address).await.is(404);
        world.work().await;
        let kept = std::fs::read_dir(world.data().join("documents").join(CASTELLANA)).unwrap().count();
        assert_eq!(kept, 0, "nothing of it stays behind");
    }

    async fn a_file_that_is_no_picture_is_refused_whatever_its_name_says(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let attach = async |bytes: &[u8]| {
            let form = ana.browser.open("/profile").await.form_to("/profile/photo");
            form.attach("photo", "yo.jpg", "image/jpeg", bytes).submit().await
        };
        attach(b"%PDF-1.7").await.is(422).says("No es una imagen");
        attach(&png(400, 400)[..600]).await.is(422).says("incompleta o dañada");
        let mut jpeg = Cursor::new(Vec::new());
        image::load_from_memory(&png(400, 400)).unwrap().to_rgb8().write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
        let jpeg = jpeg.into_inner();
        attach(&jpeg[..jpeg.len() / 2]).await.is(422).says("incompleta o dañada");
        attach(&png(20, 20)).await.is(422).says("demasiado pequeña");
        let none = ana.browser.open("/profile").await.form_to("/profile/photo").submit().await;
        none.is(422).says("Seleccione primero un archivo");
    }

    async fn an_open_session_elsewhere_is_seen_and_ended(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let library = world.browser(CASTELLANA);
        sign_in(&library, &ana.email, PASSWORD).await;
        let page = ana.browser.open("/profile").await;
        page.says("Esta sesión").says("Cerrar todas las demás");
        page.forms().into_iter().find(|form| form.has_button("Cerrar") && form.is_to("/end")).unwrap().submit().await.is(200);
        assert!(!is_in(&library).await);
        assert!(is_in(&ana.browser).await);
    }

    async fn a_form_that_never_ends_keeps_nobody_waiting(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let url: url::Url = "https://portal.example/clinica-castellana/profile".parse().unwrap();
        let cookie = ana.browser.cookie("-patient").unwrap();
        let endless = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"].map(|kind| {
            let body = futures_util::stream::pending::<std::io::Result<bytes::Bytes>>();
            let request = http::Request::post(url.as_str())
                .header("cookie", format!("__Host-clinica-castellana-patient={cookie}"))
                .header("content-type", kind)
                .body(axum::body::Body::from_stream(body))
                .unwrap();
            let (browser, url) = (ana.browser.clone(), url.clone());
            tokio::spawn(async move { browser.send_request(url, request).await })
        });
        tokio::time::sleep(Duration::from_millis(300)).await;
        let luis = world.patient(CASTELLANA, "Luis", "Sanz");
        assert!(tokio::time::timeout(Duration::from_secs(10), luis).await.is_ok(), "Luis waits for Ana's form");
        for sending in endless {
            sending.abort();
        }
    }

    async fn nobody_ends_another_patients_session(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let phone = world.browser(CASTELLANA);
        sign_in(&phone, &ana.email, PASSWORD).await;
        let page = ana.browser.open("/profile").await;
        let form = page.forms().into_iter().find(|form| form.is_to("/end")).unwrap();
        let luis = world.patient(CASTELLANA, "Luis", "Sanz").await;
        let token = luis.browser.open("/profile").await.form_to("/profile").value("csrf").to_owned();
        luis.browser.post(form.address(), &[("csrf", &token)]).await.is(404);
        assert!(is_in(&phone).await);
    }
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let colour = |x: u32, y: u32| Rgb([x, y, x * y].map(|value| value.to_le_bytes()[0]));
    RgbImage::from_fn(width, height, colour).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}
