//! Who works in the console.

use std::time::Duration;

use antesala::portal::Role;

use crate::world::{CASTELLANA, World, both_databases, browser::Browser, page::Page, people::PASSWORD};

const FIRST: &str = "primera clave de Marta";
const OWN: &str = "la clave que nadie sabe";

async fn enter(browser: &Browser, email: &str, password: &str) -> Page {
    browser.open("/console/sign-in").await.fill("email", email).fill("password", password).submit().await
}

async fn is_in(browser: &Browser) -> bool {
    !browser.open("/console/profile").await.url.path().ends_with("/sign-in")
}

async fn add_marta(admin: &Browser) {
    let form = admin.open("/console/staff/new").await.form_to("/new");
    let form = form.fill("name", "Marta Vidal").fill("email", "Marta@Clinica.example").fill("role", "reception");
    form.fill("password", FIRST).submit().await.is(200).says("Persona añadida").says("Marta Vidal");
}

/// Signs in with the password that the admin handed over, and chooses another.
async fn settle(browser: &Browser, first: &str) {
    let page = enter(browser, "marta@clinica.example", first).await;
    page.is(200).says("Su contraseña es provisional");
    change(&page, first, OWN).await.is(200).says("Contraseña cambiada");
}

async fn change(page: &Page, old: &str, new: &str) -> Page {
    let form = page.form_to("/console/profile/password");
    form.fill("old_password", old).fill("password", new).fill("password_again", new).submit().await
}

both_databases! {
    async fn a_password_that_somebody_else_has_set_is_changed_before_anything_else(world: World) {
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        add_marta(&admin).await;
        let marta = world.browser(CASTELLANA);
        let page = enter(&marta, "marta@clinica.example", FIRST).await;
        for path in ["/console", "/console/patients", "/console/agenda", "/console/patients?q=a"] {
            let elsewhere = marta.open(path).await;
            assert!(elsewhere.url.path().ends_with("/console/profile"), "{path}: {}", elsewhere.shown());
        }
        let token = page.attribute("input[name=csrf]", "value").unwrap();
        let refused = marta.post("/console/patients/new", &[("csrf", &token), ("given_name", "Ana")]).await;
        assert_eq!((refused.status.as_u16(), refused.location().unwrap().ends_with("/console/profile")), (303, true));
        change(&page, FIRST, FIRST).await.is(422).says("es la misma que la actual");
        let arrived = change(&page, FIRST, OWN).await;
        arrived.is(200).says("Contraseña cambiada");
        assert!(arrived.url.path().ends_with("/console/agenda"), "{}", arrived.url);
        marta.open("/console/patients").await.is(200).says("Pacientes");
    }

    async fn the_admin_adds_somebody_who_then_works(world: World) {
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        add_marta(&admin).await;
        let marta = world.browser(CASTELLANA);
        settle(&marta, FIRST).await;
        marta.open("/console/patients").await.is(200).says("Pacientes");
        marta.open("/console/staff").await.is(404);
        let again = admin.open("/console/staff/new").await.form_to("/new");
        let again = again.fill("name", "Otra").fill("email", "marta@clinica.example").fill("password", FIRST);
        again.submit().await.is(422).says("ya usa este correo");
    }

    async fn who_is_deactivated_is_out_at_once(world: World) {
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        add_marta(&admin).await;
        let marta = world.browser(CASTELLANA);
        enter(&marta, "marta@clinica.example", FIRST).await;
        assert!(is_in(&marta).await);
        let page = admin.open("/console/staff").await.click("Marta Vidal").await;
        page.fill("name", "Marta Vidal").untick("active").submit().await.is(200).says("Desactivado");
        assert!(!is_in(&marta).await);
        enter(&marta, "marta@clinica.example", FIRST).await.is(422);
    }

    async fn the_admin_sets_another_password_for_somebody_who_lost_it(world: World) {
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        add_marta(&admin).await;
        let marta = world.browser(CASTELLANA);
        enter(&marta, "marta@clinica.example", FIRST).await;
        let page = admin.open("/console/staff").await.click("Marta Vidal").await;
        page.form_to("/password").fill("password", "segunda clave de verdad").submit().await.is(200);
        assert!(!is_in(&marta).await);
        enter(&marta, "marta@clinica.example", "segunda clave de verdad").await;
        assert!(is_in(&marta).await);
        marta.open("/console/patients").await.says("Su contraseña es provisional");
    }

    async fn nobody_takes_the_own_access_away(world: World) {
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        let page = admin.open("/console/staff").await.click("Personal de Prueba").await;
        page.form_to(page.url.path()).untick("active").submit().await.is(422).says("No puede quitarse");
        page.form_to(page.url.path()).fill("role", "reception").submit().await.is(422).says("No puede quitarse");
    }

    async fn staff_change_their_own_password_and_language(world: World) {
        let staff = world.staff(CASTELLANA, Role::Reception).await;
        let page = staff.open("/console/profile").await;
        let form = page.form_to("/console/profile/password");
        let form = form.fill("old_password", PASSWORD).fill("password", FIRST).fill("password_again", FIRST);
        form.submit().await.is(200).says("Contraseña cambiada");
        let form = staff.open("/console/profile").await.form_to("/console/profile").fill("language", "en");
        form.submit().await.is(200).says("My account");
        staff.open("/console/profile").await.press("Español").await.is(200).says("Mi cuenta");
        let elsewhere = world.browser(CASTELLANA);
        enter(&elsewhere, &format!("reception@{CASTELLANA}.example"), FIRST).await;
        assert!(is_in(&elsewhere).await);
    }

    async fn failed_sign_ins_of_staff_slow_down_and_are_told(world: World) {
        world.staff(CASTELLANA, Role::Admin).await;
        let email = format!("admin@{CASTELLANA}.example");
        let thief = world.browser(CASTELLANA);
        for _ in 0..5 {
            enter(&thief, &email, "adivina adivinanza").await.is(422);
        }
        enter(&thief, &email, PASSWORD).await.is(429);
        assert!(world.mail_to(&email).await.subject.contains("Intentos fallidos"));
        world.clock.advance(Duration::from_secs(31));
        enter(&thief, &email, PASSWORD).await;
        assert!(is_in(&thief).await);
    }

    async fn signing_out_of_the_console_ends_the_session(world: World) {
        let staff = world.staff(CASTELLANA, Role::Reception).await;
        staff.open("/console/profile").await.press("Cerrar sesión").await.is(200).says("Ha cerrado la sesión");
        assert!(!is_in(&staff).await);
    }
}
