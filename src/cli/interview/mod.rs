//! `wardround interview`: a doctor at the terminal takes a patient's history, line by line. Needs no model.

mod plain;
mod words;

use super::{CliError, cases, open};
use crate::{
    case::Case,
    chat::Sampling,
    config::{Loaded, Paths},
    interview::{FactSheet, InterviewId, Player, UTTERANCES_FILE, UtteranceRecord},
    language::{Bilingual, Language},
    record::{CaseSource, Journal},
    text::clean,
};
use std::{path::PathBuf, process::ExitCode};

#[derive(Debug, clap::Args)]
pub(super) struct InterviewArgs {
    /// The case [default: the first one whose interview is not finished]
    #[arg(value_name = "CASE")]
    case: Option<String>,
    /// A case file (native TOML, DotaBench, DoctorFLAN, CMB-Clin), or the bundled scenarios
    #[arg(long, value_name = "FILE|bundled", default_value = "bundled")]
    cases: String,
    /// The run's folder; the same folder goes on with an interview that is not finished [default: named after the cases]
    #[arg(long, short, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Language of bilingual cases and of messages [default: the locale's]
    #[arg(long)]
    pub(super) language: Option<Language>,
}

/// The seed of the run's manifest: no answer depends on it, since no model answers.
const SEED: u64 = 1;

/// An interview that begins or goes on.
pub(super) struct Started<'a> {
    pub case: &'a Case,
    pub sheet: FactSheet,
    pub id: InterviewId,
    /// What was said before.
    pub lines: Vec<UtteranceRecord>,
}

pub(super) async fn run(args: InterviewArgs, loaded: Loaded, paths: Paths) -> Result<ExitCode, CliError> {
    let settings = &loaded.settings;
    let language = args.language.unwrap_or_else(|| super::interface_language(&loaded));
    let file = cases::read(&args.cases, Some(language), settings)?;
    let wanted: Vec<&Case> = match &args.case {
        Some(id) => vec![cases::find(&file, id)?],
        None => file.cases.iter().collect(),
    };
    let folder = args.out.clone().unwrap_or_else(|| paths.run_folder(&args.cases, "interviews"));
    let mut run = open::run(&folder, Sampling::default(), SEED, language).map_err(CliError::or_another_folder)?;
    let path = folder.join(UTTERANCES_FILE);
    let read = |line: &[u8]| serde_json::from_slice::<UtteranceRecord>(line).map_err(|error| error.to_string());
    let (journal, lines, repaired) = Journal::<UtteranceRecord>::open(&path, read)?;
    if let Some(repaired) = repaired {
        tell!("{}", clean(&words::repaired(&repaired.moved_to.display().to_string(), language)));
    }
    let lines: Vec<UtteranceRecord> = lines.into_iter().map(|(_, line)| line).collect();
    let started = choose(&wanted, args.case.is_some(), &lines)?;
    open::note_cases(&mut run, CaseSource::of(&args.cases, &file, Some(started.case.source())))?;
    plain::play(started, journal, language).await
}

/// Finds the interview to go on with, or begins one.
fn choose<'a>(wanted: &[&'a Case], is_named: bool, lines: &[UtteranceRecord]) -> Result<Started<'a>, CliError> {
    let mut without = None;
    for &case in wanted {
        let sheet = match FactSheet::of(case) {
            Ok(sheet) => sheet,
            Err(why) => {
                without = Some((case, why));
                continue;
            }
        };
        let mut id = InterviewId {
            case: case.id().clone(),
            source: case.source(),
            language: case.language(),
            facts: sheet.digest().to_owned(),
            doctor: Player::Person,
            patient: Player::Scripted,
            examiner: Player::Rules,
            repeat: 0,
        };
        loop {
            let key = id.key();
            let own: Vec<UtteranceRecord> = lines.iter().filter(|line| line.key == key).cloned().collect();
            if own.iter().all(|line| line.end.is_none()) {
                return Ok(Started { case, sheet, id, lines: own });
            }
            if !is_named {
                break;
            }
            // One that is finished stays; the case is asked anew.
            id.repeat += 1;
        }
    }
    Err(CliError::Cases(match without {
        Some((case, why)) if is_named => Bilingual::both(
            format!("病例 {}：{}", case.id(), why.words(Language::Zh)),
            format!("case {}: {}", case.id(), why.words(Language::En)),
        ),
        _ => Bilingual::both(
            "所有病例都已问诊完毕：请指定一个病例再问一次，或用 --out 另指定文件夹",
            "every case has been interviewed: name a case to do it again, or another folder (--out)",
        ),
    }))
}
