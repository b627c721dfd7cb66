//! `wardround config show | path | init`.

use super::{CliError, schema};
use crate::{
    config::{Layers, Paths},
    language::{Bilingual, Language},
};
use clap::{Args, Subcommand};
use std::{io::Write, path::Path, process::ExitCode};

#[derive(Debug, Args)]
pub(super) struct ConfigArgs {
    #[command(subcommand)]
    command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Print the effective settings, with every layer applied
    Show,
    /// Print the folders of settings, models, runs and the log
    Path,
    /// Write a commented settings file, unless one exists
    Init {
        /// Write wardround.toml in this folder instead of the user's file
        #[arg(long)]
        project: bool,
    },
}

const FIRST_FILE: &str = include_str!("../config/first-file.toml");

pub(super) fn run(args: &ConfigArgs, layers: &Layers, paths: &Paths, wished: Option<Language>) -> Result<ExitCode, CliError> {
    let zh = wished.unwrap_or_else(super::language_of_user) == Language::Zh;
    match &args.command {
        ConfigCommand::Show => {
            let loaded = layers.load()?;
            let text =
                toml::to_string(&loaded.settings).map_err(|e| CliError::internal("设置无法写出", "the settings cannot be written", e))?;
            for file in &loaded.files {
                say!("# {} {}", if zh { "来自" } else { "from" }, file.display())?;
            }
            // Keys are not in the settings; what an address or a header has in their place is not shown either.
            let secrets = loaded.settings.secrets(|_| None);
            let shown = secrets.iter().fold(text, |text, secret| text.replace(secret.as_str(), "***"));
            say!("{}", shown.trim_end())?;
        }
        ConfigCommand::Path => {
            let missing = if zh { "（尚不存在）" } else { "  (not there yet)" };
            let mark = |path: &Path| if path.exists() { "" } else { missing };
            let project = layers.project.clone();
            let mut rows = vec![("设置", "settings", layers.user.clone())];
            rows.extend(project.map(|p| ("项目", "project", p)));
            rows.extend([("模型", "models", paths.models_dir()), ("记录", "runs", paths.runs_dir()), ("日志", "log", paths.log_dir())]);
            for (name_zh, name_en, path) in rows {
                let name = if zh { name_zh.to_owned() } else { format!("{name_en:<9}") };
                say!("{name} {}{}", path.display(), mark(&path))?;
            }
        }
        ConfigCommand::Init { project } => {
            let path = if *project {
                std::path::absolute("wardround.toml").unwrap_or_else(|_| "wardround.toml".into())
            } else {
                layers.user.clone()
            };
            let failed = |e: std::io::Error| match e.kind() {
                std::io::ErrorKind::AlreadyExists => CliError::Usage(Bilingual::both(
                    format!("{} 已存在，未作改动", path.display()),
                    format!("{} is there already; it was left as it is", path.display()),
                )),
                _ => CliError::writing(&path, e, ("请检查文件夹的权限", "check the permissions of the folder")),
            };
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder).map_err(failed)?;
            }
            let mut file = std::fs::File::create_new(&path).map_err(failed)?;
            let folder = path.parent().unwrap_or(Path::new("."));
            // The user's own folder has room for the schema; a project's is left as it is.
            let first = if *project { schema::first_line(folder, "settings") } else { schema::beside_settings(folder)? };
            file.write_all((first + FIRST_FILE).as_bytes()).map_err(failed)?;
            say!("{} {}", if zh { "已写入" } else { "wrote" }, path.display())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;

    #[test]
    fn the_first_file_is_valid_as_it_is_and_with_every_line_uncommented() {
        toml::from_str::<Settings>(FIRST_FILE).unwrap().check().unwrap();
        let uncommented: Vec<&str> = FIRST_FILE.lines().map(|l| l.strip_prefix("#").filter(|r| !r.starts_with(' ')).unwrap_or(l)).collect();
        let settings: Settings = toml::from_str(&uncommented.join("\n")).unwrap();
        settings.check().unwrap();
        assert!(settings.models.len() >= 2 && settings.judge.model.is_some());
    }
}
