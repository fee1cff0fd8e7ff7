//! Whether a file came whole: uploads break off, and decoders show what there is as if it were all.

/// A PDF ends with `startxref`, a number and `%%EOF` (ISO 32000-2, 7.5.5); readers look for it in the last kilobyte.
pub fn pdf(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(1024)..];
    let Some(end) = find_last(tail, b"%%EOF") else { return false };
    let before = &bytes[..bytes.len() - tail.len() + end];
    find_last(&before[before.len().saturating_sub(1024)..], b"startxref").is_some()
}

fn find_last(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).rposition(|window| window == word)
}

/// Walks a JPEG's segments (ISO 10918-1, B.1) to the end-of-image mark after its first scan. The thumbnail in a camera's
/// metadata has such a mark too, so it is not enough to look for one.
pub fn jpeg(bytes: &[u8]) -> bool {
    let mut at = 2;
    let mut scanned = false;
    loop {
        // In a scan every byte counts until a mark; a mark is 0xff and neither a stuffed zero nor a restart.
        while scanned && at + 1 < bytes.len() && (bytes[at] != 0xff || matches!(bytes[at + 1], 0 | 0xd0..=0xd7 | 0xff))
        {
            at += 1;
        }
        let (Some(&0xff), Some(&mark)) = (bytes.get(at), bytes.get(at + 1)) else { return false };
        match mark {
            0xff => at += 1,
            0xd9 => return scanned,
            0x01 | 0xd0..=0xd8 => at += 2,
            _ => {
                let (Some(&high), Some(&low)) = (bytes.get(at + 2), bytes.get(at + 3)) else { return false };
                at += 2 + usize::from(u16::from_be_bytes([high, low])).max(2);
                scanned |= mark == 0xda;
            }
        }
    }
}

/// Walks a PNG's chunks to `IEND`.
pub fn png(bytes: &[u8]) -> bool {
    let mut at = 8;
    while let Some(&[a, b, c, d, k1, k2, k3, k4]) = bytes.get(at..at + 8).and_then(<[u8]>::first_chunk::<8>) {
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        let next = at.saturating_add(12).saturating_add(length);
        if next > bytes.len() {
            return false;
        }
        if [k1, k2, k3, k4] == *b"IEND" {
            return true;
        }
        at = next;
    }
    false
}

/// A RIFF says how long it is.
pub fn webp(bytes: &[u8]) -> bool {
    let Some(&[_, _, _, _, a, b, c, d]) = bytes.first_chunk::<8>() else { return false };
    (u32::from_le_bytes([a, b, c, d]) as usize).saturating_add(8) <= bytes.len()
}
