//! Calls that last go on in a lane of their own.
//!
//! A worker of the runtime that computes serves nobody else, and a runtime looks for news from the network only now and then while its
//! workers have something to do. So a call begins where it was asked for, and most are over at once. One that has computed for a tick moves to
//! threads of the host's, which the system puts behind all others; a plugin that lasted or failed the last time begins there.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
    time::Duration,
};

use tokio::{
    runtime::{Builder, Runtime},
    task::JoinSet,
};

use super::{Fault, error::Breach};

/// How long a guest computes before it gives way. Most calls are over long before.
pub(super) const TICK: Duration = Duration::from_millis(1);
/// The most threads of the lane. One core at least is not theirs, where there are two: however far back they stand, a machine all of whose
/// cores compute is one on which every answer comes later.
const THREADS: usize = 4;
/// How far these threads stand back: of a core that a thread which serves pages wants too they get a tenth.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// How long one call has computed.
#[derive(Debug)]
pub(super) struct Turns {
    taken: u64,
    most: u64,
    lasts: Arc<AtomicBool>,
}

/// Whether a call has computed for a tick.
#[derive(Debug, Clone)]
pub(super) struct Lasts(Arc<AtomicBool>);

impl Turns {
    /// The turns of a call that may compute for so long, and where it is seen whether it takes any.
    pub(super) fn new(budget: Duration) -> (Self, Lasts) {
        let most = budget.as_millis().div_ceil(TICK.as_millis());
        // The one under way and one at its end besides.
        let most = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(2);
        let lasts = Arc::<AtomicBool>::default();
        (Self { taken: 0, most, lasts: Arc::clone(&lasts) }, Lasts(lasts))
    }

    /// Counts a tick in which it computed. Waiting for the host does not count here, only for the whole.
    ///
    /// # Errors
    /// When it has computed for its time.
    pub(super) fn take(&mut self) -> wasmtime::Result<()> {
        self.taken += 1;
        self.lasts.store(true, Ordering::Relaxed);
        if self.taken > self.most {
            return Err(Breach::error(Fault::Timeout, "it computed for longer than its time"));
        }
        Ok(())
    }
}

impl Lasts {
    pub(super) fn yet(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The threads for calls that last. They are started for the first of them.
#[derive(Debug, Default)]
pub(super) struct Lane(OnceLock<Option<Runtime>>);

impl Lane {
    /// Sees a call to its end: here as long as it does not last, unless it begins in the lane at once. It ends when nobody waits for it any more.
    pub(super) async fn run<T, F>(&self, mut call: Pin<Box<F>>, lasts: &Lasts, at_once: bool) -> wasmtime::Result<T>
    where
        T: Send + 'static,
        F: Future<Output = wasmtime::Result<T>> + Send + 'static,
    {
        if !at_once && let Some(given) = while_short(&mut call, lasts).await {
            return given;
        }
        let Some(runtime) = self.0.get_or_init(start) else { return call.await };
        // A set, because it ends what is in it when it is dropped.
        let mut task = JoinSet::new();
        task.spawn_on(call, runtime.handle());
        match task.join_next().await {
            Some(Ok(given)) => given,
            Some(Err(_)) | None => Err(wasmtime::Error::msg("the call was cut off")),
        }
    }
}

/// What a call gives, if it gives it before it lasts.
async fn while_short<F: Future>(call: &mut Pin<Box<F>>, lasts: &Lasts) -> Option<F::Output> {
    poll_fn(|context| match call.as_mut().poll(context) {
        Poll::Ready(given) => Poll::Ready(Some(given)),
        Poll::Pending if lasts.yet() => Poll::Ready(None),
        Poll::Pending => Poll::Pending,
    })
    .await
}

fn start() -> Option<Runtime> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let runtime = Builder::new_multi_thread()
        .worker_threads(cores.saturating_sub(1).clamp(1, THREADS))
        .thread_name("antesala-lane")
        .on_thread_start(step_back)
        .enable_all()
        .build();
    // Without it calls that last compute where they began: others wait longer for them, and nothing else.
    runtime.inspect_err(|error| tracing::error!(%error, "calls of plugins that last have no threads of their own")).ok()
}

/// Puts this thread behind those that serve pages.
fn step_back() {
    #[cfg(target_os = "linux")]
    {
        let this = rustix::thread::gettid();
        if let Err(error) = rustix::process::setpriority_process(Some(this), NICE) {
            tracing::warn!(%error, "a thread for calls of plugins that last is not put behind the others");
        }
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        // It may be dropped by a task of another runtime, which must not wait.
        if let Some(Some(runtime)) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_that_computes_for_longer_than_its_time_ends() {
        let (mut turns, lasts) = Turns::new(TICK * 3);
        assert!(!lasts.yet());
        for _ in 0..5 {
            turns.take().unwrap();
        }
        assert!(lasts.yet());
        assert!(turns.take().unwrap_err().to_string().contains("longer than its time"));
    }

    #[tokio::test]
    async fn a_call_moves_to_the_lane_when_it_has_computed_for_a_tick() {
        let lane = Lane::default();
        let (mut turns, lasts) = Turns::new(TICK * 3);
        let thread = || std::thread::current().name().unwrap_or_default().to_owned();
        let call = Box::pin(async move {
            let begun = thread();
            turns.take()?;
            tokio::task::yield_now().await;
            Ok((begun, thread()))
        });
        let (begun, ended) = lane.run(call, &lasts, false).await.unwrap();
        assert_ne!(begun, "antesala-lane");
        assert_eq!(ended, "antesala-lane");
    }

    #[tokio::test]
    async fn a_call_that_is_short_stays_and_one_that_lasted_before_begins_in_the_lane() {
        let lane = Lane::default();
        let name = || Box::pin(async { Ok(std::thread::current().name().unwrap_or_default().to_owned()) });
        let (_, lasts) = Turns::new(TICK);
        assert_ne!(lane.run(name(), &lasts, false).await.unwrap(), "antesala-lane");
        assert_eq!(lane.run(name(), &lasts, true).await.unwrap(), "antesala-lane");
    }
}
