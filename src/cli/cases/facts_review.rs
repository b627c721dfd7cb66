//! `wardround cases facts review`: a person decides proposed facts, by lines.

use super::{
    super::{CliError, exit::INCOMPLETE},
    facts_file::{BesideArgs, Book},
    rubric_file::said,
};
use crate::{
    case::{Case, KnownBy, Told},
    config::Settings,
    language::{Bilingual, Language},
    review::{DraftFact, FactsRefusal, ItemState, facts_not_used},
    text::clean,
};
use clap::Args;
use std::{io::BufRead, process::ExitCode};

#[derive(Debug, Args)]
pub(super) struct ReviewArgs {
    #[command(flatten)]
    beside: BesideArgs,
    /// Who decides; it is noted with each fact
    #[arg(long, value_name = "NAME")]
    by: String,
}

/// What a person decides of a fact.
enum Decision {
    Taken(Box<DraftFact>, ItemState),
    Skipped,
    Quit,
}

pub(super) fn review(args: &ReviewArgs, settings: &Settings) -> Result<ExitCode, CliError> {
    let by = args.by.trim();
    if by.is_empty() {
        return Err(CliError::Usage(Bilingual::both("--by 为空：请写审定者的姓名或代号", "--by is empty: name who decides")));
    }
    let mut book = Book::open(&args.beside, settings)?;
    let language = book.language;
    let mut lines = std::io::stdin().lock().lines().map_while(Result::ok);
    let mut lines = || lines.next();
    'cases: for place in 0..book.all.cases.len() {
        let entry = &book.all.cases[place];
        let Some(case) = book.file.cases.iter().find(|case| entry.is_of(case)).cloned() else { continue };
        if entry.undecided() == 0 {
            continue;
        }
        // Facts of other questions are decided by nobody.
        if !entry.has_questions_of(&case) {
            tell!("{}", clean(&facts_not_used(&entry.case, &FactsRefusal::OtherQuestions, language)));
            continue;
        }
        introduce(&case, language)?;
        for at in 0..book.all.cases[place].facts.len() {
            let proposed = book.all.cases[place].facts[at].clone();
            if proposed.state != ItemState::Proposed {
                continue;
            }
            let of = (at + 1, book.all.cases[place].facts.len());
            match decide(proposed, of, language, &mut lines)? {
                Decision::Skipped => {}
                Decision::Quit => break 'cases,
                Decision::Taken(fact, state) => {
                    let on = jiff::Zoned::now().date().to_string();
                    book.all.cases[place].facts[at] = DraftFact { state, decided_by: Some(by.to_owned()), decided_on: Some(on), ..*fact };
                    book.save()?;
                }
            }
        }
    }
    ended(&book)
}

/// The texts, so that facts can be compared with them.
fn introduce(case: &Case, language: Language) -> Result<(), CliError> {
    let id = case.id();
    say!("\n{}\n", said(language, format!("== 病例 {id} =="), format!("== case {id} ==")))?;
    for (place, turn) in case.turns().iter().enumerate() {
        let number = place + 1;
        say!("{}\n", said(language, format!("第 {number} 轮：{}", turn.question), format!("turn {number}: {}", turn.question)))?;
    }
    Ok(())
}

/// A fact in one line.
fn describe(draft: &DraftFact, language: Language) -> String {
    let text = draft.fact.text();
    let (zh, en) = match draft.fact.known_by() {
        KnownBy::Patient { told: Told::Volunteered } => ("病人主动说", "the patient tells it unasked"),
        KnownBy::Patient { told: Told::WhenAsked } => ("病人问到才说", "the patient tells it when asked"),
        KnownBy::Examiner => ("检查者知道", "the examiner knows it"),
    };
    let by = |zh: bool| match (&draft.proposed_by, zh) {
        (None, _) => String::new(),
        (Some(model), true) => format!("（{model} 拟定）"),
        (Some(model), false) => format!(" (proposed by {model})"),
    };
    said(language, format!("{zh}：{text}{}", by(true)), format!("{en}: {text}{}", by(false)))
}

fn decide(
    mut draft: DraftFact,
    (number, all): (usize, usize),
    language: Language,
    lines: &mut impl FnMut() -> Option<String>,
) -> Result<Decision, CliError> {
    let mut state = ItemState::Accepted;
    loop {
        say!("[{number}/{all}] {}", clean(&describe(&draft, language)))?;
        say!(
            "{}",
            said(
                language,
                "a 接受，m 接受并列为应问，e 修改，o 改归另一方（病人或检查者），r 拒绝，s 跳过，q 退出".into(),
                "a accept, m accept as one that must be asked, e edit, o give to the other role (patient or examiner), r reject, s skip, q quit".into()
            )
        )?;
        let Some(line) = lines() else { return Ok(Decision::Quit) };
        match line.trim().to_lowercase().as_str() {
            "a" => return Ok(Decision::Taken(Box::new(draft), state)),
            "m" => return Ok(Decision::Taken(Box::new(draft.that_must_be_asked()), state)),
            "r" => return Ok(Decision::Taken(Box::new(draft), ItemState::Rejected)),
            "s" => return Ok(Decision::Skipped),
            "q" => return Ok(Decision::Quit),
            "o" => (draft, state) = (draft.of_other_role(), ItemState::Edited),
            "e" => {
                say!("{}", said(language, "新的陈述（空行：不改）".into(), "the new statement (empty: keep)".into()))?;
                let Some(line) = lines() else { return Ok(Decision::Quit) };
                if !line.trim().is_empty() {
                    (draft, state) = (draft.saying(line.trim()), ItemState::Edited);
                }
            }
            _ => {}
        }
    }
}

/// Says what is left to be decided.
fn ended(book: &Book) -> Result<ExitCode, CliError> {
    let of_file = book.all.cases.iter().filter(|entry| book.file.cases.iter().any(|case| entry.is_of(case)));
    let left: usize = of_file.map(crate::review::CaseFacts::undecided).sum();
    if left > 0 {
        let zh = format!("尚有 {left} 条未审定；重复同一命令即接着做");
        say!("{}", said(book.language, zh, format!("{left} facts are undecided; repeat the command to go on")))?;
        return Ok(ExitCode::from(INCOMPLETE));
    }
    say!("{}", said(book.language, "全部已审定".into(), "every fact is decided".into()))?;
    book.tell()?;
    Ok(ExitCode::SUCCESS)
}
