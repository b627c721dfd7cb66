//! `wardround cases show`: a case for a person to read.

use super::{
    super::{
        CliError,
        output::{styles, terminal_width},
    },
    Words,
};
use crate::{
    case::{self, Case, Distractor, Fact, RubricItem, RubricKind},
    glossary,
    review::{Errata, Part},
    text::{clean, wrap},
};

pub(super) fn show(case: &Case, reference: bool, errata: Option<&Errata>, words: Words) -> Result<(), CliError> {
    let text = |text: &str| wrap(&clean(text), terminal_width());
    let department = case.department().map(|d| format!(" · {d}")).unwrap_or_default();
    let task =
        case.category().map(|c| format!(" · {c} ({})", case::phase_of(c).map_or(words.no_phase(), case::Phase::name))).unwrap_or_default();
    let patient = case.patient().map(|patient| format!(" · {}", patient.words(words.0))).unwrap_or_default();
    let difficulty = case.difficulty().map(|difficulty| format!(" · {}", difficulty.words(words.0))).unwrap_or_default();
    let variant =
        case.variant_name().map(|name| format!(" · {} {}", glossary::VARIANT.words(words.0), name.marked(words.0))).unwrap_or_default();
    let head = format!("{} · {}{variant}{department}{task}{patient}{difficulty}", case.id(), case.source().words(words.0));
    say!("{}", styles::strong(&clean(&head)))?;
    for (i, turn) in case.turns().iter().enumerate() {
        let heading = if case.role(i + 1).is_own() {
            words.turn(i + 1, turn.kind)
        } else {
            words.turn_of_variant(i + 1, case.turn_heading(i + 1, words.0).unwrap_or_default())
        };
        say!("\n{}\n{}", styles::heading(&heading), text(&turn.question))?;
        correction(case, Part::Turn(i + 1), errata, words)?;
        if reference {
            for pair in case.pairs_for_turn(i) {
                let nth = case.pairs().iter().position(|other| std::ptr::eq(other, pair)).unwrap_or_default();
                let question = if pair.question.is_empty() { String::new() } else { format!("{}\n", text(&pair.question)) };
                say!("\n{}\n{question}{}", styles::heading(words.reference()), text(&pair.answer))?;
                correction(case, Part::Pair(nth + 1), errata, words)?;
            }
        }
    }
    if reference {
        if let Some(title) = case.title() {
            say!("\n{}\n{}", styles::heading(words.title()), clean(title.reveal()))?;
        }
        details(case, words)?;
    }
    Ok(())
}

/// The correction of a part of the case, where there is one. A correction of another text is told and not shown.
fn correction(case: &Case, part: Part, errata: Option<&Errata>, words: Words) -> Result<(), CliError> {
    let Some(errata) = errata else { return Ok(()) };
    let text = |text: &str| wrap(&clean(text), terminal_width());
    for erratum in errata.of(case).filter(|erratum| erratum.part == part) {
        let heading = clean(&words.corrected_by(erratum)).into_owned();
        say!("\n{}\n{}", styles::heading(&heading), text(&words.what_is_wrong(erratum)))?;
        if let Some(corrected) = &erratum.corrected {
            say!("{}", text(corrected))?;
        }
    }
    Ok(())
}

/// What the case says beyond its questions and its reference, list by list.
fn details(case: &Case, words: Words) -> Result<(), CliError> {
    let list = |heading: &str, lines: Vec<String>| -> Result<(), CliError> {
        if !lines.is_empty() {
            say!("\n{}", styles::heading(heading))?;
        }
        for line in lines {
            say!("{}", wrap(&clean(&format!("- {line}")), terminal_width()))?;
        }
        Ok(())
    };
    list(words.diagnoses(), case.diagnoses().iter().map(|diagnosis| words.names(diagnosis)).collect())?;
    list(words.distractors(), case.distractors().iter().map(|distractor| distractor_line(case, distractor, words)).collect())?;
    list(words.facts(), case.facts().iter().map(|fact| fact_line(fact, words)).collect())?;
    list(words.rubric(), case.rubric().iter().map(|item| item_line(item, words)).collect())?;
    list(words.tags(), case.tags().iter().map(ToString::to_string).collect())?;
    list(words.sources(), case.sources().to_vec())
}

fn distractor_line(case: &Case, distractor: &Distractor, words: Words) -> String {
    let against: Vec<&str> = distractor.refuted_by().iter().filter_map(|id| case.fact(id)).map(Fact::text).collect();
    words.distractor(&words.names(distractor.diagnosis()), distractor.plausible(), &against)
}

fn fact_line(fact: &Fact, words: Words) -> String {
    let must_ask = fact.must_ask().then(|| words.must_ask());
    let about: Vec<&str> = [fact.section().words(words.0), fact.known_by().words(words.0)].into_iter().chain(must_ask).collect();
    words.remark(fact.text(), &about)
}

fn item_line(item: &RubricItem, words: Words) -> String {
    let turns: Vec<String> = item.turns().iter().map(|turn| (turn + 1).to_string()).collect();
    let about =
        [words.turns(&turns)].into_iter().chain(item.safety_cap().map(|share| words.cap(share.get(), item.kind() == RubricKind::Pitfall)));
    let about: Vec<String> = about.chain(item.tags().iter().map(ToString::to_string)).collect();
    let about: Vec<&str> = about.iter().map(String::as_str).collect();
    words.remark(&words.item(item), &about)
}
