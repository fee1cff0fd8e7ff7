//! The rules against a second, naive evaluator, and on the nights when the clocks change.

mod any;
mod clinic;
mod naive;
mod nights;
mod practice;

use jiff::civil::Date;
use proptest::prelude::*;

use self::{
    naive::{Naive, Times},
    practice::{Practice, practice},
};
use super::{Entitlement, EntitlementKind, Person, Slot, explain, slots};
use crate::{clock::Timestamp, records::Sex};

const DAYS: u16 = 4;

/// What is taken and the present, in minutes from the first day's midnight (UTC).
#[derive(Debug, Clone)]
struct Situation {
    taken: Vec<(i64, i64)>,
    colleague: Vec<(i64, i64)>,
    away: Vec<(i64, i64)>,
    /// Whether Bea stands in for Ana then.
    substituted: bool,
    closed: Vec<(i64, i64)>,
    room: Vec<(i64, i64)>,
    /// When the units of the device are taken: the unit, from and until.
    device: Vec<(u32, i64, i64)>,
    patient: Vec<(i64, i64)>,
    open: u32,
    now: i64,
    /// Who asks: whether they came before, the days from their birth to the first day, the sex, and whether they have not been asked yet.
    person: Option<(bool, Option<i64>, Option<Sex>, bool)>,
    /// The insurers of the record, and who shall pay.
    insured: (Vec<&'static str>, Option<&'static str>),
    /// Referrals (or else invitations): whether it is one, for this service, its first and last day, and what is left.
    papers: Vec<(bool, bool, i64, i64, i64)>,
    /// The minutes at which the questionnaire, or another one, was answered.
    answered: Option<Vec<(bool, i64)>>,
    /// Whether it is the same service, and the minute at which it starts.
    visits: Vec<(bool, i64)>,
    /// The minutes at which Ana has groups, and how many are in each.
    groups: Vec<(i64, u32)>,
    /// With whom the patient has been, most often first.
    usual: Vec<&'static str>,
    /// Ana's patients, and whether who asks is one of them.
    list: (u32, bool),
    /// Whether it is with Ana, for the same service, at the same site; the minute at which it starts, and its length.
    counted: Vec<(bool, bool, bool, i64, i64)>,
}

fn times(most: usize) -> impl Strategy<Value = Vec<(i64, i64)>> {
    let time = (-300i64..6_000, 1i64..400).prop_map(|(from, length)| (from, from + length));
    prop::collection::vec(time, 0..most)
}

fn situation() -> impl Strategy<Value = Situation> {
    // Days around the birthdays that make a difference.
    let birth = (1i64..4, -3i64..6).prop_map(|(years, days)| years * 365 + days);
    let visits = prop::collection::vec((any::<bool>(), (-40i64..120).prop_map(|step| step * 60)), 0..4);
    let start = (-40i64..120).prop_map(|step| step * 60);
    let counted = (any::<bool>(), any::<bool>(), any::<bool>(), start, 10i64..120);
    let counted = prop::collection::vec(counted, 0..5);
    let device = prop::collection::vec((0u32..3, -300i64..6_000, 1i64..400), 0..16);
    let device =
        device.prop_map(|uses| uses.into_iter().map(|(unit, from, length)| (unit, from, from + length)).collect());
    let groups = prop::collection::vec(((-10i64..200).prop_map(|step| step * 30), 1u32..4), 0..30);
    let groups = groups.prop_map(|groups| {
        let groups: std::collections::BTreeMap<i64, u32> = groups.into_iter().collect();
        groups.into_iter().collect::<Vec<_>>()
    });
    let usual = prop::sample::select(vec![vec![], vec!["ana"], vec!["bea"], vec!["bea", "ana"]]);
    let sex = prop::sample::select(vec![None, Some(Sex::Female), Some(Sex::Male), Some(Sex::Other)]);
    let birth = prop::option::weighted(0.8, birth);
    let insurers = vec!["north/full", "north/basic", "south"];
    let insured = (
        prop::sample::subsequence(insurers.clone(), 0..3),
        prop::option::weighted(0.3, prop::sample::select([insurers, vec!["self-pay"]].concat())),
    );
    let paper = (any::<bool>(), prop::bool::weighted(0.8), -3i64..5, 0i64..4, 0i64..3);
    let paper = paper.prop_map(|(referral, service, from, days, left)| (referral, service, from, from + days, left));
    let papers = prop::collection::vec(paper, 0..4);
    let answered = prop::collection::vec((prop::bool::weighted(0.8), -9_000i64..3_000), 0..3);
    let papers = (papers, prop::option::weighted(0.8, answered));
    let person = prop::option::weighted(0.7, (any::<bool>(), birth, sex, prop::bool::weighted(0.2)));
    (
        times(8),
        times(8),
        (times(3), any::<bool>()),
        times(2),
        (times(4), device),
        times(3),
        0u32..4,
        -4_000i64..3_000,
        ((person, insured, papers), visits, counted, (0u32..4, any::<bool>()), (groups, usual)),
    )
        .prop_map(
            |(
                taken,
                colleague,
                (away, substituted),
                closed,
                (room, device),
                patient,
                open,
                now,
                (who, visits, counted, list, (groups, usual)),
            )| {
                let (person, insured, (papers, answered)) = who;
                Situation {
                    taken,
                    colleague,
                    away,
                    substituted,
                    closed,
                    room,
                    device,
                    patient,
                    open,
                    now,
                    person,
                    insured,
                    papers,
                    answered,
                    visits,
                    groups,
                    usual,
                    list,
                    counted,
                }
            },
        )
}

fn entitlement(first: Date, (referral, service, from, until, left): (bool, bool, i64, i64, i64)) -> Entitlement {
    let day = |days: i64| first.checked_add(jiff::Span::new().days(days)).unwrap();
    Entitlement {
        id: uuid::Uuid::nil().into(),
        kind: if referral { EntitlementKind::Referral } else { EntitlementKind::Invitation },
        service: if service { "visit" } else { "other" }.to_owned(),
        from: day(from),
        until: day(until),
        left,
    }
}

fn agree(practice: &Practice, first: Date, situation: &Situation, online: bool) -> Result<(), TestCaseError> {
    let clinic = practice.clinic();
    let midnight = first.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().as_microsecond();
    let at = |minute: i64| Timestamp::from_micros(midnight + minute * 60_000_000);
    let these = |times: &[(i64, i64)]| -> Vec<(i64, i64)> {
        times.iter().map(|(from, until)| (at(*from).micros(), at(*until).micros())).collect()
    };
    let times = Times {
        taken: [("ana", these(&situation.taken)), ("bea", these(&situation.colleague))].into(),
        away: [("ana", these(&situation.away))].into(),
        substituted: situation.substituted,
        closed: these(&situation.closed),
        room: these(&situation.room),
        device: situation
            .device
            .iter()
            .map(|(unit, from, until)| (*unit, at(*from).micros(), at(*until).micros()))
            .collect(),
        patient: these(&situation.patient),
        open: situation.open,
        groups: situation.groups.iter().map(|(minute, seats)| (at(*minute).micros(), *seats)).collect(),
        list: situation.list,
        usual: situation.usual.clone(),
        counted: situation
            .counted
            .iter()
            .map(|(ana, service, site, start, length)| {
                let pick = |is_so: bool, one: &'static str, other: &'static str| if is_so { one } else { other };
                let (who, what) = (pick(*ana, "ana", "bea"), pick(*service, "visit", "other"));
                (who, what, pick(*site, "site", "other"), at(*start).micros(), at(start + length).micros())
            })
            .collect(),
        visits: situation
            .visits
            .iter()
            .map(|(same, minute)| (if *same { "visit" } else { "other" }, at(*minute).micros()))
            .collect(),
        person: situation.person.map(|(attended, days, sex, unasked)| Person {
            birth_on: days.map(|days| first.checked_sub(jiff::Span::new().days(days)).unwrap()),
            attended,
            sex,
            unasked,
            booked: attended,
            coverage: situation.insured.0.iter().map(|payer| payer.parse().unwrap()).collect(),
            payer: situation.insured.1.map(|payer| payer.parse().unwrap()),
            entitlements: situation.papers.iter().map(|paper| entitlement(first, *paper)).collect(),
            answered: situation.answered.as_ref().map(|answered| {
                let name = |ours: bool| if ours { "asks/before" } else { "asks/other" };
                answered.iter().map(|(ours, minute)| (name(*ours).to_owned(), at(*minute))).collect()
            }),
        }),
    };
    for practitioner in [None, Some("ana")] {
        let question = clinic.question(practitioner, at(situation.now), online);
        let naive = Naive::new(&question, practice, &times, first);
        let offered = slots(&question, &times.agenda(), first, DAYS);
        let names = |slot: &Slot| slot.free.iter().map(|free| free.practitioner.to_string()).collect::<Vec<_>>();
        let found: Vec<_> = offered.iter().map(|slot| (slot.starts_at, names(slot))).collect();
        prop_assert_eq!(&found, &naive.slots(first, DAYS));
        for slot in &offered {
            // There may be more who are free: whose hours began on the day before the first, or for staff off their grid.
            let explained = explain(&question, &times.agenda(), slot.starts_at);
            let all = |explained: Slot| slot.free.iter().all(|free| explained.free.contains(free));
            prop_assert!(explained.is_ok_and(all));
        }
        // Of the hours that are not offered there is a reason for each, the one that the naive evaluator finds.
        for step in 0..200i64 {
            let start = at(step * 35 - 600);
            let why = explain(&question, &times.agenda(), start).err();
            prop_assert_eq!(why, naive.why(start), "{}", start);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn a_naive_evaluator_offers_the_same_hours_for_the_same_reasons(
        practice in practice(), situation in situation(), online in any::<bool>(), shift in 0i32..4,
    ) {
        let change: Date = practice.change();
        let first = change.checked_sub(jiff::Span::new().days(i64::from(shift))).unwrap();
        agree(&practice, first, &situation, online)?;
    }
}
