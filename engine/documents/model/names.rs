//! Names of files, as somebody's machine wrote them, made fit for lists, headers and other machines' folders.

use std::fmt::Write;

use super::{Media, TITLE_LIMIT};

/// The longest name, without its ending.
const STEM: usize = 100;

/// A clean name with the ending of the file's true type: no folders, no control or invisible characters, nothing that
/// turns the reading direction (which would show `exe.pdf` for `fdp.exe`), nothing that a file system refuses.
pub fn clean_name(raw: &str, media: Media) -> String {
    let last = raw.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last
        .chars()
        .filter(|c| !c.is_control() && !is_invisible(*c))
        .map(|c| if matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*') { '_' } else { c })
        .collect();
    let words = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = words.trim_matches([' ', '.']);
    let stem = match name.rsplit_once('.') {
        Some((stem, ending)) if media.endings().contains(&ending.to_ascii_lowercase().as_str()) => stem,
        _ => name,
    };
    let stem: String = stem.trim_matches([' ', '.']).chars().take(STEM).collect();
    let stem = stem.trim_end_matches([' ', '.']);
    let ending = media.endings()[0];
    if stem.is_empty() {
        return format!("file.{ending}");
    }
    let guard = if is_reserved(stem) { "_" } else { "" };
    format!("{guard}{stem}.{ending}")
}

/// Marks of direction, joiners, byte-order marks and tags: seen by nobody, believed by machines.
fn is_invisible(c: char) -> bool {
    matches!(u32::from(c),
        0x00ad | 0x061c | 0x180e | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfe00..=0xfe0f | 0xfeff
        | 0xfff9..=0xfffb | 0xe0000..=0xe007f)
}

/// Names of devices on Windows, whatever their ending.
fn is_reserved(stem: &str) -> bool {
    let first = stem.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    matches!(first.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || (first.len() == 4
            && (first.starts_with("COM") || first.starts_with("LPT"))
            && first.ends_with(|c: char| c.is_ascii_digit()))
}

/// What the list shows for a file without a title: its clean name without the ending, underscores as spaces.
pub fn title_of(clean: &str) -> String {
    let stem = clean.rsplit_once('.').map_or(clean, |(stem, _)| stem);
    let words = stem.replace('_', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    let title: String = words.chars().take(TITLE_LIMIT).collect();
    if title.is_empty() { stem.to_owned() } else { title }
}

/// The header that names a download (RFC 6266): plain ASCII for old readers, UTF-8 for all others.
pub fn content_disposition(inline: bool, name: &str) -> String {
    let how = if inline { "inline" } else { "attachment" };
    let ascii: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ' { c } else { '_' })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        // attr-char of RFC 5987.
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    format!("{how}; filename=\"{ascii}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_loses_its_folders_and_what_nobody_sees() {
        assert_eq!(clean_name("C:\\Users\\ana\\Análisis 2026.PDF", Media::Pdf), "Análisis 2026.pdf");
        assert_eq!(clean_name("../../etc/passwd", Media::Pdf), "passwd.pdf");
        assert_eq!(clean_name("photo\0\r\nX.jpeg", Media::Jpeg), "photoX.jpg");
        assert_eq!(clean_name("fac\u{202e}fdp.exe", Media::Pdf), "facfdp.exe.pdf");
        assert_eq!(clean_name("", Media::Png), "file.png");
        assert_eq!(clean_name("..", Media::Png), "file.png");
        assert_eq!(clean_name(".pdf", Media::Pdf), "pdf.pdf");
        assert_eq!(clean_name("nul.pdf", Media::Pdf), "_nul.pdf");
        assert_eq!(clean_name("a\"b<c>.png", Media::Png), "a_b_c_.png");
        assert_eq!(clean_name("program.exe", Media::Webp), "program.exe.webp");
    }

    #[test]
    fn a_title_is_made_of_the_name_where_nobody_typed_one() {
        assert_eq!(title_of("radiografia_torax_2026.pdf"), "radiografia torax 2026");
        assert_eq!(title_of("_.pdf"), "_");
    }

    #[test]
    fn a_download_keeps_its_accents() {
        assert_eq!(
            content_disposition(false, "Análisis 1.pdf"),
            "attachment; filename=\"An_lisis 1.pdf\"; filename*=UTF-8''An%C3%A1lisis%201.pdf"
        );
        assert!(content_disposition(true, "x.png").starts_with("inline; "));
    }

    proptest! {
        #[test]
        fn any_name_becomes_one_that_every_list_header_and_folder_can_take(raw in any::<String>()) {
            for &media in Media::ALL {
                let name = clean_name(&raw, media);
                let ending = media.endings()[0];
                prop_assert!(name.strip_suffix(ending).is_some_and(|rest| rest.ends_with('.')));
                prop_assert!(!name.contains(['/', '\\', '"', '\r', '\n', '\0']));
                prop_assert!(name.chars().count() <= STEM + 6);
                prop_assert!(!name.starts_with('.'));
                prop_assert_eq!(clean_name(&name, media), name.clone(), "cleaning twice changes nothing");
                prop_assert!(!title_of(&name).is_empty());
                prop_assert!(http::HeaderValue::from_str(&content_disposition(true, &name)).is_ok());
            }
        }
    }
}
