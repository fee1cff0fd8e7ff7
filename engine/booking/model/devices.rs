//! Devices of which a clinic has some units: each appointment that needs one takes a unit of its own, as it takes a room.

use std::{collections::HashMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{Agenda, Busy};
use crate::{tenancy::config::Device, text::as_text};

/// A unit of a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// The device, by slug.
    pub device: String,
    /// Which of them, from 0.
    pub unit: u32,
    /// The name that it had: with a number from 1 where there are several.
    pub name: String,
}

/// The units that an appointment takes; kept as JSON, which the database reads to refuse a unit that is taken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Units(pub Vec<Unit>);

impl fmt::Display for Units {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl FromStr for Units {
    type Err = serde_json::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        serde_json::from_str(text)
    }
}

as_text!(Units);

/// When the units of a device are taken, by their numbers.
pub type Uses = HashMap<u32, Busy>;

/// The first unit that is free all through a time. Where the clinic has fewer units than appointments were given once, each of those that
/// are no longer there takes one that is.
pub fn free_unit(device: &Device, uses: Option<&Uses>, from: i64, until: i64) -> Option<u32> {
    let taken = |unit: u32| uses.and_then(|uses| uses.get(&unit)).is_some_and(|busy| busy.overlaps(from, until));
    let gone = uses.iter().flat_map(|uses| uses.keys()).filter(|unit| **unit >= device.units && taken(**unit)).count();
    let mut free = (0..device.units).filter(|unit| !taken(*unit));
    let first = free.next()?;
    (free.count() >= gone).then_some(first)
}

/// One unit of each device that is needed and free.
pub fn units<'d>(
    devices: impl IntoIterator<Item = &'d Device>,
    agenda: &Agenda,
    (from, until): (i64, i64),
) -> Option<Units> {
    let one = |device: &Device| {
        let unit = free_unit(device, agenda.devices.get(device.slug.as_str()), from, until)?;
        let name = if device.units > 1 { format!("{} {}", device.name, unit + 1) } else { device.name.clone() };
        Some(Unit { device: device.slug.to_string(), unit, name })
    };
    let taken: Vec<Unit> = devices.into_iter().filter_map(one).collect();
    (!taken.is_empty()).then_some(Units(taken))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(units: u32) -> Device {
        Device {
            slug: "rx".parse().unwrap(),
            name: "X-ray".into(),
            site: "centre".parse().unwrap(),
            units,
            services: Vec::new(),
        }
    }

    fn uses(taken: &[(u32, i64, i64)]) -> Agenda {
        let one = |(unit, from, until): &(u32, i64, i64)| (*unit, Busy::new(vec![(*from, *until)]));
        Agenda { devices: [("rx".to_owned(), taken.iter().map(one).collect())].into(), ..Agenda::default() }
    }

    #[test]
    fn the_first_unit_that_is_free_all_through_is_taken_and_named_by_its_number() {
        let (two, taken) = (device(2), uses(&[(0, 10, 20), (1, 20, 30)]));
        let unit = |from, until| units([&two], &taken, (from, until)).map(|units| units.0[0].name.clone());
        assert_eq!(unit(20, 25).as_deref(), Some("X-ray 1"));
        assert_eq!(unit(10, 20).as_deref(), Some("X-ray 2"));
        assert_eq!(unit(15, 25), None, "each is free for a part of it only");
        assert_eq!(units([&device(1)], &Agenda::default(), (0, 1)).unwrap().0[0].name, "X-ray");
    }

    #[test]
    fn a_unit_that_the_clinic_no_longer_has_takes_one_that_it_has() {
        let taken = uses(&[(2, 10, 20)]);
        let free = |units| free_unit(&device(units), taken.devices.get("rx"), 10, 20);
        assert_eq!((free(1), free(2), free(3), free(0)), (None, Some(0), Some(0), None));
    }

    #[test]
    fn what_is_kept_is_read_again() {
        let kept = units([&device(1)], &Agenda::default(), (0, 1)).unwrap();
        assert_eq!(kept.to_string(), r#"[{"device":"rx","unit":0,"name":"X-ray"}]"#);
        assert_eq!(kept.to_string().parse::<Units>().unwrap(), kept);
    }
}
