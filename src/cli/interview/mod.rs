//! `wardround interview`: a doctor takes a simulated patient's history, on a screen or by lines. The doctor is a person at the terminal or a model; nobody has to be one.

mod cast;
mod grading;
mod grading_words;
mod many;
mod on_screen;
mod plain;
mod plan;
mod show;

use super::{CliError, cases, open, own_screen::OwnScreen, stop};
use crate::{
    case::{Case, CaseFile},
    chat::Sampling,
    config::{Loaded, Paths},
    interview::{Persona, Role, UtteranceRecord, words},
    language::{Bilingual, Language},
    openai::Endpoints,
    record::{CaseSource, Journal, UTTERANCES_FILE},
    runner::{Gradings, NotRecorded, OpenInterview, ViewsJudge, interview::Cast, out_of_turn},
    text::clean,
};
use std::{path::PathBuf, process::ExitCode};
use tokio_util::sync::CancellationToken;

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct InterviewArgs {
    #[command(flatten)]
    play: PlayArgs,
    #[command(subcommand)]
    command: Option<InterviewCommand>,
}

#[derive(Debug, clap::Subcommand)]
enum InterviewCommand {
    /// Show what of a case each role is told, or the words with which models are told it; for teachers, since it gives the case away
    Show(show::ShowArgs),
    /// Have a judge grade the interviews of a run, each in five views from A to D; can be resumed, and asked of several judges
    Judge(grading::JudgeArgs),
}

#[derive(Debug, clap::Args)]
struct PlayArgs {
    /// The cases [default: for a person the first one whose interview is not finished, for a model all]
    #[arg(value_name = "CASE")]
    case: Vec<String>,
    /// A case file (native TOML, DotaBench, DoctorFLAN, CMB-Clin), or the bundled scenarios
    #[arg(long, value_name = "FILE|bundled", default_value = "bundled")]
    cases: String,
    /// Who asks: a person at the terminal, or a model (a name from the settings, a GGUF file, or http://HOST/v1#MODEL)
    #[arg(long, value_name = "person|MODEL", default_value = cast::PERSON)]
    doctor: String,
    /// Who answers: the scripted patient, a person at the terminal, or a model; whoever it is is told what the patient knows
    #[arg(long, value_name = "scripted|person|MODEL", default_value = cast::SCRIPTED)]
    patient: String,
    /// Who returns results: rules, or a model for orders that the rules do not know, which chooses among the case's own words
    #[arg(long, value_name = "rules|MODEL", default_value = cast::RULES)]
    examiner: String,
    /// How a patient whom a model plays speaks: traits joined by +, as in anxious+vague; may be repeated [default: plain]
    #[arg(long, value_name = "TRAITS")]
    persona: Vec<String>,
    /// How often a model interviews each patient
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    repeats: u32,
    /// Lines that the doctor has before the conclusion is asked for [default: 20 for a model, no limit for a person]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    turns: Option<u32>,
    /// Maximum number of tokens of a line of the models that play doctor and patient [default: 1024]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    max_tokens: Option<u32>,
    /// Base seed; the seed of each line of a model is derived from it
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// The run's folder; the same folder goes on with interviews that are not finished [default: named after the cases]
    #[arg(long, short, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Watch one interview of models: pause, go on line by line, take a role over; the default for one interview in a terminal
    #[arg(long)]
    watch: bool,
    /// Use the line interface, for screen readers and pipes; the default without a terminal, where TERM is dumb, and for models among themselves
    #[arg(long)]
    plain: bool,
    /// Who grades each interview once it has ended, in five views from A to D: a name from the settings, a GGUF file, or http://HOST/v1#MODEL [default: nobody]
    #[arg(long, value_name = "MODEL")]
    judge: Option<String>,
    /// Language of bilingual cases and of messages [default: the locale's]
    #[arg(long)]
    language: Option<Language>,
}

/// One interview that a person takes part in or watches.
struct Opening<'a> {
    open: OpenInterview,
    journal: Journal<UtteranceRecord>,
    /// What judges say of it.
    gradings: Gradings,
    /// Who grades it once it has ended.
    judge: Option<ViewsJudge>,
    cast: &'a Cast,
    /// The role that the person plays; none where they watch.
    person: Option<Role>,
    language: Language,
}

/// Brings a planned interview to where its lines end.
fn started(planned: plan::Planned<'_>, lines: Vec<UtteranceRecord>) -> Result<OpenInterview, CliError> {
    OpenInterview::new(planned.case.clone(), planned.sheet, planned.id, lines).map_err(|_| CliError::Cases(out_of_turn()))
}

impl From<NotRecorded> for CliError {
    fn from(error: NotRecorded) -> Self {
        match error {
            NotRecorded::OutOfTurn(_) => Self::Cases(out_of_turn()),
            NotRecorded::Record(error) => error.into(),
        }
    }
}

pub(super) async fn run(args: InterviewArgs, loaded: Loaded, paths: Paths) -> Result<ExitCode, CliError> {
    match args.command {
        Some(InterviewCommand::Show(args)) => show::run(&args, &loaded),
        Some(InterviewCommand::Judge(args)) => grading::run(args, &loaded, &paths).await,
        None => play(args.play, &loaded, &paths).await,
    }
}

/// The persons that a patient is played as.
fn personas(names: &[String]) -> Result<Vec<Persona>, CliError> {
    let parse = |name: &String| {
        name.parse::<Persona>().map_err(|error| CliError::Usage(Bilingual::both(error.words(Language::Zh), error.words(Language::En))))
    };
    let mut personas: Vec<Persona> = names.iter().map(parse).collect::<Result<_, _>>()?;
    if personas.is_empty() {
        personas.push(Persona::default());
    }
    Ok(personas)
}

/// The case with this id. A case that is not there is looked for in the list.
fn named<'a>(file: &'a CaseFile, id: &str, cases: &str) -> Result<&'a Case, CliError> {
    file.find(id).map_err(|why| {
        let list = if cases == "bundled" { String::new() } else { format!(" --cases {cases}") };
        let (zh, en) = (why.words(Language::Zh), why.words(Language::En));
        CliError::Cases(Bilingual::both(
            format!("{zh}；wardround cases list{list} 列出全部病例"),
            format!("{en}; wardround cases list{list} lists them"),
        ))
    })
}

async fn play(args: PlayArgs, loaded: &Loaded, paths: &Paths) -> Result<ExitCode, CliError> {
    let settings = &loaded.settings;
    let language = args.language.unwrap_or_else(|| super::interface_language(loaded));
    let personas = personas(&args.persona)?;
    let choices = cast::Choices::of(&args, settings, paths)?;
    choices.check(&args, &personas)?;
    let file = cases::read(&args.cases, Some(language), settings)?;
    let wanted: Vec<&Case> = match args.case.as_slice() {
        [] => file.cases.iter().collect(),
        ids => ids.iter().map(|id| named(&file, id, &args.cases)).collect::<Result<_, _>>()?,
    };
    let sheets = plan::sheets(&wanted, !args.case.is_empty(), language)?;
    // The run first: a folder in use or a damaged record should not cost the loading of a model.
    let folder = args.out.clone().unwrap_or_else(|| paths.run_folder(&args.cases, "interviews"));
    let mut run = open::run(&folder, Sampling::default(), args.seed, language).map_err(CliError::or_another_folder)?;
    let read = |line: &[u8]| serde_json::from_slice::<UtteranceRecord>(line).map_err(|error| error.to_string());
    let (journal, lines, repaired) = Journal::<UtteranceRecord>::open(&folder.join(UTTERANCES_FILE), read)?;
    let repaired = repaired.map(|repaired| words::repaired(&repaired.moved_to.display().to_string(), language));
    if let Some(repaired) = &repaired {
        tell!("{}", clean(repaired));
    }
    let lines: Vec<UtteranceRecord> = lines.into_iter().map(|(_, line)| line).collect();
    open::note_cases(&mut run, CaseSource::of(&args.cases, &file, wanted.first().map(|case| case.source())))?;

    let in_terminal = !args.plain && OwnScreen::is_possible();
    let count = sheets.len() * personas.len() * args.repeats as usize;
    if args.watch && count != 1 {
        return Err(CliError::Usage(Bilingual::both(
            "--watch 一次旁观一次问诊：请只指定一个病例和一个 --persona，不用 --repeats",
            "--watch shows one interview: name one case and one --persona, without --repeats",
        )));
    }
    let is_one = choices.person.is_some() || args.watch || (count == 1 && in_terminal);
    let (endpoints, stop, person) = (Endpoints::default(), CancellationToken::new(), choices.person);
    if !is_one {
        stop::watch(stop.clone(), language);
    }
    let (cast, judge) = tokio::select! {
        opened = choices.open(args.seed, paths, &endpoints, language, stop.clone()) => opened?,
        () = stop.cancelled() => return Ok(ExitCode::from(super::exit::INTERRUPTED)),
    };
    let limit = args.turns.map(|turns| turns as usize);
    let ended = if is_one {
        let persona = personas.into_iter().next().unwrap_or_default();
        let wanted = plan::Wanted { persona: &persona, limit, person, is_named: !args.case.is_empty() };
        let planned = plan::one(sheets, &cast, &wanted, &lines)?;
        let own = plan::lines_of(&planned.id, &lines);
        plan::note(&mut run, std::slice::from_ref(&planned))?;
        let open = started(planned, own)?;
        let opening = Opening { open, journal, gradings: grading::opened(&folder, language)?, judge, cast: &cast, person, language };
        if in_terminal { on_screen::play(opening, (&folder, repaired), paths).await } else { plain::play(opening).await }
    } else {
        let planned = plan::for_models(sheets, &cast, &personas, limit, args.repeats);
        plan::note(&mut run, &planned)?;
        let played = many::play(planned.clone(), lines, journal, &cast, language).await;
        match (played, judge) {
            (Ok(code), Some(judge)) if !stop.is_cancelled() => {
                let grader = grading::Grader { judge, gradings: grading::opened(&folder, language)?, stop: stop.clone(), language };
                let lines = grading::lines(&folder)?;
                let opens = planned.into_iter().filter_map(|planned| {
                    let own = plan::lines_of(&planned.id, &lines);
                    own.iter().any(|line| line.end.is_some()).then(|| started(planned, own))
                });
                let graded = grader.all(&opens.collect::<Result<Vec<_>, _>>()?).await;
                graded.map(|graded| if graded == ExitCode::SUCCESS { code } else { graded })
            }
            (played, _) => played,
        }
    };
    cast.close().await;
    tell!("{}", clean(&words::kept_in(&folder, language)));
    ended
}
