//! Looks at the settings and what they name: themes, keys, models, endpoints, the judge; and at runs.

use super::finding::{Finding, Level, Section};
use crate::{
    chat::ModelError,
    chat::ProtocolProblem,
    cli::exit,
    config::{ConfigError, ConfigOrigin, Layers, Loaded, ModelEntry, ModelSettings, Paths, Settings, without_password},
    io_error,
    language::Bilingual,
    machine,
    openai::{Endpoints, RemoteModel, RemoteSettings},
    record,
    screen::{keys::Keymap, theme::Registry},
};
use std::{
    fs,
    io::{self, Read},
    net::IpAddr,
    path::Path,
    time::Duration,
};

/// How long an endpoint may take to say which models it has.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) fn settings(layers: &Layers, loaded: &Result<Loaded, ConfigError>, paths: &Paths, findings: &mut Vec<Finding>) {
    match loaded {
        Err(error) => findings.push(unusable(error, layers)),
        Ok(loaded) if loaded.files.is_empty() => {
            let said = Finding::note(
                Section::Settings,
                "files",
                "没有设置文件：使用默认值",
                "there is no settings file: everything is as by default",
            );
            findings.push(said.mend("wardround config init 写出一份带说明的", "wardround config init writes one with explanations"));
        }
        Ok(loaded) => {
            let files: Vec<String> = loaded.files.iter().map(|file| file.display().to_string()).collect();
            let said = Finding::good(Section::Settings, "files", files.join("，"), files.join(", "));
            findings.push(said.public("files can be read").fact("files", files.len()));
        }
    }
    let (themes, problems) = Registry::load(Some(&paths.themes_dir()));
    for problem in problems {
        let said = Bilingual::of(|language| problem.words(language));
        findings.push(
            Finding::new(Section::Settings, "theme", Level::Warning, said)
                .public("a theme file has a mistake")
                .mend("wardround themes check 文件 列出全部错误", "wardround themes check FILE lists every mistake"),
        );
    }
    let theme = loaded.as_ref().ok().and_then(|loaded| loaded.settings.interface.theme.clone());
    if let Some(theme) = theme.filter(|theme| themes.get(theme).is_none()) {
        let said = themes.unknown(&theme).after("[interface] theme：", "[interface] theme: ");
        let finding = Finding::new(Section::Settings, "theme", Level::Warning, said).public("the theme of the settings is not known");
        findings.push(finding.mend("wardround themes list 列出已有的", "wardround themes list says which there are"));
    }
    for problem in Keymap::load(&paths.keymap_file()).1 {
        let said = Bilingual::of(|language| problem.words(language));
        let finding = Finding::new(Section::Settings, "keymap", Level::Warning, said).public("the keymap has a mistake");
        findings.push(finding.mend("改正该行；其余的键照常", "mend that line; the other keys work"));
    }
}

/// Settings that cannot be used. What a file says stays out of reports: a key may stand in the wrong place.
fn unusable(error: &ConfigError, layers: &Layers) -> Finding {
    let said = Bilingual::of(|language| error.words(language));
    let of = |path: &Path| if *path == layers.user { "the user's settings file" } else { "the project's settings file" };
    let place = match error {
        ConfigError::Invalid { origin: ConfigOrigin::Line(path, line), .. } => format!("{}, line {line}", of(path)),
        ConfigError::Invalid { origin: ConfigOrigin::File(path), .. } | ConfigError::Io { path, .. } => of(path).to_owned(),
        ConfigError::Invalid { origin: ConfigOrigin::Variable(_), .. } => "a WARDROUND_ variable".into(),
        _ => "the settings".into(),
    };
    let finding = Finding::new(Section::Settings, "files", Level::Blocks(exit::USAGE), said).public(format!("{place} cannot be used"));
    finding.mend("改正后再运行 wardround doctor", "mend it, and run wardround doctor again")
}

/// Who uses a model: what blocks depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Default,
    Judge,
    Other,
}

impl Use {
    fn level(self, code: u8) -> Level {
        if self == Self::Other { Level::Warning } else { Level::Blocks(code) }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Default => ("默认模型 ", "the model that answers, "),
            Self::Judge => ("评委 ", "the judge, "),
            Self::Other => ("", ""),
        }
    }
}

pub(super) async fn models(settings: &Settings, paths: &Paths, contact: bool, findings: &mut Vec<Finding>) {
    let names = settings.model_names(paths);
    for (name, used) in [(&settings.model, Use::Default), (&settings.judge.model, Use::Judge)] {
        match name {
            Some(name) => model(settings, paths, name, used, contact, findings).await,
            None => findings.push(nobody(used, names.len())),
        }
    }
    for name in &names {
        if Some(name) != settings.model.as_ref() && Some(name) != settings.judge.model.as_ref() {
            model(settings, paths, name, Use::Other, contact, findings).await;
        }
    }
}

fn nobody(used: Use, known: usize) -> Finding {
    if used == Use::Judge {
        let said = Finding::note(Section::Models, "judge", "没有评委：回答不评分", "there is no judge: answers are not rated");
        return said
            .mend("在设置的 [judge] 中写 model，或用 --judge 指定", "set model under [judge] in the settings, or name one with --judge");
    }
    let said = Finding::note(
        Section::Models,
        "default",
        format!("没有默认模型；可用的模型：{known} 个"),
        format!("no model is chosen; models that can be named: {known}"),
    );
    let said = if known == 0 {
        said.mend(
            "wardround models catalogue 列出可下载的模型；wardround models list 查找本机已有的",
            "wardround models catalogue has some to download; wardround models list finds those of this machine",
        )
    } else {
        said.mend("在设置中写 model，或用 --model 指定", "set model in the settings, or name one with --model")
    };
    said.fact("known", known)
}

async fn model(settings: &Settings, paths: &Paths, name: &str, used: Use, contact: bool, findings: &mut Vec<Finding>) {
    let (zh, en) = used.words();
    let chosen = match settings.choose(name, paths, |variable| std::env::var(variable).ok()) {
        Ok(chosen) => chosen.settings,
        Err(error) => {
            let said = Bilingual::of(|language| error.words(language)).after(zh, en);
            let finding = Finding::new(Section::Models, "model", used.level(exit::USAGE), said);
            let (public, zh, en) = match &error {
                ConfigError::Variable { .. } => {
                    ("the variable of a key is not set", "设置该环境变量：export 变量=密钥", "set the variable: export VARIABLE=KEY")
                }
                _ => ("a model of the settings cannot be used", "改正设置中的这个模型", "mend this model in the settings"),
            };
            findings.push(finding.public(format!("{en_used}{public}", en_used = used.words().1)).mend(zh, en));
            return;
        }
    };
    match chosen {
        ModelSettings::Local(local) => findings.push(file(name, &local.path, used)),
        ModelSettings::Tape(_) => findings.push(
            Finding::good(Section::Models, "model", format!("{zh}{name}：录制"), format!("{en}{name}: a recording")).public("a tape"),
        ),
        ModelSettings::Remote(remote) => {
            if let Some(finding) = key(name, settings.models.get(name), used) {
                findings.push(finding);
            }
            for url in &remote.base_urls {
                findings.push(if contact { contacted(name, &remote, url, used).await } else { uncontacted(name, url, used) });
            }
        }
    }
}

/// A model's file.
fn file(name: &str, path: &Path, used: Use) -> Finding {
    let (zh, en) = used.words();
    let shown = path.display();
    let size = match begins_as_model(path) {
        Ok(size) => size,
        Err(error) => {
            let said = Bilingual::of(|language| io_error::words(&error, language))
                .after(&format!("{zh}{name}：{shown}："), &format!("{en}{name}: {shown}: "));
            let finding = Finding::new(Section::Models, "file", used.level(exit::MODEL_FAILED), said);
            return finding.public(format!("{en}a model file cannot be used: {:?}", error.kind())).mend(
                "改正设置中的 path；wardround models inspect 说明文件有什么问题",
                "mend path in the settings; wardround models inspect says what is wrong with a file",
            );
        }
    };
    let mib = size / (1 << 20);
    let said = Bilingual::both(format!("{zh}{name}：{shown}，{mib} MiB"), format!("{en}{name}: {shown}, {mib} MiB"));
    let is_large = machine::memory().is_some_and(|memory| size > memory.available);
    let finding = if !cfg!(feature = "local") {
        Finding::new(
            Section::Models,
            "file",
            used.level(exit::MODEL_FAILED),
            said.after("不能运行（此程序不含 llama.cpp）：", "cannot run, since this program has no llama.cpp: "),
        )
        .mend("用带 llama.cpp 的程序，或远程接口", "use a program with llama.cpp, or an endpoint")
    } else if is_large {
        Finding::new(Section::Models, "file", Level::Warning, said.after("大于可用内存：", "larger than the available memory: "))
            .mend("选用更小的量化，或关闭其他程序", "use a smaller quantisation, or close other programs")
    } else {
        Finding::new(Section::Models, "file", Level::Good, said)
    };
    finding.public(format!("{en}a model file")).fact("bytes", size).fact("fits_memory", !is_large)
}

/// The size of a file that begins as a model does.
fn begins_as_model(path: &Path) -> io::Result<u64> {
    let mut file = crate::plain_file::open(path)?;
    let mut magic = [0; 4];
    let read = file.read_exact(&mut magic);
    if read.is_err() || &magic != b"GGUF" {
        let words = Bilingual::both("不是 GGUF 模型文件", "no GGUF model file");
        return Err(io::Error::new(io::ErrorKind::InvalidData, words));
    }
    Ok(fs::metadata(path)?.len())
}

/// Whether the key of an endpoint is at hand; never what it is.
fn key(name: &str, entry: Option<&ModelEntry>, used: Use) -> Option<Finding> {
    let variable = entry?.key_env.as_deref()?;
    let (zh, en) = used.words();
    let said = Finding::good(
        Section::Models,
        "key",
        format!("{zh}{name}：密钥变量 {variable} 已设置"),
        format!("{en}{name}: the variable of the key, {variable}, is set"),
    );
    Some(said.public(format!("{en}the variable of the key is set")))
}

/// Where an endpoint is, without its name.
fn place(url: &str) -> &'static str {
    let host = reqwest::Url::parse(url).ok().and_then(|url| url.host_str().map(|host| host.trim_matches(['[', ']']).to_owned()));
    let is_loopback = host.is_some_and(|host| host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()));
    if is_loopback { "loopback" } else { "remote" }
}

/// The host in an address, which a report does not name.
pub(super) fn host(url: &str) -> Option<String> {
    reqwest::Url::parse(url).ok()?.host_str().map(str::to_owned)
}

fn uncontacted(name: &str, url: &str, used: Use) -> Finding {
    let ((zh, en), shown) = (used.words(), without_password(url));
    let said =
        Finding::good(Section::Models, "endpoint", format!("{zh}{name}：{shown}，没有联系"), format!("{en}{name}: {shown}, not contacted"));
    said.public(format!("{en}an endpoint, not contacted")).fact("place", place(url)).fact("contacted", false)
}

async fn contacted(name: &str, remote: &RemoteSettings, url: &str, used: Use) -> Finding {
    let ((zh, en), shown) = (used.words(), without_password(url));
    let mut alone = RemoteSettings { base_urls: vec![url.to_owned()], model: None, retries: 0, ..remote.clone() };
    alone.timeouts.connect = alone.timeouts.connect.min(PATIENCE.as_secs());
    alone.timeouts.loading = 0;
    let endpoints = Endpoints::default();
    let asked = tokio::time::timeout(PATIENCE, RemoteModel::open(alone, &endpoints)).await;
    let served = match asked {
        Ok(Ok(model)) => Some(crate::chat::Model::identity(&model).origin.clone()),
        Ok(Err(ModelError::Protocol { problem: ProtocolProblem::Models { .. } | ProtocolProblem::NoModel, .. })) => None,
        Ok(Err(error)) => {
            let said =
                Bilingual::of(|language| error.words(language)).after(&format!("{zh}{name}：{shown}："), &format!("{en}{name}: {shown}: "));
            return unreachable_endpoint(said, used, url, kind(&error));
        }
        Err(_) => {
            let said = Bilingual::both(
                format!("{zh}{name}：{shown} 在 {} 秒内没有回答", PATIENCE.as_secs()),
                format!("{en}{name}: {shown} did not answer within {} s", PATIENCE.as_secs()),
            );
            return unreachable_endpoint(said, used, url, "timeout");
        }
    };
    let is_other = matches!((&served, &remote.model), (Some(crate::chat::Origin::Remote { model, .. }), Some(wanted)) if model != wanted);
    let finding = if is_other {
        let said = Bilingual::both(
            format!("{zh}{name}：{shown} 可以联系，但没有设置中所写的模型"),
            format!("{en}{name}: {shown} answers, and does not list the model of the settings"),
        );
        Finding::new(Section::Models, "endpoint", Level::Warning, said)
            .mend("改正设置中此模型的 model", "mend model of this model in the settings")
    } else {
        Finding::good(Section::Models, "endpoint", format!("{zh}{name}：{shown} 可以联系"), format!("{en}{name}: {shown} answers"))
    };
    finding.public(format!("{en}an endpoint answers")).fact("place", place(url)).fact("contacted", true)
}

fn unreachable_endpoint(said: Bilingual, used: Use, url: &str, kind: &str) -> Finding {
    let finding = Finding::new(Section::Models, "endpoint", used.level(exit::MODEL_FAILED), said);
    let finding = finding.public(format!("{}an endpoint does not answer as it should", used.words().1));
    let finding = finding.mend("检查地址、服务是否已启动、代理与密钥", "check the address, whether the server runs, the proxy and the key");
    finding.fact("place", place(url)).fact("contacted", true).fact("failure", kind)
}

/// What failed, in a word.
fn kind(error: &ModelError) -> &'static str {
    match error {
        ModelError::Connect { .. } => "no connection",
        ModelError::Certificate { .. } => "certificate",
        ModelError::Timeout { .. } => "timeout",
        ModelError::Account { .. } => "account",
        ModelError::Loading { .. } => "loading",
        ModelError::Status { .. } => "status",
        _ => "other",
    }
}

pub(super) fn runs(paths: &Paths, findings: &mut Vec<Finding>) {
    let folders = fs::read_dir(paths.runs_dir()).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let runs: Vec<_> = folders.filter(|folder| folder.join("manifest.json").is_file()).collect();
    let count = runs.len();
    findings.push(
        Finding::good(Section::Runs, "runs", format!("记录文件夹中有 {count} 次运行"), format!("runs in their folder: {count}"))
            .fact("runs", count),
    );
    for run in runs {
        let name = run.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if let Some(writer) = record::writer_of(&run) {
            let said = Bilingual::of(|language| writer.words(language))
                .after(&format!("{name} 正由以下程序写入："), &format!("{name} is being written by "));
            findings.push(Finding::new(Section::Runs, "locked", Level::Note, said).public("a run is being written"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_here_or_elsewhere() {
        for (url, expected) in [
            ("http://127.0.0.1:8000/v1", "loopback"),
            ("http://localhost/v1", "loopback"),
            ("http://[::1]:1/v1", "loopback"),
            ("http://gpu-7.ward/v1", "remote"),
            ("http://10.0.0.1/v1", "remote"),
            ("nonsense", "remote"),
        ] {
            assert_eq!(place(url), expected, "{url}");
        }
        assert_eq!(host("https://u:p@gpu-7.ward:8000/v1").as_deref(), Some("gpu-7.ward"));
    }

    #[test]
    fn a_file_that_begins_otherwise_is_no_model() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("m.gguf");
        for (bytes, is_model) in [(&b"GGUF\x03\0"[..], true), (b"<html>", false), (b"GG", false)] {
            fs::write(&path, bytes).unwrap();
            assert_eq!(begins_as_model(&path).is_ok(), is_model);
        }
        assert!(begins_as_model(&dir.path().join("none")).is_err());
    }
}
