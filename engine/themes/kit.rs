//! The kit of macros, cut down to what a template uses.
//!
//! `{% import "macros/kit.html" as kit %}` makes forty macros, and a page uses a handful: making them all took a seventh of the time of
//! a page. So the loader asks for those alone that the template, or what it includes, names: `macros/kit.html#card,tile`. Only a page
//! (what extends another template) is cut: a part shares the names of the page that includes it, and would leave it the smaller kit.

use std::collections::BTreeSet;

/// The kit's file. It holds nothing but comments and `{% from "…" import … %}`.
const KIT: &str = "macros/kit.html";
/// How templates take the whole kit.
const IMPORT: &str = "{% import \"macros/kit.html\" as kit %}";

/// Reads a template by name.
type Read<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The source of a template by the name that the loader is asked for.
pub(super) fn source(name: &str, read: Read<'_>) -> Option<String> {
    if let Some((KIT, wanted)) = name.split_once('#') {
        let wanted = wanted.split(',').collect();
        return cut(wanted, read).or_else(|| read(KIT));
    }
    let source = read(name)?;
    if !source.contains(IMPORT) || !source.trim_start().starts_with("{% extends ") {
        return Some(source);
    }
    let mut used = BTreeSet::new();
    let known = uses(&source, read, &mut used, 0);
    let names = used.into_iter().collect::<Vec<_>>().join(",");
    let part = format!("{{% import \"{KIT}#{names}\" as kit %}}");
    Some(if known && !names.is_empty() { source.replacen(IMPORT, &part, 1) } else { source })
}

/// Notes which macros of the kit a template and what it includes name; `false` where that cannot be told.
fn uses(source: &str, read: Read<'_>, used: &mut BTreeSet<String>, depth: usize) -> bool {
    let rest = source.replace(IMPORT, "");
    for (at, _) in rest.match_indices("kit") {
        let before = rest[..at].chars().next_back();
        let after = &rest[at + "kit".len()..];
        if before.is_some_and(is_word) || after.starts_with(is_word) {
            continue;
        }
        let name: String = after.strip_prefix('.').unwrap_or_default().chars().take_while(|c| is_word(*c)).collect();
        if name.is_empty() {
            return false;
        }
        used.insert(name);
    }
    rest.match_indices("{% include ").all(|(at, include)| {
        let rest = &rest[at + include.len()..];
        let named = ['"', '\''].iter().find_map(|quote| rest.strip_prefix(*quote)?.split_once(*quote));
        match named {
            Some((name, _)) if depth < 8 => read(name).is_none_or(|source| uses(&source, read, used, depth + 1)),
            _ => false,
        }
    })
}

/// The macros of these names with those that they use; `None` where the kit's file is not as expected or has no such macro.
fn cut(wanted: Vec<&str>, read: Read<'_>) -> Option<String> {
    let kit = read(KIT)?;
    let mut macros: Vec<(String, String)> = Vec::new();
    for line in kit.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if line.starts_with("{#") && line.ends_with("#}") {
            continue;
        }
        let (file, _) = line.strip_prefix("{% from \"")?.split_once('"')?;
        macros.extend(blocks(&read(file)?));
    }
    let mut needed: BTreeSet<String> = BTreeSet::new();
    let mut open: Vec<String> = wanted.into_iter().map(str::to_owned).collect();
    while let Some(name) = open.pop() {
        let (_, text) = macros.iter().find(|(known, _)| *known == name)?;
        if needed.insert(name) {
            open.extend(macros.iter().filter(|(other, _)| calls(text, other)).map(|(other, _)| other.clone()));
        }
    }
    Some(macros.into_iter().filter(|(name, _)| needed.contains(name)).map(|(_, text)| text).collect())
}

/// The macros of a file, by name.
fn blocks(source: &str) -> Vec<(String, String)> {
    const END: &str = "{% endmacro %}";
    let starts = source.match_indices("{% macro ");
    starts
        .filter_map(|(at, start)| {
            let text = &source[at..];
            let name = text[start.len()..].chars().take_while(|c| is_word(*c)).collect();
            Some((name, text[..text.find(END)? + END.len()].to_owned()))
        })
        .collect()
}

/// Whether a macro's text calls another macro.
fn calls(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        text[at + name.len()..].starts_with('(') && !before.is_some_and(|c| is_word(c) || c == '.')
    })
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::source;

    fn read(name: &str) -> Option<String> {
        let text = match name {
            "macros/kit.html" => {
                "{# all #}\n{% from \"macros/a.html\" import card, tile %}\n{% from \"macros/b.html\" import field %}\n"
            }
            "macros/a.html" => {
                "{% macro card(x) %}<b>{{ x }}</b>{% endmacro %}\n{% macro tile() %}{{ card(1) }}{% endmacro %}"
            }
            "macros/b.html" => "{% macro _hint(x) %}?{% endmacro %}\n{% macro field() %}{{ _hint(2) }}{% endmacro %}",
            "part.html" => "{% import \"macros/kit.html\" as kit %}{{ kit.field() }}",
            "home.html" => "{% extends \"x\" %}{% import \"macros/kit.html\" as kit %}{{ kit.tile() }} toolkit kit_of",
            "form.html" => {
                "{% extends 'x' %}{% import \"macros/kit.html\" as kit %}{% include 'part.html' %}{{ kit.card(3) }}"
            }
            "whole.html" => {
                "{% extends 'x' %}{% import \"macros/kit.html\" as kit %}{% set other = kit %}{{ kit.card(3) }}"
            }
            _ => return None,
        };
        Some(text.to_owned())
    }

    #[test]
    fn a_template_gets_the_macros_that_it_names_and_what_they_need() {
        let home = source("home.html", &read).unwrap();
        assert_eq!(
            home,
            "{% extends \"x\" %}{% import \"macros/kit.html#tile\" as kit %}{{ kit.tile() }} toolkit kit_of"
        );
        let kit = source("macros/kit.html#tile", &read).unwrap();
        assert!(kit.contains("macro tile") && kit.contains("macro card") && !kit.contains("macro field"), "{kit}");
        let kit = source("macros/kit.html#field", &read).unwrap();
        assert!(kit.contains("macro _hint") && !kit.contains("macro card"), "{kit}");
    }

    #[test]
    fn what_a_template_includes_counts_and_where_it_cannot_be_told_the_kit_is_whole() {
        assert!(source("form.html", &read).unwrap().contains("kit.html#card,field"));
        assert_eq!(source("part.html", &read), read("part.html"));
        assert!(source("whole.html", &read).unwrap().contains("macros/kit.html\" as kit"));
        assert!(source("macros/kit.html#unknown", &read).unwrap().contains("import card, tile"));
    }
}
