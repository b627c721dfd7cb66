//! What a doctor sees, text and styles, against approved snapshots.

use crate::{
    contrast::faint,
    doctor::{Doctor, LARGE, SMALL, models_answer},
    stage::{options, styles, text_of},
};
use std::fmt::Write;
use wardround::{
    arms::pack::Arm,
    language::Language,
    screen::{state::Options, theme::ColourDepth},
    text::Ambiguous,
};

/// One scene in both languages and at both sizes.
fn check(name: &str, scene: fn(Language, (u16, u16)) -> Doctor) {
    for language in [Language::Zh, Language::En] {
        let mut all = String::new();
        for size in [SMALL, LARGE] {
            let buffer = scene(language, size).buffer();
            assert_eq!(faint(&buffer), Vec::<String>::new(), "{name} {} {size:?}", language.code());
            writeln!(all, "{}x{}\n{}\n{}", size.0, size.1, text_of(&buffer), styles(&buffer)).expect("a string");
        }
        insta::assert_snapshot!(format!("{name}-{}", language.code()), all);
    }
}

fn own(language: Language) -> &'static str {
    match language {
        Language::Zh => {
            "考虑急性阑尾炎。\n建议查血常规、C 反应蛋白与腹部超声，育龄女性另查 HCG；在明确诊断之前禁食、补液，并请普外科会诊。"
        }
        Language::En => {
            "Acute appendicitis is likely.\nBlood count, CRP and abdominal ultrasound; HCG in women of childbearing age. Nil by mouth and fluids until the diagnosis is clear."
        }
    }
}

#[test]
fn an_own_answer_at_the_second_turn() {
    check("unaided", |language, size| {
        let mut doctor = Doctor::new(&[Arm::Unaided, Arm::Aided], language, size);
        doctor.type_text(own(language));
        doctor.press("ctrl-s enter");
        doctor.type_text(own(language));
        doctor.tick();
        doctor
    });
}

#[test]
fn a_revision_beside_the_models_answer() {
    check("revise", |language, size| {
        let mut doctor = Doctor::new(&[Arm::Revise], language, size);
        doctor.type_text(own(language));
        doctor.press("ctrl-s enter");
        doctor
    });
}

#[test]
fn a_conversation_with_the_model() {
    check("aided", |language, size| {
        let mut doctor = Doctor::new(&[Arm::Aided], language, size);
        doctor.type_text(own(language));
        doctor.press("tab ctrl-t");
        let said = models_answer(language, 1);
        doctor.replied(Ok(&said));
        doctor.type_text(if language == Language::Zh { "要做 CT 吗？" } else { "Is a CT needed?" });
        doctor
    });
}

#[test]
fn waiting_for_the_model() {
    check("waiting", |language, size| {
        let mut doctor = Doctor::new(&[Arm::Aided], language, size);
        doctor.press("tab");
        doctor.type_text(if language == Language::Zh { "要做 CT 吗？" } else { "Is a CT needed?" });
        doctor.press("enter");
        doctor
    });
}

#[test]
fn before_the_first_case_a_pause_and_the_keys() {
    check("begin", |language, size| {
        let mut doctor = Doctor::with(&[Arm::Revise], language, size, options(), Vec::new());
        doctor.press("enter");
        doctor
    });
    check("paused", |language, size| {
        let mut doctor = Doctor::new(&[Arm::Unaided], language, size);
        doctor.press("ctrl-p");
        doctor
    });
    check("keys", |language, size| {
        let mut doctor = Doctor::new(&[Arm::Unaided], language, size);
        doctor.press("esc ?");
        doctor
    });
}

#[test]
fn without_colours_and_where_ambiguous_characters_are_wide() {
    let options = Options { ambiguous: Ambiguous::Wide, depth: ColourDepth::None, ..options() };
    let mut doctor = Doctor::with(&[Arm::Unaided], Language::Zh, SMALL, options, Vec::new());
    doctor.press("enter enter");
    doctor.type_text(own(Language::Zh));
    let buffer = doctor.buffer();
    insta::assert_snapshot!("plain", format!("{}\n{}", text_of(&buffer), styles(&buffer)));
}
