//! `wardround tape from | play | show | validate | trim | redact`.

mod words;

use super::{CliError, cases, consult::ConsultArgs, exit, interface_language, recording::RecordFlag};
use crate::{
    case::Case,
    config::Loaded,
    language::{Bilingual, Language},
    tape::{FromRunError, Redaction, Selection, Speed, Tape, from_run, redact, trim},
    text::clean,
};
use clap::{Args, Subcommand};
use std::{
    fs,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(super) struct TapeArgs {
    #[command(subcommand)]
    command: TapeCommand,
}

#[derive(Debug, Subcommand)]
enum TapeCommand {
    /// Make a tape of a recorded consultation
    From(FromArgs),
    /// Play a tape: it answers its own case as a model does, always named as a recording
    Play(PlayArgs),
    /// Show what a tape holds and where it comes from
    Show {
        /// The tape
        #[arg(value_name = "TAPE")]
        tape: PathBuf,
    },
    /// Check tapes
    Validate {
        /// The tapes
        #[arg(value_name = "TAPE", required = true)]
        tapes: Vec<PathBuf>,
    },
    /// Write a tape with some of its turns
    Trim {
        /// The tape; it stays as it is
        #[arg(value_name = "TAPE")]
        tape: PathBuf,
        /// The turns to keep: a number, or a range such as 1-2
        #[arg(long, value_name = "TURNS", value_parser = turns)]
        turns: RangeInclusive<usize>,
        /// The new tape
        #[arg(long, short, value_name = "FILE")]
        out: PathBuf,
    },
    /// Write a tape without names of patients, reference or model
    Redact(RedactArgs),
}

#[derive(Debug, Args)]
struct FromArgs {
    /// The run's folder
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// The case's id
    #[arg(long, value_name = "ID")]
    case: String,
    /// The case file of the run
    #[arg(long, value_name = "FILE|bundled", default_value = "bundled")]
    cases: String,
    /// The model, by its name in the run [default: the only one that answered the case]
    #[arg(long, short, value_name = "MODEL")]
    model: Option<String>,
    /// Which repeat of the case, from 1
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    repeat: u32,
    /// Leave out the judges' verdicts
    #[arg(long)]
    no_verdicts: bool,
    /// Include people's ratings, with raters' names
    #[arg(long)]
    with_ratings: bool,
    /// The licence of the case, which the tape states
    #[arg(long, value_name = "TEXT")]
    licence: Option<String>,
    /// The tape
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, Args)]
struct PlayArgs {
    /// The tape
    #[arg(value_name = "TAPE")]
    tape: PathBuf,
    /// How fast: from 0.25 to 16, or instant [default: the settings', or 1]
    #[arg(long, value_name = "SPEED")]
    speed: Option<Speed>,
    /// A model at hand to go on live from the tape: a name from the settings, a GGUF file, or http://HOST/v1#MODEL
    #[arg(long, value_name = "MODEL")]
    live: Option<String>,
    #[command(flatten)]
    recording: RecordFlag,
    /// Use the line interface
    #[arg(long)]
    plain: bool,
    /// Language of messages [default: the locale's]
    #[arg(long)]
    language: Option<Language>,
}

#[derive(Debug, Args)]
struct RedactArgs {
    /// The tape; it stays as it is
    #[arg(value_name = "TAPE")]
    tape: PathBuf,
    /// Mask what looks like a patient's full name, and leave out raters' names
    #[arg(long)]
    mask_names: bool,
    /// Leave out the reference, the title, and verdicts, which quote the reference
    #[arg(long)]
    drop_reference: bool,
    /// Call the model by this name, and leave out its file, address and digests
    #[arg(long, value_name = "NAME")]
    model_name: Option<String>,
    /// The new tape
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,
}

/// A turn, or a range of turns.
fn turns(text: &str) -> Result<RangeInclusive<usize>, Bilingual> {
    let number = |text: &str| text.trim().parse::<usize>().ok().filter(|n| *n > 0);
    let range = match text.split_once('-') {
        Some((from, to)) => number(from).zip(number(to)).map(|(from, to)| from..=to),
        None => number(text).map(|n| n..=n),
    };
    let wrong = || Bilingual::both("应为轮次或范围，例如 2 或 1-2", "expected a turn or a range of turns, such as 2 or 1-2");
    range.filter(|range| !range.is_empty()).ok_or_else(wrong)
}

impl TapeArgs {
    /// What is opened to play a tape; `None` for the other commands.
    ///
    /// # Errors
    /// When the tape cannot be played.
    pub(super) fn play(&self, loaded: &mut Loaded) -> Result<Option<ConsultArgs>, CliError> {
        let TapeCommand::Play(PlayArgs { tape, speed, live, recording, plain, language }) = &self.command else { return Ok(None) };
        let read = Tape::read(tape)?;
        let shown = language.unwrap_or_else(|| interface_language(loaded));
        if read.is_torn {
            told_torn(tape, shown);
        }
        if let Some(speed) = speed {
            loaded.settings.playback.speed = *speed;
        }
        let path = tape.display().to_string();
        let recording = recording.clone();
        Ok(Some(ConsultArgs {
            cases: Some(path.clone()),
            model: Some(path),
            judge: None,
            variant: None,
            language: *language,
            seed: 1,
            beside: live.clone(),
            recording,
            plain: *plain,
        }))
    }
}

pub(super) fn run(args: TapeArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let language = interface_language(loaded);
    match args.command {
        TapeCommand::From(args) => from(&args, loaded, language),
        // Opened where the others are told apart.
        TapeCommand::Play(_) => Ok(ExitCode::SUCCESS),
        TapeCommand::Show { tape } => {
            let read = Tape::read(&tape)?;
            for line in words::shown(&read, language) {
                say!("{}", clean(&line))?;
            }
            Ok(ExitCode::SUCCESS)
        }
        TapeCommand::Validate { tapes } => validate(&tapes, language),
        TapeCommand::Trim { tape, turns, out } => {
            is_another(&tape, &out)?;
            let trimmed = trim(&Tape::read(&tape)?, turns).map_err(CliError::Usage)?;
            written(&trimmed, &out, language)
        }
        TapeCommand::Redact(RedactArgs { tape, mask_names, drop_reference, model_name, out }) => {
            let redaction = Redaction { names: mask_names, reference: drop_reference, model: model_name };
            if redaction.model.as_ref().is_some_and(|name| name.trim().is_empty()) {
                return Err(CliError::Usage(Bilingual::both("--model-name：名称不能为空", "--model-name: give a name")));
            }
            if redaction.is_nothing() {
                return Err(CliError::Usage(Bilingual::both(
                    "没有指明去掉什么：请用 --mask-names、--drop-reference 或 --model-name",
                    "nothing to redact: use --mask-names, --drop-reference or --model-name",
                )));
            }
            is_another(&tape, &out)?;
            written(&redact(&Tape::read(&tape)?, &redaction), &out, language)
        }
    }
}

/// A consultation of a run, as the command line names it.
pub(super) struct OfRun<'a> {
    pub run: &'a Path,
    pub case: &'a str,
    /// The case file of the run, or `bundled`.
    pub cases: &'a str,
    pub selection: Selection<'a>,
}

/// A tape of a run's consultation.
///
/// # Errors
/// When the run or its cases cannot be read, or do not hold such a consultation.
pub(super) fn of_run(wanted: &OfRun<'_>, loaded: &Loaded, language: Language) -> Result<Tape, CliError> {
    let OfRun { run, case: id, cases, selection } = wanted;
    // A bundled case is in the run in the language in which it was asked: the other is tried where this one is another text.
    let case_in = |wanted: Language| -> Result<Case, CliError> {
        let file = cases::read(cases, Some(wanted), &loaded.settings)?;
        let found = file.cases.into_iter().find(|case| case.id().as_str() == *id);
        found.ok_or_else(|| {
            let zh = format!("{cases} 中没有病例 {id}；可用 wardround cases list --cases {cases} 查看");
            CliError::Usage(Bilingual::both(zh, format!("{cases} has no case {id}; list them with wardround cases list --cases {cases}")))
        })
    };
    let other = if language == Language::Zh { Language::En } else { Language::Zh };
    Ok(match from_run(run, &case_in(language)?, selection) {
        Err(error @ FromRunError::OtherText(_)) => match from_run(run, &case_in(other)?, selection) {
            Ok(tape) => tape,
            Err(_) => return Err(error.into()),
        },
        made => made?,
    })
}

/// Says that the end of a tape is missing.
pub(super) fn told_torn(tape: &Path, language: Language) {
    tell!("{}", words::torn(tape, language));
}

fn from(args: &FromArgs, loaded: &Loaded, language: Language) -> Result<ExitCode, CliError> {
    let selection =
        Selection { model: args.model.as_deref(), repeat: args.repeat - 1, verdicts: !args.no_verdicts, ratings: args.with_ratings };
    let mut tape = of_run(&OfRun { run: &args.run, case: &args.case, cases: &args.cases, selection }, loaded, language)?;
    tape.header.licence.clone_from(&args.licence);
    written(&tape, &args.out, language)
}

fn validate(tapes: &[PathBuf], language: Language) -> Result<ExitCode, CliError> {
    let mut all_good = true;
    for path in tapes {
        match Tape::read(path) {
            Ok(tape) if !tape.is_torn => say!("{}", clean(&words::good(path, &tape, language)))?,
            Ok(_) => {
                all_good = false;
                tell!("{}", words::torn(path, language));
            }
            Err(error) => {
                all_good = false;
                tell!("{}", clean(&error.words(language)));
            }
        }
    }
    Ok(if all_good { ExitCode::SUCCESS } else { ExitCode::from(exit::INCOMPLETE) })
}

/// A change writes a new tape: what was recorded stays.
fn is_another(tape: &Path, out: &Path) -> Result<(), CliError> {
    let is_same = fs::canonicalize(tape).ok().zip(fs::canonicalize(out).ok()).is_some_and(|(tape, out)| tape == out);
    if is_same {
        return Err(CliError::Usage(Bilingual::both(
            "-o 就是原录制：请另指定一个文件，原录制保持不变",
            "-o is the tape itself: name another file, the tape stays as it is",
        )));
    }
    Ok(())
}

fn written(tape: &Tape, out: &Path, language: Language) -> Result<ExitCode, CliError> {
    if out.is_file() {
        let shown = out.display();
        let zh = format!("{shown} 已存在，不覆盖：请另指定一个文件");
        return Err(CliError::Usage(Bilingual::both(zh, format!("{shown} is there and is not overwritten; name another file"))));
    }
    tape.write_new(out)?;
    say!("{}", clean(&words::good(out, tape, language)))?;
    Ok(ExitCode::SUCCESS)
}
