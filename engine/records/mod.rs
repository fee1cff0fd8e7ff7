//! The patient record, as far as more than one slice reads it: who the person is and how to reach them.

pub mod answered;
pub mod coverage;
pub mod tags;

use crate::{
    clock::{Day, Timestamp},
    error::{Error, Result},
    ids::PatientId,
    lang::Lang,
    storage::{Asked, Tx, sql},
};

pub use crate::tenancy::config::Sex;

/// A patient record.
#[derive(Debug, Clone, sqlx::FromRow, serde::Serialize)]
pub struct Record {
    /// Its id.
    pub id: PatientId,
    /// Given name.
    pub given_name: String,
    /// Family names.
    pub family_name: String,
    /// The person's identity document (DNI, NIE, passport), which invoices carry.
    pub identifier: Option<String>,
    /// Day of birth.
    pub birth_on: Option<Day>,
    /// Administrative sex.
    pub sex: Option<Sex>,
    /// E-mail address, lower case.
    pub email: Option<String>,
    /// Mobile number, E.164.
    pub mobile: Option<String>,
    /// The language of pages and mails.
    pub language: Lang,
    /// Street and number.
    pub address: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Town.
    pub city: Option<String>,
    /// Country, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// «Portal del Paciente»: whether the person may have an account.
    pub portal_access: bool,
    /// When the record was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Record {
    /// Given and family name.
    pub fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

/// Asks for one record, to be read when what else is needed was asked too.
///
/// # Errors
/// When the database is away.
pub(crate) async fn ask(tx: &mut Tx, id: PatientId) -> Result<Asked<Record>> {
    sql!(
        tx,
        ask Record,
        "SELECT id, given_name, family_name, identifier, birth_on, sex, email, mobile, language, address, postal_code, city, \
         country, portal_access, created_at, updated_at FROM patients WHERE tenant_id = $1 AND id = $2",
        id
    )
}

/// One record.
///
/// # Errors
/// [`Error::NotFound`] when this clinic has none of that id.
pub async fn get(tx: &mut Tx, id: PatientId) -> Result<Record> {
    ask(tx, id).await?.one(tx).await
}

/// Waits until nobody else decides about this record, and keeps others waiting until the transaction ends: for rules that
/// count rows, such as how many appointments a patient may have to come. SQLite has one writer at a time anyway.
///
/// # Errors
/// When the database is away.
pub async fn hold(tx: &mut Tx, id: PatientId) -> Result<()> {
    if tx.on_postgres() {
        // PostgreSQL alone: SQLite's one writer is here already.
        sql!(tx, run, "UPDATE patients SET updated_at = updated_at WHERE tenant_id = $1 AND id = $2", id)?;
    }
    Ok(())
}

/// One record, for a practitioner (by slug) if it is of an own patient.
///
/// # Errors
/// [`Error::NotFound`] when this clinic has none of that id, or it is not theirs to see.
pub async fn get_seen_by(tx: &mut Tx, id: PatientId, only_own: Option<&str>) -> Result<Record> {
    let found: Option<(PatientId,)> = sql!(
        tx,
        optional(PatientId,),
        "SELECT id FROM patients p WHERE tenant_id = $1 AND id = $2 AND (CAST($3 AS TEXT) IS NULL OR EXISTS ( \
             SELECT 1 FROM appointments a WHERE a.tenant_id = p.tenant_id AND a.patient_id = p.id AND a.practitioner = $3))",
        id,
        only_own
    )?;
    found.ok_or(Error::NotFound)?;
    get(tx, id).await
}

/// The records with this e-mail address, or with this identity document; fifty at most.
///
/// # Errors
/// When the database is away.
pub async fn known_as(tx: &mut Tx, email: Option<&str>, identifier: Option<&str>) -> Result<Vec<Record>> {
    sql!(
        tx,
        all Record,
        "SELECT id, given_name, family_name, identifier, birth_on, sex, email, mobile, language, address, postal_code, city, \
         country, portal_access, created_at, updated_at FROM patients WHERE tenant_id = $1 \
         AND (CAST($2 AS TEXT) IS NULL OR email = $2) AND (CAST($3 AS TEXT) IS NULL OR lower(identifier) = lower($3)) ORDER BY id LIMIT 50",
        email,
        identifier
    )
}

/// One record, if there is one.
///
/// # Errors
/// When the database is away.
pub async fn find(tx: &mut Tx, id: PatientId) -> Result<Option<Record>> {
    ask(tx, id).await?.optional(tx).await
}

/// Records whose name, identity document, e-mail, mobile or day of birth contain the words (three at most count), by family name; for a practitioner (by slug)
/// the own patients only.
///
/// # Errors
/// When the database is away.
pub async fn search(tx: &mut Tx, words: &str, only_own: Option<&str>, offset: i64, limit: i64) -> Result<Vec<Record>> {
    let words = searched(words);
    let mut patterns =
        words.iter().map(|word| format!("%{}%", word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")));
    let (first, second, third) = (patterns.next(), patterns.next(), patterns.next());
    sql!(
        tx,
        all Record,
        "SELECT id, given_name, family_name, identifier, birth_on, sex, email, mobile, language, address, postal_code, city, \
         country, portal_access, created_at, updated_at FROM patients p WHERE tenant_id = $1 \
         AND (CAST($2 AS TEXT) IS NULL OR search LIKE $2 ESCAPE '\\') AND (CAST($3 AS TEXT) IS NULL OR search LIKE $3 ESCAPE '\\') \
         AND (CAST($4 AS TEXT) IS NULL OR search LIKE $4 ESCAPE '\\') \
         AND (CAST($5 AS TEXT) IS NULL OR EXISTS ( \
           SELECT 1 FROM appointments a WHERE a.tenant_id = p.tenant_id AND a.patient_id = p.id AND a.practitioner = $5)) \
         ORDER BY search, id LIMIT CAST($6 AS BIGINT) OFFSET CAST($7 AS BIGINT)",
        first,
        second,
        third,
        only_own,
        limit,
        offset
    )
}

/// Whether another record has this identity document.
///
/// # Errors
/// When the database is away.
pub async fn identifier_is_of_another(tx: &mut Tx, identifier: &str, own: PatientId) -> Result<bool> {
    let found: Option<(PatientId,)> = sql!(
        tx,
        optional(PatientId,),
        "SELECT id FROM patients WHERE tenant_id = $1 AND identifier = $2 AND id <> $3 LIMIT 1",
        identifier,
        own
    )?;
    Ok(found.is_some())
}

/// Other records that may be the same person's: with the same e-mail address, the same mobile number, or the same name and day of birth.
///
/// # Errors
/// When the database is away.
pub async fn alike(tx: &mut Tx, record: &Record) -> Result<Vec<Record>> {
    let name = fold(&format!("{} {}", record.family_name, record.given_name));
    let name = format!("{} %", name.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
    sql!(
        tx,
        all Record,
        "SELECT id, given_name, family_name, identifier, birth_on, sex, email, mobile, language, address, postal_code, city, \
         country, portal_access, created_at, updated_at FROM patients WHERE tenant_id = $1 AND id <> $2 \
         AND (email = $3 OR mobile = $4 OR (birth_on = $5 AND search LIKE $6 ESCAPE '\\')) ORDER BY search, id LIMIT 5",
        record.id,
        &record.email,
        &record.mobile,
        record.birth_on,
        name
    )
}

/// The words of a search as the records have them: a telephone number without its spaces, an identity document without its hyphen, a
/// day as it is kept.
fn searched(typed: &str) -> Vec<String> {
    let number: String = typed.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')' | '/')).collect();
    let day = typed.trim().replace(['/', '.'], "-");
    let day = ["%d-%m-%Y", "%Y-%m-%d"].iter().find_map(|format| jiff::civil::Date::strptime(format, &day).ok());
    if let Some(day) = day {
        return vec![day.to_string()];
    }
    let digits = number.strip_prefix('+').unwrap_or(&number);
    if digits.len() >= 3 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return vec![number.strip_prefix("00").map_or_else(|| number.clone(), |rest| format!("+{rest}"))];
    }
    let word = |word: &str| {
        let folded = fold(word);
        if word.bytes().any(|byte| byte.is_ascii_digit()) && !word.contains('@') {
            folded.replace(['-', '.'], "")
        } else {
            folded
        }
    };
    typed.split([' ', ',']).map(word).filter(|word| !word.is_empty()).collect()
}

/// As names are found and ordered: without case and accents, which the two databases know differently.
fn fold(text: &str) -> String {
    let plain = |c: char| match c {
        'á' | 'à' | 'ä' | 'â' | 'ã' | 'å' => 'a',
        'é' | 'è' | 'ë' | 'ê' => 'e',
        'í' | 'ì' | 'ï' | 'î' => 'i',
        'ó' | 'ò' | 'ö' | 'ô' | 'õ' | 'ø' => 'o',
        'ú' | 'ù' | 'ü' | 'û' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        other => other,
    };
    text.chars().flat_map(char::to_lowercase).map(plain).collect()
}

/// Adds a record or writes it anew.
///
/// # Errors
/// When the database is away.
pub async fn save(tx: &mut Tx, record: &Record) -> Result<()> {
    let parts = [&record.identifier, &record.email, &record.mobile].map(|part| part.as_deref().unwrap_or_default());
    let birth = record.birth_on.map(|day| day.to_string()).unwrap_or_default();
    let search = format!("{} {} {} {birth}", record.family_name, record.given_name, parts.join(" "));
    sql!(
        tx,
        run,
        "INSERT INTO patients (tenant_id, id, given_name, family_name, identifier, birth_on, sex, email, mobile, language, \
         address, postal_code, city, country, portal_access, created_at, updated_at, search) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) \
         ON CONFLICT (tenant_id, id) DO UPDATE SET given_name = excluded.given_name, family_name = excluded.family_name, \
         identifier = excluded.identifier, birth_on = excluded.birth_on, sex = excluded.sex, email = excluded.email, \
         mobile = excluded.mobile, language = excluded.language, address = excluded.address, \
         postal_code = excluded.postal_code, city = excluded.city, country = excluded.country, \
         portal_access = excluded.portal_access, updated_at = excluded.updated_at, search = excluded.search",
        record.id,
        &record.given_name,
        &record.family_name,
        &record.identifier,
        record.birth_on,
        record.sex,
        &record.email,
        &record.mobile,
        record.language,
        &record.address,
        &record.postal_code,
        &record.city,
        &record.country,
        record.portal_access,
        record.created_at,
        record.updated_at,
        fold(&search)
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{fold, searched};

    #[test]
    fn a_number_or_a_day_is_found_however_it_is_written() {
        for (typed, found) in [
            ("612 34 56 70", "612345670"),
            ("+34 612-345-670", "+34612345670"),
            ("0034 612345670", "+34612345670"),
            ("51348276-V", "51348276v"),
            ("14/03/1978", "1978-03-14"),
            ("1978-03-14", "1978-03-14"),
        ] {
            assert_eq!(searched(typed), [found], "{typed}");
        }
        assert_eq!(searched("Lozano, Cármen"), ["lozano", "carmen"]);
        assert_eq!(searched("ana.gil-3@example.com"), ["ana.gil-3@example.com"]);
    }

    #[test]
    fn names_are_found_without_their_accents_and_capitals() {
        assert_eq!(fold("Ñíguez Ibáñez, Lucía"), "niguez ibanez, lucia");
        assert_eq!(fold("FRANÇA Güell"), "franca guell");
    }
}
