//! Who is taken when.

use std::{cell::Cell, collections::HashMap};

use rustc_hash::FxHashMap;

use super::{Counted, Group, Listed, Person, Substitution, Uses};
use crate::tenancy::config::Payer;

/// Times that are taken: sorted, and merged where they touch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Busy(Vec<(i64, i64)>);

impl Busy {
    /// From half-open intervals of microseconds, in any order.
    pub fn new(mut times: Vec<(i64, i64)>) -> Self {
        times.retain(|(from, until)| from < until);
        times.sort_unstable();
        times.dedup_by(|next, last| {
            let touches = next.0 <= last.1;
            if touches {
                last.1 = last.1.max(next.1);
            }
            touches
        });
        Self(times)
    }

    /// Whether nothing is taken.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How much of `from..until` is taken, in microseconds.
    pub fn taken(&self, from: i64, until: i64) -> i64 {
        let next = self.0.partition_point(|(_, end)| *end <= from);
        let within = self.0[next..].iter().take_while(|(start, _)| *start < until);
        within.map(|(start, end)| (*end).min(until) - (*start).max(from)).sum()
    }

    /// Whether all of `from..until` lies in one of these times.
    pub fn covers(&self, from: i64, until: i64) -> bool {
        let next = self.0.partition_point(|(_, end)| *end <= from);
        self.0.get(next).is_some_and(|(start, end)| *start <= from && until <= *end)
    }

    /// Whether anything of `from..until` is taken.
    pub fn overlaps(&self, from: i64, until: i64) -> bool {
        let next = self.0.partition_point(|(_, end)| *end <= from);
        self.0.get(next).is_some_and(|(start, _)| *start < until)
    }
}

/// How many intervals a cursor steps over before it searches.
const STEPS: usize = 8;

/// Looks at times in order: the next question is asked near the last one, mostly after it.
#[derive(Debug, Default)]
pub(super) struct Cursor<'a> {
    busy: Option<&'a Busy>,
    next: Cell<usize>,
}

impl<'a> Cursor<'a> {
    pub fn over(busy: Option<&'a Busy>) -> Self {
        Self { busy, next: Cell::new(0) }
    }

    /// Whether there is nothing to look at.
    pub fn is_empty(&self) -> bool {
        self.busy.is_none_or(Busy::is_empty)
    }

    /// As [`Busy::overlaps`].
    pub fn overlaps(&self, from: i64, until: i64) -> bool {
        let Some(Busy(times)) = self.busy else { return false };
        let mut next = self.next.get();
        if next > 0 && times[next - 1].1 > from {
            next = times.partition_point(|(_, end)| *end <= from);
        }
        let near = times[next..].iter().take(STEPS).take_while(|(_, end)| *end <= from).count();
        next += near;
        if near == STEPS {
            next += times[next..].partition_point(|(_, end)| *end <= from);
        }
        self.next.set(next);
        times.get(next).is_some_and(|(start, _)| *start < until)
    }
}

/// What the agenda says of the days that are asked for.
#[derive(Debug, Clone, Default)]
pub struct Agenda {
    /// By practitioner: appointments with their buffers.
    pub practitioners: HashMap<String, Busy>,
    /// By practitioner: absences.
    pub absences: HashMap<String, Busy>,
    /// Absences for which a substitute is named.
    pub substitutions: Vec<Substitution>,
    /// By site: absences of everybody.
    pub site_absences: HashMap<String, Busy>,
    /// By room.
    pub rooms: HashMap<String, Busy>,
    /// By device: its units; empty where the service that is asked for needs none.
    pub devices: HashMap<String, Uses>,
    /// The patient's own appointments.
    pub patient: Busy,
    /// With whom the patient has been, most often first; empty where nothing depends on it.
    pub usual: Vec<String>,
    /// How many appointments to come the patient has.
    pub open: u32,
    /// The patient's appointments that stand or were kept: the service, and the start.
    pub visits: Vec<(String, i64)>,
    /// Everybody's appointments, as far as quotas and weights count them; empty where the clinic has none.
    pub counted: Vec<Counted>,
    /// By practitioner and start: the groups of the service and site that are asked for; empty where the clinic has none.
    pub groups: HashMap<String, HashMap<i64, Group>>,
    /// By practitioner: who is on the list; empty where the clinic has no limit to any.
    pub lists: HashMap<String, Listed>,
    /// Who asks; `None` where it is asked for nobody in particular.
    pub person: Option<Person>,
}

impl Agenda {
    /// The same where it was chosen who pays.
    #[must_use]
    pub fn paid_by(mut self, payer: Option<&Payer>) -> Self {
        if let (Some(person), Some(payer)) = (&mut self.person, payer) {
            person.payer = Some(payer.clone());
        }
        self
    }

    /// The same before a questionnaire is asked for: of hours that are only looked at, and of an appointment that is moved.
    #[must_use]
    pub fn unasked(mut self) -> Self {
        if let Some(person) = &mut self.person {
            person.answered = None;
        }
        self
    }
}

/// Collects who is taken when, in any order.
#[derive(Debug, Default)]
pub struct AgendaBuilder {
    practitioners: Times,
    absences: Times,
    substitutions: Vec<Substitution>,
    site_absences: Times,
    rooms: Times,
    devices: HashMap<String, HashMap<u32, Vec<(i64, i64)>>>,
    patient: Vec<(i64, i64)>,
}

/// By name. The names are the clinic's own, so nobody chooses them to collide; a quick hash counts, since there are many appointments.
type Times = FxHashMap<String, Vec<(i64, i64)>>;

impl AgendaBuilder {
    /// An appointment with its buffers, and the room that it takes.
    pub fn appointment(&mut self, practitioner: &str, room: Option<&str>, blocked: (i64, i64)) {
        add(&mut self.practitioners, practitioner, blocked);
        if let Some(room) = room {
            add(&mut self.rooms, room, blocked);
        }
    }

    /// A unit of a device that an appointment takes.
    pub fn device(&mut self, device: String, unit: u32, blocked: (i64, i64)) {
        self.devices.entry(device).or_default().entry(unit).or_default().push(blocked);
    }

    /// An appointment of the patient who asks.
    pub fn own(&mut self, time: (i64, i64)) {
        self.patient.push(time);
    }

    /// An absence of a practitioner.
    pub fn away(&mut self, practitioner: String, time: (i64, i64)) {
        self.absences.entry(practitioner).or_default().push(time);
    }

    /// The same, with somebody who sees their patients.
    pub fn substituted(&mut self, absent: String, substitute: String, time: (i64, i64)) {
        self.away(absent.clone(), time);
        self.substitutions.push(Substitution { absent, substitute, time });
    }

    /// An absence of everybody at a site.
    pub fn closed(&mut self, site: String, time: (i64, i64)) {
        self.site_absences.entry(site).or_default().push(time);
    }

    /// The agenda of a patient who has so many appointments to come.
    pub fn build(self, open: u32) -> Agenda {
        let merged = |times: Times| times.into_iter().map(|(name, times)| (name, Busy::new(times))).collect();
        Agenda {
            practitioners: merged(self.practitioners),
            absences: merged(self.absences),
            substitutions: self.substitutions,
            site_absences: merged(self.site_absences),
            rooms: merged(self.rooms),
            devices: self.devices.into_iter().map(|(device, units)| (device, of_units(units))).collect(),
            patient: Busy::new(self.patient),
            usual: Vec::new(),
            open,
            visits: Vec::new(),
            counted: Vec::new(),
            groups: HashMap::new(),
            lists: HashMap::new(),
            person: None,
        }
    }
}

/// There are many times and few names: a name is kept once.
fn add(times: &mut Times, name: &str, time: (i64, i64)) {
    match times.get_mut(name) {
        Some(known) => known.push(time),
        None => {
            times.insert(name.to_owned(), vec![time]);
        }
    }
}

fn of_units(units: HashMap<u32, Vec<(i64, i64)>>) -> Uses {
    units.into_iter().map(|(unit, times)| (unit, Busy::new(times))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Busy, Cursor};

    proptest! {
        #[test]
        fn what_is_taken_of_a_time_is_each_moment_that_some_interval_covers(
            times in prop::collection::vec((0i64..100, 0i64..20), 0..12),
            from in 0i64..110, length in 0i64..40,
        ) {
            let times: Vec<_> = times.into_iter().map(|(from, length)| (from, from + length)).collect();
            let covered = |at: &i64| times.iter().any(|(start, end)| (*start..*end).contains(at));
            let naive = (from..from + length).filter(covered).count();
            prop_assert_eq!(usize::try_from(Busy::new(times).taken(from, from + length)).unwrap(), naive);
        }

        #[test]
        fn a_time_is_taken_exactly_when_one_of_the_intervals_overlaps_it(
            times in prop::collection::vec((0i64..100, 0i64..20), 0..12),
            from in 0i64..110, length in 1i64..20,
        ) {
            let times: Vec<_> = times.into_iter().map(|(from, length)| (from, from + length)).collect();
            let naive = times.iter().any(|&(start, end)| start < end && start < from + length && end > from);
            prop_assert_eq!(Busy::new(times).overlaps(from, from + length), naive);
        }

        #[test]
        fn a_cursor_answers_the_same_in_whatever_order_it_is_asked(
            times in prop::collection::vec((0i64..300, 0i64..20), 0..40),
            asked in prop::collection::vec((0i64..310, 1i64..20), 1..60),
            in_order in any::<bool>(),
        ) {
            let busy = Busy::new(times.into_iter().map(|(from, length)| (from, from + length)).collect());
            let mut asked = asked;
            if in_order {
                asked.sort_unstable();
            }
            let cursor = Cursor::over(Some(&busy));
            for (from, length) in asked {
                prop_assert_eq!(cursor.overlaps(from, from + length), busy.overlaps(from, from + length));
            }
            prop_assert!(!Cursor::default().overlaps(0, 300));
        }
    }
}
