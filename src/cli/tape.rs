//! `wardround tape from | play | show | validate | trim | redact`.

mod words;

use super::{CliError, cases, consult::ConsultArgs, demo::PlayedAlone, exit, interface_language, recording::RecordFlag};
use crate::{
    case::Case,
    config::Loaded,
    interview::Persona,
    language::{Bilingual, Language},
    show::of_interview,
    tape::{
        FromRunError, InterviewSelection, InterviewTape, Recording, Redaction, Selection, Speed, Tape, from_run, interview_from_run,
        redact, trim,
    },
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
    /// Make a tape of a recorded consultation or interview
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
    /// The model, by its name in the run; of an interview the doctor [default: the only one that answered the case]
    #[arg(long, short, value_name = "MODEL")]
    model: Option<String>,
    /// Which repeat of the case, from 1
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    repeat: u32,
    /// An interview: who the patient is, by the name in the run, as in scripted [default: the only one]
    #[arg(long, value_name = "NAME", conflicts_with_all = ["no_verdicts", "with_ratings"])]
    patient: Option<String>,
    /// An interview: how the patient spoke, as in anxious+vague [default: the only way]
    #[arg(long, value_name = "TRAITS", conflicts_with_all = ["no_verdicts", "with_ratings"])]
    persona: Option<Persona>,
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

/// What a command plays.
pub(super) enum Play {
    /// Nothing: another command.
    No,
    /// A consultation.
    Consultation(Box<ConsultArgs>),
    /// An interview, on a stage.
    Interview(Box<PlayedAlone>),
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
    /// What is opened to play a tape.
    ///
    /// # Errors
    /// When the tape cannot be played, or a flag is for the other kind.
    pub(super) fn play(&self, loaded: &mut Loaded) -> Result<Play, CliError> {
        let TapeCommand::Play(args) = &self.command else { return Ok(Play::No) };
        let shown = args.language.unwrap_or_else(|| interface_language(loaded));
        let read = Recording::read(&args.tape)?;
        if read.is_torn() {
            told_torn(&args.tape, shown);
        }
        if let Some(speed) = args.speed {
            loaded.settings.playback.speed = speed;
        }
        if let Recording::Interview(tape) = read {
            if args.live.is_some() || args.recording.is_wished() {
                return Err(CliError::Usage(Bilingual::both(
                    "--live 与 --record 只用于会诊的录制；这是问诊的录制，只能播放",
                    "--live and --record are for tapes of consultations; this is one of an interview, which only plays",
                )));
            }
            let show = of_interview(&tape, shown, loaded.settings.playback.speed);
            return Ok(Play::Interview(Box::new(PlayedAlone { show, speed: args.speed, plain: args.plain })));
        }
        let path = args.tape.display().to_string();
        Ok(Play::Consultation(Box::new(ConsultArgs {
            cases: Some(path.clone()),
            model: Some(path),
            judge: None,
            variant: None,
            language: args.language,
            seed: 1,
            beside: args.live.clone(),
            recording: args.recording.clone(),
            plain: args.plain,
        })))
    }
}

pub(super) fn run(args: TapeArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let language = interface_language(loaded);
    match args.command {
        TapeCommand::From(args) => from(&args, loaded, language),
        // Opened where the others are told apart.
        TapeCommand::Play(_) => Ok(ExitCode::SUCCESS),
        TapeCommand::Show { tape } => {
            let lines = match Recording::read(&tape)? {
                Recording::Consultation(read) => words::shown(&read, language),
                Recording::Interview(read) => words::shown_interview(&read, language),
            };
            for line in lines {
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
    in_its_language((id, cases), loaded, language, |case| from_run(run, case, selection))
}

/// Makes a tape of a case. A bundled case is in the run in the language in which it was asked: the other is tried where this one is another text.
fn in_its_language<T>(
    (id, cases): (&str, &str),
    loaded: &Loaded,
    language: Language,
    make: impl Fn(&Case) -> Result<T, FromRunError>,
) -> Result<T, CliError> {
    let case_in = |wanted: Language| -> Result<Case, CliError> {
        let file = cases::read(cases, Some(wanted), &loaded.settings)?;
        let found = file.cases.into_iter().find(|case| case.id().as_str() == id);
        found.ok_or_else(|| {
            let zh = format!("{cases} 中没有病例 {id}；可用 wardround cases list --cases {cases} 查看");
            CliError::Usage(Bilingual::both(zh, format!("{cases} has no case {id}; list them with wardround cases list --cases {cases}")))
        })
    };
    let other = if language == Language::Zh { Language::En } else { Language::Zh };
    Ok(match make(&case_in(language)?) {
        Err(error @ FromRunError::OtherText(_)) => match make(&case_in(other)?) {
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
    let wanted = OfRun { run: &args.run, case: &args.case, cases: &args.cases, selection };
    let is_interview = args.patient.is_some() || args.persona.is_some();
    let consultation = if is_interview { None } else { Some(of_run(&wanted, loaded, language)) };
    let mut tape = match consultation {
        Some(Ok(tape)) => tape,
        // A run without answers to the case may have interviewed it.
        failed => match (interview(args, loaded, language)?, failed) {
            (Some(tape), _) => return interview_written(tape, args, language),
            (None, Some(Err(error))) => return Err(error),
            (None, _) => {
                let id = &args.case;
                let (zh, en) = (format!("运行中没有病例 {id} 的问诊"), format!("the run has no interview of case {id}"));
                return Err(CliError::Usage(Bilingual::both(zh, en)));
            }
        },
    };
    tape.header.licence.clone_from(&args.licence);
    written(&tape, &args.out, language)
}

/// The interview of the run that is meant; none where it has none of the case.
fn interview(args: &FromArgs, loaded: &Loaded, language: Language) -> Result<Option<InterviewTape>, CliError> {
    let (doctor, patient, persona) = (args.model.as_deref(), args.patient.as_deref(), args.persona.as_ref());
    let selection = InterviewSelection { doctor, patient, persona, repeat: args.repeat - 1 };
    in_its_language((&args.case, &args.cases), loaded, language, |case| interview_from_run(&args.run, case, &selection))
}

fn interview_written(mut tape: InterviewTape, args: &FromArgs, language: Language) -> Result<ExitCode, CliError> {
    is_free(&args.out)?;
    tape.header.licence.clone_from(&args.licence);
    tape.write_new(&args.out)?;
    say!("{}", clean(&words::good_interview(&args.out, &tape, language)))?;
    Ok(ExitCode::SUCCESS)
}

fn validate(tapes: &[PathBuf], language: Language) -> Result<ExitCode, CliError> {
    let mut all_good = true;
    for path in tapes {
        match Recording::read(path) {
            Ok(Recording::Consultation(tape)) if !tape.is_torn => say!("{}", clean(&words::good(path, &tape, language)))?,
            Ok(Recording::Interview(tape)) if !tape.is_torn => say!("{}", clean(&words::good_interview(path, &tape, language)))?,
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

/// What is there is not overwritten.
fn is_free(out: &Path) -> Result<(), CliError> {
    if out.is_file() {
        let shown = out.display();
        let zh = format!("{shown} 已存在，不覆盖：请另指定一个文件");
        return Err(CliError::Usage(Bilingual::both(zh, format!("{shown} is there and is not overwritten; name another file"))));
    }
    Ok(())
}

fn written(tape: &Tape, out: &Path, language: Language) -> Result<ExitCode, CliError> {
    is_free(out)?;
    tape.write_new(out)?;
    say!("{}", clean(&words::good(out, tape, language)))?;
    Ok(ExitCode::SUCCESS)
}
