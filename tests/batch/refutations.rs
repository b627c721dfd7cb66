//! Which wrong diagnoses answers rule out by findings: read by a judge, each with the words of the answer, over the findings that were told by then.

use super::settings;
use crate::common::{
    endpoint::{Asked, Endpoint, Reply},
    user::{User, expect, text},
};
use serde_json::{Value, json};

/// One case with two wrong diagnoses, of which the second is refuted by the second turn only, and one case without.
fn cases(user: &User) -> String {
    let own = "[[case]]\nid = \"c1\"\nlanguage = \"zh\"\n\
        turns = [{ kind = \"complaint\", question = \"右下腹痛，月经规律。\" }, { kind = \"tests\", question = \"超声：卵巢正常。\" }]\n\
        diagnoses = [{ name = \"甲病\" }]\n\
        [[case.facts]]\nid = \"period\"\nsection = \"symptom\"\nknown_by = \"patient\"\ntold = \"when_asked\"\nturn = 1\ntext = \"月经规律\"\nwords = \"月经规律\"\n\
        [[case.facts]]\nid = \"ovaries\"\nsection = \"test\"\nknown_by = \"examiner\"\nturn = 2\ntext = \"卵巢正常\"\nwords = \"卵巢正常\"\n\
        [[case.distractors]]\ndiagnosis = \"乙病\"\nplausible = \"腹痛。\"\nrefuted_by = [\"period\", \"ovaries\"]\n\
        [[case.distractors]]\ndiagnosis = \"丙病\"\nplausible = \"腹痛。\"\nrefuted_by = [\"ovaries\"]\n\
        [[case]]\nid = \"c2\"\nlanguage = \"zh\"\nturns = [{ kind = \"complaint\", question = \"头痛。\" }]\n";
    user.file("own.toml", own).display().to_string()
}

const FIRST: &str = "月经规律，不支持乙病。";
const SECOND: &str = "仍考虑丙病，乙病不能排除。";

fn judge(asked: &Asked) -> Reply {
    let prompt: String = asked.messages.iter().map(|said| said.content.as_str()).collect();
    let list = prompt.rsplit("<diagnoses-").next().unwrap_or_default();
    let item = |id: &str, status: &str, quote: &str| json!({ "id": id, "status": status, "quote": quote });
    let items = if prompt.rsplit("<answer-").next().unwrap_or_default().contains(FIRST) {
        assert!(list.contains("- d1: 不是“乙病”。不支持它的有：月经规律\n") && !list.contains("丙病"), "{list}");
        json!([item("d1", "stated", "月经规律，不支持乙病")])
    } else {
        assert!(list.contains("- d1: 不是“乙病”。不支持它的有：月经规律；卵巢正常\n- d2: 不是“丙病”。不支持它的有：卵巢正常\n"), "{list}");
        json!([item("d1", "absent", ""), item("d2", "contradicted", "仍考虑丙病")])
    };
    Reply::Text(json!({ "items": items }).to_string())
}

#[test]
fn a_wrong_diagnosis_is_ruled_out_by_a_finding_that_was_told() {
    let user = User::new();
    let model = Endpoint::scripted(|asked| Reply::Text(if asked.question().contains("超声") { SECOND } else { FIRST }.into()));
    let judge = Endpoint::scripted(judge);
    settings(&user, &[("m", &model), ("judge", &judge)]);
    let cases = cases(&user);
    let batch = ["batch", "--cases", &cases, "--out", "run", "--model", "m", "--judge", "judge", "--grader", "refutation", "--no-report"];
    let done = user.run(&batch);
    expect(&done, 0, "m: 3/3 answers, 2/2 verdicts");
    expect(&done, 0, "1 of 2 cases have no wrong diagnosis that findings rule out and are not graded: c2");

    let report: Value = serde_json::from_slice(&user.run(&["report", "run", "--format", "json"]).stdout).unwrap();
    let block = &report["blocks"][0];
    let all = &block["models"][0]["rows"][0];
    assert_eq!(
        (&block["preset"], &all["coverage"]),
        (&json!("refutation"), &json!({ "scored": 2, "of": 3, "missing": { "no_refutation": 1 } }))
    );
    // 1 of 1, and 0 of 2.
    assert_eq!(all["mean"]["value"], 50.0);
    assert_eq!((&all["rubric"]["items_met"], &all["rubric"]["items_opposed"], &all["rubric"]["items"]), (&json!(1), &json!(1), &json!(3)));
    let table = text(&user.run(&["report", "run", "--language", "zh"]).stdout);
    for part in ["错误诊断的排除", "有据排除", "没有可排除的错误诊断 1"] {
        assert!(table.contains(part), "{part}: {table}");
    }
    assert!(text(&user.run(&["report", "run", "--language", "en"]).stdout).contains("Wrong diagnoses ruled out"));

    expect(&user.run(&batch), 0, "2/2 verdicts");
    assert_eq!(judge.requests(), 2);
    expect(&user.run(&["run", "pack", "run", "--output", "run.tar.gz"]), 0, "");
    expect(&user.run(&["run", "verify", "run.tar.gz", "--language", "en"]), 0, "");
    // No case has any.
    let without =
        user.run(&["judge", "run", "--cases", "bundled", "--judge", "judge", "--grader", "refutation", "--rubrics", "r.toml", "--again"]);
    expect(&without, 2, "--rubrics is for grading by rubrics");
}
