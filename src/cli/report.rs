//! `wardround report`.

use super::{
    CliError, at_hand, interface_language, open,
    output::{
        streams::{print_exactly, written},
        terminal_width,
    },
};
use crate::{
    atomic_file,
    config::{Loaded, Paths},
    export::transcripts,
    items::Items,
    language::{Bilingual, Language},
    report::{self, Against, By, Format, FormatError, Published, Records, Report, Wanted},
    stats::Resampling,
    text::clean,
};
use clap::Args;
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    /// Folders of runs, or names of this user's runs; several are read as one
    #[arg(value_name = "RUN", required_unless_present = "paper")]
    runs: Vec<PathBuf>,
    /// The case file of runs that an earlier version recorded; it says which references answer turn 2, and departments, tags and difficulty
    #[arg(long, value_name = "FILE|bundled")]
    cases: Option<String>,
    /// Also show scores and comparisons for each group of a characteristic; separate several with commas
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    by: Vec<By>,
    /// Plot scores against a measure of the models; several after commas
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    against: Vec<Against>,
    /// Also look through the answers without a judge, as wardround check does, and count flags by model
    #[arg(long)]
    checks: bool,
    /// Also write every chart as an SVG file into this folder; files of the same name are replaced
    #[arg(long, value_name = "DIR")]
    charts: Option<PathBuf>,
    /// Print the paper's own tables with their known errors instead of a report
    #[arg(long, conflicts_with_all = ["runs", "cases", "by", "against", "checks", "charts", "resamples", "seed"])]
    paper: bool,
    /// With html: put more into the page. transcripts: every answer with its conversation, verdicts, ratings and notes, to be filtered and sorted
    #[arg(long, value_name = "PART", conflicts_with = "paper")]
    with: Option<With>,
    #[command(flatten)]
    written: WrittenAs,
}

/// What a page can have beside the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum With {
    /// Every answer with everything that was said of it
    Transcripts,
}

/// Flags for how a report is computed and written, of runs and of trials.
#[derive(Debug, Args)]
pub(super) struct WrittenAs {
    #[command(flatten)]
    pub to: WrittenTo,
    /// Number of resamples of every interval and test, from 10000 to 10000000
    #[arg(long, value_name = "N", default_value_t = Resampling::default().resamples())]
    resamples: usize,
    /// Seed of the resampling; the same records, resamples and seed give the same report
    #[arg(long, value_name = "N", default_value_t = Resampling::default().seed())]
    seed: u64,
}

/// Flags for how and where figures are written.
#[derive(Debug, Args)]
pub(super) struct WrittenTo {
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: Format,
    /// The file to write, replaced atomically; a pipe or device is written into [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Language of table, markdown and html [default: the interface's]
    #[arg(long)]
    language: Option<Language>,
}

impl WrittenAs {
    /// How often to resample.
    pub fn resampling(&self) -> Result<Resampling, CliError> {
        resampling(self.resamples, self.seed)
    }
}

/// How often to resample, from which seed, as flags say.
pub(super) fn resampling(resamples: usize, seed: u64) -> Result<Resampling, CliError> {
    Resampling::new(resamples, seed).map_err(|e| {
        // The only thing that can be wrong is the count.
        let (fewest, most) = (Resampling::FEWEST, Resampling::MOST);
        CliError::Usage(Bilingual::both(
            format!("--resamples {resamples}：取值 {fewest} 至 {most}"),
            format!("--resamples {resamples}: {e}"),
        ))
    })
}

impl WrittenTo {
    /// The language of what is for people.
    pub fn language(&self, loaded: &Loaded) -> Language {
        self.language.unwrap_or_else(|| interface_language(loaded))
    }

    /// The file to write; `None` for standard output.
    pub fn output(&self) -> Option<&Path> {
        self.output.as_deref()
    }

    /// The columns of the terminal, where the report goes to one.
    pub fn width(&self) -> Option<usize> {
        if self.output.is_none() { terminal_width() } else { None }
    }

    /// Puts the report where the flags say.
    pub fn put(&self, report: Result<String, FormatError>) -> Result<ExitCode, CliError> {
        let text = report.map_err(|e| CliError::internal("报告无法写出", "the report cannot be written", e))?;
        put(&text, self.output.as_deref())
    }
}

impl ReportArgs {
    /// The report of one run on standard output, with everything else as it is without flags.
    pub fn of(run: PathBuf, format: Format, language: Language) -> Self {
        Self {
            runs: vec![run],
            cases: None,
            by: Vec::new(),
            against: Vec::new(),
            checks: false,
            charts: None,
            paper: false,
            with: None,
            written: WrittenAs {
                to: WrittenTo { format, output: None, language: Some(language) },
                resamples: Resampling::default().resamples(),
                seed: Resampling::default().seed(),
            },
        }
    }
}

/// Reads, computes, writes.
pub(super) fn run(args: ReportArgs, loaded: &Loaded, paths: &Paths) -> Result<ExitCode, CliError> {
    let runs = args.runs.iter().map(|named| open::found_run(named, paths)).collect();
    written_of(&ReportArgs { runs, ..args }, loaded)
}

fn written_of(args: &ReportArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let plan = args.written.resampling()?;
    let language = args.written.to.language(loaded);
    let width = args.written.to.width();
    let text = if args.paper {
        Published::all().write(args.written.to.format, language, width)
    } else if args.with.is_some() {
        return with_transcripts(args, plan, loaded);
    } else {
        args.runs.iter().try_for_each(|run| open::is_run(run))?;
        let mut records = report::read(&args.runs)?;
        if let Some(cases) = &args.cases {
            note_cases(&mut records, cases, loaded)?;
        }
        note_conclusions(&mut records, args, loaded, language)?;
        let mut report = computed(&records, args, plan, language)?;
        if args.checks {
            report.checks = Items::read(&args.runs)?.checks()?;
        }
        report.write(args.written.to.format, language, width)
    };
    args.written.to.put(text)
}

/// The report as the flags want it; its charts are written, where a folder for them is named.
fn computed(records: &Records, args: &ReportArgs, plan: Resampling, language: Language) -> Result<Report, CliError> {
    let wanted = Wanted { by: args.by.clone(), against: args.against.clone() };
    let report = Report::with(records, plan, &wanted).map_err(|unknown| CliError::Usage(unknown.both()))?;
    if let Some(folder) = &args.charts {
        write_charts(&report, folder, language)?;
    }
    Ok(report)
}

/// Writes every chart into a folder, which is made where there is none.
fn write_charts(report: &Report, folder: &Path, language: Language) -> Result<(), CliError> {
    let advice = ("请指定可写的文件夹", "name a folder that can be written");
    std::fs::create_dir_all(folder).map_err(|e| CliError::writing(folder, e, advice))?;
    let charts = report.charts(language);
    for chart in &charts {
        let path = folder.join(&chart.name);
        atomic_file::write(&path, chart.svg.as_bytes()).map_err(|e| CliError::writing(&path, e, advice))?;
    }
    let (count, folder) = (charts.len(), folder.display());
    let message = match language {
        Language::Zh => format!("{folder}：写入 {count} 张图（SVG）"),
        Language::En => format!("{folder}: {count} charts written (SVG)"),
    };
    tell!("{}", clean(&message));
    Ok(())
}

/// The page with the report and every answer.
fn with_transcripts(args: &ReportArgs, plan: Resampling, loaded: &Loaded) -> Result<ExitCode, CliError> {
    if args.written.to.format != Format::Html {
        return Err(CliError::Usage(Bilingual::both(
            "--with transcripts 只用于网页：请加上 --format html",
            "--with transcripts is for a page: add --format html",
        )));
    }
    args.runs.iter().try_for_each(|run| open::is_run(run))?;
    let mut items = Items::read(&args.runs)?;
    if let Some(cases) = &args.cases {
        let language = interface_language(loaded);
        items.note_references(&at_hand::case_file(items.records(), cases, language, loaded)?.cases);
    }
    at_hand::note_cases(&mut items, args.cases.as_deref(), loaded)?;
    let language = args.written.to.language(loaded);
    let mut report = computed(items.records(), args, plan, language)?;
    if args.checks {
        report.checks = items.checks()?;
    }
    let page = transcripts(&report, &items, language)?;
    put(&page, args.written.to.output())
}

/// What to do where a file cannot be written.
const WRITING_ADVICE: (&str, &str) = ("请指定可写文件夹中的文件名", "name a file in a folder that is there and can be written");

/// Puts a text on standard output, or into the file that the user named.
pub(super) fn put(text: &str, output: Option<&Path>) -> Result<ExitCode, CliError> {
    match output {
        None => print_exactly(text.as_bytes())?,
        Some(path) => {
            atomic_file::write(path, text.as_bytes()).map_err(|e| CliError::writing(path, e, WRITING_ADVICE))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Puts what is made piece by piece on standard output, or into the file that the user named: it is never in memory as a whole.
pub(super) fn put_with(output: Option<&Path>, make: impl FnOnce(&mut dyn Write) -> Result<(), CliError>) -> Result<ExitCode, CliError> {
    let mut failed = None;
    let made = |to: &mut dyn Write| make(&mut Remembering { to, failed: &mut failed });
    match output {
        None => {
            let mut out = io::BufWriter::new(io::stdout().lock());
            let result = made(&mut out);
            written(failed.map_or(Ok(()), Err).and_then(|()| out.flush()))?;
            result?;
        }
        Some(path) => {
            let result = atomic_file::write_with(path, made);
            let result = failed.map_or(result, Err);
            result.map_err(|e| CliError::writing(path, e, WRITING_ADVICE))??;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A writer that remembers why it could not be written: whoever makes a text may wrap the reason into words of its own.
struct Remembering<'a> {
    to: &'a mut dyn Write,
    failed: &'a mut Option<io::Error>,
}

impl Write for Remembering<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to.write(bytes).map_err(|error| {
            let again = io::Error::new(error.kind(), error.to_string());
            self.failed.get_or_insert(error);
            again
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Takes in what a case file says of its references, if it is a file of these runs.
/// Compares interviews with replays, where there are both and the case file is at hand; says which file is wanted where it is not.
fn note_conclusions(records: &mut Records, args: &ReportArgs, loaded: &Loaded, language: Language) -> Result<(), CliError> {
    if !records.has_replays_of_doctors() {
        return Ok(());
    }
    let is_bundled = records.case_files().any(|file| file.file == "bundled" && file.digest.is_empty());
    let Some(name) = args.cases.as_deref().or(is_bundled.then_some("bundled")) else {
        tell!(
            "{}",
            match language {
                Language::Zh => "这些运行中同一模型既问诊又重放了同样的病例：用 --cases 指定病例文件，即可比较诊断",
                Language::En => "a model interviewed and replayed the same cases: name their file with --cases to compare the diagnoses",
            }
        );
        return Ok(());
    };
    let mut cases = Vec::new();
    for language in [Language::Zh, Language::En] {
        cases.extend(at_hand::case_file(records, name, language, loaded)?.cases);
    }
    Ok(records.note_conclusions(&args.runs, &cases)?)
}

fn note_cases(records: &mut Records, cases: &str, loaded: &Loaded) -> Result<(), CliError> {
    let file = at_hand::case_file(records, cases, interface_language(loaded), loaded)?;
    records.note_cases(&file.cases);
    Ok(())
}
