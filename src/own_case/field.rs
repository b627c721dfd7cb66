//! The fields of the form.

use crate::{case::TurnKind, language::Language};

/// A turn of the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The complaint and history.
    Complaint,
    /// The examination.
    Exam,
    /// The tests.
    Tests,
}

impl Step {
    /// Every turn, in order.
    pub const ALL: [Self; 3] = [Self::Complaint, Self::Exam, Self::Tests];

    /// What the turn brings.
    pub fn kind(self) -> TurnKind {
        match self {
            Self::Complaint => TurnKind::Complaint,
            Self::Exam => TurnKind::Exam,
            Self::Tests => TurnKind::Tests,
        }
    }
}

/// A part of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What is found.
    Findings,
    /// What the model is asked about it.
    Question,
    /// What a good answer says.
    Reference,
}

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The department.
    Department,
    /// The title, which names the disease.
    Title,
    /// A part of a turn.
    Turn(Step, Part),
}

impl Field {
    /// Every field, in the order in which they are asked.
    pub const ALL: [Self; 11] = [
        Self::Department,
        Self::Title,
        Self::Turn(Step::Complaint, Part::Findings),
        Self::Turn(Step::Complaint, Part::Question),
        Self::Turn(Step::Complaint, Part::Reference),
        Self::Turn(Step::Exam, Part::Findings),
        Self::Turn(Step::Exam, Part::Question),
        Self::Turn(Step::Exam, Part::Reference),
        Self::Turn(Step::Tests, Part::Findings),
        Self::Turn(Step::Tests, Part::Question),
        Self::Turn(Step::Tests, Part::Reference),
    ];

    /// Its place among them.
    pub fn place(self) -> usize {
        Self::ALL.iter().position(|field| *field == self).unwrap_or_default()
    }

    /// Whether it holds one line.
    pub fn is_line(self) -> bool {
        matches!(self, Self::Department | Self::Title)
    }

    /// Its name in a draft.
    pub fn name(self) -> String {
        match self {
            Self::Department => "department".into(),
            Self::Title => "title".into(),
            Self::Turn(step, part) => {
                let part = match part {
                    Part::Findings => "findings",
                    Part::Question => "question",
                    Part::Reference => "reference",
                };
                format!("{}-{part}", step.kind().name())
            }
        }
    }

    /// Its heading.
    pub fn heading(self, language: Language) -> String {
        let zh = language == Language::Zh;
        match self {
            Self::Department => if zh { "科室" } else { "Department" }.into(),
            Self::Title => if zh { "病例标题（疾病名）" } else { "Title (the disease)" }.into(),
            Self::Turn(step, Part::Findings) => step.kind().heading(language).into(),
            Self::Turn(step, part) => {
                let part = match part {
                    Part::Question if zh => "提问",
                    Part::Question => "question",
                    _ if zh => "参考答案",
                    _ => "reference",
                };
                let turn = step.kind().heading(language);
                if zh { format!("{turn}的{part}") } else { format!("{turn}: {part}") }
            }
        }
    }

    /// What belongs there.
    pub fn hint(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::Department => ("例如：心内科。可留空。", "For example: Cardiology. May stay empty."),
            Self::Title => (
                "疾病名，例如：急性下壁心肌梗死。出示参考答案之前不显示，也不发给模型。可留空。",
                "The disease, for example: Acute inferior myocardial infarction. Hidden until the reference is shown, never sent. May stay empty.",
            ),
            Self::Turn(Step::Complaint, Part::Findings) => (
                "主诉、现病史、既往史，写上年龄和性别；可粘贴。不要写姓名、住院号、电话、住址。",
                "Complaint, history, age and sex; can be pasted. No name, record number, telephone or address.",
            ),
            Self::Turn(Step::Exam, Part::Findings) => {
                ("体温、脉搏、呼吸、血压和查体所见；没有可留空。", "Vital signs and findings; may stay empty.")
            }
            Self::Turn(Step::Tests, Part::Findings) => {
                ("化验、影像等结果，写上单位；没有可留空。", "Results of laboratory and imaging with their units; may stay empty.")
            }
            Self::Turn(_, Part::Question) => {
                ("写在这一轮内容之后的提问；可修改。", "Asked after what this turn brings; change it as you like.")
            }
            Self::Turn(_, Part::Reference) => (
                "您认为好的回答应说到什么；评委以它对照。可留空，留空则只能由人评分。",
                "What a good answer says; a judge compares with it. May stay empty: then people can rate, and no judge.",
            ),
        };
        if language == Language::Zh { zh } else { en }
    }
}
