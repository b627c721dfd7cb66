//! `wardround cases rubric`: rubrics beside published cases, proposed by a model and decided by a person.

use super::{
    super::{
        CliError,
        exit::INCOMPLETE,
        open,
        output::streams::print_exactly,
        progress::{StatusLine, loading},
        runtime,
    },
    FileArgs, asking, find, language_of, read, usable,
};
use crate::{
    atomic_file,
    case::{Case, CaseFile, RubricItem},
    chat::Sampling,
    config::{Paths, Settings},
    digest::sha256,
    language::{Bilingual, Language},
    openai::Endpoints,
    record::Warning,
    review::{CaseRubric, ItemState, RubricRefusal, RubricUse, Rubrics, points, read_rubric, rubric_question},
    text::clean,
    toml_text::{self, TomlFileError},
};
use clap::{Args, Subcommand};
use std::{
    io::{BufRead, ErrorKind, stdin},
    path::{Path, PathBuf},
    process::ExitCode,
};

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
    Review(ReviewArgs),
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
    /// Use only this case; may be repeated, or a comma-separated list [default: every case with a reference]
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    case: Vec<String>,
}

#[derive(Debug, Args)]
struct ReviewArgs {
    /// The file of rubrics
    #[arg(value_name = "FILE")]
    rubrics: PathBuf,
    #[command(flatten)]
    file: FileArgs,
    /// Who decides; it is noted with each item
    #[arg(long, value_name = "NAME")]
    by: String,
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
        RubricCommand::Review(args) => review(args, settings),
        RubricCommand::Check(args) => check(args, settings),
    }
}

fn said(language: Language, zh: String, en: String) -> String {
    clean(&if language == Language::Zh { zh } else { en }).into_owned()
}

fn read_rubrics(path: &Path) -> Result<Rubrics, CliError> {
    let read = toml_text::read_file(path)
        .and_then(|text| Rubrics::parse(&text).map_err(|error| TomlFileError::Invalid { path: path.to_owned(), error }));
    read.map_err(|error| CliError::Usage(Bilingual::of(|language| error.words(language))))
}

/// The same; none where there is no file.
fn read_or_begin(path: &Path) -> Result<Rubrics, CliError> {
    match toml_text::read_file(path) {
        Err(TomlFileError::Io { source, .. }) if source.kind() == ErrorKind::NotFound => Ok(Rubrics::default()),
        _ => read_rubrics(path),
    }
}

fn save(rubrics: &Rubrics, path: &Path) -> Result<(), CliError> {
    let advice = ("请另指定可写的文件", "name another file that can be written");
    atomic_file::write(path, rubrics.write().as_bytes()).map_err(|error| CliError::writing(path, error, advice))
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
        .filter_map(|case| Some((*case, rubric_question(case)?)))
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
            let left_out = match (language, refused) {
                (_, 0) => String::new(),
                (Language::Zh, refused) => format!("，{refused} 条不合要求，未采用"),
                (Language::En, refused) => format!(", {refused} unusable and left out"),
            };
            let (zh, en) = (format!("病例 {id}：提出 {} 条", items.len()), format!("case {id}: {} items proposed", items.len()));
            tell!("{}", said(language, zh + &left_out, en + &left_out));
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

/// What a person decides of an item.
enum Decision {
    Accepted,
    Edited(RubricItem),
    Rejected,
    Skipped,
    Quit,
}

fn review(args: &ReviewArgs, settings: &Settings) -> Result<ExitCode, CliError> {
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

fn check(args: &CheckArgs, settings: &Settings) -> Result<ExitCode, CliError> {
    let language = language_of(args.file.language, settings);
    let rubrics = read_rubrics(&args.rubrics)?;
    let file = read(&args.file.cases, Some(language), settings)?;
    usable(&file, language)?;
    let refused = told(&rubrics, &file, language)?;
    Ok(if refused > 0 { ExitCode::from(INCOMPLETE) } else { ExitCode::SUCCESS })
}

/// Says of each rubric what becomes of it; returns how many are not used.
fn told(rubrics: &Rubrics, file: &CaseFile, language: Language) -> Result<usize, CliError> {
    let mut refused = 0;
    let mut text = String::new();
    for rubric in &rubrics.cases {
        let id = &rubric.case;
        let found = file.cases.iter().find(|case| rubric.is_of(case));
        let line = match found.map(|case| rubric.used_by(case)) {
            Some(RubricUse::Used(case)) => {
                let items = case.rubric().len();
                let rejected = rubric.items.len() - items;
                said(
                    language,
                    format!("病例 {id}：{items} 条，另有 {rejected} 条被拒绝"),
                    format!("case {id}: {items} items, {rejected} rejected"),
                )
            }
            Some(RubricUse::Refused(why)) => {
                refused += 1;
                not_used(id.as_str(), &why.both(), language)
            }
            None => {
                refused += 1;
                not_used(id.as_str(), &Bilingual::both("病例文件中没有这个病例", "the case file has no such case"), language)
            }
        };
        text += &line;
        text += "\n";
    }
    print_exactly(text.as_bytes())?;
    Ok(refused)
}

fn not_used(id: &str, why: &Bilingual, language: Language) -> String {
    said(language, format!("病例 {id}：不使用，{}", why.words(Language::Zh)), format!("case {id}: not used, {}", why.words(Language::En)))
}

/// Cases with the rubrics of a file, and the warning that says so in a manifest. What is not used is told.
///
/// # Errors
/// When the file cannot be used, or has no rubric for these cases.
pub(in crate::cli) fn with_rubrics(path: &Path, cases: Vec<Case>, language: Language) -> Result<(Vec<Case>, Warning), CliError> {
    let rubrics = read_rubrics(path)?;
    let mut graded = 0;
    let cases: Vec<Case> = cases
        .into_iter()
        .map(|case| match rubrics.of(&case).map(|rubric| rubric.used_by(&case)) {
            Some(RubricUse::Used(with)) => {
                graded += 1;
                *with
            }
            Some(RubricUse::Refused(why)) => {
                tell!("{}", not_used(case.id().as_str(), &why.both(), language));
                case
            }
            None => case,
        })
        .collect();
    if graded == 0 {
        let path = path.display();
        return Err(CliError::Usage(Bilingual::both(
            format!("{path} 没有可用于这些病例的评分细则：wardround cases rubric check {path} --cases … 会逐例说明"),
            format!("{path} has no rubric that these cases can use: wardround cases rubric check {path} --cases … says of each why"),
        )));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let digest: String = sha256(rubrics.write().as_bytes()).chars().take(12).collect();
    Ok((cases, Warning::RubricsBeside { file: name, digest, cases: graded }))
}
