//! `antesala staff`.

use std::io::{IsTerminal, Read};

use clap::{
    Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};

use super::Place;
use crate::{
    accounts::{
        self, NewStaff,
        model::{Personal, Settings, check_password, is_email, normalise_email},
    },
    error::{Error, Result},
    lang::Lang,
    portal::Role,
    storage::Mode,
};

const ROLES: [&str; 4] = ["admin", "reception", "practitioner", "billing"];

/// Looks after a clinic's staff.
#[derive(Subcommand)]
pub(super) enum Staff {
    /// Adds a user of the console, such as a new clinic's first admin. The password is asked for, or read from standard input.
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
        /// What the person may do.
        #[arg(long, default_value = "admin", value_parser = PossibleValuesParser::new(ROLES).try_map(|role| role.parse::<Role>()))]
        role: Role,
        /// The practitioner's slug in clinic.toml, for the role practitioner.
        #[arg(long)]
        practitioner: Option<String>,
    },
}

impl Staff {
    pub(super) async fn run(self) -> Result<()> {
        let Self::Add { place, clinic, email, name, role, practitioner } = self;
        let antesala = place.builder()?.build().await?;
        let portal = antesala.portal();
        let tenant = portal
            .registry()
            .by_slug(&clinic)
            .ok_or_else(|| Error::internal(format!("no clinic is called {clinic}")))?;
        if (role == Role::Practitioner) != practitioner.is_some() {
            return Err(Error::internal("--practitioner SLUG and --role practitioner belong together"));
        }
        if let Some(slug) = &practitioner
            && tenant.practitioner(slug).is_none()
        {
            return Err(Error::internal(format!("{clinic} has no practitioner called {slug}")));
        }
        let email = normalise_email(&email);
        if !is_email(&email) {
            return Err(Error::internal(format!("{email} is not an e-mail address")));
        }
        let name = name.trim();
        if name.is_empty() {
            return Err(Error::internal("--name is empty: the console shows people by their names"));
        }
        let password = &password()?;
        let personal = Personal { email: &email, name, clinic: &tenant.config.name };
        let min = Settings::of(&tenant).password_min;
        if let Err(key) = check_password(password, min, personal) {
            let why = portal.theme(&tenant)?.text(Lang::En, key, &[]);
            return Err(Error::internal(format!("{why} {clinic} asks for {min} characters or more.")));
        }
        let password_hash = portal.passwords().hash(password).await?;
        let mut tx = portal.storage().begin(&tenant.slug, Mode::Write).await?;
        let language = tenant.config.languages.first().copied().unwrap_or_default();
        let practitioner = practitioner.as_deref();
        let new = NewStaff { email: &email, name, role, practitioner, language, password_hash: &password_hash };
        match accounts::add_staff(&mut tx, new).await {
            Err(Error::Constraint(_)) => {
                Err(Error::internal(format!("{email} is taken: somebody of {clinic} has it already")))
            }
            Err(error) => Err(error),
            Ok(_) => tx.commit().await,
        }
    }
}

/// Asked for twice, unseen, at a terminal; otherwise the first line of standard input.
fn password() -> Result<String> {
    let mut input = std::io::stdin();
    if input.is_terminal() {
        let ask = |words: &str| {
            rpassword::prompt_password(words)
                .map_err(|error| Error::internal(format!("the password could not be read: {error}")))
        };
        let password = ask("Password: ")?;
        if ask("The same again: ")? != password {
            return Err(Error::internal("the two passwords differ: nobody was added"));
        }
        return Ok(password);
    }
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    let text =
        String::from_utf8(bytes).map_err(|_| Error::internal("the password on standard input is no UTF-8 text"))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
