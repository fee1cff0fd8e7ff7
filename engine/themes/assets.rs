//! Files that pages refer to: stylesheets, scripts, pictures, fonts. Their names carry a hash, so that browsers keep them for ever.

use std::{borrow::Cow, collections::BTreeMap, path::Path};

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::folder::Folder;

/// A file as it is served.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Its content.
    pub bytes: Bytes,
    /// Its media type, with the charset where it is text.
    pub media_type: &'static str,
    /// The first eight hex digits of its SHA-256, as in its name.
    pub hash: String,
}

/// A set of assets by their plain names (`portal.css`).
#[derive(Debug, Default, Clone)]
pub(super) struct Assets(BTreeMap<String, Asset>);

impl Assets {
    /// All files of `assets/` in a folder.
    pub fn read(folder: &Folder) -> Self {
        let assets = folder.child("assets");
        let mut found = Self::default();
        for name in assets.files() {
            if let Some(bytes) = assets.read(&name) {
                found.insert(&name, bytes);
            }
        }
        found
    }

    pub fn insert(&mut self, name: &str, bytes: impl Into<Cow<'static, [u8]>>) {
        let bytes = match bytes.into() {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        };
        let hash = hex::encode(&Sha256::digest(&bytes)[..4]);
        self.0.insert(name.to_owned(), Asset { bytes, media_type: media_type(name), hash });
    }

    /// Writes the hashed names of pictures and fonts into the stylesheets that refer to them: `url("figtree.woff2")`.
    pub fn link(&mut self) {
        let sheets: Vec<_> = self.0.iter().filter(|(name, _)| has_extension(name, "css")).collect();
        let mut linked = Vec::new();
        for (name, sheet) in sheets {
            let Ok(mut css) = String::from_utf8(sheet.bytes.to_vec()) else { continue };
            for other in self.0.keys().filter(|other| !has_extension(other, "css")) {
                if let Some(hashed) = self.hashed_name(other) {
                    css = css.replace(&format!("url(\"{other}\")"), &format!("url(\"{hashed}\")"));
                }
            }
            linked.push((name.clone(), css));
        }
        for (name, css) in linked {
            self.insert(&name, css.into_bytes());
        }
    }

    /// These under those of a layer above.
    pub fn extend(&mut self, above: Self) {
        self.0.extend(above.0);
    }

    pub fn get(&self, name: &str) -> Option<&Asset> {
        self.0.get(name)
    }

    /// `portal.css` → `portal.1a2b3c4d.css`
    pub fn hashed_name(&self, name: &str) -> Option<String> {
        let asset = self.get(name)?;
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        Some(format!("{stem}.{}.{extension}", asset.hash))
    }

    /// `portal.1a2b3c4d.css` → the asset, if that is its hash.
    pub fn by_hashed_name(&self, hashed: &str) -> Option<&Asset> {
        let (rest, extension) = hashed.rsplit_once('.')?;
        let (stem, hash) = rest.rsplit_once('.')?;
        self.get(&format!("{stem}.{extension}")).filter(|asset| asset.hash == hash)
    }
}

/// Names of ours are in small letters: `a.TXT` is no text of a theme.
pub(super) fn has_extension(name: &str, extension: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found == extension)
}

fn media_type(name: &str) -> &'static str {
    match Path::new(name).extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}
