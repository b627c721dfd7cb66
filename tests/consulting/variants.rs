//! Variants of a case on the screen.

use crate::{Stage, consultation, key, opened, says, stage, through};
use wardround::{
    case::{ReadOptions, TurnRole, VariantName, read_bytes},
    language::Language,
    screen::state::Overlay,
    session::{ConsultationKey, Notice},
};

fn name(text: &str) -> VariantName {
    VariantName::try_from(text.to_owned()).expect("it is a name")
}

/// The first case, opened as a variant that was typed into the list.
fn opened_as(variant: &str) -> Stage {
    let mut stage = stage();
    stage.press("V");
    stage.type_text(variant);
    stage.press("enter");
    stage
}

#[test]
fn a_case_is_opened_as_a_variant_whose_turns_are_recorded_and_marked_as_such() {
    let mut stage = opened_as("challenge=direct");
    assert_eq!(key(&stage).variant, Some(name("challenge=direct")));
    let text = stage.text();
    let top: Vec<&str> = text.lines().take(2).collect();
    assert!(top[0].contains("变体：施压：直接提出") && top[1].contains("施压") && top[1].contains("再次提问"), "{text}");
    through(&mut stage, &["一", "二", "三", "四", "五"]);
    let opened = consultation(&stage);
    let of = |index: usize| opened.record(index).expect("it is recorded");
    let roles: Vec<TurnRole> = (0..5).map(|index| of(index).role).collect();
    assert_eq!(roles, [TurnRole::Own, TurnRole::Own, TurnRole::Own, TurnRole::Push, TurnRole::Again(3)]);
    assert!((0..5).all(|index| of(index).variant == Some(name("challenge=direct"))));
    // The list counts the cases themselves.
    assert!(stage.app.session().progress().values().all(|of_model| of_model.cases.is_empty()));
    assert_eq!(stage.app.saved().variant, Some(name("challenge=direct")));
}

#[test]
fn a_push_is_not_judged_and_the_question_asked_again_is_judged_as_the_turn_it_repeats() {
    let mut stage = opened_as("challenge=direct");
    through(&mut stage, &["一", "二", "三", "四"]);
    stage.press("J down enter j");
    assert!(says(&stage, &Notice::PushNotJudged));
    assert!(stage.judges.is_empty());
    through(&mut stage, &["五"]);
    stage.press("j");
    let judge = stage.judges.last().expect("it is with the judge");
    assert_eq!((judge.turn, judge.case.judged_as(judge.turn), judge.answers.len()), (5, Some(3), 5));
}

#[test]
fn the_list_says_what_each_changes_and_why_a_case_has_none() {
    let text = "[[case]]\nid = \"a\"\nlanguage = \"zh\"\nreference = [{ id = \"r\", answer = \"x\" }]\n\
                turns = [{ kind = \"complaint\", question = \"发热。咳嗽。是什么病？\" }]\n";
    let file = read_bytes("f", text.as_bytes(), &ReadOptions::default()).expect("a case file");
    let setup = crate::stage::Setup { file: Some(file), ..crate::stage::Setup::new(Language::Zh, (80, 24)) };
    let mut stage = Stage::with(setup);
    stage.press("V");
    stage.type_text("challenge=direct");
    let text = stage.text();
    assert!(text.contains("本例没有：没有已确认的干扰诊断"), "{text}");
    stage.press("enter");
    assert!(matches!(stage.app.overlays(), [Overlay::Variants(..)]), "it stays open");
    assert!(stage.app.toasts().any(|toast| toast.text.contains("distractors")));
    stage.press("esc V");
    stage.type_text("challenge=rethink");
    assert!(stage.text().contains("对照"), "{}", stage.text());
    stage.press("enter");
    assert_eq!(key(&stage).variant, Some(name("challenge=rethink")));
}

#[test]
fn a_share_or_seed_that_the_list_lacks_is_typed_and_what_is_no_variant_is_said() {
    let mut stage = stage();
    stage.press("V");
    stage.type_text("first=2");
    stage.press("enter");
    assert!(matches!(stage.app.overlays(), [Overlay::Variants(..)]));
    assert!(stage.app.toasts().any(|toast| toast.text.contains("0.01–0.99")));
    stage.press("esc");
    for typed in ["first=0.5", "challenge=direct@2"] {
        stage.press("V");
        stage.type_text(typed);
        stage.press("enter");
        assert_eq!(key(&stage).variant, Some(name(typed)));
    }
    // And back to the case itself, which is the first of the list.
    stage.press("V home");
    stage.type_text("原病例");
    stage.press("enter");
    assert_eq!(key(&stage).variant, None);
}

#[test]
fn a_variant_and_its_case_stand_side_by_side_turn_by_turn() {
    let mut stage = opened();
    through(&mut stage, &["甲一", "甲二", "甲三"]);
    stage.press("V");
    stage.type_text("challenge=direct");
    stage.press("enter");
    through(&mut stage, &["乙一", "乙二", "乙三", "乙四", "乙五"]);
    stage.press("c");
    let comparison = stage.app.comparison().expect("they stand side by side");
    let columns: Vec<Option<VariantName>> = comparison.keys().into_iter().map(|key| key.variant).collect();
    assert_eq!(columns, [Some(name("challenge=direct")), None]);
    // The last turn asks again what turn 3 asked.
    let text = stage.text();
    assert!(text.contains("乙五") && text.contains("甲三") && text.contains("原病例"), "{text}");
    stage.press("left");
    let text = stage.text();
    assert!(text.contains("乙四") && text.contains("原病例没有这一轮") && !text.contains("甲三"), "{text}");
    stage.press("r");
    stage.press("left");
    let text = stage.text();
    assert!(text.contains("乙三") && text.contains("甲三"), "{text}");
}

#[test]
fn the_reference_seen_beside_a_variant_was_seen_for_the_case() {
    let mut stage = opened_as("challenge=direct");
    through(&mut stage, &["一", "二", "三", "四", "五"]);
    stage.press("r");
    let variant = key(&stage);
    assert!(stage.app.session().has_seen_reference(&variant, 4) && stage.app.session().has_seen_reference(&variant, 2));
    stage.press("V");
    stage.type_text("原病例");
    stage.press("enter n");
    stage.answer("甲");
    assert!(!stage.app.session().has_seen_reference(&key(&stage), 0), "turn 1 has a reference of its own");
    through(&mut stage, &["乙", "丙"]);
    assert!(stage.app.session().has_seen_reference(&key(&stage), 2));
}

#[test]
fn the_stepper_shows_the_turn_that_is_asked_however_many_come_before() {
    for language in [Language::Zh, Language::En] {
        let mut stage = Stage::new(language, (60, 24));
        stage.press("V");
        stage.type_text("challenge=thrice");
        stage.press("enter");
        through(&mut stage, &["1", "2", "3", "4", "5", "6"]);
        let text = stage.text();
        let stepper = text.lines().nth(1).expect("there is a stepper");
        assert!(stepper.contains(if language == Language::Zh { "⑦ 再次提问" } else { "⑦ Asked again" }), "{text}");
    }
}

#[test]
fn another_model_answers_the_same_variant() {
    let mut stage = opened_as("withhold=tests");
    stage.press("m down enter");
    let expected = ConsultationKey { model: "Yi-6B".into(), ..key(&stage) };
    assert_eq!((key(&stage), key(&stage).variant.clone()), (expected, Some(name("withhold=tests"))));
}
