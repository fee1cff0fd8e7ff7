//! When nobody can be with a practitioner: what the agenda shades, so that an appointment is not put there by mistake.

use jiff::civil::Date;

use crate::{booking::model, tenancy::Tenant};

/// The minutes of a day between `first` and `last` in which the practitioner works at none of the sites (or not at this one), nor stands in for
/// one of those who are absent.
pub(super) fn off(
    tenant: &Tenant,
    (practitioner, absent): (&str, &[&str]),
    site: Option<&str>,
    day: Date,
    (first, last): (i64, i64),
) -> Vec<(i64, i64)> {
    let mut work: Vec<(i64, i64)> = Vec::new();
    for there in tenant.config.sites.iter().filter(|there| site.is_none_or(|site| there.slug == *site)) {
        for service in &tenant.config.services {
            let offers = tenant.who_offers(service, there.slug.as_str());
            for person in offers {
                let hours = if person.slug == *practitioner {
                    model::working(tenant, there, person, service, day)
                } else if absent.contains(&person.slug.as_str()) || model::stands_in(person, practitioner, day) {
                    model::working_whenever(tenant, there, person, service, day)
                } else {
                    continue;
                };
                work.extend(hours.unwrap_or_default().iter().map(|interval| (interval.from, interval.until)));
            }
        }
    }
    work.sort_unstable();
    without(&work, first, last)
}

/// What is left between `first` and `last` by stretches in order of their beginnings.
fn without(work: &[(i64, i64)], first: i64, last: i64) -> Vec<(i64, i64)> {
    let mut left = Vec::new();
    let mut at = first;
    for (from, until) in work {
        if *from > at {
            left.push((at, (*from).min(last)));
        }
        at = at.max(*until);
        if at >= last {
            return left;
        }
    }
    left.push((at, last));
    left
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn what_is_left_of_a_day_is_before_between_and_after_work() {
        let work = [(9 * 60, 12 * 60), (11 * 60, 14 * 60), (16 * 60, 20 * 60)];
        assert_eq!(without(&work, 8 * 60, 21 * 60), [(480, 540), (840, 960), (1200, 1260)]);
    }

    #[test]
    fn a_day_without_work_is_left_whole_and_one_full_of_it_has_nothing_left() {
        assert_eq!(without(&[], 480, 1200), [(480, 1200)]);
        assert_eq!(without(&[(0, 1440)], 480, 1200), []);
    }
}
