//! Interviews of models, one after another: what is said goes to standard output, and everything to the record.

use super::{plan::Planned, plan::lines_of, started};
use crate::{
    cli::{
        CliError,
        exit::{INCOMPLETE, INTERRUPTED},
    },
    interview::{Turn, UtteranceRecord, words},
    language::Language,
    record::Journal,
    runner::{
        OpenInterview, Trust,
        interview::{Cast, Spoke},
    },
    text::clean,
};
use std::process::ExitCode;

/// How an interview came out.
enum Outcome {
    Complete,
    Stopped,
    /// A model failed at this one.
    Failed,
}

/// What all interviews share.
struct Playing<'a> {
    cast: &'a Cast,
    journal: Journal<UtteranceRecord>,
    language: Language,
    /// What is known of the models' failures.
    trust: Trust,
}

/// Has the interviews; what is in the record is not asked again.
pub(super) async fn play(
    planned: Vec<Planned<'_>>,
    lines: Vec<UtteranceRecord>,
    journal: Journal<UtteranceRecord>,
    cast: &Cast,
    language: Language,
) -> Result<ExitCode, CliError> {
    let of = planned.len();
    let mut playing = Playing { cast, journal, language, trust: Trust::new() };
    let (mut complete, mut before, mut failed) = (0, 0, 0);
    for (place, planned) in planned.into_iter().enumerate() {
        let own = lines_of(&planned.id, &lines);
        if own.iter().any(|line| line.end.is_some()) {
            before += 1;
            continue;
        }
        say!("{}", clean(&words::heading(&planned.id, place + 1, of, !own.is_empty(), language)))?;
        match playing.one(started(planned, own)?).await? {
            Outcome::Complete => complete += 1,
            Outcome::Failed => failed += 1,
            Outcome::Stopped => {
                say!("{}", words::counted(complete + before, of, before, language))?;
                return Ok(ExitCode::from(INTERRUPTED));
            }
        }
    }
    say!("{}", words::counted(complete + before, of, before, language))?;
    Ok(if failed > 0 { ExitCode::from(INCOMPLETE) } else { ExitCode::SUCCESS })
}

impl Playing<'_> {
    async fn one(&mut self, mut open: OpenInterview) -> Result<Outcome, CliError> {
        loop {
            let turn = open.turn();
            if let Turn::Ended(reason) = turn {
                if let Some(measures) = open.measures() {
                    say!("{}\n", words::ended(reason, &measures, self.language))?;
                }
                return Ok(Outcome::Complete);
            }
            let (event, produced) = match self.cast.speak(open.id(), open.lines().len(), &turn).await {
                Spoke::Said(event, produced) => (event, produced),
                Spoke::Stopped | Spoke::NotOurs => return Ok(Outcome::Stopped),
                Spoke::Failed { model, error } => {
                    if self.trust.fails_for_good(open.id().case.as_str(), &error) {
                        return Err(CliError::Model { name: model, error });
                    }
                    tell!("{}", clean(&words::failed(&model, &error.words(self.language), self.language)));
                    return Ok(Outcome::Failed);
                }
            };
            if produced.is_some() {
                self.trust.answered();
            }
            let line = open.record(event, produced, &mut self.journal)?;
            say!("{}", clean(&words::line(line, self.language)))?;
        }
    }
}
