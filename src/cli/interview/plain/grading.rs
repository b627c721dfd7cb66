//! The judge of an interview by lines.

use super::Playing;
use crate::{
    cli::{
        CliError,
        exit::{INCOMPLETE, INTERRUPTED, MODEL_FAILED},
        interview::grading_words,
        progress::StatusLine,
    },
    runner::ReplayError,
    text::clean,
};
use std::process::ExitCode;
use tokio_util::sync::CancellationToken;

impl Playing<'_> {
    /// Has the judge grade the interview, where one is named; one that cannot be asked keeps nothing else from being shown.
    pub(super) async fn grade(&mut self) -> Result<ExitCode, CliError> {
        let asked = self.judge.clone().and_then(|judge| Some((self.gradings.wanted(&self.open, &judge)?, judge)));
        let Some((asked, judge)) = asked else { return Ok(ExitCode::SUCCESS) };
        let (status, name) = (StatusLine::new(), judge.model.identity().name.clone());
        status.show(&grading_words::judging(&name, self.language));
        let mut on_retry = |_, _: &_, _| {};
        let stop = CancellationToken::new();
        let graded = tokio::select! {
            biased;
            _ = self.input.signals.recv() => Ok(None),
            graded = judge.grade(&asked, &stop, &mut on_retry) => graded,
        };
        status.clear();
        let (code, told) = match graded {
            Ok(Some(record)) => {
                let failure = record.failure.as_ref().map(|failure| failure.words(self.language));
                self.gradings.put(record)?;
                match failure {
                    None => return Ok(ExitCode::SUCCESS),
                    Some(why) => (INCOMPLETE, grading_words::failed(&name, &why, self.language)),
                }
            }
            Ok(None) => (INTERRUPTED, grading_words::stopped(self.language).to_owned()),
            Err(ReplayError::Model { error, .. }) => {
                (MODEL_FAILED, grading_words::failed(&name, &error.words(self.language), self.language))
            }
            Err(error) => return Err(error.into()),
        };
        tell!("{}", clean(&told));
        Ok(ExitCode::from(code))
    }
}
