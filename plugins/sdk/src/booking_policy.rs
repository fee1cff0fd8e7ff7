//! Rules for hours: `use antesala_plugin::booking_policy::*;`

wit_bindgen::generate!({
    path: "../wit/booking-policy/v1.0.0",
    world: "plugin",
    pub_export_macro: true,
    export_macro_name: "export_booking_policy",
    default_bindings_module: "antesala_plugin::booking_policy",
    additional_derives: [PartialEq],
});
pub use antesala::booking_policy::types::*;

/// A plugin with a rule for hours. Export it with `export_booking_policy!`.
pub trait Policy {
    /// What is said of each hour, in their order.
    fn judge(request: &Request, settings: &[Setting]) -> Vec<Ruling>;
}

impl<T: Policy> Guest for T {
    fn judge(request: Request, settings: Vec<Setting>) -> Vec<Ruling> {
        <T as Policy>::judge(&request, &settings)
    }
}

/// An hour that the person may have.
pub fn allowed() -> Ruling {
    Ruling { refused: None, rank: 0 }
}

/// An hour that the person may not have, and why: a sentence in their language.
pub fn refused(why: &str) -> Ruling {
    Ruling { refused: Some(why.into()), rank: 0 }
}

/// A setting as JSON, as the clinic's TOML has it.
pub fn setting<'a>(settings: &'a [Setting], name: &str) -> Option<&'a str> {
    settings.iter().find(|setting| setting.name == name).map(|setting| setting.value.as_str())
}
