//! The loop of a stage: keys, the second terminal's wishes and a live model's words in, frames out.

use super::{
    draw,
    keys::{self, Pressed},
    state::StageScreen,
};
use crate::{
    screen::{
        state::Input,
        terminal::{FormerTitle, KeepTitle, Pacer, Tty, Urgency, is_gone, whole_frame},
    },
    show::{Action, LiveEvent, Machine, Output, Question},
};
use crossterm::{queue, terminal::SetTitle};
use ratatui::{Terminal, backend::Backend};
use std::{
    io::{self, Write},
    time::Instant,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// What comes from outside of the terminal.
#[derive(Debug)]
pub enum StageEvent {
    /// The second terminal asks for something.
    Remote(Action),
    /// A second terminal joined: it wants to be told what is on the stage.
    Joined,
    /// A live model says something.
    Live(Question, LiveEvent),
}

/// How a show on a terminal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageEnding {
    /// At its end.
    Finished,
    /// The presenter left before.
    Left,
    /// A signal, or a terminal that is gone.
    Interrupted,
}

/// What a stage is connected to.
pub struct StageLinks<'a> {
    /// What comes from outside.
    pub events: &'a mut mpsc::Receiver<StageEvent>,
    /// Asks to end.
    pub stop: CancellationToken,
    /// Carries out what the show asks for.
    pub carry_out: &'a mut dyn FnMut(Output),
    /// Is told after every change.
    pub publish: &'a mut dyn FnMut(&Machine),
}

/// Plays a show on a terminal until it ends. `first` is what the show asks for at its beginning.
///
/// # Errors
/// When the terminal cannot be written.
pub async fn run<B>(
    screen: &mut StageScreen,
    first: Vec<Output>,
    terminal: &mut Terminal<B>,
    tty: &mut Tty,
    links: StageLinks<'_>,
) -> io::Result<StageEnding>
where
    B: Backend<Error = io::Error> + Write,
{
    let title = screen.machine().show().title.clone();
    queue!(terminal.backend_mut(), KeepTitle, SetTitle(title))?;
    let ended = play(screen, first, terminal, tty, links).await;
    // A terminal that is gone has no title.
    let _ = queue!(terminal.backend_mut(), FormerTitle).and_then(|()| io::Write::flush(terminal.backend_mut()));
    match ended {
        Err(error) if is_gone(&error) => Ok(StageEnding::Interrupted),
        ended => ended,
    }
}

async fn play<B>(
    screen: &mut StageScreen,
    first: Vec<Output>,
    terminal: &mut Terminal<B>,
    tty: &mut Tty,
    links: StageLinks<'_>,
) -> io::Result<StageEnding>
where
    B: Backend<Error = io::Error> + Write,
{
    let StageLinks { events, stop, carry_out, publish } = links;
    let mut pacer = Pacer::new(screen.options.reduced_motion);
    let (mut wanted, mut anew) = (Some(Urgency::Now), false);
    let mut told = Instant::now();
    let mut outputs = first;
    loop {
        for output in std::mem::take(&mut outputs) {
            match output {
                Output::Leave { finished } => return Ok(if finished { StageEnding::Finished } else { StageEnding::Left }),
                output => carry_out(output),
            }
        }
        if wanted.is_some_and(|urgency| pacer.due(urgency) <= Instant::now()) {
            frame(screen, terminal, std::mem::take(&mut anew))?;
            publish(screen.machine());
            pacer.drawn(Instant::now());
            wanted = None;
        }
        let due = wanted.map(|urgency| pacer.due(urgency));
        let change = screen.machine().next_change().map(|wait| told + wait);
        let urgency = tokio::select! {
            biased;
            () = stop.cancelled() => return Ok(StageEnding::Interrupted),
            input = tty.input() => {
                let Some(input) = input else { return Ok(StageEnding::Interrupted) };
                outputs = tell_time(screen, &mut told);
                anew |= matches!(input, Input::Redraw);
                match pressed(&input) {
                    Some(Pressed::Act(action)) => outputs.extend(screen.act(action)),
                    Some(Pressed::Redraw) => anew = true,
                    Some(Pressed::Suspend) => tty.suspend(),
                    None => {}
                }
                Urgency::Now
            }
            () = until(due), if due.is_some() => continue,
            Some(event) = events.recv() => {
                outputs = tell_time(screen, &mut told);
                match event {
                    StageEvent::Joined => {}
                    StageEvent::Remote(action) => outputs.extend(screen.act(action)),
                    StageEvent::Live(question, event) => outputs.extend(screen.machine_mut().live(question, event)),
                }
                Urgency::Soon
            }
            () = until(change), if change.is_some() => {
                outputs = tell_time(screen, &mut told);
                Urgency::Soon
            }
        };
        wanted = wanted.max(Some(urgency));
    }
}

/// Tells the show how much time went by since it was told last.
fn tell_time(screen: &mut StageScreen, told: &mut Instant) -> Vec<Output> {
    let now = Instant::now();
    let outputs = screen.machine_mut().elapsed(now.saturating_duration_since(*told));
    *told = now;
    outputs
}

fn pressed(input: &Input) -> Option<Pressed> {
    match input {
        Input::Key(key) => keys::pressed(*key),
        _ => None,
    }
}

async fn until(moment: Option<Instant>) {
    if let Some(moment) = moment {
        tokio::time::sleep_until(moment.into()).await;
    }
}

fn frame<B>(screen: &mut StageScreen, terminal: &mut Terminal<B>, anew: bool) -> io::Result<()>
where
    B: Backend<Error = io::Error> + Write,
{
    whole_frame(terminal, anew, |frame| {
        let area = frame.area();
        screen.resize((area.width, area.height));
        screen.prepare();
        draw(screen, frame);
    })
}
