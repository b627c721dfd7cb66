//! A grader as it is written on a command line.

use super::CliError;
use crate::{
    judge::{FormGrader, GraderWish, Preset},
    language::Bilingual,
};
use clap::{
    Arg, Command,
    builder::{EnumValueParser, PossibleValue, TypedValueParser},
};
use std::ffi::OsStr;

/// Reads a preset, a built-in form, or the file of a form; help and completions list the first two.
#[derive(Debug, Clone)]
pub(super) struct GraderParser;

fn grader(text: &str) -> Result<GraderWish, Bilingual> {
    text.parse()
}

impl TypedValueParser for GraderParser {
    type Value = GraderWish;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<GraderWish, clap::Error> {
        // A form's name is ours to explain; a misspelt preset is told with clap's own list.
        if value.to_str().is_some_and(|value| value.starts_with("form:")) {
            return (grader as fn(&str) -> Result<GraderWish, Bilingual>).parse_ref(command, arg, value);
        }
        EnumValueParser::<Preset>::new().parse_ref(command, arg, value).map(GraderWish::Preset)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let presets = EnumValueParser::<Preset>::new().possible_values()?.collect::<Vec<_>>();
        let forms = FormGrader::built_in().map(|(name, title)| PossibleValue::new(name).help(title.en));
        Some(Box::new(presets.into_iter().chain(forms)))
    }
}

/// The preset that was asked for; the file of a form is read.
///
/// # Errors
/// When the file cannot be used.
pub(super) fn grader_of(wish: Option<&GraderWish>) -> Result<Option<Preset>, CliError> {
    let resolved = wish.map(GraderWish::resolve).transpose();
    resolved.map_err(|error| CliError::Usage(Bilingual::of(|language| error.words(language))))
}
