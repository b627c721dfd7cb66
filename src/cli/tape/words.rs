//! What the commands of tapes say, in both languages.

use crate::{
    interview::words::end,
    language::Language,
    tape::{Event, InterviewTape, Made, Tape, Times},
    text::clean,
};
use std::path::Path;

use Language::{En, Zh};

pub(super) fn good(path: &Path, tape: &Tape, language: Language) -> String {
    let (turns, seconds) = (tape.answers().count(), seconds(tape.length_ms()));
    let (path, name) = (path.display(), tape.identity().name);
    match language {
        Zh => format!("{path}：{name}，{turns} 轮，{seconds} 秒"),
        En => format!("{path}: {name}, {turns} turn(s), {seconds} s"),
    }
}

/// A tape of an interview that is sound.
pub(super) fn good_interview(path: &Path, tape: &InterviewTape, language: Language) -> String {
    let (path, lines, seconds) = (path.display(), tape.lines.len(), seconds(tape.length_ms()));
    let (case, doctor, patient) = (tape.case.id(), tape.interview().doctor.name(), tape.interview().patient.name());
    match language {
        Zh => format!("{path}：问诊 {case}，医生 {doctor}、病人 {patient}，{lines} 句，{seconds} 秒"),
        En => format!("{path}: interview of {case}, doctor {doctor}, patient {patient}, {lines} line(s), {seconds} s"),
    }
}

/// What a tape of an interview holds, line by line.
pub(super) fn shown_interview(tape: &InterviewTape, language: Language) -> Vec<String> {
    let pick = |zh: String, en: String| if language == Zh { zh } else { en };
    let id = tape.interview();
    let (doctor, patient, examiner, persona) = (id.doctor.name(), id.patient.name(), id.examiner.name(), &id.persona);
    let said = tape.lines.first().map(|line| line.record.at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()).unwrap_or_default();
    let (version, machine) = (&tape.provenance.wardround, &tape.provenance.machine);
    let is_timed = tape.lines.iter().any(|line| line.record.produced.is_some());
    let times = match (tape.header.times, language) {
        (Times::Paced, Zh) if is_timed => "模型的话取自记录，其余按固定节奏补上",
        (Times::Paced, En) if is_timed => "models' lines as recorded, the others made up at a steady pace",
        (times, _) => times.words(language),
    };
    let mut lines = vec![
        pick(format!("问诊：医生 {doctor}"), format!("interview: doctor {doctor}")),
        pick(format!("病人：{patient}（{persona}）"), format!("patient: {patient} ({persona})")),
        pick(format!("检查者：{examiner}"), format!("examiner: {examiner}")),
        pick(format!("问诊时间：{said}"), format!("held: {said}")),
        pick(
            format!("来源：由运行记录制成（Wardround {version}，{machine}）"),
            format!("made: of a run's records (Wardround {version}, {machine})"),
        ),
        pick(format!("时间：{times}"), format!("times: {times}")),
    ];
    lines.extend(tape.header.licence.as_ref().map(|text| pick(format!("病例许可：{text}"), format!("licence of the case: {text}"))));
    let (case, source, facts, count) = (tape.case.id(), tape.case.source().label(), tape.header.facts.len(), tape.lines.len());
    lines.push(pick(format!("病例 {case}（{source}），{facts} 条事实"), format!("case {case} ({source}), {facts} facts")));
    let seconds = seconds(tape.length_ms());
    lines.push(pick(format!("{count} 句，{seconds} 秒"), format!("{count} lines, {seconds} s")));
    lines.extend(tape.end().map(|reason| end(reason, language).to_owned()));
    lines
}

pub(super) fn torn(path: &Path, language: Language) -> String {
    let shown = path.display().to_string();
    let path = clean(&shown);
    match language {
        Zh => format!("{path}：录制不完整，末尾缺失；已有的部分可以播放。请尽可能使用完整的文件"),
        En => format!("{path}: the tape is cut, its end is missing; what is there plays. Use the whole file where you can"),
    }
}

/// What a tape holds, line by line.
pub(super) fn shown(tape: &Tape, language: Language) -> Vec<String> {
    let pick = |zh: String, en: String| if language == Zh { zh } else { en };
    let provenance = &tape.provenance;
    let mut lines = vec![pick(format!("模型：{}", provenance.model.name), format!("model: {}", provenance.model.name))];
    lines.extend(provenance.quantisation.as_ref().map(|q| pick(format!("量化：{q}"), format!("quantisation: {q}"))));
    if let Some(at) = provenance.answered {
        let at = at.strftime("%Y-%m-%d %H:%M:%S UTC");
        lines.push(pick(format!("回答时间：{at}"), format!("answered: {at}")));
    }
    let (version, machine) = (&provenance.wardround, &provenance.machine);
    let made = match (provenance.made, language) {
        (Made::FromRun, Zh) => "由运行记录制成",
        (Made::FromRun, En) => "made of a run's records",
        (Made::Live, Zh) => "模型回答时录制",
        (Made::Live, En) => "recorded while the model answered",
        (Made::WhilePlaying, Zh) => "播放另一份录制时录制",
        (Made::WhilePlaying, En) => "recorded while another tape played",
    };
    lines.push(pick(format!("来源：{made}（Wardround {version}，{machine}）"), format!("made: {made} (Wardround {version}, {machine})")));
    let times = tape.header.times.words(language);
    lines.push(pick(format!("时间：{times}"), format!("times: {times}")));
    lines.extend(
        tape.header.licence.as_ref().map(|licence| pick(format!("病例许可：{licence}"), format!("licence of the case: {licence}"))),
    );
    lines.extend(provenance.edits.iter().map(|edit| pick(format!("改动：{edit}"), format!("changed: {edit}"))));
    lines.push(pick(
        format!("病例 {}（{}）：{}", tape.case.id(), tape.case.source().label(), tape.case.opening(40)),
        format!("case {} ({}): {}", tape.case.id(), tape.case.source().label(), tape.case.opening(40)),
    ));
    lines.push(match tape.case.has_reference() {
        true => pick("有参考答案".into(), "with its reference".into()),
        false => pick("没有参考答案".into(), "without a reference".into()),
    });
    let mut asked_at = 0;
    for event in &tape.events {
        match &event.event {
            Event::Asked { .. } => asked_at = event.at_ms,
            Event::Answer { record } => {
                let (turn, characters, seconds) = (record.turn, record.text.chars().count(), seconds(event.at_ms - asked_at));
                lines.push(pick(
                    format!("第 {turn} 轮：{characters} 字，{seconds} 秒"),
                    format!("turn {turn}: {characters} characters, {seconds} s"),
                ));
            }
            Event::Verdict { record } => {
                let rating = record.verdict.rating().map_or_else(|| "–".to_owned(), |rating| rating.to_string());
                let (turn, judge) = (record.turn, &record.judge.name);
                lines.push(pick(format!("第 {turn} 轮评委 {judge}：{rating}"), format!("turn {turn}, judge {judge}: {rating}")));
            }
            Event::Rating { record } => {
                let (turn, rating) = (record.turn, record.rating.get());
                lines.push(pick(format!("第 {turn} 轮人工评分：{rating}"), format!("turn {turn}, a person's rating: {rating}")));
            }
            Event::Reasoning { .. } | Event::Text { .. } | Event::TextWasReasoning | Event::Unknown => {}
        }
    }
    if tape.is_torn {
        lines.push(pick("末尾缺失：录制不完整".into(), "cut: the end is missing".into()));
    }
    lines
}

fn seconds(ms: u64) -> String {
    format!("{:.1}", ms as f64 / 1e3)
}
