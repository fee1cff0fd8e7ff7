//! What is wanted: few hours for many.

use antesala::clock::{Clock, SystemClock};
use jiff::{ToSpan, civil::Date, tz::TimeZone};

/// Chance that can be repeated.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The same for somebody else.
    pub fn fork(&mut self) -> Self {
        Self(self.next())
    }

    /// `SplitMix64`.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next() % count.max(1) as u64).unwrap()
    }

    pub fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        if from.is_empty() { None } else { from.get(self.below(from.len())) }
    }
}

/// An hour that somebody wants.
#[derive(Debug, Clone)]
pub struct Wish {
    pub service: &'static str,
    pub site: &'static str,
    /// Empty for anybody.
    pub practitioner: &'static str,
    pub day: Date,
    /// Minutes since midnight.
    pub minute: i64,
}

impl Wish {
    /// Any, on one of the two days that everybody wants, or on one of the week after.
    pub fn any(dice: &mut Dice) -> Self {
        let service = *dice.pick(&["visita", "visita", "taller", "fisio", "cirugia"]).unwrap();
        Self::of(service, dice)
    }

    pub fn of(service: &'static str, dice: &mut Dice) -> Self {
        let (sites, practitioners): (&[_], &[_]) = match service {
            "taller" => (&["sur"], &["carla", ""]),
            "cirugia" => (&["norte"], &["ana", "bea", "carla", ""]),
            "fisio" => (&["norte", "sur"], &["bea", "carla", ""]),
            _ => (&["norte", "sur"], &["ana", "bea", ""]),
        };
        let days = if dice.one_in(4) { 4 + dice.below(7) } else { 2 + dice.below(2) };
        let today = SystemClock.now().day(&zone()).0;
        // Mostly the morning of a day, so that many want the same.
        let steps = if dice.one_in(3) { 72 } else { 18 };
        Self {
            service,
            site: dice.pick(sites).unwrap(),
            practitioner: dice.pick(practitioners).unwrap(),
            day: today.checked_add(i64::try_from(days).unwrap().days()).unwrap(),
            minute: 8 * 60 + 10 * i64::try_from(dice.below(steps)).unwrap(),
        }
    }

    /// The instant, in microseconds.
    pub fn at(&self) -> i64 {
        let local = self.day.at(0, 0, 0, 0).checked_add(self.minute.minutes()).unwrap();
        local.to_zoned(zone()).unwrap().timestamp().as_microsecond()
    }

    /// The same hour by the clocks on the wall, some weeks later.
    pub fn weeks_later(&self, weeks: i64) -> Self {
        Self { day: self.day.checked_add((7 * weeks).days()).unwrap(), ..self.clone() }
    }

    pub fn start(&self) -> String {
        format!("{:02}:{:02}", self.minute / 60, self.minute % 60)
    }
}

pub fn zone() -> TimeZone {
    TimeZone::get("Europe/Madrid").unwrap()
}
