//! The commands that read no model, in Chinese: nothing of a table, a prefix or an error stays in English.

mod common;

use common::user::{User, code, text};
use std::collections::BTreeSet;

/// What a command says in Chinese, because a flag says so or the locale does.
fn said(user: &User, args: &[&str], by_flag: bool) -> (i32, String, String) {
    let mut command = user.command();
    command.args(args);
    let out = if by_flag { command.args(["--language", "zh"]) } else { command.env("LANG", "zh_CN.UTF-8") }.output().unwrap();
    (code(&out), text(&out.stdout), text(&out.stderr))
}

const FILE: &str = "{\"id\":1,\"turn_1_question\":\"腹痛三天。\",\"reference\":\"阑尾炎\"}\n{\"id\":2,\"turn_1_question\":5}\n";

#[test]
fn the_tables_of_cases_are_in_chinese_and_so_is_what_stands_before_a_record() {
    let user = User::new();
    user.file("c.jsonl", FILE);
    for by_flag in [true, false] {
        let (code, list, errors) = said(&user, &["cases", "list", "--cases", "c.jsonl"], by_flag);
        assert_eq!(code, 3);
        assert!(list.contains("科室或任务") && list.contains("1 例 · DotaBench") && !list.contains("complaint"), "{list}");
        assert!(errors.contains("损坏：") && !errors.contains("broken"), "{errors}");
        let (_, audit, _) = said(&user, &["cases", "validate", "--cases", "c.jsonl"], by_flag);
        assert!(audit.contains("问答") && audit.contains("共 2 条记录") && audit.contains("损坏 1"), "{audit}");
        for english in ["sections", "status", "records", "complete", "override"] {
            assert!(!audit.contains(english), "{english}: {audit}");
        }
    }
}

#[test]
fn a_case_is_shown_by_its_name_alone() {
    let user = User::new();
    let (code, shown, _) = said(&user, &["cases", "show", "fever-and-cough", "--reference"], true);
    assert_eq!(code, 0);
    for expected in ["内置病例", "第 1 轮 · 主诉病史", "参考答案", "病例标题"] {
        assert!(shown.contains(expected), "{expected}: {shown}");
    }
    let named = said(&user, &["cases", "show", "--case", "fever-and-cough", "--reference"], true);
    assert_eq!((0, shown, String::new()), named);
    let (code, _, errors) = said(&user, &["cases", "show", "nobody"], true);
    assert!(code == 3 && errors.starts_with("错误：这里没有病例 nobody；共 13 例："), "{errors}");
    assert_eq!(said(&user, &["cases", "show"], true).0, 2);
    assert_eq!(said(&user, &["cases", "show", "a", "--case", "b"], true).0, 2);
}

#[cfg(feature = "local")]
#[test]
fn devices_are_told_in_chinese() {
    let user = User::new();
    let (code, devices, _) = said(&user, &["devices"], false);
    assert_eq!(code, 0);
    assert!(devices.contains("设备") && devices.contains("llama.cpp：") && !devices.contains("backend"), "{devices}");
}

#[test]
fn a_missing_model_is_told_in_chinese() {
    let user = User::new();
    for command in ["replay", "batch"] {
        let (code, _, errors) = said(&user, &[command], true);
        assert!(code == 2 && errors.starts_with("错误：没有指定模型"), "{errors}");
        let (code, _, errors) = said(&user, &[command, "--model", "nobody"], true);
        assert!(code == 2 && errors.contains("没有模型 \"nobody\"；设置中还没有模型"), "{errors}");
    }
    let (_, _, errors) = said(&user, &["replay", "--model", "smollm2"], true);
    assert!(errors.contains("make demo") && errors.contains("scripts/demo-model.sh"), "{errors}");
}

/// Where a half-width sign stands behind a Han character and no sentence of ours is at fault: a part of the line, and why it may.
const HALF_WIDTH: &[(&str, &str)] = &[
    // What models and case files write, and what is looked for in it.
    ("src/case/cmb_clin/leak.rs", "诊断:"),
    ("src/case/decode.rs", "编号,主诉"),
    ("src/case/read.rs", "编号, 主诉"),
    ("src/judge/lenient.rs", "(?:\\d|"),
    // The lint compares texts in half-width characters, and its patterns have question marks.
    ("src/review/text.rs", "assert_eq!(compared("),
    ("src/review/grounds.rs", "病史分析:腹痛"),
    ("src/review/lexicon.toml", " = "),
    // A table of Markdown that is too narrow for its columns, whose heads are the model's.
    ("src/text/table.rs", "项目: WBC"),
    // clap puts this colon behind every heading of its help.
    ("src/cli/help/mod.rs", "选项:"),
    ("src/cli/help/mod.rs", "参数:"),
    // An address, and a form of input, as they are typed.
    ("src/dialogue/words.rs", "http://主机:端口"),
    ("src/dialogue/words.rs", "[标签,标签]"),
    // Ids of cases inside English sentences.
    ("src/interop/official/tests.rs", "id 第7例: stood"),
    ("src/interop/official/tests.rs", "cases 第3例, 4"),
];

/// Whether a half-width sign stands directly behind a Han character.
fn has_half_width(line: &str) -> bool {
    let characters: Vec<char> = line.chars().collect();
    characters.windows(2).any(|pair| matches!(pair[0], '\u{3400}'..='\u{9fff}') && ":,;?!".contains(pair[1]))
}

#[test]
fn chinese_sentences_have_full_width_signs_in_the_sources_and_snapshots() {
    assert!(has_half_width("错误: x") && has_half_width("是吗?") && !has_half_width("错误：x, y") && !has_half_width("a: 错"));
    let files = [sources("src", &["rs", "toml"]), sources("tests", &["snap"])].concat();
    assert!(files.iter().any(|(name, _)| name.ends_with(".snap")));
    let mut used = BTreeSet::new();
    for (name, text) in &files {
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//") && has_half_width(line)) {
            let exception = HALF_WIDTH.iter().position(|(file, part)| file == name && line.contains(part));
            assert!(exception.is_some(), "{name} line {}: {}", number + 1, line.trim());
            used.extend(exception);
        }
    }
    assert_eq!(used.len(), HALF_WIDTH.len(), "drop the exceptions that nothing needs any more");
}

#[test]
fn what_commands_print_in_chinese_has_full_width_signs() {
    let user = User::new();
    user.file("c.jsonl", FILE);
    user.file("wardround.toml", "[sampling]\ntemperature = \"warm\"\n");
    let unusable = said(&user, &["replay"], true);
    assert!(unusable.0 == 2 && unusable.2.contains("应为数字，写的却是文字"), "{}", unusable.2);
    std::fs::remove_file(user.path("wardround.toml")).unwrap();
    let nowhere = "http://127.0.0.1:9/v1#m";
    let rows: &[&[&str]] = &[
        &["cases", "list", "--cases", "c.jsonl"],
        &["cases", "show", "fever-and-cough", "--reference"],
        &["cases", "validate", "--cases", "c.jsonl"],
        &["cases", "convert", "--to", "native", "--output", "/nowhere/x"],
        &["replay", "--model", nowhere, "--case", "fever-and-cough", "--out", "run"],
        &["replay", "--model", "nobody"],
        &["replay", "--seed", "x"],
        &["batch", "c.jsonl"],
        &["batch", "--model", nowhere, "--out", "batch", "--display", "plain"],
        &["judge", "nowhere", "--cases", "bundled", "--judge", nowhere],
        &["report", "nowhere"],
        &["report", "run"],
        &["report", "--paper"],
        &["export", "official", "run", "--cases", "bundled", "--out", "tree"],
        &["export", "openai-batch", "lines", "--cases", "c.jsonl", "--model", nowhere, "--out", "requests.jsonl"],
        &["import", "openai-batch", "requests.jsonl", "--run", "lines", "--cases", "c.jsonl"],
        &["import", "official", "c.jsonl", "--cases", "c.jsonl", "--out", "taken"],
        &["trial", "new", "TRIAL.toml", "--run", "nowhere"],
        &["trial", "pack", "TRIAL.toml", "--out", "packs"],
        &["rate", "nowhere.pack"],
        &["config", "path"],
        &["models", "list", "--no-servers"],
        &["models", "catalogue"],
        &["models", "inspect", "c.jsonl"],
        &["models", "pull", "qwen"],
        &["models", "pull", "o/r:q4", "--sha256", "x"],
        &["models", "remove", "c.jsonl", "--yes"],
        &["models", "bench", nowhere, "--seconds", "1"],
        &["nothing"],
    ];
    for args in rows {
        let (code, out, errors) = said(&user, args, false);
        for line in out.lines().chain(errors.lines()) {
            assert!(!has_half_width(line), "{args:?} ({code}): {line}");
        }
    }
}

#[test]
fn a_replay_says_once_that_an_endpoint_is_not_there() {
    let user = User::new();
    for (language, says) in [("zh", "连不上 http://127.0.0.1:9/v1"), ("en", "cannot reach http://127.0.0.1:9/v1")] {
        let args = ["replay", "--model", "http://127.0.0.1:9/v1#m", "--case", "fever-and-cough", "--language", language, "--out", language];
        let output = user.run(&args);
        let (out, errors) = (text(&output.stdout), text(&output.stderr));
        assert_eq!((code(&output), (out.clone() + &errors).matches(says).count()), (4, 1), "{out}\n{errors}");
    }
}

#[test]
fn exports_imports_and_errors_of_files_are_told_in_chinese() {
    let user = User::new();
    user.file("c.jsonl", FILE);
    user.file("results.jsonl", "{}\n[]\n{\"id\": \n");
    let nowhere = "http://127.0.0.1:9/v1#m";
    let export = ["export", "openai-batch", "run", "--cases", "c.jsonl", "--model", nowhere, "--out"];
    let first = [&export[..], &["requests.jsonl"]].concat();
    let import = ["import", "openai-batch", "results.jsonl", "--run", "run", "--cases", "c.jsonl"];
    let rows: &[(&[&str], &[&str])] = &[
        (&first, &["turn-1：1 个请求", "下一步：wardround import openai-batch"]),
        (&first, &["requests.jsonl：新建文件：已经存在"]),
        (
            &import,
            &[
                "未导入：results.jsonl 第 1 行：custom_id：缺失，或不是文字：略去",
                "未导入：results.jsonl 第 2 行：不是 JSON 对象：略去",
                "未导入：results.jsonl 第 3 行：不是 JSON（解析器原话：“EOF",
                "已记录 0 个回答、0 个评分",
                "尚缺：turn-1 1 个",
            ],
        ),
        (&["export", "official", "run", "--cases", "c.jsonl", "--out", "tree"], &["错误：记录中没有对这些病例（按其措辞）的回答"]),
        (&["report", "--paper", "--output", "/nowhere/r.md"], &["错误：/nowhere/r.md：没有这个文件或文件夹；请指定可写文件夹中的文件名"]),
        (&["judge", "nowhere", "--cases", "c.jsonl"], &["错误：nowhere：没有这个文件夹"]),
        (&["config", "path"], &["设置 ", "（尚不存在）"]),
    ];
    for (args, expected) in rows {
        let (_, out, errors) = said(&user, args, false);
        for says in *expected {
            assert!(out.contains(says) || errors.contains(says), "{args:?}: {says}\n{out}\n{errors}");
        }
        assert!(!errors.contains(".new"), "{errors}");
        // Nothing of a mistyped folder's case file is told before the folder is.
        assert!(args[0] != "judge" || errors.lines().count() == 1, "{errors}");
    }
}

/// The texts below a folder by their paths, of files with one of these endings.
fn sources(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join(folder)];
    let mut texts = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| endings.iter().any(|ending| e == *ending)) {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                texts.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    texts
}

/// Chinese words that the glossary replaced, with the files that may keep each: what users of earlier versions type, and what models write.
const REPLACED: &[(&str, &[&str])] = &[
    ("裁判", &["src/dialogue/command.rs"]),
    ("思考过程", &["src/chat/reasoning/formats.toml", "src/chat/reasoning/splitter_tests.rs"]),
    ("主诉与病史", &[]),
    ("病例名称", &[]),
    ("首字", &[]),
    ("达到长度上限", &[]),
    ("没有给出评分", &[]),
    ("评语中无评分", &[]),
];

#[test]
fn a_replaced_word_stands_nowhere_but_where_users_type_it_or_models_write_it() {
    let texts = sources("src", &["rs", "toml"]);
    assert!(texts.iter().any(|(name, _)| name == "src/glossary.rs"));
    for (word, allowed) in REPLACED {
        for name in *allowed {
            assert!(texts.iter().any(|(n, text)| n == name && text.contains(word)), "{name} has no {word} any more: drop the exception");
        }
        let found: Vec<&str> = texts.iter().filter(|(_, text)| text.contains(word)).map(|(name, _)| name.as_str()).collect();
        assert!(found.iter().all(|name| allowed.contains(name)), "{word}: {found:?}");
    }
}
