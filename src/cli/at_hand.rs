//! The cases of runs that are read, where they can be found: titles, references, departments.

use super::{CliError, cases};
use crate::{
    case::CaseFile,
    config::Loaded,
    items::Items,
    language::{Bilingual, Language},
    record::CaseSource,
    report::Records,
};

/// Takes in the cases of a file that a flag names, else the bundled ones where the runs asked those. A run does not say in which language it asked.
///
/// # Errors
/// When the file cannot be read, or is none of these runs.
pub(super) fn note_cases(items: &mut Items, named: Option<&str>, loaded: &Loaded) -> Result<(), CliError> {
    let is_bundled = items.records().case_files().any(|file| file.file == "bundled" && file.digest.is_empty());
    let Some(name) = named.or(is_bundled.then_some("bundled")) else { return Ok(()) };
    let mut all = Vec::new();
    for language in [Language::Zh, Language::En] {
        all.extend(case_file(items.records(), name, language, loaded)?.cases);
    }
    Ok(items.note_cases(all)?)
}

/// A case file, which has to be one of these runs.
pub(super) fn case_file(records: &Records, cases: &str, language: Language, loaded: &Loaded) -> Result<CaseFile, CliError> {
    let file = cases::read(cases, Some(language), &loaded.settings)?;
    let given = CaseSource::of(cases, &file, None);
    if !records.case_files().any(|known| known.digest == given.digest) {
        let known: Vec<String> = records.case_files().map(|file| format!("{} (sha256 {})", file.file, file.digest)).collect();
        let digest = given.digest;
        let known = known.join(", ");
        return Err(CliError::Cases(Bilingual::both(
            format!("{cases}（sha256 {digest}）不是这些运行所用的病例文件，所用的是 {known}；请指定该文件，或去掉 --cases"),
            format!("{cases} (sha256 {digest}) is no case file of these runs, which have {known}; name that one, or leave --cases out"),
        )));
    }
    Ok(file)
}
