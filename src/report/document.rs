//! A report for people as a structured document in one language; `table`, `markdown` and `html` format it.

mod charts;
mod made;
mod paper;
mod scoreboard;

pub(super) use paper::published;
pub(super) use scoreboard::scoreboard;

use charts::{comparison_chart, distribution_chart, scores_chart};
use made::{legend, made};
use paper::{faults, paper_sheet};

use super::{
    Agreement, Block, CoverageNumbers, Estimate, Group, HowMade, OfficialNumbers, PairNumbers, PeopleRow, Report, Row,
    chart::Chart,
    figures::{ends, number, probability, signed},
    words::{Words, words},
};
use crate::{
    case::{Phase, Source, TASKS},
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
    List { heading: Option<String>, items: Vec<String> },
    Sheet(Sheet),
    Chart(Chart),
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
}

/// The document of a report.
pub(super) fn document(report: &Report, language: Language) -> Document {
    let words = words(language);
    let mut sections = vec![runs(report, words)];
    if report.blocks.is_empty() {
        sections[0].parts.push(Part::Paragraph(words.no_verdicts.to_owned()));
    }
    sections.extend(report.blocks.iter().map(|block| of_block(block, &report.made, words)));
    if !report.people.is_empty() {
        let mut parts = vec![Part::Sheet(people(&report.people, words))];
        for of in &report.people_paper {
            let mut sheet = paper_sheet(&of.paper, of.paper.rows.iter(), words);
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
            .map(|a| [words.source(a.source), a.model.clone(), format!("{}/{}", a.answered, a.of), a.cut.to_string()])
            .collect();
        parts.push(Part::Sheet(Sheet::new(words.answers, 2, [words.source, words.model, words.coverage, words.cut], rows)));
        parts.extend(legend(report.made.models.iter(), words));
    }
    Section { heading: words.runs.to_owned(), parts }
}

fn of_block(block: &Block, made: &HowMade, words: &Words) -> Section {
    let heading = format!("{} · {} {} · {} {}", words.source(block.source), words.judge, block.judge, words.preset, block.preset.name());
    let wordings: Vec<String> =
        block.wordings.iter().map(|(turn, digest)| format!("{} {}", words.group(&Group::Turn(*turn)), short(digest))).collect();
    let about = format!(
        "{}{colon}1–{}{}{}{colon}{}",
        words.scale,
        block.highest,
        words.separator(),
        words.wording,
        wordings.join(", "),
        colon = words.colon
    );
    let mut parts = vec![Part::Paragraph(about), Part::Sheet(scores(block, words))];
    let names = block.models.iter().map(|m| m.model.as_str()).collect();
    let judge = made.judges.iter().filter(|judge| judge.name == block.judge);
    parts.extend(legend(made.named(&names).chain(judge), words));
    parts.push(Part::Chart(scores_chart(block, words)));
    if block.source == Source::DoctorFlan {
        parts.push(Part::Sheet(phases(block, words)));
    }
    if rows(block).any(|(_, row)| !row.criteria.is_empty()) {
        parts.push(Part::Sheet(criteria(block, words)));
    }
    if rows(block).any(|(_, row)| row.expected.is_some()) {
        parts.push(Part::Sheet(expected(block, words)));
    }
    parts.push(Part::Sheet(details(block, words)));
    parts.push(Part::Sheet(distribution(block, words)));
    parts.push(Part::Chart(distribution_chart(block, words)));
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
        parts.push(Part::Sheet(paper_sheet(paper, rows, words)));
        parts.push(Part::Paragraph(words.no_paper_interval.to_owned()));
        parts.push(faults(&paper.faults, words));
    }
    parts.extend(block.agreement.as_ref().map(|a| Part::Sheet(agreement(a, words))));
    let limits = block.limits.iter().map(|limit| words.limit(limit)).collect();
    parts.push(Part::List { heading: Some(words.limits.to_owned()), items: limits });
    Section { heading, parts }
}

/// Every row of every model; the model's name is marked where it was judged by itself.
fn rows(block: &Block) -> impl Iterator<Item = (String, &Row)> {
    block.models.iter().flat_map(|model| {
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
    sheet
}

fn expected(block: &Block, words: &Words) -> Sheet {
    let row = |(model, row): (String, &Row)| [model, words.group(&row.group), number(row.mean.value), number(row.expected)];
    let header = [words.model, words.group, words.mean, words.expected_mean];
    Sheet::new(words.expected, 2, header, rows(block).map(row).collect())
}

fn details(block: &Block, words: &Words) -> Sheet {
    let row = |(model, row): (String, &Row)| {
        let spread = row.spread.as_ref();
        let length = row.length.as_ref();
        let slope = |d: super::Doubling| format!("{} {}", signed(d.points), ends(&d.interval, signed));
        [
            model,
            words.group(&row.group),
            number(row.standard_deviation),
            number(row.median),
            number(spread.map(|s| s.mean_standard_deviation)),
            spread.map_or_else(|| "–".into(), |s| format!("{:.1}% (n {})", s.share_apart * 100.0, s.answers)),
            number(length.map(|l| l.spearman)),
            length.and_then(|l| l.doubling).map_or_else(|| "–".into(), slope),
        ]
    };
    let header =
        [words.model, words.group, words.standard_deviation, words.median, words.spread, words.apart, words.length, words.per_doubling];
    Sheet::new(words.details, 2, header, rows(block).map(row).collect())
}

fn criteria(block: &Block, words: &Words) -> Sheet {
    let mut cells = Vec::new();
    for (model, row) in rows(block) {
        for criterion in &row.criteria {
            let [mean, interval] = estimate(&criterion.mean, words);
            let of = [words.criterion(criterion.name), mean, interval, coverage(&row.coverage)];
            let [name, mean, interval, covered] = of;
            cells.push([model.clone(), words.group(&row.group), name, mean, interval, covered]);
        }
    }
    let header = [words.model, words.group, words.criterion, words.mean, words.interval, words.coverage];
    Sheet::new(words.criteria, 3, header, cells)
}

fn distribution(block: &Block, words: &Words) -> Sheet {
    let mut header: Vec<String> = [words.model, words.group, words.rated].map(str::to_owned).to_vec();
    header.extend((1..=block.highest).map(|r| r.to_string()));
    let mut cells = Vec::new();
    for (model, row) in rows(block) {
        for of in &row.distributions {
            let mut cell = vec![model.clone(), words.group(&row.group), words.criterion(of.of)];
            cell.extend(of.counts.iter().map(ToString::to_string));
            cells.push(cell);
        }
    }
    Sheet { caption: words.distribution.to_owned(), header, rows: cells, words: 3 }
}

fn phases(block: &Block, words: &Words) -> Sheet {
    let mut header: Vec<String> = vec![words.model.to_owned(), words.published_in.to_owned()];
    header.extend(Phase::ALL.map(|p| p.words(words.language()).to_owned()));
    header.extend([words.mean_of_all, words.mean_of_tasks, words.mean_of_phases, words.paper_average].map(str::to_owned));
    let mut cells = Vec::new();
    for model in &block.models {
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
    let row = |pair: &PairNumbers| {
        let name = format!("{} − {}", pair.left, pair.right);
        let dash = || "–".to_owned();
        match &pair.test {
            None => {
                [name, pair.cases.to_string(), pair.turns.to_string(), words.no_test.to_owned(), dash(), dash(), dash(), dash(), dash()]
            }
            Some(test) => [
                name,
                pair.cases.to_string(),
                pair.turns.to_string(),
                signed(test.difference),
                ends(&test.interval, signed),
                if test.includes_zero { words.yes } else { words.no }.to_owned(),
                probability(test.p),
                probability(test.p_holm),
                number(test.detectable),
            ],
        }
    };
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
    Sheet::new(words.comparison, 1, header, pairs.iter().map(row).collect())
}

fn official(numbers: &[OfficialNumbers], words: &Words) -> Sheet {
    let mut cells = Vec::new();
    for of in numbers {
        for category in &of.categories {
            cells.push([
                of.model.clone(),
                of.turn.to_string(),
                if category.name.is_empty() { "–".into() } else { category.name.clone() },
                number(Some(category.mean)),
                number(Some(category.std)),
                category.repeats.to_string(),
                number(Some(of.overall_mean)),
                number(of.overall_std),
                of.scores.to_string(),
                of.outside_scale.to_string(),
            ]);
        }
    }
    let header = [
        words.model,
        words.turn,
        words.category,
        words.mean,
        words.repeat_deviation,
        words.repeats,
        words.overall_mean,
        words.overall_deviation,
        "n",
        words.outside_scale,
    ];
    Sheet::new(words.official, 3, header, cells)
}

fn agreement(agreement: &Agreement, words: &Words) -> Sheet {
    let rows = vec![
        [words.answers.to_owned(), agreement.answers.to_string()],
        ["Pearson r".to_owned(), number(agreement.pearson)],
        ["Spearman ρ".to_owned(), number(agreement.spearman)],
        ["Kendall τ-b".to_owned(), number(agreement.kendall)],
        [words.kappa.to_owned(), number(agreement.quadratic_kappa)],
        [words.saw_verdict.to_owned(), agreement.left_out.to_string()],
    ];
    Sheet::new(words.agreement, 1, [words.statistic, words.value], rows)
}

fn people(people: &[PeopleRow], words: &Words) -> Sheet {
    let row = |p: &PeopleRow| {
        let [mean, interval] = estimate(&p.mean, words);
        let counts = [p.ratings, p.answers, p.raters, p.saw_verdict].map(|n| n.to_string());
        let [ratings, answers, raters, saw] = counts;
        [words.source(p.source), p.model.clone(), mean, interval, ratings, answers, raters, saw]
    };
    let header = [words.source, words.model, words.mean, words.interval, words.ratings, words.answers, words.raters, words.saw_verdict];
    Sheet::new(words.people, 2, header, people.iter().map(row).collect())
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
