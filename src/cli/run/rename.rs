//! `wardround run rename`.

use crate::{
    atomic_file,
    cli::{CliError, open},
    language::{Bilingual, Language},
    record::RunLock,
    text::clean,
};
use std::{
    fs,
    path::{Component, Path, PathBuf},
    process::ExitCode,
};

pub(super) fn run(run: &Path, name: &str, runs: &Path, language: Language) -> Result<ExitCode, CliError> {
    let folder = found(run, runs)?;
    let to = runs.join(usable(name)?);
    if to.exists() {
        let shown = to.display();
        let zh = format!("{shown} 已存在：请换一个名称");
        return Err(CliError::Usage(Bilingual::both(zh, format!("{shown} is there: choose another name"))));
    }
    let lock = RunLock::take(&folder)?;
    // Windows renames no folder in which a file is open.
    let lock = (!cfg!(windows)).then_some(lock);
    renamed(&folder, &to)?;
    drop(lock);
    let (from, to) = (folder.display().to_string(), to.display().to_string());
    say!(
        "{}",
        clean(&match language {
            Language::Zh => format!("{from} 已改名为 {to}"),
            Language::En => format!("{from} is now {to}"),
        })
    )?;
    Ok(ExitCode::SUCCESS)
}

fn renamed(from: &Path, to: &Path) -> Result<(), CliError> {
    let unable = |source| CliError::writing(to, source, ("请换一个名称", "choose another name"));
    fs::rename(from, to).map_err(unable)?;
    atomic_file::sync_folder(to.parent().unwrap_or(Path::new("."))).map_err(unable)
}

/// The run's folder, directly in the folder of this user's runs.
fn found(run: &Path, runs: &Path) -> Result<PathBuf, CliError> {
    let is_name = run.components().count() == 1 && matches!(run.components().next(), Some(Component::Normal(_)));
    let folder = if is_name && runs.join(run).is_dir() { runs.join(run) } else { run.to_owned() };
    open::is_run(&folder)?;
    let whole = |path: &Path| fs::canonicalize(path).ok();
    if whole(&folder).as_deref().and_then(Path::parent) != whole(runs).as_deref() {
        let (folder, runs) = (folder.display(), runs.display());
        return Err(CliError::Usage(Bilingual::both(
            format!("{folder} 不在本用户的记录文件夹 {runs} 中：别处的记录请用系统命令改名"),
            format!("{folder} is not among this user's runs in {runs}: rename runs elsewhere as any folder"),
        )));
    }
    Ok(folder)
}

/// A name of one folder, which every system can have and no list leaves out.
fn usable(name: &str) -> Result<&str, CliError> {
    let is_one = matches!(Path::new(name).components().collect::<Vec<_>>()[..], [Component::Normal(only)] if only == name);
    let foreign = |c: char| c.is_control() || "/\\:*?\"<>|".contains(c);
    if is_one && !name.contains(foreign) && !name.starts_with('.') && name.trim() == name && name.len() <= 200 {
        return Ok(name);
    }
    Err(CliError::Usage(Bilingual::both(
        format!("{name:?} 不能作记录的名称：请写一个文件夹名，不含 / \\ : * ? \" < > |，不以点号开头，首尾无空格"),
        format!(
            "{name:?} cannot be a run's name: write one folder's name without / \\ : * ? \" < > |, a point at its front, or spaces at its ends"
        ),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_that_of_one_folder() {
        for name in ["pilot", "试验 2", "a.b-c_d"] {
            assert_eq!(usable(name).unwrap(), name);
        }
        for name in ["", ".", "..", "a/b", "a\\b", "/a", ".hidden", " a", "a ", "a\nb", "c:", &"x".repeat(201)] {
            assert!(usable(name).is_err(), "{name:?}");
        }
    }
}
