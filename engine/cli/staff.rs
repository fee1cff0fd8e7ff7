//! `antesala staff`.

use clap::Subcommand;

use super::Place;
use crate::{
    error::{Error, Result},
    portal::Role,
};

/// Looks after a clinic's staff.
#[derive(Subcommand)]
pub(super) enum Staff {
    /// Adds a user of the console, such as a new clinic's first admin. The password is read from standard input.
    Add {
        #[command(flatten)]
        place: Place,
        /// The clinic.
        clinic: String,
        /// The e-mail address, which is the user name.
        email: String,
        /// The name.
        #[arg(long)]
        name: String,
        /// admin, reception, practitioner or billing.
        #[arg(long, default_value = "admin")]
        role: Role,
        /// The practitioner's slug in clinic.toml, for the role practitioner.
        #[arg(long)]
        practitioner: Option<String>,
    },
}

impl Staff {
    pub(super) async fn run(self) -> Result<()> {
        let Self::Add { place, clinic, .. } = self;
        let antesala = place.builder()?.build().await?;
        antesala
            .portal()
            .registry()
            .by_slug(&clinic)
            .ok_or_else(|| Error::internal(format!("no clinic is called {clinic}")))?;
        Ok(())
    }
}
