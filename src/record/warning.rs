//! Warnings that affect how a run's numbers may be used, told while it runs and kept in the manifest.

use super::{MergedFrom, Plan, manifest::ranges};
use crate::{case::CaseId, chat::ModelError, language::Language};
use serde::{Serialize, Serializer};
use std::fmt;

/// Something that is no error and changes what the numbers mean, or how long they take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// The judge is the model that answers.
    OwnJudge {
        /// The judge's name.
        judge: String,
    },
    /// The references are others than those that the run was recorded with.
    OtherReferences {
        /// How many cases.
        cases: usize,
        /// The first of them.
        first: CaseId,
    },
    /// The case file is another than those of the run, which does not say what its references were.
    UntoldReferences {
        /// The file's name.
        file: String,
    },
    /// Answers are judged against references that a file of errata corrects.
    CorrectedReferences {
        /// The file's name.
        file: String,
        /// sha256 of the file, its first twelve digits.
        digest: String,
        /// How many reference pairs.
        pairs: usize,
    },
    /// Answers are graded by rubrics of a file beside the case file.
    RubricsBeside {
        /// The file's name.
        file: String,
        /// sha256 of what it says, its first twelve digits.
        digest: String,
        /// How many cases.
        cases: usize,
    },
    /// The answers are asked for with other sampling than the run began with.
    OtherSampling,
    /// The answers are asked for with another seed than the run began with.
    OtherSeed {
        /// The run's.
        began_with: u64,
        /// The one that was named now.
        seed: u64,
    },
    /// The cases are asked in another language than the run began with.
    OtherLanguage {
        /// The run's.
        began_with: Language,
        /// The one of the cases now.
        now: Language,
    },
    /// A merged run lacks shards.
    MissingShards {
        /// Which, from 1, as people list them.
        missing: String,
        /// Of how many.
        of: u32,
    },
    /// A turn is asked once more.
    AskingAgain {
        /// Why.
        error: ModelError,
        /// The turn, from 1.
        turn: usize,
        /// The case.
        case: CaseId,
    },
    /// The case of the file is not the one that was asked.
    OtherCase {
        /// The case.
        case: CaseId,
        /// Who was asked.
        model: String,
        /// The first turn that differs, from 1.
        turn: usize,
    },
}

impl Warning {
    /// The warning as a sentence.
    pub fn words(&self, language: Language) -> String {
        let zh = language == Language::Zh;
        match self {
            Self::OwnJudge { judge } if zh => format!("评委 {judge:?} 就是作答的模型：自评不足为据"),
            Self::OwnJudge { judge } => {
                format!("the judge {judge:?} is the model that answers: its ratings of itself are no evidence")
            }
            Self::OtherReferences { cases, first } if zh => format!(
                "{cases} 例（首例 {first}）的参考答案与本记录所用的不同：按新的参考答案另行评分，按原参考答案所作的评分保留但不混入报告；\
                 如非有意，请停止并用 --cases 指定原病例文件"
            ),
            Self::OtherReferences { cases, first } => format!(
                "the references of {cases} case(s), {first} first, are others than those that this run was recorded with: verdicts are given against the new ones, \
                 and those against the former stay in the record and are not mixed into reports; if this is not meant, stop and name the former file with --cases"
            ),
            Self::UntoldReferences { file } if zh => {
                format!("{file} 不是本记录所用的病例文件（校验值不同），而本记录由旧版本写成，未注明参考答案：无法得知参考答案是否相同")
            }
            Self::UntoldReferences { file } => format!(
                "{file} is not the case file that this run was recorded with (by its digest), and an earlier version that recorded it did not note the references: \
                 whether they are the same cannot be told"
            ),
            Self::CorrectedReferences { file, digest, pairs } if zh => {
                format!("按勘误 {file}（sha256 {digest}）更正了 {pairs} 条参考问答，评委按更正后的文本评分")
            }
            Self::CorrectedReferences { file, digest, pairs } => {
                format!("{pairs} reference pair(s) are corrected by the errata {file} (sha256 {digest}): the judge compares with the corrected text")
            }
            Self::RubricsBeside { file, digest, cases } if zh => {
                format!("{cases} 例按 {file}（sha256 {digest}）中的评分细则评分，病例文件本身没有评分细则")
            }
            Self::RubricsBeside { file, digest, cases } => {
                format!("{cases} case(s) are graded by rubrics of {file} (sha256 {digest}): the case file has none of them")
            }
            Self::OtherSampling if zh => {
                "本记录始于别的采样设置：现在用这些设置重新提问。两者在报告中各成一行，评分与导出以最后的回答为准".into()
            }
            Self::OtherSampling => "this run was begun with other sampling settings: its answers are asked for again with these. The report has a row for each; \
                                    judging and exports take the last ones"
                .into(),
            Self::OtherSeed { began_with, seed } if zh => {
                format!("本记录始于随机种子 {began_with}：现在用种子 {seed} 重新提问，报告以新的回答为准")
            }
            Self::OtherSeed { began_with, seed } => {
                format!("this run began with seed {began_with}: its answers are asked for again with seed {seed}, and the new ones stand in the report")
            }
            Self::OtherLanguage { began_with, now } if zh => format!(
                "本记录的病例以{}提问，现在改用{}：这是另一些问题，全部重新提问，报告以新的回答为准",
                began_with.name_in(language),
                now.name_in(language)
            ),
            Self::OtherLanguage { began_with, now } => format!(
                "the cases of this run were asked in {}, and now in {}: these are other questions, all asked anew, and the new answers stand in the report",
                began_with.name_in(language),
                now.name_in(language)
            ),
            Self::MissingShards { missing, of } if zh => {
                format!("合并的记录缺少分片 {missing}（共 {of} 片）：这些病例没有回答，报告的覆盖率已计入")
            }
            Self::MissingShards { missing, of } => {
                format!("shard(s) {missing} of {of} are missing from this merged run: their cases have no answers, which the report's coverage counts")
            }
            Self::AskingAgain { error, turn, case } if zh => format!("{} 再问病例 {case} 第 {turn} 轮。", error.words(language)),
            Self::AskingAgain { error, turn, case } => format!("{error} Asking turn {turn} of case {case} again."),
            Self::OtherCase { case, model, turn } if zh => {
                format!("本文件中的病例 {case} 与问过 {model} 的不同（第 {turn} 轮有异）：其回答不予评分")
            }
            Self::OtherCase { case, model, turn } => {
                format!("case {case} of this file is not the one that {model} was asked (turn {turn} differs): its answers are not judged")
            }
        }
    }
}

impl Warning {
    /// What there is to tell where a run that was planned so is to hold this.
    pub fn of_references(known: &Plan, wanted: &Plan) -> Option<Self> {
        let others = known.other_references(wanted);
        others.first().map(|first| Self::OtherReferences { cases: others.len(), first: first.clone() })
    }

    /// What there is to tell of a merged run.
    pub fn of_missing_shards(merged: &MergedFrom) -> Option<Self> {
        let missing = merged.missing();
        (!missing.is_empty()).then(|| Self::MissingShards { missing: ranges(&missing), of: merged.of.unwrap_or_default() })
    }

    /// The warning that a manifest has in English, so that it can be said in another language; `None` for one that no version of this program wrote there.
    pub fn read(text: &str) -> Option<Self> {
        let between = |begin: &str, end: &str| text.split_once(begin)?.1.split_once(end).map(|(inner, _)| inner);
        let judge = || Some(Self::OwnJudge { judge: serde_json::from_str(between("the judge ", " is the model that answers")?).ok()? });
        let references = || {
            let (cases, first) = between("the references of ", " first, are others")?.split_once(" case(s), ")?;
            Some(Self::OtherReferences { cases: cases.parse().ok()?, first: CaseId::new(first)? })
        };
        let untold = || Some(Self::UntoldReferences { file: text.split_once(" is not the case file that this run")?.0.to_owned() });
        let corrected = || {
            let (pairs, rest) = text.split_once(" reference pair(s) are corrected by the errata ")?;
            let (file, digest) = rest.split_once("): ")?.0.rsplit_once(" (sha256 ")?;
            Some(Self::CorrectedReferences { file: file.into(), digest: digest.into(), pairs: pairs.parse().ok()? })
        };
        let rubrics = || {
            let (cases, rest) = text.split_once(" case(s) are graded by rubrics of ")?;
            let (file, digest) = rest.split_once("): ")?.0.rsplit_once(" (sha256 ")?;
            Some(Self::RubricsBeside { file: file.into(), digest: digest.into(), cases: cases.parse().ok()? })
        };
        let seed = || {
            let (began_with, seed) = (between("began with seed ", ":")?, between("again with seed ", ",")?);
            Some(Self::OtherSeed { began_with: began_with.parse().ok()?, seed: seed.parse().ok()? })
        };
        let language = || {
            let (began_with, now) = between("were asked in ", ": these")?.split_once(", and now in ")?;
            Some(Self::OtherLanguage { began_with: Language::of_name(began_with)?, now: Language::of_name(now)? })
        };
        let shards = || {
            let (missing, of) = between("shard(s) ", " are missing from this merged run")?.rsplit_once(" of ")?;
            Some(Self::MissingShards { missing: missing.to_owned(), of: of.parse().ok()? })
        };
        let known = [judge(), references(), untold(), corrected(), rubrics(), seed(), language(), shards(), Some(Self::OtherSampling)];
        // Taken only where it says exactly the same.
        known.into_iter().flatten().find(|warning| warning.to_string() == text)
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Language::En))
    }
}

impl Serialize for Warning {
    /// As events have it: in English.
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_manifest_keeps_in_english_is_read_again() {
        let noted = [
            Warning::OwnJudge { judge: "a \"b\" 甲".into() },
            Warning::OtherReferences { cases: 3, first: CaseId::new("case, first").unwrap() },
            Warning::UntoldReferences { file: "病例.jsonl".into() },
            Warning::CorrectedReferences { file: "勘误 (1).toml".into(), digest: "0123456789ab".into(), pairs: 2 },
            Warning::RubricsBeside { file: "r (1).toml".into(), digest: "0123456789ab".into(), cases: 20 },
            Warning::OtherSampling,
            Warning::OtherSeed { began_with: 1, seed: u64::MAX },
            Warning::OtherLanguage { began_with: Language::Zh, now: Language::En },
            Warning::of_missing_shards(&MergedFrom { of: Some(9), shards: vec![1, 3, 7] }).unwrap(),
        ];
        for warning in noted {
            assert_eq!(Warning::read(&warning.to_string()), Some(warning.clone()));
            assert!(!warning.words(Language::Zh).contains(" the "), "{warning:?}");
        }
        assert_eq!(ranges(&[2, 4, 5, 6, 8, 9]), "2, 4-6, 8-9");
        assert_eq!(Warning::of_missing_shards(&MergedFrom { of: Some(2), shards: vec![1, 2] }), None);
        assert_eq!(Warning::read("something that a person wrote"), None);
    }
}
