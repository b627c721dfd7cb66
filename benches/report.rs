//! What a report of a large run costs: seconds and memory for 10 thousand, 100 thousand and 1 million verdicts.
//!
//! `cargo bench --bench report`. Makes run folders in the temporary folder (some gigabytes), reports on each in a process of its own, and removes them. A run
//! with many cases costs more than one with many repeats: every interval draws cases. Prints figures; it judges nothing, since machines differ.

#[path = "../tests/common/run_folder.rs"]
mod run_folder;

use run_folder::{Shape, write_lines};
use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};
use wardround::{
    case::Source,
    judge::{Preset, Verdict},
    language::Language,
    record::{TurnRecord, VerdictRecord},
    report::{Format, Report, read},
    stats::Resampling,
};

/// Cases and repeats; with five models, three turns and three verdicts an answer, 45 verdicts for each.
const RUNS: [(usize, u32); 4] = [(56, 4), (556, 4), (5556, 4), (74, 300)];

fn main() {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some("--child") {
        // The parent below passes the folder.
        return measure(&PathBuf::from(arguments.next().expect("a folder")));
    }
    println!("cores {}", std::thread::available_parallelism().map_or(0, usize::from));
    for (cases, repeats) in RUNS {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let folder = dir.path().join("run");
        let verdicts = generate(&folder, cases, repeats);
        let bytes = |name: &str| std::fs::metadata(folder.join(name)).map_or(0, |m| m.len()) as f64 / 1e6;
        print!(
            "verdicts {verdicts:>9}  cases {cases:>5}  repeats {repeats:>3}  turns.jsonl {:>6.0} MB  verdicts.jsonl {:>6.0} MB  ",
            bytes("turns.jsonl"),
            bytes("verdicts.jsonl")
        );
        std::io::stdout().flush().expect("standard output");
        let itself = std::env::current_exe().expect("this program");
        let status = Command::new(itself).arg("--child").arg(&folder).status().expect("a child");
        assert!(status.success(), "{status}");
    }
}

/// Reads and reports, as `wardround report` does.
fn measure(folder: &Path) {
    let begin = Instant::now();
    let records = read(&[folder.to_owned()]).expect("a run");
    let read = begin.elapsed().as_secs_f64();
    let report = Report::of(&records, Resampling::new(Resampling::FEWEST, 1).expect("enough resamples"));
    let computed = begin.elapsed().as_secs_f64();
    let html = report.write(Format::Html, Language::Zh, None).expect("a report");
    let all = begin.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).map_or("unknown", str::trim);
    // What two idle cores would take at least is half of it: the wall clock also counts who else is on the machine. In hundredths of a second, as Linux has it.
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks: f64 =
        stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2).filter_map(|t| t.parse::<f64>().ok()).sum();
    print!("cpu {:.2} s  ", ticks / 100.0);
    println!("read {read:.2} s  numbers {:.2} s  all {all:.2} s  peak {peak}  html {} kB", computed - read, html.len() / 1000);
}

/// A whole run with texts as long as real ones: 300 characters of Chinese from the judge, 700 from the model, 400 of the question.
fn generate(folder: &Path, cases: usize, repeats: u32) -> usize {
    let models = ["模型甲-7B", "模型乙-13B", "模型丙-34B", "模型丁-6B", "模型戊-70B"];
    let shape = Shape { source: Source::DotaBench, preset: Preset::Official, models: &models, cases, turns: 3, repeats, judge_repeats: 3 };
    std::fs::create_dir_all(folder).expect("a folder");
    write_lines::<TurnRecord>(&folder.join("turns.jsonl"), &[]);
    write_lines::<VerdictRecord>(&folder.join("verdicts.jsonl"), &[]);
    let manifest = serde_json::to_vec(&shape.manifest()).expect("a manifest");
    std::fs::write(folder.join("manifest.json"), manifest).expect("a file");
    let file = |name: &str| BufWriter::with_capacity(1 << 20, File::create(folder.join(name)).expect("a file"));
    let (mut turns, mut verdicts) = (file("turns.jsonl"), file("verdicts.jsonl"));
    let question = "患者男，五十二岁，上腹部不适两周，伴食欲减退。\n".repeat(17);
    let answer = |at: usize| "首先需要完善血常规与腹部超声检查，\n".repeat(20 + at % 41);
    let reason = "该回答较为完整，指出了主要的鉴别诊断，".repeat(16) + "\n\nRating: [[8]]";
    let mut count = 0;
    for case in 1..=cases {
        for model in models {
            for turn in 1..=3 {
                for repeat in 0..repeats {
                    let at = case * 7 + turn * 3 + repeat as usize * 5 + model.len();
                    let mut record = shape.answer(model, case, turn, repeat, &answer(at));
                    record.question.clone_from(&question);
                    for judge_repeat in 0..3 {
                        let rating = 3 + (at * 2_654_435_761 % 97 + judge_repeat as usize * 31) % 7;
                        let verdict = Verdict::Scored { rating: rating as u8 };
                        line(&mut verdicts, &shape.verdict(&record, judge_repeat, verdict, &reason));
                        count += 1;
                    }
                    line(&mut turns, &record);
                }
            }
        }
    }
    turns.flush().and_then(|()| verdicts.flush()).expect("a file");
    count
}

fn line(file: &mut impl Write, record: &impl serde::Serialize) {
    serde_json::to_writer(&mut *file, record).expect("a record");
    file.write_all(b"\n").expect("a line");
}
