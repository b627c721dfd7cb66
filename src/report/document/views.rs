//! What judges say of interviews.

use super::{Part, Sheet};
use crate::report::{
    IntervalNumbers, InterviewJudged, InterviewNumbers, Report, ViewMean,
    figures::{ends, number},
    words::Words,
};

/// A table of each judge of each group, and right diagnoses by judges and rules; nothing where no judge was asked.
pub(super) fn views(report: &Report, words: &Words) -> Vec<Part> {
    let said = words.views();
    let all: Vec<(&InterviewNumbers, &InterviewJudged)> =
        report.interviews.iter().flat_map(|of| of.judged.iter().map(move |judged| (of, judged))).collect();
    if all.is_empty() {
        return Vec::new();
    }
    let mut parts: Vec<Part> = all.iter().map(|(of, judged)| Part::Sheet(sheet(of, judged, words))).collect();
    let rows: Vec<_> =
        all.iter().filter(|(_, judged)| judged.right.by_judge.n > 0).map(|(of, judged)| right_row(of, judged, words)).collect();
    if !rows.is_empty() {
        let header = [
            words.interviews().roles,
            words.judge,
            said.by_judge,
            words.interval,
            "n",
            said.both,
            said.judge_only,
            said.rules_only,
            said.neither,
        ];
        parts.push(Part::Sheet(Sheet::new(said.right, 2, header, rows)));
    }
    parts.push(Part::Paragraph(said.note.to_owned()));
    if all.iter().any(|(_, judged)| judged.judge_is_doctor) {
        parts.push(Part::Paragraph(said.own_judge.to_owned()));
    }
    parts
}

fn interval(interval: Option<&IntervalNumbers>, one: impl Fn(f64) -> String) -> String {
    interval.map_or_else(|| "–".to_owned(), |interval| ends(interval, one))
}

/// Every view by one judge.
fn sheet(of: &InterviewNumbers, judged: &InterviewJudged, words: &Words) -> Sheet {
    let said = words.views();
    let row = |name: &str, mean: &ViewMean, letters: [String; 5]| {
        let figures = [number(mean.mean), interval(mean.interval.as_ref(), |end| number(Some(end))), format!("{}/{}", mean.n, judged.of)];
        let [a, b, c, d, none] = letters;
        let [mean, interval, n] = figures;
        [name.to_owned(), mean, interval, n, a, b, c, d, none]
    };
    let mut rows: Vec<[String; 9]> = judged
        .views
        .iter()
        .map(|view| {
            let [a, b, c, d] = view.letters.map(|count| count.to_string());
            row(view.view.words(words.language()), &view.mean, [a, b, c, d, view.ungraded.to_string()])
        })
        .collect();
    rows.push(row(said.all, &judged.all_views, std::array::from_fn(|_| String::new())));
    let caption = format!("{} · {} · {}", words.roles(of), words.source(of.source), words.judge_of_interviews(judged));
    Sheet::new(&caption, 1, [said.view, words.mean, words.interval, "n", "A", "B", "C", "D", said.ungraded], rows)
}

/// Right diagnoses by a judge and by the rules.
fn right_row(of: &InterviewNumbers, judged: &InterviewJudged, words: &Words) -> [String; 9] {
    let percent = |value: f64| format!("{:.0}%", value * 100.0);
    let right = &judged.right;
    let number = judged.number.map(|number| format!(" #{number}")).unwrap_or_default();
    [
        words.roles(of),
        format!("{}{number}", judged.judge),
        right.by_judge.mean.map_or_else(|| "–".to_owned(), percent),
        interval(right.by_judge.interval.as_ref(), percent),
        format!("{}/{}", right.by_judge.n, judged.of),
        right.both.to_string(),
        right.judge_only.to_string(),
        right.rules_only.to_string(),
        right.neither.to_string(),
    ]
}
