//! Whether the server is known to be away, so that nobody waits long for what does not come.
//!
//! Who needs a connection and gets none waits a while: a server that restarts is back before anybody notices. Once that was in vain,
//! one task of this process asks the server until it answers again, and until then others wait a moment only.

use std::{future::Future, sync::Arc, time::Duration};

use tokio::sync::watch;

/// How long somebody waits for a server that is known to be away.
const MOMENT: Duration = Duration::from_secs(1);
/// Between two questions whether it is back.
const PAUSE: Duration = Duration::from_millis(200);
/// A question without an answer is given up after this.
const ANSWER: Duration = Duration::from_secs(2);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nobody has missed it.
    There,
    /// Somebody got no connection, and it is being asked.
    Asked,
    /// It did not answer.
    Away,
}

/// What this process knows of the server. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct Away(Arc<watch::Sender<State>>);

impl Default for Away {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(State::There)))
    }
}

impl Away {
    /// Whether it makes sense to ask for a connection: waits a moment for a server that is known to be away.
    pub(super) async fn is_over(&self) -> bool {
        let mut state = self.0.subscribe();
        let back = state.wait_for(|state| *state != State::Away);
        tokio::time::timeout(MOMENT, back).await.is_ok()
    }

    /// What came of asking after somebody got no connection: whether the server answered.
    pub(super) async fn was_only_busy(&self) -> bool {
        let mut state = self.0.subscribe();
        let told = tokio::time::timeout(ANSWER, state.wait_for(|state| *state != State::Asked)).await;
        told.is_ok_and(|state| state.is_ok_and(|state| *state == State::There))
    }

    /// Notes that somebody got no connection. One task asks from now on until the server answers; it may be that it is only busy.
    pub(super) fn missed<F>(&self, ask: impl Fn() -> F + Send + 'static)
    where
        F: Future<Output = bool> + Send,
    {
        let first = self.0.send_if_modified(|state| {
            let first = *state == State::There;
            if first {
                *state = State::Asked;
            }
            first
        });
        if !first {
            return;
        }
        let known = self.clone();
        tokio::spawn(async move {
            while !tokio::time::timeout(ANSWER, ask()).await.unwrap_or(false) {
                if known.0.send_replace(State::Away) != State::Away {
                    tracing::warn!("the database is away");
                }
                tokio::time::sleep(PAUSE).await;
            }
            if known.0.send_replace(State::There) == State::Away {
                tracing::info!("the database is back");
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    };

    use super::{Away, State};

    #[tokio::test]
    async fn one_task_asks_until_the_server_answers_and_others_wait_for_it() {
        let (away, back, asked) = (Away::default(), Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        assert!(away.is_over().await, "nobody has missed it");
        for _ in 0..20 {
            let (back, asked) = (Arc::clone(&back), Arc::clone(&asked));
            away.missed(move || {
                asked.fetch_add(1, Ordering::SeqCst);
                let back = back.load(Ordering::SeqCst);
                async move { back }
            });
        }
        away.0.subscribe().wait_for(|state| *state == State::Away).await.expect("it is asked");
        assert_eq!(asked.load(Ordering::SeqCst), 1, "by one");
        assert!(!away.was_only_busy().await);
        assert!(!away.is_over().await, "a moment was too short");
        back.store(true, Ordering::SeqCst);
        assert!(away.is_over().await, "who waits when it comes back goes on");
        assert!(asked.load(Ordering::SeqCst) > 1);
    }

    #[tokio::test]
    async fn a_server_that_answers_was_only_busy() {
        let away = Away::default();
        away.missed(|| async { true });
        assert!(away.was_only_busy().await && away.is_over().await);
    }
}
