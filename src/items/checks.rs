//! What the checks without a judge find in the answers of runs.

use super::{Item, Items};
use crate::{
    case::VariantName,
    check::{Finding, check, cut_off},
    record::{RecordError, TurnRecord},
    report::{CheckCount, CheckNumbers, FlaggedPlace, Share, parallel},
    text::clean,
};
use std::collections::{BTreeMap, BTreeSet};

/// Answers with what was found in each.
type Group<'a> = Vec<(Item<'a>, Checked)>;

/// An answer with what was found in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The answer.
    pub text: String,
    /// What was found, in the order of the text.
    pub findings: Vec<Finding>,
}

impl Item<'_> {
    /// Looks through the answer, beside what the model was told until then.
    ///
    /// # Errors
    /// When a line cannot be read, or is no record any more.
    pub fn checked(self) -> Result<Checked, RecordError> {
        let TurnRecord { text, question, .. } = self.turn_record()?;
        let history = self.history()?;
        let told: Vec<&str> = history.iter().map(|turn| turn.question.as_str()).chain([question.as_str()]).collect();
        let mut findings = check(&text, &told);
        findings.extend(self.answer().cut.then(|| cut_off(&text)).flatten());
        Ok(Checked { text, findings })
    }
}

impl Items {
    /// What the checks find, by source, variant and model.
    ///
    /// # Errors
    /// When a line cannot be read, or is no record any more.
    pub fn checks(&self) -> Result<Vec<CheckNumbers>, RecordError> {
        let items: Vec<Item<'_>> = self.iter().filter(|item| item.answer().characters > 0).collect();
        let checked = parallel::each(items.len(), |place| items[place].checked()).into_iter().collect::<Result<Vec<_>, _>>()?;
        let mut groups: BTreeMap<(&str, &str, usize), Group<'_>> = BTreeMap::new();
        for (item, checked) in items.into_iter().zip(checked) {
            let variant = item.variant().unwrap_or_default();
            groups.entry((item.source().label(), variant, item.model_place())).or_default().push((item, checked));
        }
        Ok(groups.into_values().filter_map(|group| numbers(&group)).collect())
    }
}

/// The numbers of one group of answers; `None` of none.
fn numbers(group: &[(Item<'_>, Checked)]) -> Option<CheckNumbers> {
    let (first, _) = group.first()?;
    let cases = |is_wanted: &dyn Fn(&Checked) -> bool| -> usize {
        let of = group.iter().filter(|(_, checked)| is_wanted(checked)).map(|(item, _)| item.case_place());
        of.collect::<BTreeSet<usize>>().len()
    };
    let answers = |is_wanted: &dyn Fn(&Checked) -> bool| group.iter().filter(|(_, checked)| is_wanted(checked)).count();
    let all_cases = cases(&|_| true);
    let found: BTreeSet<_> = group.iter().flat_map(|(_, checked)| checked.findings.iter().map(|finding| finding.check)).collect();
    let count = |check| {
        let has = move |checked: &Checked| checked.findings.iter().any(|finding| finding.check == check);
        CheckCount { check, answers: answers(&has), cases: Share::new(cases(&has), all_cases) }
    };
    let is_flagged = |checked: &Checked| !checked.findings.is_empty();
    let mut places: Vec<FlaggedPlace> = group.iter().flat_map(|(item, checked)| places_of(*item, checked)).collect();
    places.sort_by(|a, b| (&a.case, a.turn, a.repeat, a.begin).cmp(&(&b.case, b.turn, b.repeat, b.begin)));
    Some(CheckNumbers {
        source: first.source(),
        variant: first.variant().and_then(|name| VariantName::try_from(name.to_owned()).ok()),
        model: first.model().to_owned(),
        answers: group.len(),
        flagged: answers(&is_flagged),
        flagged_cases: Share::new(cases(&is_flagged), all_cases),
        checks: found.into_iter().map(count).collect(),
        places,
    })
}

fn places_of<'a>(item: Item<'a>, checked: &'a Checked) -> impl Iterator<Item = FlaggedPlace> + 'a {
    checked.findings.iter().map(move |finding| {
        let [begin, end] = finding.characters(&checked.text);
        FlaggedPlace {
            case: item.case_id().to_owned(),
            turn: item.turn(),
            repeat: item.repeat(),
            check: finding.check,
            begin,
            end,
            words: clean(checked.text.get(finding.place.clone()).unwrap_or_default()).into_owned(),
            why: finding.why.words(crate::language::Language::En).to_owned(),
        }
    })
}
