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
    let all: usize = ["r1", "r2", "r3", "r4"].iter().map(|r| answers(&user.path("packs").join(format!("{r}.pack"))).len()).sum();
    // 20 cases × 3 turns × 3 models, 6 cases twice, and a tenth of each rater's items again.
    assert!(all > (20 + 6) * 9, "{all}");
    for rater in ["r1", "r2", "r3", "r4"] {
        let count = answers(&user.path("packs").join(format!("{rater}.pack"))).len();
        assert!(said(&status).contains(&format!("{rater}: {count}/{count}")), "{}", said(&status));
    }
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
