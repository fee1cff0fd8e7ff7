//! `antesala demo`: the sample clinics with a believable practice, ready to try.

mod front;
mod mailbox;
mod people;
mod practice;

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

use clap::Args;
use serde::Serialize;

use super::{say, serve};
use crate::{builder::Antesala, error::Result, mail::Folder, portal::Role, storage::Database};

/// Serves the sample clinics with people, appointments, documents and invoices. Safe to run again on the same data.
#[derive(Args)]
pub(super) struct Demo {
    /// The port on 127.0.0.1; 0 for any free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The folder for databases, documents and mail.
    #[arg(long, value_name = "DIR", default_value = "demo-data")]
    data: PathBuf,
    /// A PostgreSQL server instead of SQLite files.
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// Print one JSON line for scripts once it is ready.
    #[arg(long)]
    json: bool,
    /// The folder of clinics.
    #[arg(long, default_value = "tenants")]
    tenants: PathBuf,
    /// A folder of themes to work on: changed files are seen at once.
    #[arg(long, value_name = "DIR")]
    themes: Option<PathBuf>,
    /// The folder of plugins.
    #[arg(long, value_name = "DIR", default_value = "plugins/dist")]
    plugins: PathBuf,
    /// Where compiled plugins are kept; `plugin-cache` in the data folder unless it is given.
    #[arg(long, value_name = "DIR")]
    plugin_cache: Option<PathBuf>,
}

/// What a person, or a script, needs to start.
#[derive(Serialize)]
struct Ready {
    clinics: Vec<ClinicReady>,
    mail_dir: PathBuf,
    mailbox_url: String,
    /// The page that names all of this.
    #[serde(skip)]
    front_url: String,
}

#[derive(Serialize)]
struct ClinicReady {
    slug: String,
    #[serde(skip)]
    name: String,
    base_url: String,
    console_url: String,
    staff: Login,
    patient: Login,
    invited: Invited,
    /// Everybody who works there, each with the same password.
    #[serde(skip)]
    team: Vec<Member>,
}

#[derive(Serialize)]
struct Member {
    role: Role,
    email: String,
}

#[derive(Serialize)]
struct Login {
    email: String,
    password: String,
}

#[derive(Serialize)]
struct Invited {
    email: String,
}

impl Demo {
    pub(super) async fn run(self) -> Result<()> {
        serve::log(false);
        let listener = serve::listen(SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))).await?;
        let address = listener.local_addr()?;
        let origin = format!("http://{address}");
        let mail_dir = self.data.join("mail");
        let mut builder = Antesala::builder(&self.tenants)
            .data(&self.data)
            .origin(&origin)
            .mailer(Folder::new(mail_dir.clone())?)
            .plugins(&self.plugins)
            .watch(true);
        if let Some(url) = &self.postgres {
            builder = builder.database(Database::Postgres { url: url.clone(), max_connections: 20 });
        }
        if let Some(folder) = &self.themes {
            builder = builder.themes(folder, true);
        }
        if let Some(folder) = &self.plugin_cache {
            builder = builder.plugin_cache(folder);
        }
        let antesala = builder.build().await?;
        let mut ready = Ready {
            clinics: Vec::new(),
            mail_dir: mail_dir.canonicalize()?,
            mailbox_url: format!("{origin}/mailbox"),
            front_url: format!("{origin}/"),
        };
        serve::warn(antesala.portal(), std::slice::from_ref(&self.plugins));
        for tenant in antesala.portal().registry().all() {
            let cast = people::seed(antesala.portal(), &tenant).await?;
            let base_url = antesala.portal().link(&tenant, "/");
            ready.clinics.push(ClinicReady {
                slug: tenant.slug.to_string(),
                name: tenant.config.name.clone(),
                console_url: format!("{base_url}console"),
                base_url,
                staff: Login { email: cast.staff, password: people::PASSWORD.into() },
                patient: Login { email: cast.patient, password: people::PASSWORD.into() },
                invited: Invited { email: cast.invited },
                team: cast.team.into_iter().map(|(role, email)| Member { role, email }).collect(),
            });
        }
        // What the seeds left to do (mails, PDFs) is done before anybody looks, and the plugins are there.
        while antesala.run_due().await? > 0 {}
        antesala.portal().plugins().warm(&antesala.portal().registry().all()).await;
        if self.json {
            say(&format!("{}\n", serde_json::to_string(&ready)?));
        } else {
            tell(&ready);
        }
        let router = antesala.router().merge(mailbox::router(mail_dir)).merge(front::router(&ready));
        serve::serve_router(&antesala, router, listener, serve::stop_signal()).await
    }
}

fn tell(ready: &Ready) {
    say(&format!("\nThe demo is ready. Every password is: {}\n\n", people::PASSWORD));
    for clinic in &ready.clinics {
        let others =
            clinic.team.iter().map(|member| member.email.as_str()).filter(|email| *email != clinic.staff.email);
        say(&format!(
            "{}\n  patients  {}   sign in as {}\n  console   {}   sign in as {}\n            or as {}\n  invited   {}: open \
             the invitation in the mailbox\n\n",
            clinic.name,
            clinic.base_url,
            clinic.patient.email,
            clinic.console_url,
            clinic.staff.email,
            others.collect::<Vec<_>>().join(", "),
            clinic.invited.email,
        ));
    }
    say(&format!(
        "mailbox     {}\nall of this {}\nOpen the last address. Ctrl-C ends the demo; the data stays in place for the next time.\n",
        ready.mailbox_url, ready.front_url
    ));
}
