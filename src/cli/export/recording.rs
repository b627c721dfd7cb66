//! `wardround export page | svg | cast | markdown`: a recorded consultation for whoever has no terminal at hand.

use super::super::{
    CliError, interface_language,
    output::streams::print_exactly,
    tape::{OfRun, of_run, told_torn},
};
use crate::{
    atomic_file,
    config::{Loaded, Paths},
    export::{self, CastOptions, Contents, Look, Wanted},
    language::{Bilingual, Language},
    screen::theme::Registry,
    tape::{Selection, Speed, Tape},
};
use clap::Args;
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

/// The least and the largest size of a screen, in columns and rows.
const SIZES: ((u16, u16), (u16, u16)) = ((40, 10), (400, 200));

#[derive(Debug, Args)]
pub(super) struct RecordingArgs {
    /// A tape, or a run's folder with --case
    #[arg(value_name = "TAPE|RUN")]
    from: PathBuf,
    /// Of a run: the case's id
    #[arg(long, value_name = "ID")]
    case: Option<String>,
    /// Of a run: its case file
    #[arg(long, value_name = "FILE|bundled", default_value = "bundled", requires = "case")]
    cases: String,
    /// Of a run: the model, by its name there [default: the only one that answered the case]
    #[arg(long, short, value_name = "MODEL", requires = "case")]
    model: Option<String>,
    /// Of a run: which repeat of the case, from 1
    #[arg(long, value_name = "N", default_value_t = 1, requires = "case", value_parser = clap::value_parser!(u32).range(1..))]
    repeat: u32,
    /// Mask what looks like a patient's full name
    #[arg(long)]
    mask_names: bool,
    /// Include the reference, hidden until it is asked for where the format can, and what judges wrote; otherwise neither is in the file
    #[arg(long)]
    with_reference: bool,
    /// Leave out the judges' verdicts
    #[arg(long)]
    no_verdicts: bool,
    /// Language of headings and labels [default: the interface's]
    #[arg(long)]
    pub(super) language: Option<Language>,
    /// The file to write, which must not exist [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// How the screen looks.
#[derive(Debug, Args)]
pub(super) struct LookArgs {
    /// Columns and rows of the screen
    #[arg(long, value_name = "COLUMNSxROWS", default_value = "100x30", value_parser = size)]
    size: (u16, u16),
    /// The theme [default: the settings']
    #[arg(long, value_name = "THEME")]
    theme: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct StillArgs {
    #[command(flatten)]
    pub(super) recording: RecordingArgs,
    /// Show the screen after the answer to this turn [default: the end]
    #[arg(long, value_name = "N")]
    turn: Option<usize>,
    #[command(flatten)]
    look: LookArgs,
}

#[derive(Debug, Args)]
pub(super) struct CastArgs {
    #[command(flatten)]
    pub(super) recording: RecordingArgs,
    /// How fast: from 0.25 to 16
    #[arg(long, value_name = "SPEED", default_value = "1", value_parser = speed)]
    speed: f64,
    /// Players wait at most so many seconds where nothing happens [default: as long as recorded]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    idle_limit: Option<f64>,
    #[command(flatten)]
    look: LookArgs,
}

/// Columns and rows, such as `100x30`.
fn size(text: &str) -> Result<(u16, u16), Bilingual> {
    let (least, most) = SIZES;
    let read = text.split_once(['x', 'X', '×']).and_then(|(columns, rows)| columns.trim().parse().ok().zip(rows.trim().parse().ok()));
    read.filter(|(columns, rows)| (least.0..=most.0).contains(columns) && (least.1..=most.1).contains(rows)).ok_or_else(|| {
        let range = format!("{}x{} … {}x{}", least.0, least.1, most.0, most.1);
        Bilingual::both(format!("应为列数 x 行数，例如 100x30（{range}）"), format!("expected columns x rows, such as 100x30 ({range})"))
    })
}

fn speed(text: &str) -> Result<f64, Bilingual> {
    match text.parse() {
        Ok(Speed::Times(times)) => Ok(times),
        _ => Err(Bilingual::both("应为 0.25 到 16 的数", "expected a number from 0.25 to 16")),
    }
}

fn seconds(text: &str) -> Result<f64, Bilingual> {
    let read: Option<f64> = text.parse().ok();
    let wrong = || Bilingual::both("应为 0.1 到 3600 的秒数", "expected seconds, from 0.1 to 3600");
    read.filter(|seconds| (0.1..=3600.0).contains(seconds)).ok_or_else(wrong)
}

pub(super) fn page(args: &RecordingArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let (contents, language) = args.contents(loaded)?;
    args.put(&export::page(&contents, language))
}

pub(super) fn markdown(args: &RecordingArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let (contents, language) = args.contents(loaded)?;
    args.put(&export::markdown(&contents, language))
}

pub(super) fn still(args: &StillArgs, loaded: &Loaded, paths: &Paths) -> Result<ExitCode, CliError> {
    let (contents, language) = args.recording.contents(loaded)?;
    let look = args.look.look(language, loaded, paths)?;
    let svg = export::still(&contents, &look, args.turn)
        .map_err(|e| CliError::Usage(Bilingual::both(e.words(Language::Zh), e.words(Language::En))))?;
    args.recording.put(&svg)
}

pub(super) fn cast(args: &CastArgs, loaded: &Loaded, paths: &Paths) -> Result<ExitCode, CliError> {
    let (contents, language) = args.recording.contents(loaded)?;
    let look = args.look.look(language, loaded, paths)?;
    let options = CastOptions { speed: args.speed, idle_limit: args.idle_limit };
    let text =
        export::cast(&contents, &look, options).map_err(|e| CliError::internal("录屏无法写出", "the recording cannot be written", e))?;
    args.recording.put(&text)
}

impl RecordingArgs {
    /// What goes out, and in which language.
    fn contents(&self, loaded: &Loaded) -> Result<(Contents, Language), CliError> {
        let language = self.language.unwrap_or_else(|| interface_language(loaded));
        let tape = self.tape(loaded, language)?;
        if tape.answers().next().is_none() {
            let shown = self.from.display();
            return Err(CliError::Usage(Bilingual::both(
                format!("{shown} 里没有回答，没有可导出的内容"),
                format!("{shown} has no answer: there is nothing to export"),
            )));
        }
        let take = Wanted { mask_names: self.mask_names, with_reference: self.with_reference, no_verdicts: self.no_verdicts };
        Ok((Contents::of(&tape, take), language))
    }

    fn tape(&self, loaded: &Loaded, language: Language) -> Result<Tape, CliError> {
        match (&self.case, self.from.is_dir()) {
            (Some(case), true) => {
                let repeat = self.repeat - 1;
                let selection = Selection { model: self.model.as_deref(), repeat, verdicts: true, ratings: false };
                of_run(&OfRun { run: &self.from, case, cases: &self.cases, selection }, loaded, language)
            }
            (None, true) => Err(CliError::Usage(Bilingual::both(
                "运行文件夹里有多个会诊：请用 --case 指定病例编号",
                "a run's folder holds several consultations: name the case with --case",
            ))),
            (Some(_), false) if self.from.exists() => Err(CliError::Usage(Bilingual::both(
                "录制文件只有一个病例：--case 只用于运行文件夹",
                "a tape has one case: --case is for a run's folder",
            ))),
            _ => {
                let tape = Tape::read(&self.from)?;
                if tape.is_torn {
                    told_torn(&self.from, language);
                }
                Ok(tape)
            }
        }
    }

    /// Puts a text where the flags say.
    fn put(&self, text: &str) -> Result<ExitCode, CliError> {
        match &self.out {
            None => print_exactly(text.as_bytes())?,
            Some(path) => write_new(path, text)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn write_new(path: &Path, text: &str) -> Result<(), CliError> {
    let advice = ("请指定尚不存在的文件名", "name a file that is not there yet");
    atomic_file::write_new(path, text.as_bytes()).map_err(|e| CliError::writing(path, e, advice))
}

impl LookArgs {
    fn look(&self, language: Language, loaded: &Loaded, paths: &Paths) -> Result<Look, CliError> {
        let (themes, problems) = Registry::load(Some(&paths.themes_dir()));
        for problem in &problems {
            tell!("{}", crate::text::clean(&problem.words(language)));
        }
        let theme = self.theme.clone().or_else(|| loaded.settings.interface.theme.clone());
        if let Some(name) = self.theme.as_deref().filter(|name| themes.get(name).is_none()) {
            return Err(CliError::Usage(themes.unknown(name).after("--theme：", "--theme: ")));
        }
        Ok(Look { language, size: self.size, themes, theme })
    }
}
