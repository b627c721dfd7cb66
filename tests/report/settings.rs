//! Settings are part of what is compared, and every format says how its numbers were made.

use super::*;
use wardround::{
    case::{ReadOptions, read_bytes},
    chat::{Origin, Sampling},
    digest::sha256,
    language::Language,
    record::CaseSource,
    report::{Difference, Format, Group, Limit},
};

/// Three cases of one turn by one model, everything rated so.
fn rated(rating: u8) -> Run {
    let shape = Shape { models: &["alpha-7b"], cases: 3, turns: 1, judge_repeats: 1, ..shape(Preset::Official, Source::Native) };
    let mut run = Run::of(&shape);
    run.verdicts.iter_mut().for_each(|v| v.verdict = Verdict::Scored { rating });
    run
}

/// The same questions asked with other sampling: other keys, as in a run.
fn resampled(mut run: Run, change: impl Fn(&mut TurnRecord)) -> Run {
    for (turn, verdict) in run.turns.iter_mut().zip(&mut run.verdicts) {
        change(turn);
        turn.key = sha256(format!("{} {:?}", turn.key, turn.sampling_asked).as_bytes());
        verdict.turn_key.clone_from(&turn.key);
        verdict.key = sha256(verdict.turn_key.as_bytes());
    }
    run.manifest.sampling = run.turns[0].sampling_asked;
    run
}

fn at_temperature(run: Run, temperature: f64) -> Run {
    resampled(run, |turn| {
        turn.sampling_asked.temperature = Some(temperature);
        turn.sampling_used = Some(turn.sampling_asked);
    })
}

fn names(report: &Report) -> Vec<(&str, Option<f64>, usize, usize)> {
    let models = &report.blocks[0].models;
    models.iter().map(|m| (m.model.as_str(), m.rows[0].mean.value, m.rows[0].coverage.scored, m.rows[0].coverage.of)).collect()
}

fn together(runs: &[&Run]) -> Report {
    let dir = tempfile::tempdir().unwrap();
    let folders: Vec<PathBuf> = (1..)
        .zip(runs)
        .map(|(n, run)| {
            let folder = dir.path().join(format!("run-{n}"));
            write(&folder, &run.manifest, &run.turns, &run.verdicts, &run.ratings);
            folder
        })
        .collect();
    report(&folders).unwrap()
}

fn written(report: &Report, format: Format, language: Language) -> String {
    report.write(format, language, None).unwrap()
}

#[test]
fn answers_with_another_temperature_are_a_row_of_their_own_in_every_format() {
    let (warm, cold) = (rated(5), at_temperature(rated(8), 0.2));
    let mut one = warm.clone();
    one.turns.extend(cold.turns.clone());
    one.verdicts.extend(cold.verdicts.clone());
    // In one run the settings that came first are first, whatever they are.
    one.turns.iter_mut().filter(|t| t.sampling_asked.temperature == Some(0.2)).for_each(|t| t.at = "2026-03-01T00:00:00Z".parse().unwrap());
    assert_eq!(names(&one.report())[0].1, Some(5.0));
    for report in [together(&[&warm, &cold]), one.report()] {
        let rows = names(&report);
        let [a, b] = rows.as_slice() else { panic!("{rows:?}") };
        assert_eq!((a.0, b.0), ("alpha-7b [1]", "alpha-7b [2]"));
        let mut means = [(a.1, a.2, a.3), (b.1, b.2, b.3)];
        means.sort_by(|a, b| a.partial_cmp(b).unwrap());
        assert_eq!(means, [(Some(5.0), 3, 3), (Some(8.0), 3, 3)]);
        assert_eq!((report.left_out.superseded_answers, report.left_out.verdicts_on_others), (0, 0));
        assert_eq!(report.blocks[0].comparisons.len(), 1);
        // Only what differs is said, beside the names.
        for made in &report.made.models {
            let temperature = made.sent[0].temperature.unwrap().to_string();
            assert_eq!(made.differs, [Difference { part: "temperature", value: Some(temperature) }], "{}", made.name);
        }
        for &format in Format::all() {
            for language in [Language::Zh, Language::En] {
                let text = written(&report, format, language).replace('\\', "");
                assert!(text.contains("alpha-7b [1]") && text.contains("alpha-7b [2]"), "{format:?}");
                if format.is_for_people() {
                    let colon = if language == Language::Zh { "：" } else { ": " };
                    let said = |name: &str, t: f64| text.contains(&format!("{name}{colon}temperature {t}"));
                    assert!(said("alpha-7b [1]", 0.5) != said("alpha-7b [1]", 0.2), "{format:?}: {text}");
                    assert!(said("alpha-7b [2]", 0.5) != said("alpha-7b [2]", 0.2), "{format:?}");
                }
            }
        }
        let csv = written(&report, Format::Csv, Language::En);
        assert!(csv.contains("alpha-7b [2],,,,temperature,differs,"), "{csv}");
    }
    // The run that is named first comes first.
    assert_eq!(names(&together(&[&warm, &cold]))[0].1, Some(5.0));
    assert_eq!(names(&together(&[&cold, &warm]))[0].1, Some(8.0));
}

#[test]
fn what_was_sent_decides_and_the_seed_does_not() {
    let asked = rated(5);
    // A server that has no word for the penalty answers to other sampling, though the same was asked for.
    let mut openai = rated(8);
    openai.turns.iter_mut().for_each(|t| t.sampling_used.as_mut().unwrap().repetition_penalty = None);
    let report = together(&[&asked, &openai]);
    let rows = names(&report);
    assert_eq!(rows, [("alpha-7b [1]", Some(5.0), 3, 3), ("alpha-7b [2]", Some(8.0), 3, 3)]);
    assert_eq!(report.made.models[1].differs, [Difference { part: "repetition_penalty", value: None }]);
    // QuestionContext such a server for another penalty changes nothing that it is sent.
    let other_penalty = resampled(openai.clone(), |turn| turn.sampling_asked.repetition_penalty = Some(1.3));
    let report = together(&[&openai, &other_penalty]);
    assert_eq!(names(&report), [("alpha-7b", Some(8.0), 3, 3)]);
    assert_eq!((report.made.models[0].asked.len(), report.made.models[0].sent.len()), (2, 1));
    // Another seed is the same experiment once more: the last answer stands.
    let reseeded = resampled(rated(9), |turn| turn.seed = 8);
    assert_eq!(names(&together(&[&asked, &reseeded])), [("alpha-7b", Some(9.0), 3, 3)]);
}

#[test]
fn each_runs_plan_is_about_the_settings_it_asked_with() {
    let warm = rated(5);
    let mut cold = at_temperature(rated(8), 0.2);
    cold.turns.truncate(1);
    cold.verdicts.truncate(1);
    cold.manifest.plan.cases.truncate(2);
    assert_eq!(names(&together(&[&warm, &cold])), [("alpha-7b [1]", Some(5.0), 3, 3), ("alpha-7b [2]", Some(8.0), 1, 2)]);
    // A run that has no answer yet is about the settings that its manifest has.
    (cold.turns, cold.verdicts) = (vec![], vec![]);
    let report = together(&[&warm, &cold]);
    assert_eq!(names(&report), [("alpha-7b [1]", Some(5.0), 3, 3), ("alpha-7b [2]", None, 0, 2)]);
    assert!(written(&report, Format::Markdown, Language::En).contains("alpha-7b \\[2\\]: nothing recorded yet"));
    cold.manifest.sampling = warm.manifest.sampling;
    assert_eq!(names(&together(&[&warm, &cold])), [("alpha-7b", Some(5.0), 3, 3)]);
}

#[test]
fn a_judge_that_is_asked_with_other_settings_is_a_block_of_its_own() {
    let mut run = rated(5);
    for verdict in run.verdicts.clone() {
        let mut warm = verdict;
        warm.sampling_asked.temperature = Some(1.0);
        warm.verdict = Verdict::Scored { rating: 9 };
        warm.key = sha256(format!("{} warm", warm.key).as_bytes());
        run.verdicts.push(warm);
    }
    let report = run.report();
    let blocks: Vec<(&str, Option<f64>)> = report.blocks.iter().map(|b| (b.judge.as_str(), b.models[0].rows[0].mean.value)).collect();
    let [first, second] = blocks.as_slice() else { panic!("{blocks:?}") };
    assert_eq!((first.0, second.0), ("judge-x [1]", "judge-x [2]"));
    let mut means = [first.1, second.1];
    means.sort_by(|a, b| a.partial_cmp(b).unwrap());
    assert_eq!(means, [Some(5.0), Some(9.0)]);
    assert_eq!(report.left_out.superseded_verdicts, 0);
}

#[test]
fn a_penalty_that_was_not_sent_is_among_the_limits_of_every_format() {
    let mut run = rated(5);
    run.turns.iter_mut().for_each(|t| t.sampling_used = Some(Sampling { repetition_penalty: None, ..Sampling::paper() }));
    let report = run.report();
    let limit = Limit::NotSent { setting: "repetition_penalty", models: vec!["alpha-7b".into()] };
    assert!(report.blocks[0].limits.contains(&limit));
    for &format in Format::all() {
        for (language, said) in [(Language::Zh, "已设置但未发送"), (Language::En, "was asked for and not sent to these models")] {
            let text = written(&report, format, language).replace('\\', "");
            match format {
                Format::Json => assert!(text.contains("\"limit\": \"not_sent\"")),
                Format::Csv => assert!(text.contains("repetition_penalty was asked for and not sent"), "{text}"),
                _ => assert!(text.contains(said), "{format:?}: {text}"),
            }
        }
    }
    assert!(!rated(5).report().blocks[0].limits.iter().any(|l| matches!(l, Limit::NotSent { .. })));
}

#[test]
fn every_format_says_how_its_numbers_were_made() {
    let mut run = rated(5);
    let system = "你是一名医生。";
    let origin = Origin::Local {
        file: "alpha.gguf".into(),
        path: None,
        digest: sha256(b"weights"),
        template: "chatml".into(),
        template_digest: sha256(b"t"),
    };
    let beta = Run::of(&Shape { models: &["beta-7b"], cases: 3, turns: 1, judge_repeats: 1, ..shape(Preset::Official, Source::Native) });
    run.turns.iter_mut().for_each(|t| (t.model.origin, t.model.system) = (origin.clone(), Some(system.into())));
    (run.manifest.models, run.manifest.plan.models) = (vec![run.turns[0].model.clone()], vec![run.turns[0].model.key()]);
    run.manifest.plan.extend(&beta.manifest.plan);
    (run.turns, run.verdicts) = ([run.turns, beta.turns].concat(), [run.verdicts, beta.verdicts].concat());
    for (turn, at) in run.turns.iter_mut().zip(["2026-03-01T08:00:00Z", "2026-03-02T09:30:00.25Z", "2026-02-28T23:59:59Z"].iter().cycle()) {
        turn.at = at.parse().unwrap();
        turn.served_model = turn.model.system.is_none().then(|| "beta-7b-0125".to_owned());
    }
    run.verdicts.iter_mut().for_each(|v| v.served_model = Some("judge-x-0125-preview".into()));
    (run.manifest.seed, run.manifest.wardround) = (20_260_301, "0.0.9".into());
    run.manifest.continued_by = vec!["0.0.10".into()];
    let digest = sha256(b"cases");
    run.manifest.cases = vec![CaseSource { file: "cases.json".into(), digest: digest.clone(), label: "native".into() }];
    let report = run.report();
    for &format in Format::all() {
        for language in [Language::Zh, Language::En] {
            let text = written(&report, format, language).replace('\\', "");
            let weights = sha256(b"weights");
            for said in [
                env!("CARGO_PKG_VERSION"),
                "0.0.9",
                "0.0.10",
                "20260301",
                digest.as_str(),
                "alpha.gguf",
                weights.as_str(),
                "http://127.0.0.1:1/v1",
                "beta-7b-0125",
                "judge-x-0125-preview",
                "2026-02-28T23:59:59Z",
                "2026-03-02T09:30:00Z",
                "chatml",
            ] {
                assert!(text.contains(said), "{said} in {format:?}: {text}");
            }
            assert!(text.contains(if format == Format::Json { "\"temperature\": 0.5" } else { "temperature 0.5" }), "{format:?}");
            let pairing = if format.is_for_people() { language } else { Language::En };
            assert!(text.contains(if pairing == Language::Zh { "配对规则" } else { "Pairing: the left model" }), "{format:?}");
        }
    }
    let alpha = report.made.models.iter().find(|m| m.name == "alpha-7b").unwrap();
    assert_eq!((alpha.system.as_deref(), alpha.seeds.as_slice(), alpha.records), (Some(system), [20_260_301].as_slice(), 3));
}

#[test]
fn an_endpoint_that_names_several_models_is_a_limit() {
    let mut run = rated(5);
    run.turns.iter_mut().zip(["m-2024", "m-2025", "m-2024"]).for_each(|(t, served)| t.served_model = Some(served.into()));
    let report = run.report();
    assert!(report.blocks[0].limits.contains(&Limit::ServedSeveral { models: vec!["alpha-7b".into()] }));
    assert_eq!(report.made.models[0].served, ["m-2024", "m-2025"]);
}

#[test]
fn turn_2_stands_apart_by_whether_the_reference_answers_it() {
    let run = Run::of(&shape(Preset::Official, Source::CmbClinDerived));
    let report = run.report();
    let find =
        |report: &Report, group: Group| report.blocks[0].models[0].rows.iter().find(|r| r.group == group).map(|r| (r.cases, r.coverage.of));
    assert_eq!(find(&report, Group::Turn(2)), Some((6, 12)));
    assert_eq!((find(&report, Group::Turn2WithPair), find(&report, Group::Turn2WithoutPair)), (Some((2, 4)), Some((4, 8))));
    assert!(report.blocks[0].limits.contains(&Limit::Turn2Reference { with: 2, without: 4, unknown: 0, untold: 0 }));
    for &format in Format::all() {
        let text = written(&report, format, Language::En);
        let said = if format == Format::Json { "turn_2_with_pair" } else { "matching pair" };
        assert!(text.contains(said), "{format:?}");
        assert!(format == Format::Json || text.contains("Turn 2 asks which tests to do"), "{format:?}");
    }
    // Cases whose second turn may ask anything have no such rows.
    let native = Run::of(&shape(Preset::Official, Source::Native)).report();
    assert_eq!(find(&native, Group::Turn2WithPair), None);
    assert!(!native.blocks[0].limits.iter().any(|l| matches!(l, Limit::Turn2Reference { .. })));
}

#[test]
fn a_run_of_an_earlier_version_is_told_by_its_case_file() {
    let mut run = Run::of(&shape(Preset::Official, Source::DotaBench));
    run.manifest.plan.cases.iter_mut().for_each(|case| case.tests_pair = None);
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("run-1");
    write(&folder, &run.manifest, &run.turns, &run.verdicts, &run.ratings);
    let mut records = read(&[folder]).unwrap();
    let of = |records: &wardround::report::Records| Report::of(records, Resampling::new(10_000, 1).unwrap());
    let limit = |report: &Report| report.blocks[0].limits.iter().find(|l| matches!(l, Limit::Turn2Reference { .. })).cloned();
    let before = of(&records);
    assert_eq!(limit(&before), Some(Limit::Turn2Reference { with: 0, without: 0, unknown: 0, untold: 6 }));
    assert_eq!(before.blocks[0].models[0].rows.len(), 4);
    let case = |id: usize, reference: &str| serde_json::json!({"id": id.to_string(), "turn_1_question": "腹痛", "turn_2_question": "查体", "turn_3_question": "化验", "reference": reference});
    let lines = [case(1, "问：还需完善哪些检查？\n答：腹部超声。"), case(2, "问：如何治疗？\n答：手术。"), case(3, "阑尾炎，手术。")];
    let text = lines.map(|line| line.to_string()).join("\n");
    records.note_cases(&read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap().cases);
    let after = of(&records);
    assert_eq!(limit(&after), Some(Limit::Turn2Reference { with: 1, without: 1, unknown: 1, untold: 3 }));
}
