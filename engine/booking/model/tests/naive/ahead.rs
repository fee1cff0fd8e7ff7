//! How soon and how far ahead, in the same plain way.

use jiff::{ToSpan, civil::Date};

use super::{
    super::practice::{Ahead, Before},
    MINUTE, Naive, plus,
};

impl Naive<'_> {
    pub(super) fn is_too_soon(&self, day: Date, at: i64) -> bool {
        let now = self.question.now.micros();
        match self.practice.notice {
            Before::Minutes(minutes) => at < now + minutes * MINUTE,
            Before::DayBefore { minute, working } => {
                let mut before = plus(day, -1);
                while working && !self.is_working_day(before) {
                    before = plus(before, -1);
                }
                now > self.instant(before, minute) || at < now
            }
        }
    }

    pub(super) fn is_too_far(&self, at: i64) -> bool {
        let now = self.question.now.micros();
        let (today, day) = (self.date(now), self.date(at));
        match self.practice.horizon {
            Ahead::Minutes(minutes) => at > now + minutes * MINUTE,
            Ahead::Until(days) => day > self.practice.until(days),
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
