//! Run folders made up for tests and benches: synthetic names and texts, real records.

#![allow(dead_code, reason = "each program uses a part of this")]

use std::{
    io::{BufWriter, Write},
    path::Path,
};
use wardround::{
    case::{CaseId, Source, TestsPair, TurnKind, TurnRole},
    chat::{Finish, ModelIdentity, Origin, Sampling, Usage, Ways},
    digest::sha256,
    judge::{Preset, Verdict},
    record::{
        AskedKind, CaseSource, Manifest, Plan, PlannedCase, PlannedJudging, Rating, RatingRecord, SCHEMA, Timings, TurnRecord,
        VerdictRecord,
    },
};

/// An endpoint's model.
pub fn identity(name: &str) -> ModelIdentity {
    let origin = Origin::Remote { base_url: "http://127.0.0.1:1/v1".into(), model: name.into() };
    ModelIdentity { name: name.into(), origin, system: None, ways: Ways::default() }
}

/// What a run is to hold: some models over so many cases of one source.
pub struct Shape<'a> {
    pub source: Source,
    pub preset: Preset,
    pub models: &'a [&'a str],
    pub cases: usize,
    pub turns: usize,
    pub repeats: u32,
    pub judge_repeats: u32,
}

impl Shape<'_> {
    /// The manifest of such a run.
    pub fn manifest(&self) -> Manifest {
        let mut manifest = Manifest::new(Sampling::paper(), 1);
        (manifest.began, manifest.wardround) = (jiff::Timestamp::UNIX_EPOCH, "0.1.0".into());
        manifest.cases = vec![CaseSource { file: "cases.json".into(), digest: String::new(), label: self.source.label().into() }];
        manifest.models = self.models.iter().map(|m| identity(m)).collect();
        manifest.judges = vec![identity("judge-x")];
        manifest.plan = Plan {
            cases: (1..=self.cases).map(|case| self.planned(case)).collect(),
            models: self.models.iter().map(|m| identity(m).key()).collect(),
            repeats: self.repeats,
            judgings: vec![PlannedJudging {
                judge: identity("judge-x").key(),
                preset: self.preset,
                turns: (1..=self.turns).collect(),
                repeats: self.judge_repeats,
            }],
            ..Plan::default()
        };
        manifest
    }

    fn planned(&self, case: usize) -> PlannedCase {
        let tests_pair = Some(if case.is_multiple_of(3) { TestsPair::Present } else { TestsPair::Absent });
        PlannedCase {
            id: case_id(case),
            source: self.source,
            variant: None,
            turns: self.turns,
            category: self.category(case),
            tests_pair,
            no_reference: false,
            rubric_turns: None,
            refutation_turns: None,
            diagnoses: None,
            reference_digest: None,
            department: None,
            difficulty: None,
            tags: Vec::new(),
        }
    }

    /// The task of a `DoctorFLAN` item.
    fn category(&self, case: usize) -> Option<String> {
        let tasks = ["Triage", "Initial Diagnosis", "Treatment Plan", "Health Guidance"];
        (self.source == Source::DoctorFlan).then(|| tasks[case % tasks.len()].to_owned())
    }

    /// An answer.
    pub fn answer(&self, model: &str, case: usize, turn: usize, repeat: u32, text: &str) -> TurnRecord {
        TurnRecord {
            confidence: None,
            schema: SCHEMA,
            key: turn_key(self.source, model, case, turn, repeat),
            at: jiff::Timestamp::UNIX_EPOCH,
            case: case_id(case),
            source: self.source,
            category: self.category(case),
            variant: None,
            role: TurnRole::Own,
            named: None,
            turn,
            kind: Some(TurnKind::Complaint),
            asked: AskedKind::Protocol,
            repeat,
            attempt: 0,
            model: identity(model),
            prompt_digest: sha256(b"prompt"),
            sampling_asked: Sampling::paper(),
            sampling_used: Some(Sampling::paper()),
            seed: 7,
            seed_sent: None,
            question: "合成问题：症状与检查结果。".into(),
            text: text.into(),
            reasoning: String::new(),
            finish: Finish::Stop,
            error: None,
            failure: None,
            usage: Usage { prompt_tokens: Some(1200), cached_tokens: Some(800), answer_tokens: Some(350) },
            timings: Timings { first_token_ms: Some(212.4), total_ms: 8123.9, ..Timings::default() },
            served_model: None,
            endpoint: None,
            finish_reason: None,
            reasoning_format: None,
            prompt_cut: None,
        }
    }

    /// A verdict on an answer.
    pub fn verdict(&self, on: &TurnRecord, judge_repeat: u32, verdict: Verdict, text: &str) -> VerdictRecord {
        VerdictRecord {
            schema: SCHEMA,
            key: sha256(format!("{} {judge_repeat}", on.key).as_bytes()),
            turn_key: on.key.clone(),
            at: jiff::Timestamp::UNIX_EPOCH,
            case: on.case.clone(),
            source: on.source,
            category: on.category.clone(),
            variant: on.variant.clone(),
            judged_as: None,
            turn: on.turn,
            repeat: on.repeat,
            judge_repeat,
            model: on.model.clone(),
            judge: identity("judge-x"),
            judge_is_candidate: false,
            preset: self.preset,
            prompt_digest: sha256(format!("{} {}", self.preset.name(), on.turn).as_bytes()),
            reference_digest: None,
            sampling_asked: Sampling::default(),
            sampling_used: None,
            served_model: None,
            official_rating: verdict.rating().map(u64::from),
            lenient_rating: None,
            verdict,
            attempts: 1,
            text: text.into(),
            reasoning: String::new(),
            finish: Some(Finish::Stop),
            usage: Usage { prompt_tokens: Some(2400), cached_tokens: None, answer_tokens: Some(220) },
            usage_before: None,
            total_ms: 4210.5,
            rating_probabilities: None,
            expected_rating: None,
        }
    }
}

/// The id of the case with this number.
pub fn case_id(case: usize) -> CaseId {
    CaseId::new(&case.to_string()).expect("a number is an id")
}

/// The key of an answer, a digest as a real one is.
pub fn turn_key(source: Source, model: &str, case: usize, turn: usize, repeat: u32) -> String {
    sha256(format!("{} {model} {case} {turn} {repeat}", source.label()).as_bytes())
}

/// A person's rating of an answer.
pub fn rating(on: &TurnRecord, rater: &str, rating: u8, saw_verdict: bool) -> RatingRecord {
    RatingRecord {
        schema: SCHEMA,
        turn_key: on.key.clone(),
        attempt: on.attempt,
        answer_digest: sha256(on.text.as_bytes()),
        at: jiff::Timestamp::UNIX_EPOCH,
        case: on.case.clone(),
        source: on.source,
        variant: on.variant.clone(),
        turn: on.turn,
        asked: on.asked,
        repeat: on.repeat,
        model: on.model.clone(),
        rater: Some(rater.into()),
        rating: Rating::new(rating).expect("from 1 to 10"),
        tags: vec![],
        comment: String::new(),
        saw_reference: true,
        saw_verdict,
    }
}

/// Writes one record a line.
pub fn write_lines<T: serde::Serialize>(path: &Path, records: &[T]) {
    let mut file = BufWriter::new(std::fs::File::create(path).expect("a file"));
    for record in records {
        serde_json::to_writer(&mut file, record).expect("a record");
        file.write_all(b"\n").expect("a line");
    }
    file.flush().expect("a file");
}

/// Writes a run.
pub fn write(folder: &Path, manifest: &Manifest, turns: &[TurnRecord], verdicts: &[VerdictRecord], ratings: &[RatingRecord]) {
    std::fs::create_dir_all(folder).expect("a folder");
    std::fs::write(folder.join("manifest.json"), serde_json::to_vec_pretty(manifest).expect("a manifest")).expect("a file");
    write_lines(&folder.join("turns.jsonl"), turns);
    write_lines(&folder.join("verdicts.jsonl"), verdicts);
    if !ratings.is_empty() {
        write_lines(&folder.join("ratings.jsonl"), ratings);
    }
}
