//! The scoreboard: one section for each source of cases, with the paper's rows below, labelled as the paper's.

use super::{Document, Part, Section, Sheet, coverage, estimate, has_classes, overall::with_classes, paper::paper_sheet, rank};
use crate::{
    case::Source,
    chat::ModelClass,
    judge::Preset,
    language::Language,
    report::{
        AnswerCount, Block, CoverageNumbers, Estimate, Group, Limit, ModelNumbers, Scoreboard,
        words::{Words, words},
    },
};
use std::collections::BTreeSet;

/// The document of a scoreboard.
pub(in crate::report) fn scoreboard(board: &Scoreboard, language: Language) -> Document {
    let words = words(language);
    let mut sources: Vec<Source> = Vec::new();
    for source in board.report.answers.iter().map(|count| count.source) {
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    let mut sections: Vec<Section> = sources.iter().map(|source| of_source(board, *source, words)).collect();
    let resampling = &board.report.resampling;
    let mut notes = vec![words.cell.to_owned(), words.interval_method(resampling.resamples, resampling.seed)];
    if sources.is_empty() {
        notes.insert(0, words.no_answers.to_owned());
    }
    notes.extend(words.left_out(&board.report.left_out));
    sections.push(Section { heading: words.notes.to_owned(), parts: vec![Part::List { heading: None, items: notes }] });
    Document { title: words.scoreboard.to_owned(), sections }
}

fn of_source(board: &Scoreboard, source: Source, words: &Words) -> Section {
    let blocks: Vec<&Block> = board.report.blocks.iter().filter(|block| block.source == source && block.variant.is_none()).collect();
    let mut parts = vec![Part::Sheet(scores(board, source, &blocks, words))];
    let paper = blocks.iter().find_map(|block| Some((block.paper.as_ref()?, block.limits.as_slice())));
    if let Some((paper, limits)) = paper {
        let rows = paper.rows.iter();
        parts.push(Part::Sheet(paper_sheet(paper, rows, blocks.iter().any(|block| has_classes(block)), words)));
        // Why the paper's rows cannot simply be set beside these.
        let is_about_paper =
            |limit: &&Limit| matches!(limit, Limit::PaperJudge | Limit::PaperOtherCases | Limit::Prompting { beside_paper: true, .. });
        let reasons = limits.iter().filter(is_about_paper).map(|limit| words.limit(limit));
        let items = [words.no_paper_interval.to_owned()].into_iter().chain(reasons).collect();
        parts.push(Part::List { heading: None, items });
    } else if let Some(of) = board.report.people_paper.iter().find(|of| of.source == source) {
        parts.push(Part::Sheet(paper_sheet(&of.paper, of.paper.rows.iter(), false, words)));
        let mut items = vec![words.no_paper_interval.to_owned()];
        items.extend((!of.paper.same_cases).then(|| words.limit(&Limit::PaperOtherCases)));
        parts.push(Part::List { heading: None, items });
    }
    Section { heading: words.source(source), parts }
}

/// One row for each model and whoever rated it.
fn scores(board: &Scoreboard, source: Source, blocks: &[&Block], words: &Words) -> Sheet {
    let groups = groups(board, source, blocks);
    let mut header: Vec<String> = [words.model, words.rated_by].map(str::to_owned).to_vec();
    header.extend(groups.iter().map(|group| words.group(group)));
    let mut rows = Vec::new();
    let mut is_own_judge = false;
    let mut counts: Vec<&AnswerCount> =
        board.report.answers.iter().filter(|count| count.source == source && count.variant.is_none()).collect();
    counts.sort_by_key(|count| rank(count.class));
    let mut classes: Vec<Option<ModelClass>> = Vec::new();
    for count in counts {
        let before = rows.len();
        for block in blocks {
            let Some(model) = block.models.iter().find(|model| model.model == count.model) else { continue };
            is_own_judge |= model.judge_is_candidate;
            let judge = match only_preset(blocks) {
                Some(_) => format!("{} {}", words.judge, block.judge),
                None => format!("{} {} ({})", words.judge, block.judge, block.preset.name()),
            };
            rows.push(judged(judge, model, &groups, words));
        }
        if board.people(source, &count.model, None).is_some() {
            let cells = groups.iter().map(|group| rated(board, source, &count.model, group, words));
            rows.push([count.model.clone(), words.people.to_owned()].into_iter().chain(cells).collect());
        }
        if rows.len() == before {
            let nothing = groups.iter().map(|_| "–".to_owned());
            rows.push([count.model.clone(), words.not_rated.to_owned()].into_iter().chain(nothing).collect());
        }
        classes.resize(rows.len(), count.class);
    }
    let mut caption = words.scores.to_owned();
    if let Some(preset) = only_preset(blocks) {
        caption = format!("{caption} · {} {}", words.preset, preset.name());
    }
    if is_own_judge {
        caption = format!("{caption} (* {})", words.candidate);
    }
    with_classes(Sheet { caption, header, rows, words: 2 }, &classes, words)
}

/// What there is a column for: all turns, each turn, and of a suite of tasks each phase.
fn groups(board: &Scoreboard, source: Source, blocks: &[&Block]) -> BTreeSet<Group> {
    let is_shown = |group: &&Group| matches!(group, Group::Overall | Group::Turn(_) | Group::Phase(_));
    let judged =
        blocks.iter().flat_map(|block| &block.models).flat_map(|model| &model.rows).map(|row| &row.group).filter(is_shown).cloned();
    let is_of_turns = source != Source::DoctorFlan;
    let rated = board.people_by_turn.iter().filter(|(_, row)| is_of_turns && row.source == source).map(|(turn, _)| Group::Turn(*turn));
    judged.chain(rated).chain([Group::Overall]).collect()
}

/// The judges' prompts, where they all had the same: their name stands above then, for the rows have little room.
fn only_preset(blocks: &[&Block]) -> Option<Preset> {
    let first = blocks.first()?.preset;
    blocks.iter().all(|block| block.preset == first).then_some(first)
}

fn judged(judge: String, model: &ModelNumbers, groups: &BTreeSet<Group>, words: &Words) -> Vec<String> {
    let mark = if model.judge_is_candidate { " *" } else { "" };
    let cell_of = |group: &Group| {
        let row = model.rows.iter().find(|row| row.group == *group);
        row.map_or_else(|| "–".to_owned(), |row| cell(&row.mean, &row.coverage, words))
    };
    [format!("{}{mark}", model.model), judge].into_iter().chain(groups.iter().map(cell_of)).collect()
}

fn rated(board: &Scoreboard, source: Source, model: &str, group: &Group, words: &Words) -> String {
    let people = match group {
        Group::Overall => board.people(source, model, None),
        Group::Turn(turn) => board.people(source, model, Some(*turn)),
        _ => None,
    };
    people.map_or_else(|| "–".to_owned(), |(row, covered)| cell(&row.mean, &covered, words))
}

/// A mean with its interval and what it covers.
fn cell(mean: &Estimate, covered: &CoverageNumbers, words: &Words) -> String {
    let [value, interval] = estimate(mean, words);
    let interval = if mean.interval.is_some() { interval } else { "–".to_owned() };
    format!("{value} {interval} {}", coverage(covered))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        chat::{ModelFacts, Sampling},
        record::{Manifest, sample_turn},
        report::read,
        stats::Resampling,
    };

    #[test]
    fn models_stand_by_class_before_they_are_judged_too() {
        let dir = tempfile::tempdir().unwrap();
        let mut manifest = Manifest::new(Sampling::default(), 1);
        let mut lines = String::new();
        let classes = [("a", None), ("b", Some(ModelClass::Proprietary)), ("c", Some(ModelClass::Open))];
        for (name, class) in classes {
            let mut turn = sample_turn("1", 1, "answer");
            turn.model.name = name.into();
            turn.model.origin = crate::chat::Origin::Remote { base_url: "http://h/v1".into(), model: name.into() };
            turn.key = format!("key {name}");
            manifest.models.push(turn.model.clone());
            manifest.note_facts(&turn.model, &ModelFacts { class, ..ModelFacts::default() });
            lines += &format!("{}\n", serde_json::to_string(&turn).unwrap());
        }
        std::fs::write(dir.path().join("manifest.json"), serde_json::to_vec(&manifest).unwrap()).unwrap();
        std::fs::write(dir.path().join("turns.jsonl"), lines).unwrap();
        let board = Scoreboard::of(&read(&[dir.path().to_owned()]).unwrap(), Resampling::default());
        let Document { sections, .. } = scoreboard(&board, Language::En);
        let Part::Sheet(sheet) = &sections[0].parts[0] else { panic!() };
        let begins: Vec<[&str; 2]> = sheet.rows.iter().map(|row| [row[0].as_str(), row[1].as_str()]).collect();
        assert_eq!(begins, [["open", "c"], ["proprietary", "b"], ["–", "a"]]);
        assert_eq!((sheet.header[0].as_str(), sheet.header[1].as_str(), sheet.words), ("class", "model", 3));
    }
}
