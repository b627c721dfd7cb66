//! `wardround cases rubric`: rubrics beside published cases, proposed by a model and decided by a person.

use super::{
    super::{
        CliError,
        exit::INCOMPLETE,
        open,
        progress::{StatusLine, loading},
        runtime,
    },
    FileArgs, asking, find, language_of, read,
    rubric_file::{read_or_begin, read_rubrics, said, save, told},
    rubric_review, usable,
};
use crate::{
    case::Case,
    chat::Sampling,
    config::{Paths, Settings},
    language::{Bilingual, Language},
    openai::Endpoints,
    review::{CaseRubric, UnusableItem, read_rubric, rubric_question, statements_question},
};
use clap::{Args, Subcommand};
use std::{collections::BTreeMap, path::PathBuf, process::ExitCode};

/// Tokens that a proposal may take: twenty items in Chinese with their JSON.
const MOST_TOKENS: u32 = 4096;

#[derive(Debug, Args)]
pub(super) struct RubricArgs {
    #[command(subcommand)]
    command: RubricCommand,
}

#[derive(Debug, Subcommand)]
enum RubricCommand {
    /// Ask a model for items of rubrics, from the references; they are proposals, of cases that have none yet
    Draft(DraftArgs),
    /// Decide the proposed items one by one: accept, edit, reject
    Review(rubric_review::ReviewArgs),
    /// Say of each rubric of a file whether it is used, and why not
    Check(CheckArgs),
}

#[derive(Debug, Args)]
struct DraftArgs {
    #[command(flatten)]
    file: FileArgs,
    /// The file of rubrics; one that is there is continued
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,
    /// The model that proposes
    #[arg(long, value_name = "MODEL")]
    model: String,
    /// Ask for the reference's statements of reasoning, for --grader recall, in place of what an answer should do
    #[arg(long)]
    statements: bool,
    /// Use only this case; may be repeated, or a comma-separated list [default: every case with a reference]
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    case: Vec<String>,
}

#[derive(Debug, Args)]
struct CheckArgs {
    /// The file of rubrics
    #[arg(value_name = "FILE")]
    rubrics: PathBuf,
    #[command(flatten)]
    file: FileArgs,
}

pub(super) fn run(args: &RubricArgs, settings: &Settings) -> Result<ExitCode, CliError> {
    match &args.command {
        RubricCommand::Draft(args) => draft(args, settings),
        RubricCommand::Review(args) => rubric_review::review(args, settings),
        RubricCommand::Check(args) => check(args, settings),
    }
}

fn draft(args: &DraftArgs, settings: &Settings) -> Result<ExitCode, CliError> {
    let language = language_of(args.file.language, settings);
    let file = read(&args.file.cases, Some(language), settings)?;
    usable(&file, language)?;
    let mut rubrics = read_or_begin(&args.out)?;
    let chosen: Vec<&Case> = match args.case.as_slice() {
        [] => file.cases.iter().collect(),
        ids => ids.iter().map(|id| find(&file, id)).collect::<Result<_, _>>()?,
    };
    let wanted: Vec<(&Case, String)> = chosen
        .iter()
        .filter(|case| case.rubric().is_empty() && rubrics.of(case).is_none())
        .filter_map(|case| Some((*case, if args.statements { statements_question(case) } else { rubric_question(case) }?)))
        .collect();
    if wanted.is_empty() {
        return Err(CliError::Cases(Bilingual::both(
            "没有可拟定评分细则的病例：所选病例已有评分细则，或没有参考答案",
            "no case to draft a rubric for: these cases have one, or have no reference",
        )));
    }
    let paths = Paths::of_user()?;
    let choice = open::choose(&args.model, settings, &paths, &open::LocalFlags::default())?;
    // The same proposal each time, where the model can give it.
    let base = choice.sampling_as_candidate(settings);
    let sampling = Sampling { temperature: Some(0.0), max_tokens: Some(base.max_tokens.unwrap_or_default().max(MOST_TOKENS)), ..base };
    let name = choice.settings.name().to_owned();
    let failed = |error| CliError::Model { name: name.clone(), error: Box::new(error) };
    let (line, mut without) = (StatusLine::new(), 0);
    runtime()?.block_on(async {
        let model = open::open(choice.settings, &sampling, &paths, &Endpoints::default(), loading(&name, language)).await?;
        let mut outcome = Ok(());
        for (place, (case, question)) in wanted.iter().enumerate() {
            let (id, done, all) = (case.id(), place + 1, wanted.len());
            line.show(&said(language, format!("{done}/{all}：病例 {id}"), format!("{done} of {all}: case {id}")));
            let answer = match asking::answer(&model, question.clone(), sampling).await {
                Ok(answer) => answer,
                Err(error) => {
                    outcome = Err(failed(error));
                    break;
                }
            };
            let (items, refused) = read_rubric(&answer, case, &name);
            line.clear();
            let why = left_out(&answer, items.len(), &refused, language);
            let (zh, en) = (format!("病例 {id}：提出 {} 条", items.len()), format!("case {id}: {} items proposed", items.len()));
            tell!("{}", said(language, zh + &why, en + &why));
            if items.is_empty() {
                without += 1;
                continue;
            }
            rubrics.cases.push(CaseRubric { items, ..CaseRubric::new(case) });
            outcome = save(&rubrics, &args.out);
            if outcome.is_err() {
                break;
            }
        }
        line.clear();
        model.close().await;
        outcome
    })?;
    let path = args.out.display();
    if without < wanted.len() {
        tell!(
            "{}",
            said(
                language,
                format!("已写入 {path}；都是建议，请逐条审定：wardround cases rubric review {path} --by 姓名 --cases …"),
                format!("written to {path}; these are proposals, decide them: wardround cases rubric review {path} --by NAME --cases …"),
            )
        );
    }
    Ok(if without > 0 { ExitCode::from(INCOMPLETE) } else { ExitCode::SUCCESS })
}

/// Characters of a reply that are quoted where nothing in it is an item.
const QUOTED: usize = 60;

/// Why items of a reply were left out, or why there are none at all; empty where all could be used.
fn left_out(answer: &str, items: usize, refused: &[UnusableItem], language: Language) -> String {
    let zh = language == Language::Zh;
    if items == 0 && refused.is_empty() {
        let words = answer.split_whitespace().collect::<Vec<_>>().join(" ");
        let begin: String = words.chars().take(QUOTED).collect();
        return match (words.is_empty(), zh) {
            (true, true) => "：模型没有回答".into(),
            (true, false) => ": the model said nothing".into(),
            (false, true) => format!("：回答中没有完整的条目（含 statement 的 JSON 对象），开头是“{begin}”；可能被截断，或请换用模型"),
            (false, false) => format!(
                ": the reply holds no whole item (a JSON object with a statement); it begins \"{begin}\". It may have been cut off; or use another model"
            ),
        };
    }
    if refused.is_empty() {
        return String::new();
    }
    let mut counts: BTreeMap<UnusableItem, usize> = BTreeMap::new();
    refused.iter().for_each(|why| *counts.entry(*why).or_default() += 1);
    let why: Vec<String> = counts.iter().map(|(why, count)| format!("{} {count}", why.words(language))).collect();
    match language {
        Language::Zh => format!("，{} 条不合要求，未采用（{}）", refused.len(), why.join("，")),
        Language::En => format!(", {} unusable and left out ({})", refused.len(), why.join(", ")),
    }
}

fn check(args: &CheckArgs, settings: &Settings) -> Result<ExitCode, CliError> {
    let language = language_of(args.file.language, settings);
    let rubrics = read_rubrics(&args.rubrics)?;
    let file = read(&args.file.cases, Some(language), settings)?;
    usable(&file, language)?;
    let refused = told(&rubrics, &file, language)?;
    Ok(if refused > 0 { ExitCode::from(INCOMPLETE) } else { ExitCode::SUCCESS })
}
