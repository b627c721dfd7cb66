//! Which column of a table is what.

use super::{Cell, Field, TableError};

/// A mapping that a user wrote: `complaint=主诉`, `exam=D`, or `title=` for none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    field: Field,
    column: Option<String>,
}

impl std::str::FromStr for Wanted {
    type Err = TableError;

    fn from_str(written: &str) -> Result<Self, TableError> {
        let no_field = || TableError::NoField { written: written.to_owned() };
        // A Chinese keyboard writes the wide sign.
        let (field, column) = written.split_once(['=', '＝']).ok_or_else(no_field)?;
        let field = Field::ALL.into_iter().find(|known| known.name() == field.trim()).ok_or_else(no_field)?;
        let column = column.trim();
        Ok(Self { field, column: (!column.is_empty()).then(|| column.to_owned()) })
    }
}

/// A column with what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// From 0.
    pub place: usize,
    /// As it stands in the table; empty where it has none.
    pub heading: String,
    /// What it holds; `None` where it is not used.
    pub field: Option<Field>,
    /// Whether the heading told what it holds, and not the user.
    pub is_proposed: bool,
}

impl Column {
    /// The letter or letters that a spreadsheet shows above the column.
    pub fn letters(&self) -> String {
        letters(self.place)
    }
}

fn letters(place: usize) -> String {
    let (before, last) = (place / 26, char::from(b'A' + u8::try_from(place % 26).unwrap_or_default()));
    if before == 0 { last.to_string() } else { format!("{}{last}", letters(before - 1)) }
}

/// The columns of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns(pub(super) Vec<Column>);

impl Columns {
    /// Gives every column its field: what the user wrote, and what known headings say of fields that the user did not map.
    ///
    /// # Errors
    /// A column that is not there, a heading that several have, or no column with questions.
    pub fn choose(headings: &[Cell], wanted: &[Wanted]) -> Result<Self, TableError> {
        let heading = |cell: &Cell| cell.text().unwrap_or_default().to_owned();
        let new = |(place, cell)| Column { place, heading: heading(cell), field: None, is_proposed: false };
        let mut columns: Vec<Column> = headings.iter().enumerate().map(new).collect();
        for Wanted { field, column } in wanted {
            if let Some(column) = column {
                let place = find(&columns, *field, column)?;
                columns[place].field = Some(*field);
            }
        }
        for column in &mut columns {
            let plain = plain(&column.heading);
            let known = Field::ALL.into_iter().find(|field| field.headings().contains(&plain.as_str()));
            if let Some(field) = known.filter(|field| column.field.is_none() && wanted.iter().all(|wanted| wanted.field != *field)) {
                column.field = Some(field);
                column.is_proposed = true;
            }
        }
        if columns.iter().all(|column| column.field != Some(Field::Complaint)) {
            return Err(TableError::NoQuestion { headings: named(&columns) });
        }
        Ok(Self(columns))
    }

    /// All of them, in the table's order.
    pub fn all(&self) -> &[Column] {
        &self.0
    }

    /// Those of a field, in the table's order.
    pub(super) fn of(&self, field: Field) -> impl Iterator<Item = &Column> {
        self.0.iter().filter(move |column| column.field == Some(field))
    }
}

/// Without white space, brackets' content and capitals: `主诉（必填）` and `Chief complaint` are known.
fn plain(heading: &str) -> String {
    let open = heading.find(['（', '(', '[', '【']).filter(|&at| at > 0).unwrap_or(heading.len());
    heading[..open].chars().filter(|c| !c.is_whitespace() && !matches!(c, '*' | ':' | '：')).collect::<String>().to_lowercase()
}

fn named(columns: &[Column]) -> Vec<String> {
    let name = |column: &Column| match column.heading.as_str() {
        "" => column.letters(),
        heading => format!("{} {heading}", column.letters()),
    };
    columns.iter().map(name).collect()
}

/// The place of a column by its heading or, if none is called so, by its letters.
fn find(columns: &[Column], field: Field, wanted: &str) -> Result<usize, TableError> {
    let called: Vec<&Column> =
        columns.iter().filter(|column| !column.heading.is_empty() && plain(&column.heading) == plain(wanted)).collect();
    let exact: Vec<&Column> = called.iter().copied().filter(|column| column.heading == wanted).collect();
    match (exact.as_slice(), called.as_slice()) {
        ([only], _) | ([], [only]) => Ok(only.place),
        ([], []) => {
            let by_letter = columns.iter().find(|column| column.letters().eq_ignore_ascii_case(wanted));
            let missing = || TableError::NoColumn { field, wanted: wanted.to_owned(), headings: named(columns) };
            by_letter.map(|column| column.place).ok_or_else(missing)
        }
        ([], several) | (several, _) => {
            Err(TableError::Ambiguous { heading: wanted.to_owned(), letters: several.iter().map(|column| column.letters()).collect() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headings(names: &[&str]) -> Vec<Cell> {
        names.iter().map(|name| if name.is_empty() { Cell::Empty } else { Cell::Text((*name).to_owned()) }).collect()
    }

    fn fields(columns: &Columns) -> Vec<Option<Field>> {
        columns.all().iter().map(|column| column.field).collect()
    }

    #[test]
    fn letters_are_those_of_a_spreadsheet() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(letters), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn known_headings_are_proposed_in_both_languages() {
        let names = ["编号", "科室", "主诉（必填）", "现病史", "体格检查", "辅助检查", "备注"];
        let columns = Columns::choose(&headings(&names), &[]).unwrap();
        use Field::{Complaint, Department, Exam, Id, Tests};
        assert_eq!(fields(&columns), [Some(Id), Some(Department), Some(Complaint), Some(Complaint), Some(Exam), Some(Tests), None]);
        assert!(columns.all().iter().take(6).all(|column| column.is_proposed));
        let columns = Columns::choose(&headings(&["Case ID", "Chief complaint", "Physical Examination"]), &[]).unwrap();
        assert_eq!(fields(&columns), [Some(Id), Some(Complaint), Some(Exam)]);
    }

    #[test]
    fn what_the_user_maps_stands_instead_of_what_is_proposed() {
        let wanted = |written: &[&str]| written.iter().map(|w| w.parse().unwrap()).collect::<Vec<Wanted>>();
        let names = headings(&["主诉", "经过", "查体", "诊断", ""]);
        let columns = Columns::choose(&names, &wanted(&["complaint=经过", "exam＝E", "diagnosis="])).unwrap();
        assert_eq!(fields(&columns), [None, Some(Field::Complaint), None, None, Some(Field::Exam)]);
        assert!(!columns.all()[1].is_proposed);
    }

    #[test]
    fn a_mapping_that_cannot_be_followed_says_what_there_is() {
        use crate::language::Language;
        let error = "symptom=主诉".parse::<Wanted>().unwrap_err();
        assert!(error.to_string().contains("complaint, exam") && error.words(Language::Zh).contains("complaint=主诉"), "{error}");
        let choose = |names: &[&str], map: &str| Columns::choose(&headings(names), &[map.parse().unwrap()]).unwrap_err().to_string();
        assert_eq!(
            choose(&["主诉"], "exam=体征"),
            "exam: no column is called \"体征\", and it is no column's letter; the headings are: A 主诉"
        );
        assert!(choose(&["主诉", "主诉"], "complaint=主诉").ends_with("name one by its letter (A, B)"));
        let nothing = Columns::choose(&headings(&["a", "b"]), &[]).unwrap_err();
        assert_eq!(
            nothing.to_string(),
            "no column is known to hold the complaint: write --map complaint=HEADING; the headings are: A a, B b"
        );
    }
}
