//! What one level of the practice's file says about booking.

use proptest::prelude::*;

/// How long before, in minutes, or until a minute of the day before.
#[derive(Debug, Clone, Copy)]
pub(in crate::booking::model::tests) enum Before {
    Minutes(i64),
    DayBefore { minute: i64, working: bool },
}

/// How far ahead.
#[derive(Debug, Clone, Copy)]
pub(in crate::booking::model::tests) enum Ahead {
    Minutes(i64),
    WorkingDays(u16),
    /// So many days after the night.
    Until(i64),
    NextMonth {
        day: i8,
        minute: i64,
    },
}

/// In which time, of what, and how many appointments.
pub(in crate::booking::model::tests) type Limit = (&'static str, &'static str, usize);

/// In which time, of what, and how many appointments or minutes.
pub(in crate::booking::model::tests) type Quota = (&'static str, &'static str, Option<usize>, Option<i64>);

/// The keys that a level has, in minutes.
#[derive(Debug, Clone, Default)]
pub(in crate::booking::model::tests) struct Policy {
    pub step: Option<i64>,
    pub offset: Option<i64>,
    pub from_midnight: Option<bool>,
    pub compact: Option<bool>,
    pub per_day: Option<u32>,
    pub before: Option<i64>,
    pub after: Option<i64>,
    pub notice: Option<Before>,
    pub horizon: Option<Ahead>,
    pub max_open: Option<u32>,
    /// For whom: `any`, `known`, `new`, `invited`.
    pub patients: Option<&'static str>,
    /// What makes a patient known: `attended`, `booked`.
    pub known_after: Option<&'static str>,
    pub sex: Option<&'static str>,
    /// Who may pay, as the file names them.
    pub coverage: Option<&'static str>,
    pub referral: Option<bool>,
    /// Whether a questionnaire comes before; `false` takes away what a farther level says.
    pub questionnaire: Option<bool>,
    /// For how many days its answers are enough.
    pub answers_last: Option<i64>,
    /// From this age on and below that one.
    pub ages: Option<(u8, Option<u8>)>,
    /// Minutes between two visits.
    pub gap: Option<i64>,
    pub limits: Option<Vec<Limit>>,
    pub quotas: Option<Vec<Quota>>,
    /// What decides between Ana and Bea.
    pub any: Option<Vec<&'static str>>,
    pub weight: Option<u32>,
    /// How many have one hour together.
    pub capacity: Option<u32>,
    /// How many patients somebody takes.
    pub list_size: Option<u32>,
}

impl Policy {
    /// What a practitioner may say: nothing about who is chosen, and of weights only where they count.
    pub(super) fn of_somebody(self, weighs: bool) -> Self {
        Self { any: None, weight: self.weight.filter(|_| weighs), ..self }
    }

    /// Less than one visit is no quota.
    pub(super) fn with_room_for(mut self, shortest: i64) -> Self {
        for (_, _, _, minutes) in self.quotas.iter_mut().flatten() {
            *minutes = minutes.map(|most| most.max(shortest));
        }
        self
    }
}

fn quotas() -> impl Strategy<Value = Vec<Quota>> {
    let amount = prop_oneof![
        (1usize..4).prop_map(|count| (Some(count), None)),
        (30i64..400).prop_map(|minutes| (None, Some(minutes))),
    ];
    let quota = (
        prop::sample::select(vec!["day", "week", "month"]),
        prop::sample::select(vec!["service", "practitioner", "site", "clinic"]),
        amount,
    );
    let quota = quota.prop_map(|(per, of, (appointments, minutes))| (per, of, appointments, minutes));
    prop::collection::vec(quota, 0..3).prop_map(|mut quotas| {
        // Of two of one kind the longer may make the other pointless, which is refused.
        quotas.sort_by_key(|quota| quota.1);
        quotas.dedup_by_key(|quota| quota.1);
        quotas
    })
}

/// A policy in which each key stands with this probability; what shuts people out stands less often.
pub(super) fn policy(often: f64) -> BoxedStrategy<Policy> {
    let rare = often / 2.5;
    let minutes = move |most: i64| prop::option::weighted(often, 0..most);
    let step = prop::option::weighted(often, prop::sample::select(vec![5i64, 10, 15, 25, 30, 60]));
    let flag = move |often| prop::option::weighted(often, any::<bool>());
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
    // Boxed, since all keys of all levels together are more than a thread's stack holds.
    let grid = (
        (step, minutes(5), flag(often), flag(rare), prop::option::weighted(rare, 1u32..5)),
        (minutes(20), minutes(20), prop::option::weighted(often, notice), prop::option::weighted(often, horizon)),
    )
        .boxed();
    let ages = (0u8..3, prop::option::of(1u8..3)).prop_map(|(from, more)| (from, more.map(|more| from + more)));
    let coverage = prop::sample::select(vec!["self-pay", "north", "north/full", "north/basic, self-pay", "south"]);
    let who = (
        prop::option::weighted(rare, prop::sample::select(vec!["any", "known", "new", "invited"])),
        prop::option::weighted(often, prop::sample::select(vec!["attended", "booked"])),
        prop::option::weighted(rare, prop::sample::select(vec!["female", "male", "other"])),
        prop::option::weighted(rare, coverage),
        flag(rare),
        (flag(often / 2.0), prop::option::weighted(often, 1i64..4)),
        prop::option::weighted(rare, ages),
    );
    let gap = prop_oneof![1 => Just(0i64), 1 => 1i64..3_000, 1 => (1i64..4).prop_map(|days| days * 1_440)];
    let limit = (
        prop::sample::select(vec!["day", "week", "month"]),
        prop::sample::select(vec!["service", "clinic"]),
        1usize..3,
    );
    let any_by = prop::sample::subsequence(vec!["usual", "least-busy", "weights"], 0..=3).prop_shuffle();
    let many = (
        prop::option::weighted(often, 2u32..6),
        prop::option::weighted(rare, gap),
        prop::option::weighted(rare, prop::collection::vec(limit, 0..3)),
        prop::option::weighted(rare, quotas()),
        (prop::option::weighted(often, any_by), prop::option::weighted(often, 0u32..4)),
        prop::option::weighted(often, 1u32..4),
        prop::option::weighted(rare, 1u32..4),
    );
    (grid, who, many)
        .prop_map(|(grid, who, many)| {
            let ((step, offset, from_midnight, compact, per_day), (before, after, notice, horizon)) = grid;
            let (patients, known_after, sex, coverage, referral, (questionnaire, answers_last), ages) = who;
            let (max_open, gap, limits, quotas, (any, weight), capacity, list_size) = many;
            Policy {
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
                patients,
                known_after,
                sex,
                coverage,
                referral,
                questionnaire,
                answers_last,
                ages,
                gap,
                limits,
                quotas,
                any,
                weight,
                capacity,
                list_size,
            }
        })
        .boxed()
}
