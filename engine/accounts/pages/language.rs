//! The language switch, for whoever is there.

use std::time::Duration;

use axum::http::{HeaderMap, header};
use serde::Deserialize;

use super::Page;
use crate::{
    accounts::{
        model::inner_path,
        store::{accounts, staff},
    },
    error::Error,
    ids::{AccountId, StaffId},
    lang::Lang,
    portal::{self, Realm, Visit},
    records::{self, Record},
    storage::Mode,
    web::{Form, cookies::Cookie},
};

#[derive(Deserialize)]
pub struct Choice {
    #[serde(alias = "language")]
    lang: String,
    #[serde(default)]
    next: String,
}

/// Remembers the choice in the browser, and in the account of who is signed in.
pub async fn choose_language(visit: Visit, headers: HeaderMap, Form(choice): Form<Choice>) -> Page {
    let offered = &visit.here.tenant.config.languages;
    let lang: Lang = choice.lang.parse().ok().filter(|lang| offered.contains(lang)).ok_or(Error::NotFound)?;
    let (realm, cookie) =
        if visit.here.is_console() { (Realm::Staff, Cookie::Staff) } else { (Realm::Patient, Cookie::Patient) };
    if let Some(token) = cookie.read(&visit.here, &headers) {
        let mut tx = visit.begin(Mode::Write).await?;
        if let Some(subject) = portal::owner(&mut tx, realm, &token).await? {
            match realm {
                Realm::Patient => {
                    accounts::set_language(&mut tx, AccountId(subject), lang).await?;
                    let patient = accounts::get(&mut tx, AccountId(subject)).await?.patient_id;
                    // Mails are in the language of the record, and follow.
                    let updated_at = tx.now();
                    let record = records::get(&mut tx, patient).await?;
                    records::save(&mut tx, &Record { language: lang, updated_at, ..record }).await?;
                }
                Realm::Staff => staff::set_language(&mut tx, StaffId(subject), lang).await?,
            }
        }
        tx.commit().await?;
    }
    let start = if realm == Realm::Staff { "/console" } else { "/" };
    let mut response = visit.go(inner_path(&choice.next).unwrap_or(start), None);
    let year = Duration::from_hours(365 * 24);
    response.headers_mut().append(header::SET_COOKIE, Cookie::Language.set(&visit.here, lang.as_str(), Some(year)));
    Ok(response)
}
