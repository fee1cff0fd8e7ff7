//! The rules of booking: no database, no clock of their own.

mod any;
mod asking;
mod busy;
mod changes;
mod civil;
mod coverage;
mod devices;
mod entitlements;
mod feeds;
mod groups;
mod hours;
mod limits;
mod lists;
mod often;
mod person;
mod question;
mod quotas;
mod reminding;
mod requests;
mod rules;
mod series;
mod slots;
mod substitutes;
#[cfg(test)]
mod tests;
mod waiting;
mod zones;

pub use asking::{Answers, MOST_WORDS, missing};
pub use busy::{Agenda, AgendaBuilder, Busy};
pub use changes::{Standing, may_cancel, may_move};
pub use coverage::payers;
pub use devices::{Unit, Units, Uses, units};
pub use entitlements::{Entitlement, EntitlementKind, entitled, is_invited};
pub use feeds::FeedKind;
pub use groups::Group;
pub use hours::{Shut, open, working, working_whenever};
pub use limits::last_day;
pub use lists::Listed;
pub use person::Person;
pub use question::{Free, Question, Slot, Verdict};
pub use quotas::Counted;
pub use reminding::{due_reminder, reminders};
pub use requests::lapses_at;
pub use rules::{has_all, not_for};
pub use series::series;
pub use slots::{broken, explain, nearest, slots, starts, too_many, verdicts};
pub use substitutes::{Substitution, has_substitute, stands_in};
pub use waiting::Wish;
pub use zones::{instant, offset};

use crate::storage::text_enum;

text_enum! {
    /// What became of an appointment.
    pub enum Status {
        /// Stands.
        Booked = "booked",
        /// Kept free for somebody for a while.
        Held = "held",
        /// Asked for by the patient: the clinic has still to confirm it. It holds the hour.
        Requested = "requested",
        /// Called off, by the patient or the clinic.
        Cancelled = "cancelled",
        /// The patient came.
        Attended = "attended",
        /// The patient did not come.
        NoShow = "no_show",
    }
}

text_enum! {
    /// What an hour is held for.
    pub enum HeldFor {
        /// The patient looks at the page that asks to confirm it.
        Confirm = "confirm",
        /// The clinic proposed it instead of the hour that was requested.
        Proposal = "proposal",
        /// It is offered to somebody of the waiting list.
        Waiting = "waiting",
    }
}

text_enum! {
    /// How a request came to its end without becoming an appointment. Each has a text `booking-ended-…`.
    pub enum Ending {
        /// The clinic said no.
        Refused = "refused",
        /// Nobody answered in time.
        Lapsed = "lapsed",
        /// The patient took it back.
        Withdrawn = "withdrawn",
    }
}

text_enum! {
    /// What came of an hour that was offered to somebody on the waiting list.
    pub enum Outcome {
        /// It waits for an answer.
        Open = "open",
        /// It was taken.
        Taken = "taken",
        /// It was declined.
        Declined = "declined",
        /// Nobody answered.
        Lapsed = "lapsed",
    }
}

text_enum! {
    /// Why somebody is on the waiting list no longer.
    pub enum Left {
        /// They have an appointment.
        Booked = "booked",
        /// They left it.
        Withdrawn = "withdrawn",
        /// Staff took them off.
        Removed = "removed",
        /// The last day that they wanted is over.
        Over = "over",
    }
}

text_enum! {
    /// Who made an appointment.
    pub enum Source {
        /// The patient, online.
        Patient = "patient",
        /// The clinic's staff.
        Staff = "staff",
        /// A program that uses the JSON API, by the rules for patients.
        Api = "api",
    }
}

impl Source {
    /// Whether the rules for patients were kept.
    pub fn is_online(self) -> bool {
        matches!(self, Self::Patient | Self::Api)
    }
}

text_enum! {
    /// Why an hour cannot be booked, or an appointment not be changed. Each has a text `booking-reason-…` for the patient.
    pub enum Reason {
        /// There is no such service, or not for online booking.
        NoService = "no-service",
        /// The site has no online booking.
        SiteOffline = "site-offline",
        /// The practitioner does not offer this service here.
        NotOffered = "not-offered",
        /// The clinic wants the practitioner to be named.
        NamePractitioner = "name-practitioner",
        /// For patients whom the clinic knows.
        KnownOnly = "known-only",
        /// For patients whom the clinic does not know yet.
        NewOnly = "new-only",
        /// For the other sex.
        OtherSex = "other-sex",
        /// For one sex, and it is not in the record.
        NoSex = "no-sex",
        /// For another age.
        OtherAge = "other-age",
        /// For some ages, and the day of birth is not in the record.
        NoBirthDate = "no-birth-date",
        /// The patient's insurers are not taken, or patients do not pay it themselves.
        NotCovered = "not-covered",
        /// For patients whom the clinic has invited.
        NotInvited = "not-invited",
        /// With a referral, and the patient has none with a visit left.
        NoReferral = "no-referral",
        /// With a referral, and the patient's is not valid on this day.
        OffReferral = "off-referral",
        /// A questionnaire must be answered before.
        QuestionnaireFirst = "questionnaire-first",
        /// Outside the working hours, or no start of the grid.
        OutsideHours = "outside-hours",
        /// The site is closed on this day.
        Closed = "closed",
        /// The practitioner or the site is absent.
        Absent = "absent",
        /// Somebody else has it.
        Taken = "taken",
        /// All places of the group are taken.
        GroupFull = "group-full",
        /// No room is free.
        NoRoom = "no-room",
        /// No unit of a device that it needs is free.
        NoDevice = "no-device",
        /// Sooner than the minimum notice, or gone by.
        TooSoon = "too-soon",
        /// Beyond the horizon.
        TooFar = "too-far",
        /// It would leave a gap; the clinic fills its days without any.
        NotPacked = "not-packed",
        /// Beyond the first hours of the day, which alone are offered online.
        NotShown = "not-shown",
        /// The patient has another appointment at that time.
        PatientBusy = "patient-busy",
        /// The patient has as many appointments to come as the clinic allows.
        TooManyOpen = "too-many-open",
        /// Too near to another appointment of the patient for the same service.
        TooClose = "too-close",
        /// The patient has in that time as many appointments as the clinic allows.
        LimitReached = "limit-reached",
        /// The clinic has in that time as many appointments as it takes.
        QuotaReached = "quota-reached",
        /// The practitioner has all the patients that they take, and this is none of them.
        ListFull = "list-full",
        /// Too late to cancel online.
        TooLateToCancel = "too-late-to-cancel",
        /// Too late to move online.
        TooLateToMove = "too-late-to-move",
        /// Moved as often as the clinic allows.
        MovedTooOften = "moved-too-often",
        /// Gone by, or called off already.
        NotPending = "not-pending",
    }
}

impl Reason {
    /// Whether nobody may pass over it: an overlap, which the database refuses as well.
    pub fn is_overlap(self) -> bool {
        matches!(self, Self::Taken | Self::PatientBusy | Self::GroupFull)
    }

    /// Whether it is about the person who asks, not about the hour.
    pub fn is_about_person(self) -> bool {
        matches!(
            self,
            Self::KnownOnly
                | Self::NewOnly
                | Self::OtherSex
                | Self::OtherAge
                | Self::NotCovered
                | Self::NotInvited
                | Self::NoReferral
                | Self::OffReferral
        ) || self.is_missing()
    }

    /// Whether it is about how many there are or how often: of such rules staff are told which they pass over.
    pub fn is_about_how_many(self) -> bool {
        matches!(self, Self::TooManyOpen | Self::LimitReached | Self::TooClose | Self::QuotaReached | Self::ListFull)
    }

    /// Whether the record lacks what a rule looks at: that is noted down, not broken.
    pub fn is_missing(self) -> bool {
        matches!(self, Self::NoSex | Self::NoBirthDate)
    }

    /// The key of the text that the patient reads.
    pub fn text_key(self) -> String {
        format!("booking-reason-{}", self.as_str())
    }
}
