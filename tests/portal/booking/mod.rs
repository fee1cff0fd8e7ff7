//! «Cita online», «Cita paciente» and the agenda: no page here needs JavaScript.

mod agenda;
mod answers;
mod any;
mod book;
mod change;
mod clocks;
mod devices;
mod discreet;
mod feeds;
mod first_visit;
mod groups;
mod hold;
mod insurers;
mod lists;
mod modality;
mod names;
mod policies;
mod questionnaire;
mod quotas;
mod race;
mod referrals;
mod requests;
mod series;
mod substitutes;
mod waiting;
mod who;
mod why;

use crate::world::{World, browser::Browser, page::Page, people::PASSWORD};

/// The calendar of family medicine, with one doctor, from a day on.
pub async fn calendar(browser: &Browser, doctor: &str, from: &str) -> Page {
    let path = format!("/book?service=medicina-familiar&site=castellana&practitioner={doctor}&from={from}");
    let page = browser.open(&path).await;
    page.is(200);
    page
}

/// The hours that a calendar offers, as `2026-11-25T09:00`.
pub fn hours(page: &Page) -> Vec<String> {
    let document = page.document();
    let times = scraper::Selector::parse("a.slot time").unwrap();
    document.select(&times).map(|time| time.attr("datetime").unwrap().to_owned()).collect()
}

/// Follows the link of an hour that the page offers.
pub async fn choose(page: &Page, hour: &str) -> Page {
    let document = page.document();
    let link = format!("a.slot:has(time[datetime='{hour}'])");
    let link = scraper::Selector::parse(&link).unwrap();
    let href = document.select(&link).next().map(|link| link.attr("href").unwrap().to_owned());
    drop(document);
    page.browser.open(&href.unwrap_or_else(|| panic!("{hour} is not offered on {}", page.shown()))).await
}

/// Books an hour with Dra. Ruiz; leads to the appointment's page.
pub async fn book(browser: &Browser, hour: &str) -> Page {
    book_in(browser, hour, "Reservar la cita").await
}

/// The same for who reads another language: `button` is what the page calls it.
pub async fn book_in(browser: &Browser, hour: &str, button: &str) -> Page {
    let page = calendar(browser, "ruiz", &hour[..10]).await;
    let page = choose(&page, hour).await.press(button).await;
    page.is(200);
    assert!(page.url.path().contains("/appointments/"), "{}", page.shown());
    page
}

/// Some time has passed and the session is over: the person signs in again.
pub async fn back_at(world: &World, at: &str, browser: &Browser, path: &str, email: &str) {
    world.clock.set(at.parse::<jiff::Timestamp>().unwrap().into());
    browser.forget_everything();
    let page = browser.open(path).await.fill("email", email).fill("password", PASSWORD).submit().await;
    assert!(!page.url.path().ends_with("/sign-in"), "{}", page.shown());
}

/// The calendar entry that came with a mail, with folded lines put together.
pub fn entry(mail: &crate::world::mail::Mail) -> String {
    let (_, kind, bytes) = mail.attachments.first().unwrap_or_else(|| panic!("nothing attached to {}", mail.subject));
    assert_eq!(kind, "text/calendar");
    String::from_utf8(bytes.clone()).unwrap().replace("\r\n ", "")
}
