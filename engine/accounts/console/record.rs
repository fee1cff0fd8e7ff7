//! Adding and editing a patient record, and sending its invitation again.

use serde::{Deserialize, Serialize};

use super::{
    Page,
    access::{Change, follow},
};
use crate::{
    accounts::{
        model::{Settings, identifier, is_country, is_email, is_postal_code, mobile, normalise_email},
        store::{accounts, email_is_taken, invitations},
    },
    audit::{self, Act},
    clock::Day,
    error::{Error, Result},
    ids::PatientId,
    lang::Lang,
    portal::{Role, Staff},
    records::{self, Record, Sex},
    web::{Errors, Fields, Form, Limit, Path},
};

#[derive(Deserialize, Serialize, Default)]
#[serde(default)]
pub struct PatientForm {
    given_name: String,
    family_name: String,
    identifier: String,
    birth_on: String,
    sex: String,
    email: String,
    mobile: String,
    language: String,
    address: String,
    postal_code: String,
    city: String,
    country: String,
    /// A ticked box sends `on`.
    portal_access: String,
    /// When the record that the form shows last changed.
    version: String,
}

fn version(record: &Record) -> String {
    record.updated_at.micros().to_string()
}

#[derive(Serialize)]
struct RecordPage<'a> {
    /// The record, when it is not a new one.
    id: Option<PatientId>,
    action: String,
    form: &'a PatientForm,
    sexes: &'static [Sex],
    errors: Errors,
}

impl PatientForm {
    fn of(record: &Record) -> Self {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        Self {
            given_name: record.given_name.clone(),
            family_name: record.family_name.clone(),
            identifier: text(&record.identifier),
            birth_on: record.birth_on.map(|day| day.to_string()).unwrap_or_default(),
            sex: record.sex.map(|sex| sex.to_string()).unwrap_or_default(),
            email: text(&record.email),
            mobile: text(&record.mobile),
            language: record.language.to_string(),
            address: text(&record.address),
            postal_code: text(&record.postal_code),
            city: text(&record.city),
            country: text(&record.country),
            portal_access: if record.portal_access { "on".into() } else { String::new() },
            version: version(record),
        }
    }

    /// Whether the form shows what the record is now.
    fn is_about(&self, record: &Record) -> bool {
        self.version.is_empty() || self.version == version(record)
    }

    /// What the record would be after this form.
    fn read(&self, before: Option<&Record>, staff: &Staff, errors: &mut Errors) -> Record {
        let settings = Settings::of(&staff.visit.here.tenant);
        let config = &staff.visit.here.tenant.config;
        let text = |value: &str| Some(value.trim().to_owned()).filter(|value| !value.is_empty());
        let optional = |field: &str, value: &str, longest: usize, errors: &mut Errors| {
            errors.check(value.chars().count() <= longest, field, "accounts-error-too-long");
            text(value)
        };
        errors.check(!self.given_name.trim().is_empty(), "given_name", "accounts-error-name-missing");
        errors.check(!self.family_name.trim().is_empty(), "family_name", "accounts-error-family-missing");
        for (field, value) in [("given_name", &self.given_name), ("family_name", &self.family_name)] {
            errors.check(value.chars().count() <= 100, field, "accounts-error-too-long");
        }
        let birth_on: Option<Day> = text(&self.birth_on).and_then(|day| day.parse().ok());
        let today = staff.tx.now().day(&staff.visit.here.tenant.zone(None));
        let earliest = Day(jiff::civil::date(1890, 1, 1));
        let believable = birth_on.is_none_or(|day| (earliest..=today).contains(&day));
        let read = self.birth_on.trim().is_empty() || birth_on.is_some();
        errors.check(read && believable, "birth_on", "accounts-error-birth");
        let email = text(&normalise_email(&self.email));
        errors.check(email.as_deref().is_none_or(is_email), "email", "accounts-error-email");
        let number = mobile(&self.mobile, &settings.country);
        errors.check(number.is_some() || self.mobile.trim().is_empty(), "mobile", "accounts-error-mobile");
        let portal_access = !self.portal_access.is_empty();
        if portal_access {
            errors.check(email.is_some(), "email", "accounts-error-portal-needs-email");
            errors.check(number.is_some(), "mobile", "accounts-error-portal-needs-mobile");
        }
        let language: Option<Lang> = self.language.parse().ok().filter(|lang| config.languages.contains(lang));
        errors.check(language.is_some(), "language", "accounts-error-language");
        let document = identifier(&self.identifier).unwrap_or_else(|_| {
            errors.add("identifier", "accounts-error-identifier-letter");
            self.identifier.clone()
        });
        let country = self.country.trim().to_uppercase();
        errors.check(country.is_empty() || is_country(&country), "country", "accounts-error-country");
        let code = self.postal_code.trim();
        let abroad = if country.is_empty() { &config.country } else { &country };
        errors.check(code.is_empty() || is_postal_code(code, abroad), "postal_code", "accounts-error-postal-code");
        let now = staff.tx.now();
        Record {
            id: before.map_or_else(|| staff.tx.new_id(), |record| record.id),
            given_name: self.given_name.trim().to_owned(),
            family_name: self.family_name.trim().to_owned(),
            identifier: optional("identifier", &document, 40, errors),
            birth_on,
            sex: text(&self.sex).and_then(|sex| sex.parse().ok()),
            email,
            mobile: number,
            language: language.unwrap_or_default(),
            address: optional("address", &self.address, 200, errors),
            postal_code: optional("postal_code", &self.postal_code, 20, errors),
            city: optional("city", &self.city, 100, errors),
            country: text(&country),
            portal_access,
            created_at: before.map_or(now, |record| record.created_at),
            updated_at: now,
        }
    }
}

fn page(id: Option<PatientId>, form: &PatientForm, errors: Errors) -> RecordPage<'_> {
    let action = id.map_or_else(|| "/console/patients/new".to_owned(), |id| format!("/console/patients/{id}/edit"));
    RecordPage { id, action, form, sexes: Sex::ALL, errors }
}

/// An empty form.
pub async fn adding_patient(staff: Staff) -> Page {
    staff.must_be(Role::DESK)?;
    let config = &staff.visit.here.tenant.config;
    let form = PatientForm {
        language: config.languages.first().copied().unwrap_or_default().to_string(),
        country: config.country.clone(),
        ..PatientForm::default()
    };
    staff.page("console/accounts/patient", &page(None, &form, Errors::new())).await
}

/// Adds a patient.
pub async fn add_patient(staff: Staff, Form(form): Form<PatientForm>) -> Page {
    staff.must_be(Role::DESK)?;
    save(staff, None, form).await
}

/// The form with what the record says.
pub async fn editing_patient(mut staff: Staff, Path(id): Path<PatientId>) -> Page {
    staff.must_be(Role::DESK)?;
    let record = records::get(&mut staff.tx, id).await?;
    let staff = staff.opens(id).await?;
    staff.page("console/accounts/patient", &page(Some(id), &PatientForm::of(&record), Errors::new())).await
}

/// Writes a record anew.
pub async fn edit_patient(mut staff: Staff, Path(id): Path<PatientId>, Form(form): Form<PatientForm>) -> Page {
    staff.must_be(Role::DESK)?;
    let before = records::get(&mut staff.tx, id).await?;
    save(staff, Some(before), form).await
}

async fn save(mut staff: Staff, before: Option<Record>, form: PatientForm) -> Page {
    let mut errors = Errors::new();
    let record = form.read(before.as_ref(), &staff, &mut errors);
    if let Some(email) = record.email.as_deref().filter(|_| record.portal_access)
        && accounts::email_of_another(&mut staff.tx, email, record.id).await?
    {
        errors.add("email", "accounts-error-email-shared");
    }
    let same = before.as_ref().is_some_and(|before| before.identifier == record.identifier);
    if let Some(identifier) = record.identifier.as_deref().filter(|_| !same)
        && records::identifier_is_of_another(&mut staff.tx, identifier, record.id).await?
    {
        errors.add("identifier", "accounts-error-identifier-shared");
    }
    // Who has the form open while somebody else saves would undo what they wrote.
    if let Some(before) = before.as_ref().filter(|before| !form.is_about(before)) {
        errors.add("given_name", "accounts-error-record-changed");
        let latest = PatientForm { version: version(before), ..form };
        return staff.refuse("console/accounts/patient", &page(Some(before.id), &latest, errors)).await;
    }
    let known = before.as_ref().map(|record| record.id);
    if !errors.is_empty() {
        return staff.refuse("console/accounts/patient", &page(known, &form, errors)).await;
    }
    let change = match write(&mut staff, before.as_ref(), &record).await {
        Ok(change) => change,
        // Somebody else gave the address to another record at the same moment.
        Err(error) if email_is_taken(&error) => {
            errors.add("email", "accounts-error-email-shared");
            return staff.refuse("console/accounts/patient", &page(known, &form, errors)).await;
        }
        Err(Error::Refused { key }) => {
            errors.add("portal_access", &key);
            return staff.refuse("console/accounts/patient", &page(known, &form, errors)).await;
        }
        Err(error) => return Err(error),
    };
    let notice = match change {
        Change::Invited => "accounts-patient-saved-invited",
        Change::Off => "accounts-patient-saved-off",
        Change::On => "accounts-patient-saved-on",
        Change::None => "accounts-patient-saved",
    };
    staff.commit_and_go(&format!("/console/patients/{}", record.id), notice).await
}

async fn write(staff: &mut Staff, before: Option<&Record>, record: &Record) -> Result<Change> {
    let settings = Settings::of(&staff.visit.here.tenant);
    records::save(&mut staff.tx, record).await?;
    let change = follow(&mut staff.tx, before, record, &settings).await?;
    note(staff, if before.is_some() { "patient.changed" } else { "patient.added" }, record.id).await?;
    match change {
        Change::Invited => note(staff, "invitation.sent", record.id).await?,
        Change::On => note(staff, "patient.portal-on", record.id).await?,
        Change::Off => note(staff, "patient.portal-off", record.id).await?,
        Change::None => {}
    }
    Ok(change)
}

async fn note(staff: &mut Staff, action: &str, patient: PatientId) -> Result<()> {
    let actor = staff.actor();
    let act = Act { action, subject: "patient", id: Some(patient.0), patient: Some(patient), detail: None };
    audit::record(&mut staff.tx, &actor, act).await
}

/// «Reenvía email confirmación»: a new link; the older one stops working.
pub async fn invite_patient(mut staff: Staff, Path(id): Path<PatientId>, Form(_): Form<Fields>) -> Page {
    staff.must_be(Role::DESK)?;
    let back = format!("/console/patients/{id}");
    let record = records::get(&mut staff.tx, id).await?;
    let limit = format!("{} {id}", staff.visit.here.tenant.slug);
    let settings = Settings::of(&staff.visit.here.tenant);
    let allowed = staff.visit.portal.limits().take(Limit::Invitation, &limit);
    let sent = match allowed {
        Ok(()) => invitations::send(&mut staff.tx, &record, &settings).await.map(|_| ()),
        Err(_) => Err(Error::refused("accounts-error-too-many-invitations")),
    };
    match sent {
        Ok(()) => {
            note(&mut staff, "invitation.sent", id).await?;
            staff.commit_and_go(&back, "accounts-invited").await
        }
        Err(Error::Refused { key }) => {
            let notice = format!("!{key}");
            staff.go(&back, Some(&notice)).await
        }
        Err(error) => Err(error),
    }
}
