//! Which contract a component was made for, and what it would need: told before any of its code runs.

use serde::Serialize;
use wasmtime::{Engine, component::Component};

use super::{Capability, Fault, manifest::Manifest};

/// A released version of an extension point.
struct Contract {
    world: &'static str,
    version: (u64, u64, u64),
    exports: &'static [&'static str],
}

/// The newest version of each extension point that this host speaks.
const CONTRACTS: &[Contract] = &[
    Contract {
        world: "questionnaire",
        version: (1, 0, 0),
        exports: &["questionnaires", "define", "check", "evaluate"],
    },
    Contract { world: "invoice-format", version: (1, 0, 0), exports: &["formats", "missing", "render"] },
    Contract { world: "events", version: (1, 1, 0), exports: &["kinds", "handle"] },
    Contract { world: "booking-policy", version: (1, 0, 0), exports: &["judge"] },
    Contract { world: "page-section", version: (1, 0, 0), exports: &["places", "section"] },
];

/// The newest version of the host's own interfaces, `antesala:host`.
const HOST: (u64, u64, u64) = (1, 0, 0);

/// What a component says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct About {
    /// The extension point.
    pub world: &'static str,
    /// The version of the contract that it was made for.
    pub version: String,
    /// What it imports: the types of its contract, and interfaces of the host.
    pub imports: Vec<String>,
    /// What it asks for: by what it imports, and by its manifest.
    pub asks: Vec<Capability>,
    /// What it exports.
    pub exports: Vec<String>,
}

/// Why a component cannot be a plugin, and what to change.
pub(super) type Refusal = (Fault, String);

/// Compiles a component and reads its contract and its manifest.
pub(super) fn read(engine: &Engine, bytes: &[u8]) -> Result<(Component, About, Manifest), Refusal> {
    // The first eight bytes: the magic word, and which of the two formats follows.
    match bytes.get(..8) {
        Some(b"\0asm\x0d\0\x01\0") => {}
        Some(b"\0asm\x01\0\0\0") => {
            let why = "it is a core module, no component: build it with `antesala plugin build`, or turn it into a \
                       component with `wasm-tools component new`";
            return Err((Fault::Unfit, why.into()));
        }
        _ => return Err((Fault::Unfit, "it is no WebAssembly component: it does not begin as one".into())),
    }
    let component = Component::new(engine, bytes).map_err(|error| {
        let why = format!("{error:#}");
        (Fault::Unfit, format!("it is damaged: {}", why.lines().next().unwrap_or_default()))
    })?;
    let kind = component.component_type();
    let imports: Vec<String> = kind.imports(engine).map(|(name, _)| name.to_owned()).collect();
    let exports: Vec<String> = kind.exports(engine).map(|(name, _)| name.to_owned()).collect();
    let manifest = Manifest::of_component(bytes)?;
    let mut about = about(imports, exports)?;
    about.asks.extend(manifest.capabilities.keys());
    about.asks.sort_unstable();
    about.asks.dedup();
    decides_alone(&about)?;
    Ok((component, about, manifest))
}

/// A booking policy decides from what it is given: what is shown and what is booked could differ otherwise.
fn decides_alone(about: &About) -> Result<(), Refusal> {
    let harmless = [Capability::Log, Capability::Settings, Capability::Texts];
    match about.asks.iter().find(|asked| about.world == "booking-policy" && !harmless.contains(asked)) {
        Some(asked) => {
            let why = format!(
                "it asks for {}, and a booking policy decides from what it is given alone: log, settings and texts are all \
                               that it may ask for",
                asked.name()
            );
            Err((Fault::Denied, why))
        }
        None => Ok(()),
    }
}

fn about(imports: Vec<String>, exports: Vec<String>) -> Result<About, Refusal> {
    let (mut found, mut asks): (Option<(&Contract, String)>, _) = (None, Vec::new());
    for import in &imports {
        if let Some(interface) = import.strip_prefix("antesala:host/") {
            asks.push(capability(import, interface)?);
            continue;
        }
        let (contract, version) = asked(import)?;
        if let Some((other, _)) = found.as_ref().filter(|(other, _)| other.world != contract.world) {
            let why = format!("it mixes the extension points {} and {}: a plugin has one", other.world, contract.world);
            return Err((Fault::Unfit, why));
        }
        found = Some((contract, version));
    }
    // Without any types of a contract only the functions tell which it is.
    let by_exports = || {
        let fits = |contract: &&Contract| contract.exports.iter().any(|name| exports.iter().any(|found| found == name));
        CONTRACTS.iter().find(fits).map(|contract| (contract, shown(contract.version)))
    };
    let Some((contract, version)) = found.or_else(by_exports) else {
        let why = format!("it exports no extension point that this host knows: there are {}", worlds());
        return Err((Fault::Unfit, why));
    };
    let lacks: Vec<&str> =
        contract.exports.iter().copied().filter(|name| !exports.iter().any(|found| found == name)).collect();
    if !lacks.is_empty() {
        let why = format!("it does not export `{}` of {} {version}", lacks.join("`, `"), contract.world);
        return Err((Fault::Unfit, why));
    }
    Ok(About { world: contract.world, version, imports, asks, exports })
}

/// The capability that an interface of the host stands for.
fn capability(import: &str, interface: &str) -> Result<Capability, Refusal> {
    let (name, version) = interface.split_once('@').unwrap_or((interface, ""));
    let Some(wanted) = parse(version) else {
        return Err((Fault::Unfit, format!("`{import}` names no version, such as {}", shown(HOST))));
    };
    match Capability::of_interface(name) {
        Some(_) if wanted.0 == 0 => {
            Err((Fault::Unfit, format!("host {version} was never released: build the plugin for {}", shown(HOST))))
        }
        Some(capability) if wanted <= HOST => Ok(capability),
        _ => {
            let why = format!(
                "it asks for `{import}`, and this host has its interfaces up to {}: update antesala, or build the plugin \
                 without it",
                shown(HOST)
            );
            Err((Fault::Newer, why))
        }
    }
}

/// The contract that an import belongs to.
fn asked(import: &str) -> Result<(&'static Contract, String), Refusal> {
    let Some((world, rest)) = import.strip_prefix("antesala:").and_then(|name| name.split_once('/')) else {
        return Err((Fault::Denied, denied(import)));
    };
    let Some(contract) = CONTRACTS.iter().find(|contract| contract.world == world) else {
        let why = format!(
            "it is made for the extension point {world}, which this host does not know (there are {}): update antesala, \
             or build the plugin for one of these",
            worlds()
        );
        return Err((Fault::Newer, why));
    };
    let version = rest.split_once('@').map_or("", |(_, version)| version);
    let Some(wanted) = parse(version) else {
        return Err((Fault::Unfit, format!("`{import}` names no version, such as {}", shown(contract.version))));
    };
    let (newest, named) = (shown(contract.version), format!("{world} {version}"));
    if wanted > contract.version {
        let why = format!(
            "it is made for {named}, and this host speaks {world} up to {newest}: update antesala, or build the plugin \
             for {newest}"
        );
        return Err((Fault::Newer, why));
    }
    if wanted.0 != contract.version.0 {
        return Err((Fault::Unfit, format!("{named} was never released: build the plugin for {newest}")));
    }
    Ok((contract, version.to_owned()))
}

fn denied(import: &str) -> String {
    let advice = if import.starts_with("wasi:") {
        "no plugin gets files, network, environment or a clock: build it for wasm32-unknown-unknown, or with the switch of \
         your language's tool that leaves WASI out"
    } else {
        "a plugin imports the types of its contract, and interfaces of antesala:host"
    };
    format!("it asks for `{import}`: {advice}")
}

fn worlds() -> String {
    let all: Vec<String> =
        CONTRACTS.iter().map(|contract| format!("{} {}", contract.world, shown(contract.version))).collect();
    all.join(", ")
}

fn parse(version: &str) -> Option<(u64, u64, u64)> {
    let mut parts = version.split('.').map(|part| part.parse().ok());
    let version = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(version)
}

fn shown((major, minor, patch): (u64, u64, u64)) -> String {
    format!("{major}.{minor}.{patch}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(imports: &[&str], exports: &[&str]) -> Result<About, Refusal> {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        about(owned(imports), owned(exports))
    }

    #[test]
    fn a_plugin_for_a_newer_host_is_refused_with_both_versions() {
        let all = ["questionnaires", "define", "check", "evaluate"];
        assert_eq!(of(&["antesala:questionnaire/types@1.0.0"], &all).unwrap().version, "1.0.0");
        let (fault, why) = of(&["antesala:questionnaire/types@1.2.0"], &all).unwrap_err();
        assert_eq!(fault, Fault::Newer);
        assert!(why.contains("questionnaire 1.2.0") && why.contains("up to 1.0.0"), "{why}");
        let (fault, why) = of(&["antesala:telepathy/types@1.0.0"], &["guess"]).unwrap_err();
        assert!(fault == Fault::Newer && why.contains("telepathy"), "{why}");
        assert_eq!(of(&["antesala:questionnaire/types@0.9.0"], &all).unwrap_err().0, Fault::Unfit);
    }

    #[test]
    fn interfaces_of_the_host_are_what_a_plugin_asks_for() {
        let all = ["questionnaires", "define", "check", "evaluate"];
        let asks = |import: &str| of(&[import], &all).map(|about| about.asks);
        assert_eq!(asks("antesala:host/store@1.0.0").unwrap(), [Capability::Store]);
        for newer in ["antesala:host/store@1.1.0", "antesala:host/telepathy@1.0.0", "antesala:host/http@2.0.0"] {
            let (fault, why) = asks(newer).unwrap_err();
            assert!(fault == Fault::Newer && why.contains(newer), "{why}");
        }
        assert_eq!(asks("antesala:host/store@0.9.0").unwrap_err().0, Fault::Unfit);
        assert_eq!(asks("antesala:host/store").unwrap_err().0, Fault::Unfit);
    }

    #[test]
    fn a_booking_policy_may_not_ask_for_what_changes_from_call_to_call() {
        let asks =
            |import: &str| decides_alone(&of(&[import, "antesala:booking-policy/types@1.0.0"], &["judge"]).unwrap());
        for harmless in ["log", "settings", "texts"] {
            assert!(asks(&format!("antesala:host/{harmless}@1.0.0")).is_ok(), "{harmless}");
        }
        for denied in ["time", "store", "http", "typeset"] {
            let (fault, why) = asks(&format!("antesala:host/{denied}@1.0.0")).unwrap_err();
            assert!(fault == Fault::Denied && why.contains(&format!("it asks for {denied}")), "{why}");
        }
    }

    #[test]
    fn what_a_plugin_may_not_have_or_lacks_is_named() {
        let (fault, why) = of(&["wasi:sockets/tcp@0.2.0"], &["questionnaires"]).unwrap_err();
        assert!(fault == Fault::Denied && why.contains("wasi:sockets/tcp@0.2.0"), "{why}");
        let (fault, why) = of(&["antesala:questionnaire/types@1.0.0"], &["questionnaires", "check"]).unwrap_err();
        assert!(fault == Fault::Unfit && why.contains("`define`, `evaluate`"), "{why}");
        let both = ["antesala:questionnaire/types@1.0.0", "antesala:invoice-format/types@1.0.0"];
        assert!(of(&both, &[]).unwrap_err().1.contains("a plugin has one"));
        assert!(of(&[], &["run"]).unwrap_err().1.contains("no extension point"));
    }
}
