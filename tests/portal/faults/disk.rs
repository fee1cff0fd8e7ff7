//! The disk is full, and after a while it is not any more.

use sqlx::Connection;

use super::away::try_again;
use crate::booking::{calendar, choose, hours};
use crate::world::cluster::{Cluster, programs};
use crate::world::database::TestDatabase;
use crate::world::files::pdf;
use crate::world::people::PASSWORD;
use crate::world::{CASTELLANA, Setup, World, database::Kind};

/// No file of the process may grow, which is what a full disk does to it.
const FULL: &str = "prlimit --pid $0 --fsize=1:";
const FREE: &str = "prlimit --pid $0 --fsize=unlimited:";

#[tokio::test]
async fn a_full_disk_is_an_error_page_and_is_got_over_without_a_restart() {
    let world = World::new(Kind::Sqlite).await;
    world.today();
    let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
    // A write beyond the limit shall fail, as on a full disk, and not end the process.
    let server = world.process_after("trap '' XFSZ").await;
    let browser = server.browser(&ana.browser);
    let week = calendar(&browser, "ruiz", &world.clock_in(72)).await;
    let confirm = choose(&week, &hours(&week)[0]).await.form_to("/book");
    let upload = browser.open("/documents/upload").await.form_to("/documents/upload");
    let upload = upload.attach("files", "informe.pdf", "application/pdf", &pdf("Informe"));
    let door = server.browser(&world.browser(CASTELLANA)).open("/sign-in").await;
    let door = door.fill("email", &ana.email).fill("password", PASSWORD);

    server.shell(FULL);
    for _ in 0..2 {
        try_again(&confirm.clone().send().await);
        try_again(&upload.clone().send().await);
        try_again(&door.clone().send().await);
    }
    // Reading goes on.
    browser.open("/appointments").await.is(200).says("No tiene citas");
    browser.open("/book").await.is(200);

    server.shell(FREE);
    door.send().await.is(303);
    confirm.send().await.is(303);
    upload.submit().await.is(200).says("informe");
    assert_eq!(browser.open("/appointments").await.all("li.appointment").len(), 1);
    assert_eq!(browser.open("/documents/upload").await.all("form[action$='/take-back']").len(), 1);
    let begun = std::time::Instant::now();
    while world.mail_server.received().is_empty() {
        assert!(begun.elapsed() < crate::world::process::PATIENCE, "the confirmation goes out:\n{}", server.log());
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    server.terminate();
    let (status, log) = server.ended().await;
    assert!(status.success(), "{log}");
    assert_eq!(world.mails_to(&ana.email).await.len(), 1, "one confirmation for one appointment");
}

#[tokio::test]
async fn a_full_disk_of_the_database_server_is_an_error_page_and_is_got_over_without_a_restart() {
    let Some(mut server) = programs().and_then(Cluster::on_a_small_disk) else { return };
    let database = TestDatabase::on_server(server.url.clone()).await;
    let world = World::over(database, tempfile::tempdir().unwrap(), Setup::default()).await;
    let ana = world.patient(CASTELLANA, "Ana", "Prieto").await;
    let week = calendar(&ana.browser, "ruiz", "2026-11-25").await;
    let confirm = choose(&week, "2026-11-25T09:30").await.form_to("/book");
    let upload = ana.browser.open("/documents/upload").await.form_to("/documents/upload");
    let upload = upload.attach("files", "informe.pdf", "application/pdf", &pdf("Informe"));
    let before = world.rows(CASTELLANA).await;

    // No table can grow.
    server.disk_is_full();
    for _ in 0..2 {
        try_again(&confirm.clone().send().await);
        try_again(&upload.clone().send().await);
    }
    ana.browser.open("/appointments").await.is(200).says("No tiene citas");
    assert_eq!(world.rows(CASTELLANA).await, before, "nothing half");
    let blobs = || std::fs::read_dir(world.data().join("documents").join(CASTELLANA)).map_or(0, Iterator::count);
    world.work().await;
    assert_eq!(blobs(), 0, "no file that no row knows");

    // Nor can its log: now the server itself gives up, until somebody has made room.
    let mut admin = sqlx::PgConnection::connect(&server.superuser()).await.unwrap();
    while sqlx::raw_sql("SELECT pg_switch_wal(); CREATE TEMP TABLE t (a int); DROP TABLE t")
        .execute(&mut admin)
        .await
        .is_ok()
    {}
    try_again(&confirm.clone().send().await);
    server.disk_has_room();
    server.stops();
    server.starts();

    confirm.send().await.is(303);
    upload.submit().await.is(200).says("informe");
    assert_eq!(ana.browser.open("/appointments").await.all("li.appointment").len(), 1);
    assert_eq!(ana.browser.open("/documents/upload").await.all("form[action$='/take-back']").len(), 1);
    assert_eq!(world.mails_to(&ana.email).await.len(), 1, "one confirmation for one appointment");
    // The database goes before its server.
    drop(world);
}
