//! Documents typeset by typst, which sees what it is given and the fonts that are compiled in: no other files, no network, no clock.
//!
//! It knows no limit of time: what the operator's themes bring is typeset here, what plugins bring in a process that may be ended.

use std::sync::LazyLock;

use bytes::Bytes as Raw;
use jiff::civil::Date;
use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

struct Shared {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    main: FileId,
}

/// A document to be typeset.
pub(crate) struct Document<'a> {
    /// Its markup.
    pub markup: String,
    /// The files that the markup reads, by their names. Names are interned for ever: a process uses a few.
    pub files: Vec<(&'a str, Raw)>,
    /// What makes it another document than any other: the same for the same one.
    pub ident: &'a str,
    /// What it takes for today.
    pub day: Date,
}

/// The same for every document.
static SHARED: LazyLock<Shared> = LazyLock::new(|| {
    let fonts: Vec<Font> = typst_assets::fonts().flat_map(|data| Font::iter(Bytes::new(data))).collect();
    let book = FontBook::from_fonts(&fonts);
    Shared { library: LazyHash::new(Library::default()), book: LazyHash::new(book), fonts, main: file("main.typ") }
});

fn file(name: &str) -> FileId {
    let path = VirtualPath::new(format!("/{name}")).expect("a plain name is a path");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

struct Sheet {
    markup: Source,
    files: Vec<(FileId, Bytes)>,
    day: Datetime,
}

impl World for Sheet {
    fn library(&self) -> &LazyHash<Library> {
        &SHARED.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &SHARED.book
    }

    fn main(&self) -> FileId {
        SHARED.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == SHARED.main { Ok(self.markup.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let found = self.files.iter().find(|(known, _)| *known == id);
        found.map(|(_, bytes)| bytes.clone()).ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        SHARED.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        Some(self.day)
    }
}

/// The document as PDF/A-3 and PDF/UA-1, the same bytes for the same document.
pub(crate) fn pdf(document: Document<'_>) -> Result<Raw, String> {
    let Document { markup, files, ident, day } = document;
    let civil = |number: i8| u8::try_from(number).unwrap_or(1);
    let day = Datetime::from_ymd(i32::from(day.year()), civil(day.month()), civil(day.day())).ok_or("no such day")?;
    let midnight =
        Datetime::from_ymd_hms(day.year().unwrap_or(1970), day.month().unwrap_or(1), day.day().unwrap_or(1), 0, 0, 0)
            .ok_or("no such day")?;
    let sheet = Sheet {
        markup: Source::new(SHARED.main, markup),
        files: files.into_iter().map(|(name, bytes)| (file(name), Bytes::new(bytes.to_vec()))).collect(),
        day,
    };
    let document = typst::compile(&sheet).output.map_err(|errors| said(&errors))?;
    let options = PdfOptions {
        ident: Smart::Custom(ident.to_owned()),
        creator: Smart::Custom(Some("antesala".to_owned())),
        timestamp: Some(Timestamp::new_utc(midnight)),
        standards: PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1])
            .map_err(|error| error.message().to_string())?,
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&document, &options).map_err(|errors| said(&errors))?;
    // What was kept to be quick the next time is not kept for ever.
    comemo_evict();
    Ok(bytes.into())
}

fn comemo_evict() {
    typst::comemo::evict(10);
}

fn said(errors: &[SourceDiagnostic]) -> String {
    errors.iter().map(|error| error.message.to_string()).collect::<Vec<_>>().join("; ")
}
