//! Sections of pages: `use antesala_plugin::page_section::*;`

wit_bindgen::generate!({
    path: "../wit/page-section/v1.0.0",
    world: "plugin",
    pub_export_macro: true,
    export_macro_name: "export_page_sections",
    default_bindings_module: "antesala_plugin::page_section",
    additional_derives: [PartialEq],
});
pub use antesala::page_section::types::*;

/// A plugin that adds sections to pages. Implement the places that it names, and export it with `export_page_sections!`.
pub trait Pages {
    /// Where it adds a section: it is asked there alone.
    const PLACES: &'static [Place];

    /// The section for a page; none where there is nothing to say.
    fn section(request: &Request, settings: &[Setting]) -> Option<Section>;
}

impl<T: Pages> Guest for T {
    fn places() -> Vec<Place> {
        T::PLACES.to_vec()
    }

    fn section(request: Request, settings: Vec<Setting>) -> Option<Section> {
        <T as Pages>::section(&request, &settings)
    }
}

/// A section with a paragraph for each text.
pub fn paragraphs(title: &str, texts: &[&str]) -> Section {
    Section { title: title.into(), blocks: texts.iter().map(|text| Block::Paragraph((*text).into())).collect() }
}

/// A link to a page of the portal, `/book`, or to an address that begins with `https://`.
pub fn link(text: &str, target: &str) -> Link {
    Link { text: text.into(), target: target.into() }
}

/// A setting as JSON, as the clinic's TOML has it.
pub fn setting<'a>(settings: &'a [Setting], name: &str) -> Option<&'a str> {
    settings.iter().find(|setting| setting.name == name).map(|setting| setting.value.as_str())
}
