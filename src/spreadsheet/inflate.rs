//! The parts of a zipped workbook, unpacked as a stream under the limits on hostile files: 1 GiB in all and 200
//! bytes out of one.

use super::{MAX_BYTES, SheetFailure};
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use zip::ZipArchive;

/// Small parts may pack better than 200:1.
const RATIO_GRACE_BYTES: u64 = 1 << 20;
const MAX_RATIO: u64 = 200;

/// A zipped workbook.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    kind: &'static str,
    meter: Meter,
}

/// What was unpacked so far, and the limit that was hit.
#[derive(Default)]
struct Meter {
    inflated: Cell<u64>,
    hit: Cell<Option<Limit>>,
}

#[derive(Clone, Copy)]
enum Limit {
    Bytes,
    Ratio,
}

impl<'a> Package<'a> {
    /// `kind` names the format in messages.
    pub(super) fn open(bytes: &'a [u8], kind: &'static str) -> Result<Self, SheetFailure> {
        let archive =
            ZipArchive::new(Cursor::new(bytes)).map_err(|error| SheetFailure::damaged(kind, error))?;
        Ok(Self { archive, kind, meter: Meter::default() })
    }

    /// The names of all parts.
    pub(super) fn names(&self) -> Vec<String> {
        self.archive.file_names_raw().map(|name| String::from_utf8_lossy(name).into_owned()).collect()
    }

    /// Whether there is such a part.
    pub(super) fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// Reads a part with `read`. A limit that was hit on the way is reported in place of what `read` made of it.
    ///
    /// # Errors
    /// What `read` fails with, a limit, or damage.
    pub(super) fn read<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut dyn BufRead) -> Result<T, SheetFailure>,
    ) -> Result<T, SheetFailure> {
        let kind = self.kind;
        let damaged =
            |error: &dyn std::fmt::Display| SheetFailure::damaged(kind, format!("{error} ({name})"));
        let part = self.archive.by_name(name).map_err(|error| damaged(&error))?;
        if part.encrypted() {
            return Err(SheetFailure::PasswordProtected);
        }
        let packed = part.compressed_size();
        let stream = Inflating { part: Box::new(part), packed, inflated: 0, meter: &self.meter };
        let result = read(&mut BufReader::with_capacity(64 << 10, stream));
        match self.meter.hit.get() {
            Some(Limit::Bytes) => Err(SheetFailure::TooManyBytes),
            Some(Limit::Ratio) => Err(SheetFailure::SuspiciousRatio),
            None => result,
        }
    }
}

/// A part that is being unpacked.
struct Inflating<'p, 'm> {
    part: Box<dyn Read + 'p>,
    packed: u64,
    inflated: u64,
    meter: &'m Meter,
}

impl Read for Inflating<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.part.read(buffer)?;
        self.inflated += count as u64;
        let total = self.meter.inflated.get() + count as u64;
        self.meter.inflated.set(total);
        let limit = if total > MAX_BYTES {
            Some(Limit::Bytes)
        } else if self.inflated > RATIO_GRACE_BYTES && self.inflated / MAX_RATIO > self.packed {
            Some(Limit::Ratio)
        } else {
            None
        };
        if limit.is_some() {
            self.meter.hit.set(limit);
            return Err(io::Error::other("a limit on unpacking was hit"));
        }
        Ok(count)
    }
}
