//! The practice's file.

use std::fmt::Write;

use super::{super::clinic::Clinic, Ahead, Before, Employee, NIGHTS, Policy, Practice, Special, Stretch, hours::WEEK};

fn clock(minute: i64) -> String {
    let minute = if minute > 1_440 { minute - 1_440 } else { minute };
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn listed<T>(all: &[T], one: impl Fn(&T) -> String) -> String {
    format!("[{}]", all.iter().map(one).collect::<Vec<_>>().join(", "))
}

fn quoted(names: &[&str]) -> String {
    listed(names, |name| format!("\"{name}\""))
}

impl Practice {
    fn hours(&self, stretches: &[Stretch]) -> String {
        listed(stretches, |one| {
            let days: Vec<&str> = WEEK.iter().zip(one.days).filter(|(_, holds)| *holds).map(|(day, _)| *day).collect();
            let mut hours =
                format!("{{ days = {}, from = \"{}\", to = \"{}\"", quoted(&days), clock(one.from), clock(one.until));
            for (key, days) in [("valid_from", one.valid.0), ("valid_until", one.valid.1)] {
                hours += &days.map(|days| format!(", {key} = \"{}\"", self.day(days))).unwrap_or_default();
            }
            hours += &one.service.map(|service| format!(", services = [\"{service}\"]")).unwrap_or_default();
            hours += &one.place.map(|place| format!(", site = \"{place}\"")).unwrap_or_default();
            hours + " }"
        })
    }

    fn open(&self, special: Option<Special>) -> String {
        listed(special.as_slice(), |one| {
            let Special { day, from, until } = *one;
            format!("{{ on = \"{}\", from = \"{}\", to = \"{}\" }}", self.day(day), clock(from), clock(until))
        })
    }

    fn notice(notice: Before) -> String {
        match notice {
            Before::Minutes(minutes) => format!("{minutes}m"),
            Before::DayBefore { minute, working } => {
                format!("until {} of the {}day before", clock(minute), if working { "working " } else { "" })
            }
        }
    }

    fn horizon(&self, horizon: Ahead) -> String {
        match horizon {
            Ahead::Minutes(minutes) => format!("{minutes}m"),
            Ahead::WorkingDays(days) => format!("{days} working days"),
            Ahead::Until(days) => format!("until {}", self.day(days)),
            Ahead::NextMonth { day, minute } => format!("next month from the {day}th at {}", clock(minute)),
        }
    }

    /// The lines of a level, each key as far as the level says it.
    fn policy(&self, policy: &Policy) -> String {
        let minutes = |minutes: Option<i64>| minutes.map(|minutes| format!("\"{minutes}m\""));
        let days = |days: Option<i64>| days.map(|days| format!("\"{days} days\""));
        let number = |number: Option<u32>| number.map(|number| number.to_string());
        let name = |name: Option<&str>| name.map(|name| format!("\"{name}\""));
        let either = |flag: Option<bool>, yes, no| name(flag.map(|flag| if flag { yes } else { no }));
        let ages = policy.ages.map(|(from, below)| {
            let below = below.map(|below| format!(", below = {below}")).unwrap_or_default();
            format!("{{ from = {from}{below} }}")
        });
        let limits = policy.limits.as_ref().map(|limits| {
            listed(limits, |(per, of, most)| format!("{{ per = \"{per}\", of = \"{of}\", appointments = {most} }}"))
        });
        let quotas = policy.quotas.as_ref().map(|quotas| {
            listed(quotas, |(per, of, appointments, minutes)| {
                let amount = appointments.map(|most| format!("appointments = {most}"));
                let amount = amount.or(minutes.map(|most| format!("minutes = {most}"))).unwrap();
                format!("{{ per = \"{per}\", of = \"{of}\", {amount} }}")
            })
        });
        let keys = [
            ("slot_step", minutes(policy.step)),
            ("slot_offset", minutes(policy.offset)),
            ("slot_grid", either(policy.from_midnight, "midnight", "hours")),
            ("packing", either(policy.compact, "compact", "free")),
            ("offers_per_day", number(policy.per_day)),
            ("buffer_before", minutes(policy.before)),
            ("buffer_after", minutes(policy.after)),
            ("minimum_notice", policy.notice.map(|notice| format!("\"{}\"", Self::notice(notice)))),
            ("horizon", policy.horizon.map(|horizon| format!("\"{}\"", self.horizon(horizon)))),
            ("max_open", number(policy.max_open)),
            ("patients", name(policy.patients)),
            ("known_after", name(policy.known_after)),
            ("sex", name(policy.sex)),
            ("coverage", policy.coverage.map(|payers| quoted(&payers.split(", ").collect::<Vec<_>>()))),
            ("referral", either(policy.referral, "required", "off")),
            ("questionnaire", either(policy.questionnaire, "asks/before", "")),
            ("questionnaire_valid", days(policy.answers_last)),
            ("ages", ages),
            ("minimum_gap", minutes(policy.gap)),
            ("patient_limits", limits),
            ("quotas", quotas),
            ("any_practitioner", policy.any.as_ref().map(|any| quoted(any))),
            ("any_weight", number(policy.weight)),
            ("capacity", number(policy.capacity)),
            ("list_size", number(policy.list_size)),
        ];
        keys.iter().filter_map(|(key, value)| Some(format!("{key} = {}\n", value.as_ref()?))).collect()
    }

    fn sites(&self) -> String {
        let mut file = format!(
            "[[sites]]\nslug = \"site\"\nname = \"Site\"\nonline_booking = {}\nhours = {}\nbreaks = {}\nopen = {}\n",
            self.online.1,
            self.hours(&self.site),
            self.hours(&self.site_breaks),
            self.open(self.special),
        );
        if self.abroad {
            writeln!(file, "time_zone = \"{}\"", NIGHTS[self.night].0).unwrap();
        }
        if let Some(day) = self.holiday() {
            writeln!(file, "closed = [{{ from = \"{day}\" }}]").unwrap();
        }
        write!(file, "[sites.booking]\n{}", self.policy(&self.site_policy)).unwrap();
        write!(
            file,
            "[[sites]]\nslug = \"other\"\nname = \"Other\"\nonline_booking = true\nhours = {}\n[sites.booking]\n{}",
            self.hours(&[Stretch::daily(0, 1_440)]),
            self.policy(&self.other_policy)
        )
        .unwrap();
        file
    }

    fn practitioner(&self, slug: &str, one: &Employee) -> String {
        let closed = listed(one.closed.as_slice(), |(day, substituted)| {
            let substitute = if *substituted { ", substitute = \"bea\"" } else { "" };
            format!("{{ from = \"{}\"{substitute} }}", self.day(*day))
        });
        let link = if one.link { format!("video_url = \"https://video.example/{slug}\"\n") } else { String::new() };
        format!(
            "[[practitioners]]\nslug = \"{slug}\"\nname = \"{slug}\"\nhours = {}\nbreaks = {}\nclosed = {closed}\nopen = {}\n{link}\
             [practitioners.booking]\n{}",
            self.hours(&one.hours),
            self.hours(&one.breaks),
            self.open(one.special),
            self.policy(&one.policy),
        )
    }

    fn services(&self) -> String {
        format!(
            r#"
[[services]]
slug = "visit"
name = {{ en = "Visit" }}
duration = "{}m"
durations = {{ ana = "{}m" }}
practitioners = {}
modality = {}
online = {}
[services.booking]
{}
[[services]]
slug = "other"
name = {{ en = "Other" }}
duration = "30m"
[services.booking]
{}"#,
            self.length,
            self.ana_length,
            quoted(self.offers),
            quoted(&self.ways.0),
            self.online.0,
            self.policy(&self.visit_policy),
            self.policy(&self.other_policy),
        )
    }

    fn file(&self) -> String {
        let zone = if self.abroad { "Pacific/Auckland" } else { NIGHTS[self.night].0 };
        let mut file = format!(
            r#"
name = "Practice"
languages = ["en"]
time_zone = "{zone}"
country = "ES"
[booking]
{}
[[plugins]]
name = "asks"
[[insurers]]
slug = "north"
name = "North"
plans = [{{ slug = "full", name = "Full" }}, {{ slug = "basic", name = "Basic" }}]
[[insurers]]
slug = "south"
name = "South"
"#,
            self.policy(&self.clinic_policy),
        );
        file += &self.sites();
        file += &self.practitioner("ana", &self.ana);
        file += &self.practitioner("bea", &self.bea);
        file += &self.services();
        for (list, needed) in [("rooms", self.room), ("devices", self.units.is_some())] {
            if needed {
                let slug = list.trim_end_matches('s');
                write!(
                    file,
                    "[[{list}]]\nslug = \"{slug}\"\nname = \"One\"\nsite = \"site\"\nservices = [\"visit\"]\n"
                )
                .unwrap();
            }
        }
        if let Some(units) = self.units {
            writeln!(file, "units = {units}").unwrap();
        }
        file
    }

    /// The practice as it is served.
    pub(in crate::booking::model::tests) fn clinic(&self) -> Clinic {
        Clinic::of(&self.file())
    }
}
