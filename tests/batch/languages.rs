//! The same case in another language, the patient's form, and numbered sources: what models and judges are sent, and what is resumed, checked and reported.

use super::settings;
use crate::common::{
    endpoint::{Asked, Endpoint, Reply},
    user::{User, expect, text},
};
use serde_json::Value;

/// Two invented cases in two languages; the first says what its patient is allergic to.
fn cases(user: &User) {
    let case = |n: usize| {
        let allergies = if n == 1 { "allergies = { zh = \"青霉素\", en = \"penicillin\" }\n" } else { "" };
        format!(
            "[[case]]\nid = \"c{n}\"\n[case.patient]\nage_years = 30\nsex = \"male\"\n{allergies}\
             [[case.turns]]\nkind = \"complaint\"\nreference = [\"a\"]\n\
             question = {{ zh = \"第{n}例主诉：腹痛。\\n考虑什么？\", en = \"Complaint {n}: pain in the lower part of the abdomen for two days, with a little fever and without vomiting.\\nWhat is it?\" }}\n\
             [[case.turns]]\nkind = \"exam\"\nreference = [\"b\"]\n\
             question = {{ zh = \"第{n}例查体：压痛。\\n再查什么？\", en = \"Examination {n}: tender in the right lower part of the abdomen, with guarding, and no mass that can be felt.\\nWhich tests?\" }}\n\
             [[case.reference]]\nid = \"a\"\nanswer = {{ zh = \"初诊参考{n}\", en = \"First reference {n}\" }}\n\
             [[case.reference]]\nid = \"b\"\nanswer = {{ zh = \"检查参考{n}\", en = \"Second reference {n}\" }}\n\
             [[case.diagnoses]]\nname = {{ zh = \"甲病{n}\", en = \"Alpha disease {n}\" }}\n"
        )
    };
    user.file("own.toml", &(1..=2).map(case).collect::<String>());
}

/// Chinese is answered in Chinese, and English in Chinese too: the fault that a check finds. The right diagnosis is named of the first case alone.
fn answer(asked: &Asked) -> Reply {
    let number = if asked.question().contains("第1例") { 1 } else { 2 };
    Reply::Text(
        if number == 1 {
            "考虑甲病1，建议进一步完善相关的实验室检查和影像学检查，并请专科会诊。"
        } else {
            "考虑其他疾病，建议进一步完善相关的实验室检查和影像学检查，并请专科会诊。"
        }
        .to_owned(),
    )
}

fn judge(asked: &Asked) -> Reply {
    Reply::Text(if asked.question().contains("Complaint") { "[[4]]" } else { "[[8]]" }.to_owned())
}

fn run(user: &User, more: &[&str]) -> std::process::Output {
    let own = ["batch", "--cases", "own.toml", "--out", "run", "--model", "m", "--no-report"];
    user.run(&[&own, more].concat())
}

fn json(user: &User, args: &[&str]) -> Value {
    serde_json::from_slice(&user.run(&[args, &["--format", "json"]].concat()).stdout).unwrap()
}

#[test]
fn a_case_is_asked_and_judged_in_its_other_language_and_paired_with_itself() {
    let user = User::new();
    let (model, judge) = (Endpoint::scripted(answer), Endpoint::scripted(judge));
    settings(&user, &[("m", &model), ("judge", &judge)]);
    cases(&user);
    let with = ["--judge", "judge", "--judge-turns", "1,2", "--variant", "language=en", "--variant", "context=allergies"];
    let given = ["--variant", "context=allergies：头孢;age:70"];
    let all = [&with[..], &given].concat();
    let in_chinese = [&all[..], &["--language", "zh"]].concat();
    expect(&run(&user, &in_chinese), 0, "m：回答 14/14，评分 14/14");
    let asked = model.requests();
    // The run's language, and not that of whoever goes on with it.
    expect(
        &run(&user, &all),
        0,
        "case c2 has no variant context=allergies: it does not give the patient's allergies (field patient.allergies)",
    );
    assert_eq!(model.requests(), asked, "a resumed run asks nothing again");

    let turns = user.records("run", "turns.jsonl");
    let of = |variant: &str| {
        turns.iter().filter(|turn| turn["variant"].as_str().is_some_and(|name| name.starts_with(variant))).collect::<Vec<_>>()
    };
    let question = |turn: &Value| turn["question"].as_str().unwrap().to_owned();
    let twins: Vec<String> = of("language=en").into_iter().map(question).collect();
    assert!(twins.len() == 4 && twins.iter().all(|asked| asked.starts_with("Complaint") || asked.starts_with("Examination")), "{twins:?}");
    let forms: Vec<String> = of("context=allergies").into_iter().map(question).collect();
    assert!(forms.iter().any(|asked| asked.starts_with("【病人基本信息】过敏史：青霉素\n第1例主诉")), "{forms:?}");
    let set = of("own=context-age-allergies-");
    assert_eq!(set.len(), 4);
    assert!(set.iter().any(|turn| question(turn).starts_with("【病人基本信息】年龄：70岁；过敏史：头孢\n第2例主诉")), "{set:?}");
    let shown: Vec<String> = judge.received().iter().map(|asked| asked.question().to_owned()).collect();
    let english: Vec<&String> = shown.iter().filter(|prompt| prompt.contains("Complaint")).collect();
    assert!(
        english.iter().all(|prompt| prompt.contains("reference") && !prompt.contains("参考1") && !prompt.contains("参考2")),
        "{english:?}"
    );

    let report = json(&user, &["report", "run"]);
    let effects = report["variants"][0]["effects"].as_array().unwrap();
    let twin = effects.iter().find(|effect| effect["variant"] == "language=en").unwrap();
    assert_eq!((&twin["cases"], &twin["of"], twin["original"].as_f64()), (&2.into(), &2.into(), Some(8.0)), "{twin}");
    assert!(twin["varied"].as_f64().is_some_and(|mean| mean < 8.0), "{twin}");
    // The cases themselves stand first, and press no diagnosis.
    let named = &report["diagnoses"][0];
    assert!(named.get("variant").is_none() && named.get("pushed").is_none(), "{named}");
    assert_eq!((&named["right"]["count"], &named["right"]["of"]), (&1.into(), &2.into()), "{named}");
    let flagged = text(&user.run(&["check", "run", "--only", "language", "--format", "csv"]).stdout);
    assert_eq!(flagged.lines().count(), 1 + 4, "the answers in Chinese to the twins in English: {flagged}");
    expect(&user.run(&["run", "verify", "run", "--cases", "own.toml", "--language", "zh"]), 0, "");
}

const SOURCES: &str = "name = \"sources\"\nversion = 1\n[[passage]]\nsource = \"《腹痛诊治指南》2020\"\nzh = \"先做超声。\"\n\
    [[passage]]\nsource = \"教科书\"\ncases = [\"c1\"]\nzh = \"再做CT。\"\n";

/// Cites what there is in turn 1, in turn 2 what there is not, and a guideline of its own.
fn citing(asked: &Asked) -> Reply {
    let is_second = asked.question().contains("查体");
    Reply::Text(if is_second { "按《外科感染共识》再查血常规 [9]。" } else { "先做超声 [1]。" }.to_owned())
}

#[test]
fn numbered_sources_are_given_and_what_is_cited_is_checked_and_the_ceiling_is_marked() {
    let user = User::new();
    let (model, judge) = (Endpoint::scripted(citing), Endpoint::scripted(judge));
    settings(&user, &[("m", &model), ("judge", &judge)]);
    cases(&user);
    user.file("sources.toml", SOURCES);
    let with = ["--judge", "judge", "--judge-turns", "1,2", "--language", "zh", "--variant", "sources.toml", "--variant", "evidence=gold"];
    expect(&run(&user, &with), 0, "m：回答 12/12");
    let turns = user.records("run", "turns.jsonl");
    let asked = |variant: &str, case: &str, turn: u64| {
        let is_it = |record: &&Value| record["variant"] == variant && record["case"] == case && record["turn"] == turn;
        turns.iter().find(is_it).unwrap()["question"].as_str().unwrap().to_owned()
    };
    let first = asked("own=sources.v1", "c1", 1);
    assert!(first.starts_with("【参考资料】\n[1] 《腹痛诊治指南》2020：先做超声。\n[2] 教科书：再做CT。\n请依据以上资料"), "{first}");
    assert!(!asked("own=sources.v1", "c2", 1).contains("[2]"));
    let gold = asked("evidence=gold", "c1", 1);
    assert!(gold.contains("\n[1] 参考答案：初诊参考1\n") && !gold.contains("检查参考1"), "{gold}");
    assert!(asked("evidence=gold", "c1", 2).contains("\n[2] 参考答案：检查参考1\n"));

    // The file is not needed any more: the run has its texts.
    std::fs::remove_file(user.path("sources.toml")).unwrap();
    let by_name = with.map(|arg| if arg == "sources.toml" { "own=sources.v1" } else { arg });
    let before = model.requests();
    expect(&run(&user, &by_name), 0, "");
    assert_eq!(model.requests(), before);
    let flagged = |check: &str| text(&user.run(&["check", "run", "--only", check, "--format", "csv"]).stdout).lines().count() - 1;
    assert_eq!([flagged("nothing-cited"), flagged("no-such-source"), flagged("other-guideline")], [0, 4, 4]);
    for (language, mark) in [("en", "evidence=gold (ceiling, the answer is told)"), ("zh", "evidence=gold（上限，已告知答案）")] {
        let shown = text(&user.run(&["report", "run", "--language", language, "--format", "markdown"]).stdout);
        assert!(shown.contains(mark), "{shown}");
    }
    expect(&user.run(&["run", "verify", "run", "--cases", "own.toml", "--language", "zh"]), 0, "");
}
