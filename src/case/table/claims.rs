//! What a workbook says about its own size, checked before it is read: the library takes memory for as many cells and strings as a file claims to have.

use super::TableError;
use std::io::{Cursor, Read};

/// The most bytes that one file in a workbook may have when it is unpacked.
const UNPACKED: u64 = 256 << 20;
/// The most rows that a sheet of any program has.
const ROWS: u64 = 1 << 20;

/// Checks a packed workbook (xlsx, xlsb, ods); whatever cannot be unpacked is left to the library, which says so.
///
/// # Errors
/// When a file in it is too large, or claims strings or cells that it cannot have.
pub(super) fn check(name: &str, bytes: &[u8], limit: u64) -> Result<(), TableError> {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return Ok(()) };
    for at in 0..archive.len() {
        let Ok(file) = archive.by_index(at) else { continue };
        let inner = String::from_utf8_lossy(file.name_raw()).into_owned();
        let mut text = Vec::new();
        // Sizes in the directory are claims, too.
        if file.take(UNPACKED + 1).read_to_end(&mut text).is_err() {
            continue;
        }
        let problem = match inner.as_str() {
            _ if text.len() as u64 > UNPACKED => Some(format!("{inner} has more than {} MiB when it is unpacked", UNPACKED >> 20)),
            "xl/sharedStrings.xml" => strings(&inner, &text, numbers_of_xml(&text)),
            "xl/sharedStrings.bin" => strings(&inner, &text, numbers_of_binary(&text)),
            _ => None,
        };
        if let Some(message) = problem {
            return Err(TableError::Workbook { name: name.into(), message });
        }
        if inner == "content.xml" {
            let cells = most_cells(&String::from_utf8_lossy(&text));
            if cells > limit {
                return Err(TableError::TooManyCells { sheet: name.into(), cells, limit });
            }
        }
    }
    Ok(())
}

/// A string has some bytes: a file cannot have more of them than it has bytes.
fn strings(file: &str, text: &[u8], claimed: Option<u64>) -> Option<String> {
    let claimed = claimed.filter(|count| *count > text.len() as u64)?;
    Some(format!("{file} claims {claimed} strings and has {} bytes", text.len()))
}

/// The larger of the counts that `<sst count="…" uniqueCount="…">` names.
fn numbers_of_xml(text: &[u8]) -> Option<u64> {
    let start = String::from_utf8_lossy(&text[..text.len().min(4096)]).into_owned();
    let tag = start.split_once("sst")?.1.split('>').next()?.to_owned();
    // `uniqueCount` counts strings that differ; `count` every use of them in cells, for which nothing is taken.
    attribute(&tag, "uniqueCount")
}

/// The count in the record that begins the strings of a binary workbook: type 159, eight bytes, all uses and then the strings that differ.
fn numbers_of_binary(text: &[u8]) -> Option<u64> {
    let unique = text.strip_prefix(&[0x9f, 0x01, 0x08])?.get(4..8)?;
    Some(u64::from(u32::from_le_bytes(unique.try_into().ok()?)))
}

fn attribute(tag: &str, name: &str) -> Option<u64> {
    let digits = tag.split_once(&format!("{name}=\""))?.1.split('"').next()?;
    // A number that is too large for any type is too large.
    Some(digits.parse().unwrap_or(u64::MAX))
}

/// How many cells the largest sheet of an OpenDocument table would have with its rows and cells repeated as it says, empty ones at the ends left out.
fn most_cells(content: &str) -> u64 {
    let (mut most, mut rows, mut width) = (0u64, 0u64, 0u64);
    let (mut cells, mut filled, mut repeated) = (0u64, 0u64, 1u64);
    for tag in content.split('<').skip(1) {
        let inside = tag.split('>').next().unwrap_or_default();
        let word = inside.split([' ', '/', '\n', '\t', '\r']).next().unwrap_or_default();
        match word {
            "table:table" => (rows, width) = (0, 0),
            "table:table-row" => {
                (cells, filled) = (0, 0);
                repeated = attribute(inside, "number-rows-repeated").unwrap_or(1);
            }
            "table:table-cell" | "table:covered-table-cell" => {
                cells = cells.saturating_add(attribute(inside, "number-columns-repeated").unwrap_or(1));
                if inside.contains("value-type=") || inside.contains("formula=") {
                    filled = cells;
                }
            }
            "" if inside.starts_with("/table:table-row") => {
                width = width.max(filled);
                // Empty rows at the end are what a program writes to fill the sheet; more than a sheet has are none of a program's.
                if filled > 0 || repeated > ROWS {
                    rows = rows.saturating_add(repeated);
                }
                most = most.max(rows.saturating_mul(width.max(u64::from(repeated > ROWS))));
            }
            _ => {}
        }
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn packed(file: &str, text: &[u8]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file(file, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text).unwrap();
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn strings_that_a_file_has_no_room_for_are_refused() {
        let xml = |unique: &str| format!("<?xml version=\"1.0\"?><sst count=\"9\" uniqueCount=\"{unique}\"><si><t>a</t></si></sst>");
        let said = |file: &str, text: &[u8]| check("f", &packed(file, text), 100).map_err(|e| e.to_string());
        assert_eq!(said("xl/sharedStrings.xml", xml("1").as_bytes()), Ok(()));
        for claimed in ["4294967295", "99999999999999999999999"] {
            let error = said("xl/sharedStrings.xml", xml(claimed).as_bytes()).unwrap_err();
            assert!(error.contains("sharedStrings.xml claims"), "{error}");
        }
        let binary = |count: u32| [&[0x9f, 0x01, 0x08, 1, 0, 0, 0][..], &count.to_le_bytes(), &[0; 40]].concat();
        assert_eq!(said("xl/sharedStrings.bin", &binary(3)), Ok(()));
        assert!(said("xl/sharedStrings.bin", &binary(u32::MAX)).is_err());
    }

    #[test]
    fn repeated_rows_and_cells_count_as_often_as_they_are_repeated() {
        let row =
            |repeated: &str, cells: &str| format!("<table:table-row table:number-rows-repeated=\"{repeated}\">{cells}</table:table-row>");
        let filled = "<table:table-cell office:value-type=\"string\"><text:p>a</text:p></table:table-cell>";
        let empty = "<table:table-cell table:number-columns-repeated=\"16384\"/>";
        let sheet = |rows: &[String]| format!("<table:table table:name=\"s\">{}</table:table>", rows.concat());
        let cells = |rows: &[String]| most_cells(&sheet(rows));
        assert_eq!(cells(&[row("1", &filled.repeat(3)), row("5", filled)]), 18);
        // What LibreOffice writes behind the last filled row and cell.
        assert_eq!(cells(&[row("2", &format!("{filled}{empty}")), row("1048574", empty)]), 2);
        assert!(cells(&[row("2000000000", empty)]) >= 2_000_000_000);
        assert!(cells(&[row("2000000000", filled)]) >= 2_000_000_000);
        let error = check("f", &packed("content.xml", sheet(&[row("3000", filled)]).as_bytes()), 100).unwrap_err();
        assert!(matches!(error, TableError::TooManyCells { cells: 3000, .. }), "{error}");
    }
}
