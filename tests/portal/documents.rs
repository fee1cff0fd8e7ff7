//! Documents: the clinic files them, the patient reads them; the patient sends some, the clinic reads those.

use std::time::Duration;

use antesala::audit;
use antesala::portal::Role;

use crate::world::browser::Browser;
use crate::world::page::Page;
use crate::world::people::Person;
use crate::world::{CANTERAS, CASTELLANA, World, both_databases};

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nxref\n0 1\ntrailer<<>>\nstartxref\n40\n%%EOF\n";

fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(40, 30).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn console_page(person: &Person) -> String {
    format!("/console/patients/{}/documents", person.record)
}

async fn file(staff: &Browser, person: &Person, title: &str, day: &str) -> Page {
    let page = staff.open(&console_page(person)).await;
    let form = page.form_to("/documents").attach("files", "informe.pdf", "application/pdf", PDF).fill("kind", "report");
    let form = form.fill("title", title);
    let form = if day.is_empty() { form } else { form.fill("visible_on", day) };
    form.submit().await
}

/// How many files lie in the folder of documents.
fn files_kept(world: &World) -> usize {
    fn count(folder: &std::path::Path) -> usize {
        let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
        entries.map(|entry| entry.unwrap().path()).map(|path| if path.is_dir() { count(&path) } else { 1 }).sum()
    }
    count(&world.data().join("documents"))
}

both_databases! {
    async fn a_report_that_the_clinic_files_is_read_by_the_patient(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let desk = world.staff(CASTELLANA, Role::Reception).await;
        file(&desk, &ana, "Analítica de sangre", "").await.is(200).says("Analítica de sangre").says("Sin leer");

        let mail = world.mail_to(&ana.email).await;
        assert!(mail.subject.contains("documento nuevo"), "{}", mail.subject);
        assert!(!mail.text.contains("Analítica") && !mail.subject.contains("Analítica"), "no health data in a mail");

        world.clock.advance(Duration::from_secs(60));
        let home = ana.browser.open("/").await;
        home.says("Un documento sin leer");
        let list = ana.browser.open("/documents").await;
        assert_eq!(list.all(".item-unread").len(), 1);
        let view = list.click("Analítica de sangre").await;
        view.is(200);
        let source = view.attribute("iframe", "src").expect("a PDF is viewed in place");
        let bytes = ana.browser.get(&source).await;
        bytes.is(200);
        assert_eq!(&bytes.body[..], PDF);
        assert_eq!(bytes.headers["content-type"], "application/pdf");
        assert_eq!(bytes.headers["x-content-type-options"], "nosniff");
        assert!(bytes.headers["content-disposition"].to_str().unwrap().starts_with("inline; filename=\"informe.pdf\""));
        assert!(bytes.headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
        world.clock.advance(Duration::from_secs(60));
        let kept = ana.browser.get(&format!("{source}?download")).await;
        assert!(kept.headers["content-disposition"].to_str().unwrap().starts_with("attachment; "));

        assert!(ana.browser.open("/documents").await.all(".item-unread").is_empty(), "looking at it marks it read");
        desk.open(&console_page(&ana)).await.says("Leído");
        let mut tx = world.tx(CASTELLANA).await;
        let trail = audit::list(&mut tx, Some(ana.record), Some("document."), None, 10).await.unwrap();
        let acts: Vec<_> = trail.iter().rev().map(|line| line.action.as_str()).collect();
        assert_eq!(acts, ["document.added", "document.opened", "document.downloaded"]);
    }

    async fn a_document_is_not_there_for_the_patient_before_its_day(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let desk = world.staff(CASTELLANA, Role::Reception).await;
        file(&desk, &ana, "Resultado", "2026-11-25").await.is(200).says("Visible el");
        ana.browser.open("/documents").await.does_not_say("Resultado");
        assert!(world.mails_to(&ana.email).await.is_empty(), "nothing is told before the day");
        // Midnight in Madrid is an hour before midnight in Greenwich.
        world.clock.set("2026-11-24T22:59:00Z".parse::<jiff::Timestamp>().unwrap().into());
        assert!(world.mails_to(&ana.email).await.is_empty());
        world.clock.set("2026-11-24T23:00:00Z".parse::<jiff::Timestamp>().unwrap().into());
        assert_eq!(world.mails_to(&ana.email).await.len(), 1);
    }

    async fn several_files_at_once_are_kept_and_those_that_cannot_be_are_named(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let png = picture();
        let page = ana.browser.open("/documents/upload").await;
        let form = page.form_to("/documents/upload");
        let form = form.attach("files", "C:\\fotos\\mi rodilla.jpg", "image/jpeg", &png);
        let form = form.attach("files", "programa.pdf", "application/pdf", b"MZ\x90 a program");
        let form = form.attach("files", "vacio.pdf", "application/pdf", b"");
        let form = form.attach("files", "cortado.png", "image/png", &png[..png.len() - 20]);
        let form = form.attach("files", "informe.pdf", "application/pdf", PDF);
        let answer = form.submit().await;
        answer.is(422).says("3 archivos no se han podido guardar");
        answer.says("«programa.pdf» no es un PDF").says("«vacio.pdf» está vacío").says("«cortado.png» está incompleto");
        answer.says("Los otros 2 archivos se han guardado");
        let list = ana.browser.open("/documents/upload").await;
        list.says("mi rodilla").says("informe");
        let view = list.click("mi rodilla").await;
        let bytes = ana.browser.get(&view.attribute("main img", "src").unwrap()).await;
        assert_eq!(bytes.headers["content-type"], "image/png", "what it is, its bytes say");
        assert!(bytes.headers["content-disposition"].to_str().unwrap().contains("\"mi rodilla.jpg.png\""));
        assert!(bytes.headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
    }

    async fn a_file_is_called_as_the_person_called_it(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let form = ana.browser.open("/documents/upload").await.form_to("/documents/upload");
        // Browsers write the quotes of a name so.
        let sent = form.attach("files", "informe %22final%22 100%.pdf", "application/pdf", PDF).submit().await;
        sent.is(200);
        ana.browser.open("/documents/upload").await.says("informe final 100%");
    }

    async fn a_file_that_is_too_large_does_not_take_the_others_along(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let page = ana.browser.open("/documents/upload").await;
        let large = [PDF, &vec![b' '; 22_000_000][..], PDF].concat();
        let form = page.form_to("/documents/upload").attach("files", "enorme.pdf", "application/pdf", &large);
        let answer = form.attach("files", "pequeno.pdf", "application/pdf", PDF).submit().await;
        answer.is(422).says("«enorme.pdf» es demasiado grande: como máximo 20 MB").says("El otro archivo se ha guardado");
        ana.browser.open("/documents/upload").await.says("pequeno");
    }

    async fn what_the_patient_sent_can_be_taken_back_until_the_clinic_has_opened_it(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        for name in ["uno.pdf", "dos.pdf"] {
            let page = ana.browser.open("/documents/upload").await;
            let sent = page.form_to("/documents/upload").attach("files", name, "application/pdf", PDF).submit().await;
            sent.is(200).says("La clínica ha recibido");
        }
        assert_eq!(files_kept(&world), 2);
        let desk = world.staff(CASTELLANA, Role::Admin).await;
        let list = desk.open(&console_page(&ana)).await;
        list.says("El paciente").says("Nuevo");
        desk.get(&list.link("uno")).await.is(200);

        let own = ana.browser.open("/documents/upload").await;
        own.says("Visto por la clínica");
        let forms: Vec<_> = own.forms().into_iter().collect();
        assert!(!forms.is_empty());
        let gone = own.form_to("/take-back").submit().await;
        gone.is(200).says("se ha retirado").says("uno").does_not_say("Retirar dos");
        world.work().await;
        assert_eq!(files_kept(&world), 1, "its bytes are gone too");
        desk.open(&console_page(&ana)).await.does_not_say("dos");
    }

    async fn staff_withdraw_a_document_with_the_reason(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let desk = world.staff(CASTELLANA, Role::Reception).await;
        let list = file(&desk, &ana, "Informe de otro", "").await;
        list.form_to("/withdraw").fill("reason", "Es de otra persona").submit().await.says("Es de otra persona");
        ana.browser.open("/documents").await.does_not_say("Informe de otro");
        assert!(world.mails_to(&ana.email).await.is_empty(), "a mail that waits is not sent any more");
        world.clock.advance(Duration::from_hours(2));
        world.work().await;
        assert_eq!(files_kept(&world), 1, "the clinic keeps it");
    }

    async fn what_is_another_patients_or_another_clinics_is_not_there(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let eva = world.patient(CASTELLANA, "Eva", "Sanz").await;
        let other = world.patient(CANTERAS, "Ana", "Ruiz").await;
        let desk = world.staff(CASTELLANA, Role::Reception).await;
        file(&desk, &ana, "Analítica", "").await.is(200);
        let view = ana.browser.open("/documents").await.link("Analítica");
        let id = view.rsplit('/').next().unwrap().to_owned();
        for browser in [&eva.browser, &other.browser] {
            for path in [format!("/documents/{id}"), format!("/documents/{id}/file")] {
                browser.get(&path).await.is(404);
            }
        }
        for (clinic, role) in [(CANTERAS, Role::Admin), (CASTELLANA, Role::Billing), (CASTELLANA, Role::Practitioner)] {
            let stranger = world.staff(clinic, role).await;
            stranger.get(&format!("/console/documents/{id}/file")).await.is(404);
            stranger.get(&console_page(&ana)).await.is(404);
        }
        assert_eq!(ana.browser.open("/documents").await.all(".item-unread").len(), 1, "nobody else marked it read");
    }

    async fn bytes_without_a_row_are_removed(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let page = ana.browser.open("/documents/upload").await;
        page.form_to("/documents/upload").attach("files", "a.pdf", "application/pdf", PDF).submit().await.is(200);
        // As if the process had been killed between the bytes and the row.
        let portal = world.antesala.portal();
        let mut tx = world.tx(CASTELLANA).await;
        let (tenant, blob) = (tx.tenant().clone(), tx.new_id());
        let later = tx.now().plus(Duration::from_hours(1));
        antesala::jobs::enqueue(&mut tx, "documents.sweep", blob, later).await.unwrap();
        tx.commit().await.unwrap();
        portal.blobs().put(&tenant, blob, PDF.into()).await.unwrap();
        assert_eq!(files_kept(&world), 2);
        world.clock.advance(Duration::from_hours(2));
        world.work().await;
        assert_eq!(files_kept(&world), 1);
        assert!(portal.blobs().get(&tenant, blob).await.is_err());
    }
}
