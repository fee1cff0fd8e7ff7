//! In person, by video, by telephone.

use antesala::portal::Role;

use super::{book, calendar, choose, entry, hours};
use crate::world::{CANTERAS, CASTELLANA, World, both_databases, browser::Browser, page::Page};

const DAY: &str = "2026-11-25";

/// The hours of the follow-up that is given without coming.
async fn follow_up(browser: &Browser, modality: &str) -> Page {
    let path = "/book?service=seguimiento&site=castellana&practitioner=ruiz";
    let page = browser.open(&format!("{path}&modality={modality}&from={DAY}")).await;
    page.is(200);
    page
}

both_databases! {
    async fn by_telephone_the_patient_reads_which_number_will_be_called(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        // What is usual is chosen already.
        let page = follow_up(&ana.browser, "").await;
        assert_eq!(page.fill("modality", "telephone").value("modality"), "telephone");
        let confirm = choose(&page, "2026-11-25T09:30").await;
        confirm.says("Por teléfono").says("+34612345678").does_not_say("Paseo de la Castellana");
        let shown = confirm.press("Reservar la cita").await;
        shown.is(200).says("Por teléfono").says("Le llamaremos al").says("+34612345678").does_not_say("Paseo de la Castellana");
        let mail = world.mail_to(&ana.email).await;
        assert!(mail.text.contains("Le llamaremos al: +34612345678") && !mail.text.contains("Paseo"), "{}", mail.text);
        assert!(entry(&mail).contains("LOCATION:Tel. +34612345678\r\n"), "{}", entry(&mail));
        ana.browser.open("/appointments").await.says("Por teléfono");
        ana.browser.open("/").await.says("Por teléfono").does_not_say("Centro Castellana");
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        reception.open(&format!("/console/agenda?day={DAY}&view=day")).await.says("Por teléfono");
        // It stays so when it is moved.
        let page = ana.browser.open(&format!("{}/move?from={DAY}", shown.url.path())).await;
        choose(&page, "2026-11-25T11:00").await.press("Confirmar el cambio").await.is(200).says("Por teléfono");
    }

    async fn by_video_the_link_is_on_the_page_in_the_mail_and_in_the_calendar(world: World) {
        const LINK: &str = "https://video.castellana.example/ruiz";
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let confirm = choose(&follow_up(&ana.browser, "video").await, "2026-11-25T09:30").await;
        confirm.says("Por videollamada");
        let shown = confirm.press("Reservar la cita").await;
        assert!(shown.addresses().iter().any(|address| address == LINK), "{:?}", shown.addresses());
        let mail = world.mail_to(&ana.email).await;
        assert!(mail.text.contains(&format!("Enlace de la videollamada: {LINK}")), "{}", mail.text);
        let calendar = entry(&mail);
        assert!(calendar.contains(&format!("LOCATION:{LINK}\r\n")), "{calendar}");
        assert!(calendar.contains("CONFERENCE;") && calendar.contains("FEATURE=VIDEO"), "{calendar}");
        // Staff change it to a call: the hour is the same, and the patient is told.
        let id = shown.url.path().rsplit('/').next().unwrap().to_owned();
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let path = format!("/console/appointments/{id}");
        let page = reception.open(&path).await;
        assert!(page.addresses().iter().any(|address| address == LINK));
        let refused = page.fill("modality", "in-person").press("Confirmar el cambio").await;
        refused.is(422).says("Este servicio no se ofrece en esa modalidad");
        page.fill("modality", "telephone").press("Confirmar el cambio").await.is(200).says("+34612345678");
        let mail = world.mail_to(&ana.email).await;
        assert_eq!(mail.subject, "Cambio en su cita en Clínica Castellana");
        assert!(mail.text.contains("Por teléfono") && entry(&mail).contains("SEQUENCE:1\r\n"), "{}", mail.text);
        // Who is called off is not let in.
        ana.browser.open(shown.url.as_str()).await.click("Anular").await.press("Sí, anular la cita").await.is(200);
        assert!(!ana.browser.open(shown.url.as_str()).await.addresses().iter().any(|address| address == LINK));
    }

    async fn who_does_not_come_takes_no_device_and_who_has_no_link_is_not_seen_by_video(world: World) {
        let wednesday = r#"["tue", "wed", "thu", "fri"], from = "08:30""#;
        world.edit(CASTELLANA, r#"["tue", "thu", "fri"], from = "08:30""#, wednesday);
        world.edit(CASTELLANA, "video_url = \"https://video.castellana.example/ortega\"\n", "");
        let family = "practitioners = [\"ruiz\", \"ortega\"]";
        world.edit(CASTELLANA, family, &format!("modality = [\"in-person\", \"telephone\", \"video\"]\n{family}"));
        let device = "[[devices]]\nslug = \"ecografo\"\nname = \"Ecógrafo\"\nsite = \"castellana\"\nservices = [\"medicina-familiar\"]";
        let rooms = "[[rooms]]\nslug = \"sala-extracciones\"";
        world.edit_now(CASTELLANA, rooms, &format!("{device}\n\n{rooms}"));
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        book(&ana.browser, "2026-11-25T09:30").await;
        let with = async |modality: &str| {
            let path = "/book?service=medicina-familiar&site=castellana&practitioner=ortega";
            luis.browser.open(&format!("{path}&modality={modality}&from={DAY}")).await
        };
        let nine = "2026-11-25T09:30".to_owned();
        assert!(!hours(&with("in-person").await).contains(&nine));
        let page = with("telephone").await;
        assert!(hours(&page).contains(&nine));
        choose(&page, &nine).await.press("Reservar la cita").await.is(200);
        // By video there is only the one who has a link.
        let page = with("video").await;
        let names = page.all("select[name=practitioner] option").join(" ");
        assert!(names.contains("Ruiz") && !names.contains("Ortega"), "{names}");
        calendar(&luis.browser, "ruiz", DAY).await.is(200);
    }

    async fn newcomers_and_those_who_wait_choose_it_too(world: World) {
        let cleaning = "duration = \"30m\"\nprice_cents = 5500\n";
        world.edit_now(
            CANTERAS,
            cleaning,
            &format!("{cleaning}modality = [\"in-person\", \"telephone\"]\nbooking = {{ waiting_offer = \"2h\" }}\n"),
        );
        let visitor = world.browser(CANTERAS);
        let page = visitor.open(&format!("/first-visit?service=limpieza&modality=telephone&from={DAY}")).await;
        let page = page.click_first("a.slot").await;
        page.says("Por teléfono");
        let form = page.form_to("/first-visit/details");
        let form = form.fill("given_name", "Eva").fill("family_name", "Rey").fill("email", "eva@example.com");
        form.fill("mobile", "+34600111222").tick("consent").submit().await.is(200);
        let link = world.mail_to("eva@example.com").await.link("/first-visit/confirm/");
        let page = visitor.open(&link).await;
        page.says("Por teléfono").form_to(link.rsplit('/').next().unwrap()).submit().await.is(200).says("Por teléfono");
        let mail = world.mail_to("eva@example.com").await;
        assert!(mail.text.contains("+34600111222"), "{}", mail.text);

        let ana = world.patient(CANTERAS, "Ana", "Prieto").await;
        let page = ana.browser.open("/waiting?service=limpieza&modality=telephone").await;
        page.form_to("/waiting").fill("until_on", "2026-12-20").submit().await.is(200);
        world.work().await;
        let offer = world.mail_to(&ana.email).await.link("/waiting/");
        ana.browser.open(&offer).await.says("Por teléfono");
    }
}
