//! What is written in the form, and the case that it makes.

use super::{Field, Part, Step};
use crate::{
    case::{self, Case, ReadOptions, names_in},
    language::{Bilingual, Language},
};
use std::{collections::BTreeMap, ops::Range};

/// The form with what is written in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    language: Language,
    values: [String; Field::ALL.len()],
}

/// What looks like a patient's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Where it stands.
    pub field: Field,
    /// The words around it, as they are.
    pub before: String,
    /// The same words with the name masked.
    pub after: String,
}

/// A form that makes a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The case, as it is written into a file.
    pub text: String,
    /// How many turns it has.
    pub turns: usize,
    /// What whoever writes it should know.
    pub notes: Vec<Bilingual>,
}

impl Form {
    /// An empty form, with the closing questions of a language.
    pub fn new(language: Language) -> Self {
        let mut form = Self { language, values: Default::default() };
        for step in Step::ALL {
            form.values[Field::Turn(step, Part::Question).place()] = default_question(step, step == Step::Tests, language).to_owned();
        }
        form
    }

    /// The language of its closing questions.
    pub fn language(&self) -> Language {
        self.language
    }

    /// What stands in a field.
    pub fn get(&self, field: Field) -> &str {
        &self.values[field.place()]
    }

    /// Writes into a field.
    pub fn set(&mut self, field: Field, text: impl Into<String>) {
        self.values[field.place()] = text.into();
    }

    /// Whether nobody has written anything yet.
    pub fn is_untouched(&self) -> bool {
        *self == Self::new(self.language)
    }

    /// The fields by their names, for a draft.
    pub(super) fn to_map(&self) -> BTreeMap<String, String> {
        Field::ALL.into_iter().map(|field| (field.name(), self.get(field).to_owned())).collect()
    }

    /// The form of a draft; fields of another version of the program are left out.
    pub(super) fn of_map(language: Language, map: &BTreeMap<String, String>) -> Self {
        let mut form = Self::new(language);
        for field in Field::ALL {
            if let Some(text) = map.get(&field.name()) {
                form.set(field, text);
            }
        }
        form
    }

    /// What looks like patients' names, in the order of the fields.
    pub fn names(&self) -> Vec<Named> {
        let found =
            |field: Field| names_in(self.get(field)).into_iter().map(move |name| named(field, self.get(field), &name)).collect::<Vec<_>>();
        Field::ALL.into_iter().flat_map(found).collect()
    }

    /// With what looks like names masked.
    pub fn mask(&mut self) {
        for value in &mut self.values {
            *value = case::mask_names(value).0;
        }
    }

    /// The turns that have findings.
    fn steps(&self) -> Vec<Step> {
        Step::ALL.into_iter().filter(|step| !self.get(Field::Turn(*step, Part::Findings)).trim().is_empty()).collect()
    }

    /// The question of a turn: what is found, and below it what is asked. The last turn asks for diagnosis and treatment, unless its question was changed.
    fn question(&self, step: Step, is_last: bool) -> String {
        let findings = self.get(Field::Turn(step, Part::Findings)).trim();
        let written = self.get(Field::Turn(step, Part::Question)).trim();
        let is_default = [false, true].map(|last| default_question(step, last, self.language)).contains(&written);
        let asked = if is_default { default_question(step, is_last, self.language) } else { written };
        if asked.is_empty() { findings.to_owned() } else { format!("{findings}\n{asked}") }
    }

    /// The case under an id, checked as `cases validate` checks it.
    ///
    /// # Errors
    /// The field that is to be changed, and why.
    pub fn check(&self, id: &str) -> Result<Checked, (Field, Bilingual)> {
        let complaint = Field::Turn(Step::Complaint, Part::Findings);
        let steps = self.steps();
        if !steps.contains(&Step::Complaint) {
            return Err((complaint, Bilingual::both("主诉病史为空：请填写", "the complaint is empty: write it")));
        }
        let text = self.written(id, &steps);
        let options = ReadOptions { language: Some(self.language), ..ReadOptions::default() };
        let read = case::read_bytes("form", text.as_bytes(), &options)
            .map_err(|error| (complaint, Bilingual::of(|language| error.words(language))))?;
        if let Some(problem) = read.problems.first() {
            return Err((complaint, Bilingual::of(|language| problem.words(language))));
        }
        let mut notes: Vec<Bilingual> = read.audit.iter().flat_map(|row| row.notes.clone()).collect();
        notes.extend(read.cases.iter().flat_map(|case| self.remarks(case)));
        // What is written is what `cases convert` writes.
        let written = read.cases.first().and_then(|case| case::to_native(case).ok()).unwrap_or(text);
        Ok(Checked { text: written, turns: steps.len(), notes })
    }

    /// The case as JSON, which is TOML's data, too; the library writes and quotes it.
    fn written(&self, id: &str, steps: &[Step]) -> String {
        let filled = |field: Field| Some(self.get(field).trim()).filter(|text| !text.is_empty()).map(str::to_owned);
        let mut turns = Vec::new();
        let mut reference = Vec::new();
        for (place, step) in steps.iter().enumerate() {
            let mut turn = toml::Table::new();
            turn.insert("kind".into(), step.kind().name().into());
            turn.insert("question".into(), self.question(*step, place + 1 == steps.len()).into());
            if let Some(answer) = filled(Field::Turn(*step, Part::Reference)) {
                turn.insert("reference".into(), vec![step.kind().name()].into());
                let pair = [("id", step.kind().name().to_owned()), ("answer", answer)].map(|(key, value)| (key.to_owned(), value.into()));
                reference.push(toml::Value::Table(pair.into_iter().collect()));
            }
            turns.push(toml::Value::Table(turn));
        }
        let mut case = toml::Table::new();
        case.insert("id".into(), id.into());
        case.insert("language".into(), self.language.code().into());
        case.extend(filled(Field::Department).map(|text| ("department".to_owned(), text.into())));
        case.extend(filled(Field::Title).map(|text| ("title".to_owned(), text.into())));
        case.insert("turns".into(), turns.into());
        if !reference.is_empty() {
            case.insert("reference".into(), reference.into());
        }
        toml::Table::from_iter([("case".to_owned(), toml::Value::Array(vec![case.into()]))]).to_string()
    }

    /// What is no mistake, and makes the case a worse one.
    fn remarks(&self, case: &Case) -> Vec<Bilingual> {
        let mut notes = Vec::new();
        let title = case.title().map(|title| title.reveal().to_lowercase()).filter(|title| title.chars().count() > 1);
        for (turn, question) in case.turns().iter().map(|turn| turn.question.to_lowercase()).enumerate() {
            if title.as_ref().is_some_and(|title| question.contains(title)) {
                let turn = turn + 1;
                notes.push(Bilingual::both(
                    format!("第 {turn} 轮的提问中有病例标题：模型会看到答案"),
                    format!("the question of turn {turn} has the title in it: the model would see the answer"),
                ));
            }
        }
        let without = |step: &Step| self.get(Field::Turn(*step, Part::Reference)).trim().is_empty();
        if case.has_reference() {
            for (place, _) in self.steps().iter().enumerate().filter(|(_, step)| without(step)) {
                let turn = place + 1;
                notes.push(Bilingual::both(
                    format!("第 {turn} 轮没有参考答案：评委将以其他各轮的参考答案对照"),
                    format!("turn {turn} has no reference: a judge compares with those of the other turns"),
                ));
            }
        }
        notes
    }
}

/// The closing question of a turn; a turn of the form always has one.
fn default_question(step: Step, is_last: bool, language: Language) -> &'static str {
    step.kind().closing_question(is_last, language).unwrap_or_default()
}

/// A name with a few characters around it.
fn named(field: Field, text: &str, name: &Range<usize>) -> Named {
    const AROUND: usize = 12;
    let before = &text[..name.start];
    let start = before.char_indices().rev().take_while(|(_, c)| *c != '\n').take(AROUND).last().map_or(name.start, |(at, _)| at);
    let after = &text[name.end..];
    let end = name.end + after.char_indices().take_while(|(_, c)| *c != '\n').take(AROUND).last().map_or(0, |(at, c)| at + c.len_utf8());
    Named { field, before: text[start..end].to_owned(), after: format!("{}××{}", &text[start..name.start], &text[name.end..end]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMPLAINT: Field = Field::Turn(Step::Complaint, Part::Findings);

    #[test]
    fn a_complaint_is_enough_and_the_last_turn_asks_for_diagnosis_and_treatment() {
        let mut form = Form::new(Language::Zh);
        assert!(form.is_untouched());
        assert_eq!(form.check("own-1").unwrap_err().0, COMPLAINT);
        form.set(COMPLAINT, "58岁男性，胸痛2小时。\n");
        let checked = form.check("own-1").unwrap();
        assert_eq!(checked.turns, 1);
        assert!(
            checked.text.contains("胸痛2小时。\n请给出诊断及依据") || checked.text.contains("胸痛2小时。\\n请给出诊断及依据"),
            "{}",
            checked.text
        );
        assert!(checked.notes.iter().any(|note| note.words(Language::Zh).contains("无参考答案")), "{:?}", checked.notes);
        form.set(Field::Turn(Step::Exam, Part::Findings), "血压 92/58 mmHg");
        form.set(Field::Turn(Step::Complaint, Part::Question), "首先考虑什么？");
        form.set(Field::Turn(Step::Exam, Part::Reference), "右心室梗死");
        let checked = form.check("own-1").unwrap();
        let file = case::read_bytes("f", checked.text.as_bytes(), &ReadOptions::default()).unwrap();
        let case = &file.cases[0];
        assert_eq!(case.turns()[0].question, "58岁男性，胸痛2小时。\n首先考虑什么？");
        assert!(case.turns()[1].question.ends_with("mmHg\n请给出诊断及依据，并说明治疗原则。"));
        assert_eq!(case.pairs_for_turn(1)[0].answer, "右心室梗死");
        assert!(checked.notes.iter().any(|note| note.to_string().contains("turn 1 has no reference")), "{:?}", checked.notes);
    }

    #[test]
    fn a_title_in_a_question_is_noticed() {
        let mut form = Form::new(Language::En);
        form.set(Field::Title, "Acute appendicitis");
        form.set(COMPLAINT, "A woman of 24 with acute appendicitis.");
        let notes = form.check("own-1").unwrap().notes;
        assert!(notes.iter().any(|note| note.to_string().contains("turn 1 has the title in it")), "{notes:?}");
    }

    #[test]
    fn names_are_shown_as_they_are_and_as_they_would_be() {
        let mut form = Form::new(Language::Zh);
        form.set(COMPLAINT, "入院记录\n患者王小明，男，58岁，胸痛2小时伴大汗恶心");
        let names = form.names();
        assert_eq!((names.len(), names[0].before.as_str()), (1, "患者王小明，男，58岁，胸痛2小时"));
        assert_eq!(names[0].after, "患者王××，男，58岁，胸痛2小时");
        form.mask();
        assert!(form.names().is_empty() && form.get(COMPLAINT).contains("患者王××，男"));
    }
}
