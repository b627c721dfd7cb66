//! Cases are checked: lint, errata, tags, and a review of references from the folder to the errata.

mod common;

use common::user::{User, code, expect, model_and_judge, text};
use std::{
    fs,
    io::{BufRead, BufReader, Write},
    process::Stdio,
};
use wardround::digest::sha256;

const CASES: &str = r#"
[[case]]
id = "1"
language = "zh"
department = "外科"
[[case.turns]]
kind = "complaint"
question = "患者男，49岁，右下腹痛3小时。请给出初步诊断。"
reference = ["a"]
[[case.reference]]
id = "a"
question = "诊断及诊断依据"
answer = "诊断：嵌顿疝。诊断依据：腹痛、呕吐，体温38.5℃。"

[[case]]
id = "2"
language = "zh"
[[case.turns]]
kind = "complaint"
question = "咳嗽三天，无发热。请给出初步诊断。"
[[case.reference]]
id = "a"
question = "诊断及诊断依据"
answer = "诊断：支气管炎。诊断依据：咳嗽3天，发热。"
"#;

const ANSWER: &str = "诊断：嵌顿疝。诊断依据：腹痛、呕吐，体温38.5℃。";

fn user() -> User {
    let user = User::new();
    user.file("cases.toml", CASES);
    user
}

fn errata(digest: &str) -> String {
    format!(
        "errata = 1\n\n[[erratum]]\nsource = \"native\"\ncase = \"1\"\npair = 1\nsha256 = \"{digest}\"\nwrong = \"病历没有呕吐和体温\"\n\
         corrected = \"诊断：嵌顿疝。诊断依据：腹痛。\"\nby = \"李\"\non = \"2026-11-28\"\nbasis = \"复核\"\n"
    )
}

#[test]
fn lint_names_what_the_record_lacks_or_denies() {
    let user = user();
    let output = user.run(&["cases", "lint", "--cases", "cases.toml", "--language", "zh"]);
    expect(&output, 0, "");
    let said = text(&output.stdout);
    for line in ["呕吐（症状）：病历未提及", "38.5℃（数值）：病历无此数值", "发热（症状）：病历写明没有", "发现 3 处"]
    {
        assert!(said.contains(line), "{line}: {said}");
    }
    let json = user.run(&["cases", "lint", "--cases", "cases.toml", "--case", "2", "--format", "json"]);
    let found: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!((found["cases"].as_u64(), found["cases_with_grounds"].as_u64()), (Some(1), Some(1)));
    assert_eq!(found["findings"][0]["rule"], "denied_in_record");
    assert_eq!(found["findings"][0]["finding"], "fever");
    expect(&user.run(&["cases", "lint", "--cases", "cases.toml", "--case", "9"]), 3, "no case 9 here");
}

#[test]
fn errata_are_printed_to_fill_in_checked_and_shown_beside_the_text() {
    let user = user();
    let printed = text(&user.run(&["cases", "errata", "--cases", "cases.toml", "--case", "1", "--language", "zh"]).stdout);
    let digest = sha256(ANSWER.as_bytes());
    assert!(printed.contains(&digest) && printed.contains("pair = 1") && printed.contains("turn = 1"), "{printed}");
    // As it is printed it is not filled in.
    user.file("empty.toml", &printed);
    expect(&user.run(&["cases", "errata", "empty.toml", "--cases", "cases.toml"]), 2, "erratum.0.wrong: is empty");
    user.file("errata.toml", &errata(&digest));
    let fits = user.run(&["cases", "errata", "errata.toml", "--cases", "cases.toml", "--language", "zh"]);
    expect(&fits, 0, "");
    assert!(text(&fits.stdout).contains("适用 1 条，未用 0 条"), "{}", text(&fits.stdout));
    let show = |extra: &[&str]| {
        let args = [&["cases", "show", "1", "--cases", "cases.toml", "--errata", "errata.toml", "--language", "zh"], extra].concat();
        text(&user.run(&args).stdout)
    };
    let shown = show(&["--reference"]);
    let (published, corrected) = (shown.find("体温38.5℃").unwrap(), shown.find("更正（李，2026-11-28）").unwrap());
    assert!(published < corrected && shown.contains("病历没有呕吐和体温"), "{shown}");
    assert!(!show(&[]).contains("嵌顿疝"), "a correction tells the reference");
    // Of another text it is refused by name, and not shown.
    user.file("errata.toml", &errata(&sha256(b"x")));
    let refused = user.run(&["cases", "errata", "errata.toml", "--cases", "cases.toml"]);
    assert_eq!(code(&refused), 3);
    assert!(
        text(&refused.stdout).contains("native case 1, reference pair 1: not used: the text is not the one"),
        "{}",
        text(&refused.stdout)
    );
    assert!(!show(&["--reference"]).contains("更正（"));
    expect(&user.run(&["cases", "errata", "none.toml", "--cases", "cases.toml"]), 2, "none.toml");
    expect(&user.run(&["cases", "show", "1", "--cases", "cases.toml", "--errata", "cases.toml"]), 2, "cases.toml line");
}

#[test]
fn judging_against_corrected_references_is_recorded_and_kept_apart() {
    let user = user();
    let (model, judge) = (model_and_judge("嵌顿疝"), model_and_judge("Rating: [[8]]"));
    let (model, judge) = (format!("{}#m", model.url()), format!("{}#j", judge.url()));
    expect(&user.run(&["replay", "--cases", "cases.toml", "--model", &model, "--judge", &judge, "--out", "run"]), 0, "");
    user.file("errata.toml", &errata(&sha256(ANSWER.as_bytes())));
    let judge_again = ["judge", "run", "--cases", "cases.toml", "--judge", &judge, "--errata", "errata.toml"];
    expect(&user.run(&judge_again), 0, "");
    let verdicts = user.records("run", "verdicts.jsonl");
    let references = |case: &str| {
        let of_case = verdicts.iter().filter(|verdict| verdict["case"] == case);
        of_case.map(|verdict| verdict["reference_digest"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let of_first = references("1");
    assert!(of_first.len() == 2 && of_first[0] != of_first[1], "{of_first:?}");
    assert_eq!(references("2").len(), 1, "what is not corrected is not judged again");
    let manifest = fs::read_to_string(user.path("run/manifest.json")).unwrap();
    assert!(manifest.contains("1 reference pair(s) are corrected by the errata errata.toml"), "{manifest}");
    let report = text(&user.run(&["report", "run", "--language", "zh"]).stdout);
    assert!(report.contains("按勘误 errata.toml"), "{report}");
    // Errata that correct nothing of these cases stop the command before anything is judged.
    user.file("errata.toml", &errata(&sha256(b"x")));
    let none = user.run(&judge_again);
    expect(&none, 2, "errata.toml corrects no reference of these cases");
    assert!(text(&none.stderr).contains("reference pair 1: not used"), "{}", text(&none.stderr));
    assert_eq!(user.records("run", "verdicts.jsonl").len(), 3);
}

#[test]
fn tags_are_written_beside_the_case_file_and_read_with_it() {
    let user = user();
    let tag = |args: &[&str]| user.run(&[&["cases", "tag", "--cases", "cases.toml", "--language", "en"], args].concat());
    expect(&tag(&["1", "+skill-differential", "+hernia", "--difficulty", "advanced"]), 0, "cases.toml.tags.toml");
    expect(&tag(&["1", "-hernia"]), 0, "");
    let listed = text(&tag(&[]).stdout);
    assert!(listed.contains("skill-differential, advanced") && !listed.contains("hernia"), "{listed}");
    let shown = text(&user.run(&["cases", "show", "1", "--cases", "cases.toml", "--reference", "--language", "en"]).stdout);
    assert!(shown.contains("skill-differential") && shown.contains("advanced"), "{shown}");
    expect(&tag(&["1", "-hernia"]), 2, "case 1 has no tag hernia");
    expect(&tag(&["1", "hernia"]), 2, "write +hernia to add the tag");
    expect(&tag(&["1", "+Hernia"]), 2, "\"Hernia\" is no tag");
    expect(&tag(&["9", "+a"]), 3, "no case 9");
    // Of other questions they are not used, and that is said.
    user.file("cases.toml", &CASES.replace("右下腹痛", "左下腹痛"));
    let other = user.run(&["cases", "list", "--cases", "cases.toml", "--language", "en"]);
    expect(&other, 0, "tags of native case 1 are not used");
    user.file("cases.toml.tags.toml", "tags = 2\n");
    expect(&user.run(&["cases", "list", "--cases", "cases.toml"]), 2, "this program reads layout 1");
}

#[test]
fn a_model_proposes_a_person_confirms_and_ratings_tell_what_is_contested() {
    let user = user();
    let proposes = model_and_judge("{\"difficulty\": \"basic\", \"department\": \"普外科\", \"tags\": [\"hernia\", \"腹痛\"]}");
    let proposes = format!("{}#p", proposes.url());
    let tag = |args: &[&str]| user.run(&[&["cases", "tag", "--cases", "cases.toml", "--language", "en"], args].concat());
    let proposed = tag(&["--propose", &proposes]);
    expect(&proposed, 0, "");
    assert!(text(&proposed.stdout).contains("not confirmed: hernia, basic, 普外科"), "{}", text(&proposed.stdout));
    let shown = || text(&user.run(&["cases", "show", "1", "--cases", "cases.toml", "--reference"]).stdout);
    assert!(!shown().contains("hernia"));
    expect(&tag(&["1", "--confirm"]), 0, "");
    assert!(shown().contains("hernia") && shown().contains("普外科"));
    assert!(fs::read_to_string(user.path("cases.toml.tags.toml")).unwrap().matches("[case.proposed]").count() == 1);
    let nothing = model_and_judge("I do not know.");
    expect(&tag(&["2", "--propose", &format!("{}#n", nothing.url())]), 0, "case 2: the answer of");

    let (model, mild, strict) = (model_and_judge("疝"), model_and_judge("Rating: [[9]]"), model_and_judge("Rating: [[3]]"));
    let model = format!("{}#m", model.url());
    let judges = [format!("{}#mild", mild.url()), format!("{}#strict", strict.url())];
    expect(&user.run(&["replay", "--cases", "cases.toml", "--model", &model, "--judge", &judges[0], "--out", "run"]), 0, "");
    expect(&tag(&["--contested", "run"]), 3, "no answer of these runs has two raters");
    expect(&user.run(&["judge", "run", "--cases", "cases.toml", "--judge", &judges[1], "--again"]), 0, "");
    let told = tag(&["--contested", "run", "--apart", "6"]);
    expect(&told, 0, "");
    assert!(text(&told.stdout).contains("up to 6.0 points apart") && text(&told.stdout).contains("contested"), "{}", text(&told.stdout));
    expect(&tag(&["--contested", "run", "--apart", "7"]), 0, "");
    assert!(!fs::read_to_string(user.path("cases.toml.tags.toml")).unwrap().contains("contested"));
    expect(&tag(&["--contested", "nowhere"]), 2, "nowhere");
}

/// Gives a reviewer's program what it asks for, item after item: correct, complete, absent, what is wrong, and the text.
fn reviews(user: &User, pack: &str, items: &[[&str; 5]]) {
    let mut command = user.command();
    command.args(["rate", pack, "--plain", "--language", "zh"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let (mut input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    let mut item = 0;
    for line in output.lines().map(Result::unwrap) {
        let asked = ["医学上是否正确：", "是否完整回答了所问：", "是否写有病历中没有的内容：", "错在哪里", "建议的全文"];
        let reply = match asked.iter().position(|label| line.starts_with(label) && !line.contains("现为")) {
            Some(field) => {
                let reply = items[item][field];
                item += usize::from(field + 1 == asked.len());
                reply
            }
            None if line.starts_with("全部评完") => "/quit",
            None => continue,
        };
        writeln!(input, "{reply}").unwrap();
        if reply == "/quit" {
            break;
        }
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_review_ends_in_errata_of_what_most_reviewers_found() {
    let user = user();
    let run = |line: &str| user.run(&line.split(' ').collect::<Vec<_>>());
    expect(&run("cases review new review --cases cases.toml --raters r1,r2 --each 3"), 2, "there are 2 reviewers only");
    expect(&run("cases review new review --cases cases.toml --raters r1,r2"), 0, "");
    expect(&run("cases review new review --cases cases.toml --raters r1,r2"), 2, "name a folder that is not there yet");
    expect(&run("trial pack review/REVIEW.toml --out packs"), 0, "");
    // Both find the first faulty, and one the second.
    let first = ["2", "1", "2", "病历没有呕吐", "诊断：嵌顿疝。诊断依据：腹痛。"];
    let pack = fs::read_to_string(user.path("packs/r1.pack")).unwrap();
    assert!(!pack.contains("published-text"), "a pack does not say what is reviewed");
    for (rater, second) in [("r1", "2"), ("r2", "1")] {
        let pack = fs::read_to_string(user.path(&format!("packs/{rater}.pack"))).unwrap();
        let second = ["1", "1", second, "", ""];
        let begins_with_first = pack.find("嵌顿疝") < pack.find("支气管炎");
        reviews(&user, &format!("packs/{rater}.pack"), &if begins_with_first { [first, second] } else { [second, first] });
    }
    expect(&run("trial merge review/REVIEW.toml packs/r1.ratings.jsonl packs/r2.ratings.jsonl"), 0, "");
    let close = "cases review close review/REVIEW.toml --cases cases.toml --by chief --output agreed.toml";
    expect(&run(close), 2, "the review is open");
    expect(&run("trial close review/REVIEW.toml"), 0, "");
    let closed = run(close);
    expect(&closed, 0, "");
    let said = text(&closed.stdout);
    assert!(
        said.contains("Pairs that most found faulty: 1; that most did not: 0; as many for as against, to be decided (case/pair): 2/1"),
        "{said}"
    );
    let errata = fs::read_to_string(user.path("agreed.toml")).unwrap();
    assert!(errata.contains("病历没有呕吐") && errata.contains("corrected = \"诊断：嵌顿疝。诊断依据：腹痛。\""), "{errata}");
    expect(&run("cases errata agreed.toml --cases cases.toml"), 0, "");
    let report = text(&run("trial report review/REVIEW.toml --language zh").stdout);
    assert!(report.contains("是否写有病历中没有的内容") && report.contains("Gwet AC1"), "{report}");
    // A text that was changed since is no longer the one that was reviewed.
    user.file("cases.toml", &CASES.replace("腹痛、呕吐，体温", "腹痛，体温"));
    let gone = run(&close.replace("agreed", "later"));
    assert!(text(&gone.stdout).contains("changed since, or not in the case file: 1"), "{}", text(&gone.stdout));
    assert!(!user.path("later.toml").exists());
    // A trial of answers is no review.
    let other = fs::read_to_string(user.path("review/REVIEW.toml")).unwrap().replace("form = \"reference\"", "form = \"overall\"");
    user.file("review/OTHER.toml", &other);
    expect(&run("cases review close review/OTHER.toml --cases cases.toml --by chief --output x.toml"), 2, "OTHER");
}

/// What is said by lines to a command that reads them.
fn said_to(user: &User, args: &[&str], lines: &str) -> (i32, String, String) {
    let mut command = user.command();
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    (code(&output), text(&output.stdout), text(&output.stderr))
}

const PROPOSED: &str = "{\"right\": {\"diagnosis\": \"嵌顿疝\", \"aliases\": [\"疝嵌顿\"]}, \"wrong\": [{\"diagnosis\": \"急性阑尾炎\", \"plausible\": \"右下腹痛\"}, \
                        {\"diagnosis\": \"肠套叠\", \"plausible\": \"呕吐\"}, {\"diagnosis\": \"疝嵌顿\", \"plausible\": \"腹痛\"}]}";

#[test]
fn wrong_diagnoses_are_proposed_reviewed_and_pressed_on_cases_that_list_none() {
    let user = user();
    let model = model_and_judge(PROPOSED);
    let model = format!("{}#m", model.url());
    let distractors = |args: &[&str]| user.run(&[&["cases", "distractors", "--cases", "cases.toml", "--language", "zh"], args].concat());
    let show = |variant: &str| user.run(&["cases", "show", "1", "--cases", "cases.toml", "--language", "zh", "--variant", variant]);
    expect(&show("challenge=direct"), 3, "没有已确认的干扰诊断");
    let proposed = distractors(&["1", "--propose", &model]);
    // What cannot be read is told, and the exit code says so.
    let silent = model_and_judge("我不知道。");
    let silent_url = format!("{}#n", silent.url());
    expect(&distractors(&["2", "--propose", &silent_url]), 5, "病例 2：n 的回答中没有可用的错误诊断");
    // The right one in other words is refused, with the case.
    expect(&proposed, 0, "native 病例 1：\"疝嵌顿\" 就是参考答案的诊断");
    assert!(text(&proposed.stdout).contains("已确认 0 个，待确认 3 个；1 个病例中 0 个可用"), "{}", text(&proposed.stdout));
    expect(&show("challenge=direct"), 3, "没有已确认的干扰诊断");
    // Nobody says who confirms.
    expect(&distractors(&["--review"]), 2, "由谁确认");
    let review = ["cases", "distractors", "--cases", "cases.toml", "--language", "zh", "--review", "--by", "王"];
    let lines = "y\n什么\ne\n嵌顿疝\n\n\nn\nq\n";
    let (code, said, errors) = said_to(&user, &review, lines);
    assert_eq!(code, 0, "{said}{errors}");
    // Its name was made that of a right one, which is refused; then it was taken away, and the next left for later.
    assert!(errors.contains("\"嵌顿疝\" 就是参考答案的诊断") && said.contains("请输入 y、e、n、q 或空行"), "{said}{errors}");
    assert!(said.contains("诊断：嵌顿疝。诊断依据") && said.contains("已确认 1 个，待确认 1 个"), "{said}");
    let (_, said, _) = said_to(&user, &review, "e\n肠套叠\n肠套叠症、套叠\n阵发性腹痛\n");
    assert!(said.contains("错误诊断：肠套叠（又名 肠套叠症、套叠）；为何会想到：阵发性腹痛；由 m 提出，由 王 确认"), "{said}");
    let shown = show("challenge=direct");
    expect(&shown, 0, "");
    assert!(text(&shown.stdout).contains("肠套叠"), "{}", text(&shown.stdout));
    // A run says who confirmed what it presses, and an answer is read by the right diagnosis.
    let run = ["batch", "--cases", "cases.toml", "--model", &model, "--variant", "challenge=direct", "--out", "run", "--no-report"];
    expect(&user.run(&run), 0, "case 2 has no variant challenge=direct");
    let manifest: serde_json::Value = serde_json::from_str(&fs::read_to_string(user.path("run/manifest.json")).unwrap()).unwrap();
    let planned = manifest["plan"]["cases"].as_array().unwrap().iter().find(|case| !case["variant"].is_null()).unwrap();
    assert_eq!(planned["variant"]["pushed_as"], serde_json::json!({ "proposed_by": "m", "confirmed_by": "王" }));
    assert!(user.records("run", "turns.jsonl").iter().any(|turn| turn["named"] == "right"));
    // One of one's own; a right one is refused, and what is there already is told.
    let own = |name: &str| distractors(&["2", "--wrong", name, "--because", "发热", "--by", "王"]);
    expect(&own("肺炎"), 0, "");
    expect(&own("肺 炎"), 0, "肺 炎 已在其中");
    expect(&distractors(&["2", "--right", "肺炎", "--by", "王"]), 3, "native 病例 2：\"肺炎\" 就是参考答案的诊断");
    user.file("cases.toml.distractors.toml", "distractors = 1\n[[case]]\nsource = \"native\"\ncase = \"1\"\n");
    expect(&show("challenge=direct"), 2, "缺少 \"sha256\"");
}
