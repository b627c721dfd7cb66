//! `wardround arms new | pack | merge | status | report`: the organiser of a study in which doctors answer cases.

mod new;
mod report;
mod words;

use super::{
    CliError, cases, interface_language,
    trial::{cut, ends_mid_line, lock, not_merged, salt},
};
use crate::{
    arms::{
        answers_file,
        key::ArmsKey,
        merge::Merged,
        pack::AnswerPack,
        packing::{self, Material},
        plan::Plan,
        run::{self as arms_run, WriteError},
        turn::Stage,
    },
    atomic_file,
    case::Case,
    config::Loaded,
    language::{Bilingual, Language},
    record::CaseSource,
    text::clean,
    trial::{blinding, items::recorded, key::KeyError, mask::Masker},
};
use clap::{Args, Subcommand};
use std::{
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(super) struct ArmsArgs {
    #[command(subcommand)]
    command: ArmsCommand,
}

#[derive(Debug, Subcommand)]
enum ArmsCommand {
    /// Write a commented plan of a study
    New(new::NewArgs),
    /// Write one file per doctor; what was handed out before does not change
    Pack {
        /// The plan
        #[arg(value_name = "ARMS.toml")]
        plan: PathBuf,
        /// The folder for the doctors' files
        #[arg(long, value_name = "DIR", default_value = "answer-packs")]
        out: PathBuf,
    },
    /// Take doctors' files back, any order, any number of times, and write the answers into a run whose models are the arms
    Merge {
        /// The plan
        #[arg(value_name = "ARMS.toml")]
        plan: PathBuf,
        /// The answers files that doctors sent
        #[arg(value_name = "ANSWERS", required = true)]
        answers: Vec<PathBuf>,
        /// The run's folder, new or of this study
        #[arg(long, value_name = "RUN")]
        run: PathBuf,
    },
    /// Show which doctor has answered how much, and how long it took
    Status {
        /// The plan
        #[arg(value_name = "ARMS.toml")]
        plan: PathBuf,
    },
    /// Compute what assistance changed: by arm, experience and case, with the time used
    Report(report::ReportArgs),
}

pub(super) fn run(args: ArmsArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let language = interface_language(loaded);
    match args.command {
        ArmsCommand::New(args) => new::run(&args, language),
        ArmsCommand::Pack { plan, out } => pack(&plan, &out, loaded, language),
        ArmsCommand::Merge { plan, answers, run } => merge(&Merging { plan: &plan, answers: &answers, run: &run }, loaded, language),
        ArmsCommand::Status { plan } => status(&plan, language),
        ArmsCommand::Report(args) => report::run(&args, loaded),
    }
}

const FOLDER_ADVICE: (&str, &str) = ("请指定可写的文件夹", "name a folder that can be written");
const PLAN_ADVICE: (&str, &str) = ("请指定位于可写文件夹中的方案", "name a plan in a folder that can be written");

/// The file of what was merged.
fn merged_path(plan: &Plan) -> PathBuf {
    plan.organiser_folder().join("answers.jsonl")
}

fn pack(path: &Path, out: &Path, loaded: &Loaded, language: Language) -> Result<ExitCode, CliError> {
    let plan = Plan::read(path)?;
    let handed_out = ArmsKey::read(&ArmsKey::path(&plan.organiser_folder()))?;
    let file = cases::read(&plan.cases, Some(case_language(handed_out.as_ref(), language)), &loaded.settings)?;
    let recorded = plan.revise.as_ref().map(|candidate| recorded(candidate, &file)).transpose()?;
    let names = recorded.as_ref().map(|(_, names)| names.as_slice()).unwrap_or_default();
    let other_models = blinding::check_texts(&plan.path, [("title", &plan.title), ("guidelines", &plan.guidelines)], names)?;
    if !other_models.is_empty() {
        tell!("{}", clean(&words::other_models(&other_models, language)));
    }
    if let Some(consultant) =
        plan.aided.as_ref().filter(|consultant| Masker::new(names.iter().cloned()).own_in(&consultant.label).is_some())
    {
        return Err(CliError::Usage(Bilingual::both(
            format!("[aided] label {:?}：这是本研究中模型的名称，医生会看到：请换一个代号", consultant.label),
            format!("[aided] label {:?}: a model of this study, and doctors see it: serve it under another label", consultant.label),
        )));
    }
    let folder = plan.organiser_folder();
    fs::create_dir_all(&folder).map_err(|e| CliError::writing(&folder, e, PLAN_ADVICE))?;
    fs::create_dir_all(out).map_err(|e| CliError::writing(out, e, FOLDER_ADVICE))?;
    let _lock = lock(&folder)?;
    let key_path = ArmsKey::path(&folder);
    let mut key = match ArmsKey::read(&key_path)? {
        Some(key) => key,
        // Without its key no answer can be assigned to a case: a new one must not take its place unseen.
        None if merged_path(&plan).exists() => return Err(KeyError::None { path: key_path, command: "arms pack" }.into()),
        None => ArmsKey::new(&salt()?),
    };
    key.agree(&plan)?;
    let (packs, done) = packing::pack(&plan, &Material { file: &file, recorded }, &mut key).map_err(CliError::Cases)?;
    let file_of = |pack: &AnswerPack| out.join(format!("{}.pack", pack.header.doctor));
    packs.iter().try_for_each(|pack| is_own_or_new(&file_of(pack), &key))?;
    // The key first: a pack that it does not know could never be taken back.
    key.write(&key_path)?;
    for pack in &packs {
        let file = file_of(pack);
        pack.write(&file).map_err(|e| CliError::Rate(e.into()))?;
        let (all, new) = done.cases.get(&pack.header.doctor).copied().unwrap_or_default();
        say!("{}", clean(&words::packed(&file, all, new, language)))?;
    }
    if done.lacking > 0 {
        tell!("{}", words::lacking(done.lacking, language));
    }
    if done.masked > 0 {
        tell!("{}", words::masked(done.masked, language));
    }
    say!("{}", clean(&words::keep_key(&key_path, language)))?;
    Ok(ExitCode::SUCCESS)
}

/// The language of bundled cases: that of the cases handed out, whatever the organiser's is today.
fn case_language(key: Option<&ArmsKey>, language: Language) -> Language {
    let first = key.and_then(|key| key.packs.iter().flat_map(|pack| &pack.cases).next());
    first.map_or(language, |case| case.item.language)
}

/// Refuses to write a pack over another study's, or over a file that is none.
fn is_own_or_new(file: &Path, key: &ArmsKey) -> Result<(), CliError> {
    let is_free = !file.exists() || AnswerPack::read(file).is_ok_and(|(pack, _)| pack.header.study == key.study);
    if is_free {
        return Ok(());
    }
    let path = file.display();
    Err(CliError::Usage(Bilingual::both(
        format!("{path} 不是本研究的作答包，不覆盖：请用 --out 指定另一个文件夹，或先移走该文件"),
        format!("{path} is no pack of this study and stays: name another folder with --out, or move the file away"),
    )))
}

struct Merging<'a> {
    plan: &'a Path,
    answers: &'a [PathBuf],
    run: &'a Path,
}

fn merge(merging: &Merging<'_>, loaded: &Loaded, language: Language) -> Result<ExitCode, CliError> {
    let plan = Plan::read(merging.plan)?;
    let key = ArmsKey::of(&plan)?;
    let file = cases::read(&plan.cases, Some(case_language(Some(&key), language)), &loaded.settings)?;
    let _lock = lock(&plan.organiser_folder())?;
    let merged_path = merged_path(&plan);
    let mut merged = Merged::new(answers_file::read(&merged_path)?);
    let mut all_taken = true;
    for file in merging.answers {
        if let Some(what) = answers_file::named_instead(file) {
            all_taken = false;
            let colon = crate::glossary::colon(language);
            tell!("{}", clean(&not_merged(&format!("{}{colon}{}", file.display(), what.words(language)), language)));
            continue;
        }
        if !file.is_file() {
            return Err(CliError::File { path: file.clone(), source: io::ErrorKind::NotFound.into() });
        }
        match answers_file::read(file) {
            Ok(lines) => {
                let done = merged.take(lines, &key);
                all_taken &= done.not_taken.is_empty();
                say!("{}", clean(&words::merged(file, &done, language)))?;
                if ends_mid_line(file) {
                    all_taken = false;
                    tell!("{}", clean(&cut(file, language)));
                }
            }
            // The others are taken all the same.
            Err(error) => {
                all_taken = false;
                tell!("{}", clean(&not_merged(&error.words(language), language)));
            }
        }
    }
    for pack in &key.packs {
        let gaps = merged.gaps(&pack.doctor);
        if gaps > 0 {
            tell!("{}", clean(&words::gaps(&pack.doctor, gaps, language)));
        }
    }
    let cases = merged.cases(&key);
    for case in cases.iter().filter(|case| case.is_broken || case.on_two_machines) {
        tell!("{}", clean(&words::remarkable(case, language)));
    }
    let mut text = String::new();
    for line in merged.lines() {
        text.push_str(&serde_json::to_string(line).map_err(|e| CliError::internal("回答无法写出", "the answers cannot be written", e))?);
        text.push('\n');
    }
    atomic_file::write(&merged_path, text.as_bytes()).map_err(|e| CliError::writing(&merged_path, e, PLAN_ADVICE))?;
    let source = CaseSource::of(&plan.cases, &file, file.cases.first().map(Case::source));
    let written = arms_run::write(merging.run, &cases, &file, &source, &key).map_err(|error| match error {
        WriteError::Record(error) => CliError::Record(error),
        WriteError::Foreign(message) => CliError::Usage(message),
    })?;
    say!("{}", clean(&words::written(merging.run, &written, language)))?;
    Ok(if all_taken { ExitCode::SUCCESS } else { ExitCode::from(super::exit::INCOMPLETE) })
}

fn status(path: &Path, language: Language) -> Result<ExitCode, CliError> {
    let plan = Plan::read(path)?;
    let key = ArmsKey::of(&plan)?;
    let merged = Merged::new(answers_file::read(&merged_path(&plan))?);
    let cases = merged.cases(&key);
    for pack in &key.packs {
        let own: Vec<_> = cases.iter().filter(|case| case.doctor == pack.doctor).collect();
        let done = own.iter().filter(|case| case.turns.iter().all(|turn| turn.stage() == Stage::Answered)).count();
        let milliseconds: u64 = own.iter().flat_map(|case| &case.turns).map(crate::arms::turn::Turn::total_ms).sum();
        say!("{}", clean(&words::status(&pack.doctor, (done, own.len()), milliseconds, language)))?;
    }
    Ok(ExitCode::SUCCESS)
}
