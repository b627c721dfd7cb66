//! Examples of use in the help of every command. They are data, in `examples.toml`.

use crate::language::Language;
use clap::{
    Command,
    builder::{StyledStr, styling::Style},
};
use serde::Deserialize;
use std::{collections::HashMap, fmt::Write, sync::LazyLock};

/// A command line, and what it is for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Example {
    command: String,
    en: String,
    zh: String,
}

/// The table of examples that no single command owns: of flags that several have.
const SHARED: &str = "shared";

/// By command, as its whole path.
static EXAMPLES: LazyLock<HashMap<String, Vec<Example>>> = LazyLock::new(|| {
    toml::from_str(include_str!("examples.toml")).unwrap_or_else(|error| unreachable!("examples.toml is part of the program: {error}"))
});

/// The command with its examples: the first one in the short help, all in the long one.
pub(super) fn with_examples(command: Command, language: Language) -> Command {
    let name = command.get_name().to_owned();
    of_tree(command, &name, language)
}

/// The examples of a command: lines as they are typed, and what each is for. Those of the whole program are its own and the shared ones.
pub(in crate::cli) fn examples(path: &str, language: Language) -> Vec<(&'static str, &'static str)> {
    let shared = EXAMPLES.get(SHARED).filter(|_| !path.contains(' '));
    let all = EXAMPLES.get(path).into_iter().chain(shared).flatten();
    let said = |example: &'static Example| if language == Language::Zh { &example.zh } else { &example.en };
    all.map(|example| (example.command.as_str(), said(example).as_str())).collect()
}

fn of_tree(mut command: Command, path: &str, language: Language) -> Command {
    let heading = *command.get_styles().get_header();
    let all = examples(path, language);
    if let Some(first) = all.first() {
        command = command.after_help(section(&[*first], heading, language)).after_long_help(section(&all, heading, language));
    }
    let names: Vec<String> = command.get_subcommands().map(|inner| inner.get_name().to_owned()).collect();
    for name in names {
        let path = format!("{path} {name}");
        command = command.mut_subcommand(name, |inner| of_tree(inner, &path, language));
    }
    command
}

/// The section as the help prints it.
fn section(examples: &[(&str, &str)], heading: Style, language: Language) -> StyledStr {
    let title = match (language, examples.len()) {
        (Language::Zh, _) => "示例：",
        (Language::En, 1) => "Example:",
        (Language::En, _) => "Examples:",
    };
    let mut text = format!("{heading}{title}{heading:#}");
    for (line, said) in examples {
        // Writing into a String cannot fail.
        let _ = write!(text, "\n{}\n{}", typed(line), indented(said));
    }
    StyledStr::from(text)
}

/// Columns that every terminal has.
const COLUMNS: usize = 80;

/// A command line over as many rows as it needs, with the sign at the end of each by which a shell goes on: it can be copied as it stands.
fn typed(line: &str) -> String {
    let (first, further) = (2, 6);
    let mut rows = vec![" ".repeat(first)];
    for word in line.split(' ') {
        let row = rows.last().map_or("", String::as_str);
        let has_words = !row.trim().is_empty();
        // With room for a blank and the sign.
        if has_words && row.len() + 1 + word.len() + 2 > COLUMNS {
            rows.push(" ".repeat(further));
        }
        let Some(row) = rows.last_mut() else { continue };
        if !row.trim().is_empty() {
            row.push(' ');
        }
        row.push_str(word);
    }
    rows.join(" \\\n")
}

/// What an example is for, indented on every row.
fn indented(said: &str) -> String {
    let indent = "      ";
    textwrap::fill(said, textwrap::Options::new(COLUMNS).initial_indent(indent).subsequent_indent(indent))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cli::Cli, text::Ambiguous};
    use clap::{ArgMatches, CommandFactory, parser::ValueSource};
    use std::collections::BTreeSet;

    /// The words of a command line, without what the shell takes for itself.
    fn words(line: &str) -> Vec<String> {
        let (mut words, mut word, mut is_quoted) = (Vec::new(), String::new(), false);
        for c in line.split(" > ").next().unwrap().chars() {
            match c {
                '"' => is_quoted = !is_quoted,
                ' ' if !is_quoted => words.push(std::mem::take(&mut word)),
                c => word.push(c),
            }
        }
        words.push(word);
        words
    }

    /// The path of the command that a line calls, and the flags and arguments in it.
    fn called(line: &str) -> (String, BTreeSet<String>) {
        let matches = Cli::command().try_get_matches_from(words(line)).unwrap_or_else(|error| panic!("{line}\n{error}"));
        let (mut path, mut inner): (String, &ArgMatches) = ("wardround".into(), &matches);
        while let Some((name, deeper)) = inner.subcommand() {
            path = format!("{path} {name}");
            inner = deeper;
        }
        let given = inner.ids().filter(|id| inner.value_source(id.as_str()) == Some(ValueSource::CommandLine));
        (path, given.map(ToString::to_string).collect())
    }

    /// The visible commands by path, with their visible flags and arguments.
    fn commands(command: &Command, path: &str, found: &mut Vec<(String, Vec<String>)>) {
        let flags = command.get_arguments().filter(|argument| !argument.is_hide_set());
        found.push((path.to_owned(), flags.map(|argument| argument.get_id().to_string()).collect()));
        for inner in command.get_subcommands().filter(|inner| !inner.is_hide_set()) {
            commands(inner, &format!("{path} {}", inner.get_name()), found);
        }
    }

    fn all_commands() -> Vec<(String, Vec<String>)> {
        let mut found = Vec::new();
        commands(&Cli::command(), "wardround", &mut found);
        found
    }

    #[test]
    fn every_example_is_a_command_line_that_the_program_takes() {
        for (path, examples) in EXAMPLES.iter() {
            for example in examples {
                let (called, _) = called(&example.command);
                let is_own = path == SHARED || called == *path || called.starts_with(&format!("{path} "));
                assert!(is_own, "the example {:?} stands under [[{path:?}]] and calls {called:?}", example.command);
                assert!(Language::of_text(&example.zh) == Language::Zh && Language::of_text(&example.en) == Language::En, "{example:?}");
            }
        }
    }

    #[test]
    fn every_flag_of_every_command_is_in_an_example() {
        let shared: BTreeSet<String> = EXAMPLES[SHARED].iter().flat_map(|example| called(&example.command).1).collect();
        let mut missing = Vec::new();
        for (path, flags) in all_commands() {
            let of_path = EXAMPLES.get(&path).map(Vec::as_slice).unwrap_or_default();
            if !(1..=5).contains(&of_path.len()) {
                missing.push(format!("[[{path:?}]] has {} examples: 1 to 5", of_path.len()));
            }
            let own = of_path.iter().map(|example| called(&example.command)).filter(|(called, _)| *called == path);
            let shown: BTreeSet<String> = own.flat_map(|(_, flags)| flags).collect();
            let lacking = flags.iter().filter(|flag| !shown.contains(*flag) && !shared.contains(*flag));
            missing.extend(lacking.map(|flag| format!("[[{path:?}]] has no example with {flag}")));
        }
        assert!(missing.is_empty(), "add to src/cli/help/examples.toml:\n{}", missing.join("\n"));
    }

    #[test]
    fn a_long_line_is_broken_as_a_shell_takes_it() {
        for example in EXAMPLES.values().flatten() {
            let shown = typed(&example.command);
            assert!(shown.lines().all(|row| row.len() <= COLUMNS), "{shown}");
            let rows: Vec<&str> = shown.lines().map(|row| row.trim().trim_end_matches(" \\")).collect();
            assert_eq!(rows.join(" "), example.command);
            assert_eq!(shown.matches(" \\\n").count() + 1, shown.lines().count());
            for said in [&example.en, &example.zh] {
                assert!(indented(said).lines().all(|row| row.starts_with("      ") && Ambiguous::Narrow.of_text(row) <= COLUMNS), "{said}");
            }
        }
    }

    #[test]
    fn no_examples_are_left_over() {
        let known: BTreeSet<String> = all_commands().into_iter().map(|(path, _)| path).collect();
        let left: Vec<_> = EXAMPLES.keys().filter(|path| *path != SHARED && !known.contains(*path)).collect();
        assert!(left.is_empty(), "src/cli/help/examples.toml has examples of what is no command: {left:?}");
    }

    #[test]
    fn the_short_help_has_one_example_and_the_long_help_all() {
        for (language, title) in [(Language::En, "Example"), (Language::Zh, "示例：")] {
            let mut command = crate::cli::help::in_language(Cli::command(), language);
            command.build();
            let replay = command.find_subcommand_mut("replay").unwrap();
            let count = |text: String| {
                assert!(text.contains(title), "{text}");
                text.matches("\n  wardround replay").count()
            };
            assert_eq!(count(replay.render_help().to_string()), 1);
            assert_eq!(count(replay.render_long_help().to_string()), EXAMPLES["wardround replay"].len());
        }
    }
}
