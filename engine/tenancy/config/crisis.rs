//! Whom to call in a crisis.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::values::Localized;
use crate::lang::Lang;

/// A number that helps at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CrisisLine {
    /// The number, as it is dialled.
    #[schemars(example = &"112")]
    pub phone: String,
    /// Who answers, as patients read it.
    pub name: Localized,
}

impl CrisisLine {
    /// The numbers of Spain: emergencies, and the line for people who think of suicide. Both answer day and night and cost nothing.
    pub fn spain() -> Vec<Self> {
        let line = |phone: &str, es: &str, ca: &str, en: &str| Self {
            phone: phone.into(),
            name: Localized::Each(BTreeMap::from([
                (Lang::Es, es.into()),
                (Lang::Ca, ca.into()),
                (Lang::En, en.into()),
            ])),
        };
        vec![
            line("112", "Emergencias", "Emergències", "Emergencies"),
            line("024", "Atención a la conducta suicida", "Atenció a la conducta suïcida", "Suicide helpline"),
        ]
    }
}
