//! Classifies a refusal by the server's words and codes.

use super::{found::Found, length};

/// What kind of refusal it is, as far as the words and codes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::openai) enum Kind {
    /// The conversation does not fit.
    ContextLength {
        /// Tokens of what was asked.
        tokens: Option<u32>,
        /// Tokens that there is room for.
        context: Option<u32>,
    },
    /// A filter refused the content.
    ContentFilter,
    /// The account has no credit or is closed.
    Account,
    /// A quota is used up, and it is not said of what time: of an account where the status refuses it, else of a minute.
    Quota,
    /// The key is wrong.
    Key,
    /// There is no such model.
    NoModel,
    /// The model is still being loaded.
    Loading,
    /// Too much is asked for at once.
    Busy,
    /// Anything else.
    Other,
}

/// Words and codes, in lower case, by the kind that they mean. Codes are whole, words anywhere.
struct Signs {
    kind: Kind,
    codes: &'static [&'static str],
    words: &'static [&'static str],
}

const SIGNS: &[Signs] = &[
    Signs {
        kind: Kind::ContentFilter,
        codes: &[
            "content_filter",
            "content_policy_violation",
            "responsibleaipolicyviolation",
            "data_inspection_failed",
            "datainspectionfailed",
            "censorship_blocked",
            "sensitive",
            "sensitivecontentdetected",
            "inputtextsensitivecontentdetected",
            "inputtextriskdetection",
            "prohibited_content",
            "content_blocked",
            "moderation_blocked",
            "safety",
            "riskcontent",
            // Gemini, whatever the reason is.
            "blockreason",
            // Zhipu, MiniMax, iFlytek, Baidu.
            "1301",
            "1026",
            "1027",
            "10013",
            "10014",
            "10019",
            "336104",
        ],
        words: &[
            "inappropriate content",
            "content filter",
            "content management policy",
            "content policy",
            "content exists risk",
            "considered high risk",
            "sensitive content",
            "sensitive information",
            "unsafe content",
            "harmful content",
            "was flagged",
            "moderation",
            "safety system",
            "usage guidelines",
            "usage policy",
            "usage policies",
            "input new_sensitive",
            "guardrail",
            "safety reason",
            "safety filter",
            "safety polic",
            "safety setting",
            "content not allowed",
            "content is not allowed",
            "content_filter",
            "content was blocked",
            "content blocked",
            "blocked content",
            "content is blocked",
            "content was filtered",
            "content safety",
            "content security",
            "prohibited content",
            "prohibited_content",
            "disallowed content",
            "blockreason",
            "riskcontent",
            "敏感",
            "违规",
            "不安全内容",
            "内容安全",
            "内容审核",
            "审核不通过",
            "风险内容",
            "不当内容",
            "不合规",
            "不适当的内容",
            "违法",
        ],
    },
    Signs {
        kind: Kind::Account,
        codes: &[
            "insufficient_quota",
            "insufficient_balance",
            "insufficient_user_quota",
            "insufficient_credits",
            "exceeded_current_quota_error",
            "quota_exceeded_error",
            "arrearage",
            "accountoverdueerror",
            "account_deactivated",
            "billing_not_active",
            "billing_hard_limit_reached",
            "billing_error",
            "payment_required",
            "402",
            "allocationquota.freetieronly",
            // Zhipu, MiniMax, SiliconFlow.
            "1110",
            "1111",
            "1112",
            "1113",
            "1008",
            "30001",
            // Baidu: the requests of a day, and all.
            "17",
            "19",
        ],
        words: &[
            "insufficient balance",
            "insufficient credit",
            "insufficient quota",
            "insufficient funds",
            "balance is insufficient",
            "balance is too low",
            "no credit",
            "out of credit",
            "not enough credit",
            "exceeded your current quota",
            "quota is not enough",
            "quota not enough",
            "quota is used up",
            "quota has been used up",
            "quota exhausted",
            "key limit exceeded",
            "any credits",
            "all available credits",
            "enough credits",
            "no credits",
            "more credits",
            "credits exhausted",
            "credits have been exhausted",
            "spending limit",
            "spend limit",
            "total request limit reached",
            "account is not in good standing",
            "account is suspended",
            "account has been suspended",
            "account has been disabled",
            "in arrears",
            "access denied, please make sure your account",
            "余额不足",
            "余额已用",
            "欠费",
            "充值",
            "额度不足",
            "额度已用",
            "额度已耗尽",
            "免费额度",
            "额度不够",
            "配额不足",
            "配额已用",
            "余量不足",
            "余量已用",
        ],
    },
    Signs {
        kind: Kind::Quota,
        codes: &["quota_exceeded", "quotaexceeded", "limitexceeded.quota"],
        words: &["quota exceeded", "exceeded quota", "exceeded your quota", "quota has been exceeded", "quota limit", "超出配额", "配额超"],
    },
    Signs {
        kind: Kind::Key,
        codes: &[
            "invalid_api_key",
            "invalidapikey",
            "api_key_invalid",
            "authentication_error",
            "invalid_authentication_error",
            "unauthorized",
            "1004",
            "2049",
        ],
        words: &[
            "invalid api key",
            "incorrect api key",
            "api key not valid",
            "invalid api-key",
            "invalid authentication",
            "invalid token",
            "密钥无效",
            "令牌无效",
        ],
    },
    Signs {
        kind: Kind::NoModel,
        codes: &["model_not_found", "modelnotfound", "model_not_exist", "invalid_model", "1211", "20012"],
        words: &["model not exist", "model does not exist", "no such model", "unknown model", "model not found", "模型不存在"],
    },
    Signs {
        kind: Kind::Busy,
        codes: &[
            "rate_limit_exceeded",
            "rate_limit_error",
            "rate_limit_reached_error",
            "resource_exhausted",
            "engine_overloaded_error",
            "overloaded_error",
            "too_many_requests",
            "throttling",
            "throttling.ratequota",
            // Zhipu, MiniMax.
            "1302",
            "1303",
            "1305",
            "1002",
            "1039",
        ],
        words: &[
            "rate limit",
            "ratelimit",
            "too many requests",
            "overloaded",
            "try again later",
            "server is busy",
            "qps",
            "频率",
            "请求过多",
            "并发数过高",
            "繁忙",
        ],
    },
];

/// Words that say that loading goes on, and those that say that it failed. Other things than models are loaded too, so a lone `loading` counts in front only.
const LOADING: &[&str] = &[
    "loading model",
    "loading the model",
    "loading weights",
    "loading checkpoint",
    "is loading",
    "are loading",
    "still loading",
    "currently loading",
    "loading in progress",
    "being loaded",
    "loaded yet",
    "yet loaded",
    "warming up",
    "starting up",
    "still starting",
    "initializing",
    "not ready yet",
    "not yet ready",
    "model is not ready",
    "model not ready",
    "加载中",
    "正在加载",
    "尚未加载",
    "启动中",
];
const NOT_LOADING: &[&str] = &[
    "error loading",
    "failed",
    "fail to",
    "unable to load",
    "unable to open",
    "cannot load",
    "cannot open",
    "could not load",
    "could not open",
    "unloading",
    "失败",
];

/// Spans of a limit that passes while one waits, and of one that does not.
const SHORT: &[&str] =
    &["per minute", "per-minute", "per min", "per-min", "/min", "per second", "per-second", "rpm", "tpm", "qps", "每分钟", "每秒"];
const LONG: &[&str] = &[
    "per day",
    "per-day",
    "daily",
    "per week",
    "weekly",
    "per month",
    "monthly",
    "usage limit",
    "每日",
    "每天",
    "当日",
    "今日",
    "每周",
    "每月",
    "本月",
];
/// Words that make a span one of a limit.
const LIMIT: &[&str] = &["limit", "quota", "exceed", "限", "额", "用尽", "用完", "耗尽"];

/// The kind, by all there is; the text in lower case.
pub(super) fn of(text: &str, found: &Found) -> Kind {
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let first = SIGNS.iter().find(|signs| has_code(found, signs.codes) || says(signs.words));
    let by_code = first.is_some_and(|signs| has_code(found, signs.codes));
    let first = first.map(|signs| signs.kind);
    if let Some((tokens, context)) = length::exceeded(text, found)
        && !matches!(first, Some(Kind::ContentFilter | Kind::Account))
    {
        return Kind::ContextLength { tokens, context };
    }
    let is_google = has_code(found, &["resource_exhausted"]);
    // Google names a wait of seconds also where the quota is one of a day, or there is none for this account.
    let is_in_vain = found.long_quota
        || (is_google && ((says(LONG) && !says(SHORT)) || says(&["limit: 0,", "limit: 0\n"]) || text.ends_with("limit: 0")));
    let names_wait = says(&["retry in", "try again in", "retry after"]);
    match first {
        None | Some(Kind::Account | Kind::Busy | Kind::Quota) if is_in_vain => Kind::Account,
        // Quotas of a minute and of an account share their words; those of a minute come with the span, or with a time to wait from Gemini.
        Some(Kind::Account) if !by_code && says(SHORT) => Kind::Busy,
        Some(Kind::Account) if names_wait && is_google => Kind::Busy,
        Some(Kind::Quota) if says(SHORT) => Kind::Busy,
        // Whoever says that it loads may call that busy, or its model unknown as yet.
        None | Some(Kind::Busy | Kind::NoModel) if is_loading(text, found) => Kind::Loading,
        // A limit that opens again by the second names its wait, which then decides.
        None | Some(Kind::Busy | Kind::Quota) if says(LONG) && says(LIMIT) && !says(SHORT) && !names_wait => Kind::Account,
        other => other.unwrap_or(Kind::Other),
    }
}

/// Whether one of these codes is there, whole or behind the name of its family (`FailedOperation.RiskContent`).
fn has_code(found: &Found, codes: &[&str]) -> bool {
    found.codes.iter().any(|code| codes.contains(&code.as_str()) || code.rsplit_once('.').is_some_and(|(_, last)| codes.contains(&last)))
}

fn is_loading(text: &str, found: &Found) -> bool {
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    found.loading || ((says(LOADING) || text.trim_start().starts_with("loading")) && !says(NOT_LOADING))
}
