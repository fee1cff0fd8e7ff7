//! Programs that the clinic gives a token: they find patients and hours, book, move and cancel by the rules for patients.

use std::collections::BTreeSet;

use antesala::ids::PatientId;
use antesala::portal::Role;
use axum::http::header;
use serde_json::{Value, json};

use crate::world::{CANTERAS, CASTELLANA, World, both_databases, database::Kind, program::Program, routes};

const HOUR: &str = "2026-11-25T09:30:00+01:00";

fn visit(patient: PatientId, at: &str) -> Value {
    json!({ "patient": patient.to_string(), "service": "medicina-familiar", "site": "castellana", "practitioner": "ruiz", "starts_at": at })
}

fn starts(slots: &Value) -> Vec<&str> {
    slots.as_array().unwrap().iter().map(|slot| slot["starts_at"].as_str().unwrap()).collect()
}

both_databases! {
    async fn a_program_books_moves_and_cancels_for_a_patient(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let program = world.program(CASTELLANA, Program::EVERYTHING).await;
        let offered = program.get("/api/v1/catalogue").await.json();
        let service = offered["services"].as_array().unwrap().iter().find(|one| one["slug"] == "medicina-familiar").unwrap().clone();
        assert_eq!((&service["minutes"], &service["sites"][0]), (&json!(20), &json!("castellana")), "{service}");
        let found = program.get("/api/v1/patients?email=Ana.Prieto@example.com").await.json();
        assert_eq!(found["patients"], json!([{ "id": ana.record, "given_name": "Ana", "family_name": "Prieto" }]));

        assert_eq!(program.get("/api/v1/patients?identifier=00000001-r").await.json()["patients"], json!([]));
        let form = world.staff(CASTELLANA, Role::Reception).await.open(&format!("/console/patients/{}/edit", ana.record)).await;
        form.form_to("/edit").fill("identifier", "00000001R").submit().await.is(200);
        assert_eq!(program.get("/api/v1/patients?identifier=00000001-r").await.json()["patients"], found["patients"]);

        let slots = format!("/api/v1/slots?service=medicina-familiar&site=castellana&practitioner=ruiz&from=2026-11-25&to=2026-11-25&patient={}", ana.record);
        let hours = program.get(&slots).await.json();
        assert_eq!(hours["time_zone"], "Europe/Madrid");
        assert!(starts(&hours["slots"]).contains(&HOUR), "{hours}");
        assert_eq!(hours["slots"][0]["practitioners"][0]["practitioner"], "ruiz");

        let booked = program.post("/api/v1/appointments", &visit(ana.record, HOUR)).await;
        booked.is(201);
        let appointment = booked.json();
        assert_eq!((&appointment["status"], &appointment["source"], &appointment["starts_at"]), (&json!("booked"), &json!("api"), &json!(HOUR)));
        let address = booked.headers[header::LOCATION].to_str().unwrap().to_owned();
        assert_eq!(program.get(&address).await.json(), appointment, "it is where the answer says");
        assert!(!starts(&program.get(&slots).await.json()["slots"]).contains(&HOUR));

        // The patient has it like any other, with the mail.
        let mail = world.mail_to(&ana.email).await;
        assert!(mail.text.contains("Elena Ruiz"), "{}", mail.text);
        ana.browser.open("/appointments").await.says("miércoles, 25 de noviembre");
        let later = "2026-11-26T16:00:00+01:00";
        let moved = program.post(&format!("{address}/move"), &json!({ "starts_at": later })).await;
        assert_eq!((&moved.is(200).json()["starts_at"], &moved.json()["moves"]), (&json!(later), &json!(1)));
        let list = program.get(&format!("/api/v1/appointments?patient={}", ana.record)).await.json();
        assert_eq!(list["appointments"], json!([moved.json()]));
        let list = program.get("/api/v1/appointments?from=2026-11-26&to=2026-11-26&practitioner=ruiz").await.json();
        assert_eq!(starts(&list["appointments"]), [later]);
        let cancelled = program.post(&format!("{address}/cancel"), &json!({})).await.json();
        assert_eq!((&cancelled["status"], &cancelled["why_not_move"]), (&json!("cancelled"), &json!("not-pending")));
        assert_eq!(program.get("/api/v1/appointments?from=2026-11-26&to=2026-11-26").await.json()["appointments"], json!([]));

        // Staff see who it was.
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        admin.open(&format!("/console/appointments/{}", appointment["id"].as_str().unwrap())).await.says("Un programa, por la API");
        admin.open("/console/audit").await.says("Web de la clínica programa");
    }

    async fn the_rules_for_patients_hold_for_programs(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let luis = world.patient(CASTELLANA, "Luis", "Marín").await;
        let program = world.program(CASTELLANA, Program::EVERYTHING).await;
        let book = async |wanted: &Value| program.post("/api/v1/appointments", wanted).await;
        book(&visit(ana.record, HOUR)).await.is(201);

        let taken = book(&visit(luis.record, HOUR)).await;
        assert_eq!((taken.is(409).problem().as_str(), &taken.json()["reason"]), ("not-free", &json!("taken")));
        assert!(taken.json()["detail"].as_str().unwrap().contains("acaba de reservar esa hora"), "{}", taken.shown());
        assert!(starts(&taken.json()["nearest"]).contains(&"2026-11-25T09:50:00+01:00"), "{}", taken.shown());
        let in_english = program.speaking("en").post("/api/v1/appointments", &visit(luis.record, HOUR)).await;
        assert!(in_english.json()["detail"].as_str().unwrap().contains("just booked"), "{}", in_english.shown());
        for (at, reason) in [("2026-11-23T09:00:00+01:00", "too-soon"), ("2027-06-02T09:00:00+02:00", "too-far"), ("2026-11-29T09:00:00+01:00", "outside-hours")] {
            let refused = book(&visit(luis.record, at)).await;
            assert_eq!((refused.status.as_u16(), &refused.json()["reason"]), (409, &json!(reason)), "{}", refused.shown());
        }
        // A referral that nobody has recorded, a service that is not booked online, a practitioner who does not offer it.
        let mut wanted = visit(luis.record, HOUR);
        wanted["service"] = json!("analitica");
        wanted["practitioner"] = Value::Null;
        assert_eq!(book(&wanted).await.is(409).json()["reason"], "no-referral");
        wanted["service"] = json!("masaje");
        let unknown = book(&wanted).await.is(422).json();
        assert_eq!(unknown["errors"][0]["field"], "service", "{unknown}");
        assert!(unknown["detail"].as_str().unwrap().contains("there are: medicina-familiar"), "{unknown}");
        wanted = visit(luis.record, HOUR);
        wanted["practitioner"] = json!("vidal");
        assert_eq!(book(&wanted).await.is(422).json()["reason"], "not-offered");

        // Too late to change it.
        let id = program.get(&format!("/api/v1/appointments?patient={}", ana.record)).await.json()["appointments"][0]["id"].as_str().unwrap().to_owned();
        world.clock.set("2026-11-25T07:00:00Z".parse::<jiff::Timestamp>().unwrap().into());
        assert_eq!(program.post(&format!("/api/v1/appointments/{id}/cancel"), &json!({})).await.is(422).json()["reason"], "too-late-to-cancel");
        let new = json!({ "starts_at": "2026-11-26T16:00:00+01:00" });
        assert_eq!(program.post(&format!("/api/v1/appointments/{id}/move"), &new).await.is(422).json()["reason"], "too-late-to-move");
        let stands = program.get(&format!("/api/v1/appointments/{id}")).await.json();
        assert_eq!((&stands["status"], &stands["starts_at"], &stands["why_not_cancel"]), (&json!("booked"), &json!(HOUR), &json!("too-late-to-cancel")));
    }

    async fn what_the_clinic_confirms_is_requested_with_what_it_asks(world: World) {
        let ana = world.patient(CANTERAS, "Ana", "Prieto").await;
        let program = world.program(CANTERAS, Program::EVERYTHING).await;
        let slots = program.get("/api/v1/slots?service=ortodoncia&from=2026-11-26&to=2026-11-26").await.json();
        let first = starts(&slots["slots"])[0].to_owned();
        let mut wanted = json!({ "patient": ana.record, "service": "ortodoncia", "starts_at": first });
        let incomplete = program.post("/api/v1/appointments", &wanted).await;
        assert_eq!(incomplete.is(422).problem(), "invalid");
        let fields: Vec<Value> = incomplete.json()["errors"].as_array().unwrap().iter().map(|error| error["field"].clone()).collect();
        assert_eq!(fields, [json!("reason")]);
        wanted["reason"] = json!("control");
        wanted["consents"] = json!(["fotos"]);
        let requested = program.post("/api/v1/appointments", &wanted).await;
        assert_eq!((&requested.is(201).json()["status"], requested.json()["lapses_at"].is_string()), (&json!("requested"), true));
        ana.browser.open("/appointments").await.says("Revisión de ortodoncia");
        let id = requested.json()["id"].as_str().unwrap().to_owned();
        let page = world.staff(CANTERAS, Role::Reception).await.open("/console/requests").await.click(&id).await;
        page.says("Control previsto");
    }

    async fn the_same_booking_sent_again_is_one_appointment(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let program = world.program(CASTELLANA, Program::EVERYTHING).await;
        let first = program.post_once("web-4711", "/api/v1/appointments", &visit(ana.record, HOUR)).await;
        let again = program.post_once("web-4711", "/api/v1/appointments", &visit(ana.record, HOUR)).await;
        assert_eq!((first.is(201).json(), &again.headers["idempotency-replayed"]), (again.is(200).json(), &"true".parse().unwrap()));
        let other = program.post_once("web-4711", "/api/v1/appointments", &visit(ana.record, "2026-11-26T16:00:00+01:00")).await;
        assert_eq!(other.is(422).problem(), "key-used");
        program.post_once(&"k".repeat(256), "/api/v1/appointments", &visit(ana.record, HOUR)).await.is(422);
        // Also where the clinic offers it no longer.
        world.edit_now(CASTELLANA, "slug = \"medicina-familiar\"", "slug = \"medicina-familiar\"\nonline = false");
        program.post_once("web-4711", "/api/v1/appointments", &visit(ana.record, HOUR)).await.is(200);
        world.edit_now(CASTELLANA, "\nonline = false", "");
        // Without the key it is another try for the same hour.
        program.post("/api/v1/appointments", &visit(ana.record, HOUR)).await.is(409);
        assert_eq!(program.get(&format!("/api/v1/appointments?patient={}", ana.record)).await.json()["appointments"].as_array().unwrap().len(), 1);
        // Two days later the key is forgotten.
        world.clock.set("2026-11-25T08:00:00Z".parse::<jiff::Timestamp>().unwrap().into());
        program.post_once("web-4711", "/api/v1/appointments", &visit(ana.record, "2026-11-26T16:00:00+01:00")).await.is(201);
    }

    async fn a_program_reads_why_an_hour_is_not_free(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let program = world.program(CASTELLANA, &["slots:read", "patients:read"]).await;
        let ask = "/api/v1/explanations?service=medicina-familiar&site=castellana&practitioner=ruiz";
        let sunday = program.get(&format!("{ask}&day=2026-11-29")).await.json();
        let rule = &sunday["hours"][0]["rules"][0];
        assert_eq!((&sunday["hours"][0]["free"], &rule["reason"]), (&json!(false), &json!("outside-hours")), "{sunday}");
        assert!(rule["lines"][0]["line"].as_u64().is_some(), "the line of the clinic's file: {sunday}");
        let free = program.get(&format!("{ask}&at=2026-11-25T08:30:00Z&patient={}", ana.record)).await.json();
        assert_eq!((free["hours"].as_array().unwrap().len(), &free["hours"][0]["free"]), (1, &json!(true)), "{free}");
        let audit = world.staff(CASTELLANA, Role::Admin).await.open("/console/audit").await;
        audit.says("Web de la clínica programa").says("Abrió la ficha");
    }

    async fn a_token_does_what_its_scopes_say_until_it_is_revoked(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let program = world.program(CASTELLANA, &["slots:read"]).await;
        program.get("/api/v1/catalogue").await.is(200);
        for (address, scope) in [("/api/v1/patients?email=a@b.es", "patients:read"), ("/api/v1/appointments", "appointments:read")] {
            let refused = program.get(address).await;
            assert_eq!(refused.is(403).problem(), "scope-needed");
            assert!(refused.headers[header::WWW_AUTHENTICATE].to_str().unwrap().contains(scope));
        }
        program.post("/api/v1/appointments", &visit(ana.record, HOUR)).await.is(403);
        // What is in a patient's way tells of the patient.
        for what in ["slots", "explanations"] {
            let address = format!("/api/v1/{what}?service=medicina-familiar");
            program.get(&address).await.is(200);
            let refused = program.get(&format!("{address}&patient={}", ana.record)).await;
            assert_eq!(refused.is(403).problem(), "scope-needed");
            assert!(refused.headers[header::WWW_AUTHENTICATE].to_str().unwrap().contains("patients:read"));
        }
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        let page = admin.open("/console/api").await;
        page.says("Web de la clínica").says("Ver servicios y horas libres").says("23 nov 2026, 08:00").does_not_say(&program.secret);
        page.press("Revocar").await.says("La clave ya no funciona");
        let gone = program.get("/api/v1/catalogue").await;
        assert_eq!(gone.is(401).problem(), "token-needed");
        assert!(gone.headers[header::WWW_AUTHENTICATE].to_str().unwrap().starts_with("Bearer"));
        admin.open("/console/audit").await.says("Clave de la API creada").says("Clave de la API revocada");
        for role in [Role::Reception, Role::Practitioner, Role::Billing] {
            world.staff(CASTELLANA, role).await.open("/console/api").await.is(404);
        }
    }

    async fn a_token_needs_a_name_and_something_to_do(world: World) {
        let admin = world.staff(CASTELLANA, Role::Admin).await;
        let page = admin.open("/console/api").await.form_to("/console/api").submit().await;
        page.is(422).says("Escriba el nombre del programa").says("Elija al menos una cosa");
        assert!(page.attribute("#api-secret", "value").is_none());
    }

    async fn what_a_program_cannot_do_is_a_problem_that_says_why(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let program = world.program(CASTELLANA, Program::EVERYTHING).await;
        for (address, status, kind) in [
            ("/api/v1/nowhere", 404, "not-found"),
            ("/api", 404, "not-found"),
            ("/api/v1/appointments/not-an-id", 400, "malformed"),
            ("/api/v1/slots", 400, "malformed"),
            ("/api/v1/slots?service=medicina-familiar&form=2026-11-25", 400, "malformed"),
            ("/api/v1/slots?service=medicina-familiar&from=2026-11-25&to=2026-11-24", 422, "invalid"),
            ("/api/v1/slots?service=medicina-familiar&from=2026-11-25&to=2027-11-25", 422, "invalid"),
            ("/api/v1/slots?service=medicina-familiar&from=yesterday", 400, "malformed"),
            ("/api/v1/slots?service=medicina-familiar&site=marte", 422, "invalid"),
            ("/api/v1/patients", 422, "invalid"),
            ("/api/v1/patients?email=a@b.es&identifier=1", 422, "invalid"),
            ("/api/v1/appointments?from=-009999-01-01&to=9999-12-31", 422, "invalid"),
        ] {
            let page = program.get(address).await;
            assert_eq!((page.status.as_u16(), page.problem().as_str()), (status, kind), "{address}: {}", page.shown());
        }
        for (address, field, would_do) in [
            ("slots?service=medicina", "service", "medicina-familiar"),
            ("slots?service=medicina-familiar&site=marte", "site", "castellana"),
            ("explanations?service=medicina-familiar&practitioner=ruis", "practitioner", "ruiz"),
            ("slots?service=medicina-familiar&modality=video", "modality", "in-person"),
            ("slots?service=medicina-familiar&from=yesterday", "from", "2026-11-25"),
            ("slots?from=2026-11-25", "service", "missing field"),
            ("slots?service=medicina-familiar&patient=xyz", "patient", "like 019"),
            ("appointments/xyz", "id", "like 019"),
            (format!("appointments?patient={}&to=2026-11-25", ana.record).as_str(), "to", "leave it out"),
        ] {
            let said = program.get(&format!("/api/v1/{address}")).await.json();
            assert_eq!(said["errors"][0]["field"], field, "{address}: {said}");
            assert!(said["errors"][0]["detail"].as_str().unwrap().contains(would_do), "{address}: {said}");
        }
        assert_eq!(program.get("/api/v1/slots?service=medicina-familiar").await.json()["site"], "castellana");
        let not_allowed = program.post("/api/v1/slots", &json!({})).await;
        assert_eq!(not_allowed.is(405).problem(), "method-not-allowed");
        assert!(not_allowed.headers.contains_key(header::ALLOW));
        let mut odd = visit(ana.record, HOUR);
        odd["colour"] = json!("red");
        let page = program.post("/api/v1/appointments", &odd).await;
        assert!(page.is(422).json()["detail"].as_str().unwrap().contains("colour"), "{}", page.shown());
        for at in ["soon", "2026-11-25T09:30", "2026-02-30T09:30:00+01:00", "9999-12-31T23:59:59Z"] {
            let page = program.post("/api/v1/appointments", &visit(ana.record, at)).await;
            let said = page.is(422).json();
            assert_eq!(said["errors"][0]["field"], "starts_at", "{said}");
            assert!(said["detail"].as_str().unwrap().contains("2026-11-25T09:30:00+01:00"), "an example: {said}");
        }
        let mut nobody = visit(ana.record, HOUR);
        nobody["patient"] = json!("xyz");
        assert_eq!(program.post("/api/v1/appointments", &nobody).await.is(422).json()["errors"][0]["field"], "patient");
        // An array has the fields by their places, and is none the less refused.
        let by_place = json!([ana.record, "medicina-familiar", "castellana", null, null, HOUR, null, null, null, []]);
        let page = program.post("/api/v1/appointments", &by_place).await;
        assert!(page.is(422).json()["detail"].as_str().unwrap().contains("is an object"), "{}", page.shown());
        // What nobody asks for would be lost.
        let mut chatty = visit(ana.record, HOUR);
        chatty["reason"] = json!("dolor");
        chatty["comment"] = json!("a\u{0}b");
        chatty["consents"] = json!(["nada"]);
        let said = program.post("/api/v1/appointments", &chatty).await.is(422).json();
        let fields: Vec<_> = said["errors"].as_array().unwrap().iter().map(|error| error["field"].clone()).collect();
        assert_eq!(fields, [json!("reason"), json!("comment"), json!("consents")], "{said}");
    }

    async fn a_move_or_a_cancellation_that_is_sent_again_changes_nothing(world: World) {
        let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
        let program = world.program(CASTELLANA, Program::EVERYTHING).await;
        let booked = program.post("/api/v1/appointments", &visit(ana.record, HOUR)).await.is(201).json();
        let address = format!("/api/v1/appointments/{}", booked["id"].as_str().unwrap());
        let new = json!({ "starts_at": "2026-11-26T16:00:00+01:00" });
        let moved = program.post(&format!("{address}/move"), &new).await.is(200).json();
        let mails = world.mails_to(&ana.email).await.len();
        for _ in 0..3 {
            assert_eq!(program.post(&format!("{address}/move"), &new).await.is(200).json(), moved);
        }
        let odd = program.post(&format!("{address}/cancel"), &json!({ "reason": "x" })).await;
        assert_eq!(odd.is(422).json()["errors"][0]["field"], "reason", "{}", odd.shown());
        assert_eq!(world.mails_to(&ana.email).await.len(), mails);
        let cancelled = program.post(&format!("{address}/cancel"), &json!({})).await.is(200).json();
        let mails = world.mails_to(&ana.email).await.len();
        assert_eq!(program.post(&format!("{address}/cancel"), &json!({})).await.is(200).json(), cancelled);
        assert_eq!(world.mails_to(&ana.email).await.len(), mails);
    }

    async fn an_address_of_no_clinic_is_a_problem_too(world: World) {
        let nobody = world.browser("nadie").get("/api/v1/catalogue").await;
        assert_eq!(nobody.is(404).problem(), "no-such-clinic");
    }

    async fn who_guesses_tokens_is_slowed_down(world: World) {
        let program = world.program(CASTELLANA, &["slots:read"]).await.with_secret("antesala_guess");
        let mut answers = BTreeSet::new();
        for _ in 0..60 {
            answers.insert(program.get("/api/v1/catalogue").await.status.as_u16());
        }
        assert_eq!(answers, BTreeSet::from([401, 429]));
    }

    async fn the_description_tells_every_address_and_says_where_it_is(world: World) {
        let page = world.browser(CASTELLANA).get("/api/v1/openapi.json").await;
        let document = page.is(200).json();
        assert_eq!(document["servers"][0]["url"], "https://portal.example/clinica-castellana/api/v1");
        let described = document["paths"].as_object().unwrap();
        let described: BTreeSet<(String, bool, bool)> = described
            .iter()
            .map(|(path, methods)| (path.clone(), methods.get("get").is_some(), methods.get("post").is_some()))
            .collect();
        let there = routes::all().into_iter().filter(|route| route.is_of_the_api() && !route.is_public());
        let there: BTreeSet<_> =
            there.map(|route| (route.path.trim_start_matches("/api/v1").to_owned(), route.get, route.post)).collect();
        assert_eq!(described, there);
        insta::assert_snapshot!("openapi", page.source());
    }
}

/// Runs what the guide shows in a shell, against a server of its own.
#[tokio::test(flavor = "multi_thread")]
async fn the_commands_of_the_guide_to_the_api_do_what_it_says() {
    for tool in ["curl", "jq"] {
        if std::process::Command::new(tool).arg("--version").output().is_err() {
            assert!(std::env::var_os("ANTESALA_NO_SKIPS").is_none(), "{tool} is not installed");
            eprintln!("skipped: the commands of docs/api.md; {tool} is not installed");
            return;
        }
    }
    let world = World::new(Kind::Sqlite).await;
    world.today();
    // As in the demo.
    world.patient(CASTELLANA, "Carmen", "Lozano").await;
    let program = world.program(CASTELLANA, Program::EVERYTHING).await;
    let server = world.process().await;
    let guide = include_str!("../../docs/api.md");
    let blocks = guide.split("```bash\n").skip(1).filter_map(|rest| rest.split("```").next());
    let script =
        format!("set -eu\n{}", blocks.collect::<Vec<_>>().join("\n")).replace(":8080/", &format!(":{}/", server.port));
    let mut shell = tokio::process::Command::new("bash");
    let done = shell.args(["-c", &script]).env("TOKEN", &program.secret).output().await.unwrap();
    let (said, wrong) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "{said}\n{wrong}");
    for words in [
        "Consulta de medicina familiar",
        "\"status\": \"booked\"",
        "\"cancelled\"",
        "outside-hours",
        "/appointments/{id}/move",
    ] {
        assert!(said.contains(words), "{words} in {said}");
    }
}
