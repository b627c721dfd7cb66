//! Marked words, from the rater's commands to the organiser's files.

use super::{
    report::{drawn, numbers, rated, scored},
    *,
};
use wardround::{
    language::Language,
    report::Format,
    trial::{
        form::Value,
        marks::{Mark, MarkLabel, Place},
        rating::Event,
    },
};

/// A trial of one rater over two cases at turn 1, with marks.
pub fn marked_trial(user: &User, raters: &str, more: &[(&str, &str)]) {
    let changes = [
        ("marks = false", "marks = true"),
        ("case_ids = []", "case_ids = [\"1\", \"2\"]"),
        ("turns = []", "turns = [1]"),
        ("overlap = 0.3", "overlap = 0.0"),
        ("repeats = 0.1", "repeats = 0.0"),
    ];
    protocol(user, raters, &[&changes, more].concat());
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 0, "");
}

/// What the plain dialogue prints when these lines are typed.
pub fn typed(user: &User, pack: &str, language: &str, input: &[&str]) -> String {
    let mut command = user.command();
    command.args(["rate", &user.path(pack).display().to_string(), "--plain", "--language", language]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    input.iter().for_each(|line| writeln!(stdin, "{line}").unwrap());
    drop(stdin);
    said(&child.wait_with_output().unwrap())
}

#[test]
fn words_are_marked_as_lines_and_come_back_to_the_organiser() {
    let user = organiser();
    marked_trial(&user, "r1", &[]);
    let dialogue = [
        "/mark 9 病例",
        "/mark 错误 胃肠炎",
        "/mark 错误 合成回答 | 没有依据",
        "/mark 2 回答",
        // Two places have this sign.
        "/mark unsafe ，",
        "2",
        "/marks",
        "/unmark 5",
        "/mark 1 病例",
        "/unmark 2",
        "7",
        "",
        "/quit",
    ];
    let told = typed(&user, "packs/r1.pack", "zh", &dialogue);
    for expected in [
        "类别：1 正确、2 错误、3 无关、4 多余、5 不安全",
        "回答中没有这些文字",
        "已标注：错误“合成回答”：没有依据",
        "“标注”：这些文字已有同一种标注",
        "这些文字出现 2 次",
        "2 …",
        "已标注：不安全“，”",
        "没有这个编号",
        "已标注：正确“病例”",
        "已删除标注：正确“病例”",
        "已保存",
    ] {
        assert!(told.contains(expected), "{expected} is not in {told}");
    }
    let rating = &lines(&user.path("packs/r1.ratings.jsonl"))[0];
    let text = &answers(&user.path("packs/r1.pack"))[rating["answer"].as_str().unwrap()];
    let chars: Vec<char> = text.chars().collect();
    let marks = rating["values"]["marks"].as_array().unwrap();
    let words: Vec<(String, &str)> = marks
        .iter()
        .map(|mark| {
            let place = |name: &str| usize::try_from(mark[name].as_u64().unwrap()).unwrap();
            assert_eq!(mark["digest"].as_str().unwrap(), sha256(text.as_bytes()));
            (chars[place("start")..place("end")].iter().collect(), mark["label"].as_str().unwrap())
        })
        .collect();
    assert_eq!(words, [("合成回答".to_owned(), "wrong"), ("，".to_owned(), "unsafe")]);
    expect(&user.run(&["trial", "merge", "TRIAL.toml", "packs/r1.ratings.jsonl"]), 0, "");
    let export = |flags: &[&str]| text_of(&user, &[&["trial", "export", "TRIAL.toml"], flags].concat());
    let organisers = export(&[]);
    let columns = "rater_excluded,mark_turn,mark_start,mark_end,mark_words";
    assert!(organisers.lines().next().unwrap().ends_with(columns), "{organisers}");
    assert!(organisers.contains(",rated,marks,wrong,") && organisers.contains(",合成回答\n"), "{organisers}");
    assert!(!organisers.contains("没有依据"));
    let with_notes = export(&["--for", "rater", "--with-comments", "--format", "jsonl"]);
    assert!(with_notes.contains("\"mark_note\":\"没有依据\"") && !with_notes.contains("unmistakable"), "{with_notes}");
}

fn text_of(user: &User, arguments: &[&str]) -> String {
    let output = user.run(arguments);
    expect(&output, 0, "");
    text(&output.stdout)
}

#[test]
fn marks_that_do_not_fit_the_answer_are_not_taken() {
    let user = organiser();
    marked_trial(&user, "r1", &[]);
    typed(&user, "packs/r1.pack", "en", &["/mark wrong 合成回答", "7", "", "/mark extra 合成", "6", "", "/quit"]);
    let file = user.path("packs/r1.ratings.jsonl");
    let good = std::fs::read_to_string(&file).unwrap();
    assert_eq!(good.lines().count(), 2);
    let digest = sha256(b"another text");
    let first_digest = lines(&file)[0]["values"]["marks"][0]["digest"].as_str().unwrap().to_owned();
    let merged = |changed: &str| {
        std::fs::write(user.path("sent.ratings.jsonl"), changed).unwrap();
        let output = user.run(&["trial", "merge", "TRIAL.toml", "sent.ratings.jsonl"]);
        let _ = std::fs::remove_file(user.path("TRIAL.trial/ratings.jsonl"));
        said(&output)
    };
    assert!(merged(&good).contains("2 new, 0 known\n"), "{}", merged(&good));
    for (from, to) in
        [("\"end\":", "\"end\":9"), ("\"start\":", "\"start\":9"), ("\"text\":0", "\"text\":3"), (first_digest.as_str(), digest.as_str())]
    {
        let changed = good.replacen(from, to, 1);
        assert_ne!(changed, good, "{from}");
        let told = merged(&changed);
        assert!(told.contains("1 new, 0 known, not taken: 1 another form, or a value"), "{to}: {told}");
    }
}

/// A score, and marks that only the names determine: none to two.
fn marked(rater: &str, names: &str, texts: &[&str]) -> Event {
    let Event::Rated { mut values } = scored(rater, names, texts) else { return scored(rater, names, texts) };
    let text = [texts[0].to_owned()];
    let mut marks: Vec<Mark> = Vec::new();
    for nth in 0..drawn(&format!("{names} marks"), 3) {
        let draw = |what: &str, below: u64| usize::try_from(drawn(&format!("{names} {what} {nth}"), below)).unwrap();
        let start = draw("start", 6);
        let place = Place { text: 0, start, end: start + 2 + draw("length", 6) };
        let label = MarkLabel::ALL[draw("label", 5)];
        let note = if draw("note", 2) == 0 { "虚构<说明> | 依据不足" } else { "" };
        if !marks.iter().any(|mark| mark.label == label) {
            marks.extend(Mark::new(&text, place, label, note));
        }
    }
    marks.sort();
    if !marks.is_empty() {
        values.insert("marks".into(), Value::Marks(marks));
    }
    Event::Rated { values }
}

/// Two raters who rate and mark all answers to eight cases at turn 1.
fn two_raters(user: &User, more: &[(&str, &str)]) {
    let changes = [
        ("marks = false", "marks = true"),
        ("distribution = \"parts\"", "distribution = \"everyone\""),
        ("case_ids = []", "case_ids = [\"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\"]"),
        ("turns = []", "turns = [1]"),
    ];
    protocol(user, "r1,r2", &[&changes, more].concat());
    rated(user, &["r1", "r2"], &marked);
}

// From the export, in Python, with m = the human rows of "marks" that are no repeat: counts by groupby of model and value; for each answer that r1 and r2
// both marked, scikit-learn 1.9's f1_score of two vectors with a place for each character, 1 from mark_start to before mark_end, of answers where one has any.
#[test]
fn the_figures_of_marks_are_those_of_independent_programs() {
    let user = organiser();
    two_raters(&user, &[]);
    let (protocol, numbers) = numbers(&user);
    let marks = &numbers.figures.marks[0];
    let rows: Vec<(usize, usize, usize)> = marks.rows.iter().map(|row| (row.marks, row.with_mark, row.coverage.rated)).collect();
    let alpha = [(3, 3, 16), (3, 3, 16), (1, 1, 16), (3, 3, 16), (4, 4, 16)];
    let beta = [(3, 3, 16), (3, 3, 16), (1, 1, 16), (1, 1, 16), (2, 2, 16)];
    let gamma = [(3, 3, 15), (3, 3, 15), (0, 0, 15), (4, 4, 15), (2, 2, 15)];
    assert_eq!(rows, [alpha, beta, gamma].concat());
    let overlap: Vec<(usize, usize, usize)> = marks.overlap.iter().map(|of| (of.both, of.one, of.neither)).collect();
    assert_eq!(overlap, [(9, 7, 7), (0, 9, 14), (1, 7, 15), (0, 2, 21), (1, 6, 16), (1, 6, 16)]);
    assert_eq!(marks.overlap.iter().map(|of| of.compared).collect::<Vec<_>>(), [9, 4, 6, 1, 5, 4]);
    for (of, expected) in marks.overlap.iter().zip([0.5794773128106461, 0.0, 0.13333333333333333, 0.0, 0.1, 0.15]) {
        assert!((of.dice.value().unwrap() - expected).abs() < 1e-12, "{of:?}");
    }
    for language in [Language::Zh, Language::En] {
        let report = numbers.write(&protocol, Format::Markdown, language, None).unwrap();
        let heading = if language == Language::Zh { "\n## 标注\n" } else { "\n## Marks\n" };
        let section = report.split(heading).nth(1).unwrap().split("\n## ").next().unwrap();
        insta::assert_snapshot!(format!("marks-markdown-{}", language.code()), section);
    }
    let csv = numbers.write(&protocol, Format::Csv, Language::En, None).unwrap();
    let lines: Vec<&str> = csv.lines().filter(|line| line.starts_with("figures,marks,")).collect();
    insta::assert_snapshot!("marks-csv", lines.join("\n"));
}

#[test]
fn a_case_study_shows_what_was_marked_in_each_format_and_language() {
    let user = organiser();
    two_raters(&user, &[]);
    let study = |more: &[&str]| text_of(&user, &[&["trial", "case-study", "TRIAL.toml", "--case", "2"], more].concat());
    for (format, language) in [("html", "zh"), ("svg", "en"), ("markdown", "zh"), ("markdown", "en")] {
        let written = study(&["--with-notes", "--format", format, "--language", language]);
        insta::assert_snapshot!(format!("case-study-{format}-{language}"), written);
    }
    let html = study(&["--turn", "1", "--language", "en"]);
    assert!(html.contains("<span class=\"tag extra\">[extra 2/2]</span>") && MODELS.iter().all(|model| html.contains(model)), "{html}");
    // Notes only where they are asked for, names of raters never, and nothing that runs or is loaded.
    assert!(["虚构<", "虚构&lt;", "r1", "<script", "src=", "url("].iter().all(|never| !html.contains(never)), "{html}");
    let output = user.run(&["trial", "case-study", "TRIAL.toml", "--case", "2", "--format", "svg", "--output", "case.svg"]);
    expect(&output, 0, "");
    assert!(std::fs::read_to_string(user.path("case.svg")).unwrap().starts_with("<svg"));
    for (arguments, said) in [
        (["--case", "9", "--turn", "1"], "nothing of a case 9 was handed out; there are 1, 2, 3, 4, 5, 6, 7, 8"),
        (["--case", "2", "--turn", "3"], "turn 3 of case 2 was not handed out; there are 1"),
    ] {
        expect(&user.run(&[&["trial", "case-study", "TRIAL.toml"], arguments.as_slice()].concat()), 2, said);
    }
}

#[test]
fn a_case_study_of_conversations_takes_the_reference_from_the_case_file_where_packs_have_none() {
    let user = organiser();
    let changes = [("unit = \"answer\"", "unit = \"conversation\""), ("reference = \"after_case\"", "reference = \"never\"")];
    let changes = [&changes[..], &[("marks = false", "marks = true"), ("case_ids = []", "case_ids = [\"1\"]")]].concat();
    protocol(&user, "r1", &[&changes[..], &[("overlap = 0.3", "overlap = 0.0")]].concat());
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 0, "");
    // Before anyone has rated, the answers are there without marks.
    let study = text_of(&user, &["trial", "case-study", "TRIAL.toml", "--case", "1", "--format", "markdown", "--language", "zh"]);
    assert!(study.contains("虚构参考答案1。") && study.contains("0 位评分者") && study.contains("\\[第 3 轮\\]"), "{study}");
    typed(&user, "packs/r1.pack", "zh", &["/mark 不安全 第3轮", "5", "", "/quit"]);
    expect(&user.run(&["trial", "merge", "TRIAL.toml", "packs/r1.ratings.jsonl"]), 0, "");
    let study = text_of(&user, &["trial", "case-study", "TRIAL.toml", "--case", "1", "--format", "markdown", "--language", "zh"]);
    assert!(study.contains("⬛<b>第3轮</b>〔不安全 1/1〕"), "{study}");
    let no_turn = user.run(&["trial", "case-study", "TRIAL.toml", "--case", "1", "--turn", "2"]);
    expect(&no_turn, 2, "conversations only");
    let path = user.path("TRIAL.toml");
    let text = std::fs::read_to_string(&path).unwrap().replace("marks = true", "marks = false");
    std::fs::write(&path, text).unwrap();
    expect(&user.run(&["trial", "case-study", "TRIAL.toml", "--case", "1"]), 2, "form / marks changed since packs were handed out");
}
