//! Plugins that are told what happens: in order, once, and without keeping anybody else waiting.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc;
use std::time::Duration;

use antesala::portal::Role;
use antesala::records::tags;

use crate::booking::{back_at, book};
use crate::invoices::issued;
use crate::questionnaires::submitted;
use crate::walls::furnish;
use crate::world::people::Person;
use crate::world::{CASTELLANA, Setup, World, both_databases, database::Kind};

const EVENTS: &str = "events = [\"appointment.booked\", \"appointment.cancelled\"], store = true";

/// The clinic uses this plugin. The one in JavaScript takes seconds to compile, during which others are asked to wait a minute: it is left out.
pub fn uses(world: &World, name: &str, settings: &str, grants: &str) {
    let file = world.tenants().join(CASTELLANA).join("clinic.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let text = text.split("# the plugin").next().unwrap();
    let blocks: Vec<&str> = text.split("[[plugins]]").filter(|block| !block.contains("name = \"gad7\"")).collect();
    let text = blocks.join("[[plugins]]");
    let plugin = format!("[[plugins]]\nname = \"{name}\"\nsettings = {{ {settings} }}\ngrants = {{ {grants} }}\n");
    std::fs::write(&file, format!("{text}# the plugin\n{plugin}")).unwrap();
    assert!(world.antesala.portal().registry().reload(CASTELLANA), "{plugin} can be used");
}

pub async fn tagged(world: &World, person: &Person) -> Vec<String> {
    let mut tx = world.tx(CASTELLANA).await;
    let tags = tags::list(&mut tx, person.record).await.unwrap();
    tags.into_iter().map(|tag| tag.tag).collect()
}

/// How often the plugin failed so.
pub fn failures(world: &World, name: &str, fault: &str) -> u64 {
    let portal = world.antesala.portal();
    let tenant = portal.registry().by_slug(CASTELLANA).unwrap();
    portal.plugins().conduct(&tenant, name).faults.get(fault).copied().unwrap_or_default()
}

both_databases! {
    async fn a_patient_is_thanked_and_tagged_after_the_first_visit_and_only_then(world: World) {
        let grants = "texts = true, events = [\"appointment.attended\"], mail = [\"note\"], tags = true";
        uses(&world, "thanks", "tag = \"Ya nos conoce\"", grants);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let first = book(&ana.browser, "2026-11-23T10:00").await;
        let second = book(&ana.browser, "2026-11-24T16:00").await;
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let email = format!("reception@{CASTELLANA}.example");
        let mut mails = 0;
        for (shown, at) in [(first, "2026-11-23T10:00:00Z"), (second, "2026-11-24T16:00:00Z")] {
            let id = shown.url.path().rsplit('/').next().unwrap().to_owned();
            back_at(&world, at, &reception, "/console/sign-in", &email).await;
            let page = reception.open(&format!("/console/appointments/{id}")).await;
            page.form("form.action:has(input[value=attended])").submit().await.is(200);
            let thanks: Vec<_> =
                world.mails_to(&ana.email).await.into_iter().filter(|mail| mail.subject == "Gracias por su visita").collect();
            assert_eq!(thanks.len(), 1, "after the visit of {at}");
            assert!(thanks[0].text.contains("Hola, Ana:") && thanks[0].text.contains("en su primera visita"), "{}", thanks[0].text);
            mails += 1;
        }
        assert_eq!(mails, 2);
        reception.open(&format!("/console/patients/{}", ana.record)).await.says("Ya nos conoce");
        let mut tx = world.tx(CASTELLANA).await;
        let trail = antesala::audit::list(&mut tx, Some(ana.record), Some("patient.tagged"), None, 10).await.unwrap();
        assert_eq!((trail.len(), trail[0].actor_name.as_str()), (1, "thanks"));
    }

    async fn what_failed_is_told_again_in_its_order_and_holds_up_nothing_else(world: World) {
        uses(&world, "probe-events", "mode = \"refuse\"", &format!("{EVENTS}, tags = true"));
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let shown = book(&ana.browser, "2026-11-25T10:00").await;
        world.work().await;
        assert_eq!(tagged(&world, &ana).await, Vec::<String>::new());
        uses(&world, "probe-events", "mode = \"order\"", &format!("{EVENTS}, tags = true"));
        // The next fact about the same appointment waits for the first; one about another patient's does not.
        world.clock.advance(Duration::from_secs(1));
        shown.click("Anular").await.press("Sí, anular la cita").await.is(200);
        let eva = world.patient(CASTELLANA, "Eva", "Sanz").await;
        book(&eva.browser, "2026-11-25T12:00").await;
        world.work().await;
        assert_eq!(tagged(&world, &ana).await, Vec::<String>::new(), "the first fact has not been told yet");
        assert_eq!(tagged(&world, &eva).await, ["+booked"]);
        world.clock.advance(Duration::from_secs(300));
        world.work().await;
        world.clock.advance(Duration::from_secs(5));
        world.work().await;
        assert_eq!(tagged(&world, &ana).await, ["+booked", "+booked+cancelled"]);
    }

    async fn a_plugin_that_hangs_keeps_no_mail_waiting(world: World) {
        uses(&world, "probe-events", "mode = \"loop\"", EVENTS);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        book(&ana.browser, "2026-11-25T10:00").await;
        let mail = world.mail_to(&ana.email).await;
        assert!(mail.subject.contains("cita"), "{}", mail.subject);
        assert_eq!(failures(&world, "probe-events", "timeout"), 1);
    }

    async fn tags_are_set_and_removed_and_what_is_not_granted_is_not_done(world: World) {
        uses(&world, "probe-events", "mode = \"tag\"", EVENTS);
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let shown = book(&ana.browser, "2026-11-25T10:00").await;
        world.work().await;
        assert_eq!(failures(&world, "probe-events", "ungranted"), 1, "it wants to set a tag");
        assert_eq!(tagged(&world, &ana).await, Vec::<String>::new());
        uses(&world, "probe-events", "mode = \"tag\"", &format!("{EVENTS}, tags = true"));
        world.clock.advance(Duration::from_secs(60));
        world.work().await;
        assert_eq!(tagged(&world, &ana).await, ["seen"]);
        uses(&world, "probe-events", "mode = \"untag\"", &format!("{EVENTS}, tags = true"));
        shown.click("Anular").await.press("Sí, anular la cita").await.is(200);
        world.work().await;
        assert_eq!(tagged(&world, &ana).await, Vec::<String>::new());
        // A clinic that takes the grant away is told of no more, and nothing waits for ever.
        uses(&world, "probe-events", "mode = \"tag\"", "store = true, tags = true");
        book(&ana.browser, "2026-11-25T12:00").await;
        world.work().await;
        assert_eq!(tagged(&world, &ana).await, Vec::<String>::new());
    }
}

both_databases! {
    async fn admins_see_what_a_plugin_could_not_be_told_and_try_it_again_when_the_cause_is_mended(world: World) {
        uses(&world, "probe-events", "mode = \"refuse\"", &format!("{EVENTS}, tags = true"));
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        book(&ana.browser, "2026-11-25T10:00").await;
        world.work().await;
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        let list = admin.open("/console/plugins").await;
        list.is(200).says("Avisos que esperan").says("probe-events").says("appointment.booked").says("Un intento fallido");
        list.says("23 nov").does_not_say("Prieto");
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        reception.open("/console/plugins").await.is(404);
        // Given up after two days of tries.
        for _ in 0..14 {
            world.clock.advance(Duration::from_hours(9));
            world.work().await;
        }
        let email = format!("admin@{CASTELLANA}.example");
        back_at(&world, "2026-12-01T08:00:00Z", &admin, "/console/sign-in", &email).await;
        let list = admin.open("/console/plugins").await;
        list.says("Abandonado").says("12 intentos fallidos");
        assert_eq!(tagged(&world, &ana).await, Vec::<String>::new());
        uses(&world, "probe-events", "mode = \"order\"", &format!("{EVENTS}, tags = true"));
        list.press("Probar ahora").await.is(200).says("El aviso se da de nuevo ahora mismo");
        world.work().await;
        assert_eq!(tagged(&world, &ana).await, ["+booked"]);
        admin.open("/console/plugins").await.does_not_say("Avisos que esperan");
        admin.open("/console/audit").await.says("Aviso a un plugin repetido").says("probe-events");
    }

    async fn staff_take_a_tag_away_that_a_plugin_has_set(world: World) {
        uses(&world, "probe-events", "mode = \"tag\"", &format!("{EVENTS}, tags = true"));
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        book(&ana.browser, "2026-11-25T10:00").await;
        world.work().await;
        let reception = world.staff(CASTELLANA, Role::Reception).await;
        let record = reception.open(&format!("/console/patients/{}", ana.record)).await;
        record.says("seen").press("Quitar la etiqueta seen").await.is(200).says("Etiqueta quitada de la ficha");
        assert_eq!(tagged(&world, &ana).await, Vec::<String>::new());
        let mut tx = world.tx(CASTELLANA).await;
        let trail = antesala::audit::list(&mut tx, Some(ana.record), Some("patient.untagged"), None, 10).await.unwrap();
        assert_eq!(trail.len(), 1);
        drop(tx);
        let billing = world.staff(CASTELLANA, Role::Billing).await;
        billing.open(&format!("/console/patients/{}", ana.record)).await.does_not_say("Quitar la etiqueta");
    }
}

both_databases! {
    async fn each_kind_of_fact_reaches_a_plugin_that_may_know_of_it(world: World) {
        let kinds = "\"appointment.booked\", \"document.added\", \"document.sent\", \"document.opened\", \
                     \"questionnaire.submitted\", \"invoice.issued\", \"account.activated\"";
        uses(&world, "probe-events", "mode = \"kinds\"", &format!("events = [{kinds}], store = true, tags = true"));
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        furnish(&world, CASTELLANA, &ana).await;
        let billing = world.staff(CASTELLANA, Role::Billing).await;
        issued(&billing, ana.record).await.is(200);
        let response = submitted(&world, &ana, Vec::new()).await;
        let portal = world.antesala.portal();
        let mut tx = world.tx(CASTELLANA).await;
        portal.emit(&mut tx, "questionnaire.submitted", response).await.unwrap();
        tx.commit().await.unwrap();
        world.work().await;
        let told = tagged(&world, &ana).await;
        let all = [
            "appointment.booked booked",
            "document.added application/pdf",
            "document.sent application/pdf",
            "invoice.issued A2026-00001",
            "questionnaire.submitted gone/sleep",
        ];
        for fact in all {
            assert!(told.iter().any(|tag| tag == fact), "{fact} is not among {told:?}");
        }
        let clinic = portal.registry().by_slug(CASTELLANA).unwrap();
        assert!(portal.plugins().conduct(&clinic, "probe-events").faults.is_empty());
    }
}

/// A server on this machine that says no to the first request and yes to the second, and hands both over.
fn server() -> (String, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("localhost:{}", listener.local_addr().unwrap().port());
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let mut read = vec![0; 4096];
            let mut length = 0;
            while !String::from_utf8_lossy(&read[..length]).ends_with('}') {
                length += stream.read(&mut read[length..]).unwrap();
            }
            let status = if number == 0 { "503 Service Unavailable" } else { "204 No Content" };
            stream.write_all(format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n").as_bytes()).unwrap();
            sender.send(String::from_utf8_lossy(&read[..length]).into_owned()).unwrap();
        }
    });
    (address, receiver)
}

#[tokio::test]
async fn documents_are_added_and_urls_called_until_they_answer_each_once() {
    let there = |kind: &Kind| *kind == Kind::Sqlite || crate::world::database::server().is_some();
    for kind in [Kind::Sqlite, Kind::Postgres].into_iter().filter(there) {
        let world = World::with(kind, Setup { loopback: true, ..Setup::default() }).await;
        documents_and_calls(&world).await;
    }
}

async fn documents_and_calls(world: &World) {
    let (address, requests) = server();
    let grants = format!("{EVENTS}, tags = true, documents = true, http = [\"{address}\"]");
    uses(world, "probe-events", &format!("mode = \"all\", url = \"http://{address}/hook\""), &grants);
    let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
    book(&ana.browser, "2026-11-25T10:00").await;
    world.work().await;
    let named = async || ana.browser.open("/documents").await.source().matches("Un recuerdo").count();
    let once = named().await;
    assert!(once > 0, "it was added");
    let first = requests.recv_timeout(Duration::from_secs(20)).unwrap();
    assert!(first.starts_with("POST /hook HTTP/1.1") && first.contains("appointment.booked"), "{first}");
    world.clock.advance(Duration::from_secs(60));
    world.work().await;
    let again = requests.recv_timeout(Duration::from_secs(20)).unwrap();
    let key = |request: &str| {
        request.lines().find(|line| line.starts_with("idempotency-key: ")).map(str::to_owned).expect("a key")
    };
    assert_eq!(key(&first), key(&again), "the same each time");
    world.clock.advance(Duration::from_secs(3_600));
    world.work().await;
    assert!(requests.try_recv().is_err(), "what was answered is not called again");
    back_at(world, "2026-11-23T08:05:00Z", &ana.browser, "/sign-in", &ana.email).await;
    assert_eq!(named().await, once, "added once");
}
