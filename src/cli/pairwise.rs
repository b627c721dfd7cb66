//! `wardround pairwise`: which of two models' answers is better.

use super::{
    CliError, at_hand,
    batch::asked_by_many,
    choosing::judge_model,
    exit::{INCOMPLETE, INTERRUPTED},
    interface_language, open,
    progress::{StatusLine, loading},
    report::WrittenAs,
    stop,
};
use crate::{
    chat::Message,
    config::{Loaded, Paths},
    items::Items,
    judge::{GameVerdict, read_pair, read_same_diagnosis},
    language::{Bilingual, Language},
    openai::Endpoints,
    pairwise::{self, GameRecord, LeftOut, PairRecord, Pairing, PairingError, PairwiseFileError, PairwiseLine, Plan},
    record::{OwnJournal, SCHEMA},
    runner::{Comparing, Played, ReplayError, Trust},
    session::{Notice, words::Words},
    text::clean,
};
use clap::{Args, Subcommand};
use futures::StreamExt;
use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
    process::ExitCode,
    time::Instant,
};
use tokio_util::sync::CancellationToken;

#[derive(Debug, Args)]
pub(super) struct PairwiseArgs {
    #[command(subcommand)]
    command: PairwiseCommand,
}

#[derive(Debug, Subcommand)]
enum PairwiseCommand {
    /// Have a judge compare the answers of every two models, each pair in both orders; can be resumed
    Judge(JudgeArgs),
    /// Report wins, ties and losses, what the order did, and strengths
    Report(ReportArgs),
}

#[derive(Debug, Args)]
struct JudgeArgs {
    /// Folders of runs with the answers; several are read as one
    #[arg(value_name = "RUN", required = true)]
    runs: Vec<PathBuf>,
    /// The file of comparisons; one that is there is continued, and nothing is asked twice
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,
    /// The judge: a name from the settings, a GGUF file, or http://HOST/v1#MODEL [default: the settings']
    #[arg(long, value_name = "MODEL")]
    judge: Option<String>,
    /// Compare these models alone; separate several with commas [default: all]
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    model: Vec<String>,
    /// Compare each model with this one only [default: with each other]
    #[arg(long, value_name = "NAME")]
    against: Option<String>,
    /// Compare the answers to these turns alone; separate several with commas [default: all]
    #[arg(long, value_name = "TURNS", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(1..))]
    turn: Vec<u32>,
    /// Ask instead whether the answers before and after a variant of a case name the same diagnosis, of one model each
    #[arg(long, conflicts_with_all = ["against", "turn", "references"])]
    same_diagnosis: bool,
    /// Show the judge the references of this case file, the one that was asked [default: it sees none]
    #[arg(long, value_name = "FILE|bundled")]
    references: Option<String>,
}

#[derive(Debug, Args)]
struct ReportArgs {
    /// The file of comparisons
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    written: WrittenAs,
}

pub(super) async fn run(args: PairwiseArgs, loaded: Loaded, paths: Paths) -> Result<ExitCode, CliError> {
    match args.command {
        PairwiseCommand::Judge(args) => judge(args, loaded, paths).await,
        PairwiseCommand::Report(args) => report(&args, &loaded),
    }
}

fn report(args: &ReportArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let plan = args.written.resampling()?;
    let lines = pairwise::read(&args.file).map_err(file_error)?;
    let to = &args.written.to;
    to.put(pairwise::report(&lines, plan).write(to.format, to.language(loaded), to.width()))
}

fn file_error(error: PairwiseFileError) -> CliError {
    match error {
        PairwiseFileError::Record(error) => CliError::Record(error),
        other => CliError::Usage(Bilingual::of(|language| other.words(language))),
    }
}

fn pairing_error(error: PairingError) -> CliError {
    match error {
        PairingError::Record(error) => CliError::Record(error),
        PairingError::Nothing(message) => CliError::Usage(message),
    }
}

async fn judge(args: JudgeArgs, loaded: Loaded, paths: Paths) -> Result<ExitCode, CliError> {
    let language = interface_language(&loaded);
    args.runs.iter().try_for_each(|run| open::is_run(run))?;
    let mut items = Items::read(&args.runs)?;
    if args.references.is_some() {
        at_hand::note_cases(&mut items, args.references.as_deref(), &loaded)?;
    }
    let settings = &loaded.settings;
    let wanted = args.judge.as_deref().or(settings.judge.model.as_deref()).ok_or(CliError::NoJudge)?;
    let mut choice = judge_model(wanted, settings, &paths)?;
    asked_by_many(&mut choice.settings);
    let sampling = choice.sampling_as_judge(&settings.judge);
    let name = choice.settings.name().to_owned();
    let stop = CancellationToken::new();
    stop::watch(stop.clone(), language);
    let model = open::open(choice.settings, &sampling, &paths, &Endpoints::default(), loading(&name, language)).await?;
    let read = if args.same_diagnosis { read_same_diagnosis } else { read_pair };
    let comparing = Comparing { model, sampling, attempts: settings.judge.attempts, read, trust: Trust::new() };
    let ran = compare(&args, &items, &comparing, &stop, language).await;
    comparing.model.close().await;
    ran
}

/// Plans, asks and records.
async fn compare(
    args: &JudgeArgs,
    items: &Items,
    comparing: &Comparing,
    stop: &CancellationToken,
    language: Language,
) -> Result<ExitCode, CliError> {
    let pairing = Pairing {
        models: args.model.clone(),
        against: args.against.clone(),
        turns: args.turn.clone(),
        with_reference: args.references.is_some(),
    };
    let of = if args.same_diagnosis { Plan::of_variants } else { Plan::of };
    let plan = of(items, &pairing, comparing.model.identity(), &comparing.sampling).map_err(pairing_error)?;
    tell_left_out(plan.left_out, language);
    if plan.pairs.iter().any(|pair| pair.record.judge_is_contestant) {
        let name = clean(&comparing.model.identity().name).into_owned();
        tell!(
            "{}",
            say(
                language,
                format!("注意：评委 {name} 也是参评模型；评委常偏向自己的回答，请另用评委"),
                format!("warning: the judge {name} is a contestant, too; judges tend to favour their own answers, so use another judge")
            )
        );
    }
    let (journal, lines) = pairwise::open(&args.out).map_err(file_error)?;
    if let Some(repaired) = journal.repaired() {
        let (file, moved_to) = (repaired.path.display().to_string(), repaired.moved_to.display().to_string());
        tell!("{}", clean(&Words(language).notice(&Notice::Repaired(file, moved_to))));
    }
    let mut known = Known::of(&lines);
    let new: Vec<PairwiseLine> = plan
        .pairs
        .iter()
        .map(|pair| &pair.record)
        .filter(|pair| !known.has_pair(pair))
        .cloned()
        .map(|pair| PairwiseLine::Pair(Box::new(pair)))
        .collect();
    let mut recording = Recording { journal, line: StatusLine::new(), language, done: 0, all: 0, without: 0, failed: 0 };
    recording.journal.append_all(&new)?;
    let games: Vec<Game<'_>> = games(&plan).filter(|game| known.is_wanted(game.key)).collect();
    let there = plan.games() - games.len();
    recording.all = games.len();
    let (all, to_ask, pairs) = (plan.games(), games.len(), all_pairs(&plan));
    tell!(
        "{}",
        say(
            language,
            format!("{pairs} 对回答，两种顺序共 {all} 次比较；已有 {there} 次，将询问评委 {to_ask} 次"),
            format!("{pairs} pairs of answers, {all} comparisons in both orders; {there} are there, {to_ask} are asked now"),
        )
    );
    let ended = ask(&games, &plan, comparing, stop, &mut recording).await;
    recording.line.clear();
    recording.tell(args);
    ended?;
    if stop.is_cancelled() {
        return Ok(ExitCode::from(INTERRUPTED));
    }
    comparing.check()?;
    Ok(if recording.failed > 0 { ExitCode::from(INCOMPLETE) } else { ExitCode::SUCCESS })
}

fn all_pairs(plan: &Plan) -> usize {
    plan.games() / 2
}

/// One comparison in one order.
struct Game<'a> {
    pair: usize,
    record: &'a PairRecord,
    is_exchanged: bool,
    key: &'a str,
}

fn games(plan: &Plan) -> impl Iterator<Item = Game<'_>> {
    plan.pairs.iter().enumerate().flat_map(|(pair, planned)| {
        let record = &planned.record;
        let keys = record.games.iter().flat_map(|keys| keys.iter().zip([false, true]));
        keys.map(move |(key, is_exchanged)| Game { pair, record, is_exchanged, key })
    })
}

/// What a file of comparisons holds already.
struct Known {
    pairs: HashSet<String>,
    verdicts: HashMap<String, GameVerdict>,
}

impl Known {
    fn of(lines: &[PairwiseLine]) -> Self {
        let mut known = Self { pairs: HashSet::new(), verdicts: HashMap::new() };
        for line in lines {
            match line {
                PairwiseLine::Pair(pair) => _ = known.pairs.insert(without_time(pair)),
                PairwiseLine::Game(game) => _ = known.verdicts.insert(game.key.clone(), game.verdict),
            }
        }
        known
    }

    fn has_pair(&self, pair: &PairRecord) -> bool {
        self.pairs.contains(&without_time(pair))
    }

    /// Whether the game is still to be asked; once for each key.
    fn is_wanted(&mut self, key: &str) -> bool {
        if self.verdicts.get(key).is_some_and(|verdict| *verdict != GameVerdict::Failed) {
            return false;
        }
        // Whatever comes of it, it is asked once.
        self.verdicts.insert(key.to_owned(), GameVerdict::Tie);
        true
    }
}

/// What a pair is, whenever it was planned.
fn without_time(pair: &PairRecord) -> String {
    let pair = PairRecord { at: jiff::Timestamp::UNIX_EPOCH, ..pair.clone() };
    serde_json::to_string(&pair).unwrap_or_default()
}

/// What records comparisons and counts them.
struct Recording {
    journal: OwnJournal<PairwiseLine>,
    line: StatusLine,
    language: Language,
    done: usize,
    all: usize,
    without: usize,
    failed: usize,
}

impl Recording {
    fn note(&mut self, game: GameRecord) -> Result<(), CliError> {
        self.done += 1;
        self.failed += usize::from(game.verdict == GameVerdict::Failed);
        self.without += usize::from(!game.verdict.is_decision() && game.verdict != GameVerdict::Failed);
        self.journal.append(&PairwiseLine::Game(Box::new(game)))?;
        let (done, all) = (self.done, self.all);
        self.line.show(&say(self.language, format!("已比较 {done}/{all}"), format!("{done} of {all} compared")));
        Ok(())
    }

    fn tell(&self, args: &JudgeArgs) {
        let (done, all, without, failed) = (self.done, self.all, self.without, self.failed);
        let file = clean(&args.out.display().to_string()).into_owned();
        let more = if done < all || failed > 0 {
            say(self.language, "；重复同一命令可补上其余".into(), "; repeat the command for the rest".into())
        } else {
            String::new()
        };
        tell!(
            "{}",
            say(
                self.language,
                format!("已比较 {done}/{all} 次，其中无判定 {without}，失败 {failed}{more}"),
                format!("{done} of {all} compared, {without} without a verdict, {failed} failed{more}"),
            )
        );
        tell!(
            "{}",
            say(self.language, format!("报告：wardround pairwise report {file}"), format!("report: wardround pairwise report {file}"))
        );
    }
}

/// Asks as many at once as the judge takes, and records each as it comes.
async fn ask(
    games: &[Game<'_>],
    plan: &Plan,
    comparing: &Comparing,
    stop: &CancellationToken,
    recording: &mut Recording,
) -> Result<(), CliError> {
    let mut playing = futures::stream::iter(games)
        .map(|game| async move {
            let Some([forward, backward]) = plan.messages(&plan.pairs[game.pair]) else { return Ok(None) };
            play(game, if game.is_exchanged { backward } else { forward }, comparing, stop).await
        })
        .buffer_unordered(comparing.model.parallel().max(1));
    while let Some(played) = playing.next().await {
        if let Some(record) = played? {
            recording.note(record)?;
        }
    }
    Ok(())
}

async fn play(
    game: &Game<'_>,
    messages: Vec<Message>,
    comparing: &Comparing,
    stop: &CancellationToken,
) -> Result<Option<GameRecord>, ReplayError> {
    if stop.is_cancelled() {
        return Ok(None);
    }
    let begin = Instant::now();
    let pair = game.record;
    let asked = comparing.play((pair.case.as_str(), game.key), &messages, stop, &mut |_, _, _| {}).await?;
    let Some(Played { verdict, reason, said, error, attempts }) = asked else { return Ok(None) };
    let [left, right] = match pair.variant {
        None => pair.models.each_ref().map(|model| model.name.clone()),
        Some(_) => [format!("{} (before)", pair.models[0].name), format!("{} (after)", pair.models[1].name)],
    };
    let [first, second] = if game.is_exchanged { [right, left] } else { [left, right] };
    Ok(Some(GameRecord {
        schema: SCHEMA,
        key: game.key.to_owned(),
        at: jiff::Timestamp::now(),
        case: pair.case.clone(),
        source: pair.source,
        turn: pair.turn,
        repeat: pair.repeat,
        first,
        second,
        verdict,
        reason,
        failure: error.map(Box::new),
        attempts,
        text: said.text,
        reasoning: said.reasoning,
        finish: said.finish,
        usage: said.usage,
        usage_before: said.usage_before,
        sampling_used: said.sampling,
        served_model: said.served_model,
        total_ms: begin.elapsed().as_secs_f64() * 1e3,
    }))
}

fn tell_left_out(left_out: LeftOut, language: Language) {
    let LeftOut { of_variants, other_questions, without_reference } = left_out;
    let told = [
        (of_variants, "个回答属于病例变体，不参与比较", "answers to variants of cases are not compared"),
        (other_questions, "对回答的问题不同，不比较", "pairs are not compared: the questions differ"),
        (without_reference, "对回答没有参考答案，不比较", "pairs are not compared: there is no reference"),
    ];
    for (count, zh, en) in told.into_iter().filter(|(count, ..)| *count > 0) {
        tell!("{}", say(language, format!("{count} {zh}"), format!("{count} {en}")));
    }
}

fn say(language: Language, zh: String, en: String) -> String {
    if language == Language::Zh { zh } else { en }
}
