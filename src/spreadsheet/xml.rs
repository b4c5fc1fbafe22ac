//! XML as a stream of events, with text and attributes as plain strings. No entity but the five of XML is
//! known, so nothing can be made to grow.

use super::SheetFailure;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::borrow::Cow;
use std::io::BufRead;

/// Reads events of one part.
pub(super) struct XmlStream<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    kind: &'static str,
}

impl<R: BufRead> XmlStream<R> {
    /// `kind` names the format in messages.
    pub(super) fn new(source: R, kind: &'static str) -> Self {
        let mut reader = Reader::from_reader(source);
        // An empty element is an element that ends at once.
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), kind }
    }

    /// The next event; [`Event::Eof`] at the end.
    ///
    /// # Errors
    /// [`SheetFailure::Damaged`] where the XML is not well formed.
    pub(super) fn next(&mut self) -> Result<Event<'_>, SheetFailure> {
        self.buffer.clear();
        let kind = self.kind;
        self.reader.read_event_into(&mut self.buffer).map_err(|error| SheetFailure::damaged(kind, error))
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
