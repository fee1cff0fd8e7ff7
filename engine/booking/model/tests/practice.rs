//! A small practice with rules of every kind, in zones that turn their clocks.

mod file;

use jiff::{ToSpan, civil::Date};
use proptest::prelude::*;

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

/// How long before, in minutes, or until a minute of the day before.
#[derive(Debug, Clone, Copy)]
pub(super) enum Before {
    Minutes(i64),
    DayBefore { minute: i64, working: bool },
}

/// How far ahead.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ahead {
    Minutes(i64),
    WorkingDays(u16),
    /// So many days after the night.
    Until(i64),
    NextMonth {
        day: i8,
        minute: i64,
    },
}

/// What the practice's file says, in minutes; hours are stretches of every day, and past 1440 of the next.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a line of the file that is there or not")]
pub(super) struct Practice {
    pub night: usize,
    pub site: Vec<(i64, i64)>,
    pub ana: Vec<(i64, i64)>,
    pub site_break: Option<(i64, i64)>,
    pub ana_break: Option<(i64, i64)>,
    pub length: i64,
    /// With Ana it takes so long.
    pub ana_length: i64,
    pub step: i64,
    pub offset: i64,
    pub from_midnight: bool,
    pub compact: bool,
    pub per_day: Option<u32>,
    pub before: i64,
    pub after: i64,
    pub notice: Before,
    pub horizon: Ahead,
    pub max_open: u32,
    /// Whether the day after the night is a holiday.
    pub holiday: bool,
    /// A day on which Ana is away by the file, counted from the night, and whether Bea stands in for her.
    pub ana_closed: Option<(i64, bool)>,
    /// A day with hours of its own, counted from the night.
    pub special: Option<(i64, i64, i64)>,
    pub room: bool,
    /// How many units there are of the device that a visit needs.
    pub units: Option<u32>,
    pub new_only: bool,
    pub women_only: bool,
    /// Who may pay, as the file names them.
    pub coverage: Option<&'static str>,
    pub invited_only: bool,
    pub referral: bool,
    /// For how many days the answers to the questionnaire are enough.
    pub questionnaire: Option<i64>,
    /// From this age on and below that one.
    pub ages: Option<(u8, Option<u8>)>,
    /// Minutes between two visits.
    pub gap: i64,
    /// In which time, of what, and how many.
    pub patient_limit: Option<(&'static str, &'static str, usize)>,
    /// What decides between Ana and Bea, and Ana's weight.
    pub any: Vec<&'static str>,
    pub ana_weight: u32,
    /// How many have one hour together.
    pub capacity: u32,
    /// How many patients somebody takes.
    pub list_size: Option<u32>,
    /// In which time, of what, and how many appointments or minutes.
    pub quota: Option<Quota>,
}

impl Default for Practice {
    fn default() -> Self {
        Self {
            night: 0,
            site: vec![(0, 360)],
            ana: Vec::new(),
            site_break: None,
            ana_break: None,
            length: 60,
            ana_length: 60,
            step: 60,
            offset: 0,
            from_midnight: false,
            compact: false,
            per_day: None,
            before: 0,
            after: 0,
            notice: Before::Minutes(0),
            horizon: Ahead::Minutes(20_000),
            max_open: 1,
            holiday: false,
            ana_closed: None,
            special: None,
            room: false,
            units: None,
            new_only: false,
            women_only: false,
            coverage: None,
            invited_only: false,
            referral: false,
            questionnaire: None,
            ages: None,
            gap: 0,
            patient_limit: None,
            quota: None,
            list_size: None,
            any: Vec::new(),
            ana_weight: 1,
            capacity: 1,
        }
    }
}

/// In which time, of what, and how many appointments or minutes.
type Quota = (&'static str, &'static str, Option<usize>, Option<i64>);

fn quota() -> impl Strategy<Value = Quota> {
    let amount = prop_oneof![
        (1usize..4).prop_map(|count| (Some(count), None)),
        (30i64..400).prop_map(|minutes| (None, Some(minutes))),
    ];
    let quota = (
        prop::sample::select(vec!["day", "week", "month"]),
        prop::sample::select(vec!["service", "practitioner", "site", "clinic"]),
        amount,
    );
    quota.prop_map(|(per, of, (appointments, minutes))| (per, of, appointments, minutes))
}

#[expect(clippy::too_many_lines, reason = "one strategy for all that a practice can be")]
pub(super) fn practice() -> impl Strategy<Value = Practice> {
    let hours = || {
        (0i64..8, 1i64..12, 0i64..6, 1i64..10, any::<bool>()).prop_map(|(from, length, rest, more, night)| {
            // Two stretches with a break between them, in half hours of the night and the day; the second goes on past midnight.
            let first = (from * 30, (from + length) * 30);
            let start = first.1 + rest * 30 + 15;
            let second =
                if night { (start + 720, start + 720 + more * 60) } else { (start, (start + more * 60).min(1_440)) };
            vec![first, second]
        })
    };
    let rest =
        || prop::option::of((0i64..1_400, 5i64..200).prop_map(|(from, length)| (from, (from + length).min(1_440))));
    let lengths = prop::sample::select(vec![5i64, 15, 20, 45, 60, 90]);
    let step = prop::sample::select(vec![5i64, 10, 15, 25, 30, 60]);
    let grid = (lengths.clone(), lengths, step, 0i64..5, any::<bool>());
    let offers = (prop::bool::weighted(0.3), prop::option::weighted(0.3, 1u32..5));
    let notice = prop_oneof![
        2 => (0i64..3_000).prop_map(Before::Minutes),
        1 => (0i64..1_440, any::<bool>()).prop_map(|(minute, working)| Before::DayBefore { minute, working }),
    ];
    let horizon = prop_oneof![
        3 => (3_000i64..10_000).prop_map(Ahead::Minutes),
        1 => (1u16..5).prop_map(Ahead::WorkingDays),
        1 => (-2i64..4).prop_map(Ahead::Until),
        1 => (1i8..29, 0i64..1_440).prop_map(|(day, minute)| Ahead::NextMonth { day, minute }),
    ];
    let limits = (0i64..20, 0i64..20, notice, horizon, 1u32..4);
    let ana_closed = prop::option::weighted(0.3, (-1i64..3, any::<bool>()));
    let days = (
        any::<bool>(),
        prop::option::weighted(0.3, (-1i64..3, 0i64..1_200, 60i64..600)),
        (any::<bool>(), prop::option::of(1u32..4), ana_closed),
    );
    let ages = (0u8..3, prop::option::of(1u8..3)).prop_map(|(from, more)| (from, more.map(|more| from + more)));
    let gap = prop_oneof![3 => Just(0i64), 1 => 1i64..3_000, 1 => (1i64..4).prop_map(|days| days * 1_440)];
    let limit = (
        prop::sample::select(vec!["day", "week", "month"]),
        prop::sample::select(vec!["service", "clinic"]),
        1usize..3,
    );
    let quota = prop::option::weighted(0.3, quota());
    let coverage = prop::sample::select(vec!["self-pay", "north", "north/full", "north/basic, self-pay", "south"]);
    let papers = (prop::bool::weighted(0.2), prop::bool::weighted(0.3), prop::option::weighted(0.3, 1i64..4));
    let only = (prop::bool::weighted(0.2), prop::bool::weighted(0.2), prop::option::weighted(0.3, coverage));
    let any = prop::sample::subsequence(vec!["usual", "least-busy", "weights"], 0..=3).prop_shuffle();
    let who = (
        (only, papers),
        prop::option::weighted(0.3, ages),
        gap,
        (prop::option::weighted(0.3, limit), quota, (prop::option::weighted(0.3, 1u32..4), 1u32..4, any, 0u32..4)),
    );
    (0..NIGHTS.len(), (hours(), prop::option::of(hours()), rest(), rest()), grid, offers, limits, days, who).prop_map(
        |(
            night,
            (site, ana, site_break, ana_break),
            (length, ana_length, step, offset, from_midnight),
            (compact, per_day),
            (before, after, notice, horizon, max_open),
            (holiday, special, (room, units, ana_closed)),
            (
                ((new_only, women_only, coverage), (invited_only, referral, questionnaire)),
                ages,
                gap,
                (patient_limit, quota, (list_size, capacity, any, ana_weight)),
            ),
        )| Practice {
            night,
            site,
            ana: ana.unwrap_or_default(),
            site_break,
            ana_break,
            length,
            ana_length,
            step,
            offset,
            from_midnight,
            compact,
            per_day,
            before,
            after,
            notice,
            horizon,
            max_open,
            holiday,
            special: special.map(|(day, from, length)| (day, from, from + length)),
            room,
            units,
            ana_closed,
            new_only,
            women_only,
            coverage,
            // One key says both.
            invited_only: invited_only && !new_only,
            referral,
            questionnaire,
            ages,
            gap,
            patient_limit,
            // Less than one visit is no quota.
            quota: quota.map(|(per, of, count, minutes)| (per, of, count, minutes.map(|most| most.max(length)))),
            list_size,
            // A weight means something only where weights decide.
            ana_weight: if any.contains(&"weights") { ana_weight } else { 1 },
            any,
            capacity,
        },
    )
}

impl Practice {
    /// The day on which the clocks are turned.
    pub(super) fn change(&self) -> Date {
        NIGHTS[self.night].1.parse().unwrap()
    }

    fn after_change(&self, days: i64) -> Date {
        self.change().checked_add(days.days()).unwrap()
    }

    /// The site's holiday.
    pub(super) fn holiday(&self) -> Option<Date> {
        self.holiday.then(|| self.after_change(1))
    }

    /// The day on which Ana is away, and whether Bea stands in.
    pub(super) fn closed(&self) -> Option<(Date, bool)> {
        self.ana_closed.map(|(day, substituted)| (self.after_change(day), substituted))
    }

    /// The day with hours of its own.
    pub(super) fn special(&self) -> Option<(Date, (i64, i64))> {
        self.special.map(|(day, from, until)| (self.after_change(day), (from, until)))
    }

    /// The last day of the horizon, where the file names one.
    pub(super) fn until(&self, days: i64) -> Date {
        self.after_change(days)
    }
}
