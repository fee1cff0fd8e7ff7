//! A series, made by staff.

use std::collections::BTreeSet;

use super::{NewPage, Wanted, again, page};
use crate::{
    booking::{
        make::{
            self,
            policies::{Policies, Rulings},
            series::Repeat,
        },
        model::{Answers, Question, Source},
    },
    clock::Timestamp,
    portal::{Page, Staff},
    records::Record,
    tenancy::config::Payer,
    web::Errors,
};

/// How often, where the form asks for a series; one field without the other is a question, not one appointment.
pub(super) fn repeat(form: &Wanted, errors: &mut Errors) -> Option<Repeat> {
    let (weeks, times) = (form.weeks.trim(), form.times.trim());
    if weeks.is_empty() && times.is_empty() {
        return None;
    }
    let weeks = weeks.parse().ok().filter(|weeks| (1..=52).contains(weeks));
    let times = times.parse().ok().filter(|times| (2..=52).contains(times));
    errors.check(weeks.is_some(), "weeks", "console-series-weeks-missing");
    errors.check(times.is_some(), "times", "console-series-times-missing");
    Some(Repeat { weeks: weeks?, times: times? })
}

/// Books it, all or nothing: every hour that is not to be had is named. Rules are broken knowingly as with one hour, saying why.
pub(super) async fn book(
    mut staff: Staff,
    question: &Question<'_>,
    first: Timestamp,
    repeat: Repeat,
    record: Record,
    form: Wanted,
    payer: Option<&Payer>,
) -> Page {
    let (portal, actor) = (staff.visit.portal.clone(), staff.actor());
    let (lang, source) = (record.language, Source::Staff);
    let because: String = form.because.trim().chars().take(300).collect();
    let knowingly = (!because.is_empty()).then_some(because.as_str());
    let who = make::For { record: record.id, lang, source, actor: &actor, payer, knowingly };
    let none = Answers::default();
    let made =
        make::series::book_all(&portal, &mut staff.tx, question, first, repeat, who, (&none, &Rulings::default()))
            .await?;
    let mut conflicts = match made {
        Ok(made) => {
            let day = made.first().map(|one| one.starts_local.0.date().to_string()).unwrap_or_default();
            let path = format!("/console/agenda?day={day}&view=day");
            return staff.commit_and_go(&path, "console-series-made").await;
        }
        Err(conflicts) => conflicts,
    };
    let staff = &mut staff.anew().await?;
    // Staff are not bound by what plugins say.
    let policies = Policies::of(&staff.visit);
    make::series::alternatives(&mut staff.tx, question, record.id, policies, &mut conflicts).await?;
    let mut errors = Errors::new();
    errors.add("times", "console-series-conflicts");
    let rules = conflicts.iter().flat_map(|conflict| conflict.rules.iter().filter(|rule| !rule.is_overlap()));
    let names: BTreeSet<&str> = rules.map(|rule| rule.as_str()).collect();
    let broken: Vec<String> = names.iter().map(|name| format!("console-booking-rule-{name}")).collect();
    errors.check(broken.is_empty() || !because.is_empty(), "because", "console-booking-say-why");
    let page = NewPage { conflicts, ..page(staff, form, broken, errors).await? };
    again(staff, "console/booking/new", &page)
}
