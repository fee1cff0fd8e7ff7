//! Where the rules are written that refuse an hour: the lines of the clinic's file.

use super::model::{Question, Reason, Shut, Verdict};
use crate::tenancy::Source;

/// A rule's place.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Origin {
    /// The key and whose it is: `minimum_notice of service orthodontics`.
    pub rule: String,
    /// Its line in the clinic's file, from 1; none where the program's default holds.
    pub line: Option<usize>,
    /// What stands there.
    pub text: Option<String>,
}

/// Where the rules stand that a reason comes from, the one in force first. Nothing for what the agenda says.
pub fn origins(source: &Source, question: &Question<'_>, verdict: &Verdict, reason: Reason) -> Vec<Origin> {
    let (practitioner, shut) = (verdict.practitioner.as_str(), verdict.shut);
    let places = Places::of(question, practitioner);
    match (reason, shut) {
        (Reason::Closed, Some(Shut::Site(index))) => {
            places.written(source, Owner::Site, &["closed", &index.to_string()])
        }
        (Reason::Closed, Some(Shut::Holiday(_))) => {
            let own = places.written(source, Owner::Site, &["holidays"]);
            if own.is_empty() { places.written(source, Owner::Clinic, &["holidays"]) } else { own }
        }
        (Reason::Absent, Some(Shut::Practitioner(index))) => {
            places.written(source, Owner::Practitioner, &["closed", &index.to_string()])
        }
        (Reason::OutsideHours, _) if verdict.off_grid => {
            let shifts = ["slot_grid", "slot_offset"].into_iter().flat_map(|key| places.policy(source, key));
            places.policy(source, "slot_step").into_iter().chain(shifts.filter(|one| one.line.is_some())).collect()
        }
        (Reason::OutsideHours, _) => {
            let own = places.written(source, Owner::Practitioner, &["hours"]);
            own.into_iter().chain(places.written(source, Owner::Site, &["hours"])).collect()
        }
        (Reason::NoService, _) => places.written(source, Owner::Service, &["online"]),
        (Reason::SiteOffline, _) => places.written(source, Owner::Site, &["online_booking"]),
        (Reason::NotOffered, _) => places.written(source, Owner::Service, &["practitioners"]),
        (Reason::TooSoon, _) => places.policy(source, "minimum_notice"),
        (Reason::TooFar, _) => places.policy(source, "horizon"),
        (Reason::TooManyOpen, _) => places.policy(source, "max_open"),
        (Reason::LimitReached, _) => places.policy(source, "patient_limits"),
        (Reason::QuotaReached, _) => places.policy(source, "quotas"),
        (Reason::GroupFull, _) => places.policy(source, "capacity"),
        (Reason::ListFull, _) => places.policy(source, "list_size"),
        (Reason::TooClose, _) => places.policy(source, "minimum_gap"),
        (Reason::KnownOnly | Reason::NewOnly | Reason::NotInvited, _) => places.policy(source, "patients"),
        (Reason::OtherSex | Reason::NoSex, _) => places.policy(source, "sex"),
        (Reason::OtherAge | Reason::NoBirthDate, _) => places.policy(source, "ages"),
        (Reason::NotCovered, _) => places.policy(source, "coverage"),
        (Reason::NoReferral | Reason::OffReferral, _) => places.policy(source, "referral"),
        (Reason::QuestionnaireFirst, _) => places.policy(source, "questionnaire"),
        (Reason::NoDevice, _) => devices(source, question, verdict),
        (Reason::NotPacked, _) => places.policy(source, "packing"),
        (Reason::NotShown, _) => places.policy(source, "offers_per_day"),
        _ => Vec::new(),
    }
}

/// The units of the devices that are missing.
fn devices(source: &Source, question: &Question<'_>, verdict: &Verdict) -> Vec<Origin> {
    let lacking =
        question.tenant.config.devices.iter().enumerate().filter(|(_, one)| verdict.lacking.contains(&one.slug));
    lacking
        .map(|(index, device)| {
            let index = index.to_string();
            let found =
                source.find(&["devices", &index, "units"]).or_else(|| source.find(&["devices", &index, "slug"]));
            let (line, text) = found.map(|found| (found.line, found.text)).unzip();
            Origin { rule: format!("units of device {}", device.slug), line, text }
        })
        .collect()
}

/// Whose key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    Practitioner,
    Service,
    Site,
    Clinic,
}

/// Where practitioner, service and site stand in their lists.
struct Places {
    practitioner: Option<(String, String)>,
    service: Option<(String, String)>,
    site: Option<(String, String)>,
}

impl Places {
    fn of(question: &Question<'_>, practitioner: &str) -> Self {
        let config = &question.tenant.config;
        let place = |at: Option<usize>, slug: &str| at.map(|at| (at.to_string(), slug.to_owned()));
        let (service, site) = (question.service.slug.as_str(), question.site.slug.as_str());
        Self {
            practitioner: place(config.practitioners.iter().position(|one| one.slug == *practitioner), practitioner),
            service: place(config.services.iter().position(|one| one.slug == *service), service),
            site: place(config.sites.iter().position(|one| one.slug == *site), site),
        }
    }

    /// A key of one owner, where the file has it.
    fn written(&self, source: &Source, owner: Owner, key: &[&str]) -> Vec<Origin> {
        let (list, place) = match owner {
            Owner::Practitioner => ("practitioners", self.practitioner.as_ref()),
            Owner::Service => ("services", self.service.as_ref()),
            Owner::Site => ("sites", self.site.as_ref()),
            Owner::Clinic => ("", None),
        };
        let (path, whose) = match place {
            Some((index, slug)) => {
                ([&[list, index], key].concat(), format!(" of {} {slug}", list.trim_end_matches('s')))
            }
            None if owner == Owner::Clinic => (key.to_vec(), " of the clinic".to_owned()),
            None => return Vec::new(),
        };
        let found = source.find(&path);
        let name = key.iter().find(|part| **part != "booking").copied().unwrap_or_default();
        found
            .map(|found| Origin { rule: format!("{name}{whose}"), line: Some(found.line), text: Some(found.text) })
            .into_iter()
            .collect()
    }

    /// A key of the booking policy, at the nearest level that has it.
    fn policy(&self, source: &Source, key: &str) -> Vec<Origin> {
        let levels = [Owner::Practitioner, Owner::Service, Owner::Site, Owner::Clinic];
        let found =
            levels.into_iter().map(|owner| self.written(source, owner, &["booking", key])).find(|all| !all.is_empty());
        found
            .unwrap_or_else(|| vec![Origin { rule: format!("{key}, as it is without a word"), line: None, text: None }])
    }
}
