//! The three pages and the booking.

use std::collections::{BTreeSet, HashMap};

use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, ToSpan};
use minijinja::{Value, context};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Answer, Fault, Floor, rows, words};

const MINUTE: i64 = 60 * 1_000_000;
const HOUR: i64 = 60 * MINUTE;
/// How many days ahead the measured clinic takes bookings.
const HORIZON: i64 = 60;

/// Weekday, practitioner, from and until in minutes: the stretches in which family medicine is offered at the measured site.
const HOURS: [(usize, &str, i64, i64); 7] = [
    (0, "ruiz", 540, 840),
    (2, "ruiz", 540, 840),
    (1, "ruiz", 960, 1200),
    (3, "ruiz", 960, 1200),
    (1, "ortega", 510, 870),
    (3, "ortega", 510, 870),
    (4, "ortega", 510, 870),
];

#[derive(Serialize)]
struct Card {
    id: String,
    service: String,
    site: String,
    practitioner: String,
    local: String,
    datetime: String,
    weekday: &'static str,
    day: i8,
    month: &'static str,
    can_move: bool,
    can_cancel: bool,
    hint: &'static str,
    state: &'static str,
    badge: &'static str,
}

fn card(row: rows::Appointment, now: i64) -> Result<Card, Fault> {
    let at: DateTime = row.starts_local.parse()?;
    let (online, notice) = match row.service.as_str() {
        "certificado" => (false, 24),
        "analitica" => (true, 12),
        "psicologia" => (true, 48),
        _ => (true, 24),
    };
    let stands = row.status == "booked" && row.starts_at > now;
    let can_cancel = stands && now + notice * HOUR <= row.starts_at;
    let in_time = stands && now + notice.max(24) * HOUR <= row.starts_at;
    let (state, badge) = match row.status.as_str() {
        "cancelled" => ("Anulada", "neutral"),
        "attended" => ("Atendida", "neutral"),
        "no_show" => ("No acudió", "danger"),
        _ => ("Pasada", "neutral"),
    };
    Ok(Card {
        id: row.id.to_string(),
        service: row.service_name,
        site: row.site_name,
        practitioner: row.practitioner_name,
        datetime: words::datetime(at),
        weekday: words::short_weekday(at.date()),
        day: at.day(),
        month: words::short_month(at.date()),
        can_move: in_time && online && row.moves < 2,
        can_cancel,
        hint: match (can_cancel, in_time, row.moves < 2, online) {
            (false, ..) => "Ya no se puede anular por internet. Llame a la clínica si no puede venir.",
            (_, false, ..) => "Ya no se puede cambiar por internet. Llame a la clínica.",
            (.., false, _) => {
                "Ya ha cambiado esta cita las veces que permite la clínica. Llame para volver a cambiarla."
            }
            (.., false) => "Este servicio no se puede reservar por internet. Llame a la clínica.",
            _ => "",
        },
        state,
        badge,
        local: row.starts_local,
    })
}

#[derive(Serialize)]
struct Entitlement {
    kind: &'static str,
    service: String,
    service_name: String,
    referred_by: Option<String>,
    left: String,
    until: String,
}

/// A referral or an invitation as the page shows it, if it is still good for something.
fn entitlement(row: rows::Entitlement, today: Date) -> Result<Option<Entitlement>, Fault> {
    let until: Date = row.valid_until.parse()?;
    if row.withdrawn_at.is_some() || row.remaining < 1 || until < today {
        return Ok(None);
    }
    let left = match row.remaining {
        1 => format!("Queda 1 de {}", row.visits),
        remaining => format!("Quedan {remaining} de {}", row.visits),
    };
    Ok(Some(Entitlement {
        kind: if row.kind == "referral" { "Volante" } else { "Invitación" },
        service: row.service,
        service_name: row.service_name,
        referred_by: row.referred_by,
        left,
        until: words::short(until),
    }))
}

fn value(of: impl Serialize) -> Value {
    Value::from(minijinja::value::Serde(of))
}

fn person(session: &rows::Session, csrf: &str) -> Value {
    let name = format!("{} {}", session.given_name, session.family_name);
    context! { initials => words::initials(&name), name, csrf, given => session.given_name.clone() }
}

pub async fn home(State(floor): State<Floor>, headers: HeaderMap) -> Answer {
    let (mut connection, session, csrf) = floor.signed_in(&headers).await?;
    let now = words::now();
    let pending = rows::pending(&mut connection, session.patient_id, now).await?;
    let unread = rows::unread_documents(&mut connection, session.patient_id, now).await?;
    let open = rows::open_questionnaires(&mut connection, session.patient_id).await?;
    drop(connection);
    let count = pending.len();
    let next = pending.into_iter().next().map(|row| card(row, now)).transpose()?;
    let own = context! { next => value(next), pending => count, unread, open };
    floor.page("home", context! { ..own, ..person(&session, &csrf) })
}

pub async fn appointments(State(floor): State<Floor>, headers: HeaderMap) -> Answer {
    let (mut connection, session, csrf) = floor.signed_in(&headers).await?;
    let now = words::now();
    let pending = rows::pending(&mut connection, session.patient_id, now).await?;
    let past = rows::past(&mut connection, session.patient_id, now).await?;
    let waiting = rows::waiting(&mut connection, session.patient_id).await?;
    let noted = rows::entitlements(&mut connection, session.patient_id, now).await?;
    drop(connection);
    let today = floor.0.zone.to_datetime(Timestamp::from_microsecond(now)?).date();
    let noted: Vec<Option<Entitlement>> =
        noted.into_iter().map(|row| entitlement(row, today)).collect::<Result<_, _>>()?;
    let noted: Vec<Entitlement> = noted.into_iter().flatten().collect();
    let cards =
        |rows: Vec<rows::Appointment>| rows.into_iter().map(|row| card(row, now)).collect::<Result<Vec<_>, _>>();
    let own = context! { pending => value(cards(pending)?), past => value(cards(past)?), waiting => waiting.iter().any(|one| !one.service_name.is_empty()), entitlements => value(noted) };
    floor.page("appointments", context! { ..own, ..person(&session, &csrf) })
}

#[derive(Serialize)]
struct Day {
    today: bool,
    long: String,
    weekday: &'static str,
    number: i8,
    month: &'static str,
    slots: Vec<Slot>,
}

#[derive(Serialize)]
struct Slot {
    at: i64,
    local: String,
    time: String,
    pause: bool,
}

pub async fn calendar(State(floor): State<Floor>, headers: HeaderMap) -> Answer {
    let (mut connection, session, csrf) = floor.signed_in(&headers).await?;
    let now = words::now();
    let zone = &floor.0.zone;
    let today = zone.to_datetime(Timestamp::from_microsecond(now)?).date();
    let mut days = Vec::with_capacity(8);
    for offset in 0..8 {
        let day: Date = today.checked_add(offset.days())?;
        days.push((day, day.to_zoned(zone.clone())?.timestamp().as_microsecond()));
    }
    let (from, until) = (days[0].1, days[7].1);
    let taken = rows::taken(&mut connection, session.patient_id, now, from, until).await?;
    let absences = rows::absences(&mut connection, from, until).await?;
    let to_come = rows::appointments_to_come(&mut connection, session.patient_id, now).await?;
    drop(connection);
    let mut busy: HashMap<&str, Vec<(i64, i64)>> = HashMap::new();
    let mut own = Vec::new();
    for (practitioner, _, blocked_from, blocked_until, starts_at, ends_at, is_own) in &taken {
        busy.entry(practitioner).or_default().push((*blocked_from, *blocked_until));
        if *is_own {
            own.push((*starts_at, *ends_at));
        }
    }
    for absence in &absences {
        let time = (absence.starts_at, absence.ends_at);
        match (&absence.practitioner, absence.site.as_deref()) {
            (Some(practitioner), _) => busy.entry(practitioner).or_default().push(time),
            (None, Some("castellana")) => own.push(time),
            _ => {}
        }
    }
    let free = |who: &str, at: i64| {
        let clear = |times: &[(i64, i64)]| times.iter().all(|(from, until)| *from >= at + 20 * MINUTE || *until <= at);
        to_come < 4 && at >= now + 2 * HOUR && clear(&own) && busy.get(who).is_none_or(|times| clear(times))
    };
    let weeks = days[..7].iter().map(|&(day, midnight)| {
        let mut minutes = BTreeSet::new();
        for (weekday, who, from, until) in HOURS {
            if weekday == words::weekday(day) {
                let starts = (from..=until - 20).step_by(10);
                minutes.extend(starts.filter(|minute| free(who, midnight + minute * MINUTE)));
            }
        }
        let afternoon = minutes.range(15 * 60..).next().filter(|_| minutes.first() < Some(&(15 * 60))).copied();
        let slot = |minute: i64| {
            let time = format!("{:02}:{:02}", minute / 60, minute % 60);
            let pause = afternoon == Some(minute);
            Slot { at: midnight + minute * MINUTE, local: format!("{day}T{time}"), time, pause }
        };
        Day {
            today: day == today,
            long: words::long(day),
            weekday: words::short_weekday(day),
            number: day.day(),
            month: words::short_month(day),
            slots: minutes.into_iter().map(slot).collect(),
        }
    });
    let weeks: Vec<Day> = weeks.collect();
    let first = weeks.iter().flat_map(|day| &day.slots).next();
    let first_at = first.map(|slot| slot.local.parse().map(words::datetime)).transpose()?;
    let own = context! {
        today => today.to_string(), last => today.checked_add(HORIZON.days())?.to_string(),
        first => first.map(value), first_at,
        days => value(&weeks), from => words::short(today), to => words::short(days[6].0), later => days[7].0.to_string(),
    };
    floor.page("calendar", context! { ..own, ..person(&session, &csrf) })
}

/// What the engine's form sends; the floor looks at two of its fields.
#[derive(Deserialize)]
pub struct Booking {
    practitioner: String,
    at: i64,
}

pub async fn book(State(floor): State<Floor>, headers: HeaderMap, Form(booking): Form<Booking>) -> Answer {
    let (mut connection, session, _) = floor.signed_in(&headers).await?;
    let patient: Uuid = session.patient_id;
    rows::insert(&mut connection, super::CLINIC, patient, &booking.practitioner, booking.at).await?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, "/clinica-castellana/appointments")]).into_response())
}
