//! The report and the export of an invented trial: 4 raters × 20 cases × 3 models.

use super::*;
use serde_json::Value as Json;
use wardround::{
    language::Language,
    report::Format,
    stats::Resampling,
    trial::{
        form::{Value, Values},
        key::TrialKey,
        merge::Merged,
        numbers::Numbers,
        observations::Observations,
        pack::Pack,
        protocol::Protocol,
        rating::{Decision, RATING_VERSION, RatingLine},
        ratings_file, verdicts,
    },
};

/// A number that only the names determine: ids of packs differ from run to run.
fn drawn(names: &str, below: u64) -> u64 {
    u64::from_str_radix(&sha256(names.as_bytes())[..12], 16).unwrap() % below
}

/// What a rater gives everything in a pack, with times; `values` makes a decision of the rater's own draw and the answers' texts.
pub fn ratings(pack: &Path, decide: &dyn Fn(&str, &str, &[&str]) -> Decision) -> Vec<RatingLine> {
    let (pack, digest) = Pack::read(pack).unwrap();
    let form = &pack.header.form;
    let rater = &pack.header.rater;
    let mut lines = Vec::new();
    for (position, item) in pack.items.iter().enumerate() {
        for answer in item.subjects(form.rates()) {
            let shown = |one: &&wardround::trial::pack::PackAnswer| answer.is_none() || answer == Some(&one.answer);
            let texts: Vec<&str> = item.answers.iter().filter(shown).map(|a| a.texts.last().unwrap().as_str()).collect();
            // A repeat is another draw.
            let names = format!("{rater} {position} {}", texts.join(" "));
            let pace = if rater == "r4" { 1_000 } else { 30_000 };
            lines.push(RatingLine {
                wardround_rating: RATING_VERSION,
                trial: pack.header.trial.clone(),
                pack: digest.clone(),
                rater: rater.clone(),
                session: "s".into(),
                sequence: lines.len() as u64,
                item: item.item.clone(),
                answer: answer.cloned(),
                form: form.digest(),
                decision: decide(rater, &names, &texts),
                comment: if drawn(&names, 9) == 0 { "=1+1 有疑问".into() } else { String::new() },
                active_ms: pace + drawn(&names, 30) * pace / 20,
                saw_reference: false,
                position,
                at: jiff::Timestamp::UNIX_EPOCH,
            });
        }
    }
    lines
}

/// A scale's score: the model's quality, the rater's severity, and a draw.
fn scored(rater: &str, names: &str, texts: &[&str]) -> Decision {
    if drawn(names, 23) == 0 {
        return Decision::CannotJudge { reason: "与我的专科无关".into() };
    }
    let severity = if rater == "r2" { 1 } else { 2 };
    let score = score("", texts[0]) - 2 + severity - u8::try_from(drawn(names, 2)).unwrap();
    let errors = if score < 6 { ["wrong".to_owned()].into() } else { std::collections::BTreeSet::new() };
    let values = [("overall".to_owned(), Value::Number(score)), ("errors".to_owned(), Value::Words(errors))];
    Decision::Rated { values: Values::from(values) }
}

/// Packs, rates, and merges in the order of `raters`.
pub fn rated(user: &User, raters: &[&str], decide: &dyn Fn(&str, &str, &[&str]) -> Decision) {
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 0, "");
    for rater in raters {
        let lines = ratings(&user.path("packs").join(format!("{rater}.pack")), decide);
        run_folder::write_lines(&user.path(&format!("{rater}.ratings.jsonl")), &lines);
        expect(&user.run(&["trial", "merge", "TRIAL.toml", &format!("{rater}.ratings.jsonl")]), 0, "");
    }
}

fn numbers(user: &User) -> (Protocol, Numbers) {
    let protocol = Protocol::read(&user.path("TRIAL.toml")).unwrap();
    let key = TrialKey::read_needed(&TrialKey::path(&protocol.organiser_folder())).unwrap();
    let merged = Merged::new(ratings_file::read(&protocol.organiser_folder().join("ratings.jsonl")).unwrap());
    let observations = Observations::of(&protocol, &key, &merged);
    let judged = verdicts::read(&protocol).unwrap();
    let numbers = Numbers::of(&protocol, &key, &observations, &judged, Resampling::new(Resampling::FEWEST, 1).unwrap());
    (protocol, numbers)
}

fn json(user: &User) -> Json {
    let (protocol, numbers) = numbers(user);
    serde_json::from_str(&numbers.write(&protocol, Format::Json, Language::En, None).unwrap()).unwrap()
}

#[test]
fn the_report_of_an_invented_trial() {
    let user = organiser();
    let path = protocol(&user, "r1,r2,r3,r4", &[("uniform = false", "uniform = false\nfaster_than = 0.33")]);
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text.replace(
        "name = \"r1\"\nrole = \"\"\nyears = 0\ngrade = \"\"",
        "name = \"r1\"\nrole = \"physician\"\nyears = 12\ngrade = \"attending\"",
    );
    std::fs::write(&path, text).unwrap();
    rated(&user, &["r1", "r2", "r3", "r4"], &scored);
    let (protocol, numbers) = numbers(&user);
    for language in [Language::Zh, Language::En] {
        let name = |format: &str| format!("trial-{format}-{}", language.code());
        insta::assert_snapshot!(name("markdown"), numbers.write(&protocol, Format::Markdown, language, None).unwrap());
        let table = numbers.write(&protocol, Format::Table, language, Some(100)).unwrap();
        assert!(table.lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= 100), "{table}");
    }
    insta::assert_snapshot!("trial-csv", numbers.write(&protocol, Format::Csv, Language::En, None).unwrap());
    let html = numbers.write(&protocol, Format::Html, Language::Zh, None).unwrap();
    assert!(html.contains("<svg") && html.contains("lang=\"zh-CN\""));
    let json = numbers.write(&protocol, Format::Json, Language::En, None).unwrap();
    assert!(!json.contains("NaN"));
    // Merged in another order, the program writes the same bytes.
    std::fs::remove_file(user.path("TRIAL.trial/ratings.jsonl")).unwrap();
    for rater in ["r3", "r1", "r4", "r2", "r3"] {
        expect(&user.run(&["trial", "merge", "TRIAL.toml", &format!("{rater}.ratings.jsonl")]), 0, "");
    }
    expect(&user.run(&["trial", "report", "TRIAL.toml", "--format", "json", "--output", "again.json"]), 0, "");
    assert!(std::fs::read_to_string(user.path("again.json")).unwrap() == json, "the order of merging shows");
}

#[test]
fn an_export_for_raters_names_no_model_and_none_has_words_unless_asked() {
    let user = organiser();
    protocol(&user, "r1,r2,r3,r4", &[]);
    rated(&user, &["r1", "r2", "r3", "r4"], &scored);
    let export = |flags: &[&str]| {
        let all: Vec<&str> = ["trial", "export", "TRIAL.toml"].iter().chain(flags).copied().collect();
        let output = user.run(&all);
        expect(&output, 0, "");
        text(&output.stdout)
    };
    let organisers = export(&[]);
    assert_eq!(
        organisers.lines().next().unwrap(),
        "trial,rater,rater_kind,source,case,turn,model,other_model,shown_as,is_repeat,outcome,field,value,seconds,completed_before,saw_reference,changes,rater_excluded"
    );
    assert!(MODELS.iter().all(|model| organisers.contains(model)));
    assert!(organisers.contains(",human,") && organisers.contains(",judge,"));
    assert!(!organisers.contains("有疑问") && !organisers.contains("专科"));
    let raters = export(&["--for", "rater", "--with-comments"]);
    assert!(!raters.contains("unmistakable") && !raters.contains(",judge,"));
    assert!(raters.lines().next().unwrap().ends_with("rater_excluded,comment,reason"));
    // No comment is a formula.
    assert!(raters.contains(",'=1+1 有疑问,") && raters.contains("专科"));
    let lines: Vec<Json> = export(&["--format", "jsonl"]).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len() + 1, organisers.lines().count());
    assert!(lines.iter().any(|line| line["rater_kind"] == "human" && line["value"].is_u64() | line["value"].is_f64()));
}
