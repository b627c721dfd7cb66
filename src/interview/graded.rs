//! A judge's grades of an interview: what of it and of its case the judge is shown, one line of a run's `interview-verdicts.jsonl`, and how people read it.

use super::{
    fact::FactEntry,
    machine::EndReason,
    reveal::{RevealPart, RevealSection},
    sheet::FactSheet,
    utterance::{InterviewId, Player, UtteranceRecord},
    words,
};
use crate::{
    case::Case,
    chat::{Finish, Message, ModelError, ModelIdentity, Sampling, Usage, known_error},
    digest::sha256,
    glossary,
    judge::{View, ViewGrades, ViewsMaterial, ViewsVerdict, views_digest, views_messages},
    language::Language,
};
use serde::{Deserialize, Serialize};

/// One judge's grades of one interview. Self-contained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ViewsRecord {
    /// The layout's version.
    pub schema: u32,
    /// The digest of what the judge was asked.
    pub key: String,
    /// The digest of the interview.
    pub interview_key: String,
    /// When the interview ended: tells it from another of the same roles.
    pub ended: jiff::Timestamp,
    /// The interview.
    pub interview: InterviewId,
    /// When the verdict came.
    pub at: jiff::Timestamp,
    /// Who judged.
    pub judge: ModelIdentity,
    /// Whether the judge is the very model that played the doctor.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub judge_is_doctor: bool,
    /// sha256 of the wording of the prompt, in both languages.
    pub wording: String,
    /// sha256 of the prompt as the judge received it: wording, interview, facts and reference.
    pub prompt_digest: String,
    /// The sampling asked for; all absent for a provider's defaults.
    pub sampling_asked: Sampling,
    /// What was really applied or sent; absent where the judge could not be asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sampling_used: Option<Sampling>,
    /// The name under which the endpoint says it judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub served_model: Option<String>,
    /// What came of it.
    pub verdict: ViewsVerdict,
    /// The grades; a view without one is absent.
    pub grades: ViewGrades,
    /// Whether the judge says that the diagnosis is the case's; absent where it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right_diagnosis: Option<bool>,
    /// What stands in the place of a grade and is none, with its view.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_grades: Vec<String>,
    /// Whether the interview has no conclusion: then the views of the conclusion are D without the judge.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_conclusion: bool,
    /// Why the judge could not be asked.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "known_error")]
    #[schemars(with = "Option<serde_json::Value>")]
    pub failure: Option<Box<ModelError>>,
    /// How often the judge was asked.
    pub attempts: u32,
    /// The judge's text.
    pub text: String,
    /// The judge's reasoning, kept apart.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reasoning: String,
    /// Why its text ended; absent where it could not be asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish: Option<Finish>,
    /// Tokens.
    pub usage: Usage,
    /// Tokens of the requests before, where the judge was asked several times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage_before: Option<Usage>,
    /// Milliseconds from the question to the end.
    pub total_ms: f64,
}

impl ViewsRecord {
    /// The key that its other fields give.
    pub fn expected_key(&self) -> String {
        key(&self.interview_key, self.ended, &self.judge, &self.sampling_asked, &self.prompt_digest)
    }

    /// Whose it is: the judge, with its sampling and the wording of its prompt.
    pub fn whose(&self) -> String {
        format!("{}\n{}\n{}", self.judge.key(), named(&self.sampling_asked), self.wording)
    }

    /// Whether it stands; a failure is asked again the next time.
    pub fn is_final(&self) -> bool {
        self.verdict != ViewsVerdict::Failed
    }
}

fn key(interview: &str, ended: jiff::Timestamp, judge: &ModelIdentity, sampling: &Sampling, prompt: &str) -> String {
    sha256(format!("{interview}\n{ended}\n{}\n{}\n{prompt}", judge.key(), named(sampling)).as_bytes())
}

fn named(sampling: &Sampling) -> String {
    let named: Vec<String> = sampling.named().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    named.join(" ")
}

/// What a judge is asked about an interview that has ended.
#[derive(Debug, Clone)]
pub struct ToGrade {
    /// Its digest.
    pub interview_key: String,
    /// The interview.
    pub interview: InterviewId,
    /// When it ended.
    pub ended: jiff::Timestamp,
    /// Whether it has a conclusion.
    pub has_conclusion: bool,
    /// sha256 of the wording.
    pub wording: String,
    /// The prompt.
    pub messages: Vec<Message>,
}

impl ToGrade {
    /// What is asked about these lines; `None` where the interview has not ended. The patient's persona, and who played which role, are no part of it.
    pub fn of(case: &Case, sheet: &FactSheet, lines: &[UtteranceRecord]) -> Option<Self> {
        let last = lines.last()?;
        let end = last.end?;
        let interview = &last.interview;
        let language = interview.language;
        let conclusion = lines.iter().rev().find_map(|line| line.conclusion.as_ref());
        let conclusion_text = conclusion.map(|conclusion| conclusion.text(language)).unwrap_or_default();
        let conversation: Vec<String> = lines.iter().filter(|line| line.conclusion.is_none()).map(|line| said(line, language)).collect();
        let names: Vec<&str> = case.diagnoses().iter().filter_map(|diagnosis| diagnosis.names().next()).collect();
        let reference = case.reference_text().unwrap_or_default();
        let material = ViewsMaterial {
            language,
            conversation: &conversation.join("\n"),
            conclusion: &conclusion_text,
            facts: &facts(sheet, language),
            diagnoses: &names.join(if language == Language::Zh { "；" } else { "; " }),
            reference: &reference,
        };
        Some(Self {
            interview_key: last.key.clone(),
            interview: interview.clone(),
            ended: last.at,
            has_conclusion: conclusion.is_some() && end != EndReason::NoConclusion,
            wording: views_digest(),
            messages: views_messages(&material),
        })
    }

    /// sha256 of the prompt.
    pub fn prompt_digest(&self) -> String {
        let texts: Vec<&str> = self.messages.iter().map(|message| message.content.as_str()).collect();
        sha256(texts.join("\0").as_bytes())
    }

    /// The digest of asking this judge.
    pub fn key(&self, judge: &ModelIdentity, sampling: &Sampling) -> String {
        key(&self.interview_key, self.ended, judge, sampling, &self.prompt_digest())
    }

    /// Whether the judge is the very model that played the doctor.
    pub fn is_doctor(&self, judge: &ModelIdentity) -> bool {
        matches!(&self.interview.doctor, Player::Model(doctor) if doctor.identity.key() == judge.key())
    }
}

fn said(line: &UtteranceRecord, language: Language) -> String {
    format!("{}{}{}", words::role(line.role, language), glossary::colon(language), line.text)
}

fn pick(language: Language, zh: &'static str, en: &'static str) -> &'static str {
    if language == Language::Zh { zh } else { en }
}

/// What the case has, by who knows it.
fn facts(sheet: &FactSheet, language: Language) -> String {
    let (of_patient, of_examiner): (Vec<&FactEntry>, Vec<&FactEntry>) = sheet.entries().iter().partition(|entry| entry.is_patients);
    let part = |zh: &str, en: &str, entries: &[&FactEntry]| {
        let heading = if language == Language::Zh { format!("{zh}：") } else { format!("{en}:") };
        let lines = entries.iter().map(|entry| format!("\n- {}", entry.text));
        heading + &lines.collect::<String>()
    };
    format!("{}\n{}", part("病史", "History", &of_patient), part("体征与检查结果", "Findings and results", &of_examiner))
}

/// The verdicts on one interview that stand: of each judge the last.
pub fn current_views<'a>(of_interview: impl IntoIterator<Item = &'a ViewsRecord>) -> Vec<&'a ViewsRecord> {
    let mut found: Vec<&ViewsRecord> = Vec::new();
    for record in of_interview.into_iter().filter(|record| record.is_final()) {
        match found.iter_mut().find(|known| known.whose() == record.whose()) {
            Some(known) => *known = record,
            None => found.push(record),
        }
    }
    found
}

/// What judges say of an interview, as a part of what is shown after its end; `None` where none has said anything.
pub fn judged(records: &[&ViewsRecord], language: Language) -> Option<RevealSection> {
    let heading = match language {
        Language::Zh => "评委评分（A 最好，D 最差）",
        Language::En => "Grades of judges (A is best, D is worst)",
    };
    let lines: Vec<String> = records.iter().map(|record| verdict(record, language)).collect();
    (!lines.is_empty()).then(|| RevealSection { part: RevealPart::Judge, heading: heading.to_owned(), lines })
}

/// One judge's verdict in one line.
pub fn verdict(record: &ViewsRecord, language: Language) -> String {
    let (colon, name) = (glossary::colon(language), &record.judge.name);
    let said = match record.verdict {
        ViewsVerdict::Graded => graded(record, language),
        ViewsVerdict::NoGrades => pick(language, "没有给出等级", "gave no grade").to_owned(),
        ViewsVerdict::Refused => pick(language, "拒绝评判", "refused to judge").to_owned(),
        ViewsVerdict::Truncated => pick(language, "回复被截断，没有等级", "its reply was cut off without a grade").to_owned(),
        ViewsVerdict::Failed => {
            let why = record.failure.as_ref().map(|failure| failure.words(language)).unwrap_or_default();
            format!("{}{colon}{why}", pick(language, "未能评判", "could not be asked"))
        }
    };
    format!("{name}{colon}{said}")
}

fn graded(record: &ViewsRecord, language: Language) -> String {
    let one = |view: View| {
        let letter = record.grades.of(view).map_or_else(|| pick(language, "未评", "none").to_owned(), |letter| letter.to_string());
        format!("{} {letter}", view.words(language))
    };
    let views = View::ALL.map(one).join(if language == Language::Zh { "，" } else { ", " });
    let right = match (record.right_diagnosis, language) {
        (Some(true), Language::Zh) => "；诊断正确",
        (Some(false), Language::Zh) => "；诊断不正确",
        (Some(true), Language::En) => "; the diagnosis is right",
        (Some(false), Language::En) => "; the diagnosis is not right",
        (None, _) => "",
    };
    let silent = match (record.no_conclusion, language) {
        (false, _) => "",
        (true, Language::Zh) => "（没有结论，诊断、依据和治疗按 D 计）",
        (true, Language::En) => " (no conclusion: diagnosis, grounds and treatment count as D)",
    };
    format!("{views}{right}{silent}")
}
