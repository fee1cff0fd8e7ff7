//! The practice's file.

use std::fmt::Write;

use super::{super::clinic::Clinic, Ahead, Before, NIGHTS, Practice};

fn clock(minute: i64) -> String {
    let minute = if minute > 1_440 { minute - 1_440 } else { minute };
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn hours(stretches: &[(i64, i64)]) -> String {
    let every = r#"["mon", "tue", "wed", "thu", "fri", "sat", "sun"]"#;
    let one = |(from, until): &(i64, i64)| {
        format!("{{ days = {every}, from = \"{}\", to = \"{}\" }}", clock(*from), clock(*until))
    };
    stretches.iter().map(one).collect::<Vec<_>>().join(", ")
}

impl Practice {
    fn policy(&self) -> String {
        let mut policy = format!(
            "slot_step = \"{}m\"\nslot_offset = \"{}m\"\nbuffer_before = \"{}m\"\nbuffer_after = \"{}m\"\nmax_open = {}\n",
            self.step, self.offset, self.before, self.after, self.max_open
        );
        let notice = match self.notice {
            Before::Minutes(minutes) => format!("{minutes}m"),
            Before::DayBefore { minute, working } => {
                format!("until {} of the {}day before", clock(minute), if working { "working " } else { "" })
            }
        };
        let horizon = match self.horizon {
            Ahead::Minutes(minutes) => format!("{minutes}m"),
            Ahead::WorkingDays(days) => format!("{days} working days"),
            Ahead::Until(days) => format!("until {}", self.until(days)),
            Ahead::NextMonth { day, minute } => format!("next month from the {day}th at {}", clock(minute)),
        };
        writeln!(policy, "minimum_notice = \"{notice}\"\nhorizon = \"{horizon}\"").unwrap();
        if self.from_midnight {
            policy.push_str("slot_grid = \"midnight\"\n");
        }
        if self.compact {
            policy.push_str("packing = \"compact\"\n");
        }
        writeln!(policy, "capacity = {}", self.capacity).unwrap();
        writeln!(policy, "minimum_gap = \"{}m\"", self.gap).unwrap();
        if let Some((per, of, appointments)) = self.patient_limit {
            let limit = format!("{{ per = \"{per}\", of = \"{of}\", appointments = {appointments} }}");
            writeln!(policy, "patient_limits = [{limit}]").unwrap();
        }
        if let Some((per, of, appointments, minutes)) = self.quota {
            let amount = appointments.map(|most| format!("appointments = {most}"));
            let amount = amount.or(minutes.map(|most| format!("minutes = {most}"))).unwrap();
            writeln!(policy, "quotas = [{{ per = \"{per}\", of = \"{of}\", {amount} }}]").unwrap();
        }
        let any: Vec<String> = self.any.iter().map(|by| format!("\"{by}\"")).collect();
        writeln!(policy, "any_practitioner = [{}]", any.join(", ")).unwrap();
        if let Some(most) = self.list_size {
            writeln!(policy, "list_size = {most}").unwrap();
        }
        if self.new_only {
            policy.push_str("patients = \"new\"\n");
        }
        if self.women_only {
            policy.push_str("sex = \"female\"\n");
        }
        if self.invited_only {
            policy.push_str("patients = \"invited\"\n");
        }
        if self.referral {
            policy.push_str("referral = \"required\"\n");
        }
        if let Some(days) = self.questionnaire {
            writeln!(policy, "questionnaire = \"asks/before\"\nquestionnaire_valid = \"{days} days\"").unwrap();
        }
        if let Some(coverage) = self.coverage {
            let quoted: Vec<_> = coverage.split(", ").map(|payer| format!("\"{payer}\"")).collect();
            writeln!(policy, "coverage = [{}]", quoted.join(", ")).unwrap();
        }
        if let Some((from, below)) = self.ages {
            let below = below.map(|below| format!(", below = {below}")).unwrap_or_default();
            writeln!(policy, "ages = {{ from = {from}{below} }}").unwrap();
        }
        if let Some(count) = self.per_day {
            writeln!(policy, "offers_per_day = {count}").unwrap();
        }
        policy
    }

    fn file(&self) -> String {
        let breaks = |pause: Option<(i64, i64)>| hours(pause.as_slice());
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
[[sites]]
slug = "site"
name = "Site"
online_booking = true
hours = [{}]
breaks = [{}]
"#,
            NIGHTS[self.night].0,
            self.policy(),
            hours(&self.site),
            breaks(self.site_break),
        );
        if let Some(day) = self.holiday() {
            writeln!(file, "closed = [{{ from = \"{day}\" }}]").unwrap();
        }
        if let Some((day, (from, until))) = self.special() {
            writeln!(file, "open = [{{ on = \"{day}\", from = \"{}\", to = \"{}\" }}]", clock(from), clock(until))
                .unwrap();
        }
        let closed = self.closed().map(|(day, substituted)| {
            let substitute = if substituted { ", substitute = \"bea\"" } else { "" };
            format!("{{ from = \"{day}\"{substitute} }}")
        });
        let closed = closed.unwrap_or_default();
        write!(
            file,
            r#"
[[practitioners]]
slug = "ana"
name = "Ana"
hours = [{}]
breaks = [{}]
closed = [{}]
{}
[[practitioners]]
slug = "bea"
name = "Bea"
[[services]]
slug = "visit"
name = {{ en = "Visit" }}
duration = "{}m"
durations = {{ ana = "{}m" }}
"#,
            hours(&self.ana),
            breaks(self.ana_break),
            closed,
            if self.ana_weight == 1 {
                String::new()
            } else {
                format!("booking = {{ any_weight = {} }}", self.ana_weight)
            },
            self.length,
            self.ana_length,
        )
        .unwrap();
        if self.room {
            file.push_str("[[rooms]]\nslug = \"room\"\nname = \"Room\"\nsite = \"site\"\nservices = [\"visit\"]\n");
        }
        if let Some(units) = self.units {
            file.push_str(
                "[[devices]]\nslug = \"device\"\nname = \"Device\"\nsite = \"site\"\nservices = [\"visit\"]\n",
            );
            writeln!(file, "units = {units}").unwrap();
        }
        file
    }

    /// The practice as it is served.
    pub(in crate::booking::model::tests) fn clinic(&self) -> Clinic {
        Clinic::of(&self.file())
    }
}
