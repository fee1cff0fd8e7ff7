//! The worker: one loop for all clinics of this process.

use std::{
    collections::{BTreeSet, HashMap},
    future::Future,
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use tokio::sync::{Semaphore, broadcast};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{Claimed, claim, finish, next_due, postpone, retry};
use crate::{
    clock::Timestamp,
    error::{Error, Result},
    ids::TenantId,
    storage::{Mode, Storage, Tx},
};

/// Clinics that are worked for at the same time.
const AT_ONCE: usize = 4;
/// The same for lanes of plugins, which may be slow.
const ASIDE: usize = 8;
/// How often a process asks a shared PostgreSQL for work that others left.
const ASK: Duration = Duration::from_secs(2);

/// For so long a job lets people go first who wait for the clinic's one writer.
const GIVE_WAY: Duration = Duration::from_millis(250);

/// What a job leaves to be written in the transaction that ends it: one commit for both, since each waits for the disk.
pub type Writing = Box<dyn for<'t> FnOnce(&'t mut Tx) -> Pin<Box<dyn Future<Output = Result<()>> + Send + 't>> + Send>;

/// How a job ended.
pub struct Ended {
    /// Whether it is done, or is to be tried again.
    pub outcome: Result<()>,
    /// What is written with that.
    pub writing: Option<Writing>,
    /// Until when it waits, where it was not its turn: that is no attempt.
    pub postponed: Option<Timestamp>,
}

impl Ended {
    /// It was not its turn.
    pub fn postponed(until: Timestamp) -> Self {
        Self { outcome: Ok(()), writing: None, postponed: Some(until) }
    }
}

impl From<Result<()>> for Ended {
    fn from(outcome: Result<()>) -> Self {
        Self { outcome, writing: None, postponed: None }
    }
}

type Running = Pin<Box<dyn Future<Output = Ended> + Send>>;
/// What runs a job of any kind: the function that `router.rs` composed from the slices' jobs.
pub type Run = Arc<dyn Fn(TenantId, Claimed) -> Running + Send + Sync>;

/// Runs jobs as they fall due.
#[derive(Clone)]
pub struct Worker {
    storage: Storage,
    run: Run,
}

impl Worker {
    /// A worker over this database.
    pub fn new(storage: Storage, run: Run) -> Self {
        Self { storage, run }
    }

    /// Runs all that is due for one clinic now; returns how many jobs ran and when the next one is due.
    ///
    /// # Errors
    /// When the database is away. A job that fails is not an error of the worker: it is kept for a later attempt.
    pub async fn run_due(&self, tenant: &TenantId) -> Result<(usize, Option<Timestamp>)> {
        let (mut count, mut lanes) = self.run_lane(tenant, "").await?;
        loop {
            let now = self.storage.now();
            let Some((lane, _)) = lanes.iter().find(|(_, at)| *at <= now).cloned() else {
                return Ok((count, lanes.into_iter().map(|(_, at)| at).min()));
            };
            let (more, next) = self.run_lane(tenant, &lane).await?;
            if more == 0 {
                // Another process has it.
                return Ok((count, next.into_iter().map(|(_, at)| at).min()));
            }
            (count, lanes) = (count + more, next);
        }
    }

    /// Runs all that is due in one lane now; returns how many jobs ran and when the next one of each lane is due.
    async fn run_lane(&self, tenant: &TenantId, lane: &str) -> Result<(usize, Vec<(String, Timestamp)>)> {
        let mut count = 0;
        let mut done: Option<(Claimed, Ended)> = None;
        loop {
            self.storage.give_way(tenant, GIVE_WAY).await?;
            // What became of one job and the claim of the next are one commit: each commit waits for the disk.
            let mut tx = self.storage.begin(tenant, Mode::Write).await?;
            if let Some((job, ended)) = done.take() {
                settle(&mut tx, &job, ended).await?;
            }
            let claimed = claim(&mut tx, lane).await?;
            let Some(job) = tx.commit_with(claimed).await?.pop() else {
                let mut tx = self.storage.begin(tenant, Mode::Write).await?;
                let next = next_due(&mut tx).await?;
                tx.commit().await?;
                return Ok((count, next));
            };
            count += 1;
            let ended = (self.run)(tenant.clone(), job.clone()).await;
            done = Some((job, ended));
        }
    }

    /// Works until told to stop. `tenants` are asked once at the start for what an earlier process left.
    pub async fn work(self, tenants: Vec<TenantId>, stop: CancellationToken) {
        let mut heard = self.storage.subscribe_due();
        let mut schedule = Schedule::default();
        for tenant in tenants {
            schedule.add(Lane::of(tenant), self.storage.now());
        }
        let (places, aside) = (Arc::new(Semaphore::new(AT_ONCE)), Arc::new(Semaphore::new(ASIDE)));
        let tasks = TaskTracker::new();
        let (done, mut finished) = tokio::sync::mpsc::unbounded_channel();
        let mut ask = tokio::time::interval(ASK);
        ask.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            for lane in schedule.take_due(self.storage.now()) {
                let places = Arc::clone(if lane.name.is_empty() { &places } else { &aside });
                let (worker, done) = (self.clone(), done.clone());
                tasks.spawn(async move {
                    let _place = places.acquire().await;
                    let next = match worker.run_lane(&lane.tenant, &lane.name).await {
                        Ok((_, next)) => next,
                        Err(error) => {
                            tracing::warn!(tenant = %lane.tenant, %error, "jobs wait: the database is away");
                            vec![(lane.name.clone(), worker.storage.now().plus(Duration::from_secs(10)))]
                        }
                    };
                    let _ = done.send((lane, next));
                });
            }
            tokio::select! {
                () = stop.cancelled() => break,
                _ = ask.tick() => {
                    self.storage.close_idle(Duration::from_secs(60));
                    if let Ok(Some(tenants)) = self.storage.due_tenants(self.storage.now()).await {
                        for tenant in tenants {
                            schedule.add(Lane::of(tenant), self.storage.now());
                        }
                    }
                }
                Some((lane, next)) = finished.recv() => schedule.finished(&lane, next),
                due = heard.recv() => match due {
                    // Which lane has work, the clinic's own finds out.
                    Ok(due) => schedule.add(Lane::of(due.tenant), due.at),
                    Err(broadcast::error::RecvError::Lagged(_)) => {
                        tracing::warn!("more work than the worker could hear of; it asks every clinic that it knows");
                        schedule.all_now(self.storage.now());
                    }
                    Err(broadcast::error::RecvError::Closed) => break,
                },
                () = tokio::time::sleep(schedule.wait(self.storage.now())) => {}
            }
        }
        tasks.close();
        tasks.wait().await;
    }
}

/// Notes what became of a job.
async fn settle(tx: &mut Tx, job: &Claimed, ended: Ended) -> Result<()> {
    if let Some(until) = ended.postponed {
        return postpone(tx, job.id, until).await;
    }
    if let Some(write) = ended.writing {
        write(tx).await?;
    }
    match ended.outcome {
        // What the job was about is gone: nothing is left to do.
        Ok(()) | Err(Error::NotFound) => finish(tx, job.id).await,
        Err(error) => {
            let next = retry(tx, job, &error.to_string()).await?;
            let tenant = tx.tenant();
            tracing::warn!(%tenant, kind = job.kind, job = %job.id, attempts = job.attempts, ?next, %error, "a job failed");
            Ok(())
        }
    }
}

/// A lane of a clinic: its own, which has no name, or a plugin's.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Lane {
    tenant: TenantId,
    name: String,
}

impl Lane {
    /// The clinic's own.
    fn of(tenant: TenantId) -> Self {
        Self { tenant, name: String::new() }
    }
}

/// Which lane is due when. One that is being worked in is not started a second time.
#[derive(Default)]
struct Schedule {
    times: BTreeSet<(Timestamp, Lane)>,
    lanes: HashMap<Lane, State>,
}

#[derive(Default)]
struct State {
    due: Option<Timestamp>,
    running: bool,
}

impl Schedule {
    fn add(&mut self, lane: Lane, at: Timestamp) {
        let state = self.lanes.entry(lane.clone()).or_default();
        if state.due.is_none_or(|due| at < due) {
            if let Some(due) = state.due.replace(at) {
                self.times.remove(&(due, lane.clone()));
            }
            if !state.running {
                self.times.insert((at, lane));
            }
        }
    }

    fn take_due(&mut self, now: Timestamp) -> Vec<Lane> {
        let mut due = Vec::new();
        while let Some((at, lane)) = self.times.first().cloned()
            && at <= now
        {
            self.times.pop_first();
            if let Some(state) = self.lanes.get_mut(&lane) {
                state.due = None;
                state.running = true;
            }
            due.push(lane);
        }
        due
    }

    /// A lane was worked in; what is due next in it and in the clinic's others is known now.
    fn finished(&mut self, lane: &Lane, next: Vec<(String, Timestamp)>) {
        if let Some(state) = self.lanes.get_mut(lane) {
            state.running = false;
            // Taken out and put back: while it ran, it had no time in the list.
            if let Some(heard) = state.due.take() {
                self.add(lane.clone(), heard);
            }
        }
        for (name, at) in next {
            self.add(Lane { tenant: lane.tenant.clone(), name }, at);
        }
    }

    fn all_now(&mut self, now: Timestamp) {
        for lane in self.lanes.keys().cloned().collect::<Vec<_>>() {
            self.add(lane, now);
        }
    }

    fn wait(&self, now: Timestamp) -> Duration {
        let micros = self.times.first().map_or(60_000_000, |(at, _)| at.micros() - now.micros());
        Duration::from_micros(u64::try_from(micros.clamp(0, 60_000_000)).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clinic(slug: &str) -> Lane {
        Lane::of(TenantId::parse(slug).unwrap())
    }

    #[test]
    fn work_that_arrives_while_a_clinic_is_worked_for_is_not_forgotten() {
        let (a, now) = (clinic("a"), Timestamp::from_micros(10));
        let mut schedule = Schedule::default();
        schedule.add(a.clone(), now);
        assert_eq!(schedule.take_due(now), std::slice::from_ref(&a));
        schedule.add(a.clone(), now);
        assert!(schedule.take_due(now).is_empty(), "not a second time at once");
        schedule.finished(&a, Vec::new());
        assert_eq!(schedule.take_due(now), [a]);
    }

    #[test]
    fn a_plugins_lane_runs_beside_the_clinics_own() {
        let (a, now) = (clinic("a"), Timestamp::from_micros(10));
        let plugin = Lane { name: "thanks".into(), ..a.clone() };
        let mut schedule = Schedule::default();
        schedule.add(a.clone(), now);
        assert_eq!(schedule.take_due(now), std::slice::from_ref(&a));
        schedule.finished(&a, vec![("thanks".into(), now)]);
        assert_eq!(schedule.take_due(now), std::slice::from_ref(&plugin));
        schedule.add(a.clone(), now);
        assert_eq!(schedule.take_due(now), [a], "it does not wait for the plugin");
        schedule.finished(&plugin, Vec::new());
        assert!(schedule.take_due(now).is_empty());
    }

    #[test]
    fn the_earlier_of_two_times_counts() {
        let (a, b) = (clinic("a"), clinic("b"));
        let mut schedule = Schedule::default();
        schedule.add(a.clone(), Timestamp::from_micros(50));
        schedule.add(b.clone(), Timestamp::from_micros(20));
        schedule.add(a.clone(), Timestamp::from_micros(10));
        schedule.add(a.clone(), Timestamp::from_micros(90));
        assert_eq!(schedule.wait(Timestamp::from_micros(0)), Duration::from_micros(10));
        assert_eq!(schedule.take_due(Timestamp::from_micros(30)), [a, b]);
    }
}
