//! `--record`: tapes that are recorded while models answer.

use super::{CliError, exit::UNRECORDED};
use crate::{
    config::ModelSettings,
    language::{Bilingual, Language},
    record::{Listener, Recorder},
    tape::{RecordTo, Tape, TapeRecorder},
    text::clean,
};
use clap::Args;
use std::{path::PathBuf, process::ExitCode, sync::Arc};

#[derive(Debug, Clone, Default, Args)]
pub(super) struct RecordFlag {
    /// Record tapes: into a file that ends in .tape, or into a folder, a tape a consultation
    #[arg(long, value_name = "FILE|FOLDER")]
    record: Option<PathBuf>,
}

impl RecordFlag {
    /// Whether it is wished.
    pub fn is_wished(&self) -> bool {
        self.record.is_some()
    }

    /// Begins to record, where it is wished.
    ///
    /// # Errors
    /// When nothing can be recorded there. `consultations` is how many there will be, where that is known: a file holds one.
    pub fn start(&self, consultations: Option<usize>) -> Result<Option<TapeRecorder>, CliError> {
        let Some(path) = &self.record else { return Ok(None) };
        let to = RecordTo::path(path)?;
        if let (RecordTo::File(path), Some(count @ 2..)) = (&to, consultations) {
            let path = path.display();
            let zh = format!("--record {path}：一个文件只能录一次会诊，这里有 {count} 次；请指定一个文件夹");
            let en = format!("--record {path}: a file holds one consultation, and there are {count}; name a folder");
            return Err(CliError::Usage(Bilingual::both(zh, en)));
        }
        Ok(Some(TapeRecorder::start(to)))
    }
}

/// The recorder of a run, which tells the tapes what is recorded.
pub(super) fn told(recorder: Recorder, tapes: Option<&TapeRecorder>) -> Recorder {
    recorder.told_to(tapes.map(|tapes| Arc::new(tapes.clone()) as Arc<dyn Listener>))
}

/// A tape that plays is recorded as the tape that it is.
///
/// # Errors
/// When it cannot be read.
pub(super) fn playing(settings: &ModelSettings, tapes: Option<&TapeRecorder>) -> Result<(), CliError> {
    if let (ModelSettings::Tape(tape), Some(tapes)) = (settings, tapes) {
        tapes.playing(Tape::read(&tape.path)?);
    }
    Ok(())
}

/// Says which tapes were written. What could not be is an error of its own, where the command has none.
pub(super) async fn finish(tapes: Option<TapeRecorder>, language: Language, ended: ExitCode) -> ExitCode {
    let Some(tapes) = tapes else { return ended };
    let recorded = tapes.finish().await;
    let zh = language == Language::Zh;
    match recorded.written.as_slice() {
        [] => {}
        [one] => tell!("{}{}", if zh { "已录制：" } else { "recorded: " }, clean(&one.display().to_string())),
        many => {
            let folder = many[0].parent().map(|folder| folder.display().to_string()).unwrap_or_default();
            let count = many.len();
            tell!("{}", clean(&if zh { format!("已录制 {count} 份：{folder}") } else { format!("recorded {count} tapes in {folder}") }));
        }
    }
    match recorded.problem {
        None => ended,
        Some(problem) => {
            tell!("{}{}", if zh { "录制失败：" } else { "not recorded: " }, clean(&problem.words(language)));
            if ended == ExitCode::SUCCESS { ExitCode::from(UNRECORDED) } else { ended }
        }
    }
}
