//! `antesala plugin doctor`.

use std::fmt::Write;

use clap::Args;

use super::{Lang, Outcome, toolchain::Language};
use crate::plugins::{Plugins, PluginsConfig};

/// Says what is wrong on this machine, for each language.
#[derive(Args)]
pub(in crate::cli) struct Doctor {
    /// Fail unless plugins can be built in this language. Left out: in any of them.
    #[arg(long)]
    lang: Option<Lang>,
}

impl Doctor {
    /// Looks at what building plugins needs, and says for each what is there or what to do.
    pub(super) fn run(self) -> Outcome<String> {
        let mut said = String::new();
        let mut line = |what: &str, outcome: &Result<String, String>| {
            let (mark, text) = match outcome {
                Ok(text) => ("ok", text),
                Err(text) => ("wrong", text),
            };
            let _ = writeln!(said, "{mark:<6} {what}: {text}");
        };
        let host = Plugins::new(PluginsConfig::default())
            .map(|_| format!("antesala {} runs WebAssembly here", env!("CARGO_PKG_VERSION")))
            .map_err(|error| format!("this machine cannot run plugins: {error}"));
        line("the host", &host);
        let (mut ready, mut lacking) = (Vec::new(), Vec::new());
        for language in Language::ALL {
            let needs = language.needs();
            for (what, outcome) in &needs {
                line(what, outcome);
            }
            let well = needs.iter().all(|(_, outcome)| outcome.is_ok());
            if well { ready.push(language.name()) } else { lacking.push(language.name()) }
        }
        let _ = match (ready.join(", "), lacking.join(", ")) {
            (ready, none) if none.is_empty() => writeln!(said, "Plugins can be built here in {ready}."),
            (none, lacking) if none.is_empty() => {
                writeln!(said, "Plugins cannot be built here in {lacking}: see above.")
            }
            (ready, lacking) => writeln!(said, "Plugins can be built here in {ready}, not in {lacking}: see above."),
        };
        let wanted = self.lang.map(|lang| lang.language().name());
        let well = host.is_ok() && wanted.map_or(!ready.is_empty(), |wanted| ready.contains(&wanted));
        if well { Ok(said) } else { Err(format!("something is wrong on this machine\n{said}")) }
    }
}
