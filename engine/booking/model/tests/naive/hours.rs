//! When somebody works, in the same plain way.

use jiff::civil::Date;

use super::{
    super::practice::{Special, Stretch},
    ANA, BEA, BEA_FOR_ANA, DAY, MINUTE, Naive, Who, plus,
};
use crate::booking::model::Reason;

/// A part of a day's hours: from, until, and where the grid begins.
pub(super) type Piece = (i64, i64, i64);

/// The parts of a day in which somebody works, or why there are none.
pub(super) type Day = Result<Vec<Piece>, Reason>;

/// When a site is open, and its pauses.
type Open = (Vec<(i64, i64)>, Vec<(i64, i64)>);

/// Two days: the hours of an evening may go on into the next.
const LONG: i64 = 3 * DAY;

impl Naive<'_> {
    /// How many days a day comes after the night.
    fn after(&self, day: Date) -> i64 {
        i64::from((day - self.change).get_days())
    }

    fn is_on(&self, special: Option<Special>, day: Date) -> Option<(i64, i64)> {
        let special = special.filter(|special| special.day == self.after(day))?;
        Some((special.from, special.until))
    }

    fn those_of(&self, stretches: &[Stretch], day: Date, service: &str) -> Vec<(i64, i64)> {
        let hold = stretches.iter().filter(|stretch| stretch.holds(day, self.after(day), service));
        hold.map(|stretch| (stretch.from, stretch.until)).collect()
    }

    /// The site's hours of a day for a service, and its pauses; `None` where it is closed.
    fn site(&self, day: Date, service: &str) -> Option<Open> {
        if let Some(hours) = self.is_on(self.practice.special, day) {
            return Some((vec![hours], Vec::new()));
        }
        let holiday = self.practice.holiday && self.after(day) == 1;
        let weekly = || self.those_of(&self.practice.site, day, service);
        (!holiday).then(|| (weekly(), self.those_of(&self.practice.site_breaks, day, service)))
    }

    /// Whether the file has somebody away on a day.
    fn is_away(&self, name: &str, day: Date) -> bool {
        let employee = self.practice.employee(name);
        let closed = employee.closed.is_some_and(|(closed, _)| closed == self.after(day));
        closed && self.is_on(employee.special, day).is_none()
    }

    /// The parts of a day's hours in which somebody works; otherwise why there are none. Found once: every hour asks for them.
    pub(super) fn pieces(&self, who: Who, day: Date) -> Day {
        let known = self.worked.borrow().get(&(who, day)).cloned();
        let pieces = known.unwrap_or_else(|| self.find_pieces(who, day));
        self.worked.borrow_mut().insert((who, day), pieces.clone());
        pieces
    }

    /// The same, minute by minute.
    fn find_pieces(&self, who: Who, day: Date) -> Day {
        let (site, pauses) = self.site(day, "visit").ok_or(Reason::Closed)?;
        if self.is_away(who.name, day) {
            return Err(Reason::Absent);
        }
        let whose = self.practice.employee(who.hours);
        let special = self.is_on(whose.special, day);
        // Without hours of their own they are there whenever the site is open.
        let own: Option<Vec<(i64, i64)>> = match special {
            Some(hours) => Some(vec![hours]),
            None if whose.hours.is_empty() => None,
            None => Some(self.those_of(&whose.hours, day, "visit")),
        };
        let own_pauses = if special.is_none() { self.those_of(&whose.breaks, day, "visit") } else { Vec::new() };
        let rests =
            |minute: i64| pauses.iter().chain(&own_pauses).any(|(from, until)| (*from..*until).contains(&minute));
        let mut found = Vec::new();
        for there in &site {
            for mine in own.as_ref().unwrap_or(&vec![*there]) {
                let works = |minute: i64| {
                    (there.0..there.1).contains(&minute) && (mine.0..mine.1).contains(&minute) && !rests(minute)
                };
                for minute in (0..LONG).filter(|minute| works(*minute) && !works(*minute - 1)) {
                    let until = (minute..=LONG).find(|minute| !works(*minute)).unwrap();
                    found.push((minute, until, mine.0.max(there.0)));
                }
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Whether the site is open on a day for anything at all.
    pub(super) fn is_working_day(&self, day: Date) -> bool {
        ["visit", "other"].into_iter().any(|service| {
            let (hours, pauses) = self.site(day, service).unwrap_or_default();
            let rests = |minute: i64| pauses.iter().any(|(from, until)| (*from..*until).contains(&minute));
            hours.iter().any(|(from, until)| (*from..*until).any(|minute| !rests(minute)))
        })
    }

    /// Whether somebody stands in for Ana in a minute: in an absence that was entered, or on a day of her file.
    fn stands_in(&self, at: i64) -> bool {
        let entered = self.times.away["ana"].iter().any(|(from, until)| (*from..*until).contains(&at));
        let closed = self.practice.ana.closed.is_some_and(|(_, substituted)| substituted);
        (entered && self.times.substituted) || (closed && self.is_away("ana", self.date(at)))
    }

    /// Whether it is their time, from the first minute to the last: always, but for who stands in.
    pub(super) fn is_there(&self, who: Who, at: i64) -> bool {
        let mut minutes = (0..self.length(who.name)).map(|minute| at + minute * MINUTE);
        [ANA, BEA].contains(&who) || minutes.all(|at| who == BEA_FOR_ANA && self.stands_in(at))
    }

    /// Whether an appointment with somebody would lie in a part of a day's hours from its first minute to its last.
    pub(super) fn inside(&self, who: Who, day: Date, piece: Piece, at: i64) -> bool {
        let mut minutes = (0..self.length(who.name)).map(|minute| at + minute * MINUTE);
        self.is_there(who, at) && minutes.all(|at| (piece.0..piece.1).contains(&self.shown(at, day)))
    }

    pub(super) fn on_grid(&self, who: Who, piece: Piece, minute: i64) -> bool {
        let says = |of: fn(&super::super::practice::Policy) -> Option<i64>, usual| {
            self.practice.says(Some(who.name), of).unwrap_or(usual)
        };
        let (step, offset) = (says(|policy| policy.step, 15), says(|policy| policy.offset, 0));
        let from_midnight = self.practice.says(Some(who.name), |policy| policy.from_midnight).unwrap_or(false);
        let first = offset + if from_midnight { 0 } else { piece.2 };
        minute >= first && (minute - first) % step == 0
    }

    /// The last working day before a day, or the day before where there has been none for a year.
    pub(super) fn working_day_before(&self, day: Date) -> Date {
        let before = (1..=370).map(|days| plus(day, -days)).find(|before| self.is_working_day(*before));
        before.unwrap_or(plus(day, -1))
    }
}
