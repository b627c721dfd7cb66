//! What is said while a judge grades interviews, in both languages.

use crate::{interview::InterviewId, language::Language};

fn pick(language: Language, zh: String, en: String) -> String {
    if language == Language::Zh { zh } else { en }
}

/// While one is judged.
pub(super) fn judging(judge: &str, language: Language) -> String {
    pick(language, format!("{judge} 正在评分……"), format!("{judge} is judging …"))
}

/// Which interview it is.
pub(super) fn which(id: &InterviewId, language: Language) -> String {
    let (case, doctor, patient, repeat) = (&id.case, id.doctor.name(), id.patient.name(), id.repeat + 1);
    let persona = if id.patient.is_model() { format!(" · {}", id.persona) } else { String::new() };
    pick(
        language,
        format!("{case} · 医生 {doctor} · 病人 {patient}{persona} · 第 {repeat} 次"),
        format!("{case} · doctor {doctor} · patient {patient}{persona} · repeat {repeat}"),
    )
}

/// The judge could not be asked.
pub(super) fn failed(judge: &str, why: &str, language: Language) -> String {
    pick(
        language,
        format!("评委 {judge}：{why}；问诊已保存，重复同一命令可再请评委评分"),
        format!("judge {judge}: {why}; the interview is saved, and the same command asks the judge again"),
    )
}

/// Nobody waits for the judge any more.
pub(super) fn stopped(language: Language) -> &'static str {
    match language {
        Language::Zh => "没有等评委评分；问诊已保存，重复同一命令可再请评委评分",
        Language::En => "the judge was not waited for; the interview is saved, and the same command asks the judge again",
    }
}

/// Before a judge is asked.
pub(super) fn beginning(judge: &str, all: usize, there: usize, language: Language) -> String {
    let wanted = all - there;
    pick(
        language,
        format!("{all} 次已结束的问诊，评委 {judge} 已评 {there} 次，将询问 {wanted} 次"),
        format!("{all} interviews have ended, judge {judge} has graded {there}; {wanted} are asked about now"),
    )
}

/// While several are judged.
pub(super) fn progress(done: usize, all: usize, language: Language) -> String {
    pick(language, format!("已评 {done}/{all}"), format!("{done} of {all} graded"))
}

/// After all.
pub(super) fn counted((done, all): (usize, usize), without: usize, failed: usize, language: Language) -> String {
    let more = match (done < all || failed > 0, language) {
        (false, _) => "",
        (true, Language::Zh) => "；重复同一命令可补上其余",
        (true, Language::En) => "; repeat the command for the rest",
    };
    pick(
        language,
        format!("已问 {done}/{all} 次，其中没有等级 {without}，失败 {failed}{more}"),
        format!("{done} of {all} asked, {without} without a grade, {failed} failed{more}"),
    )
}

/// The judge played the doctor, too.
pub(super) fn own_judge(judge: &str, language: Language) -> String {
    pick(
        language,
        format!("注意：评委 {judge} 也是担任医生的模型；评委常偏向自己的回答，请另用评委"),
        format!("warning: the judge {judge} played the doctor, too; judges tend to favour their own answers, so use another judge"),
    )
}

/// Interviews that cannot be judged with the case file at hand.
pub(super) fn left_out(absent: usize, changed: usize, language: Language) -> Vec<String> {
    let mut lines = Vec::new();
    if absent > 0 {
        lines.push(pick(
            language,
            format!("{absent} 次问诊的病例不在病例文件中，没有评分：请用 --cases 指定问诊所用的病例文件"),
            format!("the cases of {absent} interview(s) are not in the case file, so they are not judged: name the file that was asked with --cases"),
        ));
    }
    if changed > 0 {
        lines.push(pick(
            language,
            format!("{changed} 次问诊的病例此后改过，没有评分：评委会对照别的内容"),
            format!("the cases of {changed} interview(s) have changed since, so they are not judged: the judge would compare them with something else"),
        ));
    }
    lines
}
