//! What kind of refusal a server's words and codes are.

use super::{body::Found, length};

/// What kind of refusal it is, as far as the words and codes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::model::remote) enum Kind {
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
            // Zhipu, MiniMax, iFlytek.
            "1301",
            "1026",
            "1027",
            "10013",
            "10014",
            "10019",
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
            "敏感",
            "违规",
            "不安全内容",
            "内容安全",
            "内容审核",
            "审核不通过",
            "风险内容",
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
        ],
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

/// Words that say that loading goes on, and those that say that it failed.
const LOADING: &[&str] =
    &["loading", "warming up", "starting up", "still starting", "initializing", "not ready yet", "加载中", "正在加载", "启动中"];
const NOT_LOADING: &[&str] = &["error loading", "failed", "fail to", "unable", "cannot", "could not", "unloading", "失败"];

/// The kind, by all there is; the text in lower case.
pub(super) fn of(text: &str, found: &Found) -> Kind {
    let is = |signs: &Signs| {
        found.codes.iter().any(|code| signs.codes.contains(&code.as_str())) || signs.words.iter().any(|word| text.contains(word))
    };
    let first = SIGNS.iter().find(|signs| is(signs)).map(|signs| signs.kind);
    if let Some((tokens, context)) = length::exceeded(text, found)
        && !matches!(first, Some(Kind::ContentFilter | Kind::Account))
    {
        return Kind::ContextLength { tokens, context };
    }
    // Gemini's quotas of a minute and of an account share their words; those of a minute come with a time to wait.
    if first == Some(Kind::Account)
        && found.codes.iter().any(|c| c == "resource_exhausted")
        && (text.contains("retry in") || text.contains("per minute"))
    {
        return Kind::Busy;
    }
    if first.is_none() && is_loading(text, found) {
        return Kind::Loading;
    }
    first.unwrap_or(Kind::Other)
}

fn is_loading(text: &str, found: &Found) -> bool {
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    found.loading || (says(LOADING) && !says(NOT_LOADING))
}
