//! Three doctors answer six cases, one of them killed again and again.

use super::*;
use std::collections::BTreeSet;

#[test]
fn three_doctors_answer_six_cases_and_a_merge_in_any_order_is_the_same() {
    let (user, endpoint) = answered();
    // Every case once in each arm, and no doctor twice.
    let mut arms = BTreeSet::new();
    for doctor in DOCTORS {
        let text = std::fs::read_to_string(pack_of(&user, doctor)).unwrap();
        assert!(!text.contains("不可示人") && !text.contains("unmistakable-7b"), "{text}");
        for case in lines(&pack_of(&user, doctor)).iter().filter(|line| line["turns"].is_array()) {
            arms.insert((case["turns"][0]["question"].to_string(), case["arm"].to_string()));
        }
    }
    assert_eq!(arms.len(), 3 * CASES);
    // The model heard the questions and saw no name.
    assert!(endpoint.received().iter().all(|asked| asked.model == "A"));
    assert!(endpoint.requests() >= CASES * TURNS);

    merge(&user, &DOCTORS, "arms-run", false);
    let first = std::fs::read(user.path("arms-run/turns.jsonl")).unwrap();
    let report = |format: &str, run: &str| {
        let made = user.run(&["arms", "report", "ARMS.toml", "--run", run, "--format", format]);
        expect(&made, 0, "");
        text(&made.stdout)
    };
    let formats = ["table", "markdown", "html", "csv", "json"];
    let reports = formats.map(|format| report(format, "arms-run"));
    std::fs::remove_file(user.path("ARMS.arms/answers.jsonl")).unwrap();
    merge(&user, &[DOCTORS[2], DOCTORS[0], DOCTORS[1], DOCTORS[2]], "again", false);
    assert!(std::fs::read(user.path("again/turns.jsonl")).unwrap() == first, "the order of the files shows in the run");
    assert_eq!(formats.map(|format| report(format, "again")), reports);
    // Merged one after another, the run has the same answers, and nothing is written twice.
    std::fs::remove_file(user.path("ARMS.arms/answers.jsonl")).unwrap();
    merge(&user, &[DOCTORS[1], DOCTORS[2], DOCTORS[1], DOCTORS[0]], "apart", true);
    let sorted = |bytes: &[u8]| {
        let mut lines: Vec<String> = text(bytes).lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&std::fs::read(user.path("apart/turns.jsonl")).unwrap()), sorted(&first));
    assert_eq!(formats.map(|format| report(format, "apart")), reports);

    let turns = user.records("arms-run", "turns.jsonl");
    assert_eq!(turns.len(), 4 * CASES * TURNS);
    for turn in &turns {
        let (text, question) = (turn["text"].as_str().unwrap(), turn["question"].as_str().unwrap());
        let (model, about) = (turn["model"]["name"].as_str().unwrap(), question.replace("虚构病例", "病案").replace("请问如何处理？", ""));
        let expected = match model {
            "unaided" | "aided" => format!("自己的回答：{about}\n第二行。"),
            "revise" if !about.contains("第2轮") => format!("修改后的回答：{about}"),
            _ => format!("先写的回答：{about}"),
        };
        // What was killed in the middle of a text lost none of it, and added none.
        assert_eq!(text, expected, "{model}");
    }
    let run = std::fs::read_to_string(user.path("arms-run/turns.jsonl")).unwrap()
        + &std::fs::read_to_string(user.path("arms-run/manifest.json")).unwrap();
    assert!(!run.contains("doctor-unmistakable"), "the run names a doctor");
    // Two thirds of the revised answers were changed; each aided turn was consulted at least once.
    assert!(reports[3].contains("revisions,,,,,,,changed,12,,,18"), "{}", reports[3]);
    assert!(reports[3].contains("consultations,,,,,,,consulted,18,,,18"), "{}", reports[3]);
    assert!(reports[3].contains("arms,characters,,revise,,,,scored,18,,,18"));
    assert!(reports[3].contains("arms_by_years,seconds,,unaided,,0 to 4 years,,scored,6,,,6"), "{}", reports[3]);
    let status = user.run(&["arms", "status", "ARMS.toml"]);
    assert!(DOCTORS.iter().all(|doctor| said(&status).contains(&format!("{doctor}: 6/6 cases"))), "{}", said(&status));
}

#[test]
fn what_was_handed_out_stays_when_doctors_and_cases_are_added() {
    let user = organiser("http://127.0.0.1:9/v1");
    let path = user.path("ARMS.toml");
    let all = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, all.replace("case_ids = []", "case_ids = [\"1\", \"2\", \"3\"]")).unwrap();
    expect(&user.run(&["arms", "pack", "ARMS.toml"]), 0, "");
    let before = lines(&pack_of(&user, DOCTORS[0]));
    std::fs::write(&path, all.replace("[methods]", "[[doctor]]\nname = \"new\"\n\n[methods]")).unwrap();
    expect(&user.run(&["arms", "pack", "ARMS.toml"]), 0, "");
    let after = lines(&pack_of(&user, DOCTORS[0]));
    // The header can gain who is consulted; the last line is the checksum.
    assert_eq!(after[1..before.len() - 1], before[1..before.len() - 1]);
    let cases = |doctor: &str| lines(&pack_of(&user, doctor)).len() - 2;
    assert_eq!(cases("new") + DOCTORS.iter().map(|doctor| cases(doctor)).sum::<usize>(), 3 * CASES);
    let same = std::fs::read(pack_of(&user, "new")).unwrap();
    expect(&user.run(&["arms", "pack", "ARMS.toml"]), 0, "");
    assert!(std::fs::read(pack_of(&user, "new")).unwrap() == same);
}
