//! When the practice is open and its people work.

use jiff::civil::Date;
use proptest::prelude::*;

use super::Policy;

/// Days of the week as the file names them, from Monday on.
pub(super) const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Weekly hours, or a pause in them.
#[derive(Debug, Clone)]
pub(in crate::booking::model::tests) struct Stretch {
    pub from: i64,
    pub until: i64,
    /// The days of the week, from Monday on.
    pub days: [bool; 7],
    /// The first and the last day on which they hold.
    pub valid: (Option<i64>, Option<i64>),
    /// The one service that they are for.
    pub service: Option<&'static str>,
    /// The one site at which they hold.
    pub place: Option<&'static str>,
}

impl Stretch {
    pub(in crate::booking::model::tests) fn daily(from: i64, until: i64) -> Self {
        Self { from, until, days: [true; 7], valid: (None, None), service: None, place: None }
    }

    /// Whether they hold on a day, so many after the night, for a service.
    pub(in crate::booking::model::tests) fn holds(&self, day: Date, after: i64, service: &str) -> bool {
        let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap();
        self.days[weekday]
            && self.valid.0.is_none_or(|first| first <= after)
            && self.valid.1.is_none_or(|last| after <= last)
            && self.service.is_none_or(|only| only == service)
            && self.place.is_none_or(|only| only == "site")
    }
}

/// A day with hours of its own.
#[derive(Debug, Clone, Copy)]
pub(in crate::booking::model::tests) struct Special {
    pub day: i64,
    pub from: i64,
    pub until: i64,
}

/// Somebody who attends.
#[derive(Debug, Clone, Default)]
pub(in crate::booking::model::tests) struct Employee {
    /// None for whenever the site is open.
    pub hours: Vec<Stretch>,
    pub breaks: Vec<Stretch>,
    /// A day on which they are away by the file, and whether Bea stands in.
    pub closed: Option<(i64, bool)>,
    pub special: Option<Special>,
    /// Whether they have a link for video calls.
    pub link: bool,
    pub policy: Policy,
}

fn days() -> impl Strategy<Value = [bool; 7]> {
    prop_oneof![3 => Just([true; 7]), 1 => prop::array::uniform7(prop::bool::weighted(0.8)).prop_map(|mut days| {
        // Hours on no day are refused.
        days[0] = days[0] || !days.contains(&true);
        days
    })]
}

/// A part of the hours, for some days or for one service only.
fn only(from: i64, until: i64, people: bool) -> BoxedStrategy<Stretch> {
    let valid = (prop::option::weighted(0.15, -2i64..4), prop::option::weighted(0.15, 0i64..7));
    let valid = valid.prop_map(|(first, last)| (first, last.map(|last| last.max(first.unwrap_or(last)))));
    let service = prop_oneof![8 => Just(None), 2 => Just(Some("visit")), 1 => Just(Some("other"))];
    let place = prop_oneof![8 => Just(None), 1 => Just(Some("site")), 1 => Just(Some("other"))];
    (days(), valid, service, place)
        .prop_map(move |(days, valid, service, place)| {
            let place = place.filter(|_| people);
            Stretch { from, until, days, valid, service, place }
        })
        .boxed()
}

/// Two stretches in half hours of the night and the day, with a break between them or over each other; the second may go on past midnight.
pub(super) fn stretches(people: bool) -> BoxedStrategy<Vec<Stretch>> {
    let times = (0i64..8, 2i64..12, -3i64..6, 1i64..10, any::<bool>());
    times
        .prop_flat_map(move |(from, length, rest, more, night)| {
            let first = (from * 30, (from + length) * 30);
            let start = (first.1 + rest * 30).max(first.0) + 15;
            let second =
                if night { (start + 720, start + 720 + more * 60) } else { (start, (start + more * 60).min(1_440)) };
            (only(first.0, first.1, people), only(second.0, second.1, people)).prop_map(|(one, other)| vec![one, other])
        })
        .boxed()
}

/// Up to two pauses.
pub(super) fn breaks(people: bool) -> BoxedStrategy<Vec<Stretch>> {
    let pause = (0i64..1_400, 5i64..200);
    let pause = pause.prop_flat_map(move |(from, length)| only(from, (from + length).min(1_440), people));
    prop::collection::vec(pause, 0..3).boxed()
}

pub(super) fn special() -> impl Strategy<Value = Special> {
    (-1i64..3, 0i64..1_200, 60i64..600).prop_map(|(day, from, length)| Special { day, from, until: from + length })
}

/// Somebody whose policy is still to be said.
pub(super) fn employee() -> BoxedStrategy<Employee> {
    let hours = prop::option::of(stretches(true)).prop_map(Option::unwrap_or_default);
    let closed = prop::option::weighted(0.3, (-1i64..3, any::<bool>()));
    (hours, breaks(true), closed, prop::option::weighted(0.2, special()), any::<bool>())
        .prop_map(|(hours, breaks, closed, special, link)| Employee {
            hours,
            breaks,
            closed,
            special,
            link,
            policy: Policy::default(),
        })
        .boxed()
}
