//! What the columns of a table can hold, and the headings that are known for it.

/// What a column can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The case's id.
    Id,
    /// The department.
    Department,
    /// The title, which names the disease.
    Title,
    /// The patient's age.
    Age,
    /// The patient's sex.
    Sex,
    /// The complaint and history, the first turn.
    Complaint,
    /// The findings on examination, the second.
    Exam,
    /// The results of tests, the third.
    Tests,
    /// Another question, a fourth turn.
    Other,
    /// The right diagnosis, with others behind semicolons.
    Diagnosis,
    /// A reference for the whole case.
    Reference,
    /// A reference for the first turn.
    ReferenceComplaint,
    /// For the second.
    ReferenceExam,
    /// For the third.
    ReferenceTests,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 14] = [
        Self::Id,
        Self::Department,
        Self::Title,
        Self::Age,
        Self::Sex,
        Self::Complaint,
        Self::Exam,
        Self::Tests,
        Self::Other,
        Self::Diagnosis,
        Self::Reference,
        Self::ReferenceComplaint,
        Self::ReferenceExam,
        Self::ReferenceTests,
    ];

    /// The name in a mapping.
    pub fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Department => "department",
            Self::Title => "title",
            Self::Age => "age",
            Self::Sex => "sex",
            Self::Complaint => "complaint",
            Self::Exam => "exam",
            Self::Tests => "tests",
            Self::Other => "other",
            Self::Diagnosis => "diagnosis",
            Self::Reference => "reference",
            Self::ReferenceComplaint => "reference-complaint",
            Self::ReferenceExam => "reference-exam",
            Self::ReferenceTests => "reference-tests",
        }
    }

    /// Headings that are known for it, in small letters without white space.
    pub(super) fn headings(self) -> &'static [&'static str] {
        match self {
            Self::Id => &["id", "caseid", "case", "no", "no.", "number", "编号", "病例编号", "病例号", "序号"],
            Self::Department => &["department", "specialty", "speciality", "科室", "科别", "专科"],
            Self::Title => &["title", "标题", "病例标题"],
            Self::Age => &["age", "年龄"],
            Self::Sex => &["sex", "gender", "性别"],
            Self::Complaint => &[
                "complaint",
                "chiefcomplaint",
                "history",
                "historyofpresentillness",
                "presentillness",
                "pastmedicalhistory",
                "pasthistory",
                "turn_1_question",
                "主诉",
                "现病史",
                "病史",
                "既往史",
                "个人史",
                "家族史",
                "月经史",
                "婚育史",
                "过敏史",
                "主诉病史",
            ],
            Self::Exam => &[
                "exam",
                "examination",
                "physicalexamination",
                "physicalexam",
                "turn_2_question",
                "查体",
                "体格检查",
                "体检",
                "体征",
                "专科检查",
            ],
            Self::Tests => &[
                "tests",
                "testresults",
                "results",
                "investigations",
                "laboratory",
                "labs",
                "imaging",
                "turn_3_question",
                "辅助检查",
                "检查结果",
                "实验室检查",
                "检验",
                "化验",
                "影像学检查",
                "影像检查",
                "检验结果",
            ],
            Self::Other => &["other", "otherquestion", "turn_4_question", "其他提问"],
            Self::Diagnosis => &["diagnosis", "diagnoses", "finaldiagnosis", "诊断", "最终诊断", "出院诊断", "确诊"],
            Self::Reference => &["reference", "answer", "referenceanswer", "参考答案", "答案", "标准答案"],
            Self::ReferenceComplaint => &["reference-complaint", "初步诊断", "初步诊断与鉴别", "鉴别诊断"],
            Self::ReferenceExam => &["reference-exam", "建议检查"],
            Self::ReferenceTests => &["reference-tests", "治疗", "治疗原则", "治疗方案", "treatment", "management"],
        }
    }
}
