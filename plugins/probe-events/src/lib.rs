//! A plugin that is told of events and does what its setting `mode` says: what the host's own tests ask with.

use antesala_plugin::{
    events::{Action, Answer, Appointment, Call, Document, Event, File, Handler, Invoice, Response, Setting, text},
    host::store,
};

struct Probe;

/// A picture of one point.
#[rustfmt::skip]
const PICTURE: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0xd, 0xa, 0x1a, 0xa, 0x0, 0x0, 0x0, 0xd, 0x49, 0x48, 0x44, 0x52, 0x0, 0x0, 0x0, 0x1,
    0x0, 0x0, 0x0, 0x1, 0x8, 0x6, 0x0, 0x0, 0x0, 0x1f, 0x15, 0xc4, 0x89, 0x0, 0x0, 0x0, 0xb, 0x49, 0x44, 0x41,
    0x54, 0x78, 0x9c, 0x63, 0x60, 0x0, 0x2, 0x0, 0x0, 0x5, 0x0, 0x1, 0x7a, 0x5e, 0xab, 0x3f, 0x0, 0x0, 0x0, 0x0,
    0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

/// A tag that says what was told.
fn seen(event: &Event, what: &str, settings: &[Setting]) -> Answer {
    if text(settings, "mode", "") != "kinds" {
        return Ok(Vec::new());
    }
    Ok(vec![Action::SetTag(format!("{} {what}", event.kind).chars().take(40).collect())])
}

impl Handler for Probe {
    const KINDS: &'static [&'static str] = &["appointment.booked", "appointment.cancelled"];

    fn account(event: &Event, settings: &[Setting]) -> Answer {
        seen(event, "", settings)
    }

    fn document(event: &Event, document: &Document, settings: &[Setting]) -> Answer {
        if text(settings, "mode", "") == "video" {
            return Ok(vec![Action::SetVideoLink("https://video.example/of-no-appointment".into())]);
        }
        seen(event, &document.media_type, settings)
    }

    fn response(event: &Event, response: &Response, settings: &[Setting]) -> Answer {
        seen(event, &response.questionnaire, settings)
    }

    fn invoice(event: &Event, invoice: &Invoice, settings: &[Setting]) -> Answer {
        seen(event, if invoice.paid { "paid" } else { &invoice.number }, settings)
    }

    fn appointment(event: &Event, appointment: &Appointment, settings: &[Setting]) -> Answer {
        match text(settings, "mode", "").as_str() {
            "refuse" => Err("on purpose".into()),
            "loop" => loop {
                std::hint::black_box(());
            },
            // What it was told about this appointment so far, in order.
            "order" => {
                let key = format!("order/{}", appointment.id);
                let before = store::get(&key).and_then(|value| String::from_utf8(value).ok()).unwrap_or_default();
                let told = format!("{before}+{}", event.kind.trim_start_matches("appointment."));
                store::set(&key, told.as_bytes()).map_err(|refusal| format!("{refusal:?}"))?;
                Ok(vec![Action::SetTag(told)])
            }
            // A room of its own for each appointment by video, and for each group; a link that is none where the test says so.
            "video" if appointment.modality == "video" => {
                let room = appointment.group.as_deref().unwrap_or(&appointment.id);
                let link = format!("{}{room}/{}/{}", text(settings, "url", ""), appointment.ends, appointment.zone);
                Ok(vec![Action::SetVideoLink(link)])
            }
            "kinds" => seen(event, &appointment.status, settings),
            "tag" => Ok(vec![Action::SetTag("seen".into())]),
            "untag" => Ok(vec![Action::RemoveTag("seen".into())]),
            "all" => Ok(vec![
                Action::SetTag("seen".into()),
                Action::AddDocument(File {
                    title: "Un recuerdo".into(),
                    name: "recuerdo.png".into(),
                    content: PICTURE.into(),
                }),
                Action::Call(Call {
                    url: text(settings, "url", ""),
                    content_type: "application/json".into(),
                    body: format!("{{\"event\":\"{}\"}}", event.kind).into_bytes(),
                }),
            ]),
            _ => Ok(Vec::new()),
        }
    }
}

antesala_plugin::events::export_events!(Probe);
