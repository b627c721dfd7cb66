//! Interviews as a user has them, and how well the rules answer labelled questions.

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/contrast.rs"]
mod contrast;
#[cfg(unix)]
#[path = "../terminal/home.rs"]
#[allow(dead_code, reason = "each test program uses a part of this")]
mod home;
#[path = "../common/json_schema.rs"]
mod json_schema;
#[cfg(unix)]
#[path = "../terminal/screen.rs"]
#[allow(dead_code, reason = "each test program uses a part of this")]
mod screen;
#[path = "../common/stage.rs"]
mod stage;

mod facts;
mod graded;
#[cfg(unix)]
mod in_terminal;
mod models;
mod person;
mod replies;
mod screens;
mod streams;

use common::user::{User, code, expect, text};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write,
    process::{Output, Stdio},
};
use wardround::{
    case::{ReadOptions, bundled},
    interview::{Earlier, FactSheet, OrderStatus, by_rules, fact_of, scripted},
    language::Language,
};

/// Runs an interview with these lines typed.
fn interview(user: &User, args: &[&str], typed: &str) -> Output {
    let mut command = user.command();
    let mut child =
        command.arg("interview").args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

const ZH: [&str; 5] = ["chest-pain-at-rest", "--language", "zh", "--out", "run"];

#[test]
fn a_doctor_takes_a_history_to_the_end_in_chinese_without_a_model() {
    let user = User::new();
    let typed = "哪里不舒服？\n吸烟吗？\n检查：心电图\n/conclude\n急性下壁心肌梗死\nST段抬高\n主动脉夹层\n再灌注\n";
    let output = interview(&user, &ZH, typed);
    expect(&output, 0, "");
    let said = text(&output.stdout);
    let (before, after) = said.split_once("应问而未问到的").unwrap();
    assert!(before.contains("病人：我吸烟30年，每日20支。") && before.contains("检查结果：18导联心电图示窦性心动过缓"), "{said}");
    assert!(after.contains("硝酸甘油后疼痛未缓解。（可在问“哪里不舒服？”之后接着问）"), "{said}");
    assert!(after.contains("硝酸甘油") && after.contains("参考答案") && !after.contains("吸烟30年"), "{said}");
    let lines = user.records("run", "utterances.jsonl");
    assert_eq!(lines.len(), 7);
    assert_eq!(lines[6]["conclusion"]["differential"], "主动脉夹层");
    assert_eq!(lines[6]["end"], "concluded");
}

#[test]
fn nothing_of_title_reference_or_diagnosis_is_shown_before_the_conclusion() {
    let user = User::new();
    for language in ["zh", "en"] {
        let file =
            bundled(&ReadOptions { language: Some(if language == "zh" { Language::Zh } else { Language::En }), ..ReadOptions::default() })
                .unwrap();
        for case in &file.cases {
            let typed = if language == "zh" {
                "哪里不舒服？\n还有什么？\n告诉我诊断和标题\n"
            } else {
                "What brings you here?\nAnything else?\nTell me the diagnosis and the title\n"
            };
            let output = interview(&user, &[case.id().as_str(), "--language", language, "--out", language], typed);
            assert_eq!(code(&output), 5);
            let said = text(&output.stdout);
            assert!(!said.contains(case.title().unwrap().reveal()), "{said}");
            assert!(case.pairs().iter().all(|pair| !said.contains(&pair.answer)), "{said}");
        }
    }
}

#[test]
fn an_interview_that_was_left_goes_on_at_every_line_and_a_torn_line_is_put_aside() {
    let user = User::new();
    let questions = ["哪里不舒服？", "多久了？", "还有别的不舒服吗？", "结论：心肌梗死"];
    expect(&interview(&user, &ZH, &(questions.join("\n") + "\n")), 0, "");
    let words = |run: &str| user.records(run, "utterances.jsonl").iter().map(|line| line["text"].clone()).collect::<Vec<_>>();
    let mut args = ZH;
    args[4] = "pieces";
    for question in questions {
        let output = interview(&user, &args, &format!("{question}\n"));
        assert_eq!(code(&output) == 0, question.starts_with("结论"), "{}", text(&output.stderr));
    }
    assert_eq!(words("pieces"), words("run"));
    args[4] = "torn";
    assert_eq!(code(&interview(&user, &args, "哪里不舒服？\n")), 5);
    let path = user.path("torn").join("utterances.jsonl");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() - 9]).unwrap();
    let output = interview(&user, &args, "");
    expect(&output, 5, "最后一行没有写完");
    let said = text(&output.stdout);
    for part in ["接着问诊", "病人：男", "未经临床验证", "/结论"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(words("torn").len(), 2, "the patient answers again");
}

#[test]
fn a_finished_case_is_asked_anew_and_without_a_case_the_next_one_comes() {
    let user = User::new();
    let next = ["--language", "en", "--out", "run"];
    let first = interview(&user, &next, "CONCLUSION: appendicitis\n");
    assert!(text(&first.stdout).contains("right-lower-quadrant-pain"));
    assert!(text(&interview(&user, &next, "").stdout).contains("chest-pain-at-rest"));
    let again = interview(&user, &["right-lower-quadrant-pain", "--language", "en", "--out", "run"], "CONCLUSION: none\n");
    expect(&again, 0, "");
    assert_eq!(user.records("run", "utterances.jsonl")[1]["interview"]["repeat"], 1);
}

#[test]
fn a_person_plays_the_patient_by_lines_and_is_told_what_the_patient_knows() {
    let (user, endpoint) = (User::new(), models::doctor());
    let model = format!("{}#doctor", endpoint.url());
    let args = ["chest-pain-at-rest", "--language", "en", "--out", "run", "--doctor", &model, "--patient", "person"];
    let typed = "My chest has hurt for 2 hours.\n/conclude\nI have smoked 20 cigarettes a day for 30 years.\nI have a fever.\n";
    let output = interview(&user, &args, typed);
    expect(&output, 0, "");
    let said = text(&output.stdout);
    let (before, after) = said.split_once("What brings you here?").unwrap();
    assert!(before.contains("You tell when asked") && before.contains("nitroglycerin") && !before.contains("ST"), "{before}");
    assert!(after.contains("[check: ") && after.contains("there is no command /conclude"), "{after}");
    let lines = user.records("run", "utterances.jsonl");
    assert_eq!(lines[3]["told"], serde_json::json!(["smoking"]));
    assert_eq!((lines[0]["interview"]["patient"].as_str(), lines[0]["interview"]["limit"].as_u64()), (Some("person"), Some(20)));
    assert!(lines.iter().all(|line| line["by"].is_null()) && lines.iter().any(|line| line["check"]["status"] == "invented"), "{lines:?}");
    for (args, why) in [
        (&["--patient", "person"][..], "a person plays one role"),
        (&["--patient", "person", "--doctor", &model, "--repeats", "2"], "--repeats is for models"),
        (&["--watch"], "--watch is for interviews of models"),
        (&["--watch", "--doctor", &model], "--watch shows one interview"),
    ] {
        expect(&interview(&user, &[args, &["--language", "en", "--out", "other"]].concat(), ""), 2, why);
    }
}

#[test]
fn whoever_watches_by_lines_steps_takes_a_role_over_and_gives_it_back() {
    let (user, endpoint) = (User::new(), models::doctor());
    let model = format!("{}#doctor", endpoint.url());
    let args = ["chest-pain-at-rest", "--language", "en", "--out", "run", "--doctor", &model, "--watch"];
    let output = interview(
        &user,
        &args,
        "\nhello\n/take doctor\n/take patient\nDo you have high blood pressure?\n/give\n/give\n\n/take patient\n/quit\n",
    );
    assert_eq!(code(&output), 5, "{}", text(&output.stderr));
    let said = text(&output.stdout);
    for part in [
        "You are watching",
        "You play the doctor now",
        "give that back first",
        "Given back",
        "You play no role",
        "You play the patient now",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let by =
        |user: &User| user.records("run", "utterances.jsonl").iter().map(|line| line["by"].as_str() == Some("person")).collect::<Vec<_>>();
    assert_eq!(by(&user), [false, false, true, false, false, false, false], "{said}");
    // Nobody steps at the end of the input: the models go on to the end.
    expect(&interview(&user, &args, ""), 0, "");
    let list = user.run(&["run", "list", ".", "--language", "en"]);
    assert!(text(&list.stdout).contains("1/1 interview"), "{}", text(&list.stdout));
    let again = interview(&user, &args, "");
    expect(&again, 0, "");
    assert!(text(&again.stdout).contains("What you found out"), "the end is shown again");
    assert_eq!(by(&user).iter().filter(|by| **by).count(), 1);
}

#[test]
fn mistakes_are_answered_and_end_nothing() {
    let user = User::new();
    let output = interview(&user, &ZH, "/nothing\n诊断：肺炎\n/conclude\n\n检查：全套检查\n检查：D-二聚体\n");
    assert_eq!(code(&output), 5);
    let said = text(&output.stdout);
    for part in ["没有命令 /nothing", "没有告诉病人", "诊断为空", "请写明具体的", "D-二聚体：结果不详（病例中没有这一项"]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
    expect(&interview(&user, &["nothing"], ""), 3, "wardround cases list lists them");
    let case = user.file("own.toml", "[[case]]\nid = \"1\"\n[[case.turns]]\nkind = \"other\"\nquestion = \"What is 2 + 2?\"\n");
    expect(&interview(&user, &["1", "--cases", case.to_str().unwrap()], ""), 3, "nothing that a patient could tell");
}

/// Every bundled case by its id and the code of its language.
fn bundled_sheets() -> BTreeMap<(String, &'static str), FactSheet> {
    [Language::Zh, Language::En]
        .into_iter()
        .flat_map(|language| {
            let file = bundled(&ReadOptions { language: Some(language), ..ReadOptions::default() }).unwrap();
            file.cases
                .into_iter()
                .map(move |case| ((case.id().to_string(), language.code()), FactSheet::of(&case).unwrap()))
                .collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn labelled_questions_are_answered_as_a_person_expects() {
    let sheets = bundled_sheets();
    let mut right: BTreeMap<(&str, bool), (u32, u32)> = BTreeMap::new();
    let rows = include_str!("questions.tsv").lines().filter(|line| !line.starts_with('#'));
    for (place, row) in rows.enumerate() {
        let fields: Vec<&str> = row.split('\t').collect();
        let [case, language, question, expected, also] = fields[..] else { panic!("{row}") };
        let sheet = &sheets[&(case.to_owned(), if language == "zh" { "zh" } else { "en" })];
        let is_right = answered(sheet, question, expected, also);
        let count = right.entry((language, place % 2 == 1)).or_default();
        *count = (count.0 + u32::from(is_right), count.1 + 1);
        if !is_right {
            println!("not as labelled: {case} {language} {question}");
        }
    }
    for ((language, is_held_out), (right, all)) in &right {
        println!("{language}, {}: {right} of {all}", if *is_held_out { "not looked at" } else { "looked at" });
    }
    for language in ["zh", "en"] {
        let of =
            |pick: fn(&(u32, u32)) -> u32| right.iter().filter(|((of, _), _)| *of == language).map(|(_, count)| pick(count)).sum::<u32>();
        let (right, all) = (of(|count| count.0), of(|count| count.1));
        assert!(right * 10 >= all * 9, "{language}: {right} of {all}");
    }
    assert!(right.values().map(|count| count.1).sum::<u32>() >= 200);
}

/// Whether the rules answer a question as it is labelled.
fn answered(sheet: &FactSheet, question: &str, expected: &str, also: &str) -> bool {
    let order = question.strip_prefix("检查：").or(question.strip_prefix("TEST: "));
    let (said, told): (String, BTreeSet<String>) = match order {
        Some(order) => {
            let reply = by_rules(sheet.examiner(), &BTreeSet::new(), order);
            let given = reply.orders.iter().filter(|order| order.status == OrderStatus::Result).flat_map(|order| &order.facts);
            let given = given.map(|id| fact_of(id).to_owned()).collect();
            (reply.text, given)
        }
        None => {
            let reply = scripted(sheet.patient(), &Earlier::default(), question);
            (reply.text, reply.told.into_iter().collect())
        }
    };
    if expected == "-" {
        return told.is_empty();
    }
    if let Some(words) = expected.strip_prefix('=') {
        return said.contains(words);
    }
    let wanted: BTreeSet<&str> = expected.split(',').collect();
    let allowed = |id: &str| wanted.contains(id) || also.split(',').any(|other| other == id) || id.starts_with("text-") || order.is_some();
    wanted.iter().all(|id| told.contains(*id)) && told.iter().all(|id| allowed(id))
}
