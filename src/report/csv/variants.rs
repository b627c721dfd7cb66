//! The lines about variants of cases.

use super::Line;
use crate::{
    language::Language,
    report::{AtOnceCost, HistoryEffect, IntervalNumbers, LackingVariant, Report, Share, VariantDiagnoses, VariantEffect},
};

/// What variants change.
pub(super) fn of_report(report: &Report, lines: &mut Vec<Line>) {
    for scores in &report.variants {
        let base = Line {
            section: "variant",
            source: scores.source.label(),
            judge: scores.judge.clone(),
            preset: scores.preset.name(),
            ..Line::default()
        };
        scores.effects.iter().for_each(|effect| of_effect(&base, effect, lines));
        scores.history.iter().for_each(|effect| of_history(&base, effect, lines));
    }
    report.lacking.iter().for_each(|of| of_lacking(of, lines));
    report.diagnoses.iter().for_each(|of| of_diagnoses(of, lines));
    report.at_once.iter().for_each(|cost| of_cost(cost, lines));
}

fn of_history(base: &Line, effect: &HistoryEffect, lines: &mut Vec<Line>) {
    let (n, of) = (Some(effect.cases), Some(effect.of));
    let (group_name, item) = (effect.turn.to_string(), effect.measure.name().to_owned());
    let line = Line { section: "history", model: effect.model.clone(), group: "turn", group_name, item, n, of, ..base.clone() };
    let test = effect.test.as_ref();
    lines.push(line.with("mean_with", effect.with));
    lines.push(line.with("mean_without", effect.without));
    lines.push(Line { ends: test.map(|test| test.interval), ..line.with("difference", test.map(|test| test.difference)) });
    lines.push(line.with("p", test.map(|test| test.p)));
    lines.push(line.with("p_holm", test.map(|test| test.p_holm)));
}

fn of_cost(cost: &AtOnceCost, lines: &mut Vec<Line>) {
    let line = Line { section: "at_once", source: cost.source.label(), model: cost.model.clone(), n: Some(cost.cases), ..Line::default() };
    lines.extend([
        line.with("prompt_tokens_by_turns", Some(cost.prompt_by_turns)),
        line.with("answer_tokens_by_turns", Some(cost.answer_by_turns)),
        line.with("prompt_tokens_at_once", Some(cost.prompt_at_once)),
        line.with("answer_tokens_at_once", Some(cost.answer_at_once)),
    ]);
}

fn of_effect(base: &Line, effect: &VariantEffect, lines: &mut Vec<Line>) {
    let item = effect.worst_of.map(|wordings| format!("lowest of {wordings} wordings")).unwrap_or_default();
    let (n, of) = (Some(effect.cases), Some(effect.of));
    let line = Line { model: effect.model.clone(), variant: effect.variant.clone(), item, n, of, ..base.clone() };
    let test = effect.test.as_ref();
    lines.push(line.with("original_mean", effect.original));
    lines.push(line.with("variant_mean", effect.varied));
    let difference = effect.difference();
    lines.push(Line {
        ends: difference.map(|(_, interval)| interval),
        ..line.with("difference", difference.map(|(difference, _)| difference))
    });
    if effect.lowest.is_none() {
        lines.push(line.with("p", test.map(|test| test.p)));
        lines.push(line.with("p_holm", test.map(|test| test.p_holm)));
    }
    lines.push(Line { n: Some(effect.turns), of: None, ..line.with("turns", None) });
    lines.push(line.with("told", effect.told));
}

fn of_lacking(of: &LackingVariant, lines: &mut Vec<Line>) {
    let line = Line { section: "variant_lacking", source: of.source.label(), variant: of.variant.clone(), ..Line::default() };
    lines.push(Line { n: Some(of.cases), of: Some(of.of), ..line.with("cases", None) });
    for why in &of.why {
        let line = Line { n: Some(why.cases), of: Some(of.of), ..line.clone() };
        lines.push(line.saying("lacks", why.lacks.words(Language::En)));
    }
}

fn of_diagnoses(of: &VariantDiagnoses, lines: &mut Vec<Line>) {
    let line = Line {
        section: "diagnosis_named",
        source: of.source.label(),
        model: of.model.clone(),
        variant: of.variant.clone().unwrap_or_default(),
        ..Line::default()
    };
    let share = |statistic: &'static str, share: &Share| Line {
        ends: share.interval,
        n: Some(share.count),
        of: Some(share.of),
        ..line.with(statistic, share.value())
    };
    lines.push(share("right", &of.right));
    lines.extend(of.pushed.as_ref().map(|pushed| share("pushed", pushed)));
    let Some(flips) = &of.flips else { return };
    lines.extend([
        share("right_to_wrong", &flips.flipped),
        share("to_pushed", &flips.to_pushed),
        share("to_another", &flips.elsewhere),
        share("wrong_to_right", &flips.recovered),
    ]);
    let of_all = Line { n: Some(flips.cases), ..line.clone() };
    let ends: Option<IntervalNumbers> = flips.drop_interval;
    lines.push(Line { ends, ..of_all.with("drop", flips.drop) });
    lines.push(of_all.with("mcnemar_p", Some(flips.p)));
    for (statistic, count) in [
        ("right_right", flips.right_right),
        ("right_wrong", flips.right_wrong),
        ("wrong_right", flips.wrong_right),
        ("wrong_wrong", flips.wrong_wrong),
    ] {
        lines.push(Line { n: Some(count), of: Some(flips.cases), ..line.with(statistic, None) });
    }
}
