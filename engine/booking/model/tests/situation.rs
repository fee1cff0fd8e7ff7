//! What is taken, who asks, and when.

use jiff::{ToSpan, civil::Date, tz::TimeZone};
use proptest::prelude::*;

use super::naive::Times;
use crate::{
    booking::model::{Entitlement, EntitlementKind, Person},
    clock::Timestamp,
    records::Sex,
};

/// What is taken and the present, in minutes from the first day's midnight (UTC).
#[derive(Debug, Clone)]
pub(super) struct Situation {
    taken: Vec<(i64, i64)>,
    colleague: Vec<(i64, i64)>,
    away: Vec<(i64, i64)>,
    /// Whether Bea stands in for Ana then.
    substituted: bool,
    /// When Bea is away.
    both_away: Vec<(i64, i64)>,
    closed: Vec<(i64, i64)>,
    room: Vec<(i64, i64)>,
    /// When the units of the device are taken: the unit, from and until.
    device: Vec<(u32, i64, i64)>,
    patient: Vec<(i64, i64)>,
    open: u32,
    now: i64,
    person: Option<Somebody>,
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

/// Who asks.
#[derive(Debug, Clone)]
struct Somebody {
    /// Whether they came before, and whether they have or had an appointment at all.
    attended: bool,
    booked: bool,
    /// The days from their birth to the first day.
    born: Option<i64>,
    sex: Option<Sex>,
    /// Whether they have not been asked yet.
    unasked: bool,
    /// The insurers of the record, and who shall pay.
    insured: (Vec<&'static str>, Option<&'static str>),
    /// Referrals (or else invitations): whether it is one, for this service, its first and last day, and what is left.
    papers: Vec<(bool, bool, i64, i64, i64)>,
    /// The minutes at which the questionnaire, or another one, was answered.
    answered: Option<Vec<(bool, i64)>>,
}

fn times(most: usize) -> impl Strategy<Value = Vec<(i64, i64)>> {
    let time = (-300i64..6_000, 1i64..400).prop_map(|(from, length)| (from, from + length));
    prop::collection::vec(time, 0..most)
}

fn somebody() -> BoxedStrategy<Somebody> {
    // Days around the birthdays that make a difference.
    let birth = (1i64..4, -3i64..6).prop_map(|(years, days)| years * 365 + days);
    let sex = prop::sample::select(vec![None, Some(Sex::Female), Some(Sex::Male), Some(Sex::Other)]);
    let insurers = vec!["north/full", "north/basic", "south"];
    let insured = (
        prop::sample::subsequence(insurers.clone(), 0..3),
        prop::option::weighted(0.3, prop::sample::select([insurers, vec!["self-pay"]].concat())),
    );
    let paper = (any::<bool>(), prop::bool::weighted(0.8), -3i64..5, 0i64..4, 0i64..3);
    let paper = paper.prop_map(|(referral, service, from, days, left)| (referral, service, from, from + days, left));
    let answered = prop::collection::vec((prop::bool::weighted(0.8), -9_000i64..3_000), 0..3);
    let record = (any::<bool>(), any::<bool>(), prop::option::weighted(0.8, birth), sex, prop::bool::weighted(0.2));
    let noted = (insured, prop::collection::vec(paper, 0..4), prop::option::weighted(0.8, answered));
    (record, noted)
        .prop_map(|((attended, booked, born, sex, unasked), (insured, papers, answered))| Somebody {
            attended,
            // Who came had an appointment.
            booked: booked || attended,
            born,
            sex,
            unasked,
            insured,
            papers,
            answered,
        })
        .boxed()
}

pub(super) fn situation() -> BoxedStrategy<Situation> {
    let visits = prop::collection::vec((any::<bool>(), (-40i64..120).prop_map(|step| step * 60)), 0..4);
    let start = (-40i64..120).prop_map(|step| step * 60);
    let counted = (any::<bool>(), any::<bool>(), any::<bool>(), start, 10i64..120);
    let counted = prop::collection::vec(counted, 0..5);
    let device = prop::collection::vec((0u32..3, -300i64..6_000, 1i64..400), 0..16);
    let device =
        device.prop_map(|uses| uses.into_iter().map(|(unit, from, length)| (unit, from, from + length)).collect());
    // At the half hours, and where it is asked for the reasons.
    let start = prop_oneof![(-10i64..200).prop_map(|step| step * 30), (0i64..200).prop_map(|step| step * 35 - 600)];
    let groups = prop::collection::vec((start, 1u32..4), 0..60);
    let groups = groups.prop_map(|groups| {
        let groups: std::collections::BTreeMap<i64, u32> = groups.into_iter().collect();
        groups.into_iter().collect::<Vec<_>>()
    });
    let usual = prop::sample::select(vec![vec![], vec!["ana"], vec!["bea"], vec!["bea", "ana"]]);
    let person = prop::option::weighted(0.7, somebody());
    let places = (times(2), times(4), device);
    let own = (person, visits, counted, (0u32..4, any::<bool>()), (groups, usual));
    (times(8), times(8), (times(3), any::<bool>(), times(2)), places, times(3), 0u32..4, -4_000i64..3_000, own)
        .prop_map(
            |(taken, colleague, (away, substituted, both_away), (closed, room, device), patient, open, now, own)| {
                let (person, visits, counted, list, (groups, usual)) = own;
                Situation {
                    taken,
                    colleague,
                    away,
                    substituted,
                    both_away,
                    closed,
                    room,
                    device,
                    patient,
                    open,
                    now,
                    person,
                    visits,
                    groups,
                    usual,
                    list,
                    counted,
                }
            },
        )
        .boxed()
}

/// A minute of the first day, which may be before or after it.
fn at(first: Date, minute: i64) -> Timestamp {
    let midnight = first.to_zoned(TimeZone::UTC).unwrap().timestamp().as_microsecond();
    Timestamp::from_micros(midnight + minute * 60_000_000)
}

impl Somebody {
    fn person(&self, first: Date) -> Person {
        let name = |ours: bool| if ours { "asks/before" } else { "asks/other" };
        Person {
            birth_on: self.born.map(|days| first.checked_sub(days.days()).unwrap()),
            attended: self.attended,
            sex: self.sex,
            unasked: self.unasked,
            booked: self.booked,
            coverage: self.insured.0.iter().map(|payer| payer.parse().unwrap()).collect(),
            payer: self.insured.1.map(|payer| payer.parse().unwrap()),
            entitlements: self.papers.iter().map(|paper| entitlement(first, *paper)).collect(),
            answered: self.answered.as_ref().map(|answered| {
                answered.iter().map(|(ours, minute)| (name(*ours).to_owned(), at(first, *minute))).collect()
            }),
        }
    }
}

fn entitlement(first: Date, (referral, service, from, until, left): (bool, bool, i64, i64, i64)) -> Entitlement {
    let day = |days: i64| first.checked_add(days.days()).unwrap();
    Entitlement {
        id: uuid::Uuid::nil().into(),
        kind: if referral { EntitlementKind::Referral } else { EntitlementKind::Invitation },
        service: if service { "visit" } else { "other" }.to_owned(),
        from: day(from),
        until: day(until),
        left,
    }
}

impl Situation {
    pub(super) fn now(&self, first: Date) -> Timestamp {
        at(first, self.now)
    }

    /// The same as instants.
    pub(super) fn times(&self, first: Date) -> Times {
        let instant = |minute: i64| at(first, minute).micros();
        let these = |times: &[(i64, i64)]| -> Vec<(i64, i64)> {
            times.iter().map(|(from, until)| (instant(*from), instant(*until))).collect()
        };
        let pick = |is_so: bool, one: &'static str, other: &'static str| if is_so { one } else { other };
        let counted = self.counted.iter().map(|(ana, service, site, start, length)| {
            let (who, what) = (pick(*ana, "ana", "bea"), pick(*service, "visit", "other"));
            (who, what, pick(*site, "site", "other"), instant(*start), instant(start + length))
        });
        Times {
            taken: [("ana", these(&self.taken)), ("bea", these(&self.colleague))].into(),
            away: [("ana", these(&self.away)), ("bea", these(&self.both_away))].into(),
            substituted: self.substituted,
            closed: these(&self.closed),
            room: these(&self.room),
            device: self.device.iter().map(|(unit, from, until)| (*unit, instant(*from), instant(*until))).collect(),
            patient: these(&self.patient),
            open: self.open,
            groups: self.groups.iter().map(|(minute, seats)| (instant(*minute), *seats)).collect(),
            list: self.list,
            usual: self.usual.clone(),
            counted: counted.collect(),
            visits: self.visits.iter().map(|(same, at)| (pick(*same, "visit", "other"), instant(*at))).collect(),
            person: self.person.as_ref().map(|person| person.person(first)),
        }
    }
}
