//! `wardround diff`.

use super::{Run, run};
use crate::common::user::{User, code, expect, text};
use serde_json::Value;
use wardround::{
    diff::{Change, Diff, DiffFormat, DiffOptions, ModelPair, Outcome, Threshold, pair_models},
    items::Items,
    language::Language,
    record::RunLock,
    stats::Resampling,
};

fn compared(a: &Run, b: &Run, thresholds: Vec<Threshold>) -> Diff {
    let dir = tempfile::tempdir().unwrap();
    let [a, b] = [(a, "a"), (b, "b")].map(|(run, name)| Items::read(&[run.written(dir.path().join(name))]).unwrap());
    let pairs = pair_models(&a, &b, &[]).unwrap();
    let resampling = Resampling::new(10_000, 1).unwrap();
    Diff::of(&a, &b, DiffOptions { pairs, resampling, largest: 10, thresholds, being_written: [false; 2] }).unwrap()
}

#[test]
fn means_and_differences_are_those_computed_by_hand() {
    let a = run(&["alpha"], 3, |_, case, turn| [[6, 8], [5, 5], [7, 9]][case - 1][turn - 1]);
    let mut b = run(&["alpha"], 3, |_, case, turn| [[8, 8], [6, 4], [9, 9]][case - 1][turn - 1]);
    // Case 3 turn 2 loses its score.
    b.verdicts.pop();
    let diff = compared(&a, &b, vec![]);
    let [block] = diff.scores.as_slice() else { panic!("{:?}", diff.scores) };
    let rows: Vec<_> = block.rows.iter().map(|row| (row.turn, row.a.mean, row.a.scored, row.a.of, row.b.mean, row.b.scored)).collect();
    // A: (6+8+5+5+7+9)/6 = 40/6; turn 1 18/3, turn 2 22/3. B: (8+8+6+4+9)/5 = 35/5; turn 1 23/3, turn 2 12/2.
    let expected = [
        (None, Some(40.0 / 6.0), 6, 6, Some(7.0), 5),
        (Some(1), Some(6.0), 3, 3, Some(23.0 / 3.0), 3),
        (Some(2), Some(22.0 / 3.0), 3, 3, Some(6.0), 2),
    ];
    assert_eq!(rows, expected);
    assert!(block.rows[0].b.of == 6 && (block.rows[0].a.turns, block.rows[0].b.turns) == (6, 5));
    // By case, over the turns that both have: case 1 (2+0)/2 = 1, case 2 (1-1)/2 = 0, case 3 turn 1 alone 2. Their mean is 1.
    let overall = block.rows[0].difference.test.unwrap();
    assert!((overall.difference - 1.0).abs() < 1e-12, "{overall:?}");
    assert_eq!((block.rows[0].difference.cases, block.rows[0].difference.turns), (3, 5));
    // Of the 8 sign patterns of 1, 0, 2 those with |sum| of 3: (+,±,+) and (-,±,-), 4 of 8.
    assert!((overall.p - 0.5).abs() < 1e-12, "{overall:?}");
    // Turn 1: 2, 1, 2, mean 5/3; all signs alike: 2 of 8.
    let first = block.rows[1].difference.test.unwrap();
    assert!((first.difference - 5.0 / 3.0).abs() < 1e-12 && (first.p - 0.25).abs() < 1e-12, "{first:?}");
    let counts = &diff.answers[0];
    assert_eq!((counts.in_both, counts.gained, counts.lost, counts.other_text), (6, 0, 0, 0));
    assert_eq!((counts.higher, counts.lower, counts.scores_gained, counts.scores_lost), (3, 1, 0, 1));
}

#[test]
fn answers_of_one_run_and_other_texts_are_named() {
    let a = run(&["alpha", "beta"], 2, |_, _, _| 5);
    let mut b = run(&["alpha", "gamma"], 3, |_, _, turn| if turn == 1 { 9 } else { 5 });
    let place = b.place("alpha", 1, 1);
    b.turns[place].text = "alpha 对病例 1 第 1 轮的回答：建议观察。".into();
    let diff = compared(&a, &b, vec![]);
    assert_eq!(diff.models.iter().map(ModelPair::label).collect::<Vec<_>>(), ["alpha"]);
    assert_eq!(
        (diff.models_only_a.as_slice(), diff.models_only_b.as_slice()),
        (["beta".to_owned()].as_slice(), ["gamma".to_owned()].as_slice())
    );
    let named: Vec<(&str, u32, Change, bool)> = diff.changes.iter().map(|c| (c.case.as_str(), c.turn, c.change, c.other_text)).collect();
    let expected = [
        ("1", 1, Change::Changed, true),
        ("2", 1, Change::Changed, false),
        ("3", 1, Change::Gained, false),
        ("3", 2, Change::Gained, false),
    ];
    assert_eq!(named, expected);
    assert_eq!(diff.largest.len(), 2);
    let page = diff.write(DiffFormat::Html, Language::Zh, None).unwrap();
    assert!(page.contains("建议<del>检查</del><ins>观察</ins>。"), "{page}");
    assert!(page.contains("未比较的模型：beta"), "{page}");
    let table = diff.write(DiffFormat::Table, Language::En, Some(80)).unwrap();
    assert!(table.contains("建议[-检查-]{+观察+}。") && table.contains("the text is the same in both"), "{table}");
    // What differs in the cases is said, too.
    assert!(
        diff.settings.iter().any(|s| s.of == "cases" && s.setting == "only in this run" && s.b.as_deref() == Some("1: 3")),
        "{:?}",
        diff.settings
    );
}

#[test]
fn the_comparison_is_written_alike_in_every_format() {
    let a = run(&["alpha"], 3, |_, case, turn| (4 + case + turn) as u8);
    let mut b = run(&["alpha"], 3, |_, case, turn| (3 + case + 2 * turn) as u8);
    b.turns[1].text = "另一个回答 <b>&</b> | 竖线。".into();
    b.manifest.seed = 2;
    let diff = compared(&a, &b, vec![Threshold::Below { points: 6.0 }, Threshold::Worse { points: 0.5 }]);
    for (name, language) in [("zh", Language::Zh), ("en", Language::En)] {
        insta::assert_snapshot!(format!("table_{name}_80"), diff.write(DiffFormat::Table, language, Some(80)).unwrap());
        insta::assert_snapshot!(format!("table_{name}_200"), diff.write(DiffFormat::Table, language, Some(200)).unwrap());
        insta::assert_snapshot!(format!("markdown_{name}"), diff.write(DiffFormat::Markdown, language, None).unwrap());
    }
    let json: Value = serde_json::from_str(&diff.write(DiffFormat::Json, Language::Zh, None).unwrap()).unwrap();
    assert_eq!(json["scores"][0]["rows"][0]["a"]["mean"], 7.5);
    assert_eq!(json["settings"][0]["setting"], "seed");
    assert_eq!(json["largest"][0]["words"][0].as_object().unwrap().len(), 1);
}

#[test]
fn scores_that_are_missing_keep_no_threshold() {
    let a = run(&["alpha"], 3, |_, _, _| 7);
    let mut b = run(&["alpha"], 3, |_, _, _| 9);
    b.verdicts.remove(0);
    let outcomes = |b: &Run| {
        let diff = compared(&a, b, vec![Threshold::Worse { points: 0.0 }]);
        diff.gates.iter().map(|gate| gate.outcome).collect::<Vec<_>>()
    };
    // The second is better, and has a score less.
    assert_eq!(outcomes(&b), [Outcome::Kept, Outcome::NotKept]);
    b.verdicts.clear();
    assert_eq!(outcomes(&b), [Outcome::Unknown, Outcome::NotKept]);
}

fn folders(user: &User) {
    run(&["alpha", "beta"], 3, |model, case, turn| (4 + model + case + turn) as u8).written(user.path("a"));
    run(&["alpha", "beta"], 3, |model, case, turn| (2 + model + case + turn) as u8).written(user.path("b"));
    run(&["gamma"], 2, |_, _, _| 5).written(user.path("c"));
}

#[test]
fn exit_codes_tell_scripts_whether_thresholds_are_kept() {
    let user = User::new();
    folders(&user);
    let ended = |args: &[&str]| {
        let output = user.run(&[&["diff"], args].concat());
        (code(&output), text(&output.stderr))
    };
    assert_eq!(ended(&["a", "b"]).0, 0);
    assert_eq!(ended(&["a", "a", "--fail-if-worse", "--fail-below", "4"]), (0, String::new()));
    // Two points worse in every case: the interval is [-2, -2].
    let (code, said) = ended(&["a", "b", "--fail-if-worse"]);
    assert!(code == 8 && said.lines().count() == 2 && said.contains("not kept: difference not below 0"), "{said}");
    assert_eq!(ended(&["a", "b", "--fail-if-worse=2.5"]).0, 0);
    let (code, said) = ended(&["a", "b", "--fail-below", "6", "--language", "zh"]);
    // (2 + 0 + 2 + 1.5) = 5.5 and 6.5.
    assert!(
        code == 8
            && said.contains("未达到：第二次均值不低于 6；DotaBench · 评委 judge-x · official · alpha：5.50 (6/6)")
            && said.lines().count() == 1,
        "{said}"
    );
    assert_eq!(ended(&["a", "b", "--fail-below", "-1"]).0, 2);
    // A model of the first run that the second lacks, unless the others are named.
    run(&["alpha"], 3, |_, _, _| 9).written(user.path("fewer"));
    let (code, said) = ended(&["a", "fewer", "--fail-if-worse"]);
    assert!(
        code == 8 && said == "not kept: the second run lacks beta; name the models with --models if not all are to be compared\n",
        "{said}"
    );
    assert_eq!(ended(&["a", "fewer", "--fail-if-worse", "--models", "alpha=alpha"]), (0, String::new()));
    let mut unjudged = run(&["alpha", "beta"], 3, |_, _, _| 9);
    unjudged.verdicts.clear();
    unjudged.manifest.plan.judgings.clear();
    unjudged.written(user.path("unjudged"));
    let (code, said) = ended(&["unjudged", "unjudged", "--fail-below", "1"]);
    assert!(code == 8 && said.contains("neither run has scores"), "{said}");
}

#[test]
fn what_cannot_be_compared_is_said() {
    let user = User::new();
    folders(&user);
    let says = |args: &[&str], exit: i32, words: &str| expect(&user.run(&[&["diff"], args].concat()), exit, words);
    says(&["a", "nowhere"], 2, "there is no such folder");
    says(&["a", "c"], 2, "Say with --models A=B which are compared");
    says(&["a", "b", "--models", "alfa=beta"], 2, "the first run has no model alfa; did you mean alpha?");
    says(&["a", "b", "--models", "alpha"], 2, "expected A=B");
    says(&["a", "b", "--resamples", "5"], 2, "--resamples 5");
    // One model in each run: it is that one, under two names.
    let one = user.run(&["diff", "c", "c", "--largest", "0"]);
    assert_eq!(code(&one), 0);
    says(&["a", "c", "--models", "beta=gamma", "--language", "zh"], 0, "");
    // No answer in common: another source.
    let mut other = run(&["alpha"], 2, |_, _, _| 5);
    other.turns.iter_mut().for_each(|turn| turn.source = wardround::case::Source::Native);
    other.verdicts.iter_mut().for_each(|verdict| verdict.source = wardround::case::Source::Native);
    other.written(user.path("d"));
    says(&["a", "d"], 2, "the runs have no answer in common");
    // Nothing was answered.
    let mut empty = run(&["alpha"], 2, |_, _, _| 5);
    (empty.turns, empty.verdicts) = (vec![], vec![]);
    empty.written(user.path("e"));
    says(&["a", "e"], 2, "the second run has no answers of the protocol");
    // A version of the future.
    let manifest = user.path("e/manifest.json");
    let newer = std::fs::read_to_string(&manifest).unwrap().replace("\"schema\": 1", "\"schema\": 9999");
    std::fs::write(&manifest, newer).unwrap();
    says(&["a", "e"], 6, "newer than this program's");
}

#[test]
fn a_run_that_is_written_a_torn_stream_and_an_earlier_version_are_told() {
    let user = User::new();
    folders(&user);
    super::tear(&user.path("b"));
    let manifest = user.path("a/manifest.json");
    let earlier = std::fs::read_to_string(&manifest).unwrap().replace("\"wardround\": \"0.1.0\"", "\"wardround\": \"0.0.9\"");
    std::fs::write(&manifest, earlier).unwrap();
    let _lock = RunLock::take(&user.path("b")).unwrap();
    let output = user.run(&["diff", "a", "b", "--largest", "0"]);
    let said = text(&output.stdout);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    assert!(said.contains("another program is writing it") && said.contains("the last line of 1 of its files is not whole"), "{said}");
    assert!(said.contains("0.0.9"), "{said}");
}
