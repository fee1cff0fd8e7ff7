//! `antesala booking explain`.

use std::fmt::Write;

use clap::Args;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::{
    Ask, Clinic, Outcome,
    agenda::Patient,
    day, exact, instant, policies, shown,
    slots::{heading, whom},
};
use crate::{
    booking::{
        make::policies::{Refused, Rulings},
        model::{self, Agenda, Question, Reason, Verdict},
        origins::{Origin, origins},
    },
    clock::Timestamp,
    tenancy::config::Slug,
};

/// Why an hour, or a day's hours, are not offered: each rule, and the line it stands in.
#[derive(Args)]
pub(in crate::cli) struct Explain {
    #[command(flatten)]
    ask: Ask,
    /// One hour, by the site's clocks: 2026-11-24T09:00. Either this or --day is needed.
    #[arg(long, value_name = "TIME", conflicts_with = "day")]
    at: Option<String>,
    /// Every start of a day.
    #[arg(long, value_name = "DAY")]
    day: Option<String>,
}

impl Explain {
    pub(super) async fn run(self) -> Outcome<String> {
        if self.at.is_none() && self.day.is_none() {
            return Err("say which hour (--at 2026-11-24T09:00) or which day (--day 2026-11-24)".into());
        }
        let clinic = Clinic::open(&self.ask.clinic)?;
        let question = self.ask.question(&clinic)?;
        let zone = clinic.tenant.zone(Some(question.site.slug.as_str()));
        let patient = self.ask.patient.as_deref().map(Patient::read).transpose()?;
        let agenda = self.ask.when.book(&clinic.tenant, &[&clinic.tenant])?.agenda(&question, patient.as_ref());
        let at = self.at.as_deref().map(|at| instant(at, &zone)).transpose()?;
        let mut hours: Vec<Timestamp> = at.into_iter().collect();
        let mut is_day = false;
        if let Some(text) = &self.day {
            let day = day(text)?;
            hours = model::starts(&question, &agenda, day);
            is_day = hours.is_empty();
            if is_day {
                hours.push(noon(day, &zone)?);
            }
        }
        let free: Vec<_> = hours.iter().filter_map(|at| model::explain(&question, &agenda, *at).ok()).collect();
        let rulings = if question.online {
            self.ask.plugins.open(&clinic).await?.rulings(&question, &agenda, &free).await
        } else {
            Rulings::default()
        };
        let told =
            Told { clinic: &clinic, question: &question, agenda: &agenda, zone: &zone, rulings: &rulings, is_day };
        if self.ask.when.json {
            let hours: Vec<Value> = hours.iter().map(|at| told.json(*at)).collect();
            return Ok(format!("{:#}\n", json!({ "hours": hours })));
        }
        let mut said = heading(&question);
        for at in hours {
            told.table(at, &mut said);
        }
        Ok(said)
    }
}

/// What stands for a day that has no start, so that the reason is told.
fn noon(day: jiff::civil::Date, zone: &TimeZone) -> Outcome<Timestamp> {
    let noon = zone.to_ambiguous_timestamp(day.at(12, 0, 0, 0)).compatible();
    noon.map(Timestamp::from).map_err(|error| error.to_string())
}

/// A rule that refuses an hour, and where it is written.
type Refusal = (Reason, Vec<Origin>);

struct Told<'a> {
    clinic: &'a Clinic,
    question: &'a Question<'a>,
    agenda: &'a Agenda,
    zone: &'a TimeZone,
    rulings: &'a Rulings,
    /// Whether the one hour stands for a day that has no start.
    is_day: bool,
}

impl Told<'_> {
    /// What concerns the service and the site, whoever it is with.
    fn at_all(&self) -> Option<Reason> {
        model::explain(self.question, self.agenda, self.question.now)
            .err()
            .filter(|reason| matches!(reason, Reason::NoService | Reason::SiteOffline | Reason::NotOffered))
    }

    fn verdicts(&self, at: Timestamp) -> Vec<(Verdict, Vec<Refusal>)> {
        let reasons = |verdict: &Verdict| {
            let one = |reason: &Reason| {
                let found = origins(&self.clinic.source, self.question, verdict, *reason);
                (*reason, found)
            };
            self.at_all().iter().chain(&verdict.reasons).map(one).collect()
        };
        let found = model::verdicts(self.question, self.agenda, at);
        found
            .into_iter()
            .map(|verdict| {
                let why = reasons(&verdict);
                (verdict, why)
            })
            .collect()
    }

    /// What a plugin says against an hour with a practitioner that no rule refuses.
    fn refusal<T>(&self, reasons: &[T], at: Timestamp, verdict: &Verdict) -> Option<&Refused> {
        self.rulings.refusal(at, &verdict.practitioner).filter(|_| reasons.is_empty())
    }

    /// Who gets the hour where the patient chooses nobody, of several who are free.
    fn any(&self, at: Timestamp) -> Option<Slug> {
        let slot = model::explain(self.question, self.agenda, at).ok()?;
        let slot = self.rulings.allow(slot).ok().filter(|slot| slot.free.len() > 1)?;
        slot.free.into_iter().next().map(|free| free.practitioner)
    }

    fn json(&self, at: Timestamp) -> Value {
        let practitioners = self.verdicts(at).into_iter().map(|(verdict, reasons)| {
            let reasons = reasons.into_iter().map(|(reason, origins)| {
                json!({ "reason": reason.as_str(), "says": self.says(reason, Some(&verdict)), "origins": origins })
            });
            let mut reasons: Vec<Value> = reasons.collect();
            // A plugin is asked about what the rules offer.
            if let Some(refused) = self.refusal(&reasons, at, &verdict) {
                reasons.push(json!({ "reason": "plugin", "plugin": refused.plugin, "says": policies::says(refused), "origins": [] }));
            }
            let stands_in_for = verdict.stands_in_for;
            json!({ "practitioner": verdict.practitioner, "stands_in_for": stands_in_for, "free": reasons.is_empty(), "reasons": reasons })
        });
        let practitioners: Vec<Value> = practitioners.collect();
        // Where there is nobody of whom it could be said.
        let of_all = self.at_all().filter(|_| practitioners.is_empty());
        let of_all: Vec<Value> = of_all
            .into_iter()
            .map(|reason| json!({ "reason": reason.as_str(), "says": self.says(reason, None), "origins": [] }))
            .collect();
        let (key, when) =
            if self.is_day { ("day", at.local(self.zone).date().to_string()) } else { ("start", exact(at, self.zone)) };
        json!({ (key): when, "any": self.any(at), "practitioners": practitioners, "reasons": of_all })
    }

    /// The hour, or the day for which it stands.
    fn shown(&self, at: Timestamp) -> String {
        if self.is_day {
            return format!("{} all day", at.local(self.zone).strftime("%Y-%m-%d %a"));
        }
        shown(at, self.zone)
    }

    /// What a reason means here.
    fn says(&self, reason: Reason, verdict: Option<&Verdict>) -> String {
        let Question { tenant, service, site, practitioner, modality, .. } = *self.question;
        match (reason, practitioner) {
            (Reason::OutsideHours, _) if verdict.is_some_and(|verdict| verdict.off_grid) => {
                "within the working hours, but no start of the grid".to_owned()
            }
            (Reason::NotOffered, Some(person)) => {
                let who = tenant.who_offers(service, site.slug.as_str()).into_iter();
                let who = who.filter(|one| tenant.config.meets(one, modality)).map(|one| one.slug.as_str());
                let who: Vec<&str> = who.collect();
                if who.is_empty() {
                    return says(reason).to_owned();
                }
                format!("{} does not offer it at this site; who does: {}", person.slug, who.join(", "))
            }
            _ => says(reason).to_owned(),
        }
    }

    fn table(&self, at: Timestamp, said: &mut String) {
        let verdicts = self.verdicts(at);
        let any = self.any(at);
        if let (true, Some(reason)) = (verdicts.is_empty(), self.at_all()) {
            let _ = writeln!(said, "{}  {}: {}", self.shown(at), reason.as_str(), self.says(reason, None));
        }
        for (verdict, reasons) in verdicts {
            let refused = self.refusal(&reasons, at, &verdict);
            let free = match (reasons.is_empty() && refused.is_none(), any.as_ref() == Some(&verdict.practitioner)) {
                (true, true) => "free, and gets it where the patient chooses nobody",
                (true, false) => "free",
                (false, _) => "not offered",
            };
            let _ = writeln!(
                said,
                "{}  {}: {free}",
                self.shown(at),
                whom(&verdict.practitioner, verdict.stands_in_for.as_ref())
            );
            if let Some(refused) = refused {
                let _ = writeln!(said, "    plugin {}: {}", refused.plugin, policies::says(refused));
            }
            for (reason, origins) in reasons {
                let _ = writeln!(said, "    {}: {}", reason.as_str(), self.says(reason, Some(&verdict)));
                for origin in origins {
                    match (origin.line, origin.text) {
                        (Some(line), Some(text)) => {
                            let file = self.clinic.source.file.display();
                            let _ = writeln!(said, "        {file}:{line}: {text}    ({})", origin.rule);
                        }
                        _ => {
                            let _ = writeln!(said, "        {}", origin.rule);
                        }
                    }
                }
            }
        }
    }
}

/// What a reason means, for those who write the rules.
pub(super) fn says(reason: Reason) -> &'static str {
    match reason {
        Reason::NoService => "the service is not booked online",
        Reason::SiteOffline => "the site has no online booking",
        Reason::NotOffered => "nobody offers this service at this site",
        Reason::NamePractitioner => "a practitioner must be named",
        Reason::OutsideHours => "outside the working hours, or no start of the grid",
        Reason::Closed => "the site is closed on this day",
        Reason::Absent => "the practitioner, or everybody at the site, is away",
        Reason::Taken => "the practitioner has another appointment, buffers included",
        Reason::GroupFull => "all places of the group are taken",
        Reason::NoRoom => "no room that would do is free",
        Reason::NoDevice => "no unit of a device that it needs is free",
        Reason::TooSoon => "too late to book it",
        Reason::TooFar => "too far ahead",
        Reason::NotPacked => "it would leave a gap",
        Reason::NotShown => "enough earlier hours of the day are offered",
        Reason::PatientBusy => "the patient has another appointment then",
        Reason::TooManyOpen => "the patient has as many appointments to come as allowed",
        Reason::LimitReached => "the patient has as many appointments in that time as allowed",
        Reason::QuotaReached => "there are as many appointments in that time as the clinic takes",
        Reason::TooClose => "too near to another appointment of the patient for this service",
        Reason::ListFull => "the practitioner has all the patients that they take",
        Reason::KnownOnly => "for patients whom the clinic knows",
        Reason::NewOnly => "for patients whom the clinic does not know yet",
        Reason::OtherSex => "for the other sex",
        Reason::NoSex => "for one sex, and the patient's is not known",
        Reason::OtherAge => "for another age",
        Reason::NoBirthDate => "for some ages, and the day of birth is not known",
        Reason::NotCovered => "the patient has no insurer that is taken for it, or patients do not pay it themselves",
        Reason::NotInvited => "for patients whom the clinic has invited",
        Reason::NoReferral => "with a referral, and the patient has none with a visit left",
        Reason::OffReferral => "with a referral, and the patient's is not valid on that day",
        Reason::QuestionnaireFirst => "a questionnaire must be answered before",
        Reason::TooLateToCancel | Reason::TooLateToMove | Reason::MovedTooOften | Reason::NotPending => {
            "it cannot be changed any more"
        }
    }
}
