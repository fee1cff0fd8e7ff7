//! Follows the rules of zones: what was agreed stays at its time by the clocks of the site.

use jiff::tz::TimeZone;

use super::{Told, note, remind, rules_of};
use crate::{
    audit::Actor,
    booking::{
        model::{self, Status},
        store::{self, Appointment},
    },
    clock::Timestamp,
    error::Result,
    portal::Portal,
    records,
    storage::Tx,
    tenancy::Tenant,
};

/// What lies at another instant than its clocks say, and how much later it should be, in the order in which they can be moved: whoever
/// goes first makes place for the next.
///
/// # Errors
/// When the database is away.
pub(crate) async fn astray(tx: &mut Tx) -> Result<Vec<(Appointment, i64)>> {
    let mut astray = Vec::new();
    for one in store::zones::to_come(tx).await? {
        let Ok(zone) = TimeZone::get(&one.zone) else { continue };
        let later = model::instant(one.starts_local, &zone, one.starts_at).micros() - one.starts_at.micros();
        if later != 0 {
            astray.push((one, later));
        }
    }
    let turn = |at: i64, later: i64| if later > 0 { -at } else { at };
    astray.sort_by_key(|(one, later)| turn(one.starts_at.micros(), *later));
    Ok(astray)
}

/// Puts all that is astray where it belongs, and sends the new calendar entries. How many there were.
///
/// # Errors
/// [`crate::error::Error::Constraint`] when one comes to lie upon another: then nothing is moved.
pub(crate) async fn follow(portal: &Portal, tx: &mut Tx, tenant: &Tenant) -> Result<usize> {
    super::alone(tx).await?;
    let astray = astray(tx).await?;
    let actor = Actor::system("clocks");
    for (one, later) in &astray {
        store::zones::shift(tx, one.id, *later).await?;
        if one.status != Status::Booked {
            continue;
        }
        let starts_at = Timestamp::from_micros(one.starts_at.micros() + later);
        let there = Appointment { starts_at, ..one.clone() };
        let record = records::ask(tx, one.patient_id).await?;
        note(portal, tx, &there, record, Told::Clocks, &actor, None).await?;
        remind(tx, &rules_of(tenant, &there), &there).await?;
    }
    Ok(astray.len())
}
