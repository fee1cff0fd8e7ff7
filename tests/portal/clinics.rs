//! Which clinic is this? By the path, by the host, and not at all.

use crate::world::{CANTERAS, CASTELLANA, Setup, World, both_databases, database::Kind};

both_databases! {
    async fn each_clinic_asks_its_own_patients_to_sign_in(world: World) {
        for (clinic, name) in [(CASTELLANA, "Clínica Castellana"), (CANTERAS, "Dental Las Canteras")] {
            let page = world.browser(clinic).open("/").await;
            page.is(200);
            assert!(page.url.path().ends_with("/sign-in"), "{}", page.url);
            assert!(page.source().contains(name), "{}", page.shown());
        }
    }

    async fn a_clinic_that_is_not_here_is_a_plain_404(world: World) {
        let page = world.browser("no-such-clinic").get("/").await;
        page.is(404);
        assert!(!page.source().contains("Castellana"), "nothing of another clinic");
    }
}

#[tokio::test]
async fn under_a_path_of_the_host_app_every_address_bears_it() {
    let world = World::with(Kind::Sqlite, Setup { mount: "/portal", ..Setup::default() }).await;
    let page = world.browser(CASTELLANA).open("/").await;
    page.is(200);
    assert!(page.url.path().starts_with("/portal/clinica-castellana/"), "{}", page.url);
    for address in page.addresses() {
        assert!(address.starts_with("/portal/") || address.contains(':') || address.starts_with('#'), "{address}");
    }
}
