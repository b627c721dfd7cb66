//! What is on the stage.

use super::{
    action::Action,
    beat::Beat,
    interview::{PlayedInterview, SaidPart, SeenFact},
    load::{Step, StepKind},
    machine::Machine,
    played::{Played, Said},
    score::ScoreCard,
};
use crate::{
    case::{Case, Pair, TurnKind},
    chat::Finish,
    consultation::{Revealed, RevealedTitle},
    interview::RevealSection,
    language::Bilingual,
    record::VerdictRecord,
    tape::Speed,
};
use std::time::Duration;

/// Who answers on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who<'a> {
    /// A recorded model, and the day of its answers.
    Recording {
        /// Its name.
        model: &'a str,
        /// The day.
        day: &'a str,
    },
    /// A model that answers now.
    Live {
        /// Its name.
        model: &'a str,
    },
}

/// A turn of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// Its number, from 1.
    pub number: usize,
    /// How many the case has.
    pub of: usize,
    /// What it brings.
    pub kind: TurnKind,
}

/// An answer as far as it has come.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerView<'a> {
    /// Who answers.
    pub who: Who<'a>,
    /// What has come.
    pub pieces: &'a [Said],
    /// Whether it has ended.
    pub is_over: bool,
    /// How it ended, where that is known.
    pub finish: Option<Finish>,
    /// Why it broke off.
    pub failure: Option<&'a Bilingual>,
    /// How much waiting for its first piece was skipped.
    pub skipped: Option<Duration>,
    /// How long its first piece has been waited for.
    pub waits: Option<Duration>,
}

/// An interview as far as it has come.
#[derive(Debug, Clone, PartialEq)]
pub struct InterviewScene<'a> {
    /// The exchange, from 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
    /// What was said before.
    pub before: Vec<SaidPart<'a>>,
    /// What has come of this exchange.
    pub said: Vec<SaidPart<'a>>,
    /// Whether all of it has come.
    pub is_over: bool,
    /// Every fact, and whether it was found out.
    pub facts: Vec<SeenFact<'a>>,
    /// How much waiting for its first words was skipped.
    pub skipped: Option<Duration>,
    /// How long its first words have been waited for.
    pub waits: Option<Duration>,
}

/// A page of the show.
#[derive(Debug, Clone, PartialEq)]
pub enum Scene<'a> {
    /// A title card.
    Card {
        /// The heading.
        title: &'a str,
        /// What stands below it.
        text: Option<&'a str>,
    },
    /// A question.
    Question {
        /// Its turn.
        turn: Turn,
        /// The question.
        text: &'a str,
    },
    /// An answer, or two side by side.
    Answer {
        /// Its turn.
        turn: Turn,
        /// The question.
        question: &'a str,
        /// The answers: one or two.
        answers: Vec<AnswerView<'a>>,
    },
    /// The reference for a turn.
    Reference {
        /// The turn.
        turn: Turn,
        /// What answers the turn.
        pairs: Vec<&'a Pair>,
        /// The case's title, after its last turn.
        title: Option<&'a str>,
    },
    /// What judges gave to the answer of each tape on the page.
    Verdict {
        /// The turn.
        turn: Turn,
        /// The verdicts with whose answer they are about.
        verdicts: Vec<(Who<'a>, &'a [VerdictRecord])>,
    },
    /// An interview as far as it has come.
    Interview(InterviewScene<'a>),
    /// What an interview found out and missed, or the reference of its case.
    Revealed {
        /// Whether it is the reference.
        is_reference: bool,
        /// What there is.
        sections: &'a [RevealSection],
    },
    /// The score card.
    Score(&'a ScoreCard),
    /// After the last page.
    End,
}

/// The stage.
#[derive(Debug, Clone, PartialEq)]
pub struct View<'a> {
    /// The page.
    pub scene: Scene<'a>,
    /// Counts the pages that were begun.
    pub generation: u64,
    /// The step, from 1.
    pub step: usize,
    /// How many there are.
    pub steps: usize,
    /// The step's heading.
    pub title: &'a str,
    /// The line for the audience, where it is shown.
    pub caption: Option<&'a str>,
    /// What happened.
    pub notice: Option<&'a Bilingual>,
    /// Whose answers the page is about; of two recordings both.
    pub who: Vec<Who<'a>>,
    /// How fast it plays.
    pub speed: Speed,
    /// Whether the time stands still.
    pub is_paused: bool,
    /// Whether the stage is hidden.
    pub is_blank: bool,
    /// 0 none, 1 the pane or the left one, 2 the right one.
    pub spotlight: u8,
    /// Whether the keys are shown.
    pub shows_keys: bool,
    /// The key that was pressed just now, where that is shown.
    pub pressed: Option<Action>,
}

impl Machine {
    /// What is on the stage.
    pub fn view(&self) -> View<'_> {
        let step = self.step_here();
        View {
            scene: if self.is_at_end { Scene::End } else { self.scene() },
            generation: self.generation,
            step: self.step + 1,
            steps: self.show.steps.len(),
            title: &step.title,
            caption: step.caption.as_deref().filter(|_| self.has_caption && !self.is_at_end),
            notice: self.notice.as_ref(),
            who: if self.is_at_end { Vec::new() } else { self.who() },
            speed: self.speed,
            is_paused: self.is_paused,
            is_blank: self.is_blank,
            spotlight: self.spotlight,
            shows_keys: self.shows_keys,
            pressed: self.pressed.map(|(action, _)| action),
        }
    }

    /// The step that follows, and what the presenter wrote about this one.
    pub fn next_step(&self) -> Option<&Step> {
        self.show.steps.get(self.step + 1)
    }

    /// This step.
    pub fn this_step(&self) -> &Step {
        self.step_here()
    }

    /// The page that follows in this step, where one does.
    pub fn next_page(&self) -> Option<Beat> {
        self.step_here().beats.get(self.beat + 1).copied().filter(|_| !self.is_at_end)
    }

    fn who(&self) -> Vec<Who<'_>> {
        // The questions of a tape are its own as well.
        match &self.step_here().kind {
            StepKind::Card(_) | StepKind::Score(_) => Vec::new(),
            StepKind::Tape(played) => vec![recorded(played)],
            StepKind::Interview(played) => vec![Who::Recording { model: &played.players, day: &played.day }],
            StepKind::Compare(both) => both.iter().map(recorded).collect(),
            StepKind::Live { fallback: Some(played), .. } if self.live.has_fallen(self.step) => vec![recorded(played)],
            StepKind::Live { name, .. } => vec![Who::Live { model: name }],
        }
    }

    fn case(&self) -> Option<&Case> {
        match &self.step_here().kind {
            StepKind::Card(_) | StepKind::Score(_) => None,
            StepKind::Tape(played) => Some(&played.case),
            StepKind::Interview(played) => Some(&played.case),
            StepKind::Compare(both) => Some(&both[0].case),
            StepKind::Live { case, .. } => Some(case),
        }
    }

    /// A turn of this step by its place, with its question.
    fn turn(&self, place: usize) -> Option<(Turn, &str)> {
        let case = self.case()?;
        let played = match &self.step_here().kind {
            StepKind::Tape(played) => played.turns.get(place),
            StepKind::Compare(both) => both[0].turns.get(place),
            StepKind::Card(_) | StepKind::Interview(_) | StepKind::Score(_) | StepKind::Live { .. } => None,
        };
        let of = case.turns().len();
        match played {
            Some(played) => Some((Turn { number: played.turn, of, kind: played.kind }, &played.question)),
            None => case.turns().get(place).map(|turn| (Turn { number: place + 1, of, kind: turn.kind }, turn.question.as_str())),
        }
    }

    fn scene(&self) -> Scene<'_> {
        let step = self.step_here();
        if let StepKind::Interview(played) = &step.kind {
            return self.interview(played);
        }
        let card = Scene::Card { title: &step.title, text: None };
        let beat = self.beat_here();
        let of_turn = beat.turn().and_then(|place| Some((place, self.turn(place)?)));
        let Some((place, (turn, question))) = of_turn else {
            return match &step.kind {
                StepKind::Card(text) => Scene::Card { title: &step.title, text: text.as_deref() },
                StepKind::Score(scores) => Scene::Score(scores),
                _ => card,
            };
        };
        match beat {
            Beat::Question(_) => Scene::Question { turn, text: question },
            Beat::Answer(_) => Scene::Answer { turn, question, answers: vec![self.answer(0)] },
            Beat::Both(_) => Scene::Answer { turn, question, answers: vec![self.answer(0), self.answer(1)] },
            Beat::Reference(_) => self.reference(turn).unwrap_or(card),
            Beat::Verdict(_) => Scene::Verdict { turn, verdicts: self.verdicts(place, turn.number) },
            Beat::Card | Beat::Score => card,
        }
    }

    fn interview<'a>(&self, played: &'a PlayedInterview) -> Scene<'a> {
        let place = match self.beat_here() {
            Beat::Reference(_) => return Scene::Revealed { is_reference: true, sections: &played.reference },
            Beat::Verdict(_) => return Scene::Revealed { is_reference: false, sections: &played.outcome },
            beat => beat.turn().unwrap_or_default(),
        };
        let shown = self.phase.shown[0];
        let exchange = played.exchanges.get(place);
        let milliseconds = |ms: f64| Duration::from_secs_f64(ms.max(0.0) / 1e3);
        Scene::Interview(InterviewScene {
            number: place + 1,
            of: played.exchanges.len(),
            before: played.before(place),
            said: exchange.map(|exchange| exchange.said(shown)).unwrap_or_default(),
            is_over: self.phase.is_over,
            facts: played.seen(place, shown),
            skipped: (self.phase.skipped_ms > 0.0).then(|| milliseconds(self.phase.skipped_ms)),
            waits: (shown == 0 && !self.phase.is_over).then(|| milliseconds(self.phase.position_ms)),
        })
    }

    fn answer(&self, side: usize) -> AnswerView<'_> {
        let pieces = self.pieces(side);
        let who = self.who().get(side).copied().unwrap_or(Who::Live { model: "" });
        let nothing_yet = !pieces.iter().any(|said| matches!(said, Said::Text(_)));
        if self.is_live() {
            let turn = self.beat_here().turn().and_then(|turn| self.live.turn(self.step, turn));
            let is_over = turn.is_some_and(|turn| turn.is_over);
            let waits = (nothing_yet && !is_over).then_some(self.phase.silent);
            let failure = turn.and_then(|turn| turn.failure.as_ref());
            return AnswerView { who, pieces, is_over, finish: None, failure, skipped: None, waits };
        }
        let played = self.tapes()[side];
        let is_over = self.phase.is_over || played.is_some_and(|turn| self.phase.position_ms >= turn.end_ms as f64);
        let milliseconds = |ms: f64| Duration::from_secs_f64(ms.max(0.0) / 1e3);
        AnswerView {
            who,
            pieces,
            is_over,
            finish: played.filter(|_| is_over).map(|turn| turn.finish),
            failure: None,
            skipped: (self.phase.skipped_ms > 0.0).then(|| milliseconds(self.phase.skipped_ms)),
            waits: (nothing_yet && !is_over).then(|| milliseconds(self.phase.position_ms)),
        }
    }

    /// The pieces of an answer on this page that have come: those of the tapes, or of the live model.
    fn pieces(&self, side: usize) -> &[Said] {
        if self.is_live() {
            let turn = self.beat_here().turn().and_then(|turn| self.live.turn(self.step, turn));
            return turn.map_or(&[], |turn| &turn.pieces);
        }
        self.tapes()[side].map_or(&[], |turn| &turn.pieces[..self.phase.shown[side].min(turn.pieces.len())])
    }

    fn reference(&self, turn: Turn) -> Option<Scene<'_>> {
        let revealed = Revealed::of(self.case()?, turn.number, turn.number >= turn.of);
        let title = match revealed.title {
            Some(RevealedTitle::Shown(title)) => Some(title.reveal()),
            Some(RevealedTitle::Withheld) | None => None,
        };
        Some(Scene::Reference { turn, pairs: revealed.of_turn, title })
    }

    fn verdicts(&self, place: usize, number: usize) -> Vec<(Who<'_>, &[VerdictRecord])> {
        let of = |played| -> Option<&[VerdictRecord]> {
            let played: &Played = played;
            played.turns.iter().find(|turn| turn.turn == number).map(|turn| turn.verdicts.as_slice())
        };
        match &self.step_here().kind {
            StepKind::Tape(played) => {
                played.turns.get(place).map(|turn| (recorded(played), turn.verdicts.as_slice())).into_iter().collect()
            }
            StepKind::Compare(both) => both.iter().filter_map(|tape| Some((recorded(tape), of(tape)?))).collect(),
            StepKind::Live { fallback: Some(played), .. } => of(played).map(|verdicts| (recorded(played), verdicts)).into_iter().collect(),
            StepKind::Live { .. } | StepKind::Interview(_) | StepKind::Card(_) | StepKind::Score(_) => Vec::new(),
        }
    }
}

fn recorded(played: &Played) -> Who<'_> {
    Who::Recording { model: &played.model, day: &played.day }
}
