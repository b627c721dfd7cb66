//! Recorded interviews on the stage, as lines, and in shows beside other tapes.

use crate::{
    common::user::{User, expect, text},
    stage::{options, text_of},
    tapes::{read, show},
};
use ratatui::{Terminal, backend::TestBackend};
use std::{
    fs,
    io::Write,
    path::Path,
    process::{Output, Stdio},
    sync::Arc,
    time::Duration,
};
use wardround::{
    case::{ReadOptions, bundled},
    interview::{
        Effect, Event, FactSheet, Interview, InterviewId, Persona, Player, Turn, UtteranceRecord, by_rules, fits_after, measure, scripted,
    },
    language::Language,
    screen::{
        stage::{StageScreen, draw},
        theme::Registry,
    },
    show::{Action, Beginning, Machine, Scene, of_interview},
    tape::{InterviewHeader, InterviewProvenance, InterviewTape, Made, Recording, SaidLine, Speed, TapeFact, Times},
};

const CASE: &str = "chest-pain-at-rest";

fn lines(language: Language) -> [&'static str; 3] {
    match language {
        Language::Zh => ["您哪里不舒服？", "您吸烟吗？\n检查：心电图", "结论：\n诊断：急性下壁心肌梗死\n治疗：急诊再灌注"],
        Language::En => [
            "What brings you here?",
            "Do you smoke?\nTEST: ECG",
            "CONCLUSION:\nDiagnosis: acute inferior myocardial infarction\nTreatment: emergency reperfusion",
        ],
    }
}

/// A line begins every four seconds, its first words come after one, the last after three.
pub fn tape(language: Language) -> InterviewTape {
    let file = bundled(&ReadOptions { language: Some(language), ..ReadOptions::default() }).unwrap();
    let case = file.find(CASE).unwrap().clone();
    let sheet = FactSheet::of(&case).unwrap();
    let id = InterviewId {
        case: case.id().clone(),
        source: case.source(),
        language,
        facts: sheet.digest().to_owned(),
        doctor: Player::Person,
        patient: Player::Scripted,
        examiner: Player::Rules,
        persona: Persona::default(),
        limit: None,
        repeat: 0,
    };
    let mut interview = Interview::new(sheet.clone(), None);
    let mut records: Vec<UtteranceRecord> = Vec::new();
    for said in lines(language) {
        let mut event = Event::Doctor(said.to_owned());
        loop {
            let mut turn = None;
            for effect in interview.handle(event).unwrap() {
                match effect {
                    Effect::Record(said) => records.push(UtteranceRecord::of(&id, said, None, "2026-03-04T05:06:07Z".parse().unwrap())),
                    Effect::Ask(next) => turn = Some(next),
                }
            }
            event = match turn {
                Some(Turn::Patient(view)) => Event::Patient(scripted(&view.facts, &view.earlier, view.question())),
                Some(Turn::Examiner(view)) => Event::Examiner(by_rules(&view.facts, &view.given, &view.order)),
                _ => break,
            };
        }
    }
    let measures = measure(&sheet, &records);
    records.last_mut().unwrap().measures = Some(Box::new(measures));
    let facts = sheet
        .entries()
        .iter()
        .map(|fact| TapeFact { fact: fact.clone(), fits_after: fits_after(sheet.patient(), &records, &fact.id).map(|line| line.number) });
    let header = InterviewHeader::new(&case, facts.collect(), Times::Paced);
    let said = |(record, at): (UtteranceRecord, u64)| SaidLine {
        at_ms: at * 4000,
        first_ms: at * 4000 + 1000,
        until_ms: at * 4000 + 3000,
        record,
    };
    let lines = records.into_iter().zip(0..).map(said).collect();
    InterviewTape { header, case, provenance: InterviewProvenance::now(Made::FromRun), lines, is_torn: false }
}

fn alone(language: Language) -> Machine {
    Machine::new(Arc::new(of_interview(&tape(language), language, Speed::Times(1.0))), Beginning::default()).0
}

fn elapse(machine: &mut Machine, milliseconds: u64) {
    for _ in 0..milliseconds / 100 {
        machine.elapsed(Duration::from_millis(100));
    }
}

/// The exchange on the stage, from 1, what has come of it, and how many facts were found out.
fn seen(machine: &Machine) -> (usize, String, usize) {
    match machine.view().scene {
        Scene::Interview(scene) => {
            let said: Vec<String> = scene.said.iter().map(|part| format!("{}|{}", part.who, part.text)).collect();
            (scene.number, said.join("\n"), scene.facts.iter().filter(|fact| fact.is_found).count())
        }
        scene => panic!("{scene:?}"),
    }
}

#[test]
fn it_plays_by_itself_and_what_was_missed_waits_for_a_key() {
    let mut machine = alone(Language::En);
    assert_eq!(seen(&machine), (1, String::new(), 0));
    elapse(&mut machine, 2000);
    assert_eq!(seen(&machine), (1, "Doctor|What brings ".into(), 0), "half of the question's two seconds have passed");
    elapse(&mut machine, 4100);
    let (number, said, found) = seen(&machine);
    assert!(number == 1 && said.contains("Patient|") && found == 0, "the patient is still speaking: {said}");
    elapse(&mut machine, 1000);
    assert!(seen(&machine).2 > 0, "what the patient told is known");
    elapse(&mut machine, 60_000);
    let (number, said, _) = seen(&machine);
    assert!(number == 3 && said.contains("myocardial infarction"), "{said}");
    machine.act(Action::Next);
    let Scene::Revealed { is_reference: false, sections } = machine.view().scene else { panic!("what was missed") };
    let all = format!("{sections:?}");
    assert!(all.contains("What was found out") && all.contains("What should have been asked") && !all.contains("You found out"), "{all}");
    elapse(&mut machine, 60_000);
    assert!(matches!(machine.view().scene, Scene::Revealed { is_reference: false, .. }), "the reference waits, too");
    machine.act(Action::Next);
    assert!(matches!(machine.view().scene, Scene::Revealed { is_reference: true, .. }));
}

#[test]
fn pause_speed_skip_and_steps_are_those_of_other_tapes() {
    let mut machine = alone(Language::Zh);
    machine.act(Action::Pause);
    elapse(&mut machine, 10_000);
    assert_eq!(seen(&machine), (1, String::new(), 0));
    machine.act(Action::Pause);
    machine.act(Action::SkipWait);
    assert!(!seen(&machine).1.is_empty(), "the first words come at once");
    machine.act(Action::Next);
    assert!(seen(&machine).1.contains("病人|"), "a key shows the rest of the exchange");
    machine.act(Action::Next);
    assert_eq!(seen(&machine).0, 2);
    machine.act(Action::Back);
    assert!(seen(&machine).0 == 1 && seen(&machine).1.contains("病人|"), "a page that was seen is whole");
    machine.act(Action::Next);
    machine.act(Action::Faster);
    elapse(&mut machine, 1000);
    assert!(!seen(&machine).1.is_empty(), "twice as fast: a second to the first words");
    machine.act(Action::Next);
    let (_, said, _) = seen(&machine);
    assert!(said.contains("医生|您吸烟吗") && said.contains("检查|心电图") && said.contains("检查结果|"), "{said}");
}

#[test]
fn a_show_has_interviews_beside_other_tapes_and_hides_what_is_never_shown() {
    let playlist = "title = \"x\"\n[[steps]]\ntape = \"a.tape\"\nturns = [1]\n[[steps]]\ntape = \"interview.tape\"\nreveal = { reference = \"never\", verdict = \"after\" }\n";
    let mut machine = Machine::new(show(playlist), Beginning::default()).0;
    machine.act(Action::Digit(2));
    assert_eq!(seen(&machine).0, 1);
    for _ in 0..5 {
        machine.act(Action::Next);
    }
    assert_eq!(seen(&machine).0, 3);
    elapse(&mut machine, 10_000);
    assert!(matches!(machine.view().scene, Scene::Revealed { is_reference: false, .. }), "by itself, as the playlist says");
    machine.act(Action::Next);
    assert!(matches!(machine.view().scene, Scene::End));
}

#[test]
fn a_step_that_needs_a_consultation_refuses_an_interview() {
    let rows = [
        ("compare = [\"interview.tape\", \"a.tape\"]", "takes tapes of consultations"),
        ("model = \"m\"\ncase = \"right-lower-quadrant-pain\"\nfallback = \"interview.tape\"", "takes tapes of consultations"),
        ("tape = \"interview.tape\"\nturns = [1]", "plays as a whole"),
    ];
    for (step, expected) in rows {
        let faults = read(&format!("title = \"x\"\n[[steps]]\n{step}\n"), None).unwrap_err();
        assert!(faults.iter().any(|fault| fault.contains(expected)), "{faults:?}");
    }
}

#[test]
fn the_stage_at_every_size() {
    for language in [Language::Zh, Language::En] {
        let mut all = String::new();
        for size in [(40, 12), (80, 24), (160, 45)] {
            let theme = Registry::load(None).0.get_or_default("dark").at_depth(options().depth);
            let mut screen = StageScreen::new(alone(language), theme, options(), size);
            for presses in [3, 2, 1, 1] {
                for _ in 0..presses {
                    screen.prepare();
                    screen.act(Action::Next);
                }
                // What is laid out decides how far a page goes, and this what is laid out.
                for _ in 0..2 {
                    screen.prepare();
                }
                let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
                terminal.draw(|frame| draw(&screen, frame)).unwrap();
                all += &format!("{}x{}\n{}\n", size.0, size.1, text_of(terminal.backend().buffer()));
            }
        }
        insta::assert_snapshot!(format!("interview-{}", language.code()), all);
    }
}

/// Runs the program with these lines on its standard input.
fn say(user: &User, args: &[&str], typed: &str) -> Output {
    let mut child = user.command().args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// A user who has taken a history in a run.
fn user_with_interview(language: &str, typed: &str) -> User {
    let user = User::new();
    let out = say(&user, &["interview", CASE, "--language", language, "--out", "runs/i"], typed);
    expect(&out, 0, "");
    user
}

#[test]
fn an_interview_of_a_run_becomes_a_tape_that_plays_as_lines_in_both_languages() {
    for (language, typed, said) in [
        (
            "zh",
            "您哪里不舒服？\n检查：心电图\n结论：心肌梗死\n",
            [
                "医生 真人、病人 程序按规则 的录制，",
                "医生：您哪里不舒服？",
                "检查：心电图",
                "检查结果：",
                "问到的与漏掉的",
                "可在问“您哪里不舒服？”之后接着问",
                "参考答案",
            ],
        ),
        (
            "en",
            "What brings you here?\nTEST: ECG\nCONCLUSION: myocardial infarction\n",
            [
                "[recording of doctor a person, patient by rules, ",
                "Doctor: What brings you here?",
                "Orders: ECG",
                "Results: ",
                "Found out and missed",
                "What should have been asked",
                "Reference",
            ],
        ),
    ] {
        let user = user_with_interview(language, typed);
        let made = user.run(&["tape", "from", "runs/i", "--case", CASE, "--licence", "CC0", "-o", "i.tape"]);
        expect(&made, 0, "");
        expect(&user.run(&["tape", "validate", "i.tape"]), 0, "");
        let shown = user.run(&["tape", "show", "i.tape", "--language", language]);
        expect(&shown, 0, "");
        assert!(text(&shown.stdout).contains("CC0") && text(&shown.stdout).contains(CASE), "{}", text(&shown.stdout));
        let played = user.run(&["tape", "play", "i.tape", "--language", language]);
        expect(&played, 0, "");
        let printed = text(&played.stdout);
        for expected in said {
            assert!(printed.contains(expected), "{expected} is missing in {printed}");
        }
        let (conclusion, reference) = (printed.rfind(said[1]).unwrap(), printed.rfind(said[6]).unwrap());
        assert!(conclusion < reference, "the reference comes last");
        fs::write(user.path("show.toml"), "title = \"x\"\n[[steps]]\ntape = \"i.tape\"\n").unwrap();
        expect(&user.run(&["demo", "show.toml", "--check"]), 0, "");
    }
}

#[test]
fn what_is_no_tape_of_an_interview_is_said_with_what_to_do() {
    let user = user_with_interview("en", "What brings you here?\nCONCLUSION: myocardial infarction\n");
    say(&user, &["interview", "fever-and-cough", "--language", "en", "--out", "runs/i"], "What brings you here?\n");
    let from = |rest: &[&str]| user.run(&[&["tape", "from", "runs/i", "-o", "i.tape", "--case"], rest].concat());
    for (rest, expected) in [
        (&["fever-and-cough"][..], "not finished"),
        (&[CASE, "--patient", "qwen"], "it has: doctor person, patient scripted"),
        (&[CASE, "--persona", "anxious"], "no such interview"),
        (&[CASE, "--repeat", "2"], "no such interview"),
        (&["weak-legs"], "has no answers to case weak-legs"),
        (&["weak-legs", "--persona", "plain"], "no interview of case weak-legs"),
    ] {
        let out = from(rest);
        assert!(out.status.code() != Some(0) && text(&out.stderr).contains(expected), "{rest:?}: {}", text(&out.stderr));
    }
    expect(&from(&[CASE]), 0, "");
    expect(&from(&[CASE]), 2, "not overwritten");
    for (args, expected) in [
        (&["tape", "trim", "i.tape", "--turns", "1", "-o", "x.tape"][..], "a tape of an interview"),
        (&["tape", "redact", "i.tape", "--mask-names", "-o", "x.tape"], "a tape of an interview"),
        (&["export", "page", "i.tape", "-o", "x.html"], "a tape of an interview"),
        (&["replay", "--model", "i.tape", "--cases", "bundled"], "a tape of an interview"),
        (&["tape", "play", "i.tape", "--record", "x.tape"], "which only plays"),
    ] {
        let out = user.run(args);
        assert!(out.status.code() != Some(0) && text(&out.stderr).contains(expected), "{args:?}: {}", text(&out.stderr));
    }
}

#[test]
fn a_tape_that_an_earlier_version_wrote_plays() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compatibility/files/interview.tape");
    let Recording::Interview(tape) = Recording::read(&path).unwrap() else { panic!("an interview") };
    assert_eq!((tape.lines.len(), tape.is_torn, tape.interview().doctor.name()), (9, false, "meditron-x"));
    let mut machine =
        Machine::new(Arc::new(of_interview(&tape, Language::En, Speed::Instant)), Beginning { unattended: true, ..Beginning::default() }).0;
    let mut pages = 0;
    while !matches!(machine.view().scene, Scene::End) && machine.next_change().is_some() && pages < 1000 {
        machine.elapsed(Duration::from_secs(1));
        pages += 1;
        if let Scene::Revealed { is_reference: true, .. } = machine.view().scene {
            return;
        }
    }
    panic!("the reference was never shown");
}
