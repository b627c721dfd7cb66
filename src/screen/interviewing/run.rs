//! The loop of the screen of an interview: inputs in, lines onto the disk, roles asked, frames out.

use super::{
    draw,
    speaking::{self, Desk, Outcome, Step},
    state::{InterviewScreen, Next, Output},
};
use crate::{
    atomic_file,
    interview::UtteranceRecord,
    io_error,
    record::Journal,
    runner::{Gradings, OpenInterview, ViewsJudge, interview::Cast},
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
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use tokio::{
    task::{JoinHandle, spawn_blocking},
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;

/// How often time is looked at: waiting shows its seconds, and notes go to the disk.
const TICK: Duration = Duration::from_millis(500);
/// How long leaving waits for a line that is being written.
const SETTLE: Duration = Duration::from_secs(5);

/// What an interview is had with.
pub struct Interviewed {
    /// The interview.
    pub open: OpenInterview,
    /// Its file.
    pub journal: Journal<UtteranceRecord>,
    /// What judges say of it.
    pub gradings: Gradings,
    /// Who grades it once it has ended.
    pub judge: Option<ViewsJudge>,
    /// Who plays the roles that are no person's.
    pub cast: Cast,
    /// The file of the notes.
    pub notes: PathBuf,
}

/// The interview, or the step that is under way.
enum Work {
    Idle(Box<Desk>),
    Busy(Step, CancellationToken),
    /// The disk's thread broke, and took the interview with it.
    Lost,
}

impl Work {
    async fn done(&mut self) -> (Option<Desk>, Outcome) {
        match self {
            Self::Busy(step, _) => step.await,
            Self::Idle(_) | Self::Lost => std::future::pending().await,
        }
    }

    fn stop(&self) {
        if let Self::Busy(_, token) = self {
            token.cancel();
        }
    }
}

/// Lets a person take a history until they leave or `stop` asks for it. `first` is what [`InterviewScreen::new`] wants done. What was said is on the disk before
/// it is shown.
///
/// # Errors
/// When the terminal cannot be written; what was said stays recorded.
pub async fn run<B>(
    screen: &mut InterviewScreen,
    interviewed: Interviewed,
    first: Vec<Output>,
    terminal: &mut Terminal<B>,
    tty: &mut Tty,
    stop: CancellationToken,
) -> io::Result<Ending>
where
    B: Backend<Error = io::Error> + Write,
{
    queue!(terminal.backend_mut(), KeepTitle, SetTitle(screen.title()))?;
    let Interviewed { open, journal, gradings, judge, cast, notes } = interviewed;
    let started = Instant::now();
    let mut work = Work::Idle(Box::new(Desk { open, journal, gradings, judge }));
    let mut keeping: Option<JoinHandle<io::Result<()>>> = None;
    let mut pacer = Pacer::new(false);
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut wanted, mut anew, mut outputs) = (true, false, first);
    let ending = 'shown: loop {
        for output in std::mem::take(&mut outputs) {
            match output {
                Output::Say { text, is_sure } => work = begin(work, |desk, _| speaking::say(desk, text, is_sure, screen.language())),
                Output::Ask => {
                    work = begin(work, |desk, token| speaking::ask(desk, Cast { stop: token, ..cast.clone() }, screen.language()));
                }
                Output::Grade => work = begin(work, |desk, token| speaking::grade(desk, token, screen.language())),
                Output::StopWaiting => work.stop(),
                Output::KeepNotes(text) => keeping = Some(keep(notes.clone(), text)),
                Output::Suspend => tty.suspend(),
                Output::Redraw => anew = true,
                Output::Leave => break 'shown Ending::Left,
            }
        }
        if wanted && pacer.due(Urgency::Now) <= Instant::now() {
            match frame(screen, terminal, std::mem::take(&mut anew)) {
                Err(error) if is_gone(&error) => break Ending::Interrupted,
                drawn => drawn?,
            }
            pacer.drawn(Instant::now());
            wanted = false;
        }
        outputs = tokio::select! {
            biased;
            () = stop.cancelled() => break Ending::Interrupted,
            input = tty.input() => match input {
                Some(input) => screen.input(input),
                None => break Ending::Interrupted,
            },
            (desk, outcome) = work.done() => {
                let told = told(screen, desk.as_ref(), outcome)?;
                work = desk.map_or(Work::Lost, |desk| Work::Idle(Box::new(desk)));
                told
            }
            kept = kept(&mut keeping) => {
                screen.notes_kept(kept?.map_err(|error| io_error::words(&error, screen.language())));
                Vec::new()
            }
            _ = ticks.tick() => match screen.tick(started.elapsed()) {
                outputs if outputs.is_empty() && !screen.shows_time() => continue,
                outputs => outputs,
            },
            () = tokio::time::sleep_until(pacer.due(Urgency::Now).into()), if wanted => continue,
        };
        wanted = true;
    };
    if keeping.is_some() {
        screen.notes_kept(kept(&mut keeping).await?.map_err(|error| io_error::words(&error, screen.language())));
    }
    settle(screen, &mut work, &notes).await;
    // A terminal that is gone has no title.
    let _ = queue!(terminal.backend_mut(), FormerTitle).and_then(|()| io::Write::flush(terminal.backend_mut()));
    Ok(ending)
}

/// Begins a step. None is begun while another is under way.
fn begin(work: Work, step: impl FnOnce(Desk, CancellationToken) -> Step) -> Work {
    match work {
        Work::Idle(desk) => {
            let token = CancellationToken::new();
            Work::Busy(step(*desk, token.clone()), token)
        }
        other => other,
    }
}

/// Tells the screen what came of a step.
fn told(screen: &mut InterviewScreen, desk: Option<&Desk>, outcome: Outcome) -> io::Result<Vec<Output>> {
    match outcome {
        Outcome::Said => {
            let Some((desk, line)) = desk.and_then(|desk| Some((desk, desk.open.lines().last()?))) else { return Ok(Vec::new()) };
            let result = desk.gradings.reveal(&desk.open, screen.language());
            return Ok(screen.said(line.clone(), Next::of(&desk.open.turn()), result));
        }
        Outcome::Graded => {
            let result = desk.and_then(|desk| desk.gradings.reveal(&desk.open, screen.language()));
            screen.graded(result);
        }
        Outcome::Doubtful(doubt) => screen.doubted(&doubt),
        Outcome::Stopped => screen.stopped(),
        Outcome::Failed { model, why } => screen.failed(&model, &why),
        Outcome::NotSaved(why) => {
            tracing::error!("{why}");
            screen.not_saved(&why);
        }
        Outcome::Broken(error) => return Err(error),
    }
    Ok(Vec::new())
}

fn keep(path: PathBuf, text: String) -> JoinHandle<io::Result<()>> {
    spawn_blocking(move || atomic_file::write(&path, text.as_bytes()))
}

async fn kept(keeping: &mut Option<JoinHandle<io::Result<()>>>) -> io::Result<io::Result<()>> {
    let Some(task) = keeping else { return std::future::pending().await };
    let kept = task.await.map_err(io::Error::other);
    *keeping = None;
    kept
}

/// Stops whoever speaks, waits a while for a line that is being written, and puts the notes on the disk.
async fn settle(screen: &mut InterviewScreen, work: &mut Work, notes: &Path) {
    work.stop();
    if let Work::Busy(..) = work
        && let Ok((desk, outcome)) = tokio::time::timeout(SETTLE, work.done()).await
    {
        // Nothing more is asked of anybody.
        let _ = told(screen, desk.as_ref(), outcome);
        *work = desk.map_or(Work::Lost, |desk| Work::Idle(Box::new(desk)));
    }
    if let Some(text) = screen.unkept_notes() {
        let kept = atomic_file::write(notes, text.as_bytes());
        screen.notes_kept(kept.map_err(|error| io_error::words(&error, screen.language())));
    }
}

fn frame<B>(screen: &mut InterviewScreen, terminal: &mut Terminal<B>, anew: bool) -> io::Result<()>
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
