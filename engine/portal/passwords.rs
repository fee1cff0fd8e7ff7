//! Passwords and security answers: argon2id, off the async threads, few at a time.

use std::sync::Arc;

use argon2::{
    Argon2, Params,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// Hashes that are computed at the same time: each takes 19 MiB and a core (OWASP's minimum for argon2id).
const AT_ONCE: usize = 4;

/// Hashes and verifies. Clones share the limit.
#[derive(Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    places: Arc<Semaphore>,
    /// What is verified when there is no account, so that the answer takes as long.
    decoy: Arc<str>,
}

impl Passwords {
    /// With the parameters for production.
    ///
    /// # Errors
    /// Never with the built-in parameters.
    pub fn new() -> Result<Self> {
        Self::with(Params::default())
    }

    /// As cheap as argon2 can be: for tests and seeds of many accounts, never for people.
    ///
    /// # Errors
    /// Never with the built-in parameters.
    pub fn cheap() -> Result<Self> {
        Self::with(Params::new(Params::MIN_M_COST, 1, 1, None).map_err(|error| Error::internal(error.to_string()))?)
    }

    fn with(params: Params) -> Result<Self> {
        let argon2 = Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
        let decoy = hash(&argon2, "nobody has this password")?.into();
        Ok(Self { argon2, places: Arc::new(Semaphore::new(AT_ONCE)), decoy })
    }

    /// The hash to keep, as a PHC string.
    ///
    /// # Errors
    /// When the machine cannot compute it.
    pub async fn hash(&self, secret: &str) -> Result<String> {
        let (argon2, secret) = (self.argon2.clone(), secret.to_owned());
        self.aside(move || hash(&argon2, &secret)).await?
    }

    /// Whether the secret is the one that was hashed. Without a hash it takes the same time and is never right.
    ///
    /// # Errors
    /// When the machine cannot compute it.
    pub async fn verify(&self, hash: Option<&str>, secret: &str) -> Result<bool> {
        let known = hash.is_some();
        let (argon2, hash, secret) = (self.argon2.clone(), hash.unwrap_or(&self.decoy).to_owned(), secret.to_owned());
        let right = self
            .aside(move || {
                PasswordHash::new(&hash).is_ok_and(|hash| argon2.verify_password(secret.as_bytes(), &hash).is_ok())
            })
            .await?;
        Ok(right && known)
    }

    async fn aside<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let _place = self.places.acquire().await.map_err(Error::internal)?;
        tokio::task::spawn_blocking(work).await.map_err(Error::internal)
    }
}

fn hash(argon2: &Argon2<'_>, secret: &str) -> Result<String> {
    argon2
        .hash_password(secret.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| Error::internal(error.to_string()))
}

/// A security answer as it is compared: without case, accents' composition aside, and superfluous space.
pub fn normalise_answer(answer: &str) -> String {
    answer.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{PasswordHash, Passwords};

    #[tokio::test]
    async fn for_nobody_the_same_is_computed_as_for_somebody() {
        let passwords = Passwords::new().expect("the parameters are right");
        let somebody = passwords.hash("cuatro gatos en el tejado").await.expect("a hash");
        let (somebody, nobody) = (PasswordHash::new(&somebody), PasswordHash::new(&passwords.decoy));
        let (somebody, nobody) = (somebody.expect("a hash"), nobody.expect("a hash"));
        assert_eq!((nobody.algorithm, nobody.version), (somebody.algorithm, somebody.version));
        assert_eq!(nobody.params, somebody.params, "memory, rounds and lanes");
        assert!(!passwords.verify(None, "nobody has this password").await.expect("an answer"), "and it is never right");
    }
}
