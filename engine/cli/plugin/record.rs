//! `antesala plugin record`: real inputs of a running deployment, without anybody's data.

use std::{path::PathBuf, time::Duration};

use clap::Args;

use super::Outcome;
use crate::plugins::record::{self, Order};

/// How often the order is renewed, and what was kept is counted.
const RENEW: Duration = Duration::from_secs(2);

/// Keeps what a plugin is given in a running deployment, with personal data replaced, until Ctrl-C. Run it where the server
/// runs, as the same user; docs/plugins.md says what is replaced.
#[derive(Args)]
pub(in crate::cli) struct Record {
    /// The plugin.
    plugin: String,
    /// The server's folder of data; the inputs go to `recordings/PLUGIN` in it.
    #[arg(long, env = "ANTESALA_DATA", value_name = "DIR")]
    data: PathBuf,
    /// End by itself after so many minutes.
    #[arg(long, default_value_t = 30)]
    minutes: u64,
    /// End by itself after so many inputs.
    #[arg(long, default_value_t = 100)]
    most: usize,
    /// Only what this clinic's plugin is given; may be given again. Left out: all clinics.
    #[arg(long = "clinic", value_name = "SLUG")]
    clinics: Vec<String>,
}

impl Record {
    pub(super) async fn run(self) -> Outcome<String> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.plugin.is_empty() || !self.plugin.chars().all(plain) {
            return Err(format!("\"{}\" is no name of a plugin", self.plugin));
        }
        if !self.data.is_dir() {
            return Err(format!("{}: there is no such folder of data", self.data.display()));
        }
        let recordings = self.data.join("recordings");
        let folder = record::folder(&recordings, &self.plugin);
        let wrong = |error: std::io::Error| format!("{}: {error}", folder.display());
        let order = Order { most: self.most, clinics: self.clinics };
        order.give(&recordings, &self.plugin).map_err(wrong)?;
        println!("recording into {} until Ctrl-C; personal data is replaced", folder.display());
        let counted = || record::kept(&folder).map(|files| files.len());
        let before = counted().map_err(wrong)?;
        let renewing = async {
            while counted()? < self.most {
                tokio::time::sleep(RENEW).await;
                order.give(&recordings, &self.plugin)?;
            }
            Ok(())
        };
        let ended = tokio::select! {
            done = renewing => done,
            _ = tokio::signal::ctrl_c() => Ok(()),
            () = tokio::time::sleep(Duration::from_secs(self.minutes * 60)) => Ok(()),
        };
        Order::end(&recordings, &self.plugin).map_err(wrong)?;
        ended.map_err(wrong)?;
        let now = counted().map_err(wrong)?;
        Ok(format!(
            "{} inputs kept, {now} in all\n\n  antesala plugin replay {} --wasm NEW.wasm\n",
            now.saturating_sub(before),
            folder.display()
        ))
    }
}
