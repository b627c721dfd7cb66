//! What is read from native files, and what is said of their mistakes.

use super::super::{KnownBy, ReadOptions, RubricItem, Told, read_bytes};
use super::*;

const TWO: &str = r#"
[[case]]
id = "a"
[[case.turns]]
kind = "complaint"
question = { zh = "腹痛", en = "abdominal pain" }
reference = ["d"]
[[case.reference]]
id = "d"
answer = { zh = "阑尾炎", en = "appendicitis" }

[[case]]
id = "b"
[[case.turns]]
kind = "complaint"
question = "咳嗽三天"
reference = ["nope"]
[[case.reference]]
id = "d"
answer = "肺炎"
"#;

#[test]
fn a_bilingual_case_reads_in_the_language_asked_for() {
    for (language, question) in [(Language::Zh, "腹痛"), (Language::En, "abdominal pain")] {
        let options = ReadOptions { language: Some(language), ..ReadOptions::default() };
        let file = read_bytes("f", TWO.as_bytes(), &options).unwrap();
        assert_eq!(file.cases[0].turns()[0].question, question);
        assert_eq!(file.cases[0].language(), language);
    }
}

#[test]
fn one_broken_case_names_its_line_and_leaves_the_other() {
    let file = read_bytes("f", TWO.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!(file.cases.len(), 1);
    assert_eq!(file.problems[0].to_string(), "line 14, b: turn 1: there is no reference \"nope\"; there are: d");
}

#[test]
fn a_turn_without_a_kind_is_told_which_there_are_and_names_its_own_line() {
    let zh = |p: &Problem| p.words(Language::Zh);
    let text = TWO.replacen("kind = \"complaint\"\n", "", 1);
    let file = read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap();
    let says = "line 4, a: turn 1: kind is missing: write one of complaint, exam, tests, other";
    assert!(file.problems[0].to_string().starts_with(says), "{}", file.problems[0]);
    assert!(zh(&file.problems[0]).contains("缺少 kind：请填写 complaint, exam, tests, other 之一"), "{}", zh(&file.problems[0]));
    // A second turn, and one that is written in a line with its case.
    let second = "[[case]]\nid = \"a\"\n[[case.turns]]\nkind = \"complaint\"\nquestion = \"腹痛\"\n\n[[case.turns]]\nquestion = \"查体\"\n";
    let inline = "[[case]]\nid = \"a\"\nturns = [\n  { kind = \"complaint\", question = \"腹痛\" },\n  { kind = \"exams\", question = \"查体\" },\n]\n";
    let problem = |text: &str| read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap().problems[0].to_string();
    assert!(
        problem(second).starts_with("line 7, a: turn 2: kind is missing") && problem(second).contains("kind = \"exam\""),
        "{}",
        problem(second)
    );
    assert!(problem(inline).starts_with("line 5, a: turn 2, kind: unknown value \"exams\"; did you mean \"exam\"?"), "{}", problem(inline));
}

#[test]
fn a_case_needs_no_reference_and_keeps_the_label_of_where_it_comes_from() {
    let text = "[[case]]\nid = \"a\"\nsource = \"CMB-Clin derived\"\n[[case.turns]]\nkind = \"complaint\"\nquestion = \"腹痛\"\n";
    let file = read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap();
    assert_eq!((file.cases[0].has_reference(), file.cases[0].source()), (false, Source::CmbClinDerived));
    let file = read_bytes("f", text.replace("CMB-Clin derived", "x").as_bytes(), &ReadOptions::default()).unwrap();
    assert!(file.problems[0].to_string().contains("source: no source \"x\""), "{}", file.problems[0]);
}

/// Every key that the types of the file have, as the program writes them for a case that has everything.
fn keys_of(value: &toml::Value, keys: &mut std::collections::BTreeSet<String>, path: &str) {
    match value {
        Value::Table(table) => {
            for (key, value) in table.iter().filter(|(key, _)| !matches!(key.as_str(), "zh" | "en")) {
                keys.insert(format!("{path}{key}"));
                keys_of(value, keys, &format!("{path}{key}."));
            }
        }
        Value::Array(values) => values.iter().for_each(|value| keys_of(value, keys, path)),
        _ => {}
    }
}

#[test]
fn the_documented_example_uses_every_field_and_reads() {
    let mut keys = std::collections::BTreeSet::new();
    keys_of(&toml::from_str(EXAMPLE).unwrap(), &mut keys, "");
    // What the types know is what they say they expect where a key is unknown. Two fields that only a conversion writes, and the age in months, are explained
    // in comments.
    for (list, inside) in [
        ("", ""),
        ("patient", ""),
        ("turns", "kind = \"exam\"\nquestion = \"x\""),
        ("reference", "id = \"r\"\nanswer = \"x\""),
        ("diagnoses", ""),
        ("distractors", ""),
        ("facts", ""),
        ("rubric", ""),
    ] {
        for known in known_keys(list, inside) {
            let path = if list.is_empty() { format!("case.{known}") } else { format!("case.{list}.{known}") };
            let in_comment = EXAMPLE.contains(&format!("# {known} = ")) || EXAMPLE.contains(&format!("or {known} = "));
            assert!(keys.contains(&path) || in_comment, "{path} is not in examples/case.toml");
        }
    }
    for language in [Language::Zh, Language::En] {
        let file = example(EXAMPLE, language);
        assert!(file.problems.is_empty(), "{:?}", file.problems);
        let case = &file.cases[0];
        assert_eq!(case.language(), language);
        assert_eq!((case.facts().len(), case.rubric().len(), case.patient_facts().count()), (2, 3, 1));
        assert_eq!(case.fact("onset").unwrap().known_by(), KnownBy::Patient { told: Told::Volunteered });
        assert_eq!(case.rubric_for_turn(1).map(RubricItem::id).collect::<Vec<_>>(), ["ct", "sends-home"]);
        assert!(case.turns()[1].question.contains(case.fact("neck").unwrap().place().unwrap().words()));
    }
}

/// The keys that serde names when it meets an unknown one in this part of a case.
fn known_keys(list: &str, inside: &str) -> Vec<String> {
    let unknown = "zzzzzzzzzzzz = 1\n";
    let said = match list {
        "" => toml::from_str::<NativeCase>(unknown).unwrap_err(),
        "patient" => toml::from_str::<NativePatient>(unknown).unwrap_err(),
        "turns" => toml::from_str::<NativeTurn>(&format!("{inside}\n{unknown}")).unwrap_err(),
        "reference" => toml::from_str::<NativePair>(&format!("{inside}\n{unknown}")).unwrap_err(),
        "diagnoses" => toml::from_str::<NativeDiagnosis>(unknown).unwrap_err(),
        "distractors" => toml::from_str::<NativeDistractor>(unknown).unwrap_err(),
        "facts" => toml::from_str::<NativeFact>(unknown).unwrap_err(),
        _ => toml::from_str::<NativeRubricItem>(unknown).unwrap_err(),
    };
    let known: Vec<String> = said.message().split('`').skip(3).step_by(2).map(str::to_owned).collect();
    assert!(!known.is_empty(), "{list}: {said}");
    known
}

const EXAMPLE: &str = include_str!("../../../examples/case.toml");

fn example(text: &str, language: Language) -> CaseFile {
    read_bytes("case.toml", text.as_bytes(), &ReadOptions { language: Some(language), ..ReadOptions::default() }).unwrap()
}

/// What is said of the example with one change, in both languages of the interface.
fn said_of(change: (&str, &str)) -> (Vec<String>, Vec<String>) {
    assert!(EXAMPLE.contains(change.0), "{}", change.0);
    let file = example(&EXAMPLE.replacen(change.0, change.1, 1), Language::En);
    let words = |language| file.problems.iter().flat_map(Problem::all).map(|problem| problem.words(language)).collect();
    (words(Language::En), words(Language::Zh))
}

/// A change of the example, the line that the mistake is told in (0 where it does not matter), and what is said in English and in Chinese.
type Mistake<'a> = ((&'a str, &'a str), usize, &'a str, &'a str);

/// The line of the example that begins with this text.
fn line(text: &str) -> usize {
    EXAMPLE.lines().position(|line| line.starts_with(text)).map_or(0, |at| at + 1)
}

#[test]
fn every_mistake_of_patient_distractors_and_facts_names_line_and_field_in_both_languages() {
    are_told(&[
        (("age_years = 52 ", "age_years = 52\nage_months = 624 "), line("[case.patient]"), "patient: has both", "只能写一个"),
        (("age_years = 52 ", "# "), line("[case.patient]"), "patient: has no age", "缺少年龄"),
        (("age_years = 52 ", "age_years = 152 "), line("age_years"), "patient, age_years: write 0 to 130", "应为 0 至 130"),
        (("sex = \"female\"", "sex = \"f\""), line("sex"), "patient, sex: unknown value \"f\"", "没有 \"f\""),
        (("\"intermediate\"", "\"hard\""), line("difficulty"), "difficulty: unknown value \"hard\"", "没有 \"hard\" 这个值"),
        (("[\"refer\"]", "[\"Refer it\"]"), line("tags"), "tags: \"Refer it\" is no tag", "不是标签"),
        (("[\"refer\"]", "[\"refer\", \"refer\"]"), line("tags"), "tags: the id \"refer\" is used twice", "用了两次"),
        (
            ("diagnosis = { zh = \"偏头痛\", en = \"Migraine\" }", "diagnosis = { zh = \"偏头痛\", en = \"sah\" }"),
            line("[[case.distractors]]"),
            "distractor 1: \"sah\" is also a name of a right diagnosis",
            "同时是正确诊断的名称",
        ),
        (
            ("aliases = { zh = [\"血管性头痛\"]", "aliases = { zh = [\"蛛血\"]"),
            line("[[case.distractors]]"),
            "distractor 1: \"蛛血\" is also a name of a right diagnosis",
            "同时是正确诊断的名称",
        ),
        (
            ("[\"onset\", \"neck\"]", "[\"onset\", \"nack\"]"),
            line("refuted_by"),
            "distractor 1, refuted_by: there is no fact \"nack\"; there are: onset, neck",
            "没有事实 \"nack\"",
        ),
        (("id = \"neck\"", "id = \"onset\""), line("id = \"neck\""), "fact \"onset\", id: the id \"onset\" is used twice", "用了两次"),
        (("told = \"volunteered\"", "# "), line("[[case.facts]]"), "fact \"onset\": what the patient knows says when", "须写明何时说出"),
        (
            ("section = \"symptom\"", "section = \"exam\""),
            line("known_by = \"patient\""),
            "fact \"onset\", known_by: findings and results are not known by the patient",
            "病人并不知道",
        ),
        (
            ("known_by = \"patient\"", "known_by = \"examiner\""),
            line("told"),
            "fact \"onset\", told: told is for what the patient",
            "请删去",
        ),
        (("known_by = \"patient\"", "known_by = \"nurse\""), line("known_by"), "fact \"onset\", known_by: unknown value", "没有 \"nurse\""),
        (
            ("turn = 1 ", "turn = 3 "),
            line("turn = 1"),
            "fact \"onset\", turn: there is no turn 3; this case has turns 1 to 2",
            "没有第 3 轮",
        ),
        (("turn = 1 ", "# "), line("[[case.facts]]"), "fact \"onset\": turn is missing", "缺少 turn"),
        (
            ("\"a sudden, severe headache for an hour\"", "\"A sudden headache\""),
            line("words"),
            "fact \"onset\", words: these words do not stand in the question of turn 1 (en)",
            "（en）中没有这些原文",
        ),
        // In the language that is not read.
        (
            ("\"1小时前突发剧烈头痛\"", "\"1小时前头痛\""),
            line("words"),
            "fact \"onset\", words: these words do not stand in the question of turn 1 (zh)",
            "（zh）中没有这些原文",
        ),
    ]);
}

#[test]
fn every_mistake_of_a_rubric_names_line_and_field_in_both_languages() {
    are_told(&[
        (
            ("points = 8 ", "points = -8 "),
            line("points"),
            "rubric \"bleeding-first\", points: an item of this kind (essential) has 1 to 10",
            "1 至 10",
        ),
        (
            ("points = -8", "points = 8"),
            line("points = -8"),
            "rubric \"sends-home\", points: an item of this kind (pitfall) has -10 to -1",
            "-10 至 -1",
        ),
        (("turns = [1, 2]", "turns = []"), line("turns = [1, 2]"), "rubric \"ct\", turns: names no turn", "未写轮次"),
        (("turns = [1, 2]", "turns = [0, 2]"), line("turns = [1, 2]"), "rubric \"ct\", turns: there is no turn 0", "没有第 0 轮"),
        (
            ("safety_cap = 0.4", "safety_cap = 1.4"),
            line("safety_cap"),
            "rubric \"bleeding-first\", safety_cap: write a number from 0 to 1",
            "0 至 1",
        ),
        (
            ("statement = { zh = \"让病人回家观察\", en = \"Sends the patient home\" }", "statement = 7"),
            line("statement = { zh = \"让"),
            "rubric \"sends-home\", statement: expected a text, or one for each language",
            "应为文字，或每种语言一段文字",
        ),
        (
            ("statement = { zh = \"让病人回家观察\", en = \"Sends the patient home\" }", "statement = \" \""),
            line("statement = { zh = \"让"),
            "rubric \"sends-home\", statement: is empty",
            "为空",
        ),
        (
            ("statement = { zh = \"让病人回家观察\", en", "statment = { zh = \"让病人回家观察\", en"),
            0,
            "rubric \"sends-home\": unknown key \"statment\"; did you mean \"statement\"?",
            "是否想写 \"statement\"",
        ),
    ]);
}

fn are_told(mistakes: &[Mistake]) {
    for (change, line, en, zh) in mistakes {
        let (english, chinese) = said_of(*change);
        assert!(english.len() == 1 || change.0.starts_with("id"), "{change:?}: {english:#?}");
        assert!(english[0].contains(en), "{change:?}: {} is not {en}", english[0]);
        assert!(
            *line == 0 || english[0].starts_with(&format!("line {line}, sudden-headache: ")),
            "{change:?}: {} is not in {line}",
            english[0]
        );
        assert!(chinese[0].contains(zh), "{change:?}: {} is not {zh}", chinese[0]);
    }
}

#[test]
fn all_mistakes_of_a_case_are_told_at_once_and_it_is_one_broken_case() {
    let text = EXAMPLE.replacen("points = 8 ", "points = 80 ", 1).replacen("turn = 1 ", "turn = 7 ", 1).replacen(
        "[\"onset\", \"neck\"]",
        "[\"x\"]",
        1,
    );
    let file = example(&text, Language::En);
    assert_eq!((file.cases.len(), file.problems.len(), file.problems[0].all().count()), (0, 1, 3));
}

#[test]
fn a_rubric_of_pitfalls_alone_is_refused() {
    let start = EXAMPLE.find("[[case.rubric]]\nid = \"bleeding-first\"").unwrap();
    let end = EXAMPLE.find("[[case.rubric]]\nid = \"sends-home\"").unwrap();
    let file = example(&format!("{}{}", &EXAMPLE[..start], &EXAMPLE[end..]), Language::En);
    assert!(file.problems[0].to_string().ends_with("rubric: the rubric has pitfalls only: write at least one item that gives points"));
}

#[test]
fn a_case_that_lacks_the_other_language_somewhere_is_read_in_its_own() {
    let text = EXAMPLE.replacen("en = \"Asks for CT of the head at once\"", "", 1).replacen("头颅CT平扫\", }", "头颅CT平扫\" }", 1);
    assert_eq!(example(&text, Language::Zh).problems, []);
    let said = example(&text, Language::En).problems[0].to_string();
    assert!(said.ends_with("rubric \"ct\", statement: has no \"en\""), "{said}");
}

#[test]
fn a_syntax_error_names_its_line() {
    let error = read_bytes("f", b"[[case]]\nid = \n", &ReadOptions::default()).unwrap_err().to_string();
    assert!(error.starts_with("f: line 2:"), "{error}");
}

#[test]
fn an_unknown_field_is_refused() {
    let text = TWO.replace("id = \"a\"", "id = \"a\"\ntitel = \"x\"");
    let file = read_bytes("f", text.as_bytes(), &ReadOptions::default()).unwrap();
    assert!(file.problems[0].message.to_string().contains("titel"), "{}", file.problems[0]);
}
