//! The answers of runs, each with everything that judges, people and readers said of it: what a viewer, a comparison of two runs and a
//! page of transcripts are made of.
//!
//! [`Items::read`] keeps a few numbers per answer and verdict, and where their lines stand; texts are read when they are asked for
//! ([`Item::turn_record`], [`Item::verdict_records`]).

mod checks;
mod item;
mod said;

pub use checks::Checked;
pub use item::{Flag, Item};
pub use said::{ItemRating, ItemVerdict, Score};

use crate::{
    case::{Case, CaseId, OwnVariant, Source},
    record::{BEGINNING, Manifest, NoteRecord, RecordError, current_notes},
    report::{self, Records, short_key},
};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

/// The current answers of one or several runs, sorted by model, case, turn and repeat.
#[derive(Debug)]
pub struct Items {
    folders: Vec<PathBuf>,
    records: Records,
    /// Where each answer's verdicts begin, and after the last where they end.
    verdicts_from: Vec<u32>,
    /// The same of people's ratings.
    ratings_from: Vec<u32>,
    /// The notes that stand, by the answer's run, question and attempt.
    notes: HashMap<NoteKey, Vec<NoteRecord>>,
    /// The cases at hand, by the place of their names in the records.
    cases: HashMap<u32, Case>,
    /// The other names that each model goes by in these runs.
    other_names: Vec<Vec<String>>,
    /// The users' own variants that were asked in these runs.
    own_variants: Vec<OwnVariant>,
}

/// Which answer a note is about: its run, the shortened digest of its question, and the attempt.
type NoteKey = (u32, u128, u32);

impl Items {
    /// Reads one or several runs, which another process may be writing.
    ///
    /// # Errors
    /// When a folder is no run, a file cannot be read, or a line before the last is no record of this version: with the file and the line.
    pub fn read(folders: &[PathBuf]) -> Result<Self, RecordError> {
        Self::of(folders, report::read(folders)?)
    }

    /// Reads the beginning of runs that take a while to read: some of their answers with some of their verdicts, for a screen that shows something at once.
    /// `None` where the runs are small.
    ///
    /// # Errors
    /// As [`Items::read`].
    pub fn read_beginning(folders: &[PathBuf]) -> Result<Option<Self>, RecordError> {
        if length(folders) <= 4 * BEGINNING {
            return Ok(None);
        }
        Self::of(folders, report::read_beginning(folders)?).map(Some)
    }

    fn of(folders: &[PathBuf], records: Records) -> Result<Self, RecordError> {
        let verdicts_from = begins(records.answers.len(), records.verdicts.iter().map(|verdict| verdict.answer));
        let ratings_from = begins(records.answers.len(), records.ratings.iter().map(|rating| rating.answer));
        let (other_names, own_variants) = of_manifests(folders, &records)?;
        let (notes, cases) = (HashMap::new(), HashMap::new());
        let mut items = Self { folders: folders.to_vec(), records, verdicts_from, ratings_from, notes, cases, other_names, own_variants };
        items.read_notes()?;
        Ok(items)
    }

    /// Reads the notes of the runs again.
    ///
    /// # Errors
    /// When a file cannot be read, or a line before the last is no note.
    pub fn read_notes(&mut self) -> Result<(), RecordError> {
        self.notes.clear();
        for (folder, run) in self.folders.iter().zip(0..) {
            for note in current_notes(folder)? {
                let attempt = u32::try_from(note.attempt).unwrap_or(u32::MAX);
                self.notes.entry((run, short_key(&note.turn_key), attempt)).or_default().push(note);
            }
        }
        Ok(())
    }

    /// Takes in the cases of a file of these runs: their titles, references, departments. A case of the same id with other questions than were asked is not
    /// taken, as of another language of the same file.
    ///
    /// # Errors
    /// When an answer's line cannot be read.
    pub fn note_cases(&mut self, cases: Vec<Case>) -> Result<(), RecordError> {
        let mut known: HashMap<(Source, String), Vec<Case>> = HashMap::new();
        for case in cases {
            known.entry((case.source(), case.id().as_str().to_owned())).or_default().push(case);
        }
        let mut first: HashMap<u32, usize> = HashMap::new();
        for (place, answer) in self.records.answers.iter().enumerate() {
            first.entry(answer.case).or_insert(place);
        }
        for (number, place) in first {
            let name = &self.records.cases[number as usize];
            let Some(cases) = known.get(&(name.source, name.id.clone())) else { continue };
            let cases = cases.iter().filter_map(|case| case.as_recorded(name.variant_name(), &self.own_variants).ok());
            let asked = self.item(place).turn_record()?;
            let same = |case: &Case| case.turns().get(asked.turn.wrapping_sub(1)).is_some_and(|turn| turn.question == asked.question);
            if let Some(case) = cases.into_iter().find(same) {
                self.cases.insert(number, case);
            }
        }
        Ok(())
    }

    /// How many answers there are.
    pub fn len(&self) -> usize {
        self.records.answers.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.records.answers.is_empty()
    }

    /// The answer at a place, from 0 and below [`Items::len`].
    ///
    /// # Panics
    /// Where there is no such place.
    pub fn item(&self, place: usize) -> Item<'_> {
        assert!(place < self.len(), "answer {place} of {}", self.len());
        Item { items: self, place }
    }

    /// Every answer, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Item<'_>> {
        (0..self.len()).map(|place| Item { items: self, place })
    }

    /// The answer that this is the key of, where it is there: case, turn, repeat, and the model's name in rows.
    pub fn find(&self, source: Source, case: &CaseId, turn: u32, repeat: u32, model: &str) -> Option<Item<'_>> {
        let model = self.records.models.iter().position(|party| party.name == model)? as u32;
        let case =
            self.records.cases.iter().position(|name| name.source == source && name.id == case.as_str() && name.variant.is_none())? as u32;
        let key = (model, case, turn, repeat);
        let place = self.records.answers.binary_search_by_key(&key, |a| (a.model, a.case, a.turn, a.repeat)).ok()?;
        Some(Item { items: self, place })
    }

    /// The names of the models in rows, in the order of the plans: one that was asked with several settings has a row for each.
    pub fn models(&self) -> impl ExactSizeIterator<Item = &str> {
        self.records.models.iter().map(|party| party.name.as_str())
    }

    /// The other names that a model goes by in these runs, where it is the same file or endpoint.
    pub fn other_names(&self, model: usize) -> &[String] {
        &self.other_names[model]
    }

    /// The models that are the same weights under several names and in rows of their own, as with other settings: their places, in groups of two or more.
    pub fn same_models(&self) -> Vec<Vec<usize>> {
        let models = &self.records.models;
        let same = |a: usize, b: usize| {
            let (Some(a), Some(b)) = (&models[a].identity, &models[b].identity) else { return false };
            a.same_model(b)
        };
        let mut groups: Vec<Vec<usize>> = Vec::new();
        for model in 0..models.len() {
            match groups.iter_mut().find(|group| same(group[0], model)) {
                Some(group) => group.push(model),
                None => groups.push(vec![model]),
            }
        }
        // One name with several settings says itself that it is one model.
        groups.retain(|group| group.iter().any(|&model| models[model].id != models[group[0]].id));
        groups
    }

    /// The versions of the program that wrote the runs, other than this one.
    pub fn other_versions(&self) -> Vec<&str> {
        let all = self.records.runs.iter().flat_map(|run| std::iter::once(&run.wardround).chain(&run.continued_by));
        let mut others: Vec<&str> = all.map(String::as_str).filter(|version| *version != env!("CARGO_PKG_VERSION")).collect();
        others.sort_unstable();
        others.dedup();
        others
    }

    /// How many files of the runs end in a line that is not whole.
    pub fn torn_lines(&self) -> usize {
        self.records.left_out.torn_lines
    }

    /// The judges that gave verdicts, each with its place for [`Item::score`] and its name, in the order of the plans. A judge that a plan names
    /// goes by another name, with another place, in verdicts whose ending was constrained.
    pub fn judges(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut gave = vec![false; self.records.judges.len()];
        self.records.verdicts.iter().for_each(|verdict| gave[verdict.judge as usize] = true);
        let all = self.records.judges.iter().enumerate().zip(gave);
        all.filter_map(|((place, party), gave)| gave.then_some((place, party.name.as_str())))
    }

    /// The people who rated, in order; one without a name is the empty one.
    pub fn raters(&self) -> Vec<&str> {
        let mut raters: Vec<&str> = self.records.ratings.iter().map(|rating| rating.rater.as_deref().unwrap_or_default()).collect();
        raters.sort_unstable();
        raters.dedup();
        raters
    }

    /// The folders of the runs.
    pub fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// The numbers that reports are computed from.
    pub fn records(&self) -> &Records {
        &self.records
    }

    /// Takes in what the case file of a run says of its references: runs of earlier versions do not.
    pub(crate) fn note_references(&mut self, cases: &[Case]) {
        self.records.note_cases(cases);
    }

    fn folder(&self, run: u32) -> &Path {
        &self.folders[run as usize]
    }
}

/// Bytes of what is read of runs, as far as they can be known.
pub fn length(folders: &[PathBuf]) -> u64 {
    let files = folders.iter().flat_map(|folder| ["turns.jsonl", "verdicts.jsonl", "ratings.jsonl"].map(|file| folder.join(file)));
    files.filter_map(|file| std::fs::metadata(file).ok()).map(|metadata| metadata.len()).sum()
}

/// The other names that each model goes by: a run that names the same file otherwise has no row of its own. With them the users' own variants.
fn of_manifests(folders: &[PathBuf], records: &Records) -> Result<(Vec<Vec<String>>, Vec<OwnVariant>), RecordError> {
    let mut own_variants = Vec::new();
    let mut others = vec![Vec::new(); records.models.len()];
    for folder in folders {
        let Some(manifest) = Manifest::read(&folder.join("manifest.json"))? else { continue };
        own_variants.extend(manifest.own_variants);
        for identity in manifest.models {
            let key = identity.key();
            for (model, names) in records.models.iter().zip(&mut others).filter(|(model, _)| model.whose == key) {
                if identity.name != model.id && !names.contains(&identity.name) {
                    names.push(identity.name.clone());
                }
            }
        }
    }
    Ok((others, own_variants))
}

/// Where what is said about each of `count` answers begins, in a list that is sorted by answer, and where the last ends.
fn begins(count: usize, answers: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut begins = vec![0; count + 1];
    for answer in answers {
        begins[answer as usize + 1] += 1;
    }
    for place in 1..begins.len() {
        begins[place] += begins[place - 1];
    }
    begins
}
