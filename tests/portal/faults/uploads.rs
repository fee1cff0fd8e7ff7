//! Files that do not arrive whole, or under names that nobody should give a file.

use antesala::portal::Role;
use tokio::io::AsyncWriteExt;

use crate::world::files::pdf;
use crate::world::wire;
use crate::world::{CASTELLANA, World, both_databases, database::Kind};

#[tokio::test]
async fn an_upload_that_is_cut_off_leaves_nothing_behind() {
    let world = World::new(Kind::Sqlite).await;
    world.today();
    let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
    let server = world.process().await;
    let browser = server.browser(&ana.browser);
    let form = browser.open("/documents/upload").await.form_to("/documents/upload");
    let form = form.attach("files", "entero.pdf", "application/pdf", &pdf("Entero"));
    let form = form.attach("files", "cortado.pdf", "application/pdf", &pdf("Cortado").repeat(2000));
    let (head, body) = wire::written(form.clone().request_from(&browser).1).await;
    for part in [0, 200, body.len() / 2, body.len() - 10] {
        let mut connection = server.connection().await;
        connection.write_all(&head).await.unwrap();
        connection.write_all(&body[..part]).await.unwrap();
        connection.flush().await.unwrap();
        // The network is gone in the middle of it.
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        drop(connection);
    }
    // Nobody waits for the lost ones, and nothing of them is there.
    let list = browser.open("/documents/upload").await;
    list.is(200).does_not_say("entero").does_not_say("cortado");
    assert!(!world.data().join("documents").join(CASTELLANA).exists(), "no bytes of a file that nobody has");
    form.submit().await.is(200).says("entero").says("cortado");
}

both_databases! {
    async fn a_name_with_folders_or_control_characters_becomes_a_harmless_one(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Ruiz").await;
        let desk = world.staff(CASTELLANA, Role::Reception).await;
        for (sent, kept) in [
            ("../../../etc/passwd", "passwd.pdf"),
            ("C:\\Windows\\system32\\informe.pdf", "informe.pdf"),
            ("a\tb\u{85}c\r\nd.pdf", "abc d.pdf"),
            ("factura\u{202e}fdp.exe", "facturafdp.exe.pdf"),
            ("..", "file.pdf"),
        ] {
            let page = ana.browser.open("/documents/upload").await.form_to("/documents/upload");
            world.clock.advance(std::time::Duration::from_secs(1));
            page.attach("files", sent, "application/x-executable", &pdf("Informe")).submit().await.is(200);
            let own = ana.browser.open("/documents/upload").await;
            let newest = own.click_first("main a[href*='/documents/0']").await;
            let source = newest.attribute("iframe", "src").expect("it is shown");
            let file = ana.browser.get(&source).await;
            file.is(200);
            assert_eq!(file.headers["content-type"], "application/pdf", "what it is, its bytes say");
            let disposition = file.headers["content-disposition"].to_str().unwrap();
            assert!(disposition.contains(&format!("filename=\"{kept}\"")), "{sent:?}: {disposition}");
        }
        // What no browser would send is not read at all.
        for sent in ["a\u{7}.pdf", "a\u{0}.pdf", "\u{1b}[31mrojo.pdf"] {
            let page = ana.browser.open("/documents/upload").await.form_to("/documents/upload");
            page.attach("files", sent, "application/pdf", &pdf("Informe")).submit().await.is(400);
        }
        assert_eq!(ana.browser.open("/documents/upload").await.all("form[action$='/take-back']").len(), 5);
        // The console takes no others.
        let page = desk.open(&format!("/console/patients/{}/documents", ana.record)).await;
        let form = page.form_to("/documents").fill("kind", "report");
        form.attach("files", "../\u{90}\tx.pdf", "text/html", &pdf("Informe")).submit().await.is(200).says("Descargar x ");
        let refused = desk.open(&format!("/console/patients/{}/documents", ana.record)).await.form_to("/documents");
        let refused = refused.fill("kind", "report").attach("files", "informe.pdf", "application/pdf", b"<html>no</html>");
        refused.submit().await.is(422).says("informe.pdf");
    }
}
