//! What `cases distractors` says, and what is replied to it, in both languages.

use super::Words;
use crate::{
    case::Case,
    language::Language::{En, Zh},
    review::{Candidate, CandidateKind},
};

/// What a person says of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reply {
    Accept,
    Edit,
    Reject,
    Later,
    Quit,
}

impl Reply {
    /// A line as it is typed, in either language; `None` where it is no reply.
    pub fn of(line: &str) -> Option<Self> {
        Some(match line.trim().to_lowercase().as_str() {
            "y" | "yes" | "a" | "accept" | "接受" | "是" | "对" => Self::Accept,
            "e" | "edit" | "修改" | "改" => Self::Edit,
            "n" | "no" | "reject" | "不用" | "否" | "删" => Self::Reject,
            "" | "s" | "skip" | "later" | "以后" | "跳过" => Self::Later,
            "q" | "quit" | "退出" | "结束" => Self::Quit,
            _ => return None,
        })
    }
}

impl Words {
    /// What can be replied.
    pub fn how_to_reply(self) -> &'static str {
        match self.0 {
            Zh => "y 接受 · e 修改 · n 不用 · 空行 以后再定 · q 结束",
            En => "y accept · e edit · n reject · empty line: later · q quit",
        }
    }

    /// That a line is no reply.
    pub fn reply_not_understood(self) -> &'static str {
        match self.0 {
            Zh => "请输入 y、e、n、q 或空行。",
            En => "Type y, e, n, q or an empty line.",
        }
    }

    /// The case whose proposals are looked at, with its reference.
    pub fn case_under_review(self, case: &Case) -> String {
        let (id, complaint) = (case.id(), case.opening(200));
        let reference = case.reference_text().unwrap_or_default();
        match self.0 {
            Zh => format!("病例 {id}：{complaint}\n参考答案：\n{reference}"),
            En => format!("Case {id}: {complaint}\nReference:\n{reference}"),
        }
    }

    /// Above the candidates of a case.
    pub fn distractors_of(self, case: &str) -> String {
        match self.0 {
            Zh => format!("病例 {case}："),
            En => format!("Case {case}:"),
        }
    }

    /// A candidate with all that is known of it.
    pub fn candidate(self, kind: CandidateKind, candidate: &Candidate) -> String {
        let (name, by) = (candidate.diagnosis.name(), &candidate.proposed_by);
        let (aliases, why) = (candidate.diagnosis.aliases(), &candidate.plausible);
        match self.0 {
            Zh => {
                let kind = if kind == CandidateKind::Right { "正确诊断" } else { "错误诊断" };
                let aliases = if aliases.is_empty() { String::new() } else { format!("（又名 {}）", aliases.join("、")) };
                let why = if why.is_empty() { String::new() } else { format!("；为何会想到：{why}") };
                let confirmed =
                    candidate.confirmed_by.as_ref().map_or("尚未确认，不使用".to_owned(), |person| format!("由 {person} 确认"));
                format!("{kind}：{name}{aliases}{why}；由 {by} 提出，{confirmed}")
            }
            En => {
                let kind = if kind == CandidateKind::Right { "right" } else { "wrong" };
                let aliases = if aliases.is_empty() { String::new() } else { format!(" (or {})", aliases.join(", ")) };
                let why = if why.is_empty() { String::new() } else { format!("; why one may think of it: {why}") };
                let confirmed =
                    candidate.confirmed_by.as_ref().map_or("not confirmed, not used".to_owned(), |person| format!("confirmed by {person}"));
                format!("{kind}: {name}{aliases}{why}; proposed by {by}, {confirmed}")
            }
        }
    }

    /// What is typed in the place of a part; an empty line keeps it.
    pub fn edited_part(self, part: &str, now: &str) -> String {
        match self.0 {
            Zh => format!("{part}（空行保留“{now}”）："),
            En => format!("{part} (an empty line keeps \"{now}\"):"),
        }
    }

    /// The name of a diagnosis.
    pub fn name_part(self) -> &'static str {
        if self.0 == Zh { "名称" } else { "Name" }
    }

    /// Its other names.
    pub fn aliases_part(self) -> &'static str {
        if self.0 == Zh { "又名，以顿号分隔" } else { "Other names, with commas between them" }
    }

    /// Why one may think of it.
    pub fn reason_part(self) -> &'static str {
        if self.0 == Zh { "为何会想到" } else { "Why one may think of it" }
    }

    /// That a diagnosis is listed already.
    pub fn is_there_already(self, name: &str) -> String {
        match self.0 {
            Zh => format!("{name} 已在其中，没有改动。"),
            En => format!("{name} is listed already; nothing was changed."),
        }
    }

    /// That a model's answer had no proposal in it.
    pub fn no_distractors_proposed(self, case: &str, model: &str) -> String {
        match self.0 {
            Zh => format!("病例 {case}：{model} 的回答中没有可用的错误诊断（要求一个 JSON 对象，含 wrong，每项有 diagnosis 和 plausible）"),
            En => format!(
                "case {case}: no wrong diagnosis could be read from the answer of {model} (one JSON object with \"wrong\" is asked for, each with diagnosis and plausible)"
            ),
        }
    }

    /// How many are confirmed and proposed, and of how many cases a diagnosis can be pressed.
    pub fn distractors_counted(self, (confirmed, proposed): (usize, usize), (pressed, cases): (usize, usize), file: &str) -> String {
        match self.0 {
            Zh => {
                format!("已确认 {confirmed} 个，待确认 {proposed} 个；{cases} 个病例中 {pressed} 个可用于 challenge 与 bias。文件：{file}")
            }
            En => format!(
                "{confirmed} confirmed, {proposed} proposed; challenge and bias are possible for {pressed} of {cases} cases. File: {file}"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_understood_in_both_languages_and_nothing_else_is_one() {
        for (line, reply) in [
            ("y", Reply::Accept),
            (" 接受 ", Reply::Accept),
            ("E", Reply::Edit),
            ("改", Reply::Edit),
            ("n", Reply::Reject),
            ("不用", Reply::Reject),
            ("", Reply::Later),
            ("q", Reply::Quit),
        ] {
            assert_eq!(Reply::of(line), Some(reply), "{line}");
        }
        assert_eq!(["maybe", "yn", "1"].map(Reply::of), [None; 3]);
    }
}
