//! XLSX and XLSM workbooks: the parts, and which sheet is read. Macros, links and formulas are never looked at;
//! a formula cell has the value that the program saved with it.

use super::assemble::{Assembler, FileFacts};
use super::delimiter::HEADER_SEARCH_ROWS;
use super::failure::MAX_SHEETS;
use super::inflate::Package;
use super::xlsx_sheet::{self, Extent, Workbook};
use super::xlsx_strings::SharedStrings;
use super::xlsx_styles::Styles;
use super::xml::{XmlStream, attribute, is_yes};
use super::{ReadingOptions, SheetFailure};
use crate::domain::sheet::{DateEpoch, Sheet, SheetKind};
use quick_xml::events::Event;
use std::collections::HashMap;
use std::io::BufRead;

const KIND: &str = "XLSX";

/// A sheet of the workbook.
struct SheetEntry {
    name: String,
    relation: String,
    shown: Shown,
}

#[derive(PartialEq, Eq)]
enum Shown {
    Yes,
    No,
}

/// Reads the chosen sheet, else the first shown one that names the most known columns.
///
/// # Errors
/// [`SheetFailure`].
pub(super) fn read(bytes: &[u8], options: &ReadingOptions) -> Result<Sheet, SheetFailure> {
    let mut package = Package::open(bytes, KIND)?;
    let folder = workbook_folder(&package)?;
    let (entries, epoch) = package.read(&format!("{folder}workbook.xml"), read_workbook)?;
    let relations =
        package.read(&format!("{folder}_rels/workbook.xml.rels"), |part| read_relations(part, &folder))?;
    let sheets: Vec<(SheetEntry, String)> = entries
        .into_iter()
        .filter_map(|entry| relations.sheets.get(&entry.relation).map(|path| (path.clone(), entry)))
        .map(|(path, entry)| (entry, path))
        .filter(|(_, path)| package.has(path))
        .collect();
    // Where nothing says where they are, they have their usual names.
    let part = |named: Option<String>, usual: &str| {
        named.or_else(|| Some(format!("{folder}{usual}"))).filter(|path| package.has(path))
    };
    let strings = part(relations.strings, "sharedStrings.xml");
    let styles = part(relations.styles, "styles.xml");
    let workbook = Workbook {
        strings: strings
            .map_or_else(|| Ok(SharedStrings::default()), |name| package.read(&name, SharedStrings::read))?,
        styles: styles.map_or_else(|| Ok(Styles::default()), |name| package.read(&name, Styles::read))?,
        epoch,
    };
    let (name, path) = choose_sheet(&mut package, &workbook, &sheets, options)?;
    let mut assembler = Assembler::default();
    let merged =
        package.read(&path, |part| xlsx_sheet::read(part, &workbook, Extent::Whole, &mut assembler))?;
    let facts = FileFacts {
        kind: SheetKind::Xlsx,
        encoding: None,
        delimiter: None,
        sheet: Some(name),
        sheets: sheets.into_iter().map(|(entry, _)| entry.name).collect(),
        epoch,
        merged,
    };
    assembler.finish(facts, options)
}

fn workbook_folder(package: &Package<'_>) -> Result<String, SheetFailure> {
    let names = package.names();
    let found = names
        .iter()
        .filter(|name| name.starts_with("xl/"))
        .find_map(|name| name.strip_suffix("workbook.xml"));
    found.map(ToOwned::to_owned).ok_or_else(|| SheetFailure::damaged(KIND, "there is no workbook in it"))
}

fn read_workbook(part: &mut dyn BufRead) -> Result<(Vec<SheetEntry>, DateEpoch), SheetFailure> {
    let mut xml = XmlStream::new(part, KIND);
    let mut sheets = Vec::new();
    let mut epoch = DateEpoch::Year1900;
    loop {
        match xml.next()? {
            Event::Start(element) => match element.local_name().as_ref() {
                "workbookPr" if attribute(&element, "date1904").is_some_and(|value| is_yes(&value)) => {
                    epoch = DateEpoch::Year1904;
                }
                "sheet" => {
                    let state = attribute(&element, "state");
                    let is_hidden = matches!(state.as_deref(), Some("hidden" | "veryHidden"));
                    if let (Some(name), Some(id)) = (attribute(&element, "name"), attribute(&element, "id")) {
                        if sheets.len() == MAX_SHEETS {
                            return Err(SheetFailure::TooManySheets);
                        }
                        sheets.push(SheetEntry {
                            name: name.into_owned(),
                            relation: id.into_owned(),
                            shown: if is_hidden { Shown::No } else { Shown::Yes },
                        });
                    }
                }
                _ => {}
            },
            Event::Eof => return Ok((sheets, epoch)),
            _ => {}
        }
    }
}

/// Where the parts of a workbook are.
#[derive(Default)]
struct Relations {
    /// The worksheets, by the numbers that the workbook gives them.
    sheets: HashMap<String, String>,
    strings: Option<String>,
    styles: Option<String>,
}

fn read_relations(part: &mut dyn BufRead, folder: &str) -> Result<Relations, SheetFailure> {
    let mut xml = XmlStream::new(part, KIND);
    let mut relations = Relations::default();
    loop {
        match xml.next()? {
            Event::Start(element) if element.local_name().as_ref() == "Relationship" => {
                let (Some(kind), Some(target)) = (attribute(&element, "Type"), attribute(&element, "Target"))
                else {
                    continue;
                };
                let path = part_path(&target, folder);
                match kind.rsplit('/').next() {
                    Some("worksheet") if relations.sheets.len() < MAX_SHEETS => {
                        relations.sheets.extend(attribute(&element, "Id").map(|id| (id.into_owned(), path)));
                    }
                    Some("sharedStrings") => relations.strings = Some(path),
                    Some("styles") => relations.styles = Some(path),
                    _ => {}
                }
            }
            Event::Eof => return Ok(relations),
            _ => {}
        }
    }
}

/// The path of a part: from the root, or from the workbook's folder, from which it may climb.
fn part_path(target: &str, folder: &str) -> String {
    let full = match target.strip_prefix('/') {
        Some(from_root) => from_root.to_owned(),
        None => format!("{folder}{target}"),
    };
    let mut folders: Vec<&str> = Vec::new();
    for step in full.split('/') {
        match step {
            "." => {}
            ".." => _ = folders.pop(),
            name => folders.push(name),
        }
    }
    folders.join("/")
}

fn choose_sheet(
    package: &mut Package<'_>,
    workbook: &Workbook,
    sheets: &[(SheetEntry, String)],
    options: &ReadingOptions,
) -> Result<(String, String), SheetFailure> {
    let answer = |(entry, path): &(SheetEntry, String)| (entry.name.clone(), path.clone());
    if let Some(wanted) = &options.sheet {
        let found = sheets.iter().find(|(entry, _)| entry.name == *wanted);
        return found.map(answer).ok_or_else(|| SheetFailure::NoSuchSheet {
            name: wanted.clone(),
            sheets: sheets.iter().map(|(entry, _)| entry.name.clone()).collect(),
        });
    }
    let shown: Vec<&(SheetEntry, String)> =
        sheets.iter().filter(|(entry, _)| entry.shown == Shown::Yes).collect();
    if let [only] = shown.as_slice() {
        return Ok(answer(only));
    }
    let mut best = None;
    for sheet in shown {
        let mut first_rows = Assembler::default();
        let extent = Extent::FirstRows(HEADER_SEARCH_ROWS);
        package.read(&sheet.1, |part| xlsx_sheet::read(part, workbook, extent, &mut first_rows))?;
        let score = (first_rows.known_columns(), first_rows.len().min(1));
        if best.as_ref().is_none_or(|(best_score, _)| score > *best_score) {
            best = Some((score, answer(sheet)));
        }
    }
    best.map(|(_, sheet)| sheet).ok_or(SheetFailure::Empty)
}
