//! A comparison of two runs as a document in one language.

use super::{
    Change, Diff, GateResult, ItemChange, LargestChange, Outcome, RunFacts, ScoreBlock, ScoreRow, SideScore, Threshold, words::Say,
};
use crate::{
    glossary,
    judge::Preset,
    language::Language,
    report::{
        document::{Document, Part, Section, Sheet},
        figures::{ends, number, probability, signed},
    },
};

/// How many answers that are in one run only are listed.
const MOST_LISTED: usize = 20;

/// The document.
pub(super) fn document(diff: &Diff, language: Language) -> Document {
    let say = Say(language);
    let mut sections = vec![runs(diff, say), settings(diff, say), answers(diff, say)];
    if diff.scores.is_empty() {
        sections.push(Section { heading: say.scores().into(), parts: vec![Part::Paragraph(say.no_scores().into())] });
    }
    sections.extend(diff.scores.iter().map(|block| scores(block, say)));
    if !diff.gates.is_empty() {
        sections.push(Section { heading: say.gates().into(), parts: vec![Part::Sheet(gates(&diff.gates, say))] });
    }
    if !diff.largest.is_empty() {
        let mut parts = vec![Part::Paragraph(say.legend().into())];
        parts.extend(diff.largest.iter().enumerate().flat_map(|(place, change)| largest(place + 1, change, say)));
        sections.push(Section { heading: say.largest().into(), parts });
    }
    let notes = vec![say.method(diff.resampling.resamples, diff.resampling.seed)];
    sections.push(Section { heading: say.notes().into(), parts: vec![Part::List { heading: None, items: notes }] });
    Document { title: say.title(&diff.a.folder, &diff.b.folder), sections }
}

fn runs(diff: &Diff, say: Say) -> Section {
    let colon = glossary::colon(say.0);
    let run = |label: &str, facts: &RunFacts| {
        let mut items = vec![format!("{}{}{}", facts.folder, say.pick("，", ", "), say.answer_count(facts.answers))];
        items.extend(facts.being_written.then(|| say.being_written().to_owned()));
        items.extend((facts.torn_lines > 0).then(|| say.torn(facts.torn_lines)));
        items.extend(facts.unplanned.then(|| say.unplanned().to_owned()));
        items.extend(facts.warnings.iter().cloned());
        format!("{label}{colon}{}", items.join(say.pick("；", "; ")))
    };
    let mut items = vec![run(say.first(), &diff.a), run(say.second(), &diff.b)];
    for (label, models) in [(say.first(), &diff.models_only_a), (say.second(), &diff.models_only_b)] {
        items.extend((!models.is_empty()).then(|| format!("{label}{colon}{}", say.not_compared(models))));
    }
    Section { heading: say.runs().into(), parts: vec![Part::List { heading: None, items }] }
}

fn settings(diff: &Diff, say: Say) -> Section {
    let cell = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".into());
    let row = |of: &super::SettingDifference| [say.setting_of(of), say.setting_name(&of.setting), cell(&of.a), cell(&of.b)];
    let part = if diff.settings.is_empty() {
        Part::Paragraph(say.no_settings().into())
    } else {
        let header = [say.about(), say.setting(), say.first(), say.second()];
        Part::Sheet(Sheet::new(say.values(), 4, header, diff.settings.iter().map(row).collect()))
    };
    Section { heading: say.settings().into(), parts: vec![part] }
}

fn answers(diff: &Diff, say: Say) -> Section {
    let row = |of: &super::AnswerCounts| {
        let counts = [of.in_both, of.gained, of.lost, of.other_text, of.higher, of.lower, of.scores_gained, of.scores_lost];
        let [both, gained, lost, other, higher, lower, scores_gained, scores_lost] = counts.map(|count| count.to_string());
        [of.models.label(), both, gained, lost, other, higher, lower, scores_gained, scores_lost]
    };
    let header = [
        say.models(),
        say.in_both(),
        say.gained(),
        say.lost(),
        say.other_text(),
        say.higher(),
        say.lower(),
        say.scores_gained(),
        say.scores_lost(),
    ];
    let mut parts = vec![Part::Sheet(Sheet::new(say.answers_by_model(), 1, header, diff.answers.iter().map(row).collect()))];
    let only: Vec<&ItemChange> = diff.changes.iter().filter(|change| change.change != Change::Changed).collect();
    if !only.is_empty() {
        let mut items: Vec<String> =
            only.iter().take(MOST_LISTED).map(|change| format!("{} · {}", name(change, say), say.change(change.change))).collect();
        items.extend((only.len() > MOST_LISTED).then(|| say.more(only.len() - MOST_LISTED)));
        parts.push(Part::List { heading: Some(say.only_listed().into()), items });
    }
    Section { heading: say.answers().into(), parts }
}

/// Which answer it is.
fn name(change: &ItemChange, say: Say) -> String {
    let repeat = match change.repeat {
        0 => String::new(),
        repeat => say.pick(format!(" · 第 {} 次重复", repeat + 1), format!(" · repeat {}", repeat + 1)),
    };
    let turn = glossary::turn(change.turn as usize, say.0);
    format!("{} · {} {} · {turn}{repeat} · {}", change.source.words(say.0), glossary::CASE.words(say.0), change.case, change.models.label())
}

fn covered(side: &SideScore) -> String {
    format!("{}/{}", side.scored, side.of)
}

fn scores(block: &ScoreBlock, say: Say) -> Section {
    let dash = || "–".to_owned();
    let row = |row: &ScoreRow| {
        let test = row.difference.test.as_ref();
        [
            row.models.label(),
            say.turn(row.turn),
            number(row.a.mean),
            covered(&row.a),
            number(row.b.mean),
            covered(&row.b),
            test.map_or_else(dash, |test| signed(test.difference)),
            test.map_or_else(dash, |test| ends(&test.interval, signed)),
            test.map_or_else(dash, |test| probability(test.p)),
            test.map_or_else(dash, |test| probability(test.p_holm)),
            row.difference.cases.to_string(),
        ]
    };
    let header = [
        say.models(),
        say.range(),
        say.mean_a(),
        say.covered_a(),
        say.mean_b(),
        say.covered_b(),
        say.difference(),
        say.interval(),
        say.p(),
        say.p_holm(),
        say.cases(),
    ];
    let heading = format!("{} · {}", block.source.words(say.0), say.rated_by(&block.rated_by));
    // What ends at 100 begins at 0.
    let lowest = if block.highest == Preset::Rubric.highest() { Preset::Rubric.lowest() } else { 1 };
    let caption = format!("{} · {lowest}–{}", say.scores(), block.highest);
    Section { heading, parts: vec![Part::Sheet(Sheet::new(&caption, 2, header, block.rows.iter().map(row).collect()))] }
}

/// What a requirement says, and what came of it.
pub(super) fn gate_words(result: &GateResult, say: Say) -> [String; 2] {
    let required = match result.threshold {
        Threshold::Below { points } => say.at_least(points),
        Threshold::Worse { points } => say.not_worse(points),
        Threshold::Coverage => say.coverage().to_owned(),
    };
    let measured = match (result.threshold, &result.row.difference.test) {
        (Threshold::Below { .. }, _) => format!("{} ({})", number(result.row.b.mean), covered(&result.row.b)),
        (Threshold::Worse { .. }, Some(test)) => format!("{} {}", signed(test.difference), ends(&test.interval, signed)),
        (Threshold::Worse { .. }, None) => "–".to_owned(),
        (Threshold::Coverage, _) => format!("{} → {}", result.row.a.turns, result.row.b.turns),
    };
    [required, measured]
}

fn gates(results: &[GateResult], say: Say) -> Sheet {
    let row = |result: &GateResult| {
        let [required, measured] = gate_words(result, say);
        let outcome = match result.outcome {
            Outcome::Kept => say.kept(),
            Outcome::NotKept => say.not_kept(),
            Outcome::Unknown => say.unknown(),
        };
        let of = format!("{} · {}", result.source.words(say.0), say.rated_by(&result.rated_by));
        [of, result.row.models.label(), required, measured, outcome.to_owned()]
    };
    let header = [say.scores(), say.models(), say.gate(), say.pick("实际", "Measured"), say.outcome()];
    Sheet::new(say.required(), 5, header, results.iter().map(row).collect())
}

fn largest(place: usize, change: &LargestChange, say: Say) -> Vec<Part> {
    let score = |score: &super::ScoreChange| {
        let by = say.rated_by(&score.rated_by);
        let difference = score.difference().map(|d| format!(" ({})", signed(d))).unwrap_or_default();
        format!("{by}{}{} → {}{difference}", glossary::colon(say.0), number(score.a), number(score.b))
    };
    let mut items: Vec<String> = change.item.scores.iter().map(score).collect();
    items.extend((!change.item.other_text).then(|| say.same_text().to_owned()));
    items.extend(change.other_question.then(|| say.other_question().to_owned()));
    items.push(format!("{}{}{}", say.question(), glossary::colon(say.0), change.question.trim().replace('\n', " ")));
    vec![
        Part::List { heading: Some(format!("{place}. {}", name(&change.item, say))), items },
        Part::Compared { first: change.text_a.clone(), second: change.text_b.clone() },
    ]
}

impl GateResult {
    /// The result as a sentence, in a language.
    pub fn words(&self, language: Language) -> String {
        let say = Say(language);
        let [required, measured] = gate_words(self, say);
        let of = format!("{} · {} · {}", self.source.words(say.0), say.rated_by(&self.rated_by), self.row.models.label());
        let outcome = match self.outcome {
            Outcome::Kept => say.kept(),
            Outcome::NotKept => say.not_kept(),
            Outcome::Unknown => say.unknown(),
        };
        let colon = glossary::colon(language);
        format!("{outcome}{colon}{required}{}{of}{colon}{measured}", say.pick("；", "; "))
    }
}
