//! What a file is, by its content. Its name is only compared with that.

use super::SheetFailure;
use crate::domain::sheet::SheetNote;
use std::io::Cursor;
use zip::ZipArchive;

/// What can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Text of some encoding and delimiter.
    Text,
    /// Office Open XML.
    Xlsx,
    /// `OpenDocument`.
    Ods,
    /// Excel 97–2003.
    Xls,
}

const SAVE_AS: &str = "Open it in Excel, save it as .xlsx or CSV UTF-8, and open that.";
const NOT_DATA: &str = "Export the rows as .xlsx or CSV UTF-8 and open that.";

/// Tells what a file is.
///
/// # Errors
/// [`SheetFailure::WrongKind`], [`SheetFailure::PasswordProtected`] and the like for all that is not read.
pub(super) fn tell(bytes: &[u8]) -> Result<Content, SheetFailure> {
    let wrong = |really, advice| Err(SheetFailure::WrongKind { really, advice });
    match bytes {
        [b'P', b'K', 3, 4, ..] => tell_archive(bytes),
        [b'P', b'K', 5, 6, ..] => wrong("an empty ZIP archive", NOT_DATA),
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => tell_compound(bytes),
        [0x09, 0x00 | 0x02 | 0x04 | 0x08, 4..=16, 0, ..] => wrong("a workbook of Excel 95 or older", SAVE_AS),
        [b'%', b'P', b'D', b'F', b'-', ..] => wrong("a PDF document", NOT_DATA),
        [b'{', b'\\', b'r', b't', b'f', ..] => wrong("a text document (RTF)", NOT_DATA),
        [0x1F, 0x8B, ..] | [b'7', b'z', 0xBC, 0xAF, ..] | [b'R', b'a', b'r', b'!', ..] => {
            wrong("a compressed archive", "Unpack it and open the file inside.")
        }
        [0x89, b'P', b'N', b'G', ..] | [0xFF, 0xD8, 0xFF, ..] | [b'G', b'I', b'F', b'8', ..] => {
            wrong("a picture", NOT_DATA)
        }
        _ => Ok(Content::Text),
    }
}

fn tell_archive(bytes: &[u8]) -> Result<Content, SheetFailure> {
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| SheetFailure::damaged("ZIP", error))?;
    let has = |name: &str| archive.index_for_name(name).is_some();
    let wrong = |really, advice| Err(SheetFailure::WrongKind { really, advice });
    if has("xl/workbook.bin") {
        return wrong("a binary workbook (.xlsb)", SAVE_AS);
    }
    if archive.file_names_raw().any(|name| name.starts_with(b"xl/") && name.ends_with(b"workbook.xml")) {
        return Ok(Content::Xlsx);
    }
    if has("word/document.xml") || has("ppt/presentation.xml") {
        return wrong("a text document or presentation", NOT_DATA);
    }
    if has("content.xml") && has("META-INF/manifest.xml") {
        return Ok(Content::Ods);
    }
    wrong("a ZIP archive", "Unpack it and open the file inside.")
}

fn tell_compound(bytes: &[u8]) -> Result<Content, SheetFailure> {
    let names = super::xls_container::entry_names(bytes)?;
    let has = |wanted: &str| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
    let wrong = |really, advice| Err(SheetFailure::WrongKind { really, advice });
    match () {
        () if has("EncryptedPackage") || has("EncryptionInfo") => Err(SheetFailure::PasswordProtected),
        () if has("Workbook") => Ok(Content::Xls),
        () if has("Book") => wrong("a workbook of Excel 95 or older", SAVE_AS),
        () if has("WordDocument") || has("PowerPoint Document") => {
            wrong("a text document or presentation", NOT_DATA)
        }
        () if has("__properties_version1.0") => wrong("an e-mail", "Save its attachment and open that."),
        () => wrong("an Office file without a workbook", NOT_DATA),
    }
}

/// Refuses text that is a web page or another kind of markup: spreadsheet programs open them under `.xls`.
///
/// # Errors
/// [`SheetFailure::WrongKind`].
pub(super) fn refuse_markup(text: &str) -> Result<(), SheetFailure> {
    let start: String = text.trim_start().chars().take(2_000).collect::<String>().to_ascii_lowercase();
    if !start.starts_with('<') {
        return Ok(());
    }
    let really = if start.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        "an XML spreadsheet of Excel 2003"
    } else if ["<html", "<!doctype html", "<table", "<head", "<body", "<meta"]
        .iter()
        .any(|tag| start.contains(tag))
    {
        "a web page (HTML), whatever its name says"
    } else if start.starts_with("<?xml") {
        "an XML file"
    } else {
        return Ok(());
    };
    Err(SheetFailure::WrongKind { really, advice: SAVE_AS })
}

/// What to say when the name's ending promises something else.
pub(super) fn name_note(content: Content, extension: Option<&str>) -> Option<SheetNote> {
    let extension = extension?;
    let (endings, really): (&[&str], _) = match content {
        Content::Text => (&["csv", "txt", "tsv", "tab", "dat", "asc", "prn"], "delimited text (CSV)"),
        Content::Xlsx => (&["xlsx", "xlsm", "xltx", "xltm"], "an Excel workbook (.xlsx)"),
        Content::Ods => (&["ods", "ots"], "an OpenDocument spreadsheet (.ods)"),
        Content::Xls => (&["xls", "xlt"], "an Excel 97–2003 workbook (.xls)"),
    };
    let known = ["csv", "txt", "tsv", "xlsx", "xlsm", "xlsb", "xls", "ods"].contains(&extension);
    (known && !endings.contains(&extension))
        .then(|| SheetNote::NameDisagrees { extension: extension.to_owned(), really })
}
