//! A trial's numbers in long form: one number per line, in English, not rounded.

use crate::{
    report::{
        FormatError, IntervalNumbers,
        csv::{Rows, text},
    },
    trial::key::RulesStated,
    trial::numbers::{
        Coverage, FieldAgreement, Figure, Figures, JudgeNumbers, LabelAgreement, Level, Numbers, QuestionnaireNumbers, RaterNumbers,
        RubricPlace, ScaleNumbers, TrialRubric,
    },
};

const HEADER: [&str; 15] = [
    "section",
    "field",
    "model",
    "other_model",
    "rater",
    "other_rater",
    "turn",
    "item",
    "statistic",
    "value",
    "low",
    "high",
    "n",
    "of",
    "text",
];

/// One line. What is empty does not apply.
#[derive(Clone, Default)]
struct Line {
    section: String,
    field: String,
    models: [String; 2],
    raters: [String; 2],
    turn: Option<usize>,
    item: String,
    statistic: &'static str,
    value: Option<f64>,
    ends: Option<IntervalNumbers>,
    n: Option<usize>,
    of: Option<usize>,
    text: String,
}

impl Line {
    fn cells(self) -> Vec<String> {
        let real = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
        let count = |value: Option<usize>| value.map(|v| v.to_string()).unwrap_or_default();
        let mut cells = vec![self.section, text(&self.field)];
        cells.extend(self.models.iter().chain(&self.raters).map(|name| text(name)));
        cells.extend([count(self.turn), text(&self.item), self.statistic.into(), real(self.value)]);
        cells.extend([real(self.ends.map(|e| e.low)), real(self.ends.map(|e| e.high)), count(self.n), count(self.of), text(&self.text)]);
        cells
    }

    fn with(&self, statistic: &'static str, value: Option<f64>) -> Self {
        Self { statistic, value, ..self.clone() }
    }

    fn count(&self, statistic: &'static str, n: usize) -> Self {
        Self { statistic, n: Some(n), ..self.clone() }
    }

    fn saying(&self, statistic: &'static str, text: impl Into<String>) -> Self {
        Self { statistic, text: text.into(), ..self.clone() }
    }

    /// An undefined figure has an empty value and the reason as its text.
    fn figure(&self, statistic: &'static str, figure: &Figure) -> Self {
        match figure {
            Figure::Defined { value, interval, .. } => Self { ends: *interval, ..self.with(statistic, Some(*value)) },
            Figure::Undefined { why } => self.saying(statistic, format!("undefined: {why}")),
        }
    }
}

/// All numbers.
pub(super) fn write(numbers: &Numbers) -> Result<String, FormatError> {
    let mut lines = Vec::new();
    of_trial(numbers, &mut lines);
    of_figures("figures", &numbers.figures, &mut lines);
    if let Some(all) = &numbers.figures_of_all_raters {
        of_figures("figures_of_all_raters", all, &mut lines);
    }
    numbers.agreement.iter().for_each(|field| of_agreement(field, &mut lines));
    numbers.raters.iter().for_each(|rater| of_rater(rater, &mut lines));
    numbers.questionnaire.iter().for_each(|questionnaire| of_questionnaire(questionnaire, &mut lines));
    numbers.judges.iter().for_each(|judge| of_judge(judge, &mut lines));
    numbers.rubric.iter().for_each(|rubric| of_rubric(rubric, &mut lines));
    let mut rows = Rows::new(&HEADER)?;
    for line in lines {
        rows.push(&line.cells())?;
    }
    rows.finish()
}

fn of_questionnaire(numbers: &QuestionnaireNumbers, lines: &mut Vec<Line>) {
    let line = Line { section: "questionnaire".into(), ..Line::default() };
    lines.push(line.saying("form", format!("{} {}", numbers.form, numbers.form_digest)));
    lines.push(Line { of: Some(numbers.asked), ..line.count("answered", numbers.answered) });
    lines.push(line.with("mean_seconds", numbers.mean_seconds));
    for (rater, flags) in &numbers.left_out {
        let flags: Vec<&str> = flags.iter().map(|flag| flag.name()).collect();
        lines.push(Line { raters: [rater.clone(), String::new()], ..line.saying("left_out", flags.join(" ")) });
    }
    for row in &numbers.scales {
        let field = Line { field: row.field.clone(), ..line.clone() };
        lines.push(Line { n: Some(row.n), ..field.figure("mean", &row.mean) });
        // From the lowest value.
        lines.extend(
            row.counts.iter().enumerate().map(|(step, count)| Line { item: format!("step {}", step + 1), ..field.count("given", *count) }),
        );
    }
    for question in &numbers.choices {
        let field = Line { field: question.field.clone(), ..line.clone() };
        lines.extend(question.chosen.iter().map(|(id, count)| Line {
            item: id.clone(),
            of: Some(question.n),
            ..field.count("chosen", *count)
        }));
    }
    lines.extend(numbers.texts.iter().map(|(field, count)| Line { field: field.clone(), ..line.count("written", *count) }));
}

fn of_trial(numbers: &Numbers, lines: &mut Vec<Line>) {
    let line = Line { section: "trial".into(), ..Line::default() };
    let design = &numbers.design;
    lines.push(line.saying("wardround", numbers.wardround));
    lines.push(line.saying("form", format!("{} {}", numbers.form, numbers.form_digest)));
    lines.push(line.count("resamples", numbers.resampling.resamples));
    // As text: a seed can be larger than the whole numbers that spreadsheets hold.
    lines.push(line.saying("seed", numbers.resampling.seed.to_string()));
    lines.extend([line.count("cases", design.cases), line.count("units", design.units), line.count("shared_cases", design.shared_cases)]);
    lines.push(Line { of: Some(design.wanted), ..line.count("decided", design.decided) });
    lines.push(Line { of: Some(design.repeats_wanted), ..line.count("repeats_decided", design.repeats_decided) });
    let by_model = design.cases_by_model.iter();
    lines.extend(by_model.map(|(model, cases)| Line { models: [model.clone(), String::new()], ..line.count("cases", *cases) }));
    lines.extend([line.count("masked_units", design.masked), line.count("saw_reference", design.saw_reference)]);
    lines.extend([line.count("changed", design.changed), line.count("on_two_machines", design.on_two_machines)]);
    let rules = match numbers.rules {
        RulesStated::BeforePacks => "before_packs",
        RulesStated::ChangedSince { .. } => "changed_since_packs",
        RulesStated::Unknown => "unknown",
    };
    lines.push(line.saying("rules_of_exclusion", rules));
    let closing = &numbers.closing;
    let closed = closing.closed.map_or_else(|| "no".to_owned(), |at| at.to_string());
    lines.push(line.saying("closed", closed));
    if let Some(ratings) = &closing.ratings {
        lines.push(line.saying("closed_ratings", ratings.clone()));
        lines.push(line.saying("unchanged_since", if closing.is_unchanged { "yes" } else { "no" }));
        let of_protocol = closing.is_protocol_unchanged.map(|same| if same { "yes" } else { "no" });
        lines.extend(of_protocol.map(|same| line.saying("protocol_unchanged_since", same)));
    }
    lines.extend(closing.reopened.iter().map(|reason| line.saying("reopened", reason.clone())));
    lines.push(line.saying("is_complete", yes_no(design.is_complete)));
}

fn of_judge(judge: &JudgeNumbers, lines: &mut Vec<Line>) {
    let text = format!("{} {}", judge.judge, judge.preset);
    for level in &judge.levels {
        let line = Line { section: "judge".into(), field: judge.field.clone(), item: level.level.name().into(), ..Line::default() };
        let line = Line { n: Some(level.n), text: text.clone(), ..line };
        lines.extend([line.figure("pearson", &level.pearson), line.figure("spearman", &level.spearman)]);
        lines.extend([line.figure("kendall_tau_b", &level.kendall), line.figure("bias", &level.bias)]);
        lines.extend(level.kappa.map(|kappa| line.figure("quadratic_kappa", &kappa)));
    }
    // The points of single answers are the rows of the export.
    for point in &judge.tasks {
        let line = Line { section: "judge_task".into(), field: judge.field.clone(), item: point.task.name().to_owned(), ..Line::default() };
        let line = Line { models: [point.model.clone(), String::new()], n: Some(point.items), text: text.clone(), ..line };
        lines.extend([line.with("raters_mean", Some(point.raters)), line.with("judge_mean", Some(point.judge))]);
    }
}

fn of_rubric(rubric: &TrialRubric, lines: &mut Vec<Line>) {
    let at = |section: &str, place: &RubricPlace| Line {
        section: section.into(),
        field: place.case.to_string(),
        turn: place.turn,
        item: place.id.clone(),
        text: if place.is_safety { "safety".into() } else { String::new() },
        ..Line::default()
    };
    for item in &rubric.items {
        let line = Line { models: [item.model.clone(), String::new()], ..at("rubric_item", &item.item) };
        lines.extend([line.count("met", item.met), line.count("not_met", item.not_met), line.count("cannot_tell", item.cannot_tell)]);
    }
    let who = |name: &str, text: String| Line { section: "rubric_agreement".into(), item: name.into(), text, ..Line::default() };
    of_labels(&who("raters", String::new()), &rubric.people, lines);
    for judge in &rubric.judges {
        let text = format!("{} {}", judge.judge, judge.preset);
        let all = who("all", text.clone());
        lines.push(Line { of: Some(judge.of), ..all.count("graded", judge.of - judge.ungraded) });
        of_labels(&all, &judge.all, lines);
        of_labels(&who("safety", text.clone()), &judge.safety, lines);
        of_labels(&who("always_met", text.clone()), &judge.always_met, lines);
        for item in &judge.items {
            let line = Line { text: text.clone(), ..at("rubric_item_agreement", &item.item) };
            of_labels(&Line { of: Some(item.of), ..line }, &item.labels, lines);
        }
    }
}

fn of_labels(line: &Line, labels: &LabelAgreement, lines: &mut Vec<Line>) {
    let line = Line { n: Some(labels.n), ..line.clone() };
    lines.extend([
        line.figure("agreement", &labels.agreement),
        line.figure("kappa", &labels.kappa),
        line.figure("macro_f1", &labels.macro_f1),
    ]);
    lines.extend([line.with("f1_met", labels.f1_met), line.with("f1_not_met", labels.f1_not_met)]);
    for (name, count) in
        [("both_met", labels.both_met), ("judge_met", labels.judge_met), ("rater_met", labels.rater_met), ("neither", labels.neither)]
    {
        lines.push(Line { of: Some(labels.n), ..line.count(name, count) });
    }
}

fn of_strata(section: &str, scale: &ScaleNumbers, lines: &mut Vec<Line>) {
    for of_attribute in &scale.strata {
        for row in &of_attribute.rows {
            let section = format!("{section}_by_{}", of_attribute.attribute.name());
            let line = Line { section, field: scale.field.clone(), item: row.stratum.to_string(), ..Line::default() };
            let line = Line { models: [row.model.clone(), String::new()], ..line };
            let Coverage { rated, of, .. } = row.coverage;
            lines.push(Line { ends: row.mean.interval, n: Some(rated), of: Some(of), ..line.with("mean", row.mean.value) });
            covered(&line, &row.coverage, lines);
            lines.extend([line.count("cases", row.cases), line.count("raters", row.raters)]);
        }
    }
}

fn covered(line: &Line, coverage: &Coverage, lines: &mut Vec<Line>) {
    for (statistic, n) in
        [("rated", coverage.rated), ("cannot_judge", coverage.cannot_judge), ("left_empty", coverage.left_empty), ("open", coverage.open)]
    {
        lines.push(Line { of: Some(coverage.of), ..line.count(statistic, n) });
    }
}

fn of_figures(section: &str, figures: &Figures, lines: &mut Vec<Line>) {
    for scale in &figures.scales {
        let field = Line { section: section.into(), field: scale.field.clone(), ..Line::default() };
        for row in &scale.rows {
            let line = Line { models: [row.model.clone(), String::new()], turn: row.turn, ..field.clone() };
            lines.push(Line {
                ends: row.mean.interval,
                n: Some(row.coverage.rated),
                of: Some(row.coverage.of),
                ..line.with("mean", row.mean.value)
            });
            lines.push(line.figure("mean_over_cases_and_raters", &row.over_raters));
            covered(&line, &row.coverage, lines);
            lines.extend([line.count("cases", row.cases), line.count("raters", row.raters)]);
            let counts = (scale.min..=scale.max).zip(&row.counts);
            lines.extend(counts.map(|(value, n)| Line { item: value.to_string(), ..line.count("count", *n) }));
        }
        for pair in &scale.comparisons {
            let line = Line { models: [pair.left.clone(), pair.right.clone()], n: Some(pair.cases), ..field.clone() };
            let test = pair.test.as_ref();
            lines.push(Line { ends: test.map(|t| t.interval), ..line.with("difference", test.map(|t| t.difference)) });
            lines.extend([line.with("p", test.map(|t| t.p)), line.with("p_holm", test.map(|t| t.p_holm))]);
            lines.push(line.with("smallest_detectable_difference", test.and_then(|t| t.detectable)));
        }
        of_strata(section, scale, lines);
    }
    for choice in &figures.choices {
        for row in &choice.rows {
            let line = Line { section: section.into(), field: choice.field.clone(), item: row.option.clone(), ..Line::default() };
            let line = Line { models: [row.model.clone(), String::new()], ..line };
            lines.push(Line { n: Some(row.count), of: Some(row.coverage.rated), ..line.figure("share", &row.share) });
            covered(&line, &row.coverage, lines);
        }
    }
    for marks in &figures.marks {
        let field = Line { section: section.into(), field: marks.field.clone(), ..Line::default() };
        for row in &marks.rows {
            let line = Line { models: [row.model.clone(), String::new()], item: row.label.name().into(), ..field.clone() };
            lines.push(line.count("marks", row.marks));
            lines.push(Line { n: Some(row.with_mark), of: Some(row.coverage.rated), ..line.figure("share_with_mark", &row.share) });
            covered(&line, &row.coverage, lines);
        }
        for overlap in &marks.overlap {
            let line = Line { item: overlap.label.map_or("any", |label| label.name()).into(), ..field.clone() };
            lines.extend([line.count("pairs_both", overlap.both), line.count("pairs_one", overlap.one)]);
            lines.push(line.count("pairs_neither", overlap.neither));
            lines.push(Line { n: Some(overlap.compared), ..line.figure("dice", &overlap.dice) });
        }
    }
    for preference in &figures.preferences {
        let field = Line { section: section.into(), field: preference.field.clone(), ..Line::default() };
        covered(&field, &preference.coverage, lines);
        lines.push(Line { n: Some(preference.decided), ..field.figure("first_shown_wins", &preference.first_shown) });
        lines.push(field.figure("tie_parameter", &preference.tie));
        for pair in &preference.pairs {
            let line = Line { models: [pair.left.clone(), pair.right.clone()], ..field.clone() };
            lines.extend([line.count("wins", pair.wins), line.count("ties", pair.ties), line.count("both_bad", pair.both_bad)]);
            lines.extend([line.count("losses", pair.losses), line.with("score", pair.score)]);
        }
        for strength in &preference.strengths {
            let line = Line { models: [strength.model.clone(), String::new()], ..field.clone() };
            lines.push(line.figure("log_strength", &strength.log_strength));
        }
    }
}

fn of_agreement(field: &FieldAgreement, lines: &mut Vec<Line>) {
    let line = Line { section: "agreement".into(), field: field.field.clone(), n: Some(field.units), ..Line::default() };
    let alpha = if field.level == Level::Ordinal { "krippendorff_alpha_ordinal" } else { "krippendorff_alpha_nominal" };
    lines.push(line.figure(alpha, &field.alpha));
    let complete = Line { n: Some(field.complete_units), ..line.clone() };
    lines.extend(field.single_correlation.map(|icc| complete.figure("icc_2_1", &icc)));
    lines.extend(field.mean_correlation.map(|icc| complete.figure("icc_2_k", &icc)));
    lines.extend(field.ac1.map(|ac1| line.figure("gwet_ac1", &ac1)));
    lines.push(line.figure("exact", &field.exact));
    lines.extend(field.within_one.map(|within| line.figure("within_one", &within)));
    for pair in &field.pairs {
        let line = Line { raters: [pair.left.clone(), pair.right.clone()], n: Some(pair.units), ..line.clone() };
        let kappa = if field.level == Level::Ordinal { "quadratic_kappa" } else { "kappa" };
        lines.extend([line.figure(kappa, &pair.kappa), line.figure("exact", &pair.exact)]);
        lines.extend(pair.within_one.map(|within| line.figure("within_one", &within)));
    }
}

fn yes_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

fn of_rater(rater: &RaterNumbers, lines: &mut Vec<Line>) {
    let line = Line { section: "rater".into(), raters: [rater.rater.clone(), String::new()], ..Line::default() };
    lines.push(Line { of: Some(rater.planned), ..line.count("decided", rater.decided) });
    lines.push(Line { of: Some(rater.repeats_planned), ..line.count("repeats_decided", rater.repeats_decided) });
    lines.push(line.count("cannot_judge", rater.cannot_judge));
    lines.extend([line.with("mean_seconds", rater.mean_seconds), line.with("median_seconds", rater.median_seconds)]);
    lines.push(line.with("minutes", Some(rater.minutes)));
    lines.extend(rater.flags.iter().map(|flag| line.saying("flag", flag.name())));
    lines.push(line.saying("excluded", yes_no(rater.excluded)));
    for (field, of) in &rater.scales {
        let line = Line { field: field.clone(), ..line.clone() };
        lines.extend([line.with("mean", of.mean), line.figure("severity", &of.severity), line.figure("drift_per_item", &of.drift)]);
        let line = Line { n: Some(of.repeats.units), ..line };
        lines.extend([line.figure("repeats_exact", &of.repeats.exact), line.figure("repeats_within_one", &of.repeats.within_one)]);
        lines.extend([line.figure("repeats_mean_apart", &of.repeats.mean_apart), line.figure("repeats_icc_2_1", &of.repeats.correlation)]);
        lines.push(line.figure("repeats_quadratic_kappa", &of.repeats.kappa));
    }
    for (field, same) in &rater.choices {
        lines.push(Line { field: field.clone(), ..line.clone() }.figure("repeats_exact", same));
    }
}
