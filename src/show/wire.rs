//! What the presenter's second terminal is told, and what it may ask for: JSON, one object a line, of bounded length.

use super::{
    action::Action,
    machine::Machine,
    played::Said,
    view::{Scene, View},
    words::Words,
};
use crate::{glossary, interview::RevealSection, language::Language, text::clean};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The version of the lines.
pub const WIRE_VERSION: u32 = 1;
/// Bytes of a line that asks for something, at most.
pub const LONGEST_ASKED: usize = 256;
/// Bytes of a line that tells something, at most.
pub const LONGEST_SEEN: usize = 64 << 10;
/// Characters of one text in a line, at most.
const CHARACTERS: usize = 2000;

/// What a second terminal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The version, [`WIRE_VERSION`].
    pub wardround_show: u32,
    /// What the presenter pressed.
    pub action: Action,
}

impl Asked {
    /// The line for an action.
    pub fn line(action: Action) -> String {
        // Plain data: serde_json can always write it.
        serde_json::to_string(&Self { wardround_show: WIRE_VERSION, action }).unwrap_or_default() + "\n"
    }

    /// Reads a line; nothing where it is none of this version. A second terminal never ends the show.
    pub fn read(line: &str) -> Option<Action> {
        let asked: Self = serde_json::from_str(line).ok()?;
        let is_digit = !matches!(asked.action, Action::Digit(digit) if digit > 9);
        (asked.wardround_show == WIRE_VERSION && is_digit && asked.action != Action::Leave).then_some(asked.action)
    }
}

/// What a second terminal shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// The version, [`WIRE_VERSION`].
    pub wardround_show: u32,
    /// The show's title.
    pub show: String,
    /// The step, from 1.
    pub step: usize,
    /// How many there are.
    pub steps: usize,
    /// The step's heading.
    pub title: String,
    /// The page's heading.
    pub heading: String,
    /// What the audience reads on it.
    pub text: String,
    /// Whose answers it is about.
    pub labels: Vec<String>,
    /// The line for the audience.
    pub caption: String,
    /// What the presenter wrote.
    pub notes: String,
    /// What follows.
    pub next: String,
    /// What happened.
    pub notice: String,
    /// Seconds since the show began.
    pub seconds: u64,
    /// How fast it plays, where not as recorded.
    pub speed: String,
    /// Whether the time stands still.
    pub is_paused: bool,
    /// Whether the stage is hidden.
    pub is_blank: bool,
}

impl Seen {
    /// Of a show that began `since` ago, in a language.
    pub fn of(machine: &Machine, since: Duration, language: Language) -> Self {
        let view = machine.view();
        let words = Words(language);
        let next = match (machine.next_page(), machine.next_step()) {
            (Some(page), _) => words.page(page, &machine.this_step().kind).to_owned(),
            (None, Some(step)) => step.title.clone(),
            (None, None) => words.last_step().to_owned(),
        };
        Self {
            wardround_show: WIRE_VERSION,
            show: short(&machine.show().title),
            step: view.step,
            steps: view.steps,
            title: short(view.title),
            heading: short(&words.heading(&view.scene)),
            text: short(&text(&view, words)),
            labels: view.who.iter().map(|who| short(&words.label(*who))).collect(),
            caption: short(view.caption.unwrap_or_default()),
            notes: short(machine.this_step().notes.as_deref().unwrap_or_default()),
            next: short(&next),
            notice: view.notice.map(|notice| short(notice.words(language))).unwrap_or_default(),
            seconds: since.as_secs(),
            speed: words.speed(view.speed).unwrap_or_default(),
            is_paused: view.is_paused,
            is_blank: view.is_blank,
        }
    }

    /// The line.
    pub fn line(&self) -> String {
        // Plain data: serde_json can always write it.
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }

    /// Reads a line and takes out what could harm a terminal; nothing where it is none of this version.
    pub fn read(line: &str) -> Option<Self> {
        let seen: Self = serde_json::from_str(line).ok().filter(|seen: &Self| seen.wardround_show == WIRE_VERSION)?;
        Some(Self {
            show: short(&seen.show),
            title: short(&seen.title),
            heading: short(&seen.heading),
            text: short(&seen.text),
            labels: seen.labels.iter().take(2).map(|label| short(label)).collect(),
            caption: short(&seen.caption),
            notes: short(&seen.notes),
            next: short(&seen.next),
            notice: short(&seen.notice),
            speed: short(&seen.speed),
            ..seen
        })
    }
}

/// A text that is harmless and of bounded length: its end, as an answer that comes is followed.
fn short(text: &str) -> String {
    let text = clean(text);
    let count = text.chars().count();
    text.chars().skip(count.saturating_sub(CHARACTERS)).collect()
}

/// The pieces of an answer as one text.
pub fn said(pieces: &[Said]) -> String {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Said::Text(piece) => text.push_str(piece),
            Said::Cleared => text.clear(),
            Said::Reasoning => {}
        }
    }
    text
}

/// What a page says, as one text.
pub fn text(view: &View<'_>, words: Words) -> String {
    match &view.scene {
        Scene::Card { text, .. } => text.unwrap_or_default().to_owned(),
        Scene::Question { text, .. } => (*text).to_owned(),
        Scene::Answer { answers, .. } => {
            let of: Vec<String> = answers.iter().map(|answer| said(answer.pieces)).collect();
            of.join("\n\n——\n\n")
        }
        Scene::Reference { pairs, title, .. } => {
            let mut lines: Vec<String> = title.iter().map(|title| format!("{}  {title}", words.diagnosis())).collect();
            lines.extend(pairs.iter().map(|pair| [pair.question.as_str(), pair.answer.as_str()].join("\n").trim().to_owned()));
            lines.join("\n\n")
        }
        Scene::Verdict { verdicts, .. } => {
            let all = verdicts.iter().flat_map(|(_, verdicts)| *verdicts);
            let lines: Vec<String> = all.map(|verdict| format!("{}  {}", verdict.judge.name, verdict.verdict.words(words.0))).collect();
            lines.join("\n")
        }
        Scene::Score(card) => {
            let rows = card.rows.iter().map(|row| {
                let means = row.means.iter().zip(&card.turns).map(|(mean, turn)| {
                    let (mean, coverage) = mean.parts();
                    let covered = format!("({}/{})", coverage.scored(), coverage.total());
                    let given = match mean {
                        Some(mean) => format!("{mean:.1}/10 {covered}"),
                        None if coverage.total() == 0 => "-".to_owned(),
                        None => format!("- {covered}"),
                    };
                    format!("{}  {given}", words.turn_number(*turn))
                });
                let who = words.label(super::Who::Recording { model: &row.model, day: &row.day });
                std::iter::once(who).chain(means).collect::<Vec<_>>().join("\n")
            });
            let mut lines: Vec<String> = rows.collect();
            if lines.is_empty() {
                lines.push(words.no_scores().to_owned());
            } else {
                lines.push(words.judged_by(&card.judges));
            }
            lines.join("\n")
        }
        Scene::Interview(scene) => {
            let lines = scene.said.iter().map(|part| format!("{}{}{}", part.who, glossary::colon(words.0), part.text));
            lines.collect::<Vec<_>>().join("\n")
        }
        Scene::Revealed { sections, .. } => {
            let of = |section: &RevealSection| {
                let heading = Some(section.heading.clone()).filter(|heading| !heading.is_empty());
                heading.into_iter().chain(section.lines.iter().cloned()).collect::<Vec<_>>().join("\n")
            };
            sections.iter().map(of).collect::<Vec<_>>().join("\n\n")
        }
        Scene::End => String::new(),
    }
}
