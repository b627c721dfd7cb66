//! Answers with their values: what columns show, sorting compares and filters ask for.

use super::field::Field;
use crate::{
    chat::Finish,
    items::{Item, Items},
    record::NoteRecord,
    text::Ambiguous,
};
use std::{borrow::Cow, collections::HashMap, sync::Arc};

/// How far judges and people, or judges among themselves, have to be apart on a scale of ten for it to be a disagreement.
pub const DISAGREEMENT: f64 = 3.0;

/// The scale on which people rate.
const PEOPLES_SCALE: u8 = 10;

/// The answers of runs with readers' notes. Cheap to copy: what was read is shared.
#[derive(Debug, Clone)]
pub struct Table {
    items: Arc<Items>,
    notes: HashMap<usize, Vec<NoteRecord>>,
    /// Under which model's name each model is shown, by their places.
    shown_as: Vec<usize>,
    models: Vec<String>,
    judges: Vec<String>,
    /// The judges' places in the runs, in the same order.
    judge_places: Vec<usize>,
    /// An answer of each case, by the case's place.
    first_of_case: Vec<Option<usize>>,
    /// The columns of a terminal that the longest name of each kind takes.
    widest: HashMap<&'static str, usize>,
}

/// A value of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// None.
    Missing,
    /// A number; a time in milliseconds.
    Number(f64),
    /// A name.
    Name(Cow<'a, str>),
    /// Several names; never empty.
    Names(Vec<Cow<'a, str>>),
}

impl Table {
    /// The answers of runs.
    pub fn new(items: Arc<Items>) -> Self {
        let models: Vec<String> = items.models().map(str::to_owned).collect();
        let (judge_places, judges) = items.judges().map(|(place, name)| (place, name.to_owned())).unzip();
        let mut first_of_case = Vec::new();
        let mut notes = HashMap::new();
        for item in items.iter() {
            let case = item.case_place();
            if case >= first_of_case.len() {
                first_of_case.resize(case + 1, None);
            }
            first_of_case[case].get_or_insert(item.place());
            if !item.notes().is_empty() {
                notes.insert(item.place(), item.notes().to_vec());
            }
        }
        let shown_as = (0..models.len()).collect();
        let mut table = Self { notes, shown_as, models, judges, judge_places, first_of_case, widest: HashMap::new(), items };
        table.widest = table.measure();
        table
    }

    /// How wide the names are: each is looked at once, not once for each answer.
    fn measure(&self) -> HashMap<&'static str, usize> {
        let width = |text: &str| Ambiguous::Narrow.of_text(text);
        let of_cases = |field: Field| {
            let first = self.first_of_case.iter().flatten();
            let name = |place: &usize| match self.value(&field, self.items.item(*place)) {
                Value::Name(name) => width(&name),
                _ => 0,
            };
            (field.name(), first.map(name).max().unwrap_or(0))
        };
        let models = self.models.iter().map(|name| width(name)).max().unwrap_or(0);
        let runs = self.items.folders().iter().filter_map(|folder| folder.file_name()).map(|name| width(&name.to_string_lossy()));
        let runs = runs.max().unwrap_or(0);
        let mut widest = HashMap::from([Field::Case, Field::Source, Field::Variant, Field::Department].map(of_cases));
        widest.extend([(Field::Model.name(), models), (Field::Run.name(), runs)]);
        widest
    }

    /// The columns that the values of a field take, and up to how many more are of use. They do not depend on the rows in sight, so that nothing moves while the
    /// table scrolls.
    pub fn usual_width(&self, field: &Field) -> (usize, usize) {
        /// Beyond it a name is cut: what stands beside it matters more.
        const LONGEST_NAME: usize = 28;
        match field {
            Field::Case | Field::Model | Field::Run | Field::Source | Field::Variant | Field::Department => {
                let width = self.widest.get(field.name()).copied().unwrap_or(0).clamp(4, LONGEST_NAME);
                (width, width)
            }
            Field::Turn | Field::Repeat => (2, 2),
            Field::Score(_) | Field::Rating(_) | Field::Spread => (4, 4),
            Field::JudgeHuman | Field::Length => (5, 5),
            Field::Time => (6, 6),
            Field::Finish => (8, 8),
            Field::Flag | Field::Tag => (10, 24),
            _ => (12, 80),
        }
    }

    /// What was read.
    pub fn items(&self) -> &Items {
        &self.items
    }

    /// The same, shared.
    pub fn shared_items(&self) -> Arc<Items> {
        self.items.clone()
    }

    /// The models, by their places.
    pub fn models(&self) -> &[String] {
        &self.models
    }

    /// The judges, by their places.
    pub fn judges(&self) -> &[String] {
        &self.judges
    }

    /// An answer of each case, by the case's place.
    pub(super) fn first_of_case(&self) -> &[Option<usize>] {
        &self.first_of_case
    }

    /// Shows models that are the same under the first one's name, or each under its own again.
    pub fn show_as_one(&mut self, same: &[Vec<usize>], as_one: bool) {
        self.shown_as = (0..self.models.len()).collect();
        for group in same.iter().filter(|_| as_one) {
            for &model in group {
                self.shown_as[model] = group[0];
            }
        }
    }

    /// The place of the model under whose name an answer is shown.
    pub fn model_of(&self, item: Item<'_>) -> usize {
        self.shown_as[item.model_place()]
    }

    /// The names under which a model is shown: one for each place.
    pub(super) fn shown_models(&self) -> impl Iterator<Item = &str> {
        self.shown_as.iter().map(|&place| self.models[place].as_str())
    }

    /// The notes on an answer.
    pub fn notes(&self, place: usize) -> &[NoteRecord] {
        self.notes.get(&place).map_or(&[], Vec::as_slice)
    }

    /// Takes in a note that is on the disk: it stands in the place of its author's earlier one, and one without text and tags takes that back.
    pub fn noted(&mut self, place: usize, note: NoteRecord) {
        let notes = self.notes.entry(place).or_default();
        notes.retain(|other| other.author != note.author);
        if !note.is_empty() {
            notes.push(note);
        }
    }

    /// The mean of the judges on people's scale less people's mean.
    fn judge_human(item: Item<'_>) -> Option<f64> {
        let is_peoples = item.verdicts().all(|verdict| verdict.preset.highest() == PEOPLES_SCALE);
        Some(item.score(None).filter(|_| is_peoples)? - item.rating()?)
    }

    /// Whether judges and people, or judges among themselves, are far apart.
    pub fn is_disagreement(&self, place: usize) -> bool {
        let item = self.items.item(place);
        let scale = item.verdicts().map(|verdict| f64::from(verdict.preset.highest())).fold(0.0, f64::max);
        let far = |distance: Option<f64>| distance.is_some_and(|distance| distance.abs() >= DISAGREEMENT);
        far(Self::judge_human(item)) || far(item.spread().map(|spread| spread * f64::from(PEOPLES_SCALE) / scale.max(1.0)))
    }

    /// The folder of an answer's run, without the folders around it.
    pub fn run(item: Item<'_>) -> Cow<'_, str> {
        item.folder().file_name().map_or_else(|| item.folder().to_string_lossy(), std::ffi::OsStr::to_string_lossy)
    }

    /// A field's value. Texts that are on the disk have none here.
    pub fn value<'a>(&'a self, field: &Field, item: Item<'a>) -> Value<'a> {
        let number = |value: Option<f64>| value.map_or(Value::Missing, Value::Number);
        let name = |name: &'a str| if name.is_empty() { Value::Missing } else { Value::Name(name.into()) };
        match field {
            Field::Case => name(item.case_id()),
            Field::Turn => Value::Number(item.turn().into()),
            Field::Model => name(&self.models[self.model_of(item)]),
            Field::Repeat => Value::Number(item.repeat().into()),
            Field::Run => Value::Name(Self::run(item)),
            Field::Source => name(item.source().label()),
            Field::Variant => name(item.variant().unwrap_or_default()),
            Field::Department => name(item.department().unwrap_or_default()),
            Field::Score(None) => number(item.score(None)),
            Field::Score(Some(judge)) => {
                let place = self.judges.iter().zip(&self.judge_places).find(|(known, _)| *known == judge);
                number(place.and_then(|(_, place)| item.score(Some(*place))))
            }
            Field::Rating(None) => number(item.rating()),
            Field::Rating(Some(rater)) => {
                let of_rater = item.ratings().find(|rating| rating.rater.unwrap_or_default() == rater);
                number(of_rater.map(|rating| rating.rating.into()))
            }
            Field::JudgeHuman => number(Self::judge_human(item)),
            Field::Spread => number(item.spread()),
            Field::Length => Value::Number(item.characters().into()),
            Field::Time => Value::Number(item.milliseconds().into()),
            Field::Finish => Value::Name(finish(item).into()),
            Field::Flag => names(item.flags().into_iter().map(|flag| flag.name().into())),
            Field::Judge => names(item.verdicts().map(|verdict| verdict.judge.into())),
            Field::Rater => names(item.ratings().filter_map(|rating| rating.rater).map(Into::into)),
            Field::Comment => names(item.ratings().map(|rating| rating.comment).filter(|text| !text.is_empty()).map(Into::into)),
            Field::Tag => names(self.notes(item.place()).iter().flat_map(|note| &note.tags).map(|tag| tag.as_str().into())),
            Field::Note => {
                names(self.notes(item.place()).iter().map(|note| note.text.as_str()).filter(|text| !text.is_empty()).map(Into::into))
            }
            Field::Author => names(self.notes(item.place()).iter().filter_map(|note| note.author.as_deref()).map(Into::into)),
            Field::Text | Field::Reasoning | Field::Question | Field::Verdict => Value::Missing,
        }
    }

    /// Every column, with one for each judge and rater.
    pub fn all_columns(&self) -> Vec<Field> {
        let judges = self.judges.iter().map(|judge| Field::Score(Some(judge.clone())));
        let raters = self.items.raters().into_iter().filter(|rater| !rater.is_empty()).map(|rater| Field::Rating(Some(rater.to_owned())));
        Field::columns().chain(judges).chain(raters).collect()
    }

    /// The columns that these answers fill, where nobody chose any: first what tells them apart.
    pub fn usual_columns(&self) -> Vec<Field> {
        let has = |field: &Field| self.items.iter().any(|item| self.value(field, item) != Value::Missing);
        let mut columns = vec![Field::Case, Field::Turn];
        columns.extend((self.models.len() > 1).then_some(Field::Model));
        columns.extend(self.items.iter().any(|item| item.repeat() > 0).then_some(Field::Repeat));
        columns.extend((self.items.folders().len() > 1).then_some(Field::Run));
        match self.judges.as_slice() {
            [] | [_] => columns.push(Field::Score(None)),
            judges => columns.extend(judges.iter().map(|judge| Field::Score(Some(judge.clone())))),
        }
        match self.items.raters().as_slice() {
            [] => {}
            [_] => columns.extend([Field::Rating(None), Field::JudgeHuman]),
            raters => {
                columns.extend(raters.iter().map(|rater| Field::Rating(Some((*rater).to_owned()))));
                columns.push(Field::JudgeHuman);
            }
        }
        columns.extend(Some(Field::Spread).filter(has));
        columns.extend([Field::Length, Field::Time]);
        // How an answer ended is among the flags, where it did not end as it should.
        columns.extend(Some(Field::Flag).filter(has));
        columns.extend([Field::Tag, Field::Note, Field::Variant, Field::Department].into_iter().filter(has));
        columns
    }
}

fn names<'a>(names: impl Iterator<Item = Cow<'a, str>>) -> Value<'a> {
    let mut all: Vec<Cow<'a, str>> = Vec::new();
    for name in names {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    if all.is_empty() { Value::Missing } else { Value::Names(all) }
}

/// How an answer ended, as the records have it.
fn finish(item: Item<'_>) -> &'static str {
    match item.finish() {
        Finish::Stop => "stop",
        Finish::Length => "length",
        Finish::ContentFilter => "content_filter",
        Finish::UnclosedReasoning => "unclosed_reasoning",
        Finish::Unknown => "unknown",
        // Such answers are never current.
        Finish::Cancelled => "cancelled",
        Finish::Failed => "failed",
    }
}
