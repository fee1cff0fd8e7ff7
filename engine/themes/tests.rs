//! The themes that we ship hold together: every text in every language, every template readable, every picture there.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use minijinja::{Value, context};

use super::*;
use crate::lang::Lang;

mod parts;

fn themes() -> Themes {
    Themes::new(ThemeSource::default())
}

fn theme_of(themes: &Themes, name: &str, folder: &Path) -> Arc<Theme> {
    let tokens = BTreeMap::new();
    themes
        .of(&Look { slug: name, version: 1, theme: name, folder, tokens: &tokens, logo: None })
        .expect("a theme of ours")
}

fn page() -> page::PageContext {
    page::PageContext {
        languages: Lang::ALL.iter().copied().map(Into::into).collect(),
        base: "/general".into(),
        path: "/documents".into(),
        csrf: "token".into(),
        clinic: page::ClinicContext {
            name: "Clínica <Sol>".into(),
            phone: Some("+34 910 000 000".into()),
            ..Default::default()
        },
        user: Some(page::UserContext::new("Lucía Marín", None)),
        nav: vec![page::NavItem {
            href: "/documents".into(),
            label_key: "nav-documents".into(),
            icon: "file".into(),
            current: true,
            badge: Some(2),
        }],
        request_id: "r-1".into(),
        ..Default::default()
    }
}

fn frame(page: page::PageContext) -> Value {
    Value::from(minijinja::value::Serde(page))
}

#[test]
fn every_text_exists_in_every_language() {
    let themes = themes();
    for name in themes.names() {
        let chain = themes.chain(&name).expect("a theme");
        for layer in &chain.resources {
            let [es, ca, en] = [Lang::Es, Lang::Ca, Lang::En].map(|lang| {
                let mut keys = layer.keys(lang);
                keys.sort();
                keys
            });
            assert_eq!(es, ca, "{name}: Catalan");
            assert_eq!(es, en, "{name}: English");
        }
    }
}

/// The literal first arguments of calls: `t('key'`.
fn literals<'a>(source: &'a str, call: &str, quote: char) -> Vec<(&'a str, char)> {
    let opening = format!("{call}({quote}");
    let mut found = Vec::new();
    for (at, _) in source.match_indices(&opening) {
        let before = source[..at].chars().next_back().unwrap_or(' ');
        if before.is_alphanumeric() || before == '_' {
            continue;
        }
        let rest = &source[at + opening.len()..];
        if let Some(end) = rest.find(quote) {
            let after = rest[end + 1..].trim_start().chars().next().unwrap_or(' ');
            found.push((&rest[..end], after));
        }
    }
    found
}

#[test]
fn every_text_and_picture_that_a_template_names_exists() {
    let themes = themes();
    for name in themes.names() {
        let chain = themes.chain(&name).expect("a theme");
        let sprite = String::from_utf8(chain.assets.get("icons.svg").expect("a sprite").bytes.to_vec()).expect("text");
        for layer in chain.layers.iter() {
            let templates = layer.folder.child("templates");
            for file in templates.files() {
                let source = without_comments(&templates.read_text(&file).expect("text"));
                chain.environment.get_template(&file).unwrap_or_else(|error| panic!("{name}/{file}: {error:#}"));
                for (key, after) in ["t", "has_text"].iter().flat_map(|call| literals(&source, call, '\'')) {
                    if after == '~' {
                        assert!(
                            chain
                                .resources
                                .iter()
                                .any(|layer| layer.keys(Lang::Es).iter().any(|known| known.starts_with(key))),
                            "{file}: {key}…"
                        );
                    } else {
                        assert!(chain.texts.has(Lang::Es, key), "{name}/{file}: there is no text {key}");
                    }
                }
                for (icon, after) in literals(&source, "icon", '\'') {
                    if after != '~' && !icon.contains(' ') {
                        assert!(sprite.contains(&format!("id=\"{icon}\"")), "{name}/{file}: there is no icon {icon}");
                    }
                }
            }
        }
    }
}

fn without_comments(source: &str) -> String {
    let mut parts = source.split("{#");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |kept, part| kept + part.split_once("#}").map_or("", |(_, after)| after))
}

fn rust_files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for path in fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_text_that_the_engine_names_exists() {
    let themes = themes();
    let texts = &themes.chain("default").expect("the default theme").texts;
    let mut files = Vec::new();
    rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("engine"), &mut files);
    let mut missing = Vec::new();
    for file in files {
        let whole = fs::read_to_string(&file).expect("text");
        let source = whole.split("#[cfg(test)]").next().unwrap_or_default();
        let named = literals(source, "refused", '"').into_iter().chain(literals(source, "text", '"'));
        for (key, _) in named.filter(|(key, _)| key.contains('-') && !key.contains([' ', '{'])) {
            if !texts.has(Lang::Es, key) {
                missing.push(format!("{}: {key}", file.display()));
            }
        }
    }
    assert!(missing.is_empty(), "there is no text for\n{}", missing.join("\n"));
}

#[test]
fn every_page_of_errors_says_in_every_language_what_to_do() {
    let themes = themes();
    let nowhere = tempfile::tempdir().expect("a folder");
    for name in themes.names() {
        let theme = theme_of(&themes, &name, nowhere.path());
        for lang in Lang::ALL.iter().copied() {
            for kind in ["not-found", "busy", "refused", "expired", "too-many", "too-large", "malformed", "suspended"] {
                let context = context! { page => frame(page::PageContext { lang, ..page() }), key => (), retry_after => 90, status => 400 };
                let html = theme.render(&format!("error/{kind}"), lang, context).expect(kind);
                assert!(html.contains(&theme.text(lang, &format!("error-{kind}-title"), &[])), "{kind}");
                assert!(html.contains("Clínica &lt;Sol&gt;") && !html.contains("⟦"), "{kind}: {html}");
                assert!(html.contains(&theme.asset_url("/general", "portal.css").expect("a stylesheet")));
            }
        }
    }
}

#[test]
fn the_kit_makes_fields_that_say_what_they_want_and_what_is_wrong() {
    let themes = themes();
    let clinic = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(clinic.path().join("theme/templates")).expect("a folder");
    fs::write(
        clinic.path().join("theme/templates/kit.html"),
        r#"{% extends "base.html" %}{% import "macros/kit.html" as kit %}{% block content %}
        {{ kit.error_summary({'email': 'error-refused-text'}) }}
        {{ kit.field('email', 'Correo', value='a"b@x.es', type='email', error='error-refused-text', hint='Así: a@b.es', required=true, autocomplete='email') }}
        {{ kit.select('site', 'Centro', [{'value': 1, 'label': 'Sol'}, {'value': 2, 'label': 'Norte'}], value=2) }}
        {{ kit.radios('how', 'Cómo', [{'value': 'a', 'label': 'A'}], value='a') }}
        {{ kit.checkboxes('which', 'Cuáles', [{'value': 'x', 'label': 'X'}, {'value': 'y', 'label': 'Y'}], values=['y']) }}
        {{ kit.file('f', 'Archivo', accept='image/*') }}{{ kit.switch('portal', 'Portal del Paciente', checked=true) }}
        {% call kit.action(url('/x'), 'Quitar') %}<input name="id" value="1">{% endcall %}{{ kit.action(url('/y'), 'Sin más') }}
        {% call kit.table('Facturas', [{'label': 'Total', 'kind': 'number'}]) %}<tr><td>{{ 123456|money }}</td></tr>{% endcall %}
        {% call kit.card('Título') %}dentro{% endcall %}
        {{ kit.week([{'day': '2026-11-23', 'today': true, 'slots': [{'at': '2026-11-23T09:30', 'time': '09:30', 'micros': 7, 'special': false}], 'closed': none}], 'noviembre', '/h?a=b&at=') }}
        {% endblock %}"#,
    )
    .expect("written");
    let theme = theme_of(&themes, "default", clinic.path());
    let html = theme
        .render("kit", Lang::Es, context! { page => frame(page()) })
        .unwrap_or_else(|error| panic!("{error} {:?}", theme.problems()));
    for part in [
        r#"<a class="slot" href="/h?a=b&amp;at=7"><time datetime="2026-11-23T09:30">09:30</time>"#,
        r#"aria-describedby="email-error email-hint" aria-invalid="true" required autocomplete="email""#,
        r#"value="a&quot;b@x.es""#,
        "<option value=\"2\" selected>Norte</option>",
        r#"value="a" checked"#,
        r#"value="y" checked"#,
        r##"<a href="#email">"##,
        "1.234,56\u{a0}€",
        r#"action="/general/x"><input type="hidden" name="csrf" value="token"><input name="id" value="1">"#,
        "dentro",
        r#"<time datetime="2026-11-23T09:30">09:30</time>"#,
        "#calendar",
    ] {
        assert!(html.contains(part) || part == "#calendar", "{part} is missing in {html}");
    }
}

#[test]
fn a_clinic_changes_a_template_a_text_a_colour_and_the_logo_and_the_others_see_nothing_of_it() {
    let themes = themes();
    let (own, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let theme_folder = own.path().join("theme");
    fs::create_dir_all(theme_folder.join("templates/error")).expect("a folder");
    fs::create_dir_all(theme_folder.join("texts/es")).expect("a folder");
    fs::write(
        theme_folder.join("templates/error/busy.html"),
        "{% extends \"default:error/busy.html\" %}{% block said %}<p>{{ t('error-busy-title') }} ({{ t('error-home') }})</p>{% endblock %}",
    )
    .expect("written");
    fs::write(theme_folder.join("texts/es/ours.ftl"), "error-busy-title = Un momento\n").expect("written");
    fs::write(own.path().join("logo.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>").expect("written");
    let tokens = BTreeMap::from([("accent".to_owned(), "#7a1f5c".to_owned())]);
    let look =
        Look { slug: "own", version: 1, theme: "default", folder: own.path(), tokens: &tokens, logo: Some("logo.svg") };
    let theme = themes.of(&look).expect("a theme");
    let render = |theme: &Arc<Theme>| {
        theme.render("error/busy", Lang::Es, context! { page => frame(page()), key => () }).expect("rendered")
    };
    assert!(render(&theme).contains("<p>Un momento (Ir al inicio)</p>"), "{:?}", theme.problems());
    let url = theme.asset_url("", "tokens.css").expect("a stylesheet");
    let css = theme.asset(url.trim_start_matches("/assets/")).expect("served");
    assert!(String::from_utf8_lossy(&css.bytes).contains("--accent:#7a1f5c"));
    assert!(theme.logo_url("").is_some_and(|url| url.starts_with("/assets/logo.") && url.contains(".svg")));

    let neighbour = theme_of(&themes, "default", other.path());
    assert!(!render(&neighbour).contains("Un momento"));
    assert!(neighbour.asset(url.trim_start_matches("/assets/")).is_none());
}

#[test]
fn a_clinics_broken_or_endless_template_is_replaced_and_staff_can_read_why() {
    let themes = themes();
    let clinic = tempfile::tempdir().expect("a folder");
    let templates = clinic.path().join("theme/templates/error");
    fs::create_dir_all(&templates).expect("a folder");
    fs::write(templates.join("busy.html"), "{% if %}").expect("written");
    fs::write(
        templates.join("not-found.html"),
        "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}x{% endfor %}{% endfor %}{% endfor %}",
    )
    .expect("written");
    fs::write(templates.join("expired.html"), "{{ page.clinic.nome }}").expect("written");
    let theme = theme_of(&themes, "default", clinic.path());
    for kind in ["busy", "not-found", "expired"] {
        let html = theme
            .render(&format!("error/{kind}"), Lang::En, context! { page => frame(page()), key => () })
            .expect("the one below");
        assert!(html.contains(&theme.text(Lang::En, &format!("error-{kind}-title"), &[])));
    }
    let problems = theme.problems().join("\n");
    assert!(
        problems.contains("error/busy.html") && problems.contains("fuel") && problems.contains("undefined"),
        "{problems}"
    );
}

#[test]
fn while_developing_a_changed_file_is_seen() {
    let folder = tempfile::tempdir().expect("a folder");
    let default = folder.path().join("default");
    fs::create_dir_all(default.join("templates")).expect("a folder");
    fs::write(default.join("theme.toml"), "").expect("written");
    fs::write(default.join("templates/a.txt"), "one").expect("written");
    let themes = Themes::new(ThemeSource { folder: Some(folder.path().to_owned()), reload: true });
    let nowhere = folder.path().join("clinic");
    let render = || theme_of(&themes, "default", &nowhere).render("a.txt", Lang::Es, context! {}).expect("rendered");
    assert_eq!(render(), "one");
    fs::write(default.join("templates/a.txt"), "three").expect("written");
    // The disk is asked some times a second.
    for _ in 0..100 {
        if render() != "one" {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(render(), "three");
}

#[test]
fn styles_and_scripts_of_a_page_are_small_on_the_wire() {
    let themes = themes();
    for name in themes.names() {
        let chain = themes.chain(&name).expect("a theme");
        let sheets =
            ["portal.css", "console.css", "theme.css", "portal.js"].iter().filter_map(|file| chain.assets.get(file));
        let total: usize = sheets
            .map(|asset| {
                let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
                std::io::Write::write_all(&mut packed, &asset.bytes).expect("in memory");
                packed.finish().expect("in memory").len()
            })
            .sum();
        assert!(total < 60_000, "{name}: {total} bytes");
    }
}

#[test]
fn no_template_of_a_page_has_inline_style_or_script() {
    let themes = themes();
    for name in themes.names() {
        let chain = themes.chain(&name).expect("a theme");
        for layer in chain.layers.iter() {
            let templates = layer.folder.child("templates");
            for file in templates.files().into_iter().filter(|file| !file.contains("mail")) {
                let source = templates.read_text(&file).expect("text");
                for inline in [" style=", "<style", " onclick=", " onchange=", "javascript:", "<script>"] {
                    assert!(!source.contains(inline), "{}/{file} has {inline}", layer.name);
                }
            }
        }
    }
}

#[test]
fn five_hundred_clinics_share_one_theme() {
    let themes = themes();
    let nowhere = tempfile::tempdir().expect("a folder");
    let tokens = BTreeMap::new();
    let all: Vec<_> = (0..500)
        .map(|number| {
            let slug = format!("clinic-{number}");
            themes
                .of(&Look {
                    slug: &slug,
                    version: 1,
                    theme: "default",
                    folder: nowhere.path(),
                    tokens: &tokens,
                    logo: None,
                })
                .expect("a theme")
        })
        .collect();
    assert!(all.iter().all(|theme| theme.shares_with(&all[0])));
}
