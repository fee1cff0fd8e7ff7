//! The fuzz targets on a stable compiler: every file of the corpus, changed copies of it that are the same in each run, and what a file of
//! a stranger may be at its worst. `ANTESALA_FUZZ=100000` tries as many changed copies of each; `cargo +nightly fuzz run` goes on for ever.

use std::{fmt::Write as _, fs, panic::AssertUnwindSafe, path::Path};

use antesala::{
    cli::fuzz::{agenda, calendar, clinic},
    plugins::fuzz::{component, guest},
};

type Target = fn(&[u8]);

#[test]
fn no_file_of_a_clinic_makes_the_reader_or_the_rules_fall() {
    changed_copies("clinic", clinic);
}

#[test]
fn no_calendar_makes_the_reader_or_the_rules_fall() {
    changed_copies("calendar", calendar);
}

#[test]
fn no_agenda_makes_the_reader_or_the_rules_fall() {
    changed_copies("agenda", agenda);
}

#[test]
fn nothing_that_a_plugin_gives_is_taken_unless_it_can_be_relied_on() {
    changed_copies("guest", guest);
}

/// Components as they are, cut off, and with bytes changed: each is read, or refused with a reason.
#[test]
fn no_file_makes_the_loader_of_plugins_fall() {
    let engine = wasmtime::Engine::default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("plugins/dist");
    let small = |name: &str| fs::read(folder.join(name)).expect("the plugins are built: `cargo xtask plugins`");
    let seeds: Vec<Vec<u8>> = ["phq9.wasm", "thanks.wasm", "hostile-format.wasm"].map(small).into();
    let mut chance = Chance(9);
    for round in 0..times(150) {
        let mut bytes = seeds[chance.below(seeds.len())].clone();
        for _ in 0..=chance.below(6) {
            // Mostly near the ends, where the types and names of a component are.
            let near = if chance.below(2) == 0 { bytes.len() } else { bytes.len().min(2_000) };
            let at = bytes.len().saturating_sub(1 + chance.below(near.max(1)));
            if let Some(byte) = bytes.get_mut(at) {
                *byte = u8::try_from(chance.below(256)).expect("a byte");
            }
        }
        if chance.below(4) == 0 {
            bytes.truncate(chance.below(bytes.len()));
        }
        let done = std::panic::catch_unwind(AssertUnwindSafe(|| component(&engine, &bytes)));
        assert!(done.is_ok(), "round {round}");
    }
}

#[test]
fn what_is_deeply_nested_is_refused() {
    for depth in [100, 100_000] {
        clinic(format!("name = {}{}", "[".repeat(depth), "]".repeat(depth)).as_bytes());
        clinic(format!("name = {}1{}", "{ a = ".repeat(depth), " }".repeat(depth)).as_bytes());
        clinic(format!("{} = 1", vec!["a"; depth].join(".")).as_bytes());
        clinic(format!("[{}]", vec!["a"; depth].join(".")).as_bytes());
        agenda(format!("{{\"appointments\": {}{}}}", "[".repeat(depth), "]".repeat(depth)).as_bytes());
        guest(format!("{{\"Actions\": {}{}}}", "[".repeat(depth), "]".repeat(depth)).as_bytes());
        calendar("BEGIN:VCALENDAR\r\n".repeat(depth).as_bytes());
        calendar(format!("BEGIN:VCALENDAR\r\n{}", "BEGIN:VEVENT\r\n".repeat(depth)).as_bytes());
    }
}

#[test]
fn a_calendar_of_ten_megabytes_is_read() {
    let mut text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n".to_owned();
    let mut number = 0;
    while text.len() < 10 * 1024 * 1024 {
        let (day, hour) = (1 + number % 28, number % 23);
        let _ = write!(
            text,
            "BEGIN:VEVENT\r\nUID:{number}\r\nDTSTART:202703{day:02}T{hour:02}0000Z\r\nDTEND:202703{day:02}T{hour:02}3000Z\r\n\
             RESOURCES:ferrer\r\nSUMMARY:{}\r\nEND:VEVENT\r\n",
            "x".repeat(900)
        );
        number += 1;
    }
    calendar(format!("{text}END:VCALENDAR\r\n").as_bytes());
    // One line of it, folded and not.
    calendar(format!("BEGIN:VCALENDAR\r\nX-A:{}\r\nEND:VCALENDAR\r\n", "y".repeat(10 * 1024 * 1024)).as_bytes());
    calendar(format!("BEGIN:VCALENDAR\r\nX-A:{}\r\nEND:VCALENDAR\r\n", "y\r\n ".repeat(1024 * 1024)).as_bytes());
    calendar("BEGIN:VCALENDAR".as_bytes());
    calendar(&[0xff; 64]);
}

#[test]
fn numbers_and_days_at_their_ends_are_answered() {
    let seed = fs::read_to_string(corpus("clinic").join("night.toml")).expect("a seed");
    let (long, most) = ("9".repeat(400), u64::MAX.to_string());
    for number in ["0", "-1", "4294967295", "4294967296", most.as_str(), "1e308", "nan", long.as_str()] {
        for unit in ["", "m", "h", " days", " weeks"] {
            for key in ["slot_step = \"1m\"", "minimum_gap = \"7 days\"", "duration = \"20m\""] {
                let (name, _) = key.split_once(" = ").expect("a key");
                clinic(seed.replace(key, &format!("{name} = \"{number}{unit}\"")).as_bytes());
            }
            clinic(seed.replace("[booking]\n", &format!("[booking]\nbuffer_after = \"{number}{unit}\"\n")).as_bytes());
        }
        for key in ["offers_per_day = 3", "list_size = 3", "from = 3"] {
            let (name, _) = key.split_once(" = ").expect("a key");
            clinic(seed.replace(key, &format!("{name} = {number}")).as_bytes());
        }
    }
    for day in ["0000-01-01", "9999-12-31", "10000-01-01", "-9999-01-01", "2027-02-30"] {
        for (old, new) in [("2027-01-01", day), ("2026-09-01", day), ("9999-12-31", day), ("2027-03-28", day)] {
            clinic(seed.replace(old, new).as_bytes());
        }
        let digits = day.replace('-', "");
        for length in ["P1D", "-P1D", "P99999999W", "PT1S", "P1Y", "PT9223372036854775807S"] {
            let text = format!(
                "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:{digits}\r\nDURATION:{length}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
            );
            calendar(text.as_bytes());
        }
        agenda(format!("{{\"absences\": [{{\"start\": \"{day}T00:00\", \"end\": \"{day}T23:59\"}}]}}").as_bytes());
    }
}

fn corpus(target: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target)
}

/// How many changed copies are tried.
fn times(usual: usize) -> usize {
    std::env::var("ANTESALA_FUZZ").ok().and_then(|times| times.parse().ok()).unwrap_or(usual)
}

fn changed_copies(name: &str, target: Target) {
    let mut files: Vec<_> =
        fs::read_dir(corpus(name)).expect("a corpus").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    let seeds: Vec<Vec<u8>> = files.iter().map(|file| fs::read(file).expect("a seed")).collect();
    assert!(!seeds.is_empty());
    for seed in &seeds {
        target(seed);
    }
    let mut chance = Chance(name.len() as u64);
    for round in 0..times(400) {
        let changed = chance.change(&seeds);
        let done = std::panic::catch_unwind(|| target(&changed));
        assert!(done.is_ok(), "round {round} of {name}:\n{}", String::from_utf8_lossy(&changed));
    }
}

/// Chance that is the same in each run (`SplitMix64`).
struct Chance(u64);

/// Words that mean something to one of the readers.
const WORDS: &[&str] = &[
    "\0",
    "\r\n",
    "\r\n ",
    "\n\n",
    "\"",
    "\"\"\"",
    "'''",
    "[[",
    "]]",
    "{",
    "}",
    "=",
    ":",
    ";",
    ",",
    "-1",
    "0",
    "9999999999999999999",
    "1e999",
    "9999-12-31",
    "0000-00-00",
    "T24:00",
    "00:00",
    "23:59",
    "24:00",
    "BEGIN:VEVENT",
    "END:VEVENT",
    "END:VCALENDAR",
    "TZID=",
    "RRULE:FREQ=SECONDLY",
    "\u{feff}",
    "\u{202e}",
    "ñ",
    "true",
    "null",
    "\"999999 days\"",
    "\"0m\"",
    "[]",
    "{}",
    "[{}]",
    "//",
    "/\\",
    "/../",
    "https://a@b/",
    "javascript:",
    "\\u0000",
    "\\u0009",
    "#",
];

impl Chance {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % count.max(1) as u64).expect("below a count")
    }

    /// A copy of a seed with a few changes: mostly such as leave it readable.
    fn change(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = seeds[self.below(seeds.len())].clone();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            match self.below(8) {
                0 if !bytes.is_empty() => bytes[at] = u8::try_from(self.below(256)).expect("a byte"),
                1 => drop(bytes.drain(at..(at + self.below(40)).min(bytes.len()))),
                2 | 3 => {
                    let word = WORDS[self.below(WORDS.len())].bytes();
                    bytes.splice(at..at, word);
                }
                4 => {
                    // A line, or some of them, once more or away.
                    let mut lines: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
                    let line = self.below(lines.len());
                    if self.below(2) == 0 {
                        lines.remove(line);
                    } else {
                        let again = lines[line].clone();
                        let place = self.below(lines.len());
                        lines.splice(place..place, std::iter::repeat_n(again, 1 + self.below(3)));
                    }
                    bytes = lines.join(&b'\n');
                }
                5 | 6 => {
                    // Another number, or another word in quotes, in the place of one.
                    let number = |byte: &u8| byte.is_ascii_digit();
                    if let Some(start) = bytes[at..].iter().position(number).map(|near| at + near) {
                        let end = bytes[start..]
                            .iter()
                            .position(|byte| !number(byte))
                            .map_or(bytes.len(), |near| start + near);
                        let other =
                            ["0", "1", "59", "60", "2147483648", "18446744073709551616", ""][self.below(7)].bytes();
                        bytes.splice(start..end, other);
                    }
                }
                _ => {
                    let other = &seeds[self.below(seeds.len())];
                    let from = self.below(other.len());
                    let piece = other[from..(from + self.below(200)).min(other.len())].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
        }
        bytes
    }
}
