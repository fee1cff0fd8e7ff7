//! What the rules look at: who is taken when, and who asks.

use super::{absences, devices, groups, lists, needs::Needs, papers, usual};
use crate::{
    booking::model::{Agenda, AgendaBuilder, Counted, HeldFor, Person, Question, Status, has_substitute},
    clock::{Day, Timestamp},
    error::Result,
    ids::{AppointmentId, PatientId},
    records::Sex,
    storage::{Asked, Tx, sql},
};

/// Who is taken: practitioner, room, start and end with the buffers, start and end without them, and whether it is the patient's own.
type Taken = (String, Option<String>, i64, i64, i64, i64, bool);

/// With what is kept free around it no appointment takes longer: the database refuses it.
const LONGEST: std::time::Duration = std::time::Duration::from_hours(48);

/// An appointment of the patient's: the service, and the start.
type Visit = (String, i64);
/// So far around the days that are asked for the patient's other appointments count: more than any gap or month.
const VISITS: std::time::Duration = std::time::Duration::from_hours(24 * 366);

/// An appointment of anybody, as quotas count it: practitioner, service, site, start and end.
type Counting = (String, String, String, i64, i64);
impl From<Counting> for Counted {
    fn from((practitioner, service, site, starts_at, ends_at): Counting) -> Self {
        Self { practitioner, service, site, starts_at, ends_at }
    }
}

/// So far around the days that are asked for everybody's appointments count: a month at most.
const QUOTAS: std::time::Duration = std::time::Duration::from_hours(24 * 32);

/// Who asks: day of birth, sex, whether they came to an appointment and whether they have one, and how many are to come.
type Asks = (Option<Day>, Option<Sex>, bool, bool, i64);

/// Asks who the patient is, as far as the clinic's policies look at it.
async fn ask_who(
    tx: &mut Tx,
    patient: PatientId,
    now: Timestamp,
    moving: Option<AppointmentId>,
    asks_who: bool,
) -> Result<Asked<Asks>> {
    sql!(
        tx,
        ask Asks,
        "SELECT p.birth_on, p.sex, $8 AND EXISTS (SELECT 1 FROM appointments a WHERE a.tenant_id = $1 AND a.patient_id = $2 AND a.status = $7), \
         $8 AND EXISTS (SELECT 1 FROM appointments a WHERE a.tenant_id = $1 AND a.patient_id = $2 AND a.status <> $9 AND a.status <> $10 \
         AND (CAST($5 AS UUID) IS NULL OR a.id <> $5)), \
         (SELECT COUNT(*) FROM appointments a WHERE a.tenant_id = $1 AND a.patient_id = $2 AND (a.status = $3 OR a.status = $6) \
         AND a.starts_at > $4 AND (CAST($5 AS UUID) IS NULL OR a.id <> $5)) \
         FROM patients p WHERE p.tenant_id = $1 AND p.id = $2",
        patient,
        Status::Booked,
        now,
        moving,
        Status::Requested,
        Status::Attended,
        asks_who,
        Status::Cancelled,
        Status::Held
    )
}

/// Who is taken between two instants, as the rules need it; what the patient has to come is counted from `now` on. The appointment that is being moved does not count.
///
/// # Errors
/// When the database is away.
pub async fn agenda(
    tx: &mut Tx,
    patient: Option<PatientId>,
    question: &Question<'_>,
    from: Timestamp,
    until: Timestamp,
    moving: Option<AppointmentId>,
) -> Result<Agenda> {
    let (tenant, now) = (question.tenant, question.now);
    let needs = Needs::of(question);
    let taken = taken(tx, patient, question, (from, until), moving).await?;
    let absences = absences(tx, from, until).await?;
    let asks = match patient {
        Some(patient) => Some(ask_who(tx, patient, now, moving, needs.known).await?),
        None => None,
    };
    let papers = papers::ask(tx, tenant, patient, moving).await?;
    let visits = match patient.filter(|_| needs.visits) {
        Some(patient) => Some(sql!(
            tx,
            ask Visit,
            "SELECT service, starts_at FROM appointments WHERE tenant_id = $1 AND patient_id = $2 AND starts_at > $3 AND starts_at < $4 \
             AND (status = $5 OR status = $6 OR status = $7) AND (CAST($8 AS UUID) IS NULL OR id <> $8)",
            patient,
            from.minus(VISITS),
            until.plus(VISITS),
            Status::Booked,
            Status::Requested,
            Status::Attended,
            moving
        )?),
        None => None,
    };
    let counted = if needs.counted { Some(counted(tx, patient, (from, until), moving).await?) } else { None };
    let lists = if needs.lists { Some(lists::ask(tx, patient).await?) } else { None };
    let usual = match patient.filter(|_| needs.usual) {
        Some(patient) => Some(usual::ask(tx, patient).await?),
        None => None,
    };
    let seats = if needs.seats { Some(groups::ask(tx, question, patient, (from, until), moving).await?) } else { None };
    let uses = devices::ask(tx, question, patient, (from, until), moving).await?;
    let mut agenda = AgendaBuilder::default();
    for (practitioner, room, blocked_from, blocked_until, starts_at, ends_at, own) in taken.all(tx).await? {
        if own {
            agenda.own((starts_at, ends_at));
        }
        agenda.appointment(&practitioner, room.as_deref(), (blocked_from, blocked_until));
    }
    devices::read(tx, uses, &mut agenda).await?;
    for absence in absences.all(tx).await? {
        let time = (absence.starts_at.micros(), absence.ends_at.micros());
        match (absence.practitioner, absence.site) {
            (Some(practitioner), _) if absence.substitute.is_some() => {
                agenda.substituted(practitioner, absence.substitute.unwrap_or_default(), time);
            }
            (Some(practitioner), _) => agenda.away(practitioner, time),
            (None, Some(site)) => agenda.closed(site, time),
            (None, None) => {}
        }
    }
    let asks = match asks {
        Some(asks) => asks.optional(tx).await?,
        None => None,
    };
    let papers = papers::read(tx, papers).await?;
    let (person, open) = asks.map_or((None, 0), |(birth_on, sex, attended, booked, open)| {
        let birth_on = birth_on.map(|day| day.0);
        let person = Person { birth_on, sex, attended, booked, ..papers };
        (Some(person), open)
    });
    let visits = match visits {
        Some(visits) => visits.all(tx).await?,
        None => Vec::new(),
    };
    let counted = match counted {
        Some(counted) => counted.all(tx).await?,
        None => Vec::new(),
    };
    let counted = counted.into_iter().map(Counted::from).collect();
    let lists = lists::read(tx, lists).await?;
    let usual = usual::read(tx, usual).await?;
    let groups = groups::read(tx, seats).await?;
    Ok(Agenda {
        usual,
        visits,
        counted,
        groups,
        lists,
        person,
        ..agenda.build(u32::try_from(open).unwrap_or(u32::MAX))
    })
}

/// Who is taken around the days that are asked for. What has lapsed is free, and so is what is held for the form that this very patient
/// fills in. Where somebody in particular is asked for, whoever else is taken matters as far as they stand in for them, see the patient then, or
/// have a room, where one is needed.
async fn taken(
    tx: &mut Tx,
    patient: Option<PatientId>,
    question: &Question<'_>,
    (from, until): (Timestamp, Timestamp),
    moving: Option<AppointmentId>,
) -> Result<Asked<Taken>> {
    let person = question.practitioner.filter(|person| !has_substitute(person, (from, until)));
    let (everybody, present) = (person.is_none() || !question.rooms().is_empty(), tx.now());
    // Each part goes by an index of its own: as one condition, SQLite would go through all that the clinic has. A row that two parts give
    // takes the same time twice, which is the same.
    sql!(
        tx,
        ask Taken,
        "SELECT practitioner, room, blocked_from, blocked_until, starts_at, ends_at, COALESCE(patient_id = $5, FALSE) FROM ( \
         SELECT * FROM appointments WHERE tenant_id = $1 AND practitioner = $10 AND blocked_from > $3 AND blocked_from < $4 \
         UNION ALL SELECT * FROM appointments WHERE tenant_id = $1 AND blocked_from > $3 AND blocked_from < $4 AND practitioner IN \
         (SELECT s.substitute FROM absences s WHERE s.tenant_id = $1 AND s.practitioner = $10 AND s.ends_at > $3) \
         UNION ALL SELECT * FROM appointments WHERE tenant_id = $1 AND patient_id = $5 AND starts_at > $3 AND starts_at < $4 \
         UNION ALL SELECT * FROM appointments WHERE $11 AND tenant_id = $1 AND starts_at > $3 AND starts_at < $4 \
         AND (CAST($10 AS TEXT) IS NULL OR room IS NOT NULL)) AS near \
         WHERE status <> $2 AND (CAST($6 AS UUID) IS NULL OR id <> $6) \
         AND (status <> $7 OR (lapses_at > $8 AND NOT (held_for = $9 AND COALESCE(patient_id = $5, FALSE))))",
        Status::Cancelled,
        from.minus(LONGEST),
        until.plus(LONGEST),
        patient,
        moving,
        Status::Held,
        present,
        HeldFor::Confirm,
        person.map(|person| person.slug.as_str()),
        everybody
    )
}

/// Everybody's appointments around the days that are asked for, where the clinic has quotas or weights.
async fn counted(
    tx: &mut Tx,
    patient: Option<PatientId>,
    (from, until): (Timestamp, Timestamp),
    moving: Option<AppointmentId>,
) -> Result<Asked<Counting>> {
    let present = tx.now();
    sql!(
        tx,
        ask Counting,
        "SELECT practitioner, service, site, starts_at, ends_at FROM appointments \
         WHERE tenant_id = $1 AND status <> $2 AND starts_at > $3 AND starts_at < $4 AND (CAST($5 AS UUID) IS NULL OR id <> $5) \
         AND (status <> $6 OR (lapses_at > $7 AND NOT (held_for = $8 AND COALESCE(patient_id = $9, FALSE))))",
        Status::Cancelled,
        from.minus(QUOTAS),
        until.plus(QUOTAS),
        moving,
        Status::Held,
        present,
        HeldFor::Confirm,
        patient
    )
}

/// Waits until nobody else decides about hours of this clinic, and keeps others waiting until the transaction ends. SQLite has one writer
/// at a time anyway.
///
/// # Errors
/// When the database is away.
pub async fn hold_clinic(tx: &mut Tx) -> Result<()> {
    if tx.on_postgres() {
        // PostgreSQL alone: SQLite's one writer is here already. 2 stands for its hours among the locks of a clinic.
        sql!(
            tx,
            run,
            "SELECT pg_advisory_xact_lock(2, hashtext(tenant_id)) FROM (SELECT CAST($1 AS TEXT) AS tenant_id) AS clinic"
        )?;
    }
    Ok(())
}
