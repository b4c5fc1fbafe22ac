//! Bytes to text. Detected where it is not told; if decoding would need replacement characters, nothing is
//! imported.

use super::SheetFailure;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// Text, and the encoding that it was read in.
pub(super) struct Decoded {
    /// The text, perhaps with its byte-order mark.
    pub text: String,
    /// Where it begins, after the mark.
    pub start: usize,
    /// The encoding's name.
    pub encoding: &'static str,
    /// The file's bytes, where they are not those of the text.
    pub original: Option<Vec<u8>>,
}

/// Decodes a file's bytes. Those of UTF-8 become the text as they are, without a copy.
///
/// # Errors
/// [`SheetFailure::UnknownEncoding`], [`SheetFailure::CannotDecode`], [`SheetFailure::NotText`].
pub(super) fn decode(bytes: Vec<u8>, chosen: Option<&str>) -> Result<Decoded, SheetFailure> {
    let marked = Encoding::for_bom(&bytes);
    let encoding = match (chosen, marked) {
        (Some(label), _) => Encoding::for_label(label.trim().as_bytes())
            .ok_or_else(|| SheetFailure::UnknownEncoding(label.to_owned()))?,
        (None, Some((encoding, _))) => encoding,
        (None, None) => detect(&bytes)?,
    };
    let mark = marked.filter(|(marked, _)| *marked == encoding).map_or(0, |(_, length)| length);
    let encoding_name = encoding.name();
    let decoded = if encoding == UTF_8 {
        let text = String::from_utf8(bytes).map_err(|error| SheetFailure::CannotDecode {
            encoding: encoding_name,
            line: line_at(error.as_bytes(), error.utf8_error().valid_up_to()),
        })?;
        Decoded { text, start: mark, encoding: encoding_name, original: None }
    } else {
        let text = decode_as(bytes.get(mark..).unwrap_or_default(), encoding)?.into_owned();
        Decoded { text, start: 0, encoding: encoding_name, original: Some(bytes) }
    };
    match memchr::memchr(0, decoded.text.as_bytes()) {
        None => Ok(decoded),
        Some(at) => {
            let line = line_at(decoded.text.as_bytes(), at);
            Err(SheetFailure::NotText { line, encoding: encoding_name })
        }
    }
}

/// How much is looked at to tell UTF-16 without a mark.
const SAMPLE_BYTES: usize = 4_096;

fn detect(bytes: &[u8]) -> Result<&'static Encoding, SheetFailure> {
    let sample = bytes.get(..SAMPLE_BYTES).unwrap_or(bytes);
    if let Some(encoding) = unmarked_utf_16(sample) {
        return Ok(encoding);
    }
    let Err(error) = std::str::from_utf8(bytes) else { return Ok(UTF_8) };
    // Text in UTF-8 with a few broken bytes would be garbled in any other encoding.
    let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
    if good.iter().filter(|byte| **byte >= 0xC0).count() >= 1 && !good.is_empty() {
        return Err(SheetFailure::CannotDecode {
            encoding: UTF_8.name(),
            line: line_at(bytes, error.valid_up_to()),
        });
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    Ok(detector.guess(Some(b"uk"), Utf8Detection::Deny))
}

/// In UTF-16 every other byte of plain text is zero; which one tells the byte order.
fn unmarked_utf_16(sample: &[u8]) -> Option<&'static Encoding> {
    let (pairs, _) = sample.as_chunks::<2>();
    if pairs.len() < 2 {
        return None;
    }
    let zeros = |pick: fn(&[u8; 2]) -> u8| pairs.iter().filter(|pair| pick(pair) == 0).count();
    let (first, second) = (zeros(|[first, _]| *first), zeros(|[_, second]| *second));
    let most = pairs.len() * 2 / 5;
    match (first, second) {
        (0, second) if second > most => Some(UTF_16LE),
        (first, 0) if first > most => Some(UTF_16BE),
        _ => None,
    }
}

fn decode_as<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Result<Cow<'a, str>, SheetFailure> {
    let cannot = |line| SheetFailure::CannotDecode { encoding: encoding.name(), line };
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    if had_errors {
        let at = text.find('\u{FFFD}').unwrap_or(text.len());
        return Err(cannot(line_at(text.as_bytes(), at)));
    }
    // The five bytes that Windows-1252 leaves free decode to control characters that no one writes.
    let undefined = |c: char| matches!(c, '\u{81}' | '\u{8d}' | '\u{8f}' | '\u{90}' | '\u{9d}');
    if encoding == WINDOWS_1252
        && let Some(at) = text.find(undefined)
    {
        return Err(cannot(line_at(text.as_bytes(), at)));
    }
    Ok(text)
}

fn line_at(bytes: &[u8], at: usize) -> u64 {
    let before = bytes.get(..at).unwrap_or(bytes);
    let feeds = memchr::memchr_iter(b'\n', before).count();
    let returns = if feeds == 0 { memchr::memchr_iter(b'\r', before).count() } else { 0 };
    (feeds + returns) as u64 + 1
}
