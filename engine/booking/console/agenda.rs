//! The agenda by day (a column for each practitioner) and by week (a column for each day).

use std::sync::Arc;

use axum::extract::Query;
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

mod draw;
mod lanes;

use self::draw::{Words, draw, shade};
use crate::{
    booking::{
        names::CalledNow,
        store::{self, Entry},
    },
    clock::{Day, Timestamp},
    portal::{Page, Role, Staff},
    tenancy::Tenant,
    themes::civil::{self, Style},
};

/// Minutes of a row of the drawn agenda.
const ROW: i64 = 5;

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Shown {
    #[serde(default)]
    day: String,
    #[serde(default)]
    view: String,
    #[serde(default)]
    site: String,
    #[serde(default)]
    practitioner: String,
}

#[derive(Serialize)]
struct Agenda {
    day: Day,
    today: Day,
    week: bool,
    from: Day,
    to: Day,
    site: String,
    practitioner: String,
    earlier: String,
    later: String,
    day_link: String,
    week_link: String,
    today_link: String,
    new_link: String,
    why_link: String,
    sites: Vec<Named>,
    practitioners: Vec<Named>,
    own_only: bool,
    columns: Vec<Column>,
    hours: Vec<String>,
    count: usize,
    /// How many requests wait for an answer.
    requests: usize,
    can_edit: bool,
}

#[derive(Serialize)]
struct Named {
    value: String,
    label: String,
}

#[derive(Serialize)]
struct Column {
    title: String,
    subtitle: Option<String>,
    href: Option<String>,
    entries: Vec<Drawn>,
    #[serde(skip)]
    day: Date,
    #[serde(skip)]
    practitioner: Option<String>,
}

#[derive(Default, Serialize)]
struct Drawn {
    at_row: i64,
    rows: i64,
    kind: &'static str,
    title: String,
    text: Option<String>,
    href: Option<String>,
    time: String,
    /// Which of those that overlap it is, from 1, and of how many.
    #[serde(skip_serializing_if = "Option::is_none")]
    lane: Option<(usize, usize)>,
    /// Those who have the hour together, instead of one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    people: Vec<One>,
}

#[derive(Serialize)]
struct One {
    name: String,
    href: String,
}

impl Shown {
    fn link(&self, day: Date, view: &str, base: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("day", &day.to_string()).append_pair("view", view);
        for (name, value) in [("site", &self.site), ("practitioner", &self.practitioner)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        format!("{base}?{}", query.finish())
    }
}

/// The agenda of a day or a week.
pub(crate) async fn show(mut staff: Staff, Query(mut view): Query<Shown>) -> Page {
    staff.must_be(Role::AGENDA)?;
    let tenant = Arc::clone(&staff.visit.here.tenant);
    // A practitioner sees the own agenda.
    let own_only = staff.role == Role::Practitioner;
    if own_only {
        view.practitioner = staff.practitioner.clone().unwrap_or_else(|| "-".into());
    }
    let zone = tenant.zone((!view.site.is_empty()).then_some(view.site.as_str()));
    let today = staff.tx.now().day(&zone).0;
    let day = view.day.parse().unwrap_or(today);
    let week = view.view == "week";
    let (from, days) = if week { (monday(day), 7) } else { (day, 1) };
    let to = plus(from, days - 1);
    let (start, end) = (midnight(&zone, from), midnight(&zone, plus(to, 1)));
    let site = (!view.site.is_empty()).then_some(view.site.as_str());
    let practitioner = (!view.practitioner.is_empty()).then_some(view.practitioner.as_str());
    let entries =
        store::entries(&mut staff.tx, start, end, site, practitioner).await?.called_now(&tenant, staff.visit.lang);
    let absences = store::absences(&mut staff.tx, start, end).await?.all(&mut staff.tx).await?;
    let own = staff.only_own().map(str::to_owned);
    let requests = store::requests::list(&mut staff.tx, own.as_deref()).await?.len();
    let mut columns = columns(&tenant, &view, from, days, &staff);
    let words = Words::of(&staff.visit);
    let (first, last) = span(&tenant, &entries, &zone);
    for column in &mut columns {
        shade(column, &tenant, &absences, &zone, &view, staff.visit.lang, (first, last));
        draw(
            column,
            &tenant,
            &entries,
            &absences,
            &zone,
            staff.tx.now(),
            first,
            last,
            week,
            &staff.visit.here.base,
            &words,
        );
        lanes::side_by_side(&mut column.entries);
    }
    let step = if week { 7 } else { 1 };
    let base = staff.visit.here.url("/console/agenda");
    let kind = if week { "week" } else { "day" };
    let page = Agenda {
        day: Day(day),
        today: Day(today),
        week,
        from: Day(from),
        to: Day(to),
        earlier: view.link(plus(day, -step), kind, &base),
        later: view.link(plus(day, step), kind, &base),
        day_link: view.link(day, "day", &base),
        week_link: view.link(day, "week", &base),
        today_link: view.link(today, kind, &base),
        why_link: view.link(day, kind, &staff.visit.here.url("/console/agenda/why")),
        new_link: view.link(day, kind, &staff.visit.here.url("/console/agenda/new")),
        sites: tenant
            .config
            .sites
            .iter()
            .map(|site| Named { value: site.slug.to_string(), label: site.name.clone() })
            .collect(),
        practitioners: tenant
            .config
            .practitioners
            .iter()
            .map(|person| Named { value: person.slug.to_string(), label: person.name.clone() })
            .collect(),
        own_only,
        hours: (first..last).map(|hour| format!("{hour:02}:00")).collect(),
        count: entries.len(),
        requests,
        can_edit: Role::DESK.contains(&staff.role) || own_only,
        columns,
        site: view.site,
        practitioner: view.practitioner,
    };
    staff.page("console/booking/agenda", &page).await
}

fn columns(tenant: &Tenant, view: &Shown, from: Date, days: i64, staff: &Staff) -> Vec<Column> {
    let lang = staff.visit.lang;
    if days > 1 {
        return (0..days)
            .map(|offset| {
                let day = plus(from, offset);
                let href = Some(view.link(day, "day", &staff.visit.here.url("/console/agenda")));
                let text = day.to_string();
                let title = civil::say(Style::ShortWeekday, lang, &text).unwrap_or_default();
                let subtitle = civil::say(Style::DayMonth, lang, &text);
                Column { title, subtitle, href, entries: Vec::new(), day, practitioner: None }
            })
            .collect();
    }
    tenant
        .config
        .practitioners
        .iter()
        .filter(|person| view.practitioner.is_empty() || person.slug == *view.practitioner.as_str())
        .filter(|person| {
            view.site.is_empty()
                || person.sites.is_empty()
                || person.sites.iter().any(|site| *site == *view.site.as_str())
        })
        .map(|person| Column {
            title: person.name.clone(),
            subtitle: person.title.as_ref().map(|title| tenant.text(title, lang).to_owned()),
            href: None,
            entries: Vec::new(),
            day: from,
            practitioner: Some(person.slug.to_string()),
        })
        .collect()
}

/// The hours that are drawn: those in which a site is open, and those of every entry.
fn span(tenant: &Tenant, entries: &[Entry], zone: &TimeZone) -> (i64, i64) {
    let hours = tenant.config.sites.iter().flat_map(|site| &site.hours).map(|hours| (hours.from, hours.to));
    let special = tenant.config.sites.iter().flat_map(|site| &site.open).map(|opening| (opening.from, opening.to));
    let open = hours.chain(special).map(|(from, to)| (from.minutes(), to.minutes()));
    // Past midnight means to the end of the day that is drawn.
    let open: Vec<(i64, i64)> = open.map(|(from, to)| (from, if to <= from { 24 * 60 } else { to })).collect();
    let drawn = entries.iter().map(|entry| {
        let from = minute(entry.appointment.starts_at, zone);
        (from, from + (entry.appointment.ends_at.micros() - entry.appointment.starts_at.micros()) / 60_000_000)
    });
    let all: Vec<(i64, i64)> = open.into_iter().chain(drawn).collect();
    let first = all.iter().map(|(from, _)| from / 60).min().unwrap_or(8);
    let last = all.iter().map(|(_, until)| (until + 59) / 60).max().unwrap_or(20);
    (first, last.clamp(first + 1, 24))
}

fn minute(at: Timestamp, zone: &TimeZone) -> i64 {
    let local = at.local(zone);
    i64::from(local.hour()) * 60 + i64::from(local.minute())
}

fn monday(day: Date) -> Date {
    plus(day, -i64::from(day.weekday().to_monday_zero_offset()))
}

pub(super) fn midnight(zone: &TimeZone, day: Date) -> Timestamp {
    day.to_zoned(zone.clone()).map_or(Timestamp::from_micros(0), |zoned| zoned.timestamp().into())
}

fn plus(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).unwrap_or(day)
}
