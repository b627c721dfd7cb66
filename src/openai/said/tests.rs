use super::*;
use proptest::prelude::*;
use serde_json::json;

#[test]
fn the_words_are_found_in_every_usual_shape() {
    let rows = [
        (json!({"error": {"message": "m"}}).to_string(), "m"),
        (json!({"error": "m"}).to_string(), "m"),
        (json!({"errors": [{"message": "a"}, {"message": "b"}]}).to_string(), "a; b"),
        (json!({"errors": ["m"]}).to_string(), "m"),
        (json!({"message": "m"}).to_string(), "m"),
        (json!({"Message": "m"}).to_string(), "m"),
        (json!({"msg": "m", "code": 7}).to_string(), "m"),
        (json!({"error_msg": "m", "error_code": 17}).to_string(), "m"),
        (json!({"detail": "m"}).to_string(), "m"),
        (json!({"detail": [{"loc": ["body", "seed"], "msg": "m", "type": "int_type"}]}).to_string(), "body.seed: m"),
        (json!([{"error": {"code": 429, "message": "m", "status": "RESOURCE_EXHAUSTED"}}]).to_string(), "m"),
        (json!({"error": "{\"error\": {\"message\": \"m\"}}"}).to_string(), "m"),
        (json!({"message": "{\"detail\": \"m\"}"}).to_string(), "m"),
        (json!({"error": {"message": "Error code: 400 - {\"message\": \"m\"}"}}).to_string(), "Error code: 400 - m"),
        (
            json!({"error": {"message": "Provider returned error", "code": 400,
                "metadata": {"raw": "{\"error\":{\"message\":\"inner\"}}", "provider_name": "p"}}})
            .to_string(),
            "Provider returned error: inner",
        ),
        (json!({"Response": {"Error": {"Code": "X", "Message": "m"}}}).to_string(), "m"),
        (json!({"base_resp": {"status_code": 1002, "status_msg": "m"}, "choices": null}).to_string(), "m"),
        (json!({"error_code": 50002, "text": "m"}).to_string(), "m"),
        ("data: {\"error\": {\"message\": \"m\"}}\n\n".into(), "m"),
        ("error: {\"message\": \"m\"}\n".into(), "m"),
        ("<html><head><title>m</title></head><body><h1>x</h1></body></html>".into(), "m"),
        ("<html><script>var a = 1</script><h1>m</h1></html>".into(), "m"),
        ("upstream 10 < 20 and nothing else".into(), "upstream 10 < 20 and nothing else"),
        ("  \n".into(), ""),
    ];
    for (body, expected) in rows {
        assert_eq!(cleaned(&read(&body).text), expected, "{body}");
    }
}

#[test]
fn what_is_shown_has_no_control_characters_and_an_end() {
    assert_eq!(cleaned("a\u{1b}[2J\r\n b\u{202e}c"), "a[2J bc");
    let long = cleaned(&"长".repeat(5000));
    assert!(long.chars().count() == LONGEST && long.ends_with('…'));
}

#[test]
fn a_conversation_that_is_too_long_is_known_with_its_numbers() {
    let rows: [(&str, Option<u32>, Option<u32>); 22] = [
        (
            "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (3976 in the messages, 1024 in the completion).",
            Some(5000),
            Some(4096),
        ),
        ("This model's maximum context length is 8,192 tokens. However, your messages resulted in 9,001 tokens.", Some(9001), Some(8192)),
        (
            "'max_tokens' is too large: 1024. This model's maximum context length is 4096 tokens and your request has 3500 input tokens",
            Some(3500),
            Some(4096),
        ),
        ("This endpoint's maximum context length is 2048 tokens. However, you requested about 2100 tokens", Some(2100), Some(2048)),
        ("This model's maximum prompt length is 131072 but the request contains 150000 tokens.", Some(150_000), Some(131_072)),
        ("request (700 tokens) exceeds the available context size (512 tokens), try increasing it", Some(700), Some(512)),
        ("the request exceeds the available context size. try increasing the context size", None, None),
        ("prompt is too long: 208310 tokens > 200000 maximum", Some(208_310), Some(200_000)),
        ("input length and `max_tokens` exceed context limit: 300 + 1024 > 1200, decrease input length", Some(300), Some(1200)),
        ("Invalid request: Your request exceeded model token limit: 8192 (requested: 9000)", Some(9000), Some(8192)),
        ("Range of input length should be [1, 30720]", None, Some(30_720)),
        ("The input token count (40000) exceeds the maximum number of tokens allowed (32768).", Some(40_000), Some(32_768)),
        ("max_total_tokens (5000) must be less than or equal to max_seq_len (4096)", Some(5000), Some(4096)),
        ("The input (5000 tokens) is longer than the model's context length (4096 tokens).", Some(5000), Some(4096)),
        (
            "`inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens and 1024 `max_new_tokens`",
            Some(5000),
            Some(4096),
        ),
        (
            "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length",
            Some(40_000),
            Some(32_768),
        ),
        ("The model is loaded with context length of only 4096 tokens, which is not enough", None, Some(4096)),
        ("Please reduce the length of the messages or completion.", None, None),
        ("Input is too long for requested model.", None, None),
        ("Prompt 超长", None, None),
        ("输入内容超过模型的最大上下文长度", None, None),
        ("too many tokens: the prompt exceeds the limit", None, None),
    ];
    for (words, tokens, context) in rows {
        let body = json!({"error": {"message": words, "type": "invalid_request_error"}}).to_string();
        assert_eq!(read(&body).kind, Kind::ContextLength { tokens, context }, "{words}");
    }
    let numbers =
        json!({"error": {"code": 400, "message": "no", "type": "exceed_context_size_error", "n_prompt_tokens": 700, "n_ctx": 512}});
    assert_eq!(read(&numbers.to_string()).kind, Kind::ContextLength { tokens: Some(700), context: Some(512) });
    for code in ["context_length_exceeded", "1261"] {
        let body = json!({"error": {"code": code, "message": "no"}}).to_string();
        assert_eq!(read(&body).kind, Kind::ContextLength { tokens: None, context: None }, "{code}");
    }
}

#[test]
fn what_kind_of_refusal_it_is_is_told_by_words_and_codes() {
    let rows = [
        (
            json!({"error": {"code": "content_filter", "message": "m", "innererror": {"code": "ResponsibleAIPolicyViolation"}}}),
            Kind::ContentFilter,
        ),
        (json!({"error": {"code": "data_inspection_failed", "message": "m"}}), Kind::ContentFilter),
        (json!({"error": {"code": "1301", "message": "系统检测到输入内容可能包含不安全或敏感内容"}}), Kind::ContentFilter),
        (
            json!({"error": {"message": "The request was rejected because it was considered high risk", "type": "content_filter"}}),
            Kind::ContentFilter,
        ),
        (json!({"error": {"message": "Content Exists Risk", "type": "invalid_request_error"}}), Kind::ContentFilter),
        (json!({"base_resp": {"status_code": 1026, "status_msg": "input new_sensitive"}}), Kind::ContentFilter),
        (json!({"error": {"code": "insufficient_quota", "message": "m"}}), Kind::Account),
        (json!({"error": {"code": "1113", "message": "您的账户已欠费，请充值后重试。"}}), Kind::Account),
        (json!({"error": {"message": "Insufficient Balance", "type": "unknown_error", "code": "invalid_request_error"}}), Kind::Account),
        (json!({"code": "Arrearage", "message": "Access denied, please make sure your account is in good standing."}), Kind::Account),
        (json!({"error": {"type": "exceeded_current_quota_error", "message": "m"}}), Kind::Account),
        (json!({"code": 30001, "message": "Sorry, your account balance is insufficient", "data": null}), Kind::Account),
        (json!({"error": {"message": "Your credit balance is too low to access the API", "type": "invalid_request_error"}}), Kind::Account),
        (
            json!({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "You exceeded your current quota. Please retry in 34.07s."}}),
            Kind::Busy,
        ),
        (json!({"error": {"code": "rate_limit_exceeded", "message": "Rate limit reached for requests"}}), Kind::Busy),
        (json!({"error": {"code": "1302", "message": "您当前使用该API的并发数过高"}}), Kind::Busy),
        (json!({"error": {"code": "1002", "message": "请求频率超过限制"}}), Kind::Busy),
        (json!({"base_resp": {"status_code": 1004, "status_msg": "login fail"}}), Kind::Key),
        (json!({"error": {"code": "invalid_api_key", "message": "m"}}), Kind::Key),
        (json!({"code": 20012, "message": "Model does not exist. Please check it carefully."}), Kind::NoModel),
        (json!({"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}), Kind::Loading),
        (json!({"error": "Model org/m is currently loading", "estimated_time": 20.0}), Kind::Loading),
        (json!({"error": "llm server loading model"}), Kind::Loading),
        (json!({"error": "error loading model: unable to open the file"}), Kind::Other),
        (json!({"error": {"message": "the prompt is empty", "type": "invalid_request_error"}}), Kind::Other),
        (json!({"error": {"message": "max_tokens is too large: 10000. This model supports at most 4096 completion tokens"}}), Kind::Other),
        (json!({"error": {"message": "temperature must be less than 2"}}), Kind::Other),
    ];
    for (body, kind) in rows {
        assert_eq!(read(&body.to_string()).kind, kind, "{body}");
    }
}

#[test]
fn an_error_with_a_status_that_promised_an_answer_is_told_from_an_answer() {
    let errors = [
        json!({"error": {"message": "m"}}),
        json!({"error": {"code": 502, "message": "m"}, "choices": [{"delta": {}, "finish_reason": "error"}]}),
        json!({"base_resp": {"status_code": 1002, "status_msg": "rate limit"}, "choices": null}),
        json!({"error_code": 50002, "text": "CUDA out of memory"}),
        json!({"object": "error", "message": "m", "code": 40303}),
        json!({"code": 1210, "msg": "m", "success": false}),
        json!({"detail": "Not Found"}),
        json!([{"error": {"message": "m"}}]),
        json!({"header": {"code": 10013, "message": "输入内容审核不通过"}}),
    ];
    for body in errors {
        assert!(in_place_of_answer(&body.to_string()).is_some(), "{body}");
    }
    let answers = [
        json!({"choices": [{"delta": {"content": "error"}}]}),
        json!({"choices": [], "usage": {"prompt_tokens": 1}}),
        json!({"choices": [{"delta": {}}], "error": null}),
        json!({"choices": [{"delta": {}}], "error": ""}),
        json!({"choices": [{"delta": {}}], "error_code": 0, "base_resp": {"status_code": 0, "status_msg": ""}}),
        json!({"id": "c", "object": "chat.completion.chunk", "choices": [], "prompt_filter_results": []}),
        json!({"type": "ping"}),
    ];
    for body in answers {
        assert_eq!(in_place_of_answer(&body.to_string()), None, "{body}");
    }
    assert!(in_place_of_answer("error: {\"code\":400,\"message\":\"m\"}").is_some());
    assert!(in_place_of_answer("Error: worker died").is_some());
    assert_eq!(in_place_of_answer("腹痛"), None);
    assert_eq!(in_place_of_answer(""), None);
}

#[test]
fn a_wait_that_only_the_words_have_is_read() {
    let rows = [
        ("Please try again in 7m12s.", Some(432_000)),
        ("Please retry in 34.07s.", Some(34_070)),
        ("try again in 250ms", Some(250)),
        ("Please retry after 2 seconds.", Some(2000)),
        ("again and again", None),
    ];
    for (words, wait) in rows {
        assert_eq!(read(&json!({"error": {"message": words}}).to_string()).wait_ms, wait, "{words}");
    }
    let google = json!({"error": {"message": "m", "details": [{"@type": "RetryInfo", "retryDelay": "34s"}]}}).to_string();
    assert_eq!(read(&google).wait_ms, Some(34_000));
}

#[test]
fn a_quota_of_a_day_is_not_waited_for_whatever_wait_is_named_beside_it() {
    let google = |message: &str, quotas: &[&str]| {
        let violations: Vec<Value> =
            quotas.iter().map(|id| json!({"quotaMetric": "g/free_tier_requests", "quotaId": id, "quotaValue": "20"})).collect();
        let details = json!([{"@type": "QuotaFailure", "violations": violations}, {"@type": "RetryInfo", "retryDelay": "34s"}]);
        json!([{"error": {"code": 429, "message": message, "status": "RESOURCE_EXHAUSTED", "details": details}}]).to_string()
    };
    let message = "You exceeded your current quota. Quota exceeded for metric: g/free_tier_requests, limit: 20. Please retry in 34.07s.";
    let none = "Quota exceeded for metric: g/free_tier_requests, limit: 0, model: m\nPlease retry in 34.07s.";
    let words = "Quota exceeded for quota metric 'requests' and limit 'requests per day'. Please retry in 34.07s.";
    for (message, quotas, kind) in [
        (message, &["GenerateRequestsPerDayPerProjectPerModel-FreeTier"][..], Kind::Account),
        (message, &["RequestsPerMinutePerProject", "requests_per_day_per_project"], Kind::Account),
        (none, &["RequestsPerMinutePerProject"], Kind::Account),
        (words, &[], Kind::Account),
        (message, &["GenerateRequestsPerMinutePerProjectPerModel-FreeTier"], Kind::Busy),
        (message, &[], Kind::Busy),
    ] {
        assert_eq!(read(&google(message, quotas)).kind, kind, "{message} {quotas:?}");
    }
    let vertex = json!({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "Resource has been exhausted",
        "details": [{"metadata": {"quota_limit": "RequestsPerDay", "quota_unit": "1/d/{project}"}}]}});
    assert_eq!(read(&vertex.to_string()).kind, Kind::Account);
    let rolling =
        json!({"error": {"code": "rate_limit_exceeded", "message": "Limit reached on requests per day (RPD). Please try again in 8.64s."}});
    assert_eq!(read(&rolling.to_string()).kind, Kind::Busy, "one that opens again bit by bit");
}

#[test]
fn the_status_in_the_words_is_read() {
    assert_eq!(read(&json!({"error": {"code": 503, "message": "m"}}).to_string()).status, Some(503));
    assert_eq!(read(&json!({"error": {"code": "401", "message": "m"}}).to_string()).status, Some(401));
    assert_eq!(read(&json!({"error": {"code": "1301", "message": "m"}}).to_string()).status, None);
}

proptest! {
    #[test]
    fn any_body_is_read_without_a_panic(body in ".{0,300}") {
        let said = read(&body);
        prop_assert!(!cleaned(&said.text).chars().any(char::is_control));
        in_place_of_answer(&body);
    }

    #[test]
    fn nested_errors_are_errors_at_any_depth_and_say_their_words_near_the_top(depth in 1usize..100, word in "[a-z]{1,9}") {
        let body = format!("{}\"failed: {word}\"{}", "{\"error\":".repeat(depth), "}".repeat(depth));
        let said = in_place_of_answer(&body);
        prop_assert!(said.is_some_and(|said| depth > 5 || said.text.contains(&word)));
    }
}

#[test]
fn kinds_are_told_by_words_alone_in_every_house_style() {
    let filter = [
        "Request blocked by guardrail",
        "We cannot answer this for safety reasons",
        "content not allowed",
        "输入含有不当内容",
        "内容不合规，请修改",
        "PROHIBITED_CONTENT",
    ];
    let account = [
        "token quota is not enough, token remain quota: 0.1",
        "用户剩余额度不足",
        "Key limit exceeded (total limit)",
        "Your team has used all available credits",
        "Your newly created team doesn't have any credits yet",
        "You have reached your monthly usage limit",
        "您的资源包余量已用尽",
        "Rate limit exceeded: free-models-per-day",
        "Open api daily request limit reached",
        "今日调用次数已达上限",
    ];
    let busy = [
        "Rate limit exceeded: free-models-per-min. Add more credits",
        "Rate limit reached on tokens per min (TPM): Limit 30000, Used 29000",
        "Quota exceeded for quota metric 'requests' and limit 'requests per minute'",
        "Rate limit reached on requests per day (RPD): Limit 200. Please try again in 1.2s",
        "Open api qps request limit reached",
        "number of tokens per minute exceeds the limit of 10000, rate limit",
    ];
    let loading = [
        "loading model",
        "The model has not been loaded yet",
        "model is not ready",
        "m is loading, try again later",
        "模型正在加载，请稍后",
        "cannot serve requests while the model is loading",
    ];
    let other = [
        "error while loading an image",
        "loading the model failed",
        "the request per day field is unknown",
        "max_tokens exceeds the limit of 4096",
    ];
    let rows = [
        (&filter[..], Kind::ContentFilter),
        (&account, Kind::Account),
        (&busy, Kind::Busy),
        (&loading, Kind::Loading),
        (&other, Kind::Other),
        (&["Quota exceeded"], Kind::Quota),
    ];
    for (words, kind) in rows {
        for words in words {
            assert_eq!(read(&json!({"error": {"message": words}}).to_string()).kind, kind, "{words}");
        }
    }
    for (body, kind) in [
        (json!({"promptFeedback": {"blockReason": "OTHER"}}), Kind::ContentFilter),
        (json!({"Response": {"Error": {"Code": "FailedOperation.RiskContent", "Message": "m"}}}), Kind::ContentFilter),
        (json!({"error_code": 336104, "error_msg": "m"}), Kind::ContentFilter),
        (json!({"error_code": 17, "error_msg": "m"}), Kind::Account),
        (json!({"status": "loading model"}), Kind::Loading),
    ] {
        assert_eq!(read(&body.to_string()).kind, kind, "{body}");
    }
}

#[test]
fn a_conversation_that_is_too_long_is_told_in_the_words_of_many_servers() {
    for words in [
        "prompt tokens too long",
        "input length 5000 + max new tokens 10 > session_len 4096",
        "the prompt length (5000) should not exceed max_num_tokens (4096)",
        "The prompt is larger than the KV cache",
        "the KV cache is too small for the prompt",
        "输入的词元数大于模型支持的最大长度",
        "the tokens of messages exceed the limit",
        "you exceeded this model context window limit",
        "the input has 5000 tokens, which exceeds the limit of 4096",
        "sequence of 5000 is over max_seq_len",
        "prompt plus max_tokens exceeds the limit of 4096",
    ] {
        assert!(matches!(read(&json!({"error": {"message": words}}).to_string()).kind, Kind::ContextLength { .. }), "{words}");
    }
    let github =
        json!({"error": {"code": "tokens_limit_reached", "message": "Request body too large for m model. Max size: 8000 tokens."}});
    assert_eq!(read(&github.to_string()).kind, Kind::ContextLength { tokens: None, context: Some(8000) });
}

#[test]
fn a_success_a_count_and_a_sign_of_life_are_no_errors() {
    for body in [
        json!({"code": 0, "message": "Success", "data": null}),
        json!({"code": "Success", "message": "done"}),
        json!({"error": {"code": 0, "message": "Success"}, "choices": []}),
        json!({"error_code": 0, "error_msg": "Success"}),
        json!({"choices": [], "usage": {"prompt_tokens": 1, "detail": {"cached": 0}}, "detail": {"cached": 0}}),
        json!({"type": "ping", "message": ""}),
    ] {
        assert_eq!(in_place_of_answer(&body.to_string()), None, "{body}");
    }
    assert!(in_place_of_answer(&json!({"promptFeedback": {"blockReason": "SAFETY"}}).to_string()).is_some());
    let loading = json!({"status": "loading model"}).to_string();
    assert!(in_place_of_body(&loading).is_some() && in_place_of_answer(&loading).is_none());
    assert!(in_place_of_body(&json!({"data": 1}).to_string()).is_none());
}
