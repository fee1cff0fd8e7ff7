//! Components and compiled code that are not as they were made, and answers that no honest plugin gives: whatever comes is refused
//! or taken, and nothing falls.

use proptest::prelude::*;

use super::*;
use crate::plugins::{
    contract,
    questionnaire::{Choice, Comparison, Condition, Definition, Item, validate},
    taken::Checks,
};

/// The same sequence in each run.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }
}

/// A copy with some bytes changed, a part cut out, doubled or moved.
fn damaged(original: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = original.to_vec();
    for _ in 0..=dice.throw(3) {
        let (at, long) = (dice.throw(bytes.len()), dice.throw(64) + 1);
        let end = (at + long).min(bytes.len());
        match dice.throw(5) {
            0 => bytes[at] ^= 1 << dice.throw(8),
            1 => bytes[at] = 0xff,
            2 => drop(bytes.drain(at..end)),
            3 => {
                let part = bytes[at..end].to_vec();
                bytes.splice(at..at, part);
            }
            _ => bytes.truncate(end.max(9)),
        }
    }
    bytes
}

#[test]
fn damaged_components_are_refused_with_a_sentence_or_are_whole_enough() {
    let plugins = host(dist());
    // One that is quick to compile: some damage does no harm, and then it is compiled.
    let original = std::fs::read(dist().join("hostile-format.wasm")).unwrap();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut refused = 0;
    for _ in 0..60 {
        let bytes = damaged(&original, &mut dice);
        if let Err((fault, why)) = contract::read(plugins.engine(), &bytes) {
            assert!(matches!(fault, Fault::Unfit | Fault::Denied | Fault::Newer), "{fault}: {why}");
            assert!(!why.is_empty() && !why.contains('\n'), "{why}");
            refused += 1;
        }
    }
    assert!(refused > 20, "only {refused} of them were refused");
    for bytes in [&b""[..], b"\0asm", b"\0asm\x0d\0\x01\0", b"\0asm\x0d\0\x01\0\xff\xff\xff\xff\x0f", &[0; 4096]] {
        let empty = contract::read(plugins.engine(), bytes);
        assert!(empty.is_err());
    }
}

#[tokio::test]
async fn compiled_code_that_was_changed_is_thrown_away_and_made_anew() {
    let (folder, tenant) = (tempfile::tempdir().unwrap(), clinic(&[("hostile", serde_json::json!({}))]));
    let open = || {
        let cache_dir = Some(folder.path().to_owned());
        let patience = Some(Duration::from_secs(600));
        Plugins::new(PluginsConfig { folders: vec![dist()], cache_dir, patience, ..PluginsConfig::default() }).unwrap()
    };
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let code = || {
        let (mut found, mut folders) = (Vec::new(), vec![folder.path().join("modules")]);
        while let Some(next) = folders.pop() {
            for entry in std::fs::read_dir(next).unwrap().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_none() {
                    found.push(path);
                }
            }
        }
        found
    };
    assert!(open().define(&tenant, "hostile", "bad", Lang::En).await.is_ok());
    assert!(!code().is_empty(), "the compiled code is kept");
    for _ in 0..3 {
        for file in code() {
            let bytes = std::fs::read(&file).unwrap();
            std::fs::write(&file, damaged(&bytes, &mut dice)).unwrap();
        }
        assert!(open().define(&tenant, "hostile", "bad", Lang::En).await.is_ok());
    }
    // The list itself may be damaged as well.
    std::fs::write(folder.path().join("sums"), [0xff, 0, b'\n', b' ', 0xfe]).unwrap();
    assert!(open().define(&tenant, "hostile", "bad", Lang::En).await.is_ok());
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[a-c]{0,3}", 1 => "\\PC{0,8}", 1 => Just("a\u{0}b".to_owned()), 1 => Just("x".repeat(4_001))]
}

fn id() -> impl Strategy<Value = String> {
    prop_oneof![8 => "[a-e]", 1 => "\\PC{0,70}"]
}

fn number() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![4 => Just(None), 4 => (-9.0..9.0).prop_map(Some), 1 => any::<f64>().prop_map(Some)]
}

fn an_item() -> impl Strategy<Value = Item> {
    let kinds = prop_oneof![
        3 => Just(Kind::Group),
        1 => Just(Kind::Display),
        1 => Just(Kind::Line),
        1 => Just(Kind::Integer),
        1 => Just(Kind::Choice),
        1 => Just(Kind::Date)
    ];
    let condition = (id(), text()).prop_map(|(item, value)| Condition { item, comparison: Comparison::Equal, value });
    let option = (text(), text()).prop_map(|(value, label)| Choice { value, label });
    let lists = (prop::collection::vec(option, 0..3), prop::collection::vec(condition, 0..2));
    (id(), prop::option::of(id()), kinds, text(), number(), number(), lists).prop_map(
        |(id, parent, kind, text, min, max, (options, when))| Item {
            id,
            parent,
            kind,
            text,
            help: None,
            required: true,
            options,
            min,
            max,
            max_length: Some(0),
            unit: None,
            when,
            when_any: true,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn of_any_definition_only_a_sound_one_is_taken(items in prop::collection::vec(an_item(), 0..6), title in text()) {
        let definition = Definition { version: "1".into(), title, description: None, items };
        let Err(error) = validate(&Checks("fuzzed"), &definition) else {
            // What pages rely on.
            let ids: Vec<&str> = definition.items.iter().map(|item| item.id.as_str()).collect();
            for (at, item) in definition.items.iter().enumerate() {
                prop_assert!(!ids[..at].contains(&item.id.as_str()), "an id twice");
                let group = |parent: &String| definition.items[..at].iter().any(|one| one.id == *parent && one.kind == Kind::Group);
                prop_assert!(item.parent.as_ref().is_none_or(group), "a group that is not before it");
                prop_assert!(item.when.iter().all(|condition| ids.contains(&condition.item.as_str())));
                prop_assert!(item.kind != Kind::Choice || !item.options.is_empty());
                prop_assert!(item.min.is_none_or(f64::is_finite) && item.max.is_none_or(f64::is_finite));
                let plain = item.text.len() <= 4_000 && !item.text.contains('\u{0}');
                prop_assert!(plain, "a text that is too long, or none");
            }
            return Ok(());
        };
        prop_assert!(matches!(error.fault, Fault::Invalid | Fault::Output), "{}", error);
    }
}
