//! `wardround cases import`: a table as a native case file.

use super::{
    super::{
        CliError,
        output::{streams::print_exactly, styles},
    },
    Words,
};
use crate::{
    atomic_file,
    case::{
        self, Encoding, mask_names,
        table::{self, Column, Imported, Sheet, TableError, Wanted, Wording},
    },
    language::{Bilingual, Language},
    text::clean,
};
use clap::Args;
use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// The table: a workbook (xlsx, xls, xlsb, ods), CSV or TSV in UTF-8, GB18030 and other encodings; headings first, then a case a row
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What a column holds, by its heading or letter; may be repeated, also for one field, whose columns are then joined. Known headings are proposed for
    /// fields that are not named; nothing behind the sign leaves a field out. Fields: id, department, title, age, sex, complaint, exam, tests, other,
    /// diagnosis, reference, reference-complaint, reference-exam, reference-tests
    #[arg(long, value_name = "FIELD=COLUMN")]
    map: Vec<String>,
    /// The sheet of a workbook, by name or number [default: the first that is not empty]
    #[arg(long, value_name = "NAME|NUMBER")]
    sheet: Option<String>,
    /// Write no closing question under findings that end without one
    #[arg(long)]
    no_question: bool,
    /// Mask what looks like a patient's full name
    #[arg(long)]
    mask_names: bool,
    /// The file to write, which must not exist [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Language of messages [default: the interface's]
    #[arg(long)]
    pub language: Option<Language>,
}

impl From<TableError> for CliError {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Unreadable(error) => Self::CaseFile(error),
            TableError::NoField { .. } | TableError::NoColumn { .. } | TableError::Ambiguous { .. } | TableError::NoSheet { .. } => {
                Self::Usage(Bilingual::of(|language| error.words(language)))
            }
            error => Self::Cases(Bilingual::of(|language| error.words(language))),
        }
    }
}

pub(super) fn run(args: &ImportArgs, language: Language) -> Result<ExitCode, CliError> {
    let words = Words(language);
    let wanted: Vec<Wanted> = args.map.iter().map(|written| written.parse()).collect::<Result<_, TableError>>()?;
    let name = args.file.display().to_string();
    let bytes = case::file_bytes(&args.file)?;
    let sheet = Sheet::read(&name, &bytes, args.sheet.as_deref())?;
    let wording = if args.no_question { Wording::AsWritten } else { Wording::WithQuestion };
    let imported = table::cases(&name, &sheet, &wanted, wording)?;
    tell_columns(&imported, &sheet, words);
    for remark in &imported.remarks {
        let label = if remark.left_out { styles::error(words.left_out()) } else { styles::warning(words.to_check()) };
        tell!("{label}{}", clean(&remark.words(language)));
    }
    let left_out = imported.remarks.iter().filter(|remark| remark.left_out).count();
    if imported.cases.is_empty() {
        return Err(CliError::Cases(Bilingual::both("没有一行可以导入，未写文件", "no row can be imported; no file was written")));
    }
    write(args, &imported, words)?;
    Ok(if left_out == 0 { ExitCode::SUCCESS } else { ExitCode::from(3) })
}

/// Which column was taken for what.
fn tell_columns(imported: &Imported, sheet: &Sheet, words: Words) {
    if sheet.encoding != Encoding::Utf8 {
        tell!("{}", words.encoding(sheet.encoding.name()));
    }
    if !sheet.name.is_empty() {
        tell!("{}", clean(&words.sheet(&sheet.name)));
    }
    for column in imported.columns.all() {
        let Column { heading, field, is_proposed, .. } = column;
        tell!("{}", clean(&words.column(&column.letters(), heading, field.map(table::Field::name), *is_proposed)));
    }
}

fn write(args: &ImportArgs, imported: &Imported, words: Words) -> Result<(), CliError> {
    let mut text = format!("{}\n", words.imported_from(&file_name(&args.file)));
    let mut masked = 0;
    for case in &imported.cases {
        masked += case.turns().iter().map(|turn| mask_names(&turn.question).1).sum::<usize>();
        let case = if args.mask_names { case.clone().masked() } else { case.clone() };
        let one = case::to_native(&case).map_err(|e| CliError::Cases(Bilingual::of(|language| e.words(language))))?;
        text.push('\n');
        text.push_str(&one);
    }
    if masked > 0 {
        tell!("{}{}", styles::warning(words.to_check()), words.names_found(masked, args.mask_names));
    }
    match &args.output {
        None => {
            let text = if std::io::stdout().is_terminal() { clean(&text) } else { text.into() };
            print_exactly(text.as_bytes())
        }
        Some(path) => {
            let failed = |e: std::io::Error| CliError::writing(path, e, ("请指定尚不存在的文件名", "name a file that is not there yet"));
            atomic_file::write_new(path, text.as_bytes()).map_err(failed)?;
            tell!("{}", clean(&words.written(imported.cases.len(), &path.display().to_string())));
            Ok(())
        }
    }
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.chars().filter(|c| !c.is_control()).collect()
}
