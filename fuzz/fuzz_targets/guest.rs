#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| antesala::plugins::fuzz::guest(bytes));
