//! A small practice with rules of every kind, in zones that turn their clocks.

use std::{fmt::Write, path::PathBuf, sync::Arc};

use jiff::civil::Date;
use proptest::prelude::*;

use crate::{
    booking::model::Question,
    clock::Timestamp,
    ids::TenantId,
    tenancy::{Tenant, parse},
};

/// Zones with the days on which their clocks are turned; Lord Howe's by half an hour, Santiago's at midnight.
pub(super) const NIGHTS: &[(&str, &str)] = &[
    ("Europe/Madrid", "2027-03-28"),
    ("Europe/Madrid", "2026-10-25"),
    ("Atlantic/Canary", "2027-03-28"),
    ("Atlantic/Canary", "2026-10-25"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Australia/Lord_Howe", "2027-04-04"),
    ("America/Santiago", "2026-09-06"),
    ("America/Santiago", "2027-04-03"),
    ("Europe/Madrid", "2026-11-24"),
];

/// What the practice's file says, in minutes; hours are stretches of every day.
#[derive(Debug, Clone)]
pub(super) struct Practice {
    pub night: usize,
    pub site: Vec<(i64, i64)>,
    pub ana: Vec<(i64, i64)>,
    pub length: i64,
    pub step: i64,
    pub before: i64,
    pub after: i64,
    pub notice: i64,
    pub horizon: i64,
    pub max_open: u32,
    /// Whether the second day is a holiday.
    pub holiday: bool,
    pub room: bool,
}

pub(super) fn practice() -> impl Strategy<Value = Practice> {
    let hours = || {
        (0i64..8, 1i64..12, 0i64..6, 1i64..10).prop_map(|(from, length, rest, more)| {
            // Two stretches with a break between them, in half hours of the night and the day.
            let first = (from * 30, (from + length) * 30);
            let second = (first.1 + rest * 30 + 15, (first.1 + rest * 30 + 15 + more * 60).min(1_440));
            vec![first, second]
        })
    };
    let grid =
        (prop::sample::select(vec![5i64, 15, 20, 45, 60, 90]), prop::sample::select(vec![5i64, 10, 15, 25, 30, 60]));
    // The horizon is counted from the notice on: the configuration refuses one that is shorter.
    let limits = (0i64..20, 0i64..20, 0i64..3_000, 60i64..7_000, 1u32..4);
    (0..NIGHTS.len(), hours(), prop::option::of(hours()), grid, limits, any::<bool>(), any::<bool>()).prop_map(
        |(night, site, ana, (length, step), (before, after, notice, horizon, max_open), holiday, room)| Practice {
            night,
            site,
            ana: ana.unwrap_or_default(),
            length,
            step,
            before,
            after,
            notice,
            horizon: notice + horizon,
            max_open,
            holiday,
            room,
        },
    )
}

impl Practice {
    /// The day on which the clocks are turned.
    pub(super) fn change(&self) -> Date {
        NIGHTS[self.night].1.parse().unwrap()
    }

    /// The site's holiday.
    pub(super) fn holiday(&self) -> Option<Date> {
        self.holiday.then(|| self.change().tomorrow().unwrap())
    }

    fn file(&self) -> String {
        let hours = |stretches: &[(i64, i64)]| {
            let every = r#"["mon", "tue", "wed", "thu", "fri", "sat", "sun"]"#;
            let clock = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
            let one = |(from, until): &(i64, i64)| {
                format!("{{ days = {every}, from = \"{}\", to = \"{}\" }}", clock(*from), clock(*until))
            };
            stretches.iter().map(one).collect::<Vec<_>>().join(", ")
        };
        let mut file = format!(
            r#"
name = "Practice"
languages = ["en"]
time_zone = "{}"
country = "ES"
[legal]
name = "Practice"
tax_id = "B85126746"
address = "Street 1"
postal_code = "28046"
city = "Madrid"
[mail]
from = "Practice <practice@example.com>"
[booking]
slot_step = "{}m"
buffer_before = "{}m"
buffer_after = "{}m"
minimum_notice = "{}m"
horizon = "{}m"
max_open = {}
[[sites]]
slug = "site"
name = "Site"
online_booking = true
hours = [{}]
"#,
            NIGHTS[self.night].0,
            self.step,
            self.before,
            self.after,
            self.notice,
            self.horizon,
            self.max_open,
            hours(&self.site),
        );
        if let Some(day) = self.holiday() {
            writeln!(file, "closed = [{{ from = \"{day}\" }}]").unwrap();
        }
        write!(
            file,
            r#"
[[practitioners]]
slug = "ana"
name = "Ana"
hours = [{}]
[[practitioners]]
slug = "bea"
name = "Bea"
[[services]]
slug = "visit"
name = {{ en = "Visit" }}
duration = "{}m"
"#,
            hours(&self.ana),
            self.length,
        )
        .unwrap();
        if self.room {
            file.push_str("[[rooms]]\nslug = \"room\"\nname = \"Room\"\nsite = \"site\"\nservices = [\"visit\"]\n");
        }
        file
    }

    /// The practice as it is served.
    pub(super) fn clinic(&self) -> Clinic {
        Clinic::of(&self.file())
    }
}

/// A clinic made from the text of its file.
pub(super) struct Clinic(Tenant);

impl Clinic {
    pub(super) fn of(file: &str) -> Self {
        let config = parse(file).unwrap_or_else(|problems| panic!("{problems:?} in {file}"));
        let slug = TenantId::parse("practice").unwrap();
        Self(Tenant { slug, config: Arc::new(config), folder: PathBuf::new(), version: 1 })
    }

    pub(super) fn question(&self, practitioner: Option<&str>, now: Timestamp, online: bool) -> Question<'_> {
        Question {
            tenant: &self.0,
            service: &self.0.config.services[0],
            site: &self.0.config.sites[0],
            practitioner: practitioner.and_then(|slug| self.0.practitioner(slug)),
            now,
            online,
        }
    }
}
