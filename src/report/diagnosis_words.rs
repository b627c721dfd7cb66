//! The words of a report about the diagnoses that answers name, and about statements that they recall, in both languages.

use super::words::Words;
use crate::{judge::Preset, language::Language};

/// What stands in the tables of diagnoses.
pub(super) struct DiagnosisWords {
    pub ranks: &'static str,
    pub first: &'static str,
    pub first_3: &'static str,
    pub first_5: &'static str,
    pub reciprocal: &'static str,
    pub any_of: &'static str,
    pub counts: &'static str,
    pub beyond: &'static str,
    pub not_named: &'static str,
    pub unknown: &'static str,
    pub right: &'static str,
    pub another: &'static str,
    pub nowhere: &'static str,
    pub dropped: &'static str,
    pub note: &'static str,
    pub chart: &'static str,
    pub chart_about: &'static str,
    pub within_3: &'static str,
}

const ZH: DiagnosisWords = DiagnosisWords {
    ranks: "正确诊断的名次",
    first: "排第一",
    first_3: "前三",
    first_5: "前五",
    reciprocal: "倒数名次均值",
    any_of: "几次中任一次排第一",
    counts: "各名次的回答数与确定的诊断",
    beyond: "5 以后",
    not_named: "未说出",
    unknown: "不明",
    right: "确定为正确诊断",
    another: "确定为其他",
    nowhere: "未确定",
    dropped: "弃去条目",
    note: "得分 100 即正确诊断排第一，0 即不是，均值就是排第一的百分比。评委在不知道正确诊断的情况下，按回答的次序列出其中的诊断并引用原文；是否正确由程序按病例所列名称与别名判定，\
           换一种说法即不算。原文不在回答中的条目弃去；弃去后没有正确诊断的回答名次不明，不在任何比例中。区间按病例重抽样；没有宽度的区间只说明各例相同，不是确定无疑。\
           “任一次”：每题 n 次回答中 c 次排第一，取 k 次至少一次的概率 1 − C(n−c,k)/C(n,k)，按题平均。不问诊断的轮次（如只问检查）也有一行，请按轮次看。",
    chart: "各轮中正确诊断的名次（占回答的 %）",
    chart_about: "每行一轮与一个模型，每列一个名次：正确诊断在该名次的回答所占百分比。末列为前三之内。",
    within_3: "前三",
};

const EN: DiagnosisWords = DiagnosisWords {
    ranks: "Rank of the right diagnosis",
    first: "first",
    first_3: "in the first 3",
    first_5: "in the first 5",
    reciprocal: "mean reciprocal rank",
    any_of: "first in any of several",
    counts: "Answers by rank, and the diagnosis that they settle on",
    beyond: "beyond 5",
    not_named: "not named",
    unknown: "unknown",
    right: "settles on a right one",
    another: "on others only",
    nowhere: "on none",
    dropped: "entries dropped",
    note: "A score of 100 is a right diagnosis in the first place, 0 is none: the mean is their percentage. The judge lists the diagnoses in the order of the answer, with its \
           words, and does not know the right one; the program compares names with those that the case lists, so that other words count as wrong. An entry whose words do not stand \
           in the answer is dropped; where no right one is left then, the rank is unknown, and the answer in no share. Intervals draw whole cases; one without width says that the cases are alike, and is no certainty. First in any of several: \
           where c of a question's n answers have it first, the chance that k of them have one that does, 1 − C(n−c,k)/C(n,k), over questions. A turn that asks for no diagnosis \
           has a row, too: read the turns by themselves.",
    chart: "Rank of the right diagnosis by turn (% of answers)",
    chart_about: "A line for each turn and model, a column for each rank: the percentage of answers in which the right diagnosis has it. The last column is the first three together.",
    within_3: "≤3",
};

impl Words {
    /// The words about diagnoses.
    pub fn diagnosis(&self) -> &'static DiagnosisWords {
        match self.language() {
            Language::Zh => &ZH,
            Language::En => &EN,
        }
    }
}

/// What stands in the table of recall.
pub(super) struct RecallWords {
    pub caption: &'static str,
    pub stated: &'static str,
    pub contradicted: &'static str,
    pub absent: &'static str,
    pub pooled: &'static str,
    pub note: &'static str,
}

const RECALL_ZH: RecallWords = RecallWords {
    caption: "推理陈述",
    stated: "说出",
    contradicted: "相反",
    absent: "未说",
    pooled: "合并召回（%）",
    note: "得分是一个回答说出的陈述所占百分比，每条陈述权重相同，均值及其区间按病例重抽样。“说出”与“相反”须有回答中的原文，否则该条未评；有陈述未评的回答没有得分，只有上下界，未评从不算作未说。\
           合并召回是全部已评陈述中说出的百分比，陈述多的病例权重大，只作对照。",
};

const RECALL_EN: RecallWords = RecallWords {
    caption: "Statements of reasoning",
    stated: "stated",
    contradicted: "contradicted",
    absent: "absent",
    pooled: "pooled recall (%)",
    note: "The score is the percentage of an answer's statements that it makes, each of the same weight; intervals of means draw whole cases. Stated and contradicted need \
           words of the answer, else the statement is ungraded; an answer with an ungraded statement has bounds and no score, and ungraded is never absent. Pooled recall is of all \
           graded statements together, in which cases with many weigh more: for comparison only.",
};

const REFUTATION_ZH: RecallWords = RecallWords {
    caption: "错误诊断的排除",
    stated: "有据排除",
    contradicted: "认为可能",
    absent: "未排除",
    pooled: "合并百分比（%）",
    note: "得分是病例所列错误诊断中，回答以病情为依据排除的百分比，均值及其区间按病例重抽样。只问到该轮为止病情已可排除的诊断。“有据排除”与“认为可能”须有回答中的原文，否则该条未评；\
           有一条未评的回答没有得分，未评从不算作未排除。",
};

const REFUTATION_EN: RecallWords = RecallWords {
    caption: "Wrong diagnoses ruled out",
    stated: "ruled out by a finding",
    contradicted: "held likely",
    absent: "not ruled out",
    pooled: "pooled (%)",
    note: "The score is the percentage of the case's wrong diagnoses that the answer rules out with a finding of the case as the reason; intervals of means draw whole cases. Only \
           diagnoses are asked about against which a finding speaks that was told by this turn. Ruled out and held likely need words of the answer, else the entry is ungraded; an answer \
           with an ungraded entry has no score, and ungraded is never not ruled out.",
};

impl Words {
    /// The words about statements: those of recall, or of wrong diagnoses that are ruled out.
    pub fn recall(&self, preset: Preset) -> &'static RecallWords {
        match (preset, self.language()) {
            (Preset::Refutation, Language::Zh) => &REFUTATION_ZH,
            (Preset::Refutation, Language::En) => &REFUTATION_EN,
            (_, Language::Zh) => &RECALL_ZH,
            (_, Language::En) => &RECALL_EN,
        }
    }
}

impl Words {
    /// What ruling out says, and what not.
    pub fn ruled_out(&self) -> &'static str {
        match self.language() {
            Language::Zh => "未排除某个错误诊断不等于回答有误：问题没有问鉴别诊断时，好的回答也可能不提。请按轮次看，并与诊断名次一起读。",
            Language::En => {
                "Not to rule a wrong diagnosis out is no error by itself: where the question asks for no differential, a good answer may not mention it. Read the turns by themselves, \
                 and beside the rank of the right diagnosis."
            }
        }
    }

    /// What recall does not count.
    pub fn recall_alone(&self) -> &'static str {
        match self.language() {
            Language::Zh => {
                "召回只看应有的陈述说出了多少，不看另外还说了什么：说得越多召回越高，什么都说的回答召回为 100。请结合与回答相反的陈述和回答长度阅读。"
            }
            Language::En => {
                "Recall counts how much of what should be said is said, and nothing else: longer answers recall more, and one that says everything has 100. Read it with \
                 the contradicted statements and the length of answers."
            }
        }
    }

    /// What the comparison by listed names misses.
    pub fn listed_names(&self) -> &'static str {
        match self.language() {
            Language::Zh => {
                "是否为正确诊断按病例所列名称与别名判定：换一种说法即不算，名称是其他疾病名的一部分时会误算。得分只有 0 与 100，看排第一的比例及其区间。"
            }
            Language::En => {
                "Whether a diagnosis is right is told by the names that the case lists: other words count as wrong, and a name that is part of another disease's as right. \
                 A score is 0 or 100: read the share of right diagnoses in the first place, with its interval."
            }
        }
    }
}
