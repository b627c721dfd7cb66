//! The run of a study is judged, and rated in a blind trial beside a model, like every other run.

use super::*;
use std::collections::BTreeSet;

/// Rates every answer of a pack.
fn rate(user: &User, pack: &str) {
    let mut child = user
        .command()
        .args(["rate", pack, "--plain", "--language", "zh"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut shown = String::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let line = line.unwrap();
        let entry = if line.contains("的回答：") || line.contains("合成回答") {
            shown = line;
            continue;
        } else if line.starts_with("总体质量：") {
            if shown.contains("修改后") { "9" } else { "5" }
        } else if line.starts_with("问题（可空）") {
            ""
        } else if line.starts_with("本题已评完") {
            "/next"
        } else if line.starts_with("全部完成") {
            "/quit"
        } else {
            continue;
        };
        if writeln!(input, "{entry}").is_err() {
            break;
        }
    }
    child.wait().unwrap();
}

#[test]
fn the_run_of_a_study_is_judged_and_rated_blind_beside_a_model() {
    let (user, _endpoint) = answered();
    merge(&user, &DOCTORS, "arms-run", false);
    let judge =
        Endpoint::scripted(|asked| say(if asked.question().contains("修改后") { "好。Rating: [[8]]" } else { "可。Rating: [[6]]" }));
    let named = format!("{}#judge", judge.url());
    expect(&user.run(&["judge", "arms-run", "--cases", "cases.json", "--judge", &named, "--display", "plain"]), 0, "");
    let report = user.run(&["report", "arms-run", "--format", "csv"]);
    expect(&report, 0, "");
    assert!(text(&report.stdout).contains("revise-first"), "{}", text(&report.stdout));

    let made = user.run(&[
        "trial",
        "new",
        "TRIAL.toml",
        "--run",
        "arms-run",
        "--run",
        "run-of-unmistakable",
        "--cases",
        "cases.json",
        "--raters",
        "r1",
    ]);
    expect(&made, 0, "");
    let path = user.path("TRIAL.toml");
    let mut protocol = std::fs::read_to_string(&path).unwrap();
    for name in ["recruitment", "training", "compensation", "ethics"] {
        protocol = protocol.replace(&format!("{name} = \"\""), &format!("{name} = \"none\""));
    }
    std::fs::write(&path, protocol.replace("repeats = 0.1", "repeats = 0.0")).unwrap();
    expect(&user.run(&["trial", "pack", "TRIAL.toml", "--out", "packs"]), 0, "");
    let pack = std::fs::read_to_string(user.path("packs/r1.pack")).unwrap();
    let told: BTreeSet<&str> =
        ["unaided", "aided", "revise", "doctor-unmistakable", "unmistakable"].into_iter().filter(|n| pack.contains(n)).collect();
    assert!(told.is_empty(), "the pack tells {told:?}");
    rate(&user, "packs/r1.pack");
    expect(&user.run(&["trial", "merge", "TRIAL.toml", "packs/r1.ratings.jsonl"]), 0, "");

    let args = ["arms", "report", "ARMS.toml", "--run", "arms-run", "--trial", "TRIAL.toml", "--format", "csv"];
    let report = user.run(&args);
    expect(&report, 0, "");
    let report = text(&report.stdout);
    let line = |begin: &str| report.lines().find(|line| line.starts_with(begin)).unwrap_or_else(|| panic!("{begin}: {report}"));
    // Two of three turns were revised: 5 and 9 and 9.
    assert!(line("arms,raters,overall,revise,,,,scored").ends_with(",18,,,18"));
    let number = |line: &str| line.split(',').nth(8).unwrap().parse::<f64>().unwrap();
    let near = |line: &str, expected: f64| assert!((number(line) - expected).abs() < 1e-9, "{line}");
    near(line("arms,raters,overall,revise,,,,mean"), 23.0 / 3.0);
    near(line("arms,raters,overall,revise-first,,,,mean"), 5.0);
    near(line("comparisons,raters,overall,revise,revise-first,,,difference"), 8.0 / 3.0);
    near(line("comparisons,raters,overall,revise,unaided,,,difference"), 8.0 / 3.0);
    near(line(&format!("comparisons,raters,overall,revise,{MODEL},,,difference")), 8.0 / 3.0);
    near(line("comparisons,raters,overall,revise,revise-first,,,p,"), 2.0 / 64.0);
    assert!(report.lines().any(|line| line.starts_with("arms,judge,") && line.contains(",revise,,,,scored,18,,,18")), "{report}");
    // The model beside the arms was not judged, which its coverage says.
    assert!(report.lines().any(|line| line.starts_with("arms,judge,") && line.contains(&format!(",{MODEL},,,,scored,0,,,18"))), "{report}");
    for language in ["zh", "en"] {
        let page = user.run(&[
            "arms",
            "report",
            "ARMS.toml",
            "--run",
            "arms-run",
            "--trial",
            "TRIAL.toml",
            "--format",
            "markdown",
            "--language",
            language,
        ]);
        expect(&page, 0, "");
        assert!(text(&page.stdout).contains("revise − revise-first"), "{}", text(&page.stdout));
        assert!(!text(&page.stdout).contains("doctor-unmistakable"), "the report names a doctor");
    }
}
