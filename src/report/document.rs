//! A report for people as a structured document in one language; `table`, `markdown` and `html` format it.

mod by;
mod charts;
mod checks;
mod confidence;
mod diagnosis;
mod errors;
mod form;
mod interviews;
mod made;
mod overall;
mod paper;
mod rubric;
mod scoreboard;
mod sheets;
mod variants;
mod views;

pub(super) use paper::published;
pub(super) use scoreboard::scoreboard;

pub(super) use charts::named as named_charts;
pub(super) use interviews::diagnosis_against_inquiry as chart_of_interviews;
pub(super) use variants::named as named_variant_charts;

use charts::{calibration, cases, comparison_chart, distribution_chart, forest, scores_chart, turns};
use made::{legend, made};
use overall::{averages, facts, gains, with_classes};
use paper::{faults, paper_sheet};
use sheets::{agreement, criteria, details, distribution, expected, official, people};

use super::{
    Block, CoverageNumbers, Estimate, Group, ModelNumbers, PairNumbers, Report, Row,
    chart::Chart,
    figures::{ends, number, probability, signed},
    words::{Words, words},
};
use crate::{
    case::{Phase, Source, TASKS},
    chat::ModelClass,
    judge::Preset,
    language::Language,
};

/// A document.
pub(crate) struct Document {
    pub title: String,
    pub sections: Vec<Section>,
}

/// A part with a heading.
pub(crate) struct Section {
    pub heading: String,
    pub parts: Vec<Part>,
}

/// What stands in a section.
pub(crate) enum Part {
    Paragraph(String),
    List {
        heading: Option<String>,
        items: Vec<String>,
    },
    Sheet(Sheet),
    Chart(Chart),
    /// Two texts as one, with what is in only one of them marked.
    Compared {
        first: String,
        second: String,
    },
}

/// A table.
pub(crate) struct Sheet {
    pub caption: String,
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// How many columns, from the first, are words; the others are numbers.
    pub words: usize,
}

impl Sheet {
    pub(crate) fn new<const N: usize>(caption: &str, words: usize, header: [&str; N], rows: Vec<[String; N]>) -> Self {
        Self {
            caption: caption.to_owned(),
            header: header.map(str::to_owned).to_vec(),
            rows: rows.into_iter().map(|row| row.to_vec()).collect(),
            words,
        }
    }

    /// The same without the columns after the first in which no row says anything.
    fn without_empty_columns(mut self) -> Self {
        for column in (1..self.header.len()).rev() {
            if self.rows.iter().all(|row| row[column] == "–") {
                self.header.remove(column);
                self.rows.iter_mut().for_each(|row| drop(row.remove(column)));
                self.words -= usize::from(column < self.words);
            }
        }
        self
    }
}

/// The document of a report.
pub(super) fn document(report: &Report, language: Language) -> Document {
    let words = words(language);
    let mut sections = vec![runs(report, words)];
    if report.blocks.is_empty() && (report.interviews.is_empty() || !report.answers.is_empty()) {
        sections[0].parts.push(Part::Paragraph(words.no_verdicts.to_owned()));
    }
    let (originals, of_variants): (Vec<&Block>, Vec<&Block>) = report.blocks.iter().partition(|block| block.variant.is_none());
    sections.extend(originals.into_iter().map(|block| of_block(block, report, words)));
    // What variants change before each of them by itself.
    sections.extend(variants::variants(report, words));
    sections.extend(confidence::confidence(report, words));
    sections.extend(of_variants.into_iter().map(|block| of_variant(block, report, words)));
    sections.extend(by::by_source(report, words));
    sections.extend(checks::checks(report, words));
    sections.extend(interviews::interviews(report, words));
    if !report.people.is_empty() {
        let mut parts = vec![Part::Sheet(people(&report.people, words))];
        for of in &report.people_paper {
            let mut sheet = paper_sheet(&of.paper, of.paper.rows.iter(), false, words);
            sheet.caption = format!("{} · {}", sheet.caption, words.source(of.source));
            parts.push(Part::Sheet(sheet));
            parts.push(faults(&of.paper.faults, words));
        }
        sections.push(Section { heading: words.people.to_owned(), parts });
    }
    sections.push(made(report, words));
    let mut notes = vec![words.method(report.resampling.resamples, report.resampling.seed)];
    notes.extend(words.left_out(&report.left_out));
    sections.push(Section { heading: words.notes.to_owned(), parts: vec![Part::List { heading: None, items: notes }] });
    Document { title: words.title.to_owned(), sections }
}

fn runs(report: &Report, words: &Words) -> Section {
    let run = |run: &super::RunSummary| {
        let unplanned = run.unplanned.then(|| words.unplanned());
        let warnings = run.warnings.iter().map(|warning| words.stored_warning(warning));
        let cases = run.case_files.iter().map(|file| format!("{}{}", file.file, words.label(file)));
        let parts = [run.folder.clone()].into_iter().chain(cases).chain(unplanned).chain(warnings);
        parts.collect::<Vec<_>>().join(words.separator())
    };
    let mut parts = vec![Part::List { heading: None, items: report.runs.iter().map(run).collect() }];
    if !report.answers.is_empty() {
        let rows = report
            .answers
            .iter()
            .map(|a| {
                [words.source_of(a.source, a.variant.as_ref()), a.model.clone(), format!("{}/{}", a.answered, a.of), a.cut.to_string()]
            })
            .collect();
        parts.push(Part::Sheet(Sheet::new(words.answers, 2, [words.source, words.model, words.coverage, words.cut], rows)));
        parts.extend(legend(report.made.models.iter(), words));
    }
    Section { heading: words.runs.to_owned(), parts }
}

/// The scores of one variant. A run has many, and what they say is in the comparison with the cases themselves: the other numbers are left to the formats for
/// programs.
fn of_variant(block: &Block, report: &Report, words: &Words) -> Section {
    let mut parts = begun(block, report, words);
    parts.push(Part::Chart(turns(block, words)));
    if block.preset.is_rubric() {
        parts.extend(rubric::coverage(block, words));
    }
    if !block.comparisons.is_empty() {
        parts.extend([Part::Sheet(comparisons(&block.comparisons, words)), Part::Paragraph(words.pairing())]);
    }
    parts.push(Part::Paragraph(words.variants().in_short.to_owned()));
    parts.push(limits(block, words));
    Section { heading: heading(block, words), parts }
}

fn limits(block: &Block, words: &Words) -> Part {
    let limits = block.limits.iter().map(|limit| words.limit(limit)).collect();
    Part::List { heading: Some(words.limits.to_owned()), items: limits }
}

fn heading(block: &Block, words: &Words) -> String {
    format!(
        "{} · {} {} · {} {}",
        words.source_of(block.source, block.variant.as_ref()),
        words.judge,
        block.judge,
        words.preset,
        block.preset.name()
    )
}

/// What every block begins with: the scale, the wordings, the scores and the names.
fn begun(block: &Block, report: &Report, words: &Words) -> Vec<Part> {
    let wordings: Vec<String> =
        block.wordings.iter().map(|(turn, digest)| format!("{} {}", words.group(&Group::Turn(*turn)), short(digest))).collect();
    let about = format!(
        "{}{colon}{}–{}{}{}{colon}{}",
        words.scale,
        block.preset.lowest(),
        block.highest,
        words.separator(),
        words.wording,
        wordings.join(", "),
        colon = words.colon
    );
    let mut parts = vec![Part::Paragraph(about), Part::Sheet(scores(block, words))];
    let names = block.models.iter().map(|m| m.model.as_str()).collect();
    let judge = report.made.judges.iter().filter(|judge| judge.name == block.judge);
    parts.extend(legend(report.made.named(&names).chain(judge), words));
    parts
}

fn of_block(block: &Block, report: &Report, words: &Words) -> Section {
    let mut parts = begun(block, report, words);
    parts.extend(averages(block, words));
    parts.extend([forest(block, words), scores_chart(block, words), turns(block, words)].map(Part::Chart));
    parts.extend(facts(block, words));
    parts.extend(report.against.iter().map(|against| Part::Chart(charts::against(block, *against, words))));
    if block.source == Source::DoctorFlan {
        parts.push(Part::Sheet(phases(block, words)));
    }
    if rows(block).any(|(_, row)| !row.criteria.is_empty()) {
        parts.push(Part::Sheet(criteria(block, words)));
    }
    if rows(block).any(|(_, row)| row.expected.is_some()) {
        parts.push(Part::Sheet(expected(block, words)));
    }
    parts.extend(by::by(block, words));
    parts.extend(gains(block, words));
    parts.push(Part::Sheet(details(block, words)));
    match block.preset {
        Preset::Rubric | Preset::RubricEach | Preset::Recall | Preset::Refutation => parts.extend(rubric::sheets(block, words)),
        Preset::Diagnosis => parts.extend(diagnosis::parts(block, words)),
        Preset::Errors => parts.extend(errors::parts(block, words)),
        Preset::Form(_) => parts.extend(form::parts(block, words)),
        Preset::Official | Preset::Paper | Preset::CmbClin => {
            parts.extend([Part::Sheet(distribution(block, words)), Part::Chart(distribution_chart(block, words))]);
        }
    }
    if !block.comparisons.is_empty() {
        parts.push(Part::Sheet(comparisons(&block.comparisons, words)));
        parts.push(Part::Paragraph(words.pairing()));
        parts.push(Part::Chart(comparison_chart(&block.comparisons, words)));
    }
    if !block.official.is_empty() {
        parts.push(Part::Sheet(official(&block.official, words)));
        parts.push(Part::Paragraph(words.official_note()));
    }
    if let Some(paper) = &block.paper {
        // The judge's rows of a suite of tasks stand among the phases.
        let rows = paper.rows.iter().filter(|row| row.by_doctors || block.source != Source::DoctorFlan);
        parts.push(Part::Sheet(paper_sheet(paper, rows, has_classes(block), words)));
        parts.push(Part::Paragraph(words.no_paper_interval.to_owned()));
        parts.push(faults(&paper.faults, words));
    }
    parts.extend(block.agreement.as_ref().map(|a| Part::Sheet(agreement(a, words))));
    if !block.calibration.is_empty() {
        parts.extend([Part::Sheet(sheets::calibration(block, words)), Part::Chart(calibration(block, words))]);
    }
    parts.push(Part::Chart(cases(block, words)));
    parts.push(limits(block, words));
    Section { heading: heading(block, words), parts }
}

/// Whether a model's class is known.
fn has_classes(block: &Block) -> bool {
    block.models.iter().any(|model| class(model).is_some())
}

/// The models in the order of their classes, those without one last; within a class as they are.
fn in_class_order(block: &Block) -> Vec<&ModelNumbers> {
    let mut models: Vec<&ModelNumbers> = block.models.iter().collect();
    models.sort_by_key(|model| rank(class(model)));
    models
}

fn class(model: &ModelNumbers) -> Option<ModelClass> {
    model.facts.as_ref()?.class
}

/// The place of a class among the classes, the last for none.
fn rank(class: Option<ModelClass>) -> usize {
    class.map_or(usize::MAX, |class| class as usize)
}

/// Every row of every model; the model's name is marked where it was judged by itself.
fn rows(block: &Block) -> impl Iterator<Item = (String, &Row)> {
    in_class_order(block).into_iter().flat_map(|model| {
        let mark = if model.judge_is_candidate { " *" } else { "" };
        model.rows.iter().map(move |row| (format!("{}{mark}", model.model), row))
    })
}

fn scores(block: &Block, words: &Words) -> Sheet {
    let row = |(model, row): (String, &Row)| {
        let [mean, interval] = estimate(&row.mean, words);
        [model, words.group(&row.group), mean, interval, coverage(&row.coverage), missing(&row.coverage, words), row.cases.to_string()]
    };
    let header = [words.model, words.group, words.mean, words.interval, words.coverage, words.missing, words.cases];
    let mut sheet = Sheet::new(words.scores, 2, header, rows(block).map(row).collect());
    if block.models.iter().any(|m| m.judge_is_candidate) {
        sheet.caption = format!("{} (* {})", sheet.caption, words.candidate);
    }
    let classes: Vec<Option<ModelClass>> =
        in_class_order(block).into_iter().flat_map(|model| std::iter::repeat_n(class(model), model.rows.len())).collect();
    with_classes(sheet, &classes, words)
}

fn phases(block: &Block, words: &Words) -> Sheet {
    let mut header: Vec<String> = vec![words.model.to_owned(), words.published_in.to_owned()];
    header.extend(Phase::ALL.map(|p| p.words(words.language()).to_owned()));
    header.extend([words.mean_of_all, words.mean_of_tasks, words.mean_of_phases, words.paper_average].map(str::to_owned));
    let mut cells = Vec::new();
    for model in in_class_order(block) {
        let groups = Phase::ALL.map(Group::Phase).into_iter().chain([Group::Overall]);
        let cell = |group: Group| match model.rows.iter().find(|row| row.group == group) {
            Some(row) => format!("{} ({})", number(row.mean.value), coverage(&row.coverage)),
            None => "–".into(),
        };
        let averages = model.averages;
        let tasks = averages.map_or_else(|| "–".into(), |a| format!("{} ({}/{})", number(Some(a.of_tasks)), a.tasks, TASKS.len()));
        let phases = averages.map_or_else(|| "–".into(), |a| format!("{} ({}/{})", number(Some(a.of_phases)), a.phases, Phase::ALL.len()));
        let first = [model.model.clone(), words.of_run.to_owned()];
        cells.push(first.into_iter().chain(groups.map(cell)).chain([tasks, phases, "–".into()]).collect());
    }
    for row in block.paper.iter().flat_map(|paper| &paper.rows).filter(|row| !row.by_doctors) {
        // The average, which is the last column, is none of ours.
        let mut scores: Vec<String> = row.scores.iter().map(|s| number(*s)).collect();
        let average = scores.len().saturating_sub(1);
        scores.splice(average..average, std::iter::repeat_n("–".to_owned(), 3));
        cells.push([row.model.to_owned(), words.of_paper.to_owned()].into_iter().chain(scores).collect());
    }
    Sheet { caption: words.phases.to_owned(), header, rows: cells, words: 2 }
}

/// Paired comparisons of any kind of score, with what is compared and a chart.
pub(crate) fn compared(pairs: &[PairNumbers], language: Language) -> [Part; 2] {
    let words = words(language);
    [Part::Sheet(comparisons(pairs, words)), Part::Chart(comparison_chart(pairs, words))]
}

fn comparisons(pairs: &[PairNumbers], words: &Words) -> Sheet {
    let (header, width) = comparison_cells(words);
    Sheet { caption: words.comparison.to_owned(), header, rows: pairs.iter().map(|pair| comparison(pair, words)).collect(), words: width }
}

/// The columns of a comparison, and how many of them are words.
fn comparison_cells(words: &Words) -> (Vec<String>, usize) {
    let header = [
        words.model,
        words.cases,
        words.turns,
        words.difference,
        words.interval,
        words.includes_zero,
        words.p,
        words.p_holm,
        words.detectable,
    ];
    (header.map(str::to_owned).to_vec(), 1)
}

/// A comparison's cells.
fn comparison(pair: &PairNumbers, words: &Words) -> Vec<String> {
    let mut cells = vec![format!("{} − {}", pair.left, pair.right), pair.cases.to_string(), pair.turns.to_string()];
    match &pair.test {
        None => {
            cells.push(words.no_test.to_owned());
            cells.extend(std::iter::repeat_n("–".to_owned(), 5));
        }
        Some(test) => cells.extend([
            signed(test.difference),
            ends(&test.interval, signed),
            if test.includes_zero { words.yes } else { words.no }.to_owned(),
            probability(test.p),
            probability(test.p_holm),
            number(test.detectable),
        ]),
    }
    cells
}

/// A mean and its interval, or why it has none.
fn estimate(estimate: &Estimate, words: &Words) -> [String; 2] {
    let interval = match (&estimate.interval, estimate.no_interval) {
        (Some(interval), _) => ends(interval, |v| number(Some(v))),
        (None, Some(why)) => words.no_interval(why),
        (None, None) => "–".into(),
    };
    [number(estimate.value), interval]
}

fn coverage(coverage: &CoverageNumbers) -> String {
    format!("{}/{}", coverage.scored, coverage.of)
}

fn missing(coverage: &CoverageNumbers, words: &Words) -> String {
    if coverage.missing.is_empty() {
        return "–".into();
    }
    let kinds = coverage.missing.iter().map(|(kind, count)| format!("{} {count}", kind.words(words.language())));
    kinds.collect::<Vec<_>>().join(words.separator())
}

fn short(digest: &str) -> String {
    digest.chars().take(12).collect()
}
