//! Which answers meet a filter.
//!
//! What is at hand (numbers, names, notes) decides at once; a filter that asks for texts on the disk leaves some answers undecided, for which the texts are read.

use super::{
    field::{Field, Kind},
    filter::{Condition, Filter, Op, Pattern, Test},
    filter_error::FilterError,
    sorting::{unknown_model, unknown_person},
    table::{Table, Value},
};
use crate::{
    items::Item,
    record::{RecordError, TurnRecord, VerdictRecord},
    text::half_width,
};

/// A filter that is ready for the answers of a table.
#[derive(Debug, Clone)]
pub struct Matcher(Node);

#[derive(Debug, Clone)]
enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Number(Field, Op, f64),
    Present(Field, bool),
    /// Decided once for each case, model or run.
    Of(Whose, Vec<bool>),
    Names(Field, Wanted),
    Stored(Field, Wanted),
}

/// What several answers have in common.
#[derive(Debug, Clone, Copy)]
enum Whose {
    Case,
    Model,
    Run,
}

/// What a name or a text has to be.
#[derive(Debug, Clone)]
enum Wanted {
    Equal(String, bool),
    Contains(String),
    Matches(Pattern),
}

impl Wanted {
    fn of(test: &Test) -> Self {
        match test {
            Test::Equal(name, is_same) => Self::Equal(name.clone(), *is_same),
            Test::Contains(text) => Self::Contains(folded(text)),
            Test::Matches(pattern) => Self::Matches(pattern.clone()),
            // The parser gives these to numbers only, and takes care of what is missing elsewhere.
            Test::Number(_, number) => Self::Equal(number.to_string(), true),
            Test::Present(is_there) => Self::Equal(String::new(), !is_there),
        }
    }

    /// Whether one of several texts is so; of other names, whether none is the named one.
    fn meets<'t>(&self, mut texts: impl Iterator<Item = &'t str>) -> bool {
        match self {
            Self::Equal(name, true) => texts.any(|text| text == name),
            Self::Equal(name, false) => texts.all(|text| text != name),
            Self::Contains(part) => texts.any(|text| folded(text).contains(part.as_str())),
            Self::Matches(pattern) => texts.any(|text| pattern.is_in(text)),
        }
    }
}

/// The form in which texts are compared: small letters, half width.
fn folded(text: &str) -> String {
    text.chars().map(half_width).flat_map(char::to_lowercase).collect()
}

/// The texts of an answer, each read once.
#[derive(Debug)]
pub struct Texts<'a> {
    item: Item<'a>,
    turn: Option<TurnRecord>,
    verdicts: Option<Vec<VerdictRecord>>,
}

impl<'a> Texts<'a> {
    /// Those of an answer; nothing is read yet.
    pub fn of(item: Item<'a>) -> Self {
        Self { item, turn: None, verdicts: None }
    }

    fn turn(&mut self) -> Result<&TurnRecord, RecordError> {
        match &mut self.turn {
            Some(turn) => Ok(turn),
            none => Ok(none.insert(self.item.turn_record()?)),
        }
    }

    fn meet(&mut self, field: &Field, wanted: &Wanted) -> Result<bool, RecordError> {
        if *field == Field::Verdict {
            let verdicts = match &mut self.verdicts {
                Some(verdicts) => verdicts,
                none => none.insert(self.item.verdict_records()?),
            };
            return Ok(wanted.meets(verdicts.iter().map(|verdict| verdict.text.as_str())));
        }
        let turn = self.turn()?;
        let text = match field {
            Field::Reasoning => &turn.reasoning,
            Field::Question => &turn.question,
            _ => &turn.text,
        };
        Ok(wanted.meets(std::iter::once(text.as_str())))
    }
}

impl Matcher {
    /// Gets a filter ready.
    ///
    /// # Errors
    /// When it names a judge or rater that these runs do not have.
    pub fn new(filter: &Filter, table: &Table) -> Result<Self, FilterError> {
        node(filter, table).map(Self)
    }

    /// Whether an answer meets the filter by what is at hand; `None` where texts have to be read for it.
    pub fn by_facts(&self, table: &Table, place: usize) -> Option<bool> {
        self.0.decide(table, table.items().item(place))
    }

    /// Whether an answer meets the filter, with what has to be read.
    ///
    /// # Errors
    /// When a text cannot be read.
    pub fn meets(&self, table: &Table, place: usize) -> Result<bool, RecordError> {
        let item = table.items().item(place);
        match self.0.decide(table, item) {
            Some(met) => Ok(met),
            None => self.0.read(table, item, &mut Texts::of(item)),
        }
    }
}

fn node(filter: &Filter, table: &Table) -> Result<Node, FilterError> {
    let nodes = |parts: &[Filter]| parts.iter().map(|part| node(part, table)).collect::<Result<Vec<_>, _>>();
    Ok(match filter {
        Filter::All(parts) => Node::All(nodes(parts)?),
        Filter::Any(parts) => Node::Any(nodes(parts)?),
        Filter::Not(part) => Node::Not(Box::new(node(part, table)?)),
        Filter::Is(condition) => leaf(condition, table)?,
    })
}

fn leaf(Condition { field, test }: &Condition, table: &Table) -> Result<Node, FilterError> {
    if let Some(error) = unknown_person(field, table) {
        return Err(error);
    }
    if let (Field::Model, Test::Equal(name, true)) = (field, test)
        && let Some(error) = unknown_model(name, table)
    {
        return Err(error);
    }
    let items = table.items();
    Ok(match test {
        Test::Number(op, number) => Node::Number(field.clone(), *op, *number),
        Test::Present(is_there) => Node::Present(field.clone(), *is_there),
        test => {
            let wanted = Wanted::of(test);
            let of_item = |item: Item<'_>| match table.value(field, item) {
                Value::Name(name) => wanted.meets(std::iter::once(name.as_ref())),
                _ => wanted.meets(std::iter::empty()),
            };
            match field {
                Field::Model => Node::Of(Whose::Model, table.shown_models().map(|name| wanted.meets(std::iter::once(name))).collect()),
                Field::Case | Field::Source | Field::Variant | Field::Department => {
                    let of_case = |first: &Option<usize>| first.is_some_and(|place| of_item(items.item(place)));
                    Node::Of(Whose::Case, table.first_of_case().iter().map(of_case).collect())
                }
                Field::Run => {
                    let name =
                        |folder: &std::path::PathBuf| folder.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
                    let meets = |folder| wanted.meets(std::iter::once(name(folder).as_str()));
                    Node::Of(Whose::Run, items.folders().iter().map(meets).collect())
                }
                field if field.kind() == Kind::Stored => Node::Stored(field.clone(), wanted),
                field => Node::Names(field.clone(), wanted),
            }
        }
    })
}

impl Node {
    fn decide(&self, table: &Table, item: Item<'_>) -> Option<bool> {
        match self {
            Self::All(parts) => {
                let mut all = Some(true);
                for part in parts {
                    match part.decide(table, item) {
                        Some(false) => return Some(false),
                        None => all = None,
                        Some(true) => {}
                    }
                }
                all
            }
            Self::Any(parts) => {
                let mut any = Some(false);
                for part in parts {
                    match part.decide(table, item) {
                        Some(true) => return Some(true),
                        None => any = None,
                        Some(false) => {}
                    }
                }
                any
            }
            Self::Not(part) => part.decide(table, item).map(|met| !met),
            Self::Stored(..) => None,
            Self::Present(field, _) if field.kind() == Kind::Stored => None,
            other => Some(other.is_met(table, item)),
        }
    }

    /// Decides by facts alone, where facts decide.
    fn is_met(&self, table: &Table, item: Item<'_>) -> bool {
        match self {
            Self::Number(field, op, than) => matches!(table.value(field, item), Value::Number(value) if op.holds(value, *than)),
            Self::Present(field, is_there) => (table.value(field, item) != Value::Missing) == *is_there,
            Self::Of(Whose::Case, met) => met[item.case_place()],
            Self::Of(Whose::Model, met) => met[item.model_place()],
            Self::Of(Whose::Run, met) => met[item.run()],
            Self::Names(field, wanted) => match table.value(field, item) {
                Value::Name(name) => wanted.meets(std::iter::once(name.as_ref())),
                Value::Names(names) => wanted.meets(names.iter().map(AsRef::as_ref)),
                _ => wanted.meets(std::iter::empty()),
            },
            _ => false,
        }
    }

    fn read(&self, table: &Table, item: Item<'_>, texts: &mut Texts<'_>) -> Result<bool, RecordError> {
        if let Some(met) = self.decide(table, item) {
            return Ok(met);
        }
        match self {
            Self::All(parts) => {
                for part in parts {
                    if !part.read(table, item, texts)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Self::Any(parts) => {
                for part in parts {
                    if part.read(table, item, texts)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Self::Not(part) => part.read(table, item, texts).map(|met| !met),
            Self::Stored(field, wanted) => texts.meet(field, wanted),
            Self::Present(field, is_there) => {
                let has_texts = texts.meet(field, &Wanted::Contains(String::new()))?;
                let has_an_empty_one = texts.meet(field, &Wanted::Equal(String::new(), true))?;
                Ok((has_texts && !has_an_empty_one) == *is_there)
            }
            other => Ok(other.is_met(table, item)),
        }
    }
}
