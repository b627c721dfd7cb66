//! What doctors type, and what the rules must answer to every part of it.

use super::{
    bundled_sheets,
    common::user::{User, expect},
};
use std::collections::BTreeSet;
use wardround::{
    case::{ReadOptions, bundled},
    interview::{Earlier, FactSheet, Spoken, by_rules, scripted},
    language::Language,
};

/// What the rules answer to a line, whoever it is for.
fn reply(sheet: &FactSheet, line: &str, language: Language) -> String {
    let Spoken::Line { patient, orders } = Spoken::read(line, language) else { panic!("{line}") };
    let mut said = Vec::new();
    if !patient.is_empty() {
        said.push(format!("P: {}", scripted(sheet.patient(), &Earlier::default(), &patient).text));
    }
    if !orders.is_empty() {
        said.push(format!("E: {}", by_rules(sheet.examiner(), &BTreeSet::new(), &orders).text));
    }
    said.join("\n")
}

/// Each with parts that the answer has, and, behind `!`, has not.
fn check(language: Language, rows: &[(&str, &str, &[&str])]) {
    let sheets = bundled_sheets();
    let mut wrong = Vec::new();
    for &(case, line, parts) in rows {
        let sheet = &sheets[&(case.to_owned(), language.code())];
        let said = reply(sheet, line, language);
        let is_right = |part: &&str| match part.strip_prefix('!') {
            Some(part) => !said.contains(part),
            None => said.contains(*part),
        };
        println!("{line} -> {said}");
        wrong.extend(parts.iter().filter(|part| !is_right(part)).map(|part| format!("{line}: {part}: {said}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const CHEST: &str = "chest-pain-at-rest";
const EYE: &str = "headache-with-blurred-vision";

#[test]
fn every_item_that_is_ordered_has_a_line() {
    let motion: &[&str] = &["左室下壁运动减弱", "!没有做", "!未识别"];
    check(
        Language::Zh,
        &[
            (CHEST, "检查：心脏超声", motion),
            (CHEST, "检查：心脏彩超", motion),
            (CHEST, "检查：超声心动图", motion),
            (CHEST, "检查：床旁心脏超声", motion),
            (CHEST, "检查：床旁超声", motion),
            (CHEST, "心超", motion),
            (CHEST, "检查：腹部超声", &["腹部超声：没有做", "!左室"]),
            (CHEST, "检查：主动脉CTA、右心导联、冠脉造影", &["主动脉CTA：没有做", "V4R", "冠脉造影：没有做", "!未识别"]),
            (CHEST, "检查：冠脉造影和心电图", &["冠脉造影：没有做", "ST段抬高"]),
            (CHEST, "检查：肺通气灌注显像、心电图", &["ST段抬高", "肺通气灌注显像：未识别"]),
            (CHEST, "检查：心肺听诊", &["双肺呼吸音清", "心律齐"]),
            (CHEST, "心肺听诊", &["双肺呼吸音清", "心律齐"]),
            (CHEST, "听一下心肺", &["双肺呼吸音清", "心律齐"]),
            (CHEST, "检查：全套检查", &["请写明具体的"]),
            (CHEST, "我先给您做个心电图，别紧张。", &["ST段抬高", "!未识别"]),
            (CHEST, "做个心梗三项", &["E: ", "0.42"]),
            (CHEST, "抽血查血常规生化凝血", &["E: ", "血红蛋白146", "肌酐88", "凝血：结果不详", "!未识别"]),
            (CHEST, "血压多少？", &["E: ", "92/58"]),
            (CHEST, "检查：D-二聚体", &["D-二聚体：结果不详（病例中没有这一项"]),
        ],
    );
    check(
        Language::En,
        &[
            (CHEST, "TEST: cardiac ultrasound", &["inferior wall", "!not done"]),
            (CHEST, "TEST: bedside ultrasound", &["inferior wall"]),
            (
                CHEST,
                "TEST: aortic CTA, right-sided leads and coronary angiography",
                &["aortic CTA: not done", "V4R", "coronary angiography: not done"],
            ),
            (CHEST, "TEST: ECG and ventilation scan", &["V4R", "ventilation scan: not recognised"]),
            (CHEST, "Please do an ECG and listen to the chest.", &["V4R", "!not recognised"]),
            (CHEST, "What is the blood pressure?", &["92/58"]),
            (CHEST, "TEST: D-dimer", &["D-dimer: result unknown"]),
        ],
    );
}

#[test]
fn every_part_of_a_question_is_answered() {
    check(
        Language::Zh,
        &[
            (CHEST, "抽烟喝酒吗？", &["吸烟30年", "喝酒我不清楚"]),
            (CHEST, "有没有糖尿病、慢阻肺、过敏？", &["没有糖尿病", "慢阻肺、过敏我不清楚"]),
            (CHEST, "胸痛的时候出汗吗？", &["大汗", "!不清楚"]),
            (CHEST, "怎么不好？", &["胸痛"]),
            (CHEST, "谢谢", &["不客气"]),
            (CHEST, "父母身体怎么样？", &["父亲60岁"]),
            (CHEST, "职业？", &["病例中没有写职业"]),
            (CHEST, "几天了？", &["2小时"]),
            ("fever-and-rash-in-a-child", "几岁？", &["岁", "!不清楚"]),
            ("fever-and-rash-in-a-child", "几天了？", &["天", "!不清楚"]),
            ("upper-abdominal-pain-in-pregnancy", "几周了？", &["34周"]),
            ("fever-and-cough", "几天了？", &["4天"]),
        ],
    );
    check(
        Language::En,
        &[
            (CHEST, "Do you smoke or drink alcohol?", &["20 cigarettes", "I don't know about alcohol"]),
            (CHEST, "Do you have diabetes, COPD or allergies?", &["diabetes", "I don't know about COPD or allergies"]),
            (CHEST, "Thank you.", &["You're welcome."]),
        ],
    );
}

#[test]
fn results_of_two_eyes_say_which_is_which() {
    check(
        Language::Zh,
        &[
            (EYE, "检查：视力", &["右眼0.05，左眼0.8"]),
            (EYE, "检查：眼压", &["右眼58", "左眼17"]),
            (EYE, "检查：瞳孔", &["右眼瞳孔约6 mm", "左眼瞳孔3 mm", "对光反射消失", "对光反射灵敏"]),
            (EYE, "检查：房角镜", &["右眼4个象限", "左眼静态下3个象限"]),
        ],
    );
    check(
        Language::En,
        &[
            (EYE, "TEST: visual acuity", &["right eye 0.05", "left eye 0.8"]),
            (EYE, "TEST: intraocular pressure", &["right 58", "left 17"]),
            (EYE, "TEST: pupils", &["ight eye: pupil about 6 mm", "eft eye: pupil 3 mm"]),
            (EYE, "TEST: gonioscopy", &["ight eye, no trabecular", "eft eye, none visible"]),
        ],
    );
}

#[test]
fn a_right_diagnosis_in_other_words_is_recognised_and_another_is_not() {
    let file = bundled(&ReadOptions { language: Some(Language::Zh), ..ReadOptions::default() }).unwrap();
    let is = |case: &str, diagnosis: &str| file.find(case).unwrap().is_concluded(diagnosis) == Some(true);
    for right in ["急性下壁合并右室ST段抬高型心肌梗死", "下壁心梗", "STEMI，下壁", "急性下壁心肌梗死"] {
        assert!(is(CHEST, right), "{right}");
    }
    for wrong in ["急性非ST段抬高型心肌梗死", "NSTEMI", "前壁STEMI", "主动脉夹层"] {
        assert!(!is(CHEST, wrong), "{wrong}");
    }
    assert!(is("fever-and-cough", "右下肺炎") && !is("fever-and-cough", "肺结核"));
}

#[test]
fn a_line_that_is_not_utf8_is_told_and_what_follows_is_read() {
    let user = User::new();
    let input = user.path("input.txt");
    std::fs::write(&input, b"What brings you here?\n\xff\xfe?\nDo you smoke?\nCONCLUSION: myocardial infarction\n").unwrap();
    let args = ["interview", "chest-pain-at-rest", "--language", "en", "--out", "run", "--plain"];
    let output = user.command().args(args).stdin(std::fs::File::open(&input).unwrap()).output().unwrap();
    expect(&output, 0, "this line is not UTF-8 and was not taken");
    assert!(user.records("run", "utterances.jsonl").iter().any(|line| line["text"] == "Do you smoke?"));
}
