//! One batch on several machines: shards, their runs, and what merging makes of them.

use super::{batch, cases, current_records, settings};
use crate::common::{
    endpoint::{Behaviour, Endpoint},
    user::{User, expect, text},
};
use std::{collections::BTreeSet, fs};

/// The model and the judge of these tests, and who asks them.
struct Stage {
    user: User,
    cases: String,
    model: Endpoint,
    judge: Endpoint,
}

impl Stage {
    fn new() -> Self {
        let user = User::new();
        let (model, judge) = (Endpoint::start(Behaviour::default()), Endpoint::start(Behaviour::default().ratings()));
        settings(&user, &[("m", &model), ("judge", &judge)]);
        let cases = cases(&user);
        Self { user, cases, model, judge }
    }

    /// The arguments of a batch with a judge.
    fn batch<'a>(&'a self, out: &'a str, more: &[&'a str]) -> Vec<&'a str> {
        [&["batch", "--cases", &self.cases, "--model", "m", "--judge", "judge", "--repeats", "2", "--no-report", "--out", out], more]
            .concat()
    }

    /// Asks one shard, with its end.
    fn shard(&self, shard: &str, more: &[&str]) -> String {
        let out = folder(shard);
        let output = self.user.run(&self.batch(&out, &[&["--shard", shard], more].concat()));
        expect(&output, 0, "");
        text(&output.stderr)
    }

    fn merge(&self, runs: &[&str], out: &str, code: i32) -> String {
        let output = self.user.run(&[&["run", "merge"], runs, &["--out", out]].concat());
        expect(&output, code, "");
        text(&output.stdout) + &text(&output.stderr)
    }

    fn file(&self, run: &str, file: &str) -> String {
        fs::read_to_string(self.user.path(run).join(file)).unwrap()
    }

    /// The report in a format, with its times and what its answers took taken out.
    fn report(&self, run: &str, format: &str) -> String {
        let output = self.user.run(&["report", run, "--format", format]);
        expect(&output, 0, "");
        let times = regex::Regex::new(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(\.\d+)?Z?").unwrap();
        let seconds = regex::Regex::new(r#"(seconds_per_answer,|"seconds": )[0-9.]+|[0-9]+\.[0-9]{2} \\?\(n [0-9]+\)"#).unwrap();
        let told = times.replace_all(&text(&output.stdout), "TIME").into_owned();
        seconds.replace_all(&told, "${1}0").into_owned()
    }
}

fn folder(shard: &str) -> String {
    format!("shards/{}", shard.replace('/', "-of-"))
}

#[test]
fn a_batch_in_sixteen_shards_and_merged_is_the_batch_of_one_machine() {
    let stage = Stage::new();
    expect(&stage.user.run(&stage.batch("live/run", &[])), 0, "m: 72/72 answers, 72/72 verdicts");
    let asked = (stage.model.requests(), stage.judge.requests());
    let mut seen = BTreeSet::new();
    let mut folders = Vec::new();
    for number in 1..=16 {
        let shard = format!("{number}/16");
        let said = stage.shard(&shard, &[]);
        let run = folder(&shard);
        let own: BTreeSet<String> =
            stage.user.records(&run, "turns.jsonl").iter().map(|turn| turn["case"].as_str().unwrap().to_owned()).collect();
        assert_eq!(own.is_empty(), said.contains("has none of the 12 cases"), "{said}");
        assert!(own.is_disjoint(&seen), "{own:?} {seen:?}");
        seen.extend(own);
        let manifest: serde_json::Value = serde_json::from_str(&stage.file(&run, "manifest.json")).unwrap();
        assert_eq!((manifest["shard"].as_str(), manifest["plan"]["cases"].as_array().unwrap().len()), (Some(shard.as_str()), 12));
        folders.push(run);
    }
    assert_eq!(seen.len(), 12, "every case is in a shard");
    assert_eq!((stage.model.requests(), stage.judge.requests()), (2 * asked.0, 2 * asked.1));
    // In any order, and in two steps.
    folders.reverse();
    let runs: Vec<&str> = folders.iter().map(String::as_str).collect();
    stage.merge(&runs, "merged/run", 0);
    assert_eq!(current_records(&stage.user, "live/run"), current_records(&stage.user, "merged/run"));
    for format in ["table", "markdown", "csv", "json", "html"] {
        assert_eq!(stage.report("live/run", format), stage.report("merged/run", format), "{format}");
    }
    let verified = stage.user.run(&["run", "verify", "merged/run", "--cases", &stage.cases]);
    expect(&verified, 0, "");
    // On one machine, the whole batch finds everything there.
    expect(&stage.user.run(&stage.batch("merged/run", &[])), 0, "m: 72/72 answers, 72/72 verdicts");
    assert_eq!(stage.model.requests(), 2 * asked.0);
}

#[test]
fn a_merge_again_changes_nothing_and_says_so_whatever_is_named_how_often_in_which_order() {
    let stage = Stage::new();
    for shard in ["1/3", "2/3", "3/3"] {
        stage.shard(shard, &[]);
    }
    let [one, two, three] = ["1/3", "2/3", "3/3"].map(folder);
    let missing = stage.merge(&[&one, &three], "run", 5);
    assert!(missing.contains("shard(s) 2 of 3 are missing"), "{missing}");
    let report = stage.report("run", "json");
    let coverage: serde_json::Value = serde_json::from_slice(&stage.user.run(&["report", "run", "--format", "json"]).stdout).unwrap();
    let counts = &coverage["answers"][0];
    assert!(counts["of"] == 72 && counts["answered"].as_u64().unwrap() < 72, "{counts}");
    assert!(report.contains("shard(s) 2 of 3 are missing"), "{report}");
    let zh = stage.user.command().env("LANG", "zh_CN.UTF-8").args(["run", "info", "run"]).output().unwrap();
    assert!(text(&zh.stdout).contains("注意：合并的记录缺少分片 2（共 3 片）"), "{}", text(&zh.stdout));
    let info = text(&stage.user.run(&["run", "info", "run"]).stdout);
    assert!(info.contains("incomplete") && info.contains("merged shards: 1, 3 of 3"), "{info}");

    let whole = stage.merge(&[&two], "run", 0);
    assert!(whole.contains("answers 72") && !whole.contains("missing"), "{whole}");
    assert!(!stage.file("run", "manifest.json").contains("missing"));
    let files = || ["manifest.json", "turns.jsonl", "verdicts.jsonl"].map(|file| stage.file("run", file));
    let before = files();
    for runs in [&[&one[..], &two, &three][..], &[&three, &one, &one], &["run", &two], &["run"]] {
        let said = stage.merge(runs, "run", 0);
        assert!(said.contains("nothing new"), "{said}");
        assert_eq!(files(), before);
    }
    // At once and somewhere else, and out of the merged one.
    stage.merge(&[&three, &two, &one], "other", 0);
    stage.merge(&["run", &one], "third", 0);
    assert_eq!(current_records(&stage.user, "other"), current_records(&stage.user, "run"));
    assert_eq!(stage.file("third", "turns.jsonl"), stage.file("run", "turns.jsonl"));
    let left: Vec<String> = fs::read_dir(stage.user.path("")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    assert!(left.iter().all(|name| !name.contains("merging")), "{left:?}");
}

#[test]
fn a_shard_that_two_machines_asked_is_merged_by_the_rule_of_the_last_answer() {
    let stage = Stage::new();
    stage.shard("1/2", &["--limit", "4"]);
    let run = folder("1/2");
    // The same shard on a machine where its second half was never reached, and one where an answer is another.
    let lines = stage.file(&run, "turns.jsonl");
    fs::create_dir_all(stage.user.path("half")).unwrap();
    fs::create_dir_all(stage.user.path("changed")).unwrap();
    let half: String = lines.lines().take(4).map(|line| line.to_owned() + "\n").collect();
    let first: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    let mut other = first.clone();
    (other["text"], other["at"]) = ("another answer".into(), "2099-01-01T00:00:00Z".into());
    for (folder, turns) in [("half", half), ("changed", format!("{other}\n"))] {
        fs::copy(stage.user.path(&run).join("manifest.json"), stage.user.path(folder).join("manifest.json")).unwrap();
        fs::write(stage.user.path(folder).join("turns.jsonl"), turns).unwrap();
        fs::write(stage.user.path(folder).join("verdicts.jsonl"), "").unwrap();
    }
    stage.merge(&[&run], "alone", 5);
    let said = stage.merge(&["half", &run], "run", 5);
    assert!(said.contains("shard 1 is there several times"), "{said}");
    assert_eq!(stage.file("run", "turns.jsonl"), stage.file("alone", "turns.jsonl"));
    for order in [[&run[..], "changed"], ["changed", &run]] {
        let said = stage.merge(&order, "conflict", 5);
        assert!(said.contains("1 conversation(s) or answer(s) differ") || said.contains("nothing new"), "{said}");
        let last = stage.file("conflict", "turns.jsonl");
        assert_eq!(last.lines().count(), lines.lines().count() + 1);
        assert!(last.lines().last().unwrap().contains("another answer"), "what was recorded last is current");
    }
}

#[test]
fn runs_of_other_settings_are_not_merged_and_each_difference_is_named_with_both_folders() {
    let stage = Stage::new();
    stage.shard("1/2", &["--limit", "4"]);
    let one = folder("1/2");
    let others: [(&str, &[&str], &str); 5] = [
        ("seed", &["--shard", "2/2", "--limit", "4", "--seed", "5"], "seed: 1 in shards/1-of-2; 5 in other"),
        ("sampling", &["--shard", "2/2", "--limit", "4", "--temperature", "0.1"], "sampling: "),
        ("shards", &["--shard", "2/3", "--limit", "4"], "number of shards: 2 in shards/1-of-2; 3 in other"),
        ("system", &["--shard", "2/2", "--limit", "4", "--prompting", "cot"], "models m: "),
        ("judge", &["--shard", "2/2", "--limit", "4", "--judge", "m"], "judges: judge in shards/1-of-2; m in other"),
    ];
    for (what, flags, says) in others {
        let args = stage.batch("other", flags);
        // A flag that is there twice is a mistake of its own.
        let args: Vec<&str> = if what == "judge" { [&args[..5], &args[7..]].concat() } else { args };
        expect(&stage.user.run(&args), 0, "");
        let output = stage.user.run(&["run", "merge", &one, "other", "--out", "run"]);
        expect(&output, 2, says);
        assert!(!stage.user.path("run").exists(), "{what}");
        let zh = stage.user.command().env("LANG", "zh_CN.UTF-8").args(["run", "merge", &one, "other", "--out", "run"]).output().unwrap();
        expect(&zh, 2, "这些记录的设置不同，不能合并");
        fs::remove_dir_all(stage.user.path("other")).unwrap();
    }
    // Another case file of the same name.
    fs::create_dir(stage.user.path("elsewhere")).unwrap();
    let changed = fs::read_to_string(&stage.cases).unwrap().replace("参考答案", "别的答案");
    let file = stage.user.file("elsewhere/cases.jsonl", &changed).display().to_string();
    let args = stage.batch("other", &["--shard", "2/2", "--limit", "4"]).into_iter();
    let args: Vec<&str> = args.map(|arg| if arg == stage.cases { file.as_str() } else { arg }).collect();
    expect(&stage.user.run(&args), 0, "");
    let output = stage.user.run(&["run", "merge", &one, "other", "--out", "run"]);
    expect(&output, 2, "case file: cases.jsonl (sha256 ");
    assert!(text(&output.stderr).contains("references of 4 case(s), 1 first"), "{}", text(&output.stderr));
}

#[test]
fn a_shard_that_is_being_written_is_refused_and_a_torn_line_is_left_out_and_told() {
    let stage = Stage::new();
    stage.shard("1/2", &["--limit", "4"]);
    let run = folder("1/2");
    let path = stage.user.path(&run);
    let lock = fs::File::options().write(true).open(path.join("lock")).unwrap();
    lock.lock().unwrap();
    fs::write(path.join("lock"), "process 1 of li, since 2026-11-26T17:00:00Z").unwrap();
    let output = stage.user.run(&["run", "merge", &run, "--out", "run"]);
    expect(&output, 6, "is being written by process 1 of li");
    assert!(!stage.user.path("run").exists());
    drop(lock);
    let whole = stage.file(&run, "turns.jsonl");
    fs::write(path.join("turns.jsonl"), whole.clone() + "{\"schema\":1,\"key\":\"abc").unwrap();
    let said = stage.merge(&[&run], "run", 5);
    assert!(said.contains("turns.jsonl: its last line is not whole"), "{said}");
    assert_eq!(stage.file("run", "turns.jsonl"), whole);
    assert!(stage.file(&run, "turns.jsonl").ends_with("\"abc"), "the shard stays as it is");
    // A damaged line inside is an error that names it.
    fs::write(path.join("turns.jsonl"), format!("{{\n{whole}")).unwrap();
    expect(&stage.user.run(&["run", "merge", &run, "--out", "run2"]), 6, "turns.jsonl line 1");
}

#[test]
fn what_is_no_place_for_a_merged_run_is_refused_and_left_alone() {
    let stage = Stage::new();
    stage.shard("1/2", &["--limit", "4"]);
    let run = folder("1/2");
    let merge = |out: &str| stage.user.run(&["run", "merge", &run, "--out", out]);
    expect(&merge(&run), 2, "is a run that was not merged");
    fs::create_dir(stage.user.path("full")).unwrap();
    stage.user.file("full/notes.txt", "mine");
    expect(&merge("full"), 6, "is not empty and holds no merged run");
    expect(&merge("full/notes.txt/run"), 6, "");
    expect(&stage.user.run(&["run", "merge", "nowhere", "--out", "run"]), 2, "nowhere");
    // What a merge that was killed left is gone after the next.
    fs::create_dir(stage.user.path(".run.merging-abc")).unwrap();
    stage.user.file(".run.merging-abc/turns.jsonl", "{");
    expect(&merge("run"), 5, "");
    assert!(!stage.user.path(".run.merging-abc").exists());
}

#[test]
fn a_run_takes_one_shard_and_a_text_that_names_none_is_refused() {
    let stage = Stage::new();
    stage.shard("1/2", &["--limit", "4"]);
    let out = folder("1/2");
    let refused = |flags: &[&str], says: &str| expect(&stage.user.run(&stage.batch(&out, flags)), 2, says);
    refused(&["--shard", "2/2"], "is the run of shard 1/2, and shard 2/2 does not go into it");
    refused(&[], "to resume it add --shard 1/2");
    expect(&stage.user.run(&batch(&stage.cases, &["--model", "m", "--limit", "1"])), 0, "");
    expect(&stage.user.run(&batch(&stage.cases, &["--model", "m", "--shard", "1/2"])), 2, "is the run of all cases");
    for shard in ["0/4", "5/4", "1/0", "x/y"] {
        let output = stage.user.run(&stage.batch("none", &["--shard", shard]));
        expect(&output, 2, &format!("\"{shard}\" is no shard"));
        stage.user.file("plan.toml", &format!("cases = \"cases.jsonl\"\nmodels = [\"m\"]\nout = \"none\"\nshard = \"{shard}\"\n"));
        expect(&stage.user.run(&["batch", "plan.toml"]), 2, "plan.toml line 4");
    }
    let zh = stage.user.command().env("LANG", "zh_CN.UTF-8").args(stage.batch("none", &["--shard", "5/4"])).output().unwrap();
    expect(&zh, 2, "--shard");
    assert!(text(&zh.stderr).contains("例如 3/16"), "{}", text(&zh.stderr));
    assert!(!stage.user.path("none").exists());
    // A plan says it, too; a dry run names the cases, whatever their order in the file.
    stage.user.file("plan.toml", "cases = \"cases.jsonl\"\nmodels = [\"m\"]\nshard = \"1/2\"\n");
    let dry = text(&stage.user.run(&["batch", "plan.toml", "--dry-run"]).stdout);
    let named = |dry: &str| {
        let line = dry.lines().find(|line| line.contains("of 12 cases: ")).unwrap().to_owned();
        line.rsplit_once(": ").unwrap().1.split(", ").map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let mut lines: Vec<String> = fs::read_to_string(&stage.cases).unwrap().lines().map(str::to_owned).collect();
    lines.reverse();
    fs::write(&stage.cases, lines.join("\n")).unwrap();
    let reversed = text(&stage.user.run(&["batch", "plan.toml", "--dry-run"]).stdout);
    assert_eq!(named(&dry), named(&reversed));
    assert!(!named(&dry).is_empty() && stage.model.requests() > 0, "{dry}");
}

#[test]
fn a_merge_that_is_killed_at_any_moment_leaves_nothing_that_looks_whole() {
    use std::{thread::sleep, time::Duration};
    let stage = Stage::new();
    for shard in ["1/3", "2/3", "3/3"] {
        stage.shard(shard, &[]);
    }
    let [one, two, three] = ["1/3", "2/3", "3/3"].map(folder);
    stage.merge(&[&one, &two, &three], "whole", 0);
    stage.merge(&[&one, &two], "part", 5);
    let missing_before = stage.file("part", "manifest.json");
    let kill = |runs: &[&str], out: &str, after: u64| {
        let mut command = stage.user.command();
        let mut child =
            command.args([&["run", "merge"], runs, &["--out", out]].concat()).stdout(std::process::Stdio::null()).spawn().unwrap();
        sleep(Duration::from_millis(after));
        child.kill().unwrap();
        child.wait().unwrap();
    };
    let mut was_cut = 0;
    for after in (0..60).step_by(3) {
        kill(&[&one, &two, &three], "new", after);
        // There as a whole, or not at all.
        if stage.user.path("new").exists() {
            assert_eq!(stage.file("new", "turns.jsonl"), stage.file("whole", "turns.jsonl"));
            assert_eq!(stage.file("new", "manifest.json"), stage.file("whole", "manifest.json"));
            fs::remove_dir_all(stage.user.path("new")).unwrap();
        } else {
            was_cut += 1;
        }
        kill(&[&three], "part", after);
        if stage.file("part", "manifest.json") == missing_before {
            let info = text(&stage.user.run(&["run", "info", "part"]).stdout);
            assert!(info.contains("merged shards: 1-2 of 3"), "{info}");
        }
        stage.merge(&[&three], "part", 0);
        assert_eq!(stage.file("part", "turns.jsonl"), stage.file("whole", "turns.jsonl"));
        assert_eq!(stage.file("part", "verdicts.jsonl"), stage.file("whole", "verdicts.jsonl"));
        fs::remove_dir_all(stage.user.path("part")).unwrap();
        stage.merge(&[&one, &two], "part", 5);
    }
    assert!(was_cut > 0, "no merge was cut off");
    stage.merge(&[&one, &two, &three], "new", 0);
    assert_eq!(stage.file("new", "turns.jsonl"), stage.file("whole", "turns.jsonl"));
    let left =
        fs::read_dir(stage.user.path("")).unwrap().filter(|e| e.as_ref().unwrap().file_name().to_string_lossy().contains("new.merging"));
    assert_eq!(left.count(), 0, "the next merge removes what the killed ones left");
}

#[test]
fn what_is_known_of_a_model_is_merged_too() {
    let stage = Stage::new();
    let plain = fs::read_to_string(stage.user.path("wardround.toml")).unwrap();
    let model = plain.split_inclusive("[models.\"judge\"]").next().unwrap().trim_end_matches("[models.\"judge\"]").to_owned();
    let rest = &plain[model.len()..];
    // Each machine's settings say something else of the same model; what the first says stands.
    for (shard, known) in [("1/2", "class = \"medical\"\n"), ("2/2", "class = \"open\"\nsize = \"7B\"\n")] {
        stage.user.file("wardround.toml", &format!("{model}{known}{rest}"));
        stage.shard(shard, &[]);
    }
    stage.merge(&["shards/1-of-2", "shards/2-of-2"], "merged/run", 0);
    let manifest: serde_json::Value = serde_json::from_str(&stage.file("merged/run", "manifest.json")).unwrap();
    let facts: Vec<&serde_json::Value> = manifest["facts"].as_object().unwrap().values().collect();
    assert_eq!(facts, [&serde_json::json!({ "class": "medical", "size": "7B" })]);
}
