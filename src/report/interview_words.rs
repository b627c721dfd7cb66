//! The words of a report about interviews, in both languages.

use super::{Inquired, InterviewNumbers, words::Words};
use crate::{interview::Player, language::Language};

/// What stands in the section about interviews.
pub(super) struct InterviewWords {
    pub heading: &'static str,
    pub overview: &'static str,
    pub roles: &'static str,
    pub ended: &'static str,
    pub no_conclusion: &'static str,
    pub measure: &'static str,
    pub note: &'static str,
    pub chart: &'static str,
    pub chart_about: &'static str,
    pub gap: &'static str,
    pub gap_note: &'static str,
    pub asked: &'static str,
    pub replayed: &'static str,
    pub difference: &'static str,
    pub pairs: &'static str,
    pub unread: &'static str,
    pub across: &'static str,
    pub up: &'static str,
}

impl Words {
    /// One of two texts that are part of the program.
    fn fixed(&self, zh: &'static str, en: &'static str) -> &'static str {
        if self.language() == Language::Zh { zh } else { en }
    }

    /// The words about interviews.
    pub fn interviews(&self) -> InterviewWords {
        InterviewWords {
            heading: self.fixed("问诊", "Interviews"),
            overview: self.fixed("各角色组合", "By who played the roles"),
            roles: self.fixed("医生 → 病人", "doctor → patient"),
            ended: self.fixed("完成", "complete"),
            no_conclusion: self.fixed("无结论", "no conclusion"),
            measure: self.fixed("指标", "measure"),
            note: self.fixed(
                "每次问诊算一个值，均值取自有该值的问诊（n）；95% 置信区间为 t 区间，标准误按病例聚类（CR1），并截断在 0 至 100% 之内，少于两个病例时没有区间。\
                 事实是否问到：标准化病人按其回答所用的事实计；由模型扮演的病人按规则从原话中辨认，是下限。诊断按病例所列名称与别名比对，换一种说法会漏掉。\
                 病例作者没有写明的体征与结果不算必要。检查的类别按怎样做而定（床旁、化验、影像、有创），不是价格。未完成的问诊不在均值中。",
                "Each interview has one value; a mean is over the interviews that have it (n). 95% CI: t interval with a standard error clustered by case (CR1), cut \
                 off at 0 and 100%; none below two cases. Facts told: those that the scripted patient's answer is made of; of a patient whom a model plays, those that \
                 rules recognise in the words, which is a lower bound. The diagnosis is compared by the names that the case lists; other words are missed. Findings \
                 that the case's author did not write count as not needed. The class of an order says how it is done, and is no price. Interviews that have not ended are in no mean.",
            ),
            chart: self.fixed("诊断与问诊", "Diagnosis against inquiry"),
            chart_about: self.fixed(
                "每点一个病例：横轴为问到的病史（加权），纵轴为结论中诊断正确的比例。",
                "One point for each case: the history that was found out (by weight), and the share of conclusions with a right diagnosis.",
            ),
            gap: self.fixed("诊断正确：问诊与重放", "Right diagnosis: interviews against replays"),
            gap_note: self.fixed(
                "同一模型、同一病例：自己问诊得到的诊断，与重放（全部资料逐轮给出）最后一轮回答的诊断相比；两者都有的病例为一对，多次的先在病例内取均值。\
                 差值为问诊减重放（百分点），95% 置信区间为按病例的 t 区间，少于两对时没有。两者都按病例所列名称比对；重放的回答中没有以“诊断”为标题的部分，\
                 不算对也不算错，列在最后一列。提示词不同，所以差值包含的不只是问诊。",
                "The same model on the same cases: the diagnosis that it comes to by asking, and that of its last answer in a replay, where it is told everything turn \
                 by turn. A case with both is a pair; repeats are averaged within the case first. The difference is interview minus replay, in percentage points; 95% \
                 CI: t interval over cases, none below two pairs. Both are compared by the names that the case lists. A replay's answer without a part under the \
                 heading of a diagnosis is neither right nor wrong, and counted in the last column. The prompts differ, so that the difference is not inquiry alone.",
            ),
            asked: self.fixed("问诊", "interview"),
            replayed: self.fixed("重放", "replay"),
            difference: self.fixed("差值", "difference"),
            pairs: self.fixed("病例对/病例", "pairs/cases"),
            unread: self.fixed("未读出诊断/回答", "without a diagnosis/answers"),
            across: self.fixed("问到的病史（%，加权）", "history found out (%, by weight)"),
            up: self.fixed("诊断正确（%）", "right diagnosis (%)"),
        }
    }

    /// Who played the roles.
    pub fn roles(&self, of: &InterviewNumbers) -> String {
        let name = |player: &Player| match player {
            Player::Person => self.fixed("医生本人", "person").to_owned(),
            Player::Scripted => self.fixed("标准化病人", "scripted patient").to_owned(),
            Player::Rules => self.fixed("规则", "rules").to_owned(),
            Player::Model(_) => player.name().to_owned(),
        };
        let patient = if of.patient == Player::Person { self.fixed("真人病人", "person").to_owned() } else { name(&of.patient) };
        let persona = if of.patient.is_model() { format!(" · {}", of.persona) } else { String::new() };
        let examiner = if of.examiner.is_model() { format!(" + {}", of.examiner.name()) } else { String::new() };
        let number = of.number.map(|number| format!(" #{number}")).unwrap_or_default();
        let mixed = if of.mixed { self.fixed("（有角色由人接手）", " (a role taken over by a person)") } else { "" };
        format!("{} → {}{persona}{examiner}{number}{mixed}", name(&of.doctor), patient)
    }

    /// A measure.
    pub fn inquired(&self, of: Inquired) -> &'static str {
        match of {
            Inquired::Told => self.fixed("问到的病史", "facts told"),
            Inquired::ToldWeighted => self.fixed("问到的病史（加权）", "facts told, by weight"),
            Inquired::MustAsk => self.fixed("应问的病史", "facts that must be asked"),
            Inquired::ChiefComplaint => self.fixed("主诉", "chief complaint"),
            Inquired::KnownSymptoms => self.fixed("已知症状的细节", "more of known symptoms"),
            Inquired::OtherSymptoms => self.fixed("伴随症状", "accompanying symptoms"),
            Inquired::History => self.fixed("既往史、个人史、家族史", "history, habits, family"),
            Inquired::Questions => self.fixed("问题数", "questions"),
            Inquired::Repeated => self.fixed("没有问出新内容的回答", "answers that told nothing new"),
            Inquired::Unknown => self.fixed("病人不清楚的回答", "answers of what the patient does not know"),
            Inquired::FactsPerQuestion => self.fixed("每个问题问到的事实", "facts a question"),
            Inquired::OrdersNeeded => self.fixed("必要的检查", "orders needed"),
            Inquired::OrdersUnneeded => self.fixed("不必要的检查", "orders not needed"),
            Inquired::OrdersBedside => self.fixed("检查：床旁", "orders: bedside"),
            Inquired::OrdersLaboratory => self.fixed("检查：化验", "orders: laboratory"),
            Inquired::OrdersImaging => self.fixed("检查：影像", "orders: imaging"),
            Inquired::OrdersInvasive => self.fixed("检查：有创", "orders: invasive"),
            Inquired::FindingsMissed => self.fixed("遗漏的体征与结果", "findings missed"),
            Inquired::Right => self.fixed("诊断正确", "right diagnosis"),
            Inquired::Contradicted => self.fixed("病人：与病例相反的话", "patient: lines that contradict"),
            Inquired::Invented => self.fixed("病人：编造的话", "patient: lines that invent"),
            Inquired::Unusable => self.fixed("病人：不能用的话", "patient: unusable lines"),
            Inquired::AskedAgain => self.fixed("病人：每句话重问次数", "patient: asked again, a line"),
        }
    }
}
