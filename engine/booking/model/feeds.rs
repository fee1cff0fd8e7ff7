//! What a calendar may subscribe to.

use crate::storage::text_enum;

text_enum! {
    /// Whose appointments a feed shows.
    pub enum FeedKind {
        /// A patient's own.
        Patient = "patient",
        /// Those with a practitioner.
        Practitioner = "practitioner",
        /// Those in a room.
        Room = "room",
    }
}
