//! Raters against judge at the level of tasks, and its plots, in invented trials.

use super::{
    report::{has, json, numbers, rated, scored},
    *,
};
use serde_json::Value as Json;
use wardround::{judge::CriteriaRatings, language::Language, report::Format};

/// A user with a case file of single questions with tasks, and a run of three models over it.
fn of_doctorflan() -> User {
    let user = User::new();
    let shape = Shape {
        source: Source::DoctorFlan,
        preset: Preset::Official,
        models: &MODELS,
        cases: CASES,
        turns: 1,
        repeats: 1,
        judge_repeats: 1,
    };
    let mut manifest = shape.manifest();
    let (mut cases, mut turns, mut verdicts) = (Vec::new(), Vec::new(), Vec::new());
    for case in 1..=CASES {
        for (place, model) in MODELS.iter().enumerate() {
            let mut answer = shape.answer(model, case, 1, 0, &format!("合成回答{place}，病例{case}。"));
            answer.question = question(case, 1);
            let judged = 3 + u8::try_from(2 * place + (case * (place + 3)) % 4).unwrap();
            verdicts.push(shape.verdict(&answer, 0, Verdict::Scored { rating: judged }, "合成评语。"));
            if place == 0 {
                let reference = format!("虚构参考答案{case}。");
                cases
                    .push(serde_json::json!({"id": case, "input": question(case, 1), "reference": reference, "category": answer.category}));
            }
            turns.push(answer);
        }
    }
    let file = serde_json::to_vec(&cases).unwrap();
    std::fs::write(user.path("cases.json"), &file).unwrap();
    manifest.cases = vec![CaseSource { file: "cases.json".into(), digest: sha256(&file), label: Source::DoctorFlan.label().into() }];
    write(&user.path("run-of-unmistakable"), &manifest, &turns, &verdicts, &[]);
    user
}

fn trial(user: &User) {
    protocol(user, "r1,r2,r3,r4", &[]);
    rated(user, &["r1", "r2", "r3", "r4"], &scored);
}

// From the export, in Python (pandas 3.1, scipy 1.17), with h = the human rows of "overall" that are no repeat and have a value, j = the judge's rows, k = [case,
// turn, model] and b = the rows that both h.groupby(k).value.mean() and j.groupby(k).value.mean() have: their means by [task, model], where the task is
// ["Triage", "Initial Diagnosis", "Treatment Plan", "Health Guidance"][case % 4] in the one trial and the turn in the other, then scipy.stats.pearsonr, spearmanr,
// kendalltau of both columns; d = the first less the second, d.mean() and d.mean() - scipy.stats.norm.ppf(0.975) * d.std(ddof=1), here with 1.96 for norm.ppf.
#[test]
fn the_level_of_tasks_is_that_of_an_independent_program() {
    let by_task = [12.0, 0.8487034986671036, 0.8338808513838429, 0.6908492797077573, 0.3333333333333333, -1.8561531707390604];
    let by_turn = [9.0, 0.9905011243909406, 0.9166666666666666, 0.7777777777777778, -0.8976503076864274, -1.3793569324132076];
    for (user, expected) in [(of_doctorflan(), by_task), (organiser(), by_turn)] {
        trial(&user);
        let report = json(&user);
        let levels: Vec<&str> =
            report["judges"][0]["levels"].as_array().unwrap().iter().map(|level| level["level"].as_str().unwrap()).collect();
        assert_eq!(levels, ["item", "case", "task", "model"]);
        let level = &report["judges"][0]["levels"][2];
        for (path, expected) in ["/n", "/pearson", "/spearman", "/kendall", "/bias", "/bias/interval/low"].into_iter().zip(expected) {
            has(level, path, expected);
        }
        let (of_items, of_tasks) = (report["judges"][0]["items"].as_array().unwrap(), report["judges"][0]["tasks"].as_array().unwrap());
        assert_eq!(of_tasks.len() as f64, expected[0]);
        // Every answer is in one task.
        assert_eq!(of_tasks.iter().map(|point| point["items"].as_u64().unwrap()).sum::<u64>(), of_items.len() as u64);
    }
}

// b.groupby(["model", "task"]) of the comment above: mean of both columns, and size.
#[test]
fn the_points_are_the_means_of_each_model_in_each_task() {
    let [flan, turns] = [of_doctorflan(), organiser()].map(|user| {
        trial(&user);
        json(&user)
    });
    let point = |report: &Json, place: usize, expected: (&str, Json, u64, f64, f64)| {
        let point = &report["judges"][0]["tasks"][place];
        let (model, task, items, raters, judge) = expected;
        assert_eq!((&point["model"], &point["task"], point["items"].as_u64()), (&model.into(), &task, Some(items)), "{point}");
        has(point, "/raters", raters);
        has(point, "/judge", judge);
    };
    let category = |name: &str| serde_json::json!({"kind": "category", "name": name});
    let turn = |name: &str| serde_json::json!({"kind": "turn", "name": name});
    // In the paper's order, in which triage is the first.
    point(&flan, 0, (MODELS[0], category("Triage"), 5, 4.5, 3.0));
    point(&flan, 3, (MODELS[0], category("Health Guidance"), 5, 3.3, 4.0));
    point(&flan, 10, (MODELS[2], category("Treatment Plan"), 5, 9.4, 9.0));
    point(&turns, 0, (MODELS[0], turn("complaint"), 19, 3.7894736842105265, 5.052631578947368));
    point(&turns, 4, (MODELS[1], turn("exam"), 20, 6.025, 6.95));
    point(&turns, 6, (MODELS[2], turn("complaint"), 17, 8.0, 9.058823529411764));
}

/// The part of a report about the judge.
fn part<'a>(report: &'a str, from: &str, to: &str) -> &'a str {
    let start = report.find(from).unwrap_or_else(|| panic!("{from} is not in {report}"));
    let end = start + report[start..].find(to).unwrap_or_else(|| panic!("{to} is not in {report}"));
    &report[start..end]
}

#[test]
fn raters_against_judge_is_drawn_in_the_terminal_and_on_the_page() {
    let user = of_doctorflan();
    trial(&user);
    let (protocol, numbers) = numbers(&user);
    for (language, from, to, two) in [
        (Language::Zh, "评分者与评委", "方法（可用于论文）", ["单个回答（n = 60", "模型 × 任务均值（n = 12"]),
        (Language::En, "Raters against judge", "Methods, for a paper", ["answers (n = 60", "means of model and task (n = 12"]),
    ] {
        let table = numbers.write(&protocol, Format::Table, language, Some(100)).unwrap();
        let table = part(&table, &format!("== {from} =="), &format!("== {to} =="));
        insta::assert_snapshot!(format!("judge-table-{}", language.code()), table);
        let narrow = numbers.write(&protocol, Format::Table, language, Some(60)).unwrap();
        assert!(narrow.lines().all(|line| unicode_width::UnicodeWidthStr::width(line) <= 60), "{narrow}");
        let page = numbers.write(&protocol, Format::Html, language, None).unwrap();
        let page = part(&page, &format!("<h2>{from}</h2>"), &format!("<h2>{to}</h2>"));
        assert_eq!(page.matches("<svg").count(), 2, "{page}");
        assert!(two.iter().all(|title| page.matches(title).count() == 2 && table.contains(title)), "{page}");
        // The paper's figure stands there as the paper's.
        let paper = if language == Language::Zh {
            "0.82 是论文的数字，不是本试验的"
        } else {
            "is the paper&#39;s figure and not this trial&#39;s"
        };
        assert!(page.contains(paper), "{page}");
    }
    let csv = numbers.write(&protocol, Format::Csv, Language::En, None).unwrap();
    for line in [
        "\njudge,overall,,,,,,task,pearson,0.848703498667103",
        "\njudge_task,overall,alpha-unmistakable-7b,,,,,Health Guidance,raters_mean,3.3,,,5,,judge-x official",
        "\njudge_task,overall,alpha-unmistakable-7b,,,,,Health Guidance,judge_mean,4,,,5,,judge-x official",
    ] {
        assert!(csv.contains(line), "{line} is not in {csv}");
    }
}

#[test]
fn a_judge_with_criteria_has_a_scale_of_its_own() {
    let user = of_doctorflan();
    let path = user.path("run-of-unmistakable/verdicts.jsonl");
    let mut verdicts: Vec<wardround::record::VerdictRecord> =
        lines(&path).into_iter().map(|line| serde_json::from_value(line).unwrap()).collect();
    for (place, verdict) in verdicts.iter_mut().enumerate() {
        let part = |of: usize| u8::try_from(1 + (place + of) % 5).unwrap();
        let ratings = CriteriaRatings { fluency: part(0), relevance: part(1), completeness: part(2), proficiency: part(2) };
        (verdict.preset, verdict.verdict) = (Preset::CmbClin, Verdict::Criteria(ratings));
    }
    run_folder::write_lines(&path, &verdicts);
    trial(&user);
    let (protocol, numbers) = numbers(&user);
    let judge = &numbers.judges[0];
    assert_eq!((judge.preset.as_str(), judge.highest, judge.same_scale), (Preset::CmbClin.name(), 5, false));
    assert!(judge.items.iter().all(|item| (1.0..=5.0).contains(&item.judge)));
    let table = numbers.write(&protocol, Format::Table, Language::En, None).unwrap();
    assert!(table.contains("→ judge's mean") && !table.contains("both equal"), "{table}");
}

#[test]
fn whole_conversations_have_no_level_of_tasks_and_the_report_says_so() {
    let user = organiser();
    protocol(&user, "r1,r2", &[("unit = \"answer\"", "unit = \"conversation\"")]);
    rated(&user, &["r1", "r2"], &scored);
    let (protocol, numbers) = numbers(&user);
    let judge = &numbers.judges[0];
    assert_eq!(judge.levels.iter().map(|level| level.level.name()).collect::<Vec<_>>(), ["item", "case", "model"]);
    assert!(judge.tasks.is_empty() && judge.without_task == judge.items.len());
    for (language, words) in [
        (Language::Zh, ["不进入任务层次", "| 整段对话 | ", "| 对话数 |"]),
        (Language::En, ["left out at the level of tasks", "| conversations | ", "| Conversations |"]),
    ] {
        let report = numbers.write(&protocol, Format::Markdown, language, None).unwrap();
        assert!(words.iter().all(|said| report.contains(said)), "{report}");
    }
}
