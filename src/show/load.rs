//! A playlist with everything that it names, ready to be played.

use super::{
    beat::Beat,
    fields::Reveal,
    interview::PlayedInterview,
    played::Played,
    playlist::{Kind, Playlist, PlaylistStep, Shown, Wait, parse},
    score::ScoreCard,
    wording::Wording,
};
use crate::{
    case::Case,
    consultation::Revealed,
    language::{Bilingual, Language},
    tape::{Recording, Speed},
    text::clean,
    toml_text::{TomlError, TomlText},
};
use std::time::Duration;

/// What reads the things that a playlist names.
pub struct Sources<'a> {
    /// The tape of a file.
    pub tape: &'a dyn Fn(&str) -> Result<Recording, Bilingual>,
    /// The case of a case file, or of `bundled`.
    pub case: &'a dyn Fn(&str, &str, Language) -> Result<Case, Bilingual>,
    /// The model of that name: what the audience reads, which is no path.
    pub model: &'a dyn Fn(&str) -> Result<String, Bilingual>,
    /// Whether there is a theme of that name.
    pub theme: &'a dyn Fn(&str) -> Result<(), Bilingual>,
}

/// What a step shows.
#[derive(Debug, Clone, PartialEq)]
pub enum StepKind {
    /// A title card with a text.
    Card(Option<String>),
    /// A recorded consultation.
    Tape(Box<Played>),
    /// A model that answers now.
    Live {
        /// Its name.
        model: String,
        /// What the audience reads.
        name: String,
        /// The case.
        case: Box<Case>,
        /// How many turns are asked.
        turns: usize,
        /// What plays where the model fails.
        fallback: Option<Box<Played>>,
        /// How long it may be silent.
        after: Duration,
    },
    /// A recorded interview.
    Interview(Box<PlayedInterview>),
    /// Two recorded consultations of the same turns.
    Compare(Box<[Played; 2]>),
    /// Mean ratings.
    Score(ScoreCard),
}

/// A step, with its texts in the show's language and harmless for a terminal.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its heading, or what its case begins with.
    pub title: String,
    /// For the audience.
    pub caption: Option<String>,
    /// For the presenter.
    pub notes: Option<String>,
    /// What ends each of its pages.
    pub wait: Wait,
    /// When the reference is shown.
    pub reference: Reveal,
    /// When verdicts are shown.
    pub verdict: Reveal,
    /// What it shows.
    pub kind: StepKind,
    /// Its pages, at least one.
    pub beats: Vec<Beat>,
}

/// A show that can be played.
#[derive(Debug, Clone, PartialEq)]
pub struct Show {
    /// Its title.
    pub title: String,
    /// The language of the stage.
    pub language: Language,
    /// The theme's name.
    pub theme: Option<String>,
    /// How fast tapes play.
    pub speed: Speed,
    /// Whether it begins again after its end.
    pub loops: bool,
    /// Whether the stage shows which keys were pressed.
    pub show_keys: bool,
    /// How long a page stays in an unattended show, at speed 1.
    pub pause: Duration,
    /// The steps, at least one.
    pub steps: Vec<Step>,
    /// What is not as it should be, and hinders nothing.
    pub remarks: Vec<Bilingual>,
}

/// Reads a playlist and everything that it names. The language is `wished`, else the show's own, else `usual`.
///
/// # Errors
/// Everything that is wrong, in the order of the lines.
pub fn load(text: &str, sources: &Sources<'_>, wished: Option<Language>, usual: Language) -> Result<Show, Vec<TomlError>> {
    let playlist = parse(text)?;
    let language = wished.or(playlist.language).unwrap_or(usual);
    let mut loading = Loading { toml: TomlText::new(text), sources, language, step: None, faults: Vec::new(), remarks: Vec::new() };
    if let Some(theme) = &playlist.theme
        && let Err(message) = (sources.theme)(theme)
    {
        loading.fault("theme", &message);
    }
    let Playlist { title, theme, speed, loops, show_keys, pause, steps, .. } = playlist;
    let mut ready: Vec<Step> = Vec::with_capacity(steps.len());
    for (place, step) in steps.into_iter().enumerate() {
        loading.step = Some(place);
        ready.extend(loading.step(step));
    }
    let Loading { faults, remarks, .. } = loading;
    if !faults.is_empty() {
        return Err(faults);
    }
    let card = ScoreCard::of(ready.iter().flat_map(|step| tapes(&step.kind)));
    for step in &mut ready {
        if let StepKind::Score(of_show) = &mut step.kind {
            *of_show = card.clone();
        }
    }
    let title = title.shown(language);
    Ok(Show { title, language, theme, speed: speed.unwrap_or_default(), loops, show_keys, pause, steps: ready, remarks })
}

/// The tapes whose ratings count: those that are shown as such, and not what waits for a model to fail.
fn tapes(kind: &StepKind) -> Vec<&Played> {
    match kind {
        StepKind::Tape(played) => vec![played],
        StepKind::Compare(both) => both.iter().collect(),
        StepKind::Card(_) | StepKind::Interview(_) | StepKind::Live { .. } | StepKind::Score(_) => Vec::new(),
    }
}

struct Loading<'a> {
    toml: TomlText<'a>,
    sources: &'a Sources<'a>,
    language: Language,
    /// The place of the step that is read.
    step: Option<usize>,
    faults: Vec<TomlError>,
    remarks: Vec<Bilingual>,
}

impl Loading<'_> {
    fn fault(&mut self, key: &str, message: &Bilingual) {
        let mut path: Vec<String> = self.step.iter().flat_map(|place| ["steps".to_owned(), place.to_string()]).collect();
        path.push(key.to_owned());
        self.faults.push(self.toml.error(&path, message.words(Language::Zh), message.words(Language::En)));
    }

    /// The tape in the show's language. The other language's is read too, so that a mistake in it is not found on another day.
    fn recording(&mut self, key: &str, named: &Wording, turns: &[usize]) -> Option<StepKind> {
        let mut wanted = None;
        for name in named.each() {
            let recording = match (self.sources.tape)(name) {
                Ok(recording) => recording,
                Err(message) => {
                    self.fault(key, &message);
                    continue;
                }
            };
            if recording.is_torn() {
                self.remarks.push(Bilingual::both(
                    format!("{name}：录制不完整，末尾缺失；已有的部分可以播放"),
                    format!("{name}: the tape is cut, its end is missing; what is there plays"),
                ));
            }
            let kind = match recording {
                Recording::Consultation(tape) => {
                    let mut played = Played::of(&tape);
                    self.check_turns(&played, turns);
                    played.keep(turns);
                    StepKind::Tape(Box::new(played))
                }
                Recording::Interview(tape) => {
                    if !turns.is_empty() {
                        let zh = "问诊的录制整个播放：请删去 turns";
                        self.fault("turns", &Bilingual::both(zh, "the tape of an interview plays as a whole: leave turns out"));
                    }
                    StepKind::Interview(Box::new(PlayedInterview::of(&tape, self.language)))
                }
            };
            if name == named.words(self.language) {
                wanted = Some(kind);
            }
        }
        wanted
    }

    /// The same where only a consultation can be used.
    fn tape(&mut self, key: &str, named: &Wording, turns: &[usize]) -> Option<Played> {
        match self.recording(key, named, turns)? {
            StepKind::Tape(played) => Some(*played),
            _ => {
                let zh = format!("{key} 只能用会诊的录制，这是问诊的录制；请用 tape 单独播放");
                let en = format!("{key} takes tapes of consultations, and this is one of an interview: play it in a step with tape");
                self.fault(key, &Bilingual::both(zh, en));
                None
            }
        }
    }

    fn check_turns(&mut self, played: &Played, turns: &[usize]) {
        let held = played.numbers();
        if held.is_empty() {
            self.fault("turns", &Bilingual::both("录制中没有回答", "the tape holds no answer"));
        } else if let Some(missing) = turns.iter().find(|turn| !held.contains(turn)) {
            let held: Vec<String> = held.iter().map(ToString::to_string).collect();
            self.fault(
                "turns",
                &Bilingual::both(
                    format!("录制中没有第 {missing} 轮；它有第 {} 轮", held.join("、")),
                    format!("the tape holds no turn {missing}; it holds {}", held.join(", ")),
                ),
            );
        }
    }

    fn step(&mut self, step: PlaylistStep) -> Option<Step> {
        let PlaylistStep { title, text, caption, notes, wait, kind } = step;
        let language = self.language;
        let words = |wording: Option<Wording>| wording.map(|wording| wording.shown(language));
        let (reference, verdict) = match &kind {
            Kind::Tape { shown, .. } | Kind::Live { shown, .. } | Kind::Compare { shown, .. } => (shown.reference, shown.verdict),
            Kind::Card | Kind::Score => (Reveal::Key, Reveal::Key),
        };
        let kind = match kind {
            Kind::Card => StepKind::Card(words(text)),
            Kind::Score => StepKind::Score(ScoreCard::default()),
            Kind::Tape { tape, shown } => self.recording("tape", &tape, &shown.turns)?,
            Kind::Compare { tapes, shown } => self.compare(&tapes, &shown)?,
            Kind::Live { model, cases, case, fallback, fallback_after, shown } => {
                let name = (self.sources.model)(&model).unwrap_or_else(|message| {
                    self.fault("model", &message);
                    String::new()
                });
                let fallback = fallback.map(|tape| self.tape("fallback", &tape, &shown.turns));
                let case = self.case(&cases, &case);
                let (case, fallback) = (case?, fallback.map(|played| played.map(Box::new)));
                self.live((model, name), case, fallback, fallback_after, &shown)?
            }
        };
        let beats = beats(&kind, reference, verdict);
        let title = words(title).unwrap_or_else(|| opening(&kind));
        Some(Step { title, caption: words(caption), notes: words(notes), wait, reference, verdict, kind, beats })
    }

    fn case(&mut self, cases: &Wording, id: &str) -> Option<Case> {
        match (self.sources.case)(cases.words(self.language), id, self.language) {
            Ok(case) => Some(case),
            Err(message) => {
                self.fault("case", &message);
                None
            }
        }
    }

    fn live(
        &mut self,
        (model, name): (String, String),
        case: Case,
        fallback: Option<Option<Box<Played>>>,
        after: Duration,
        shown: &Shown,
    ) -> Option<StepKind> {
        let all = case.turns().len();
        let turns = if shown.turns.is_empty() { all } else { shown.turns.len() };
        if turns > all {
            let en = format!("the case has {all} turns");
            self.fault("turns", &Bilingual::both(format!("病例只有 {all} 轮"), en));
            return None;
        }
        let fallback = match fallback {
            Some(played) => {
                let played = played?;
                if (1..=turns).any(|turn| !played.numbers().contains(&turn)) {
                    let en = format!("the tape that takes over has to hold turns 1 to {turns}");
                    self.fault("fallback", &Bilingual::both(format!("备用录制须有第 1 至 {turns} 轮"), en));
                }
                Some(played)
            }
            None => None,
        };
        Some(StepKind::Live { model, name, case: Box::new(case), turns, fallback, after })
    }

    /// Two tapes, as far as both hold the same turns.
    fn compare(&mut self, tapes: &[Wording; 2], shown: &Shown) -> Option<StepKind> {
        let [left, right] = tapes.each_ref().map(|tape| self.tape("compare", tape, &shown.turns));
        let (mut left, mut right) = (left?, right?);
        let both: Vec<usize> = left.numbers().into_iter().filter(|turn| right.numbers().contains(turn)).collect();
        let of = |tape: &Played, turn: &usize| tape.turns.iter().find(|t| t.turn == *turn).map(|t| t.question.clone());
        if both.is_empty() {
            self.fault("compare", &Bilingual::both("两个录制没有共同的轮次", "the two tapes hold no common turn"));
            return None;
        }
        if left.case.id() != right.case.id() || both.iter().any(|turn| of(&left, turn) != of(&right, turn)) {
            let en = "the two tapes answer different questions: choose tapes of one case";
            self.fault("compare", &Bilingual::both("两个录制的提问不同：请选同一病例的录制", en));
        }
        left.keep(&both);
        right.keep(&both);
        Some(StepKind::Compare(Box::new([left, right])))
    }
}

/// The first words of a step's case; never its title, which names the disease.
pub(super) fn opening(kind: &StepKind) -> String {
    const CHARACTERS: usize = 24;
    let case = match kind {
        StepKind::Tape(played) => &played.case,
        StepKind::Interview(played) => &played.case,
        StepKind::Live { case, .. } => case,
        StepKind::Compare(both) => &both[0].case,
        StepKind::Card(_) | StepKind::Score(_) => return String::new(),
    };
    clean(&case.opening(CHARACTERS)).into_owned()
}

/// The pages of a step.
pub(super) fn beats(kind: &StepKind, reference: Reveal, verdict: Reveal) -> Vec<Beat> {
    let mut beats = Vec::new();
    let mut turn = |place: usize, case: &Case, number: usize, answer: Beat, is_judged: bool| {
        beats.extend([Beat::Question(place), answer]);
        // A page where nothing is to be shown of the reference is none.
        let revealed = Revealed::of(case, number, number >= case.turns().len());
        if reference != Reveal::Never && !revealed.of_turn.is_empty() {
            beats.push(Beat::Reference(place));
        }
        if verdict != Reveal::Never && is_judged {
            beats.push(Beat::Verdict(place));
        }
    };
    match kind {
        StepKind::Card(_) => return vec![Beat::Card],
        StepKind::Score(_) => return vec![Beat::Score],
        StepKind::Interview(played) => return interview_beats(played, reference, verdict),
        StepKind::Tape(played) => {
            for (place, played_turn) in played.turns.iter().enumerate() {
                turn(place, &played.case, played_turn.turn, Beat::Answer(place), !played_turn.verdicts.is_empty());
            }
        }
        StepKind::Live { case, turns, fallback, .. } => {
            let is_judged = |number: usize| {
                let played = fallback.as_ref().and_then(|played| played.turns.iter().find(|turn| turn.turn == number));
                played.is_some_and(|played| !played.verdicts.is_empty())
            };
            for place in 0..*turns {
                turn(place, case, place + 1, Beat::Answer(place), is_judged(place + 1));
            }
        }
        StepKind::Compare(both) => {
            for (place, left) in both[0].turns.iter().enumerate() {
                let is_judged = both.iter().any(|tape| tape.turns.get(place).is_some_and(|turn| !turn.verdicts.is_empty()));
                turn(place, &both[0].case, left.turn, Beat::Both(place), is_judged);
            }
        }
    }
    beats
}

/// Each exchange, then what was found out and missed, then the reference.
fn interview_beats(played: &PlayedInterview, reference: Reveal, verdict: Reveal) -> Vec<Beat> {
    let last = played.exchanges.len().saturating_sub(1);
    let mut beats: Vec<Beat> = (0..played.exchanges.len()).map(Beat::Answer).collect();
    if verdict != Reveal::Never && !played.outcome.is_empty() {
        beats.push(Beat::Verdict(last));
    }
    if reference != Reveal::Never && !played.reference.is_empty() {
        beats.push(Beat::Reference(last));
    }
    beats
}
