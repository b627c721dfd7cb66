//! Files of rubrics on the command line: read, written, and told of.

use super::super::{CliError, output::streams::print_exactly};
use crate::{
    atomic_file,
    case::{Case, CaseFile},
    digest::sha256,
    judge::{Preset, turns_of_pitfalls},
    language::{Bilingual, Language},
    record::Warning,
    review::{RubricUse, Rubrics},
    text::clean,
    toml_text::{self, TomlFileError},
};
use std::path::Path;

pub(super) fn said(language: Language, zh: String, en: String) -> String {
    clean(&if language == Language::Zh { zh } else { en }).into_owned()
}

pub(super) fn read_rubrics(path: &Path) -> Result<Rubrics, CliError> {
    let read = toml_text::read_file(path)
        .and_then(|text| Rubrics::parse(&text).map_err(|error| TomlFileError::Invalid { path: path.to_owned(), error }));
    read.map_err(refused)
}

fn refused(error: TomlFileError) -> CliError {
    CliError::Usage(Bilingual::of(|language| error.words(language)))
}

/// The same; none where there is no file.
pub(super) fn read_or_begin(path: &Path) -> Result<Rubrics, CliError> {
    Rubrics::read_or_begin(path).map_err(refused)
}

pub(super) fn save(rubrics: &Rubrics, path: &Path) -> Result<(), CliError> {
    let advice = ("请另指定可写的文件", "name another file that can be written");
    atomic_file::write(path, rubrics.write().as_bytes()).map_err(|error| CliError::writing(path, error, advice))
}

/// Says of each rubric what becomes of it; returns how many are not used.
pub(super) fn told(rubrics: &Rubrics, file: &CaseFile, language: Language) -> Result<usize, CliError> {
    let mut refused = 0;
    let mut text = String::new();
    for rubric in &rubrics.cases {
        let id = &rubric.case;
        let found = file.cases.iter().find(|case| rubric.is_of(case));
        let line = match found.map(|case| rubric.used_by(case)) {
            Some(RubricUse::Used(case)) => {
                let items = case.rubric().len();
                let rejected = rubric.items.len() - items;
                let (zh, en) = ungraded(&turns_of_pitfalls(&case));
                said(
                    language,
                    format!("病例 {id}：{items} 条，另有 {rejected} 条被拒绝{zh}"),
                    format!("case {id}: {items} items, {rejected} rejected{en}"),
                )
            }
            Some(RubricUse::Refused(why)) => {
                refused += 1;
                not_used(id.as_str(), &why.both(), language)
            }
            None => {
                refused += 1;
                not_used(id.as_str(), &Bilingual::both("病例文件中没有这个病例", "the case file has no such case"), language)
            }
        };
        text += &line;
        text += "\n";
    }
    print_exactly(text.as_bytes())?;
    Ok(refused)
}

/// Which turns are not graded because nothing gives points there; empty where there are none.
fn ungraded(turns: &[usize]) -> (String, String) {
    if turns.is_empty() {
        return (String::new(), String::new());
    }
    let listed = |separator| turns.iter().map(usize::to_string).collect::<Vec<_>>().join(separator);
    (
        format!("；第 {} 轮只有扣分条目，不评分：请为该轮加一条得分项", listed("、")),
        format!("; turn {} has pitfalls only and is not graded: add an item that gives points there", listed(", ")),
    )
}

fn not_used(id: &str, why: &Bilingual, language: Language) -> String {
    said(language, format!("病例 {id}：不使用，{}", why.words(Language::Zh)), format!("case {id}: not used, {}", why.words(Language::En)))
}

/// Cases with the rubrics of a file, and the warning that says so in a manifest; as they are without a file. What is not used is told.
///
/// # Errors
/// When the preset grades by no rubric, the file cannot be used, or it has no rubric for these cases.
pub(in crate::cli) fn with_rubrics(
    path: Option<&Path>,
    preset: Preset,
    cases: Vec<Case>,
    language: Language,
) -> Result<(Vec<Case>, Option<Warning>), CliError> {
    let Some(path) = path else { return Ok((cases, None)) };
    if !preset.is_rubric() || preset == Preset::Refutation {
        return Err(CliError::Usage(Bilingual::both(
            "--rubrics 用于按评分细则评分：请加上 --grader rubric、rubric-each 或 recall",
            "--rubrics is for grading by rubrics: add --grader rubric, rubric-each or recall",
        )));
    }
    let rubrics = read_rubrics(path)?;
    let mut graded = 0;
    let cases: Vec<Case> = cases
        .into_iter()
        .map(|case| match rubrics.of(&case).map(|rubric| rubric.used_by(&case)) {
            Some(RubricUse::Used(with)) => {
                graded += 1;
                *with
            }
            Some(RubricUse::Refused(why)) => {
                tell!("{}", not_used(case.id().as_str(), &why.both(), language));
                case
            }
            None => case,
        })
        .collect();
    if graded == 0 {
        let path = path.display();
        return Err(CliError::Usage(Bilingual::both(
            format!("{path} 没有可用于这些病例的评分细则：wardround cases rubric check {path} --cases … 会逐例说明"),
            format!("{path} has no rubric that these cases can use: wardround cases rubric check {path} --cases … says of each why"),
        )));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let digest: String = sha256(rubrics.write().as_bytes()).chars().take(12).collect();
    Ok((cases, Some(Warning::RubricsBeside { file: name, digest, cases: graded })))
}
