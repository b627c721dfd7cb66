//! Why a judge cannot be asked.

use crate::language::Language;

/// A prompt that cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PromptError {
    /// The preset has no wording for this turn.
    #[error("the judge preset {preset:?} has no prompt for turn {turn}; it has: {known}")]
    NoSuchTurn {
        /// The preset.
        preset: &'static str,
        /// The turn, from 1.
        turn: usize,
        /// The turns that it has.
        known: String,
    },
    /// The preset is not for cases of this kind.
    #[error("the judge preset {preset:?} has no prompt for {source_label} cases; use the preset \"official\" for them")]
    NotForThese {
        /// The preset.
        preset: &'static str,
        /// Where the cases come from.
        source_label: &'static str,
    },
    /// The case has nothing that an answer could be compared with.
    #[error("case {case} has no reference, and the judge preset {preset:?} compares answers with one: it is not judged")]
    NoReference {
        /// The preset.
        preset: &'static str,
        /// The case's id.
        case: String,
    },
    /// The turn presses the model, and what it answers to that is not judged.
    #[error("turn {turn} only presses the model and is not judged; the last turn, which asks again, is")]
    NotJudged {
        /// The turn, from 1.
        turn: usize,
    },
    /// The case has no rubric that gives points for this turn.
    #[error("case {case} has no rubric for turn {turn}: it is not judged")]
    NoRubric {
        /// The case's id.
        case: String,
        /// The turn, from 1.
        turn: usize,
    },
    /// The case lists no right diagnosis with which those of an answer could be compared.
    #[error("case {case} lists no diagnosis: which ones an answer names is not read")]
    NoDiagnosis {
        /// The case's id.
        case: String,
    },
    /// The case has no wrong diagnosis against which a finding speaks that was told by this turn.
    #[error("case {case} has no wrong diagnosis that a finding up to turn {turn} rules out: it is not judged")]
    NoRefutation {
        /// The case's id.
        case: String,
        /// The turn, from 1.
        turn: usize,
    },
    /// The form is not at hand, or has nothing that a judge could rate.
    #[error("the form of the judge preset {preset:?} is not at hand: name its file, form:FILE.toml, or a built-in form with scales")]
    NoForm {
        /// The preset.
        preset: &'static str,
    },
    /// The preset has a prompt for each item of a rubric, and one was wanted.
    #[error("the judge preset {preset:?} asks about each item by itself; use \"rubric\" where one request an answer is made")]
    SeveralRequests {
        /// The preset.
        preset: &'static str,
    },
    /// A turn up to the judged one has no answer yet.
    #[error("turn {turn} cannot be judged: turn {missing} has no answer")]
    Unanswered {
        /// The judged turn, from 1.
        turn: usize,
        /// The first turn without an answer.
        missing: usize,
    },
}

impl PromptError {
    /// The error as a sentence.
    pub fn words(&self, language: Language) -> String {
        match (language, self) {
            (Language::Zh, Self::NoSuchTurn { preset, turn, known }) => {
                format!("评分提示词 {preset:?} 没有第 {turn} 轮的措辞；有的轮次：{known}")
            }
            (Language::Zh, Self::NotForThese { preset, source_label }) => {
                format!("评分提示词 {preset:?} 不适用于 {source_label} 病例；请改用 \"official\"")
            }
            (Language::Zh, Self::NoReference { preset, case }) => {
                format!("病例 {case} 没有参考答案，而评分提示词 {preset:?} 要与参考答案比对：不评分")
            }
            (Language::Zh, Self::NotJudged { turn }) => format!("第 {turn} 轮只是施压，不评分；评的是最后再次提问的那一轮"),
            (Language::Zh, Self::NoRubric { case, turn }) => format!("病例 {case} 没有第 {turn} 轮的评分细则：不评分"),
            (Language::Zh, Self::NoDiagnosis { case }) => format!("病例 {case} 没有列出诊断：不读取回答中的诊断"),
            (Language::Zh, Self::NoRefutation { case, turn }) => {
                format!("病例 {case} 到第 {turn} 轮为止没有可由病情排除的错误诊断：不评分")
            }
            (Language::Zh, Self::NoForm { preset }) => {
                format!("找不到评分提示词 {preset:?} 的量表：请给出量表文件 form:FILE.toml，或换一份有量程的内置量表")
            }
            (Language::Zh, Self::SeveralRequests { preset }) => {
                format!("评分提示词 {preset:?} 逐条请求；每个回答只发一次请求时，请改用 \"rubric\"")
            }
            (Language::Zh, Self::Unanswered { turn, missing }) => format!("第 {turn} 轮不能评分：第 {missing} 轮没有回答"),
            (Language::En, other) => other.to_string(),
        }
    }
}
