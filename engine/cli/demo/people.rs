//! The people of the demo: staff of every role, patients with and without an account.

use super::practice;
use crate::{
    accounts::{self, NewAccount, NewStaff},
    clock::Day,
    error::Result,
    ids::PatientId,
    lang::Lang,
    portal::{Portal, Role},
    records::{self, Record, Sex},
    storage::{Mode, Tx},
    tenancy::Tenant,
};

/// Everybody's password in the demo.
pub(super) const PASSWORD: &str = "antesala-demo-2026";
/// The answer to everybody's security question.
const ANSWER: &str = "Luna";

/// Who plays which part.
pub(super) struct Cast {
    pub staff: String,
    pub patient: String,
    pub invited: String,
    /// Everybody of the staff.
    pub team: Vec<(Role, String)>,
}

/// Given name, family names, identity document, day of birth, sex.
type Person = (&'static str, &'static str, &'static str, &'static str, Sex);

const MADRID: &[Person] = &[
    ("Carmen", "Lozano Prieto", "51348276V", "1978-03-14", Sex::Female),
    ("Andrés", "Molina Vega", "02874519W", "1990-11-02", Sex::Male),
    ("Lucía", "Herrero Campos", "47219083Z", "1985-07-21", Sex::Female),
    ("Rafael", "Domínguez Soto", "50763412C", "1962-01-30", Sex::Male),
    ("Inés", "Carrasco Gil", "70184523T", "1996-09-09", Sex::Female),
    ("Tomás", "Aguilar Ríos", "05392817F", "1951-05-18", Sex::Male),
    ("Beatriz", "Navarro León", "53018746C", "1988-12-05", Sex::Female),
    ("Óscar", "Peña Marín", "46827310T", "1973-04-27", Sex::Male),
    ("Elena", "Fuentes Rubio", "51920384T", "1999-02-11", Sex::Female),
    ("Jorge", "Blanco Nieto", "07845216P", "1969-08-08", Sex::Male),
];

const CANARY: &[Person] = &[
    ("Nayra", "Santana Quintana", "78512364R", "1982-06-03", Sex::Female),
    ("Airam", "Déniz Suárez", "44725918A", "1994-10-19", Sex::Male),
    ("Marta", "Cabrera Ojeda", "42873651H", "1976-02-25", Sex::Female),
    ("Yeray", "Hernández Alemán", "78496125T", "2001-01-13", Sex::Male),
    ("Idaira", "Betancor Ruiz", "45316782C", "1989-05-30", Sex::Female),
    ("Jordi", "Puig Serra", "39748215Y", "1967-11-11", Sex::Male),
    ("Clara", "Medina Falcón", "54081273Q", "1992-03-08", Sex::Female),
    ("Samuel", "Rivero Armas", "43629857F", "1958-09-22", Sex::Male),
];

/// Fills a clinic; one that has staff is left as it is.
pub(super) async fn seed(portal: &Portal, tenant: &Tenant) -> Result<Cast> {
    let domain = tenant
        .config
        .contact
        .email
        .as_deref()
        .and_then(|email| email.split_once('@'))
        .map_or("clinic.example", |(_, domain)| domain);
    let people = if tenant.config.time_zone.to_string() == "Atlantic/Canary" { CANARY } else { MADRID };
    let team = [Role::Admin, Role::Reception, Role::Practitioner, Role::Billing];
    let cast = Cast {
        staff: format!("admin@{domain}"),
        patient: address(&people[0]),
        invited: address(&people[1]),
        team: team.map(|role| (role, format!("{role}@{domain}"))).into(),
    };
    let hash = portal.passwords().hash(PASSWORD).await?;
    let answer = portal.passwords().hash(&crate::portal::normalise_answer(ANSWER)).await?;
    let mut tx = portal.storage().begin(&tenant.slug, Mode::Write).await?;
    if accounts::staff_exists(&mut tx, &cast.staff).await? {
        tx.rollback().await;
        return Ok(cast);
    }
    let first = tenant.config.practitioners.first();
    for (role, name) in [
        (Role::Admin, "Pilar Ibáñez"),
        (Role::Reception, "Sergio Cano"),
        (Role::Practitioner, first.map_or("Profesional", |person| person.name.as_str())),
        (Role::Billing, "Rosa Alba Marrero"),
    ] {
        let staff = NewStaff {
            email: &format!("{role}@{domain}"),
            name,
            role,
            practitioner: first.filter(|_| role == Role::Practitioner).map(|person| person.slug.as_str()),
            language: Lang::Es,
            password_hash: &hash,
        };
        accounts::add_staff(&mut tx, staff).await?;
    }
    let mut patients = Vec::new();
    for (index, person) in people.iter().enumerate() {
        let record = record(&tx, tenant, person, index);
        records::save(&mut tx, &record).await?;
        // The second has been invited, the last has no portal access, the others have an account.
        if index != 1 && record.portal_access {
            let account = NewAccount {
                patient: record.id,
                email: record.email.as_deref().unwrap_or_default(),
                password_hash: &hash,
                language: record.language,
                question: Some(("¿Cómo se llamaba su primera mascota?", &answer)),
            };
            accounts::open_account(&mut tx, account).await?;
        }
        patients.push(record);
    }
    accounts::invite(&mut tx, &patients[1], &accounts::model::Settings::of(tenant)).await?;
    practice::fill(portal, &mut tx, tenant, &patients).await?;
    tx.commit().await?;
    Ok(cast)
}

fn record(tx: &Tx, tenant: &Tenant, person: &Person, index: usize) -> Record {
    let (given, family, identifier, birth, sex) = person;
    let legal = &tenant.config.legal;
    let languages = &tenant.config.languages;
    Record {
        id: tx.new_id::<PatientId>(),
        given_name: (*given).into(),
        family_name: (*family).into(),
        identifier: Some((*identifier).into()),
        birth_on: birth.parse::<Day>().ok(),
        sex: Some(*sex),
        email: Some(address(person)),
        mobile: Some(format!("+346{:08}", 12_345_670 + index)),
        language: if index % 4 == 3 { languages.last().copied().unwrap_or_default() } else { Lang::Es },
        address: Some(format!("Calle del Mirador {}", 3 + index * 4)),
        postal_code: Some(legal.postal_code.clone()),
        city: Some(legal.city.clone()),
        country: Some(tenant.config.country.clone()),
        portal_access: index + 1 < 8,
        created_at: tx.now(),
        updated_at: tx.now(),
    }
}

/// `carmen.lozano@example.com`
fn address(person: &Person) -> String {
    let plain = |c: char| match c {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' => 'u',
        'ñ' => 'n',
        other => other,
    };
    let family = person.1.split(' ').next().unwrap_or_default();
    format!("{}.{family}@example.com", person.0).to_lowercase().chars().map(plain).collect()
}
