//! What a Rust author of antesala plugins needs.
//!
//! Choose the feature of your extension point, implement its `Guest` trait, export it with its macro, and run
//! `cargo xtask plugins`. The types and functions are documented in the WIT files under `plugins/wit`.

/// Questionnaires: `use antesala_plugin::questionnaire::*;`
#[cfg(feature = "questionnaire")]
pub mod questionnaire {
    wit_bindgen::generate!({
        path: "../wit/questionnaire/v1.0.0",
        world: "plugin",
        pub_export_macro: true,
        export_macro_name: "export_questionnaires",
        default_bindings_module: "antesala_plugin::questionnaire",
    });
    pub use antesala::questionnaire::types::*;

    /// An item without conditions, limits and help: change what differs.
    pub fn item(id: &str, kind: Kind, text: &str) -> Item {
        Item {
            id: id.into(),
            parent: None,
            kind,
            text: text.into(),
            help: None,
            required: false,
            options: Vec::new(),
            min: None,
            max: None,
            max_length: None,
            unit: None,
            when: Vec::new(),
            when_any: false,
        }
    }

    /// The first answer to an item.
    pub fn answer<'a>(answers: &'a [Answer], item: &str) -> Option<&'a str> {
        answers.iter().find(|answer| answer.item == item)?.values.first().map(String::as_str)
    }

    /// A setting that is a number, or what holds without it.
    pub fn number(settings: &[Setting], name: &str, otherwise: f64) -> f64 {
        settings
            .iter()
            .find(|setting| setting.name == name)
            .and_then(|setting| setting.value.parse().ok())
            .unwrap_or(otherwise)
    }
}

/// Invoice formats: `use antesala_plugin::invoice_format::*;`
#[cfg(feature = "invoice-format")]
pub mod invoice_format {
    wit_bindgen::generate!({
        path: "../wit/invoice-format/v1.0.0",
        world: "plugin",
        pub_export_macro: true,
        export_macro_name: "export_invoice_formats",
        default_bindings_module: "antesala_plugin::invoice_format",
    });
    pub use antesala::invoice_format::types::*;
}

/// Events: `use antesala_plugin::events::*;`
#[cfg(feature = "events")]
pub mod events;

/// Days and times as the host writes them.
pub mod clock;

/// Rules for hours: `use antesala_plugin::booking_policy::*;`
#[cfg(feature = "booking-policy")]
pub mod booking_policy;

/// Sections of pages: `use antesala_plugin::page_section::*;`
#[cfg(feature = "page-section")]
pub mod page_section;

/// What the host does for a plugin that asks for it: `use antesala_plugin::host::{store, time};`
#[cfg(feature = "host")]
pub mod host;
