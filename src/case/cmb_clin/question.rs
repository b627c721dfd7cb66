//! The closing question of each turn: the product's own wording, which settings can replace.

use super::super::TurnKind;
use serde::{Deserialize, Serialize};

/// What each turn made from CMB-Clin asks; `{text}` stands for the part of the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ClosingQuestions {
    /// After the complaint and history.
    pub complaint: String,
    /// After the examination, when tests follow.
    pub exam: String,
    /// The last turn, whatever it brings.
    pub last: String,
}

impl Default for ClosingQuestions {
    fn default() -> Self {
        Self {
            complaint: "{text}\n\n以上是我接诊的一位病人的病史。请问初步考虑哪些诊断，需要与哪些疾病鉴别，体格检查应重点关注什么？".into(),
            exam: "体格检查结果如下：\n{text}\n\n请结合病史和查体，说明诊断思路有何调整，并建议下一步应完善哪些辅助检查及其目的。".into(),
            last: "检查结果如下：\n{text}\n\n请综合全部资料，给出诊断及诊断依据，并说明治疗原则。".into(),
        }
    }
}

impl ClosingQuestions {
    pub(super) fn ask(&self, kind: TurnKind, last: bool, text: &str) -> String {
        let wording = match kind {
            _ if last => &self.last,
            TurnKind::Complaint => &self.complaint,
            _ => &self.exam,
        };
        wording.replace("{text}", text)
    }

    /// The name of the first wording without `{text}`, which would never tell the model anything.
    pub fn without_text(&self) -> Option<&'static str> {
        [("complaint", &self.complaint), ("exam", &self.exam), ("last", &self.last)]
            .into_iter()
            .find_map(|(name, wording)| (!wording.contains("{text}")).then_some(name))
    }
}
