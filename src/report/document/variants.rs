//! What variants of cases change: scores, the diagnosis that is named, and the score against how much of the case is told.

use super::{Part, Section, Sheet};
use crate::report::{
    AtOnceCost, Flips, HistoryEffect, HistoryMeasure, IntervalNumbers, LackingVariant, PairTest, Report, Share, VariantDiagnoses,
    VariantEffect, VariantScores,
    chart::{Axis, Chart, Cloud, Intervals, Mark, Scatter, ScatterWords, Signs},
    figures::{ends, number, probability, signed},
    words::Words,
};

/// One section for each judge and source, and one about diagnoses.
pub(super) fn variants(report: &Report, words: &Words) -> Vec<Section> {
    let mut sections: Vec<Section> = report.variants.iter().map(|scores| of_scores(scores, words)).collect();
    sections.extend((!report.lacking.is_empty()).then(|| of_lacking(&report.lacking, words)));
    if !report.diagnoses.is_empty() {
        sections.push(of_diagnoses(&report.diagnoses, words));
    }
    if !report.at_once.is_empty() {
        sections.push(of_costs(&report.at_once, words));
    }
    sections
}

/// Which variants some cases cannot have, and why.
fn of_lacking(lacking: &[LackingVariant], words: &Words) -> Section {
    let [heading, why, note] = words.lacking();
    let row = |of: &LackingVariant| [of.variant.clone(), words.source(of.source), format!("{}/{}", of.cases, of.of), words.why_lacking(of)];
    let header = [words.variants().variant, words.source, words.cases, why];
    let sheet = Sheet::new(heading, 4, header, lacking.iter().map(row).collect());
    Section { heading: heading.to_owned(), parts: vec![Part::Sheet(sheet), Part::Paragraph(note.to_owned())] }
}

/// What stands for earlier answers, turn by turn.
fn of_history(effects: &[HistoryEffect], words: &Words) -> Vec<Part> {
    let said = words.variants();
    let header = [said.measure, words.model, said.turn, said.with, said.without, words.difference, words.p_holm, said.compared];
    let row = |effect: &HistoryEffect| {
        let test = effect.test.as_ref();
        let difference = |test: &PairTest| format!("{} {}", signed(test.difference), ends(&test.interval, signed));
        let measure = match effect.measure {
            HistoryMeasure::ErrorPropagation => said.error_propagation,
            HistoryMeasure::ContextGain => said.context_gain,
        };
        [
            measure.to_owned(),
            effect.model.clone(),
            effect.turn.to_string(),
            number(effect.with),
            number(effect.without),
            test.map_or_else(|| words.no_test.to_owned(), difference),
            test.map_or_else(dash, |test| probability(test.p_holm)),
            format!("{}/{}", effect.cases, effect.of),
        ]
    };
    let sheet = Sheet::new(said.history, 3, header, effects.iter().map(row).collect());
    vec![Part::Sheet(sheet), Part::Paragraph(said.history_note.to_owned())]
}

/// What whole cases at once cost against their turns.
fn of_costs(costs: &[AtOnceCost], words: &Words) -> Section {
    let said = words.variants();
    let header =
        [words.source, words.model, said.prompt_by_turns, said.answer_by_turns, said.prompt_at_once, said.answer_at_once, said.share, "n"];
    let row = |cost: &AtOnceCost| {
        let (by_turns, at_once) = (cost.prompt_by_turns + cost.answer_by_turns, cost.prompt_at_once + cost.answer_at_once);
        let tokens = |mean: f64| format!("{mean:.0}");
        [
            words.source(cost.source),
            cost.model.clone(),
            tokens(cost.prompt_by_turns),
            tokens(cost.answer_by_turns),
            tokens(cost.prompt_at_once),
            tokens(cost.answer_at_once),
            if by_turns > 0.0 { percent(at_once / by_turns) } else { dash() },
            cost.cases.to_string(),
        ]
    };
    let sheet = Sheet::new(said.costs, 2, header, costs.iter().map(row).collect());
    Section { heading: said.costs_heading.to_owned(), parts: vec![Part::Sheet(sheet), Part::Paragraph(said.costs_note.to_owned())] }
}

/// The charts of a judge's scores with their names in files.
pub(in crate::report) fn named(scores: &VariantScores, words: &Words) -> Vec<(String, Chart)> {
    vec![("variants".into(), drops(scores, words)), ("score-against-told".into(), against_told(scores, words))]
}

fn of_scores(scores: &VariantScores, words: &Words) -> Section {
    let said = words.variants();
    let (judge, preset) = (&scores.judge, scores.preset.name());
    let heading = format!("{} · {} · {} {judge} · {} {preset}", said.heading, words.source(scores.source), words.judge, words.preset);
    let header = [said.variant, words.model, said.told, said.original, said.varied, words.difference, words.p_holm, said.compared];
    let row = |effect: &VariantEffect| {
        let test = effect.test.as_ref();
        [
            label(effect, words),
            effect.model.clone(),
            effect.told.map_or_else(dash, percent),
            number(effect.original),
            number(effect.varied),
            effect.difference().map_or_else(
                || words.no_test.to_owned(),
                |(difference, interval)| format!("{} {}", signed(difference), ends(&interval, signed)),
            ),
            test.map_or_else(dash, |test| probability(test.p_holm)),
            format!("{}/{}", effect.cases, effect.of),
        ]
    };
    let sheet = Sheet::new(said.scores, 2, header, scores.effects.iter().map(row).collect());
    let charts = [drops(scores, words), against_told(scores, words)].map(Part::Chart);
    let parts = [Part::Sheet(sheet), Part::Paragraph(said.scores_note.to_owned())].into_iter().chain(charts);
    let history = if scores.history.is_empty() { Vec::new() } else { of_history(&scores.history, words) };
    Section { heading, parts: parts.chain(history).collect() }
}

fn of_diagnoses(all: &[VariantDiagnoses], words: &Words) -> Section {
    let said = words.variants();
    let header = [said.variant, words.source, words.model, said.right, said.pushed, "n"];
    let row = |of: &VariantDiagnoses| {
        let variant = of.variant.as_ref().map_or_else(|| said.original_case.to_owned(), |variant| words.marked(variant));
        let pushed = of.pushed.as_ref().map_or_else(dash, share);
        [variant, words.source(of.source), of.model.clone(), share(&of.right), pushed, of.cases.to_string()]
    };
    let named = Sheet::new(said.named, 3, header, all.iter().map(row).collect());
    let mut parts = vec![Part::Sheet(named)];
    let header = [said.variant, words.model, said.flipped, said.to_pushed, said.elsewhere, said.recovered, said.drop, said.mcnemar, "n"];
    let row = |of: &VariantDiagnoses, flips: &Flips| {
        let interval = flips.drop_interval.as_ref().map(|interval| format!(" {}", points(interval))).unwrap_or_default();
        [
            of.variant.clone().unwrap_or_default(),
            of.model.clone(),
            share(&flips.flipped),
            share(&flips.to_pushed),
            share(&flips.elsewhere),
            share(&flips.recovered),
            flips.drop.map_or_else(dash, |drop| format!("{}{interval}", signed_percent(drop))),
            probability(flips.p),
            flips.cases.to_string(),
        ]
    };
    let rows: Vec<[String; 9]> = all.iter().filter_map(|of| of.flips.as_ref().map(|flips| row(of, flips))).collect();
    if !rows.is_empty() {
        parts.push(Part::Sheet(Sheet::new(said.flips, 2, header, rows)));
    }
    parts.push(Part::Paragraph(said.named_note.to_owned()));
    Section { heading: said.diagnoses.to_owned(), parts }
}

fn label(effect: &VariantEffect, words: &Words) -> String {
    match effect.worst_of {
        Some(wordings) => words.worst_of(&effect.variant, wordings),
        None => words.marked(&effect.variant),
    }
}

fn dash() -> String {
    "–".to_owned()
}

pub(super) fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

fn signed_percent(share: f64) -> String {
    let text = format!("{:+.0}%", share * 100.0);
    if text == "+0%" || text == "-0%" { "0%".into() } else { text }
}

fn points(interval: &IntervalNumbers) -> String {
    ends(interval, signed_percent)
}

/// n of N with the percentage and its interval.
pub(super) fn share(share: &Share) -> String {
    let counts = format!("{}/{}", share.count, share.of);
    match (share.value(), &share.interval) {
        (Some(value), Some(interval)) => format!("{counts} {} {}", percent(value), ends(interval, percent)),
        _ => counts,
    }
}

/// Variant less original, by variant and model.
fn drops(scores: &VariantScores, words: &Words) -> Chart {
    let said = words.variants();
    let several = scores.effects.iter().any(|effect| effect.model != scores.effects[0].model);
    let mark = |effect: &VariantEffect| {
        let (difference, interval) = effect.difference()?;
        let name = label(effect, words);
        let label = if several { format!("{name} · {}", effect.model) } else { name };
        Some(Mark { label, value: difference, interval: Some((interval.low, interval.high)), around: None })
    };
    let marks: Vec<Mark> = scores.effects.iter().filter_map(mark).collect();
    let reach = |mark: &Mark| mark.interval.map_or(mark.value.abs(), |(low, high)| low.abs().max(high.abs()));
    let widest = marks.iter().map(reach).fold(0.5, f64::max);
    Chart::Intervals(Intervals {
        title: said.drops.to_owned(),
        description: said.drops_about.to_owned(),
        axis: words.points.to_owned(),
        range: (-widest, widest),
        zero: true,
        marks,
        signs: Signs { dot: said.sign_difference, interval: words.sign_interval, around: "" },
        on_terminal: true,
    })
}

/// The score against the share of the case that is told; empty where no variant tells less.
fn against_told(scores: &VariantScores, words: &Words) -> Chart {
    let said = words.variants();
    let mut clouds: Vec<Cloud> = Vec::new();
    for effect in scores.effects.iter().filter(|effect| effect.told.is_some_and(|told| told < 1.0)) {
        let (Some(told), Some(varied), Some(original)) = (effect.told, effect.varied, effect.original) else { continue };
        let point = (told * 100.0, varied);
        match clouds.iter_mut().find(|cloud| cloud.label == effect.model) {
            Some(cloud) => cloud.points.push(point),
            None => clouds.push(Cloud { label: effect.model.clone(), points: vec![(100.0, original), point], notes: Vec::new() }),
        }
    }
    clouds.iter_mut().for_each(|cloud| cloud.points.sort_by(|a, b| a.0.total_cmp(&b.0)));
    // A score of a rubric can be below its scale.
    let lowest = clouds.iter().flat_map(|cloud| &cloud.points).map(|point| point.1).fold(1.0, f64::min);
    Chart::Scatter(Box::new(Scatter {
        title: said.against_told.to_owned(),
        description: said.against_told_about.to_owned(),
        across: Axis::of_values(said.told_percent, [0.0, 100.0].into_iter()),
        up: Axis::of_scale(words.mean, (lowest.floor(), f64::from(scores.highest))),
        same_scale: false,
        side_by_side: false,
        joined: true,
        clouds,
        words: ScatterWords::of(words.language()),
    }))
}
