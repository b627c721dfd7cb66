//! The figures of invented verdicts, with values computed elsewhere.

use super::*;
use crate::{case::Source, judge::Preset, language::Language, report::Format, stats::Resampling};

fn plan() -> Resampling {
    Resampling::new(Resampling::FEWEST, 1).unwrap()
}

/// An answer of a model to a case with each judge's scores.
fn answer(case: usize, model: &str, scores: &[(&str, Option<f64>)]) -> Judged {
    let place = usize::from(model.as_bytes()[0]);
    let verdicts = scores.iter().map(|(judge, score)| (Preset::Official, (*judge).to_owned(), *score, *judge == model)).collect();
    Judged { source: Source::Native, case: (case, format!("c{case}")), turn: 1, repeat: 0, model: (place, model.to_owned()), verdicts }
}

fn near(value: Option<f64>, expected: f64) -> bool {
    value.is_some_and(|value| (value - expected).abs() < 1e-12)
}

// Twelve answers rated by three, one missing at two of them; values of the `krippendorff` package for Python, in their order.
#[test]
fn alpha_is_that_of_the_reference_implementation() {
    let rows = [
        [8, 7, 8],
        [9, 9, 8],
        [5, 6, 0],
        [7, 7, 7],
        [3, 4, 2],
        [10, 9, 9],
        [6, 0, 6],
        [8, 8, 7],
        [4, 3, 5],
        [9, 10, 9],
        [7, 6, 7],
        [2, 3, 2],
    ];
    let given = |score: i32| (score > 0).then_some(f64::from(score));
    let of = |(case, [a, b, c]): (usize, [i32; 3])| answer(case, "m", &[("a", given(a)), ("b", given(b)), ("c", given(c))]);
    let judged: Vec<Judged> = rows.into_iter().enumerate().map(of).collect();
    let made = report(&judged, plan(), 10);
    let panel = &made.panels[0];
    assert!(near(panel.alpha.ordinal, 0.933_255_978_206_033_7) && near(panel.alpha.interval, 0.928_659_666_460_778_2), "{:?}", panel.alpha);
    assert_eq!((panel.alpha.answers, panel.complete, panel.answers, panel.cases), (12, 10, 12, 10));
    let interval = panel.alpha.ordinal_interval.unwrap();
    assert!(interval.low < 0.933 && interval.high > 0.933 && interval.high <= 1.0);
    // Raters 1 and 2 over eleven answers: scipy.stats.
    let pair = &panel.pairs[0];
    assert_eq!((pair.left.as_str(), pair.right.as_str(), pair.answers), ("a", "b", 11));
    assert!(near(pair.spearman, 0.946_884_742_267_559_1) && near(pair.difference, 0.0), "{pair:?}");
    // One model has no ranking.
    assert_eq!((pair.tau, panel.judges[0].tau_with_others), (None, None));
}

/// Two judges find x better, one, who is y itself, finds y much better.
fn three() -> Vec<Judged> {
    let mut all = Vec::new();
    for case in 0..4 {
        let more = case as f64 / 4.0;
        all.push(answer(case, "x", &[("a", Some(6.0 + more)), ("b", Some(7.0)), ("y", Some(2.0))]));
        all.push(answer(case, "y", &[("a", Some(5.0 + more)), ("b", Some(6.0)), ("y", Some(9.0))]));
        all.push(answer(case, "z", &[("a", Some(3.0)), ("b", Some(2.0)), ("y", Some(1.0))]));
    }
    all.push(answer(9, "x", &[("a", Some(6.0)), ("b", None), ("y", Some(2.0))]));
    all
}

#[test]
fn one_judge_who_turns_the_ranking_is_found() {
    let made = report(&three(), plan(), 3);
    let [panel] = &made.panels[..] else { panic!("{made:?}") };
    assert_eq!((panel.complete, panel.answers), (12, 13));
    let ranked: Vec<_> = panel.models.iter().map(|m| (m.model.as_str(), m.rank, m.ranks_without_one)).collect();
    // With y's own verdicts it is first: (5.375 + 6 + 9) / 3 against (6.375 + 7 + 2) / 3.
    assert_eq!(ranked, [("y", 1, [1, 2]), ("x", 2, [1, 2]), ("z", 3, [3, 3])]);
    assert!(near(panel.models[0].mean.value, (5.375 + 6.0 + 9.0) / 3.0) && near(panel.models[0].median, 6.0));
    assert_eq!(
        panel.judges.iter().map(|j| (j.judge.as_str(), j.changes_ranking)).collect::<Vec<_>>(),
        [("a", false), ("b", false), ("y", true)]
    );
    assert_eq!((panel.judges[2].ranking_without.join(">"), panel.judges[2].judges_itself.join(",")), ("x>y>z".into(), "y".into()));
    // Of three pairs of models the rankings agree on two.
    assert!(near(panel.judges[2].tau_with_others, 1.0 / 3.0), "{:?}", panel.judges[2]);
    let above = &panel.judges[2].above_others;
    assert!(near(above.value, (2.0 + 9.0 + 1.0 - 13.375 / 2.0 - 11.375 / 2.0 - 2.5) / 3.0) && above.interval.is_some(), "{above:?}");
    let apart: Vec<_> = panel.disagreements.iter().map(|d| (d.case.as_str(), d.model.as_str(), d.spread)).collect();
    assert_eq!(apart, [("c0", "x", 5.0), ("c1", "x", 5.0), ("c2", "x", 5.0)]);
}

#[test]
fn other_prompts_and_single_judges_are_no_panel() {
    let mut judged = three();
    for answer in &mut judged {
        answer.verdicts.truncate(1);
    }
    assert!(report(&judged, plan(), 3).panels.is_empty());
    judged.iter_mut().for_each(|answer| answer.verdicts.push((Preset::CmbClin, "b".into(), Some(4.0), false)));
    assert!(report(&judged, plan(), 3).panels.is_empty());
}

#[test]
fn every_format_has_the_judges_in_both_languages() {
    let made = report(&three(), plan(), 3);
    for language in [Language::Zh, Language::En] {
        for format in Format::all() {
            let text = made.write(*format, language, Some(80).filter(|_| *format == Format::Table)).unwrap();
            assert!(text.contains('y') && text.contains('z'), "{format:?}: {text}");
        }
    }
    let text = made.write(Format::Markdown, Language::Zh, None).unwrap();
    assert!(text.contains("评委 y 就是作答的模型 y") && text.contains("改变模型排名的评委：y"), "{text}");
    let csv = made.write(Format::Csv, Language::En, None).unwrap();
    assert!(csv.contains("model,native,official,,,z,,,,rank,3,,,4,") && csv.contains(",changes_ranking,1,"), "{csv}");
    // A judge that never gave a score is named, and costs the others nothing.
    let mut with_mute = three();
    with_mute.iter_mut().for_each(|answer| answer.verdicts.push((Preset::Official, "mute".into(), None, false)));
    let (without, with) = (report(&three(), plan(), 3), report(&with_mute, plan(), 3));
    assert_eq!((with.panels[0].complete, with.panels[0].without_scores.as_slice()), (without.panels[0].complete, &["mute".to_owned()][..]));
    assert!(with.write(Format::Table, Language::En, Some(80)).unwrap().contains("gave no score at all: mute"));
    // Answers that no two judges scored have neither means nor alpha, and say so with dashes.
    let none: Vec<Judged> = (0..3).map(|case| answer(case, "x", &[("a", Some(5.0)), ("b", None)])).collect();
    let made = report(&none, plan(), 3);
    assert_eq!((made.panels[0].complete, made.panels[0].alpha.ordinal), (0, None));
    assert!(made.write(Format::Table, Language::En, Some(80)).unwrap().contains("every one scored 0 of 3 answers"));
}
