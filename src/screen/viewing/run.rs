//! The loop of the viewer: inputs and what was read in, frames out.

use super::{
    draw::draw,
    jobs::{Done, Jobs},
    state::{Output, ViewScreen},
    world::World,
};
use crate::{
    io_error,
    screen::{
        rating::Ending,
        state::Input,
        terminal::{Clipboard, FormerTitle, KeepTitle, Pacer, Tty, Urgency, is_gone, whole_frame},
    },
};
use crossterm::{queue, terminal::SetTitle};
use ratatui::{Terminal, backend::Backend};
use std::{
    io::{self, Write},
    process::Command,
    sync::Arc,
    time::Instant,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// What was done and waits to be shown.
const WAITING: usize = 64;

/// Shows runs until the reader leaves or `stop` asks for it.
///
/// # Errors
/// When the terminal cannot be written; notes are on the disk.
pub async fn run<B>(
    screen: &mut ViewScreen,
    world: Arc<dyn World>,
    terminal: &mut Terminal<B>,
    tty: &mut Tty,
    stop: CancellationToken,
) -> io::Result<Ending>
where
    B: Backend<Error = io::Error> + Write,
{
    queue!(terminal.backend_mut(), KeepTitle, SetTitle("Wardround"))?;
    let (sender, mut done) = mpsc::channel(WAITING);
    let mut jobs = Jobs::new(world, sender, screen.language());
    jobs.read(true);
    let mut clipboard = Clipboard::default();
    let mut pacer = Pacer::new(false);
    let (mut wanted, mut anew) = (Some(Urgency::Now), false);
    let ending = loop {
        if wanted.is_some_and(|urgency| pacer.due(urgency) <= Instant::now()) {
            match frame(screen, terminal, std::mem::take(&mut anew)) {
                Err(error) if is_gone(&error) => break Ending::Interrupted,
                drawn => drawn?,
            }
            pacer.drawn(Instant::now());
            wanted = None;
        }
        let due = wanted.map(|urgency| pacer.due(urgency));
        let outputs = tokio::select! {
            biased;
            () = stop.cancelled() => break Ending::Interrupted,
            input = tty.input() => match input {
                Some(input) => screen.input(input),
                None => break Ending::Interrupted,
            },
            Some(what) = done.recv() => {
                let is_read = matches!(what, Done::Seen(Ok(_)));
                let outputs = screen.take(what);
                if is_read && let Some(table) = screen.table() {
                    jobs.watch(table);
                }
                outputs
            }
            () = until(due), if due.is_some() => continue,
        };
        wanted = Some(Urgency::Now);
        let mut leaves = false;
        for output in outputs {
            match output {
                Output::Leave => leaves = true,
                Output::Redraw => anew = true,
                Output::Suspend => tty.suspend(),
                Output::Run(arguments) => {
                    let code = tty.without_screen(|_| in_foreground(&arguments));
                    screen.ran(code);
                    anew = true;
                }
                Output::Copy(text) => {
                    let copied = clipboard.copy(&text).map(|_| ()).map_err(|e| io_error::words(&e, screen.language()));
                    screen.copied(copied);
                }
                output => carry_out(&mut jobs, screen, output),
            }
        }
        if leaves {
            break Ending::Left;
        }
    };
    jobs.stop_search();
    // A terminal that is gone has no title.
    let _ = queue!(terminal.backend_mut(), FormerTitle).and_then(|()| io::Write::flush(terminal.backend_mut()));
    Ok(ending)
}

fn carry_out(jobs: &mut Jobs, screen: &ViewScreen, output: Output) {
    let Some(table) = screen.table() else {
        if matches!(output, Output::ReadAgain) {
            jobs.read(true);
        }
        return;
    };
    match output {
        Output::Open(place) => jobs.open(table, place),
        Output::OpenTwo(first, second) => jobs.open_two(table, first, second),
        Output::Search(number, matcher, places) => jobs.search(number, *matcher, table, places),
        Output::StopSearch => jobs.stop_search(),
        Output::Note(place, text, tags) => jobs.note(table, place, text, tags),
        Output::ReadAgain => jobs.read(false),
        Output::Send(what, places) => jobs.send(what, table, places),
        Output::Copy(_) | Output::Run(_) | Output::Suspend | Output::Redraw | Output::Leave => {}
    }
}

/// Runs a command of this program on the terminal, and waits until the reader has seen what it said; its exit code.
fn in_foreground(arguments: &[String]) -> Option<i32> {
    let program = std::env::current_exe().ok()?;
    let status = Command::new(program).args(arguments).status().ok()?;
    // What it said would be covered at once.
    let _ = io::stderr().write_all(b"\n[Enter]");
    let _ = io::stdin().read_line(&mut String::new());
    status.code()
}

async fn until(moment: Option<Instant>) {
    if let Some(moment) = moment {
        tokio::time::sleep_until(moment.into()).await;
    }
}

fn frame<B>(screen: &mut ViewScreen, terminal: &mut Terminal<B>, anew: bool) -> io::Result<()>
where
    B: Backend<Error = io::Error> + Write,
{
    whole_frame(terminal, anew, |frame| {
        let area = frame.area();
        if (area.width, area.height) != screen.size() {
            screen.input(Input::Resize(area.width, area.height));
        }
        screen.prepare();
        draw(screen, frame);
    })
}
