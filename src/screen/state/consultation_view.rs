//! The view of one consultation: active pane, selected question, revealed reference, scroll position.

use super::{Entry, Options, SavedConsultation};
use crate::{
    language::Language,
    screen::{
        keys::Action,
        layout::{Areas, Block, BlockKey, Pane, PaneContent, Row, RowRef, Setting, exchange, reference, verdict},
    },
    session::OpenConsultation,
    text::{Layout, Match},
};
use std::collections::{BTreeSet, HashMap};

/// How far a pane is scrolled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Scroll {
    pub offset: usize,
    /// Stay at the end when something is added.
    pub follow: bool,
}

/// A search in a pane.
#[derive(Debug, Clone)]
pub struct Search {
    /// Where.
    pub pane: Pane,
    /// What is looked for.
    pub entry: Entry,
    /// Whether it is still being typed.
    pub is_typing: bool,
    /// Where it was found.
    pub hits: Vec<Match>,
    /// Which hit is the current one, as the hits' number.
    pub current: usize,
}

impl Search {
    /// How many hits there are; a hit across a line break is one.
    pub fn count(&self) -> usize {
        self.hits.last().map_or(0, |h| h.number + 1)
    }
}

/// What everything was laid out from.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Signature {
    layouts: [Layout; 3],
    language: Language,
}

/// How a consultation is shown.
#[derive(Debug)]
pub struct ConsultationView {
    pub(super) pane: Pane,
    /// Which exchange is looked at; nothing for the last.
    pub(super) selected: Option<usize>,
    pub(super) revealed: BTreeSet<usize>,
    pub(super) seen: BTreeSet<usize>,
    pub(super) reasoning_open: bool,
    /// Which answer of an exchange is shown, where it is not the last.
    pub(super) shown_answer: HashMap<usize, usize>,
    pub(super) scroll: [Scroll; 3],
    pub(super) search: Option<Search>,
    pub(super) draft: String,
    /// The selected question is to be scrolled to.
    pub(super) go_to_selected: bool,
    pub(super) go_to_hit: bool,
    heights: [usize; 3],
    signature: Option<Signature>,
    transcript: PaneContent<BlockKey>,
    reference: PaneContent<String>,
    verdict: PaneContent<String>,
}

impl ConsultationView {
    /// Does what an action says of the view alone.
    pub(super) fn act(&mut self, action: Action, opened: &OpenConsultation) {
        let exchanges = opened.consultation().exchanges();
        let selected = self.selected(opened);
        match action {
            Action::Reasoning => self.reasoning_open = !self.reasoning_open,
            Action::OtherAnswer => {
                if let Some(index) = selected {
                    let shown = self.shown(index, exchanges[index].answers.len());
                    self.shown_answer.insert(index, if shown == 0 { usize::MAX } else { shown - 1 });
                }
            }
            Action::PreviousQuestion => self.select(selected.unwrap_or(0).saturating_sub(1), exchanges.len()),
            Action::NextQuestion => self.select(selected.map_or(0, |s| s + 1), exchanges.len()),
            Action::NextPane => self.pane = step_pane(self.pane, 1),
            Action::PreviousPane => self.pane = step_pane(self.pane, Pane::ALL.len() - 1),
            Action::Search => {
                let entry = self.search.take().map_or_else(|| Entry::line(""), |s| s.entry);
                self.search = Some(Search { pane: self.pane, entry, is_typing: true, hits: Vec::new(), current: 0 });
            }
            Action::NextMatch => self.step_hit(true),
            Action::PreviousMatch => self.step_hit(false),
            _ => {}
        }
    }

    /// A view as it was left: selection, revealed references, draft.
    pub(super) fn new(saved: SavedConsultation) -> Self {
        Self {
            pane: Pane::Transcript,
            go_to_selected: saved.selected.is_some(),
            selected: saved.selected,
            seen: saved.seen.union(&saved.revealed).copied().collect(),
            revealed: saved.revealed,
            reasoning_open: false,
            shown_answer: HashMap::new(),
            scroll: [Scroll { offset: 0, follow: true }, Scroll::default(), Scroll::default()],
            search: None,
            draft: saved.draft,
            go_to_hit: false,
            heights: [1; 3],
            signature: None,
            transcript: PaneContent::default(),
            reference: PaneContent::default(),
            verdict: PaneContent::default(),
        }
    }

    pub(super) fn saved(&self) -> SavedConsultation {
        SavedConsultation { revealed: self.revealed.clone(), seen: self.seen.clone(), selected: self.selected, draft: self.draft.clone() }
    }

    /// The pane that has the keys.
    pub fn pane(&self) -> Pane {
        self.pane
    }

    /// The index of the exchange that is looked at; nothing where none was asked.
    pub fn selected(&self, opened: &OpenConsultation) -> Option<usize> {
        let last = opened.consultation().exchanges().len().checked_sub(1)?;
        Some(self.selected.map_or(last, |s| s.min(last)))
    }

    /// The turn whose reference is looked at, from 1.
    pub fn turn(&self, opened: &OpenConsultation) -> usize {
        self.selected(opened).map_or(1, |s| opened.turn_of(s))
    }

    /// Whether the reference of a turn was revealed.
    pub fn is_revealed(&self, turn: usize) -> bool {
        self.revealed.contains(&turn)
    }

    /// Which answer of an exchange is shown, of `answers`.
    pub fn shown(&self, exchange: usize, answers: usize) -> usize {
        self.shown_answer.get(&exchange).copied().unwrap_or(usize::MAX).min(answers.saturating_sub(1))
    }

    /// The search, if there is one.
    pub fn search(&self) -> Option<&Search> {
        self.search.as_ref()
    }

    /// Whether keys go to the search.
    pub fn is_searching(&self) -> bool {
        self.search.as_ref().is_some_and(|s| s.is_typing)
    }

    /// How far a pane is scrolled, in rows.
    pub fn offset(&self, pane: Pane) -> usize {
        self.scroll[pane as usize].offset
    }

    /// How many rows a pane has.
    pub fn height(&self, pane: Pane) -> usize {
        match pane {
            Pane::Transcript => self.transcript.height(),
            Pane::Reference => self.reference.height(),
            Pane::Verdict => self.verdict.height(),
        }
    }

    /// A row of a pane.
    pub fn row(&self, pane: Pane, index: usize) -> Option<RowRef<'_>> {
        match pane {
            Pane::Transcript => self.transcript.row(index),
            Pane::Reference => self.reference.row(index),
            Pane::Verdict => self.verdict.row(index),
        }
    }

    /// The rows of an exchange in the transcript.
    pub fn block(&self, exchange: usize) -> std::ops::Range<usize> {
        self.transcript.block(exchange)
    }

    /// Scrolls the pane that has the keys by so many rows.
    pub(super) fn scroll_by(&mut self, pane: Pane, rows: isize) {
        let most = self.height(pane).saturating_sub(self.heights[pane as usize]);
        let scroll = &mut self.scroll[pane as usize];
        scroll.offset = scroll.offset.min(most).saturating_add_signed(rows).min(most);
        scroll.follow = pane == Pane::Transcript && scroll.offset == most;
    }

    /// A page of the pane that has the keys, in rows.
    pub(super) fn page(&self) -> isize {
        isize::try_from(self.heights[self.pane as usize].saturating_sub(2).max(1)).unwrap_or(isize::MAX)
    }

    /// Looks at another exchange of `count`; nothing for the last.
    pub(super) fn select(&mut self, index: usize, count: usize) {
        self.selected = (index + 1 < count).then_some(index);
        self.go_to_selected = true;
        self.scroll[Pane::Reference as usize].offset = 0;
        self.scroll[Pane::Verdict as usize].offset = 0;
    }

    /// The transcript goes to its end and stays there.
    pub(super) fn follow(&mut self) {
        self.selected = None;
        self.scroll[Pane::Transcript as usize].follow = true;
        self.scroll[Pane::Reference as usize].offset = 0;
        self.scroll[Pane::Verdict as usize].offset = 0;
    }

    /// Goes to the next hit, or the one before.
    pub(super) fn step_hit(&mut self, forward: bool) {
        if let Some(search) = &mut self.search {
            let count = search.count();
            if count > 0 {
                search.current = (search.current + if forward { 1 } else { count - 1 }) % count;
                self.go_to_hit = true;
            }
        }
    }

    /// Lays out what has changed.
    pub(super) fn lay_out(&mut self, opened: &OpenConsultation, setting: &Setting<'_>, options: Options, areas: Areas) {
        let Setting { words, keymap, .. } = *setting;
        let layout = |pane| Layout { width: areas.text_width(pane), ambiguous: options.ambiguous, ascii: options.ascii };
        let signature = Signature { layouts: Pane::ALL.map(layout), language: words.0 };
        if self.signature != Some(signature) {
            self.signature = Some(signature);
            self.transcript.blocks.clear();
            self.reference.blocks.clear();
            self.verdict.blocks.clear();
            self.go_to_selected |= self.selected.is_some();
        }
        self.heights = Pane::ALL.map(|p| usize::from(areas.inner(p).height));
        self.lay_out_transcript(opened, setting, signature.layouts[0]);
        let turn = self.turn(opened);
        let key = reference::key(opened, turn, self.is_revealed(turn));
        replace(&mut self.reference, key, || {
            reference::rows(opened, turn, self.revealed.contains(&turn), words, keymap, &signature.layouts[1])
        });
        let selected = self.selected(opened);
        let key = verdict::key(opened, selected);
        replace(&mut self.verdict, key, || verdict::rows(opened, selected, words, keymap, &signature.layouts[2]));
        self.find_hits();
        self.clamp();
    }

    fn lay_out_transcript(&mut self, opened: &OpenConsultation, setting: &Setting<'_>, layout: Layout) {
        let context = exchange::Context { opened, setting, layout: &layout, answer_alone: false };
        let count = context.count();
        self.transcript.blocks.truncate(count);
        for index in 0..count {
            let exchange = opened.consultation().exchanges().get(index);
            let shown = self.shown(index, exchange.map_or(0, |e| e.answers.len()));
            context.renew(&mut self.transcript.blocks, index, index, shown, self.reasoning_open);
        }
        self.transcript.count();
    }

    fn find_hits(&mut self) {
        let Some(mut search) = self.search.take() else { return };
        let wanted = search.entry.text();
        search.hits = match search.pane {
            _ if wanted.trim().is_empty() => Vec::new(),
            Pane::Transcript => self.transcript.find(&wanted),
            Pane::Reference => self.reference.find(&wanted),
            Pane::Verdict => self.verdict.find(&wanted),
        };
        search.current = search.current.min(search.count().saturating_sub(1));
        if std::mem::take(&mut self.go_to_hit)
            && let Some(hit) = search.hits.iter().find(|h| h.number == search.current)
        {
            let height = self.heights[search.pane as usize];
            let scroll = &mut self.scroll[search.pane as usize];
            if hit.line < scroll.offset || hit.line >= scroll.offset + height {
                scroll.offset = hit.line.saturating_sub(height / 3);
            }
            scroll.follow = false;
        }
        self.search = Some(search);
    }

    fn clamp(&mut self) {
        if std::mem::take(&mut self.go_to_selected)
            && let Some(selected) = self.selected
        {
            let block = self.transcript.block(selected);
            self.scroll[0] = Scroll { offset: block.start, follow: false };
        }
        for pane in Pane::ALL {
            let most = self.height(pane).saturating_sub(self.heights[pane as usize]);
            let scroll = &mut self.scroll[pane as usize];
            scroll.offset = if scroll.follow { most } else { scroll.offset.min(most) };
        }
    }
}

pub(super) fn replace(content: &mut PaneContent<String>, key: String, rows: impl FnOnce() -> Vec<Row>) {
    if content.blocks.first().is_none_or(|b| b.key != key) {
        content.blocks = vec![Block { key, head: rows(), stream: None, tail: Vec::new() }];
        content.count();
    }
}

fn step_pane(pane: Pane, by: usize) -> Pane {
    Pane::ALL[(pane as usize + by) % Pane::ALL.len()]
}
