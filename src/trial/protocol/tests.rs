use super::*;
use crate::language::Language;

/// A protocol that can be read; tests change it.
pub const TEXT: &str = r#"version = 1
title = { zh = "试评", en = "Trial" }
cases = "bundled"
unit = "answer"
form = "overall"
reference = "after_rating"
guidelines = { zh = "", en = "" }

[assignment]
distribution = "parts"
seed = 7

[[candidate]]
run = "run"
model = "a"

[[candidate]]
run = "run"
model = "b"

[[rater]]
name = "r1"

[[rater]]
name = "r2"

[methods]
recruitment = "x"
training = "x"
compensation = "none"
ethics = "x"
"#;

fn read_text(text: &str) -> Result<Protocol, String> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("TRIAL.toml");
    std::fs::write(&path, text).unwrap();
    Protocol::read(&path).map_err(|e| e.words(Language::En).rsplit_once("TRIAL.toml ").unwrap().1.to_owned())
}

#[test]
fn a_protocol_is_read_with_its_defaults() {
    let protocol = read_text(TEXT).unwrap();
    assert_eq!((protocol.design.overlap, protocol.design.overlap_raters, protocol.design.repeats), (0.3, 2, 0.1));
    assert_eq!(protocol.candidates.len(), 2);
    assert!(protocol.candidates[0].recorded().unwrap().run.ends_with("run"));
    assert!(protocol.form.marks_field().is_none());
    let marked = read_text(&TEXT.replace("form = \"overall\"", "form = \"overall\"\nmarks = true")).unwrap();
    assert_eq!(marked.form.fields().last().map(|field| field.id.as_str()), Some("marks"));
    assert_ne!(marked.form.digest(), protocol.form.digest());
}

#[test]
fn a_mistake_names_line_and_field() {
    let rows = [
        ("version = 1", "version = 2", "line 1, version"),
        ("form = \"overall\"", "form = \"overal\"", "line 5, form: no form"),
        ("form = \"overall\"", "form = \"preference\"", "line 5, form: this form compares two"),
        ("name = \"r2\"", "name = \"R1\"", "line 25, rater.1.name: two raters have the name R1"),
        ("name = \"r2\"", "name = \"../r2\"", "line 25, rater.1.name"),
        ("seed = 7", "seed = 7\noverlap = 1.5", "line 12, assignment.overlap"),
        ("seed = 7", "seed = 7\noverlap_raters = 3", "line 12, assignment.overlap_raters: there are 2"),
        ("model = \"b\"", "model = \"a\"", "line 19, candidate.1.model"),
        ("ethics = \"x\"", "ethics = \" \"", "line 31, methods.ethics"),
        (
            "reference = \"after_rating\"",
            "reference = \"after_rating\"\nmask_words = [\"abc\", \"ab\"]",
            "line 7, mask_words.1: \"ab\" is too short",
        ),
        ("ethics = \"x\"", "", "\"ethics\" is missing"),
        ("[methods]", "[[item]]\ncase = \"1\"\n\n[methods]", "line 27, item.0: turn is missing"),
        ("[methods]", "[[item]]\ncase = \"1\"\nturn = 0\n\n[methods]", "line 29, item.0.turn: turns count from 1"),
        ("[methods]", "[[item]]\ncase = \"1\"\nturn = 1\ncandidates = [3]\n\n[methods]", "item.0.candidates.0: there are 2"),
        (
            "[methods]",
            "[[item]]\ncase = \"1\"\nturn = 1\ncandidates = [1, 1]\n\n[methods]",
            "item.0.candidates.1: this one is there already",
        ),
        (
            "[methods]",
            "[[item]]\ncase = \"1\"\nturn = 1\n[[item]]\ncase = \"1\"\nturn = 1\n\n[methods]",
            "line 31, item.1.case: this item is there already",
        ),
        ("unit = \"answer\"", "unit = \"word\"", "line 4"),
        (
            "unit = \"answer\"\nform = \"overall\"",
            "marks = true\nunit = \"pair\"\nform = \"preference\"",
            "line 4, marks: this form cannot",
        ),
    ];
    for (from, to, expected) in rows {
        let said = read_text(&TEXT.replace(from, to)).unwrap_err();
        assert!(said.contains(expected), "{to}: {said}");
    }
}
