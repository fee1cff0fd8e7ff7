//! The week of hours that a page shows.

use jiff::civil::Date;
use serde::Serialize;

use super::{
    choice::{Choice, HourLinks},
    hours::{self, Offered},
    paying,
};
use crate::{
    booking::{
        make::{
            offers::{self, Hours, midnight, plus},
            policies::Policies,
        },
        model::{self, Question, Reason, Shut, Slot},
    },
    clock::{Day, LocalTime, Timestamp},
    error::Result,
    ids::{AppointmentId, PatientId},
    lang::Lang,
    storage::Tx,
};

/// Days on a page.
const DAYS: u16 = 7;
/// How far the search for the next free hour looks, in pages.
const LOOK_AHEAD: usize = 26;

/// A week of hours.
#[derive(Debug, Serialize)]
pub(crate) struct Week {
    pub days: Vec<WeekDay>,
    /// Whether there is anything in it.
    pub empty: bool,
    /// The first and the last day.
    pub from: Day,
    pub to: Day,
    /// The days between which there is anything to choose.
    pub today: Day,
    pub last: Day,
    /// The first free hour of all, on the page that begins today.
    pub first: Option<Offer>,
    /// Where its hours lead: the address to which the `micros` of each are added.
    pub hours_at: String,
    /// Who is there in some of the hours instead of the practitioner that was chosen.
    pub substitute: Option<String>,
    /// The site's time zone, for people who are elsewhere.
    pub zone: String,
    pub earlier: Option<String>,
    pub later: Option<String>,
    /// The next free hour after this week, where the week has none.
    pub next: Option<Offer>,
    /// Nothing is offered because the patient has all the appointments to come that the policy allows.
    pub full: bool,
    /// Why no hour at all is for this patient, as a text key or as a plugin says it.
    pub refused: Option<String>,
    /// Who may pay, where nobody of the record's may.
    pub taken: Vec<Option<String>>,
}

/// A day in it.
#[derive(Debug, Serialize)]
pub(crate) struct WeekDay {
    pub day: Day,
    pub today: bool,
    pub slots: Vec<Offered>,
    /// Why it is empty, where there is a reason to tell.
    pub closed: Option<String>,
}

/// An hour that is offered by itself.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Offer {
    pub at: LocalTime,
    /// The start as forms send it.
    pub micros: i64,
    pub href: String,
}

/// For whom, and from which page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct For<'a> {
    pub patient: Option<PatientId>,
    /// The appointment that is being moved, and the hour that it has: that one is no other hour.
    pub moving: Option<(AppointmentId, Timestamp)>,
    pub lang: Lang,
    /// The clinic's plugins with rules for hours.
    pub policies: Policies<'a>,
    /// Where the calendar is, and where its hours lead.
    pub path: &'a str,
    pub confirm: &'a str,
}

impl For<'_> {
    /// Who asks, and which appointment is not in its own way.
    fn asker(&self) -> (Option<PatientId>, Option<AppointmentId>) {
        (self.patient, self.moving.map(|(id, _)| id))
    }

    fn without_own(&self, mut found: Vec<Slot>) -> Vec<Slot> {
        if let Some((_, own)) = self.moving {
            found.retain(|slot| slot.starts_at != own);
        }
        found
    }
}

/// The week that the choice asks for; from today on where it asks for none.
pub(crate) async fn week(tx: &mut Tx, question: &Question<'_>, choice: &Choice, who: For<'_>) -> Result<Week> {
    let zone = question.tenant.zone(Some(question.site.slug.as_str()));
    let today = question.now.day(&zone).0;
    let from = choice.from.parse::<Date>().unwrap_or(today);
    let last = model::last_day(question);
    // A page beyond what can be booked would be empty for ever.
    let from = from.min(last).max(today);
    let Hours { found, mut turned_away, mut failed } = hours(tx, question, from, who).await?;
    let (mut next, mut full, mut refused) = (None, false, None);
    if found.is_empty() {
        let span = (midnight(&zone, from), midnight(&zone, plus(from, 1)));
        let agenda = offers::agenda(tx, question, span, who.asker()).await?;
        full = model::has_all(question, &agenda);
        refused = model::not_for(question, &agenda).map(Reason::text_key);
    }
    if found.is_empty() && !full && refused.is_none() {
        let mut start = plus(from, i64::from(DAYS));
        for _ in 0..LOOK_AHEAD {
            // A plugin that fails keeps the page waiting once.
            if start > last || failed {
                break;
            }
            let further = hours(tx, question, start, who).await?;
            turned_away = turned_away.or(further.turned_away);
            failed |= further.failed;
            if let Some(slot) = further.found.first() {
                next = Some(offer(slot, choice, who.path, |choice| {
                    choice.from = slot.local.0.date().to_string();
                }));
                break;
            }
            start = plus(start, i64::from(DAYS));
        }
        if next.is_none() {
            refused = turned_away.map(|refused| refused.says);
        }
    }
    let links = HourLinks::new(choice, who.confirm);
    let first = found.first().filter(|_| from == today).map(|slot| at(slot, &links));
    let days = (0..i64::from(DAYS)).map(|offset| {
        let day = plus(from, offset);
        let slots = found.iter().filter(|slot| slot.local.0.date() == day);
        // Only where the clocks are turned do they show an hour twice.
        let turned = |day: Date| zone.to_offset(midnight(&zone, day).to_jiff());
        let zone = (turned(day) != turned(plus(day, 1))).then_some(&zone);
        let slots = hours::offered(slots, choice, zone);
        WeekDay { day: Day(day), today: day == today, slots, closed: closed(question, day, who.lang) }
    });
    Ok(Week {
        days: days.collect(),
        empty: found.is_empty(),
        from: Day(from),
        to: Day(plus(from, i64::from(DAYS) - 1)),
        today: Day(today),
        last: Day(last),
        first,
        hours_at: links.all(),
        substitute: substitute(question, &found),
        zone: zone.iana_name().unwrap_or("UTC").to_owned(),
        earlier: (from > today)
            .then(|| choice.link(who.path, |choice| choice.from = plus(from, -i64::from(DAYS)).max(today).to_string())),
        later: (plus(from, i64::from(DAYS)) <= last)
            .then(|| choice.link(who.path, |choice| choice.from = plus(from, i64::from(DAYS)).to_string())),
        next,
        full,
        taken: paying::taken(question, refused.as_deref()),
        refused,
    })
}

fn substitute(question: &Question<'_>, found: &[Slot]) -> Option<String> {
    let wanted = question.practitioner?;
    let mut free = found.iter().filter_map(|slot| slot.free.first());
    let other = free.find(|free| free.stands_in_for.as_ref() == Some(&wanted.slug))?;
    Some(question.tenant.practitioner(&other.practitioner)?.name.clone())
}

/// The hours nearest to one that was lost, within a week around it.
pub(crate) async fn nearest(tx: &mut Tx, question: &Question<'_>, choice: &Choice, who: For<'_>) -> Result<Vec<Offer>> {
    let wanted = Timestamp::from_micros(choice.at.unwrap_or(question.now.micros()));
    let found = who.without_own(offers::nearest(tx, question, wanted, who.asker(), who.policies).await?);
    let links = HourLinks::new(choice, who.confirm);
    Ok(found.iter().map(|slot| at(slot, &links)).collect())
}

async fn hours(tx: &mut Tx, question: &Question<'_>, from: Date, who: For<'_>) -> Result<Hours> {
    let hours = offers::hours(tx, question, (from, DAYS), who.asker(), who.policies).await?;
    Ok(Hours { found: who.without_own(hours.found), ..hours })
}

fn at(slot: &Slot, links: &HourLinks) -> Offer {
    Offer { at: slot.local, micros: slot.starts_at.micros(), href: links.at(slot.starts_at) }
}

fn offer(slot: &Slot, choice: &Choice, path: &str, change: impl FnOnce(&mut Choice)) -> Offer {
    Offer { at: slot.local, micros: slot.starts_at.micros(), href: choice.link(path, change) }
}

/// The reason that the clinic gives for a day on which the site is closed, or the name of the holiday.
fn closed(question: &Question<'_>, day: Date, lang: Lang) -> Option<String> {
    match model::open(question.tenant, question.site, Some(question.service), day).err()? {
        Shut::Site(index) => {
            let reason = question.site.closed.get(index)?.reason.as_ref()?;
            Some(question.tenant.text(reason, lang).to_owned())
        }
        Shut::Holiday(name) => Some(name.to_owned()),
        Shut::Practitioner(_) => None,
    }
}
