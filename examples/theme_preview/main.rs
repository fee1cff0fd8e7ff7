//! Renders sample pages of every theme into `target/preview`, for people who work on a theme: serve that folder and look.
//!
//! `cargo run --example theme_preview && python3 -m http.server --directory target/preview`

use std::{collections::BTreeMap, error::Error, fs, path::Path};

use antesala::{
    lang::Lang,
    themes::{
        Look, ThemeSource, Themes,
        page::{ClinicContext, NavItem, Notice, PageContext, UserContext},
        value,
    },
};
use minijinja::context;

const PATIENT: &[(&str, &str, &str)] = &[
    ("/", "nav-home", "home"),
    ("/book", "nav-book", "calendar-plus"),
    ("/appointments", "nav-appointments", "calendar"),
    ("/documents", "nav-documents", "file"),
    ("/questionnaires", "nav-questionnaires", "clipboard"),
    ("/invoices", "nav-invoices", "receipt"),
];
const STAFF: &[(&str, &str, &str)] = &[
    ("/console/agenda", "nav-agenda", "calendar"),
    ("/console/patients", "nav-patients", "users"),
    ("/console/questionnaires", "nav-answers", "clipboard"),
    ("/console/invoices", "nav-billing", "receipt"),
    ("/console/mails", "nav-mails", "mail"),
    ("/console/audit", "nav-audit", "shield"),
    ("/console/staff", "nav-staff", "key"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let themes = Themes::new(ThemeSource { folder: Some(root.join("themes")), reload: true });
    let out = root.join("target/preview");
    let _ = fs::remove_dir_all(&out);
    for name in themes.names() {
        let tenant =
            root.join("tenants").join(if name == "brisa" { "dental-las-canteras" } else { "clinica-castellana" });
        let samples = root.join("examples/theme_preview/clinic");
        fs::create_dir_all(out.join(&name).join("assets"))?;
        let _ = fs::copy(tenant.join("logo.svg"), out.join(&name).join("assets/logo.svg"));
        let tokens = BTreeMap::new();
        let look = Look { slug: &name, version: 1, theme: &name, folder: &samples, tokens: &tokens, logo: None };
        let theme = themes.of(&look)?;
        for page in ["home", "home-empty", "sign-in", "form", "documents", "book", "invoices", "empty", "record"] {
            let user = (page != "sign-in").then(|| UserContext::new("Lucía Marín Ortega", None));
            let frame = frame(&name, PATIENT, page, user);
            let template = if page.starts_with("home") { "home/show".to_owned() } else { format!("sample/{page}") };
            let next = context! { at => "2026-11-23T09:30", service => "Revisión anual", site => "Centro Castellana", practitioner => "Dra. Elena Robles", href => "/appointments/1" };
            let context = context! {
                page => value(frame),
                name => "Lucía",
                online_booking => true,
                appointment => if page == "home" { next } else { ().into() },
                appointments_pending => 2, documents_unread => 3, questionnaires_open => 1,
            };
            fs::write(out.join(&name).join(format!("{page}.html")), theme.render(&template, Lang::Es, context)?)?;
        }
        for page in ["agenda", "patients"] {
            let frame = PageContext {
                is_console: true,
                role: Some("admin".into()),
                ..frame(&name, STAFF, page, Some(UserContext::new("Marta Gil", None)))
            };
            let context = context! { page => value(frame) };
            fs::write(
                out.join(&name).join(format!("{page}.html")),
                theme.render(&format!("sample/{page}"), Lang::Es, context)?,
            )?;
        }
        for kind in ["not-found", "busy"] {
            let context = context! { page => value(PageContext { nav: Vec::new(), user: None, ..frame(&name, PATIENT, kind, None) }), key => () };
            fs::write(
                out.join(&name).join(format!("{kind}.html")),
                theme.render(&format!("error/{kind}"), Lang::Es, context)?,
            )?;
        }
        let mail = context! {
            page => value(PageContext::for_mail(Lang::Es, "https://portal.example", clinic(&name))),
            subject => "Validación primer acceso", heading => "Active su Portal del Paciente",
            paragraphs => ["Hola, Lucía.", "Con este enlace puede crear su acceso. Funciona una sola vez y caduca en 7 días."],
            facts => (), link => context! { href => "https://portal.example/first-access/abc123", label => "Registrarse" }, closing => (),
        };
        fs::write(out.join(&name).join("mail.html"), theme.render("mail/plain", Lang::Es, mail)?)?;
        for asset in [
            "portal.css",
            "console.css",
            "theme.css",
            "tokens.css",
            "portal.js",
            "icons.svg",
            "favicon.svg",
            "figtree.woff2",
            "nunito.woff2",
        ] {
            if let Some((url, file)) = theme.asset_url("", asset).zip(theme.asset_named(asset)) {
                fs::write(out.join(&name).join(url.trim_start_matches('/')), &file.bytes)?;
            }
        }
    }
    println!("{}", out.display());
    Ok(())
}

fn clinic(theme: &str) -> ClinicContext {
    ClinicContext {
        name: if theme == "brisa" { "Dental Las Canteras" } else { "Clínica Castellana" }.into(),
        phone: Some("+34 910 000 000".into()),
        email: Some("hola@clinica.example".into()),
        logo_url: Some(format!("/{theme}/assets/logo.svg")),
        slug: theme.into(),
    }
}

fn frame(theme: &str, nav: &[(&str, &str, &str)], page: &str, user: Option<UserContext>) -> PageContext {
    let current = |href: &str| {
        (page.starts_with("home") && href == "/") || href.ends_with(page) || (page == "form" && href == "/documents")
    };
    PageContext {
        lang: Lang::Es,
        languages: Lang::ALL.iter().copied().map(Into::into).collect(),
        base: format!("/{theme}"),
        path: "/".into(),
        csrf: "token".into(),
        clinic: clinic(theme),
        nav: nav
            .iter()
            .map(|(href, label_key, icon)| NavItem {
                href: (*href).into(),
                label_key: (*label_key).into(),
                icon: (*icon).into(),
                current: current(href),
                badge: (*href == "/documents").then_some(3),
            })
            .collect(),
        user,
        notice: (page == "documents").then(|| Notice { kind: "success", text: "Hemos recibido su documento.".into() }),
        request_id: "0198c2f4".into(),
        ..PageContext::default()
    }
}
