//! What must hold of what is left, whatever happened: written as plainly as can be, row against row.

use std::collections::{BTreeMap, BTreeSet};

use antesala::clock::{LocalTime, Timestamp};
use jiff::civil::Date;
use uuid::Uuid;

use super::{
    hours::zone,
    left::{Counts, Left, Row},
    promises::Promises,
};
use crate::world::World;

const MINUTE: i64 = 60_000_000;

fn day(row: &Row) -> Date {
    Timestamp::from_micros(row.starts_at).day(&zone()).0
}

fn count(of: &Counts, kind: &str, about: Uuid) -> i64 {
    of.get(&(kind.to_owned(), about)).copied().unwrap_or_default()
}

/// The rows by something that they have in common.
fn by<'a, K: Ord>(rows: impl Iterator<Item = &'a Row>, key: impl Fn(&Row) -> K) -> BTreeMap<K, Vec<&'a Row>> {
    let mut found: BTreeMap<K, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        found.entry(key(row)).or_default().push(row);
    }
    found
}

/// Fails where two of them have some time in common.
fn apart(what: &str, rows: &[&Row], time: impl Fn(&Row) -> (i64, i64), together: impl Fn(&Row, &Row) -> bool) {
    for (n, one) in rows.iter().enumerate() {
        for other in &rows[n + 1..] {
            let ((from, until), (start, end)) = (time(one), time(other));
            let overlap = from < end && start < until && !together(one, other);
            assert!(!overlap, "two at one time of one {what}:\n{one:?}\n{other:?}");
        }
    }
}

impl Left {
    pub fn check(&self, world: &World) {
        assert!(self.failed.is_empty(), "jobs or mails that failed: {:?}", self.failed);
        self.nobody_is_in_two_places();
        self.each_row_is_what_the_file_says(world);
        self.groups_have_their_seats();
        self.patients_have_no_more_than_they_may();
        self.practitioners_take_no_more_than_they_do();
        self.each_thing_was_told_once();
        self.series_are_whole();
        self.offers_and_holds_belong_together();
    }

    fn standing(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.stands())
    }

    fn nobody_is_in_two_places(&self) {
        let same_group = |one: &Row, other: &Row| one.group_id == other.group_id;
        let blocked = |row: &Row| (row.blocked_from, row.blocked_until);
        for rows in by(self.standing(), |row| row.practitioner.clone()).values() {
            apart("practitioner", rows, blocked, same_group);
        }
        for rows in by(self.standing().filter(|row| row.room.is_some()), |row| row.room.clone()).values() {
            apart("room", rows, blocked, same_group);
        }
        for rows in by(self.standing(), |row| row.patient_id).values() {
            apart("patient", rows, |row| (row.starts_at, row.ends_at), |_, _| false);
        }
    }

    /// Lengths, buffers, rooms, and the hour on the clocks.
    fn each_row_is_what_the_file_says(&self, world: &World) {
        let tenant = world.antesala.portal().registry().by_slug(super::CLINIC).expect("the clinic");
        for row in &self.rows {
            let (length, buffer) = match row.service.as_str() {
                "visita" => (20, 5),
                "cirugia" => (40, 0),
                _ => (30, 0),
            };
            assert_eq!(row.ends_at - row.starts_at, length * MINUTE, "{row:?}");
            assert_eq!(row.blocked_from, row.starts_at - buffer * MINUTE, "{row:?}");
            assert_eq!(row.blocked_until, row.ends_at + buffer * MINUTE, "{row:?}");
            let needs_room = !tenant.rooms(&row.site, &row.service).is_empty();
            assert_eq!(row.room.is_some(), needs_room, "{row:?}");
            let local = LocalTime(Timestamp::from_micros(row.starts_at).local(&zone())).to_string();
            assert_eq!(local, row.starts_local, "{row:?}");
            assert!(row.moves <= 3, "moved more often than the clinic allows: {row:?}");
        }
    }

    fn groups_have_their_seats(&self) {
        for rows in by(self.standing(), |row| row.group_id).values() {
            let capacity = if rows[0].service == "taller" { 3 } else { 1 };
            assert!(rows.len() <= capacity, "more than {capacity} together: {rows:?}");
            let seats: BTreeSet<i64> = rows.iter().map(|row| row.seat).collect();
            assert_eq!(seats.len(), rows.len(), "two on one seat: {rows:?}");
            let same = |row: &&Row| {
                (row.starts_at, &row.practitioner, &row.service, &row.site, &row.room)
                    == (rows[0].starts_at, &rows[0].practitioner, &rows[0].service, &rows[0].site, &rows[0].room)
            };
            assert!(rows.iter().all(same), "a group in two places: {rows:?}");
        }
    }

    fn patients_have_no_more_than_they_may(&self) {
        for rows in by(self.rows.iter().filter(|row| row.is_had()), |row| row.patient_id).values() {
            assert!(rows.len() <= 4, "more than four to come: {rows:#?}");
            for fisio in rows.iter().filter(|row| row.service == "fisio") {
                let that_day = rows.iter().filter(|row| day(row) == day(fisio)).count();
                // Whoever books something else afterwards is not bound by the limit of this service.
                let before = rows.iter().filter(|row| day(row) == day(fisio) && row.service == "fisio").count();
                assert!(before <= 2 && that_day <= 4, "more than the day's limit: {rows:#?}");
            }
            let fisio: Vec<_> = rows.iter().filter(|row| row.service == "fisio").collect();
            for (n, one) in fisio.iter().enumerate() {
                for other in &fisio[n + 1..] {
                    let apart = (one.starts_at - other.starts_at).abs();
                    assert!(apart >= 47 * 60 * MINUTE, "less than two days apart:\n{one:?}\n{other:?}");
                }
            }
        }
        let forms = self.rows.iter().filter(|row| row.held_for.as_deref() == Some("confirm"));
        for rows in by(forms, |row| row.patient_id).values() {
            assert_eq!(rows.len(), 1, "one form holds two hours: {rows:#?}");
        }
    }

    fn practitioners_take_no_more_than_they_do(&self) {
        let carla = || self.rows.iter().filter(|row| row.practitioner == "carla" && row.is_had());
        for (day, rows) in by(carla(), day) {
            assert!(rows.len() <= 8, "more than eight on {day}: {rows:#?}");
        }
        let patients: BTreeSet<Uuid> = carla().map(|row| row.patient_id).collect();
        assert!(patients.len() <= 12, "{} patients on a list of twelve", patients.len());
    }

    /// Each act left one line in the trail, one mail and, where it stands, one reminder for each hour that it had.
    fn each_thing_was_told_once(&self) {
        let told = |action: &str, id: Uuid| count(&self.audit, &format!("appointment.{action}"), id);
        for row in &self.rows {
            let acts =
                ["requested", "booked", "moved", "changed", "proposed", "cancelled", "refused", "lapsed", "withdrawn"];
            let [requested, booked, moved, changed, proposed, cancelled, refused, lapsed, withdrawn] =
                acts.map(|action| told(action, row.id));
            for (action, times) in
                acts.into_iter().zip([requested, booked, moved, changed, proposed, cancelled, refused, lapsed])
            {
                let mails = count(&self.mails, &format!("booking.{action}"), row.id);
                assert_eq!(mails, times, "mails about `{action}`: {row:?}");
            }
            if row.is_held() {
                assert_eq!(requested + booked + moved, 0, "nobody has said anything of it yet: {row:?}");
                assert!(
                    row.lapses_at.is_some() && count(&self.jobs, "booking.lapse", row.id) > 0,
                    "held for ever: {row:?}"
                );
                continue;
            }
            // The same hour with somebody else is told as a change.
            let moved = moved + changed;
            let born = if requested > 0 { requested } else { booked };
            assert_eq!(born, 1, "made once: {row:?}");
            assert!(booked <= 1, "booked once: {row:?}");
            let ended = cancelled + refused + lapsed + withdrawn;
            assert_eq!(ended, i64::from(row.status == "cancelled"), "ended once: {row:?}");
            assert_eq!(row.status == "booked", booked == 1 && ended == 0, "{row:?}");
            assert!(row.moves <= moved, "{row:?}");
            if requested == 0 {
                assert_eq!(row.sequence, moved + cancelled, "each change has a number: {row:?}");
            } else {
                // To pick another hour than the first that is proposed is a change and a confirmation.
                let least = moved + proposed + booked + ended;
                assert!((least..=least + booked).contains(&row.sequence), "each change has a number: {row:?}");
            }
            let reminders = count(&self.jobs, "booking.remind", row.id);
            // Who books within a day of the hour is not reminded.
            assert!(reminders <= booked + moved, "one reminder at most for each hour that it had: {row:?}");
            if row.source != "staff" {
                assert_eq!(count(&self.consents, "datos", row.id), 1, "what they agreed to: {row:?}");
            }
        }
        let known: BTreeSet<Uuid> = self.rows.iter().map(|row| row.id).collect();
        for (action, id) in self.audit.keys() {
            assert!(!action.starts_with("appointment.") || known.contains(id), "{action} of what is not there");
        }
    }

    /// What is booked together is there as a whole, called off or not.
    fn series_are_whole(&self) {
        let together = by(self.rows.iter().filter(|row| row.series_id.is_some()), |row| row.series_id);
        for rows in together.values() {
            let whole = if rows[0].source == "staff" { 2 } else { 3 };
            assert_eq!(rows.len(), whole, "a part of a series: {rows:#?}");
        }
    }

    fn offers_and_holds_belong_together(&self) {
        let row = |id: Uuid| self.rows.iter().find(|row| row.id == id);
        for offer in &self.offers {
            let hour = row(offer.appointment_id);
            let held = hour.is_some_and(Row::is_held);
            match offer.outcome.as_str() {
                "open" => assert!(held, "offered, and not held: {offer:?}"),
                "taken" => assert!(hour.is_some() && !held, "taken, and not had: {offer:?} {hour:?}"),
                _ => assert!(hour.is_none(), "not taken, and still there: {offer:?} {hour:?}"),
            }
        }
        let open = |id: Option<Uuid>| self.offers.iter().any(|one| Some(one.waiting_id) == id && one.outcome == "open");
        for held in self.rows.iter().filter(|row| row.is_held()) {
            match held.held_for.as_deref() {
                Some("waiting") => assert!(open(held.held_about), "held for nobody: {held:?}"),
                Some("proposal") => {
                    let request = held.held_about.and_then(row);
                    assert!(request.is_some_and(|row| row.status == "requested"), "proposed for nothing: {held:?}");
                }
                Some("confirm") => {}
                other => panic!("held for {other:?}: {held:?}"),
            }
        }
        for one in &self.waiting {
            let taken =
                self.offers.iter().filter(|offer| offer.waiting_id == one.id && offer.outcome == "taken").count();
            assert_eq!(taken, usize::from(one.ended_as.as_deref() == Some("booked")), "{one:?}");
        }
        let places: BTreeSet<i64> = self.waiting.iter().map(|one| one.place).collect();
        assert_eq!(places.len(), self.waiting.len(), "two have one place on the waiting list");
    }

    /// Who acted alone has what they were told, to the minute: no move lost an hour, nothing was booked in half.
    pub fn keeps(&self, promises: &[Promises]) {
        assert!(!promises.is_empty());
        for promised in promises {
            let own = self.rows.iter().filter(|row| row.patient_id == promised.patient.0);
            let mut starts: Vec<i64> = own.clone().filter(|row| row.is_had()).map(|row| row.starts_at).collect();
            starts.sort_unstable();
            assert_eq!(starts, promised.starts(), "{:#?}\n{promised:#?}", own.collect::<Vec<_>>());
            for (id, at) in &promised.known {
                let row = self.rows.iter().find(|row| row.id == *id).expect("an appointment is never deleted");
                assert_eq!(row.is_had().then_some(row.starts_at), *at, "{row:?}");
            }
        }
    }

    /// After a while nothing is held or requested but what is offered now.
    pub fn nothing_waits(&self, now: Timestamp) {
        for row in &self.rows {
            assert_ne!(row.status, "requested", "it should have lapsed: {row:?}");
            let waits =
                row.is_held() && (row.held_for.as_deref() != Some("waiting") || row.lapses_at <= Some(now.micros()));
            assert!(!waits, "it should have lapsed: {row:?}");
        }
        for offer in self.offers.iter().filter(|offer| offer.outcome == "open") {
            assert!(offer.lapses_at > now.micros(), "it should have lapsed: {offer:?}");
        }
    }
}
