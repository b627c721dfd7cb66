//! Four raters on two machines.

use super::*;

#[test]
fn four_raters_rate_twenty_cases_and_a_merge_in_any_order_is_the_same() {
    let user = organiser();
    protocol(&user, "r1,r2,r3,r4", &[]);
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 0, "");
    // The second machine has only what it was sent.
    let (first, second) = (User::new(), User::new());
    for rater in ["r1", "r2", "r3", "r4"] {
        let machine = if rater <= "r2" { &first } else { &second };
        let pack = machine.path(&format!("{rater}.pack"));
        std::fs::copy(user.path("packs").join(format!("{rater}.pack")), &pack).unwrap();
        rate(machine, &pack, rater, (rater == "r3").then_some(2));
        let rated = machine.path(&format!("{rater}.ratings.jsonl"));
        let ratings = lines(&rated);
        let answers = answers(&pack);
        // None is lost, none is there twice, and each is what the rater gave.
        assert_eq!(ratings.len(), answers.len(), "{rater}");
        for rating in &ratings {
            let answer = &answers[rating["answer"].as_str().unwrap()];
            let line = answer.lines().last().unwrap();
            let turn = if ratings.len() == answers.len() { line } else { "" };
            let given = rating["values"]["overall"].as_u64().unwrap();
            assert!((1..=10).contains(&given), "{turn}");
        }
        std::fs::copy(&rated, user.path(&format!("{rater}.ratings.jsonl"))).unwrap();
    }
    let merged = user.path("TRIAL.trial").join("ratings.jsonl");
    expect(
        &user.run(&["trial", "merge", "TRIAL.toml", "r1.ratings.jsonl", "r2.ratings.jsonl", "r3.ratings.jsonl", "r4.ratings.jsonl"]),
        0,
        "",
    );
    let once = std::fs::read(&merged).unwrap();
    std::fs::remove_file(&merged).unwrap();
    for rater in ["r4", "r2", "r3", "r1", "r2"] {
        expect(&user.run(&["trial", "merge", "TRIAL.toml", &format!("{rater}.ratings.jsonl")]), 0, "");
    }
    assert!(std::fs::read(&merged).unwrap() == once, "the order of merging shows");
    let status = user.run(&["trial", "status", "TRIAL.toml"]);
    let report = user.run(&["trial", "report", "TRIAL.toml", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&report.stdout).unwrap();
    let all: usize = ["r1", "r2", "r3", "r4"].iter().map(|r| answers(&user.path("packs").join(format!("{r}.pack"))).len()).sum();
    // 20 cases × 3 turns × 3 models, 6 cases twice, and a tenth of each rater's items again.
    assert!(all > (20 + 6) * 9, "{all}");
    for rater in ["r1", "r2", "r3", "r4"] {
        let pack = user.path("packs").join(format!("{rater}.pack"));
        let (count, items) = (answers(&pack).len(), lines(&pack).len() - 2);
        let of_report = report["raters"].as_array().unwrap().iter().find(|one| one["rater"] == *rater).unwrap();
        let [planned, repeats] = ["planned", "repeats_planned"].map(|name| usize::try_from(of_report[name].as_u64().unwrap()).unwrap());
        assert!(repeats > 0 && planned + repeats == count, "{of_report}");
        let line = format!(
            "{rater}: {planned}/{planned} ratings, {repeats}/{repeats} hidden repeats, {items}/{items} items on the rater's screen, "
        );
        assert!(said(&status).contains(&line), "{}", said(&status));
    }
}

#[test]
fn a_model_that_is_added_later_is_told_and_its_cases_are_counted() {
    let user = organiser();
    let candidates = "[[candidate]]\nrun = \"run-of-unmistakable\"\nmodel = \"gamma-unmistakable-7b\"\nrepeat = 0\n";
    let changes =
        [(candidates, ""), ("case_ids = []", "case_ids = [\"1\", \"3\"]"), ("distribution = \"parts\"", "distribution = \"everyone\"")];
    let path = protocol(&user, "r1", &changes);
    let packed = user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]);
    expect(&packed, 0, "");
    assert!(!said(&packed).contains("is not among"), "{}", said(&packed));
    // Of one case everything waits for its two other turns.
    let pack = lines(&user.path("packs/r1.pack"));
    assert!(pack[1..pack.len() - 1].iter().all(|item| item["waits_for"].as_array().is_some_and(|others| others.len() >= 2)), "{pack:?}");
    let text = std::fs::read_to_string(&path).unwrap().replace("case_ids = [\"1\", \"3\"]", "case_ids = [\"1\", \"3\", \"4\"]");
    std::fs::write(&path, text.replacen("\n# The raters.", &format!("\n{candidates}\n# The raters."), 1)).unwrap();
    // Two cases with three turns, and a repeat.
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 0, "gamma-unmistakable-7b is not among the answers of 7 items");
    rate(&user, &user.path("packs/r1.pack"), "r1", None);
    expect(&user.run(&["trial", "merge", "TRIAL.toml", "packs/r1.ratings.jsonl"]), 0, "");
    let report = said(&user.run(&["trial", "report", "TRIAL.toml", "--format", "markdown"]));
    let counts = "(alpha-unmistakable-7b 3, beta-unmistakable-7b 3, gamma-unmistakable-7b 1)";
    assert!(report.replace('\\', "").contains(&format!("Models are in different numbers of cases {counts}")), "{report}");
}

#[test]
fn what_was_handed_out_stays_when_raters_and_cases_are_added() {
    let user = organiser();
    protocol(&user, "r1,r2", &[("case_ids = []", "case_ids = [\"1\", \"2\", \"3\", \"4\", \"5\"]")]);
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 0, "");
    let before = lines(&user.path("packs/r1.pack"));
    rate(&user, &user.path("packs/r1.pack"), "r1", None);
    let path = user.path("TRIAL.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text.replace("[\"1\", \"2\", \"3\", \"4\", \"5\"]", "[]").replace("[methods]", "[[rater]]\nname = \"r3\"\n\n[methods]");
    std::fs::write(&path, text).unwrap();
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 0, "");
    let after = lines(&user.path("packs/r1.pack"));
    assert!(after.len() > before.len());
    // All but the last line, which is the checksum.
    assert_eq!(after[..before.len() - 1], before[..before.len() - 1]);
    // Ratings of the smaller pack are taken, and the rater goes on from there.
    rate(&user, &user.path("packs/r1.pack"), "r1", None);
    let merged = user.run(&["trial", "merge", "TRIAL.toml", "packs/r1.ratings.jsonl"]);
    expect(&merged, 0, "");
    let all = answers(&user.path("packs/r1.pack")).len();
    assert!(said(&merged).contains(&format!("{all} new")), "{}", said(&merged));
    // Packing again changes nothing.
    let same = std::fs::read(user.path("packs/r3.pack")).unwrap();
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 0, "");
    assert!(std::fs::read(user.path("packs/r3.pack")).unwrap() == same);
}

#[test]
fn a_closed_trial_takes_nothing_until_it_is_opened_again_with_a_reason() {
    let user = organiser();
    protocol(&user, "r1,r2", &[("case_ids = []", "case_ids = [\"1\"]"), ("overlap = 0.3", "overlap = 0.0")]);
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 0, "");
    let pack = ["r1", "r2"].map(|r| user.path("packs").join(format!("{r}.pack"))).into_iter().find(|path| path.exists()).unwrap();
    let rater = pack.file_stem().unwrap().to_str().unwrap().to_owned();
    rate(&user, &pack, &rater, None);
    expect(&user.run(&["trial", "close", "TRIAL.toml"]), 2, "ratings or questionnaires are open");
    let ratings = format!("packs/{rater}.ratings.jsonl");
    expect(&user.run(&["trial", "merge", "TRIAL.toml", &ratings]), 0, "");
    let shown = |format: &str| text(&user.run(&["trial", "report", "TRIAL.toml", "--format", format]).stdout);
    assert!(shown("markdown").contains("the trial is not closed") && shown("csv").contains(",closed,,,,,,no"), "{}", shown("csv"));
    expect(&user.run(&["trial", "close", "TRIAL.toml"]), 0, "");
    for refused in
        [vec!["trial", "merge", "TRIAL.toml", &ratings], vec!["trial", "pack", "TRIAL.toml"], vec!["trial", "close", "TRIAL.toml"]]
    {
        expect(&user.run(&refused), 2, "trial reopen");
    }
    assert!(said(&user.run(&["trial", "status", "TRIAL.toml"])).contains("closed on"));
    assert!(shown("markdown").contains("the trial was closed on") && shown("markdown").contains("no rating was taken afterwards"));
    // Whoever changes the ratings afterwards is found out.
    let merged = user.path("TRIAL.trial/ratings.jsonl");
    let kept = std::fs::read_to_string(&merged).unwrap();
    std::fs::write(&merged, kept.replacen("\"active_ms\":", "\"active_ms\":1", 1)).unwrap();
    assert!(shown("markdown").contains("the ratings were changed since") && shown("csv").contains("unchanged_since"));
    std::fs::write(&merged, kept).unwrap();
    expect(&user.run(&["trial", "reopen", "TRIAL.toml", "--reason", " "]), 2, "--reason");
    expect(&user.run(&["trial", "reopen", "TRIAL.toml", "--reason", "a late mail"]), 0, "");
    expect(&user.run(&["trial", "merge", "TRIAL.toml", &ratings]), 0, "");
    assert!(shown("markdown").contains("it was opened again 1 times: a late mail"));
}

#[test]
fn raters_practise_first_and_what_they_give_counts_in_no_figure() {
    let user = organiser();
    user.file(
        "training.toml",
        "[[item]]\nlanguage = \"zh\"\nreference = \"练习参考\"\n[[item.turn]]\nkind = \"complaint\"\nquestion = \"练习题：虚构病例。\"\n\
         [[item.answer]]\ntexts = [\"练习：合成回答9\"]\n[item.answer.gold]\nvalues = { overall = 3 }\ncomment = \"检查不全。\"\n",
    );
    protocol(&user, "r1", &[("case_ids = []", "case_ids = [\"1\"]"), ("overlap = 0.3", "overlap = 0.0")]);
    let path = user.path("TRIAL.toml");
    let text = std::fs::read_to_string(&path).unwrap().replace("\n[assignment]\n", "\ntraining = \"training.toml\"\n\n[assignment]\n");
    std::fs::write(&path, text).unwrap();
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 0, "");
    let pack = user.path("packs/r1.pack");
    let seen = rate(&user, &pack, "r1", None);
    let (practice, first) = (seen.find("练习题").unwrap(), seen.find("虚构病例1，").unwrap());
    assert!(practice < first && seen.contains("示例评分 A：总体质量 3。检查不全。"), "{seen}");
    let all = lines(&user.path("packs/r1.ratings.jsonl")).len();
    expect(&user.run(&["trial", "merge", "TRIAL.toml", "packs/r1.ratings.jsonl"]), 0, "");
    let report = user.run(&["trial", "report", "TRIAL.toml", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&report.stdout).unwrap();
    assert!(said(&user.run(&["trial", "report", "TRIAL.toml", "--format", "markdown"])).contains("Raters first rated 1 training items"));
    assert_eq!(report["design"]["decided"], all - 1 - report["design"]["repeats_decided"].as_u64().unwrap() as usize);
    assert!(!said(&user.run(&["trial", "export", "TRIAL.toml"])).contains("练习"));
    // Who has a pack already gets no training any more, and is not asked twice.
    let more = std::fs::read_to_string(user.path("training.toml")).unwrap().repeat(2);
    std::fs::write(user.path("training.toml"), more).unwrap();
    let same = std::fs::read(&pack).unwrap();
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 0, "training items are not added");
    assert!(std::fs::read(&pack).unwrap() == same);
}

#[test]
fn a_questionnaire_after_the_last_item_is_reported_and_exported_apart() {
    let user = organiser();
    user.file(
        "closing.toml",
        "name = \"closing\"\ntitle = { zh = \"结束问卷\", en = \"Closing\" }\nrates = \"questionnaire\"\n[[field]]\nid = \"use\"\n\
         label = { zh = \"总体质量\", en = \"Use\" }\nkind = \"scale\"\nmin = 1\nmax = 10\n[[field]]\nid = \"more\"\n\
         label = { zh = \"问题\", en = \"More\" }\nkind = \"text\"\nrequired = false\n",
    );
    let changes = [
        ("case_ids = []", "case_ids = [\"1\", \"2\"]"),
        ("overlap = 0.3", "overlap = 0.0"),
        ("uniform = false", "uniform = false\n\n[questionnaire]\nform = \"closing.toml\"\n"),
    ];
    protocol(&user, "r1,r2", &changes);
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 0, "");
    for rater in ["r1", "r2"] {
        let seen = rate(&user, &user.path("packs").join(format!("{rater}.pack")), rater, None);
        assert!(seen.contains("结束问卷") && seen.contains("以下问题针对整个试验"), "{seen}");
        expect(&user.run(&["trial", "merge", "TRIAL.toml", &format!("packs/{rater}.ratings.jsonl")]), 0, "");
    }
    let report = user.run(&["trial", "report", "TRIAL.toml", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&report.stdout).unwrap();
    assert!(said(&user.run(&["trial", "status", "TRIAL.toml"])).contains("questionnaire answered"));
    let questionnaire = &report["questionnaire"];
    assert_eq!((&questionnaire["asked"], &questionnaire["answered"], &questionnaire["scales"][0]["n"]), (&2.into(), &2.into(), &2.into()));
    for language in ["zh", "en"] {
        let shown = said(&user.run(&["trial", "report", "TRIAL.toml", "--format", "markdown", "--language", language]));
        assert!(shown.contains(if language == "zh" { "试验后问卷" } else { "Questionnaire" }), "{shown}");
        assert!(shown.contains(if language == "zh" { "截在量表两端之内" } else { "cut at the ends of the scale" }), "{shown}");
    }
    assert!(said(&user.run(&["trial", "report", "TRIAL.toml", "--format", "csv"])).contains("questionnaire,use"));
    let exported = said(&user.run(&["trial", "export", "TRIAL.toml"]));
    assert_eq!(exported.lines().filter(|line| line.contains(",questionnaire,use,")).count(), 2, "{exported}");
}
