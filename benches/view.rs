//! What the viewer of a large run costs: the time to the first rows, a filter, sorting, groups, a frame, texts that are looked through, and memory.
//!
//! `cargo bench --bench view`. Makes a run of 100,000 answers in the temporary folder (some 200 megabytes), and removes it. Prints figures; it judges nothing,
//! since machines differ.

#[path = "../tests/common/run_folder.rs"]
mod run_folder;

use ratatui::{Terminal, backend::TestBackend};
use run_folder::Shape;
use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};
use wardround::{
    case::Source,
    items::Items,
    judge::{Preset, Verdict},
    language::Language,
    screen::{
        state::{Input, Options},
        theme::{ColourDepth, Registry},
        viewing::{Beginning, Seen, ViewScreen, draw},
    },
    text::Ambiguous,
    viewing::{Filter, Grouping, Matcher, Sort, Table, View},
};

/// Two models, two turns and two repeats of each.
const CASES: usize = 12_500;
const MODELS: [&str; 2] = ["yi", "dotagpt"];

fn main() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let folder = dir.path().join("run");
    let answers = generate(&folder);
    let size = |name: &str| std::fs::metadata(folder.join(name)).map_or(0, |m| m.len()) as f64 / 1e6;
    println!("cores {}", std::thread::available_parallelism().map_or(0, usize::from));
    println!("answers {answers}, turns.jsonl {:.0} MB, verdicts.jsonl {:.0} MB", size("turns.jsonl"), size("verdicts.jsonl"));
    let begin = Instant::now();
    let beginning = Items::read_beginning(std::slice::from_ref(&folder)).expect("a run").expect("a large one");
    let read = beginning.len();
    let mut screen = screen();
    screen.began(Table::new(Arc::new(beginning)));
    frame(&mut screen);
    told(&format!("first rows, of the beginning ({read} answers)"), begin.elapsed());
    let begin = Instant::now();
    let items = Items::read(&[folder]).expect("a run");
    told("read the run (pages cached)", begin.elapsed());
    let begin = Instant::now();
    let table = Table::new(Arc::new(items));
    screen.seen(Ok(Seen { table: table.clone(), remarks: Vec::new() }));
    frame(&mut screen);
    told("from there to all rows", begin.elapsed());
    println!("memory {:.0} MB", memory());
    filters(&table);
    frames(&mut screen);
    texts(&table);
    println!("memory {:.0} MB", memory());
}

fn told(what: &str, time: Duration) {
    println!("{what}: {:.1} ms", time.as_secs_f64() * 1e3);
}

fn filters(table: &Table) {
    let mut view = View::default();
    for filter in ["score<5 turn=1", "score@judge-x<5 length>60 time>5s", "model~yi | !flag=cut case~99", "judge-human>2 | spread>=2"] {
        let begin = Instant::now();
        let matcher = Matcher::new(&Filter::parse(filter).expect("a filter"), table).expect("a filter of these runs");
        let left = view.filter(table, &matcher);
        assert!(left.is_empty());
        told(&format!("filter {filter} ({} met)", view.shown().len()), begin.elapsed());
    }
    view.filter(table, &Matcher::new(&Filter::everything(), table).expect("all"));
    let begin = Instant::now();
    view.sort_by(table, Sort::parse("score").expect("a column"));
    told("sort all by score", begin.elapsed());
    let begin = Instant::now();
    view.group_by(table, Some(Grouping::Case));
    told("group all by case", begin.elapsed());
}

fn frames(screen: &mut ViewScreen) {
    const FRAMES: u32 = 200;
    let begin = Instant::now();
    for _ in 0..FRAMES {
        screen
            .input(Input::Key(crossterm::event::KeyEvent::new(crossterm::event::KeyCode::PageDown, crossterm::event::KeyModifiers::NONE)));
        frame(screen);
    }
    told("a page down and its frame, 200x60", begin.elapsed() / FRAMES);
}

/// How fast texts are looked through.
fn texts(table: &Table) {
    let matcher = Matcher::new(&Filter::parse("text:/阑尾.*超声/").expect("a filter"), table).expect("a filter of these runs");
    let begin = Instant::now();
    let some = table.items().len() / 10;
    let found = (0..some).filter(|place| matcher.meets(table, *place).expect("a text")).count();
    println!("texts looked through: {:.0} a second ({found} of {some} met)", some as f64 / begin.elapsed().as_secs_f64());
}

fn screen() -> ViewScreen {
    let options = Options { mouse: false, ambiguous: Ambiguous::Narrow, ascii: false, reduced_motion: false, depth: ColourDepth::True };
    ViewScreen::new(Beginning {
        runs: vec!["run".into()],
        filter: Filter::everything(),
        sort: Vec::new(),
        columns: None,
        author: None,
        language: Language::Zh,
        theme: Registry::load(None).0.get_or_default(Registry::DEFAULT).at_depth(ColourDepth::True),
        options,
        size: (200, 60),
    })
}

fn frame(screen: &mut ViewScreen) {
    let mut terminal = Terminal::new(TestBackend::new(200, 60)).expect("a backend");
    screen.prepare();
    terminal.draw(|frame| draw(screen, frame)).expect("a backend");
}

/// Megabytes that this process holds now.
fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).map_or(0.0, |kb| kb / 1e3)
}

/// Writes the run; how many answers it has.
fn generate(folder: &Path) -> usize {
    let shape = Shape {
        source: Source::DotaBench,
        preset: Preset::Official,
        models: &MODELS,
        cases: CASES,
        turns: 2,
        repeats: 2,
        judge_repeats: 1,
    };
    run_folder::write(folder, &shape.manifest(), &[], &[], &[]);
    let open = |name: &str| -> BufWriter<File> { BufWriter::new(File::create(PathBuf::from(folder).join(name)).expect("a file")) };
    let (mut turns, mut verdicts) = (open("turns.jsonl"), open("verdicts.jsonl"));
    let mut answers = 0;
    for model in MODELS {
        for case in 1..=CASES {
            for (repeat, turn) in [(0, 1), (0, 2), (1, 1), (1, 2)] {
                let number = case * 7 + turn * 3 + repeat as usize;
                let text = format!("考虑急性阑尾炎，建议查血常规、腹部超声。第 {number} 例。").repeat(1 + number % 4);
                let mut answer = shape.answer(model, case, turn, repeat, &text);
                answer.timings.total_ms = (number % 40_000) as f64;
                let rating = u8::try_from(number % 10 + 1).expect("from 1 to 10");
                let verdict = shape.verdict(&answer, 0, Verdict::Scored { rating }, "Rating");
                serde_json::to_writer(&mut turns, &answer).expect("a record");
                serde_json::to_writer(&mut verdicts, &verdict).expect("a record");
                turns.write_all(b"\n").and_then(|()| verdicts.write_all(b"\n")).expect("a line");
                answers += 1;
            }
        }
    }
    turns.flush().and_then(|()| verdicts.flush()).expect("files");
    answers
}
