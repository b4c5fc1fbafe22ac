//! The container of old Office files (compound file binary, MS-CFB): a file system in a file. Only what is
//! needed to get one stream out; every chain is bounded by the size of the file.

use super::SheetFailure;

const KIND: &str = "XLS";
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
/// From here on numbers are no sectors: free, end of chain and the like.
const FIRST_SPECIAL: u32 = 0xFFFF_FFFA;
const HEADER_BYTES: usize = 512;
const ENTRY_BYTES: usize = 128;

/// A compound file.
pub(super) struct Container<'a> {
    bytes: &'a [u8],
    sector_bytes: usize,
    table: Vec<u32>,
    mini_table: Vec<u32>,
    mini_stream: Vec<u8>,
    mini_cutoff: u64,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    start: u32,
    size: u64,
}

fn damaged(detail: &str) -> SheetFailure {
    SheetFailure::damaged(KIND, detail)
}

/// The names of everything in a compound file.
///
/// # Errors
/// [`SheetFailure::Damaged`].
pub(super) fn entry_names(bytes: &[u8]) -> Result<Vec<String>, SheetFailure> {
    let container = Container::open(bytes)?;
    Ok(container.entries.into_iter().map(|entry| entry.name).collect())
}

impl<'a> Container<'a> {
    /// Reads the tables of a compound file.
    ///
    /// # Errors
    /// [`SheetFailure::Damaged`].
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, SheetFailure> {
        let sector_bytes = match u16_at(bytes, 30) {
            Some(9) => 512,
            Some(12) => 4_096,
            _ => return Err(damaged("it has no valid header")),
        };
        let mut container = Self {
            bytes,
            sector_bytes,
            table: Vec::new(),
            mini_table: Vec::new(),
            mini_stream: Vec::new(),
            mini_cutoff: u64::from(u32_at(bytes, 56).unwrap_or(4_096)),
            entries: Vec::new(),
        };
        container.read_table()?;
        let directory = container.chain(u32_at(bytes, 48).unwrap_or(END_OF_CHAIN))?;
        let (entries, _) = directory.as_chunks::<ENTRY_BYTES>();
        container.entries = entries.iter().filter_map(|entry| directory_entry(entry)).collect();
        if let Some((start, size)) = container.entries.first().map(|root| (root.start, root.size)) {
            container.mini_stream = cut_to(container.chain(start)?, size)?;
        }
        let mini = container.chain(u32_at(bytes, 60).unwrap_or(END_OF_CHAIN))?;
        container.mini_table = numbers(&mini);
        Ok(container)
    }

    /// The bytes of a stream, by its name.
    pub(super) fn stream(&self, name: &str) -> Result<Option<Vec<u8>>, SheetFailure> {
        let Some(entry) = self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name)) else {
            return Ok(None);
        };
        let stream = if entry.size < self.mini_cutoff {
            self.mini_chain(entry.start)?
        } else {
            self.chain(entry.start)?
        };
        cut_to(stream, entry.size).map(Some)
    }

    /// The allocation table: its sectors are listed in the header, then in a chain of their own.
    fn read_table(&mut self) -> Result<(), SheetFailure> {
        let header = self.bytes.get(76..HEADER_BYTES).ok_or_else(|| damaged("it is cut off"))?;
        let mut listed = numbers(header);
        let mut next = u32_at(self.bytes, 68).unwrap_or(END_OF_CHAIN);
        let most = self.bytes.len() / self.sector_bytes + 1;
        for _ in 0..most {
            let Some(sector) = self.sector(next) else { break };
            let mut more = numbers(sector);
            next = more.pop().unwrap_or(END_OF_CHAIN);
            listed.append(&mut more);
        }
        for number in listed.into_iter().take(most).filter(|number| *number < FIRST_SPECIAL) {
            let sector = self.sector(number).ok_or_else(|| damaged("its allocation table is cut off"))?;
            self.table.extend(numbers(sector));
        }
        if self.table.is_empty() { Err(damaged("it has no allocation table")) } else { Ok(()) }
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let start = (number as usize).checked_add(1)?.checked_mul(self.sector_bytes)?;
        let end = start.checked_add(self.sector_bytes)?;
        // The last sector may be cut short.
        self.bytes.get(start..end.min(self.bytes.len())).filter(|sector| !sector.is_empty())
    }

    fn chain(&self, start: u32) -> Result<Vec<u8>, SheetFailure> {
        let mut stream = Vec::new();
        let mut number = start;
        while let Some(sector) = self.sector(number) {
            stream.extend_from_slice(sector);
            if stream.len() > self.bytes.len() {
                return Err(damaged("its sectors form a loop"));
            }
            number = self.table.get(number as usize).copied().unwrap_or(END_OF_CHAIN);
        }
        Ok(stream)
    }

    fn mini_chain(&self, start: u32) -> Result<Vec<u8>, SheetFailure> {
        let mut stream = Vec::new();
        let mut number = start;
        let sector = |number: u32| {
            let from = (number as usize).checked_mul(64)?;
            let end = from.checked_add(64)?.min(self.mini_stream.len());
            self.mini_stream.get(from..end).filter(|sector| !sector.is_empty())
        };
        while let Some(bytes) = sector(number) {
            stream.extend_from_slice(bytes);
            if stream.len() > self.mini_stream.len() {
                return Err(damaged("its sectors form a loop"));
            }
            number = self.mini_table.get(number as usize).copied().unwrap_or(END_OF_CHAIN);
        }
        Ok(stream)
    }
}

/// A chain cut to the size that is said of it. One that is shorter has lost its end.
fn cut_to(mut chain: Vec<u8>, size: u64) -> Result<Vec<u8>, SheetFailure> {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    if chain.len() < size {
        return Err(damaged("it is cut off"));
    }
    chain.truncate(size);
    Ok(chain)
}

fn directory_entry(entry: &[u8]) -> Option<Entry> {
    let length = usize::from(u16_at(entry, 64)?).min(64);
    let (units, _) = entry.get(..length)?.as_chunks::<2>();
    let name: Vec<u16> =
        units.iter().map(|unit| u16::from_le_bytes(*unit)).take_while(|unit| *unit != 0).collect();
    if name.is_empty() {
        return None;
    }
    let size = u64::from(u32_at(entry, 120)?);
    Some(Entry { name: String::from_utf16_lossy(&name), start: u32_at(entry, 116)?, size })
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    let (numbers, _) = bytes.as_chunks::<4>();
    numbers.iter().map(|number| u32::from_le_bytes(*number)).collect()
}

/// A little-endian number; `None` past the end.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// A little-endian number; `None` past the end.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// A little-endian floating-point number; `None` past the end.
pub(super) fn f64_at(bytes: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}
