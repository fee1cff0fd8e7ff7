//! A small practice with rules of every kind at every level, in zones that turn their clocks.

mod file;
mod hours;
mod policy;

use jiff::{ToSpan, civil::Date};
use proptest::prelude::*;

pub(super) use self::{
    hours::{Employee, Special, Stretch},
    policy::{Ahead, Before, Policy},
};

/// Zones with the days on which their clocks are turned; Lord Howe's by half an hour, Santiago's at midnight.
pub(super) const NIGHTS: &[(&str, &str)] = &[
    ("Europe/Madrid", "2027-03-28"),
    ("Europe/Madrid", "2026-10-25"),
    ("Atlantic/Canary", "2027-03-28"),
    ("Atlantic/Canary", "2026-10-25"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Australia/Lord_Howe", "2027-04-04"),
    ("America/Santiago", "2026-09-06"),
    ("America/Santiago", "2027-04-03"),
    ("Europe/Madrid", "2026-11-24"),
    // The last time that clocks were turned there; in Amman they were not turned back any more.
    ("America/Mexico_City", "2022-10-30"),
    ("Asia/Amman", "2022-10-28"),
    // Where summer ends for a month that moves.
    ("Africa/Casablanca", "2027-02-07"),
];

/// What the practice's file says. Days are counted from the night, minutes from midnight; past 1440 they are the next day's.
#[derive(Debug, Clone)]
pub(super) struct Practice {
    pub night: usize,
    /// Whether the site's clocks are others than the clinic's.
    pub abroad: bool,
    /// Whether the service, and whether the site, is for online booking.
    pub online: (bool, bool),
    pub site: Vec<Stretch>,
    pub site_breaks: Vec<Stretch>,
    /// Whether the day after the night is a holiday.
    pub holiday: bool,
    /// A day on which the site has hours of its own.
    pub special: Option<Special>,
    pub ana: Employee,
    pub bea: Employee,
    /// Who offers the visit; all where it names nobody.
    pub offers: &'static [&'static str],
    pub length: i64,
    /// With Ana it takes so long.
    pub ana_length: i64,
    /// How they may meet, and which of these ways is asked for.
    pub ways: (Vec<&'static str>, usize),
    pub room: bool,
    /// How many units there are of the device that a visit needs.
    pub units: Option<u32>,
    pub clinic_policy: Policy,
    pub site_policy: Policy,
    pub visit_policy: Policy,
    /// Of another site, another service: nobody asks them.
    pub other_policy: Policy,
}

impl Default for Practice {
    fn default() -> Self {
        Self {
            night: 0,
            abroad: false,
            online: (true, true),
            site: vec![Stretch::daily(0, 360)],
            site_breaks: Vec::new(),
            holiday: false,
            special: None,
            ana: Employee::default(),
            bea: Employee::default(),
            offers: &[],
            length: 60,
            ana_length: 60,
            ways: (vec!["in-person"], 0),
            room: false,
            units: None,
            clinic_policy: Policy {
                step: Some(60),
                notice: Some(Before::Minutes(0)),
                horizon: Some(Ahead::Minutes(20_000)),
                ..Policy::default()
            },
            site_policy: Policy::default(),
            visit_policy: Policy::default(),
            other_policy: Policy::default(),
        }
    }
}

pub(super) fn practice() -> BoxedStrategy<Practice> {
    let lengths = prop::sample::select(vec![5i64, 15, 20, 45, 60, 90]);
    let mostly = || prop::bool::weighted(0.96);
    let offers = prop_oneof![6 => Just(&[] as &[_]), 1 => Just(&["ana"] as &[_]), 1 => Just(&["bea"] as &[_])];
    let all_ways = prop::sample::subsequence(vec!["in-person", "video", "telephone"], 1..=3).prop_shuffle();
    let ways = prop_oneof![3 => Just(vec!["in-person"]), 2 => all_ways];
    let ways = (ways, 0usize..3).prop_map(|(ways, way)| {
        let way = way % ways.len();
        (ways, way)
    });
    let site = (
        hours::stretches(false),
        hours::breaks(false),
        any::<bool>(),
        prop::option::weighted(0.3, hours::special()),
        mostly(),
        any::<bool>(),
    )
        .boxed();
    let service =
        (lengths.clone(), lengths, offers, ways, mostly(), (any::<bool>(), prop::option::of(1u32..4))).boxed();
    let levels =
        (policy::policy(0.5), policy::policy(0.1), policy::policy(0.15), policy::policy(0.3), policy::policy(0.12));
    let people = (hours::employee(), hours::employee(), policy::policy(0.08));
    (0..NIGHTS.len(), site, service, people, levels)
        .prop_map(|(night, site, service, people, levels)| {
            let (site, site_breaks, holiday, special, site_online, abroad) = site;
            let (length, ana_length, offers, ways, online, (room, units)) = service;
            let (mut ana, mut bea, bea_policy) = people;
            let (clinic_policy, site_policy, visit_policy, other_policy, ana_policy) = levels;
            // Where nobody had a link the file would be refused.
            let links = |one: &Employee, name: &str| one.link && (offers.is_empty() || offers.contains(&name));
            if ways.0.contains(&"video") && !links(&ana, "ana") && !links(&bea, "bea") {
                (ana.link, bea.link) = (true, true);
            }
            bea.closed = bea.closed.map(|(day, _)| (day, false));
            let shortest = length.min(ana_length);
            let weighs = [&clinic_policy, &site_policy, &visit_policy, &other_policy]
                .iter()
                .any(|one| one.any.as_ref().is_some_and(|any| any.contains(&"weights")));
            ana.policy = ana_policy.of_somebody(weighs).with_room_for(shortest);
            bea.policy = bea_policy.of_somebody(weighs).with_room_for(shortest);
            Practice {
                night,
                abroad,
                online: (online, site_online),
                site,
                site_breaks,
                holiday,
                special,
                ana,
                bea,
                offers,
                length,
                ana_length,
                ways,
                room,
                units,
                clinic_policy: clinic_policy.with_room_for(shortest),
                site_policy: site_policy.with_room_for(shortest),
                visit_policy: visit_policy.with_room_for(shortest),
                other_policy: other_policy.with_room_for(shortest.max(30)),
            }
        })
        .boxed()
}

impl Practice {
    /// The day on which the clocks are turned.
    pub(super) fn change(&self) -> Date {
        NIGHTS[self.night].1.parse().unwrap()
    }

    /// So many days after it.
    pub(super) fn day(&self, days: i64) -> Date {
        self.change().checked_add(days.days()).unwrap()
    }

    /// The site's holiday.
    pub(super) fn holiday(&self) -> Option<Date> {
        self.holiday.then(|| self.day(1))
    }

    pub(super) fn employee(&self, name: &str) -> &Employee {
        if name == "ana" { &self.ana } else { &self.bea }
    }

    /// What the file says of something, for a visit with somebody or with nobody in particular: the nearest level that says anything.
    pub(super) fn says<T>(&self, name: Option<&str>, of: impl Fn(&Policy) -> Option<T>) -> Option<T> {
        if let Some(name) = name
            && let Some(said) = of(&self.employee(name).policy)
        {
            return Some(said);
        }
        of(&self.visit_policy).or_else(|| of(&self.site_policy)).or_else(|| of(&self.clinic_policy))
    }
}
