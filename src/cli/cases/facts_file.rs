//! A file of facts on the command line: read beside its case file, written, and told of.

use super::{super::CliError, language_of, rubric_file::said, usable};
use crate::{
    atomic_file,
    case::{self, Case, CaseFile, KnownBy},
    config::Settings,
    language::{Bilingual, Language},
    review::{Facts, FactsRefusal, facts_not_used},
    text::clean,
};
use clap::Args;
use std::path::{Path, PathBuf};

/// Whose facts, and where they stand.
#[derive(Debug, Args)]
pub(super) struct BesideArgs {
    /// A case file of a benchmark, whose cases have no facts
    #[arg(long, value_name = "FILE")]
    pub cases: PathBuf,
    /// The file of facts [default: beside the case file, its name with .facts.toml, where every command finds it]
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
    /// Language of bilingual cases and messages [default: the interface's]
    #[arg(long)]
    language: Option<Language>,
}

/// A file of facts while it is worked on, with the cases that it is of.
pub(super) struct Book {
    pub all: Facts,
    pub path: PathBuf,
    pub file: CaseFile,
    pub language: Language,
}

impl Book {
    /// Reads both. The cases are as their file has them: what stands beside it is what is worked on.
    pub fn open(args: &BesideArgs, settings: &Settings) -> Result<Self, CliError> {
        let language = language_of(args.language, settings);
        let file = case::read_file(&args.cases, &case::ReadOptions { language: Some(language), closing: settings.cmb_clin.clone() })?;
        usable(&file, language)?;
        let path = args.facts.clone().unwrap_or_else(|| Facts::beside(&args.cases));
        Ok(Self { all: read(&path)?, path, file, language })
    }

    pub fn save(&self) -> Result<(), CliError> {
        let failed = |e| CliError::writing(&self.path, e, ("请用 --facts 另指定文件", "name another file with --facts"));
        atomic_file::write(&self.path, self.all.write().as_bytes()).map_err(failed)
    }

    /// Says of each case what becomes of its facts; returns how many are not used.
    pub fn tell(&self) -> Result<usize, CliError> {
        let mut refused = 0;
        if self.all.cases.is_empty() {
            let path = self.path.display();
            say!("{}", said(self.language, format!("{path}：没有任何病例的事实"), format!("{path}: no facts of any case")))?;
        }
        for entry in &self.all.cases {
            let used = self.file.cases.iter().find(|case| entry.is_of(case)).map(|case| entry.used_by(case));
            let line = match used {
                Some(Ok(case)) => words_of(&case, entry.facts.len(), self.language),
                Some(Err(why)) => {
                    refused += 1;
                    facts_not_used(&entry.case, &why, self.language)
                }
                None => {
                    refused += 1;
                    facts_not_used(&entry.case, &FactsRefusal::NoSuchCase, self.language)
                }
            };
            say!("{}", clean(&line))?;
        }
        Ok(refused)
    }
}

fn words_of(case: &Case, all: usize, language: Language) -> String {
    let (id, facts) = (case.id(), case.facts());
    let patients = facts.iter().filter(|fact| matches!(fact.known_by(), KnownBy::Patient { .. })).count();
    let (examiners, rejected) = (facts.len() - patients, all - facts.len());
    match language {
        Language::Zh => format!("病例 {id}：病人知道 {patients} 条，检查者知道 {examiners} 条，另有 {rejected} 条被拒绝"),
        Language::En => format!("case {id}: {patients} known by the patient, {examiners} by the examiner, {rejected} rejected"),
    }
}

pub(super) fn read(path: &Path) -> Result<Facts, CliError> {
    Facts::read(path).map_err(|error| CliError::Usage(Bilingual::of(|language| error.words(language))))
}
