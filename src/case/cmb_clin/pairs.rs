//! Assigns reference pairs to turns by the words of their questions, because the records do not say which
//! turn a pair answers.

use super::super::{Pair, TurnKind, han::folded};

/// For each turn, the indices of the pairs that answer it, in order. A pair whose words say nothing answers the last turn.
pub(super) fn by_turn(pairs: &[Pair], turns: &[TurnKind]) -> Vec<Vec<usize>> {
    let mut out = vec![Vec::new(); turns.len()];
    let last = turns.len().saturating_sub(1);
    for (index, pair) in pairs.iter().enumerate() {
        let mut placed = false;
        for kind in kinds(&pair.question) {
            // Where the record lacks the part that would answer it, the last turn has all there is.
            let turn = turns.iter().position(|t| *t == kind).unwrap_or(last);
            if !out[turn].contains(&index) {
                out[turn].push(index);
            }
            placed = true;
        }
        if !placed {
            out[last].push(index);
        }
    }
    out
}

/// The first impression is asked after the complaint, the choice of tests after the examination, the diagnosis and treatment at the end.
fn kinds(question: &str) -> Vec<TurnKind> {
    let question = folded(question);
    let has = |words: &[&str]| words.iter().any(|w| question.contains(w));
    let mut kinds = Vec::new();
    if has(&["病史", "临床表现", "初步", "鉴别"]) {
        kinds.push(TurnKind::Complaint);
    }
    if has(&["体格检查", "鉴别"]) || (has(&["检查"]) && has(&["进一步", "下一步", "完善", "补充", "优先", "首选", "尚需", "哪些检查"]))
    {
        kinds.push(TurnKind::Exam);
    }
    if has(&["治疗", "手术", "处理", "辅助检查", "措施", "术后", "预防"]) || (has(&["诊断"]) && !has(&["初步诊断", "明确诊断", "诊断方法"]))
    {
        kinds.push(TurnKind::Tests);
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_goes_to_the_turns_that_its_words_name() {
        let cases: Vec<(&str, &[usize])> = vec![
            ("简述该病人的诊断及诊断依据。", &[2]),
            ("需要与哪些疾病相鉴别？", &[0, 1]),
            ("为明确诊断，还需要补充哪些检查？", &[1]),
            ("简述本例病人的治疗原则。", &[2]),
            ("分析本例病人的病史、体格检查和辅助检查。", &[0, 1, 2]),
            ("请说明机制。", &[2]),
            ("為明確診斷，還需要補充哪些檢查？", &[1]),
            ("簡述本例病人的治療原則及術後預防。", &[2]),
        ];
        for (number, (question, turns)) in cases.into_iter().enumerate() {
            println!("case {number}");

            let pair = Pair { question: question.into(), answer: "a".into() };
            let all = by_turn(std::slice::from_ref(&pair), &[TurnKind::Complaint, TurnKind::Exam, TurnKind::Tests]);
            let got: Vec<usize> = (0..3).filter(|&t| all[t].contains(&0)).collect();
            assert_eq!(got, turns);
            // With two turns every pair still answers one of them.
            assert!(by_turn(&[pair], &[TurnKind::Complaint, TurnKind::Exam]).iter().any(|t| t.contains(&0)));
        }
    }
}
