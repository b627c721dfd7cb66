//! The JSON schema of playlists. A playlist is read by hand, so that every mistake is told at once; these types say the same to an editor, and a test holds
//! the two together.

#![allow(dead_code, reason = "only their schema is used")]

use super::playlist::PLAYLIST_VERSION;
use crate::language::Language;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use std::borrow::Cow;

/// A show for an audience: recorded consultations and live models, step by step.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, title = "Playlist of a show")]
pub(crate) struct Playlist {
    /// The version of the layout.
    version: Option<Version>,
    /// The show's title.
    title: Wording,
    /// The language, where the show has one of its own.
    language: Option<Language>,
    /// The theme's name.
    theme: Option<String>,
    /// How fast tapes play: 0.25 to 16, or `instant`.
    speed: Option<crate::tape::Speed>,
    /// Whether the show begins again after its end.
    r#loop: Option<bool>,
    /// Whether the stage shows which keys were pressed.
    show_keys: Option<bool>,
    /// How long a page stays in an unattended show, at speed 1: seconds, or as in `"500ms"`.
    pause: Option<Duration>,
    /// The steps: each shows one of `tape`, `model`, `compare` and `score`, or is a card with a title.
    #[schemars(length(min = 1, max = 500))]
    steps: Vec<Step>,
}

struct Version;

impl JsonSchema for Version {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Version".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "const": PLAYLIST_VERSION })
    }
}

/// A text: the same in both languages, or one for each.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Wording {
    Same(String),
    Each(Each),
}

/// A text in each language.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Each {
    /// Chinese.
    zh: String,
    /// English.
    en: String,
}

/// A time: a number of seconds, or a text such as `"10s"`, `"500ms"` or `"2m"`.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Duration {
    Seconds(#[schemars(range(min = 0))] f64),
    Text(String),
}

/// One step of a show.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Step {
    /// The heading.
    title: Option<Wording>,
    /// What stands below the heading of a card.
    text: Option<Wording>,
    /// A line at the bottom, for the audience.
    caption: Option<Wording>,
    /// What the presenter alone sees.
    notes: Option<Wording>,
    /// What ends each page: `key`, `pause` for the show's own pause, or a time.
    wait: Option<Duration>,
    /// A recorded consultation: a tape, relative to this file.
    tape: Option<Wording>,
    /// A model that answers now, as `--model` takes it.
    model: Option<String>,
    /// Two tapes side by side.
    #[schemars(length(equal = 2))]
    compare: Option<Vec<Wording>>,
    /// `true` for the mean ratings of the show's tapes.
    score: Option<bool>,
    /// For a model: the case file, relative to this file, or `bundled`.
    cases: Option<Wording>,
    /// For a model: the case's id.
    case: Option<String>,
    /// For a model: the tape that plays where it fails or is silent.
    fallback: Option<Wording>,
    /// For a model: how long it may be silent.
    fallback_after: Option<Duration>,
    /// The turns that are shown, from 1; all where nothing is said.
    turns: Option<Vec<Turn>>,
    /// When reference and verdict are shown: one word for both, or one for each.
    reveal: Option<Reveal>,
}

/// A turn, from 1.
#[derive(JsonSchema)]
struct Turn(#[schemars(range(min = 1))] u32);

/// When reference and verdict are shown.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Reveal {
    Both(When),
    Each(RevealEach),
}

/// When the reference is shown, and when verdicts are.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct RevealEach {
    /// When the reference is shown.
    reference: Option<When>,
    /// When verdicts are shown.
    verdict: Option<When>,
}

/// When something is shown.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
enum When {
    /// After the answer, by itself.
    After,
    /// With the next key.
    Key,
    /// Not at all.
    Never,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::show::playlist::parse;

    fn keys(schema: &serde_json::Value) -> Vec<String> {
        schema["properties"].as_object().unwrap().keys().cloned().collect()
    }

    /// The keys that the reader says are known in a table.
    fn known(text: &str) -> Vec<String> {
        let faults = parse(text).unwrap_err();
        let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
        let list = said.iter().find_map(|said| said.split_once("known here: ")).unwrap_or_else(|| panic!("{said:?}")).1;
        list.split(", ").map(str::to_owned).collect()
    }

    #[test]
    fn the_schema_has_the_keys_that_the_reader_knows() {
        let schema = serde_json::to_value(schemars::schema_for!(Playlist)).unwrap();
        let sorted = |mut keys: Vec<String>| {
            keys.sort();
            keys
        };
        let mut of_file = keys(&schema);
        of_file.retain(|key| key != "steps");
        assert_eq!(sorted(of_file), sorted(known("title = \"x\"\nqqqqqqqq = 1\n[[steps]]\ntitle = \"y\"\n")));
        assert_eq!(sorted(keys(&schema["$defs"]["Step"])), sorted(known("title = \"x\"\n[[steps]]\ntitle = \"y\"\nqqqqqqqq = 1\n")));
    }
}
