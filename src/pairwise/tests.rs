//! The figures of invented verdicts, with values computed elsewhere.

use super::*;
use crate::{
    case::{CaseId, Source},
    chat::{ModelIdentity, Origin, Sampling, Usage, Ways},
    judge::GameVerdict::{self, First, NoVerdict, Second, Tie},
    language::Language,
    report::{Figure, Format},
    stats::{Resampling, StatisticError},
};

fn model(name: &str) -> ModelIdentity {
    let origin = Origin::Remote { base_url: "http://h/v1".into(), model: name.into() };
    ModelIdentity { name: name.into(), origin, system: None, ways: Ways::default() }
}

/// A pair of two models' answers to a case, with verdicts where the first model was shown first, and second.
fn pair(case: usize, models: [&str; 2], verdicts: [Option<GameVerdict>; 2]) -> Vec<PairwiseLine> {
    pair_of(case, models, [10, 20], verdicts)
}

fn pair_of(case: usize, models: [&str; 2], characters: [u32; 2], verdicts: [Option<GameVerdict>; 2]) -> Vec<PairwiseLine> {
    let id = CaseId::new(&format!("{case:03}")).unwrap();
    let keys = ["f", "b"].map(|order| format!("{case} {models:?} {order}"));
    let contestant = |place: usize| Contestant {
        name: models[place].into(),
        model: model(models[place]),
        answer: Some(PairedAnswer {
            turn_key: format!("{case} {}", models[place]),
            digest: format!("{case} {}", if characters[0] == characters[1] { "same" } else { models[place] }),
            characters: characters[place],
            speaks_to_judge: false,
        }),
    };
    let record = PairRecord {
        schema: 1,
        at: jiff::Timestamp::UNIX_EPOCH,
        case: id.clone(),
        source: Source::Native,
        turn: 1,
        repeat: 0,
        variant: None,
        models: [contestant(0), contestant(1)],
        judge: model("j"),
        judge_is_contestant: models.contains(&"j"),
        sampling_asked: Sampling::default(),
        prompt_digest: "p".into(),
        reference_digest: None,
        games: Some(keys.clone()),
    };
    let game = |(key, verdict): (&String, Option<GameVerdict>)| {
        verdict.map(|verdict| {
            PairwiseLine::Game(Box::new(GameRecord {
                schema: 1,
                key: key.clone(),
                at: jiff::Timestamp::UNIX_EPOCH,
                case: id.clone(),
                source: Source::Native,
                turn: 1,
                repeat: 0,
                first: models[0].into(),
                second: models[1].into(),
                verdict,
                reason: None,
                failure: None,
                attempts: 1,
                text: String::new(),
                reasoning: String::new(),
                finish: None,
                usage: Usage::default(),
                usage_before: None,
                sampling_used: None,
                served_model: None,
                total_ms: 1.0,
            }))
        })
    };
    [PairwiseLine::Pair(Box::new(record))].into_iter().chain(keys.iter().zip(verdicts).filter_map(game)).collect()
}

fn plan() -> Resampling {
    Resampling::new(Resampling::FEWEST, 1).unwrap()
}

// MT-Bench's show_result.py on the same verdicts: win 2, loss 1, tie 4 of 7; the row with an error is dropped.
#[test]
fn rates_are_those_of_mt_bench_to_the_last_digit() {
    let verdicts =
        [[First, Second], [First, First], [Tie, Tie], [Tie, Second], [First, Tie], [Second, First], [NoVerdict, Second], [First, Second]];
    let lines: Vec<_> = verdicts.into_iter().enumerate().flat_map(|(case, v)| pair(case, ["a", "b"], v.map(Some))).collect();
    let made = report(&lines, plan());
    let [block] = &made.blocks[..] else { panic!("{made:?}") };
    let [pair] = &block.pairs[..] else { panic!("{block:?}") };
    assert_eq!((pair.wins, pair.losses, pair.ties, pair.position, pair.mixed), (2, 1, 1, 1, 2));
    assert_eq!((pair.coverage.judged, pair.coverage.of, pair.coverage.missing[&PairMissing::NoVerdict]), (7, 8, 1));
    assert_eq!((pair.win_rate, pair.loss_rate), (Some(0.285_714_285_714_285_7), Some(0.142_857_142_857_142_85)));
    assert_eq!(pair.score.value, Some(0.571_428_571_428_571_4));
    assert!(pair.score.interval.is_some());
    assert_eq!((block.order.consistent.count, block.order.consistent.of, block.order.first_in_both, block.order.mixed), (4, 7, 1, 2));
    // Ten of the 14 comparisons of judged pairs have a preference, and six of them are for the first.
    assert_eq!((block.order.first_preferred.count, block.order.first_preferred.of), (6, 10));
    assert!(block.strengths.is_empty() && block.tie.is_none());
}

#[test]
fn a_pair_that_is_recorded_the_other_way_round_is_the_same_pair() {
    let there = [pair(1, ["a", "b"], [Some(First), Some(Second)]), pair(2, ["b", "a"], [Some(First), Some(Second)])].concat();
    let made = report(&there, plan());
    let [pair] = &made.blocks[0].pairs[..] else { panic!("{made:?}") };
    assert_eq!((pair.left.as_str(), pair.wins, pair.losses), ("a", 1, 1));
}

#[test]
fn a_later_line_counts_and_a_pair_that_was_not_asked_in_both_orders_is_missing() {
    let mut lines = pair(1, ["a", "b"], [Some(GameVerdict::Failed), Some(Second)]);
    lines.extend(pair(2, ["a", "b"], [Some(First), None]));
    let missing = |lines: &[PairwiseLine]| report(lines, plan()).blocks[0].coverage.missing.clone();
    assert_eq!(missing(&lines).into_iter().collect::<Vec<_>>(), [(PairMissing::NotAsked, 1), (PairMissing::Failed, 1)]);
    lines.extend(pair(1, ["a", "b"], [Some(First), Some(Second)]));
    assert_eq!(missing(&lines).into_iter().collect::<Vec<_>>(), [(PairMissing::NotAsked, 1)]);
}

#[test]
fn length_same_texts_a_judge_of_itself_and_circles_are_told() {
    let win = [Some(First), Some(Second)];
    let mut lines = pair_of(1, ["a", "j"], [30, 20], win);
    lines.extend(pair_of(2, ["a", "j"], [10, 20], win));
    lines.extend(pair_of(3, ["a", "j"], [10, 10], [Some(Tie), Some(Tie)]));
    lines.extend(pair_of(1, ["j", "c"], [5, 6], win));
    lines.extend(pair_of(1, ["c", "a"], [5, 6], win));
    let made = report(&lines, plan());
    let block = &made.blocks[0];
    assert_eq!((block.longer.won.count, block.longer.won.of), (1, 4));
    assert_eq!(block.same_text, SameText { judged: 1, ties: 1 });
    assert_eq!((block.judges_itself.as_slice(), block.circles), (&["j".to_owned()][..], 1));
    for language in [Language::Zh, Language::En] {
        let text = made.write(Format::Table, language, Some(80)).unwrap();
        assert!(text.contains(if language == Language::Zh { "评委就是参评模型 j" } else { "the judge is the contestant j" }), "{text}");
    }
}

#[test]
fn the_score_at_equal_length_is_fitted_and_stands_beside_the_score() {
    let (win, loss, tie) = ([Some(First), Some(Second)], [Some(Second), Some(First)], [Some(Tie), Some(Tie)]);
    let pairs = [
        ([100, 250], loss),
        ([100, 160], loss),
        ([100, 110], win),
        ([100, 101], tie),
        ([130, 100], loss),
        ([140, 100], win),
        ([200, 100], tie),
        ([300, 100], win),
    ];
    let lines: Vec<_> =
        pairs.iter().enumerate().flat_map(|(case, (lengths, verdicts))| pair_of(case, ["a", "b"], *lengths, *verdicts)).collect();
    let made = report(&lines, plan());
    let pair = &made.blocks[0].pairs[0];
    assert_eq!(pair.score.value, Some(0.5));
    // By bisection of both derivatives of the likelihood, in another program.
    let Some(Figure::Defined { value, interval, .. }) = pair.equal_length else { panic!("{pair:?}") };
    assert!((value - 0.4338817674).abs() < 1e-9 && interval.is_some(), "{value}");
    let text = made.write(Format::Table, Language::En, None).unwrap();
    assert!(text.contains("Score at equal length") && text.contains("0.43"), "{text}");
    // Of one pair nothing can be fitted.
    let one = report(&pair_of(1, ["a", "b"], [10, 20], win), plan());
    assert!(matches!(one.blocks[0].pairs[0].equal_length, Some(Figure::Undefined { .. })));
}

// The strengths of wins 3:1, 3:1 and 3:1 in a chain a > b > c, and a over c: by symmetry b has 0 and a the negative of c.
#[test]
fn strengths_have_intervals_or_a_reason() {
    let win = [Some(First), Some(Second)];
    let mut lines = Vec::new();
    for case in 0..12 {
        for models in [["a", "b"], ["b", "c"], ["a", "c"]] {
            let models = if case % 4 == 3 { [models[1], models[0]] } else { models };
            lines.extend(pair(case, models, win));
        }
    }
    let block = report(&lines, plan()).blocks.remove(0);
    assert_eq!(block.strengths.iter().map(|s| s.model.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
    let values: Vec<f64> = block.strengths.iter().filter_map(|s| s.log_strength.value()).collect();
    assert!(values[1].abs() < 1e-9 && (values[0] + values[2]).abs() < 1e-9 && values[0] > 0.5, "{values:?}");
    // Every score equation holds: a's expected wins are its wins, 18 of 24.
    let beats = |one: f64, other: f64| 1.0 / (1.0 + (other - one).exp());
    assert!((12.0 * (beats(values[0], values[1]) + beats(values[0], values[2])) - 18.0).abs() < 1e-6);
    assert!(matches!(block.strengths[0].log_strength, Figure::Defined { interval: Some(_), .. }));

    let always: Vec<_> = [["a", "b"], ["b", "c"], ["a", "c"]].into_iter().flat_map(|models| pair(1, models, win)).collect();
    let made = report(&always, plan());
    assert!(matches!(made.blocks[0].strengths[0].log_strength, Figure::Undefined { why: StatisticError::NeverBeaten { .. } }), "{made:?}");
    assert!(made.write(Format::Markdown, Language::En, None).unwrap().contains("No strengths: a model"));
}

#[test]
fn every_format_has_the_figures_and_no_pair_is_told() {
    let lines = pair(1, ["=a", "b"], [Some(First), Some(Second)]);
    let made = report(&lines, plan());
    for format in Format::all() {
        let text = made.write(*format, Language::En, None).unwrap();
        assert!(text.contains("=a") || text.contains("\\=a"), "{format:?}: {text}");
    }
    let csv = made.write(Format::Csv, Language::Zh, None).unwrap();
    assert!(csv.contains("pair,j,native,not shown,p,'=a,b,,win_rate,1,,,1,1"), "{csv}");
    assert!(report(&[], plan()).write(Format::Table, Language::Zh, None).unwrap().contains("还没有配对"));
}

#[test]
fn a_diagnosis_has_changed_only_where_both_orders_say_so() {
    use GameVerdict::{Different, Same};
    let variant = crate::case::VariantName::try_from("challenge=direct".to_owned()).unwrap();
    let verdicts = [
        [Some(Different), Some(Different)],
        [Some(Different), Some(Different)],
        [Some(Same), Some(Same)],
        [Some(Same), Some(Different)],
        [Some(Same), Some(NoVerdict)],
    ];
    let mut lines: Vec<PairwiseLine> = verdicts.into_iter().enumerate().flat_map(|(case, of)| pair(case, ["m", "m"], of)).collect();
    for line in &mut lines {
        if let PairwiseLine::Pair(pair) = line {
            pair.variant = Some(variant.clone());
        }
    }
    // Two models compared in the same file stay apart.
    lines.extend(pair(9, ["a", "b"], [Some(First), Some(Second)]));
    let made = report(&lines, plan());
    assert_eq!((made.blocks.len(), made.blocks[0].coverage.of), (1, 1));
    let row = &made.changes[0].rows[0];
    assert_eq!((row.variant.as_str(), row.changed, row.same, row.orders_disagree), ("challenge=direct", 2, 1, 1));
    assert_eq!((row.coverage.judged, row.coverage.of, row.coverage.missing[&PairMissing::NoVerdict]), (4, 5, 1));
    assert!((row.share.value.unwrap() - 2.0 / 3.0).abs() < 1e-12 && row.share.interval.is_some());
    let text = made.write(Format::Table, Language::Zh, Some(120)).unwrap();
    assert!(text.contains("66.7%") && text.contains("顺序不一致"), "{text}");
    let csv = made.write(Format::Csv, Language::En, None).unwrap();
    assert!(csv.contains("change,j,native,not shown,p,m,,,changed,,,,2,4,challenge=direct"), "{csv}");
}

#[test]
fn a_line_is_read_as_it_is_written() {
    for line in pair(1, ["a", "b"], [Some(First), None]) {
        let text = serde_json::to_string(&line).unwrap();
        assert_eq!(serde_json::from_str::<PairwiseLine>(&text).unwrap(), line);
    }
}
