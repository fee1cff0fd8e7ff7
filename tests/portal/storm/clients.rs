//! Patients in their browsers.

use antesala::ids::PatientId;
use serde_json::json;
use uuid::Uuid;

use super::{
    Answers,
    hours::{Dice, Wish},
    promises::Promises,
};
use crate::world::{browser::Browser, page::Page, program::Program};

/// Somebody, or one of the windows of somebody.
pub struct Client {
    browser: Browser,
    /// The clinic's web site, through which they act as well.
    program: Program,
    dice: Dice,
    answers: Answers,
    /// Nobody else changes what they have.
    alone: bool,
    csrf: String,
    promises: Promises,
}

/// The id at the end of an address.
pub fn last_id(address: &str) -> Option<Uuid> {
    address.split(['?', '#']).next()?.rsplit('/').next()?.parse().ok()
}

/// As a program writes it.
fn instant(micros: i64) -> String {
    jiff::Timestamp::from_microsecond(micros).expect("an instant").to_string()
}

impl Client {
    pub fn new(
        browser: Browser,
        program: Program,
        record: PatientId,
        dice: Dice,
        answers: Answers,
        alone: bool,
    ) -> Self {
        Self { browser, program, dice, answers, alone, csrf: String::new(), promises: Promises::new(record) }
    }

    /// Acts so often, and says what was promised, if nobody else had a hand in it.
    pub async fn run(mut self, acts: usize) -> Option<Promises> {
        let page = self.answers.ask(&self.browser, "/appointments", None).await;
        self.csrf = page.attribute("input[name=csrf]", "value").expect("the page has a form");
        for _ in 0..acts {
            // What only one knows of is promised to that one alone.
            match self.dice.below(if self.alone { 12 } else { 18 }) {
                0..4 => self.book().await,
                4 => self.only_look().await,
                5..9 => self.reschedule().await,
                9..11 => self.cancel().await,
                11 => self.series().await,
                12 | 13 => self.ask().await,
                14 => self.wait().await,
                _ => self.answer_offers().await,
            }
        }
        self.alone.then_some(self.promises)
    }

    async fn post(&self, address: &str, fields: &[(&str, &str)]) -> Page {
        let all: Vec<(&str, &str)> = fields.iter().copied().chain([("csrf", self.csrf.as_str())]).collect();
        self.answers.ask(&self.browser, address, Some(&all)).await
    }

    fn wish(&mut self) -> Wish {
        // Requests are answered by the desk.
        let wish = Wish::any(&mut self.dice);
        if self.alone && wish.service == "cirugia" { Wish::of("visita", &mut self.dice) } else { wish }
    }

    /// Looks at the page that holds the hour, and mostly books it.
    async fn book(&mut self) {
        let wish = self.wish();
        if self.dice.one_in(4) {
            return self.take_by_program(&wish).await;
        }
        if self.dice.one_in(2) && !self.look(&wish).await {
            return;
        }
        self.take(&wish).await;
    }

    async fn only_look(&mut self) {
        let wish = self.wish();
        self.look(&wish).await;
    }

    async fn look(&self, wish: &Wish) -> bool {
        let Wish { service, site, practitioner, .. } = wish;
        let at = wish.at();
        let address = format!("/book/confirm?service={service}&site={site}&practitioner={practitioner}&at={at}");
        let page = self.answers.ask(&self.browser, &address, None).await;
        self.answers.count("hold", &page);
        page.status == 200
    }

    async fn take(&mut self, wish: &Wish) {
        let at = wish.at().to_string();
        let fields = [
            ("service", wish.service),
            ("site", wish.site),
            ("practitioner", wish.practitioner),
            ("at", at.as_str()),
            ("consent", "datos"),
        ];
        let page = self.post("/book", &fields).await;
        self.answers.count(if wish.service == "cirugia" { "request" } else { "book" }, &page);
        if page.status == 303 {
            let id = page.location().as_deref().and_then(last_id).expect("the appointment's address");
            self.promises.known.insert(id, Some(wish.at()));
        }
    }

    async fn take_by_program(&mut self, wish: &Wish) {
        let Wish { service, site, practitioner, .. } = wish;
        let practitioner = (!practitioner.is_empty()).then_some(practitioner);
        let wanted = json!({ "patient": self.promises.patient, "service": service, "site": site, "practitioner": practitioner,
            "starts_at": instant(wish.at()), "consents": ["datos"] });
        let page = self.answers.call(&self.program, "/api/v1/appointments", &wanted).await;
        self.answers.count("program", &page);
        if page.status == 201 {
            let id = page.json()["id"].as_str().and_then(|id| id.parse().ok()).expect("the appointment's id");
            self.promises.known.insert(id, Some(wish.at()));
        }
    }

    async fn ask(&mut self) {
        let wish = Wish::of("cirugia", &mut self.dice);
        self.take(&wish).await;
    }

    async fn series(&mut self) {
        let wish = Wish::of("fisio", &mut self.dice);
        let at = wish.at().to_string();
        let fields = [
            ("service", wish.service),
            ("site", wish.site),
            ("practitioner", wish.practitioner),
            ("at", at.as_str()),
            ("consent", "datos"),
            ("weeks", "1"),
            ("times", "3"),
        ];
        let page = self.post("/book", &fields).await;
        self.answers.count("series", &page);
        if page.status == 303 {
            self.promises.series.extend((0..3).map(|week| wish.weeks_later(week).at()));
        }
    }

    /// The appointments that this person knows to have.
    fn own(&mut self) -> Option<Uuid> {
        let own = self.promises.standing();
        self.dice.pick(&own).copied()
    }

    async fn reschedule(&mut self) {
        let Some(id) = self.own() else { return self.book().await };
        let wish = self.wish();
        if self.dice.one_in(4) {
            let new = json!({ "starts_at": instant(wish.at()) });
            let page = self.answers.call(&self.program, &format!("/api/v1/appointments/{id}/move"), &new).await;
            self.answers.count("program moves", &page);
            if page.status == 200 {
                self.promises.known.insert(id, Some(wish.at()));
            }
            return;
        }
        let page = self.post(&format!("/appointments/{id}/move"), &[("at", &wish.at().to_string())]).await;
        self.answers.count("move", &page);
        if page.status == 303 {
            self.promises.known.insert(id, Some(wish.at()));
        }
    }

    async fn cancel(&mut self) {
        let Some(id) = self.own() else { return self.book().await };
        if self.dice.one_in(4) {
            let page = self.answers.call(&self.program, &format!("/api/v1/appointments/{id}/cancel"), &json!({})).await;
            self.answers.count("program cancels", &page);
            if page.status == 200 {
                self.promises.known.insert(id, None);
            }
            return;
        }
        let page = self.post(&format!("/appointments/{id}/cancel"), &[]).await;
        self.answers.count("cancel", &page);
        if page.status == 303 {
            self.promises.known.insert(id, None);
        }
    }

    async fn wait(&mut self) {
        let wish = self.wish();
        let until = wish.day.to_string();
        let fields = [("service", wish.service), ("site", wish.site), ("until_on", until.as_str())];
        let page = self.post("/waiting", &fields).await;
        self.answers.count("wait", &page);
    }

    /// Takes or declines what is offered, picks what is proposed.
    async fn answer_offers(&mut self) {
        let list = self.answers.ask(&self.browser, "/waiting", None).await;
        for address in list.every("p.item-title a", "href") {
            let Some(id) = last_id(&address) else { continue };
            let offer = self.answers.ask(&self.browser, &format!("/waiting/{id}"), None).await;
            if !offer.forms().iter().any(|form| form.is_to("/take")) {
                continue;
            }
            let (act, fields): (_, &[_]) =
                if self.dice.one_in(3) { ("decline", &[]) } else { ("take", &[("consent", "datos")]) };
            let page = self.post(&format!("/waiting/{id}/{act}"), fields).await;
            self.answers.count(act, &page);
        }
        let list = self.answers.ask(&self.browser, "/appointments", None).await;
        for address in list.every("li.appointment h3 a", "href") {
            let Some(id) = last_id(&address) else { continue };
            let page = self.answers.ask(&self.browser, &format!("/appointments/{id}"), None).await;
            let proposed = page.every("input[name=hour]", "value");
            if let Some(hour) = self.dice.pick(&proposed).cloned() {
                let page = self.post(&format!("/appointments/{id}/pick"), &[("hour", &hour)]).await;
                self.answers.count("pick", &page);
            }
        }
    }
}
