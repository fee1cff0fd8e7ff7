//! Coming in, staying in, and who may.

mod console;
mod first_access;
mod profile;
mod recovery;
mod sign_in;
mod staff;

use antesala::portal::Role;

use crate::world::{CASTELLANA, World, browser::Browser, page::Page, people::PASSWORD};

/// Staff switch the portal on for a new record; the page of the link in the mail, opened in a new browser.
async fn invited(world: &World, given: &str, email: &str) -> (Browser, Page) {
    let id = world.record(CASTELLANA, given, "Gil Mora", email).await;
    let staff = world.staff(CASTELLANA, Role::Reception).await;
    switch_on(&staff, &id.to_string()).await.is(303);
    let browser = world.browser(CASTELLANA);
    let page = browser.open(&world.mail_to(email).await.link("/activate/")).await;
    page.is(200);
    (browser, page)
}

/// «Portal del Paciente».
async fn switch_on(staff: &Browser, id: &str) -> Page {
    let page = staff.open(&format!("/console/patients/{id}/edit")).await;
    page.is(200);
    page.form_to("/edit").tick("portal_access").send().await
}

/// «Registrarse» with everything that is asked for.
async fn register(page: &Page) -> Page {
    page.form_to(page.url.path())
        .fill("password", PASSWORD)
        .fill("password_again", PASSWORD)
        .fill("mobile", "612 345 678")
        .fill("question", "accounts-question-book")
        .fill("answer", "Platero y yo")
        .press("Registrarse")
        .await
}

async fn sign_in(browser: &Browser, email: &str, password: &str) -> Page {
    browser.open("/sign-in").await.fill("email", email).fill("password", password).submit().await
}

/// Whether this browser shows a patient's pages.
async fn is_in(browser: &Browser) -> bool {
    !browser.open("/profile").await.url.path().ends_with("/sign-in")
}
