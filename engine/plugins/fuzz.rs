//! For the fuzz targets: anything that a guest may give, and any file that may be called a component.

use serde::Deserialize;
use serde_json::Value;
use wasmtime::Engine;

use super::{
    Capability, Fault, Manifest, PluginError, booking_policy, contract, events, invoice_format, page_section,
    questionnaire, taken::Checks,
};
use crate::tenancy::config::Plugin;

/// What a guest gave, as JSON.
#[derive(Deserialize)]
enum Given {
    Questionnaires(Vec<questionnaire::Summary>),
    Definition(questionnaire::Definition),
    Problems(Vec<questionnaire::Problem>),
    Outcome(questionnaire::Outcome),
    Formats(Vec<invoice_format::Description>),
    Missing(Vec<String>),
    Rendered(Result<Vec<u8>, String>),
    Section(page_section::Section),
    Rulings(booking_policy::Request, Vec<booking_policy::Ruling>),
    Actions(Vec<events::Action>),
}

/// Refuses what a guest gave, or takes it: then it is what pages, mails and records rely on.
///
/// # Panics
/// When something was taken that should not have been.
pub fn guest(bytes: &[u8]) {
    let Ok(given) = serde_json::from_slice::<Given>(bytes) else { return };
    if let Err(error) = taken(&Checks("fuzzed"), &given) {
        let told = matches!(error.fault, Fault::Invalid | Fault::Output | Fault::Ungranted);
        assert!(told && !error.detail.is_empty(), "{error}");
    }
}

fn taken(checks: &Checks<'_>, given: &Given) -> Result<(), PluginError> {
    match given {
        Given::Questionnaires(list) => {
            questionnaire::validate_list(checks, list).map(|()| relied_on(list, 4_000, "\n\t"))
        }
        Given::Problems(problems) => {
            questionnaire::validate_problems(checks, problems).map(|()| relied_on(problems, 4_000, "\n\t"))
        }
        Given::Outcome(outcome) => {
            questionnaire::validate_outcome(checks, outcome).map(|()| relied_on(outcome, 4_000, "\n\t"))
        }
        Given::Missing(texts) => {
            invoice_format::validate_missing(checks, texts).map(|()| relied_on(texts, 4_000, "\n\t"))
        }
        Given::Rendered(rendered) => invoice_format::validate_rendered(checks, rendered).map(|()| match rendered {
            Ok(file) => assert!(file.len() <= 4 << 20, "a file of {} bytes", file.len()),
            Err(why) => relied_on(&invoice_format::refusal(why), 300, ""),
        }),
        Given::Definition(definition) => {
            questionnaire::validate(checks, definition).map(|()| relied_on(definition, 4_000, "\n\t"))
        }
        Given::Formats(formats) => {
            invoice_format::validate(checks, formats).map(|()| relied_on(formats, 4_000, "\n\t"))
        }
        Given::Section(section) => page_section::validate(checks, section).map(|()| {
            relied_on(section, 2_000, "");
            links(section);
        }),
        Given::Rulings(request, rulings) => booking_policy::validate(checks, request, rulings).map(|()| {
            assert_eq!(rulings.len(), request.hours.len(), "an hour without a ruling");
            relied_on(rulings, 300, "");
        }),
        Given::Actions(actions) => actions_of(checks, actions),
    }
}

/// Reads a file as the host does before any of its code runs.
///
/// # Panics
/// When it is refused without a reason.
pub fn component(engine: &Engine, bytes: &[u8]) {
    if let Err((fault, why)) = contract::read(engine, bytes) {
        assert!(matches!(fault, Fault::Unfit | Fault::Denied | Fault::Newer), "{fault}: {why}");
        assert!(!why.is_empty() && !why.contains('\n'), "{why}");
    }
}

/// No text is longer than that or has control characters but these; every number is one.
fn relied_on(given: &impl serde::Serialize, longest: usize, controls: &str) {
    let mut left = vec![serde_json::to_value(given).unwrap_or_default()];
    while let Some(next) = left.pop() {
        match next {
            Value::String(text) => {
                assert!(text.chars().count() <= longest, "a text of {} characters", text.chars().count());
                assert!(!text.chars().any(|c| c.is_control() && !controls.contains(c)), "{text:?}");
            }
            Value::Array(all) => left.extend(all),
            Value::Object(all) => left.extend(all.into_iter().map(|(_, value)| value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// Each link stays within the clinic's pages, or leads elsewhere with TLS, as a browser reads it.
fn links(section: &page_section::Section) {
    let Ok(page) = url::Url::parse("http://clinic.example/castellana/appointments") else { return };
    let links = section.blocks.iter().flat_map(|block| match block {
        page_section::Block::Links(links) => links.as_slice(),
        _ => &[],
    });
    for link in links {
        // The page writes a path behind the place where the clinic is mounted.
        let written =
            if link.target.starts_with('/') { format!("/castellana{}", link.target) } else { link.target.clone() };
        let Ok(read) = page.join(&written) else { continue };
        let within = read.host_str() == Some("clinic.example") && read.path().starts_with("/castellana");
        assert!(read.scheme() == "https" || within && read.scheme() == "http", "{} leads to {read}", link.target);
        assert!(read.username().is_empty() && read.password().is_none(), "{}", link.target);
    }
}

/// All is granted: what is taken then is within its sizes, and a mail's template is a name and no path.
fn actions_of(checks: &Checks<'_>, actions: &[events::Action]) -> Result<(), PluginError> {
    let (manifest, asks) = (
        Manifest::default(),
        [Capability::Mail, Capability::Documents, Capability::Tags, Capability::Http, Capability::Video],
    );
    let Ok(plugin) = serde_json::from_value::<Plugin>(serde_json::json!({
        "name": "fuzzed", "grants": { "mail": ["note"], "documents": true, "tags": true, "video": true, "http": ["api.example.org"] }
    })) else {
        return Ok(());
    };
    events::validate(checks, actions, &plugin, (&asks, &manifest))?;
    assert!(actions.len() <= 20);
    for action in actions {
        match action {
            events::Action::SendMail(mail) => assert_eq!(mail.template, "note", "it is not granted"),
            events::Action::AddDocument(file) => {
                assert!(file.content.len() <= 4 << 20 && !file.title.trim().is_empty());
            }
            events::Action::SetTag(tag) | events::Action::RemoveTag(tag) => {
                assert!(!tag.trim().is_empty() && tag.chars().count() <= 40, "{tag:?}");
            }
            events::Action::Call(call) => {
                assert!(call.body.len() <= 256 << 10 && !call.url.chars().any(char::is_control));
            }
            events::Action::SetVideoLink(link) => {
                let read = url::Url::parse(link);
                let safe =
                    |read: &url::Url| read.scheme() == "https" && read.host().is_some() && read.username().is_empty();
                assert!(read.is_ok_and(|read| safe(&read)) && link.chars().count() <= 1_000, "{link:?}");
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seeds_are_what_a_good_plugin_gives_and_are_taken() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus/guest");
        let mut kinds = std::collections::HashSet::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let file = entry.unwrap().path();
            let bytes = std::fs::read(&file).unwrap();
            let given: Given =
                serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            kinds.insert(std::mem::discriminant(&given));
            let taken = taken(&Checks(""), &given);
            assert!(taken.is_ok() || file.to_string_lossy().contains("refused"), "{}: {taken:?}", file.display());
        }
        assert_eq!(kinds.len(), 10, "one of each kind");
    }
}
