//! Playlists: what they hold, and that every mistake in one is told at once, with its line and field.

use crate::tapes::read;
use proptest::prelude::*;
use std::time::Duration;
use wardround::{
    language::Language,
    show::{Beat, Kind, Reveal, Wait, parse},
    tape::Speed,
};

const WHOLE: &str = r#"version = 1
title = { zh = "教学演示", en = "A lesson" }
language = "en"
theme = "dark"
speed = 2
loop = true
show_keys = true
pause = "500ms"

[[steps]]
title = "Welcome"
text = { zh = "一行\n两行", en = "one line" }
caption = "hello"
notes = { zh = "备注", en = "note" }
wait = 2.5

[[steps]]
tape = { zh = "a.tape", en = "en.tape" }
turns = [2, 1, 2]
reveal = { reference = "after", verdict = "never" }

[[steps]]
model = "m"
case = "right-lower-quadrant-pain"
fallback = "a.tape"
fallback_after = "3s"
turns = [1]
wait = "pause"

[[steps]]
compare = ["a.tape", "b.tape"]
reveal = "never"

[[steps]]
score = true
"#;

#[test]
fn a_playlist_holds_what_it_says() {
    let playlist = parse(WHOLE).unwrap();
    assert_eq!(
        (playlist.language, playlist.speed, playlist.loops, playlist.show_keys),
        (Some(Language::En), Some(Speed::Times(2.0)), true, true)
    );
    assert_eq!(playlist.pause, Duration::from_millis(500));
    let waits: Vec<Wait> = playlist.steps.iter().map(|step| step.wait).collect();
    assert_eq!(waits[..3], [Wait::For(Duration::from_millis(2500)), Wait::Key, Wait::For(Duration::from_millis(500))]);
    let Kind::Tape { shown, .. } = &playlist.steps[1].kind else { panic!() };
    assert_eq!((shown.turns.as_slice(), shown.reference, shown.verdict), ([1, 2].as_slice(), Reveal::After, Reveal::Never));
    let Kind::Live { fallback_after, .. } = &playlist.steps[2].kind else { panic!() };
    assert_eq!(*fallback_after, Duration::from_secs(3));
}

#[test]
fn a_show_is_in_one_language_with_the_tapes_of_that_language() {
    let english = read(WHOLE, None).unwrap();
    assert_eq!((english.title.as_str(), english.steps[0].notes.as_deref()), ("A lesson", Some("note")));
    let chinese = read(WHOLE, Some(Language::Zh)).unwrap();
    assert_eq!((chinese.title.as_str(), chinese.language), ("教学演示", Language::Zh));
    let beats = |place: usize| chinese.steps[place].beats.clone();
    assert_eq!(beats(0), [Beat::Card]);
    use Beat::{Answer, Both, Question, Reference};
    assert_eq!(beats(1), [Question(0), Answer(0), Reference(0), Question(1), Answer(1), Reference(1)]);
    assert_eq!(beats(3), [Question(0), Both(0), Question(1), Both(1), Question(2), Both(2)]);
    // A step without a title is named after the case's first words, never after its diagnosis.
    assert!(!chinese.steps[1].title.is_empty() && !chinese.steps[1].title.contains("阑尾炎"), "{}", chinese.steps[1].title);
}

#[test]
fn every_mistake_has_its_line_and_field() {
    let rows: &[(&str, &[&str])] = &[
        ("title = 1\nsteps = []", &["line 1, title: expected a text", "line 2, steps: there are no steps"]),
        ("title = \"x\"\n", &["line 1, steps: there are no steps"]),
        ("version = 2\ntitle = \"x\"\n[[steps]]\ntitle = \"y\"", &["line 1, version: a playlist of layout 2"]),
        ("x = = 1", &["line 1: "]),
        (
            "title = \"x\"\nspeed = 20\nlop = true\nlanguage = \"fr\"\n[[steps]]\ntitle = \"y\"",
            &[
                "line 2, speed: expected a number from 0.25 to 16",
                "line 3, lop: there is no such key; did you mean \"loop\"?",
                "line 4, language: ",
            ],
        ),
        (
            "title = \"x\"\n[[steps]]\ntape = \"a.tape\"\ncompare = [\"a.tape\"]\n[[steps]]\ncaption = \"c\"\n[[steps]]\nscore = false",
            &[
                "line 4, steps.0.compare: a step has one of",
                "line 4, steps.0.compare: expected two tapes",
                "line 5, steps.1: this step shows nothing",
                "line 8, steps.2.score: expected true",
            ],
        ),
        (
            "title = \"x\"\n[[steps]]\ntitle = \"y\"\nwait = \"soon\"\nturns = [0]\n[[steps]]\ntape = \"a.tape\"\nreveal = \"later\"\nfallback = \"b\"",
            &[
                "line 2, steps.0: turns and reveal are for",
                "line 4, steps.0.wait: expected \"key\", or",
                "line 5, steps.0.turns: expected a list of turns",
                "line 6, steps.1: cases, case, fallback",
                "line 8, steps.1.reveal: expected \"after\"",
            ],
        ),
        (
            "title = \"x\"\n[[steps]]\nmodel = \"m\"\nturns = [2]\n",
            &["line 2, steps.0: case is missing", "line 4, steps.0.turns: a live model is asked from turn 1 on"],
        ),
        (
            "title = \"x\"\n[[steps]]\ntitle = \"y\"\ntext = { zh = \"只有中文\" }\nwait = -1",
            &["line 4, steps.0.text: expected a text", "line 5, steps.0.wait: "],
        ),
    ];
    for (text, expected) in rows {
        let mut faults: Vec<String> = parse(text).unwrap_err().iter().map(|fault| fault.words(Language::En)).collect();
        faults.sort();
        assert_eq!(faults.len(), expected.len(), "{text}\n{faults:#?}");
        for (fault, expected) in faults.iter().zip(*expected) {
            assert!(fault.starts_with(expected), "{fault:?} does not begin with {expected:?}");
        }
        assert!(parse(text).unwrap_err().iter().all(|fault| fault.words(Language::Zh).starts_with("第 ")), "{text}");
    }
}

#[test]
fn what_a_playlist_names_is_looked_at_in_both_languages_before_the_show() {
    let faults = read(
        "title = \"x\"\ntheme = \"drak\"\n[[steps]]\ntape = { zh = \"a.tape\", en = \"gone.tape\" }\n[[steps]]\ntape = \"a.tape\"\nturns = [4]\n[[steps]]\nmodel = \"n\"\ncase = \"x\"\nfallback = \"none.tape\"\n[[steps]]\ncompare = [\"a.tape\", \"en.tape\"]",
        None,
    )
    .unwrap_err();
    let expected = [
        "line 2, theme: there is no drak",
        "line 4, steps.0.tape: gone.tape: no such file",
        "line 7, steps.1.turns: the tape holds no turn 4; it holds 1, 2, 3",
        "line 9, steps.2.model: there is no n",
        "line 11, steps.2.fallback: none.tape: no such file",
        "line 10, steps.2.case: there is no case x",
        "line 13, steps.3.compare: the two tapes answer different questions",
    ];
    assert_eq!(faults.len(), expected.len(), "{faults:#?}");
    for (fault, expected) in faults.iter().zip(expected) {
        assert!(fault.starts_with(expected), "{fault:?} does not begin with {expected:?}");
    }
}

#[test]
fn texts_of_a_playlist_are_harmless_for_a_terminal() {
    let show = read("title = \"\\u001b[2Jx\"\n[[steps]]\ntitle = \"a\\u202eb\"\nnotes = \"\\u0007n\"", None).unwrap();
    assert_eq!((show.title.as_str(), show.steps[0].title.as_str(), show.steps[0].notes.as_deref()), ("[2Jx", "ab", Some("n")));
}

proptest! {
    /// Nothing that stands in a playlist ends the program: it is read, or told with a line.
    #[test]
    fn whatever_a_playlist_says_is_read_or_refused_with_a_line(
        lines in prop::collection::vec(prop::sample::select(WHOLE.lines().collect::<Vec<_>>()), 0..24),
        values in prop::collection::vec((0usize..24, prop::sample::select(vec![
            "true", "-1", "1e300", "\"\"", "[]", "[1, \"a\"]", "{}", "{ zh = 1, en = 2 }", "99999999999", "1979-05-27", "nan", "\"\\u0000\"", "\"10h\"",
        ])), 0..4),
    ) {
        let mut lines: Vec<String> = lines.into_iter().map(str::to_owned).collect();
        for (place, value) in values {
            if let Some(line) = lines.get_mut(place)
                && let Some((key, _)) = line.clone().split_once('=')
            {
                *line = format!("{key}= {value}");
            }
        }
        if let Err(faults) = parse(&lines.join("\n")) {
            prop_assert!(!faults.is_empty());
            prop_assert!(faults.iter().all(|fault| fault.line >= 1 && fault.line <= lines.len().max(1) + 1), "{faults:?}");
        }
    }
}
