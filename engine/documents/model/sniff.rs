//! What a file is: told by its bytes. A name is what somebody typed.

use std::io::Cursor;

use image::{ImageFormat, ImageReader, Limits};

use super::FILE_LIMIT;
use crate::{storage::text_enum, web::whole};

text_enum! {
    /// The types that are taken: those that browsers show without running anything.
    pub enum Media {
        /// PDF.
        Pdf = "application/pdf",
        /// JPEG.
        Jpeg = "image/jpeg",
        /// PNG.
        Png = "image/png",
        /// WebP.
        Webp = "image/webp",
    }
}

impl Media {
    /// The endings of its files, the usual one first.
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Png => &["png"],
            Self::Webp => &["webp"],
        }
    }

    /// Whether it is a picture.
    pub const fn is_picture(self) -> bool {
        !matches!(self, Self::Pdf)
    }
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It has no bytes.
    Empty,
    /// More than [`FILE_LIMIT`].
    TooLarge,
    /// Not one of the types that are taken, whatever its name says.
    WrongType,
    /// Begins like one of the types, but its end is missing.
    CutOff,
    /// The picture cannot be decoded.
    Damaged,
    /// The picture has more pixels than can be looked at safely.
    TooManyPixels,
}

impl Fault {
    /// The text that says so; it is given the file's `name`.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::Empty => "documents-file-empty",
            Self::TooLarge => "documents-file-too-large",
            Self::WrongType => "documents-file-wrong-type",
            Self::CutOff => "documents-file-cut-off",
            Self::Damaged => "documents-file-damaged",
            Self::TooManyPixels => "documents-file-too-many-pixels",
        }
    }
}

/// The longest side of a picture, and the memory that decoding one may take.
const SIDE: u32 = 20_000;
const MEMORY: u64 = 320 * 1024 * 1024;

/// Looks at a whole file. Decodes pictures, so it belongs on a thread of its own.
///
/// # Errors
/// Why the file is not taken.
pub fn check(bytes: &[u8]) -> Result<Media, Fault> {
    if bytes.is_empty() {
        return Err(Fault::Empty);
    }
    if bytes.len() > FILE_LIMIT {
        return Err(Fault::TooLarge);
    }
    let media = sniff(bytes).ok_or(Fault::WrongType)?;
    let whole = match media {
        Media::Pdf => whole::pdf(bytes),
        Media::Jpeg => whole::jpeg(bytes),
        Media::Png => whole::png(bytes),
        Media::Webp => whole::webp(bytes),
    };
    if !whole {
        return Err(Fault::CutOff);
    }
    match media {
        Media::Pdf => {}
        Media::Jpeg => decode(bytes, ImageFormat::Jpeg)?,
        Media::Png => decode(bytes, ImageFormat::Png)?,
        Media::Webp => decode(bytes, ImageFormat::WebP)?,
    }
    Ok(media)
}

/// The first bytes. A PDF must begin with its mark: one that begins as something else could be read as something else.
fn sniff(bytes: &[u8]) -> Option<Media> {
    match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => Some(Media::Pdf),
        [0xff, 0xd8, 0xff, ..] => Some(Media::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Media::Png),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Media::Webp),
        _ => None,
    }
}

fn decode(bytes: &[u8], format: ImageFormat) -> Result<(), Fault> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    match reader.decode() {
        Ok(_) => Ok(()),
        Err(image::ImageError::Limits(_)) => Err(Fault::TooManyPixels),
        Err(_) => Err(Fault::Damaged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn picture(format: ImageFormat) -> Vec<u8> {
        let image = image::RgbImage::from_fn(64, 48, |x, y| {
            image::Rgb([x * 3, y * 5, x ^ y].map(|part| u8::try_from(part).unwrap_or(u8::MAX)))
        });
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\nxref\n0 1\ntrailer<<>>\nstartxref\n40\n%%EOF\n";

    #[test]
    fn a_file_is_what_its_bytes_say() {
        assert_eq!(check(PDF), Ok(Media::Pdf));
        assert_eq!(check(&picture(ImageFormat::Jpeg)), Ok(Media::Jpeg));
        assert_eq!(check(&picture(ImageFormat::Png)), Ok(Media::Png));
        assert_eq!(check(&picture(ImageFormat::WebP)), Ok(Media::Webp));
        assert_eq!(check(b""), Err(Fault::Empty));
        assert_eq!(check(&vec![b'%'; FILE_LIMIT + 1]), Err(Fault::TooLarge));
        for other in [
            &b"MZ\x90\0program"[..],
            b"PK\x03\x04archive",
            b"<html><script>",
            b"<svg onload=",
            b"GIF89a",
            b" %PDF-1.4 %%EOF",
        ] {
            assert_eq!(check(other), Err(Fault::WrongType));
        }
    }

    #[test]
    fn trailing_bytes_that_some_cameras_add_are_no_fault() {
        let mut jpeg = picture(ImageFormat::Jpeg);
        jpeg.extend_from_slice(b"SEFT trailer");
        assert_eq!(check(&jpeg), Ok(Media::Jpeg));
    }

    #[test]
    fn the_thumbnail_of_a_photograph_does_not_hide_that_the_photograph_is_cut_off() {
        let whole = picture(ImageFormat::Jpeg);
        let mut jpeg = vec![0xff, 0xd8, 0xff, 0xe1];
        jpeg.extend_from_slice(&u16::try_from(whole.len() + 2).unwrap().to_be_bytes());
        jpeg.extend_from_slice(&whole);
        jpeg.extend_from_slice(&whole[2..]);
        assert_eq!(check(&jpeg), Ok(Media::Jpeg));
        assert_eq!(check(&jpeg[..jpeg.len() - 40]), Err(Fault::CutOff));
    }

    #[test]
    fn a_picture_that_would_fill_the_memory_is_refused() {
        // A PNG header of 30 000 by 30 000 pixels with a right checksum, and nothing in it.
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        let mut header = b"IHDR".to_vec();
        for bytes in [&30_000_u32.to_be_bytes()[..], &30_000_u32.to_be_bytes()[..], &[8, 2, 0, 0, 0]] {
            png.extend_from_slice(bytes);
            header.extend_from_slice(bytes);
        }
        png.extend_from_slice(&crc(&header).to_be_bytes());
        png.extend_from_slice(b"\0\0\0\0IEND\xae\x42\x60\x82");
        assert_eq!(check(&png), Err(Fault::TooManyPixels));
    }

    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0, |crc, &byte| {
            (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
        })
    }

    proptest! {
        #[test]
        fn a_file_cut_off_anywhere_is_never_taken(cut in 0..1000_usize, which in 0..4_usize) {
            let whole = match which {
                0 => PDF.to_vec(),
                1 => picture(ImageFormat::Jpeg),
                2 => picture(ImageFormat::Png),
                _ => picture(ImageFormat::WebP),
            };
            // The line end after a PDF's last word may be missing.
            let end = whole.len() - usize::from(which == 0);
            let length = end * cut / 1000;
            prop_assert!(check(&whole[..length]).is_err());
        }

        #[test]
        fn any_bytes_are_looked_at_without_a_panic(start in 0..5_usize, mut rest in proptest::collection::vec(any::<u8>(), 0..400)) {
            let starts: [&[u8]; 5] = [b"", b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x10\0\0\0WEBP"];
            let mut bytes = starts[start].to_vec();
            bytes.append(&mut rest);
            let _ = check(&bytes);
        }
    }
}
