//! Which cell styles of an XLSX workbook show dates.

use super::SheetFailure;
use super::number_format::NumberFormat;
use super::xml::{XmlStream, attribute};
use quick_xml::events::Event;
use std::collections::HashMap;
use std::io::BufRead;

/// The number format of each cell style, by its number.
#[derive(Default)]
pub(super) struct Styles(Vec<NumberFormat>);

impl Styles {
    /// Reads `styles.xml`.
    pub(super) fn read(part: &mut dyn BufRead) -> Result<Self, SheetFailure> {
        let mut xml = XmlStream::new(part, "XLSX");
        let mut custom: HashMap<u32, NumberFormat> = HashMap::new();
        let mut styles = Vec::new();
        let mut in_cell_styles = false;
        loop {
            match xml.next()? {
                Event::Start(element) => match element.local_name().as_ref() {
                    "numFmt" => {
                        let id = attribute(&element, "numFmtId").and_then(|id| id.parse().ok());
                        if let (Some(id), Some(code)) = (id, attribute(&element, "formatCode")) {
                            custom.insert(id, NumberFormat::from_code(&code));
                        }
                    }
                    "cellXfs" => in_cell_styles = true,
                    "xf" if in_cell_styles => {
                        let id = attribute(&element, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                        styles.push(custom.get(&id).copied().unwrap_or_else(|| NumberFormat::built_in(id)));
                    }
                    _ => {}
                },
                Event::End(element) if element.local_name().as_ref() == "cellXfs" => in_cell_styles = false,
                Event::Eof => return Ok(Self(styles)),
                _ => {}
            }
        }
    }

    /// The format of a style.
    pub(super) fn format(&self, style: usize) -> NumberFormat {
        self.0.get(style).copied().unwrap_or_default()
    }
}
