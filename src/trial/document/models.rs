//! The figures about the models.

use super::{
    Told, marks, strata,
    words::{of, percent, two},
};
use crate::{
    report::{
        chart::{Bars, Chart, Intervals, Mark, Panel, Signs},
        document::{Part, Section, Sheet, compared},
        figures::{number, signed},
    },
    trial::{
        form::{Choice, FieldKind},
        numbers::{ChoiceNumbers, Figures, PreferenceNumbers, ScaleNumbers},
    },
};

/// A section for each field, with `note` behind its heading.
pub(super) fn sections(told: &Told<'_>, figures: &Figures, note: Option<&str>) -> Vec<Section> {
    let heading = |field: &str| match note {
        None => told.field(field),
        Some(note) => format!("{} · {note}", told.field(field)),
    };
    let mut sections = Vec::new();
    for scale in &figures.scales {
        sections.push(Section { heading: heading(&scale.field), parts: of_scale(told, scale) });
    }
    for choice in &figures.choices {
        sections.push(Section { heading: heading(&choice.field), parts: vec![Part::Sheet(of_choice(told, choice))] });
    }
    for preference in &figures.preferences {
        sections.push(Section { heading: heading(&preference.field), parts: of_preference(told, preference) });
    }
    sections.extend(figures.marks.iter().map(|of| marks::section(told, heading(&of.field), of)));
    sections
}

/// The means of each field with a scale and nothing else.
pub(super) fn means_alone(told: &Told<'_>) -> Vec<Section> {
    let say = told.say;
    let title = told.numbers.title.words(say.language);
    let heading = |what: &str| format!("{} · {title}{what}", say.pick("盲法人工评分", "Blind trial"));
    let note = || (!told.numbers.design.is_complete).then(|| Part::Paragraph(super::not_complete(say).to_owned()));
    let section = |scale: &ScaleNumbers| {
        let parts = note().into_iter().chain([Part::Paragraph(about_scale(told, scale)), Part::Sheet(means(told, scale))]).collect();
        Section { heading: heading(&format!(" · {}", told.field(&scale.field))), parts }
    };
    let sections: Vec<Section> = told.numbers.figures.scales.iter().map(section).collect();
    if !sections.is_empty() {
        return sections;
    }
    let none =
        say.pick("量表中没有计分的项目；见 wardround trial report。", "No field of its form has a scale; see wardround trial report.");
    vec![Section { heading: heading(""), parts: vec![Part::Paragraph(none.to_owned())] }]
}

fn about_scale(told: &Told<'_>, scale: &ScaleNumbers) -> String {
    told.say.pick(format!("量表：{}–{}", scale.min, scale.max), format!("Scale: {}–{}", scale.min, scale.max))
}

fn of_scale(told: &Told<'_>, scale: &ScaleNumbers) -> Vec<Part> {
    let say = told.say;
    let mut parts = vec![Part::Paragraph(about_scale(told, scale)), Part::Sheet(means(told, scale)), Part::Chart(chart(told, scale))];
    let mut header = vec![say.pick("模型", "Model").to_owned()];
    header.extend((scale.min..=scale.max).map(|value| value.to_string()));
    let all_turns = || scale.rows.iter().filter(|row| row.turn.is_none());
    let rows = all_turns().map(|row| std::iter::once(row.model.clone()).chain(row.counts.iter().map(ToString::to_string)).collect());
    let caption = say.pick("评分分布（次数）", "Distribution of ratings (counts)");
    parts.push(Part::Sheet(Sheet { caption: caption.into(), header, rows: rows.collect(), words: 1 }));
    if scale.min == 1 {
        // A chart of counts begins at 1.
        let panels = all_turns().map(|row| Panel { label: row.model.clone(), counts: row.counts.clone() }).collect();
        let description = say.pick("每个模型各分值的次数", "How often each value was given, by model");
        let legend = say.pick(
            "条下为分值，条上为该分值的次数；条高只在同一格内可比。",
            "Below a bar is the value, on it how often it was given. Heights compare within a panel only.",
        );
        parts.push(Part::Chart(Chart::Bars(Bars { title: caption.into(), description: description.into(), panels, legend })));
    }
    if !scale.comparisons.is_empty() {
        parts.extend(compared(&scale.comparisons, say.language));
    }
    parts.extend(strata::parts(told, scale));
    parts
}

fn means(told: &Told<'_>, scale: &ScaleNumbers) -> Sheet {
    let say = told.say;
    let rows = scale.rows.iter().map(|row| {
        let [_, over_raters] = say.figure(&row.over_raters, two);
        [
            row.model.clone(),
            say.turn(row.turn),
            number(row.mean.value),
            say.interval(&row.mean),
            over_raters,
            of(&row.coverage),
            say.missing(&row.coverage),
            row.cases.to_string(),
            row.raters.to_string(),
        ]
    });
    let header = say.pick(
        ["模型", "轮次", "均值", "95% CI（病例）", "95% CI（病例与评分者）", "覆盖率 n/N", "无评分", "病例数", "评分者数"],
        ["Model", "Turn", "Mean", "95% CI (cases)", "95% CI (cases and raters)", "Coverage n/N", "No rating", "Cases", "Raters"],
    );
    Sheet::new(say.pick("均值", "Means"), 2, header, rows.collect())
}

fn chart(told: &Told<'_>, scale: &ScaleNumbers) -> Chart {
    let say = told.say;
    let mark = |row: &crate::trial::numbers::ScaleRow| {
        let label = format!("{} · {}", row.model, say.turn(row.turn));
        Some(Mark { label, value: row.mean.value?, interval: row.mean.interval.map(|i| (i.low, i.high)), around: None })
    };
    Chart::Intervals(Intervals {
        title: told.field(&scale.field),
        description: say.pick("均值与 95% 置信区间（按病例）", "Means with 95% intervals by case").into(),
        axis: say.pick("分", "points").into(),
        range: (f64::from(scale.min), f64::from(scale.max)),
        zero: false,
        marks: scale.rows.iter().filter_map(mark).collect(),
        signs: Signs {
            dot: say.pick("均值", "mean"), interval: say.pick("95% 置信区间（按病例）", "95% interval by case"), around: ""
        },
        on_terminal: false,
    })
}

fn of_choice(told: &Told<'_>, choice: &ChoiceNumbers) -> Sheet {
    let say = told.say;
    let options: &[Choice] = match told.protocol.form.field(&choice.field).map(|field| &field.kind) {
        Some(FieldKind::Choice { options } | FieldKind::Choices { options }) => options,
        _ => &[],
    };
    let label = |id: &str| options.iter().find(|o| o.id == id).map_or_else(|| id.to_owned(), |o| o.label.words(say.language).to_owned());
    let rows = choice.rows.iter().map(|row| {
        let [share, interval] = say.figure(&row.share, percent);
        [row.model.clone(), label(&row.option), row.count.to_string(), share, interval, of(&row.coverage), say.missing(&row.coverage)]
    });
    let header = say.pick(
        ["模型", "选项", "次数", "占比", "95% CI（Wilson）", "覆盖率 n/N", "无评分"],
        ["Model", "Option", "Count", "Share", "95% CI (Wilson)", "Coverage n/N", "No rating"],
    );
    let several = matches!(told.protocol.form.field(&choice.field).map(|field| &field.kind), Some(FieldKind::Choices { .. }));
    let caption = match several {
        true => say.pick(
            "次数与占比（占全部评分；一项也没选，即没有此类问题，也计入）",
            "Counts, and shares of all ratings; one that chose nothing says that none applies, and counts",
        ),
        false => say.pick("次数与占比（占选了一项的评分）", "Counts, and shares of the ratings that chose one"),
    };
    Sheet::new(caption, 2, header, rows.collect())
}

fn of_preference(told: &Told<'_>, numbers: &PreferenceNumbers) -> Vec<Part> {
    let say = told.say;
    let covered = say.pick(
        format!("覆盖率 {}；无评分：{}", of(&numbers.coverage), say.missing(&numbers.coverage)),
        format!("Coverage {}; no rating: {}", of(&numbers.coverage), say.missing(&numbers.coverage)),
    );
    let pairs = numbers.pairs.iter().map(|pair| {
        [
            format!("{} − {}", pair.left, pair.right),
            pair.wins.to_string(),
            pair.ties.to_string(),
            pair.both_bad.to_string(),
            pair.losses.to_string(),
            pair.score.map_or_else(|| "–".into(), percent),
        ]
    });
    let header = say.pick(
        ["模型", "左侧胜", "平", "其中都不好", "左侧负", "左侧得分（平局计一半）"],
        ["Models", "Left wins", "Ties", "of these both bad", "Left loses", "Left's score (ties as halves)"],
    );
    let strengths = numbers.strengths.iter().map(|strength| {
        let [value, interval] = say.figure(&strength.log_strength, signed);
        [strength.model.clone(), value, interval]
    });
    let [tie, tie_interval] = say.figure(&numbers.tie, two);
    let rows = strengths.chain([[say.pick("平局参数 ν", "Tie parameter ν").to_owned(), tie, tie_interval]]);
    let strength_header = say.pick(["模型", "对数强度", "95% CI（病例）"], ["Model", "Log strength", "95% CI (cases)"]);
    let first = say.in_sentence(&numbers.first_shown, percent);
    vec![
        Part::Paragraph(covered),
        Part::Sheet(Sheet::new(say.pick("胜、平、负", "Wins, ties and losses"), 1, header, pairs.collect())),
        Part::Sheet(Sheet::new("Bradley–Terry–Davidson", 1, strength_header, rows.collect())),
        Part::Paragraph(say.pick(
            format!("有胜负的 {} 次比较中，先显示者（A）获胜的占比为 {first}；远离 50% 说明显示顺序影响评分。", numbers.decided),
            format!("The one shown first (A) won {first} of the {} comparisons that were not ties; far from 50%, the order of display mattered.", numbers.decided),
        )),
    ]
}
