//! What somebody reads when something is not there or not right.

use antesala::portal::Role;
use axum::http::Method;

use crate::world::{CASTELLANA, World, database::Kind};

#[tokio::test]
async fn who_is_signed_in_keeps_the_way_to_the_other_pages_when_something_is_not_there() {
    let world = World::new(Kind::Sqlite).await;
    let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
    let desk = world.staff(CASTELLANA, Role::Reception).await;
    for path in ["/appointments/0190b8a0-0000-7000-8000-000000000000", "/no-such-page"] {
        let page = ana.browser.get(path).await;
        assert_eq!(page.is(404).all("nav a[href$='/appointments']").len(), 1, "{path}");
        let page = desk.get(&format!("/console{path}")).await;
        assert_eq!(page.is(404).all("nav a[href$='/console/agenda']").len(), 1, "{path}");
        let page = world.browser(CASTELLANA).get(path).await;
        assert!(page.all("nav").is_empty(), "a stranger is shown no pages of patients: {path}");
    }
    // Also where no handler came to it: a wrong method, too much, from another site.
    let long = "x".repeat(300 * 1024);
    let form = "application/x-www-form-urlencoded";
    let (url, mut from_elsewhere) = desk.request(&Method::POST, "/console/patients/new", form, Vec::new());
    from_elsewhere.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
    let wrong =
        desk.send(Method::PUT, "/console/patients/0190b8a0-0000-7000-8000-000000000000/invite", form, Vec::new());
    for (status, page) in [
        (405, wrong.await),
        (404, desk.post("/console/no-such-page", &[]).await),
        (413, desk.post("/console/patients/new", &[("city", &long)]).await),
        (403, desk.send_request(url, from_elsewhere).await),
    ] {
        let page = page.is(status);
        assert_eq!(page.all("nav a[href$='/console/agenda']").len(), 1, "{}", page.shown());
    }
    let page = ana.browser.post("/profile", &[("city", &long)]).await;
    assert_eq!(page.is(413).all("nav a[href$='/appointments']").len(), 1);
}

#[tokio::test]
async fn the_address_of_a_form_leads_to_the_page_above_also_after_another_language_is_chosen() {
    let world = World::new(Kind::Sqlite).await;
    let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
    let refused = ana.browser.open("/profile").await.form_to("/profile/password").submit().await;
    refused.is(422).form_to("/language").press("English").await.is(200).says("Contact data");
    ana.browser.open("/profile/photo").await.is(200).says("Contact data");
    ana.browser.open("/sign-out").await.is(200).says("Hello");
}

#[tokio::test]
async fn what_is_wrong_is_listed_in_the_order_of_the_page() {
    let world = World::new(Kind::Sqlite).await;
    let admin = world.staff(CASTELLANA, Role::Admin).await;
    let eva = world.record(CASTELLANA, "Eva", "Sanz", "eva@example.com").await;
    let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
    let switch = admin.open(&format!("/console/patients/{eva}/edit")).await.form_to("/edit").tick("portal_access");
    switch.submit().await.is(200);
    let invitation = world.mail_to("eva@example.com").await.link("/activate/");
    let stranger = world.browser(CASTELLANA);
    stranger.open("/recover").await.fill("email", &ana.email).submit().await.is(200);
    let recovery = world.mail_to(&ana.email).await.link("/recover/");
    let mut listed = 0;
    for (browser, path) in [
        (&admin, "/console/patients/new".to_owned()),
        (&admin, "/console/staff/new".to_owned()),
        (&admin, format!("/console/invoices/new?patient={eva}")),
        (&admin, "/console/absences".to_owned()),
        (&admin, "/console/profile".to_owned()),
        (&admin, format!("/console/agenda/new?patient={eva}")),
        (&admin, format!("/console/patients/{eva}/questionnaires")),
        (&admin, format!("/console/patients/{eva}/documents")),
        (&ana.browser, "/profile".to_owned()),
        (&ana.browser, "/waiting".to_owned()),
        (&stranger, invitation),
        (&stranger, recovery),
        (&stranger, "/recover".to_owned()),
    ] {
        for mut form in browser.open(&path).await.forms() {
            if form.address().contains("sign-out") || form.address().contains("language") {
                continue;
            }
            form = form.emptied();
            let page = form.send().await;
            let places: Vec<usize> = page
                .every(".error-summary a", "href")
                .iter()
                .map(|href| {
                    let id = format!("id=\"{}\"", &href[1..]);
                    page.source().find(&id).unwrap_or_else(|| panic!("{path}: there is no {href}"))
                })
                .collect();
            assert!(places.is_sorted(), "{path}: {:?}", page.every(".error-summary a", "href"));
            listed += places.len();
        }
    }
    assert!(listed > 16, "the forms had something to say: {listed}");
}
