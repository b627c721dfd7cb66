//! The help of the command line in the user's language. clap has the English from the commands themselves; the Chinese is in `zh.toml`.

#[cfg(test)]
mod documents_tests;
mod examples;
mod mistake;

use crate::language::Language;
use clap::{ArgAction, Command, builder::StyledStr};
use std::{collections::HashMap, sync::LazyLock};

pub(super) use examples::examples;
pub(super) use mistake::mistake;

type Words = HashMap<String, String>;

/// By command, as its whole path, and by flag.
static CHINESE: LazyLock<HashMap<String, Words>> = LazyLock::new(|| {
    toml::from_str(include_str!("zh.toml")).unwrap_or_else(|error| unreachable!("zh.toml is part of the program: {error}"))
});

/// The command with its help in this language.
pub(super) fn in_language(command: Command, language: Language) -> Command {
    let mut command = with_either_output(command);
    if language == Language::En {
        return examples::with_examples(command, language);
    }
    // Its own flags and the command `help` are there only then.
    command.build();
    examples::with_examples(translated(command, "wardround"), language)
}

/// Takes `--out` wherever a command writes to `--output`, and the other way round: what is a folder to one command is a file to another, and nobody
/// remembers which of the two has which name.
fn with_either_output(command: Command) -> Command {
    let command = command.mut_args(|argument| match argument.get_long() {
        Some("out") => argument.alias("output"),
        Some("output") => argument.alias("out"),
        _ => argument,
    });
    command.mut_subcommands(with_either_output)
}

fn words(path: &str, key: &str) -> Option<&'static str> {
    let of = |table: &str| CHINESE.get(table).and_then(|words| words.get(key));
    // Each command that has others has a `help` beside them.
    let path = if path.ends_with(" help") { "wardround help" } else { path };
    of(path).or_else(|| of("shared").filter(|_| key != "about")).map(String::as_str)
}

fn translated(mut command: Command, path: &str) -> Command {
    if let Some(about) = words(path, "about") {
        command = command.about(about.lines().next().unwrap_or(about)).long_about(about);
    }
    let usage = usage(&mut command);
    command = command
        .help_template("{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}")
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .override_usage(usage);
    let own = path.to_owned();
    command = command.mut_args(move |argument| {
        let id = argument.get_id().to_string();
        let Some(said) = words(&own, &id) else { return argument };
        let defaults: Vec<_> = argument.get_default_values().iter().map(|v| v.to_string_lossy().into_owned()).collect();
        let takes_value = matches!(argument.get_action(), ArgAction::Set | ArgAction::Append);
        let said = match defaults.as_slice() {
            [] => said.to_owned(),
            _ if !takes_value || said.contains("[默认") => said.to_owned(),
            some => format!("{said} [默认：{}]", some.join("、")),
        };
        let heading = match argument.get_help_heading() {
            Some("Sampling") => Some("采样"),
            Some("Local model") => Some("本机模型"),
            Some(_) => None,
            None if argument.is_positional() => Some("参数"),
            None => Some("选项"),
        };
        // The values that it may take are explained in the Chinese text.
        let hides_values = takes_value && !argument.get_possible_values().is_empty();
        let argument = argument.help(said.clone()).long_help(said).hide_default_value(takes_value).hide_possible_values(hides_values);
        if let Some(heading) = heading { argument.help_heading(heading) } else { argument }
    });
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    for name in names {
        let path = format!("{path} {name}");
        command = command.mut_subcommand(name, |c| translated(c, &path));
    }
    command
}

/// The line of usage, with its heading and the words in it.
fn usage(command: &mut Command) -> StyledStr {
    let said = command.render_usage().to_string();
    let said = said
        .trim_start_matches("Usage:")
        .trim()
        .replace("[OPTIONS]", "[选项]")
        .replace("[COMMAND]", "[命令]")
        .replace("<COMMAND>", "<命令>");
    StyledStr::from(said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    /// Where the Chinese help of a command or flag goes; a flag that several commands have alike goes under [shared].
    fn place(key: &str, path: &str) -> String {
        format!("src/cli/help/zh.toml, table [\"{path}\"]: {key} = \"…\"")
    }

    fn check(command: &Command, path: &str, missing: &mut Vec<String>) {
        if words(path, "about").is_none() {
            missing.push(place("about", path));
        }
        for argument in command.get_arguments().filter(|a| !a.is_hide_set()) {
            if words(path, argument.get_id().as_str()).is_none() {
                missing.push(place(argument.get_id().as_str(), path));
            }
        }
        for inner in command.get_subcommands().filter(|c| !c.is_hide_set()) {
            check(inner, &format!("{path} {}", inner.get_name()), missing);
        }
    }

    #[test]
    fn a_command_takes_out_and_output() {
        for line in ["export csv a --out a.csv", "export csv a --output a.csv", "export inspect a --output logs", "report a --out a.html"] {
            let command = in_language(crate::cli::Cli::command(), Language::Zh);
            let matches = command.try_get_matches_from(std::iter::once("wardround").chain(line.split(' ')));
            assert!(matches.is_ok(), "{line}: {}", matches.unwrap_err());
        }
    }

    #[test]
    fn every_command_and_flag_has_chinese_help_and_none_is_left_over() {
        let command = super::super::Cli::command();
        let mut missing = Vec::new();
        check(&command, "wardround", &mut missing);
        assert!(missing.is_empty(), "Chinese help is missing; add it in\n{}", missing.join("\n"));
        let mut known = vec!["shared".to_owned(), "wardround help".to_owned()];
        let mut flags = HashMap::new();
        paths(&command, "wardround", &mut known, &mut flags);
        for (table, words) in CHINESE.iter() {
            assert!(known.contains(table), "src/cli/help/zh.toml has a table [{table:?}], which is no command: remove it");
            for key in words.keys().filter(|key| *key != "about" && table != "shared") {
                assert!(
                    flags[table].contains(key),
                    "src/cli/help/zh.toml, table [{table:?}] has {key}, which that command does not take: remove it"
                );
            }
        }
    }

    fn paths(command: &Command, path: &str, known: &mut Vec<String>, flags: &mut HashMap<String, Vec<String>>) {
        known.push(path.to_owned());
        flags.insert(path.to_owned(), command.get_arguments().map(|a| a.get_id().to_string()).collect());
        command.get_subcommands().for_each(|c| paths(c, &format!("{path} {}", c.get_name()), known, flags));
    }

    #[test]
    fn the_chinese_help_of_every_command_is_chinese_and_parses_as_the_english() {
        let mut command = in_language(super::super::Cli::command(), Language::Zh);
        command.clone().debug_assert();
        let help = command.render_long_help().to_string();
        for expected in ["用法：wardround", "退出码：", "选项:", "命令:", "显示帮助"] {
            assert!(help.contains(expected), "{expected} is missing in:\n{help}");
        }
        let batch = command.find_subcommand_mut("batch").unwrap().render_long_help().to_string();
        for expected in ["用法：wardround batch [选项] [PLAN]", "参数:", "采样:", "本机模型:", "每个病例回答几次"] {
            assert!(batch.contains(expected), "{expected} is missing in:\n{batch}");
        }
        for english in ["Possible values", "[default", "Print help", "Options:", "Usage:"] {
            assert!(!help.contains(english) && !batch.contains(english), "{english} is in:\n{help}\n{batch}");
        }
        let matches = command.try_get_matches_from(["wardround", "replay", "--seed", "7", "--model", "m"]).unwrap();
        let (name, matches) = matches.subcommand().unwrap();
        assert_eq!((name, matches.get_one::<u64>("seed")), ("replay", Some(&7)));
    }
}
