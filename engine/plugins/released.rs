//! What was released stays as it is: plugins out there were built from it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

/// Each released file and its SHA-256. A new version is a new line; a line never changes.
const RELEASED: &[(&str, &str)] = &[
    ("booking-policy/v1.0.0/booking-policy.wit", "ac78e7da2c300eb90b0f42fa9e731d18e189a0a36fa8c003f3e609130e2cc370"),
    ("events/v1.0.0/events.wit", "2cd071102dbf0505dd350d75483f09e8b47f7a325a6dbdfb06bb8db03f074ae6"),
    ("events/v1.1.0/events.wit", "4c960f65b937e6fddf86f0c33fa4d7ec2e8cb178e9caeda26e279108903c10b7"),
    ("host/v1.0.0/host.wit", "96ab439fe58a54c355568fda6684ce275c5b49a134b8b3b0ac1b2c8ceacd4a7f"),
    ("invoice-format/v1.0.0/invoice-format.wit", "e6cd270c8c59fa873ea95b17f6871c02e840fa239b9b3cc205be319d9f13f985"),
    ("page-section/v1.0.0/page-section.wit", "ae7bc71293cd4bd1b2f3a56795c9e29e5fc99ab2a67e53843cad8402c0f0d929"),
    ("questionnaire/v1.0.0/questionnaire.wit", "aea963f8a0b46fdb63ced6b246cd09863f64ac669844743a8a8ad25e99912d85"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("plugins/wit")
}

fn files() -> Vec<String> {
    let (mut found, mut folders) = (Vec::new(), vec![root()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_released_contract_never_changes() {
    let listed: Vec<&str> = RELEASED.iter().map(|(file, _)| *file).collect();
    assert_eq!(files(), listed, "a new version is listed here, and none goes");
    for (file, hash) in RELEASED {
        let found = hex::encode(Sha256::digest(fs::read(root().join(file)).unwrap()));
        assert_eq!(found, *hash, "{file} is released: undo the change, and put it into a new version beside it");
    }
}

#[test]
fn every_function_type_and_field_of_a_contract_is_documented() {
    for file in files() {
        let text = fs::read_to_string(root().join(&file)).unwrap();
        let mut documented = false;
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            // What is imported by name is documented where it stands.
            let names_another = ["use ", "package ", "import "].iter().any(|word| line.starts_with(word));
            let says_nothing = line.is_empty() || line == "}" || names_another;
            assert!(
                documented || says_nothing || line.starts_with("///"),
                "plugins/wit/{file}:{}: `{line}` has no comment `///` above it",
                number + 1
            );
            documented = line.starts_with("///");
        }
    }
}

/// `max-length` as JavaScript has it: `maxLength`.
fn camel(name: &str) -> String {
    let mut parts = name.split('-');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + &part[..1].to_uppercase() + &part[1..])
}

#[test]
fn the_types_for_javascript_have_every_function_field_and_case_of_the_contract() {
    let newest = [
        ("questionnaire", "v1.0.0"),
        ("invoice-format", "v1.0.0"),
        ("events", "v1.1.0"),
        ("page-section", "v1.0.0"),
        ("booking-policy", "v1.0.0"),
    ];
    for (world, version) in newest {
        let mut resolve = wit_parser::Resolve::default();
        resolve.push_dir(root().join(world).join(version)).unwrap();
        let types = fs::read_to_string(root().join(format!("../sdk-js/{world}.d.ts"))).unwrap();
        let mut wanted = Vec::new();
        for (_, defined) in &resolve.types {
            match &defined.kind {
                wit_parser::TypeDefKind::Record(record) => {
                    wanted.extend(record.fields.iter().map(|field| format!("{}:", camel(&field.name))));
                }
                wit_parser::TypeDefKind::Enum(cases) => {
                    wanted.extend(cases.cases.iter().map(|case| format!("\"{}\"", case.name)));
                }
                wit_parser::TypeDefKind::Variant(variant) => {
                    wanted.extend(variant.cases.iter().map(|case| format!("tag: \"{}\"", case.name)));
                }
                _ => {}
            }
        }
        for (_, world) in &resolve.worlds {
            let exports = world.exports.keys().map(|key| resolve.name_world_key(key));
            wanted.extend(exports.map(|name| format!("{}(", camel(&name))));
        }
        assert!(wanted.len() > 20, "{wanted:?}");
        let types = types.replace("?:", ":");
        let missing: Vec<_> = wanted.iter().filter(|name| !types.contains(name.as_str())).collect();
        assert!(missing.is_empty(), "plugins/sdk-js/{world}.d.ts lacks {missing:?}");
    }
}

#[test]
fn the_types_for_javascript_have_every_function_of_the_host() {
    let mut resolve = wit_parser::Resolve::default();
    resolve.push_dir(root().join("host/v1.0.0")).unwrap();
    let types = fs::read_to_string(root().join("../sdk-js/host.d.ts")).unwrap();
    let mut functions = 0;
    for (_, interface) in &resolve.interfaces {
        let name = interface.name.as_deref().unwrap();
        let module = types.split(&format!("declare module \"antesala:host/{name}@1.0.0\" {{")).nth(1);
        let module = module.unwrap_or_else(|| panic!("sdk-js/host.d.ts has no {name}"));
        let module = module.split("\n}").next().unwrap();
        for function in interface.functions.keys() {
            assert!(module.contains(&format!("function {}(", camel(function))), "{name} has no {function}");
            functions += 1;
        }
    }
    assert!(functions > 10);
}
