//! `--shard`: one machine's part of a benchmark, in a run of its own.

use super::{CandidateChoice, words::Words};
use crate::{
    case::Case,
    cli::{CliError, choosing::JudgeChoice},
    language::{
        Bilingual,
        Language::{En, Zh},
    },
    record::{Plan, PlannedCase, Run, Shard},
    runner::batch::Wanted,
};
use std::{path::PathBuf, sync::Arc};

/// Cases of a shard that a dry run names.
const MOST_NAMED: usize = 20;

/// Leaves the cases of one shard.
pub(super) fn narrow(wanted: &mut Wanted, shard: Shard) {
    wanted.whole = Some(Arc::new(wanted.cases.iter().map(|case| PlannedCase::of(case, wanted.turns)).collect()));
    wanted.cases = shard.cases_of(&wanted.cases);
}

/// The folder of a shard's run beside those of the others.
pub(super) fn folder(of_all: PathBuf, shard: Option<Shard>) -> PathBuf {
    let Some(shard) = shard else { return of_all };
    let mut name = of_all.file_name().unwrap_or_default().to_os_string();
    name.push(format!("-shard-{}-of-{}", shard.number(), shard.of()));
    of_all.with_file_name(name)
}

/// Notes in a new run which shard it is, and refuses another shard in one that is there.
pub(super) fn note(run: &mut Run, shard: Option<Shard>) -> Result<(), CliError> {
    let (is_new, known) = (run.manifest().plan.is_empty(), run.manifest().shard);
    if known == shard {
        return Ok(());
    }
    if is_new && known.is_none() {
        run.update_manifest(|manifest| manifest.shard = shard)?;
        return Ok(());
    }
    let folder = run.folder().display().to_string();
    let refused = match (known, shard) {
        (Some(known), Some(shard)) => Bilingual::both(
            format!("{folder} 是分片 {known} 的记录，不能再记分片 {shard}：请用 --out 另指定文件夹"),
            format!("{folder} is the run of shard {known}, and shard {shard} does not go into it: name another folder with --out"),
        ),
        (Some(known), None) => Bilingual::both(
            format!("{folder} 是分片 {known} 的记录：要继续它，请加 --shard {known}；要回答全部病例，请用 --out 另指定文件夹"),
            format!(
                "{folder} is the run of shard {known}: to resume it add --shard {known}; to ask all cases name another folder with --out"
            ),
        ),
        (None, shard) => {
            let shard = shard.map(|shard| shard.to_string()).unwrap_or_default();
            Bilingual::both(
                format!("{folder} 是全部病例的记录，不能再记分片 {shard}：请用 --out 另指定文件夹"),
                format!("{folder} is the run of all cases, and shard {shard} does not go into it: name another folder with --out"),
            )
        }
    };
    Err(CliError::Usage(refused))
}

/// A shard without a case has nothing to ask, and nobody to open for it. Its run says what the whole is, so that it can be merged.
pub(super) fn leave_empty(
    run: &mut Run,
    wanted: &Wanted,
    shard: Shard,
    (candidates, judge): (&mut Vec<CandidateChoice>, &mut Option<JudgeChoice>),
    words: Words,
) -> Result<(), CliError> {
    tell!("{}", words.empty_shard(shard, wanted.whole.as_ref().map_or(0, |whole| whole.len())));
    let plan: Plan = wanted.plan(Vec::new(), None);
    run.update_manifest(|manifest| manifest.plan.extend(&plan))?;
    candidates.clear();
    *judge = None;
    Ok(())
}

/// The first cases of a shard by name, and how many more there are.
pub(super) fn named(cases: &[Case]) -> (Vec<String>, usize) {
    let named: Vec<String> = cases.iter().take(MOST_NAMED).map(|case| case.id().to_string()).collect();
    let more = cases.len() - named.len();
    (named, more)
}

impl Words {
    /// That a shard has nothing to ask.
    pub(super) fn empty_shard(self, shard: Shard, all: usize) -> String {
        match self.0 {
            Zh => format!("分片 {shard} 没有病例（共 {all} 例）：无需提问；这份空记录可与其他分片合并"),
            En => format!(
                "shard {shard} has none of the {all} cases: there is nothing to ask, and its empty run can be merged with the others"
            ),
        }
    }

    /// Which cases a shard has.
    pub(super) fn shard(self, shard: Shard, count: usize, of: usize, (named, more): (&[String], usize)) -> String {
        let named = named.join(if self.0 == Zh { "、" } else { ", " });
        match (self.0, more) {
            (Zh, 0) => format!("分片 {shard}：{of} 例中的 {count} 例：{named}"),
            (Zh, more) => format!("分片 {shard}：{of} 例中的 {count} 例：{named} 等，另有 {more} 例"),
            (En, 0) => format!("shard {shard}: {count} of {of} cases: {named}"),
            (En, more) => format!("shard {shard}: {count} of {of} cases: {named} and {more} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_runs_of_shards_have_folders_of_their_own() {
        let all = Path::new("/runs/cases-batch").to_owned();
        assert_eq!(folder(all.clone(), "3/16".parse().ok()), Path::new("/runs/cases-batch-shard-3-of-16"));
        assert_eq!(folder(all.clone(), None), all);
    }
}
