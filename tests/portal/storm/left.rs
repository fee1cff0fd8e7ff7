//! What the storm left in the database, read past the engine.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::CLINIC;
use crate::world::World;

/// An appointment's row.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Row {
    pub id: Uuid,
    pub patient_id: Uuid,
    pub service: String,
    pub site: String,
    pub practitioner: String,
    pub room: Option<String>,
    pub starts_local: String,
    pub starts_at: i64,
    pub ends_at: i64,
    pub blocked_from: i64,
    pub blocked_until: i64,
    pub status: String,
    pub source: String,
    pub moves: i64,
    pub sequence: i64,
    pub group_id: Uuid,
    pub seat: i64,
    pub lapses_at: Option<i64>,
    pub held_for: Option<String>,
    pub held_about: Option<Uuid>,
    pub series_id: Option<Uuid>,
}

impl Row {
    /// Whether it takes its hour.
    pub fn stands(&self) -> bool {
        self.status != "cancelled"
    }

    pub fn is_held(&self) -> bool {
        self.status == "held"
    }

    /// Booked or requested: what counts of a patient's own.
    pub fn is_had(&self) -> bool {
        self.status == "booked" || self.status == "requested"
    }
}

/// An hour that was offered.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Offer {
    pub waiting_id: Uuid,
    pub appointment_id: Uuid,
    pub outcome: String,
    pub lapses_at: i64,
}

/// Somebody who waits, or did.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Waiting {
    pub id: Uuid,
    pub place: i64,
    pub ended_as: Option<String>,
}

/// Something that is counted about something else.
#[derive(Debug, Clone, sqlx::FromRow)]
struct Count {
    kind: String,
    about: Uuid,
    count: i64,
}

/// How many there are, by what they are and what they are about.
pub type Counts = BTreeMap<(String, Uuid), i64>;

pub struct Left {
    pub rows: Vec<Row>,
    pub offers: Vec<Offer>,
    pub waiting: Vec<Waiting>,
    pub mails: Counts,
    pub audit: Counts,
    pub jobs: Counts,
    pub consents: Counts,
    /// Mails that were not sent, and jobs that failed.
    pub failed: Vec<(String,)>,
}

impl Left {
    pub async fn read(world: &World) -> Self {
        let counted = async |sql: &str| -> Counts {
            let counts: Vec<Count> = world.read(CLINIC, sql).await;
            counts.into_iter().map(|one| ((one.kind, one.about), one.count)).collect()
        };
        Self {
            rows: world.read(CLINIC, "SELECT * FROM appointments ORDER BY starts_at, id").await,
            offers: world.read(CLINIC, "SELECT * FROM waiting_offers").await,
            waiting: world.read(CLINIC, "SELECT * FROM waiting").await,
            mails: counted("SELECT kind, about, COUNT(*) AS count FROM mails GROUP BY kind, about").await,
            audit: counted(
                "SELECT action AS kind, subject_id AS about, COUNT(*) AS count FROM audit WHERE subject_id IS NOT NULL \
                 GROUP BY action, subject_id",
            )
            .await,
            jobs: counted("SELECT kind, about, COUNT(*) AS count FROM jobs GROUP BY kind, about").await,
            consents: counted(
                "SELECT slug AS kind, appointment_id AS about, COUNT(*) AS count FROM booking_consents \
                 GROUP BY slug, appointment_id",
            )
            .await,
            failed: world
                .read(
                    CLINIC,
                    "SELECT kind FROM jobs WHERE last_error IS NOT NULL UNION ALL SELECT kind FROM mails WHERE state = 'failed'",
                )
                .await,
        }
    }
}
