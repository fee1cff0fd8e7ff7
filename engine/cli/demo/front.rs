//! The demo's front page: where everything is, and who can sign in.

use std::fmt::Write;

use axum::{Router, response::Html, routing::get};

use super::{
    Ready,
    mailbox::{escape, head},
    people::PASSWORD,
};

/// `/`, beside the clinics.
pub(super) fn router(ready: &Ready) -> Router {
    let page = page(ready);
    Router::new().route("/", get(move || async move { Html(page) }))
}

fn page(ready: &Ready) -> String {
    let mut page = head("The demo of antesala");
    let _ = write!(
        page,
        "<h1>The demo of antesala</h1><p>Every password is <code>{PASSWORD}</code>. Mails are not sent: read them in the \
         <a href=\"/mailbox\">mailbox</a>.</p>"
    );
    for clinic in &ready.clinics {
        let row = |page: &mut String, who: &str, email: &str, url: &str, place: &str| {
            let (email, url) = (escape(email), escape(url));
            let _ = write!(page, "<tr><td>{who}</td><td>{email}</td><td><a href=\"{url}\">{place}</a></td></tr>");
        };
        let _ = write!(
            page,
            "<h2><a href=\"{}\">{}</a></h2><table><tr><th>Who</th><th>E-mail</th><th>Where to sign in</th></tr>",
            escape(&clinic.base_url),
            escape(&clinic.name)
        );
        row(&mut page, "patient", &clinic.patient.email, &clinic.base_url, "patient portal");
        row(&mut page, "invited patient", &clinic.invited.email, "/mailbox", "by the invitation in the mailbox");
        for member in &clinic.team {
            row(&mut page, &member.role.to_string(), &member.email, &clinic.console_url, "console");
        }
        page.push_str("</table>");
    }
    page
}
