//! Reads what a judge lists.
//!
//! The rule: the last JSON object in the reply that has a list `diagnoses` is the judge's word. An entry is a `diagnosis` and a `quote`, both texts, and a
//! `committed` that is true or false; the quote stands in the answer, but for white space. Any other entry is dropped and counted.

use super::{DiagnosisReading, ReadDiagnosis};
use crate::{
    case::Case,
    judge::reply::{objects_with, stands_in},
};
use serde_json::Value;

/// The most entries that are read, and how long a name and a citation may be.
const MOST: usize = 30;
const LONGEST_NAME: usize = 120;
const LONGEST_QUOTE: usize = 400;

/// One entry of a list; `None` in the place of one that has not the form.
type Entry = Option<(String, bool, String)>;

/// The entries of the last list in a reply; `None` where there is no list.
fn entries(text: &str) -> Option<Vec<Entry>> {
    let list =
        objects_with(text, "diagnoses").into_iter().rev().find_map(|value| value.get("diagnoses").and_then(Value::as_array).cloned())?;
    Some(list.iter().take(MOST).map(entry).collect())
}

fn entry(value: &Value) -> Entry {
    let text = |field: &str| value.get(field).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let cut = |text: &str, most: usize| text.chars().take(most).collect::<String>();
    let (name, quote) = (text("diagnosis")?, text("quote")?);
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    Some((cut(&name, LONGEST_NAME), value.get("committed")?.as_bool()?, cut(quote, LONGEST_QUOTE)))
}

impl DiagnosisReading {
    /// Reads a reply; `answer` is what the judge read. `None` where the reply has no list.
    pub(in crate::judge) fn read(text: &str, case: &Case, answer: &str) -> Option<Self> {
        Some(Self::of(entries(text)?, |name, quote| stands_in(quote, answer).then(|| case.is_right_diagnosis(name))))
    }

    /// Reads a reply once more, where neither case nor answer is at hand: what was kept is what the record has.
    pub(in crate::judge) fn read_again(text: &str, recorded: &Self) -> Option<Self> {
        let known = |name: &str, quote: &str| {
            let is_same = |of: &&ReadDiagnosis| of.diagnosis == name && of.quote == quote;
            recorded.diagnoses.iter().find(is_same).map(|of| of.right)
        };
        Some(Self::of(entries(text)?, known))
    }

    /// `right` says of an entry that stands in the answer whether it is right.
    fn of(entries: Vec<Entry>, right: impl Fn(&str, &str) -> Option<bool>) -> Self {
        let mut reading = Self::default();
        for entry in entries {
            let is_there = |name: &str| reading.diagnoses.iter().any(|other| other.diagnosis.to_lowercase() == name.to_lowercase());
            match entry {
                // Listed twice, it stands where it was first.
                Some((name, ..)) if is_there(&name) => {}
                Some((diagnosis, committed, quote)) => match right(&diagnosis, &quote) {
                    Some(right) => reading.diagnoses.push(ReadDiagnosis { diagnosis, committed, quote, right }),
                    None => reading.dropped += 1,
                },
                None => reading.dropped += 1,
            }
        }
        reading
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{ReadOptions, read_bytes};
    use proptest::prelude::*;

    fn case() -> Case {
        let text = "[[case]]\nid = \"1\"\nlanguage = \"zh\"\nturns = [{ kind = \"complaint\", question = \"q\" }]\n\
                    reference = [{ id = \"r\", answer = \"a\" }]\ndiagnoses = [{ name = \"急性阑尾炎\", aliases = [\"阑尾炎\", \"appendicitis\"] }]\n";
        read_bytes("f.toml", text.as_bytes(), &ReadOptions::default()).unwrap().cases.remove(0)
    }

    const ANSWER: &str = "首先考虑 急性胃肠炎，\n不除外阑尾炎？也可能是 Acute Appendicitis。";

    /// An entry that is kept: its name, whether the answer settles on it, and whether it is right.
    type Kept = (String, bool, bool);

    /// The entries that are kept, and how many were dropped.
    fn read(text: &str) -> Option<(Vec<Kept>, u16)> {
        let reading = DiagnosisReading::read(text, &case(), ANSWER)?;
        Some((reading.diagnoses.into_iter().map(|of| (of.diagnosis, of.committed, of.right)).collect(), reading.dropped))
    }

    #[test]
    fn entries_with_words_of_the_answer_are_kept_in_order_and_others_counted() {
        let list = r#"好的。```json
{"diagnoses": [{"diagnosis": "急性胃肠炎", "committed": true, "quote": "首先考虑急性胃肠炎"},
 {"diagnosis": "阑尾炎？", "committed": false, "quote": "不除外阑尾炎"}, {"diagnosis": "ACUTE  appendicitis", "committed": false, "quote": "Acute Appendicitis"},
 {"diagnosis": "急性胃肠炎", "committed": false, "quote": "急性胃肠炎"},
 {"diagnosis": "胆囊炎", "committed": false, "quote": "胆囊炎"}, {"diagnosis": "疝", "committed": "true", "quote": "可能"}, {"diagnosis": "x", "committed": true}, 3]}
```"#;
        let kept = |name: &str, committed, right| (name.to_owned(), committed, right);
        let expected = vec![kept("急性胃肠炎", true, false), kept("阑尾炎？", false, true), kept("ACUTE appendicitis", false, true)];
        assert_eq!(read(list), Some((expected, 4)));
        // The last list counts, and one without entries says that there is no diagnosis.
        assert_eq!(read(&format!("{list} {{\"diagnoses\": []}}")), Some((vec![], 0)));
        for nothing in ["", "急性胃肠炎", "{\"diagnoses\": \"x\"}", "{\"diagnoses\": [{\"diagnosis\": ", "[]"] {
            assert_eq!(read(nothing), None, "{nothing}");
        }
        let recorded = DiagnosisReading::read(list, &case(), ANSWER).unwrap();
        assert_eq!(DiagnosisReading::read_again(list, &recorded), Some(recorded));
    }

    proptest! {
        #[test]
        fn no_reply_puts_a_diagnosis_into_an_answer_that_does_not_have_it(text in r#"(\{"diagnoses": \[|\{|\}|\]|,|"diagnosis": "阑尾炎"|"quote": "胆囊"|"committed": true){0,30}"#) {
            let reading = DiagnosisReading::read(&text, &case(), ANSWER);
            prop_assert!(reading.is_none_or(|reading| reading.diagnoses.is_empty()));
        }
    }
}
