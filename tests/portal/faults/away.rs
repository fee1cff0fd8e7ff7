//! The database server is stopped and started again while patients are there.

use crate::booking::{calendar, choose, hours};
use crate::world::cluster::{Cluster, programs};
use crate::world::database::TestDatabase;
use crate::world::page::Page;
use crate::world::{CANTERAS, CASTELLANA, Setup, World};

#[tokio::test]
async fn while_the_database_is_away_pages_say_so_and_all_goes_on_when_it_is_back() {
    let Some(programs) = programs() else { return };
    let mut server = Cluster::new(programs);
    let database = TestDatabase::on_server(server.url.clone()).await;
    let world = World::over(database, tempfile::tempdir().unwrap(), Setup::default()).await;
    let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
    let week = calendar(&ana.browser, "ruiz", "2026-11-25").await;
    let confirm = choose(&week, "2026-11-25T09:30").await.form_to("/book");
    let outside = world.browser(CANTERAS);
    let probe = async |path: &str| outside.get(&format!("https://portal.example{path}")).await;
    probe("/readyz").await.is(200);

    server.stops();
    let (booked, list, sign_in, ready) = tokio::join!(
        confirm.clone().send(),
        ana.browser.open("/appointments"),
        outside.post("/sign-in", &[("email", "a@b.example"), ("password", "cuatro gatos")]),
        probe("/readyz"),
    );
    for page in [&booked, &list] {
        try_again(page);
    }
    assert!(sign_in.status.is_client_error() || sign_in.status == 503, "{}", sign_in.shown());
    ready.is(503);
    assert_eq!(ready.source(), "the database is away\n");
    probe("/healthz").await.is(200);
    outside.get("/sign-in").await.is(200);

    server.starts();
    probe("/readyz").await.is(200);
    ana.browser.open("/appointments").await.is(200).does_not_say("9:30");
    confirm.send().await.is(303);
    ana.browser.open("/appointments").await.is(200).says("9:30");
    assert_eq!(world.mails_to(&ana.email).await.len(), 1);
    assert!(!hours(&calendar(&ana.browser, "ruiz", "2026-11-25").await).contains(&"2026-11-25T09:30".to_owned()));

    // A server that restarts is not noticed.
    server.stops();
    let asking = ana.browser.clone();
    let asking = tokio::spawn(async move { asking.open("/appointments").await });
    let starting = tokio::task::spawn_blocking(move || {
        server.starts();
        server
    });
    let _server = starting.await.unwrap();
    asking.await.unwrap().is(200).says("9:30");
    // The database goes before its server.
    drop(world);
}

/// An error page that says to try again, in the clinic's look.
pub fn try_again(page: &Page) {
    page.is(503).says("Ahora mismo no podemos atenderle").says("vuelva a intentarlo");
    assert_eq!(page.headers["retry-after"], "10");
    assert!(page.source().contains("Clínica Castellana"));
}
