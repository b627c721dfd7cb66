//! Lays out the texts of an item as lines: the case, the answers, the reference.

use super::{
    marked::{self, Laid, Stop, View},
    words::Words,
};
use crate::{
    screen::{layout::Row, theme::Role},
    text::{Layout, Mark, clean, markdown_blocks, plain},
    trial::{
        pack::{PackAnswer, PackItem},
        session::RatingSession,
        words::{earlier_answer, rated_turn},
    },
};

/// What the texts are laid out from; laid out again when it changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PagesKey {
    /// Which item.
    pub item: usize,
    /// Which of its answers are shown.
    pub shown: Vec<usize>,
    /// What is marked in each of them.
    pub views: Vec<View>,
    /// Columns of the case, of an answer, and of the reference.
    pub widths: (usize, usize, usize),
    /// Whether the reference is shown.
    pub reference: bool,
    /// Whether the answers are still to come.
    pub lacks_answers: bool,
}

/// The texts of an item.
#[derive(Debug, Default)]
pub struct Pages {
    key: Option<PagesKey>,
    /// The case.
    pub(super) case: Vec<Row>,
    /// The row of the case at which the turns that are rated begin.
    pub(super) rated_row: usize,
    /// The answers shown, each with its place from 0.
    pub(super) answers: Vec<(usize, Vec<Row>)>,
    /// Where the characters of the answer stand in which words are being chosen.
    pub(super) stops: Vec<Stop>,
    /// The reference.
    pub(super) reference: Vec<Row>,
}

impl Pages {
    /// Whether several answers are shown.
    pub fn is_side_by_side(&self) -> bool {
        self.answers.len() > 1
    }

    /// Rows of the longest answer shown.
    pub(super) fn answers_height(&self) -> usize {
        self.answers.iter().map(|(_, rows)| rows.len()).max().unwrap_or(0)
    }

    /// Lays the texts out where something has changed.
    pub(super) fn lay_out(&mut self, key: PagesKey, session: &RatingSession, words: Words, layout: Layout) {
        if self.key.as_ref() == Some(&key) {
            return;
        }
        let item = &session.items()[key.item];
        let of_width = |width: usize| Layout { width, ..layout };
        (self.case, self.rated_row) = case(item, words, &of_width(key.widths.0));
        let reading = Reading { is_plain: session.header().plain_text, words, layout: of_width(key.widths.1) };
        let laid = answers(item, &key.shown, &key.views, &reading);
        let chosen_from = key.views.iter().position(|view| view.chosen.is_some());
        self.stops = chosen_from.and_then(|nth| laid.get(nth)).map(|(_, laid)| laid.stops.clone()).unwrap_or_default();
        self.answers = laid.into_iter().map(|(place, laid)| (place, laid.rows)).collect();
        let text = session.reference().filter(|_| key.reference).unwrap_or_default();
        self.reference =
            plain(text, Mark::Plain, &of_width(key.widths.2)).into_iter().map(|line| Row::new(Role::Reference, line)).collect();
        self.key = Some(key);
    }
}

fn heading(role: Role, text: &str, layout: &Layout) -> impl Iterator<Item = Row> {
    plain(text, Mark::Plain, layout).into_iter().map(move |line| Row::new(role, line))
}

/// The questions of the consultation so far, and the row at which the rated ones begin.
fn case(item: &PackItem, words: Words, layout: &Layout) -> (Vec<Row>, usize) {
    let (mut rows, mut rated_row) = (Vec::new(), 0);
    let first_rated = item.first_rated_turn();
    for (place, turn) in item.turns.iter().enumerate() {
        if place > 0 {
            rows.push(Row::empty());
        }
        if place == first_rated {
            rated_row = rows.len();
        }
        let mark = if item.turns.len() > 1 && place >= first_rated { format!(" · {}", rated_turn(words.0)) } else { String::new() };
        let key = if place > 0 && place == first_rated { words.earlier_turns_by_key() } else { "" };
        let title = format!("{} · {}{mark}{key}", words.turn(place + 1), turn.kind.heading(words.0));
        rows.extend(heading(Role::QuestionLabel, &title, layout));
        rows.extend(plain(&turn.question, Mark::Plain, layout).into_iter().map(|line| Row::new(Role::Question, line)));
    }
    (rows, rated_row)
}

/// How answers are shown.
struct Reading {
    /// Without what Markdown makes of them.
    is_plain: bool,
    words: Words,
    layout: Layout,
}

/// The answers side by side, each turn of them at the same height.
fn answers(item: &PackItem, shown: &[usize], views: &[View], reading: &Reading) -> Vec<(usize, Laid)> {
    let none = View::default();
    let known = shown.iter().enumerate().filter_map(|(nth, &place)| {
        let answer = item.answers.get(place)?;
        Some((place, turns_of(answer, views.get(nth).unwrap_or(&none), reading)))
    });
    let mut parts: Vec<(usize, Vec<Laid>)> = known.collect();
    let turns = parts.iter().map(|(_, turns)| turns.len()).max().unwrap_or(0);
    for turn in 0..turns.saturating_sub(1) {
        let height = parts.iter().filter_map(|(_, turns)| turns.get(turn)).map(|laid| laid.rows.len()).max().unwrap_or(0);
        for laid in parts.iter_mut().filter_map(|(_, turns)| turns.get_mut(turn)) {
            laid.rows.resize_with(height, Row::empty);
        }
    }
    let joined = |turns: Vec<Laid>| {
        turns.into_iter().fold(Laid::default(), |mut all, turn| {
            all.append(turn);
            all
        })
    };
    parts.into_iter().map(|(place, turns)| (place, joined(turns))).collect()
}

/// The turns of an answer; without headings where there is only one.
fn turns_of(answer: &PackAnswer, view: &View, reading: &Reading) -> Vec<Laid> {
    let Reading { is_plain, words, layout } = reading;
    let texts = answer.earlier.iter().map(|text| (text, false)).chain(answer.texts.iter().map(|text| (text, true)));
    let all = answer.earlier.len() + answer.texts.len();
    texts
        .enumerate()
        .map(|(place, (text, is_rated))| {
            let mut laid = Laid::default();
            if all > 1 {
                let (role, what) = if is_rated { (Role::AnswerLabel, rated_turn(words.0)) } else { (Role::Dim, earlier_answer(words.0)) };
                laid.rows.extend(heading(role, &format!("{} · {what}", words.turn(place + 1)), layout));
            }
            let number = place.saturating_sub(answer.earlier.len());
            if is_rated && view.is_as_written(number) {
                if !is_plain {
                    laid.rows.extend(heading(Role::Dim, words.as_written(), layout));
                }
                laid.append(marked::lay_out(text, number, view, *words, layout));
            } else {
                let lines = if *is_plain { plain(text, Mark::Plain, layout) } else { markdown_blocks(text, layout) };
                laid.rows.extend(lines.into_iter().map(|line| Row::new(Role::Answer, line)));
            }
            if place + 1 < all {
                laid.rows.push(Row::empty());
            }
            laid
        })
        .collect()
}

/// Lines of a text of the organiser's.
pub(super) fn text(text: &str, role: Role, layout: &Layout) -> Vec<Row> {
    plain(&clean(text), Mark::Plain, layout).into_iter().map(|line| Row::new(role, line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{language::Language, text::Ambiguous, trial::pack::OpaqueId};

    const LAYOUT: Layout = Layout { width: 20, ambiguous: Ambiguous::Narrow, ascii: false };

    fn answer(earlier: &[&str], texts: &[&str]) -> PackAnswer {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        PackAnswer { answer: OpaqueId("a".into()), texts: owned(texts), earlier: owned(earlier), live: false }
    }

    #[test]
    fn turns_of_answers_side_by_side_begin_at_the_same_row() {
        let mut item = crate::trial::pack::sample("overall", 1).items.remove(0);
        item.answers = vec![answer(&["一行"], &["评甲"]), answer(&["一行\n\n两行\n\n三行"], &["评乙"])];
        let laid = answers(&item, &[0, 1], &[], &Reading { is_plain: false, words: Words(Language::Zh), layout: LAYOUT });
        let row_of = |rows: &[Row], wanted: &str| rows.iter().position(|row| row.line.text() == wanted).unwrap();
        assert_eq!(row_of(&laid[0].1.rows, "评甲"), row_of(&laid[1].1.rows, "评乙"));
    }

    #[test]
    fn a_plain_trial_shows_texts_as_they_were_written_and_none_can_harm_the_terminal() {
        let texts = |is_plain| -> Vec<String> {
            let reading = Reading { is_plain, words: Words(Language::Zh), layout: LAYOUT };
            let turns = turns_of(&answer(&[], &["**重点**\u{1b}[2J"]), &View::default(), &reading);
            turns.iter().flat_map(|turn| &turn.rows).map(|row| row.line.text().into_owned()).collect()
        };
        assert_eq!(texts(true), ["**重点**[2J"]);
        assert_eq!(texts(false), ["重点[2J"]);
    }
}
