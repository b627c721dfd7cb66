//! What an archive says about itself to people: what is in it, how to cite it, under which licences.

use super::options::PackOptions;
use crate::{
    chat::Origin,
    language::{Bilingual, Language},
    record::{NOTES_FILE, UTTERANCES_FILE, VIEWS_FILE},
    report::{Group, Made, Report},
};
use std::fmt::Write;

/// What is known of an archive before its last files are written.
pub(super) struct Facts<'a> {
    pub name: String,
    pub report: &'a Report,
    pub records: [usize; 6],
    pub missing: &'a [Bilingual],
    pub changed: usize,
    /// When the last record was made.
    pub last: jiff::Timestamp,
    pub options: &'a PackOptions<'a>,
}

impl Facts<'_> {
    pub fn zh(&self) -> bool {
        self.options.language == Language::Zh
    }

    fn pick<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        if self.zh() { zh } else { en }
    }
}

/// `README.md`.
pub(super) fn readme(facts: &Facts<'_>) -> String {
    let pick = |zh, en| facts.pick(zh, en);
    let [turns, verdicts, ratings, notes, utterances, views] = facts.records;
    let version = env!("CARGO_PKG_VERSION");
    let mut text = if facts.zh() {
        format!(
            "# Wardround 运行记录 {}\n\n由 Wardround {version} 打包：{turns} 个回答，{verdicts} 次评分（评委），{ratings} 次人工评分。\n\n核对：`wardround run verify 归档文件`；只核对文件：在本文件夹运行 `sha256sum --check SHA256SUMS`。\n\n",
            facts.name
        )
    } else {
        format!(
            "# Run {} of Wardround\n\nPacked by Wardround {version}: answers {turns}, verdicts of judges {verdicts}, ratings by people {ratings}.\n\nCheck it with `wardround run verify ARCHIVE`; the files alone with `sha256sum --check SHA256SUMS` in this folder.\n\n",
            facts.name
        )
    };
    let of_notes = (notes > 0).then_some((NOTES_FILE, "每行一条阅读备注", "one reader's note a line"));
    let of_interviews = (utterances > 0).then_some((UTTERANCES_FILE, "每行一句问诊中的话", "one line of an interview a line"));
    let of_views = (views > 0).then_some((
        VIEWS_FILE,
        "每行一次对问诊的评判，含评委原文",
        "one judge's grades of an interview a line, with the judge's text",
    ));
    let files = [
        ("manifest.json", "模型、评委、病例文件、方案、设置与种子", "models, judges, case files, plan, settings and seed"),
        ("turns.jsonl", "每行一个回答", "one answer a line"),
        ("verdicts.jsonl", "每行一次评委评分，含评委原文", "one verdict a line, with the judge's text"),
        ("ratings.jsonl", "每行一次人工评分", "one person's rating a line"),
        ("record-digests.jsonl", "每条记录的 sha256", "the sha256 of every record"),
        ("cases.json", "病例文件、问题与参考答案的 sha256", "the sha256 of case files, questions and references"),
        ("report/", "由这些记录算出的报告：JSON、Markdown、HTML", "the report of these records: JSON, Markdown, HTML"),
        ("pack.json", "归档的版本与范围", "the archive's version and what is in it"),
        ("ro-crate-metadata.json", "供程序读取的说明（RO-Crate 1.2）", "the same for programs (RO-Crate 1.2)"),
        ("CITATION.md", "论文中应写明的内容", "what to state in a paper"),
        ("LICENCES.md", "许可", "licences"),
    ];
    for (file, zh, en) in files.into_iter().chain(of_notes).chain(of_interviews).chain(of_views) {
        let _ = writeln!(text, "- `{file}`{}{}", pick("：", ": "), pick(zh, en));
    }
    text.push_str(&format!("\n## {}\n\n", pick("范围", "What is in it and what is not")));
    text.push_str(if facts.options.cases.is_empty() {
        pick(
            "- 没有病例原文：问题以 sha256 代替。模型回答、评委原文与问诊中医生的话保留，其中可能引用病例或参考答案；病人的话与检查结果以 sha256 代替。\n",
            "- No texts of cases: a question is its sha256. Answers, judges' texts and what doctors say in interviews are whole, and may quote a case or its reference; what patients and examiners say is its sha256.\n",
        )
    } else {
        pick("- 附有病例原文，许可见 LICENCES.md。\n", "- The cases' texts are in it; LICENCES.md has their licence.\n")
    });
    if facts.options.mask_names {
        text.push_str(pick(
            "- 模型、评委与评分者的名称已统一替换；提问摘要因此无从重算。\n",
            "- Models, judges and raters have other names throughout; digests of questions can therefore not be computed again.\n",
        ));
    }
    if facts.changed > 0 {
        let changed = facts.changed;
        text.push_str(&if facts.zh() {
            format!("- {changed} 条记录的文字因含密钥、本机路径或名称而有改动。\n")
        } else {
            format!("- Texts changed in {changed} record(s): a key, a path of the machine or a name was in them.\n")
        });
    }
    if facts.missing.is_empty() {
        text.push_str(pick("- 计划的内容齐全。\n", "- Everything that was planned is there, or nothing was planned.\n"));
    }
    for missing in facts.missing {
        let missing = missing.words(facts.options.language);
        text.push_str(&if facts.zh() { format!("- 不完整：{missing}\n") } else { format!("- Incomplete: {missing}\n") });
    }
    text
}

/// How a model or judge is named in a paper.
fn described(made: &Made, zh: bool) -> String {
    let colon = if zh { "：" } else { ": " };
    let origin = match &made.origin {
        Some(Origin::Local { file, digest, template, .. }) => format!("{file}, sha256 {digest}, template {template}"),
        Some(Origin::Remote { base_url, model }) => format!("{model} at {base_url}"),
        Some(Origin::Imported { file, digest }) => format!("imported from {file}, sha256 {digest}"),
        Some(Origin::Recording { model, day, .. }) => format!("recording of {model}, {day}"),
        None => "–".into(),
    };
    let days: Vec<String> = [made.first, made.last].into_iter().flatten().map(|at| at.strftime("%Y-%m-%d").to_string()).collect();
    let served = if made.served.is_empty() { String::new() } else { format!("; {}", made.served.join(", ")) };
    format!("{}{colon}{origin}{served}{}", made.name, if days.is_empty() { String::new() } else { format!("; {}", days.join(" – ")) })
}

/// `CITATION.md`.
pub(super) fn citation(facts: &Facts<'_>) -> String {
    let (zh, report) = (facts.zh(), facts.report);
    let pick = |zh, en| facts.pick(zh, en);
    let mut text = format!("# {}\n\n", pick("论文中应写明的内容", "What to state in a paper"));
    text.push_str(pick(
        "作者请填写自己的姓名、存放处给出的 DOI，以及本归档文件的 sha256。\n\n",
        "Add your own names, the DOI that the repository gives, and the sha256 of the archive.\n\n",
    ));
    let mut line = |label: &str, value: String| {
        let _ = writeln!(text, "- {label}{}{value}", if zh { "：" } else { ": " });
    };
    line(pick("软件", "Software"), format!("Wardround {} (Wardround contributors)", env!("CARGO_PKG_VERSION")));
    for run in &report.runs {
        line(
            pick("记录所用版本", "Recorded by"),
            format!("Wardround {}{}", run.wardround, run.continued_by.iter().map(|v| format!(", {v}")).collect::<String>()),
        );
        line(pick("种子", "Seed"), run.seed.to_string());
        for file in &run.case_files {
            line(
                pick("病例文件", "Case file"),
                format!("{}, sha256 {}", file.labelled(), if file.digest.is_empty() { "–" } else { &file.digest }),
            );
        }
    }
    for made in &report.made.models {
        line(pick("模型", "Model"), described(made, zh));
    }
    for made in &report.made.judges {
        line(pick("评委", "Judge"), described(made, zh));
    }
    for block in &report.blocks {
        let wordings: Vec<&str> = block.wordings.values().map(String::as_str).collect();
        line(pick("评分提示词", "Judge's prompts"), format!("{} ({}), sha256 {}", block.preset.name(), block.judge, wordings.join(", ")));
        for model in &block.models {
            let Some(row) = model.rows.iter().find(|row| row.group == Group::Overall) else { continue };
            let number = |value: f64| format!("{value:.2}");
            let interval =
                row.mean.interval.map_or_else(String::new, |ends| format!(", 95% CI {}–{}", number(ends.low), number(ends.high)));
            let mean = row.mean.value.map_or_else(|| "–".into(), number);
            let (scored, of) = (row.coverage.scored, row.coverage.of);
            let variant = block.variant.as_ref().map(|variant| format!(" / {variant}")).unwrap_or_default();
            line(
                &format!("{} / {}{variant}", model.model, block.judge),
                format!("{mean}{interval}, {} {scored}/{of}", pick("覆盖", "coverage")),
            );
        }
    }
    let used = report.resampling;
    line(pick("重抽样", "Resampling"), format!("{} × , seed {}", used.resamples, used.seed).replace(" × ", pick(" 次", " resamples")));
    text.push_str(pick(
        "\n请同时写明：评委是语言模型，其评分不等于医生的判断；评委的版本与提示词一变，分数即不可比；未评分的回答按缺失处理，不计为 0 分。\n",
        "\nState, too, that the judge is a language model whose ratings are no clinician's judgement, that ratings of another judge, version or prompt are not comparable, and that answers without a rating are missing, not zero.\n",
    ));
    text
}

/// `LICENCES.md`.
pub(super) fn licences(facts: &Facts<'_>) -> String {
    let pick = |zh, en| facts.pick(zh, en);
    let mut text = format!("# {}\n\n", pick("许可", "Licences"));
    let not_stated = pick("打包者未写明（--licence）", "not stated by whoever packed this (--licence)");
    let own = facts.options.licence.unwrap_or(not_stated);
    let _ = writeln!(text, "- {}{own}", pick("记录与报告：", "Records and report: "));
    let _ = writeln!(text, "- {}", pick("模型的回答：另受各模型自身许可的约束", "Answers: the licence of each model applies to them, too"));
    for run in &facts.report.runs {
        for file in &run.case_files {
            let licence = match (facts.options.cases.is_empty(), facts.options.cases_licence) {
                (true, _) => pick("不在归档中", "not in this archive").to_owned(),
                (false, Some(licence)) => licence.to_owned(),
                (false, None) => pick("程序自带，MIT OR Apache-2.0", "part of the program, MIT OR Apache-2.0").to_owned(),
            };
            let _ = writeln!(text, "- {}{}{}{licence}", pick("病例文件 ", "Case file "), file.labelled(), pick("：", ": "));
        }
    }
    let _ = writeln!(text, "- Wardround{}MIT OR Apache-2.0", pick("：", ": "));
    text
}
