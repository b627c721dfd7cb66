//! Other histories, the whole case at once, variants of one's own and stated confidence: what models and judges are sent, and what is resumed, verified and reported.

use super::settings;
use crate::common::{
    endpoint::{Asked, Endpoint, Reply},
    user::{User, expect, text},
};
use serde_json::{Value, json};

/// Three invented cases whose references say which turn they answer.
fn cases(user: &User) -> String {
    let case = |n: usize| {
        format!(
            "[[case]]\nid = \"c{n}\"\nlanguage = \"zh\"\n\
             turns = [\n\
             {{ kind = \"complaint\", question = \"第{n}例主诉：腹痛{n}天，伴低热。\\n考虑什么？\", reference = [\"a\"] }},\n\
             {{ kind = \"exam\", question = \"第{n}例查体：右下腹压痛明显{n}处。\\n再查什么？\", reference = [\"b\"] }},\n\
             {{ kind = \"tests\", question = \"第{n}例化验：白细胞一万{n}千，中性为主。\\n诊断是什么？\", reference = [\"c\"] }} ]\n\
             reference = [{{ id = \"a\", answer = \"初诊参考{n}\" }}, {{ id = \"b\", answer = \"检查参考{n}\" }}, {{ id = \"c\", answer = \"确诊参考{n}\" }}]\n\
             diagnoses = [{{ name = \"甲病{n}\" }}]\n\
             distractors = [{{ diagnosis = \"乙病{n}\", plausible = \"症状相似\", refuted_by = [\"f\"] }}]\n\
             facts = [{{ id = \"f\", section = \"test\", known_by = \"examiner\", turn = 3, text = \"中性粒细胞为主\", words = \"中性为主\" }}]\n"
        )
    };
    user.file("own.toml", &(1..=3).map(case).collect::<String>()).display().to_string()
}

/// Turn 3 is good where the references were there, or the whole case; `差` marks what a judge finds bad. How sure it is: 90, after a push 60, and in the third
/// case no number.
fn answer(asked: &Asked) -> Reply {
    let question = asked.question();
    let all: String = asked.messages.iter().map(|said| said.content.as_str()).collect();
    Reply::Text(if question.contains("把握") {
        let is_third = all.contains("第3例");
        let sure = if all.contains("夜班") { "60" } else { "90" };
        if is_third { "很有把握".to_owned() } else { sure.to_owned() }
    } else if question.contains("诊断是什么") || question.contains("最终的诊断") {
        let good = all.contains("检查参考") || all.contains("主诉") && asked.messages.len() == 1;
        if good { "好的结论".to_owned() } else { "差的结论".to_owned() }
    } else {
        "自己的回答".to_owned()
    })
}

fn judge(asked: &Asked) -> Reply {
    let question = asked.question();
    assert!(!question.contains("把握"), "the judge sees what was asked beside the conversation");
    Reply::Text(if question.contains("差的结论") { "[[3]]" } else { "[[8]]" }.to_owned())
}

fn run(user: &User, more: &[&str]) -> std::process::Output {
    let own = ["batch", "--cases", "own.toml", "--out", "run", "--model", "m", "--no-report"];
    user.run(&[&own, more].concat())
}

#[test]
fn what_stands_for_earlier_answers_is_sent_and_the_judge_sees_the_models_own() {
    let user = User::new();
    let (model, judge) = (Endpoint::scripted(answer), Endpoint::scripted(judge));
    settings(&user, &[("m", &model), ("judge", &judge)]);
    cases(&user);
    let with = ["--judge", "judge", "--variant", "history=none", "--variant", "history=reference", "--variant", "shape=whole"];
    expect(&run(&user, &with), 0, "m: 30/30 answers, 30/30 verdicts");
    let asked = model.requests();
    expect(&run(&user, &with), 0, "m: 30/30 answers");
    assert_eq!(model.requests(), asked, "a resumed run asks nothing again");

    // What the model was sent: a reference never beside its own answer, and never that of its own turn or a later one.
    let sent = model.received();
    let said = |asked: &Asked| asked.messages.iter().map(|m| m.content.clone()).collect::<Vec<_>>();
    let told: Vec<Vec<String>> = sent.iter().map(said).filter(|said| said.iter().any(|text| text.contains("参考"))).collect();
    assert_eq!(told.len(), 6, "turns 2 and 3 of three cases");
    for said in &told {
        assert!(said.iter().all(|text| !text.contains("自己的回答") && !text.contains("确诊参考")), "{said:?}");
        assert_eq!(said.iter().any(|text| text.contains("检查参考")), said.len() == 5, "{said:?}");
    }
    let alone = sent.iter().filter(|asked| asked.messages.len() == 1 && asked.question().starts_with("第1例查体")).count();
    assert_eq!(alone, 1);
    // What is recorded as its answers are its own, and the judge was shown those.
    let turns = user.records("run", "turns.jsonl");
    assert!(turns.iter().all(|turn| !turn["text"].as_str().unwrap().contains("参考")));
    let of = |variant: &str| turns.iter().filter(|turn| turn["variant"] == variant).collect::<Vec<_>>();
    assert_eq!((of("history=reference").len(), of("shape=whole").len()), (9, 3));
    assert_eq!(of("shape=whole")[0]["role"], "again:3");
    let verdicts = user.records("run", "verdicts.jsonl");
    let whole: Vec<&Value> = verdicts.iter().filter(|verdict| verdict["variant"] == "shape=whole").collect();
    assert!(whole.iter().all(|verdict| (&verdict["turn"], &verdict["judged_as"], &verdict["rating"]) == (&json!(1), &json!(3), &json!(8))));
    let prompts: Vec<String> = judge.received().iter().map(|asked| asked.question().to_owned()).collect();
    let of_turn_3 = prompts.iter().filter(|prompt| prompt.contains("化验")).collect::<Vec<_>>();
    assert_eq!(of_turn_3.len(), 12);
    assert_eq!(of_turn_3.iter().filter(|prompt| prompt.contains("自己的回答")).count(), 9);
    assert_eq!(of_turn_3.iter().filter(|prompt| prompt.contains("（本轮未单独提问。）")).count(), 3);

    let report: Value = serde_json::from_slice(&user.run(&["report", "run", "--format", "json"]).stdout).unwrap();
    let effects = report["variants"][0]["history"].as_array().unwrap();
    let row = |effect: &Value| {
        (effect["measure"].as_str().unwrap().to_owned(), effect["turn"].as_u64().unwrap(), effect["test"]["difference"].as_f64())
    };
    assert_eq!(
        effects.iter().map(row).collect::<Vec<_>>(),
        [
            ("context_gain".to_owned(), 1, Some(0.0)),
            ("context_gain".to_owned(), 2, Some(0.0)),
            ("context_gain".to_owned(), 3, Some(0.0)),
            ("error_propagation".to_owned(), 1, Some(0.0)),
            ("error_propagation".to_owned(), 2, Some(0.0)),
            ("error_propagation".to_owned(), 3, Some(5.0)),
        ]
    );
    let at_once = report["variants"][0]["effects"].as_array().unwrap().iter().find(|effect| effect["variant"] == "shape=whole").unwrap();
    assert_eq!(
        (&at_once["cases"], &at_once["turns"], &at_once["original"], &at_once["varied"]),
        (&json!(3), &json!(3), &json!(3.0), &json!(8.0))
    );
    let cost = &report["at_once"][0];
    assert!(cost["cases"] == 3 && cost["prompt_by_turns"].as_f64() > cost["prompt_at_once"].as_f64(), "{cost}");
    for format in ["table", "markdown", "html", "csv"] {
        let shown = text(&user.run(&["report", "run", "--format", format]).stdout).replace('_', " ");
        assert!(shown.contains("error propagation") && shown.contains("context gain"), "{format}");
    }
    // Every digest of a question can be made again from the record.
    expect(&user.run(&["run", "verify", "run", "--cases", "own.toml"]), 0, "");
}

const NIGHT: &str = "name = \"night\"\nversion = 1\n\
    [[text]]\nwhere = \"before-complaint\"\nzh = [\"夜班记录：考虑{wrong}。\"]\n\
    [[text]]\nwhere = \"push\"\nzh = [\"难道不是{wrong}吗？{reason}。\", \"{wrong}？\"]\n";

#[test]
fn a_variant_of_ones_own_is_kept_by_the_run_and_a_file_that_changed_is_refused() {
    let user = User::new();
    let (model, judge) = (Endpoint::scripted(answer), Endpoint::scripted(judge));
    settings(&user, &[("m", &model), ("judge", &judge)]);
    cases(&user);
    user.file("night.toml", NIGHT);
    expect(&run(&user, &["--variant", "night.toml"]), 0, "m: 24/24 answers");
    let asked = model.requests();
    let turns = user.records("run", "turns.jsonl");
    let first = turns.iter().find(|turn| turn["variant"] == "own=night.v1" && turn["case"] == "c1" && turn["turn"] == 1).unwrap();
    assert!(first["question"].as_str().unwrap().starts_with("夜班记录：考虑乙病1。\n第1例主诉"), "{first}");

    user.file("night.toml", &NIGHT.replace("夜班记录", "夜班交班"));
    let changed = run(&user, &["--variant", "night.toml"]);
    expect(&changed, 2, "the file of the variant own=night.v1 has changed since the run was asked");
    expect(&run(&user, &["--variant", "own=night.v1"]), 0, "m: 24/24 answers");
    assert_eq!(model.requests(), asked, "nothing is asked again");
    // The file is gone; the run is judged, reported, exported and verified all the same.
    std::fs::remove_file(user.path("night.toml")).unwrap();
    expect(&run(&user, &["--variant", "night.toml"]), 2, "night.toml");
    expect(&user.run(&["judge", "run", "--cases", "own.toml", "--judge", "judge"]), 0, "21/21 verdicts");
    assert!(text(&user.run(&["report", "run", "--format", "csv"]).stdout).contains("own=night.v1"));
    expect(&user.run(&["run", "verify", "run", "--cases", "own.toml"]), 0, "");
    // Another version is another variant, in the same run; a plan names it beside itself.
    std::fs::create_dir(user.path("plans")).unwrap();
    user.file("plans/night.toml", &NIGHT.replace("version = 1", "version = 2").replace("夜班记录", "夜班交班"));
    user.file("plans/plan.toml", "cases = \"../own.toml\"\nmodels = [\"m\"]\nout = \"../run\"\nvariants = [\"night.toml@1\"]\n");
    expect(&user.run(&["batch", "plans/plan.toml", "--no-report"]), 0, "m: 24/24 answers");
    assert!(user.records("run", "turns.jsonl").iter().any(|turn| turn["variant"] == "own=night.v2@1"));
    expect(&run(&user, &["--variant", "own=day.v1"]), 2, "the variant of your own \"own=day.v1\" is not known");
    let broken = user.file("broken.toml", &NIGHT.replace("{wrong}吗", "{right}吗"));
    expect(&run(&user, &["--variant", &broken.display().to_string()]), 2, "{right} is never allowed");
}

#[test]
fn how_sure_a_model_is_stands_beside_its_answers_and_in_no_conversation() {
    let user = User::new();
    let (model, judge) = (Endpoint::scripted(answer), Endpoint::scripted(judge));
    settings(&user, &[("m", &model), ("judge", &judge)]);
    cases(&user);
    user.file("night.toml", NIGHT);
    let with = ["--judge", "judge", "--variant", "night.toml"];
    // First without, then with: the conversations are the same, and only what is new is asked.
    expect(&run(&user, &with), 0, "m: 24/24 answers, 21/21 verdicts");
    let (plain, asked) = (user.records("run", "turns.jsonl"), model.requests());
    let sure = [&with[..], &["--confidence"]].concat();
    expect(&run(&user, &sure), 0, "m: 24/24 answers, 21/21 verdicts");
    assert_eq!(model.requests(), asked + 24);
    expect(&run(&user, &sure), 0, "m: 24/24 answers");
    assert_eq!(model.requests(), asked + 24, "nothing is asked again");
    let turns = user.records("run", "turns.jsonl");
    assert_eq!(turns[..plain.len()], plain[..]);
    let stated = &turns[plain.len()..];
    assert!(stated.iter().all(|turn| turn["asked"] == "own" && turn["confidence"]["answer"].is_string()));
    assert!(stated.iter().all(|turn| (turn["case"] == "c3") == turn["confidence"]["given"].is_null()), "what is not stated is no number");
    assert!(model.received()[..asked].iter().all(|asked| !asked.question().contains("把握")));

    let report: Value = serde_json::from_slice(&user.run(&["report", "run", "--format", "json"]).stdout).unwrap();
    // Of the cases themselves: 90 of two cases, of which turns 1 and 2 are right and turn 3 is not: (4 × 0.01 + 2 × 0.81) / 6.
    let own = &report["confidence"][0];
    assert_eq!((&own["asked"], &own["stated"], &own["used"], &own["cases"]), (&json!(9), &json!(6), &json!(6), &json!(2)));
    assert!((own["brier"].as_f64().unwrap() - 1.66 / 6.0).abs() < 1e-12, "{own}");
    assert_eq!(own["bins"][4]["count"], 6);
    let by_diagnosis = report["confidence"].as_array().unwrap().iter().find(|one| one["right_by"]["by"] == "diagnosis").unwrap();
    assert_eq!((&by_diagnosis["asked"], &by_diagnosis["used"], &by_diagnosis["right"]), (&json!(3), &json!(2), &json!(0.0)));
    // The night's note stands before everything, so that it says 60 either way.
    let change = &report["confidence_change"][0];
    assert_eq!((&change["cases"], &change["before"], &change["after"]), (&json!(2), &json!(60.0), &json!(60.0)));
    assert_eq!(report["left_out"]["off_protocol"], 0);
    for format in ["table", "markdown", "html", "csv"] {
        assert!(text(&user.run(&["report", "run", "--format", format]).stdout).to_lowercase().contains("brier"), "{format}");
    }
    expect(&user.run(&["run", "verify", "run", "--cases", "own.toml"]), 0, "");
    let replayed = user.run(&["replay", "--cases", "own.toml", "--case", "c1", "--model", "m", "--out", "replayed", "--confidence"]);
    expect(&replayed, 0, "");
    assert_eq!(text(&replayed.stdout).matches("90/100").count(), 3, "{}", text(&replayed.stdout));
}
