//! A playlist: the TOML file of a show as values. Every mistake is collected, with line and field.

use super::{
    fields::{Fields, Reveal, duration, flag, reveal, speed, text, turns},
    wording::Wording,
};
use crate::{
    language::{Bilingual, Language},
    tape::Speed,
    toml_text::{TomlError, TomlText},
};
use std::time::Duration;
use toml::{Table, Value};

/// The version of the layout that this program reads.
pub const PLAYLIST_VERSION: i64 = 1;
/// How long a page stays where nobody presses a key and nothing is said.
pub(super) const PAUSE: Duration = Duration::from_secs(4);
/// How long a live model may be silent where nothing is said.
const FALLBACK_AFTER: Duration = Duration::from_secs(10);
/// Steps of a show, at most.
const MOST_STEPS: usize = 500;

/// What ends a page of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// A key.
    Key,
    /// So much time after everything was shown, at speed 1; a key before that as well.
    For(Duration),
}

/// Which parts of a consultation are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The turns, from 1; all where empty.
    pub turns: Vec<usize>,
    /// When the reference is shown.
    pub reference: Reveal,
    /// When verdicts are shown.
    pub verdict: Reveal,
}

/// What a step shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// The step's title and text.
    Card,
    /// A recorded consultation.
    Tape {
        /// The file.
        tape: Wording,
        /// What of it.
        shown: Shown,
    },
    /// A model that answers now.
    Live {
        /// Its name, as `--model` takes it.
        model: String,
        /// The case file, or `bundled`.
        cases: Wording,
        /// The case's id.
        case: String,
        /// The tape that plays where the model fails or is silent.
        fallback: Option<Wording>,
        /// How long it may be silent.
        fallback_after: Duration,
        /// What of it.
        shown: Shown,
    },
    /// Two recorded consultations side by side.
    Compare {
        /// The files.
        tapes: [Wording; 2],
        /// What of them.
        shown: Shown,
    },
    /// The mean ratings of the show's tapes.
    Score,
}

/// A step.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaylistStep {
    /// Its heading.
    pub title: Option<Wording>,
    /// What stands below the heading of a card.
    pub text: Option<Wording>,
    /// A line at the bottom, for the audience.
    pub caption: Option<Wording>,
    /// For the presenter alone.
    pub notes: Option<Wording>,
    /// What ends each of its pages.
    pub wait: Wait,
    /// What it shows.
    pub kind: Kind,
}

/// A show as it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Playlist {
    /// Its title.
    pub title: Wording,
    /// The language, where the show has one of its own.
    pub language: Option<Language>,
    /// The theme's name.
    pub theme: Option<String>,
    /// How fast tapes play.
    pub speed: Option<Speed>,
    /// Whether it begins again after its end.
    pub loops: bool,
    /// Whether the stage shows which keys were pressed.
    pub show_keys: bool,
    /// How long a page stays in an unattended show, at speed 1.
    pub pause: Duration,
    /// The steps.
    pub steps: Vec<PlaylistStep>,
}

/// Reads a playlist.
///
/// # Errors
/// Everything that is wrong with it. The files that it names are not looked at.
pub fn parse(text: &str) -> Result<Playlist, Vec<TomlError>> {
    let toml = TomlText::new(text);
    let mut table: Table = toml.parse().map_err(|error| vec![error])?;
    let mut faults = Vec::new();
    let steps = table.remove("steps");
    let playlist = head(toml, table, &mut faults);
    let root = ["steps".to_owned()];
    let mut fault = |message: Bilingual| faults.push(toml.error(&root, message.words(Language::Zh), message.words(Language::En)));
    let steps = match steps {
        Some(Value::Array(steps)) if steps.is_empty() => {
            fault(Bilingual::both("没有步骤：请至少写一个 [[steps]]", "there are no steps: add one with [[steps]]"));
            Vec::new()
        }
        Some(Value::Array(steps)) if steps.len() > MOST_STEPS => {
            fault(Bilingual::both(format!("步骤超过 {MOST_STEPS} 个"), format!("more than {MOST_STEPS} steps")));
            Vec::new()
        }
        Some(Value::Array(steps)) => steps,
        Some(_) => {
            fault(Bilingual::both("应写成 [[steps]]，每步一段", "write each step as [[steps]]"));
            Vec::new()
        }
        None => {
            fault(Bilingual::both("缺少步骤：请至少写一个 [[steps]]", "there are no steps: add one with [[steps]]"));
            Vec::new()
        }
    };
    let pause = playlist.as_ref().map_or(PAUSE, |playlist| playlist.pause);
    let mut read = Vec::with_capacity(steps.len());
    for (place, value) in steps.into_iter().enumerate() {
        let path = vec!["steps".to_owned(), place.to_string()];
        match value {
            Value::Table(table) => read.extend(step(&mut Fields::new(toml, path, table, &mut faults), pause)),
            _ => faults.push(toml.error(&path, "应写成 [[steps]]，每步一段", "write each step as [[steps]]")),
        }
    }
    match playlist {
        Some(playlist) if faults.is_empty() => Ok(Playlist { steps: read, ..playlist }),
        _ => {
            faults.sort_by_key(|fault| fault.line);
            Err(faults)
        }
    }
}

/// What stands before the steps; nothing where the title is missing.
fn head(toml: TomlText<'_>, table: Table, faults: &mut Vec<TomlError>) -> Option<Playlist> {
    let mut fields = Fields::new(toml, Vec::new(), table, faults);
    let version = fields.take("version", |value| value.as_integer().ok_or_else(|| version_refused("?")));
    if let Some(version) = version.filter(|version| *version != PLAYLIST_VERSION) {
        fields.fault("version", &version_refused(&version.to_string()));
    }
    let has_title = fields.has("title");
    let title = fields.take("title", Wording::read);
    if !has_title {
        fields.fault("title", &Bilingual::both("缺少 title：请写上演示的标题", "title is missing: give the show a title"));
    }
    let language = fields.take("language", |value| match value.as_str() {
        Some("zh") => Ok(Language::Zh),
        Some("en") => Ok(Language::En),
        _ => Err(Bilingual::both("应为 \"zh\" 或 \"en\"", "expected \"zh\" or \"en\"")),
    });
    let theme = fields.take("theme", text);
    let speed = fields.take("speed", speed);
    let loops = fields.take("loop", flag).unwrap_or(false);
    let show_keys = fields.take("show_keys", flag).unwrap_or(false);
    let pause = fields.take("pause", duration).unwrap_or(PAUSE);
    fields.end();
    Some(Playlist { title: title?, language, theme, speed, loops, show_keys, pause, steps: Vec::new() })
}

fn version_refused(version: &str) -> Bilingual {
    Bilingual::both(
        format!("播放单是第 {version} 版格式，此程序只读第 {PLAYLIST_VERSION} 版：请更新程序"),
        format!("a playlist of layout {version}; this program reads layout {PLAYLIST_VERSION}: use a newer version of the program"),
    )
}

/// A step; nothing where it shows nothing that is known.
fn step(fields: &mut Fields<'_>, pause: Duration) -> Option<PlaylistStep> {
    let title = fields.take("title", Wording::read);
    let body = fields.take("text", Wording::read);
    let caption = fields.take("caption", Wording::read);
    let notes = fields.take("notes", Wording::read);
    let wait = fields.take("wait", |value| match value.as_str() {
        Some("key") => Ok(Wait::Key),
        Some("pause") => Ok(Wait::For(pause)),
        _ => duration(value).map(Wait::For).map_err(|message| message.after("应为 \"key\"，或", "expected \"key\", or ")),
    });
    let kind = kind(fields, title.is_some());
    fields.end();
    if body.is_some() && kind.as_ref().is_some_and(|kind| *kind != Kind::Card) {
        fields.fault("text", &Bilingual::both("只有标题卡片才有 text；说明文字请用 caption", "only a card has a text; use caption"));
    }
    Some(PlaylistStep { title, text: body, caption, notes, wait: wait.unwrap_or(Wait::Key), kind: kind? })
}

/// What a step shows, by the one key that says so.
fn kind(fields: &mut Fields<'_>, has_title: bool) -> Option<Kind> {
    const KINDS: [&str; 4] = ["tape", "model", "compare", "score"];
    let named: Vec<&str> = KINDS.into_iter().filter(|key| fields.has(key)).collect();
    if let [_, second, ..] = named.as_slice() {
        let names = named.join(", ");
        fields.fault(
            second,
            &Bilingual::both(
                format!("一步只能有 tape、model、compare、score 之一，这里有 {names}"),
                format!("a step has one of tape, model, compare and score; this one has {names}"),
            ),
        );
    }
    let tape = fields.take("tape", Wording::read);
    let model = fields.take("model", text);
    let compare = fields.take("compare", pair);
    let score = fields.take("score", flag);
    let live = Live::take(fields);
    let first = named.first().copied();
    if first != Some("model") && live.is_named() {
        let zh = "cases、case、fallback、fallback_after 只用于 model 的步骤";
        fields.fault("", &Bilingual::both(zh, "cases, case, fallback and fallback_after are for a step with a model"));
    }
    if matches!(first, None | Some("score")) && (fields.has("turns") || fields.has("reveal")) {
        let zh = "turns 与 reveal 只用于 tape、model、compare 的步骤";
        fields.fault("", &Bilingual::both(zh, "turns and reveal are for a step with tape, model or compare"));
    }
    let shown = shown(fields);
    match first {
        None if has_title => Some(Kind::Card),
        None => {
            let zh = "这一步没有内容：请写 title（标题卡片）、tape、model、compare 或 score";
            fields.fault("", &Bilingual::both(zh, "this step shows nothing: give it a title (a card), tape, model, compare or score"));
            None
        }
        Some("tape") => Some(Kind::Tape { tape: tape?, shown }),
        Some("model") => live.kind(fields, model?, shown),
        Some("compare") => Some(Kind::Compare { tapes: compare?, shown }),
        Some(_) if score? => Some(Kind::Score),
        Some(_) => {
            fields.fault("score", &Bilingual::both("应为 true，否则请删去这一步", "expected true; leave the step out otherwise"));
            None
        }
    }
}

/// The fields of a step with a live model, whose places are known before the step's kind is.
struct Live {
    cases: Option<Wording>,
    case: Option<String>,
    fallback: Option<Wording>,
    fallback_after: Option<Duration>,
}

impl Live {
    fn take(fields: &mut Fields<'_>) -> Self {
        Self {
            cases: fields.take("cases", Wording::read),
            case: fields.take("case", text),
            fallback: fields.take("fallback", Wording::read),
            fallback_after: fields.take("fallback_after", duration),
        }
    }

    fn is_named(&self) -> bool {
        self.cases.is_some() || self.case.is_some() || self.fallback.is_some() || self.fallback_after.is_some()
    }

    fn kind(self, fields: &mut Fields<'_>, model: String, shown: Shown) -> Option<Kind> {
        if !shown.turns.iter().copied().eq(1..=shown.turns.len()) {
            let zh = "现场的模型须从第 1 轮问起：turns 请写成 [1]、[1, 2] …";
            fields.fault("turns", &Bilingual::both(zh, "a live model is asked from turn 1 on: write [1], [1, 2] …"));
        }
        let Some(case) = self.case else {
            fields.fault("", &Bilingual::both("缺少 case：请写上病例的 id", "case is missing: name the case's id"));
            return None;
        };
        Some(Kind::Live {
            model,
            cases: self.cases.unwrap_or_else(Wording::bundled),
            case,
            fallback: self.fallback,
            fallback_after: self.fallback_after.unwrap_or(FALLBACK_AFTER),
            shown,
        })
    }
}

fn shown(fields: &mut Fields<'_>) -> Shown {
    let turns = fields.take("turns", turns).unwrap_or_default();
    let (reference, verdict) = fields.take("reveal", reveal).unwrap_or((Reveal::Key, Reveal::Key));
    Shown { turns, reference, verdict }
}

/// Two tapes.
fn pair(value: Value) -> Result<[Wording; 2], Bilingual> {
    let expected = || Bilingual::both("应为两个录制：[\"a.tape\", \"b.tape\"]", "expected two tapes: [\"a.tape\", \"b.tape\"]");
    let Value::Array(list) = value else { return Err(expected()) };
    let read: Vec<Wording> = list.into_iter().map(Wording::read).collect::<Result<_, _>>().map_err(|_| expected())?;
    read.try_into().map_err(|_| expected())
}
