//! What somebody on the waiting list would take.

use jiff::civil::{Date, DateTime};

use super::{Agenda, Question, Slot, starts};
use crate::tenancy::config::Weekday;

/// The wish of somebody who waits.
#[derive(Debug, Clone)]
pub struct Wish {
    /// With whom, by slug; anybody where it is empty.
    pub practitioners: Vec<String>,
    /// On which days; any where it is empty.
    pub weekdays: Vec<Weekday>,
    /// Starts from this minute of the day on.
    pub from: i64,
    /// Starts before this minute of the day.
    pub until: i64,
    /// The last day.
    pub until_on: Date,
}

impl Wish {
    /// Whether an hour would do, by the site's clocks.
    pub fn suits(&self, local: DateTime) -> bool {
        let minute = i64::from(local.hour()) * 60 + i64::from(local.minute());
        let day = self.weekdays.is_empty() || self.weekdays.iter().any(|day| local.weekday() == (*day).into());
        day && (self.from..self.until).contains(&minute) && local.date() <= self.until_on
    }

    /// Whether there is an hour, free or not, that would do until the last day.
    pub fn is_ever(&self, question: &Question<'_>) -> bool {
        let zone = question.tenant.zone(Some(question.site.slug.as_str()));
        let nobody = &Agenda::default();
        let people: Vec<_> = self.practitioners.iter().filter_map(|slug| question.tenant.practitioner(slug)).collect();
        let chosen = people.iter().map(|person| Some(*person)).chain(self.practitioners.is_empty().then_some(None));
        let questions: Vec<_> = chosen.map(|practitioner| Question { practitioner, ..*question }).collect();
        let days = question.now.day(&zone).0.series(jiff::Span::new().days(1)).take_while(|day| *day <= self.until_on);
        let mut starts = days.flat_map(|day| questions.iter().flat_map(move |one| starts(one, nobody, day)));
        starts.any(|at| self.suits(at.local(&zone)))
    }

    /// The hour with those alone who would do; nothing where the hour, or nobody, would.
    pub fn narrowed(&self, mut slot: Slot) -> Option<Slot> {
        if !self.suits(slot.local.0) {
            return None;
        }
        slot.free.retain(|free| {
            let is = |slug: &String| {
                free.practitioner == *slug || free.stands_in_for.as_ref().is_some_and(|one| *one == *slug)
            };
            self.practitioners.is_empty() || self.practitioners.iter().any(is)
        });
        (!slot.free.is_empty()).then_some(slot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        booking::model::Free,
        clock::{LocalTime, Timestamp},
    };

    #[test]
    fn an_hour_suits_within_days_hours_and_until_the_last_day() {
        let wish = Wish {
            practitioners: vec!["ruiz".into()],
            weekdays: vec![Weekday::Mon, Weekday::Wed],
            from: 9 * 60,
            until: 11 * 60,
            until_on: "2026-12-02".parse().unwrap(),
        };
        for (at, suits) in [
            ("2026-11-30T09:00", true),
            ("2026-11-30T10:59", true),
            ("2026-11-30T11:00", false),
            ("2026-11-30T08:59", false),
            ("2026-12-01T10:00", false),
            ("2026-12-02T10:00", true),
            ("2026-12-07T10:00", false),
        ] {
            assert_eq!(wish.suits(at.parse().unwrap()), suits, "{at}");
        }
        let free = |name: &str| Free {
            practitioner: name.parse().unwrap(),
            ends_at: Timestamp::from_micros(1),
            places: None,
            stands_in_for: None,
        };
        let slot = |who: &[&str]| Slot {
            local: LocalTime("2026-11-30T09:00".parse().unwrap()),
            starts_at: Timestamp::from_micros(0),
            free: who.iter().map(|name| free(name)).collect(),
        };
        assert_eq!(wish.narrowed(slot(&["ortega", "ruiz"])).unwrap().free, [free("ruiz")]);
        assert!(wish.narrowed(slot(&["ortega"])).is_none());
    }
}
