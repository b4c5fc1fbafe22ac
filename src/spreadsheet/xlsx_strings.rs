//! The texts that an XLSX workbook's cells share.

use super::SheetFailure;
use super::failure::MAX_SHARED_BYTES;
use super::xml::{XmlStream, append_text};
use quick_xml::events::Event;
use std::borrow::Cow;
use std::io::BufRead;

/// The shared texts, one after another in a single string.
#[derive(Default)]
pub(super) struct SharedStrings {
    texts: String,
    ends: Vec<u32>,
}

impl SharedStrings {
    /// Reads `sharedStrings.xml`.
    pub(super) fn read(part: &mut dyn BufRead) -> Result<Self, SheetFailure> {
        let mut xml = XmlStream::new(part, "XLSX");
        let mut strings = Self::default();
        let mut item = String::new();
        let (mut in_text, mut phonetic_depth) = (InText::No, 0u32);
        loop {
            let event = xml.next()?;
            match &event {
                Event::Start(element) => match element.local_name().as_ref() {
                    "si" => item.clear(),
                    "rPh" => phonetic_depth += 1,
                    "t" if phonetic_depth == 0 => in_text = InText::Yes,
                    _ => {}
                },
                Event::End(element) => match element.local_name().as_ref() {
                    "si" => strings.push(&unescaped(&item))?,
                    "rPh" => phonetic_depth = phonetic_depth.saturating_sub(1),
                    "t" => in_text = InText::No,
                    _ => {}
                },
                Event::Eof => return Ok(strings),
                _ if in_text == InText::Yes => append_text(&mut item, &event),
                _ => {}
            }
            if strings.texts.len() + item.len() > MAX_SHARED_BYTES {
                return Err(SheetFailure::TooMuchText);
            }
        }
    }

    fn push(&mut self, text: &str) -> Result<(), SheetFailure> {
        self.texts.push_str(text);
        self.ends.push(u32::try_from(self.texts.len()).map_err(|_| SheetFailure::TooManyBytes)?);
        Ok(())
    }

    /// A text by its number.
    pub(super) fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize,
            None => 0,
        };
        self.texts.get(start..end)
    }
}

#[derive(PartialEq, Eq)]
enum InText {
    No,
    Yes,
}

/// `_x000D_` stands for a character that XML cannot hold. A zero byte stays as it is written.
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, escape) = rest.split_at(at);
        plain.push_str(before);
        let code = escape.get(2..6).filter(|_| escape.get(6..7) == Some("_"));
        let c = code
            .filter(|code| code.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|code| u32::from_str_radix(code, 16).ok())
            .and_then(char::from_u32)
            .filter(|c| *c != '\0');
        let taken = if let Some(c) = c {
            plain.push(c);
            7
        } else {
            plain.push_str("_x");
            2
        };
        rest = escape.get(taken..).unwrap_or_default();
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_undone_once() {
        for (written, read) in [
            ("a_x000D_b", "a\rb"),
            ("_x005F_x000D_", "_x000D_"),
            ("_x00", "_x00"),
            ("_xé000_", "_xé000_"),
            ("_x0000_", "_x0000_"),
            ("x_x0041__x0042_", "xAB"),
        ] {
            assert_eq!(unescaped(written), read);
        }
    }

    #[test]
    fn rich_text_is_joined_and_phonetic_text_left_out() {
        let xml = "<sst><si><t>a&amp;b</t></si><si/><si><r><t>c</t></r><r><t xml:space=\"preserve\"> d</t></r>\
                   <rPh><t>zzz</t></rPh></si></sst>";
        let strings = SharedStrings::read(&mut xml.as_bytes()).unwrap();
        let all: Vec<_> = (0..4).map(|index| strings.get(index)).collect();
        assert_eq!(all, [Some("a&b"), Some(""), Some("c d"), None]);
    }
}
