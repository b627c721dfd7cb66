//! The loop of the form: inputs in, drafts and cases onto the disk, frames out.

use super::{
    draw,
    state::{Output, WritingScreen},
};
use crate::{
    io_error,
    own_case::{Draft, Form, OwnFile, Saved},
    screen::{
        rating::Ending,
        state::Input,
        terminal::{FormerTitle, KeepTitle, Pacer, Tty, Urgency, is_gone, whole_frame},
    },
};
use crossterm::{queue, terminal::SetTitle};
use ratatui::{Terminal, backend::Backend};
use std::{
    io::{self, Write},
    time::{Duration, Instant},
};
use tokio::{
    task::{JoinHandle, spawn_blocking},
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;

/// How soon a draft is on the disk.
const KEEP: Duration = Duration::from_secs(2);
/// How long leaving waits for the disk.
const SETTLE: Duration = Duration::from_secs(5);

/// What the disk did.
enum Done {
    Kept(Result<(), String>),
    Saved(Result<Saved, String>),
    Forgotten,
}

/// Lets a doctor write until they leave or `stop` asks for it. What is written is on the disk as a draft some seconds later; a case is there once the screen says so.
///
/// # Errors
/// When the terminal cannot be written; the draft stays.
pub async fn run<B>(
    screen: &mut WritingScreen,
    (draft, file): (Draft, OwnFile),
    terminal: &mut Terminal<B>,
    tty: &mut Tty,
    stop: CancellationToken,
) -> io::Result<Ending>
where
    B: Backend<Error = io::Error> + Write,
{
    queue!(terminal.backend_mut(), KeepTitle, SetTitle("Wardround"))?;
    let mut disk = Disk { draft, file, task: None };
    let mut pacer = Pacer::new(false);
    let mut ticks = interval(KEEP);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut wanted, mut anew) = (true, false);
    let ending = loop {
        if wanted && pacer.due(Urgency::Now) <= Instant::now() {
            match frame(screen, terminal, std::mem::take(&mut anew)) {
                Err(error) if is_gone(&error) => break Ending::Interrupted,
                drawn => drawn?,
            }
            pacer.drawn(Instant::now());
            wanted = false;
        }
        let is_idle = disk.task.is_none();
        let outputs = tokio::select! {
            biased;
            () = stop.cancelled() => break Ending::Interrupted,
            done = disk.done() => settled(screen, done?),
            // While a case is being saved, what is typed waits in the terminal.
            input = tty.input(), if is_idle || !screen.is_saving => match input {
                Some(input) => screen.input(input),
                None => break Ending::Interrupted,
            },
            _ = ticks.tick(), if is_idle => match screen.tick() {
                outputs if outputs.is_empty() => continue,
                outputs => outputs,
            },
            () = tokio::time::sleep_until(pacer.due(Urgency::Now).into()), if wanted => continue,
        };
        wanted = true;
        let mut leaves = false;
        for output in outputs {
            match output {
                Output::Suspend => tty.suspend(),
                Output::Redraw => anew = true,
                Output::Leave => leaves = true,
                for_the_disk => disk.begin(for_the_disk, screen).await?,
            }
        }
        if leaves {
            break Ending::Left;
        }
    };
    disk.settle(screen).await?;
    for output in screen.tick() {
        disk.begin(output, screen).await?;
    }
    disk.settle(screen).await?;
    // A terminal that is gone has no title.
    let _ = queue!(terminal.backend_mut(), FormerTitle).and_then(|()| io::Write::flush(terminal.backend_mut()));
    Ok(ending)
}

/// What is being written, on another thread, since a slow disk must not hold up the frames.
struct Disk {
    draft: Draft,
    file: OwnFile,
    task: Option<JoinHandle<Done>>,
}

impl Disk {
    /// Begins to write, once what is being written is there.
    async fn begin(&mut self, output: Output, screen: &mut WritingScreen) -> io::Result<()> {
        self.settle(screen).await?;
        let (draft, file, language) = (self.draft.clone(), self.file.clone(), screen.language());
        let words = move |error: io::Error| io_error::words(&error, language);
        self.task = match output {
            Output::Keep(form) => Some(spawn_blocking(move || Done::Kept(draft.keep(&form).map_err(words)))),
            Output::Save(form) => Some(spawn_blocking(move || Done::Saved(save(&file, &draft, &form).map_err(|e| e.words(language))))),
            Output::Forget => Some(spawn_blocking(move || {
                // One that stays is offered again.
                let _ = draft.remove();
                Done::Forgotten
            })),
            Output::Suspend | Output::Redraw | Output::Leave => None,
        };
        Ok(())
    }

    /// What the disk did; never where nothing is written.
    async fn done(&mut self) -> io::Result<Done> {
        let Some(task) = &mut self.task else { return std::future::pending().await };
        let done = task.await.map_err(io::Error::other);
        self.task = None;
        done
    }

    /// Waits a while for what is being written.
    async fn settle(&mut self, screen: &mut WritingScreen) -> io::Result<()> {
        if self.task.is_some()
            && let Ok(done) = tokio::time::timeout(SETTLE, self.done()).await
        {
            settled(screen, done?);
        }
        Ok(())
    }
}

/// A case that is saved needs no draft any more; one that stays is offered again, and does no harm.
fn save(file: &OwnFile, draft: &Draft, form: &Form) -> Result<Saved, crate::own_case::Refused> {
    let saved = file.save(form)?;
    let _ = draft.remove();
    Ok(saved)
}

fn settled(screen: &mut WritingScreen, done: Done) -> Vec<Output> {
    match done {
        Done::Kept(kept) => screen.kept(kept),
        Done::Saved(saved) => {
            screen.saved(saved);
            Vec::new()
        }
        Done::Forgotten => Vec::new(),
    }
}

fn frame<B>(screen: &mut WritingScreen, terminal: &mut Terminal<B>, anew: bool) -> io::Result<()>
where
    B: Backend<Error = io::Error> + Write,
{
    whole_frame(terminal, anew, |frame| {
        let area = frame.area();
        if (area.width, area.height) != screen.size() {
            screen.input(Input::Resize(area.width, area.height));
        }
        draw(screen, frame);
    })
}
