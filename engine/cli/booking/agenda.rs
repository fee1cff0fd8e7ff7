//! What is taken, from a file: JSON as this page describes it, or iCalendar.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::Path,
};

use jiff::{civil::Date, tz::TimeZone};
use serde::Deserialize;

use super::{
    Outcome, ics, instant,
    names::{Names, among},
    read,
};
use crate::{
    booking::model::{Agenda, AgendaBuilder, Counted, Entitlement, EntitlementKind, Group, Listed, Person, Question},
    clock::{Day, Timestamp},
    records::Sex,
    tenancy::{
        Tenant,
        config::{Modality, Payer},
    },
};

/// An appointment that stands.
#[derive(Debug, Clone)]
pub(super) struct Appointment {
    pub practitioner: String,
    pub service: Option<String>,
    pub site: Option<String>,
    pub room: Option<String>,
    /// The devices of which it takes a unit.
    pub devices: Vec<String>,
    pub modality: Option<Modality>,
    pub patient: Option<String>,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
}

/// Time in which somebody, everybody at a site, or everybody is away.
#[derive(Debug, Clone)]
pub(super) struct Absence {
    pub practitioner: Option<String>,
    pub site: Option<String>,
    /// Who sees the practitioner's patients meanwhile.
    pub substitute: Option<String>,
    pub time: (i64, i64),
}

/// Hardly an appointment with its buffers is longer.
const NEAR: std::time::Duration = std::time::Duration::from_hours(48);

/// All that the files say.
#[derive(Debug, Default)]
pub(super) struct Book {
    pub appointments: Vec<Appointment>,
    pub absences: Vec<Absence>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    appointments: Vec<AppointmentLine>,
    #[serde(default)]
    absences: Vec<AbsenceLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AppointmentLine {
    practitioner: String,
    service: Option<String>,
    site: Option<String>,
    room: Option<String>,
    #[serde(default)]
    devices: Vec<String>,
    /// `in-person`, `video` or `telephone`; left out: the service's usual way.
    modality: Option<Modality>,
    patient: Option<String>,
    start: String,
    end: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AbsenceLine {
    practitioner: Option<String>,
    site: Option<String>,
    /// Who sees the practitioner's patients meanwhile, by slug.
    substitute: Option<String>,
    start: String,
    end: String,
}

/// The patient in a file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Patient {
    id: String,
    birth_on: Option<Day>,
    sex: Option<Sex>,
    /// Whether they came to an appointment that the agenda does not have.
    #[serde(default)]
    known: bool,
    /// The insurers and plans of the record.
    #[serde(default)]
    coverage: Vec<Payer>,
    /// What they can still book on a referral.
    #[serde(default)]
    referrals: Vec<ReferralLine>,
    /// The services to which they are invited.
    #[serde(default)]
    invited: Vec<String>,
    /// The questionnaires that they have answered, and the day of it.
    #[serde(default)]
    answered: BTreeMap<String, Day>,
    /// The practitioners whom they usually come to, before those of the agenda.
    #[serde(default)]
    usual: Vec<String>,
    /// The practitioners on whose lists they are by an appointment that the agenda does not have.
    #[serde(default)]
    lists: Vec<String>,
}

/// A referral in it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReferralLine {
    service: String,
    from: Option<Day>,
    until: Day,
    /// How many visits are left; left out, one.
    #[serde(default = "once")]
    visits: i64,
}

fn once() -> i64 {
    1
}

impl Patient {
    /// The referrals and invitations, as the rules look at them.
    fn entitlements(&self) -> Vec<Entitlement> {
        let one = |kind, service: &str, from: Option<Day>, until: Option<Day>, left| Entitlement {
            id: uuid::Uuid::nil().into(),
            kind,
            service: service.to_owned(),
            from: from.map_or(Date::MIN, |day| day.0),
            until: until.map_or(Date::MAX, |day| day.0),
            left,
        };
        let referral = |line: &ReferralLine| {
            one(EntitlementKind::Referral, &line.service, line.from, Some(line.until), line.visits)
        };
        let invitation = |service: &String| one(EntitlementKind::Invitation, service, None, None, 1);
        self.referrals.iter().map(referral).chain(self.invited.iter().map(invitation)).collect()
    }

    pub(super) fn read(file: &Path) -> Outcome<Self> {
        serde_json::from_str(&read(file)?).map_err(|error| format!("{}: {error}", file.display()))
    }
}

/// A day without an hour counts from its noon.
fn noon(day: Day) -> Timestamp {
    let noon = TimeZone::UTC.to_ambiguous_timestamp(day.0.at(12, 0, 0, 0)).compatible();
    noon.map_or(Timestamp::from_micros(0), Timestamp::from)
}

impl Book {
    pub(super) fn read(&mut self, file: &Path, tenant: &Tenant, names: &Names<'_>) -> Outcome<()> {
        let text = read(file)?;
        let is_calendar = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ics"));
        let done = if is_calendar { ics::read(&text, tenant, names, self) } else { self.json(&text, tenant, names) };
        done.map_err(|error| format!("{}: {error}", file.display()))
    }

    pub(super) fn json(&mut self, text: &str, tenant: &Tenant, names: &Names<'_>) -> Outcome<()> {
        if !text.trim_start().starts_with('{') {
            return Err("an agenda is an object: {\"appointments\": […], \"absences\": […]}".into());
        }
        let file: File = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let (practitioners, services, sites) = (names.practitioners(), names.services(), names.sites());
        let (rooms, devices) = (names.rooms(), names.devices());
        for (index, line) in file.appointments.into_iter().enumerate() {
            let times = || -> Outcome<(Timestamp, Timestamp)> {
                among("practitioner", [line.practitioner.as_str()].into_iter(), &practitioners)?;
                among("service", line.service.as_deref().into_iter(), &services)?;
                among("site", line.site.as_deref().into_iter(), &sites)?;
                among("room", line.room.as_deref().into_iter(), &rooms)?;
                among("device", line.devices.iter().map(String::as_str), &devices)?;
                span(&line.start, &line.end, &tenant.zone(line.site.as_deref()))
            };
            let (starts_at, ends_at) = times().map_err(|wrong| format!("appointment {}: {wrong}", index + 1))?;
            let AppointmentLine { practitioner, service, site, room, devices, modality, patient, .. } = line;
            let taken =
                Appointment { practitioner, service, site, room, devices, modality, patient, starts_at, ends_at };
            self.appointments.push(taken);
        }
        for (index, line) in file.absences.into_iter().enumerate() {
            let times = || -> Outcome<(Timestamp, Timestamp)> {
                let people = line.practitioner.iter().chain(&line.substitute).map(String::as_str);
                among("practitioner", people, &practitioners)?;
                among("site", line.site.as_deref().into_iter(), &sites)?;
                if line.substitute.is_some() && line.substitute == line.practitioner {
                    return Err("nobody stands in for themselves".to_owned());
                }
                span(&line.start, &line.end, &tenant.zone(line.site.as_deref()))
            };
            let (from, until) = times().map_err(|wrong| format!("absence {}: {wrong}", index + 1))?;
            let time = (from.micros(), until.micros());
            let AbsenceLine { practitioner, site, substitute, .. } = line;
            self.absences.push(Absence { practitioner, site, substitute, time });
        }
        Ok(())
    }

    /// What may be in the way of one of the appointments, by its place in the order of their starts: so a file of many years is not read for
    /// each of its hours anew.
    pub(super) fn around(&self, order: &[usize], place: usize) -> Self {
        let of = |at: usize| &self.appointments[order[at]];
        let (from, until) = (of(place).starts_at.minus(NEAR), of(place).ends_at.plus(NEAR));
        let is_long = |one: &Appointment| one.ends_at > one.starts_at.plus(NEAR);
        let first = order.partition_point(|index| self.appointments[*index].starts_at < from);
        let near = (first..order.len()).take_while(|at| of(*at).starts_at < until);
        let near = near.filter(|at| *at != place && !is_long(of(*at))).map(of);
        let long = self.appointments.iter().filter(|one| is_long(one) && !std::ptr::eq(*one, of(place)));
        let absences = self.absences.iter().filter(|away| away.time.0 < until.micros() && away.time.1 > from.micros());
        Self { appointments: near.chain(long).cloned().collect(), absences: absences.cloned().collect() }
    }

    /// The agenda as the rules want it, for a patient.
    pub(super) fn agenda(&self, question: &Question<'_>, patient: Option<&Patient>) -> Agenda {
        let tenant = question.tenant;
        let mut agenda = AgendaBuilder::default();
        let (mut open, mut visits, mut counted) = (0, Vec::new(), Vec::new());
        let mut groups: HashMap<String, HashMap<i64, Group>> = HashMap::new();
        let mut lists: HashMap<&str, HashSet<&str>> = HashMap::new();
        let mut uses: Vec<(i64, i64, &str)> = Vec::new();
        let mut with: BTreeMap<&str, (usize, i64)> = BTreeMap::new();
        if let Some(patient) = patient {
            for practitioner in &patient.lists {
                lists.entry(practitioner).or_default().insert(&patient.id);
            }
        }
        let mut person = patient.map(|patient| Person {
            birth_on: patient.birth_on.map(|day| day.0),
            sex: patient.sex,
            attended: patient.known,
            booked: patient.known,
            coverage: patient.coverage.clone(),
            payer: None,
            entitlements: patient.entitlements(),
            answered: Some(patient.answered.iter().map(|(name, day)| (name.clone(), noon(*day))).collect()),
            unasked: false,
        });
        for one in &self.appointments {
            let time = (one.starts_at.micros(), one.ends_at.micros());
            let rules = tenant.rules(
                one.site.as_deref().and_then(|slug| tenant.site(slug)),
                one.service.as_deref().and_then(|slug| tenant.service(slug)),
                tenant.practitioner(&one.practitioner),
            );
            let blocked_from = one.starts_at.minus(rules.buffer_before.duration()).micros();
            let blocked_until = one.ends_at.plus(rules.buffer_after.duration()).micros();
            agenda.appointment(&one.practitioner, one.room.as_deref(), (blocked_from, blocked_until));
            uses.extend(one.devices.iter().map(|device| (blocked_from, blocked_until, device.as_str())));
            if one.service.as_deref() == Some(question.service.slug.as_str())
                && one.site.as_deref() == Some(question.site.slug.as_str())
                && one.modality.is_none_or(|modality| modality == question.modality)
            {
                let group = groups.entry(one.practitioner.clone()).or_default().entry(time.0).or_default();
                group.seats.push(group.seat());
            }
            if let Some(patient) = &one.patient {
                lists.entry(&one.practitioner).or_default().insert(patient);
            }
            counted.push(Counted {
                practitioner: one.practitioner.clone(),
                service: one.service.clone().unwrap_or_default(),
                site: one.site.clone().unwrap_or_default(),
                starts_at: time.0,
                ends_at: time.1,
            });
            if let Some((patient, person)) = patient.zip(person.as_mut())
                && one.patient.as_ref() == Some(&patient.id)
            {
                agenda.own(time);
                let known = with.entry(&one.practitioner).or_default();
                *known = (known.0 + 1, known.1.max(time.0));
                visits.push((one.service.clone().unwrap_or_default(), one.starts_at.micros()));
                person.booked = true;
                person.attended |= one.ends_at <= question.now;
                open += u32::from(one.starts_at > question.now);
            }
        }
        spread(uses, &mut agenda);
        let mut usual: Vec<String> = patient.map(|patient| patient.usual.clone()).unwrap_or_default();
        let mut with: Vec<_> = with.into_iter().collect();
        with.sort_by_key(|(_, often)| std::cmp::Reverse(*often));
        usual.extend(with.into_iter().map(|(name, _)| name.to_owned()));
        let listed = |(practitioner, patients): (&str, HashSet<&str>)| {
            let own = patient.is_some_and(|patient| patients.contains(patient.id.as_str()));
            (practitioner.to_owned(), Listed { patients: u32::try_from(patients.len()).unwrap_or(u32::MAX), own })
        };
        let lists = lists.into_iter().map(listed).collect();
        for absence in &self.absences {
            match (&absence.practitioner, &absence.site) {
                (Some(practitioner), _) if absence.substitute.is_some() => {
                    let substitute = absence.substitute.clone().unwrap_or_default();
                    agenda.substituted(practitioner.clone(), substitute, absence.time);
                }
                (Some(practitioner), _) => agenda.away(practitioner.clone(), absence.time),
                (None, Some(site)) => agenda.closed(site.clone(), absence.time),
                (None, None) => agenda.closed(question.site.slug.to_string(), absence.time),
            }
        }
        Agenda { usual, visits, counted, groups, lists, person, ..agenda.build(open) }
    }
}

/// From when until when.
fn span(start: &str, end: &str, zone: &TimeZone) -> Outcome<(Timestamp, Timestamp)> {
    let (from, until) = (instant(start, zone)?, instant(end, zone)?);
    if until <= from { Err(format!("what begins at {start} ends before it begins")) } else { Ok((from, until)) }
}

/// The file says which devices are taken and not which units: one after the other has the first that is free.
fn spread(mut uses: Vec<(i64, i64, &str)>, agenda: &mut AgendaBuilder) {
    uses.sort_unstable();
    let mut free_from: HashMap<&str, Vec<i64>> = HashMap::new();
    for (from, until, device) in uses {
        let units = free_from.entry(device).or_default();
        let unit = units.iter().position(|free| *free <= from).unwrap_or(units.len());
        units.resize(units.len().max(unit + 1), until);
        units[unit] = until;
        agenda.device(device.to_owned(), u32::try_from(unit).unwrap_or(u32::MAX), (from, until));
    }
}
