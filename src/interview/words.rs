//! What an interview tells people, in plain lines and on its screen.

use super::{
    check::LineCheck,
    fact::FactEntry,
    figures::{Count, Measures},
    machine::{EndReason, Role},
    utterance::{InterviewId, UtteranceRecord},
};
use crate::{
    case::{Age, Case, Patient, Sex},
    glossary,
    language::Language,
};
use std::path::Path;

/// The case as a doctor may know it: its name and department.
pub(crate) fn case(case: &Case) -> String {
    format!("{} {}", case.id(), case.department().unwrap_or_default()).trim_end().to_owned()
}

/// Who answers for a patient who cannot.
pub(crate) fn informant(case: &Case, language: Language) -> Option<String> {
    case.informant().map(|informant| match language {
        Language::Zh => format!("病人自己说不清楚，由{informant}代诉。"),
        Language::En => format!("The patient cannot answer; the {informant} does."),
    })
}

/// What a doctor sees and need not ask: age and sex.
pub(crate) fn card(patient: &Patient, language: Language) -> String {
    let sex = match (patient.sex(), language) {
        (Sex::Male, Language::Zh) => "男",
        (Sex::Female, Language::Zh) => "女",
        (Sex::Male, Language::En) => "male",
        (Sex::Female, Language::En) => "female",
    };
    match (patient.age(), language) {
        (Age::Years(years), Language::Zh) => format!("{sex}，{years}岁"),
        (Age::Months(months), Language::Zh) => format!("{sex}，{months}个月"),
        (Age::Years(years), Language::En) => format!("{sex}, {years} years"),
        (Age::Months(months), Language::En) => format!("{sex}, {months} months"),
    }
}

/// What a doctor sees of the patient, and who speaks for the patient, each as a line of its own.
pub(super) fn of_patient(case: &Case, language: Language) -> String {
    let card = case.patient().map(|patient| match (language, card(patient, language)) {
        (Language::Zh, card) => format!("病人：{card}。"),
        (Language::En, card) => format!("The patient: {card}."),
    });
    card.into_iter().chain(informant(case, language)).map(|line| line + "\n").collect()
}

/// A line that was not taken.
pub(crate) fn not_utf8(language: Language) -> &'static str {
    match language {
        Language::Zh => "这一行不是 UTF-8 文字，没有采用：请把输入存为 UTF-8",
        Language::En => "this line is not UTF-8 and was not taken: save the input as UTF-8",
    }
}

/// Where the lines are kept.
pub(crate) fn kept_in(folder: &Path, language: Language) -> String {
    let folder = folder.display();
    match language {
        Language::Zh => format!("记录在 {folder}（wardround report 可汇总）"),
        Language::En => format!("kept in {folder} (wardround report sums it up)"),
    }
}

/// The patient understood nothing: what a doctor may have meant.
pub(crate) const fn hint(language: Language) -> &'static str {
    match language {
        Language::Zh => "  （开检查请写“检查：…”；写诊断并结束请用 /结论）",
        Language::En => "  (to order a test write \"TEST: …\"; to write the diagnosis and end, /conclude)",
    }
}

/// The doctor left while writing the conclusion.
pub(crate) const fn conclusion_is_lost(language: Language) -> &'static str {
    match language {
        Language::Zh => "结论没有写完，未保存。",
        Language::En => "The conclusion was not finished and is not saved.",
    }
}

/// Who speaks.
pub(crate) fn role(role: Role, language: Language) -> &'static str {
    match (role, language) {
        (Role::Doctor, Language::Zh) => "医生",
        (Role::Doctor, Language::En) => "Doctor",
        (Role::Patient, Language::Zh) => "病人",
        (Role::Patient, Language::En) => "Patient",
        (Role::Examiner, Language::Zh) => "检查结果",
        (Role::Examiner, Language::En) => "Results",
    }
}

/// What the doctor orders.
pub(crate) const fn orders(language: Language) -> &'static str {
    match language {
        Language::Zh => "检查",
        Language::En => "Orders",
    }
}

/// An interview ended without one.
pub(super) const fn without_conclusion(language: Language) -> &'static str {
    match language {
        Language::Zh => "（没有写结论）",
        Language::En => "(no conclusion was written)",
    }
}

/// What is wrong with the words of a patient, or of a model; `None` where nothing is.
pub(crate) fn fault(line: &UtteranceRecord, language: Language) -> Option<String> {
    let produced = line.produced.as_ref().map(|produced| &produced.check);
    produced.or(line.check.as_ref()).filter(|check| !check.is_good()).map(|check| doubt(check, language))
}

/// What rules find wrong.
pub(crate) fn doubt(check: &LineCheck, language: Language) -> String {
    let (open, close) = if language == Language::Zh { ("〔核对：", "〕") } else { ("[check: ", "]") };
    format!("{open}{}{close}", check.for_readers(language))
}

/// Who said a line, where a person took the role over.
pub(crate) fn who(line: &UtteranceRecord, language: Language) -> String {
    let role = role(line.role, language);
    match (line.by.is_some(), language) {
        (false, _) => role.to_owned(),
        (true, Language::Zh) => format!("{role}（人）"),
        (true, Language::En) => format!("{role} (person)"),
    }
}

/// A line, with a mark where a model's words have faults.
pub(crate) fn line(line: &UtteranceRecord, language: Language) -> String {
    let mark = fault(line, language).map(|fault| format!("\n  {fault}")).unwrap_or_default();
    format!("{}{}{}{mark}", who(line, language), glossary::colon(language), line.text)
}

/// Before one of many interviews.
pub(crate) fn heading(id: &InterviewId, place: usize, of: usize, is_resumed: bool, language: Language) -> String {
    let (case, doctor, patient, persona, repeat) = (&id.case, id.doctor.name(), id.patient.name(), &id.persona, id.repeat + 1);
    let persona = if id.patient.is_model() { format!(" · {persona}") } else { String::new() };
    match (language, is_resumed) {
        (Language::Zh, false) => format!("── {place}/{of} {case} · 医生 {doctor} · 病人 {patient}{persona} · 第 {repeat} 次"),
        (Language::Zh, true) => format!("── {place}/{of} {case} · 医生 {doctor} · 病人 {patient}{persona} · 第 {repeat} 次（接着问）"),
        (Language::En, false) => format!("── {place}/{of} {case} · doctor {doctor} · patient {patient}{persona} · repeat {repeat}"),
        (Language::En, true) => {
            format!("── {place}/{of} {case} · doctor {doctor} · patient {patient}{persona} · repeat {repeat} (goes on)")
        }
    }
}

/// After one of many interviews.
pub(crate) fn ended(reason: EndReason, measures: &Measures, language: Language) -> String {
    format!("{}\n{}", end(reason, language), figures(measures, language))
}

/// Why it is over.
pub(crate) fn end(reason: EndReason, language: Language) -> &'static str {
    let (zh, en) = match reason {
        EndReason::Concluded => ("医生写了结论。", "The doctor concluded."),
        EndReason::AskedToConclude => ("发言次数用完，医生应要求写了结论。", "No line was left, and the doctor concluded when asked to."),
        EndReason::NoConclusion => {
            ("发言次数用完，要求写结论而没有写。", "No line was left, and the doctor wrote no conclusion when asked to.")
        }
    };
    if language == Language::Zh { zh } else { en }
}

/// After all.
pub(crate) fn counted(complete: usize, of: usize, before: usize, language: Language) -> String {
    match (language, before) {
        (Language::Zh, 0) => format!("问诊完成 {complete}/{of}"),
        (Language::Zh, _) => format!("问诊完成 {complete}/{of}（其中 {before} 次此前已完成）"),
        (Language::En, 0) => format!("{complete} of {of} interviews complete"),
        (Language::En, _) => format!("{complete} of {of} interviews complete ({before} of them before)"),
    }
}

/// A model failed at one interview.
pub(crate) fn failed(model: &str, why: &str, language: Language) -> String {
    match language {
        Language::Zh => format!("{model}：{why}；这次问诊中断，已说的都已保存，再次运行同一命令即接着问"),
        Language::En => format!("{model}: {why}; this interview broke off, what was said is saved, and the same command goes on"),
    }
}

/// The limit of lines is reached.
pub(crate) fn time_is_up(language: Language) -> &'static str {
    match language {
        Language::Zh => "发言次数已用完：请用 /结论 写结论。",
        Language::En => "No line is left: write your conclusion (/conclude).",
    }
}

/// Before what a role is told.
pub(crate) fn told_to(role: Role, language: Language) -> &'static str {
    match (role, language) {
        (Role::Patient, Language::Zh) => "病人知道的（＊应问，数字为权重）：",
        (Role::Patient, Language::En) => "What the patient knows (* must be asked; the number is its weight):",
        (Role::Examiner, Language::Zh) => "检查者知道的：",
        (Role::Examiner, Language::En) => "What the examiner knows:",
        (Role::Doctor, Language::Zh) => "医生：只知道对话中说出和查到的内容。",
        (Role::Doctor, Language::En) => "The doctor knows nothing but what is said and returned in the interview.",
    }
}

/// A fact with its weight.
pub(crate) fn entry(entry: &FactEntry, language: Language) -> String {
    let must = match (entry.must_ask, language) {
        (false, _) => " ",
        (true, Language::Zh) => "＊",
        (true, Language::En) => "*",
    };
    format!("{must} {} [{}] {}", entry.weight, entry.id, entry.text)
}

/// A line of the doctor to the patient and one to the examiner, for which prompts are shown.
pub(crate) fn example(language: Language) -> (&'static str, &'static str) {
    match language {
        Language::Zh => ("您哪里不舒服？", "检查：血压"),
        Language::En => ("What brings you here?", "TEST: blood pressure"),
    }
}

/// The doctor wrote a diagnosis where a question was expected.
pub(crate) fn diagnosis_is_no_question(language: Language) -> &'static str {
    match language {
        Language::Zh => "这一行没有告诉病人。写诊断并结束请用 /结论，会依次询问诊断、依据、鉴别和治疗。",
        Language::En => {
            "This line was not said to the patient. /conclude writes the diagnosis and ends; it asks for diagnosis, grounds, differential and treatment."
        }
    }
}

/// A diagnosis is wanted.
pub(crate) fn no_diagnosis(language: Language) -> &'static str {
    match language {
        Language::Zh => "诊断为空，没有结束：请继续问诊，或再次 /结论。",
        Language::En => "No diagnosis was written, so nothing ended: go on, or /conclude again.",
    }
}

/// A command that there is not.
pub(crate) fn unknown(command: &str, language: Language) -> String {
    match language {
        Language::Zh => format!("没有命令 {command}；/帮助 列出可用的命令"),
        Language::En => format!("there is no command {command}; /help lists them"),
    }
}

/// Before the parts of a conclusion are asked.
pub(crate) fn concluding(language: Language) -> &'static str {
    match language {
        Language::Zh => "请逐项写结论，每项一行；除诊断外可留空。写完即锁定。",
        Language::En => "Write the conclusion part by part, one line each; all but the diagnosis may be empty. It is locked then.",
    }
}

/// Somebody left.
pub(crate) fn left(language: Language) -> &'static str {
    match language {
        Language::Zh => "已保存；再次运行同一命令即接着问。",
        Language::En => "Saved; the same command goes on.",
    }
}

/// A torn line was put aside.
pub(crate) fn repaired(moved_to: &str, language: Language) -> String {
    match language {
        Language::Zh => format!("最后一行没有写完，已移到 {moved_to}，问诊从前一行继续"),
        Language::En => {
            format!("the last line was not finished; it was moved to {moved_to}, and the interview goes on from the line before")
        }
    }
}

/// A heading of what is shown after the end.
pub(crate) struct Headings {
    pub title: &'static str,
    pub diagnoses: &'static str,
    pub asked: &'static str,
    pub missed: &'static str,
    pub not_ordered: &'static str,
    pub others: &'static str,
    pub reference: &'static str,
    pub none: &'static str,
}

pub(crate) fn headings(language: Language) -> Headings {
    match language {
        Language::Zh => Headings {
            title: "标题",
            diagnoses: "病例的诊断",
            asked: "您问到或查到的",
            missed: "应问而未问到的（按重要性排列）",
            not_ordered: "病例中有而未查的体征和结果（前面的数字只计作者写明的）",
            others: "其余未问到的",
            reference: "参考答案",
            none: "（无）",
        },
        Language::En => Headings {
            title: "Title",
            diagnoses: "The case's diagnoses",
            asked: "What you found out",
            missed: "What should have been asked, the weightiest first",
            not_ordered: "Findings and results for which nothing was ordered (the count above has the author's only)",
            others: "What else was not asked",
            reference: "Reference",
            none: "(none)",
        },
    }
}

/// Characters of a question that is quoted.
const QUOTED: usize = 40;

/// One fact of a list. `after` is the doctor's line behind which it could have been asked for.
pub(crate) fn fact(entry: &FactEntry, after: Option<&str>, language: Language) -> String {
    let Some(after) = after else { return format!("- {}", without_subject(entry)) };
    let line = after.lines().next().unwrap_or_default();
    let mut quoted: String = line.chars().take(QUOTED).collect();
    if quoted.len() < after.len() {
        quoted.push('…');
    }
    match language {
        Language::Zh => format!("- {}（可在问“{quoted}”之后接着问）", entry.text),
        Language::En => format!("- {} (could have followed \"{quoted}\")", entry.text),
    }
}

/// A finding is not told of "the patient", which reads as one word with the test that follows: `患者心电图Ⅱ…`.
fn without_subject(entry: &FactEntry) -> &str {
    let rest = ["患者", "患儿", "孕妇"].iter().find_map(|subject| entry.text.strip_prefix(subject)).filter(|_| !entry.is_patients);
    rest.map_or(entry.text.as_str(), |rest| rest.strip_prefix('的').unwrap_or(rest))
}

/// The figures.
pub(crate) fn figures(measures: &Measures, language: Language) -> String {
    let share = |count: Count| count.share().map_or_else(|| "–".to_owned(), |share| format!("{:.0} %", share * 100.0));
    let Measures { told, told_weighted, must_ask, findings, lines, questions, repeated, unknown, .. } = measures;
    let (found, without, again) = (measures.orders_found, measures.orders_not_in_case, measures.orders_repeated);
    let weighted = share(*told_weighted);
    let diagnosis = diagnosis(measures.right, language);
    match language {
        Language::Zh => format!(
            "问到病史 {}/{} 条（加权 {weighted}），其中应问 {}/{} 条；查到体征和结果 {}/{} 条。\n医生共发言 {lines} 次（含结论），对病人 {questions} 问（没有问号的一句算一问），其中重复 {repeated} 次、病人不清楚 {unknown} 次；检查 {found} 项有结果，{without} 项病例中没有，{again} 项重复。{diagnosis}",
            told.of, told.all, must_ask.of, must_ask.all, findings.of, findings.all
        ),
        Language::En => format!(
            "History: {} of {} facts (weighted {weighted}), {} of {} that should be asked; findings and results: {} of {}.\n{lines} lines of the doctor (the conclusion included), {questions} questions (a line without a question mark counts as one); {repeated} answers told nothing new, {unknown} the patient did not know; orders: {found} with results, {without} not in the case, {again} repeated.{diagnosis}",
            told.of, told.all, must_ask.of, must_ask.all, findings.of, findings.all
        ),
    }
}

/// Whether the diagnosis is the case's, where that is known.
fn diagnosis(right: Option<bool>, language: Language) -> &'static str {
    match (right, language) {
        (None, _) => "",
        (Some(true), Language::Zh) => "\n结论的诊断与病例相符（按名称比对）。",
        (Some(false), Language::Zh) => "\n结论中没有病例所列的诊断名称（按名称比对，换一种说法可能认不出）。",
        (Some(true), Language::En) => "\nThe conclusion names a diagnosis of the case (compared by names).",
        (Some(false), Language::En) => {
            "\nThe conclusion names no diagnosis that the case lists (compared by names; other words may be missed)."
        }
    }
}
