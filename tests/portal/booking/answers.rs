//! What patients are asked when they book.

use antesala::portal::Role;

use super::{book, calendar, choose};
use crate::world::{CASTELLANA, World, both_databases, browser::Browser, page::Page};

const HOUR: &str = "2026-11-25T09:30";
const ASKED: &str = r#"[booking]
comment = "optional"
reasons = [{ slug = "dolor", name = "Dolor" }, { slug = "revision", name = { es = "Revisión", en = "Check-up" } }]
consents = [
  { slug = "datos", version = "2026-01", required = true, text = "Acepto el tratamiento de mis datos" },
  { slug = "fotos", version = "7", text = "Acepto que se hagan fotografías" },
]
"#;

async fn look(browser: &Browser, hour: &str) -> Page {
    choose(&calendar(browser, "ruiz", &hour[..10]).await, hour).await
}

both_databases! {
    async fn reason_words_and_consents_are_kept_with_the_appointment_and_in_no_mail(world: World) {
        world.edit_now(CASTELLANA, "[booking]\n", ASKED);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let page = look(&ana.browser, HOUR).await;
        let form = page.form_to("/book");
        let missing = form.clone().fill("comment", "Me duele la rodilla").submit().await;
        missing.is(422).says("Elija el motivo de la visita").says("hace falta que lo acepte");
        let form = missing.form_to("/book");
        assert_eq!(form.value("comment"), "Me duele la rodilla", "what was typed stays");
        let booked = form.fill("reason", "dolor").tick("consent-datos").submit().await;
        booked.is(200).says("Me duele la rodilla").says("Dolor").says("Acepto el tratamiento de mis datos").says("versión 2026-01");
        booked.says("Aceptado").says("No aceptado");
        let mail = world.mail_to(&ana.email).await;
        let whole = format!("{mail:?}");
        assert!(!whole.contains("rodilla") && !whole.contains("Dolor"), "mails are read by others");

        // New words do not change what was agreed to.
        world.edit_now(CASTELLANA, "Acepto el tratamiento de mis datos", "Acepto otra cosa");
        let id = booked.url.path().rsplit('/').next().unwrap().to_owned();
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let shown = reception.open(&format!("/console/appointments/{id}")).await;
        shown.says("Me duele la rodilla").says("Acepto el tratamiento de mis datos").does_not_say("otra cosa");
    }

    async fn what_was_typed_for_an_hour_that_is_gone_is_there_for_another(world: World) {
        world.edit_now(CASTELLANA, "[booking]\n", ASKED);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        let fill = |page: &Page| page.form_to("/book").fill("reason", "revision").tick("consent-datos");
        let page = look(&ana.browser, HOUR).await;
        fill(&look(&luis.browser, HOUR).await).submit().await.is(200);
        let lost = fill(&page).fill("comment", "Traigo el informe").submit().await;
        lost.is(409).says("Otra persona acaba de reservar esa hora");
        assert!(!lost.source().contains("informe"), "it is in no address");
        let again = choose(&lost, "2026-11-25T09:50").await.form_to("/book");
        assert_eq!((again.value("comment"), again.value("reason")), ("Traigo el informe", "revision"));
        again.submit().await.is(200).says("Traigo el informe").says("Revisión");
        let typed = look(&ana.browser, "2026-11-25T12:00").await.form_to("/book").value("comment").to_owned();
        assert_eq!(typed, "", "once booked it is forgotten");
        // And after an hour it is forgotten in any case.
        fill(&page).fill("comment", "Otra vez").submit().await.is(409);
        world.clock.advance(std::time::Duration::from_mins(61));
        world.work().await;
        assert!(!world.rows(CASTELLANA).await.iter().any(|row| row.table == "booking_drafts"));
    }

    async fn where_nothing_is_asked_nothing_stands_in_the_way(world: World) {
        world.edit_now(CASTELLANA, "[booking]\n", "[booking]\nreasons = []\n");
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        book(&ana.browser, HOUR).await.does_not_say("Lo que se indicó al reservar");
    }
}
