//! The records of an Excel 97–2003 workbook stream (BIFF8, MS-XLS), and the texts in them, which may run on over
//! several records.

use super::xls_container::u16_at;

/// One record: its number and its bytes, with those of the records that continue it as further pieces.
pub(super) struct Record<'a> {
    pub number: u16,
    pub pieces: Vec<&'a [u8]>,
}

impl<'a> Record<'a> {
    /// The bytes of the record itself.
    pub(super) fn body(&self) -> &'a [u8] {
        self.pieces.first().copied().unwrap_or_default()
    }
}

const CONTINUE: u16 = 0x003C;

/// The record that ends a part of a workbook.
const END: u16 = 0x000A;

/// Walks over the records of one part of a stream, from a position on to the record that ends it.
pub(super) struct Records<'a> {
    stream: &'a [u8],
    at: usize,
    progress: Progress,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    Within,
    AtEnd,
}

impl<'a> Records<'a> {
    pub(super) fn from(stream: &'a [u8], at: usize) -> Self {
        Self { stream, at, progress: Progress::Within }
    }

    /// Whether the part was read to its end; else the stream was cut off in it.
    pub(super) fn reached_end(&self) -> bool {
        self.progress == Progress::AtEnd
    }

    /// Where in the stream it has come to.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    fn single(&mut self) -> Option<(u16, &'a [u8])> {
        let number = u16_at(self.stream, self.at)?;
        let length = usize::from(u16_at(self.stream, self.at + 2)?);
        let start = self.at + 4;
        let body = self.stream.get(start..start + length)?;
        self.at = start + length;
        Some((number, body))
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        if self.reached_end() {
            return None;
        }
        let (number, body) = self.single()?;
        if number == END {
            self.progress = Progress::AtEnd;
            return None;
        }
        let mut pieces = vec![body];
        while u16_at(self.stream, self.at) == Some(CONTINUE) {
            let Some((_, more)) = self.single() else { break };
            pieces.push(more);
        }
        Some(Record { number, pieces })
    }
}

/// Reads through the pieces of a record.
pub(super) struct Pieces<'a> {
    pieces: std::vec::IntoIter<&'a [u8]>,
    current: &'a [u8],
}

impl<'a> Pieces<'a> {
    pub(super) fn new(record: Record<'a>) -> Self {
        let mut pieces = record.pieces.into_iter();
        let current = pieces.next().unwrap_or_default();
        Self { pieces, current }
    }

    fn byte(&mut self) -> Option<u8> {
        self.at_least_one()?;
        let (first, rest) = self.current.split_first()?;
        self.current = rest;
        Some(*first)
    }

    fn at_least_one(&mut self) -> Option<()> {
        while self.current.is_empty() {
            self.current = self.pieces.next()?;
        }
        Some(())
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        Some(u32::from(self.u16()?) | u32::from(self.u16()?) << 16)
    }

    pub(super) fn skip(&mut self, mut count: usize) -> Option<()> {
        while count > 0 {
            self.at_least_one()?;
            let now = count.min(self.current.len());
            self.current = self.current.get(now..)?;
            count -= now;
        }
        Some(())
    }

    /// A text with its number of characters before it, its formatting skipped.
    pub(super) fn text(&mut self) -> Option<String> {
        let length = self.u16()?;
        let flags = self.byte()?;
        let runs = if flags & 8 == 0 { 0 } else { usize::from(self.u16()?) };
        let phonetic = if flags & 4 == 0 { 0 } else { self.u32()? as usize };
        let text = self.characters(usize::from(length), flags)?;
        self.skip(runs.checked_mul(4)?.checked_add(phonetic)?)?;
        Some(text)
    }

    /// Characters; where they run on into the next piece, that begins with flags of its own.
    pub(super) fn characters(&mut self, mut count: usize, mut flags: u8) -> Option<String> {
        let mut units = Vec::with_capacity(count.min(1 << 16));
        while count > 0 {
            if self.current.is_empty() {
                self.current = self.pieces.next()?;
                flags = self.byte()?;
            }
            let unit = if flags & 1 == 0 { u16::from(self.byte()?) } else { self.u16()? };
            units.push(unit);
            count -= 1;
        }
        Some(String::from_utf16_lossy(&units))
    }
}

/// A text whose length is one byte.
pub(super) fn short_text(bytes: &[u8]) -> Option<String> {
    let (length, rest) = bytes.split_first()?;
    let (flags, rest) = rest.split_first()?;
    let mut pieces = Pieces { pieces: Vec::new().into_iter(), current: rest };
    pieces.characters(usize::from(*length), *flags)
}
