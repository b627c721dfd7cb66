//! What a person sees of an interview, text and styles, against approved snapshots; and what keys do.

use crate::{
    contrast::faint,
    person::{LARGE, Person, SMALL},
    stage::{styles, text_of},
};
use std::fmt::Write;
use wardround::{interview::Role, language::Language, screen::interviewing::Output, screen::state::Input};

/// One scene in both languages and at both sizes.
fn check(name: &str, scene: fn(Language, (u16, u16)) -> Person) {
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

fn words(language: Language, zh: &'static str, en: &'static str) -> &'static str {
    if language == Language::Zh { zh } else { en }
}

/// Two questions and an order.
fn asked(language: Language, size: (u16, u16)) -> Person {
    let mut person = Person::new(language, size, None);
    person.say(words(language, "您哪里不舒服？", "What brings you here?"));
    person.say(words(language, "检查：心电图、血常规", "TEST: ECG, full blood count"));
    person.say(words(language, "您吸烟吗？", "Do you smoke?"));
    person
}

#[test]
fn a_conversation_with_orders_and_notes() {
    check("interview-asking", |language, size| {
        let mut person = asked(language, size);
        person.press("tab");
        person.type_text(words(language, "下壁？注意右室", "inferior? look at the right ventricle"));
        person.press("esc");
        person.type_text(words(language, "有没有", "Have you ever"));
        person
    });
    check("interview-notes", |language, size| {
        let mut person = asked(language, size);
        person.press("tab");
        person.type_text(words(language, "下壁？注意右室", "inferior? look at the right ventricle"));
        person
    });
}

#[test]
fn waiting_the_menu_of_orders_the_conclusion_and_the_keys() {
    check("interview-waiting", |language, size| {
        let mut person = asked(language, size);
        person.hold = true;
        person.say(words(language, "您有高血压吗？", "Do you have high blood pressure?"));
        person.tick(7);
        person
    });
    check("interview-orders", |language, size| {
        let mut person = Person::new(language, size, None);
        person.press("f2");
        person.type_text(words(language, "超声", "ultra"));
        person.press("enter down");
        person
    });
    check("interview-conclusion", |language, size| {
        let mut person = asked(language, size);
        person.press("f3");
        person.type_text(words(language, "急性心肌梗死", "acute myocardial infarction"));
        person.press("tab");
        person.type_text(words(language, "ST段抬高", "ST elevation"));
        person.press("f3");
        person
    });
    check("interview-keys", |language, size| {
        let mut person = Person::new(language, size, None);
        person.press("f1");
        person
    });
}

#[test]
fn what_was_found_and_missed_after_the_end() {
    check("interview-result", |language, size| {
        let mut person = asked(language, size);
        person.press("f3");
        person.type_text(words(language, "急性下壁心肌梗死", "acute inferior myocardial infarction"));
        person.press("f3 f3");
        person
    });
}

#[test]
fn nothing_of_title_facts_or_reference_is_drawn_before_the_conclusion_is_locked_with_a_second_press() {
    let mut person = asked(Language::Zh, LARGE);
    let hidden = ["硝酸甘油", "您问到或查到的", "应问而未问"];
    let shows = |person: &mut Person| {
        let text = person.text();
        hidden.map(|part| text.contains(part))
    };
    assert_eq!(shows(&mut person), [false; 3]);
    person.press("f3");
    person.type_text("急性心肌梗死");
    person.press("f3 tab");
    person.press("f3");
    assert_eq!(shows(&mut person), [false; 3], "another key came between");
    assert!(!person.screen.is_ended());
    person.press("f3");
    assert!(person.screen.is_ended());
    person.input(Input::Resize(200, 200));
    let text = person.text();
    assert!(text.contains("硝酸甘油") && text.contains("应问而未问到的"), "{text}");
    // Nothing of the conclusion may be empty but the diagnosis.
    let mut person = asked(Language::En, SMALL);
    person.press("f3 f3 f3");
    assert!(!person.screen.is_ended() && person.screen.message() == Some("Write a diagnosis"));
}

#[test]
fn earlier_lines_come_back_and_what_was_being_written_too() {
    let mut person = asked(Language::En, SMALL);
    person.type_text("half a");
    person.press("up");
    assert!(person.text().contains("│ Do you smoke?"));
    person.press("up up up");
    assert!(person.text().matches("What brings you here?").count() == 2, "{}", person.text());
    person.press("down down down");
    assert!(person.text().contains("│ half a"), "{}", person.text());
}

#[test]
fn an_order_of_the_menu_is_put_into_the_field_and_is_what_the_examiner_reads() {
    let mut person = Person::new(Language::Zh, SMALL, None);
    person.press("f2");
    person.type_text("ECG");
    person.press("enter");
    person.type_text("血常规");
    person.press("enter tab enter");
    let lines = person.open.lines();
    assert_eq!(lines[0].text, "检查：心电图、血常规");
    assert_eq!(lines[1].orders.iter().map(|order| order.what.as_str()).collect::<Vec<_>>(), ["ecg", "cbc"]);
    person.press("f2 esc");
    assert_eq!(person.open.lines().len(), 2, "a menu that is closed orders nothing");
}

#[test]
fn a_line_that_cannot_be_saved_stays_in_the_field_and_is_sent_again() {
    let mut person = Person::new(Language::En, SMALL, None);
    person.disk_error = Some("disk full");
    person.say("Do you smoke?");
    assert!(person.screen.message().unwrap().contains("disk full") && person.text().contains("│ Do you smoke?"));
    person.press("ctrl-q");
    assert_eq!(person.outputs, [], "words would be lost");
    person.disk_error = None;
    person.press("enter");
    assert_eq!(person.open.lines().len(), 2);
    person.press("ctrl-q");
    assert_eq!(person.outputs, [Output::Leave]);
}

#[test]
fn whoever_is_waited_for_can_be_stopped_and_asked_again() {
    for stop in ["esc", "ctrl-c"] {
        let mut person = Person::new(Language::En, SMALL, None);
        person.hold = true;
        person.say("Do you smoke?");
        person.say("And drink?");
        assert!(person.screen.message().unwrap().contains("Sent when it is your turn"));
        person.say("And what drugs?");
        assert!(person.text().contains("To be sent: And drink?") && person.text().contains("To be sent: And what drugs?"));
        person.type_text("half a");
        person.press(stop);
        assert!(person.screen.message().unwrap().contains("F5 asks again"), "{stop}");
        person.hold = false;
        person.press("f5");
        let said: Vec<_> = person.open.lines().iter().step_by(2).map(|line| line.text.as_str()).collect();
        assert_eq!(said, ["Do you smoke?", "And drink?", "And what drugs?"], "each line is one of its own");
        assert!(person.text().contains("│ half a"), "what was written meanwhile is there");
    }
}

#[test]
fn at_the_limit_only_the_conclusion_is_taken() {
    let mut person = Person::new(Language::En, SMALL, Some(1));
    person.say("Do you smoke?");
    assert!(person.screen.message().unwrap().contains("No line is left"));
    person.say("And drink?");
    assert_eq!(person.open.lines().len(), 2);
    person.press("f3");
    person.type_text("gout");
    person.press("f3 f3");
    assert!(person.screen.is_ended());
}

#[test]
fn notes_are_put_on_the_disk_when_they_change() {
    let mut person = Person::new(Language::En, SMALL, None);
    person.press("tab");
    person.type_text("ask about drugs");
    person.tick(1);
    assert_eq!(person.outputs, [Output::KeepNotes("ask about drugs".into())]);
    person.screen.notes_kept(Ok(()));
    person.tick(2);
    assert_eq!(person.outputs.len(), 1);
    assert!(!person.screen.has_unsaved());
}

#[test]
fn every_size_is_drawn() {
    let mut person = asked(Language::Zh, SMALL);
    for keys in ["f1", "esc f2", "esc f3", "esc tab"] {
        person.press(keys);
        for size in [(1, 1), (20, 60), (61, 21), (109, 21), (110, 21), (300, 100)] {
            person.input(Input::Resize(size.0, size.1));
            person.buffer();
        }
        person.input(Input::Resize(80, 24));
    }
}

#[test]
fn an_unsent_question_is_kept_beside_the_conclusion_and_locking_warns_of_it() {
    let mut person = asked(Language::En, SMALL);
    person.type_text("Any fever?");
    person.press("f3");
    assert!(person.text().contains("still in the field"));
    person.type_text("gout");
    person.press("esc");
    assert!(person.text().contains("│ Any fever?"));
    person.press("f3 f3");
    assert!(!person.screen.is_ended() && person.screen.message().unwrap().contains("was not sent"));
    person.press("esc enter");
    assert!(person.open.lines().iter().any(|line| line.text == "Any fever?"));
}

#[test]
fn letters_go_to_the_field_from_a_pane_that_takes_none_and_lines_that_wait_can_be_taken_back() {
    let mut person = asked(Language::En, SMALL);
    person.press("tab tab");
    assert!(person.text().contains("what you type goes to the field"), "{}", person.text());
    person.type_text("Any fever?");
    assert!(person.text().contains("│ Any fever?"), "{}", person.text());
    person.hold = true;
    person.press("enter");
    person.say("Any cough?");
    person.press("up");
    assert!(person.text().contains("│ Any cough?") && !person.text().contains("To be sent"), "{}", person.text());
}

/// A person who plays the patient, after the doctor's first question.
fn patient(language: Language, size: (u16, u16)) -> Person {
    let mut person = Person::in_seat(language, size, None, Some(Role::Patient));
    assert!(person.doctor_is_asked);
    person.doctor_says(words(language, "您哪里不舒服？", "What brings you here?"));
    person
}

#[test]
fn a_person_who_plays_the_patient_sees_what_the_patient_knows() {
    check("interview-patient", |language, size| {
        let mut person = patient(language, size);
        person.say(words(language, "我胸口压着疼，已经两个小时了。", "I have had a pressing pain behind the breastbone for 2 hours."));
        person.press("enter");
        person.doctor_says(words(language, "您吸烟吗？", "Do you smoke?"));
        person.press("tab");
        person
    });
    let mut person = patient(Language::Zh, (200, 120));
    let text = person.text();
    assert!(text.contains("舌下含服硝酸甘油后疼痛未缓解") && !text.contains("ST段抬高") && !text.contains("参考答案"), "{text}");
    assert!(!text.contains("F2"), "nobody but the doctor orders");
}

#[test]
fn a_patients_answer_that_the_facts_do_not_have_is_said_when_it_is_sent_again_and_is_marked() {
    let mut person = patient(Language::En, SMALL);
    person.say("I have had a fever since yesterday.");
    assert!(person.screen.message().unwrap().contains("Enter again says it as it is"), "{:?}", person.screen.message());
    assert_eq!(person.open.lines().len(), 1);
    person.type_text("!");
    person.press("enter");
    assert_eq!(person.open.lines().len(), 1, "another answer is looked at again");
    person.press("enter");
    let line = &person.open.lines()[1];
    assert!(line.check.is_some() && line.by.is_none() && line.text == "I have had a fever since yesterday.!", "{line:?}");
    assert!(person.text().contains("[check: "), "{}", person.text());
    // What the facts have is taken as it is.
    person.doctor_says("Do you smoke?");
    person.say("I have smoked 20 cigarettes a day for 30 years.");
    assert_eq!(person.open.lines()[3].told, ["smoking"]);
    person.press("f9");
    assert!(person.screen.message().unwrap().contains("nobody else can take it over"));
}

/// One who watches, after some lines.
fn watching(language: Language, size: (u16, u16)) -> Person {
    let mut person = Person::in_seat(language, size, Some(20), None);
    person.doctor_says(words(language, "您哪里不舒服？", "What brings you here?"));
    person.tick(10);
    person.tick(20);
    person.doctor_says(words(language, "检查：心电图", "TEST: ECG"));
    person
}

#[test]
fn facts_light_up_for_one_who_watches() {
    check("interview-watching", watching);
    let mut person = watching(Language::Zh, (120, 45));
    assert!(person.text().contains("每句间隔 2 秒"), "{}", person.text());
    person.tick(30);
    person.doctor_says("结论：急性下壁心肌梗死");
    assert!(person.screen.is_ended() && person.text().contains("应问而未问到的"), "{}", person.text());
}

#[test]
fn whoever_watches_pauses_goes_on_line_by_line_and_chooses_the_speed() {
    let mut person = Person::in_seat(Language::En, SMALL, Some(20), None);
    let is_asked = |person: &mut Person| std::mem::take(&mut person.doctor_is_asked);
    assert!(is_asked(&mut person), "the first line comes at once");
    person.doctor_says("What brings you here?");
    person.tick(1);
    assert_eq!(person.open.lines().len(), 1, "2 seconds lie between lines");
    person.tick(2);
    assert_eq!(person.open.lines().len(), 2);
    person.press("space");
    person.tick(60);
    assert!(!is_asked(&mut person) && person.text().contains("paused"));
    person.press("n");
    assert!(is_asked(&mut person), "one line");
    person.doctor_says("Do you smoke?");
    person.tick(120);
    assert_eq!(person.open.lines().len(), 3, "and no more");
    person.press("space");
    assert_eq!(person.open.lines().len(), 4);
    person.press("+ + + + +");
    person.tick(121);
    assert!(is_asked(&mut person) && person.text().contains("every 0 s"), "{}", person.text());
    person.doctor_says("TEST: ECG");
    assert_eq!(person.open.lines().len(), 6, "results come with the order");
    person.press("esc");
    assert!(person.text().contains("paused"), "who stops a line wants no other");
}

#[test]
fn a_role_is_taken_over_and_given_back_and_each_line_says_who_said_it() {
    let mut person = Person::in_seat(Language::En, LARGE, Some(20), None);
    person.press("f7");
    assert!(person.screen.message().unwrap().contains("You play the doctor now"));
    assert!(!person.text().contains("nitroglycerin"), "a doctor does not see the facts");
    person.say("Do you smoke?");
    assert_eq!(person.open.lines().len(), 2, "the patient answers at once");
    person.press("f8");
    assert!(person.screen.message().unwrap().contains("F9 gives that back first"));
    person.press("f7");
    assert!(person.screen.message().unwrap().contains("already"));
    person.say("/give");
    assert!(person.text().contains("nitroglycerin"));
    person.tick(10);
    person.doctor_says("Does your chest hurt?");
    person.press("f8");
    person.say("My chest has hurt for 2 hours.");
    // Should the rules doubt it, it is said all the same.
    person.press("enter f9");
    let by: Vec<bool> = person.open.lines().iter().map(|line| line.by.is_some()).collect();
    assert_eq!(by, [true, false, false, true]);
    assert!(person.open.is_mixed() && person.text().contains("Doctor (person)"), "{}", person.text());
}

/// A doctor with a judge, who concludes.
fn concluded(language: Language, size: (u16, u16)) -> Person {
    let mut person = Person::with_judge(language, size, Some(Role::Doctor));
    person.say(words(language, "您吸烟吗？", "Do you smoke?"));
    person.press("f3");
    person.type_text(words(language, "急性下壁心肌梗死", "acute inferior myocardial infarction"));
    person.press("f3 f3");
    person
}

#[test]
fn the_judge_is_asked_once_the_conclusion_is_locked_and_its_grades_stand_below_the_figures() {
    check("interview-judging", |language, size| {
        let mut person = concluded(language, size);
        assert_eq!(person.outputs, [Output::Grade], "asked once, and not before the end");
        person.tick(3);
        person
    });
    check("interview-judged", |language, size| {
        let mut person = concluded(language, size);
        person.judge_says(words(
            language,
            "examiner：症状 B，检查 D，诊断 A，依据 未评，治疗 C；诊断正确",
            "examiner: symptoms B, tests D, diagnosis A, grounds none, treatment C; the diagnosis is right",
        ));
        person
    });
}

#[test]
fn a_judge_that_fails_or_is_not_waited_for_leaves_the_result_and_is_asked_again_by_key() {
    for seat in [Some(Role::Doctor), None] {
        let mut person = match seat {
            Some(_) => concluded(Language::En, LARGE),
            None => {
                let mut person = Person::with_judge(Language::En, LARGE, None);
                person.tick(5);
                assert!(person.doctor_is_asked);
                person.doctor_says("CONCLUSION: gout");
                person
            }
        };
        assert_eq!(person.outputs, [Output::Grade], "{seat:?}");
        person.press("esc");
        assert!(person.screen.message().unwrap().contains("F5 asks again"), "{seat:?}");
        person.tick(60);
        assert_eq!(person.outputs.len(), 1, "nobody asks by itself again");
        person.press("f5");
        assert_eq!(person.outputs.len(), 2);
        person.screen.failed("examiner", "no connection");
        assert!(person.text().contains("no connection") && person.text().contains("should have been asked"), "{}", person.text());
        person.tick(120);
        person.press("f5");
        assert_eq!(person.outputs, [Output::Grade, Output::Grade, Output::Grade], "{seat:?}");
        person.judge_says("examiner: symptoms A");
        assert!(person.text().contains("symptoms A"));
        person.tick(180);
        person.press("f5");
        assert_eq!(person.outputs.len(), 3, "it is graded");
    }
}
