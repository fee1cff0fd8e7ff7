//! What plugins add to pages: a preparation before an appointment, everything that a section can have, and what happens when one fails.

use antesala::portal::Role;

use crate::booking::book;
use crate::invoices::issued;
use crate::world::{CASTELLANA, World, both_databases};

/// The clinic uses one plugin besides those that ask nothing of pages.
fn uses(world: &World, name: &str, settings: &str, grants: &str) {
    let file = world.tenants().join(CASTELLANA).join("clinic.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let text = text.split("# the plugin").next().unwrap();
    // Of the sample's own plugins those that add to pages are not looked at here.
    let others = text.split("[[plugins]]").filter(|block| !block.contains("name = \"prepare\""));
    let text = others.collect::<Vec<_>>().join("[[plugins]]");
    let plugin = format!("[[plugins]]\nname = \"{name}\"\nsettings = {{ {settings} }}\ngrants = {{ {grants} }}\n");
    std::fs::write(&file, format!("{text}# the plugin\n{plugin}")).unwrap();
    assert!(world.antesala.portal().registry().reload(CASTELLANA), "{plugin} can be used");
}

const PREPARE: &str = "days = 2, services = { medicina-familiar = { es = [\"Traiga su lista de medicación\"], en = [\"Bring your list of medication\"] } }";

both_databases! {
    async fn a_patient_reads_how_to_prepare_on_the_first_page_and_at_the_appointment(world: World) {
        uses(&world, "prepare", PREPARE, "texts = true");
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let shown = book(&ana.browser, "2026-11-25T10:00").await;
        shown.says("Cómo prepararse").says("Traiga su lista de medicación");
        let home = ana.browser.open("/").await;
        home.says("Cómo prepararse").says("Para su cita de «Consulta de medicina familiar»");
        home.click("Ver la cita").await.is(200).says("Traiga su lista de medicación");
        ana.browser.open("/invoices").await.does_not_say("Cómo prepararse");
        // In the page's language, and no more when the appointment is called off.
        let home = home.form_to("/language").press("English").await;
        home.says("How to prepare").says("Bring your list of medication");
        let eva = world.patient(CASTELLANA, "Eva", "Sanz").await;
        eva.browser.open("/").await.does_not_say("Cómo prepararse");
    }

    async fn everything_that_a_section_has_stands_on_each_page_that_has_a_place(world: World) {
        uses(&world, "hostile-section", "mode = \"\"", "");
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let appointment = book(&ana.browser, "2026-11-25T10:00").await;
        let billing = world.staff(CASTELLANA, Role::Billing).await;
        issued(&billing, ana.record).await.is(200);
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let path = appointment.url.path().to_owned();
        for (page, asked, appointments, counts) in [
            (ana.browser.open("/").await, "Place::Home es", "1: medicina-familiar", "- 0 0"),
            (ana.browser.open("/appointments").await, "Place::Appointments es", "1: medicina-familiar", "- - -"),
            (ana.browser.open(&path).await, "Place::Appointment es", "1: medicina-familiar", "- - -"),
            (ana.browser.open("/invoices").await, "Place::Invoices es", "0:", "1 - -"),
            (reception.open(&format!("/console/patients/{}", ana.record)).await, "Place::PatientRecord es", "1: medicina-familiar", "- - -"),
            (billing.open(&format!("/console/patients/{}", ana.record)).await, "Place::PatientRecord es", "0:", "1 - -"),
        ] {
            page.is(200).says("All of it").says("A paragraph with <b>marks</b> & signs.").says("The second");
            let read: Vec<String> = page.all("section.section dd");
            assert_eq!(read, [format!("{asked} 2026-11-23"), appointments.to_owned(), counts.to_owned()], "{}", page.url);
            assert_eq!(page.every("section.section ul a", "href").len(), 2, "{}", page.url);
            assert!(page.link("Book an hour").ends_with("/clinica-castellana/book"), "{}", page.link("Book an hour"));
            assert_eq!(page.link("Advice"), "https://example.org/advice");
            // Who does not see the bars reads the values, each beside its label.
            assert_eq!(page.all("section.section svg + *").len(), 0);
            assert_eq!(page.all("section.section td.number"), ["71,5", "70,25", "0"]);
            assert_eq!(page.every("section.section svg", "aria-hidden"), ["true", "true", "true"]);
            assert_eq!(page.every("section.section rect", "width")[0], "100.0");
        }
    }

    async fn a_section_that_fails_costs_itself_alone_and_staff_read_whose_it_is(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        for mode in ["panic", "script", "many-rows"] {
            uses(&world, "hostile-section", &format!("mode = \"{mode}\""), "");
            ana.browser.open("/").await.is(200).says("Hola, Ana").says("Una parte de esta página no se puede mostrar ahora")
                .does_not_say("hostile-section").does_not_say("javascript");
            reception.open(&format!("/console/patients/{}", ana.record)).await.is(200).says("Ana Prieto")
                .says("Lo que el plugin hostile-section añade a esta página no se puede mostrar ahora");
        }
        // Of a plugin that is not there nobody knows whether it would have added anything.
        uses(&world, "gone", "", "");
        ana.browser.open("/").await.is(200).does_not_say("Una parte de esta página");
        uses(&world, "hostile-section", "mode = \"nothing\"", "");
        ana.browser.open("/").await.is(200).does_not_say("Una parte de esta página");
    }
}
