//! Why a table cannot be imported.

use super::Field;
use crate::{
    case::CaseError,
    language::{Bilingual, Language},
};

/// A table that cannot be imported.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.words(Language::En))]
pub enum TableError {
    /// The file cannot be read or decoded.
    Unreadable(#[from] CaseError),
    /// The workbook is damaged or locked.
    Workbook {
        /// The file's name.
        name: String,
        /// What the library said.
        message: String,
    },
    /// A quoted cell that never ends.
    OpenQuote {
        /// The file's name.
        name: String,
        /// The line on which it begins.
        line: usize,
    },
    /// The filled cells of a sheet reach too far.
    TooManyCells {
        /// The sheet.
        sheet: String,
        /// How many cells its filled part has.
        cells: u64,
        /// How many may be read.
        limit: u64,
    },
    /// There is no sheet of this name or number.
    NoSheet {
        /// What was asked for.
        wanted: String,
        /// The sheets that there are.
        sheets: Vec<String>,
    },
    /// No row, or headings only.
    Empty {
        /// The file's name.
        name: String,
    },
    /// A mapping that is not `field=column`, or of no field.
    NoField {
        /// What was written.
        written: String,
    },
    /// A column that the table has not.
    NoColumn {
        /// The field that was to have it.
        field: Field,
        /// What was written.
        wanted: String,
        /// The headings that there are.
        headings: Vec<String>,
    },
    /// A heading that several columns have.
    Ambiguous {
        /// The heading.
        heading: String,
        /// The letters of the columns.
        letters: Vec<String>,
    },
    /// No column holds a question.
    NoQuestion {
        /// The headings that there are.
        headings: Vec<String>,
    },
}

impl TableError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        self.message().words(language).to_owned()
    }

    fn message(&self) -> Bilingual {
        let listed = |headings: &[String]| (headings.join("、"), headings.join(", "));
        match self {
            Self::Unreadable(error) => Bilingual::of(|language| error.words(language)),
            Self::Workbook { name, message } => Bilingual::quoted("工作簿解析库", message).after(
                &format!("{name}：无法读取工作簿（若有密码保护，请另存一份不加密的）；"),
                &format!("{name}: the workbook cannot be read (if a password protects it, save a copy without): "),
            ),
            Self::OpenQuote { name, line } => Bilingual::both(
                format!("{name} 第 {line} 行：引号没有配对，其后各行会被当作同一格；请补上引号，或去掉多余的一个"),
                format!(
                    "{name} line {line}: a quote opens a cell and none closes it, so that every row behind it would be one cell: close it or remove it"
                ),
            ),
            Self::TooManyCells { sheet, cells, limit } => Bilingual::both(
                format!("工作表 {sheet:?} 到最后一个有内容的单元格共 {cells} 格，多于 {limit} 格：请删去远处多余的内容"),
                format!("{cells} cells in {sheet:?} up to the last filled one, more than {limit}: clear what stands far away"),
            ),
            Self::NoSheet { wanted, sheets } => {
                let (zh, en) = listed(sheets);
                Bilingual::both(format!("没有工作表 {wanted:?}；现有：{zh}"), format!("no sheet {wanted:?}; there are: {en}"))
            }
            Self::Empty { name } => Bilingual::both(
                format!("{name}：表格没有数据行：第一行应为列标题，其后每行一个病例"),
                format!("{name}: the table has no rows: headings first, then a case a row"),
            ),
            Self::NoField { written } => {
                let (zh, en) = listed(&Field::ALL.map(|field| field.name().to_owned()));
                Bilingual::both(
                    format!("{written:?} 应写成 字段=列，例如 complaint=主诉；字段有：{zh}"),
                    format!("{written:?}: write FIELD=COLUMN, as in complaint=History; the fields are: {en}"),
                )
            }
            Self::NoColumn { field, wanted, headings } => {
                let ((zh, en), field) = (listed(headings), field.name());
                Bilingual::both(
                    format!("{field}：没有名为 {wanted:?} 的列，也不是列号字母；列标题：{zh}"),
                    format!("{field}: no column is called {wanted:?}, and it is no column's letter; the headings are: {en}"),
                )
            }
            Self::Ambiguous { heading, letters } => {
                let (zh, en) = listed(letters);
                Bilingual::both(
                    format!("有几列的标题都是 {heading:?}：请用列号字母（{zh}）"),
                    format!("several columns are called {heading:?}: name one by its letter ({en})"),
                )
            }
            Self::NoQuestion { headings } => {
                let (zh, en) = listed(headings);
                Bilingual::both(
                    format!("未认出主诉病史所在的列：请写 --map complaint=列标题；列标题：{zh}"),
                    format!("no column is known to hold the complaint: write --map complaint=HEADING; the headings are: {en}"),
                )
            }
        }
    }
}
