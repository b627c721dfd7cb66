//! `wardround cases tag`: what is said of cases beside their file.

use super::{
    super::{CliError, open},
    FileArgs, Words,
    asking::ask_each,
    find, language_of, usable,
};
use crate::{
    atomic_file,
    case::{self, Case, CaseFile, Difficulty},
    config::{Paths, Settings},
    items::Items,
    language::{Bilingual, Language},
    review::{Said, Tagged, Tags, contested, proposal_question, read_proposal, spreads, tag as read_tag},
    text::clean,
};
use clap::Args;
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(super) struct TagArgs {
    /// The case's id [default: show the tags of every case]
    #[arg(value_name = "ID")]
    case: Option<String>,
    /// +TAG to add a tag, -TAG to take it away
    #[arg(value_name = "+TAG|-TAG")]
    changes: Vec<String>,
    #[command(flatten)]
    file: FileArgs,
    /// How hard the case is
    #[arg(long, value_name = "LEVEL", requires = "case")]
    difficulty: Option<Level>,
    /// The department
    #[arg(long, value_name = "NAME", requires = "case")]
    department: Option<String>,
    /// Ask this model for tags, of the case or of every case: they are written as proposals
    #[arg(long, value_name = "MODEL", conflicts_with_all = ["changes", "confirm"])]
    propose: Option<String>,
    /// Accept the proposed tags, of the case or of every case
    #[arg(long)]
    confirm: bool,
    /// Tag the cases of this run as contested whose ratings of one answer are far apart; may be repeated
    #[arg(long, value_name = "RUN", conflicts_with_all = ["case", "propose", "confirm"])]
    contested: Vec<PathBuf>,
    /// How far apart, in points of a scale from 1 to 10
    #[arg(long, value_name = "POINTS", default_value_t = 4.0, requires = "contested")]
    apart: f64,
    /// The file of tags [default: beside the case file, its name with .tags.toml; of the bundled cases in the data folder]
    #[arg(long, value_name = "FILE")]
    tags: Option<PathBuf>,
}

/// What stands for the hyphen of `-TAG` while arguments are read.
const MINUS: char = '\u{2212}';

/// Arguments of the program with `-TAG` of `cases tag` as a value: by itself it would be read as several flags of a letter each.
pub(in crate::cli) fn with_taken_away(mut arguments: Vec<OsString>) -> Vec<OsString> {
    let Some(at) = arguments.windows(2).position(|pair| pair[0] == "cases" && pair[1] == "tag") else { return arguments };
    for argument in &mut arguments[at + 2..] {
        let word = argument.to_str().and_then(|word| word.strip_prefix('-')).filter(|word| word.len() > 1 && !word.starts_with('-'));
        if let Some(word) = word {
            *argument = format!("{MINUS}{word}").into();
        }
    }
    arguments
}

/// How hard a case is.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Level {
    /// Textbook presentation
    Basic,
    /// Needs a differential diagnosis or a decision
    Intermediate,
    /// Misleading presentation, or several competing conditions
    Advanced,
}

impl Level {
    fn difficulty(self) -> Difficulty {
        match self {
            Self::Basic => Difficulty::Basic,
            Self::Intermediate => Difficulty::Intermediate,
            Self::Advanced => Difficulty::Advanced,
        }
    }
}

/// Where the tags of a case file are.
fn path_of(cases: &str) -> Result<PathBuf, CliError> {
    match cases {
        "bundled" => Ok(Tags::beside(&Paths::of_user()?.own_cases_file().with_file_name("bundled"))),
        cases => Ok(Tags::beside(Path::new(cases))),
    }
}

/// Tags the cases of a file with what stands beside it, and tells what is of other cases.
///
/// # Errors
/// When the file of tags cannot be used.
pub(super) fn apply(cases: &str, file: &mut CaseFile, language: Language) -> Result<(), CliError> {
    // Without a home folder nothing is said of the bundled cases.
    let Ok(path) = path_of(cases) else { return Ok(()) };
    for refused in read_file(&path)?.apply(file) {
        tell!("{}", clean(&refused.words(language)));
    }
    Ok(())
}

fn read_file(path: &Path) -> Result<Tags, CliError> {
    Tags::read(path).map_err(|error| CliError::Usage(Bilingual::of(|language| error.words(language))))
}

pub(super) fn run(args: &TagArgs, settings: &Settings) -> Result<ExitCode, CliError> {
    let language = language_of(args.file.language, settings);
    let path = args.tags.clone().map_or_else(|| path_of(&args.file.cases), Ok)?;
    let mut tags = read_file(&path)?;
    // As the file has them: what is said beside it is what is changed here.
    let file = match args.file.cases.as_str() {
        "bundled" => case::bundled(&case::ReadOptions { language: Some(language), ..case::ReadOptions::default() })?,
        cases => case::read_file(Path::new(cases), &case::ReadOptions { language: Some(language), closing: settings.cmb_clin.clone() })?,
    };
    usable(&file, language)?;
    let before = tags.clone();
    let chosen: Vec<&Case> = match &args.case {
        Some(id) => vec![find(&file, id)?],
        None => file.cases.iter().collect(),
    };
    if let Some(model) = &args.propose {
        let asked = propose(model, &chosen, &mut tags, settings, language);
        // What was proposed before something failed is kept.
        save(&tags, &before, &path, language)?;
        asked?;
    } else if !args.contested.is_empty() {
        mark_contested(args, &file, &mut tags, language)?;
        save(&tags, &before, &path, language)?;
    } else {
        if let (Some(_), Some(case)) = (&args.case, chosen.first()) {
            change(args, case, tags.of(case))?;
        }
        if args.confirm {
            chosen.iter().for_each(|case| _ = tags.of(case).confirm());
        }
        save(&tags, &before, &path, language)?;
    }
    show(&tags, &chosen, args.case.is_some(), language)?;
    Ok(ExitCode::SUCCESS)
}

/// Does what the command line says of one case.
fn change(args: &TagArgs, case: &Case, tagged: &mut Tagged) -> Result<(), CliError> {
    let mut said = Said { difficulty: args.difficulty.map(Level::difficulty), department: args.department.clone(), ..Said::default() };
    for change in &args.changes {
        let (is_added, word) = match (change.strip_prefix(['+', '＋']), change.strip_prefix(['-', MINUS])) {
            (Some(word), _) => (true, word),
            (None, Some(word)) => (false, word),
            (None, None) => {
                let (zh, en) = (
                    format!("{change:?}：加标签写 +{change}，去掉写 -{change}"),
                    format!("{change:?}: write +{change} to add the tag, -{change} to take it away"),
                );
                return Err(CliError::Usage(Bilingual::both(zh, en)));
            }
        };
        let tag = read_tag(word).map_err(CliError::Usage)?;
        if is_added {
            said.tags.push(tag);
        } else if !tagged.remove(&tag) {
            let of_file = case.tags().contains(&tag);
            let (zh, en) = if of_file {
                (format!("标签 {tag} 写在病例文件中：请在那里删去"), format!("the case file itself has the tag {tag}: remove it there"))
            } else {
                (format!("病例 {} 没有标签 {tag}", case.id()), format!("case {} has no tag {tag}", case.id()))
            };
            return Err(CliError::Usage(Bilingual::both(zh, en)));
        }
    }
    tagged.add(said);
    Ok(())
}

/// Writes the file if something changed.
fn save(tags: &Tags, before: &Tags, path: &Path, language: Language) -> Result<(), CliError> {
    let text = tags.write();
    if text == before.write() {
        return Ok(());
    }
    let failed = |e: std::io::Error| CliError::writing(path, e, ("请用 --tags 另指定文件", "name another file with --tags"));
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    atomic_file::write(path, text.as_bytes()).map_err(failed)?;
    tell!("{}", clean(&Words(language).tags_written(&path.display().to_string())));
    Ok(())
}

fn show(tags: &Tags, cases: &[&Case], is_one: bool, language: Language) -> Result<(), CliError> {
    let words = Words(language);
    let of = |case: &Case| tags.cases.iter().find(|tagged| tagged.source == case.source() && tagged.case == *case.id());
    let mut shown = 0;
    for case in cases {
        if let Some(line) = of(case).and_then(|tagged| words.tagged(tagged)) {
            say!("{}", clean(&line))?;
            shown += 1;
        }
    }
    if shown == 0 {
        say!("{}", words.nothing_tagged(is_one))?;
    }
    Ok(())
}

fn mark_contested(args: &TagArgs, file: &CaseFile, tags: &mut Tags, language: Language) -> Result<(), CliError> {
    for run in &args.contested {
        open::is_run(run)?;
    }
    let spreads = spreads(&Items::read(&args.contested)?);
    if spreads.is_empty() {
        return Err(CliError::Cases(Bilingual::both(
            "这些运行中没有由两位以上评分的回答：请先由另一位评委或评分者评分",
            "no answer of these runs has two raters: have them judged by another judge, or rated by people, first",
        )));
    }
    for spread in &spreads {
        let Some(case) = file.cases.iter().find(|case| case.source() == spread.source && *case.id() == spread.case) else { continue };
        say!("{}", clean(&Words(language).spread(spread, args.apart)))?;
        let tagged = tags.of(case);
        contested().tags.iter().for_each(|tag| _ = tagged.remove(tag));
        if spread.points >= args.apart {
            tagged.add(contested());
        }
    }
    Ok(())
}

/// Asks a model for tags of cases, one after the other.
fn propose(model: &str, cases: &[&Case], tags: &mut Tags, settings: &Settings, language: Language) -> Result<(), CliError> {
    ask_each(
        (model, settings, language),
        cases,
        |case| Some(proposal_question(case)),
        |case, answer, name| {
            match read_proposal(answer) {
                Some(said) => tags.of(case).propose(said, name),
                None => tell!("{}", clean(&Words(language).no_proposal(case.id().as_str(), name))),
            }
            Ok(())
        },
    )
}

#[cfg(test)]
mod tests {
    use super::with_taken_away;

    #[test]
    fn a_tag_that_is_taken_away_is_no_flag() {
        let read = |line: &str| {
            let words = with_taken_away(line.split(' ').map(Into::into).collect());
            words.iter().map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(read("w cases tag 1 +a -hernia --difficulty basic -h"), "w cases tag 1 +a \u{2212}hernia --difficulty basic -h");
        assert_eq!(read("w cases list -hernia"), "w cases list -hernia");
    }
}
