//! The sentences of [`super::made`] in both languages.

use super::{Made, RunSummary, made::short_way, words::Words};
use crate::{
    case::Source,
    chat::{Origin, Sampling},
    digest::sha256,
    record::CaseSource,
};

impl Words {
    /// The program that computed the report.
    pub fn made_by(&self, version: &str) -> String {
        self.pick(format!("报告程序：Wardround {version}"), format!("report: Wardround {version}"))
    }

    /// A run: the program, when it began, its seed and its case files.
    pub fn made_run(&self, run: &RunSummary) -> String {
        let files: Vec<String> = run.case_files.iter().map(|file| self.case_file(file)).collect();
        let files = if files.is_empty() { String::new() } else { format!("{}{}", self.separator(), files.join(self.separator())) };
        let RunSummary { folder, wardround, continued_by, began, seed, .. } = run;
        // Seconds are enough for people; the manifest and the programs' formats have the rest.
        let began = began.strftime("%Y-%m-%dT%H:%M:%SZ");
        let later = continued_by.join(", ");
        let (later_zh, later_en) =
            if later.is_empty() { Default::default() } else { (format!("，后由 {later} 续写"), format!(", continued by {later}")) };
        self.pick(
            format!("运行 {folder}：Wardround {wardround} 于 {began} 开始{later_zh}；种子 {seed}{files}"),
            format!("run {folder}: begun by Wardround {wardround} at {began}{later_en}; seed {seed}{files}"),
        )
    }

    /// A case file with its label and digest.
    pub fn case_file(&self, file: &CaseSource) -> String {
        let label = self.label(file);
        let digest = if file.digest.is_empty() { String::new() } else { format!(" sha256 {}", file.digest) };
        self.pick(format!("病例文件 {}{label}{digest}", file.file), format!("case file {}{label}{digest}", file.file))
    }

    /// Where a file's cases come from, in brackets, where it says.
    pub fn label(&self, file: &CaseSource) -> String {
        let label = Source::of_label(&file.label).map_or_else(|_| file.label.clone(), |source| self.source(source));
        if label.is_empty() { label } else { self.pick(format!("（{label}）"), format!(" ({label})")) }
    }

    /// A model or a judge; `counted` is what its records are.
    pub fn made(&self, made: &Made, counted: &str) -> String {
        let mut parts = vec![self.origin(made.origin.as_ref())];
        if !made.served.is_empty() {
            parts.push(self.pick(format!("接口自报的模型名：{}", made.served.join("、")), format!("served as {}", made.served.join(", "))));
        }
        if !made.endpoints.is_empty() {
            let ends = made.endpoints.join(", ");
            parts.push(self.pick(format!("作答接口：{ends}"), format!("answered by {ends}")));
        }
        if let Some(system) = &made.system {
            let digest = sha256(system.as_bytes());
            let length = system.chars().count();
            let digest = &digest[..12];
            let sentence =
                (format!("系统提示 sha256 {digest}（{length} 字）"), format!("system prompt sha256 {digest} ({length} characters)"));
            parts.push(self.pick(sentence.0, sentence.1));
        }
        parts.extend(made.ways.named().map(|(name, way)| format!("{}{}{}", self.part(name), self.colon, short_way(way))));
        parts.extend(self.sampling(made));
        parts.push(self.pick(format!("种子 {}", list(&made.seeds)), format!("seed {}", list(&made.seeds))));
        parts.push(match (made.first, made.last) {
            (Some(first), Some(last)) => self
                .pick(format!("{} {counted}，{first} 至 {last}", made.records), format!("{} {counted}, {first} to {last}", made.records)),
            _ => self.nothing_recorded(),
        });
        format!("{}{}{}", made.name, self.colon, parts.join(self.separator()))
    }

    fn nothing_recorded(&self) -> String {
        self.pick("尚无记录", "nothing recorded yet")
    }

    /// Which model it is, and where.
    pub fn origin(&self, origin: Option<&Origin>) -> String {
        match origin {
            Some(Origin::Local { file, digest, template, template_digest, .. }) => self.pick(
                format!("本机文件 {file}（sha256 {digest}），对话模板 {template}（sha256 {template_digest}）"),
                format!("file {file} (sha256 {digest}), chat template {template} (sha256 {template_digest})"),
            ),
            Some(Origin::Remote { base_url, model }) => {
                self.pick(format!("接口 {base_url}，模型 {model}"), format!("endpoint {base_url}, model {model}"))
            }
            Some(Origin::Imported { file, digest }) => self.pick(
                format!("由其他程序记录，导入自 {file}（sha256 {digest}）"),
                format!("recorded by another program, imported from {file} (sha256 {digest})"),
            ),
            Some(Origin::Recording { model, day, digest }) => self.pick(
                format!("录制的回答（{model}，{day}；sha256 {digest}），不计为新回答"),
                format!("recording of {model}, {day} (sha256 {digest}); not counted as new answers"),
            ),
            None => self.pick("仅见于运行计划", "known from a plan only"),
        }
    }

    /// What was asked for, what was sent, and what was not.
    fn sampling(&self, made: &Made) -> Vec<String> {
        if matches!(made.origin, Some(Origin::Imported { .. })) {
            return vec![self.pick("采样设置未知", "sampling not known")];
        }
        if made.asked.is_empty() {
            return Vec::new();
        }
        let asked = self.several(&made.asked);
        let sent = match made.sent.as_slice() {
            [] => self.pick("未记录", "not recorded"),
            sent if sent == made.asked => self.pick("与设置相同", "the same"),
            sent => self.several(sent),
        };
        let mut parts = vec![
            self.pick(format!("采样设置：{asked}"), format!("sampling asked for: {asked}")),
            self.pick(format!("实际采用或发送：{sent}"), format!("applied or sent: {sent}")),
        ];
        if !made.not_sent.is_empty() {
            let names = made.not_sent.join(", ");
            parts.push(self.pick(format!("未发送：{names}"), format!("not sent: {names}")));
        }
        parts
    }

    /// Several samplings, of which each is one condition.
    pub fn several(&self, samplings: &[Sampling]) -> String {
        samplings.iter().map(|sampling| self.one(sampling)).collect::<Vec<_>>().join(" / ")
    }

    fn one(&self, sampling: &Sampling) -> String {
        let named: Vec<String> = sampling.named().into_iter().map(|(name, value)| format!("{name} {value}")).collect();
        if named.is_empty() { self.pick("服务方默认值", "the provider's defaults") } else { named.join(", ") }
    }

    /// What tells a row from others of its name; `None` where it has the name alone.
    pub fn differs(&self, made: &Made) -> Option<String> {
        if made.name == made.id {
            return None;
        }
        let parts: Vec<String> = made
            .differs
            .iter()
            .map(|difference| match &difference.value {
                Some(value) => format!("{} {value}", self.part(difference.part)),
                None if difference.part == "system" => self.pick("无系统提示", "no system prompt"),
                None => self.pick(format!("未设 {}", self.part(difference.part)), format!("no {}", self.part(difference.part))),
            })
            .chain((made.records == 0).then(|| self.nothing_recorded()))
            .collect();
        Some(format!("{}{}{}", made.name, self.colon, parts.join(", ")))
    }

    /// A part of an identity; settings go by their names in files in every language.
    fn part(&self, part: &str) -> String {
        match part {
            "kind" => self.pick("类型", "kind"),
            "file" => self.pick("文件", "file"),
            "digest" => self.pick("文件 sha256", "file sha256"),
            "template" => self.pick("对话模板", "chat template"),
            "template_digest" => self.pick("对话模板 sha256", "chat template sha256"),
            "base_url" => self.pick("接口", "endpoint"),
            "model" => self.pick("接口中的模型名", "model at the endpoint"),
            "system" => self.pick("系统提示 sha256", "system prompt sha256"),
            "reasoning" => self.pick("推理格式", "reasoning format"),
            "replay_reasoning" => self.pick("回传的推理字段", "reasoning sent back as"),
            "prompting" => self.pick("提示方式", "prompting"),
            "key" => self.pick("身份 sha256", "identity sha256"),
            setting => setting.to_owned(),
        }
    }
}

fn list(seeds: &[u64]) -> String {
    if seeds.is_empty() { "–".into() } else { seeds.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ") }
}
