//! `wardround completions SHELL`.

use super::{Cli, CliError, help};
use crate::language::Language;
use clap::{Args, Command, CommandFactory};
use clap_complete::{Shell, generate};
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

pub(super) fn run(args: &CompletionsArgs, language: Language) -> Result<ExitCode, CliError> {
    say!("{}", script(args.shell, language).trim_end())?;
    Ok(ExitCode::SUCCESS)
}

/// What the shell reads; where a shell shows what a flag is for, it is in this language.
fn script(shell: Shell, language: Language) -> String {
    let mut whole = help::in_language(Cli::command(), language);
    // The flags --help and --version are there only then.
    whole.build();
    let mut command = visible(&whole);
    let mut script = Vec::new();
    generate(shell, &mut command, "wardround", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The command with what is to be completed: neither hidden commands nor hidden flags, which the generators do not leave out.
fn visible(command: &Command) -> Command {
    let arguments = command.get_arguments().filter(|argument| !argument.is_hide_set()).cloned();
    let inner = command.get_subcommands().filter(|inner| !inner.is_hide_set()).map(visible);
    let kept = Command::new(command.get_name().to_owned()).args(arguments).subcommands(inner);
    let kept = kept
        .about(command.get_about().cloned().unwrap_or_default())
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true);
    match command.get_version() {
        Some(version) => kept.version(version.to_owned()),
        None => kept,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum;

    #[test]
    fn every_shell_completes_every_visible_command() {
        for shell in Shell::value_variants() {
            for language in [Language::En, Language::Zh] {
                let script = script(*shell, language);
                for command in Cli::command().get_subcommands().filter(|command| !command.is_hide_set()) {
                    assert!(script.contains(command.get_name()), "{shell} does not complete {}", command.get_name());
                }
                assert!(script.contains("judge-preset") && !script.contains('\u{1b}'), "{shell}");
            }
        }
    }

    #[test]
    fn the_commands_of_this_program_itself_are_not_completed() {
        for shell in Shell::value_variants() {
            assert!(!script(*shell, Language::En).contains("worker"), "{shell}");
        }
    }
}
