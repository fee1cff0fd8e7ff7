//! What is taken, as it was written down, and as the rules want it.

use std::collections::HashMap;

use crate::booking::model::{Agenda, Busy, Counted, Group, Listed, Person, Substitution};

/// What is taken, as it was written down.
pub struct Times {
    pub taken: HashMap<&'static str, Vec<(i64, i64)>>,
    pub away: HashMap<&'static str, Vec<(i64, i64)>>,
    /// Whether Bea stands in for Ana while she is away.
    pub substituted: bool,
    pub closed: Vec<(i64, i64)>,
    pub room: Vec<(i64, i64)>,
    /// When which unit of the device is taken.
    pub device: Vec<(u32, i64, i64)>,
    pub patient: Vec<(i64, i64)>,
    pub open: u32,
    pub person: Option<Person>,
    /// The starts at which Ana has groups, and how many are in each.
    pub groups: Vec<(i64, u32)>,
    /// With whom the patient has been, most often first.
    pub usual: Vec<&'static str>,
    /// How many patients Ana has, and whether it is one of them who asks.
    pub list: (u32, bool),
    /// Everybody's appointments: practitioner, service, site, start and end.
    pub counted: Vec<(&'static str, &'static str, &'static str, i64, i64)>,
    /// What the patient comes for, and when.
    pub visits: Vec<(&'static str, i64)>,
}

impl Times {
    pub fn agenda(&self) -> Agenda {
        let each = |times: &HashMap<&'static str, Vec<(i64, i64)>>| {
            times.iter().map(|(name, times)| ((*name).to_owned(), Busy::new(times.clone()))).collect()
        };
        Agenda {
            practitioners: each(&self.taken),
            absences: each(&self.away),
            substitutions: self.away["ana"]
                .iter()
                .filter(|_| self.substituted)
                .map(|time| substitution(*time))
                .collect(),
            site_absences: [("site".to_owned(), Busy::new(self.closed.clone()))].into(),
            rooms: [("room".to_owned(), Busy::new(self.room.clone()))].into(),
            devices: [("device".to_owned(), (0..3).map(|unit| (unit, Busy::new(self.unit(unit)))).collect())].into(),
            patient: Busy::new(self.patient.clone()),
            usual: self.usual.iter().map(|name| (*name).to_owned()).collect(),
            open: self.open,
            visits: self.visits.iter().map(|(service, at)| ((*service).to_owned(), *at)).collect(),
            groups: [("ana".to_owned(), self.groups.iter().map(|(at, seats)| (*at, group(*seats))).collect())].into(),
            lists: [("ana".to_owned(), Listed { patients: self.list.0, own: self.list.1 })].into(),
            person: self.person.clone(),
            counted: self.counted.iter().map(counted).collect(),
        }
    }
}

impl Times {
    pub(super) fn unit(&self, unit: u32) -> Vec<(i64, i64)> {
        self.device.iter().filter(|one| one.0 == unit).map(|one| (one.1, one.2)).collect()
    }
}

fn substitution(time: (i64, i64)) -> Substitution {
    Substitution { absent: "ana".to_owned(), substitute: "bea".to_owned(), time }
}

fn group(seats: u32) -> Group {
    Group { seats: (0..seats).collect(), ..Group::default() }
}

fn counted(one: &(&'static str, &'static str, &'static str, i64, i64)) -> Counted {
    let (practitioner, service, site) = (one.0.to_owned(), one.1.to_owned(), one.2.to_owned());
    Counted { practitioner, service, site, starts_at: one.3, ends_at: one.4 }
}
