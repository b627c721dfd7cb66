//! `wardround models pull`.

use super::{CliError, pull_display::Shown, words::Words};
use crate::{
    cli::{batch::Display, output::styles, stop},
    config::{Change, DEMO_FILE, DEMO_NAME, ModelEntry, Paths, Settings, is_url, save},
    language::{Bilingual, Language},
    models::{Hub, HubAccess, Plan, PullError, Puller, Source, catalogue},
    text::clean,
};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};
use tokio_util::sync::CancellationToken;

#[derive(Debug, clap::Args)]
pub(super) struct PullArgs {
    /// hf:OWNER/REPO/FILE.gguf, ms:OWNER/REPO/FILE.gguf, OWNER/REPO:QUANT, a name of `wardround models catalogue`, or an address
    #[arg(value_name = "SOURCE")]
    source: String,
    /// The hub of a source that names none: hf (Hugging Face, or the mirror in HF_ENDPOINT) or ms (ModelScope)
    #[arg(long, value_name = "HUB", default_value = "hf")]
    from: Hub,
    /// Put the file into this folder [default: the models folder of your data]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Add it to your settings under this name
    #[arg(long = "as", value_name = "NAME")]
    add_as: Option<String>,
    /// The SHA-256 digest that the file must have, for a source that does not tell it
    #[arg(long, value_name = "HEX", value_parser = digest)]
    sha256: Option<String>,
    /// Seconds without a byte after which the connection counts as broken and the download goes on with another
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// How progress is shown: full, plain, json, none [default: full on a terminal, plain elsewhere]
    #[arg(long, value_name = "DISPLAY")]
    display: Option<Display>,
}

fn digest(text: &str) -> Result<String, Bilingual> {
    let text = text.trim().to_lowercase();
    let is_digest = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    is_digest.then_some(text).ok_or_else(|| Bilingual::both("应为 64 位十六进制数", "expected 64 hexadecimal digits"))
}

pub(super) async fn run(
    args: PullArgs,
    settings: &Settings,
    (paths, settings_file): (&Paths, &Path),
    language: Language,
) -> Result<ExitCode, CliError> {
    if let Some(name) = args.add_as.as_deref().filter(|name| is_url(name) || name.trim().is_empty() || name.contains('/')) {
        return Err(CliError::Usage(Bilingual::both(
            format!("--as {name:?} 不能用作名称：请用不含 / 的名称"),
            format!("--as {name:?} is no name: use one without /"),
        )));
    }
    let source = Source::parse(&args.source, args.from)?;
    let folder = args.dir.clone().unwrap_or_else(|| paths.models_dir());
    // Shorter pauses for whoever is that impatient, as tests are.
    let puller = Puller::new(&folder, args.timeout, Duration::from_secs(1).min(Duration::from_secs(args.timeout) / 20))?;
    let access = |hub| HubAccess::new(hub, |name| std::env::var(name).ok());
    let stop = CancellationToken::new();
    stop::watch_pulling(stop.clone());
    let shown = Shown::new(args.display.unwrap_or_else(Display::by_default), language);
    let known = catalogue().iter().find(|model| model.name == args.source).and_then(|model| model.sha256.clone());
    let planning = puller.plan(&source, args.sha256.or(known), access);
    let plan = tokio::select! {
        plan = planning => plan?,
        () = stop.cancelled() => return Err(PullError::Stopped { kept: 0 }.into()),
    };
    if let (Some(name), Some(first)) = (&args.add_as, plan.items.first()) {
        stays_what_it_is(name, &folder.join(&first.name), settings)?;
    }
    shown.plan(&plan);
    let pulled = puller.pull(&plan, &|event| shown.event(event), &stop).await;
    shown.finish();
    let path = pulled?;
    warn_of_no_digest(&plan, language);
    let name = use_name(&path, args.dir.is_none());
    if let Some(added) = &args.add_as {
        let entry = ModelEntry { path: Some(whole(&path)), ..ModelEntry::default() };
        save(settings_file, &[Change::AddModel(added.clone(), Box::new(entry))])?;
    }
    say_use(&path, args.add_as.as_deref().unwrap_or(&name), args.add_as.as_ref().map(|_| settings_file), language)?;
    Ok(ExitCode::SUCCESS)
}

/// A path of settings would be relative to their file.
fn whole(path: &Path) -> String {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string()
}

/// A name that the settings have for another model is not given to this file; that is told before anything is downloaded.
fn stays_what_it_is(name: &str, place: &Path, settings: &Settings) -> Result<(), CliError> {
    let is_other = settings.models.get(name).is_some_and(|entry| entry.path.as_ref() != Some(&whole(place)));
    if !is_other {
        return Ok(());
    }
    Err(CliError::Usage(Bilingual::both(
        format!("--as {name}：设置中已有同名的另一个模型；请换一个名称，或先删除 [models.{name}]"),
        format!("--as {name}: the settings have another model of this name; choose another name, or delete [models.{name}] first"),
    )))
}

/// The shortest name that the file goes by.
fn use_name(path: &Path, is_in_models_folder: bool) -> String {
    if is_in_models_folder && path.file_name().is_some_and(|file| file == DEMO_FILE) {
        return DEMO_NAME.to_owned();
    }
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).filter(|_| is_in_models_folder);
    stem.unwrap_or_else(|| path.display().to_string())
}

fn warn_of_no_digest(plan: &Plan, language: Language) {
    if plan.items.iter().any(|item| item.sha256.is_none()) {
        let words = Words(language);
        let label = words.pick("注意：", "warning: ");
        let text = words.pick(
            "来源没有给出 sha256，只检查了文件头与长度；知道校验值时可用 --sha256 指定",
            "the source tells no sha256, so only header and length were checked; give it with --sha256 where you know it",
        );
        tell!("{}{text}", styles::warning(&label));
    }
}

fn say_use(path: &Path, name: &str, settings: Option<&Path>, language: Language) -> Result<(), CliError> {
    let words = Words(language);
    say!("{}", clean(&path.display().to_string()))?;
    if let Some(settings) = settings {
        let file = settings.display();
        say!("{}", clean(&words.pick(format!("已在 {file} 中加入 [models.{name}]"), format!("added [models.{name}] to {file}"))))?;
    }
    let quoted = if name.chars().any(|c| c.is_whitespace() || "'\"$&;()".contains(c)) {
        format!("'{}'", name.replace('\'', "'\\''"))
    } else {
        name.to_owned()
    };
    say!("{}", clean(&words.pick(format!("使用：wardround --model {quoted}"), format!("use it: wardround --model {quoted}"))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_64_hexadecimal_digits() {
        assert_eq!(digest(&"AB".repeat(32)).unwrap(), "ab".repeat(32));
        for wrong in ["", "ab", &"xy".repeat(32)] {
            assert!(digest(wrong).is_err());
        }
    }
}
