//! What a call may use, and how much of it it did.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use wasmtime::{ResourceLimiter, StoreLimits, StoreLimitsBuilder};

use super::{Capability, Fault, error::Breach, lane::Turns, session::Session};

/// The most memory of a call.
pub(super) const MEMORY: usize = 32 << 20;
/// The most core instances, memories and tables of a component. One in Rust has one of each; the runtimes of JavaScript (49
/// instances, 3 memories, 3 tables) and Python (107, 1, 2) are linked of many parts.
pub(super) const INSTANCES: u32 = 128;
pub(super) const MEMORIES: u32 = 4;
pub(super) const TABLES: u32 = 4;
/// The most elements of its tables.
pub(super) const TABLE: usize = 20_000;

/// What a store holds: a call's limits, and what the clinic grants it. Nothing of any other call.
pub(super) struct Guest {
    limits: StoreLimits,
    memory: Arc<AtomicUsize>,
    turns: Turns,
    /// Only for a plugin that asks for something.
    session: Option<Box<Session>>,
}

impl Guest {
    /// A call, and where the memory that it takes is counted.
    pub(super) fn new(turns: Turns, session: Option<Session>) -> (Self, Arc<AtomicUsize>) {
        let limits = StoreLimitsBuilder::new()
            .memory_size(MEMORY)
            .table_elements(TABLE)
            .instances(INSTANCES as usize)
            .memories(MEMORIES as usize)
            .tables(TABLES as usize)
            .trap_on_grow_failure(true)
            .build();
        let memory = Arc::new(AtomicUsize::new(0));
        let session = session.map(Box::new);
        (Self { limits, memory: Arc::clone(&memory), turns, session }, memory)
    }

    /// What the host does for this call, if the clinic grants it. What was refused when the plugin was loaded is refused here too,
    /// whatever version of an interface it came through.
    pub(super) fn granted(&mut self, capability: Capability) -> wasmtime::Result<&mut Session> {
        match &mut self.session {
            Some(session) => session.charge(capability),
            None => Err(Breach::error(Fault::Denied, format!("it called {} unasked", capability.name()))),
        }
    }

    /// Counts a tick in which it computed.
    pub(super) fn take_turn(&mut self) -> wasmtime::Result<()> {
        self.turns.take()
    }
}

impl ResourceLimiter for Guest {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        let allowed = self.limits.memory_growing(current, desired, maximum)?;
        if allowed {
            self.memory.fetch_add(desired.saturating_sub(current), Ordering::Relaxed);
        }
        Ok(allowed)
    }

    fn memory_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
        self.limits.memory_grow_failed(error)
    }

    fn table_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        self.limits.table_growing(current, desired, maximum)
    }

    fn table_grow_failed(&mut self, error: wasmtime::Error) -> wasmtime::Result<()> {
        self.limits.table_grow_failed(error)
    }

    fn instances(&self) -> usize {
        self.limits.instances()
    }

    fn tables(&self) -> usize {
        self.limits.tables()
    }

    fn memories(&self) -> usize {
        self.limits.memories()
    }
}
