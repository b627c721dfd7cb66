//! The lines about judges of interviews.

use super::Line;
use crate::report::{InterviewJudged, ViewMean};

/// What a judge says of a group's interviews; `line` names the group.
pub(super) fn of_judge(judged: &InterviewJudged, line: &Line, lines: &mut Vec<Line>) {
    let judge = judged.number.map_or_else(|| judged.judge.clone(), |number| format!("{} #{number}", judged.judge));
    let line = Line { section: "interview_views", judge, of: Some(judged.of), ..line.clone() };
    let mean = |line: &Line, statistic: &'static str, mean: &ViewMean| Line {
        ends: mean.interval,
        n: Some(mean.n),
        ..line.with(statistic, mean.mean)
    };
    let count = |line: &Line, statistic: &'static str, count: usize| Line { n: Some(count), ..line.with(statistic, None) };
    lines.push(count(&line, "judged", judged.judged));
    lines.push(count(&line, "without_grades", judged.without_grades));
    for view in &judged.views {
        let line = Line { item: view.view.name().to_owned(), ..line.clone() };
        lines.push(mean(&line, "points", &view.mean));
        let graded = Line { of: Some(view.mean.n), ..line.clone() };
        lines.extend(
            ["grade_a", "grade_b", "grade_c", "grade_d"].into_iter().zip(view.letters).map(|(name, letters)| count(&graded, name, letters)),
        );
        lines.push(count(&Line { of: Some(judged.judged), ..line.clone() }, "ungraded", view.ungraded));
    }
    lines.push(mean(&line, "points_of_all", &judged.all_views));
    let right = &judged.right;
    lines.push(mean(&line, "right_by_judge", &right.by_judge));
    let both = [
        ("right_by_both", right.both),
        ("right_by_judge_only", right.judge_only),
        ("right_by_rules_only", right.rules_only),
        ("right_by_neither", right.neither),
    ];
    lines.extend(both.into_iter().map(|(name, counted)| count(&line, name, counted)));
}
