//! The `antesala` command.

mod booking;
mod demo;
mod migrate;
mod plugin;
mod serve;
mod staff;
mod tenant;
#[cfg(feature = "pdf")]
mod typeset;

use std::{
    io::{ErrorKind, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand};

pub use booking::fuzz;

use crate::{
    builder::{Antesala, Builder},
    error::{Error, Result},
    mail::Smtp,
    storage::Database,
};

/// A patient portal for many clinics.
#[derive(Parser)]
#[command(name = "antesala", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the sample clinics with a believable practice: what to try first.
    Demo(demo::Demo),
    /// Serves all clinics of a folder.
    Serve(serve::Serve),
    /// Brings the database up to this program's version: the server's schema, or every clinic's file.
    Migrate(Place),
    /// Looks after clinics.
    #[command(subcommand)]
    Tenant(tenant::Tenant),
    /// Looks after a clinic's staff.
    #[command(subcommand)]
    Staff(staff::Staff),
    /// Evaluates a clinic's booking policy: from its file and an agenda, without a server.
    #[command(subcommand)]
    Booking(booking::Booking),
    /// Makes, builds, checks and tests plugins.
    #[command(subcommand)]
    Plugin(plugin::Plugin),
    /// Typesets a document of a plugin: the portal starts it.
    #[cfg(feature = "pdf")]
    #[command(hide = true)]
    Typeset,
}

/// Where clinics and data are.
#[derive(Args, Clone)]
struct Place {
    /// The folder of clinics: one folder each, with a `clinic.toml`.
    #[arg(long, env = "ANTESALA_TENANTS", default_value = "tenants")]
    tenants: PathBuf,
    /// The folder for databases, documents, mail and the plugin cache.
    #[arg(long, env = "ANTESALA_DATA", default_value = "data")]
    data: PathBuf,
    /// A PostgreSQL server instead of SQLite files: <postgres://user:password@host/database>.
    #[arg(long, env = "ANTESALA_POSTGRES", hide_env_values = true, value_name = "URL")]
    postgres: Option<String>,
    /// A folder of themes instead of the built-in ones.
    #[arg(long, env = "ANTESALA_THEMES", value_name = "DIR")]
    themes: Option<PathBuf>,
    /// A folder of plugins (`<name>.wasm`); may be given more than once.
    #[arg(long, env = "ANTESALA_PLUGINS", value_name = "DIR", value_delimiter = ':')]
    plugins: Vec<PathBuf>,
    /// Where compiled plugins are kept, on a disk of this machine; `plugin-cache` in the data folder unless it is given.
    #[arg(long, env = "ANTESALA_PLUGIN_CACHE", value_name = "DIR")]
    plugin_cache: Option<PathBuf>,
    /// The address under which people reach the portal, without a path: <https://portal.example>.
    #[arg(long, env = "ANTESALA_ORIGIN", value_name = "URL", default_value = "http://127.0.0.1:8080")]
    origin: String,
    /// The mail server: <smtps://user:password@host>. Without it, mails become files in the data folder.
    #[arg(long, env = "ANTESALA_SMTP", hide_env_values = true, value_name = "URL")]
    smtp: Option<String>,
}

impl Place {
    fn builder(&self) -> Result<Builder> {
        let mut builder = Antesala::builder(&self.tenants).data(&self.data).origin(&self.origin);
        if let Some(url) = &self.postgres {
            builder = builder.database(Database::Postgres { url: url.clone(), max_connections: 20 });
        }
        if let Some(folder) = &self.themes {
            builder = builder.themes(folder, true);
        }
        for folder in &self.plugins {
            builder = builder.plugins(folder);
        }
        if let Some(folder) = &self.plugin_cache {
            builder = builder.plugin_cache(folder);
        }
        if let Some(program) = typesetter() {
            builder = builder.typesetter(program);
        }
        if let Some(url) = &self.smtp {
            // The address is not repeated: it may hold a password.
            let smtp = Smtp::new(url).map_err(|error| {
                let why = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
                Error::internal(format!(
                    "--smtp is no address of a mail server ({why}): write smtps://user:password@host, or smtp://host:25"
                ))
            })?;
            builder = builder.mailer(smtp);
        }
        Ok(builder)
    }
}

/// Writes to standard output. Whoever reads the beginning alone, as `head` does, has seen enough: that is no mistake.
fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => eprintln!("antesala: standard output: {error}"),
        _ => {}
    }
}

/// The program that typesets for plugins: this very one, where it can.
fn typesetter() -> Option<PathBuf> {
    std::env::current_exe().ok().filter(|_| cfg!(feature = "pdf"))
}

/// Runs the command of this process's arguments.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("antesala: no runtime: {error}");
            return ExitCode::FAILURE;
        }
    };
    runtime.block_on(async {
        match cli.command {
            Command::Demo(demo) => demo.run().await,
            Command::Serve(serve) => serve.run().await,
            Command::Migrate(place) => migrate::run(&place).await,
            Command::Tenant(tenant) => return tenant.run().await,
            Command::Staff(staff) => staff.run().await,
            Command::Booking(booking) => return booking.run().await,
            Command::Plugin(plugin) => return plugin.run().await,
            #[cfg(feature = "pdf")]
            Command::Typeset => return typeset::run(),
        }
        .map_or_else(
            |error| {
                match error {
                    // Whoever types commands needs the cause, and not whose fault it is.
                    Error::Internal(cause) | Error::Busy(cause) => eprintln!("antesala: {cause}"),
                    other => eprintln!("antesala: {other}"),
                }
                ExitCode::FAILURE
            },
            |()| ExitCode::SUCCESS,
        )
    })
}
