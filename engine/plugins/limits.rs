//! What a call may use, and how much of it it did.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use wasmtime::{ResourceLimiter, StoreLimits, StoreLimitsBuilder};

/// The most memory of a call.
pub(super) const MEMORY: usize = 32 << 20;
/// The most core instances, memories and tables of a component. One in Rust has one of each; the runtimes of JavaScript (49
/// instances, 3 memories, 3 tables) and Python (107, 1, 2) are linked of many parts.
pub(super) const INSTANCES: u32 = 128;
pub(super) const MEMORIES: u32 = 4;
pub(super) const TABLES: u32 = 4;
/// The most elements of its tables.
pub(super) const TABLE: usize = 20_000;

/// What a store holds: its limits, and nothing of anybody.
pub(super) struct Limits {
    limits: StoreLimits,
    memory: Arc<AtomicUsize>,
}

impl Limits {
    /// The limits of a call, and where the memory that it took is counted.
    pub(super) fn new() -> (Self, Arc<AtomicUsize>) {
        let limits = StoreLimitsBuilder::new()
            .memory_size(MEMORY)
            .table_elements(TABLE)
            .instances(INSTANCES as usize)
            .memories(MEMORIES as usize)
            .tables(TABLES as usize)
            .trap_on_grow_failure(true)
            .build();
        let memory = Arc::new(AtomicUsize::new(0));
        (Self { limits, memory: Arc::clone(&memory) }, memory)
    }
}

impl ResourceLimiter for Limits {
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
