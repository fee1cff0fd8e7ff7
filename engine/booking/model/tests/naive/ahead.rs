//! How soon and how far ahead, in the same plain way.

use jiff::{ToSpan, civil::Date};

use super::{
    super::practice::{Ahead, Before},
    DAY, MINUTE, Naive, plus,
};

impl Naive<'_> {
    pub(super) fn is_too_soon(&self, name: &str, day: Date, at: i64) -> bool {
        let now = self.question.now.micros();
        match self.practice.says(Some(name), |policy| policy.notice).unwrap_or(Before::Minutes(120)) {
            Before::Minutes(minutes) => at < now + minutes * MINUTE,
            Before::DayBefore { minute, working } => {
                let before = if working { self.working_day_before(day) } else { plus(day, -1) };
                now > self.instant(before, minute) || at < now
            }
        }
    }

    pub(super) fn is_too_far(&self, name: &str, at: i64) -> bool {
        let now = self.question.now.micros();
        let (today, day) = (self.date(now), self.date(at));
        match self.practice.says(Some(name), |policy| policy.horizon).unwrap_or(Ahead::Minutes(60 * DAY)) {
            Ahead::Minutes(minutes) => at > now + minutes * MINUTE,
            Ahead::Until(days) => day > self.practice.day(days),
            Ahead::WorkingDays(count) => {
                let working =
                    (1..=i64::from((day - today).get_days())).filter(|days| self.is_working_day(plus(today, *days)));
                let before = working.filter(|days| plus(today, *days) < day).count();
                before >= usize::from(count)
            }
            Ahead::NextMonth { day: opens, minute } => {
                let opens = self.instant(today.with().day(opens).build().unwrap(), minute);
                let last = if now >= opens { today.first_of_month().checked_add(1.month()).unwrap() } else { today };
                day > last.last_of_month()
            }
        }
    }
}
