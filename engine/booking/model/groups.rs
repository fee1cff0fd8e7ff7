//! Several people in one hour.

use uuid::Uuid;

use super::Units;

/// The people who have one hour of a service with a practitioner.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// What their appointments have in common.
    pub id: Uuid,
    /// The seats that are taken, in any order.
    pub seats: Vec<u32>,
    /// The room that they share.
    pub room: Option<String>,
    /// The units of devices that they share.
    pub devices: Option<Units>,
}

impl Group {
    /// How many more may come, of so many in all.
    pub fn places(&self, capacity: u32) -> u32 {
        capacity.saturating_sub(u32::try_from(self.seats.len()).unwrap_or(u32::MAX))
    }

    /// The first seat that nobody has.
    pub fn seat(&self) -> u32 {
        (0..=u32::MAX).find(|seat| !self.seats.contains(seat)).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::Group;

    #[test]
    fn who_comes_takes_the_first_seat_that_somebody_left() {
        let group = Group { seats: vec![0, 3, 1], ..Group::default() };
        assert_eq!((group.seat(), group.places(4), group.places(2)), (2, 1, 0));
        assert_eq!(Group::default().seat(), 0);
    }
}
