//! `wardround man`: manual pages, one for each command, in both languages.

use super::{Cli, CliError, help};
use crate::language::{Bilingual, Language};
use clap::{Args, Command, CommandFactory};
use clap_mangen::{
    Man,
    roff::{Roff, bold, roman},
};
use std::{
    io,
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(super) struct ManArgs {
    /// The page to print, as in wardround-cases-list [default: the program's own]
    #[arg(value_name = "PAGE")]
    page: Option<String>,
    /// Write every page, in both languages, into this folder: man1/, and zh_CN/man1/
    #[arg(long, short, value_name = "DIR", conflicts_with = "page")]
    out: Option<PathBuf>,
}

/// Where the manual pages of a language are, below a folder of manuals.
const FOLDERS: [(Language, &str); 2] = [(Language::En, "man1"), (Language::Zh, "zh_CN/man1")];

/// What the pages have in Chinese where the library has English.
const CHINESE: [(&str, &str); 7] = [
    (".SH NAME\n", ".SH 名称\n"),
    (".SH SYNOPSIS\n", ".SH 用法\n"),
    (".SH DESCRIPTION\n", ".SH 说明\n"),
    (".SH EXAMPLES\n", ".SH 示例\n"),
    (".SH VERSION\n", ".SH 版本\n"),
    ("May also be specified with the ", "也可用环境变量 "),
    (" environment variable. ", " 指定。"),
];

/// The first line of a page that is no English: which characters it is written in.
const UTF_8: &str = "'\\\" -*- coding: UTF-8 -*-\n";

pub(super) fn run(args: &ManArgs, language: Language) -> Result<ExitCode, CliError> {
    if let Some(out) = &args.out {
        for (language, folder) in FOLDERS {
            write_all(&out.join(folder), language)?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let wanted = args.page.as_deref().unwrap_or("wardround").trim_end_matches(".1");
    let pages = pages(language);
    let Some((_, page)) = pages.iter().find(|(name, _)| name == wanted) else {
        let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
        let near = crate::suggest::nearest(wanted, names.iter().copied());
        let (zh, en) =
            near.map_or((String::new(), String::new()), |near| (format!("；是不是 {near}？"), format!("; did you mean {near}?")));
        return Err(CliError::Usage(Bilingual::both(format!("没有 {wanted} 这一页{zh}"), format!("there is no page {wanted}{en}"))));
    };
    say!("{}", page.trim_end())?;
    Ok(ExitCode::SUCCESS)
}

fn write_all(folder: &Path, language: Language) -> Result<(), CliError> {
    let failed =
        |path: &Path, error: io::Error| CliError::writing(path, error, ("请检查文件夹的权限", "check the permissions of the folder"));
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    for (name, page) in pages(language) {
        let path = folder.join(format!("{name}.1"));
        std::fs::write(&path, page).map_err(|error| failed(&path, error))?;
    }
    Ok(())
}

/// Every page by its name, the program's own first.
fn pages(language: Language) -> Vec<(String, String)> {
    let mut command = help::in_language(Cli::command().disable_help_subcommand(true), language);
    command.build();
    let mut all = Vec::new();
    pages_of(&command, "wardround", language, &mut all);
    all
}

fn pages_of(command: &Command, path: &str, language: Language, all: &mut Vec<(String, String)>) {
    let name = path.replace(' ', "-");
    let said = page(command, &name, path, language).unwrap_or_else(|error| unreachable!("nothing fails to be written to memory: {error}"));
    all.push((name, said));
    for inner in command.get_subcommands().filter(|inner| !inner.is_hide_set()) {
        pages_of(inner, &format!("{path} {}", inner.get_name()), language, all);
    }
}

fn page(command: &Command, name: &str, path: &str, language: Language) -> io::Result<String> {
    let source = concat!("Wardround ", env!("CARGO_PKG_VERSION"));
    let manual = if language == Language::Zh { "Wardround 手册" } else { "Wardround Manual" };
    let man = Man::new(command.clone()).title(name.to_uppercase()).source(source).manual(manual);
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.get_subcommands().any(|inner| !inner.is_hide_set()) {
        man.render_subcommands_section(&mut page)?;
    }
    examples(path, language).to_writer(&mut page)?;
    let page = String::from_utf8_lossy(&page).into_owned();
    Ok(match language {
        Language::En => page,
        Language::Zh => UTF_8.to_owned() + &CHINESE.iter().fold(page, |page, (from, to)| page.replace(from, to)),
    })
}

/// The section of examples.
fn examples(path: &str, language: Language) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["EXAMPLES"]);
    for (line, said) in help::examples(path, language) {
        roff.control("TP", []);
        roff.text([bold(line)]);
        roff.text([roman(said)]);
    }
    roff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_visible_command_has_a_page_with_examples_in_each_language() {
        fn count(command: &Command) -> usize {
            1 + command.get_subcommands().filter(|inner| !inner.is_hide_set()).map(count).sum::<usize>()
        }
        for language in [Language::En, Language::Zh] {
            let pages = pages(language);
            assert_eq!(pages.len(), count(&Cli::command()));
            for (name, page) in &pages {
                let headings = match language {
                    Language::En => [".SH NAME", ".SH SYNOPSIS", ".SH DESCRIPTION", ".SH EXAMPLES\n.TP"],
                    Language::Zh => [".SH 名称", ".SH 用法", ".SH 说明", ".SH 示例\n.TP"],
                };
                for heading in headings {
                    assert!(page.contains(heading), "{name} has no {heading}:\n{page}");
                }
                assert!(!page.contains('\u{1b}') && !page.contains("wardround-help"), "{page}");
            }
        }
    }

    #[test]
    fn a_chinese_page_has_no_english_of_the_library() {
        for (name, page) in pages(Language::Zh) {
            for english in ["Possible values", "[default", "May also", "Print help", ".SH OPTIONS", ".SH SUBCOMMANDS"] {
                assert!(!page.contains(english), "{name}: {english}\n{page}");
            }
        }
    }
}
