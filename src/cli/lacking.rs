//! What is said where cases lack what a grader needs.

use crate::{
    case::Case,
    judge::{Preset, Prompts},
    language::Bilingual,
};

/// What is to be said where some of the cases have no reference and the judge needs one; `None` where all have one.
///
/// # Errors
/// When none has one.
pub(super) fn without_reference(chosen: &[&Case], prompts: Prompts) -> Result<Option<Bilingual>, Bilingual> {
    let without: Vec<&str> = chosen.iter().filter(|case| !prompts.can_judge(case)).map(|case| case.id().as_str()).collect();
    if without.is_empty() {
        return Ok(None);
    }
    let preset = prompts.preset().name();
    if prompts.preset() == Preset::Refutation {
        return without_refutation(&without, chosen.len());
    }
    if prompts.preset().is_rubric() {
        return without_rubric(&without, chosen.len());
    }
    if prompts.preset() == Preset::Diagnosis {
        return without_diagnosis(&without, chosen.len());
    }
    if without.len() == chosen.len() {
        return Err(Bilingual::both(
            format!("所选病例都没有参考答案，评委（{preset}）须对照参考答案评判，无从评起：请补上参考答案，或用 --no-judge 只提问"),
            format!(
                "none of these cases has a reference, with which a judge ({preset}) compares answers: add references, or ask without a judge (--no-judge)"
            ),
        ));
    }
    let (count, of) = (without.len(), chosen.len());
    let ids: Vec<&str> = without.iter().take(10).copied().chain((count > 10).then_some("…")).collect();
    Ok(Some(Bilingual::both(
        format!("{of} 例中有 {count} 例没有参考答案，只提问，不评判：{}", ids.join("、")),
        format!("{count} of {of} cases have no reference; they are asked and not judged: {}", ids.join(", ")),
    )))
}

/// The same of right diagnoses.
fn without_diagnosis(without: &[&str], of: usize) -> Result<Option<Bilingual>, Bilingual> {
    let none = (
        "所选病例都没有列出诊断，无从比对回答中的诊断：请在自己的病例文件中写入 diagnoses，或用 cases distractors --right 为公开病例添加并确认，或换用其他评分提示词",
        "none of these cases lists its diagnoses, with which those of answers are compared: write diagnoses into a case file of your own, add confirmed ones to published cases with cases distractors --right, or judge with another preset",
    );
    lacking(without, of, none, ("没有列出诊断，不读取回答中的诊断", "list no diagnosis, and which ones their answers name is not read"))
}

/// The same of wrong diagnoses that findings rule out.
fn without_refutation(without: &[&str], of: usize) -> Result<Option<Bilingual>, Bilingual> {
    let none = (
        "所选病例都没有可由病情排除的错误诊断：请在自己的病例文件中写入 distractors，并用 refuted_by 列出不支持它的 facts，或换用其他评分提示词",
        "none of these cases has a wrong diagnosis that its findings rule out: write distractors into a case file of your own, with the facts against each under refuted_by, or judge with another preset",
    );
    lacking(without, of, none, ("没有可由病情排除的错误诊断，不评分", "have no wrong diagnosis that findings rule out and are not graded"))
}

/// The same of rubrics.
fn without_rubric(without: &[&str], of: usize) -> Result<Option<Bilingual>, Bilingual> {
    let none = (
        "所选病例都没有评分细则，无从逐条评分：请用 --rubrics 给出旁置的评分细则（cases rubric draft 可拟定），或在自己的病例文件中写入 rubric，或换用其他评分提示词",
        "none of these cases has a rubric: name a file of rubrics (--rubrics; cases rubric draft begins one), write one into a case file of your own, or judge with another preset",
    );
    lacking(without, of, none, ("没有评分细则，不逐条评分", "have no rubric and are not graded"))
}

/// What is said in Chinese and English where cases lack what a grader needs: of all of them, or of some.
fn lacking(without: &[&str], of: usize, none: (&str, &str), some: (&str, &str)) -> Result<Option<Bilingual>, Bilingual> {
    if without.len() == of {
        return Err(Bilingual::both(none.0, none.1));
    }
    let (count, more) = (without.len(), if without.len() > 10 { ["…"].as_slice() } else { &[] });
    let ids: Vec<&str> = without.iter().take(10).chain(more).copied().collect();
    Ok(Some(Bilingual::both(
        format!("{of} 例中有 {count} 例{}：{}", some.0, ids.join("、")),
        format!("{count} of {of} cases {}: {}", some.1, ids.join(", ")),
    )))
}
