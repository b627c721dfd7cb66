use super::*;
use crate::language::Language;

fn status(status: u16) -> ModelError {
    ModelError::Status { url: "http://h/v1".into(), status, said: "no".into(), advice: None, retry_after_ms: None }
}

#[test]
fn what_is_about_the_account_ends_a_run_and_what_is_about_a_question_does_not() {
    let url = || "http://h/v1".to_owned();
    let rows = [
        (status(401), Scope::Everything),
        (status(403), Scope::Unclear),
        (status(404), Scope::Everything),
        (status(400), Scope::Unclear),
        (status(422), Scope::Unclear),
        (status(413), Scope::Question),
        (status(429), Scope::Question),
        (status(500), Scope::Question),
        (ModelError::Account { url: url(), said: "no credit".into() }, Scope::Everything),
        (ModelError::Certificate { url: url(), problem: CertificateProblem::UnknownIssuer }, Scope::Everything),
        (ModelError::Connect { url: url(), cause: ConnectCause::Refused, proxy: None }, Scope::Everything),
        (ModelError::Loading { url: url(), said: "Loading".into(), waited_s: 900 }, Scope::Everything),
        (ModelError::ContentFilter { url: url(), said: "no".into() }, Scope::Question),
        (ModelError::ContextLength { url: Some(url()), message: "no".into(), tokens: None, context: None }, Scope::Question),
        (
            ModelError::Status {
                url: url(),
                status: 400,
                said: "unknown field".into(),
                advice: Some(Advice::OmitField("seed".into())),
                retry_after_ms: None,
            },
            Scope::Everything,
        ),
    ];
    for (error, scope) in rows {
        assert_eq!(error.scope(), scope, "{error}");
    }
}

#[test]
fn only_what_passes_is_asked_again() {
    assert!(status(429).is_retryable() && status(503).is_retryable() && !status(400).is_retryable());
    assert!(!ModelError::Account { url: String::new(), said: String::new() }.is_retryable());
    assert!(!ModelError::Certificate { url: String::new(), problem: CertificateProblem::Expired }.is_retryable());
}

#[test]
fn who_wants_to_be_left_alone_for_a_day_is_not_waited_for() {
    let busy = |ms| ModelError::Status { url: String::new(), status: 429, said: String::new(), advice: None, retry_after_ms: Some(ms) };
    assert!(busy(120_000).is_retryable() && busy(120_000).scope() == Scope::Question);
    assert!(!busy(120_001).is_retryable() && busy(120_001).scope() == Scope::Everything);
}

#[test]
fn an_illegal_instruction_names_what_is_missing_and_the_command_that_mends_it() {
    let sets = CompiledFor::Sets(vec!["avx2".into(), "avx512f".into()]);
    let foreign = ModelError::Processor { compiled_for: sets.clone(), missing: vec!["avx512f".into()] };
    assert!(foreign.to_string().contains("with avx512f, which this one lacks") && foreign.to_string().contains("make build"), "{foreign}");
    let own = ModelError::Processor { compiled_for: sets, missing: Vec::new() };
    assert!(own.to_string().contains("the compiler is likely at fault") && own.to_string().contains("avx2 avx512f"), "{own}");
    for error in [foreign, own] {
        assert_eq!(Language::of_text(&error.words(Language::Zh)), Language::Zh);
    }
}

/// One of each kind that concerns a model on this machine.
fn all_local() -> Vec<ModelError> {
    let file = |fault| ModelError::File { path: "m.gguf".into(), fault };
    let died = |death, log: &str| ModelError::Worker(WorkerFault::Died { death, log: log.into() });
    vec![
        file(FileFault::Empty),
        file(FileFault::GitLfsPointer),
        file(FileFault::NotGguf("PK".into())),
        file(FileFault::NotLoaded(String::new())),
        file(FileFault::NotLoaded("原话".into())),
        file(FileFault::NoCertificate),
        file(FileFault::System("原话".into())),
        file(FileFault::Library("原话".into())),
        ModelError::UnknownTemplate { name: "x".into(), known: "chatml".into() },
        ModelError::Template("原话".into()),
        ModelError::Worker(WorkerFault::NoProgram("原话".into())),
        ModelError::Worker(WorkerFault::NotStarted("原话".into())),
        ModelError::Worker(WorkerFault::NotStarted(String::new())),
        ModelError::Worker(WorkerFault::NoStreams),
        ModelError::Worker(WorkerFault::NotWritten("原话".into())),
        ModelError::Worker(WorkerFault::Ended),
        died(Death::Killed, "原话"),
        died(Death::Aborted, "原话：out of memory"),
        died(Death::Signal(11), ""),
        died(Death::Status("原话".into()), "原话"),
        died(Death::Silent, ""),
        ModelError::Engine("原话".into()),
        ModelError::NoEnd,
        ModelError::Closing,
        ModelError::ContextLength { url: None, message: "原话".into(), tokens: None, context: None },
    ]
}

/// One of each kind, with English in nothing but names and the server's words.
fn all() -> Vec<ModelError> {
    let url = || "http://h/v1".to_owned();
    let proxy = |from_settings| ProxyUse { url: "http://p:3128".into(), from_settings };
    let with = |advice| ModelError::Status { url: url(), status: 400, said: "原话".into(), advice: Some(advice), retry_after_ms: None };
    let connect = |cause, proxy| ModelError::Connect { url: url(), cause, proxy };
    let certificate = |problem| ModelError::Certificate { url: url(), problem };
    let broken = |cause| ModelError::Broken { url: url(), cause };
    let protocol = |problem| ModelError::Protocol { url: url(), problem };
    let mut all = vec![
        ModelError::NoLocalEngine,
        ModelError::NotRecorded { case: "1".into(), turns: vec![1, 2] },
        ModelError::ContextLength { url: Some(url()), message: "原话".into(), tokens: Some(9), context: Some(8) },
        ModelError::ContextLength { url: None, message: String::new(), tokens: Some(9), context: Some(8) },
        ModelError::ContentFilter { url: url(), said: "原话".into() },
        ModelError::Account { url: url(), said: "原话".into() },
        ModelError::Loading { url: url(), said: "原话".into(), waited_s: 900 },
        connect(ConnectCause::Refused, None),
        connect(ConnectCause::UnknownHost, Some(proxy(true))),
        connect(ConnectCause::Unreachable, Some(proxy(false))),
        connect(ConnectCause::Tls("…".into()), None),
        connect(ConnectCause::Other("…".into()), None),
        certificate(CertificateProblem::UnknownIssuer),
        certificate(CertificateProblem::NoAuthorities),
        certificate(CertificateProblem::Expired),
        certificate(CertificateProblem::NotYetValid),
        certificate(CertificateProblem::WrongName),
        certificate(CertificateProblem::Other("…".into())),
        with(Advice::Key { sent: true }),
        with(Advice::Key { sent: false }),
        with(Advice::Forbidden { sent: true }),
        with(Advice::Forbidden { sent: false }),
        with(Advice::Address { model: "m".into() }),
        with(Advice::ModelName("m".into())),
        with(Advice::OmitField("seed".into())),
        with(Advice::Redirect),
        with(Advice::Proxy(proxy(false))),
        broken(BreakCause::Connection("…".into())),
        broken(BreakCause::NoEnd),
        broken(BreakCause::NoAnswer),
        broken(BreakCause::ServerFault("abort".into())),
        broken(BreakCause::NotText),
        broken(BreakCause::Said("原话".into())),
        broken(BreakCause::Said(String::new())),
        protocol(ProtocolProblem::NotUrl("…".into())),
        protocol(ProtocolProblem::Scheme("ftp".into())),
        protocol(ProtocolProblem::NoUrl),
        protocol(ProtocolProblem::Twice(url())),
        protocol(ProtocolProblem::HeaderValue("api-key".into())),
        protocol(ProtocolProblem::HeaderName("a b".into())),
        protocol(ProtocolProblem::ProxyUrl("…".into())),
        protocol(ProtocolProblem::NoClient("…".into())),
        protocol(ProtocolProblem::NotEvents { kind: "text/html".into(), said: "原话".into() }),
        protocol(ProtocolProblem::BadEvent { why: "…".into(), event: "{}".into() }),
        protocol(ProtocolProblem::NoModels),
        protocol(ProtocolProblem::NoModel),
        protocol(ProtocolProblem::Models { count: 2, names: "a, b".into() }),
        protocol(ProtocolProblem::Unnamed),
    ];
    let limits = [TimeLimit::Connect, TimeLimit::Response, TimeLimit::FirstToken, TimeLimit::Idle, TimeLimit::Answer];
    all.extend(all_local());
    all.extend(limits.map(|limit| ModelError::Timeout { url: url(), limit, seconds: 5 }));
    all
}

#[test]
fn every_error_is_said_in_both_languages() {
    let lines: Vec<String> = all().iter().flat_map(|e| [e.words(Language::En), e.words(Language::Zh), String::new()]).collect();
    insta::assert_snapshot!(lines.join("\n"));
    for error in all() {
        assert_eq!(Language::of_text(&error.words(Language::Zh)), Language::Zh, "{error}");
        assert_eq!(error.to_string(), error.words(Language::En));
    }
}

#[test]
fn a_recorded_error_is_read_again_and_one_of_a_later_program_does_no_harm() {
    #[derive(Deserialize)]
    struct Line {
        #[serde(default, deserialize_with = "known")]
        failure: Option<Box<ModelError>>,
    }
    for error in all() {
        let line = serde_json::json!({ "failure": &error }).to_string();
        assert_eq!(serde_json::from_str::<Line>(&line).unwrap().failure.as_deref(), Some(&error), "{line}");
    }
    for line in [r#"{"failure":{"unheard_of":{"x":1}}}"#, r#"{"failure":null}"#, r#"{"failure":7}"#, "{}"] {
        assert_eq!(serde_json::from_str::<Line>(line).unwrap().failure, None);
    }
}
