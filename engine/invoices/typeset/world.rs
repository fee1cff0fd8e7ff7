//! What typst may see: one layout, one sheet of data, the logo, the fonts that are compiled in. No files, no network, no clock.

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
    sheet: FileId,
    svg: FileId,
    png: FileId,
}

/// The same for every invoice. The names of files are interned for ever, so there are four of them and no more.
static SHARED: LazyLock<Shared> = LazyLock::new(|| {
    let fonts: Vec<Font> = typst_assets::fonts().flat_map(|data| Font::iter(Bytes::new(data))).collect();
    let book = FontBook::from_fonts(&fonts);
    let file = |name| {
        let path = VirtualPath::new(name).expect("a plain name is a path");
        RootedPath::new(VirtualRoot::Project, path).intern()
    };
    Shared {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(book),
        fonts,
        main: file("/invoice.typ"),
        sheet: file("/invoice.json"),
        svg: file("/logo.svg"),
        png: file("/logo.png"),
    }
});

struct Sheet {
    layout: Source,
    data: Bytes,
    logo: Option<(FileId, Bytes)>,
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
        if id == SHARED.main { Ok(self.layout.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match &self.logo {
            _ if id == SHARED.sheet => Ok(self.data.clone()),
            Some((logo, bytes)) if *logo == id => Ok(bytes.clone()),
            _ => Err(FileError::AccessDenied),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        SHARED.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        Some(self.day)
    }
}

/// Typesets a layout with its data.
pub(super) fn typeset(
    layout: String,
    data: Vec<u8>,
    logo: Option<(&'static str, Raw)>,
    ident: &str,
    day: Date,
) -> Result<Raw, String> {
    let civil = |number: i8| u8::try_from(number).unwrap_or(1);
    let day = Datetime::from_ymd(i32::from(day.year()), civil(day.month()), civil(day.day())).ok_or("no such day")?;
    let midnight =
        Datetime::from_ymd_hms(day.year().unwrap_or(1970), day.month().unwrap_or(1), day.day().unwrap_or(1), 0, 0, 0)
            .ok_or("no such day")?;
    let sheet = Sheet {
        layout: Source::new(SHARED.main, layout),
        data: Bytes::new(data),
        logo: logo.map(|(name, bytes)| {
            let id = if name == "logo.svg" { SHARED.svg } else { SHARED.png };
            (id, Bytes::new(bytes.to_vec()))
        }),
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
