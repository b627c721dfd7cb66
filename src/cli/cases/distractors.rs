//! `wardround cases distractors`: wrong diagnoses of cases, beside their file, proposed by models and confirmed by people.

use super::{
    super::{CliError, exit::INCOMPLETE},
    Words,
    asking::ask_each,
    distractor_words::Reply,
    find, language_of, usable,
};
use crate::{
    atomic_file,
    case::{self, Case, CaseFile, Diagnosis},
    config::Settings,
    language::{Bilingual, Language},
    review::{Candidate, CandidateKind, Distractors, distractors_question, read_distractors},
    text::clean,
};
use clap::Args;
use std::{
    io::{self, BufRead},
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(super) struct DistractorsArgs {
    /// The case's id [default: every case]
    #[arg(value_name = "ID")]
    case: Option<String>,
    /// A case file of a benchmark, whose cases list no wrong diagnoses
    #[arg(long, value_name = "FILE")]
    cases: PathBuf,
    /// Language of bilingual cases and messages [default: the interface's]
    #[arg(long)]
    language: Option<Language>,
    /// Ask this model for wrong diagnoses, of the case or of every case without any: they are written as proposals
    #[arg(long, value_name = "MODEL", conflicts_with_all = ["review", "wrong", "right"])]
    propose: Option<String>,
    /// Go through the proposals: accept, edit or reject each
    #[arg(long, conflicts_with_all = ["wrong", "right"])]
    review: bool,
    /// Add a wrong diagnosis of your own to the case
    #[arg(long, value_name = "DIAGNOSIS", requires_all = ["case", "because"], conflicts_with = "right")]
    wrong: Option<String>,
    /// Why one may think of it, in half a sentence
    #[arg(long, value_name = "REASON", requires = "wrong")]
    because: Option<String>,
    /// Add a diagnosis of the reference, by which answers are recognised as right
    #[arg(long, value_name = "DIAGNOSIS", requires = "case")]
    right: Option<String>,
    /// Another name of the diagnosis that is added; may be repeated
    #[arg(long, value_name = "NAME")]
    alias: Vec<String>,
    /// Who reviews or adds [default: the rater of the settings]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// The file of wrong diagnoses [default: beside the case file, its name with .distractors.toml, where every command finds it]
    #[arg(long, value_name = "FILE")]
    distractors: Option<PathBuf>,
}

/// Gives the cases of a file the confirmed wrong diagnoses that stand beside it, and tells what is not used.
///
/// # Errors
/// When the file of distractors cannot be used.
pub(super) fn apply(cases: &Path, file: &mut CaseFile, language: Language) -> Result<(), CliError> {
    for refused in read_file(&Distractors::beside(cases))?.apply(file) {
        tell!("{}", clean(&refused.words(language)));
    }
    Ok(())
}

fn read_file(path: &Path) -> Result<Distractors, CliError> {
    Distractors::read(path).map_err(|error| CliError::Usage(Bilingual::of(|language| error.words(language))))
}

pub(super) fn run(args: &DistractorsArgs, settings: &Settings) -> Result<ExitCode, CliError> {
    let language = language_of(args.language, settings);
    // As the file has them: what stands beside it is what is changed here.
    let file = case::read_file(&args.cases, &case::ReadOptions { language: Some(language), closing: settings.cmb_clin.clone() })?;
    usable(&file, language)?;
    let chosen: Vec<&Case> = match &args.case {
        Some(id) => vec![find(&file, id)?],
        None => file.cases.iter().collect(),
    };
    if let Some(own) = chosen.iter().find(|case| args.case.is_some() && !case.distractors().is_empty()) {
        let id = own.id();
        let (zh, en) = (
            format!("病例 {id} 在病例文件中自带干扰诊断：请在那里修改"),
            format!("the case file itself lists wrong diagnoses of case {id}: change them there"),
        );
        return Err(CliError::Cases(Bilingual::both(zh, en)));
    }
    let path = args.distractors.clone().unwrap_or_else(|| Distractors::beside(&args.cases));
    let mut book = Book { all: read_file(&path)?, path, language };
    let mut unread = 0;
    if let Some(model) = &args.propose {
        unread = propose((model, settings), &chosen, &mut book)?;
    } else if args.review {
        review(&chosen, &mut book, &person(args, settings)?, &mut io::stdin().lock())?;
    } else if let (Some(case), Some(name)) = (chosen.first(), args.wrong.as_ref().or(args.right.as_ref())) {
        add(args, case, name, &mut book, &person(args, settings)?)?;
    }
    show(&book, &chosen)?;
    Ok(if unread > 0 { ExitCode::from(INCOMPLETE) } else { ExitCode::SUCCESS })
}

/// The file while it is worked on; every change is on the disk at once.
struct Book {
    all: Distractors,
    path: PathBuf,
    language: Language,
}

impl Book {
    fn save(&self) -> Result<(), CliError> {
        let failed =
            |e: io::Error| CliError::writing(&self.path, e, ("请用 --distractors 另指定文件", "name another file with --distractors"));
        atomic_file::write(&self.path, self.all.write().as_bytes()).map_err(failed)
    }

    fn words(&self) -> Words {
        Words(self.language)
    }
}

/// Who confirms.
fn person(args: &DistractorsArgs, settings: &Settings) -> Result<String, CliError> {
    let named = args.by.clone().or_else(|| settings.rater.clone()).filter(|name| !name.trim().is_empty());
    named.ok_or_else(|| {
        CliError::Usage(Bilingual::both(
            "由谁确认？请加 --by 姓名，或在设置中写 rater",
            "who confirms? Add --by NAME, or set rater in the settings",
        ))
    })
}

fn add(args: &DistractorsArgs, case: &Case, name: &str, book: &mut Book, by: &str) -> Result<(), CliError> {
    let kind = if args.wrong.is_some() { CandidateKind::Wrong } else { CandidateKind::Right };
    let plausible = args.because.clone().unwrap_or_default();
    let empty = || CliError::Usage(Bilingual::both("名称和理由不能为空", "neither name nor reason can be empty"));
    let diagnosis = Diagnosis::new(name, &args.alias).filter(|_| kind == CandidateKind::Right || !plausible.trim().is_empty());
    let diagnosis = diagnosis.ok_or_else(empty)?;
    let candidate = Candidate { diagnosis, plausible, proposed_by: by.to_owned(), confirmed_by: Some(by.to_owned()) };
    let is_new = book.all.of(case).add(case, kind, candidate).map_err(|refused| CliError::Cases(refused.both()))?;
    if !is_new {
        tell!("{}", clean(&book.words().is_there_already(name)));
        return Ok(());
    }
    book.save()
}

/// Asks a model for wrong diagnoses of the cases that have none yet; returns for how many of them none could be read.
fn propose((model, settings): (&str, &Settings), cases: &[&Case], book: &mut Book) -> Result<usize, CliError> {
    let mut unread = 0;
    let without: Vec<&Case> =
        cases.iter().copied().filter(|case| case.distractors().is_empty() && book.all.of(case).wrong.is_empty()).collect();
    let language = book.language;
    ask_each((model, settings, language), &without, distractors_question, |case, answer, name| {
        let proposed = read_distractors(answer, name);
        if proposed.iter().all(|(kind, _)| *kind != CandidateKind::Wrong) {
            unread += 1;
            tell!("{}", clean(&book.words().no_distractors_proposed(case.id().as_str(), name)));
        }
        for (kind, candidate) in proposed {
            if let Err(refused) = book.all.of(case).add(case, kind, candidate) {
                tell!("{}", clean(&refused.words(language)));
            }
        }
        book.save()
    })?;
    Ok(unread)
}

/// Goes through what is proposed and not confirmed, line by line.
fn review(cases: &[&Case], book: &mut Book, by: &str, input: &mut impl BufRead) -> Result<(), CliError> {
    let words = book.words();
    for case in cases {
        let open = |book: &mut Book, kind| book.all.of(case).of_kind(kind).iter().filter(|c| c.confirmed_by.is_none()).count();
        if open(book, CandidateKind::Right) + open(book, CandidateKind::Wrong) == 0 {
            continue;
        }
        say!("\n{}", clean(&words.case_under_review(case)))?;
        for kind in [CandidateKind::Right, CandidateKind::Wrong] {
            let mut at = 0;
            while let Some(candidate) = book.all.of(case).of_kind(kind).get(at).cloned() {
                if candidate.confirmed_by.is_some() {
                    at += 1;
                    continue;
                }
                say!("\n{}", clean(&words.candidate(kind, &candidate)))?;
                let Some(reply) = ask(input, words.how_to_reply(), words)? else { return Ok(()) };
                match reply {
                    Reply::Later => at += 1,
                    Reply::Reject => {
                        book.all.of(case).of_kind(kind).remove(at);
                        book.save()?;
                    }
                    Reply::Accept => at += usize::from(decide(case, (kind, at), candidate, by, book)?),
                    Reply::Edit => {
                        let Some(edited) = edit(input, kind, candidate, words)? else { return Ok(()) };
                        at += usize::from(decide(case, (kind, at), edited, by, book)?);
                    }
                    Reply::Quit => return Ok(()),
                }
            }
        }
    }
    Ok(())
}

/// Confirms a candidate as it is now; whether it could be. One that cannot be wrong stays as it was.
fn decide(case: &Case, (kind, at): (CandidateKind, usize), candidate: Candidate, by: &str, book: &mut Book) -> Result<bool, CliError> {
    let confirmed = Candidate { confirmed_by: Some(by.to_owned()), ..candidate };
    let mut entry = book.all.of(case).clone();
    // Looked at beside the others, as if it came last.
    let before = entry.of_kind(kind).remove(at);
    match entry.add(case, kind, confirmed) {
        Ok(true) => {
            let list = entry.of_kind(kind);
            list[at..].rotate_right(1);
            *book.all.of(case) = entry;
            book.save()?;
            Ok(true)
        }
        Ok(false) => {
            tell!("{}", clean(&book.words().is_there_already(before.diagnosis.name())));
            Ok(false)
        }
        Err(refused) => {
            tell!("{}", clean(&refused.words(book.language)));
            Ok(false)
        }
    }
}

/// The reply to a question; `None` at the end of the input.
fn ask(input: &mut impl BufRead, question: &str, words: Words) -> Result<Option<Reply>, CliError> {
    loop {
        say!("{question}")?;
        let Some(line) = line(input)? else { return Ok(None) };
        match Reply::of(&line) {
            Some(reply) => return Ok(Some(reply)),
            None => say!("{}", words.reply_not_understood())?,
        }
    }
}

/// A candidate in other words; an empty line leaves a part as it is. `None` at the end of the input.
fn edit(input: &mut impl BufRead, kind: CandidateKind, candidate: Candidate, words: Words) -> Result<Option<Candidate>, CliError> {
    let mut part = |name: &str, now: &str| -> Result<Option<String>, CliError> {
        say!("{}", clean(&words.edited_part(name, now)))?;
        Ok(line(input)?.map(|line| if line.is_empty() { now.to_owned() } else { line }))
    };
    let Some(name) = part(words.name_part(), candidate.diagnosis.name())? else { return Ok(None) };
    let Some(aliases) = part(words.aliases_part(), &candidate.diagnosis.aliases().join("、"))? else { return Ok(None) };
    let plausible = match kind {
        CandidateKind::Right => String::new(),
        CandidateKind::Wrong => match part(words.reason_part(), &candidate.plausible)? {
            Some(reason) => reason,
            None => return Ok(None),
        },
    };
    let aliases: Vec<String> = aliases.split(['、', ',', '，', ';', '；']).map(str::to_owned).collect();
    let diagnosis = Diagnosis::new(&name, &aliases).unwrap_or(candidate.diagnosis);
    Ok(Some(Candidate { diagnosis, plausible, ..candidate }))
}

/// A line of what somebody types, trimmed; `None` at the end.
fn line(input: &mut impl BufRead) -> Result<Option<String>, CliError> {
    let mut text = String::new();
    let read = input.read_line(&mut text).map_err(|e| CliError::internal("读取输入", "reading the input", e))?;
    Ok((read > 0).then(|| text.trim().to_owned()))
}

fn show(book: &Book, cases: &[&Case]) -> Result<(), CliError> {
    let words = book.words();
    let (mut confirmed, mut proposed, mut pressed) = (0, 0, 0);
    for case in cases {
        let entry = book.all.cases.iter().find(|entry| entry.source == case.source() && entry.case == *case.id());
        let Some(entry) = entry.filter(|entry| !(entry.right.is_empty() && entry.wrong.is_empty())) else { continue };
        say!("{}", clean(&words.distractors_of(case.id().as_str())))?;
        let of_kinds = entry.right.iter().map(|c| (CandidateKind::Right, c)).chain(entry.wrong.iter().map(|c| (CandidateKind::Wrong, c)));
        for (kind, candidate) in of_kinds {
            say!("  {}", clean(&words.candidate(kind, candidate)))?;
            *(if candidate.confirmed_by.is_some() { &mut confirmed } else { &mut proposed }) += 1;
        }
        pressed += usize::from(entry.wrong.iter().any(|wrong| wrong.confirmed_by.is_some()));
    }
    say!("{}", clean(&words.distractors_counted((confirmed, proposed), (pressed, cases.len()), &book.path.display().to_string())))?;
    Ok(())
}
