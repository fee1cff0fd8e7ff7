//! Rate limits: how often one visitor, or one address, may do what an attacker would do often.

use std::{num::NonZeroU32, time::Duration};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock};

use crate::error::{Error, Result};

/// What is limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Attempts to sign in, by client: many people may share one, as in a waiting room. Those for one address are counted in the
    /// database.
    SignIn,
    /// The own password, asked for again, by account.
    OwnPassword,
    /// Links asked for, by e-mail address.
    Recovery,
    /// Links asked for, by client.
    RecoveryClient,
    /// Invitations sent for one record.
    Invitation,
    /// Files sent by one account.
    Upload,
    /// Hours asked for by people who are not yet patients, by client and by e-mail address.
    Newcomer,
    /// What one program asks of the JSON API, by token.
    Api,
}

/// The limits of this process. Counted in memory: what must hold across processes is counted in the database as well.
#[derive(Debug)]
pub struct Limits {
    sign_in: DefaultKeyedRateLimiter<String>,
    own_password: DefaultKeyedRateLimiter<String>,
    recovery: DefaultKeyedRateLimiter<String>,
    recovery_client: DefaultKeyedRateLimiter<String>,
    invitation: DefaultKeyedRateLimiter<String>,
    upload: DefaultKeyedRateLimiter<String>,
    newcomer: DefaultKeyedRateLimiter<String>,
    api: DefaultKeyedRateLimiter<String>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sign_in: limiter(40, Duration::from_secs(3)),
            own_password: limiter(10, Duration::from_secs(30)),
            recovery: limiter(5, Duration::from_secs(120)),
            recovery_client: limiter(30, Duration::from_secs(20)),
            invitation: limiter(3, Duration::from_secs(600)),
            upload: limiter(40, Duration::from_secs(15)),
            newcomer: limiter(6, Duration::from_secs(300)),
            api: limiter(300, Duration::from_millis(50)),
        }
    }
}

fn limiter(burst: u32, every: Duration) -> DefaultKeyedRateLimiter<String> {
    let quota = Quota::with_period(every)
        .expect("a period above zero")
        .allow_burst(NonZeroU32::new(burst).expect("a burst above zero"));
    RateLimiter::keyed(quota)
}

impl Limits {
    /// Counts one more; the key names clinic and person.
    ///
    /// # Errors
    /// [`Error::TooMany`] with the seconds to wait.
    pub fn take(&self, limit: Limit, key: &str) -> Result<()> {
        let limiter = match limit {
            Limit::SignIn => &self.sign_in,
            Limit::OwnPassword => &self.own_password,
            Limit::Recovery => &self.recovery,
            Limit::RecoveryClient => &self.recovery_client,
            Limit::Invitation => &self.invitation,
            Limit::Upload => &self.upload,
            Limit::Newcomer => &self.newcomer,
            Limit::Api => &self.api,
        };
        limiter.check_key(&key.to_owned()).map_err(|refusal| Error::TooMany {
            retry_after: refusal.wait_time_from(limiter.clock().now()).as_secs() + 1,
        })
    }

    /// Forgets those who have been quiet.
    pub fn forget_quiet(&self) {
        let all = [
            &self.sign_in,
            &self.own_password,
            &self.recovery,
            &self.recovery_client,
            &self.invitation,
            &self.upload,
            &self.newcomer,
            &self.api,
        ];
        for limiter in all {
            limiter.retain_recent();
        }
    }
}
