//! Forms: read after the forgery check, with the errors that the page shows beside its fields.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::header::CONTENT_TYPE,
};
use serde::{Serialize, Serializer, de::DeserializeOwned};

use super::{Here, csrf};
use crate::error::{Error, Result};

/// A URL-encoded form whose token was checked. Repeated fields may be a `Vec`.
#[derive(Debug)]
pub struct Form<T>(pub T);

/// All fields of a form, repeated ones together, for forms whose fields are not known beforehand.
#[derive(Debug, Default, Clone)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// The first value of a field.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// All values of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// A field as a number or another type; `None` when it is missing or unreadable.
    pub fn parse<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.get(name)?.trim().parse().ok()
    }
}

impl<'de> serde::Deserialize<'de> for Fields {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> serde::de::Visitor<'de> for Pairs {
            type Value = Fields;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("the fields of a form")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                // The values of a repeated field come together.
                while let Some((name, values)) = map.next_entry::<String, Vec<String>>()? {
                    fields.extend(values.into_iter().map(|value| (name.clone(), value)));
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

/// The same form or query without control characters, which nobody types and PostgreSQL does not take; tabs and the ends of lines
/// stay.
pub(crate) fn without_controls(encoded: &[u8]) -> Vec<u8> {
    let is_control = |byte: u8| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r');
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut plain = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while let [first, after @ ..] = rest {
        let escaped = match rest {
            [b'%', high, low, ..] => digit(*high).zip(digit(*low)).map(|(high, low)| 16 * high + low),
            _ => None,
        };
        if escaped.is_some_and(is_control) {
            rest = &rest[3..];
            continue;
        }
        if !is_control(*first) {
            plain.push(*first);
        }
        rest = after;
    }
    plain
}

#[derive(serde::Deserialize)]
struct Token {
    #[serde(default)]
    csrf: String,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let (parts, body) = request.into_parts();
        let here = parts.extensions.get::<Here>().cloned().ok_or(Error::NotFound)?;
        let headers = parts.headers.clone();
        // Of any other kind the body was not read to its end before a transaction opened.
        let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(Error::Malformed("not a form".into()));
        }
        let bytes = Bytes::from_request(Request::from_parts(parts, body), state).await.map_err(|rejection| {
            if rejection.status() == http::StatusCode::PAYLOAD_TOO_LARGE {
                Error::TooLarge
            } else {
                Error::Malformed(rejection.body_text().into())
            }
        })?;
        let bytes = without_controls(&bytes);
        let Token { csrf: sent } = serde_html_form::from_bytes(&bytes).unwrap_or(Token { csrf: String::new() });
        if !csrf::matches(&here, &headers, &sent) {
            return Err(Error::Forgery);
        }
        serde_html_form::from_bytes(&bytes).map(Self).map_err(|error| Error::Malformed(error.to_string().into()))
    }
}

/// What is wrong with a form: for each field the key of the text that says what to do, in the order of the page.
#[derive(Debug, Default, Clone)]
pub struct Errors(Vec<(String, String)>);

impl Errors {
    /// Nothing wrong so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// Something is wrong with a field; the first thing found is shown.
    pub fn add(&mut self, field: &str, text_key: &str) {
        if self.get(field).is_none() {
            self.0.push((field.to_owned(), text_key.to_owned()));
        }
    }

    /// Adds the error unless the condition holds.
    pub fn check(&mut self, holds: bool, field: &str, text_key: &str) {
        if !holds {
            self.add(field, text_key);
        }
    }

    /// Whether the form can be taken.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The error of a field.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, key)| key.as_str())
    }
}

impl Serialize for Errors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(field, key)| (field, key)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_types_is_left_out_and_all_else_stays() {
        let form = b"a=Ana%00+Gil%0D%0A%09x&b=%2500%7f\0%1b[31m&c=100%&d=%C3%A9%0";
        assert_eq!(without_controls(form), b"a=Ana+Gil%0D%0A%09x&b=%2500[31m&c=100%&d=%C3%A9%0");
    }

    #[test]
    fn every_value_of_a_repeated_field_is_read() {
        let fields: Fields = serde_html_form::from_str("a=1&b=&a=2&c=x+y").unwrap();
        assert_eq!(fields.all("a").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!((fields.get("b"), fields.get("c"), fields.get("d")), (Some(""), Some("x y"), None));
    }
}
