//! What a clinic's configuration says about accounts, as the pages use it.

use std::time::Duration;

use crate::tenancy::Tenant;
pub use crate::tenancy::config::SecurityQuestion as Question;

/// The clinic's rules.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How long a patient's session lasts unused.
    pub idle: Duration,
    /// How long it lasts at most.
    pub lifetime: Duration,
    /// How long a staff member's session lasts unused.
    pub staff_idle: Duration,
    /// How long it lasts at most.
    pub staff_lifetime: Duration,
    /// How long a first-access link works.
    pub invitation: Duration,
    /// How long a recovery link works.
    pub recovery: Duration,
    /// The fewest characters of a password.
    pub password_min: usize,
    /// The security question.
    pub question: Question,
    /// The country of numbers without a country code, ISO 3166-1 alpha-2.
    pub country: String,
}

impl Settings {
    /// Of this clinic.
    pub fn of(tenant: &Tenant) -> Self {
        let config = &tenant.config;
        let accounts = &config.accounts;
        Self {
            idle: accounts.session_idle.duration(),
            lifetime: accounts.session_lifetime.duration(),
            staff_idle: accounts.staff_session_idle.duration(),
            staff_lifetime: accounts.staff_session_lifetime.duration(),
            invitation: accounts.invitation_expires.duration(),
            recovery: accounts.recovery_expires.duration(),
            password_min: accounts.password_min_length,
            question: accounts.security_question,
            country: config.country.clone(),
        }
    }
}
