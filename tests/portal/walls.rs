//! The walls: between clinics, between patients, between patients and staff. Every route of `router.rs` is tried with everything
//! that is in the databases; a new route, or a new table, is covered without a change here.

use std::collections::BTreeSet;

use antesala::portal::Role;
use serde_json::json;
use uuid::Uuid;

use crate::world::browser::Browser;
use crate::world::files::pdf;
use crate::world::page::Page;
use crate::world::people::Person;
use crate::world::program::Program;
use crate::world::routes::{self, Route};
use crate::world::rows::{Row, at_rest};
use crate::world::{CANTERAS, CASTELLANA, World, both_databases};

both_databases! {
    async fn a_patient_reaches_nothing_of_another_patient(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let berta = world.patient(CASTELLANA, "Berta", "Mora").await;
        furnish(&world, CASTELLANA, &ana).await;
        furnish(&world, CASTELLANA, &berta).await;
        let before = of(&berta, world.rows(CASTELLANA).await);
        let ids = ids(&before);
        assert!(before.len() > 4, "there is something to protect: {before:#?}");

        let csrf = ana.browser.open("/profile").await.form_to("/profile").value("csrf").to_owned();
        for route in routes::all().iter().filter(|route| route.names_a_thing()) {
            for id in &ids {
                refused_everywhere(&ana.browser, route, &route.to(id), &csrf).await;
            }
        }
        // Her own forms, as her pages show them, sent with Berta's ids.
        let own = crate::walls::ids(&of(&ana, world.rows(CASTELLANA).await));
        for form in forms_about(&ana.browser, &own).await {
            for id in &ids {
                let sent = form.about(id).send().await;
                assert!(sent.status.is_client_error(), "a form of Ana's with Berta's id: {}", sent.shown());
            }
        }
        assert_eq!(of(&berta, world.rows(CASTELLANA).await), before, "nothing of Berta's has changed");
    }

    async fn nobody_reaches_another_clinic(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let berta = world.patient(CANTERAS, "Berta", "Mora").await;
        furnish(&world, CASTELLANA, &ana).await;
        furnish(&world, CANTERAS, &berta).await;
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        world.staff(CANTERAS, Role::Admin).await;
        world.work().await;
        let before = at_rest(world.rows(CANTERAS).await);
        let ids: BTreeSet<Uuid> = world.rows(CANTERAS).await.iter().flat_map(|row| [row.id, row.patient]).flatten().collect();
        assert!(ids.len() > 5, "there is something to protect");

        let patients_csrf = ana.browser.open("/profile").await.form_to("/profile").value("csrf").to_owned();
        let staffs_csrf = admin.open("/console/profile").await.form_to("/console/profile/password").value("csrf").to_owned();
        for route in routes::all().iter().filter(|route| route.names_a_thing()) {
            for id in &ids {
                let (browser, csrf) =
                    if route.is_of_the_console() { (&admin, &staffs_csrf) } else { (&ana.browser, &patients_csrf) };
                refused_everywhere(browser, route, &route.to(id), csrf).await;
            }
        }
        let program = world.program(CASTELLANA, Program::EVERYTHING).await;
        for id in &ids {
            for route in routes::all().iter().filter(|route| route.is_of_the_api() && route.names_a_thing()) {
                if route.get {
                    program.get(&route.to(id)).await.is(404);
                }
                if route.post {
                    program.post(&route.to(id), &json!({ "starts_at": "2026-11-25T09:00:00+01:00" })).await.is(404);
                }
            }
            for list in ["slots?service=medicina-familiar&", "explanations?service=medicina-familiar&", "appointments?"] {
                program.get(&format!("/api/v1/{list}patient={id}")).await.is(404);
            }
            let wanted = json!({ "patient": id, "service": "medicina-familiar", "starts_at": "2026-11-25T09:00:00+01:00" });
            program.post("/api/v1/appointments", &wanted).await.is(422);
        }
        let elsewhere = program.at(world.browser(CANTERAS));
        for route in routes::all().iter().filter(|route| route.is_of_the_api() && !route.is_public() && route.get) {
            elsewhere.get(&route.to(ana.record)).await.is(401);
        }
        assert_eq!(at_rest(world.rows(CANTERAS).await), before, "nothing there has changed");
    }

    async fn who_is_not_signed_in_here_is_asked_to_sign_in(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        let (patient, staff) = (ana.browser.cookie("-patient").unwrap(), admin.cookie("-staff").unwrap());
        let nobody = world.browser(CASTELLANA);
        // A session of another clinic, or of the other realm, is nobody's here.
        let from_elsewhere = world.browser(CANTERAS);
        from_elsewhere.set_cookie(&format!("__Host-{CANTERAS}-patient"), &patient);
        from_elsewhere.set_cookie(&format!("__Host-{CANTERAS}-staff"), &staff);
        let in_the_wrong_realm = world.browser(CASTELLANA);
        in_the_wrong_realm.set_cookie(&format!("__Host-{CASTELLANA}-patient"), &staff);
        in_the_wrong_realm.set_cookie(&format!("__Host-{CASTELLANA}-staff"), &patient);

        let some_id = ana.record;
        for route in routes::all().iter().filter(|route| !route.is_public()) {
            for browser in [&nobody, &from_elsewhere, &in_the_wrong_realm] {
                if route.get {
                    asked_to_sign_in(route, &browser.get(&route.to(some_id)).await);
                }
                if route.post {
                    let page = browser.post(&route.to(some_id), &[]).await;
                    assert!(page.status.is_client_error() || page.location().is_some(), "{}", page.shown());
                    assert!(page.location().is_none_or(|to| to.contains("/sign-in")), "{}", page.shown());
                }
            }
        }
    }

    async fn no_role_makes_a_route_fail(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        furnish(&world, CASTELLANA, &ana).await;
        let ids: BTreeSet<Uuid> = world.rows(CASTELLANA).await.iter().filter_map(|row| row.id).collect();
        for role in [Role::Admin, Role::Reception, Role::Practitioner, Role::Billing] {
            let staff = world.staff(CASTELLANA, role).await;
            for route in routes::all().iter().filter(|route| route.is_of_the_console() && route.get) {
                for id in ids.iter().take(if route.names_a_thing() { usize::MAX } else { 1 }) {
                    let page = staff.get(&route.to(id)).await;
                    assert!(!page.status.is_server_error(), "{role} at {}: {}", route.path, page.shown());
                }
            }
        }
    }
}

/// A patient's things: an appointment, documents of both sides, a photograph.
pub async fn furnish(world: &World, clinic: &str, person: &Person) {
    let page = person.browser.open("/book").await.click("/book?service=").await;
    let confirm = page.click_first("a.slot").await;
    confirm.form_to("/book").submit().await.is(200);
    let sent = person.browser.open("/documents/upload").await.form_to("/documents/upload");
    sent.attach("files", "informe.pdf", "application/pdf", &pdf("Informe")).submit().await.is(200);
    let staff = world.staff_named(clinic, &format!("recepcion-{}", person.record), Role::Reception).await;
    let page = staff.open(&format!("/console/patients/{}/documents", person.record)).await;
    let form = page.form_to("/documents").fill("kind", "report").attach(
        "files",
        "analitica.pdf",
        "application/pdf",
        &pdf("Informe"),
    );
    form.submit().await.is(200);
    world.work().await;
}

/// The rows that are about this person.
fn of(person: &Person, rows: BTreeSet<Row>) -> BTreeSet<Row> {
    let own = |row: &Row| row.patient == Some(person.record.0) || row.id == Some(person.record.0);
    at_rest(rows).into_iter().filter(own).collect()
}

fn ids(rows: &BTreeSet<Row>) -> BTreeSet<Uuid> {
    rows.iter().flat_map(|row| [row.id, row.patient]).flatten().collect()
}

async fn refused_everywhere(browser: &Browser, route: &Route, address: &str, csrf: &str) {
    if route.get {
        let page = browser.get(address).await;
        let sent_to_sign_in =
            route.is_of_the_console() && page.location().is_some_and(|to| to.contains("/console/sign-in"));
        let no_token = route.is_of_the_api() && page.status == 401;
        assert!(page.status == 404 || sent_to_sign_in || no_token, "GET {}: {}", route.path, page.shown());
    }
    if route.post {
        let page = browser.post(address, &[("csrf", csrf)]).await;
        let sent_to_sign_in = page.location().is_some_and(|to| to.contains("/console/sign-in"));
        assert!(page.status.is_client_error() || sent_to_sign_in, "POST {}: {}", route.path, page.shown());
    }
}

fn asked_to_sign_in(route: &Route, page: &Page) {
    if route.is_of_the_api() {
        assert_eq!(page.status, 401, "GET {}: {}", route.path, page.shown());
        return;
    }
    let sign_in = if route.is_of_the_console() { "/console/sign-in" } else { "/sign-in" };
    let to = page.location().unwrap_or_default();
    assert!(to.contains(sign_in), "GET {}: {}", route.path, page.shown());
}

/// A form that names a thing, on any page that this browser can open.
struct FormAbout {
    form: crate::world::form::Form,
    id: Uuid,
}

impl FormAbout {
    /// The same form about another thing.
    fn about(&self, other: &Uuid) -> crate::world::form::Form {
        self.form.clone().replace(&self.id.to_string(), &other.to_string())
    }
}

async fn forms_about(browser: &Browser, own: &BTreeSet<Uuid>) -> Vec<FormAbout> {
    let mut forms = Vec::new();
    for route in routes::all().iter().filter(|route| route.get && !route.is_of_the_console() && !route.is_public()) {
        for id in own.iter().take(if route.names_a_thing() { usize::MAX } else { 1 }) {
            let page = browser.get(&route.to(id)).await;
            if !page.status.is_success() || !page.body.starts_with(b"<!doctype") {
                continue;
            }
            for form in page.forms() {
                if let Some(id) = own.iter().find(|id| form.mentions(&id.to_string())) {
                    forms.push(FormAbout { form, id: *id });
                }
            }
        }
    }
    assert!(!forms.is_empty(), "some page has a form about a thing of one's own");
    forms
}
