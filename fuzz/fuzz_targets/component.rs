#![no_main]

use std::sync::LazyLock;

static ENGINE: LazyLock<wasmtime::Engine> = LazyLock::new(wasmtime::Engine::default);

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| antesala::plugins::fuzz::component(&ENGINE, bytes));
