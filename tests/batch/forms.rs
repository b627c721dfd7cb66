//! Answers rated on each axis of a form: built-in and the user's own, one score an axis, an unrated axis no lowest rating.

use super::{cases_of_one_turn, settings};
use crate::common::{
    endpoint::{Asked, Endpoint, Reply},
    user::{User, expect, text},
};
use serde_json::{Value, json};

/// The ratings of PulseMind's four axes for the answers of the model in this case; `None` is left out.
fn given(prompt: &str) -> Vec<(&'static str, Option<i64>)> {
    let first = prompt.contains("第1例");
    let accuracy = if first { Some(5) } else { Some(9) };
    vec![("proactiveness", Some(3)), ("accuracy", accuracy), ("usefulness", Some(4)), ("language", Some(if first { 4 } else { 1 }))]
}

fn judge(asked: &Asked) -> Reply {
    let prompt: String = asked.messages.iter().map(|said| said.content.as_str()).collect();
    assert_eq!(prompt.contains("参考答案1"), prompt.contains("第1例"), "{prompt}");
    let ratings: Vec<Value> =
        given(&prompt).into_iter().filter_map(|(id, rating)| Some(json!({ "id": id, "reason": "…", "rating": rating? }))).collect();
    Reply::Text(format!("好的：\n```json\n{}\n```", json!({ "ratings": ratings })))
}

#[test]
fn a_built_in_form_has_a_score_for_each_axis_and_one_outside_its_scale_has_none() {
    let user = User::new();
    let model = Endpoint::scripted(|_| Reply::Text("多喝水。".into()));
    let judge = Endpoint::scripted(judge);
    settings(&user, &[("m", &model), ("judge", &judge)]);
    let cases = cases_of_one_turn(&user, 2, "。");
    let batch =
        ["batch", "--cases", &cases, "--out", "run", "--model", "m", "--judge", "judge", "--grader", "form:pulsemind", "--no-report"];
    expect(&user.run(&batch), 0, "m: 2/2 answers, 2/2 verdicts");
    assert_eq!(judge.requests(), 1 + 3, "asked three times where a rating is outside the scale");

    let report: Value = serde_json::from_slice(&user.run(&["report", "run", "--format", "json"]).stdout).unwrap();
    let block = &report["blocks"][0];
    assert_eq!((&block["preset"], &block["highest"]), (&json!("form:pulsemind"), &json!(100)));
    let all = &block["models"][0]["rows"][0];
    assert_eq!(all["coverage"], json!({ "scored": 1, "of": 2, "missing": { "items_ungraded": 1 } }));
    // ((3 − 1) + (5 − 1) + (4 − 1) + (4 − 1)) / 4 of 4.
    assert_eq!(all["mean"]["value"], 75.0);
    let axes = all["form"]["axes"].as_array().unwrap();
    let of = |id: &str| axes.iter().find(|axis| axis["id"] == id).unwrap();
    let numbers = |id: &str| (of(id)["mean"]["value"].as_f64().unwrap(), of(id)["rated"].as_u64().unwrap());
    assert_eq!(
        [numbers("proactiveness"), numbers("accuracy"), numbers("usefulness"), numbers("language")],
        [(3.0, 2), (5.0, 1), (4.0, 2), (2.5, 2)]
    );
    assert_eq!(of("language")["counts"], json!([1, 0, 0, 1, 0]));

    let shown = |format: &str, language: &str| text(&user.run(&["report", "run", "--format", format, "--language", language]).stdout);
    for part in ["量表各分项", "主动性", "有条目未评 1", "1–5"] {
        assert!(shown("table", "zh").contains(part), "{part}");
    }
    for format in ["table", "markdown", "html"] {
        assert!(shown(format, "en").contains("Axes of the form") && shown(format, "en").contains("Proactiveness"), "{format}");
    }
    let csv = shown("csv", "en");
    let line = |part: &str| csv.lines().find(|line| line.contains(part)).unwrap_or_else(|| panic!("{part}: {csv}")).to_owned();
    assert!(
        line(",overall,,accuracy,axis_mean,5,").ends_with(",1,2,,") && line(",overall,,language 1,axis_count,").ends_with(",1,2,,"),
        "{csv}"
    );

    // What is recorded says by itself what was given; it is read again, and nothing is asked twice.
    let verdicts = user.records("run", "verdicts.jsonl");
    let open = verdicts.iter().find(|verdict| verdict["case"] == "c2").unwrap();
    assert_eq!((&open["verdict"], &open["axes"][1]["rating"]), (&json!("form"), &json!("outside_scale")));
    expect(&user.run(&batch), 0, "2/2 verdicts");
    assert_eq!(judge.requests(), 4);
    expect(&user.run(&["run", "pack", "run", "--output", "run.tar.gz"]), 0, "");
    expect(&user.run(&["run", "verify", "run.tar.gz", "--language", "en"]), 0, "");
    let page = user.run(&["view", "run", "--item", "c2/1/m", "--language", "zh"]);
    assert!(text(&page.stdout).contains("准确性 未评：超出量程"), "{}", text(&page.stdout));
}

const OWN: &str = "name = \"mine\"\ntitle = { zh = \"自拟\", en = \"mine\" }\nrates = \"answer\"\n\
    [[field]]\nid = \"tone\"\nlabel = { zh = \"语气\", en = \"Tone\" }\nkind = \"scale\"\nmin = 0\nmax = 3\n";

#[test]
fn a_form_of_ones_own_is_another_judge_and_a_changed_one_is_told_apart() {
    let user = User::new();
    let model = Endpoint::scripted(|_| Reply::Text("多喝水。".into()));
    let judge = Endpoint::scripted(|asked| {
        let prompt: String = asked.messages.iter().map(|said| said.content.as_str()).collect();
        assert!(prompt.contains("- tone: ") && prompt.contains("a whole number from 0 to"), "{prompt}");
        Reply::Text(r#"{"ratings": [{"id": "tone", "reason": "…", "rating": 2}]}"#.into())
    });
    settings(&user, &[("m", &model), ("judge", &judge)]);
    let cases = cases_of_one_turn(&user, 2, "。");
    expect(&user.run(&["batch", "--cases", &cases, "--out", "run", "--model", "m"]), 0, "");
    std::fs::create_dir(user.path("forms")).unwrap();
    user.file("forms/mine.toml", OWN);
    let own = ["judge", "run", "--cases", &cases, "--judge", "judge", "--grader", "form:forms/mine.toml"];
    expect(&user.run(&own), 0, "2/2 verdicts");
    expect(&user.run(&own), 0, "2/2 verdicts");
    assert_eq!(judge.requests(), 2);
    // A plan names the file beside itself.
    user.file("forms/plan.toml", "judge_preset = \"form:mine.toml\"\njudge = \"judge\"\nmodels = [\"m\"]\n");
    let planned = user.run(&["batch", "forms/plan.toml", "--cases", &cases, "--out", "run", "--no-report"]);
    expect(&planned, 0, "2/2 verdicts");
    assert_eq!(judge.requests(), 2, "the same form by another path is the same question");
    // With another scale under the same name every answer is asked about again, and nothing is pooled.
    user.file("forms/mine.toml", &OWN.replace("max = 3", "max = 5"));
    expect(&user.run(&own), 0, "2/2 verdicts");
    assert_eq!(judge.requests(), 4);
    let report: Value = serde_json::from_slice(&user.run(&["report", "run", "--format", "json"]).stdout).unwrap();
    let blocks = report["blocks"].as_array().unwrap();
    let seen: Vec<_> = blocks
        .iter()
        .map(|block| &block["models"][0]["rows"][0])
        .map(|row| (&row["mean"]["value"], &row["form"]["axes"][0]["highest"]))
        .collect();
    // 2 of 3, and 2 of 5: in the order of the wordings' digests.
    assert!(
        seen.contains(&(&json!(40.0), &json!(5))) && seen.iter().any(|(_, highest)| **highest == json!(3)) && seen.len() == 2,
        "{seen:?}"
    );
}

#[test]
fn what_cannot_grade_is_refused_before_anything_is_asked() {
    let user = User::new();
    let model = Endpoint::scripted(|_| Reply::Text("多喝水。".into()));
    settings(&user, &[("m", &model), ("judge", &model)]);
    let cases = cases_of_one_turn(&user, 2, "。");
    user.file("none.toml", &OWN.replace("kind = \"scale\"\nmin = 0\nmax = 3\n", "kind = \"text\"\n"));
    let with = |grader: &str, language: &str| {
        user.run(&[
            "batch",
            "--cases",
            &cases,
            "--out",
            "run",
            "--model",
            "m",
            "--judge",
            "judge",
            "--grader",
            grader,
            "--language",
            language,
        ])
    };
    expect(&with("form:none.toml", "en"), 2, "none.toml line 7, field.0.kind: \"tone\" has no scale on which a judge could rate");
    expect(&with("form:none.toml", "zh"), 2, "没有量程，评委给不出分");
    expect(&with("form:harm", "en"), 2, "form:zhongjing-scale, form:harm-scale, and form:FILE.toml");
    expect(&with("form:nowhere.toml", "en"), 2, "nowhere.toml");
    expect(&with("rubrik", "en"), 2, "rubric");
    let export = ["export", "openai-batch", "run", "--cases", &cases, "--judge", "http://127.0.0.1:9/v1#j", "--judge-preset"];
    user.file("mine.toml", OWN);
    expect(
        &user.run(&[&export[..], &["form:mine.toml", "--out", "b.jsonl"]].concat()),
        2,
        "batch files take no form of your own (mine.toml)",
    );
    assert_eq!(model.requests(), 0);
}
