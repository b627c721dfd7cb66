//! Scores by characteristics of cases and answers, against values computed by hand.

use super::*;
use wardround::{
    case::Difficulty,
    language::Language,
    report::{Against, By, ByValue, Group, ModelNumbers, Unknown, Wanted},
};

/// Two models, six cases of one turn, judged once. The ratings by case:
///
/// | case | department | difficulty | tags | left | right |
/// |---|---|---|---|---|---|
/// | 1 | 内科 | basic | refer | 4 | 6 |
/// | 2 | 内科 | basic | refer, rare | 6 | 9 |
/// | 3 | 外科 | advanced | – | 8 | 8 |
/// | 4 | 外科 | – | – | 2 | 3 |
/// | 5 | – | – | – | 10 | 9 |
/// | 6 | – | – | – | 5 | refused |
fn run() -> Run {
    let ratings: [(u8, u8); 6] = [(4, 6), (6, 9), (8, 8), (2, 3), (10, 9), (5, 1)];
    let shape = Shape { models: &["left", "right"], turns: 1, judge_repeats: 1, ..shape(Preset::Official, Source::Native) };
    let mut run = Run { manifest: shape.manifest(), turns: Vec::new(), verdicts: Vec::new(), ratings: Vec::new() };
    for (place, (left, right)) in ratings.into_iter().enumerate() {
        for (model, rating) in [("left", left), ("right", right)] {
            // Lengths of 2 to 12 characters for the left model, of 4 to 24 for the right one.
            let text = "字".repeat((place + 1) * if model == "left" { 2 } else { 4 });
            let answer = shape.answer(model, place + 1, 1, 0, &text);
            let is_refused = model == "right" && place == 5;
            let verdict = if is_refused { Verdict::Refused } else { Verdict::Scored { rating } };
            run.verdicts.push(shape.verdict(&answer, 0, verdict, "评语"));
            run.turns.push(answer);
        }
    }
    let cases = &mut run.manifest.plan.cases;
    for (place, department) in [(0, "内科"), (1, "内科"), (2, "外科"), (3, "外科")] {
        cases[place].department = Some(department.into());
    }
    for (place, difficulty) in [(0, Difficulty::Basic), (1, Difficulty::Basic), (2, Difficulty::Advanced)] {
        cases[place].difficulty = Some(difficulty);
    }
    (cases[0].tags, cases[1].tags) = (vec!["refer".into()], vec!["refer".into(), "rare".into()]);
    run
}

fn by(run: &Run, by: &[By]) -> Result<Report, Unknown> {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("run-1");
    write(&folder, &run.manifest, &run.turns, &run.verdicts, &run.ratings);
    let wanted = Wanted { by: by.to_vec(), against: Vec::new() };
    Report::with(&read(&[folder]).unwrap(), Resampling::new(10_000, 1).unwrap(), &wanted)
}

/// Of each row: the group, the mean, scored and wanted, the cases with a score.
fn rows(model: &ModelNumbers, wanted: By) -> Vec<(String, Option<f64>, usize, usize, usize)> {
    let of = |row: &Row| match &row.group {
        Group::By { by, value } if *by == wanted => Some((value.name(), row.mean.value, row.coverage.scored, row.coverage.of, row.cases)),
        _ => None,
    };
    model.rows_by.iter().filter_map(of).collect()
}

#[test]
fn every_group_has_its_mean_and_coverage_and_the_unknown_are_a_group() {
    let report = by(&run(), &[By::Department, By::Difficulty, By::Tag]).unwrap();
    let [left, right] = &report.blocks[0].models[..] else { panic!() };
    let row = |name: &str, mean: f64, scored, of, cases| (name.to_owned(), Some(mean), scored, of, cases);
    // (4 + 6) / 2, (8 + 2) / 2, (10 + 5) / 2.
    assert_eq!(rows(left, By::Department), [row("内科", 5.0, 2, 2, 2), row("外科", 5.0, 2, 2, 2), row("not stated", 7.5, 2, 2, 2)]);
    // (6 + 9) / 2, (8 + 3) / 2, and 9 alone: one of the two is refused, which the coverage says.
    assert_eq!(rows(right, By::Department), [row("内科", 7.5, 2, 2, 2), row("外科", 5.5, 2, 2, 2), row("not stated", 9.0, 1, 2, 1)]);
    // The easiest first: 4 and 6; 8; then 2, 10 and 5.
    assert_eq!(
        rows(left, By::Difficulty),
        [row("basic", 5.0, 2, 2, 2), row("advanced", 8.0, 1, 1, 1), row("not stated", 17.0 / 3.0, 3, 3, 3)]
    );
    // Case 2 has two tags and counts in both groups.
    assert_eq!(rows(left, By::Tag), [row("rare", 6.0, 1, 1, 1), row("refer", 5.0, 2, 2, 2), row("not stated", 6.25, 4, 4, 4)]);
    // Two cases: a draw is case 1 twice, either once, or case 2 twice, so the ends are 4 and 6.
    let interval = left.rows_by[0].mean.interval.unwrap();
    assert_eq!((interval.low, interval.high), (4.0, 6.0));
    // The rows that every report has are the same.
    assert_eq!(left.rows, run().report().blocks[0].models[0].rows);
}

#[test]
fn models_are_compared_within_groups_and_the_p_values_adjusted_over_all_groups() {
    let report = by(&run(), &[By::Department]).unwrap();
    let compared = &report.blocks[0].by_comparisons;
    let found: Vec<(String, usize, Option<f64>)> =
        compared.iter().map(|of| (of.value.name(), of.comparisons[0].cases, of.comparisons[0].test.map(|t| t.difference))).collect();
    // 内科: (−2 − 3) / 2. 外科: (0 − 1) / 2. Not stated: case 5 alone has both, so there is no test.
    assert_eq!(found, [("内科".into(), 2, Some(-2.5)), ("外科".into(), 2, Some(-0.5)), ("not stated".into(), 1, None)]);
    let tests: Vec<(f64, f64)> = compared.iter().filter_map(|of| of.comparisons[0].test).map(|test| (test.p, test.p_holm)).collect();
    // Two cases of one sign: 2 of 4 sign patterns are as extreme; differences 0 and −1: all 4 are. Holm: 2 × 0.5, then 1.
    assert_eq!(tests, [(0.5, 1.0), (1.0, 1.0)]);
}

#[test]
fn bands_of_length_are_quartiles_of_all_answers() {
    let report = by(&run(), &[By::Length]).unwrap();
    // Lengths 2 4 6 8 10 12 and 4 8 12 16 20 24, sorted 2 4 4 6 8 8 10 12 12 16 20 24. Quartiles by type 7: 5.5, 9, 13.
    let [left, right] = &report.blocks[0].models[..] else { panic!() };
    let row = |name: &str, mean: f64, scored, of, cases| (name.to_owned(), Some(mean), scored, of, cases);
    assert_eq!(rows(left, By::Length), [row("2-5", 5.0, 2, 2, 2), row("6-9", 5.0, 2, 2, 2), row("10-13", 7.5, 2, 2, 2)]);
    assert_eq!(
        rows(right, By::Length),
        [row("2-5", 6.0, 1, 1, 1), row("6-9", 9.0, 1, 1, 1), row("10-13", 8.0, 1, 1, 1), row("14-24", 6.0, 2, 3, 2)]
    );
    // Case 1 is the only one whose answers by both fall into one band.
    let both: Vec<(String, usize)> =
        report.blocks[0].by_comparisons.iter().map(|of| (of.value.name(), of.comparisons[0].cases)).filter(|of| of.1 > 0).collect();
    assert_eq!(both, [("2-5".to_owned(), 1)]);
}

#[test]
fn an_answer_without_text_has_no_length_and_is_not_dropped() {
    let mut run = run();
    run.turns[0].text = String::new();
    run.verdicts.remove(0);
    let report = by(&run, &[By::Length]).unwrap();
    let [left, _] = &report.blocks[0].models[..] else { panic!() };
    let last = rows(left, By::Length).pop().unwrap();
    assert_eq!(last, ("not stated".into(), None, 0, 1, 0));
    let of: usize = rows(left, By::Length).iter().map(|row| row.3).sum();
    assert_eq!(of, 6);
}

#[test]
fn repeats_and_sources_are_groups() {
    let shape = Shape { repeats: 2, turns: 1, cases: 2, judge_repeats: 1, models: &["m"], ..shape(Preset::Official, Source::DotaBench) };
    let mut run = Run::of(&shape);
    // Repeat 1 of both cases: 2 and 4; repeat 2: 6 and 10.
    for (verdict, rating) in run.verdicts.iter_mut().zip([2, 6, 4, 10]) {
        verdict.verdict = Verdict::Scored { rating };
    }
    let report = by(&run, &[By::Repeat, By::Source, By::Repeat]).unwrap();
    let model = &report.blocks[0].models[0];
    let means = |by| rows(model, by).into_iter().map(|row| (row.0, row.1.unwrap())).collect::<Vec<_>>();
    assert_eq!(means(By::Repeat), [("1".to_owned(), 3.0), ("2".to_owned(), 8.0)]);
    assert_eq!(means(By::Source), [("DotaBench".to_owned(), 5.5)]);
    let text = report.write(Format::Markdown, Language::Zh, None).unwrap();
    assert!(text.contains("## 按病例来源") && text.contains("不同来源的病例"), "{text}");
}

#[test]
fn every_format_has_the_groups() {
    let report = by(&run(), &[By::Department, By::Tag, By::Length]).unwrap();
    let csv = report.write(Format::Csv, Language::En, None).unwrap();
    let line = |part: &str| csv.lines().find(|line| line.contains(part)).unwrap_or_else(|| panic!("{part} in {csv}")).to_owned();
    assert!(line(",left,,department,内科,,mean,").contains(",5,4,6,2,2,"));
    assert!(line(",right,,department,not stated,,mean,").ends_with(",9,,,1,2,,"));
    assert!(line("comparison,native,judge-x,official,left,right,department,内科,,difference,").contains(",-2.5,"));
    let json: serde_json::Value = serde_json::from_str(&report.write(Format::Json, Language::En, None).unwrap()).unwrap();
    let first = &json["blocks"][0]["models"][0]["rows_by"][0];
    assert_eq!(first["group"], serde_json::json!({"by": {"by": "department", "value": "内科"}}));
    assert_eq!(json["blocks"][0]["by_comparisons"][2]["value"], "not stated");
    for (language, words) in [
        (Language::En, ["By department", "Models compared in pairs, by tag", "2–5 characters", "not stated"]),
        (Language::Zh, ["按科室", "按标签的模型两两比较", "2–5 字", "未注明"]),
    ] {
        for format in [Format::Table, Format::Markdown, Format::Html] {
            let text = report.write(format, language, None).unwrap();
            assert!(words.iter().all(|word| text.contains(word)), "{format:?}");
        }
    }
}

#[test]
fn what_nothing_is_known_of_is_refused_with_a_next_step() {
    let mut bare = run();
    for case in &mut bare.manifest.plan.cases {
        (case.department, case.difficulty) = (None, None);
        case.tags.clear();
    }
    for (of, zh) in [(By::Department, "科室"), (By::Difficulty, "难度"), (By::Tag, "标签")] {
        let unknown = by(&bare, &[of]).unwrap_err();
        let both = unknown.both();
        assert!(both.words(Language::En).contains("--cases FILE") && unknown.to_string().contains(of.name()));
        assert!(both.words(Language::Zh).contains(zh) && both.words(Language::Zh).contains("--cases FILE"));
    }
    bare.turns.clear();
    bare.verdicts.clear();
    for of in [By::Length, By::Repeat] {
        assert!(by(&bare, &[of]).unwrap_err().to_string().contains("wardround batch"), "{of:?}");
    }
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("run-1");
    let run = run();
    write(&folder, &run.manifest, &run.turns, &run.verdicts, &[]);
    let records = read(&[folder]).unwrap();
    for (against, step) in [(Against::Size, "size"), (Against::Cost, "price_input"), (Against::Memory, "path")] {
        let wanted = Wanted { by: Vec::new(), against: vec![against] };
        let unknown = Report::with(&records, Resampling::new(10_000, 1).unwrap(), &wanted).unwrap_err();
        assert!([Language::En, Language::Zh].iter().all(|&l| unknown.both().words(l).contains(step)), "{unknown}");
    }
}

#[test]
fn the_words_of_a_value_are_no_number_twice() {
    let names: Vec<String> = [
        ByValue::Difficulty(Difficulty::Basic),
        ByValue::Characters { from: 1, to: 9 },
        ByValue::Repeat(1),
        ByValue::Word("内科".into()),
        ByValue::NotStated,
    ]
    .iter()
    .map(ByValue::name)
    .collect();
    assert_eq!(names, ["basic", "1-9", "1", "内科", "not stated"]);
}
