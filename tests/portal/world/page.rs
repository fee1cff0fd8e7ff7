//! A page as it arrived: what it says, where it links, and its forms.

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use scraper::{ElementRef, Html, Selector};
use url::Url;

use super::browser::Browser;
use super::form::Form;

/// What came back for one request.
#[derive(Clone)]
pub struct Page {
    pub browser: Browser,
    pub url: Url,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Page {
    /// The page's source.
    pub fn source(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn document(&self) -> Html {
        // The parser reads as a browser with JavaScript would; this one has none.
        Html::parse_document(&self.source().replace("<noscript>", "").replace("</noscript>", ""))
    }

    /// What a person reads, with single spaces; of the main part where the page has one.
    pub fn text(&self) -> String {
        let document = self.document();
        let main = document.select(&selector("main")).next();
        words(main.unwrap_or_else(|| document.root_element()))
    }

    /// The texts of the elements that this selector finds.
    pub fn all(&self, css: &str) -> Vec<String> {
        self.document().select(&selector(css)).map(words).collect()
    }

    /// An attribute of the first such element.
    pub fn attribute(&self, css: &str, name: &str) -> Option<String> {
        self.document().select(&selector(css)).next()?.attr(name).map(str::to_owned)
    }

    /// That attribute of every such element.
    pub fn every(&self, css: &str, name: &str) -> Vec<String> {
        let document = self.document();
        document.select(&selector(css)).filter_map(|element| element.attr(name)).map(str::to_owned).collect()
    }

    /// The address of the link with this text, or with this in its address.
    pub fn link(&self, text_or_part: &str) -> String {
        let document = self.document();
        let links = selector("a[href]");
        let href = |link: ElementRef| link.attr("href").unwrap_or_default().to_owned();
        let by_text = document.select(&links).find(|link| words(*link).contains(text_or_part)).map(href);
        let by_part = || document.select(&links).map(href).find(|href| href.contains(text_or_part));
        let found = by_text.or_else(by_part);
        found.unwrap_or_else(|| panic!("no link `{text_or_part}` on {}", self.shown()))
    }

    /// Every address on the page: of links, forms, pictures, styles and scripts.
    pub fn addresses(&self) -> Vec<String> {
        let document = self.document();
        let elements = selector("[href], [src], form[action]");
        let address = |e: ElementRef| ["href", "src", "action"].iter().find_map(|name| e.attr(name)).map(str::to_owned);
        document.select(&elements).filter_map(address).collect()
    }

    /// Follows the link with this text, or with this in its address.
    pub async fn click(&self, text_or_part: &str) -> Page {
        let address = self.url.join(&self.link(text_or_part)).expect("a link is an address");
        self.browser.open(address.as_str()).await
    }

    /// Follows the first link that this selector finds.
    pub async fn click_first(&self, css: &str) -> Page {
        let href = self.attribute(css, "href").unwrap_or_else(|| panic!("no `{css}` on {}", self.shown()));
        self.browser.open(self.url.join(&href).expect("a link is an address").as_str()).await
    }

    /// The form that this selector finds.
    pub fn form(&self, css: &str) -> Form {
        let document = self.document();
        let form = document.select(&selector(css)).next();
        Form::read(self, &document, form.unwrap_or_else(|| panic!("no form `{css}` on {}", self.shown())))
    }

    pub fn forms(&self) -> Vec<Form> {
        let document = self.document();
        document.select(&selector("form")).map(|form| Form::read(self, &document, form)).collect()
    }

    /// The form whose action ends so.
    pub fn form_to(&self, end: &str) -> Form {
        self.form(&format!("form[action$='{end}']"))
    }

    /// The form in which there is a field with this name or label, filled in there.
    pub fn fill(&self, field: &str, value: &str) -> Form {
        let form = self.forms().into_iter().find(|form| form.has(field));
        form.unwrap_or_else(|| panic!("no form with a field `{field}` on {}", self.shown())).fill(field, value)
    }

    /// Presses the only button with this text, in a form where nothing needs to be filled in.
    pub async fn press(&self, button: &str) -> Page {
        let form = self.forms().into_iter().find(|form| form.has_button(button));
        form.unwrap_or_else(|| panic!("no button `{button}` on {}", self.shown())).press(button).await
    }

    /// Fails unless the page says this.
    #[track_caller]
    pub fn says(&self, words: &str) -> &Self {
        assert!(self.text().contains(words), "`{words}` is not on {}", self.shown());
        self
    }

    #[track_caller]
    pub fn does_not_say(&self, words: &str) -> &Self {
        assert!(!self.text().contains(words), "`{words}` is on {}", self.shown());
        self
    }

    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.shown());
        self
    }

    /// The page in a failed test's message.
    pub fn shown(&self) -> String {
        let body = if self.body.starts_with(b"<") { self.text() } else { self.source().chars().take(2000).collect() };
        format!("{} ({}):\n{body}", self.url, self.status)
    }
}

pub(super) fn selector(css: &str) -> Selector {
    Selector::parse(css).unwrap_or_else(|error| panic!("`{css}` is no selector: {error}"))
}

pub(super) fn words(element: ElementRef) -> String {
    element.text().flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}
