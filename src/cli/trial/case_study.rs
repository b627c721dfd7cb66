//! `wardround trial case-study`.

use super::{
    super::{CliError, cases, interface_language, report::put},
    report::{Read, is_no_part_of, read},
};
use crate::{
    config::Loaded,
    language::{Bilingual, Language},
    trial::{
        case_study::{CaseStudy, CaseStudyFormat, Choice},
        key::Question,
        pack::ReferenceShown,
        packing::reference_of,
    },
};
use clap::Args;
use std::{path::PathBuf, process::ExitCode};

#[derive(Debug, Args)]
pub(super) struct CaseStudyArgs {
    /// The protocol
    #[arg(value_name = "TRIAL.toml")]
    protocol: PathBuf,
    /// The case's id
    #[arg(long, value_name = "ID")]
    case: String,
    /// The turn, from 1 [default: every rated one]
    #[arg(long, value_name = "N")]
    turn: Option<usize>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "html")]
    format: CaseStudyFormat,
    /// Also what raters wrote with their marks, without their names
    #[arg(long)]
    with_notes: bool,
    /// Language of headings and labels [default: the interface's]
    #[arg(long)]
    language: Option<Language>,
    /// The file to write, replaced atomically; a pipe or device is written into [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &CaseStudyArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let Read { protocol, key, observations, .. } = read(&args.protocol)?;
    is_no_part_of(&protocol, args.output.as_deref())?;
    let language = args.language.unwrap_or_else(|| interface_language(loaded));
    // The packs of a trial that never shows the reference do not contain it.
    let file = match protocol.reference {
        ReferenceShown::Never => Some(cases::read(&protocol.cases, Some(language), &loaded.settings)?),
        ReferenceShown::Always | ReferenceShown::AfterRating | ReferenceShown::AfterCase => None,
    };
    let reference = |question: &Question| {
        let is_this = |case: &&crate::case::Case| case.source() == question.source && *case.id() == question.case;
        reference_of(file.as_ref()?.cases.iter().find(is_this)?, question.turn)
    };
    let choice = Choice { case: &args.case, turn: args.turn, with_notes: args.with_notes };
    let study = CaseStudy::of(&protocol, &key, &observations, choice, reference)
        .map_err(|e| CliError::Usage(Bilingual::both(e.words(Language::Zh), e.words(Language::En))))?;
    put(&study.write(args.format, language), args.output.as_deref())
}
