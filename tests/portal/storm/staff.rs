//! The desk: books for patients, moves and cancels, and answers requests.

use antesala::ids::PatientId;

use super::{
    Answers,
    clients::last_id,
    hours::{Dice, Wish},
};
use crate::world::{browser::Browser, page::Page};

pub struct Desk {
    browser: Browser,
    patients: Vec<PatientId>,
    dice: Dice,
    answers: Answers,
    csrf: String,
}

impl Desk {
    pub fn new(browser: Browser, patients: Vec<PatientId>, dice: Dice, answers: Answers) -> Self {
        Self { browser, patients, dice, answers, csrf: String::new() }
    }

    pub async fn run(mut self, acts: usize) {
        let page = self.answers.ask(&self.browser, "/console/agenda", None).await;
        self.csrf = page.attribute("input[name=csrf]", "value").expect("the page has a form");
        for _ in 0..acts {
            match self.dice.below(10) {
                0..3 => self.book().await,
                3..5 => self.change().await,
                5 => self.reorder().await,
                _ => self.answer().await,
            }
        }
    }

    async fn post(&self, act: &'static str, address: &str, fields: &[(&str, &str)]) -> Page {
        let all: Vec<(&str, &str)> = fields.iter().copied().chain([("csrf", self.csrf.as_str())]).collect();
        let page = self.answers.ask(&self.browser, address, Some(&all)).await;
        self.answers.count(act, &page);
        page
    }

    /// Staff name a practitioner.
    fn wish(&mut self) -> Wish {
        let wish = Wish::any(&mut self.dice);
        let practitioner = match (wish.practitioner, wish.service) {
            ("", "taller" | "fisio") => "carla",
            ("", _) => "ana",
            (named, _) => named,
        };
        Wish { practitioner, ..wish }
    }

    async fn book(&mut self) {
        let patient = self.dice.pick(&self.patients).unwrap().to_string();
        let wish = self.wish();
        let (day, start) = (wish.day.to_string(), wish.start());
        let mut fields = vec![
            ("patient", patient.as_str()),
            ("service", wish.service),
            ("site", wish.site),
            ("practitioner", wish.practitioner),
            ("day", day.as_str()),
            ("start", start.as_str()),
        ];
        let act = if wish.service == "fisio" && self.dice.one_in(3) {
            fields.extend([("weeks", "1"), ("times", "2")]);
            "desk series"
        } else {
            "desk book"
        };
        self.post(act, "/console/agenda/new", &fields).await;
    }

    /// Moves or cancels something of a patient's.
    async fn change(&mut self) {
        let patient = *self.dice.pick(&self.patients).unwrap();
        let record = self.answers.ask(&self.browser, &format!("/console/patients/{patient}"), None).await;
        let found: Vec<_> = record.every("a[href*='/console/appointments/']", "href");
        let ids: Vec<_> = found.iter().filter_map(|address| last_id(address)).collect();
        let Some(id) = self.dice.pick(&ids).copied() else { return self.book().await };
        if self.dice.one_in(3) {
            self.post("desk cancel", &format!("/console/appointments/{id}/close"), &[("outcome", "cancelled")]).await;
            return;
        }
        let wish = self.wish();
        let (day, start) = (wish.day.to_string(), wish.start());
        let fields = [
            ("site", wish.site),
            ("practitioner", wish.practitioner),
            ("day", day.as_str()),
            ("start", start.as_str()),
        ];
        self.post("desk move", &format!("/console/appointments/{id}/move"), &fields).await;
    }

    async fn reorder(&mut self) {
        let list = self.answers.ask(&self.browser, "/console/waiting", None).await;
        let forms: Vec<String> = list.every("form[action$='/move']", "action");
        if let Some(address) = self.dice.pick(&forms).cloned() {
            let to = if self.dice.one_in(2) { "up" } else { "down" };
            self.post("reorder", &address, &[("to", to)]).await;
        }
    }

    /// Accepts, refuses or proposes.
    async fn answer(&mut self) {
        let list = self.answers.ask(&self.browser, "/console/requests", None).await;
        let found = list.every("a[href*='/console/requests/']", "href");
        let Some(id) = self.dice.pick(&found).and_then(|address| last_id(address)) else { return self.book().await };
        let at = format!("/console/requests/{id}");
        match self.dice.below(4) {
            0 => drop(self.post("accept", &format!("{at}/accept"), &[]).await),
            1 => drop(self.post("refuse", &format!("{at}/refuse"), &[("because", "No es necesaria")]).await),
            _ => {
                let hours: Vec<Wish> =
                    (0..3).map(|_| Wish { practitioner: "ana", ..Wish::of("cirugia", &mut self.dice) }).collect();
                let texts: Vec<(String, String)> = (1..)
                    .zip(&hours)
                    .flat_map(|(n, wish)| {
                        [
                            (format!("practitioner-{n}"), wish.practitioner.to_owned()),
                            (format!("day-{n}"), wish.day.to_string()),
                            (format!("start-{n}"), wish.start()),
                        ]
                    })
                    .collect();
                let fields: Vec<(&str, &str)> = texts.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
                self.post("propose", &format!("{at}/propose"), &fields).await;
            }
        }
    }
}
