//! Patient records in the console.

use antesala::portal::Role;

use crate::world::{CASTELLANA, World, both_databases};

both_databases! {
    async fn reception_adds_a_patient_and_finds_them_by_any_detail(world: World) {
        let staff = world.staff(CASTELLANA, Role::Reception).await;
        staff.open("/console/patients").await.is(200).says("Todavía no hay pacientes");
        let form = staff.open("/console/patients/new").await.form_to("/new");
        let form = form.fill("given_name", "Lucía").fill("family_name", "Ñíguez Soto").fill("identifier", "12345678z")
            .fill("birth_on", "1990-02-28").fill("email", "Lucia@Example.com").fill("mobile", "655 443 322");
        form.send().await.is(303);
        for words in ["lucía ñ", "NIGUEZ", "soto lucia", "12345678", "12345678-Z", "lucia@", "655443", "655 44 33", "%2B34 655 443 322", "28/02/1990"] {
            let page = staff.open(&format!("/console/patients?q={words}")).await;
            page.is(200).says("Ñíguez Soto, Lucía");
        }
        staff.open("/console/patients?q=%25").await.says("Ningún paciente coincide");
        assert!(world.mails_to("lucia@example.com").await.is_empty(), "without the switch no mail goes out");
    }

    async fn a_record_with_mistakes_is_not_kept(world: World) {
        let staff = world.staff(CASTELLANA, Role::Reception).await;
        let form = staff.open("/console/patients/new").await.form_to("/new");
        let form = form.fill("given_name", "Lucía").fill("birth_on", "2031-01-01").fill("email", "lucia").fill("mobile", "655");
        let page = form.send().await;
        page.is(422).says("Escriba los apellidos").says("fecha de nacimiento que sea posible").says("correo electrónico completo")
            .says("móvil que exista");
        assert_eq!(page.form_to("/new").value("given_name"), "Lucía");
        staff.open("/console/patients").await.says("Todavía no hay pacientes");
    }

    async fn a_document_that_cannot_be_or_is_somebody_elses_is_refused(world: World) {
        let staff = world.staff(CASTELLANA, Role::Reception).await;
        let add = async |name: &str, document: &str, country: &str| {
            let form = staff.open("/console/patients/new").await.form_to("/new");
            let form = form.fill("given_name", name).fill("family_name", "Gil").fill("identifier", document);
            form.fill("country", country).submit().await
        };
        add("Ana", "12345678-A", "ZZ").await.is(422).says("La letra no corresponde").says("país con dos letras");
        add("Ana", "12.345.678-z", "es").await.is(200).says("Ana Gil").says("12345678Z");
        add("Anna", "12345678Z", "ES").await.is(422).says("Otra ficha tiene este documento");
    }

    async fn who_saves_second_learns_that_somebody_saved_first(world: World) {
        let ana = world.record(CASTELLANA, "Ana", "Gil", "ana@example.com").await;
        let staff = world.staff(CASTELLANA, Role::Reception).await;
        let edit = format!("/console/patients/{ana}/edit");
        let (first, second) = (staff.open(&edit).await.form_to("/edit"), staff.open(&edit).await.form_to("/edit"));
        world.clock.advance(std::time::Duration::from_secs(60));
        first.fill("city", "Getafe").submit().await.is(200);
        let page = second.fill("city", "Leganés").submit().await;
        page.is(422).says("Alguien ha cambiado esta ficha");
        assert_eq!(page.form_to("/edit").value("city"), "Leganés");
        page.form_to("/edit").submit().await.is(200).says("Leganés");
    }

    async fn a_new_address_is_a_new_user_name_and_ends_the_sessions(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Gil").await;
        let staff = world.staff(CASTELLANA, Role::Reception).await;
        let form = staff.open(&format!("/console/patients/{}/edit", ana.record)).await.form_to("/edit");
        form.fill("email", "ana.gil@example.org").submit().await.is(200);
        let page = ana.browser.open("/").await;
        assert!(page.url.path().ends_with("/sign-in"), "the session has ended: {}", page.url);
        let sign_in = page.form_to("/sign-in").fill("password", crate::world::people::PASSWORD);
        sign_in.fill("email", "ana.gil@example.org").submit().await.is(200).says("Hola, Ana");
    }

    async fn billing_finds_patients_and_changes_none(world: World) {
        let id = world.record(CASTELLANA, "Ana", "Gil", "ana@example.com").await;
        let billing = world.staff(CASTELLANA, Role::Billing).await;
        billing.open("/console/patients").await.is(200).says("Gil, Ana").does_not_say("Nuevo paciente");
        billing.open("/console/patients/new").await.is(404);
        billing.open(&format!("/console/patients/{id}/edit")).await.is(404);
        billing.open("/console/staff").await.is(404);
    }

    async fn a_practitioner_sees_only_the_patients_with_an_appointment(world: World) {
        world.record(CASTELLANA, "Ana", "Gil", "ana@example.com").await;
        let doctor = world.staff(CASTELLANA, Role::Practitioner).await;
        doctor.open("/console/patients").await.is(200).does_not_say("Gil, Ana");
        doctor.open("/console/patients?q=ana").await.is(200).does_not_say("Gil, Ana");
    }

    async fn every_act_is_in_the_trail(world: World) {
        let (browser, page) = super::invited(&world, "Ana", "ana@example.com").await;
        super::register(&page).await.is(200);
        browser.open("/profile").await.form_to("/profile").fill("city", "Toledo").submit().await;
        let mut tx = world.tx(CASTELLANA).await;
        let lines = antesala::audit::list(&mut tx, None, None, None, 100).await.unwrap();
        let acts: Vec<_> = lines.iter().map(|line| line.action.as_str()).collect();
        for act in ["patient.changed", "invitation.sent", "account.activated", "account.contact-changed", "staff.signed-in"] {
            assert!(acts.contains(&act), "{act} is not in {acts:?}");
        }
    }
}
