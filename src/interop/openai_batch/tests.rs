use super::*;
use crate::{
    case::{CaseFile, ReadOptions, read_bytes},
    chat::{Finish, FormatEntry, Formats, Prompting, Reasoning, Sampling},
    interop::LayoutError,
    judge::{Preset, Verdict},
    openai::{Dialect, RemoteSettings, Timeouts},
    record::{CaseSource, Run, RunRecords},
};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};

fn cases(count: usize) -> CaseFile {
    let line = |n: usize| json!({"id": n, "turn_1_question": format!("腹痛{n}"), "turn_2_question": "查体", "turn_3_question": "化验", "reference": format!("参考{n}")});
    let text: Vec<String> = (1..=count).map(|n| line(n).to_string()).collect();
    read_bytes("f", text.join("\n").as_bytes(), &ReadOptions::default()).unwrap()
}

fn settings(model: &str) -> RemoteSettings {
    RemoteSettings {
        name: model.into(),
        base_urls: vec!["http://127.0.0.1:1/v1".into()],
        model: Some(model.into()),
        key: None,
        key_header: None,
        headers: Vec::new(),
        dialect: Dialect::Vllm,
        extra: serde_json::Map::new(),
        omit: Vec::new(),
        timeouts: Timeouts::default(),
        retries: 0,
        limits: crate::openai::Limits::default(),
        proxy: None,
        ca_file: None,
        system: None,
        reasoning: Reasoning::default(),
        replay_reasoning: None,
    }
}

fn subject(model: &str, repeats: u32, judging: Option<(Preset, Vec<usize>)>) -> Subject {
    let sampling = if judging.is_some() { Sampling::default() } else { Sampling::paper() };
    Subject { settings: settings(model), sampling, seed: 1, repeats, prompting: Prompting::default(), judging }
}

struct Bench {
    dir: tempfile::TempDir,
    cases: CaseFile,
    files: usize,
}

impl Bench {
    fn new(count: usize) -> Self {
        Self { dir: tempfile::tempdir().unwrap(), cases: cases(count), files: 0 }
    }

    fn run(&self) -> Run {
        Run::open(&self.dir.path().join("run"), Sampling::paper(), 1).unwrap()
    }

    fn export(&mut self, stage: Option<Stage>, limits: Limits) -> Result<Exported, LayoutError> {
        self.files += 1;
        let options = ExportOptions {
            stage,
            candidate: Some(subject("m", 2, None)),
            judge: Some(subject("j", 2, Some((Preset::Official, vec![1, 3])))),
            out: self.dir.path().join(format!("requests-of-{}.jsonl", self.files)),
            limits,
            cases: CaseSource { file: "f".into(), digest: String::new(), label: String::new() },
        };
        export(&mut self.run(), &self.cases, &options)
    }

    fn next(&mut self) -> Exported {
        self.export(None, Limits::default()).unwrap()
    }

    fn import(&self, results: &[PathBuf]) -> Imported {
        import(results, &self.cases, &Formats::bundled(), &mut self.run()).unwrap()
    }

    fn results(&self, name: &str, lines: &[String]) -> PathBuf {
        let path = self.dir.path().join(name);
        fs::write(&path, lines.join("\n")).unwrap();
        path
    }

    fn records(&self) -> RunRecords {
        RunRecords::read(&self.dir.path().join("run")).unwrap().unwrap()
    }
}

fn requests(path: &Path) -> Vec<Value> {
    fs::read_to_string(path).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

/// What vLLM writes for a request.
fn answer(request: &Value, text: &str) -> String {
    let body = json!({"id": "chatcmpl-1", "object": "chat.completion", "model": request["body"]["model"],
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 5, "completion_tokens": 2}});
    json!({"id": "vllm-1", "custom_id": request["custom_id"], "response": {"status_code": 200, "request_id": "vllm-batch-1", "body": body}, "error": null}).to_string()
}

fn said(request: &Value) -> String {
    let messages = request["body"]["messages"].as_array().unwrap();
    format!("<think>想</think>答{}到{}", messages.len(), messages.last().unwrap()["content"].as_str().unwrap())
}

#[test]
fn the_stages_follow_each_other_in_any_order_of_lines_and_nothing_is_asked_twice() {
    let mut bench = Bench::new(3);
    for turn in 1..=3 {
        let exported = bench.next();
        assert_eq!((exported.stage, exported.requests, exported.waiting), (Some(Stage::Turn(turn)), 6, 0));
        let asked = requests(&exported.files[0]);
        for request in &asked {
            assert_eq!(request["custom_id"].as_str().unwrap().len(), 64);
            assert_eq!((&request["method"], &request["url"]), (&json!("POST"), &json!("/v1/chat/completions")));
            let body = &request["body"];
            assert_eq!(body["messages"].as_array().unwrap().len(), turn * 2 - 1);
            assert_eq!((&body["model"], &body["repetition_penalty"], body.get("stream")), (&json!("m"), &json!(1.1), None));
        }
        let mut lines: Vec<String> = asked.iter().map(|r| answer(r, &said(r))).collect();
        lines.reverse();
        let path = bench.results(&format!("results-{turn}"), &lines);
        let imported = bench.import(std::slice::from_ref(&path));
        assert_eq!((imported.answers, imported.known, imported.remarks.len()), (6, 0, 0));
        assert_eq!(imported.open.get(&Stage::Turn(turn + 1)).copied(), (turn < 3).then_some(6));
        let again = bench.import(&[path]);
        assert_eq!((again.answers, again.known, again.remarks.len()), (0, 6, 0), "an import repeated adds nothing");
    }
    let records = bench.records();
    assert_eq!((records.turns.len(), records.turns[0].reasoning.as_str(), records.turns[0].finish), (18, "想", Finish::Stop));
    assert!(records.turns.iter().all(|t| t.text.starts_with('答') && t.sampling_used == Some(Sampling::paper())));
    assert_eq!(records.turns[0].usage.answer_tokens, Some(2));

    let exported = bench.next();
    assert_eq!((exported.stage, exported.requests), (Some(Stage::Judging), 3 * 2 * 2 * 2));
    let asked = requests(&exported.files[0]);
    assert!(asked.iter().all(|r| r["body"]["model"] == "j" && r["body"]["messages"][0]["role"] == "system"));
    let seeds: std::collections::HashSet<String> = asked.iter().map(|r| r["body"]["seed"].to_string()).collect();
    assert_eq!(seeds.len(), asked.len(), "a repeat of the judging has a seed of its own");
    let lines: Vec<String> = asked.iter().enumerate().map(|(i, r)| answer(r, if i == 0 { "[[11]]" } else { "[[7]]" })).collect();
    let imported = bench.import(&[bench.results("verdicts", &lines)]);
    assert_eq!((imported.verdicts, imported.open.len(), imported.remarks.len()), (24, 0, 0));
    let records = bench.records();
    assert_eq!((records.verdicts[0].verdict.clone(), records.verdicts[0].official_rating), (Verdict::NoRating, Some(11)));
    assert_eq!(records.verdicts[1].verdict, Verdict::Scored { rating: 7 });
    assert_eq!(bench.next().requests, 0);
    let manifest = records.manifest;
    assert_eq!((manifest.models.len(), manifest.judges.len(), manifest.plan.repeats, manifest.plan.cases.len()), (1, 1, 2, 3));
}

#[test]
fn missing_broken_doubled_and_unknown_lines_are_named_and_the_stage_goes_on() {
    let mut bench = Bench::new(3);
    let first = bench.next();
    let asked = requests(&first.files[0]);
    let failed =
        json!({"id": "b", "custom_id": asked[1]["custom_id"], "response": null, "error": {"code": "batch_expired", "message": "expired"}});
    let lines = [
        answer(&asked[0], "一"),
        failed.to_string(),
        answer(&asked[0], "又一"),
        answer(&json!({"custom_id": "ff", "body": {}}), "x"),
        "{\"custom_id\": ".into(),
        json!({"id": "no custom id"}).to_string(),
        answer(&asked[2], "二"),
    ];
    let imported = bench.import(&[bench.results("results", &lines)]);
    assert_eq!((imported.answers, imported.failed, imported.known), (2, 1, 0));
    let remarks: Vec<String> = imported.remarks.iter().map(ToString::to_string).collect();
    let expected = [
        "line 2: the request failed (expired)",
        "line 3: a second answer",
        "line 5: not JSON",
        "line 6: custom_id: missing",
        "line 4: custom_id ff: no question",
    ];
    assert_eq!(remarks.len(), expected.len(), "{remarks:#?}");
    for (remark, expected) in remarks.iter().zip(expected) {
        assert!(remark.contains(expected), "{remark}");
    }
    assert_eq!(imported.open, [(Stage::Turn(1), 4), (Stage::Turn(2), 2)].into());
    assert_eq!(bench.records().turns.len(), 2, "a failed request is no record");

    // The next export has what is missing, and only that; a later stage can go on with what is there.
    let rest = bench.next();
    assert_eq!((rest.stage, rest.requests), (Some(Stage::Turn(1)), 4));
    let later = bench.export(Some(Stage::Turn(2)), Limits::default()).unwrap();
    assert_eq!((later.requests, later.waiting), (2, 4));
    // The results of both stages in one import, the later one first.
    let second: Vec<String> = requests(&later.files[0]).iter().map(|r| answer(r, "三")).collect();
    let first: Vec<String> = requests(&rest.files[0]).iter().map(|r| answer(r, "四")).collect();
    let imported = bench.import(&[bench.results("second", &second), bench.results("first", &first)]);
    assert_eq!((imported.answers, imported.remarks.len()), (6, 0));
}

#[test]
fn results_of_several_stages_find_their_questions_in_one_import() {
    let mut bench = Bench::new(2);
    let first = bench.next();
    let turn_1: Vec<String> = requests(&first.files[0]).iter().map(|r| answer(r, "一")).collect();
    let path_1 = bench.results("one", &turn_1);
    // Another run of the same folder's content, a stage ahead.
    let mut ahead = Bench::new(2);
    ahead.next();
    ahead.import(std::slice::from_ref(&path_1));
    let turn_2: Vec<String> = requests(&ahead.next().files[0]).iter().map(|r| answer(r, "二")).collect();
    let imported = bench.import(&[bench.results("two", &turn_2), path_1]);
    assert_eq!((imported.answers, imported.remarks.len()), (8, 0), "{:?}", imported.remarks);
}

/// What a batch API writes where the model or its provider would not answer.
fn ended(request: &Value, message: Value, reason: &str) -> String {
    let body = json!({"model": "m", "choices": [{"index": 0, "message": message, "finish_reason": reason}]});
    json!({"custom_id": request["custom_id"], "response": {"status_code": 200, "body": body}, "error": null}).to_string()
}

#[test]
fn what_is_refused_withheld_or_empty_is_recorded_as_that_not_judged_and_nothing_is_asked_after_it() {
    let mut bench = Bench::new(3);
    let asked = requests(&bench.next().files[0]);
    let lines = [
        ended(&asked[0], json!({"content": " "}), "content_filter"),
        ended(&asked[1], json!({"content": null}), "content_filter"),
        ended(&asked[2], json!({"content": "可能是"}), "content_filter"),
        ended(&asked[3], json!({"content": ""}), "stop"),
        ended(&asked[4], json!({"content": "<think>想"}), "length"),
        answer(&asked[5], "阑尾炎"),
    ];
    let imported = bench.import(&[bench.results("results", &lines)]);
    assert_eq!((imported.answers, imported.remarks.len(), imported.is_judged), (6, 0, false), "{:?}", imported.remarks);
    let no_answers: Vec<String> = imported.no_answers.iter().map(ToString::to_string).collect();
    let why = ["refused, or withheld", "refused, or withheld", "refused, or withheld", "without text", "without text"];
    assert_eq!(no_answers.len(), why.len(), "{no_answers:#?}");
    for (place, (remark, why)) in no_answers.iter().zip(why).enumerate() {
        assert!(remark.contains(&format!("line {}", place + 1)) && (remark.contains(why) || place == 4), "{remark}");
    }
    let withheld = [Finish::ContentFilter; 3].into_iter().chain([Finish::Stop]);
    assert!(bench.records().turns.iter().map(|t| t.finish).take(4).eq(withheld));
    assert_eq!(imported.open, [(Stage::Turn(2), 1)].into(), "only the one answer can be gone on from");

    let second = bench.next();
    assert_eq!((second.stage, second.requests, second.waiting), (Some(Stage::Turn(2)), 1, 0));
    let messages = requests(&second.files[0])[0]["body"]["messages"].clone();
    assert_eq!(messages[1], json!({"role": "assistant", "content": "阑尾炎"}));
    // An import repeated says nothing new, and the judge is asked about the answer alone.
    assert_eq!(bench.import(&[bench.results("results", &lines)]).known, 6);
    let judging = bench.export(Some(Stage::Judging), Limits::default()).unwrap();
    assert_eq!(judging.requests, 2);
    let verdicts: Vec<String> = requests(&judging.files[0]).iter().map(|r| answer(r, "[[7]]")).collect();
    assert!(bench.import(&[bench.results("verdicts", &verdicts)]).is_judged);
}

#[test]
fn a_file_is_split_by_its_limits_and_never_overwritten() {
    let mut bench = Bench::new(3);
    let exported = bench.export(None, Limits { lines: 4, ..Limits::default() }).unwrap();
    assert_eq!(exported.files.iter().map(|f| requests(f).len()).collect::<Vec<_>>(), [4, 2]);
    assert!(exported.files[1].ends_with("requests-of-1-2.jsonl"));
    let one = fs::read_to_string(&exported.files[0]).unwrap().lines().map(str::len).max().unwrap() as u64;
    let by_bytes = bench.export(None, Limits { lines: 100, bytes: 2 * (one + 1) }).unwrap();
    assert!(by_bytes.files.len() >= 3 && by_bytes.files.iter().all(|f| fs::metadata(f).unwrap().len() <= 2 * (one + 1)));
    assert_eq!(by_bytes.requests, 6);
    let tiny = bench.export(None, Limits { lines: 100, bytes: 10 }).unwrap();
    assert_eq!((tiny.requests, tiny.remarks.len(), tiny.files.len()), (0, 6, 0));
    bench.files = 0;
    let error = bench.next_error();
    assert!(error.contains("requests-of-1.jsonl: making a new file"), "{error}");
}

impl Bench {
    fn next_error(&mut self) -> String {
        self.export(None, Limits::default()).unwrap_err().to_string()
    }
}

#[test]
fn what_cannot_be_asked_is_an_error_that_says_what_to_do() {
    let mut bench = Bench::new(1);
    let error = import(&[], &bench.cases, &Formats::bundled(), &mut bench.run()).unwrap_err().to_string();
    assert!(error.contains("no batch was exported from this run"), "{error}");
    let mut nameless = subject("m", 1, None);
    nameless.settings.model = None;
    let options = |candidate, stage| ExportOptions {
        stage,
        candidate,
        judge: None,
        out: bench.dir.path().join("r.jsonl"),
        limits: Limits::default(),
        cases: CaseSource { file: "f".into(), digest: String::new(), label: String::new() },
    };
    let error = |options: &ExportOptions| export(&mut bench.run(), &bench.cases, options).unwrap_err().to_string();
    assert!(error(&options(Some(nameless), None)).contains("has to name its model"));
    assert!(error(&options(None, Some(Stage::Judging))).contains("name who with --judge"));
    assert!(!bench.dir.path().join("run/openai-batches.json").exists());
    let mut with_paper = options(None, Some(Stage::Judging));
    with_paper.judge = Some(subject("j", 1, Some((Preset::Paper, vec![2]))));
    assert!(error(&with_paper).contains("no prompt for turn 2"));
    drop(with_paper);
    assert!("turn-0".parse::<Stage>().is_err() && "turn-".parse::<Stage>().is_err() && "judge".parse::<Stage>().is_err());
    assert_eq!(serde_json::to_string(&[Stage::Turn(2), Stage::Judging]).unwrap(), r#"["turn-2","judging"]"#);
    bench.files = 9;
}

/// Formats of the settings, of which one marks reasoning as nothing else does.
fn own_formats(close: &str) -> Formats {
    let entry = FormatEntry { open: vec!["⟪".into()], close: vec![close.into()], ..FormatEntry::default() };
    Formats::with(&std::collections::BTreeMap::from([("mine".to_owned(), entry)])).unwrap()
}

#[test]
fn reasoning_and_seeds_are_recorded_as_of_a_live_answer() {
    let bench = Bench::new(3);
    let formats = own_formats("⟫");
    let mut candidate = subject("m", 2, None);
    candidate.settings.reasoning = formats.choose(Some("mine"), &["m"]).unwrap();
    let options = |candidate: Subject, out: &str| ExportOptions {
        stage: None,
        candidate: Some(candidate),
        judge: None,
        out: bench.dir.path().join(out),
        limits: Limits::default(),
        cases: CaseSource { file: "f".into(), digest: String::new(), label: String::new() },
    };
    let exported = export(&mut bench.run(), &bench.cases, &options(candidate.clone(), "requests.jsonl")).unwrap();
    let asked = requests(&exported.files[0]);
    let lines: Vec<String> = asked.iter().map(|r| answer(r, "⟪想⟫肺炎")).collect();
    let results = [bench.results("results.jsonl", &lines)];
    // Without the format, thinking would be taken for the answer: nothing is recorded.
    for (other, says) in [(Formats::bundled(), "no reasoning format \"mine\""), (own_formats("⟧"), "says something else than when")] {
        let error = import(&results, &bench.cases, &other, &mut bench.run()).unwrap_err().to_string();
        assert!(error.contains(says) && error.contains("model m"), "{error}");
    }
    assert_eq!(import(&results, &bench.cases, &formats, &mut bench.run()).unwrap().answers, 6);
    let turns = bench.records().turns;
    assert!(turns.iter().all(|t| (t.text.as_str(), t.reasoning.as_str(), t.reasoning_format.as_deref()) == ("肺炎", "想", Some("mine"))));
    let of_key = |key: &str| asked.iter().find(|r| r["custom_id"] == key).unwrap()["body"]["seed"].as_u64().unwrap();
    assert!(turns.iter().all(|t| u64::from(t.seed_sent.unwrap_or(t.seed)) == of_key(&t.key)));
    assert!(turns.iter().any(|t| t.seed_sent.is_some()), "of six seeds of 32 bits some take more than 31");

    // A seed of the settings is the one that was sent; where they leave it out, none was.
    for (name, extra, omit, expected) in [("fixed", Some(5), None, Some(5)), ("omitted", None, Some("seed"), None)] {
        let mut candidate = subject(name, 1, None);
        candidate.settings.extra.extend(extra.map(|seed| ("seed".to_owned(), json!(seed))));
        candidate.settings.omit.extend(omit.map(str::to_owned));
        let exported = export(&mut bench.run(), &bench.cases, &options(candidate, name)).unwrap();
        let lines: Vec<String> = requests(&exported.files[0]).iter().map(|r| answer(r, "肺炎")).collect();
        let imported = import(&[bench.results(&format!("results-{name}"), &lines)], &bench.cases, &formats, &mut bench.run()).unwrap();
        assert_eq!(imported.answers, 3);
        let turns = bench.records().turns;
        assert!(turns.iter().filter(|t| t.model.name == name).all(|t| t.seed_sent == expected), "{name}");
    }
}

#[test]
fn judging_beside_other_references_is_told_where_it_is_exported() {
    let mut bench = Bench::new(1);
    for turn in 1..=3 {
        let asked = requests(&bench.next().files[0]);
        let lines: Vec<String> = asked.iter().map(|r| answer(r, "答")).collect();
        bench.import(&[bench.results(&format!("r-{turn}"), &lines)]);
    }
    let text =
        json!({"id": 1, "turn_1_question": "腹痛1", "turn_2_question": "查体", "turn_3_question": "化验", "reference": "另一份参考"})
            .to_string();
    bench.cases = read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap();
    let exported = bench.next();
    assert_eq!(exported.stage, Some(Stage::Judging));
    assert!(
        exported.remarks.iter().any(|r| r.message.to_string().contains("others than those that this run was recorded with")),
        "{:?}",
        exported.remarks
    );
    assert!(bench.records().manifest.warnings[0].contains("the references of 1 case(s)"));
}
