//! Prints the list of cases.

use super::{command::fold, models::path_text, state::Dialogue};
use crate::{
    case::{Case, CaseFile, CaseId},
    session::{Cases, Command, SourceName},
};
use std::io::Write;

/// How many cases are listed at once: more would take a screen reader minutes.
const LISTED: usize = 20;

impl<W: Write> Dialogue<W> {
    /// Says what there is after the cases were read, or could not be.
    pub(super) fn tell_cases_read(&mut self) {
        if self.session.file().is_some() {
            self.list_cases("");
        } else if matches!(self.session.cases(), Cases::Failed(_)) {
            self.printer.line(self.says.name_a_source());
        }
    }

    /// Lists the cases that fit the filter, from a case's number on, or all.
    pub(super) fn list_cases(&mut self, part: &str) {
        let Some(file) = self.session.file() else { return self.printer.line(self.words.reading_cases()) };
        let part = fold(part);
        let all = matches!(part.as_str(), "all" | "全部");
        let from = match (all || part.is_empty(), place(file, &part)) {
            (true, _) => 0,
            (false, Some(at)) => at,
            (false, None) => return self.printer.line(&self.says.no_number(part)),
        };
        let fitting: Vec<usize> = (from..file.cases.len()).filter(|&at| fits(&file.cases[at], &self.filter)).collect();
        let shown = if all { fitting.len() } else { fitting.len().min(LISTED) };
        let is_numbered = numbered(file);
        let mut rows: Vec<String> =
            fitting[..shown].iter().map(|&at| self.row(&file.cases[at], (!is_numbered).then_some(at + 1))).collect();
        if fitting.is_empty() {
            rows.push(self.says.no_such_case().to_owned());
        }
        if from == 0 {
            rows.extend(file.excluded.iter().map(|x| self.says.excluded(&x.id, x.reason.words(self.words.0))));
            rows.extend(file.problems.iter().map(|p| self.says.broken(p.words(self.words.0))));
        }
        let count = self.words.shown_of(shown, file.cases.len());
        let source = self.source_text(self.session.source());
        self.printer.heading(&format!("{} · {source} · {count}", self.words.cases()));
        if !self.filter.is_empty() {
            self.printer.line(&self.says.filtered(&self.filter));
        }
        rows.iter().for_each(|row| self.printer.line(row));
        if shown < fitting.len() {
            self.printer.line(self.says.more_cases());
        }
        match self.session.model() {
            Some(model) => {
                let by = self.says.by(self.session.shown_name(model));
                self.printer.line(&by);
            }
            None => {
                self.printer.line(self.words.no_model());
                self.printer.line(self.says.name_a_model());
            }
        }
        self.printer.line(self.says.at_list());
    }

    pub(super) fn source_text(&self, source: &SourceName) -> String {
        match source {
            SourceName::Bundled => self.words.bundled().to_owned(),
            SourceName::File(path) => path.display().to_string(),
        }
    }

    fn row(&self, case: &Case, number: Option<usize>) -> String {
        let mut parts = vec![number.map_or_else(|| case.id().to_string(), |n| format!("{n}. {}", case.id()))];
        parts.extend(case.department().map(str::to_owned));
        parts.push(case.opening(40));
        let progress = self.session.model().and_then(|m| self.session.progress().get(m)?.cases.get(case.id()));
        if let Some(progress) = progress {
            parts.push(self.says.answered_of(progress.answered, case.turns().len()));
            parts.extend(progress.judged.map(|mean| self.says.judged(mean.to_string())));
            parts.extend(progress.rated.map(|mean| self.says.rated(format!("{mean:.1}"))));
        }
        parts.join(" · ")
    }

    pub(super) fn set_filter(&mut self, text: &str) {
        self.filter = text.to_owned();
        if text.is_empty() {
            self.printer.line(self.says.filter_off());
        }
        self.list_cases("");
    }

    /// Opens the case by its id, else by its number in the list.
    pub(super) fn open_case(&mut self, wanted: &str) {
        let Some(file) = self.session.file() else { return self.printer.line(self.words.reading_cases()) };
        match place(file, wanted).map(|at| file.cases[at].id().clone()) {
            Some(id) => self.enter(id, self.session.variant().cloned()),
            None => {
                // It says that there is none, or why it cannot be used.
                if let Err(why) = file.find(wanted) {
                    let why = why.words(self.words.0).to_owned();
                    self.printer.line(&why);
                }
            }
        }
    }

    /// The case whose id this is.
    pub(super) fn case_with_id(&self, id: &str) -> Option<CaseId> {
        self.session.file()?.cases.iter().find(|c| c.id().as_str() == id).map(|c| c.id().clone())
    }

    pub(super) fn read_source(&mut self, wanted: &str) {
        let source = match fold(wanted).as_str() {
            "bundled" | "内置" | "内置病例" => SourceName::Bundled,
            _ => SourceName::File(path_text(wanted).into()),
        };
        let language = self.words.0;
        self.order(Command::OpenSource(source, language));
    }
}

/// Whether the cases are called by numbers, so that places in the list would be mistaken for them.
fn numbered(file: &CaseFile) -> bool {
    file.cases.iter().any(|c| c.id().as_str().chars().all(|c| c.is_ascii_digit()))
}

/// Where the case stands that is meant.
fn place(file: &CaseFile, wanted: &str) -> Option<usize> {
    let by_id = file.cases.iter().position(|c| c.id().as_str() == wanted.trim());
    let folded = fold(wanted.trim());
    let by_folded = || file.cases.iter().position(|c| fold(c.id().as_str()) == folded);
    let by_number = || folded.parse::<usize>().ok()?.checked_sub(1).filter(|at| *at < file.cases.len() && !numbered(file));
    by_id.or_else(by_folded).or_else(by_number)
}

fn fits(case: &Case, filter: &str) -> bool {
    let filter = fold(filter);
    let department = fold(case.department().unwrap_or_default());
    match filter.strip_prefix('@') {
        Some(wanted) => department.contains(wanted.trim()),
        None => [fold(case.id().as_str()), department, fold(&case.turns()[0].question)].iter().any(|t| t.contains(&filter)),
    }
}
