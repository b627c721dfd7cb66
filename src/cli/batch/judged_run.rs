//! Grades the answers that a run holds.

use super::{
    display::Shown,
    passes::{Around, Only, Outcome, Running, prices, with_ticks},
};
use crate::{
    case::Case,
    cli::{CliError, choosing::JudgeChoice},
    items::Item,
    language::Bilingual,
    record::{CaseSource, CurrentConversation, RecordError, Run, Warning, current_conversations},
    runner::batch::{BatchEvent, Progress, Wanted},
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    path::Path,
    time::Instant,
};

/// A run whose answers are to be judged.
pub(in crate::cli) struct JudgedRun {
    pub run: Run,
    /// The case file that was named for it.
    pub cases: CaseSource,
    /// That references are corrected, or rubrics are of another file, where that is so.
    pub corrected: Vec<Warning>,
    /// Only answers to these questions, by their shortened digests; all where there is no list.
    pub only: Option<HashSet<String>>,
    /// The judges that may go on, by their keys in the plan: another one is refused where the run has verdicts. Any may where there is no list.
    pub keys: Option<BTreeSet<String>>,
}

/// Grades the answers that a run holds. The case file is noted in the manifest once it is known to be one that was asked.
pub(in crate::cli) async fn judge_run(
    mut wanted: Wanted,
    judge: JudgeChoice,
    JudgedRun { mut run, cases: source, corrected, only, keys }: JudgedRun,
    around: Around<'_>,
) -> Result<Outcome, CliError> {
    let conversations = current_conversations(run.folder())?;
    wanted.cases = run.manifest().with_variants(&wanted.cases);
    let mut parts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut without: BTreeMap<String, usize> = BTreeMap::new();
    let is_wanted = |key: &String| only.as_ref().is_none_or(|only| only.contains(&Item::shortened(key)));
    if let Some(only) = &only {
        check_chosen(only, &conversations, run.folder())?;
    }
    let known: HashMap<_, &Case> = wanted.cases.iter().map(|c| ((c.source(), c.id(), c.variant_name()), c)).collect();
    let mut was_asked = false;
    for conversation in &conversations {
        let Some(case) = known.get(&(conversation.source, &conversation.case, conversation.variant.as_ref())) else { continue };
        was_asked = was_asked || is_asked(&run, conversation, case)?;
        let limit = conversation.turns.len().min(wanted.turns_of(case));
        let answers = conversation.turns[..limit].iter().filter(|key| is_wanted(key)).count();
        if answers == 0 && only.is_some() {
            continue;
        }
        let is_judged = |turn: &usize| *turn <= limit && is_wanted(&conversation.turns[*turn - 1]);
        let of_case = || case.judged_turns(&judge.turns).filter(is_judged);
        let times = wanted.judge_repeats as usize;
        let lacking = of_case().filter(|turn| !judge.prompts.can_judge_turn(case, *turn)).count() * times;
        let mut judged = of_case().count() * times;
        if !judge.prompts.preset().needs_reference() {
            // What a rubric does not speak of, or a case does not list, is not wanted.
            judged -= lacking;
        } else if lacking > 0 {
            *without.entry(conversation.model.name.clone()).or_default() += lacking;
        }
        let part = parts.entry(conversation.model.name.clone()).or_default();
        (part.0, part.1) = (part.0 + answers, part.1 + judged);
    }
    if !was_asked {
        let (zh, en) = if parts.is_empty() {
            ("没有对这份文件中病例的回答", "a case of this file")
        } else {
            ("没有对这份文件中同样措辞的病例的回答", "a case as this file words it")
        };
        let run = run.folder().display();
        return Err(CliError::Cases(Bilingual::both(
            format!("{run} 中{zh}；请用 --cases 指定提问时所用的文件"),
            format!("{run} holds no answer to {en}; name the file that was asked with --cases"),
        )));
    }
    let untold = is_untold(&run, &source).then(|| Warning::UntoldReferences { file: source.file.clone() });
    run.update_manifest(|m| {
        if !m.cases.contains(&source) {
            m.cases.push(source);
        }
        for warning in untold.iter().chain(&corrected).map(Warning::to_string) {
            if !m.warnings.contains(&warning) {
                m.warnings.push(warning);
            }
        }
    })?;
    let mut progress = Progress::of(parts, Instant::now());
    without.iter().for_each(|(name, verdicts)| progress.without_reference(name, *verdicts));
    let shown = Shown::new(around.display, around.words, progress, prices(&[], Some(&judge)));
    let (running, recording) = Running::start(wanted, run, around, &shown);
    for warning in untold.iter().chain(&corrected) {
        (running.sink)(BatchEvent::Warning { message: warning });
    }
    let ended = with_ticks(
        running.judge_these(judge, conversations, Only { questions: only.as_ref(), judges: keys.as_ref() }),
        &shown,
        &running.batch.stop,
    )
    .await;
    running.end(recording, &shown, ended).await
}

/// A list of answers is of this run: one that names none of its current answers is told.
fn check_chosen(only: &HashSet<String>, conversations: &[CurrentConversation], run: &Path) -> Result<(), CliError> {
    let current: HashSet<String> = conversations.iter().flat_map(|c| &c.turns).map(|key| Item::shortened(key)).collect();
    let there = only.iter().filter(|question| current.contains(*question)).count();
    if there == 0 {
        let run = run.display();
        return Err(CliError::Usage(Bilingual::both(
            format!("--items：清单中没有 {run} 的现行回答；请用 wardround view {run} --format json 生成"),
            format!("--items: the list names no current answer of {run}; write one with wardround view {run} --format json"),
        )));
    }
    Ok(())
}

/// Whether the file is none of the run's, and the run, an earlier version's, does not say what its references were.
fn is_untold(run: &Run, source: &CaseSource) -> bool {
    let manifest = run.manifest();
    let is_other = !manifest.cases.is_empty() && manifest.cases.iter().all(|known| known.digest != source.digest);
    is_other && manifest.plan.cases.iter().all(|case| case.reference_digest.is_none())
}

/// Whether a conversation was had with the questions of this case.
fn is_asked(run: &Run, conversation: &CurrentConversation, case: &Case) -> Result<bool, RecordError> {
    for (key, turn) in conversation.turns.iter().zip(case.turns()) {
        if run.lookup().answered(key)?.is_none_or(|answer| answer.question != turn.question) {
            return Ok(false);
        }
    }
    Ok(true)
}
