//! What was released stays as it is: plugins out there were built from it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

/// Each released file and its SHA-256. A new version is a new line; a line never changes.
const RELEASED: &[(&str, &str)] = &[
    ("invoice-format/v1.0.0/invoice-format.wit", "e6cd270c8c59fa873ea95b17f6871c02e840fa239b9b3cc205be319d9f13f985"),
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
            let says_nothing =
                line.is_empty() || line == "}" || line.starts_with("use ") || line.starts_with("package ");
            assert!(
                documented || says_nothing || line.starts_with("///"),
                "plugins/wit/{file}:{}: `{line}` has no comment `///` above it",
                number + 1
            );
            documented = line.starts_with("///");
        }
    }
}
