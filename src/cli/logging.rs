//! Configures the log: one file a day in the user's state folder, never the terminal.

use crate::config::Paths;
use tracing_appender::{
    non_blocking::WorkerGuard,
    rolling::{RollingFileAppender, Rotation},
};
use tracing_subscriber::EnvFilter;

/// Starts the log. `WARDROUND_LOG` chooses what is in it. Where the folder cannot be written there is no log, and everything else works.
pub(super) fn start(paths: &Paths) -> Option<WorkerGuard> {
    std::fs::create_dir_all(paths.log_dir()).ok()?;
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("wardround")
        .filename_suffix("log")
        .max_log_files(5)
        .build(paths.log_dir())
        .ok()?;
    let (writer, guard) = tracing_appender::non_blocking(appender);
    let filter = EnvFilter::try_from_env("WARDROUND_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    // Only tests start it twice, and the first goes on.
    tracing_subscriber::fmt().with_writer(writer).with_ansi(false).with_env_filter(filter).try_init().ok()?;
    Some(guard)
}
