//! What is told to a person by the role that they play, or to one who watches.

use super::{
    machine::Role,
    shown::ShownPart,
    utterance::{InterviewId, Player},
    words::{case, of_patient},
};
use crate::{case::Case, glossary, language::Language};

/// What the commands do for whoever plays this role; for whoever watches where it is none.
pub(crate) fn help(seat: Option<Role>, language: Language) -> &'static str {
    match (seat, language) {
        (Some(Role::Doctor), Language::Zh) => {
            "直接输入要问病人的话；查体或辅助检查写“检查：…”，例如：检查：血常规、心电图（每行一条）。\n/结论 写结论并结束 · /帮助 显示本说明 · /退出 离开，已说的都已保存，再次运行同一命令即接着问"
        }
        (Some(Role::Doctor), Language::En) => {
            "Type what you ask the patient. Order examinations and tests as \"TEST: …\", for example: TEST: blood count, ECG (one line each).\n/conclude write the conclusion and end · /help this text · /quit leave; everything is saved, and the same command goes on"
        }
        (Some(_), Language::Zh) => {
            "您扮演病人：用自己的话回答医生，只说上面写的内容；没有写的，就说不清楚。\n/交还 交还给模型 · /帮助 显示本说明 · /退出 离开，已说的都已保存，再次运行同一命令即接着问"
        }
        (Some(_), Language::En) => {
            "You play the patient: answer the doctor in your own words, from what is listed above; of anything else, say that you do not know.\n/give give the role to the model · /help this text · /quit leave; everything is saved, and the same command goes on"
        }
        (None, Language::Zh) => {
            "Enter 下一句 · /接手医生 · /接手病人 · /交还 · /帮助 显示本说明 · /退出 离开，已说的都已保存，再次运行同一命令即接着问"
        }
        (None, Language::En) => {
            "Enter the next line · /take doctor, /take patient take a role over · /give give it back · /help this text · /quit leave; everything is saved, and the same command goes on"
        }
    }
}

/// Who plays the other roles, and where results come from. `seat` is what the person plays.
pub(crate) fn about(id: &InterviewId, seat: Option<Role>, language: Language) -> String {
    let zh = language == Language::Zh;
    let by = |role: Role| match (id.player(role), zh) {
        (Player::Model(model), true) => format!("模型 {} ", model.identity.name),
        (Player::Model(model), false) => format!("the model {}", model.identity.name),
        (Player::Person, true) => "人".into(),
        (Player::Person, false) => "a person".into(),
        (_, true) => "程序按规则".into(),
        (_, false) => "rules".into(),
    };
    let mut said = String::new();
    if seat != Some(Role::Doctor) {
        said +=
            &if zh { format!("医生由{}担任。", by(Role::Doctor)) } else { format!("The doctor is played by {}. ", by(Role::Doctor)) };
    }
    if seat != Some(Role::Patient) {
        let checked = match (id.patient.is_model(), zh) {
            (false, _) => "",
            (true, true) => "，每句话都与病例核对",
            (true, false) => "; each line is compared with the case",
        };
        said += &if zh {
            format!("病人由{}扮演{checked}。", by(Role::Patient))
        } else {
            format!("The patient is played by {}{checked}. ", by(Role::Patient))
        };
    }
    said + if zh {
        "检查结果取自病例。教学用，未经临床验证。"
    } else {
        "Results are those of the case. For teaching, not validated for care."
    }
}

/// What stands before the first line.
pub(crate) fn beginning(of: &Case, id: &InterviewId, seat: Option<Role>, is_resumed: bool, language: Language) -> String {
    let card = of_patient(of, language);
    let (case, about) = (case(of), about(id, seat, language));
    match (language, is_resumed) {
        (Language::Zh, true) => format!("接着问诊：{case}\n{card}{about}"),
        (Language::En, true) => format!("The interview goes on: {case}\n{card}{about}"),
        (Language::Zh, false) if seat == Some(Role::Doctor) => {
            format!("问诊：{case}\n{card}{about}结论锁定后才显示标题、病史要点和参考答案。")
        }
        (Language::En, false) if seat == Some(Role::Doctor) => {
            format!("Interview: {case}\n{card}{about} Title, facts and reference are shown once your conclusion is locked.")
        }
        (Language::Zh, false) => format!("问诊：{case}\n{card}{about}"),
        (Language::En, false) => format!("Interview: {case}\n{card}{about}"),
    }
}

/// Facts under their headings, as lines.
pub(crate) fn shown(parts: &[ShownPart], language: Language) -> String {
    let part = |part: &ShownPart| {
        let facts: Vec<String> = part.facts.iter().map(|fact| format!("\n- {}", fact.text)).collect();
        format!("{}{}{}", part.heading, glossary::colon(language).trim_end(), facts.join(""))
    };
    parts.iter().map(part).collect::<Vec<_>>().join("\n")
}

/// A person's answer has something that the facts do not.
pub(crate) fn say_it_anyway(language: Language) -> &'static str {
    match language {
        Language::Zh => "再按 Enter 就这样说，或改写",
        Language::En => "Enter again says it as it is, or write something else",
    }
}

/// A person takes a role over, or gives it back.
pub(crate) fn taken(seat: Option<Role>, language: Language) -> &'static str {
    match (seat, language) {
        (Some(Role::Doctor), Language::Zh) => "您现在担任医生（已记录）",
        (Some(Role::Doctor), Language::En) => "You play the doctor now; it is recorded",
        (Some(_), Language::Zh) => "您现在扮演病人（已记录）",
        (Some(_), Language::En) => "You play the patient now; it is recorded",
        (None, Language::Zh) => "已交还，您在旁观",
        (None, Language::En) => "Given back; you are watching",
    }
}

/// A person wants the role that they play already.
pub(crate) fn has_it(role: Role, language: Language) -> &'static str {
    match (role, language) {
        (Role::Doctor, Language::Zh) => "您已在担任医生",
        (Role::Doctor, Language::En) => "You play the doctor already",
        (_, Language::Zh) => "您已在扮演病人",
        (_, Language::En) => "You play the patient already",
    }
}

/// Words of somebody who only watches.
pub(crate) fn watching(language: Language) -> &'static str {
    match language {
        Language::Zh => "您在旁观：Enter 下一句，/接手医生 或 /接手病人",
        Language::En => "You are watching: Enter for the next line, /take doctor or /take patient to take a role over",
    }
}

/// Somebody is waited for.
pub(crate) fn speaking(role: Role, language: Language) -> &'static str {
    match (role, language) {
        (Role::Examiner, Language::Zh) => "正在查找检查结果……（Ctrl-C 离开，已说的都已保存）",
        (Role::Examiner, Language::En) => "Looking up results … (Ctrl-C leaves; everything is saved)",
        (Role::Doctor, Language::Zh) => "医生正在说话……（Ctrl-C 离开，已说的都已保存）",
        (Role::Doctor, Language::En) => "The doctor is speaking … (Ctrl-C leaves; everything is saved)",
        (Role::Patient, Language::Zh) => "病人正在回答……（Ctrl-C 离开，已说的都已保存）",
        (Role::Patient, Language::En) => "The patient is answering … (Ctrl-C leaves; everything is saved)",
    }
}
