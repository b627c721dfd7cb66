//! Reads `turns.jsonl`: answers of the protocol, what models said of how sure they are, and why the rest is neither.

use super::{Tables, candidate, facts::LineFacts, line::TurnLine, named, short_key, stated::Stated};
use crate::{
    case::{TurnRole, VariantName},
    chat::Finish,
    record::{AskedKind, RecordError},
    report::records::{Answer, HowSure, LeftOut},
};
use std::{collections::HashSet, path::Path};

/// An answer of the protocol, or why it is none.
enum TurnRead {
    Answer(Answer),
    OffProtocol,
    /// How sure the model is of the answer with this key.
    Confidence(Stated),
    /// Of the question with this key.
    Unfinished(u128),
}

/// Reads the answers of a run, and what its models said of how sure they are.
pub(super) fn turns(
    path: &Path,
    run: u32,
    tables: &Tables,
    left_out: &mut LeftOut,
    (answers, stated): (&mut Vec<Answer>, &mut Vec<Stated>),
) -> Result<(), RecordError> {
    let scanned = tables.scan(path, |reader, place, line| {
        let line: TurnLine<'_> = serde_json::from_slice(line).map_err(|e| e.to_string())?;
        if let Some(stated) = &line.confidence {
            return Ok(line.finish.is_final().then(|| TurnRead::Confidence(Stated::of(stated, run))));
        }
        if line.asked != AskedKind::Protocol {
            return Ok(Some(TurnRead::OffProtocol));
        }
        if !line.finish.is_final() {
            return Ok(Some(TurnRead::Unfinished(short_key(&line.key.0))));
        }
        let id = line.case.0.as_ref();
        let category = line.category.as_ref().map(|c| c.0.as_ref());
        let ask = || Ok::<_, String>(tables.cases.case(line.source, id, line.variant.as_ref(), category));
        let facts = LineFacts {
            run,
            asked: line.sampling_asked,
            used: line.sampling_used,
            served: named(&line.served_model),
            endpoint: named(&line.endpoint),
        };
        let case =
            reader.cases.number(&[Some(line.source.label()), Some(id), category, line.variant.as_ref().map(VariantName::as_str)], ask)?;
        if let TurnRole::Again(own) = line.role {
            // Turns are few.
            tables.cases.asks_again(case, own as u32, line.turn);
        }
        Ok(Some(TurnRead::Answer(Answer {
            key: short_key(&line.key.0),
            text: line.text.digest,
            run,
            at: line.at.0,
            model: candidate(&mut reader.models, &tables.models, &line.model, &facts)?,
            case,
            turn: line.turn,
            repeat: line.repeat,
            attempt: line.attempt,
            // What is left of an answer that was withheld is not judged.
            characters: if line.finish == Finish::ContentFilter { 0 } else { line.text.characters },
            cut: line.finish == Finish::Length,
            prompt_cut: line.prompt_cut.is_some(),
            unknown_end: line.finish == Finish::Unknown,
            withheld: line.finish == Finish::ContentFilter,
            unclosed_reasoning: line.finish == Finish::UnclosedReasoning,
            milliseconds: line.timings.milliseconds(),
            place,
            tokens: line.tokens(),
            named: line.named,
            how_sure: HowSure::NotAsked,
        })))
    })?;
    left_out.torn_lines += usize::from(scanned.torn);
    let (first, mut unfinished) = (answers.len(), HashSet::new());
    for read in scanned.records {
        match read {
            TurnRead::Answer(answer) => answers.push(answer),
            TurnRead::OffProtocol => left_out.off_protocol += 1,
            TurnRead::Confidence(said) => stated.push(said),
            TurnRead::Unfinished(key) => {
                unfinished.insert(key);
            }
        }
    }
    // A question that was stopped or failed, and was answered when the run was resumed, is not unfinished.
    answers[first..].iter().for_each(|answer| {
        unfinished.remove(&answer.key);
    });
    left_out.unfinished_answers += unfinished.len();
    Ok(())
}
