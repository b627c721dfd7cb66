//! What judges say of a run's interviews: asked once for each, and put on the disk.

use super::{OpenInterview, ViewsJudge};
use crate::{
    interview::{RevealSection, ToGrade, ViewsRecord, current_views, judged},
    language::Language,
    record::{Journal, RecordError, Repaired, VIEWS_FILE},
};
use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

fn read(line: &[u8]) -> Result<ViewsRecord, String> {
    serde_json::from_slice(line).map_err(|error| error.to_string())
}

/// The verdicts on a run's interviews, open for more.
#[derive(Debug)]
pub struct Gradings {
    path: PathBuf,
    /// Open once something is to be written: an interview that nobody judges has no file of verdicts.
    journal: Option<Journal<ViewsRecord>>,
    all: Vec<ViewsRecord>,
    /// The keys of those that stand.
    known: HashSet<String>,
    repaired: Option<Repaired>,
}

impl Gradings {
    /// Opens those of a run, which has to be locked by its caller.
    ///
    /// # Errors
    /// When the file cannot be read, repaired or written, or a line before the last is none of it.
    pub fn open(run: &Path) -> Result<Self, RecordError> {
        let path = run.join(VIEWS_FILE);
        let mut gradings = Self { path, journal: None, all: Vec::new(), known: HashSet::new(), repaired: None };
        if std::fs::symlink_metadata(&gradings.path).is_ok() {
            let (journal, lines, repaired) = Journal::open(&gradings.path, read)?;
            gradings.all = lines.into_iter().map(|(_, line)| line).collect();
            gradings.known = gradings.all.iter().filter(|record| record.is_final()).map(|record| record.key.clone()).collect();
            (gradings.journal, gradings.repaired) = (Some(journal), repaired);
        }
        Ok(gradings)
    }

    /// What opening put right.
    pub fn repaired(&self) -> Option<&Repaired> {
        self.repaired.as_ref()
    }

    /// Whether this was asked and has a verdict that stands.
    pub fn has(&self, key: &str) -> bool {
        self.known.contains(key)
    }

    /// Puts a verdict on the disk.
    ///
    /// # Errors
    /// When it cannot be written whole; it is not taken then.
    pub fn put(&mut self, record: ViewsRecord) -> Result<&ViewsRecord, RecordError> {
        let journal = match &mut self.journal {
            Some(journal) => journal,
            none => none.insert(Journal::open(&self.path, read)?.0),
        };
        journal.append_all([&record])?;
        if record.is_final() {
            self.known.insert(record.key.clone());
        }
        let place = self.all.len();
        self.all.push(record);
        Ok(&self.all[place])
    }

    /// What is shown once an interview has ended: what it was like, what judges say of it, and the case.
    pub fn reveal(&self, open: &OpenInterview, language: Language) -> Option<Vec<RevealSection>> {
        let mut sections = open.reveal(language)?;
        if let Some(section) = self.section(open, language) {
            // Behind the figures.
            sections.insert(1.min(sections.len()), section);
        }
        Some(sections)
    }

    /// What stands on an interview, for people; `None` where it has not ended or nobody judged it.
    pub fn section(&self, open: &OpenInterview, language: Language) -> Option<RevealSection> {
        let last = open.lines().last().filter(|line| line.end.is_some())?;
        let of_interview = self.all.iter().filter(|record| record.interview_key == last.key && record.ended == last.at);
        judged(&current_views(of_interview), language)
    }

    /// Whether this judge has graded an interview; one that has not ended it has not.
    pub fn is_graded(&self, open: &OpenInterview, judge: &ViewsJudge) -> bool {
        open.to_grade().is_some_and(|asked| self.has(&judge.key(&asked)))
    }

    /// What this judge has still to be asked about an interview; nothing where it has not ended, or the judge has graded it.
    pub fn wanted(&self, open: &OpenInterview, judge: &ViewsJudge) -> Option<ToGrade> {
        open.to_grade().filter(|asked| !self.has(&judge.key(asked)))
    }
}
