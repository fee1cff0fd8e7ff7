//! People who already have what they need: an account with a password, a place among the staff.

use antesala::accounts::{NewAccount, NewStaff, add_staff, open_account};
use antesala::ids::PatientId;
use antesala::lang::Lang;
use antesala::portal::Role;
use antesala::records::{self, Record};

use super::World;
use super::browser::Browser;

/// Everybody's password in the tests.
pub const PASSWORD: &str = "cuatro gatos en el tejado";

/// A patient with an account, signed in.
pub struct Person {
    pub browser: Browser,
    pub record: PatientId,
    pub email: String,
}

impl World {
    /// Adds a patient record without portal access.
    pub async fn record(&self, clinic: &str, given: &str, family: &str, email: &str) -> PatientId {
        let mut tx = self.tx(clinic).await;
        let id: PatientId = tx.new_id();
        let now = tx.now();
        let record = Record {
            id,
            given_name: given.into(),
            family_name: family.into(),
            identifier: Some("12345678Z".into()),
            birth_on: "1984-05-17".parse().ok(),
            sex: None,
            email: Some(email.into()),
            mobile: Some("+34612345678".into()),
            language: Lang::Es,
            address: Some("Calle Mayor 1".into()),
            postal_code: Some("28013".into()),
            city: Some("Madrid".into()),
            country: Some("ES".into()),
            portal_access: false,
            created_at: now,
            updated_at: now,
        };
        records::save(&mut tx, &record).await.expect("the record is saved");
        tx.commit().await.expect("the record is kept");
        id
    }

    /// A patient with an account, signed in at the clinic's own form.
    pub async fn patient(&self, clinic: &str, given: &str, family: &str) -> Person {
        let email = format!("{given}.{family}@example.com").to_lowercase().replace(' ', "-");
        let id = self.record(clinic, given, family, &email).await;
        let hash = self.antesala.portal().passwords().hash(PASSWORD).await.expect("a hash");
        let answer = self.antesala.portal().passwords().hash("luna").await.expect("a hash");
        let mut tx = self.tx(clinic).await;
        let mut record = records::get(&mut tx, id).await.expect("the record");
        record.portal_access = true;
        records::save(&mut tx, &record).await.expect("the record is saved");
        let account = NewAccount {
            patient: id,
            email: &email,
            password_hash: &hash,
            language: Lang::Es,
            question: Some(("¿Cómo se llamaba su primera mascota?", &answer)),
        };
        open_account(&mut tx, account).await.expect("the account is opened");
        tx.commit().await.expect("the account is kept");
        let browser = self.browser(clinic);
        sign_in(&browser, "/sign-in", &email).await;
        Person { browser, record: id, email }
    }

    /// A member of the staff, signed in at the console.
    pub async fn staff(&self, clinic: &str, role: Role) -> Browser {
        self.staff_named(clinic, &role.to_string(), role).await
    }

    /// One of several with the same role.
    pub async fn staff_named(&self, clinic: &str, name: &str, role: Role) -> Browser {
        let email = format!("{name}@{clinic}.example");
        let hash = self.antesala.portal().passwords().hash(PASSWORD).await.expect("a hash");
        let tenant = self.antesala.portal().registry().by_slug(clinic).expect("the clinic");
        let practitioner = (role == Role::Practitioner).then(|| tenant.config.practitioners[0].slug.clone());
        let mut tx = self.tx(clinic).await;
        let staff = NewStaff {
            email: &email,
            name: "Personal de Prueba",
            role,
            practitioner: practitioner.as_ref().map(antesala::tenancy::config::Slug::as_str),
            language: Lang::Es,
            password_hash: &hash,
        };
        add_staff(&mut tx, staff).await.expect("the staff member is added");
        tx.commit().await.expect("the staff member is kept");
        let browser = self.browser(clinic);
        sign_in(&browser, "/console/sign-in", &email).await;
        browser
    }
}

async fn sign_in(browser: &Browser, path: &str, email: &str) {
    let answer = browser.open(path).await.fill("email", email).fill("password", PASSWORD).send().await;
    assert!(answer.location().is_some_and(|to| !to.contains("/sign-in")), "{}", answer.shown());
}
