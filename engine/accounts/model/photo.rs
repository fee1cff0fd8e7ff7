//! The photograph: whatever a phone or camera made becomes a small upright square JPEG that says nothing but the picture.

use std::io::Cursor;

use image::{
    DynamicImage, GenericImageView, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage,
    codecs::jpeg::JpegEncoder, imageops::FilterType,
};

use crate::web::whole;

/// The side of the kept picture in pixels.
pub const SIDE: u32 = 512;
const LARGEST_FILE: usize = 15 * 1024 * 1024;
const LONGEST_SIDE: u32 = 16_000;
const MOST_PIXELS: u64 = 60_000_000;
const SMALLEST_SIDE: u32 = 64;

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoProblem {
    /// Not a JPEG, PNG or WebP, whatever its name says.
    NotAPicture,
    /// Cut off or damaged.
    Damaged,
    /// Too many bytes or pixels.
    TooLarge,
    /// Too few pixels.
    TooSmall,
}

impl PhotoProblem {
    /// The text that says what to do.
    pub const fn text_key(self) -> &'static str {
        match self {
            Self::NotAPicture => "accounts-error-photo-kind",
            Self::Damaged => "accounts-error-photo-damaged",
            Self::TooLarge => "accounts-error-photo-large",
            Self::TooSmall => "accounts-error-photo-small",
        }
    }
}

/// Checks, turns, cuts and writes anew. It takes up to a second of processor time: not for an async thread.
///
/// # Errors
/// Why the file is not taken.
pub fn prepare(bytes: &[u8]) -> Result<Vec<u8>, PhotoProblem> {
    let upright = read(bytes)?;
    let (width, height) = upright.dimensions();
    let side = width.min(height);
    let square = upright.crop_imm((width - side) / 2, (height - side) / 2, side, side);
    let small =
        square.resize_exact(SIDE, SIDE, if side > SIDE { FilterType::Triangle } else { FilterType::CatmullRom });
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 86).encode_image(&on_white(&small)).map_err(|_| PhotoProblem::Damaged)?;
    Ok(jpeg)
}

fn read(bytes: &[u8]) -> Result<DynamicImage, PhotoProblem> {
    if bytes.len() > LARGEST_FILE {
        return Err(PhotoProblem::TooLarge);
    }
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| PhotoProblem::NotAPicture)?;
    let whole = match reader.format() {
        Some(ImageFormat::Jpeg) => whole::jpeg,
        Some(ImageFormat::Png) => whole::png,
        Some(ImageFormat::WebP) => whole::webp,
        _ => return Err(PhotoProblem::NotAPicture),
    };
    // A small file may unfold into gigabytes: its size is looked at before any pixel is.
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_PIXELS * 4 + 64 * 1024 * 1024);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| problem(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(PhotoProblem::TooLarge);
    }
    if width.min(height) < SMALLEST_SIDE {
        return Err(PhotoProblem::TooSmall);
    }
    if !whole(bytes) {
        return Err(PhotoProblem::Damaged);
    }
    let orientation = decoder.orientation().map_err(|error| problem(&error))?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| problem(&error))?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn problem(error: &image::ImageError) -> PhotoProblem {
    match error {
        image::ImageError::Limits(_) => PhotoProblem::TooLarge,
        _ => PhotoProblem::Damaged,
    }
}

/// JPEG knows no transparency: what was transparent becomes white, not black.
fn on_white(picture: &DynamicImage) -> RgbImage {
    let rgba = picture.to_rgba8();
    let blend = |colour: u8, alpha: u8| {
        let mixed = u16::from(colour) * u16::from(alpha) / 255 + (255 - u16::from(alpha));
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    RgbImage::from_fn(rgba.width(), rgba.height(), |x, y| {
        let [r, g, b, a] = rgba.get_pixel(x, y).0;
        Rgb([blend(r, a), blend(g, a), blend(b, a)])
    })
}

#[cfg(test)]
mod tests {
    use image::{ExtendedColorType, ImageEncoder, Rgba, RgbaImage};

    use super::*;

    const RED: Rgb<u8> = Rgb([200, 20, 20]);
    const BLUE: Rgb<u8> = Rgb([20, 20, 200]);

    /// A picture of 300 × 200 whose upper half is red, as JPEG with this EXIF orientation.
    fn jpeg(orientation: u8) -> Vec<u8> {
        let picture = RgbImage::from_fn(300, 200, |_, y| if y < 100 { RED } else { BLUE });
        let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
        exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new(&mut bytes);
        encoder.set_exif_metadata(exif).unwrap();
        encoder.write_image(&picture, 300, 200, ExtendedColorType::Rgb8).unwrap();
        bytes
    }

    fn is_reddish(picture: &DynamicImage, x: u32, y: u32) -> bool {
        let [r, _, b, _] = picture.get_pixel(x, y).0;
        r > b
    }

    #[test]
    fn a_photograph_becomes_a_square_of_512_without_metadata() {
        let kept = prepare(&jpeg(1)).unwrap();
        let picture = image::load_from_memory_with_format(&kept, ImageFormat::Jpeg).unwrap();
        assert_eq!(picture.dimensions(), (SIDE, SIDE));
        assert!(is_reddish(&picture, 256, 20) && !is_reddish(&picture, 256, 490));
        assert!(!kept.windows(4).any(|bytes| bytes == b"Exif"), "nothing about camera or place is kept");
    }

    #[test]
    fn a_picture_taken_sideways_is_turned_upright() {
        // 6: turned a quarter clockwise to be seen: what was above is at the right.
        let kept = prepare(&jpeg(6)).unwrap();
        let picture = image::load_from_memory(&kept).unwrap();
        assert!(is_reddish(&picture, 490, 256) && !is_reddish(&picture, 20, 256));
    }

    #[test]
    fn what_was_transparent_is_white() {
        let clear = RgbaImage::from_pixel(100, 100, Rgba([0, 0, 0, 0]));
        let mut png = Cursor::new(Vec::new());
        clear.write_to(&mut png, ImageFormat::Png).unwrap();
        let kept = image::load_from_memory(&prepare(png.get_ref()).unwrap()).unwrap();
        assert_eq!(kept.get_pixel(256, 256).0[..3], [255, 255, 255]);
    }

    #[test]
    fn what_is_no_picture_is_refused_whatever_it_is_called() {
        assert_eq!(prepare(b"%PDF-1.7 photo.jpg"), Err(PhotoProblem::NotAPicture));
        assert_eq!(prepare(b""), Err(PhotoProblem::NotAPicture));
        assert_eq!(prepare(b"GIF89a\x01\0\x01\0"), Err(PhotoProblem::NotAPicture));
    }

    #[test]
    fn half_a_picture_and_a_tiny_one_are_refused() {
        let mut png = Cursor::new(Vec::new());
        let shade = |value: u32| u8::try_from(value % 256).unwrap();
        RgbImage::from_fn(400, 400, |x, y| Rgb([shade(x), shade(y), shade(x * y)]))
            .write_to(&mut png, ImageFormat::Png)
            .unwrap();
        let whole = png.into_inner();
        assert_eq!(prepare(&whole[..whole.len() / 2]), Err(PhotoProblem::Damaged));
        let mut tiny = Cursor::new(Vec::new());
        RgbImage::from_pixel(10, 400, RED).write_to(&mut tiny, ImageFormat::Png).unwrap();
        assert_eq!(prepare(tiny.get_ref()), Err(PhotoProblem::TooSmall));
    }

    #[test]
    fn a_small_file_that_would_unfold_into_gigabytes_is_refused_unseen() {
        // The header of a PNG of 50 000 × 50 000 pixels.
        let mut header = b"IHDR".to_vec();
        header.extend(50_000_u32.to_be_bytes());
        header.extend(50_000_u32.to_be_bytes());
        header.extend([8, 6, 0, 0, 0]);
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
        png.extend(&header);
        png.extend(crc32(&header).to_be_bytes());
        png.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
        assert_eq!(prepare(&png), Err(PhotoProblem::TooLarge));
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
        })
    }
}
