//! `antesala booking`: what the rules offer and why not, from files alone. No server, no database.

mod agenda;
mod diff;
mod explain;
pub mod fuzz;
mod ics;
mod names;
mod policies;
mod slots;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Subcommand};
use jiff::{civil, tz::TimeZone};

use self::{agenda::Book, names::Names};
use crate::{
    booking::model::Question,
    clock::Timestamp,
    tenancy::{
        Source, Tenant,
        config::{Practitioner, Service, Site},
    },
};

/// What goes wrong is told in one sentence, or as a compiler would.
type Outcome<T> = Result<T, String>;

/// Evaluates a clinic's booking policy over an agenda.
#[derive(Subcommand)]
pub(super) enum Booking {
    /// The hours that the rules offer.
    Slots(slots::Slots),
    /// Why an hour, or a day's hours, are not offered: each rule, and the line it stands in.
    Explain(explain::Explain),
    /// What a changed file would open and close, and which appointments it would leave in conflict.
    Diff(diff::Diff),
}

impl Booking {
    pub(super) async fn run(self) -> ExitCode {
        let outcome = match self {
            Self::Slots(slots) => slots.run().await,
            Self::Explain(explain) => explain.run().await,
            Self::Diff(diff) => diff.run().await,
        };
        match outcome {
            Ok(said) => {
                super::say(&said);
                ExitCode::SUCCESS
            }
            Err(problem) => {
                eprintln!("antesala: {}", problem.trim_end());
                ExitCode::FAILURE
            }
        }
    }
}

/// What is asked, of whom, and when.
#[derive(Args)]
struct Ask {
    /// The clinic's folder, or its file.
    clinic: PathBuf,
    /// The service, by slug.
    #[arg(long)]
    service: String,
    /// The site, by slug. Left out: the first that offers the service.
    #[arg(long)]
    site: Option<String>,
    /// The practitioner, by slug. Left out: anybody.
    #[arg(long)]
    practitioner: Option<String>,
    /// How they would meet: in-person, video or telephone. Left out: the service's usual way.
    #[arg(long)]
    modality: Option<String>,
    /// Who asks (JSON): {"id": "p1"}. Their appointments in the agenda are those with this id.
    #[arg(long, value_name = "FILE")]
    patient: Option<PathBuf>,
    /// By the rules for staff, who need not keep those for online booking.
    #[arg(long)]
    staff: bool,
    #[command(flatten)]
    plugins: policies::Folders,
    #[command(flatten)]
    when: When,
}

/// What is taken, and when it is asked.
#[derive(Args)]
struct When {
    /// What is taken: JSON or iCalendar (.ics); may be given more than once.
    #[arg(long, value_name = "FILE")]
    agenda: Vec<PathBuf>,
    /// The present, by the site's clocks or with an offset: 2026-11-23T09:00. Left out: now.
    #[arg(long)]
    now: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// A clinic that was read, with what it says line by line.
struct Clinic {
    tenant: Tenant,
    source: Source,
}

impl Clinic {
    fn open(path: &Path) -> Outcome<Self> {
        let (tenant, source) =
            Source::open(path).map_err(|problems| format!("the clinic's file cannot be used\n{problems}"))?;
        Ok(Self { tenant, source })
    }

    fn service(&self, slug: &str) -> Outcome<&Service> {
        let known = || self.tenant.config.services.iter().map(|one| one.slug.as_str());
        self.tenant.service(slug).ok_or_else(|| unknown("service", slug, known()))
    }

    fn site(&self, slug: Option<&str>, service: &Service) -> Outcome<&Site> {
        let sites = &self.tenant.config.sites;
        match slug {
            Some(slug) => {
                self.tenant.site(slug).ok_or_else(|| unknown("site", slug, sites.iter().map(|one| one.slug.as_str())))
            }
            None => sites
                .iter()
                .find(|site| !self.tenant.who_offers(service, site.slug.as_str()).is_empty())
                .ok_or_else(|| format!("no site offers the service {}", service.slug)),
        }
    }

    fn practitioner(&self, slug: &str) -> Outcome<&Practitioner> {
        let known = || self.tenant.config.practitioners.iter().map(|one| one.slug.as_str());
        self.tenant.practitioner(slug).ok_or_else(|| unknown("practitioner", slug, known()))
    }
}

fn unknown<'k>(what: &str, slug: &str, known: impl Iterator<Item = &'k str>) -> String {
    format!("there is no {what} \"{slug}\"; there are: {}", known.collect::<Vec<_>>().join(", "))
}

impl Ask {
    fn question<'c>(&self, clinic: &'c Clinic) -> Outcome<Question<'c>> {
        let service = clinic.service(&self.service)?;
        let site = clinic.site(self.site.as_deref(), service)?;
        let practitioner = self.practitioner.as_deref().map(|slug| clinic.practitioner(slug)).transpose()?;
        let now = self.when.now(&clinic.tenant.zone(Some(site.slug.as_str())))?;
        let modality = service.modality(self.modality.as_deref().unwrap_or_default());
        if let Some(wanted) = self.modality.as_deref().filter(|wanted| *wanted != modality.as_str()) {
            return Err(unknown("modality of the service", wanted, service.modality.iter().map(|one| one.as_str())));
        }
        Ok(Question { tenant: &clinic.tenant, service, site, practitioner, modality, now, online: !self.staff })
    }
}

impl When {
    fn now(&self, zone: &TimeZone) -> Outcome<Timestamp> {
        match &self.now {
            Some(text) => instant(text, zone),
            None => Ok(crate::clock::Clock::now(&crate::clock::SystemClock)),
        }
    }

    /// The agenda at a clinic, in which people and things have the names of any of its files.
    fn book(&self, tenant: &Tenant, files: &[&Tenant]) -> Outcome<Book> {
        let mut book = Book::default();
        for file in &self.agenda {
            book.read(file, tenant, &Names(files))?;
        }
        Ok(book)
    }
}

/// An instant, by these clocks where the text names no others.
fn instant(text: &str, zone: &TimeZone) -> Outcome<Timestamp> {
    let wrong = || {
        let text = names::clipped(text);
        format!("\"{text}\" is no time: write 2026-11-23T09:00, or with an offset 2026-11-23T09:00+01:00")
    };
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return Ok(instant.into());
    }
    let local: civil::DateTime = text.parse().map_err(|_| wrong())?;
    zone.to_ambiguous_timestamp(local).compatible().map(Timestamp::from).map_err(|_| wrong())
}

fn day(text: &str) -> Outcome<civil::Date> {
    text.parse().map_err(|_| format!("\"{text}\" is no day: write 2026-11-23"))
}

/// Reads a file that is not larger than a clinic's agenda can be.
fn read(file: &Path) -> Outcome<String> {
    const LARGEST: u64 = 64 * 1024 * 1024;
    let wrong = |why: String| format!("{}: {why}", file.display());
    let size = std::fs::metadata(file).map_err(|error| wrong(error.to_string()))?.len();
    if size > LARGEST {
        return Err(wrong("larger than 64 MB".into()));
    }
    std::fs::read_to_string(file).map_err(|error| wrong(error.to_string()))
}

/// The day and the hour, as tables show them.
fn shown(at: Timestamp, zone: &TimeZone) -> String {
    at.local(zone).strftime("%Y-%m-%d %a %H:%M").to_string()
}

/// The instant with its offset and zone (RFC 9557), as JSON has it.
fn exact(at: Timestamp, zone: &TimeZone) -> String {
    at.to_jiff().to_zoned(zone.clone()).to_string()
}
