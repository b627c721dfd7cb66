//! Systems without sockets that belong to one user: a show plays without notes.

use crate::{config::Paths, language::Bilingual, screen::stage::StageEvent, show::wire::Seen};
use std::path::Path;
use tokio::sync::mpsc;

/// Nothing that a second terminal could meet.
pub(super) struct Server;

impl Server {
    /// Never opens.
    pub fn open(_: Option<&Path>, _: &Paths, _: Seen, _: mpsc::Sender<StageEvent>) -> Result<Self, Bilingual> {
        Err(not_here())
    }

    /// Tells nobody.
    pub fn publish(&self, _: impl FnOnce() -> Seen) {}
}

/// Never connects.
#[allow(clippy::unused_async, reason = "where there are sockets, connecting takes a moment")]
pub(super) async fn connect(_: Option<&Path>, _: &Paths) -> Result<(mpsc::Receiver<Seen>, mpsc::Sender<String>), Bilingual> {
    Err(not_here())
}

fn not_here() -> Bilingual {
    Bilingual::both(
        "此系统上没有第二终端的备注：请把备注打印出来，演示本身不受影响",
        "notes in a second terminal do not work on this system: print the notes; the show itself plays",
    )
}
