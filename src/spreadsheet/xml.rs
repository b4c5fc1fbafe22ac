//! XML as a stream of events, with text and attributes as plain strings. No entity but the five of XML is
//! known, so nothing can be made to grow.

use super::SheetFailure;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::borrow::Cow;
use std::io::{self, BufRead, Read};

/// The most bytes of one event: a tag with its attributes, or a text without a tag in it.
const MAX_EVENT_BYTES: usize = 16 << 20;

/// Reads events of one part.
pub(super) struct XmlStream<R> {
    reader: Reader<Metered<R>>,
    buffer: Vec<u8>,
    kind: &'static str,
    open_elements: u64,
}

impl<R: BufRead> XmlStream<R> {
    /// `kind` names the format in messages.
    pub(super) fn new(source: R, kind: &'static str) -> Self {
        let mut reader = Reader::from_reader(Metered { source, left: MAX_EVENT_BYTES });
        // An empty element is an element that ends at once.
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), kind, open_elements: 0 }
    }

    /// The next event; [`Event::Eof`] at the end.
    ///
    /// # Errors
    /// [`SheetFailure::Damaged`] where the XML is not well formed, ends in the middle, or has no end of a tag.
    pub(super) fn next(&mut self) -> Result<Event<'_>, SheetFailure> {
        self.buffer.clear();
        self.reader.get_mut().left = MAX_EVENT_BYTES;
        let kind = self.kind;
        let event = self.reader.read_event_into(&mut self.buffer);
        let event = event.map_err(|error| SheetFailure::damaged(kind, error))?;
        match &event {
            Event::Start(_) => self.open_elements += 1,
            Event::End(_) => self.open_elements = self.open_elements.saturating_sub(1),
            Event::Eof if self.open_elements > 0 => {
                return Err(SheetFailure::damaged(kind, "it ends in the middle"));
            }
            _ => {}
        }
        Ok(event)
    }
}

/// Bytes of which only so many are given before someone allows more.
struct Metered<R> {
    source: R,
    left: usize,
}

impl<R: BufRead> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(self.left);
        let read = self.source.read(buffer.get_mut(..most).unwrap_or_default())?;
        self.left -= read;
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::other("a text or a tag is longer than 16 MiB"));
        }
        let buffer = self.source.fill_buf()?;
        Ok(buffer.get(..buffer.len().min(self.left)).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.left = self.left.saturating_sub(count);
        self.source.consume(count);
    }
}

/// An attribute by its name without prefix.
pub(super) fn attribute<'a>(element: &'a BytesStart<'_>, name: &str) -> Option<Cow<'a, str>> {
    element
        .attributes()
        .with_checks(false)
        .filter_map(Result::ok)
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .and_then(|attribute| attribute.normalized_value(XmlVersion::Implicit1_0).ok())
}

/// Adds the text of an event, if it has any.
pub(super) fn append_text(text: &mut String, event: &Event<'_>) {
    match event {
        Event::Text(part) => text.push_str(&part.xml10_content()),
        Event::CData(part) => text.push_str(&part.xml10_content()),
        Event::GeneralRef(reference) => {
            let named = || match &*reference.borrow().into_inner() {
                "lt" => Some('<'),
                "gt" => Some('>'),
                "amp" => Some('&'),
                "quot" => Some('"'),
                "apos" => Some('\''),
                _ => None,
            };
            text.extend(reference.resolve_char_ref().ok().flatten().or_else(named));
        }
        _ => {}
    }
}

/// Whether an attribute says yes.
pub(super) fn is_yes(value: &str) -> bool {
    matches!(value, "1" | "true" | "on")
}
