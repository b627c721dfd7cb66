//! A judge's grades of interviews: of those that were just had, and of a run's that are already there.

use super::{cast, grading_words as words};
use crate::{
    case::CaseFile,
    chat::Sampling,
    cli::{
        CliError, cases,
        exit::{INCOMPLETE, INTERRUPTED},
        open,
        progress::StatusLine,
        stop,
    },
    config::{Loaded, Paths},
    interview::{FactSheet, ToGrade, UtteranceRecord, ViewsRecord, verdict},
    judge::ViewsVerdict,
    language::{Bilingual, Language},
    record::{Journal, UTTERANCES_FILE},
    runner::{Gradings, OpenInterview, ReplayError, ViewsJudge, out_of_turn},
    session::{Notice, words::Words},
    text::clean,
};
use futures::StreamExt;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::ExitCode,
};
use tokio_util::sync::CancellationToken;

#[derive(Debug, clap::Args)]
pub(super) struct JudgeArgs {
    /// The run whose interviews are graded; the models that played the roles are not loaded
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// The case file that was asked
    #[arg(long, value_name = "FILE|bundled", default_value = "bundled")]
    cases: String,
    /// The judge: a name from the settings, a GGUF file, or http://HOST/v1#MODEL [default: the settings']
    #[arg(long, value_name = "MODEL")]
    judge: Option<String>,
    /// Language of messages [default: the locale's]
    #[arg(long)]
    language: Option<Language>,
}

/// The verdicts of a run's folder, which is locked.
pub(super) fn opened(folder: &Path, language: Language) -> Result<Gradings, CliError> {
    let gradings = Gradings::open(folder)?;
    if let Some(repaired) = gradings.repaired() {
        let (file, moved_to) = (repaired.path.display().to_string(), repaired.moved_to.display().to_string());
        tell!("{}", clean(&Words(language).notice(&Notice::Repaired(file, moved_to))));
    }
    Ok(gradings)
}

/// What was said in a run's interviews.
pub(super) fn lines(folder: &Path) -> Result<Vec<UtteranceRecord>, CliError> {
    Ok(Journal::<UtteranceRecord>::read(&folder.join(UTTERANCES_FILE))?)
}

pub(super) async fn run(args: JudgeArgs, loaded: &Loaded, paths: &Paths) -> Result<ExitCode, CliError> {
    let (settings, language) = (&loaded.settings, args.language.unwrap_or_else(|| crate::cli::interface_language(loaded)));
    let folder = open::found_run(&args.run, paths);
    open::is_run(&folder)?;
    let wanted = args.judge.as_deref().or(settings.judge.model.as_deref()).ok_or(CliError::NoJudge)?;
    let choice = cast::judge(wanted, settings, paths)?;
    // Bundled cases are asked in the language of the interview; others have one.
    let files: HashMap<Language, CaseFile> = if args.cases == "bundled" {
        [Language::Zh, Language::En]
            .into_iter()
            .map(|of| Ok((of, cases::read(&args.cases, Some(of), settings)?)))
            .collect::<Result<_, CliError>>()?
    } else {
        HashMap::from([(language, cases::read(&args.cases, Some(language), settings)?)])
    };
    let _run = open::run(&folder, Sampling::default(), 1, language)?;
    let opens = ended(lines(&folder)?, &files, language)?;
    let gradings = opened(&folder, language)?;
    let stop = CancellationToken::new();
    stop::watch(stop.clone(), language);
    let judge = choice.open_judge(settings.judge.attempts, paths, language).await?;
    let model = judge.model.clone();
    let graded = Grader { judge, gradings, stop, language }.all(&opens).await;
    model.close().await;
    graded
}

/// The interviews that have ended, with their cases. What cannot be judged is said.
fn ended(lines: Vec<UtteranceRecord>, files: &HashMap<Language, CaseFile>, language: Language) -> Result<Vec<OpenInterview>, CliError> {
    if lines.is_empty() {
        return Err(CliError::Usage(Bilingual::both(
            "这份记录中没有问诊：评判模型对病例的回答请用 wardround judge",
            "this run has no interviews; wardround judge judges answers to cases",
        )));
    }
    // In the order in which they began.
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut all: Vec<Vec<UtteranceRecord>> = Vec::new();
    for line in lines {
        let place = *places.entry(line.key.clone()).or_insert(all.len());
        if place == all.len() {
            all.push(Vec::new());
        }
        all[place].push(line);
    }
    let (mut opens, mut absent, mut changed) = (Vec::new(), 0, 0);
    for own in all.into_iter().filter(|own| own.iter().any(|line| line.end.is_some())) {
        let id = own[0].interview.clone();
        let file = files.get(&id.language).or_else(|| files.values().next());
        let case = file.and_then(|file| file.find(id.case.as_str()).ok()).filter(|case| case.source() == id.source);
        let Some((case, sheet)) = case.and_then(|case| Some((case, FactSheet::of(case).ok()?))) else {
            absent += 1;
            continue;
        };
        if sheet.digest() != id.facts {
            changed += 1;
            continue;
        }
        opens.push(OpenInterview::new(case.clone(), sheet, id, own).map_err(|_| CliError::Cases(out_of_turn()))?);
    }
    words::left_out(absent, changed, language).iter().for_each(|line| tell!("{line}"));
    if opens.is_empty() {
        return Err(CliError::Cases(Bilingual::both(
            "没有可评的问诊：问诊须已结束，且病例文件就是所问的那个",
            "there is no interview to judge: one has to have ended, and the case file has to be the one that was asked",
        )));
    }
    Ok(opens)
}

/// A judge at a run's interviews.
pub(super) struct Grader {
    pub judge: ViewsJudge,
    pub gradings: Gradings,
    pub stop: CancellationToken,
    pub language: Language,
}

impl Grader {
    /// Asks about every interview that the judge has not graded, as many at once as it takes, and records each verdict as it comes.
    pub async fn all(mut self, opens: &[OpenInterview]) -> Result<ExitCode, CliError> {
        let language = self.language;
        let (judge, stop) = (self.judge.clone(), self.stop.clone());
        let name = clean(&judge.model.identity().name).into_owned();
        let asked: Vec<ToGrade> = opens.iter().filter_map(|open| self.gradings.wanted(open, &judge)).collect();
        tell!("{}", words::beginning(&name, opens.len(), opens.len() - asked.len(), language));
        if asked.iter().any(|asked| asked.is_doctor(judge.model.identity())) {
            tell!("{}", words::own_judge(&name, language));
        }
        if asked.len() < opens.len() {
            judge.trust.restored();
        }
        let line = StatusLine::new();
        let (mut done, mut without, mut failed) = (0, 0, 0);
        let mut asking = futures::stream::iter(&asked)
            .map(|asked| async {
                if stop.is_cancelled() {
                    return Ok::<_, ReplayError>(None);
                }
                judge.grade(asked, &stop, &mut |_, _, _| {}).await
            })
            .buffer_unordered(judge.model.parallel().max(1));
        let mut broken = None;
        while let Some(graded) = asking.next().await {
            let record = match graded {
                Ok(Some(record)) => record,
                Ok(None) => continue,
                // What others have said meanwhile is recorded, too.
                Err(error) => {
                    stop.cancel();
                    broken = broken.or(Some(error));
                    continue;
                }
            };
            done += 1;
            failed += usize::from(record.verdict == ViewsVerdict::Failed);
            without += usize::from(record.is_final() && record.verdict != ViewsVerdict::Graded);
            line.clear();
            say!("{}", clean(&said(self.gradings.put(record)?, language)))?;
            line.show(&words::progress(done, asked.len(), language));
        }
        drop(asking);
        line.clear();
        tell!("{}", words::counted((done, asked.len()), without, failed, language));
        if let Some(error) = broken {
            return Err(error.into());
        }
        if stop.is_cancelled() {
            return Ok(ExitCode::from(INTERRUPTED));
        }
        self.judge.check()?;
        Ok(if failed > 0 { ExitCode::from(INCOMPLETE) } else { ExitCode::SUCCESS })
    }
}

/// One verdict, with the interview that it is on.
fn said(record: &ViewsRecord, language: Language) -> String {
    format!("{}\n  {}", words::which(&record.interview, language), verdict(record, language))
}
