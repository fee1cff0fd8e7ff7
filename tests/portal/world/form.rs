//! A form on a page: its fields with the values they show, filled in by name or by label, sent as a browser would.

use axum::body::Body;
use axum::http::{Method, Request};
use scraper::{ElementRef, Html};
use url::Url;

use super::browser::Browser;
use super::page::{Page, selector, words};

/// A form being filled in.
#[derive(Clone)]
pub struct Form {
    page: Page,
    action: Url,
    method: Method,
    multipart: bool,
    fields: Vec<Field>,
    buttons: Vec<Button>,
}

#[derive(Clone)]
struct Field {
    name: String,
    /// What tells several fields of one name apart.
    id: String,
    kind: String,
    label: String,
    value: String,
    /// Whether it is sent: an unchecked box is not.
    sent: bool,
    /// Value and text of each choice of a list.
    options: Vec<(String, String)>,
    file: Option<Upload>,
}

#[derive(Clone)]
struct Upload {
    name: String,
    content_type: String,
    bytes: Vec<u8>,
}

#[derive(Clone)]
struct Button {
    text: String,
    name: Option<String>,
    value: String,
    action: Option<Url>,
}

impl Form {
    pub(super) fn read(page: &Page, document: &Html, form: ElementRef) -> Self {
        let id = form.attr("id");
        let belongs = |element: &ElementRef| {
            element.attr("form").map_or_else(
                || element.ancestors().any(|ancestor| ancestor.id() == form.id()),
                |other| Some(other) == id,
            )
        };
        let controls = selector("input[name], select[name], textarea[name]");
        let fields = document.select(&controls).filter(belongs).filter(|e| e.attr("disabled").is_none());
        let buttons = selector("button, input[type=submit]");
        let buttons = document.select(&buttons).filter(belongs).filter(|b| b.attr("type") != Some("button"));
        let address = |action: &str| page.url.join(action).expect("an action is an address");
        Self {
            action: address(form.attr("action").unwrap_or_default()),
            method: if form.attr("method").is_some_and(|m| m.eq_ignore_ascii_case("post")) {
                Method::POST
            } else {
                Method::GET
            },
            multipart: form.attr("enctype") == Some("multipart/form-data"),
            fields: fields.map(|element| Field::read(document, element)).collect(),
            buttons: buttons
                .map(|button| Button {
                    text: [words(button), button.attr("aria-label").unwrap_or_default().to_owned()].join(" "),
                    name: button.attr("name").map(str::to_owned),
                    value: button.attr("value").unwrap_or_default().to_owned(),
                    action: button.attr("formaction").map(address),
                })
                .collect(),
            page: page.clone(),
        }
    }

    /// Where the form goes.
    pub fn address(&self) -> &str {
        self.action.as_str()
    }

    /// Whether the form's address ends so.
    pub fn is_to(&self, end: &str) -> bool {
        self.action.path().ends_with(end)
    }

    pub fn has(&self, field: &str) -> bool {
        self.fields.iter().any(|f| f.is(field))
    }

    pub fn has_button(&self, text: &str) -> bool {
        self.buttons.iter().any(|button| button.text.contains(text))
    }

    /// What a field shows now.
    pub fn value(&self, field: &str) -> &str {
        let found = self.fields.iter().find(|f| f.is(field) && f.sent);
        found.map_or("", |field| field.value.as_str())
    }

    /// Writes into a field (by name, id or label), or chooses from a list or among buttons by value or by text.
    #[must_use]
    pub fn fill(mut self, field: &str, value: &str) -> Self {
        let shown = self.page.shown();
        let Some(found) = self.fields.iter().find(|f| f.is(field)).cloned() else {
            // A radio button is often found by its own label: then the value is its group's.
            panic!("no field `{field}` in the form on {shown}");
        };
        if found.kind == "radio" {
            let group: Vec<&mut Field> =
                self.fields.iter_mut().filter(|f| f.kind == "radio" && f.name == found.name).collect();
            let mut chosen = false;
            for radio in group {
                radio.sent = radio.value == value || radio.label == value;
                chosen |= radio.sent;
            }
            assert!(chosen, "`{field}` cannot be `{value}` on {shown}");
            return self;
        }
        let field_here = self.fields.iter_mut().find(|f| f.is(field)).expect("it was found above");
        if field_here.kind == "select" {
            let option = field_here.options.iter().find(|(v, text)| v == value || text == value);
            value_or_fail(option.map(|(v, _)| v), field, value, &shown).clone_into(&mut field_here.value);
        } else {
            value.clone_into(&mut field_here.value);
        }
        field_here.sent = true;
        self
    }

    /// Ticks a box, by name and value, or by label.
    #[must_use]
    pub fn tick(self, field: &str) -> Self {
        self.set_box(field, true)
    }

    #[must_use]
    pub fn untick(self, field: &str) -> Self {
        self.set_box(field, false)
    }

    fn set_box(mut self, field: &str, sent: bool) -> Self {
        let shown = self.page.shown();
        let boxes = |f: &&mut Field| f.kind == "checkbox" && (f.is(field) || f.value == field);
        let found = self.fields.iter_mut().find(boxes);
        found.unwrap_or_else(|| panic!("no box `{field}` on {shown}")).sent = sent;
        self
    }

    /// Chooses a file; once more adds another one.
    #[must_use]
    pub fn attach(mut self, field: &str, name: &str, content_type: &str, bytes: &[u8]) -> Self {
        let file = Upload { name: name.into(), content_type: content_type.into(), bytes: bytes.to_vec() };
        let at = self.fields.iter().position(|f| f.is(field) && f.kind == "file");
        let at = at.unwrap_or_else(|| panic!("no file field `{field}` on {}", self.page.shown()));
        if self.fields[at].file.is_some() {
            let another = Field { file: Some(file), ..self.fields[at].clone() };
            self.fields.insert(at + 1, another);
        } else {
            self.fields[at].file = Some(file);
        }
        self
    }

    /// Leaves a field out, as no browser would.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.fields.retain(|field| field.name != name);
        self
    }

    /// Sends a field that the page does not have, or another value than the page allows, as no browser would.
    #[must_use]
    pub fn forge(self, name: &str, value: &str) -> Self {
        let mut form = self.without(name);
        form.fields.push(Field {
            name: name.into(),
            id: String::new(),
            kind: "hidden".into(),
            label: String::new(),
            value: value.into(),
            sent: true,
            options: Vec::new(),
            file: None,
        });
        form
    }

    /// Whether it is about the thing with this id: by its address or by a value.
    pub fn mentions(&self, id: &str) -> bool {
        self.action.as_str().contains(id) || self.fields.iter().any(|field| field.value == id)
    }

    /// The same form with one text instead of another in its address and values, as no browser would.
    #[must_use]
    pub fn replace(mut self, text: &str, other: &str) -> Self {
        self.action = self.action.as_str().replace(text, other).parse().expect("an address");
        for field in &mut self.fields {
            field.value = field.value.replace(text, other);
        }
        self
    }

    /// The same form with nothing typed into it.
    #[must_use]
    pub fn emptied(mut self) -> Self {
        let typed =
            |field: &&mut Field| !["hidden", "select", "radio", "checkbox", "file"].contains(&field.kind.as_str());
        self.fields.iter_mut().filter(typed).for_each(|field| field.value.clear());
        self
    }

    /// Sends the form with Enter, and goes where that leads.
    pub async fn submit(self) -> Page {
        let browser = self.page.browser.clone();
        browser.follow(self.send().await).await
    }

    /// Sends the form and stays, even if sent elsewhere.
    pub async fn send(self) -> Page {
        let button = self.buttons.first().cloned();
        self.send_by(button).await
    }

    /// Sends the form with Enter from another browser window of the same person, such as one in front of a server that may be
    /// gone before it has answered.
    pub async fn try_send_from(self, browser: &Browser) -> std::io::Result<Page> {
        let (url, request) = self.request_from(browser);
        browser.try_request(url, request).await
    }

    /// The request that Enter would send from this browser window.
    pub fn request_from(self, browser: &Browser) -> (Url, Request<Body>) {
        let (action, content_type, body) = self.filled_in(self.buttons.first().cloned());
        browser.request(&self.method, action.as_str(), &content_type, body)
    }

    /// Sends the form with the button that bears this text.
    pub async fn press(self, text: &str) -> Page {
        let button = self.buttons.iter().find(|button| button.text.contains(text)).cloned();
        assert!(button.is_some(), "no button `{text}` on {}", self.page.shown());
        let browser = self.page.browser.clone();
        browser.follow(self.send_by(button).await).await
    }

    async fn send_by(self, button: Option<Button>) -> Page {
        let (action, content_type, body) = self.filled_in(button);
        let browser = &self.page.browser;
        if self.method == Method::GET {
            return browser.get(action.as_str()).await;
        }
        browser.send(self.method, action.as_str(), &content_type, body).await
    }

    /// Where it goes, what it is and what it says when this button is pressed.
    fn filled_in(&self, button: Option<Button>) -> (Url, String, Vec<u8>) {
        let mut action = button.as_ref().and_then(|b| b.action.clone()).unwrap_or_else(|| self.action.clone());
        let pressed = button.and_then(|b| Some((b.name?, b.value)));
        if self.multipart {
            let boundary = "----------------------------4f8a2c9e1b7d";
            let body = self.multipart_body(boundary, pressed);
            return (action, format!("multipart/form-data; boundary={boundary}"), body);
        }
        let pairs =
            self.fields.iter().filter(|f| f.sent && f.kind != "file").map(|f| (f.name.clone(), f.value.clone()));
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs.chain(pressed)).finish();
        if self.method == Method::GET {
            action.set_query(Some(&body));
        }
        (action, "application/x-www-form-urlencoded".into(), body.into_bytes())
    }

    fn multipart_body(&self, boundary: &str, pressed: Option<(String, String)>) -> Vec<u8> {
        let mut body = Vec::new();
        let mut part = |head: String, content: &[u8]| {
            body.extend_from_slice(
                format!("--{boundary}\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes(),
            );
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        };
        for field in self.fields.iter().filter(|field| field.sent) {
            if field.kind == "file" {
                // A browser sends an empty part when no file is chosen.
                let none =
                    Upload { name: String::new(), content_type: "application/octet-stream".into(), bytes: Vec::new() };
                let file = field.file.as_ref().unwrap_or(&none);
                let name = file.name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
                let head =
                    format!("name=\"{}\"; filename=\"{name}\"\r\nContent-Type: {}", field.name, file.content_type);
                part(head, &file.bytes);
            } else {
                part(format!("name=\"{}\"", field.name), field.value.as_bytes());
            }
        }
        if let Some((name, value)) = pressed {
            part(format!("name=\"{name}\""), value.as_bytes());
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        body
    }
}

impl Field {
    fn read(document: &Html, element: ElementRef) -> Self {
        let tag = element.value().name();
        let kind = if tag == "input" { element.attr("type").unwrap_or("text") } else { tag };
        let options: Vec<(ElementRef, String)> = element
            .select(&selector("option"))
            .map(|option| (option, option.attr("value").map_or_else(|| words(option), str::to_owned)))
            .collect();
        let chosen = options.iter().find(|(option, _)| option.attr("selected").is_some()).or(options.first());
        let value = match kind {
            "select" => chosen.map(|(_, value)| value.clone()).unwrap_or_default(),
            "textarea" => element.text().collect::<String>().trim_start_matches('\n').to_owned(),
            "checkbox" | "radio" => element.attr("value").unwrap_or("on").to_owned(),
            _ => element.attr("value").unwrap_or_default().to_owned(),
        };
        let is_choice = matches!(kind, "checkbox" | "radio");
        Self {
            name: element.attr("name").unwrap_or_default().to_owned(),
            id: element.attr("id").unwrap_or_default().to_owned(),
            label: label(document, element),
            sent: !matches!(kind, "submit" | "button" | "image" | "reset")
                && (!is_choice || element.attr("checked").is_some()),
            kind: kind.to_owned(),
            options: options.iter().map(|(option, value)| (value.clone(), words(*option))).collect(),
            value,
            file: None,
        }
    }

    fn is(&self, name_or_label: &str) -> bool {
        self.name == name_or_label
            || self.id == name_or_label
            || self.label == name_or_label
            || self.label.starts_with(&format!("{name_or_label} "))
    }
}

/// The text of the label that points at the field or is around it, or the name that it gives itself.
fn label(document: &Html, element: ElementRef) -> String {
    let pointing = element
        .attr("id")
        .and_then(|id| document.select(&selector("label[for]")).find(|label| label.attr("for") == Some(id)));
    let around =
        || element.ancestors().filter_map(ElementRef::wrap).find(|ancestor| ancestor.value().name() == "label");
    let label = pointing.or_else(around).map(words);
    label.or_else(|| element.attr("aria-label").map(str::to_owned)).unwrap_or_default()
}

fn value_or_fail<'a>(found: Option<&'a String>, field: &str, value: &str, shown: &str) -> &'a str {
    found.unwrap_or_else(|| panic!("`{field}` has no choice `{value}` on {shown}"))
}
