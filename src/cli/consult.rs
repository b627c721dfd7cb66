//! `wardround` without a subcommand: opens the screen, or the dialogue of lines.

use super::{
    CliError,
    exit::{INCOMPLETE, INTERRUPTED, UNRECORDED},
    output::terminal_width,
    recording::{self, RecordFlag},
    screen, stop, variant_flag,
};
use crate::{
    case::VariantWish,
    config::{Loaded, ModelSettings, Paths, Settings},
    dialogue::{self, Beginning, Ending},
    language::{Bilingual, Language},
    session::{ModelRow, ModelState, Session, SourceName, tasks::Tasks},
    text::clean,
};
use std::{
    io::{self, IsTerminal},
    path::PathBuf,
    process::ExitCode,
};
use tokio::{io::BufReader, sync::mpsc};

/// Columns after which a line is hard to read, however wide the terminal.
const READABLE: usize = 110;
/// Events on their way from the tasks. More than an answer's pieces while a line is printed.
const EVENTS: usize = 256;

#[derive(Debug, clap::Args)]
pub(super) struct ConsultArgs {
    /// A case file (native TOML, DotaBench, DoctorFLAN, CMB-Clin), or the bundled scenarios [default: on the screen the last ones used]
    #[arg(long, value_name = "FILE|bundled")]
    pub(super) cases: Option<String>,
    /// The model that answers: a name from the settings, a GGUF file, or http://HOST/v1#MODEL
    #[arg(long, short, value_name = "MODEL")]
    pub(super) model: Option<String>,
    /// The judge, in the same form
    #[arg(long, value_name = "MODEL")]
    pub(super) judge: Option<String>,
    /// Open the cases as this variant, such as withhold=exam, challenge=direct or bias=recency, or a file of your own, FILE.toml
    #[arg(long, value_name = "VARIANT", value_parser = super::variant_flag::variant)]
    pub(super) variant: Option<VariantWish>,
    /// Language of bilingual cases and messages [default: the locale's]
    // Every command takes it; those that say more about it have one of their own.
    #[arg(long, global = true)]
    pub(super) language: Option<Language>,
    /// Base seed; each answer's seed is derived from it
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(super) seed: u64,
    /// A model that is at hand beside the one that answers.
    #[arg(skip)]
    pub(super) beside: Option<String>,
    #[command(flatten)]
    pub(super) recording: RecordFlag,
    /// Use the line interface, for screen readers and pipes; the default where standard output is no terminal or TERM is dumb
    #[arg(long)]
    pub(super) plain: bool,
}

pub(super) async fn run(mut args: ConsultArgs, mut loaded: Loaded, paths: Paths, settings_file: PathBuf) -> Result<ExitCode, CliError> {
    args.model = args.model.map(|wanted| loaded.settings.call_by_own_name(&wanted)).transpose()?;
    let variant = args.variant.as_ref().map(|wish| variant_flag::variant_of(wish, None)).transpose()?;
    let is_dumb = std::env::var_os("TERM").is_some_and(|t| t == "dumb");
    let language = args.language.unwrap_or_else(|| super::interface_language(&loaded));
    if !(args.plain || is_dumb || !io::stdout().is_terminal()) {
        if !io::stdin().is_terminal() {
            return Err(CliError::Usage(Bilingual::both(
                "标准输入不是终端：请用 --plain 逐行对话，或用 wardround replay",
                "standard input is no terminal: use --plain for a dialogue of lines, or wardround replay",
            )));
        }
        let settings = &loaded.settings;
        let model = known(args.model.as_deref(), settings.model.as_deref(), settings, &paths, language)?;
        let judge = known(args.judge.as_deref(), settings.judge.model.as_deref(), settings, &paths, language)?;
        let mut models = model_rows(settings, &paths, model.as_deref());
        let beside = known(args.beside.as_deref(), None, settings, &paths, language)?;
        let others = [judge.as_deref(), beside.as_deref()];
        for row in others.into_iter().flat_map(|other| model_rows(settings, &paths, other)) {
            if !models.iter().any(|m| m.name == row.name) {
                models.push(row);
            }
        }
        let tapes = args.recording.start(None)?;
        let opening = screen::Opening {
            cases: args.cases,
            model,
            judge,
            variant,
            language: args.language,
            seed: args.seed,
            models,
            settings_file,
            tapes: tapes.clone(),
        };
        let ended = screen::run(opening, loaded, paths).await?;
        return Ok(recording::finish(tapes, language, ended).await);
    }
    let settings = loaded.settings;
    let model = known(args.model.as_deref(), settings.model.as_deref(), &settings, &paths, language)?;
    let judge = known(args.judge.as_deref(), settings.judge.model.as_deref(), &settings, &paths, language)?;
    let mut rows = model_rows(&settings, &paths, model.as_deref());
    let beside = known(args.beside.as_deref(), None, &settings, &paths, language)?;
    let others = model_rows(&settings, &paths, beside.as_deref());
    rows.extend(others.into_iter().filter(|row| Some(&row.name) == beside.as_ref()));
    let session =
        Session::new(SourceName::parse(args.cases.as_deref().unwrap_or("bundled")), rows, model, judge).at_speed(settings.playback.speed);
    let session = session.with_variant(variant.as_ref());
    let (sender, events) = mpsc::channel(EVENTS);
    let tapes = args.recording.start(None)?;
    let tasks = Tasks::new(settings, paths, args.seed, tapes.clone(), sender).keeping(variant.as_ref());
    let prompts = io::stdin().is_terminal() && io::stdout().is_terminal();
    let width = terminal_width().map(|w| w.min(READABLE));
    let beginning = Beginning { session, language, tasks, events, signals: stop::signals(), width, prompts };
    let ended = dialogue::run(beginning, BufReader::new(tokio::io::stdin()), io::stdout()).await;
    let code = match &ended {
        Ok(Ending::Left) | Err(_) => ExitCode::SUCCESS,
        Ok(Ending::Interrupted) => ExitCode::from(INTERRUPTED),
        Ok(Ending::Incomplete) => ExitCode::from(INCOMPLETE),
        Ok(Ending::NotRecorded) => ExitCode::from(UNRECORDED),
    };
    let code = recording::finish(tapes, language, code).await;
    ended.map(|_| code).map_err(|source| CliError::Output { source, recorded: true })
}

/// The model that the command line names, or else the settings. A name that stands for nothing ends the program where the command line has it;
/// from the settings it is told, and another model can be chosen.
fn known(
    flag: Option<&str>,
    setting: Option<&str>,
    settings: &Settings,
    paths: &Paths,
    language: Language,
) -> Result<Option<String>, CliError> {
    // A key that is missing is told when the model is opened.
    let choose = |name: &str| settings.choose(name, paths, |_| Some("unused".into()));
    if let Some(name) = flag {
        choose(name)?;
        return Ok(Some(name.to_owned()));
    }
    Ok(setting.filter(|name| choose(name).inspect_err(|e| tell!("{}", clean(&e.words(language)))).is_ok()).map(str::to_owned))
}

/// The models that can be chosen: those that have a name, and `also` where it is a file or an address.
pub(super) fn model_rows(settings: &Settings, paths: &Paths, also: Option<&str>) -> Vec<ModelRow> {
    let mut names = settings.model_names(paths);
    names.extend(also.filter(|a| !names.iter().any(|n| n == a)).map(str::to_owned));
    let row = |name: String| {
        let chosen = settings.choose(&name, paths, |_| Some("unused".into())).ok()?.settings;
        let is_tape = matches!(chosen, ModelSettings::Tape(_));
        let place = match chosen {
            ModelSettings::Local(local) => local.path.display().to_string(),
            ModelSettings::Remote(remote) => remote.base_urls.join(", "),
            ModelSettings::Tape(tape) => tape.path.display().to_string(),
        };
        Some(ModelRow { name, place, state: ModelState::Closed, is_tape })
    };
    names.into_iter().filter_map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn models_of_the_settings_and_the_one_named_are_rows() {
        let settings: Settings = toml::from_str("[models.yi]\nbase_url = \"http://h/v1\"\n").unwrap();
        let paths = Paths::below(Path::new("/nowhere"));
        let rows = |also| model_rows(&settings, &paths, also).into_iter().map(|r| (r.name, r.place)).collect::<Vec<_>>();
        let row = |name: &str, place: &str| (name.to_owned(), place.to_owned());
        for also in [None, Some("yi"), Some("nobody")] {
            assert_eq!(rows(also), [row("yi", "http://h/v1")]);
        }
        assert_eq!(rows(Some("/m/a.gguf")), [row("yi", "http://h/v1"), row("/m/a.gguf", "/m/a.gguf")]);
        assert!(known(Some("nobody"), None, &settings, &paths, Language::En).is_err());
        assert_eq!(known(None, Some("nobody"), &settings, &paths, Language::En).unwrap(), None);
    }
}
