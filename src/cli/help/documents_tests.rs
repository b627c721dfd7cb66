//! The command lines of the documents are command lines that the program takes.

#[path = "../../../tests/common/documents.rs"]
mod documents;

use crate::cli::Cli;
use clap::{
    CommandFactory,
    error::{ContextKind, ErrorKind},
};
use documents::{Document, ShellLine, own_commands};
use std::collections::BTreeSet;

/// Flags of Cargo and rustc that stand alone in a document.
const FOREIGN: [&str; 3] = ["--features", "--no-default-features", "--remap-path-prefix"];

/// Why the program does not take a command line.
fn refusal(words: &[String]) -> Option<clap::Error> {
    let words = crate::cli::cases::with_taken_away(words.iter().map(Into::into).collect());
    Cli::command().try_get_matches_from(words).err().filter(clap::Error::use_stderr)
}

/// The flag that a variable stands for.
fn flag_of(variable: &str, command: &clap::Command) -> Option<String> {
    let mut own = command.get_arguments().filter(|argument| argument.get_env().is_some_and(|name| name == variable));
    let flag = own.next().and_then(clap::Arg::get_long).map(|flag| format!("--{flag}"));
    flag.or_else(|| command.get_subcommands().find_map(|inner| flag_of(variable, inner)))
}

#[test]
fn the_program_takes_every_command_line_of_the_documents() {
    let (mut refused, mut taken) = (Vec::new(), 0);
    for document in Document::all() {
        for block in document.shell() {
            // Flags whose variables earlier lines of the block have set.
            let mut set = Vec::new();
            for line in block {
                if let Some((variable, value)) = line.text.strip_prefix("export ").and_then(|set| set.split_once('=')) {
                    set.extend(flag_of(variable, &Cli::command()).into_iter().flat_map(|flag| [flag, value.to_owned()]));
                }
                for words in own_commands(&line.text) {
                    taken += 1;
                    let refused_now = refusal(&[words, set.clone()].concat());
                    refused.extend(refused_now.map(|error| format!("{}:{}: {}\n{error}", document.name, line.at, line.text)));
                }
            }
        }
    }
    assert!(taken > 100, "{taken}");
    assert!(refused.is_empty(), "{} command lines are refused:\n{}", refused.len(), refused.join("\n"));
}

/// In the text a command may stand without what it needs, and a word in capitals for a value: `wardround report`, `--format NAME`.
#[test]
fn commands_in_the_text_of_the_documents_have_flags_that_exist() {
    use ErrorKind::{DisplayHelpOnMissingArgumentOrSubcommand, InvalidValue, MissingRequiredArgument, MissingSubcommand, ValueValidation};
    let stands_for_value = |error: &clap::Error| {
        let value = error.get(ContextKind::InvalidValue).map(ToString::to_string).unwrap_or_default();
        !value.is_empty() && value.chars().all(|c| c.is_ascii_uppercase())
    };
    let is_not_meant_whole = |error: &clap::Error| match error.kind() {
        MissingRequiredArgument | DisplayHelpOnMissingArgumentOrSubcommand | MissingSubcommand => true,
        InvalidValue | ValueValidation => stands_for_value(error),
        _ => false,
    };
    let (mut refused, mut taken) = (Vec::new(), 0);
    for document in Document::all() {
        let is_command = |code: &ShellLine| code.text.starts_with("wardround ") || code.text.starts_with("cargo run ");
        for code in document.inline_code().into_iter().filter(is_command) {
            for words in own_commands(&code.text) {
                taken += 1;
                let error = refusal(&words).filter(|error| !is_not_meant_whole(error));
                refused.extend(error.map(|error| format!("{}:{}: {}\n{error}", document.name, code.at, code.text)));
            }
        }
    }
    assert!(taken > 30, "{taken}");
    assert!(refused.is_empty(), "{} commands are refused:\n{}", refused.len(), refused.join("\n"));
}

/// The long flags of a command and of all in it, with their visible aliases.
fn flags(command: &clap::Command, found: &mut BTreeSet<String>) {
    let all = command.get_arguments().flat_map(|argument| argument.get_long_and_visible_aliases().unwrap_or_default());
    found.extend(all.map(|flag| format!("--{flag}")));
    command.get_subcommands().for_each(|inner| flags(inner, found));
}

#[test]
fn flags_in_the_text_of_the_documents_exist() {
    let mut known = BTreeSet::from(["--help".to_owned(), "--version".to_owned()]);
    flags(&Cli::command(), &mut known);
    let (mut gone, mut seen, mut foreign) = (Vec::new(), 0, BTreeSet::new());
    for document in Document::all() {
        for code in document.inline_code().into_iter().filter(|code| code.text.starts_with("--")) {
            seen += 1;
            let flag = code.text.split([' ', '=']).next().unwrap().to_owned();
            if FOREIGN.contains(&flag.as_str()) {
                foreign.insert(flag);
            } else if !known.contains(&flag) {
                gone.push(format!("{}:{}: {}", document.name, code.at, code.text));
            }
        }
    }
    assert!(seen > 100, "{seen}");
    assert_eq!(gone, Vec::<String>::new());
    assert_eq!(foreign.len(), FOREIGN.len(), "of {FOREIGN:?} only {foreign:?} stand in a document");
}

#[test]
fn a_flag_that_is_gone_and_a_command_that_is_none_are_refused() {
    for line in ["wardround report runs/first --formatting html", "wardround retort runs/first", "wardround trial new"] {
        assert!(refusal(&own_commands(line)[0]).is_some(), "{line}");
    }
    assert!(refusal(&own_commands("wardround report runs/first > report.txt")[0]).is_none());
}

#[test]
fn lines_are_found_with_their_numbers_and_without_comments() {
    let text = "```sh\na --b 'x # y' # said\n\nc \\\n  d   # e\n```\n\n- f:\n  ```sh\n  g | h && FOO=1 wardround cases list > i\n  ```\n`j` and `k l`\n";
    let document = Document { name: "docs/m.zh.md".into(), text: text.into() };
    let lines: Vec<(usize, String)> = document.shell().into_iter().flatten().map(|line| (line.at, line.text)).collect();
    assert_eq!(lines, [(2, "a --b 'x # y'".into()), (4, "c d".into()), (10, "g | h && FOO=1 wardround cases list > i".into())]);
    assert_eq!(own_commands(&lines[2].1), [["wardround", "cases", "list"]]);
    assert_eq!(document.inline_code().iter().map(|code| code.text.as_str()).collect::<Vec<_>>(), ["j", "k l"]);
    assert_eq!((document.key(), document.is_chinese()), ("m", true));
}
