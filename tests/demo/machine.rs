//! What keys and time do to a show.

use crate::tapes::{FIRST_MS, PIECE_MS, show, text};
use proptest::prelude::*;
use std::time::Duration;
use wardround::{
    language::{Bilingual, Language},
    show::{Action, Beginning, LiveEvent, Machine, Output, Question, Said, Scene, Who, wire::said},
    tape::Speed,
};

const TAPE: &str =
    "title = \"x\"\npause = 2\n[[steps]]\ntitle = \"卡片\"\n[[steps]]\ntape = \"a.tape\"\nturns = [1]\n[[steps]]\nscore = true\n";
const LIVE: &str = "title = \"x\"\n[[steps]]\nmodel = \"m\"\ncase = \"right-lower-quadrant-pain\"\nfallback = \"a.tape\"\nfallback_after = 3\nturns = [1, 2]\n";

fn begin(playlist: &str, beginning: Beginning) -> Machine {
    Machine::new(show(playlist), beginning).0
}

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// What is on the stage of an answer.
fn answer(machine: &Machine) -> String {
    match machine.view().scene {
        Scene::Answer { answers, .. } => said(answers[0].pieces),
        scene => panic!("{scene:?}"),
    }
}

fn kind(machine: &Machine) -> &'static str {
    match machine.view().scene {
        Scene::Card { .. } => "card",
        Scene::Question { .. } => "question",
        Scene::Answer { .. } => "answer",
        Scene::Reference { .. } => "reference",
        Scene::Verdict { .. } => "verdict",
        Scene::Score(_) => "score",
        Scene::Interview(_) => "interview",
        Scene::Revealed { is_reference, .. } => {
            if is_reference {
                "case's reference"
            } else {
                "missed"
            }
        }
        Scene::End => "end",
    }
}

#[test]
fn a_key_first_shows_all_that_plays_and_then_goes_on() {
    let mut machine = begin(TAPE, Beginning::default());
    machine.act(Action::Next);
    assert_eq!(kind(&machine), "question");
    machine.act(Action::Next);
    assert_eq!((kind(&machine), answer(&machine).as_str()), ("answer", ""));
    machine.act(Action::Next);
    assert_eq!(answer(&machine), text(1, Language::Zh).concat());
    for expected in ["reference", "verdict", "score", "end"] {
        machine.act(Action::Next);
        assert_eq!(kind(&machine), expected);
    }
    assert_eq!(machine.act(Action::Next), []);
    for expected in ["score", "verdict", "reference", "answer"] {
        machine.act(Action::Back);
        assert_eq!(kind(&machine), expected);
    }
    // What was seen is there at once.
    machine.elapsed(Duration::ZERO);
    machine.act(Action::Next);
    machine.act(Action::Digit(2));
    assert_eq!((kind(&machine), machine.place()), ("question", (1, 0)));
    assert_eq!(machine.act(Action::Leave), [Output::Forget, Output::Leave { finished: false }]);
}

#[test]
fn an_answer_comes_at_the_times_of_its_tape_and_at_the_speed_chosen() {
    for (speed, factor) in [(1.0, 1), (4.0, 4)] {
        let mut machine = begin(TAPE, Beginning { speed: Some(Speed::Times(speed)), ..Beginning::default() });
        machine.act(Action::Next);
        machine.act(Action::Next);
        machine.elapsed(ms((FIRST_MS - 20) / factor));
        assert_eq!(answer(&machine), "");
        machine.elapsed(ms(40 / factor));
        assert_eq!(answer(&machine), text(1, Language::Zh)[0]);
        machine.elapsed(ms(PIECE_MS / factor));
        assert_eq!(answer(&machine), text(1, Language::Zh)[..2].concat());
        machine.act(Action::Pause);
        machine.elapsed(ms(900));
        assert_eq!(answer(&machine), text(1, Language::Zh)[..2].concat());
    }
}

#[test]
fn a_wait_that_is_skipped_is_told_and_a_clock_that_jumps_moves_a_second_at_most() {
    let mut machine = begin(TAPE, Beginning::default());
    machine.act(Action::Next);
    machine.act(Action::Next);
    machine.elapsed(ms(200));
    machine.act(Action::SkipWait);
    let Scene::Answer { answers, .. } = machine.view().scene else { panic!() };
    assert_eq!((answers[0].skipped, said(answers[0].pieces)), (Some(ms(800)), text(1, Language::Zh)[0].clone()));
    machine.elapsed(Duration::from_secs(1_000_000));
    assert_eq!(answer(&machine), text(1, Language::Zh)[..11].concat());
    assert_eq!(machine.elapsed(Duration::MAX), []);
}

#[test]
fn a_blank_stage_stands_still_and_comes_back_where_it_was() {
    let mut machine = begin(TAPE, Beginning { unattended: true, ..Beginning::default() });
    machine.act(Action::Blank);
    for _ in 0..10 {
        machine.elapsed(ms(1000));
    }
    assert_eq!((kind(&machine), machine.view().is_blank), ("card", true));
    machine.act(Action::Next);
    assert_eq!((kind(&machine), machine.view().is_blank), ("card", false));
}

#[test]
fn an_unattended_show_goes_to_its_end_by_time_and_a_loop_begins_again() {
    let mut machine = begin(TAPE, Beginning { unattended: true, speed: Some(Speed::Times(16.0)), ..Beginning::default() });
    let mut seen = vec![kind(&machine)];
    let mut outputs = Vec::new();
    while outputs.is_empty() {
        outputs = machine.elapsed(machine.next_change().expect("it goes on by time"));
        if seen.last() != Some(&kind(&machine)) {
            seen.push(kind(&machine));
        }
    }
    assert_eq!(seen, ["card", "question", "answer", "reference", "verdict", "score"]);
    assert_eq!(outputs, [Output::Forget, Output::Leave { finished: true }]);

    let mut machine = begin(TAPE, Beginning { unattended: true, loops: true, speed: Some(Speed::Instant), ..Beginning::default() });
    for _ in 0..200 {
        assert_eq!(machine.elapsed(ms(16)), []);
    }
    assert!(machine.round() > 10, "{}", machine.round());
}

#[test]
fn a_reference_that_is_to_come_by_itself_does_and_one_that_never_is_does_not() {
    let playlist =
        "title = \"x\"\npause = 1\n[[steps]]\ntape = \"a.tape\"\nturns = [1]\nreveal = { reference = \"after\", verdict = \"never\" }\n";
    let mut machine = begin(playlist, Beginning { speed: Some(Speed::Times(16.0)), ..Beginning::default() });
    assert_eq!(machine.next_change(), None, "a question waits for a key");
    machine.act(Action::Next);
    while kind(&machine) == "answer" {
        machine.elapsed(machine.next_change().expect("an answer plays"));
    }
    assert_eq!((kind(&machine), machine.next_change()), ("reference", None));
    machine.act(Action::Next);
    assert_eq!(kind(&machine), "end");
}

#[test]
fn a_long_page_is_turned_before_the_show_goes_on() {
    let mut machine = begin(TAPE, Beginning::default());
    machine.act(Action::Next);
    machine.laid_out(25, 10);
    for expected in [8, 15] {
        machine.act(Action::Next);
        assert_eq!((kind(&machine), machine.offset()), ("question", expected));
    }
    machine.act(Action::Next);
    assert_eq!(kind(&machine), "answer");
}

fn asked(outputs: &[Output]) -> Question {
    outputs.iter().find_map(|output| if let Output::Ask(question) = output { Some(*question) } else { None }).expect("a question")
}

#[test]
fn a_live_model_that_is_silent_gives_way_to_its_tape() {
    let mut machine = begin(LIVE, Beginning::default());
    assert_eq!(machine.view().who, [Who::Live { model: "m" }]);
    let question = asked(&machine.act(Action::Next));
    machine.live(question, LiveEvent::Said(Said::Text("现场".into())));
    assert_eq!(answer(&machine), "现场");
    for _ in 0..2 {
        assert_eq!(machine.elapsed(ms(1000)), []);
    }
    assert_eq!(machine.elapsed(ms(1000)), [Output::Forget]);
    assert_eq!(machine.view().who, [Who::Recording { model: "甲模型", day: "2026-03-04" }]);
    assert!(machine.view().notice.is_some(), "it says so");
    // A word that comes late belongs to nothing.
    machine.live(question, LiveEvent::Said(Said::Text("迟到".into())));
    machine.act(Action::Next);
    assert_eq!(answer(&machine), text(1, Language::Zh).concat());
    // The following turns are the tape's as well, and its verdicts are shown.
    let kinds: Vec<_> = (0..4)
        .map(|_| {
            machine.act(Action::Next);
            kind(&machine)
        })
        .collect();
    assert_eq!(kinds, ["reference", "verdict", "question", "answer"]);
    assert!(machine.view().notice.is_none(), "it says so once");
    machine.act(Action::Next);
    assert_eq!(answer(&machine), text(2, Language::Zh).concat());
}

#[test]
fn a_live_answer_is_stopped_by_the_second_key_and_what_came_stays() {
    let mut machine = begin(LIVE, Beginning::default());
    let question = asked(&machine.act(Action::Next));
    machine.live(question, LiveEvent::Said(Said::Text("先查".into())));
    assert_eq!(machine.act(Action::Next), []);
    assert!(machine.view().notice.is_some_and(|notice| notice.words(Language::Zh).contains("再按一次")));
    // It goes on.
    machine.live(question, LiveEvent::Said(Said::Text("血象".into())));
    assert_eq!(machine.act(Action::Next), [Output::Forget]);
    assert!(machine.view().notice.is_some_and(|notice| notice.words(Language::En) == "stopped by the presenter"));
    assert_eq!((answer(&machine), machine.view().who), ("先查血象".into(), vec![Who::Live { model: "m" }]));
    machine.act(Action::Next);
    assert_eq!(kind(&machine), "reference");
    // Where nothing came, the tape plays.
    let mut machine = begin(LIVE, Beginning::default());
    asked(&machine.act(Action::Next));
    machine.act(Action::Next);
    assert_eq!(machine.act(Action::Next), [Output::Forget]);
    assert_eq!(machine.view().who, [Who::Recording { model: "甲模型", day: "2026-03-04" }]);
}

#[test]
fn a_live_model_that_answers_is_shown_and_has_no_verdict() {
    let mut machine = begin(LIVE, Beginning::default());
    for turn in 0..2 {
        let question = asked(&machine.act(Action::Next));
        assert_eq!((question.step, question.turn), (0, turn));
        machine.live(question, LiveEvent::Said(Said::Text(format!("现场{turn}"))));
        machine.live(question, LiveEvent::Ended);
        assert_eq!((answer(&machine), machine.next_change()), (format!("现场{turn}"), None));
        machine.act(Action::Next);
        assert_eq!(kind(&machine), "reference");
        machine.act(Action::Next);
    }
    assert_eq!(kind(&machine), "end");
    machine.act(Action::Back);
    assert_eq!(machine.act(Action::Back), [], "an answer that is there is not asked for again");
    assert_eq!(answer(&machine), "现场1");
}

#[test]
fn a_live_model_without_a_tape_fails_with_words_and_the_show_goes_on() {
    let playlist = LIVE.replace("fallback = \"a.tape\"\n", "");
    let mut machine = begin(&playlist, Beginning { unattended: true, ..Beginning::default() });
    let mut outputs = Vec::new();
    while !outputs.iter().any(|output| matches!(output, Output::Ask(_))) {
        outputs = machine.elapsed(ms(500));
    }
    machine.live(asked(&outputs), LiveEvent::Failed(Bilingual::both("断了", "broken")));
    let Scene::Answer { answers, .. } = machine.view().scene else { panic!() };
    assert_eq!(answers[0].failure.map(|why| why.words(Language::Zh)), Some("断了"));
    let mut rounds = 0;
    loop {
        let outputs = machine.elapsed(ms(500));
        assert!(!outputs.iter().any(|output| matches!(output, Output::Ask(_))), "nothing can follow an answer that is not there");
        if outputs.contains(&Output::Leave { finished: true }) {
            break;
        }
        rounds += 1;
        assert!(rounds < 1000, "the show does not end");
    }
}

#[test]
fn a_number_of_two_digits_is_typed_or_waits() {
    let steps: String = (0..14).map(|place| format!("[[steps]]\ntitle = \"{place}\"\n")).collect();
    let mut machine = begin(&format!("title = \"x\"\n{steps}"), Beginning::default());
    machine.act(Action::Digit(1));
    machine.act(Action::Digit(2));
    assert_eq!(machine.place().0, 11);
    machine.act(Action::Digit(5));
    assert_eq!(machine.place().0, 4);
    machine.act(Action::Digit(1));
    assert_eq!(machine.place().0, 4);
    machine.elapsed(ms(1000));
    assert_eq!(machine.place().0, 0);
    machine.act(Action::Digit(0));
    assert_eq!(machine.place().0, 0);
}

#[derive(Debug, Clone)]
enum Happening {
    Act(Action),
    Time(u64),
    Live(LiveEvent),
    Laid(usize, usize),
}

fn happenings() -> impl Strategy<Value = Happening> {
    use Action::{Back, Blank, Caption, Digit, Down, Faster, Keys, Next, Pause, SkipWait, Slower, Spotlight, Up};
    let action = prop_oneof![
        prop::sample::select(vec![Next, Next, Next, Back, Blank, Caption, Pause, Faster, Slower, SkipWait, Spotlight, Keys, Up, Down]),
        (0u8..10).prop_map(Digit),
    ];
    prop_oneof![
        4 => action.prop_map(Happening::Act),
        4 => (0u64..5000).prop_map(Happening::Time),
        2 => prop::sample::select(vec![
            LiveEvent::Said(Said::Text("字".into())), LiveEvent::Said(Said::Reasoning), LiveEvent::Said(Said::Cleared), LiveEvent::Works,
            LiveEvent::Ended, LiveEvent::Failed(Bilingual::both("断", "broken")),
        ]).prop_map(Happening::Live),
        1 => (0usize..60, 1usize..30).prop_map(|(rows, room)| Happening::Laid(rows, room)),
    ]
}

const ALL: &str = "title = \"x\"\npause = 1\n[[steps]]\ntitle = \"卡片\"\n[[steps]]\ntape = \"a.tape\"\nreveal = \"after\"\n[[steps]]\nmodel = \"m\"\ncase = \"right-lower-quadrant-pain\"\nfallback = \"b.tape\"\nfallback_after = 2\n[[steps]]\nmodel = \"m\"\ncase = \"right-lower-quadrant-pain\"\nfallback_after = 2\n[[steps]]\ncompare = [\"a.tape\", \"b.tape\"]\n[[steps]]\nscore = true\n";

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Whatever happens, a recording is named as one, the place is in the show, what is asked is asked once, and time still leads to the end.
    #[test]
    fn whatever_happens_the_show_goes_on(all in prop::collection::vec(happenings(), 0..120)) {
        let (mut machine, mut outputs) = Machine::new(show(ALL), Beginning { unattended: true, ..Beginning::default() });
        let mut open: Option<Question> = None;
        for happening in all {
            for output in std::mem::take(&mut outputs) {
                match output {
                    Output::Ask(question) => {
                        prop_assert_eq!(open, None, "two questions at once");
                        open = Some(question);
                    }
                    Output::Forget => open = None,
                    Output::Leave { finished } => {
                        prop_assert!(finished);
                        return Ok(());
                    }
                }
            }
            outputs = match happening {
                Happening::Act(action) => machine.act(action),
                Happening::Time(time) => machine.elapsed(ms(time)),
                Happening::Laid(rows, room) => {
                    machine.laid_out(rows, room);
                    prop_assert!(machine.offset() <= rows.saturating_sub(room));
                    Vec::new()
                }
                Happening::Live(event) => match open {
                    Some(question) => {
                        if matches!(event, LiveEvent::Ended | LiveEvent::Failed(_)) {
                            open = None;
                        }
                        machine.live(question, event)
                    }
                    None => Vec::new(),
                },
            };
            let view = machine.view();
            prop_assert!(view.step >= 1 && view.step <= view.steps);
            let shows_tape = matches!(&view.scene, Scene::Answer { answers, .. } if answers.iter().any(|a| matches!(a.who, Who::Recording { .. })));
            if shows_tape {
                let all_recorded = view.who.iter().all(|who| matches!(who, Who::Recording { .. }));
                prop_assert!(all_recorded && !view.who.is_empty());
            }
        }
        // Left alone, it ends: everything that stands in the way is taken away first.
        if machine.view().shows_keys { machine.act(Action::Keys); }
        if machine.view().is_blank { machine.act(Action::Blank); }
        if machine.view().is_paused { machine.act(Action::Pause); }
        if kind(&machine) == "end" { return Ok(()); }
        let mut finished = false;
        for _ in 0..20_000 {
            let outputs = machine.elapsed(machine.next_change().unwrap_or_default());
            if outputs.contains(&Output::Leave { finished: true }) {
                finished = true;
                break;
            }
        }
        prop_assert!(finished, "it stands still at {:?}", machine.place());
    }
}
