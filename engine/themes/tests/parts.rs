//! The parts of a page that are made once: those that are kept, and lines that are filled in.

use super::*;

/// A clinic's theme after this template of its own was written.
fn with_template(themes: &Themes, clinic: &Path, version: u64, (name, text): (&str, &str)) -> Arc<Theme> {
    let file = clinic.join("theme/templates").join(name);
    fs::create_dir_all(file.parent().expect("it has a folder")).expect("a folder");
    fs::write(file, text).expect("written");
    let tokens = BTreeMap::new();
    themes
        .of(&Look { slug: "own", version, theme: "default", folder: clinic, tokens: &tokens, logo: None })
        .expect("a theme")
}

#[test]
fn a_part_of_the_frame_is_made_once_and_knows_nothing_of_the_person() {
    let themes = themes();
    let clinic = tempfile::tempdir().expect("a folder");
    let theme_with = |version: u64, nav: &str| with_template(&themes, clinic.path(), version, ("nav.html", nav));
    let render = |theme: &Arc<Theme>, page: page::PageContext| {
        theme.render("error/busy", Lang::Es, context! { page => frame(page.numbered()), key => () }).expect("rendered")
    };
    let elsewhere = || page::PageContext { nav: Vec::new(), ..page() };

    let theme = theme_with(1, "{% if page.user %}<nav>{{ page.nav|length }} {{ page.nav[0].badge }}</nav>{% endif %}");
    assert!(render(&theme, page()).contains("<nav>1 2</nav>"), "{:?}", theme.problems());
    let mut more = page();
    more.nav[0].badge = Some(3);
    assert!(render(&theme, more).contains("<nav>1 3</nav>"), "what it shows decides which one is shown");
    assert!(!render(&theme, elsewhere()).contains("<nav>"));
    assert_eq!(render(&theme, page()), render(&theme, page()));

    // A name, a path or a form's token is not there to be kept; and a part that asks for itself comes to an end.
    for (version, (nav, why)) in [
        ("{{ page.user.name }}", "undefined"),
        ("{{ page.csrf }}", "undefined"),
        ("{{ page.path }}", "undefined"),
        ("{{ part('nav.html') }}", "a part has no parts"),
        ("{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}", "fuel"),
    ]
    .into_iter()
    .enumerate()
    {
        let theme = theme_with(version as u64 + 2, nav);
        assert!(render(&theme, page()).contains("site-nav"), "the one below is shown");
        let problems = theme.problems().join("\n");
        assert!(problems.contains("nav.html") && problems.contains(why), "{nav}: {problems}");
    }
}

#[test]
fn a_part_is_kept_by_the_numbers_that_it_is_given_and_is_given_nothing_else() {
    let themes = themes();
    let clinic = tempfile::tempdir().expect("a folder");
    with_template(&themes, clinic.path(), 0, ("told.html", "<i>{{ number }} {{ page.lang }}</i>"));
    let theme_with =
        |version: u64, busy: &str| with_template(&themes, clinic.path(), version, ("error/busy.html", busy));
    let render = |theme: &Arc<Theme>, given: Value| {
        theme.render("error/busy", Lang::Es, context! { page => frame(page().numbered()), given }).expect("rendered")
    };

    let theme = theme_with(1, "{{ part('told.html', number=given) }}");
    for (given, told) in [
        (Value::from(1), "<i>1 es</i>"),
        (Value::from(2), "<i>2 es</i>"),
        (Value::from(1), "<i>1 es</i>"),
        (Value::from(true), "<i>True es</i>"),
        (Value::from(()), "<i>None es</i>"),
    ] {
        assert_eq!(render(&theme, given), told, "{:?}", theme.problems());
    }

    for (version, given) in [(2, Value::from("Carmen")), (3, Value::from(vec!["Carmen"])), (4, Value::from(1.5))] {
        let theme = theme_with(version, "{{ part('told.html', number=given) }}");
        assert!(!render(&theme, given).contains("<i>"), "the page below is shown");
        let problems = theme.problems().join("\n");
        assert!(problems.contains("a part is given whole numbers"), "{problems}");
        assert!(!problems.contains("Carmen"), "who it was is nobody's business: {problems}");
    }
}

#[test]
fn a_line_is_filled_in_with_html_or_what_is_escaped_and_keeps_braces_that_are_nobodys() {
    let themes = themes();
    let clinic = tempfile::tempdir().expect("a folder");
    let busy = "{% set line %}<a href=\"{at}\">{name}</a> {other} { {n}{% endset %}{% set bold %}<b>1</b>{% endset %}\
                {{ line|fill(at='/x', name='<Ana>', n=3) }}, {{ line|fill(at='/', name=bold, n=4) }}";
    let theme = with_template(&themes, clinic.path(), 1, ("error/busy.html", busy));
    let said = theme.render("error/busy", Lang::Es, context! { page => frame(page()) }).expect("rendered");
    let whole = "<a href=\"/x\">&lt;Ana&gt;</a> {other} { 3, <a href=\"/\"><b>1</b></a> {other} { 4";
    assert_eq!(said, whole, "{:?}", theme.problems());

    let theme = with_template(&themes, clinic.path(), 2, ("error/busy.html", "{{ '<b>{n}</b>'|fill(n=1) }}"));
    theme.render("error/busy", Lang::Es, context! { page => frame(page()) }).expect("the one below");
    assert!(theme.problems().join("\n").contains("fill wants HTML"), "{:?}", theme.problems());
}
