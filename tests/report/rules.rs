//! Which records count: the current answer, the current verdict, plans, several runs.

use super::*;
use crate::run_folder::case_id;
use wardround::{
    chat::Finish,
    language::Language,
    record::{AskedKind, Plan},
    report::{Format, Limit},
};

/// One model, three cases, one turn, one verdict each; everything rated 5.
fn small() -> Run {
    let shape = Shape { models: &["alpha-7b"], cases: 3, turns: 1, judge_repeats: 1, ..shape(Preset::Official, Source::Native) };
    let mut run = Run::of(&shape);
    run.verdicts.iter_mut().for_each(|v| v.verdict = Verdict::Scored { rating: 5 });
    run
}

fn scored(report: &Report) -> (Option<f64>, usize, usize) {
    let row = row(report, "alpha-7b", 0);
    (row.mean.value, row.coverage.scored, row.coverage.of)
}

#[test]
fn a_later_answer_of_the_same_place_stands_and_what_it_replaces_is_told() {
    let mut run = small();
    let mut again = run.turns[0].clone();
    again.key = wardround::digest::sha256(b"another seed");
    let mut verdict = run.verdicts[0].clone();
    verdict.turn_key.clone_from(&again.key);
    verdict.verdict = Verdict::Scored { rating: 8 };
    run.turns.push(again);
    run.verdicts.push(verdict);
    let report = run.report();
    assert_eq!(scored(&report), (Some(6.0), 3, 3));
    assert_eq!((report.left_out.superseded_answers, report.left_out.verdicts_on_others), (1, 1));
}

#[test]
fn what_is_off_protocol_or_unfinished_never_counts() {
    let mut run = small();
    for (asked, finish) in [
        (AskedKind::Edited, Finish::Stop),
        (AskedKind::Own, Finish::Stop),
        (AskedKind::Protocol, Finish::Cancelled),
        (AskedKind::Protocol, Finish::Failed),
    ] {
        let mut other = run.turns[0].clone();
        (other.asked, other.finish, other.key) = (asked, finish, wardround::digest::sha256(format!("{asked:?}{finish:?}").as_bytes()));
        let mut verdict = run.verdicts[0].clone();
        verdict.turn_key.clone_from(&other.key);
        verdict.verdict = Verdict::Scored { rating: 10 };
        run.turns.push(other);
        run.verdicts.push(verdict);
    }
    let report = run.report();
    assert_eq!(scored(&report), (Some(5.0), 3, 3));
    let left_out = report.left_out;
    assert_eq!((left_out.off_protocol, left_out.unfinished_answers, left_out.verdicts_on_others), (2, 2, 4));
}

#[test]
fn a_question_that_was_stopped_and_answered_later_is_not_unfinished() {
    let mut run = small();
    let mut stopped = run.turns[0].clone();
    (stopped.finish, stopped.text) = (Finish::Cancelled, String::new());
    // As after Ctrl-C and a resume: the attempt that was stopped stands before the answer.
    run.turns.insert(0, stopped);
    let report = run.report();
    assert_eq!((scored(&report), report.left_out.unfinished_answers), ((Some(5.0), 3, 3), 0));
}

#[test]
fn a_failure_takes_no_verdicts_place() {
    let mut run = small();
    let mut failed = run.verdicts[0].clone();
    failed.verdict = Verdict::Failed { error: "x".into(), failure: None };
    run.verdicts.push(failed.clone());
    assert_eq!(scored(&run.report()), (Some(5.0), 3, 3));
    let mut later = failed;
    later.verdict = Verdict::Scored { rating: 8 };
    run.verdicts.push(later);
    let report = run.report();
    assert_eq!(scored(&report), (Some(6.0), 3, 3));
    assert_eq!(report.left_out.superseded_verdicts, 2);
}

#[test]
fn prompts_that_were_worded_anew_are_a_block_of_their_own() {
    let mut run = small();
    let mut other = run.verdicts[0].clone();
    other.prompt_digest = wardround::digest::sha256(b"other words");
    other.verdict = Verdict::Scored { rating: 10 };
    run.verdicts.push(other);
    let report = run.report();
    let mut blocks: Vec<(Option<f64>, usize)> =
        report.blocks.iter().map(|b| (b.models[0].rows[0].mean.value, b.models[0].rows[0].coverage.scored)).collect();
    blocks.sort_by_key(|(_, scored)| *scored);
    assert_eq!(blocks, [(Some(10.0), 1), (Some(5.0), 3)]);
    assert!(report.blocks.iter().all(|b| b.wordings.len() == 1));
}

#[test]
fn without_a_plan_the_coverage_is_of_what_was_seen_and_says_so() {
    let mut run = small();
    run.manifest.plan = Plan::default();
    run.verdicts.remove(1);
    let report = run.report();
    assert_eq!(scored(&report), (Some(5.0), 2, 3));
    assert!(report.runs[0].unplanned && report.blocks[0].limits.contains(&Limit::Unplanned));
}

#[test]
fn a_judge_that_grades_itself_is_named() {
    let mut run = small();
    run.verdicts[2].judge_is_candidate = true;
    let report = run.report();
    assert!(report.blocks[0].models[0].judge_is_candidate);
    assert!(report.blocks[0].limits.contains(&Limit::JudgeIsCandidate { models: vec!["alpha-7b".into()] }));
}

#[test]
fn runs_recorded_elsewhere_are_read_as_one_and_each_plan_counts_for_itself() {
    let dir = tempfile::tempdir().unwrap();
    let folder = |name: &str, run: &Run| {
        let folder = dir.path().join(name);
        write(&folder, &run.manifest, &run.turns, &run.verdicts, &run.ratings);
        folder
    };
    let a = small();
    let b = Run::of(&Shape { models: &["beta-7b"], cases: 2, turns: 1, judge_repeats: 1, ..shape(Preset::Official, Source::Native) });
    let (first, second) = (folder("a", &a), folder("b", &b));
    let both = report(&[first.clone(), second]).unwrap();
    assert_eq!(scored(&both), (Some(5.0), 3, 3));
    // The second run never wanted the third case.
    assert_eq!((row(&both, "beta-7b", 0).coverage.of, both.blocks[0].comparisons[0].cases), (2, 2));

    // The same questions asked elsewhere, answered otherwise: the later run's answers stand, and only verdicts on them count.
    let mut c = small();
    c.turns[0].text = "另一个合成回答".into();
    c.verdicts.truncate(1);
    c.verdicts[0].verdict = Verdict::Scored { rating: 8 };
    let third = folder("c", &c);
    let merged = report(&[first.clone(), third.clone()]).unwrap();
    assert_eq!(scored(&merged), (Some(6.0), 3, 3));
    assert_eq!((merged.left_out.superseded_answers, merged.left_out.verdicts_on_others), (3, 1));
    let other_way = report(&[third, first]).unwrap();
    assert_eq!((scored(&other_way), other_way.left_out.verdicts_on_others), ((Some(5.0), 3, 3), 1));
}

#[test]
fn two_models_of_one_name_are_told_apart() {
    let mut run = small();
    for turn in run.turns.clone() {
        let mut other = turn;
        other.key = wardround::digest::sha256(format!("other {}", other.key).as_bytes());
        other.model.system = Some("另一个系统提示".into());
        run.turns.push(other);
    }
    let names: Vec<String> = run.report().answers.into_iter().map(|a| a.model).collect();
    assert!(names.len() == 2 && names[0] != names[1] && names.iter().all(|n| n.starts_with("alpha-7b [")), "{names:?}");
}

#[test]
fn the_seed_moves_the_intervals_and_nothing_else() {
    let run = Run::of(&Shape { cases: 30, models: &["alpha-7b", "beta-7b"], ..shape(Preset::Official, Source::DotaBench) });
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("r");
    write(&folder, &run.manifest, &run.turns, &run.verdicts, &run.ratings);
    let records = read(&[folder]).unwrap();
    let of = |seed| Report::of(&records, wardround::stats::Resampling::new(10_000, seed).unwrap());
    let json = |r: &Report| r.write(Format::Json, wardround::language::Language::En, None).unwrap();
    assert_eq!(json(&of(1)), json(&of(1)));
    let (one, two) = (of(1), of(2));
    let means = |r: &Report| r.blocks[0].models.iter().flat_map(|m| &m.rows).map(|r| r.mean.value).collect::<Vec<_>>();
    let intervals = |r: &Report| r.blocks[0].models.iter().flat_map(|m| &m.rows).map(|r| r.mean.interval).collect::<Vec<_>>();
    assert_eq!(means(&one), means(&two));
    assert_ne!(intervals(&one), intervals(&two));
}

#[test]
fn verdicts_against_two_references_are_never_in_one_mean() {
    let digest = |text: &str| Some(wardround::digest::sha256(text.as_bytes()));
    let mut run =
        Run::of(&Shape { models: &["alpha-7b"], cases: 3, turns: 1, judge_repeats: 2, ..shape(Preset::Official, Source::Native) });
    for verdict in &mut run.verdicts {
        (verdict.verdict, verdict.reference_digest) = (Verdict::Scored { rating: 5 }, digest("former"));
    }
    let place = run.verdicts.iter().position(|v| v.case == case_id(2) && v.judge_repeat == 1).unwrap();
    let mut anew = run.verdicts.remove(place);
    (anew.verdict, anew.reference_digest) = (Verdict::Scored { rating: 8 }, digest("other"));
    run.verdicts.push(anew);
    // The judge's last verdict says which reference counts, where no plan does.
    let report = run.report();
    assert_eq!((scored(&report), report.left_out.other_references), ((Some(5.6), 5, 6), 1));
    // The plan says otherwise: a judge was given the former file again, and had nothing to judge.
    run.manifest.plan.cases.iter_mut().for_each(|case| case.reference_digest = digest("former"));
    let report = run.report();
    assert_eq!((scored(&report), report.left_out.other_references), ((Some(5.0), 5, 6), 1));
    // What an earlier version recorded says nothing of its reference, and counts.
    run.verdicts.iter_mut().for_each(|v| v.reference_digest = None);
    assert_eq!(run.report().left_out.other_references, 0);
}

#[test]
fn a_chinese_report_has_its_warnings_and_labels_in_chinese() {
    let mut run = Run::of(&Shape { cases: 3, ..shape(Preset::Official, Source::CmbClinDerived) });
    run.manifest.warnings = vec![
        "the judge \"judge-x\" is the model that answers: its ratings of itself are no evidence".into(),
        "this run began with seed 1: its answers are asked for again with seed 2, and the new ones stand in the report".into(),
        "a remark by hand".into(),
    ];
    let report = run.report();
    for &format in Format::all().iter().filter(|format| format.is_for_people()) {
        let zh = report.write(format, Language::Zh, None).unwrap();
        for says in ["就是作答的模型：自评不足为据", "本记录始于随机种子 1", "a remark by hand", "由 CMB-Clin 拆分"]
        {
            assert!(zh.contains(says), "{says}: {zh}");
        }
        assert!(!zh.contains("CMB-Clin derived") && !zh.contains("the judge "), "{zh}");
        let en = report.write(format, Language::En, None).unwrap();
        assert!(en.contains("cases.json (CMB-Clin derived)") && en.contains("its answers are asked for again with seed 2"));
    }
}
