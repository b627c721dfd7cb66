//! `wardround trial new | plan | pack | serve | merge | close | reopen | status | report | export | case-study`: the organiser of a blind trial.

mod case_study;
mod close;
mod new;
mod plan;
mod report;
mod serve;
mod words;

pub(super) use new::{quoted, relative, usual_protocol};
pub(super) use report::{read as read_whole_trial, read_trial, stays};
pub(super) use words::{cut, not_merged, taken};

use super::{CliError, cases, interface_language};
use crate::{
    atomic_file,
    config::{Loaded, Paths},
    digest::sha256,
    judge::{Preset, asked_of},
    language::{Bilingual, Language},
    text::clean,
    trial::{
        blinding,
        closing::Closing,
        items::{CaseItems, Item, Items},
        key::{IssuedPack, KeyError, TrialKey},
        live::{self, KeyOfError},
        merge::Merged,
        pack::{Pack, PackItem},
        packing,
        protocol::Protocol,
        rating::Subject,
        ratings_file,
    },
};
use clap::{Args, Subcommand};
use std::{
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};
use tokio::runtime::Runtime;

#[derive(Debug, Args)]
pub(super) struct TrialArgs {
    #[command(subcommand)]
    command: TrialCommand,
}

#[derive(Debug, Subcommand)]
enum TrialCommand {
    /// Write a commented protocol from recorded runs
    New(new::NewArgs),
    /// Compute how many cases and raters a difference needs, from the variances of an earlier trial or run
    Plan(plan::PlanArgs),
    /// Write one file per rater; what was handed out before does not change
    Pack {
        /// The protocol
        #[arg(value_name = "TRIAL.toml")]
        protocol: PathBuf,
        /// The folder for the raters' files
        #[arg(long, value_name = "DIR", default_value = "packs")]
        out: PathBuf,
    },
    /// Give raters the answers of live models while they rate, under labels that tell nothing
    Serve(serve::ServeArgs),
    /// Take raters' files back; any order, any number of times
    Merge {
        /// The protocol
        #[arg(value_name = "TRIAL.toml")]
        protocol: PathBuf,
        /// The ratings files that raters sent
        #[arg(value_name = "RATINGS", required = true)]
        ratings: Vec<PathBuf>,
    },
    /// Close a trial: from then on no rating is taken and nothing is handed out
    Close(close::CloseArgs),
    /// Open a closed trial again; the reason stands in its report
    Reopen(close::ReopenArgs),
    /// Show who has rated how much, and how long it takes
    Status {
        /// The protocol
        #[arg(value_name = "TRIAL.toml")]
        protocol: PathBuf,
    },
    /// Compute the figures of a trial
    Report(report::ReportArgs),
    /// Write one row a rating and field, for R, SPSS and pandas
    Export(report::ExportArgs),
    /// Show one case with its question, reference, answers and the words that raters marked, for a paper
    CaseStudy(case_study::CaseStudyArgs),
}

pub(super) fn run(args: TrialArgs, loaded: &Loaded, paths: &Paths, runtime: &Runtime) -> Result<ExitCode, CliError> {
    let language = interface_language(loaded);
    match args.command {
        TrialCommand::New(args) => new::run(&args, loaded, language),
        TrialCommand::Plan(args) => plan::run(&args, loaded),
        TrialCommand::Pack { protocol, out } => pack(&protocol, &out, loaded, language),
        TrialCommand::Serve(args) => runtime.block_on(serve::run(args, loaded, paths, language)),
        TrialCommand::Merge { protocol, ratings } => merge(&protocol, &ratings, language),
        TrialCommand::Close(args) => close::run(&args, language),
        TrialCommand::Reopen(args) => close::reopen(&args, language),
        TrialCommand::Status { protocol } => status(&protocol, language),
        TrialCommand::Report(args) => report::run(&args, loaded),
        TrialCommand::Export(args) => report::run_export(&args),
        TrialCommand::CaseStudy(args) => case_study::run(&args, loaded),
    }
}

/// The key, with the live answers that raters were given.
fn key_of(protocol: &Protocol) -> Result<TrialKey, CliError> {
    live::key_of(protocol).map_err(|error| match error {
        KeyOfError::Key(error) => error.into(),
        KeyOfError::Served(error) => error.into(),
    })
}

/// What was merged so far, checked again, and the sha256 of its file; nothing is merged where there is no file yet.
fn merged(protocol: &Protocol, key: &TrialKey) -> Result<(Merged, String), CliError> {
    let path = protocol.merged_path();
    let merged = Merged::again(ratings_file::read(&path)?, key, &protocol.forms()).map_err(|(line, why)| {
        let path = path.display();
        CliError::Usage(Bilingual::both(
            format!(
                "{path} 第 {line} 行：{}。收回之后此文件被改动过，或密钥是旧的备份：请移走该文件，用评分者发来的文件重新 trial merge",
                why.words(Language::Zh)
            ),
            format!(
                "{path}, line {line}: {}. The file was changed after it was merged, or the key is an older one: move the file away, and merge the raters' files again",
                why.words(Language::En)
            ),
        ))
    })?;
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(source) => return Err(CliError::File { path, source }),
    };
    Ok((merged, sha256(&bytes)))
}

fn pack(path: &Path, out: &Path, loaded: &Loaded, language: Language) -> Result<ExitCode, CliError> {
    let protocol = Protocol::read(path)?;
    let mut file = cases::read(&protocol.cases, Some(language), &loaded.settings)?;
    if protocol.rubric {
        file.cases = cases::with_rubrics(protocol.rubrics.as_deref(), Preset::Rubric, file.cases, language)?.0;
    }
    let items = Items::read(&protocol, &file)?;
    if protocol.rubric {
        without_rubric(&items, language)?;
    }
    let other_models = blinding::check(&protocol, &items.names)?;
    let folder = protocol.organiser_folder();
    let advice = ("请指定可写的文件夹", "name a folder that can be written");
    fs::create_dir_all(&folder).map_err(|e| CliError::writing(&folder, e, advice))?;
    fs::create_dir_all(out).map_err(|e| CliError::writing(out, e, advice))?;
    let key_path = TrialKey::path(&folder);
    let _lock = lock(&folder)?;
    close::is_open(&protocol)?;
    let mut key = match TrialKey::read(&key_path)? {
        Some(key) => key,
        // Without its key no rating can be assigned to a model: a new one must not take its place unseen.
        None if protocol.merged_path().exists() => return Err(KeyError::None { path: key_path, command: "trial pack" }.into()),
        None => TrialKey::new(&salt()?),
    };
    key.agree(&protocol, jiff::Timestamp::now())?;
    let (packs, done) = packing::pack(&protocol, &items, &mut key);
    packs.iter().try_for_each(|pack| is_own_or_new(&out.join(format!("{}.pack", pack.header.rater)), &key))?;
    // The key first: a pack that it does not know could never be taken back.
    key.write(&key_path)?;
    for pack in &packs {
        let file = out.join(format!("{}.pack", pack.header.rater));
        pack.write(&file).map_err(|e| CliError::Rate(e.into()))?;
        let (all, new) = done.items.get(&pack.header.rater).copied().unwrap_or_default();
        say!("{}", clean(&words::packed(&file, all, new, language)))?;
    }
    for (model, count) in &items.lacking {
        tell!("{}", clean(&words::lacking(model, *count, language)));
    }
    if !other_models.is_empty() {
        tell!("{}", clean(&words::other_models(&other_models, language)));
    }
    if done.masked > 0 {
        tell!("{}", words::masked(done.masked, language));
    }
    for (model, count) in &done.only_in_new {
        tell!("{}", clean(&words::only_in_new(model, *count, language)));
    }
    if done.without_training > 0 {
        tell!("{}", words::without_training(done.without_training, language));
    }
    if done.no_longer_there > 0 {
        tell!("{}", words::no_longer_there(done.no_longer_there, language));
    }
    say!("{}", clean(&words::keep_key(&key_path, language)))?;
    Ok(ExitCode::SUCCESS)
}

/// Says which items have no rubric: raters rate them with the form alone.
///
/// # Errors
/// When none has one.
fn without_rubric(items: &Items, language: Language) -> Result<(), CliError> {
    let all = items.cases.iter().flat_map(|case| case.items.iter().map(move |item| (case, item)));
    let has = |(case, item): &(&CaseItems, &Item)| item.question.turn.is_some_and(|turn| !asked_of(&case.case, turn).is_empty());
    let without = all.filter(|item| !has(item)).count();
    if without == items.count() {
        return Err(CliError::Cases(Bilingual::both(
            "rubric = true，而所评的题目都没有评分细则：请在病例文件中写入 rubric，或在方案中用 rubrics 指定评分细则文件（cases rubric draft 可拟定）",
            "rubric = true, and none of the rated items has a rubric: write one into the case file, or name a file with rubrics = in the protocol (cases rubric draft begins one)",
        )));
    }
    if without > 0 {
        tell!("{}", words::without_rubric(without, items.count(), language));
    }
    Ok(())
}

/// Refuses to write a pack over another trial's, or over a file that is none.
fn is_own_or_new(file: &Path, key: &TrialKey) -> Result<(), CliError> {
    let is_free = !file.exists() || Pack::read(file).is_ok_and(|(pack, _)| pack.header.trial == key.trial);
    if is_free {
        return Ok(());
    }
    let path = file.display();
    Err(CliError::Usage(Bilingual::both(
        format!("{path} 不是本试验的评分包，不覆盖：请用 --out 指定另一个文件夹，或先移走该文件"),
        format!("{path} is no pack of this trial and stays: name another folder with --out, or move the file away"),
    )))
}

/// Keeps other programs from changing a trial at the same time, until the file is dropped.
pub(super) fn lock(folder: &Path) -> Result<fs::File, CliError> {
    let path = folder.join("lock");
    let advice = ("请指定位于可写文件夹中的方案", "name a protocol in a folder that can be written");
    let file = fs::File::create(&path).map_err(|e| CliError::writing(&path, e, advice))?;
    file.lock().map_err(|e| CliError::writing(&path, e, advice))?;
    Ok(file)
}

/// Random bytes from the system.
pub(super) fn salt() -> Result<[u8; 32], CliError> {
    let mut salt = [0; 32];
    getrandom::fill(&mut salt).map_err(|e| CliError::internal("无法取得随机数", "no random bytes", e))?;
    Ok(salt)
}

/// Whether a file ends in the middle of a line, as one that was cut on its way: that line is left out.
pub(super) fn ends_mid_line(path: &Path) -> bool {
    let bytes = fs::read(path).unwrap_or_default();
    let last = bytes.rsplit(|&byte| byte == b'\n').next().unwrap_or_default();
    !last.trim_ascii().is_empty() && serde_json::from_slice::<serde_json::Value>(last).is_err()
}

fn merge(path: &Path, files: &[PathBuf], language: Language) -> Result<ExitCode, CliError> {
    let protocol = Protocol::read(path)?;
    let key = key_of(&protocol)?;
    let _lock = lock(&protocol.organiser_folder())?;
    close::is_open(&protocol)?;
    let merged_path = protocol.merged_path();
    let (mut merged, _) = merged(&protocol, &key)?;
    // Before anything is taken: a name that is mistyped stops the command, and nothing was said to be new that is not written.
    if let Some(missing) = files.iter().find(|file| !file.exists()) {
        let path = missing.display();
        let en = format!("{path}: there is no such file; check its name and path. Nothing was merged");
        return Err(CliError::Usage(Bilingual::both(format!("{path}：没有此文件，请检查文件名和路径；本次未收回任何评分"), en)));
    }
    let mut all_taken = true;
    for file in files {
        if let Some(what) = ratings_file::named_instead(file) {
            all_taken = false;
            let colon = if language == Language::Zh { "：" } else { ": " };
            tell!("{}", clean(&words::not_merged(&format!("{}{colon}{}", file.display(), what.words(language)), language)));
            continue;
        }
        match ratings_file::read(file) {
            Ok(lines) => {
                let done = merged.take(lines, &key, &protocol.forms());
                all_taken &= done.not_taken.is_empty();
                say!("{}", clean(&words::merged(file, &done, language)))?;
                if ends_mid_line(file) {
                    all_taken = false;
                    tell!("{}", clean(&words::cut(file, language)));
                }
            }
            // The others are taken all the same.
            Err(error) => {
                all_taken = false;
                tell!("{}", clean(&words::not_merged(&error.words(language), language)));
            }
        }
    }
    for pack in &key.packs {
        let gaps = merged.gaps(&pack.rater);
        if gaps > 0 {
            tell!("{}", clean(&words::gaps(&pack.rater, gaps, language)));
        }
    }
    let mut text = String::new();
    for line in merged.lines() {
        text.push_str(&serde_json::to_string(line).map_err(|e| CliError::internal("评分无法写出", "the ratings cannot be written", e))?);
        text.push('\n');
    }
    let advice = ("请指定位于可写文件夹中的方案", "name a protocol in a folder that can be written");
    atomic_file::write(&merged_path, text.as_bytes()).map_err(|e| CliError::writing(&merged_path, e, advice))?;
    Ok(if all_taken { ExitCode::SUCCESS } else { ExitCode::from(super::exit::INCOMPLETE) })
}

fn status(path: &Path, language: Language) -> Result<ExitCode, CliError> {
    let protocol = Protocol::read(path)?;
    let key = key_of(&protocol)?;
    let (merged, _) = merged(&protocol, &key)?;
    for progress in progress(&protocol, &key, &merged) {
        say!("{}", clean(&words::status(&progress, language)))?;
    }
    let closing = Closing::read(&protocol.organiser_folder())?;
    if let Some(closed) = closing.closed() {
        say!("{}", words::closed(closed.at, language))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// How many of some ratings are there.
#[derive(Debug, Clone, Copy)]
struct Done {
    done: usize,
    all: usize,
}

/// How far a rater is, by the report's definitions, the time that it took, and whether the questionnaire is answered, where there is one.
struct RaterProgress<'a> {
    rater: &'a str,
    /// Ratings, hidden repeats left out, as the report counts them.
    first: Done,
    repeats: Done,
    training: Done,
    /// Items of all three kinds, as the rater's screen counts them.
    items: Done,
    milliseconds: u64,
    questionnaire: Option<bool>,
}

impl RaterProgress<'_> {
    /// How much is to come: decisions, and the questionnaire.
    fn open(&self) -> usize {
        let open = |of: Done| of.all.saturating_sub(of.done);
        open(self.first) + open(self.repeats) + open(self.training) + usize::from(self.questionnaire == Some(false))
    }
}

fn progress<'a>(protocol: &Protocol, key: &'a TrialKey, merged: &Merged) -> Vec<RaterProgress<'a>> {
    let (current, _) = merged.current();
    let questionnaires = merged.questionnaires();
    let rates = protocol.form.rates();
    let of_pack = |pack: &'a IssuedPack| {
        let decided = |item: &PackItem| {
            let subjects = item.subjects(rates).into_iter().map(|answer| Subject { item: item.item.clone(), answer: answer.cloned() });
            subjects.filter_map(|subject| current.get(&(pack.rater.clone(), subject)).map(|line| line.active_ms)).collect::<Vec<_>>()
        };
        let count = |items: &mut dyn Iterator<Item = &PackItem>| {
            items.fold(Done { done: 0, all: 0 }, |sum, item| Done {
                done: sum.done + decided(item).len(),
                all: sum.all + item.subjects(rates).len(),
            })
        };
        let of_items =
            |repeats: bool| count(&mut pack.items.iter().filter(|item| item.repeats.is_some() == repeats).map(|item| &item.item));
        let complete = pack.all_items().filter(|item| decided(item).len() == item.subjects(rates).len()).count();
        RaterProgress {
            rater: &pack.rater,
            first: of_items(false),
            repeats: of_items(true),
            training: count(&mut pack.training.iter()),
            items: Done { done: complete, all: pack.all_items().count() },
            milliseconds: pack.all_items().flat_map(decided).sum(),
            questionnaire: protocol.questionnaire.as_ref().map(|_| questionnaires.contains_key(pack.rater.as_str())),
        }
    };
    key.packs.iter().filter(|pack| !pack.items.is_empty()).map(of_pack).collect()
}
