//! The demo's mailbox: what the clinics sent, as people would read it.

#![expect(clippy::format_collect, reason = "pages of a few lines, for the demo alone")]

use std::path::PathBuf;

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use mail_parser::{MessageParser, MimeHeaders};

/// `/mailbox`, beside the clinics.
pub(super) fn router(folder: PathBuf) -> Router {
    Router::new()
        .route("/mailbox", get(list))
        .route("/mailbox/{name}", get(show))
        .route("/mailbox/{name}/body", get(body))
        .route("/mailbox/{name}/files/{number}", get(file))
        .with_state(folder)
}

const HEAD: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
    <style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1c2526}\
    table{width:100%;border-collapse:collapse}td,th{text-align:left;padding:.5rem;border-bottom:1px solid #dde3e3;overflow-wrap:anywhere}\
    @media(min-width:40rem){time{white-space:nowrap}}pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid #dde3e3;border-radius:8px;padding:1rem}\
    iframe{width:100%;height:34rem;border:1px solid #dde3e3;border-radius:8px}</style>";

/// The beginning of a page of the demo's own.
pub(super) fn head(title: &str) -> String {
    format!("{HEAD}<title>{title}</title>")
}

async fn list(State(folder): State<PathBuf>) -> Response {
    let mut rows = Vec::new();
    for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let Some(name) = path.file_stem().and_then(|name| name.to_str()).map(str::to_owned) else { continue };
        if path.extension().is_none_or(|extension| extension != "eml") {
            continue;
        }
        let Ok(bytes) = std::fs::read(&path) else { continue };
        let Some(mail) = MessageParser::default().parse(&bytes) else { continue };
        let to = mail.to().and_then(|to| to.first()).and_then(|to| to.address()).unwrap_or_default().to_owned();
        let date = mail
            .date()
            .map(|at| {
                let (year, month, day, hour, minute) = (at.year, at.month, at.day, at.hour, at.minute);
                format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{:02}", at.second)
            })
            .unwrap_or_default();
        rows.push((date, name, to, mail.subject().unwrap_or_default().to_owned()));
    }
    rows.sort();
    rows.reverse();
    let rows: String = rows
        .iter()
        .map(|(date, name, to, subject)| {
            format!(
                "<tr><td><time>{}</time></td><td>{}</td><td><a href=\"/mailbox/{}\">{}</a></td></tr>",
                escape(date),
                escape(to),
                escape(name),
                escape(subject)
            )
        })
        .collect();
    page(format!(
        "{}<p><a href=\"/\">The demo</a></p><h1>Mailbox of the demo</h1><table><tr><th>Date (UTC)</th><th>To</th><th>Subject</th></tr>{rows}</table>",
        head("Mailbox of the demo")
    ))
}

async fn show(State(folder): State<PathBuf>, Path(name): Path<String>) -> Response {
    let Some(bytes) = read(&folder, &name) else { return StatusCode::NOT_FOUND.into_response() };
    let Some(mail) = MessageParser::default().parse(&bytes) else { return StatusCode::NOT_FOUND.into_response() };
    let to = mail.to().and_then(|to| to.first()).and_then(|to| to.address()).unwrap_or_default();
    let files: String = mail
        .attachments()
        .enumerate()
        .filter_map(|(number, part)| Some((number, part.attachment_name()?)))
        .map(|(number, file)| {
            format!("<li><a href=\"/mailbox/{}/files/{number}\">{}</a></li>", escape(&name), escape(file))
        })
        .collect();
    let text = mail.body_text(0).unwrap_or_default();
    // The links of the text can be followed here; the HTML is shown as a mail program would, without scripts.
    let links: String = text
        .split_whitespace()
        .filter(|word| word.starts_with("http://127.0.0.1"))
        .map(|link| format!("<p><a href=\"{0}\">{0}</a></p>", escape(link)))
        .collect();
    page(format!(
        "{}<p><a href=\"/mailbox\">Mailbox</a></p><h1>{}</h1><p>To {}</p>{links}<ul>{files}</ul>\
         <iframe title=\"The mail\" sandbox=\"allow-popups allow-popups-to-escape-sandbox\" src=\"/mailbox/{}/body\"></iframe>\
         <details><summary>The same as plain text</summary><pre>{}</pre></details>",
        head(&escape(mail.subject().unwrap_or_default())),
        escape(mail.subject().unwrap_or_default()),
        escape(to),
        escape(&name),
        escape(&text)
    ))
}

/// A file of a mail, as a mail program would save it.
async fn file(State(folder): State<PathBuf>, Path((name, number)): Path<(String, u32)>) -> Response {
    let Some(bytes) = read(&folder, &name) else { return StatusCode::NOT_FOUND.into_response() };
    let Some(mail) = MessageParser::default().parse(&bytes) else { return StatusCode::NOT_FOUND.into_response() };
    let Some(part) = mail.attachment(number) else { return StatusCode::NOT_FOUND.into_response() };
    let media = part.content_type().map_or_else(
        || "application/octet-stream".to_owned(),
        |media| format!("{}/{}; charset=utf-8", media.ctype(), media.subtype().unwrap_or("octet-stream")),
    );
    let plain = part.attachment_name().unwrap_or("file").replace(|c: char| !c.is_ascii_alphanumeric() && c != '.', "_");
    (
        [(header::CONTENT_TYPE, media), (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{plain}\""))],
        part.contents().to_vec(),
    )
        .into_response()
}

async fn body(State(folder): State<PathBuf>, Path(name): Path<String>) -> Response {
    let Some(bytes) = read(&folder, &name) else { return StatusCode::NOT_FOUND.into_response() };
    let Some(mail) = MessageParser::default().parse(&bytes) else { return StatusCode::NOT_FOUND.into_response() };
    let html = mail.body_html(0).unwrap_or_default().into_owned();
    let html = html.replacen("<head>", "<head><base target=\"_blank\">", 1);
    let mut response = Html(html).into_response();
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; img-src *; style-src 'unsafe-inline'"),
    );
    response
}

fn page(html: String) -> Response {
    Html(html).into_response()
}

fn read(folder: &std::path::Path, name: &str) -> Option<Vec<u8>> {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    plain.then(|| std::fs::read(folder.join(format!("{name}.eml"))).ok()).flatten()
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
