//! Interviews against replays: whether a model that finds out by asking concludes as well as the same model that is told everything, on the same cases.

use super::{
    IntervalNumbers, InterviewGap, Records,
    records::{Concluded, InterviewRead},
};
use crate::{
    case::{Case, Source},
    interview::{Player, diagnosis_in},
    record::{RecordError, TurnRecord, record_at},
    stats::{Clusters, Confidence, Correction, Values, clustered_mean},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

/// A model as a doctor, by itself to the end, of cases that list their diagnoses.
fn doctor(interview: &InterviewRead) -> Option<(String, Source, &str)> {
    let Player::Model(model) = &interview.id.doctor else { return None };
    let has_diagnosis = !interview.is_mixed && interview.measures.as_ref().is_some_and(|measures| measures.right.is_some());
    has_diagnosis.then(|| (model.identity.key(), interview.id.source, interview.id.case.as_str()))
}

impl Records {
    /// Whether models interviewed patients whose cases they were asked in replays, too.
    pub fn has_replays_of_doctors(&self) -> bool {
        let asked: BTreeSet<(&str, Source, &str)> = self
            .answers
            .iter()
            .map(|answer| (answer.model as usize, answer.case as usize))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .map(|(model, case)| (self.models[model].whose.as_str(), self.cases[case].source, self.cases[case].id.as_str()))
            .collect();
        self.interviews.iter().filter_map(doctor).any(|(whose, source, case)| asked.contains(&(whose.as_str(), source, case)))
    }

    /// Reads what the last answers of replays conclude, by the diagnoses that these cases list, in whichever language. `folders` are those that were read.
    ///
    /// # Errors
    /// When an answer cannot be read again.
    pub fn note_conclusions(&mut self, folders: &[PathBuf], cases: &[Case]) -> Result<(), RecordError> {
        let interviewed: BTreeSet<(String, Source, String)> =
            self.interviews.iter().filter_map(doctor).map(|(whose, source, case)| (whose, source, case.to_owned())).collect();
        for answer in &self.answers {
            let (model, named) = (&self.models[answer.model as usize], &self.cases[answer.case as usize]);
            let of = || cases.iter().filter(|case| case.source() == named.source && case.id().as_str() == named.id);
            let is_last = of().any(|case| case.turns().len() == answer.turn as usize);
            let is_wanted = interviewed.contains(&(model.whose.clone(), named.source, named.id.clone()));
            let Some(folder) = folders.get(answer.run as usize).filter(|_| is_last && is_wanted && named.variant.is_none()) else {
                continue;
            };
            let record: TurnRecord = record_at(&folder.join("turns.jsonl"), answer.place)?;
            let right = diagnosis_in(&record.text).map(|diagnosis| of().any(|case| case.is_concluded(&diagnosis) == Some(true)));
            self.conclusions.push(Concluded { whose: model.whose.clone(), source: named.source, case: named.id.clone(), right });
        }
        Ok(())
    }
}

/// How much less, or more, often a doctor's interviews end in a right diagnosis than its replays of the same cases; `None` without such replays.
pub(super) fn gap(of: &[&InterviewRead], conclusions: &[Concluded]) -> Option<InterviewGap> {
    let mut cases: BTreeMap<&str, (Vec<f64>, Vec<f64>)> = BTreeMap::new();
    let (mut answers, mut unread) = (0, 0);
    for interview in of {
        let Some((_, _, case)) = doctor(interview) else { continue };
        let right = interview.measures.as_ref().and_then(|measures| measures.right)?;
        cases.entry(case).or_default().0.push(f64::from(u8::from(right)));
    }
    let (whose, source) = of.iter().find_map(|interview| doctor(interview)).map(|(whose, source, _)| (whose, source))?;
    for concluded in conclusions.iter().filter(|concluded| concluded.whose == whose && concluded.source == source) {
        let Some((_, replayed)) = cases.get_mut(concluded.case.as_str()) else { continue };
        answers += 1;
        match concluded.right {
            Some(right) => replayed.push(f64::from(u8::from(right))),
            None => unread += 1,
        }
    }
    let all = cases.len();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let pairs: Vec<(f64, f64)> =
        cases.values().filter(|(_, replayed)| !replayed.is_empty()).map(|(asked, replayed)| (mean(asked), mean(replayed))).collect();
    if answers == 0 {
        return None;
    }
    let differences: Vec<f64> = pairs.iter().map(|(asked, replayed)| asked - replayed).collect();
    let clusters =
        differences.iter().map(|difference| Values::new(vec![*difference])).collect::<Result<Vec<_>, _>>().and_then(Clusters::new);
    let estimate = clusters.and_then(|clusters| clustered_mean(&clusters, Correction::FewClusters)).ok();
    let interval = estimate.map(|estimate| {
        let interval = estimate.interval(Confidence::NINETY_FIVE);
        IntervalNumbers { low: interval.low.max(-1.0), high: interval.high.min(1.0) }
    });
    let of_pairs = |pick: fn(&(f64, f64)) -> f64| (!pairs.is_empty()).then(|| mean(&pairs.iter().map(pick).collect::<Vec<_>>()));
    Some(InterviewGap {
        interview: of_pairs(|pair| pair.0),
        replay: of_pairs(|pair| pair.1),
        difference: (!differences.is_empty()).then(|| mean(&differences)),
        interval,
        cases: pairs.len(),
        of: all,
        unread,
        answers,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        case::CaseId,
        chat::{ModelIdentity, Origin, Sampling, Ways},
        interview::{EndReason, InterviewId, Measures, ModelPlayer, Persona},
        language::Language,
    };

    fn identity(name: &str) -> ModelIdentity {
        let origin = Origin::Remote { base_url: "http://h/v1".into(), model: name.into() };
        ModelIdentity { name: name.into(), origin, system: None, ways: Ways::default() }
    }

    fn interview(case: &str, repeat: u32, right: bool) -> InterviewRead {
        let player = ModelPlayer { identity: identity("m"), sampling: Sampling::default(), seed: 1, prompts: String::new() };
        let id = InterviewId {
            case: CaseId::new(case).unwrap(),
            source: Source::Native,
            language: Language::Zh,
            facts: String::new(),
            doctor: Player::Model(Box::new(player)),
            patient: Player::Scripted,
            examiner: Player::Rules,
            persona: Persona::default(),
            limit: Some(9),
            repeat,
        };
        InterviewRead {
            id,
            is_mixed: false,
            verdicts: Vec::new(),
            measures: Some(Measures { right: Some(right), end: Some(EndReason::Concluded), ..Measures::default() }),
        }
    }

    fn concluded(whose: &str, case: &str, right: Option<bool>) -> Concluded {
        Concluded { whose: identity(whose).key(), source: Source::Native, case: case.into(), right }
    }

    #[test]
    fn cases_are_paired_and_what_cannot_be_read_is_counted() {
        let all =
            [interview("a", 0, true), interview("a", 1, false), interview("b", 0, false), interview("c", 0, true), interview("d", 0, true)];
        let of: Vec<&InterviewRead> = all.iter().collect();
        let replays = [
            concluded("m", "a", Some(true)),
            concluded("m", "b", Some(true)),
            concluded("m", "c", Some(true)),
            concluded("m", "d", None),
            concluded("other", "d", Some(false)),
        ];
        let gap = gap(&of, &replays).unwrap();
        assert_eq!((gap.cases, gap.of, gap.answers, gap.unread), (3, 4, 4, 1));
        assert_eq!((gap.interview, gap.replay, gap.difference), (Some(0.5), Some(1.0), Some(-0.5)));
        // Differences -0.5, -1, 0: a standard error of 0.289, t of 4.303 at 2 degrees of freedom.
        let interval = gap.interval.unwrap();
        assert!(interval.low == -1.0 && (interval.high - 0.742).abs() < 0.01, "{interval:?}");
    }

    #[test]
    fn there_is_no_gap_without_replays_of_the_same_model_and_cases() {
        let one = interview("a", 0, true);
        assert_eq!(gap(&[&one], &[concluded("other", "a", Some(true)), concluded("m", "b", Some(true))]), None);
        let unread = gap(&[&one], &[concluded("m", "a", None)]).unwrap();
        assert_eq!((unread.cases, unread.of, unread.unread, unread.difference, unread.interval), (0, 1, 1, None, None));
    }
}
