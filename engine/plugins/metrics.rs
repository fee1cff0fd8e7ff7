//! What plugins do, for whoever runs the deployment: the text format of Prometheus.

use std::fmt::Write;

use super::{Conduct, Plugins};

/// A metric: its name, type and meaning, and its value for a plugin at a clinic.
type Metric = (&'static str, &'static str, &'static str, fn(&Conduct) -> f64);

#[expect(clippy::cast_precision_loss, reason = "a count or a size, shown")]
const METRICS: &[Metric] = &[
    ("antesala_plugin_calls_total", "counter", "Calls since the start.", |conduct| conduct.calls as f64),
    ("antesala_plugin_seconds_total", "counter", "Time that all calls took.", |conduct| conduct.time.as_secs_f64()),
    ("antesala_plugin_longest_seconds", "gauge", "The longest call.", |conduct| conduct.longest.as_secs_f64()),
    ("antesala_plugin_memory_bytes", "gauge", "The most memory of a call.", |conduct| conduct.memory as f64),
    ("antesala_plugin_set_aside", "gauge", "1 while it is left alone because it kept failing.", |conduct| {
        f64::from(u8::from(conduct.aside.is_some()))
    }),
];

impl Plugins {
    /// What each plugin did at each clinic since the start. It names clinics and plugins, and nothing of anybody.
    pub fn metrics(&self) -> String {
        let all = self.conducts();
        let mut text = String::new();
        for (name, kind, help, value) in METRICS {
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
            for (clinic, plugin, conduct) in &all {
                let _ = writeln!(text, "{name}{{clinic=\"{clinic}\",plugin=\"{plugin}\"}} {}", value(conduct));
            }
        }
        let name = "antesala_plugin_failures_total";
        let _ = writeln!(text, "# HELP {name} Failed calls, by what went wrong.\n# TYPE {name} counter");
        for (clinic, plugin, conduct) in &all {
            for (fault, count) in &conduct.faults {
                let labels = format!("clinic=\"{clinic}\",plugin=\"{plugin}\",fault=\"{fault}\"");
                let _ = writeln!(text, "{name}{{{labels}}} {count}");
            }
        }
        text
    }
}
