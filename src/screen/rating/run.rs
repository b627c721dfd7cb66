//! The loop of the rating screen: inputs in, ratings onto the disk, frames out.

use super::{
    draw,
    state::{Output, RatingScreen},
};
use crate::{
    language::Bilingual,
    record::RecordError,
    screen::{
        appending::Appending,
        state::Input,
        terminal::{FormerTitle, KeepTitle, Pacer, Tty, Urgency, is_gone, whole_frame},
    },
    trial::{
        pack::{LiveTexts, OpaqueId},
        ratings_file::RatingsFile,
        session::{Fetch, Now, Wanted},
    },
};
use crossterm::{queue, terminal::SetTitle};
use futures::future::BoxFuture;
use ratatui::{Terminal, backend::Backend};
use std::{
    io::{self, Write},
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

/// How long leaving waits for a rating that is being written.
const SETTLE: Duration = Duration::from_secs(5);

/// How a rater left the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// By a key.
    Left,
    /// A signal, or the end of the terminal, ended it.
    Interrupted,
}

type Answers = Result<Vec<LiveTexts>, Bilingual>;

/// The answers that are being got from the organiser's server.
struct Fetching {
    fetch: Option<Fetch>,
    under_way: Option<(OpaqueId, BoxFuture<'static, Answers>)>,
}

impl Fetching {
    /// Gets what is wanted; what is got and no longer wanted is broken off.
    fn want(&mut self, wanted: Option<Wanted>) {
        let (Some(fetch), Some(wanted)) = (&self.fetch, wanted) else {
            self.under_way = None;
            return;
        };
        if self.under_way.as_ref().is_none_or(|(item, _)| *item != wanted.item) {
            self.under_way = Some((wanted.item.clone(), fetch(wanted)));
        }
    }

    /// What came; never where nothing is being got.
    async fn came(&mut self) -> (OpaqueId, Answers) {
        let Some((item, answers)) = &mut self.under_way else { return std::future::pending().await };
        let came = (item.clone(), answers.await);
        self.under_way = None;
        came
    }
}

/// Lets a rater rate until they leave or `stop` asks for it. `started` is when the session's clock was at zero. A rating counts, and is said to be saved,
/// once it is on the disk. `fetch` gets the answers that are not in the pack.
///
/// # Errors
/// When the terminal cannot be written; what was saved stays saved.
pub async fn run<B>(
    screen: &mut RatingScreen,
    (file, fetch): (RatingsFile, Option<Fetch>),
    terminal: &mut Terminal<B>,
    tty: &mut Tty,
    stop: CancellationToken,
    started: Instant,
) -> io::Result<Ending>
where
    B: Backend<Error = io::Error> + Write,
{
    let now = || Now { clock: started.elapsed(), at: jiff::Timestamp::now() };
    queue!(terminal.backend_mut(), KeepTitle, SetTitle(screen.title()))?;
    let mut ratings = Appending::Idle(file);
    let mut fetching = Fetching { fetch, under_way: None };
    let mut pacer = Pacer::new(false);
    let (mut wanted, mut anew) = (true, false);
    let ending = loop {
        // Before the frame: it shows what is being got, not what failed before.
        let taken_up = if ratings.is_busy() { Vec::new() } else { screen.take_up(now()) };
        fetching.want(screen.wanted());
        if wanted && pacer.due(Urgency::Now) <= Instant::now() {
            match frame(screen, terminal, std::mem::take(&mut anew), now()) {
                Err(error) if is_gone(&error) => break Ending::Interrupted,
                drawn => drawn?,
            }
            pacer.drawn(Instant::now());
            wanted = false;
        }
        let outputs = tokio::select! {
            biased;
            () = stop.cancelled() => break Ending::Interrupted,
            () = std::future::ready(()), if !taken_up.is_empty() => taken_up,
            appended = ratings.appended() => {
                settled(screen, appended?, now());
                Vec::new()
            }
            (item, answers) = fetching.came() => {
                screen.fetched(item, answers);
                Vec::new()
            }
            // What is typed meanwhile waits in the terminal.
            input = tty.input(), if !ratings.is_busy() => match input {
                Some(input) => screen.input(input, now()),
                None => break Ending::Interrupted,
            },
            () = tokio::time::sleep_until(pacer.due(Urgency::Now).into()), if wanted => continue,
        };
        wanted = true;
        let mut leaves = false;
        for output in outputs {
            match output {
                Output::Append(line) => ratings = ratings.append(*line),
                Output::Suspend => tty.suspend(),
                Output::Redraw => anew = true,
                Output::Leave => leaves = true,
            }
        }
        if leaves {
            break Ending::Left;
        }
    };
    if ratings.is_busy()
        && let Ok(appended) = tokio::time::timeout(SETTLE, ratings.appended()).await
    {
        settled(screen, appended?, now());
    }
    // A terminal that is gone has no title.
    let _ = queue!(terminal.backend_mut(), FormerTitle).and_then(|()| io::Write::flush(terminal.backend_mut()));
    Ok(ending)
}

fn settled(screen: &mut RatingScreen, appended: Result<(), RecordError>, now: Now) {
    match appended {
        Ok(()) => screen.appended(now),
        Err(error) => {
            tracing::error!("{error}");
            screen.append_failed(&error.words(screen.language()));
        }
    }
}

fn frame<B>(screen: &mut RatingScreen, terminal: &mut Terminal<B>, anew: bool, now: Now) -> io::Result<()>
where
    B: Backend<Error = io::Error> + Write,
{
    whole_frame(terminal, anew, |frame| {
        let area = frame.area();
        if (area.width, area.height) != screen.size() {
            screen.input(Input::Resize(area.width, area.height), now);
        }
        screen.prepare();
        draw(screen, frame);
    })
}
