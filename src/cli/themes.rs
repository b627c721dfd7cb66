//! `wardround themes list | show | check`.

use super::{CliError, exit, interface_language, output::styles};
use crate::{
    config::{Loaded, Paths},
    language::Language,
    screen::theme::{ColourDepth, Faint, Registry, Role, Theme, check},
    text::{Ambiguous, clean},
};
use clap::{Args, Subcommand};
use ratatui::style::{Modifier, Style};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(super) struct ThemesArgs {
    #[command(subcommand)]
    command: ThemesCommand,
}

#[derive(Debug, Subcommand)]
enum ThemesCommand {
    /// List the themes, the program's and your own
    List,
    /// Show what each key of a theme colours, in the style that the theme gives it
    Show {
        /// The theme [default: the one in use]
        #[arg(value_name = "NAME")]
        name: Option<String>,
    },
    /// Check theme files: every mistake with its line and field, and colours that stand out too little
    Check {
        /// The files
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
    },
}

pub(super) fn run(args: &ThemesArgs, loaded: &Loaded, paths: &Paths) -> Result<ExitCode, CliError> {
    let language = interface_language(loaded);
    let depth = ColourDepth::detect(|name| std::env::var(name).ok());
    if let ThemesCommand::Check { files } = &args.command {
        return checked(files, &paths.themes_dir(), language);
    }
    let (themes, problems) = Registry::load(Some(&paths.themes_dir()));
    for problem in problems {
        tell!("{}", clean(&problem.words(language)));
    }
    let used = themes.name_for(loaded.settings.interface.theme.as_deref(), depth);
    match &args.command {
        ThemesCommand::List => list(&themes, used, language)?,
        ThemesCommand::Show { name } => {
            let name = name.as_deref().unwrap_or(used);
            let theme = themes.get(name).ok_or_else(|| CliError::Usage(themes.unknown(name)))?;
            show(theme, depth, language)?;
        }
        // Dealt with above.
        ThemesCommand::Check { .. } => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// A text with blanks behind it, up to a number of columns.
fn padded(text: &str, columns: usize) -> String {
    let taken = Ambiguous::Narrow.of_text(text);
    format!("{text}{}", " ".repeat(columns.saturating_sub(taken)))
}

/// The columns of the longest of these texts.
fn widest<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.map(|text| Ambiguous::Narrow.of_text(text)).max().unwrap_or(0)
}

fn list(themes: &Registry, used: &str, language: Language) -> Result<(), CliError> {
    let zh = language == Language::Zh;
    let names = widest(themes.names());
    let shown = widest(themes.themes().map(|theme| theme.display_name(zh)));
    for theme in themes.themes() {
        let mark = if theme.name() == used { "*" } else { " " };
        let shown = if zh { format!("{}  ", padded(theme.display_name(zh), shown)) } else { String::new() };
        let file = theme.file().map(|file| format!("  {}", file.display())).unwrap_or_default();
        let line = format!("{mark} {}  {shown}{}{file}", padded(theme.name(), names), theme.about(zh));
        say!("{}", clean(line.trim_end()))?;
    }
    say!("{}", if zh { "* 为正在使用的主题" } else { "* is the one in use" })
}

fn show(theme: &Theme, depth: ColourDepth, language: Language) -> Result<(), CliError> {
    let zh = language == Language::Zh;
    let name = theme.name();
    let title = if zh { format!("{name}  {}", theme.display_name(zh)) } else { name.to_owned() };
    say!("{}", styles::strong(&clean(&title)))?;
    if !theme.about(zh).is_empty() {
        say!("{}", clean(theme.about(zh)))?;
    }
    let from = match theme.file() {
        Some(file) => file.display().to_string(),
        None => if zh { "程序自带" } else { "one of the program's" }.to_owned(),
    };
    say!("{}", clean(&from))?;
    let seen = theme.at_depth(depth);
    let screen = seen.style(Role::Text);
    let keys = widest(Role::ALL.iter().map(|role| role.name()));
    let looks: Vec<String> = Role::ALL.iter().map(|role| written(theme.style(*role))).collect();
    let columns = widest(looks.iter().map(String::as_str));
    let sample = if zh { " 样例 Aa " } else { " sample " };
    for (role, looks) in Role::ALL.iter().zip(&looks) {
        let swatch = styles::in_style(screen.patch(seen.style(*role)), sample);
        say!("{swatch}  {}  {}  {}", padded(role.name(), keys), padded(looks, columns), role.words(language))?;
    }
    Ok(())
}

/// A style as a theme file would say it: colours, then modifiers.
fn written(style: Style) -> String {
    const MODIFIERS: [(Modifier, &str); 5] = [
        (Modifier::BOLD, "bold"),
        (Modifier::ITALIC, "italic"),
        (Modifier::UNDERLINED, "underline"),
        (Modifier::REVERSED, "reversed"),
        (Modifier::DIM, "dim"),
    ];
    let fg = style.fg.map(Theme::written);
    let bg = style.bg.map(|colour| format!("bg {}", Theme::written(colour)));
    let modifiers = MODIFIERS.iter().filter(|(modifier, _)| style.add_modifier.contains(*modifier)).map(|(_, word)| (*word).to_owned());
    let all: Vec<String> = fg.into_iter().chain(bg).chain(modifiers).collect();
    if all.is_empty() { "-".into() } else { all.join(" ") }
}

fn checked(files: &[PathBuf], folder: &Path, language: Language) -> Result<ExitCode, CliError> {
    let mut all_good = true;
    for file in files {
        match check(file, Some(folder)) {
            Ok(theme) => {
                let (path, name) = (file.display(), theme.name());
                let good = if language == Language::Zh {
                    format!("{path}：主题 {name} 没有错误")
                } else {
                    format!("{path}: the theme {name} has no mistakes")
                };
                say!("{}", clean(&good))?;
                for faint in lowest(&theme.faint()) {
                    tell!("{}", clean(&too_faint(file, &faint, language)));
                }
            }
            Err(problems) => {
                all_good = false;
                for problem in problems {
                    tell!("{}", clean(&problem.words(language)));
                }
            }
        }
    }
    Ok(if all_good { ExitCode::SUCCESS } else { ExitCode::from(exit::USAGE) })
}

/// Of each role, where it stands out least.
fn lowest(all: &[Faint]) -> Vec<Faint> {
    let mut kept: Vec<Faint> = Vec::new();
    for faint in all {
        match kept.iter_mut().find(|kept| kept.role == faint.role) {
            Some(kept) if faint.contrast < kept.contrast => *kept = *faint,
            Some(_) => {}
            None => kept.push(*faint),
        }
    }
    kept
}

fn too_faint(file: &Path, Faint { role, on, contrast, limit }: &Faint, language: Language) -> String {
    let (file, role, on) = (file.display(), role.name(), on.name());
    match language {
        Language::Zh => format!("{file}：提示：{role} 在 {on} 的背景上对比度为 {contrast:.1}，宜不低于 {limit}"),
        Language::En => {
            format!("{file}: note: {role} on the background of {on} has a contrast of {contrast:.1}; at least {limit} is advised")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::style::Color;

    #[test]
    fn a_style_is_written_as_in_a_theme_file() {
        let cases = [
            (Style::new(), "-"),
            (Style::new().fg(Color::Rgb(1, 2, 255)).bold(), "#0102ff bold"),
            (Style::new().fg(Color::LightRed).bg(Color::Indexed(24)).underlined().reversed(), "bright-red bg 24 underline reversed"),
            (Style::new().bg(Color::Reset).italic(), "bg default italic"),
        ];
        for (style, expected) in cases {
            assert_eq!(written(style), expected);
        }
    }

    #[test]
    fn of_each_role_the_lowest_contrast_is_kept() {
        let faint = |role, on, contrast| Faint { role, on, contrast, limit: 4.5 };
        let all = [faint(Role::Dim, Role::Text, 3.0), faint(Role::Dim, Role::Header, 2.0), faint(Role::Key, Role::Text, 4.0)];
        assert_eq!(lowest(&all), [all[1], all[2]]);
    }
}
