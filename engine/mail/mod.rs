//! Mail: an outbox in the database, and the ways out of the house.
//!
//! A mail is queued in the transaction that causes it and composed when it is sent, from what the database says then. So
//! nothing is sent for something that did not happen, and no secret link rests in a table.

mod message;
mod outbox;
mod transport;

pub use message::{Attachment, Message};
pub use outbox::{JOB, Mail, NewMail, State, get, hasten, is_known, list, mark, queue, queue_for, resend};
pub use transport::{Folder, Memory, SendError, Sending, Smtp, Transport};
