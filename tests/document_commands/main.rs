//! The documents' commands do what they say: every command line of README, of the guides and of what contributors read runs in a shell, in the order of its
//! document, in a reader's folder that has the files and models it names. `table.toml` has what these are, and what cannot be run.

#![cfg(unix)]

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/documents.rs"]
mod documents;
#[path = "../common/hub.rs"]
mod hub;

mod repository;
mod sandbox;
mod stand_ins;
mod table;

use documents::{Document, ShellLine, own_commands};
use sandbox::{Ended, LIMIT, Sandbox};
use stand_ins::StandIns;
use std::{
    collections::{BTreeMap, VecDeque},
    fmt::Write,
    sync::Mutex,
    thread,
    time::Duration,
};
use table::{Exception, Prepared, table};

/// What became of the command lines of a document.
#[derive(Default)]
struct Outcome {
    /// Lines that were run.
    ran: usize,
    /// Those of them that call this program.
    own_ran: usize,
    own: usize,
    /// Lines that are parsed alone, and why.
    parsed: Vec<String>,
    wrong: Vec<String>,
}

impl Outcome {
    fn add(&mut self, other: Self) {
        self.ran += other.ran;
        self.own_ran += other.own_ran;
        self.own += other.own;
        self.parsed.extend(other.parsed);
        self.wrong.extend(other.wrong);
    }
}

/// What the commands of this program in a line are told to write.
fn written(line: &str) -> Vec<String> {
    let is_output = |flag: &str| ["-o", "--out", "--output", "--record"].contains(&flag);
    let of = |words: Vec<String>| words.windows(2).filter(|pair| is_output(&pair[0])).map(|pair| pair[1].clone()).collect::<Vec<_>>();
    own_commands(line).into_iter().flat_map(of).collect()
}

/// Runs the command lines of a document, block by block.
fn run(document: &Document, prepared: &Prepared, stand_ins: &StandIns) -> Outcome {
    let sandbox = Sandbox::new(document, stand_ins, LIMIT);
    let mut outcome = Outcome::default();
    let made = sandbox.prepare(&prepared.prepare);
    if made.ended != Ended::Code(0) {
        outcome.wrong.push(format!("{}: it cannot be prepared: {:?}\n{}", document.name, made.ended, made.said));
        return outcome;
    }
    let ordinary = Exception::default();
    for block in document.shell() {
        // What a line sets holds for the lines after it, as in the terminal of a reader.
        let mut environment = String::new();
        for ShellLine { at, text } in block {
            let exception = prepared.exception(&text).unwrap_or(&ordinary);
            let is_own = !own_commands(&text).is_empty();
            outcome.own += usize::from(is_own);
            if exception.not_run {
                outcome.parsed.push(format!("{}:{at}: {text} ({})", document.name, exception.why));
                continue;
            }
            let line = prepared.replaced(&text);
            let mut wrong = |what: String| outcome.wrong.push(format!("{}:{at}: {line}: {what}", document.name));
            let before = sandbox.prepare(&exception.before);
            if before.ended != Ended::Code(0) {
                wrong(format!("what comes before it: {:?}\n{}", before.ended, before.said));
                continue;
            }
            let ran = sandbox.run(&format!("{environment}{line}"), &exception.typed, exception.until.as_deref());
            if ran.ended != Ended::Code(exception.code()) {
                wrong(format!("{:?} and not {}\n{}", ran.ended, exception.code(), ran.said));
            } else if let Some(file) = written(&line).into_iter().find(|file| ran.ended == Ended::Code(0) && !sandbox.has(file)) {
                wrong(format!("it says nothing of it, and {file} is not there\n{}", ran.said));
            }
            outcome.ran += 1;
            outcome.own_ran += usize::from(is_own);
            if text.starts_with("export ") || text.starts_with("cd ") {
                let _ = writeln!(environment, "{line}");
            }
        }
    }
    outcome
}

#[test]
fn every_command_line_of_the_documents_runs() {
    let table = table();
    let only = std::env::var("WARDROUND_TEST_DOCUMENT").ok();
    let stand_ins = StandIns::start();
    let none = Prepared::default();
    let all = Document::all();
    let wanted = all.iter().filter(|document| only.as_deref().is_none_or(|only| document.key() == only));
    let queue: Mutex<VecDeque<&Document>> = Mutex::new(wanted.filter(|document| !document.shell().is_empty()).collect());
    let total = Mutex::new(Outcome::default());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                loop {
                    let Some(document) = queue.lock().unwrap().pop_front() else { break };
                    let outcome = run(document, table.get(document.key()).unwrap_or(&none), &stand_ins);
                    total.lock().unwrap().add(outcome);
                }
            });
        }
    });
    let Outcome { ran, own_ran, own, parsed, wrong } = total.into_inner().unwrap();
    println!("{ran} command lines ran, {own_ran} of {own} that call wardround; {} were parsed alone:\n{}", parsed.len(), parsed.join("\n"));
    assert!(wrong.is_empty(), "{} command lines do not do what the documents say:\n{}", wrong.len(), wrong.join("\n"));
    assert!(only.is_some() || own > 150, "{own}");
    assert!(own_ran * 5 >= own * 4, "{own_ran} of {own} command lines that call wardround ran");
}

#[test]
fn a_document_and_its_translation_have_the_same_commands() {
    let mut commands: BTreeMap<String, Vec<(String, Vec<String>)>> = BTreeMap::new();
    for document in Document::all() {
        let lines = document.shell().into_iter().flatten().map(|line| line.text).collect();
        commands.entry(document.key().to_owned()).or_default().push((document.name, lines));
    }
    for versions in commands.values() {
        for (name, lines) in &versions[1..] {
            assert_eq!(*lines, versions[0].1, "{name} and {}", versions[0].0);
        }
    }
}

#[test]
fn commands_of_the_program_stand_in_blocks_of_shell() {
    for document in Document::all() {
        for block in document.blocks().iter().filter(|block| block.kind != "sh") {
            for (at, line) in (block.at..).zip(block.text.lines()) {
                let is_command = line.trim_start().trim_start_matches("$ ").starts_with("wardround ");
                assert!(!is_command, "{}:{at}: a command stands in a block of {:?}: no test runs it", document.name, block.kind);
            }
        }
    }
}

#[test]
fn the_table_is_about_commands_that_the_documents_have_and_says_why() {
    let all = Document::all();
    for (key, prepared) in table() {
        let lines: Vec<String> =
            all.iter().filter(|document| document.key() == key).flat_map(Document::shell).flatten().map(|line| line.text).collect();
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        assert!(!lines.is_empty(), "[{key}] is about no document with commands");
        assert_eq!(prepared.stale(&lines), Vec::<String>::new(), "[{key}] names what stands in no document");
        assert_eq!(prepared.unexplained(), Vec::<&str>::new(), "[{key}] does not say why");
    }
}

/// A document of the tests' own.
fn invented(commands: &str) -> Document {
    Document { name: "docs/invented.md".into(), text: format!("```sh\n{commands}\n```\n") }
}

#[test]
fn a_command_that_fails_is_found() {
    let stand_ins = StandIns::start();
    let commands =
        "wardround report runs/nowhere\nexport ID=no-such-case\nwardround cases show $ID\nwardround cases show fever-and-cough | grep -c .";
    let outcome = run(&invented(commands), &Prepared::default(), &stand_ins);
    assert_eq!((outcome.ran, outcome.own_ran, outcome.own), (4, 3, 3));
    let found: Vec<&str> = outcome.wrong.iter().map(|wrong| wrong.lines().next().unwrap()).collect();
    let expected = ["2: wardround report runs/nowhere: Code(2) and not 0", "4: wardround cases show $ID: Code(3) and not 0"];
    assert_eq!(found, expected.map(|line| format!("docs/invented.md:{line}")));
    assert!(outcome.wrong[1].contains("no-such-case"), "{found:?}");
}

#[test]
fn a_command_that_does_not_end_is_ended_with_all_that_it_started() {
    let stand_ins = StandIns::start();
    let sandbox = Sandbox::new(&invented(""), &stand_ins, Duration::from_millis(300));
    let ran = sandbox.run("(sleep 1; echo x >late) & wait", "", None);
    assert_eq!(ran.ended, Ended::TooLong);
    thread::sleep(Duration::from_millis(1500));
    assert!(!sandbox.has("late"), "what the command line started goes on");
}

#[test]
fn a_command_that_goes_on_is_stopped_once_it_has_said_what_it_should() {
    let stand_ins = StandIns::start();
    let line = "echo begun; sleep 50";
    let until = |until: &str| Exception { command: line.into(), until: Some(until.into()), code: Some(130), ..Exception::default() };
    let outcome = run(&invented(line), &Prepared { line: vec![until("begun")], ..Prepared::default() }, &stand_ins);
    assert_eq!(outcome.wrong, Vec::<String>::new());
    let early = Exception { command: "true".into(), until: Some("never".into()), ..Exception::default() };
    let outcome = run(&invented("true"), &Prepared { line: vec![early], ..Prepared::default() }, &stand_ins);
    assert!(outcome.wrong[0].contains("TooEarly"), "{:?}", outcome.wrong);
}
