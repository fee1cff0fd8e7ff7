//! Many people at once, in every way in which hours are had and given back, against several programs on one database: and then
//! every rule over what is left there.
//!
//! In the suite it is small; `cargo xtask storm` makes it as large as it likes.

mod clients;
mod hours;
mod invariants;
mod left;
mod promises;
mod staff;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use antesala::{
    clock::{Clock, SystemClock},
    ids::PatientId,
    portal::Role,
};
use serde_json::Value;
use tokio::task::JoinSet;

use self::{clients::Client, hours::Dice, left::Left, promises::Promises, staff::Desk};
use crate::world::{
    World,
    browser::Browser,
    database::{Kind, server},
    page::Page,
    people::Person,
    process::Process,
    program::Program,
};

const CLINIC: &str = "tormenta";

/// How large a storm is: `ANTESALA_STORM="clients=500 acts=12 processes=3"`.
#[derive(Debug, Clone, Copy)]
struct Size {
    clients: usize,
    acts: usize,
    processes: usize,
    seed: u64,
}

impl Size {
    fn of(kind: Kind) -> Self {
        let asked = std::env::var("ANTESALA_STORM").unwrap_or_default();
        let number = |name: &str, usual: usize| {
            let found = asked.split_whitespace().find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
            found.map_or(usual, |value| value.parse().unwrap_or_else(|_| panic!("{name}={value} is no number")))
        };
        Self {
            clients: number("clients", 40),
            acts: number("acts", 6),
            // The file of a clinic has one writer: one process serves it.
            processes: if kind == Kind::Postgres { number("processes", 2) } else { 1 },
            seed: number("seed", 1) as u64,
        }
    }
}

/// How often each act was answered in which way.
#[derive(Clone, Default)]
pub struct Answers(Arc<Mutex<BTreeMap<(&'static str, u16), usize>>>, Arc<Mutex<Vec<String>>>);

impl Answers {
    fn count(&self, act: &'static str, page: &Page) {
        let status = page.status.as_u16();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry((act, status)).or_default() += 1;
        // Nobody ever reads that something went wrong, nor that an act is not known.
        let busy = status == 503 && page.headers.contains_key("retry-after");
        if (status >= 500 && !busy) || [400, 401, 403, 404, 405, 415, 429].contains(&status) {
            self.1.lock().unwrap_or_else(PoisonError::into_inner).push(format!("{act}: {}", page.shown()));
        }
    }

    /// A page, or what became of a form. Where the portal has too much to do it says so and does nothing: a person tries again.
    async fn ask(&self, browser: &Browser, address: &str, form: Option<&[(&str, &str)]>) -> Page {
        for turn in 1..200 {
            let page = match form {
                Some(fields) => browser.post(address, fields).await,
                None => browser.get(address).await,
            };
            if page.status != 503 {
                return page;
            }
            self.count("try again", &page);
            tokio::time::sleep(Duration::from_millis(100 * turn.min(20))).await;
        }
        panic!("{address} answers to nobody");
    }

    /// The same for a program, which also waits where it asked too often.
    async fn call(&self, program: &Program, address: &str, body: &Value) -> Page {
        for turn in 1..200 {
            let page = program.post(address, body).await;
            if ![429, 503].contains(&page.status.as_u16()) {
                return page;
            }
            tokio::time::sleep(Duration::from_millis(100 * turn.min(20))).await;
        }
        panic!("{address} answers to no program");
    }

    fn faults(&self) -> Vec<String> {
        self.1.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn had(&self, act: &str, status: u16) -> usize {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.iter().filter(|((name, code), _)| *name == act && *code == status).map(|(_, count)| count).sum()
    }
}

#[tokio::test]
async fn sqlite() {
    Box::pin(storm(Kind::Sqlite)).await;
}

#[tokio::test]
async fn postgres() {
    if server().is_some() {
        Box::pin(storm(Kind::Postgres)).await;
    }
}

async fn storm(kind: Kind) {
    let size = Size::of(kind);
    let world = World::new(kind).await;
    world.today();
    world.add_clinic(CLINIC, include_str!("clinic.toml"));
    let crowd = Crowd::gather(&world, size).await;
    let mut processes = Vec::new();
    for _ in 0..size.processes {
        processes.push(world.process().await);
    }
    let answers = Answers::default();
    let begun = Instant::now();
    let promises = crowd.rage(&processes, size, &answers).await;
    let took = begun.elapsed();
    for process in processes {
        process.terminate();
        let (status, log) = process.ended().await;
        assert!(status.success(), "{log}");
        let errors: Vec<_> = log.lines().filter(|line| line.contains("\"ERROR\"")).take(5).collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
    }
    report(kind, size, &answers, took);
    let faults = answers.faults();
    assert!(
        faults.is_empty(),
        "{} answers that nobody should read, such as {:#?}",
        faults.len(),
        &faults[..faults.len().min(5)]
    );

    // What was under way is finished, mails are sent, and every rule holds.
    world.clock.set(SystemClock.now());
    world.work().await;
    let left = Left::read(&world).await;
    left.check(&world);
    left.keeps(&promises);
    assert!(answers.had("program", 201) > 0 && answers.had("program", 409) > 0, "programs take part");
    assert!(answers.had("book", 303) > 0 && answers.had("move", 303) > 0 && answers.had("book", 409) > 0, "a calm sea");

    // Later: what was held, requested and offered lapses; the rules hold still, and the promises too.
    world.clock.set(SystemClock.now().plus(Duration::from_hours(3)));
    world.work().await;
    let later = Left::read(&world).await;
    later.check(&world);
    later.keeps(&promises);
    later.nothing_waits(world.clock.now());
}

fn report(kind: Kind, size: Size, answers: &Answers, took: Duration) {
    let counts = answers.0.lock().unwrap_or_else(PoisonError::into_inner);
    let total: usize = counts.values().sum();
    println!("{kind:?}: {size:?}: {total} acts in {:.1} s", took.as_secs_f32());
    for ((act, status), count) in counts.iter() {
        println!("  {act:<10} {status}: {count}");
    }
}

/// Everybody who takes part.
struct Crowd {
    /// Each acts alone on what is theirs: what they were told must be what is there.
    alone: Vec<Person>,
    /// Each in two windows at once.
    twice: Vec<Person>,
    /// The desk changes theirs too.
    helped: Vec<Person>,
    desk: Vec<Browser>,
    /// The clinic's web site, which acts for some of those who act alone.
    program: Program,
}

impl Crowd {
    async fn gather(world: &World, size: Size) -> Self {
        let mut people = Vec::new();
        let desks = (size.clients / 20).max(2);
        for n in 0..size.clients * 3 / 4 {
            people.push(world.patient(CLINIC, "Paciente", &format!("Número{n}")).await);
        }
        let mut desk = Vec::new();
        for n in 0..desks {
            desk.push(world.staff_named(CLINIC, &format!("mostrador-{n}"), Role::Reception).await);
        }
        let helped = people.split_off(people.len() * 2 / 3);
        let twice = people.split_off(people.len() / 2);
        let program = world.program(CLINIC, Program::EVERYTHING).await;
        Self { alone: people, twice, helped, desk, program }
    }

    async fn rage(&self, processes: &[Process], size: Size, answers: &Answers) -> Vec<Promises> {
        let mut dice = Dice::new(size.seed);
        let mut clients = JoinSet::new();
        let mut client = |person: &Person, alone: bool, dice: &mut Dice| {
            let process = &processes[dice.below(processes.len())];
            let browser = process.browser(&person.browser);
            let program = self.program.before(process);
            let client = Client::new(browser, program, person.record, dice.fork(), answers.clone(), alone);
            clients.spawn(client.run(size.acts));
        };
        for person in &self.alone {
            client(person, true, &mut dice);
        }
        for person in self.twice.iter().chain(&self.twice).chain(&self.helped) {
            client(person, false, &mut dice);
        }
        let helped: Vec<PatientId> = self.helped.iter().map(|person| person.record).collect();
        let mut desks = JoinSet::new();
        for browser in &self.desk {
            let process = &processes[dice.below(processes.len())];
            let desk = Desk::new(process.browser(browser), helped.clone(), dice.fork(), answers.clone());
            desks.spawn(desk.run(size.acts * 3));
        }
        desks.join_all().await;
        clients.join_all().await.into_iter().flatten().collect()
    }
}
