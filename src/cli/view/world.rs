//! What the viewer's screen asks of the program: to read the runs, and to make protocols, tapes, lists and verdicts of answers.

use super::super::{
    cases, schema,
    trial::{quoted, relative, usual_protocol},
};
use crate::{
    atomic_file::write_numbered,
    case::{Case, Source},
    config::Settings,
    file_name::slug,
    io_error,
    items::{Item, Items},
    language::{Bilingual, Language},
    record::{CaseSource, TurnRecord},
    screen::viewing::{Seen, Sending, Sent, World},
    tape::{Selection, from_run},
    viewing::{ChosenItems, Remark, Table},
};
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The runs of a command line, and how what is made of their answers is worded.
pub(super) struct Runs {
    pub folders: Vec<PathBuf>,
    /// The case files that were named.
    pub files: Vec<PathBuf>,
    pub settings: Settings,
    pub language: Language,
}

impl Runs {
    /// Reads the runs, and notes the bundled cases in both languages and those of the files that were named.
    pub(super) fn items(&self) -> Result<Items, super::CliError> {
        let mut items = Items::read(&self.folders)?;
        let other = if self.language == Language::Zh { Language::En } else { Language::Zh };
        let mut all = Vec::new();
        for language in [self.language, other] {
            all.extend(cases::read("bundled", Some(language), &self.settings)?.cases);
            for file in &self.files {
                all.extend(cases::read(&file.to_string_lossy(), Some(language), &self.settings)?.cases);
            }
        }
        items.note_cases(all)?;
        Ok(items)
    }

    /// The case file of answers, as a command line names it.
    fn cases_of(&self, table: &Table, places: &[usize]) -> Result<String, Bilingual> {
        let of = |place: &usize| table.items().item(*place);
        if places.iter().all(|place| of(place).source() == Source::Bundled) {
            return Ok("bundled".to_owned());
        }
        let asked: Vec<&str> = places
            .iter()
            .flat_map(|place| of(place).case_files())
            .map(|file| file.digest.as_str())
            .filter(|digest| !digest.is_empty())
            .collect();
        let is_asked = |path: &&PathBuf| {
            let file = CaseSource::of_path(&path.to_string_lossy(), None);
            file.is_ok_and(|file| asked.contains(&file.digest.as_str()))
        };
        let found = self.files.iter().find(is_asked).or_else(|| self.files.first().filter(|_| asked.is_empty()));
        found.map(|path| path.display().to_string()).ok_or_else(|| {
            let names: Vec<String> =
                places.first().into_iter().flat_map(|place| of(place).case_files()).map(CaseSource::labelled).collect();
            let names = names.join(", ");
            Bilingual::both(
                format!("需要提问时所用的病例文件（{names}）：请退出，用 wardround view … --cases 文件 再打开"),
                format!("this needs the case file that was asked ({names}): leave, and open the viewer with --cases FILE"),
            )
        })
    }

    fn list(table: &Table, places: &[usize]) -> Result<PathBuf, Bilingual> {
        let list = ChosenItems::of(table, places.iter().copied(), String::new(), &[]);
        // Plain data: serde_json can always write it.
        let text = serde_json::to_string_pretty(&list).unwrap_or_default() + "\n";
        write_numbered(Path::new("."), "answers", "json", text.as_bytes()).map_err(|error| of_io("answers.json", &error))
    }

    fn judge(&self, table: &Table, places: &[usize]) -> Result<Sent, Bilingual> {
        let cases = self.cases_of(table, places)?;
        let run = one_run(table, places)?;
        let list = Self::list(table, places)?;
        let mut arguments: Vec<String> =
            ["judge".to_owned(), run.display().to_string(), "--cases".to_owned(), cases, "--items".to_owned(), shown(&list)].into();
        arguments.push("--again".to_owned());
        // Who has judged all of these before is asked once more.
        let own = self.settings.judge.model.as_deref().unwrap_or_default();
        let before = |place: &usize| table.items().item(*place).verdicts().filter(|verdict| verdict.judge == own).count();
        let times = places.iter().map(before).max().unwrap_or(0) + 1;
        if times > 1 {
            arguments.extend(["--judge-repeats".to_owned(), times.to_string()]);
        }
        let line = shell_line(&arguments);
        let (list, count) = (shown(&list), places.len());
        let said = Bilingual::both(
            format!("{count} 个回答已列入 {list}。由设置中的评委评分（换评委则加 --judge 名称）：\n\n{line}"),
            format!(
                "The answers ({count}) are listed in {list}. This command has the judge of the settings rate them; for another judge add --judge NAME:\n\n{line}"
            ),
        );
        Ok(Sent { said, command: Some(arguments) })
    }

    fn trial(&self, table: &Table, places: &[usize]) -> Result<Sent, Bilingual> {
        let cases = self.cases_of(table, places)?;
        let chosen = by_question(table, places)?;
        let here = Path::new(".");
        let mut candidates: Vec<(PathBuf, String, u32)> = Vec::new();
        let mut items: BTreeMap<(usize, usize), (String, Vec<usize>)> = BTreeMap::new();
        for (item, record) in &chosen {
            let candidate = (item.folder().to_owned(), record.model.name.clone(), record.repeat);
            let number = candidates.iter().position(|known| *known == candidate).unwrap_or_else(|| {
                candidates.push(candidate);
                candidates.len() - 1
            });
            let of_item = items.entry((item.case_place(), record.turn)).or_insert_with(|| (record.case.to_string(), Vec::new()));
            of_item.1.push(number + 1);
        }
        let mut tables = String::new();
        for (run, model, repeat) in &candidates {
            let run = relative(run, here);
            // A string takes every byte.
            let _ = write!(tables, "[[candidate]]\nrun = {}\nmodel = {}\nrepeat = {repeat}\n\n", quoted(&run), quoted(model));
        }
        for ((_, turn), (case, numbers)) in &items {
            let _ = write!(tables, "[[item]]\ncase = {}\nturn = {turn}\ncandidates = {numbers:?}\n\n", quoted(case));
        }
        let cases = if cases == "bundled" { cases } else { relative(Path::new(&cases), here) };
        let text = schema::first_line(here, "trial") + &usual_protocol(&cases, &tables, self.language);
        let path = write_numbered(here, "trial", "toml", text.as_bytes()).map_err(|error| of_io("trial.toml", &error))?;
        let (path, count, answers) = (shown(&path), items.len(), places.len());
        Ok(Sent {
            said: Bilingual::both(
                format!(
                    "已写入 {path}：{count} 题，共 {answers} 个回答。请检查各项，填写 [methods]，然后运行\n\nwardround trial pack {path}"
                ),
                format!(
                    "{path} is written: items {count}, answers {answers}. Check every choice, fill in [methods], then run\n\nwardround trial pack {path}"
                ),
            ),
            command: None,
        })
    }

    fn tapes(table: &Table, places: &[usize]) -> Result<Sent, Bilingual> {
        let mut made: Vec<PathBuf> = Vec::new();
        let mut done: Vec<(PathBuf, String, String, u32)> = Vec::new();
        for (item, record) in by_question(table, places)? {
            let which = (item.folder().to_owned(), record.case.to_string(), record.model.name.clone(), record.repeat);
            if done.contains(&which) {
                continue;
            }
            let case: &Case = item.case().ok_or_else(|| {
                Bilingual::both(
                    format!("录制需要病例 {} 的文件：请退出，用 wardround view … --cases 文件 再打开", record.case),
                    format!("a tape needs the file of case {}: leave, and open the viewer with --cases FILE", record.case),
                )
            })?;
            let selection = Selection { model: Some(&record.model.name), repeat: record.repeat, verdicts: true, ratings: false };
            let tape = from_run(item.folder(), case, &selection).map_err(|error| Bilingual::of(|language| error.words(language)))?;
            let name = slug(&format!("{}-{}", record.case, record.model.name));
            made.push(write_numbered(Path::new("."), &name, "tape", tape.to_text().as_bytes()).map_err(|error| of_io(&name, &error))?);
            done.push(which);
        }
        let names: Vec<String> = made.iter().map(|path| shown(path)).collect();
        let (first, all) = (names.first().cloned().unwrap_or_default(), names.join("\n"));
        Ok(Sent {
            said: Bilingual::both(
                format!("已写入：\n{all}\n\n播放：wardround tape play {first}"),
                format!("Written:\n{all}\n\nPlay one: wardround tape play {first}"),
            ),
            command: None,
        })
    }
}

impl World for Runs {
    fn read_beginning(&self) -> Option<Table> {
        Items::read_beginning(&self.folders).ok().flatten().map(|items| Table::new(Arc::new(items)))
    }

    fn read(&self) -> Result<Seen, Bilingual> {
        let items = self.items().map_err(|error| Bilingual::of(|language| error.words(language)))?;
        let remarks = Remark::all(&items);
        Ok(Seen { table: Table::new(Arc::new(items)), remarks })
    }

    fn send(&self, what: Sending, table: &Table, places: &[usize]) -> Result<Sent, Bilingual> {
        match what {
            Sending::Trial => self.trial(table, places),
            Sending::Tapes => Self::tapes(table, places),
            Sending::Judge => self.judge(table, places),
            Sending::List => {
                let path = Self::list(table, places)?;
                let (path, count) = (shown(&path), places.len());
                Ok(Sent {
                    said: Bilingual::both(format!("{count} 个回答已列入 {path}"), format!("The answers ({count}) are listed in {path}")),
                    command: None,
                })
            }
        }
    }

    fn author(&self) -> Option<String> {
        self.settings.rater.clone()
    }
}

/// Answers with their records, case by case and turn by turn.
fn by_question<'t>(table: &'t Table, places: &[usize]) -> Result<Vec<(Item<'t>, TurnRecord)>, Bilingual> {
    let mut all = Vec::new();
    for &place in places {
        let item = table.items().item(place);
        all.push((item, item.turn_record().map_err(|error| Bilingual::of(|language| error.words(language)))?));
    }
    all.sort_by_key(|(item, record)| (item.case_place(), record.turn));
    Ok(all)
}

/// The one run of answers: verdicts are added to one run at a time.
fn one_run(table: &Table, places: &[usize]) -> Result<PathBuf, Bilingual> {
    let mut folders: Vec<&Path> = places.iter().map(|&place| table.items().item(place).folder()).collect();
    folders.sort_unstable();
    folders.dedup();
    match folders.as_slice() {
        [one] => Ok((*one).to_owned()),
        several => {
            let (zh, en) = ("个运行中：请分别选中一个运行的回答", "runs: select answers of one at a time");
            Err(Bilingual::both(format!("所选回答在 {} {zh}", several.len()), format!("the answers are in {} {en}", several.len())))
        }
    }
}

/// A file as a reader in this folder names it.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).display().to_string()
}

/// What the system said of a file.
fn of_io(name: &str, error: &io::Error) -> Bilingual {
    Bilingual::of(|language| format!("{name}{}{}", crate::glossary::colon(language), io_error::words(error, language)))
}

/// A command of this program as it is typed into a shell.
fn shell_line(arguments: &[String]) -> String {
    let is_plain = |word: &String| !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'));
    let word = |word: &String| if is_plain(word) { word.clone() } else { format!("'{}'", word.replace('\'', "'\\''")) };
    format!("wardround {}", arguments.iter().map(word).collect::<Vec<_>>().join(" "))
}
