//! Who gets an hour when anybody will do, in the same plain way.

use jiff::civil::Date;

use super::{MINUTE, Naive};

impl Naive<'_> {
    /// Puts those who are free in order, by one thing after the other: the last thing first, since a sort leaves equals as they are.
    pub(super) fn order(&self, at: i64, names: &mut [String]) {
        if self.question.practitioner.is_some() {
            return;
        }
        // Who is chosen is not for one of them to say: only the service, the site and the clinic do.
        for by in self.practice.says(None, |policy| policy.any.clone()).unwrap_or_default().into_iter().rev() {
            match by {
                "usual" => names.sort_by_key(|name| {
                    let before = self.times.usual.iter().take_while(|known| *known != name).count();
                    if before == self.times.usual.len() { 99 } else { before }
                }),
                "least-busy" => names.sort_by_key(|name| self.minutes_taken(name, self.date(at))),
                _ => names.sort_by(|one, other| self.share(one, at).total_cmp(&self.share(other, at))),
            }
        }
    }

    fn minutes_taken(&self, name: &str, day: Date) -> usize {
        let taken = &self.times.taken[name];
        let of_day = self.wall.shown.iter().enumerate().filter(|(_, (date, _))| *date == day);
        let minutes = of_day.map(|(index, _)| self.wall.start + i64::try_from(index).unwrap() * MINUTE);
        minutes.filter(|at| taken.iter().any(|(from, until)| (*from..*until).contains(at))).count()
    }

    fn share(&self, name: &str, at: i64) -> f64 {
        let visits = self.times.counted.iter().filter(|one| one.0 == name && one.1 == "visit");
        let count = visits.filter(|one| self.same("month", one.3, at)).count() + 1;
        let weight = self.practice.says(Some(name), |policy| policy.weight).unwrap_or(1);
        f64::from(u32::try_from(count).unwrap()) / f64::from(weight)
    }
}
