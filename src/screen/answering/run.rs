//! The loop of a doctor's screen: inputs in, lines onto the disk, messages to the model, frames out.

use super::{
    draw,
    state::{AnsweringScreen, Output},
};
use crate::{
    arms::{
        answer::{AnswerLine, NoReply},
        answers_file::AnswersFile,
        consult,
        pack::Consultant,
    },
    chat::{Message, Model},
    record::RecordError,
    screen::{
        appending::Appending,
        rating::Ending,
        state::Input,
        terminal::{FormerTitle, KeepTitle, Pacer, Tty, Urgency, is_gone, whole_frame},
    },
    trial::session::Now,
};
use crossterm::{queue, terminal::SetTitle};
use ratatui::{Terminal, backend::Backend};
use std::{
    io::{self, Write},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;

/// How long leaving waits for a line that is being written.
const SETTLE: Duration = Duration::from_secs(5);
/// How soon a draft is on the disk.
const KEEP: Duration = Duration::from_secs(3);

/// The model that can be consulted, opened with the first message.
struct Consulting {
    consultant: Option<Consultant>,
    model: Option<Arc<dyn Model>>,
    task: Option<JoinHandle<Asked>>,
}

/// The model, where it could be opened, and what it said.
type Asked = (Option<Arc<dyn Model>>, Result<String, NoReply>);

impl Consulting {
    /// Says the conversation to the model.
    fn begin(&mut self, messages: Vec<Message>) {
        let (consultant, model) = (self.consultant.clone(), self.model.clone());
        self.task = Some(tokio::spawn(async move {
            let opened: Result<Arc<dyn Model>, NoReply> = match (model, consultant) {
                (Some(model), _) => Ok(model),
                (None, Some(consultant)) => consult::open(&consultant).await.map(|model| Arc::new(model) as Arc<dyn Model>),
                // A pack with a case of the arm `aided` names a model, and only such a case asks.
                (None, None) => Err(NoReply::Unreachable),
            };
            match opened {
                Ok(model) => {
                    let said = consult::ask(&*model, messages).await;
                    (Some(model), said)
                }
                Err(reason) => (None, Err(reason)),
            }
        }));
    }

    /// What the model said; never where nothing was asked.
    async fn replied(&mut self) -> Result<String, NoReply> {
        let Some(task) = &mut self.task else { return std::future::pending().await };
        let asked = task.await;
        self.task = None;
        let Ok((model, said)) = asked else { return Err(NoReply::Broken) };
        self.model = model;
        said
    }

    /// Does not wait any longer.
    fn stop(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
        }
    }
}

/// Lets a doctor answer until they leave or `stop` asks for it. `started` is when the session's clock was at zero. An answer counts, and is said to be saved,
/// once it is on the disk; a draft is there some seconds after it was typed.
///
/// # Errors
/// When the terminal cannot be written; what was saved stays saved.
pub async fn run<B>(
    screen: &mut AnsweringScreen,
    file: AnswersFile,
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
    let consultant = screen.session().header().consultant.clone();
    let mut answers = Appending::Idle(file);
    let mut consulting = Consulting { consultant, model: None, task: None };
    let mut pacer = Pacer::new(false);
    let mut ticks = interval(KEEP);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut wanted, mut anew) = (true, false);
    let ending = loop {
        if wanted && pacer.due(Urgency::Now) <= Instant::now() {
            match frame(screen, terminal, std::mem::take(&mut anew), now()) {
                Err(error) if is_gone(&error) => break Ending::Interrupted,
                drawn => drawn?,
            }
            pacer.drawn(Instant::now());
            wanted = false;
        }
        let is_idle = !answers.is_busy();
        let outputs = tokio::select! {
            biased;
            () = stop.cancelled() => break Ending::Interrupted,
            appended = answers.appended() => settled(screen, appended?, now()),
            // What is typed meanwhile waits in the terminal.
            input = tty.input(), if is_idle => match input {
                Some(input) => screen.input(input, now()),
                None => break Ending::Interrupted,
            },
            said = consulting.replied(), if is_idle => screen.replied(said, now()),
            _ = ticks.tick(), if is_idle => match screen.tick(now()) {
                outputs if outputs.is_empty() => continue,
                outputs => outputs,
            },
            () = tokio::time::sleep_until(pacer.due(Urgency::Now).into()), if wanted => continue,
        };
        wanted = true;
        let mut leaves = false;
        for output in outputs {
            match output {
                Output::Append(line) => answers = answers.append(*line),
                Output::Consult(messages) => consulting.begin(messages),
                Output::StopConsulting => consulting.stop(),
                Output::Suspend => tty.suspend(),
                Output::Redraw => anew = true,
                Output::Leave => leaves = true,
            }
        }
        if leaves {
            break Ending::Left;
        }
    };
    consulting.stop();
    if ending == Ending::Interrupted {
        settle(screen, &mut answers, now()).await?;
        if let [Output::Append(line)] = screen.tick(now()).as_slice() {
            answers = answers.append((**line).clone());
        }
    }
    settle(screen, &mut answers, now()).await?;
    // A terminal that is gone has no title.
    let _ = queue!(terminal.backend_mut(), FormerTitle).and_then(|()| io::Write::flush(terminal.backend_mut()));
    Ok(ending)
}

/// Waits a while for the line that is being written.
async fn settle(screen: &mut AnsweringScreen, answers: &mut Appending<AnswerLine>, now: Now) -> io::Result<()> {
    if answers.is_busy()
        && let Ok(appended) = tokio::time::timeout(SETTLE, answers.appended()).await
    {
        settled(screen, appended?, now);
    }
    Ok(())
}

fn settled(screen: &mut AnsweringScreen, appended: Result<(), RecordError>, now: Now) -> Vec<Output> {
    match appended {
        Ok(()) => screen.appended(now),
        Err(error) => {
            tracing::error!("{error}");
            screen.append_failed(&error.words(screen.language()));
            Vec::new()
        }
    }
}

fn frame<B>(screen: &mut AnsweringScreen, terminal: &mut Terminal<B>, anew: bool, now: Now) -> io::Result<()>
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
