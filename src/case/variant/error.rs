//! Names that are no variant's, and cases that lack what a variant needs.

use super::VariantName;
use crate::{
    case::{CaseId, Particular, TextField, TurnKind},
    language::{Bilingual, Language},
};
use serde::{Deserialize, Serialize};

/// Characters of a value that an error quotes.
const QUOTED: usize = 60;

/// What is no variant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words(Language::En))]
pub enum VariantError {
    /// No variant is called this.
    Unknown {
        /// What was given.
        given: String,
        /// What they are called.
        kinds: Vec<&'static str>,
    },
    /// The kind takes other arguments.
    Argument {
        /// The kind.
        kind: String,
        /// What was given.
        given: String,
        /// What it takes.
        takes: &'static str,
    },
    /// What stands after the `@` is no number.
    Seed {
        /// What was given.
        given: String,
    },
    /// The kind has one wording only.
    NoWordings {
        /// The kind.
        kind: String,
    },
    /// The number after the `@` is above the last wording.
    TooFewWordings {
        /// The variant.
        name: String,
        /// How many wordings it has.
        wordings: usize,
    },
    /// What sets an entry of the patient's form has another form.
    GivenEntry {
        /// What was given.
        given: String,
    },
    /// An entry cannot have this value.
    GivenValue {
        /// The entry.
        entry: Particular,
        /// What was given.
        given: String,
    },
    /// An entry is set twice.
    GivenTwice {
        /// The entry.
        entry: Particular,
    },
    /// Entries are set in different languages.
    GivenLanguages,
    /// It is somebody's own, and known with its file only.
    OwnUnknown {
        /// What was given.
        given: String,
    },
    /// The case lacks what the variant needs.
    Lacks(#[from] NotApplicable),
}

impl VariantError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        self.both().words(language).to_owned()
    }

    /// In both languages.
    pub fn both(&self) -> Bilingual {
        match self {
            Self::Unknown { given, kinds } => Bilingual::both(
                format!("没有名为 {given:?} 的变体；可选：{}", kinds.join("、")),
                format!("there is no variant {given:?}; there are: {}", kinds.join(", ")),
            ),
            Self::Argument { kind, given, takes } => Bilingual::both(
                format!("变体 {kind} 的参数不能是 {given:?}；请写 {kind}=参数，参数为：{takes}"),
                format!("the variant {kind} cannot take {given:?}; write {kind}=ARGUMENT with one of: {takes}"),
            ),
            Self::Seed { given } => Bilingual::both(
                format!("变体名称后写一个 @ 和一个整数来换措辞，如 @1，而不是 \"@{given}\"；第一种措辞不写 @"),
                format!(
                    "behind a variant's name stand one @ and a whole number, which take another wording, such as @1, not \"@{given}\"; the first wording has no @"
                ),
            ),
            Self::NoWordings { kind } => Bilingual::both(
                format!("变体 {kind} 只有一种措辞，不用种子：请去掉 @ 及其后的内容"),
                format!("the variant {kind} has one wording and takes no seed: leave out the @ and what follows"),
            ),
            Self::TooFewWordings { name, wordings } => Bilingual::both(
                format!("变体 {name} 有 {wordings} 种措辞：@ 之后写 1 至 {}，第一种不写", wordings - 1),
                format!("the variant {name} has {wordings} wordings: the first without @, the others @1 to @{}", wordings - 1),
            ),
            Self::GivenEntry { given } => {
                let all = Particular::ALL.map(Particular::name);
                Bilingual::both(
                    format!("{given:?}：请写“项目：内容”，多项以分号隔开，如 context=age:70;allergies:青霉素；项目可为 {}", all.join("、")),
                    format!(
                        "{given:?}: write ENTRY:TEXT, several separated by semicolons, such as context=age:70;allergies:penicillin; the entries are {}",
                        all.join(", ")
                    ),
                )
            }
            Self::GivenValue { entry, given } => {
                let (zh, en) = match entry {
                    Particular::Age => ("0 至 130 的整数", "a whole number from 0 to 130"),
                    Particular::Sex => ("male 或 female", "male or female"),
                    _ => ("至多 300 字、不含花括号的一行文字", "one line of at most 300 characters without braces"),
                };
                let name = entry.name();
                let given: String = given.chars().take(QUOTED).collect();
                Bilingual::both(format!("{name} 不能是 {given:?}：请写{zh}"), format!("{name} cannot be {given:?}: write {en}"))
            }
            Self::GivenTwice { entry } => {
                let name = entry.name();
                Bilingual::both(format!("{name} 写了两次：请只留一次"), format!("{name} is set twice: keep one"))
            }
            Self::GivenLanguages => Bilingual::both(
                "各项内容有中文也有英文：请用同一种语言，即病例的语言",
                "the entries are in Chinese and in English: write all of them in one language, that of the cases",
            ),
            Self::OwnUnknown { given } => Bilingual::both(
                format!(
                    "不认识自写的变体 {given:?}：请用 --variant FILE.toml 给出它的文件；接着问一次已有的运行时，名称要与运行记录的一致"
                ),
                format!(
                    "the variant of your own {given:?} is not known: give its file, --variant FILE.toml; where you take up a run, the name as the run has it will do"
                ),
            ),
            Self::Lacks(lacks) => lacks.both(),
        }
    }
}

/// Why a case has no such variant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.both().words(Language::En))]
pub struct NotApplicable {
    /// The case.
    pub case: CaseId,
    /// The variant.
    pub variant: VariantName,
    /// What the case lacks.
    pub lacks: Lacks,
}

/// What a variant needs and a case lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lacks {
    /// A turn of this kind.
    Turn(TurnKind),
    /// A turn (from 1) is of the kind "other": what of it is findings is not known.
    KnownFindings(usize),
    /// The history has sentences enough to leave some out.
    Sentences,
    /// Another turn (from 1) repeats what is to be withheld.
    Secrecy(usize),
    /// A wrong diagnosis that one might think of.
    Distractors,
    /// Who the patient is.
    Patient,
    /// What is known of the patient beforehand.
    Particular(Particular),
    /// Chinese: numbers are written in characters in no other language.
    Chinese,
    /// Anything that this wording would word otherwise.
    Rewording,
    /// More than one turn.
    SeveralTurns,
    /// A turn with this number, from 1.
    TurnNumber(usize),
    /// A reference that answers this turn (from 1) and no later one.
    TurnReference(usize),
    /// The variant's texts are not in its language.
    Language(Language),
    /// This text (from 1) of the variant names what the case hides.
    Secret(usize),
    /// A reference.
    Reference,
    /// A passage for it in the variant's file.
    Passages,
    /// It is in this language already.
    OtherLanguage(Language),
    /// This part of its file is not in the language.
    Twin(Language, TextField),
    /// It is a variant itself.
    Original,
}

impl Lacks {
    /// The field of a native case file that it is about.
    pub fn field(self) -> &'static str {
        match self {
            Self::Turn(_) | Self::KnownFindings(_) => "turns.kind",
            Self::SeveralTurns | Self::TurnNumber(_) => "turns",
            Self::TurnReference(_) => "turns.reference",
            Self::Sentences | Self::Secrecy(_) | Self::Rewording | Self::Original => "turns.question",
            Self::Chinese | Self::Language(_) | Self::OtherLanguage(_) => "language",
            Self::Twin(_, field) => field.key(),
            Self::Reference => "reference",
            Self::Passages => "passage.cases",
            Self::Secret(_) => "diagnoses",
            Self::Distractors => "distractors",
            Self::Patient => "patient",
            Self::Particular(Particular::Allergies) => "patient.allergies",
            Self::Particular(Particular::History) => "patient.history",
            Self::Particular(Particular::Medication) => "patient.medication",
            Self::Particular(Particular::Age | Particular::Sex) => "patient",
        }
    }

    /// What is missing, with the field.
    pub fn words(self, language: Language) -> String {
        let (why, field) = (self.both(), self.field());
        match language {
            Language::Zh => format!("{}（字段 {field}）", why.words(language)),
            Language::En => format!("{} (field {field})", why.words(language)),
        }
    }

    fn both(self) -> Bilingual {
        match self {
            Self::Turn(kind) => {
                let (zh, en) = (kind.words(Language::Zh), kind.words(Language::En));
                Bilingual::both(format!("没有类别为“{zh}”的一轮"), format!("it has no turn of the kind \"{en}\""))
            }
            Self::KnownFindings(turn) => Bilingual::both(
                format!("第 {turn} 轮的类别为“其他提问”，不知道其中哪些是病情"),
                format!("turn {turn} is of the kind \"other question\", and what of it are findings is not known"),
            ),
            Self::Sentences => Bilingual::both("句子太少，没有可隐去的", "it has too few sentences to leave any out"),
            Self::Secrecy(turn) => {
                Bilingual::both(format!("第 {turn} 轮重复了应隐去的内容"), format!("turn {turn} repeats what is to be withheld"))
            }
            Self::Distractors => Bilingual::both(
                "没有已确认的干扰诊断，可用 cases distractors 添加",
                "it has no confirmed wrong diagnosis, which cases distractors adds",
            ),
            Self::Patient => Bilingual::both("没有病人的年龄和性别", "it does not give the patient's age and sex"),
            Self::Particular(entry) => {
                let (zh, en) = (entry.words(Language::Zh), entry.words(Language::En));
                Bilingual::both(format!("没有写明病人的{zh}"), format!("it does not give the patient's {en}"))
            }
            Self::Chinese => Bilingual::both("不是中文病例", "it is not in Chinese"),
            Self::Rewording => Bilingual::both("没有这种措辞可改之处", "it has nothing that this would word otherwise"),
            Self::SeveralTurns => Bilingual::both("它只有一轮", "it has one turn only"),
            Self::TurnNumber(turn) => Bilingual::both(format!("它没有第 {turn} 轮"), format!("it has no turn {turn}")),
            Self::TurnReference(turn) => Bilingual::both(
                format!("没有只回答第 {turn} 轮、不涉及后面各轮的参考答案"),
                format!("it has no reference that answers turn {turn} and no later one"),
            ),
            Self::Language(Language::Zh) => Bilingual::both("变体没有中文的文字", "the variant has no texts in Chinese"),
            Self::Language(Language::En) => Bilingual::both("变体没有英文的文字", "the variant has no texts in English"),
            Self::Secret(text) => Bilingual::both(
                format!("变体的第 {text} 段文字提到了本例的正确诊断或标题"),
                format!("text {text} of the variant names the case's right diagnosis or title"),
            ),
            Self::Reference => Bilingual::both("没有参考答案", "it has no reference"),
            Self::Passages => Bilingual::both("变体文件中没有给本例的资料", "the variant's file has no passage for it"),
            Self::OtherLanguage(language) => {
                let (zh, en) = (language.name_in(Language::Zh), language.name_in(Language::En));
                Bilingual::both(format!("它本来就用{zh}提问"), format!("it is asked in {en} already"))
            }
            Self::Twin(language, _) => {
                let (zh, en) = (language.name_in(Language::Zh), language.name_in(Language::En));
                Bilingual::both(format!("病例文件没有写全{zh}"), format!("the case file does not have it in {en}"))
            }
            Self::Original => Bilingual::both("它本身已是变体", "it is a variant itself"),
        }
    }
}

impl NotApplicable {
    /// In both languages.
    pub fn both(&self) -> Bilingual {
        let (case, variant) = (&self.case, &self.variant);
        Bilingual::both(
            format!("病例 {case} 没有变体 {variant}：{}", self.lacks.words(Language::Zh)),
            format!("case {case} has no variant {variant}: {}", self.lacks.words(Language::En)),
        )
    }
}
