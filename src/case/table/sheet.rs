//! The cells of a table as texts.

use super::{TableError, claims};
use crate::case::{
    CaseError, Encoding, Foreign,
    decode::{Decoded, decode},
    foreign,
};
use calamine::{Data, DataRef, Dimensions, Reader, Sheets};
use std::io::Cursor;

/// The most cells of a table that are read; a table of cases has thousands.
const CELLS: u64 = 4_000_000;

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cell {
    /// Nothing, or white space only.
    #[default]
    Empty,
    /// A text, or a number, a date or a formula's result as text; without white space around it.
    Text(String),
    /// An error that a formula gave, as the program writes it: `#REF!`.
    Error(String),
}

impl Cell {
    /// The text, where there is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Empty | Self::Error(_) => None,
        }
    }
}

/// A table: its rows with their numbers in the file, the headings included.
#[derive(Debug)]
pub struct Sheet {
    /// The sheet's name; empty for separated values.
    pub name: String,
    /// In which encoding the file was read.
    pub encoding: Encoding,
    /// The rows that have anything in them, each with its number from 1.
    pub rows: Vec<(usize, Vec<Cell>)>,
}

impl Sheet {
    /// Reads the table in a file's bytes; of a workbook the sheet with this name or number from 1, else the first that has anything in it.
    ///
    /// # Errors
    /// When it is no table, is damaged, or has no such sheet.
    pub fn read(name: &str, bytes: &[u8], wanted: Option<&str>) -> Result<Self, TableError> {
        match Foreign::of(bytes) {
            // What a workbook is called inside varies: whatever is packed or in Microsoft's container is tried.
            Some(Foreign::Workbook | Foreign::Archive) => workbook(name, bytes, wanted),
            Some(what) => Err(CaseError::Foreign { name: name.into(), what }.into()),
            None => separated(name, bytes),
        }
    }
}

fn separated(name: &str, bytes: &[u8]) -> Result<Sheet, TableError> {
    let Decoded { text, encoding } = decode(name, bytes)?;
    let separator = foreign::columns(&text).map_or(',', |(_, separator)| separator);
    let delimiter = u8::try_from(separator).unwrap_or(b',');
    if let Some(line) = open_quote(&text, separator) {
        return Err(TableError::OpenQuote { name: name.into(), line });
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    // In a text every record that can be read is one; a quoted cell may have line breaks in it, and the record has the number of its first line.
    for record in reader.records() {
        let record = record.map_err(|e| TableError::Workbook { name: name.into(), message: e.to_string() })?;
        let line = record.position().map_or(0, |position| usize::try_from(position.line()).unwrap_or_default());
        rows.push((line, record.iter().map(text_cell).collect()));
    }
    Ok(Sheet { name: String::new(), encoding, rows: filled(rows) })
}

/// The line, from 1, on which a quoted cell begins that never ends: everything behind it would be read as one cell.
fn open_quote(text: &str, separator: char) -> Option<usize> {
    #[derive(Clone, Copy, PartialEq)]
    enum At {
        Start,
        Unquoted,
        Quoted,
        /// Behind a quote inside a quoted cell: its end, or the first of two that stand for one.
        Closed,
    }
    let (mut line, mut began, mut at) = (1, 1, At::Start);
    for c in text.chars() {
        at = match (at, c) {
            (At::Start, '"') => {
                began = line;
                At::Quoted
            }
            (At::Quoted, '"') => At::Closed,
            (At::Quoted, _) | (At::Closed, '"') => At::Quoted,
            (_, c) if c == separator || c == '\n' || c == '\r' => At::Start,
            _ => At::Unquoted,
        };
        line += usize::from(c == '\n');
    }
    (at == At::Quoted).then_some(began)
}

/// Rows with anything in them.
fn filled(rows: Vec<(usize, Vec<Cell>)>) -> Vec<(usize, Vec<Cell>)> {
    rows.into_iter().filter(|(_, cells)| cells.iter().any(|cell| *cell != Cell::Empty)).collect()
}

fn text_cell(text: &str) -> Cell {
    // Excel writes line breaks of a cell as they are in Windows, and some programs write non-breaking spaces at its ends.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
}

fn workbook(name: &str, bytes: &[u8], wanted: Option<&str>) -> Result<Sheet, TableError> {
    let failed = |e: calamine::Error| TableError::Workbook { name: name.into(), message: e.to_string() };
    claims::check(name, bytes, CELLS)?;
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(failed)?;
    let sheets = book.sheet_names();
    let at_number = |wanted: &str| wanted.parse::<usize>().ok().and_then(|number| sheets.get(number.checked_sub(1)?));
    let candidates: Vec<String> = match wanted {
        None => sheets.clone(),
        Some(wanted) => match sheets.iter().find(|sheet| sheet.trim() == wanted.trim()).or_else(|| at_number(wanted)) {
            Some(sheet) => vec![sheet.clone()],
            None => return Err(TableError::NoSheet { wanted: wanted.into(), sheets }),
        },
    };
    for sheet in candidates {
        // A single cell far away would make the library take memory for the whole rectangle.
        let size = cells_up_to_the_last(&mut book, &sheet).map_err(failed)?;
        if size > CELLS {
            return Err(TableError::TooManyCells { sheet, cells: size, limit: CELLS });
        }
        let range = book.worksheet_range(&sheet).map_err(failed)?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        let mut rows: Vec<(usize, Vec<Cell>)> = range
            .rows()
            .enumerate()
            .map(|(i, cells)| {
                // Columns to the left of the first filled one are counted, so that letters are those that people see.
                let left = std::iter::repeat_n(Cell::Empty, first_column as usize);
                (first_row as usize + i + 1, left.chain(cells.iter().map(cell)).collect())
            })
            .collect();
        for merged in merged_cells(&mut book, &sheet) {
            fill(&mut rows, merged);
        }
        let rows = filled(rows);
        if !rows.is_empty() || wanted.is_some() {
            return Ok(Sheet { name: sheet, encoding: Encoding::Utf8, rows });
        }
    }
    Ok(Sheet { name: String::new(), encoding: Encoding::Utf8, rows: Vec::new() })
}

/// How many cells the smallest rectangle has that holds all that are filled, from the first cell of the sheet. The other formats are older and have fewer rows.
fn cells_up_to_the_last(book: &mut Sheets<Cursor<&[u8]>>, sheet: &str) -> Result<u64, calamine::Error> {
    let Sheets::Xlsx(book) = book else { return Ok(0) };
    let mut cells = book.worksheet_cells_reader(sheet)?;
    let (mut rows, mut columns) = (0, 0);
    while let Some(cell) = cells.next_cell()? {
        // Formats without a value fill nothing.
        if matches!(cell.get_value(), DataRef::Empty) {
            continue;
        }
        let (row, column) = cell.get_position();
        rows = rows.max(u64::from(row) + 1);
        columns = columns.max(u64::from(column) + 1);
    }
    Ok(rows * columns)
}

/// Merged cells, where the format is one of which they can be read.
fn merged_cells(book: &mut Sheets<Cursor<&[u8]>>, sheet: &str) -> Vec<Dimensions> {
    match book {
        Sheets::Xlsx(book) => book.merge_cells_by_sheet_name(sheet).unwrap_or_default(),
        Sheets::Xls(book) => book.merge_cells_by_sheet_name(sheet).unwrap_or_default(),
        Sheets::Xlsb(_) | Sheets::Ods(_) => Vec::new(),
    }
}

/// What stands in merged cells belongs to each row of them, in their first column: a department for several patients.
fn fill(rows: &mut [(usize, Vec<Cell>)], merged: Dimensions) {
    let column = merged.start.1 as usize;
    let numbers = merged.start.0 as usize + 1..=merged.end.0 as usize + 1;
    let value = rows.iter().find(|(number, _)| number == numbers.start()).and_then(|(_, cells)| cells.get(column)).cloned();
    let Some(value) = value.filter(|value| *value != Cell::Empty) else { return };
    for (_, cells) in rows.iter_mut().filter(|(number, _)| numbers.contains(number)) {
        if let Some(cell) = cells.get_mut(column) {
            cell.clone_from(&value);
        }
    }
}

/// A cell as a person reads it. Formulas have the result that was last computed.
fn cell(data: &Data) -> Cell {
    match data {
        Data::Empty => Cell::Empty,
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text_cell(text),
        Data::Int(number) => Cell::Text(number.to_string()),
        // The shortest decimals that stand for it, as the spreadsheet shows them; no point behind whole numbers.
        Data::Float(number) => Cell::Text(number.to_string()),
        Data::Bool(value) => Cell::Text(value.to_string()),
        Data::DateTime(time) if time.is_duration() => {
            let minutes = (time.as_f64() * 24.0 * 60.0).round();
            Cell::Text(format!("{:.0}:{:02.0}", (minutes / 60.0).floor(), minutes % 60.0))
        }
        Data::DateTime(time) => {
            let (year, month, day, hour, minute, _, _) = time.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            // A time of day alone is a day before the first.
            let is_time = time.as_f64() < 1.0;
            Cell::Text(match (is_time, hour, minute) {
                (true, _, _) => format!("{hour:02}:{minute:02}"),
                (false, 0, 0) => date,
                (false, _, _) => format!("{date} {hour:02}:{minute:02}"),
            })
        }
        Data::Error(error) => Cell::Error(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_read_as_the_spreadsheet_shows_them() {
        use calamine::{ExcelDateTime, ExcelDateTimeType};
        let time = |value, kind| cell(&Data::DateTime(ExcelDateTime::new(value, kind, false)));
        let text = |text: &str| Cell::Text(text.to_owned());
        assert_eq!(cell(&Data::Float(58.0)), text("58"));
        assert_eq!(cell(&Data::Float(36.6)), text("36.6"));
        assert_eq!(time(45_000.0, ExcelDateTimeType::DateTime), text("2023-03-15"));
        assert_eq!(time(45_000.375, ExcelDateTimeType::DateTime), text("2023-03-15 09:00"));
        assert_eq!(time(0.375, ExcelDateTimeType::DateTime), text("09:00"));
        assert_eq!(time(1.5, ExcelDateTimeType::TimeDelta), text("36:00"));
        assert_eq!(cell(&Data::String(" \u{a0}头痛\r\n三天 ".into())), text("头痛\n三天"));
        assert_eq!(cell(&Data::String("  ".into())), Cell::Empty);
    }

    #[test]
    fn separated_values_are_read_in_every_encoding_and_with_every_separator() {
        let text = "编号|主诉\n1|\"腹痛，\n发热\"\n\n | \n2|咳嗽三天，伴有发热，夜间明显\n";
        let bytes = encoding_rs::GB18030.encode(&text.replace('|', ",")).0.into_owned();
        let sheet = Sheet::read("t.csv", &bytes, None).unwrap();
        assert_eq!((sheet.encoding, sheet.rows.len()), (Encoding::Gb18030, 3));
        assert_eq!(sheet.rows[1], (2, vec![Cell::Text("1".into()), Cell::Text("腹痛，\n发热".into())]));
        assert_eq!(sheet.rows[2].0, 6);
        for separator in ["\t", ";", "|"] {
            let sheet = Sheet::read("t", text.replace('|', separator).as_bytes(), None).unwrap();
            assert_eq!(sheet.rows[0].1.len(), 2, "{separator:?}");
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_names_its_line() {
        for (text, expected) in [
            ("a,b\n\"x, \"\"y\"\"\n\",2\n", None),
            ("a,b\n5\" wound,2\n", None),
            ("a,b\n1,2\n\"open,3\n4,5\n", Some(3)),
            ("a,b\n\"\"\"open,3\n", Some(2)),
            ("a,b\n\"\",\"\"", None),
        ] {
            assert_eq!(open_quote(text, ','), expected, "{text}");
        }
        let error = Sheet::read("t.csv", "id|complaint\n1|\"腹痛\n2|咳嗽\n".replace('|', ",").as_bytes(), None).unwrap_err();
        assert!(error.to_string().starts_with("t.csv line 2: a quote"), "{error}");
    }

    #[test]
    fn what_is_no_table_is_named_for_what_it_is() {
        assert!(matches!(Sheet::read("f", b"%PDF-1.7", None), Err(TableError::Unreadable(CaseError::Foreign { .. }))));
        let error = Sheet::read("f.xlsx", b"PK\x03\x04 and nothing more", None).unwrap_err();
        assert!(error.words(crate::language::Language::Zh).contains("无法读取工作簿"), "{error}");
        assert!(error.to_string().contains("the workbook cannot be read"), "{error}");
    }
}
