//! What is offered of a day, and what is said of an hour, in the same plain way.

use std::collections::BTreeMap;

use jiff::{civil::Date, tz::TimeZone};

use super::{DAY, MINUTE, Naive, Who, plus};
use crate::booking::model::Reason;

impl Naive<'_> {
    /// The hours of somebody's day that are offered, in order of time. Found once: every reason asks for them.
    pub(super) fn offers(&self, who: Who, day: Date) -> Vec<i64> {
        if let Some(known) = self.offered.borrow().get(&(who, day)) {
            return known.clone();
        }
        let offers = self.find_offers(who, day);
        self.offered.borrow_mut().insert((who, day), offers.clone());
        offers
    }

    /// Whether of hours that follow each other only the first is offered.
    fn is_compact(&self, who: Who) -> bool {
        self.question.online && self.practice.says(Some(who.name), |policy| policy.compact).unwrap_or(false)
    }

    fn most(&self, who: Who) -> Option<usize> {
        let most = self.practice.says(Some(who.name), |policy| policy.per_day).filter(|_| self.question.online)?;
        Some(most as usize)
    }

    fn find_offers(&self, who: Who, day: Date) -> Vec<i64> {
        let midnight = day.to_zoned(TimeZone::UTC).unwrap().timestamp().as_microsecond() - DAY * MINUTE;
        // What the clocks show never, once or twice.
        let mut instants: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for at in (0..4 * DAY).map(|offset| midnight + offset * MINUTE) {
            instants.entry(self.shown(at, day)).or_default().push(at);
        }
        let mut offered = Vec::new();
        for piece in self.pieces(who, day).unwrap_or_default() {
            let mut before = false;
            for minute in (piece.0..piece.1).filter(|minute| self.on_grid(who, piece, *minute)) {
                let mut any = false;
                for at in instants.get(&minute).into_iter().flatten() {
                    if !self.inside(who, day, piece, *at) || !self.refusals(who.name, day, *at).is_empty() {
                        continue;
                    }
                    if !(self.is_compact(who) && (before || any)) {
                        offered.push(*at);
                    }
                    any = true;
                }
                before = any;
            }
        }
        offered.sort_unstable();
        offered.dedup();
        offered.truncate(self.most(who).unwrap_or(usize::MAX));
        offered
    }

    /// Everything that stands in the way of an hour with somebody.
    pub(super) fn verdict(&self, who: Who, at: i64) -> Vec<Reason> {
        let today = self.date(at);
        let mut why = Reason::OutsideHours;
        let mut closest: Option<Vec<Reason>> = None;
        for day in [plus(today, -1), today] {
            let pieces = match self.pieces(who, day) {
                Ok(pieces) => pieces,
                Err(reason) => {
                    why = reason;
                    continue;
                }
            };
            why = Reason::OutsideHours;
            let minute = self.shown(at, day);
            let fits = |piece: &super::hours::Piece| {
                (!self.question.online || self.on_grid(who, *piece, minute)) && self.inside(who, day, *piece, at)
            };
            if !pieces.iter().any(fits) {
                continue;
            }
            let mut reasons = self.refusals(who.name, day, at);
            if reasons.is_empty() {
                reasons.extend(self.unoffered(who, day, at));
            }
            if closest.as_ref().is_none_or(|known| !known.is_empty() && reasons.is_empty()) {
                closest = Some(reasons);
            }
        }
        closest.unwrap_or(vec![why])
    }

    fn unoffered(&self, who: Who, day: Date, at: i64) -> Option<Reason> {
        if !self.question.online {
            return None;
        }
        let offered = self.offers(who, day);
        if offered.contains(&at) {
            return None;
        }
        let enough = Some(offered.len()) == self.most(who) && offered.iter().all(|offer| *offer < at);
        Some(if enough { Reason::NotShown } else { Reason::NotPacked })
    }
}
