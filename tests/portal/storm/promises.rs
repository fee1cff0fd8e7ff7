//! What the portal told somebody who acts alone.

use std::collections::BTreeMap;

use antesala::ids::PatientId;
use uuid::Uuid;

/// Their hours, as the answers said.
#[derive(Debug, Clone)]
pub struct Promises {
    pub patient: PatientId,
    /// The appointments that were answered with an address: the hour that was promised last, or `None` once it was called off.
    pub known: BTreeMap<Uuid, Option<i64>>,
    /// The starts of whole series, whose answer names none of them.
    pub series: Vec<i64>,
}

impl Promises {
    pub fn new(patient: PatientId) -> Self {
        Self { patient, known: BTreeMap::new(), series: Vec::new() }
    }

    /// All that they should have, in order.
    pub fn starts(&self) -> Vec<i64> {
        let mut starts: Vec<i64> = self.known.values().flatten().chain(&self.series).copied().collect();
        starts.sort_unstable();
        starts
    }

    /// Those that stand.
    pub fn standing(&self) -> Vec<Uuid> {
        self.known.iter().filter(|(_, at)| at.is_some()).map(|(id, _)| *id).collect()
    }
}
