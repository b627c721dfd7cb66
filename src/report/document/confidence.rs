//! How sure models say they are.

use super::{Part, Section, Sheet};
use crate::report::{
    ConfidenceBin, ConfidenceChange, ConfidenceNumbers, PairTest, Report, RightBy,
    figures::{ends, number, probability, signed},
    words::Words,
};

/// One section where models were asked.
pub(super) fn confidence(report: &Report, words: &Words) -> Option<Section> {
    let said = words.confidence();
    let mut parts = Vec::new();
    if !report.confidence.is_empty() {
        let header = [said.right_by, words.source, words.model, said.mean, said.right, said.brier, said.brier_of_share, said.stated, "n"];
        parts.push(Part::Sheet(Sheet::new(
            said.brier_sheet,
            3,
            header,
            report.confidence.iter().map(|one| of_model(one, words)).collect(),
        )));
        parts.push(Part::Paragraph(said.brier_note.to_owned()));
        let header = [said.right_by, words.source, words.model, said.range, said.mean, said.right, "n"];
        let rows =
            report.confidence.iter().flat_map(|one| one.bins.iter().filter(|bin| bin.count > 0).map(move |bin| of_bin(one, bin, words)));
        let rows: Vec<[String; 7]> = rows.collect();
        if !rows.is_empty() {
            parts.push(Part::Sheet(Sheet::new(said.bins_sheet, 4, header, rows)));
        }
    }
    if !report.confidence_change.is_empty() {
        let header = [words.variants().variant, words.source, words.model, said.before, said.after, words.difference, words.p_holm, "n"];
        let rows = report.confidence_change.iter().map(|change| of_change(change, words)).collect();
        parts.push(Part::Sheet(Sheet::new(said.change_sheet, 3, header, rows)));
        parts.push(Part::Paragraph(said.change_note.to_owned()));
    }
    (!parts.is_empty()).then(|| Section { heading: said.heading.to_owned(), parts })
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{:.0}%", share * 100.0))
}

fn right_by(of: &ConfidenceNumbers, words: &Words) -> String {
    let said = words.confidence();
    match &of.right_by {
        RightBy::Score { judge, preset, at_least, highest } => format!("{judge} · {} ≥ {at_least:.0}/{highest}", preset.name()),
        RightBy::Diagnosis => said.by_diagnosis.to_owned(),
    }
}

fn source(of: &ConfidenceNumbers, words: &Words) -> String {
    let source = words.source(of.source);
    of.variant.as_ref().map_or_else(|| source.clone(), |variant| format!("{source} · {variant}"))
}

fn of_model(of: &ConfidenceNumbers, words: &Words) -> [String; 9] {
    let three = |value: f64| format!("{value:.3}");
    let interval = of.brier_interval.as_ref().map(|interval| format!(" {}", ends(interval, three))).unwrap_or_default();
    [
        right_by(of, words),
        source(of, words),
        of.model.clone(),
        percent(of.mean),
        percent(of.right),
        of.brier.map_or_else(|| "–".to_owned(), |brier| format!("{brier:.3}{interval}")),
        of.brier_of_share.map_or_else(|| "–".to_owned(), three),
        format!("{}/{}", of.stated, of.asked),
        of.used.to_string(),
    ]
}

fn of_bin(of: &ConfidenceNumbers, bin: &ConfidenceBin, words: &Words) -> [String; 7] {
    let last = if bin.to >= 1.0 { 100.0 } else { bin.to * 100.0 - 1.0 };
    [
        right_by(of, words),
        source(of, words),
        of.model.clone(),
        format!("{:.0}–{last:.0}", bin.from * 100.0),
        percent(bin.mean),
        percent((bin.count > 0).then(|| bin.right as f64 / bin.count as f64)),
        bin.count.to_string(),
    ]
}

fn of_change(change: &ConfidenceChange, words: &Words) -> [String; 8] {
    let test = change.test.as_ref();
    let difference = |test: &PairTest| format!("{} {}", signed(test.difference), ends(&test.interval, signed));
    [
        change.variant.clone(),
        words.source(change.source),
        change.model.clone(),
        number(change.before),
        number(change.after),
        test.map_or_else(|| words.no_test.to_owned(), difference),
        test.map_or_else(|| "–".to_owned(), |test| probability(test.p_holm)),
        change.cases.to_string(),
    ]
}
