//! The command line: one file per subcommand, which parses arguments, calls the library and prints.

/// Prints a line on standard output; an error ends the command.
macro_rules! say {
    ($($line:tt)*) => { $crate::cli::output::streams::say(format_args!($($line)*)) };
}

/// Prints a line on standard error, as far as there is anyone to read it.
macro_rules! tell {
    ($($line:tt)*) => { $crate::cli::output::streams::tell(format_args!($($line)*)) };
}

mod answer;
mod arms;
mod asked_in;
mod at_hand;
mod batch;
mod cases;
mod check;
mod choosing;
mod completions;
mod config;
mod consult;
mod demo;
#[cfg(feature = "local")]
mod devices;
mod diff;
mod doctor;
mod exit;
mod export;
mod grader_flag;
mod help;
mod import;
mod interview;
mod judge;
mod lacking;
mod layout;
mod logging;
mod man;
mod models;
mod open;
mod output;
mod own_screen;
mod pairwise;
mod panel;
mod progress;
mod rate;
mod recording;
mod replay;
mod report;
mod run;
mod schema;
mod screen;
mod stop;
mod tape;
mod themes;
mod trial;
mod variant_flag;
mod view;

pub use exit::CliError;

use crate::{
    config::{Layers, Loaded, Paths},
    language::{Bilingual, Language},
    text::clean,
};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use std::{ffi::OsString, process::ExitCode};

/// Replay clinical cases against a language model, beside the reference, graded by the benchmark's judge.
///
/// Without a command, it opens the interactive interface.
///
/// Exit codes: 0 complete · 2 usage or settings · 3 case files · 4 model or judge · 5 incomplete · 6 record or output · 7 limit reached · 8 threshold not kept · 130 interrupted.
#[derive(Debug, Parser)]
#[command(name = "wardround", version, max_term_width = 110, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(flatten)]
    consult: consult::ConsultArgs,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Replay cases against a model, turn by turn, and record the answers
    Replay(replay::ReplayArgs),
    /// Replay whole benchmarks: cases × models × repeats, answered and judged concurrently; can be resumed
    Batch(Box<batch::BatchArgs>),
    /// Judge the recorded answers of a run, also with another judge or other prompts
    Judge(judge::JudgeArgs),
    /// Have a judge say which of two models' answers is better, in both orders, and report it
    Pairwise(pairwise::PairwiseArgs),
    /// Report what several judges say of the same answers together, and how far they agree
    Panel(panel::PanelArgs),
    /// Report the numbers of recorded runs: means with intervals and coverage, comparisons, charts
    Report(report::ReportArgs),
    /// Compare two runs: settings, answers, scores; and check thresholds for scripts
    Diff(diff::DiffArgs),
    /// Look at the answers of runs one by one: a table with filters, one answer in full, two side by side, notes
    View(view::ViewArgs),
    /// Look through answers without a judge: language, refusals, loops, impossible values, doses, allergies
    Check(check::CheckArgs),
    /// List, merge and rename recorded runs, pack one into an archive for a paper, and verify one
    Run(run::RunArgs),
    /// Take the history of a simulated patient, order examinations and tests, and conclude; needs no model
    Interview(interview::InterviewArgs),
    /// Import answers and verdicts of other programs
    Import(import::ImportArgs),
    /// Export consultations as a page, picture, terminal recording or Markdown, and files for other programs: tables, Inspect, preferences, the published evaluation code, batch APIs
    Export(export::ExportArgs),
    /// List, show, check, correct, review, tag and convert cases
    Cases(cases::CasesArgs),
    /// Make, play, check and change tapes: recordings of consultations and interviews, which play without a model
    Tape(tape::TapeArgs),
    /// Play a show: recorded consultations and live models for an audience, by keys or by time
    Demo(demo::DemoArgs),
    /// Plan, pack, merge and report a blind trial: doctors rate answers without knowing the model
    Trial(trial::TrialArgs),
    /// Rate the answers of a pack that the organiser of a trial sent
    Rate(rate::RateArgs),
    /// Plan, pack, merge and report a study in which doctors answer cases, alone or with a model's help
    Arms(arms::ArmsArgs),
    /// Answer the cases of a pack that the organiser of an arms study sent
    Answer(answer::AnswerArgs),
    /// List, inspect, download, delete and measure models
    Models(models::ModelsArgs),
    /// List the devices that llama.cpp sees
    Devices,
    /// List, show and check themes of the screen
    Themes(themes::ThemesArgs),
    /// Show the settings and their folders, or write a settings file
    Config(config::ConfigArgs),
    /// Check this machine, the terminal and the settings, and say what mends what is wrong
    Doctor(doctor::DoctorArgs),
    /// Print the script with which a shell completes commands and flags
    Completions(completions::CompletionsArgs),
    /// Print or write the manual pages
    Man(man::ManArgs),
    /// Print or write JSON schemas of files, with which editors complete and check them
    Schema(schema::SchemaArgs),
    /// The worker process that runs llama.cpp; started by this program
    #[cfg(feature = "local")]
    #[command(hide = true)]
    Worker {
        /// Print the devices and end
        #[arg(long)]
        devices: bool,
    },
}

/// Runs the program.
pub fn main() -> ExitCode {
    let arguments = cases::with_taken_away(language_behind(std::env::args_os().collect()));
    let wished = language_of_arguments(arguments.iter().cloned());
    let language = wished.unwrap_or_else(language_of_user);
    let matches = help::in_language(Cli::command(), language).try_get_matches_from(arguments);
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) if error.use_stderr() => match help::mistake(&error, language) {
            Some(said) => return ended(Err(CliError::Usage(Bilingual::both(said, error.to_string()))), Some(language)),
            None => error.exit(),
        },
        // Help and version were asked for.
        Err(error) => return ended(say!("{}", error.render().ansi().to_string().trim_end()).map(|()| ExitCode::SUCCESS), None),
    };
    #[cfg(feature = "local")]
    if let Some(Command::Worker { devices }) = cli.command {
        let ran = if devices { crate::llama::print_devices() } else { crate::llama::run_worker() };
        return match ran {
            Ok(()) => ExitCode::SUCCESS,
            Err(e) => {
                tell!("worker: {e}");
                ExitCode::FAILURE
            }
        };
    }
    ended(run(cli, wished), wished)
}

/// Tells the error, if there is one to tell, in the language wished for, and gives the exit code.
fn ended(result: Result<ExitCode, CliError>, wished: Option<Language>) -> ExitCode {
    match result {
        Ok(code) => code,
        Err(error) if error.is_quiet() => error.exit_code(),
        Err(error) => {
            let language = wished.unwrap_or_else(language_of_user);
            let label = if language == Language::Zh { "错误：" } else { "error: " };
            tell!("{}{}", output::styles::error(label), clean(&error.words(language)));
            error.exit_code()
        }
    }
}

/// The language that a flag names, before the flags are parsed: help and mistakes are told in it, too.
fn language_of_arguments(arguments: impl Iterator<Item = OsString>) -> Option<Language> {
    let mut arguments = arguments.skip(1);
    while let Some(argument) = arguments.next() {
        let argument = argument.to_string_lossy().into_owned();
        let value = match argument.strip_prefix("--language") {
            Some("") => arguments.next()?.to_string_lossy().into_owned(),
            Some(rest) => rest.strip_prefix('=').unwrap_or_default().to_owned(),
            None => continue,
        };
        return Language::from_str(&value, true).ok();
    }
    None
}

/// Puts a `--language` that stands before the command behind everything: every command takes it, and the program alone takes its flags or a command.
fn language_behind(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let count = match arguments.get(1).map(|first| first.to_string_lossy()) {
        Some(first) if first == "--language" => 2,
        Some(first) if first.starts_with("--language=") => 1,
        _ => return arguments,
    };
    let end = arguments.iter().position(|argument| argument == "--").unwrap_or(arguments.len());
    if end > count + 1 {
        arguments[1..end].rotate_left(count);
    }
    arguments
}

/// As [`interface_language`] has it, for whoever ends before or because the settings cannot be read.
fn language_of_user() -> Language {
    let loaded = Paths::of_user().ok().and_then(|paths| Layers::of_process(&paths).load().ok());
    loaded.as_ref().map_or_else(|| locale(|name| std::env::var(name).ok()), interface_language)
}

/// Plays a tape, or does what else is asked of tapes. What reads the standard input is not waited for.
fn tape_command(
    args: tape::TapeArgs,
    mut loaded: Loaded,
    paths: Paths,
    user: std::path::PathBuf,
    runtime: tokio::runtime::Runtime,
) -> Result<ExitCode, CliError> {
    let ran = match args.play(&mut loaded)? {
        tape::Play::No => return tape::run(args, &loaded),
        tape::Play::Interview(played) => runtime.block_on(demo::play_alone(*played, &paths)),
        tape::Play::Consultation(consult) => runtime.block_on(consult::run(*consult, loaded, paths, user)),
    };
    runtime.shutdown_background();
    ran
}

/// `wished` is the language that a flag names.
fn run(Cli { consult, command }: Cli, wished: Option<Language>) -> Result<ExitCode, CliError> {
    let language = || wished.unwrap_or_else(language_of_user);
    // Printed while a package is built, where there is no user.
    match &command {
        Some(Command::Completions(args)) => return completions::run(args, language()),
        Some(Command::Man(args)) => return man::run(args, language()),
        Some(Command::Schema(args)) => return schema::run(args, language()),
        // Told of settings that cannot be read.
        Some(Command::Doctor(args)) => return doctor::run(args, wished),
        _ => {}
    }
    let paths = Paths::of_user()?;
    let _log = logging::start(&paths);
    if let Some(Command::Rate(args)) = &command {
        return rate::run(args, &paths);
    }
    if let Some(Command::Answer(args)) = &command {
        return answer::run(args, &paths);
    }
    if let Some(Command::Demo(args)) = &command {
        return demo::run(args, &paths);
    }
    let layers = Layers::of_process(&paths);
    if let Some(Command::Config(args)) = command {
        return config::run(&args, &layers, &paths, wished);
    }
    let mut loaded = layers.load()?;
    loaded.settings.language = wished.or(loaded.settings.language);
    let runtime = runtime()?;
    match command {
        None => {
            let ran = runtime.block_on(consult::run(consult, loaded, paths, layers.user));
            // A read of standard input cannot be called off: whoever leaves must not have to press Enter for it.
            runtime.shutdown_background();
            ran
        }
        Some(Command::Replay(args)) => runtime.block_on(replay::run(args, loaded, paths)),
        Some(Command::Interview(args)) => {
            let ran = runtime.block_on(interview::run(args, loaded, paths));
            runtime.shutdown_background();
            ran
        }
        Some(Command::Batch(args)) => runtime.block_on(batch::run(*args, loaded, paths)),
        Some(Command::Judge(args)) => runtime.block_on(judge::run(args, loaded, paths)),
        Some(Command::Pairwise(args)) => runtime.block_on(pairwise::run(args, loaded, paths)),
        Some(Command::Panel(args)) => panel::run(&args, &loaded),
        Some(Command::Report(args)) => report::run(args, &loaded, &paths),
        Some(Command::Diff(args)) => diff::run(&args, &loaded),
        Some(Command::Run(args)) => run::run(&args, &loaded, &paths),
        Some(Command::Check(args)) => check::run(&args, &loaded),
        Some(Command::View(args)) => view::run(&args, &loaded, &paths),
        Some(Command::Import(args)) => import::run(args, &loaded),
        Some(Command::Export(args)) => export::run(args, &loaded, &paths),
        Some(Command::Cases(args)) => cases::run(&args, &loaded.settings),
        #[cfg(not(feature = "local"))]
        Some(Command::Devices) => Err(CliError::Model { name: "devices".into(), error: Box::new(crate::chat::ModelError::NoLocalEngine) }),
        #[cfg(feature = "local")]
        Some(Command::Devices) => runtime.block_on(devices::run(interface_language(&loaded))),
        Some(Command::Tape(args)) => tape_command(args, loaded, paths, layers.user, runtime),
        Some(Command::Models(args)) => runtime.block_on(models::run(args, loaded, paths, &layers.user)),
        Some(Command::Themes(args)) => themes::run(&args, &loaded, &paths),
        Some(Command::Trial(args)) => trial::run(args, &loaded, &paths, &runtime),
        Some(Command::Arms(args)) => arms::run(args, &loaded),
        // Dealt with above.
        Some(
            Command::Config(_)
            | Command::Rate(_)
            | Command::Answer(_)
            | Command::Demo(_)
            | Command::Completions(_)
            | Command::Man(_)
            | Command::Schema(_)
            | Command::Doctor(_),
        ) => Ok(ExitCode::SUCCESS),
        #[cfg(feature = "local")]
        Some(Command::Worker { .. }) => Ok(ExitCode::SUCCESS),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, CliError> {
    let built = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    built.map_err(|e| CliError::internal("程序无法启动任务", "no runtime", e))
}

/// The language of messages: the settings', else the locale's.
fn interface_language(loaded: &Loaded) -> Language {
    loaded.settings.language.unwrap_or_else(|| locale(|name| std::env::var(name).ok()))
}

/// Chinese where the locale says so, by the precedence of the POSIX variables.
fn locale(variable: impl Fn(&str) -> Option<String>) -> Language {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|n| variable(n).filter(|v| !v.is_empty()));
    if locale.is_some_and(|l| l.to_lowercase().starts_with("zh")) { Language::Zh } else { Language::En }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn a_language_before_the_command_goes_behind_it() {
        let moved = |line: &str| {
            let moved = language_behind(line.split(' ').map(OsString::from).collect());
            moved.iter().map(|argument| argument.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
        };
        for (typed, expected) in [
            ("w --language zh doctor --json", "w doctor --json --language zh"),
            ("w --language=zh doctor", "w doctor --language=zh"),
            ("w --language zh rate -- pack", "w rate --language zh -- pack"),
            ("w doctor --language zh", "w doctor --language zh"),
            ("w --language", "w --language"),
            ("w --language zh", "w --language zh"),
            ("w", "w"),
        ] {
            assert_eq!(moved(typed), expected);
            assert_eq!(language_of_arguments(typed.split(' ').map(OsString::from)), typed.contains("zh").then_some(Language::Zh));
        }
        for line in ["wardround doctor --language zh", "wardround models list --language zh", "wardround trial report T --language en"] {
            Cli::try_parse_from(line.split(' ')).unwrap_or_else(|error| panic!("{line}: {error}"));
        }
    }

    #[test]
    fn the_locale_decides_by_posix_precedence() {
        let env = |pairs: &'static [(&str, &str)]| move |n: &str| pairs.iter().find(|(k, _)| *k == n).map(|(_, v)| (*v).to_owned());
        assert_eq!(locale(env(&[("LANG", "zh_CN.UTF-8")])), Language::Zh);
        assert_eq!(locale(env(&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C")])), Language::En);
        assert_eq!(locale(env(&[("LC_ALL", ""), ("LANG", "zh_TW")])), Language::Zh);
        assert_eq!(locale(env(&[])), Language::En);
    }
}
