//! `wardround cases rubric review`: a person decides proposed items, by lines.

use super::{
    super::{CliError, exit::INCOMPLETE},
    FileArgs, language_of, read,
    rubric_file::{read_rubrics, said, save, told},
    usable,
};
use crate::{
    case::{Case, CaseFile, RubricItem},
    config::Settings,
    language::{Bilingual, Language},
    review::{CaseRubric, ItemState, RubricRefusal, Rubrics, points},
    text::clean,
};
use clap::Args;
use std::{
    io::{BufRead, stdin},
    path::PathBuf,
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(super) struct ReviewArgs {
    /// The file of rubrics
    #[arg(value_name = "FILE")]
    rubrics: PathBuf,
    #[command(flatten)]
    file: FileArgs,
    /// Who decides; it is noted with each item
    #[arg(long, value_name = "NAME")]
    by: String,
}

/// What a person decides of an item.
enum Decision {
    Accepted,
    Edited(RubricItem),
    Rejected,
    Skipped,
    Quit,
}

pub(super) fn review(args: &ReviewArgs, settings: &Settings) -> Result<ExitCode, CliError> {
    let language = language_of(args.file.language, settings);
    let by = args.by.trim();
    if by.is_empty() {
        return Err(CliError::Usage(Bilingual::both("--by 为空：请写审定者的姓名或代号", "--by is empty: name who decides")));
    }
    let mut rubrics = read_rubrics(&args.rubrics)?;
    let file = read(&args.file.cases, Some(language), settings)?;
    usable(&file, language)?;
    let mut lines = stdin().lock().lines().map_while(Result::ok);
    let mut lines = || lines.next();
    let mut is_over = false;
    for place in 0..rubrics.cases.len() {
        let Some(case) = file.cases.iter().find(|case| rubrics.cases[place].is_of(case)) else { continue };
        if rubrics.cases[place].undecided() == 0 {
            continue;
        }
        // A rubric of other questions is decided by nobody.
        if rubrics.cases[place].sha256 != CaseRubric::new(case).sha256 {
            let why = RubricRefusal::OtherQuestions.both();
            tell!("{}: {}", clean(case.id().as_str()), clean(why.words(language)));
            continue;
        }
        introduce(case, language)?;
        for item in 0..rubrics.cases[place].items.len() {
            if is_over || rubrics.cases[place].items[item].state != ItemState::Proposed {
                continue;
            }
            let (number, all) = (item + 1, rubrics.cases[place].items.len());
            let proposed = rubrics.cases[place].items[item].item.clone();
            let decision = decide(&proposed, (number, all), language, &mut lines)?;
            let draft = &mut rubrics.cases[place].items[item];
            draft.state = match decision {
                Decision::Accepted => ItemState::Accepted,
                Decision::Rejected => ItemState::Rejected,
                Decision::Edited(edited) => {
                    draft.proposed = Some(describe(&draft.item, language));
                    draft.item = edited;
                    ItemState::Edited
                }
                Decision::Skipped => continue,
                Decision::Quit => {
                    is_over = true;
                    break;
                }
            };
            draft.decided_by = Some(by.to_owned());
            draft.decided_on = Some(jiff::Zoned::now().date().to_string());
            save(&rubrics, &args.rubrics)?;
        }
        if is_over {
            break;
        }
    }
    ended(&rubrics, &file, language)
}

/// The reference, so that items can be compared with it.
fn introduce(case: &Case, language: Language) -> Result<(), CliError> {
    let (id, reference) = (case.id(), case.reference_text().unwrap_or_default());
    say!("\n{}\n", said(language, format!("== 病例 {id} =="), format!("== case {id} ==")))?;
    for (place, turn) in case.turns().iter().enumerate() {
        let number = place + 1;
        say!("{}\n", said(language, format!("第 {number} 轮：{}", turn.question), format!("turn {number}: {}", turn.question)))?;
    }
    say!("{}\n", said(language, format!("参考答案：{reference}"), format!("reference: {reference}")))
}

/// An item in one line.
fn describe(item: &RubricItem, language: Language) -> String {
    let turns: Vec<String> = item.turns().iter().map(|turn| (turn + 1).to_string()).collect();
    let (kind, points, statement) = (item.kind().words(language), item.points().get(), item.statement());
    let cap = item.safety_cap().map(|cap| cap.get() * 100.0);
    match language {
        Language::Zh => {
            let when = if item.points().get() < 0 { "出现" } else { "未做到" };
            let cap = cap.map(|cap| format!("，安全条目，{when}则至多 {cap:.0} 分")).unwrap_or_default();
            format!("{kind}，{points:+} 分，第 {} 轮{cap}：{statement}", turns.join("、"))
        }
        Language::En => {
            let when = if item.points().get() < 0 { "made" } else { "not met" };
            let cap = cap.map(|cap| format!(", safety item, at most {cap:.0} points if {when}")).unwrap_or_default();
            format!("{kind}, {points:+} points, turn {}{cap}: {statement}", turns.join(", "))
        }
    }
}

fn decide(
    item: &RubricItem,
    (number, all): (usize, usize),
    language: Language,
    lines: &mut impl FnMut() -> Option<String>,
) -> Result<Decision, CliError> {
    say!("[{number}/{all}] {}", clean(&describe(item, language)))?;
    loop {
        say!("{}", said(language, "a 接受，e 修改，r 拒绝，s 跳过，q 退出".into(), "a accept, e edit, r reject, s skip, q quit".into()))?;
        let Some(line) = lines() else { return Ok(Decision::Quit) };
        return Ok(match line.trim().to_lowercase().as_str() {
            "a" => Decision::Accepted,
            "r" => Decision::Rejected,
            "s" => Decision::Skipped,
            "q" => Decision::Quit,
            "e" => match edit(item, language, lines)? {
                Some(edited) => Decision::Edited(edited),
                None => Decision::Quit,
            },
            _ => continue,
        });
    }
}

/// Asks for another statement and other points; an empty line keeps what is there. `None` where there are no more lines.
fn edit(item: &RubricItem, language: Language, lines: &mut impl FnMut() -> Option<String>) -> Result<Option<RubricItem>, CliError> {
    say!("{}", said(language, "新的陈述（空行：不改）".into(), "the new statement (empty: keep)".into()))?;
    let Some(statement) = lines() else { return Ok(None) };
    let statement = if statement.trim().is_empty() { item.statement().to_owned() } else { statement.trim().to_owned() };
    loop {
        let now = item.points().get();
        say!("{}", said(language, format!("新的分值（现为 {now}；空行：不改）"), format!("the new points (now {now}; empty: keep)")))?;
        let Some(line) = lines() else { return Ok(None) };
        if line.trim().is_empty() {
            return Ok(Some(item.clone().saying(statement, item.points())));
        }
        // What is no whole number is outside every range.
        match points(line.trim().parse().unwrap_or_default(), item.kind()) {
            Ok(points) => return Ok(Some(item.clone().saying(statement, points))),
            Err(why) => say!("{}", clean(why.words(language)))?,
        }
    }
}

/// Says what is left to be decided.
fn ended(rubrics: &Rubrics, file: &CaseFile, language: Language) -> Result<ExitCode, CliError> {
    let left: usize =
        rubrics.cases.iter().filter(|rubric| file.cases.iter().any(|case| rubric.is_of(case))).map(CaseRubric::undecided).sum();
    if left > 0 {
        say!(
            "{}",
            said(
                language,
                format!("尚有 {left} 条未决定；重复同一命令即接着做"),
                format!("{left} items are undecided; repeat the command to go on")
            )
        )?;
        return Ok(ExitCode::from(INCOMPLETE));
    }
    say!("{}", said(language, "全部条目已决定".into(), "every item is decided".into()))?;
    told(rubrics, file, language)?;
    Ok(ExitCode::SUCCESS)
}
