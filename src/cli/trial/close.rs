//! `wardround trial close | reopen`.

use super::{RaterProgress, lock, merged, progress, words};
use crate::{
    cli::CliError,
    digest::sha256,
    language::{Bilingual, Language},
    trial::{
        closing::{Change, Closing, ClosingLine},
        key::TrialKey,
        protocol::Protocol,
    },
};
use clap::Args;
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(super) struct CloseArgs {
    /// The protocol
    #[arg(value_name = "TRIAL.toml")]
    protocol: PathBuf,
    /// Close it although ratings are open
    #[arg(long)]
    incomplete: bool,
}

#[derive(Debug, Args)]
pub(super) struct ReopenArgs {
    /// The protocol
    #[arg(value_name = "TRIAL.toml")]
    protocol: PathBuf,
    /// Why; stands in the report
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// Refuses where the trial is closed.
pub(super) fn is_open(protocol: &Protocol) -> Result<(), CliError> {
    let closing = Closing::read(&protocol.organiser_folder())?;
    match closing.closed() {
        None => Ok(()),
        Some(closed) => {
            let (at, path) = (closed.at, protocol.path.display());
            Err(CliError::Usage(Bilingual::both(
                format!("试验已于 {at} 结束，不再收评分或发评分包。要重新开放：wardround trial reopen {path} --reason 理由"),
                format!(
                    "the trial was closed on {at}: nothing is taken or handed out. To open it again: wardround trial reopen {path} --reason WHY"
                ),
            )))
        }
    }
}

/// sha256 of a protocol's file.
pub(super) fn protocol_digest(path: &Path) -> Result<String, CliError> {
    let bytes = fs::read(path).map_err(|source| CliError::File { path: path.to_owned(), source })?;
    Ok(sha256(&bytes))
}

pub(super) fn run(args: &CloseArgs, language: Language) -> Result<ExitCode, CliError> {
    let protocol = Protocol::read(&args.protocol)?;
    let folder = protocol.organiser_folder();
    let key = super::key_of(&protocol)?;
    let _lock = lock(&folder)?;
    is_open(&protocol)?;
    let (merged, ratings) = merged(&protocol, &key)?;
    let open: usize = progress(&protocol, &key, &merged).iter().map(RaterProgress::open).sum();
    if open > 0 && !args.incomplete {
        return Err(CliError::Usage(Bilingual::both(
            format!("还有 {open} 次评分或问卷未收到：先收回（trial merge），或加 --incomplete 照样结束"),
            format!("{open} ratings or questionnaires are open: merge them first, or close the trial all the same with --incomplete"),
        )));
    }
    let protocol = Some(protocol_digest(&args.protocol)?);
    let change = Change::Closed { lines: merged.lines().count(), ratings, open, protocol };
    let line = ClosingLine::new(change, jiff::Timestamp::now());
    Closing::append(&folder, &line)?;
    say!("{}", words::closed(line.at, language))?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn reopen(args: &ReopenArgs, language: Language) -> Result<ExitCode, CliError> {
    let protocol = Protocol::read(&args.protocol)?;
    let folder = protocol.organiser_folder();
    TrialKey::of(&protocol)?;
    let _lock = lock(&folder)?;
    if Closing::read(&folder)?.closed().is_none() {
        return Err(CliError::Usage(Bilingual::both("试验没有结束", "the trial is not closed")));
    }
    let reason = args.reason.trim();
    if reason.is_empty() {
        return Err(CliError::Usage(Bilingual::both("--reason：请写明理由", "--reason: say why")));
    }
    Closing::append(&folder, &ClosingLine::new(Change::Reopened { reason: reason.to_owned() }, jiff::Timestamp::now()))?;
    say!("{}", words::reopened(language))?;
    Ok(ExitCode::SUCCESS)
}
