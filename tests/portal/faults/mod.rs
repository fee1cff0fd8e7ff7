//! What happens to people when something breaks: a clear page, nothing lost, nothing half done, and no restart to get over it.

mod away;
mod disk;
mod kill;
mod mail;
mod uploads;
