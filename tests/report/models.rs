//! Models as wholes: both overall means, gains over bases, what answers took, people and judge, cases; against values computed by hand.

use super::*;
use wardround::{
    chat::{ModelClass, ModelFacts},
    language::Language,
    report::{Against, Wanted},
};

fn facts(class: ModelClass) -> ModelFacts {
    ModelFacts { class: Some(class), ..ModelFacts::default() }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

/// Two models, two cases of two turns. `base`: 4 and 6; 9 and refused. `tuned`: 6 and 8; 9 and 3.
fn run() -> Run {
    let shape = Shape { models: &["tuned", "base"], cases: 2, turns: 2, judge_repeats: 1, ..shape(Preset::Official, Source::DotaBench) };
    let mut run = Run { manifest: shape.manifest(), turns: Vec::new(), verdicts: Vec::new(), ratings: Vec::new() };
    for (model, ratings) in [("tuned", [[6, 8], [9, 3]]), ("base", [[4, 6], [9, 0]])] {
        for (case, turns) in ratings.into_iter().enumerate() {
            for (turn, rating) in turns.into_iter().enumerate() {
                let answer = shape.answer(model, case + 1, turn + 1, 0, "合成回答");
                let verdict = if rating == 0 { Verdict::Refused } else { Verdict::Scored { rating } };
                run.verdicts.push(shape.verdict(&answer, 0, verdict, "评语"));
                run.turns.push(answer);
            }
        }
    }
    let key = |name: &str| run_folder::identity(name).key();
    run.manifest.facts.insert(
        key("tuned"),
        ModelFacts {
            base: Some("base".into()),
            size: Some("7B".parse().unwrap()),
            price_input: Some(10.0),
            price_output: Some(30.0),
            ..facts(ModelClass::Medical)
        },
    );
    run.manifest.facts.insert(key("base"), facts(ModelClass::Open));
    run
}

#[test]
fn the_overall_mean_is_told_in_both_ways() {
    let report = run().report();
    let models = &report.blocks[0].models;
    // base: scores 4, 6, 9, of which turn 1 has 4 and 9, turn 2 has 6. Pooled 19/3; mean of turn means (6.5 + 6) / 2.
    assert!(close(models[1].rows[0].mean.value.unwrap(), 19.0 / 3.0));
    let average = models[1].turn_average.unwrap();
    assert_eq!((average.mean.value, average.turns), (Some(6.25), 2));
    // Draws of two cases: case 1 twice gives (4 + 6) / 2 = 5, once each 6.25; case 2 twice has no score of turn 2 and is left out.
    let interval = average.mean.interval.unwrap();
    assert_eq!((interval.low, interval.high), (5.0, 6.25));
    // tuned is complete, so both are the same: 26 / 4.
    assert_eq!((models[0].rows[0].mean.value, models[0].turn_average.unwrap().mean.value), (Some(6.5), Some(6.5)));
    let csv = report.write(Format::Csv, Language::En, None).unwrap();
    assert!(csv.contains(",base,,overall,,,mean_of_turn_means,6.25,5,6.25,3,4,"), "{csv}");
    for (language, words) in [(Language::En, "mean of turn means"), (Language::Zh, "各轮均值的均值")] {
        assert!(report.write(Format::Table, language, None).unwrap().contains(words));
    }
    // A suite of single turns has no turns to average, and one turn is its own mean.
    let tasks = Run::of(&Shape { turns: 1, cases: 8, ..shape(Preset::Official, Source::DoctorFlan) }).report();
    assert!(tasks.blocks[0].models.iter().all(|model| model.turn_average.is_none() && model.averages.is_some()));
    let one = Run::of(&Shape { turns: 1, ..shape(Preset::Official, Source::DotaBench) }).report();
    assert!(one.blocks[0].models.iter().all(|model| model.turn_average.is_none()));
}

#[test]
fn a_gain_is_in_points_and_in_percent_of_the_bases_mean_over_the_same_turns() {
    let report = run().report();
    let block = &report.blocks[0];
    let [gain] = &block.gains[..] else { panic!("{:?}", block.gains) };
    assert_eq!((gain.model.as_str(), gain.base.as_str(), gain.cases, gain.turns), ("tuned", "base", 2, 3));
    // Case 1: 7 against 5. Case 2, turn 1 alone: 9 against 9. Differences 2 and 0, mean 1; the base's mean 7; 8 / 7 − 1.
    let points = gain.points.unwrap();
    assert_eq!((points.difference, points.interval.low, points.interval.high), (1.0, 0.0, 2.0));
    assert_eq!(gain.base_mean, Some(7.0));
    assert!(close(gain.percent.unwrap(), 100.0 / 7.0));
    // Case 2 alone: 0 percent; case 1 alone: 40 percent.
    let interval = gain.percent_interval.unwrap();
    assert!(close(interval.low, 0.0) && close(interval.high, 40.0), "{interval:?}");
    let text = report.write(Format::Table, Language::En, None).unwrap();
    assert!(text.contains("tuned − base") && text.contains("+14.29% [0.00%, +40.00%]") && text.contains("+1.00 [0.00, +2.00]"), "{text}");
    // The paper's own gains are labelled as the paper's: by its judge and by its doctors.
    let printed = |parts: [&str; 4]| text.lines().any(|line| parts.iter().all(|part| line.contains(part)));
    assert!(printed(["DotaGPT (Baichuan2-7B) − Baichuan2-7B-Chat", "paper", "gpt-4-0125-preview", "+12.8%"]), "{text}");
    assert!(printed(["DotaGPT (Baichuan2-7B) − Baichuan2-7B-Chat", "paper", "3 doctors", "+3.5%"]), "{text}");
    let csv = report.write(Format::Csv, Language::En, None).unwrap();
    assert!(csv.contains("gain,DotaBench,judge-x,official,tuned,base,,,,gain_points,1,0,2,2,"), "{csv}");
    assert!(csv.contains("gain_percent_by_doctors,3.5,") && csv.contains("gain_percent_by_judge,1.3,"));
}

#[test]
fn a_base_that_is_none_of_the_models_is_told() {
    let mut run = run();
    run.manifest.facts.values_mut().filter(|facts| facts.base.is_some()).for_each(|facts| facts.base = Some("elsewhere".into()));
    let report = run.report();
    let block = &report.blocks[0];
    assert_eq!((block.gains.len(), block.base_missing[0].model.as_str(), block.base_missing[0].base.as_str()), (0, "tuned", "elsewhere"));
    let text = report.write(Format::Table, Language::En, None).unwrap();
    assert!(text.contains("tuned (elsewhere)") && text.contains("name its run, too"), "{text}");
    assert!(report.write(Format::Csv, Language::En, None).unwrap().contains(",tuned,elsewhere,,,,base_missing,"));
    // Nobody is its own base.
    run.manifest.facts.values_mut().filter(|facts| facts.base.is_some()).for_each(|facts| facts.base = Some("tuned".into()));
    assert_eq!(run.report().blocks[0].base_missing.len(), 1);
}

#[test]
fn models_stand_by_class_as_in_the_paper_and_the_numbers_stay_as_they_are() {
    let report = run().report();
    let text = report.write(Format::Markdown, Language::En, None).unwrap();
    let place = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part} in {text}"));
    assert!(place("| open | base | overall |") < place("| medical | tuned | overall |"));
    assert!(text.contains("| proprietary | GPT-4 | paper |"), "{text}");
    assert_eq!(report.blocks[0].models.iter().map(|model| model.model.as_str()).collect::<Vec<_>>(), ["tuned", "base"]);
    let mut bare = run();
    bare.manifest.facts.clear();
    let bare = bare.report();
    assert_eq!(bare.blocks[0].models[0].rows, report.blocks[0].models[0].rows);
    assert!(!bare.write(Format::Markdown, Language::En, None).unwrap().contains("| class |"));
    let paper: Vec<_> = report.blocks[0].paper.as_ref().unwrap().rows.iter().map(|row| row.class).collect();
    let count = |class| paper.iter().filter(|of| **of == Some(class)).count();
    // Table 1 has six, six and three; table 3 one open and one medical model.
    assert_eq!(ModelClass::ALL.map(count), [7, 7, 3]);
}

#[test]
fn what_answers_took_is_counted_once_an_answer() {
    let mut run = run();
    // tuned: 1, 2, 3 and no time; the base as it is, 8123.9 ms each.
    for (turn, ms) in run.turns.iter_mut().filter(|turn| turn.model.name == "tuned").zip([1000.0, 2000.0, 3000.0, 0.0]) {
        turn.timings.total_ms = ms;
    }
    // Three answers of 1,200 and 350 tokens, one whose tokens are not known.
    run.turns[0].usage.answer_tokens = None;
    let report = run.report();
    let models = &report.blocks[0].models;
    let spent = models[0].spent;
    assert_eq!((spent.answers, spent.timed, spent.priced), (4, 3, 3));
    assert!(close(spent.seconds.unwrap(), 2.0));
    // 1200 × 10 / 1e6 + 350 × 30 / 1e6.
    assert!(close(spent.cost.unwrap(), 0.0225), "{spent:?}");
    assert_eq!((models[1].spent.cost, models[1].spent.priced), (None, 0));
    // By the whole millisecond.
    assert!(close(models[1].spent.seconds.unwrap(), 8.124));
    let text = report.write(Format::Table, Language::Zh, None).unwrap();
    assert!(text.contains("22.50 (n 3)") && text.contains("2.00 (n 3)") && text.contains("7B"), "{text}");
    let csv = report.write(Format::Csv, Language::En, None).unwrap();
    assert!(csv.contains(",tuned,,,,,parameters,7000000000,") && csv.contains(",seconds_per_answer,2,,,3,4,"), "{csv}");
}

#[test]
fn the_last_run_that_says_something_of_a_model_counts() {
    let dir = tempfile::tempdir().unwrap();
    let (first, mut second) = (run(), run());
    second
        .manifest
        .facts
        .values_mut()
        .for_each(|facts| *facts = ModelFacts { size: Some("13B".parse().unwrap()), ..ModelFacts::default() });
    let folders = [dir.path().join("a"), dir.path().join("b")];
    for (folder, run) in folders.iter().zip([&first, &second]) {
        write(folder, &run.manifest, &run.turns, &run.verdicts, &[]);
    }
    let report = report(&folders).unwrap();
    let facts = report.blocks[0].models[0].facts.clone().unwrap();
    assert_eq!(
        (facts.size.unwrap().parameters(), facts.class, facts.base.as_deref()),
        (13_000_000_000, Some(ModelClass::Medical), Some("base"))
    );
}

#[test]
fn the_judge_is_calibrated_by_peoples_ratings() {
    let mut run = run();
    // People give 5 to answers that the judge gave 6 and 8, 7 to one that it gave 9; one rating came after the verdict had been seen, one is of an answer
    // without a score.
    run.ratings = vec![
        rating(&run.turns[0], "甲", 5, false),
        rating(&run.turns[1], "甲", 5, false),
        rating(&run.turns[2], "甲", 7, false),
        rating(&run.turns[2], "乙", 1, true),
        rating(&run.turns[7], "甲", 2, false),
    ];
    let report = run.report();
    let bins: Vec<(u8, usize, f64)> = report.blocks[0].calibration.iter().map(|bin| (bin.rating, bin.ratings, bin.judge_mean)).collect();
    assert_eq!(bins, [(5, 2, 7.0), (7, 1, 9.0)]);
    let csv = report.write(Format::Csv, Language::En, None).unwrap();
    assert!(csv.contains("calibration,DotaBench,judge-x,official,,,,,5,judge_mean,7,,,2,,"), "{csv}");
    assert!(report.write(Format::Table, Language::Zh, None).unwrap().contains("人工评分 3 次"));
}

#[test]
fn the_case_with_the_lowest_mean_is_the_first() {
    let report = run().report();
    let cases: Vec<(&str, f64, Vec<Option<f64>>)> =
        report.blocks[0].case_means.iter().map(|case| (case.case.as_str(), case.mean, case.models.clone())).collect();
    // Case 1: 7 and 5. Case 2: (9 + 3) / 2 and 9 alone.
    assert_eq!(cases, [("1", 6.0, vec![Some(7.0), Some(5.0)]), ("2", 7.5, vec![Some(6.0), Some(9.0)])]);
    let csv = report.write(Format::Csv, Language::En, None).unwrap();
    assert!(csv.contains("case,DotaBench,judge-x,official,base,,,,2,mean,9,"), "{csv}");
}

/// Three models with what is known of them, people's ratings and departments, as a report on a terminal.
fn described() -> Report {
    let mut run = Run::of(&shape(Preset::Official, Source::DotaBench)).with_gaps();
    let classes = [ModelClass::Proprietary, ModelClass::Open, ModelClass::Medical];
    for (name, class) in ["alpha-7b", "beta-7b", "gamma-7b"].iter().zip(classes) {
        let mut facts = facts(class);
        facts.base = (*name == "gamma-7b").then(|| "beta-7b".to_owned());
        facts.size = (*name != "alpha-7b").then(|| "7B".parse().unwrap());
        facts.quant = (*name == "gamma-7b").then(|| "Q4_K_M".to_owned());
        facts.price_output = (*name == "alpha-7b").then_some(30.0);
        run.manifest.facts.insert(run_folder::identity(name).key(), facts);
    }
    let cases = &mut run.manifest.plan.cases;
    cases.iter_mut().zip(["内科", "内科", "外科", "外科"]).for_each(|(case, department)| case.department = Some(department.into()));
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("run-1");
    write(&folder, &run.manifest, &run.turns, &run.verdicts, &run.ratings);
    let wanted = Wanted { by: vec![wardround::report::By::Department], against: vec![Against::Size] };
    let report = Report::with(&read(&[folder]).unwrap(), Resampling::new(10_000, 1).unwrap(), &wanted).unwrap();
    Report { wardround: "VERSION", ..report }
}

#[test]
fn a_report_with_everything_on_narrow_and_wide_terminals() {
    let report = described();
    for width in [80, 200] {
        for language in [Language::Zh, Language::En] {
            let text = report.write(Format::Table, language, Some(width)).unwrap();
            let too_wide = text.lines().find(|line| unicode_width::UnicodeWidthStr::width(*line) > width);
            assert_eq!(too_wide, None);
            insta::assert_snapshot!(format!("described-{width}-{}", language.code()), text);
        }
    }
}

#[test]
fn every_chart_is_a_file_that_stands_alone() {
    let report = described();
    for language in [Language::Zh, Language::En] {
        let charts = report.charts(language);
        let names: Vec<&str> = charts.iter().map(|chart| chart.name.as_str()).collect();
        let kinds = ["forest", "scores", "turns", "cases", "distribution", "comparison", "calibration", "score-against-size"];
        assert_eq!(names, kinds.map(|kind| format!("1-dotabench-{kind}.svg")));
        for chart in &charts {
            assert!(
                chart.svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\"") && chart.svg.ends_with("</svg>\n"),
                "{}",
                chart.name
            );
            assert!(!chart.svg.contains("var(") && !chart.svg.contains("<script"), "{}", chart.name);
            assert_eq!(chart.svg.matches("<g").count(), chart.svg.matches("</g>").count(), "{}", chart.name);
        }
        let turns = &charts[2].svg;
        // A line for each model.
        assert_eq!(turns.matches("class=\"joint").count(), 3);
        let heat = &charts[3].svg;
        assert!(heat.contains("class=\"heat\"") && heat.contains(">alpha-7b</text>"));
    }
    // Without people's ratings there is nothing to calibrate, with one model no forest, with one turn no line.
    let one = Run::of(&Shape { models: &["m"], turns: 1, ..shape(Preset::Official, Source::DotaBench) }).report();
    let names: Vec<String> = one.charts(Language::En).into_iter().map(|chart| chart.name).collect();
    assert_eq!(names, ["scores", "cases", "distribution"].map(|kind| format!("1-dotabench-{kind}.svg")));
}
