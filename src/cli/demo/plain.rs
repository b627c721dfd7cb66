//! Plays a show as lines, for pipes and screen readers. Nothing waits for a key.

use super::{DemoArgs, live::LiveModels, open::Opened, stopping};
use crate::{
    cli::{
        CliError,
        exit::INTERRUPTED,
        output::{streams::print_exactly, terminal_width},
    },
    config::Paths,
    glossary,
    screen::stage::StageEvent,
    show::{Beginning, InterviewScene, Machine, Output, Said, Scene, View, wire::text, words::Words},
    tape::Speed,
    text::{StreamWrap, clean, wrap},
};
use std::{
    io::{self, IsTerminal},
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::mpsc;

/// What of a page is printed.
struct Printer {
    words: Words,
    width: Option<usize>,
    /// The page that is printed.
    generation: u64,
    wrap: StreamWrap,
    /// Pieces of its answer.
    pieces: usize,
    is_over: bool,
    who: Vec<String>,
}

pub(super) async fn run(args: &DemoArgs, opened: &Opened, paths: &Paths) -> Result<ExitCode, CliError> {
    let (events_in, mut events) = mpsc::channel(super::EVENTS);
    let is_watched = io::stdout().is_terminal();
    let speed = args.speed.or((!is_watched).then_some(Speed::Instant));
    let pause = (!args.unattended).then_some(Duration::ZERO);
    let beginning = Beginning { unattended: true, speed, pause, ..args.beginning() };
    let (mut machine, mut outputs) = Machine::new(Arc::clone(&opened.show), beginning);
    let mut models = LiveModels::new(opened, paths, events_in);
    let stop = stopping();
    let mut printer = Printer {
        words: Words(machine.language()),
        width: terminal_width(),
        generation: 0,
        wrap: StreamWrap::new(None),
        pieces: 0,
        is_over: false,
        who: Vec::new(),
    };
    print_exactly(format!("{}\n", machine.show().title).as_bytes())?;
    let mut told = Instant::now();
    let code = loop {
        let mut ended = false;
        for output in std::mem::take(&mut outputs) {
            match output {
                Output::Leave { .. } => ended = true,
                output => models.carry_out(output),
            }
        }
        printer.print(&machine)?;
        if ended {
            break ExitCode::SUCCESS;
        }
        let wait = machine.next_change().unwrap_or_default();
        tokio::select! {
            biased;
            () = stop.cancelled() => break ExitCode::from(INTERRUPTED),
            Some(event) = events.recv() => if let StageEvent::Live(question, event) = event {
                outputs = machine.live(question, event);
            },
            () = tokio::time::sleep_until((told + wait).into()) => {
                let now = Instant::now();
                outputs = machine.elapsed(now.saturating_duration_since(told));
                told = now;
            }
        }
    };
    models.close().await;
    Ok(code)
}

impl Printer {
    fn print(&mut self, machine: &Machine) -> Result<(), CliError> {
        let view = machine.view();
        if view.generation != self.generation {
            self.begin(&view)?;
        }
        match &view.scene {
            Scene::Answer { answers, .. } if answers.len() == 1 => {
                let answer = &answers[0];
                let mut out = String::new();
                for said in answer.pieces.iter().skip(self.pieces) {
                    if let Said::Text(piece) = said {
                        out.push_str(&self.wrap.push(&clean(piece)));
                    }
                }
                self.pieces = answer.pieces.len();
                if answer.is_over && !self.is_over {
                    self.is_over = true;
                    out.push_str(&self.wrap.finish());
                    out.push('\n');
                    let remark = answer.finish.and_then(|finish| finish.remark(self.words.0));
                    out.extend(remark.map(|remark| format!("[{remark}]\n")));
                    out.extend(answer.failure.map(|failure| format!("[{}]\n", clean(failure.words(self.words.0)))));
                }
                print_exactly(out.as_bytes())
            }
            Scene::Answer { answers, .. } if answers.iter().all(|answer| answer.is_over) && !self.is_over => {
                self.is_over = true;
                let mut out = String::new();
                for answer in answers {
                    let text = clean(&crate::show::wire::said(answer.pieces)).into_owned();
                    out += &format!("[{}]\n{}\n\n", self.words.label(answer.who), wrap(text.trim(), self.width));
                }
                print_exactly(out.as_bytes())
            }
            Scene::Interview(scene) => self.interview(scene),
            _ => Ok(()),
        }
    }

    /// What was said since, each part once it is whole, and then the facts that it found out.
    fn interview(&mut self, scene: &InterviewScene<'_>) -> Result<(), CliError> {
        let whole = if scene.is_over { scene.said.len() } else { scene.said.len().saturating_sub(1) };
        let mut out = String::new();
        for part in scene.said.iter().take(whole).skip(self.pieces) {
            let line = format!("{}{}{}", part.who, glossary::colon(self.words.0), part.text);
            out += &format!("{}\n", wrap(&clean(&line), self.width));
            out.extend(part.fault.map(|fault| format!("  {}\n", clean(fault))));
        }
        self.pieces = self.pieces.max(whole);
        if scene.is_over && !self.is_over {
            self.is_over = true;
            let new = scene.facts.iter().filter(|seen| seen.is_new);
            out.extend(new.map(|seen| format!("{}\n", wrap(&format!("  + {}", clean(&seen.fact.text)), self.width))));
            out += &format!("[{}]\n", self.words.found_out(&scene.facts));
        }
        print_exactly(out.as_bytes())
    }

    /// The heading of a page and, where it does not come in pieces, the page. Whose answers they are stands before them.
    fn begin(&mut self, view: &View<'_>) -> Result<(), CliError> {
        (self.generation, self.pieces, self.is_over) = (view.generation, 0, false);
        self.wrap = StreamWrap::new(self.width);
        let who: Vec<String> = view.who.iter().map(|who| self.words.label(*who)).collect();
        let heading = match &view.scene {
            Scene::Interview(scene) => self.words.exchange_number(scene.number, scene.of),
            scene => self.words.heading(scene),
        };
        let mut out = format!("\n== {heading} ==\n");
        // An interview has a page for each question, and says whose it is at its beginning.
        let is_said = matches!(view.scene, Scene::Interview(_)) && self.who == who;
        if !who.is_empty() && !is_said {
            out += &format!("[{}]\n", who.join(" | "));
        }
        if self.who != who {
            out.extend(view.caption.map(|caption| format!("{}\n", wrap(caption, self.width))));
            self.who = who;
        }
        out.extend(view.notice.map(|notice| format!("[{}]\n", clean(notice.words(self.words.0)))));
        if !matches!(view.scene, Scene::Answer { .. } | Scene::Interview(_)) {
            let text = clean(&text(view, self.words)).into_owned();
            if !text.is_empty() {
                out += &format!("{}\n", wrap(text.trim(), self.width));
            }
        }
        print_exactly(out.as_bytes())
    }
}
