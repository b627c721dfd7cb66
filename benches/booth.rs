//! What a booth costs that plays the bundled show again and again: resident memory and open files after so many rounds, against those after the first ones.
//!
//! `cargo bench --bench booth -- [--rounds N] [--speed 16|instant]`. The whole stage is laid out and drawn as on a terminal of 120×40; the time between frames
//! does not pass but is told. Prints figures, and fails where memory or open files grow by more than 2 %. Linux only: other systems tell no such numbers.

#[path = "../tests/common/fixed.rs"]
mod fixed;

use fixed::FixedSize;
use ratatui::Terminal;
use std::{
    fs,
    io::{self, BufWriter},
    process::ExitCode,
    sync::Arc,
};
use wardround::{
    language::{Bilingual, Language},
    screen::{
        stage::{StageScreen, draw},
        state::Options,
        theme::{ColourDepth, Registry},
    },
    show::{BUNDLED, Beginning, Machine, Show, Sources, bundled_tape, load},
    tape::Speed,
    text::Ambiguous,
};

const SIZE: (u16, u16) = (120, 40);
/// Rounds after which everything has been allocated that is allocated once.
const WARM: u64 = 20;
const MOST_GROWTH: f64 = 0.02;

fn show() -> Arc<Show> {
    let none = |_: &str| Err(Bilingual::both("没有", "none"));
    let no_theme = |_: &str| Err(Bilingual::both("没有", "none"));
    let no_case = |_: &str, _: &str, _: Language| Err(Bilingual::both("没有", "none"));
    let sources = Sources { tape: &bundled_tape, case: &no_case, model: &none, theme: &no_theme };
    Arc::new(load(BUNDLED, &sources, Some(Language::Zh), Language::Zh).expect("the bundled show can be played"))
}

/// Resident pages and open files of this process.
fn measured() -> Option<(f64, usize)> {
    let memory = fs::read_to_string("/proc/self/statm").ok()?;
    let resident = memory.split(' ').nth(1)?.parse().ok()?;
    Some((resident, fs::read_dir("/proc/self/fd").ok()?.count()))
}

fn argument(name: &str) -> Option<String> {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.next()?;
    arguments.next()
}

fn main() -> ExitCode {
    let rounds: u64 = argument("--rounds").map_or(1000, |rounds| rounds.parse().expect("a number of rounds"));
    let speed: Speed = argument("--speed").map_or(Speed::Times(16.0), |speed| speed.parse().expect("a speed"));
    let (machine, _) = Machine::new(show(), Beginning { unattended: true, loops: true, speed: Some(speed), ..Beginning::default() });
    let options = Options { mouse: false, ambiguous: Ambiguous::Narrow, ascii: false, reduced_motion: false, depth: ColourDepth::True };
    let theme = Registry::load(None).0.get_or_default("dark").clone();
    let mut screen = StageScreen::new(machine, theme, options, SIZE);
    let mut terminal = Terminal::new(FixedSize::new(BufWriter::new(io::sink()), SIZE)).expect("a terminal");
    let (mut frames, mut before) = (0u64, None);
    while screen.machine().round() < rounds + WARM {
        screen.prepare();
        terminal.draw(|frame| draw(&screen, frame)).expect("a sink takes everything");
        frames += 1;
        let next = screen.machine().next_change().unwrap_or_default();
        screen.machine_mut().elapsed(next);
        if before.is_none() && screen.machine().round() == WARM {
            before = measured();
        }
    }
    let (Some((memory_before, files_before)), Some((memory, files))) = (before, measured()) else {
        println!("{rounds} rounds, {frames} frames; this system does not tell memory and open files");
        return ExitCode::SUCCESS;
    };
    let growth = memory / memory_before - 1.0;
    println!(
        "{rounds} rounds, {frames} frames: resident pages {memory_before} -> {memory} ({:+.2} %), open files {files_before} -> {files}",
        growth * 100.0
    );
    if growth > MOST_GROWTH || files > files_before { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
