//! `wardround models remove`.

use super::{
    CliError,
    words::{Words, size},
};
use crate::{
    config::{Loaded, Paths},
    gguf::parts,
    language::{Bilingual, Language},
    text::clean,
};
use std::{
    fs,
    io::{self, BufRead, IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Debug, clap::Args)]
pub(super) struct RemoveArgs {
    /// The model's name or file, in the models folder
    #[arg(value_name = "NAME|FILE")]
    model: String,
    /// Delete without asking
    #[arg(long, short)]
    yes: bool,
}

pub(super) fn run(args: &RemoveArgs, loaded: &Loaded, paths: &Paths, language: Language) -> Result<ExitCode, CliError> {
    let words = Words(language);
    let file = super::inspect::file_of(&args.model, loaded, paths)?;
    let files: Vec<PathBuf> = with_unfinished(&file).into_iter().filter(|file| file.symlink_metadata().is_ok()).collect();
    if files.is_empty() {
        let path = file.display();
        return Err(CliError::Usage(Bilingual::both(format!("{path}：没有这个文件"), format!("{path}: there is no such file"))));
    }
    for file in &files {
        in_folder(file, &paths.models_dir())?;
    }
    for file in &files {
        let bytes = fs::metadata(file).map_or(0, |m| m.len());
        say!("{}  {}", clean(&file.display().to_string()), size(bytes))?;
    }
    for name in referring(loaded, &file) {
        let text = words.pick(
            format!("设置中的 {name} 指向这个文件，删除后将不能使用"),
            format!("{name} of the settings names this file and will not work any more"),
        );
        tell!("{}", clean(&text));
    }
    if !args.yes && !confirmed(words)? {
        tell!("{}", words.kept());
        return Ok(ExitCode::SUCCESS);
    }
    for file in &files {
        fs::remove_file(file).map_err(|source| CliError::File { path: file.clone(), source })?;
    }
    say!(
        "{}",
        words.pick(
            format!("已删除 {} 个文件", files.len()),
            format!("deleted {} {}", files.len(), if files.len() == 1 { "file" } else { "files" })
        )
    )?;
    Ok(ExitCode::SUCCESS)
}

/// The file with its other parts, and what an unfinished download left of each.
fn with_unfinished(file: &Path) -> Vec<PathBuf> {
    let ending = |file: &Path, ending: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    parts(file).into_iter().flat_map(|part| [ending(&part, ".part"), ending(&part, ".part.json"), part]).collect()
}

/// Refuses a file that is not in the models folder itself. A link there is removed, and not what it leads to.
fn in_folder(file: &Path, folder: &Path) -> Result<(), CliError> {
    let above = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let is_inside = match (fs::canonicalize(above), fs::canonicalize(folder)) {
        (Ok(above), Ok(folder)) => above.starts_with(folder),
        _ => false,
    };
    let is_file = file.symlink_metadata().is_ok_and(|m| !m.is_dir());
    if is_inside && is_file {
        return Ok(());
    }
    let (file, folder) = (file.display(), folder.display());
    Err(CliError::Usage(Bilingual::both(
        format!("{file} 不在模型文件夹 {folder} 中：请自行删除"),
        format!("{file} is not in the models folder {folder}: delete it yourself"),
    )))
}

/// The models of the settings that are this file, and what else of the settings names them.
fn referring(loaded: &Loaded, file: &Path) -> Vec<String> {
    let real = |path: &Path| fs::canonicalize(path).ok();
    let settings = &loaded.settings;
    let is_this = |path: &String| real(Path::new(path)).is_some_and(|path| Some(path) == real(file));
    let models: Vec<&String> =
        settings.models.iter().filter(|(_, entry)| entry.path.as_ref().is_some_and(is_this)).map(|(name, _)| name).collect();
    let stem = file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let is_named =
        |name: &Option<String>| name.as_ref().is_some_and(|name| models.contains(&name) || *name == stem || Path::new(name) == file);
    let mut names: Vec<String> = models.iter().map(|name| format!("[models.{name}]")).collect();
    names.extend(is_named(&settings.model).then(|| "model".to_owned()));
    names.extend(is_named(&settings.judge.model).then(|| "[judge] model".to_owned()));
    names
}

/// Asks; where nobody can be asked, `--yes` is wanted.
fn confirmed(words: Words) -> Result<bool, CliError> {
    if !io::stdin().is_terminal() {
        return Err(CliError::Usage(Bilingual::both(
            "标准输入不是终端，无法询问：请加 --yes",
            "standard input is no terminal, so nobody can be asked: add --yes",
        )));
    }
    let mut out = anstream::stderr().lock();
    // A terminal that is gone answers nothing, which is no.
    let _ = write!(out, "{}", words.yes_or_no()).and_then(|()| out.flush());
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).map_err(|e| CliError::internal("无法读取回答", "no answer", e))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "是"))
}
